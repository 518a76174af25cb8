"""`segval audit`: a snapshot against its declared plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.audit import AuditOptions, audit
from validator.catalogue.requirements import requirement_sets
from validator.check import checks
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.plant_errors import told
from validator.commands.progress import Bar
from validator.commands.status import MisuseError
from validator.findings import Severity
from validator.lives import BaselineError
from validator.nearest import nearest
from validator.plant.mistakes import PlantError
from validator.report.first_page import verdict_line
from validator.report.json_report import json_report
from validator.report.sarif import sarif_report
from validator.report.terminal import text_report
from validator.reviews import ReviewError, table_text
from validator.snapshot import SnapshotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from validator.commands.output import Output

FORMATS = ("text", "json", "sarif", "reviews")


def run(arguments: argparse.Namespace) -> int:
    """Audit, write every face that was asked for, and return the report's exit status.

    Raises:
        MisuseError: wrong outputs or codes, no plant, mistakes in it, an unreadable snapshot or baseline.
    """
    outputs = outputs_of(arguments, FORMATS)
    options = audit_options(arguments)
    if options.fail_on_new and options.baseline is None:
        message = "--fail-on-new needs a --baseline: without one everything is new"
        raise MisuseError(message)
    with Bar.on_terminal(quiet=arguments.quiet) as bar:
        try:
            report = audit(arguments.snapshot, options, bar)
        except (SnapshotError, PlantError, BaselineError, ReviewError) as error:
            raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error

    def text(output: Output) -> str:
        style = style_of(arguments, output)
        if arguments.quiet:
            return verdict_line(report, style) + "\n"
        return text_report(report, style, everything=arguments.all)

    def json(_: Output) -> str:
        return json_report(report)

    def sarif(_: Output) -> str:
        return sarif_report(report)

    def table(_: Output) -> str:
        return table_text(report.findings, report.reviews)

    deliver(outputs, {"text": text, "json": json, "sarif": sarif, "reviews": table})
    return report.exit


def audit_options(arguments: argparse.Namespace) -> AuditOptions:
    """The options of the commands that read a snapshot; those that a command has not are at their default.

    Raises:
        MisuseError: a code of no check.
    """
    return AuditOptions(
        plant=arguments.plant,
        as_of=arguments.as_of,
        select=_checked(getattr(arguments, "select", [])),
        ignore=_checked(getattr(arguments, "ignore", [])),
        fail_on=Severity[getattr(arguments, "fail_on", "high").upper()],
        allow_incomplete=arguments.allow_incomplete,
        platform=arguments.platform,
        failures=getattr(arguments, "failures", 0),
        requirements=_sets(getattr(arguments, "requirements", [])),
        baseline=getattr(arguments, "baseline", None),
        fail_on_new=getattr(arguments, "fail_on_new", False),
        reviews=getattr(arguments, "reviews", None),
        observed=tuple(getattr(arguments, "observed", [])),
    )


def _sets(names: Sequence[str]) -> tuple[str, ...]:
    """Names of sets of requirements."""
    there = requirement_sets() if names else ()
    for name in names:
        if name.lower() not in there:
            close = nearest(name.lower(), there)
            hint = f"did you mean {close}?" if close else f"there are {', '.join(there)}"
            message = f"no requirements {name!r}; {hint}"
            raise MisuseError(message)
    return tuple(sorted({name.lower() for name in names}))


def _checked(codes: Sequence[str]) -> tuple[str, ...]:
    """Codes of checks, or their beginnings (`PATH`, `RUL0`), in upper case."""
    there = checks() if codes else {}
    for code in codes:
        if not any(one.startswith(code.upper()) for one in there):
            close = nearest(code, there)
            hint = f"; did you mean {close}?" if close else f"; there are {', '.join(there)}"
            message = f"no check {code!r}{hint}"
            raise MisuseError(message)
    return tuple(sorted({code.upper() for code in codes}))
