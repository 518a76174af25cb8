"""`segval violations`: what travels and nobody declared, by the lines that let it; a pair explained, and closed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from validator.audit import joined, load
from validator.causes import causes
from validator.commands.audit import audit_options
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.plant_errors import told
from validator.commands.progress import Bar
from validator.commands.status import Exit, MisuseError
from validator.conformance import compare
from validator.edits.keeping import Keeping
from validator.nearest import nearest
from validator.pairs_asked import PairsAsked
from validator.plant.mistakes import PlantError
from validator.reachability.engine import Engine
from validator.reachability.trace import Tracer
from validator.report.safe_text import json_rows
from validator.report.violations_json import listed_document, violation_document
from validator.report.violations_text import listed_text, undecided_text, violation_text
from validator.snapshot import SnapshotError
from validator.violations import Violation, listed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from validator.commands.output import Output
    from validator.conformance import Gap, Gaps
    from validator.plant.model import Plant

FORMATS = ("text", "json")
MOST_EXPLAINED = 5
"""Pairs that are explained at once without `--all`."""


def run(arguments: argparse.Namespace) -> int:
    """Print the causes of all violations, or explain those of some pairs; 1 if there are any.

    Raises:
        MisuseError: no such zone, or no usable snapshot.
    """
    outputs = outputs_of(arguments, FORMATS)
    options = audit_options(arguments)
    with Bar.on_terminal(quiet=arguments.quiet) as bar:
        try:
            snapshot, plant = load(arguments.snapshot, options, bar)
        except (SnapshotError, PlantError) as error:
            raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error
        for name in (arguments.source, arguments.destination):
            _must_be_zone(plant, name)
        engine = Engine(joined(snapshot, plant))
        lines = {result.source.name: result.source.lines for result in snapshot.results}
        step = partial(bar.step, "zones")
        if arguments.source is None and arguments.destination is None:
            gaps = compare(engine, options.as_of, step)
            undecided = len(gaps.undecided())
            some = _list(arguments, outputs, gaps, plant, lines, undecided)
        else:
            pairs = PairsAsked(engine, options.as_of)
            violated, undecided = pairs.chosen(arguments.source, arguments.destination, step)
            some = _explained(arguments, outputs, pairs, violated, plant, lines, undecided)
    if some:
        return Exit.FINDINGS.value
    return Exit.NOT_UNDERSTOOD.value if undecided and not arguments.allow_incomplete else Exit.CLEAN.value


def _list(  # noqa: PLR0913, PLR0917 - all that the list is made of
    arguments: argparse.Namespace,
    outputs: Sequence[Output],
    gaps: Gaps,
    plant: Plant,
    lines: Mapping[str, Sequence[str]],
    undecided: int,
) -> bool:
    """All violations by their causes; whether there are any. `undecided` pairs are UNKNOWN."""
    pairs = sum(1 for _ in gaps.violated())
    found = listed(plant, causes(gaps.engine.network, gaps))

    def text(output: Output) -> str:
        style = style_of(arguments, output)
        words = undecided_text(undecided, style)
        return listed_text(found, pairs, lines, style, everything=arguments.all) + words

    deliver(outputs, {"text": text, "json": lambda _: json_rows(listed_document(found, pairs, undecided, lines))})
    return bool(pairs)


def _explained(  # noqa: PLR0913, PLR0917 - all that a pair is explained from
    arguments: argparse.Namespace,
    outputs: Sequence[Output],
    pairs: PairsAsked,
    violated: Sequence[Gap],
    plant: Plant,
    lines: Mapping[str, Sequence[str]],
    undecided: int,
) -> bool:
    """Some pairs, each in full; whether there are any. `undecided` of those that were asked for are UNKNOWN."""
    keeping, tracer = Keeping(pairs), Tracer(pairs.network)
    every = [Violation(gap, pairs, keeping, tracer) for gap in violated]
    shown = every if arguments.all else every[:MOST_EXPLAINED]

    def text(output: Output) -> str:
        style = style_of(arguments, output)
        parts = [violation_text(one, plant, lines, style) for one in shown]
        if len(every) > len(shown):
            parts.append(f"and {len(every) - len(shown)} more violated pairs: name both zones, or --all explains all\n")
        words = undecided_text(undecided, style)
        return ("\n".join(parts) or "nothing undeclared surely travels there\n") + words

    def json(_: Output) -> str:
        told = [violation_document(one, lines) for one in shown]
        rest = {"undecided": undecided, "not_explained": len(every) - len(shown)}
        return json_rows({"schema": 1, "violations": [*told], **rest})

    deliver(outputs, {"text": text, "json": json})
    return bool(every)


def _must_be_zone(plant: Plant, name: str | None) -> None:
    names = [zone.id for zone in plant.zones]
    if name is not None and name not in names:
        close = nearest(name, names)
        message = f"no zone {name!r}" + (f"; did you mean {close}?" if close else f"; there are {', '.join(names)}")
        raise MisuseError(message)
