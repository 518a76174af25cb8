"""`segval rules`: rules that decide nothing, rules that could go, and rules that permit too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.audit import joined, load
from validator.commands.audit import audit_options
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.plant_errors import told
from validator.commands.progress import Bar
from validator.commands.status import Exit, MisuseError
from validator.plant.mistakes import PlantError
from validator.report.rules_text import rules_document, rules_text
from validator.report.safe_text import json_rows
from validator.rule_review import Use, review
from validator.snapshot import SnapshotError

if TYPE_CHECKING:
    import argparse

FORMATS = ("text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Print them; 3 if a rule was not fully understood or a list is too long to judge, else 0: this is no audit.

    Raises:
        MisuseError: no usable snapshot.
    """
    outputs = outputs_of(arguments, FORMATS)
    with Bar.on_terminal(quiet=arguments.quiet) as bar:
        try:
            snapshot, plant = load(arguments.snapshot, audit_options(arguments), bar)
        except (SnapshotError, PlantError) as error:
            raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error
        lists = review(joined(snapshot, plant))
    lines = {result.source.name: result.source.lines for result in snapshot.results}
    deliver(
        outputs,
        {
            "text": lambda output: rules_text(lists, lines, style_of(arguments, output)),
            "json": lambda _: json_rows(rules_document(lists)),
        },
    )
    unsure = any(not one.judged or one.having(Use.UNREAD) for one in lists)
    return Exit.NOT_UNDERSTOOD.value if unsure else Exit.CLEAN.value
