"""`segval pivots`: from one zone to another, host by host: the shortest chains, and what breaks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.audit import joined, load
from validator.commands.audit import audit_options
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.plant_errors import told
from validator.commands.progress import Bar
from validator.commands.status import Exit, MisuseError
from validator.conformance import compare
from validator.nearest import nearest
from validator.pivots.answer import Chained, pivots
from validator.plant.mistakes import PlantError
from validator.reachability.engine import Engine
from validator.report.pivots_text import pivots_document, pivots_text
from validator.report.safe_text import json_rows
from validator.snapshot import SnapshotError

if TYPE_CHECKING:
    import argparse

    from validator.commands.output import Output

FORMATS = ("text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Print the chains; 0 where the answer is known, 3 where more is possible than is sure.

    Raises:
        MisuseError: no such zone, one zone twice, or no usable snapshot.
    """
    outputs = outputs_of(arguments, FORMATS)
    options = audit_options(arguments)
    with Bar.on_terminal(quiet=arguments.quiet) as bar:
        try:
            snapshot, plant = load(arguments.snapshot, options, bar)
        except (SnapshotError, PlantError) as error:
            raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error
        _check(arguments, [zone.id for zone in plant.zones])
        engine = Engine(joined(snapshot, plant))
        gaps = compare(engine, options.as_of, lambda done, total: bar.step("zones", done, total))
        answer = pivots(gaps, arguments.source, arguments.destination)
    lines = {result.source.name: result.source.lines for result in snapshot.results}

    def text(output: Output) -> str:
        return pivots_text(answer, engine.network, lines, style_of(arguments, output))

    deliver(outputs, {"text": text, "json": lambda _: json_rows(pivots_document(answer, engine.network))})
    known = answer.chained is Chained.CLOSED or (
        answer.chained is Chained.OPEN and answer.surely.steps == answer.possibly.steps and not answer.reasons
    )
    return Exit.CLEAN.value if known or arguments.allow_incomplete else Exit.NOT_UNDERSTOOD.value


def _check(arguments: argparse.Namespace, zones: list[str]) -> None:
    """Refuse what is no zone.

    Raises:
        MisuseError: with the nearest one.
    """
    for name in (arguments.source, arguments.destination):
        if name not in zones:
            close = nearest(name, zones)
            message = f"no zone {name!r}" + (f"; did you mean {close}?" if close else f"; there are {', '.join(zones)}")
            raise MisuseError(message)
    if arguments.source == arguments.destination:
        message = f"{arguments.source} is both ends; name two zones"
        raise MisuseError(message)
