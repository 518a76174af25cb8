"""The faces of an audit, made: the part of the command that is not needed where the same was told before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.audit import audit
from validator.commands.output import style_of
from validator.commands.plant_errors import told as told_mistakes
from validator.commands.progress import Bar
from validator.commands.status import MisuseError
from validator.every_way import follow_ways
from validator.lives import BaselineError
from validator.plant.mistakes import PlantError
from validator.remembered.faces import Told
from validator.report.first_page import verdict_line
from validator.report.json_report import json_report_pieces
from validator.report.sarif import sarif_report
from validator.report.terminal import text_report
from validator.reviews import ReviewError, table_text
from validator.snapshot import SnapshotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from validator.commands.output import Output
    from validator.options import AuditOptions
    from validator.report.document import Report
    from validator.report.safe_text import Pieces

WITH_WAYS = frozenset({"json", "sarif"})
"""Formats that tell the way of each finding; text draws a few of them."""


def told(arguments: argparse.Namespace, options: AuditOptions, outputs: Sequence[Output]) -> Told:
    """The audit, and every face that was asked for.

    Raises:
        MisuseError: no plant, mistakes in it, an unreadable snapshot or baseline.
    """
    with Bar.on_terminal(quiet=arguments.quiet) as bar:
        try:
            report = audit(arguments.snapshot, options, bar)
        except (SnapshotError, PlantError, BaselineError, ReviewError) as error:
            raise MisuseError(told_mistakes(error, arguments.snapshot, arguments.plant)) from error
    if any(output.format in WITH_WAYS for output in outputs):
        follow_ways(report.findings, options.processes)
    faces = Told(report.exit, tuple(_face(report, arguments, output) for output in outputs))
    if report.keep is not None:
        report.keep()
    return faces


def _face(report: Report, arguments: argparse.Namespace, output: Output) -> str | Pieces:
    match output.format:
        case "json":
            return json_report_pieces(report)
        case "sarif":
            return sarif_report(report)
        case "reviews":
            return table_text(report.findings, report.reviews)
        case _:
            style = style_of(arguments, output)
    if arguments.quiet:
        return verdict_line(report, style) + "\n"
    return text_report(report, style, everything=arguments.all)
