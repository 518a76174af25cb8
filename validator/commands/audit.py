"""`segval audit`: a snapshot against its declared plant."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from validator.catalogue.requirements import requirement_sets
from validator.commands.output import outputs_of, style_of, write_all
from validator.commands.status import MisuseError
from validator.every_file import EveryFile
from validator.findings import Severity
from validator.nearest import nearest
from validator.options import AuditOptions
from validator.remembered.faces import recalled, remember
from validator.remembered.inputs import Named, inputs_of
from validator.remembered.readings import StoredReadings
from validator.reviews import FILE as REVIEWS
from validator.side_by_side import processes
from validator.snapshot import Platforms, SnapshotError, files_to_read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from validator.commands.output import Output
    from validator.remembered.faces import Told
    from validator.remembered.inputs import Inputs

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
    store = options.store
    inputs = None if store is None else _inputs(arguments, options, outputs)
    told = recalled(store, inputs.digest, len(outputs)) if store and inputs else None
    if told is None:
        with begun_with(arguments.snapshot, options) as begun:
            told = _told(arguments, replace(options, begun=begun), outputs)
        if store and inputs and inputs == _inputs(arguments, options, outputs):
            remember(store, inputs.digest, told)
    write_all(outputs, told.texts)
    return told.exit


def begun_with(folder: Path, options: AuditOptions) -> EveryFile | nullcontext[None]:
    """The configurations, read by other processes while this one loads the tool and the plant file."""
    if options.processes == 1:
        return nullcontext()
    try:
        files = files_to_read(folder)
    except (SnapshotError, OSError):  # told by the audit
        return nullcontext()
    return EveryFile(files, Platforms({}, options.platform, StoredReadings(options.store), options.processes))


def _inputs(arguments: argparse.Namespace, options: AuditOptions, outputs: Sequence[Output]) -> Inputs | None:
    """All that decides what the audit tells, by content."""
    folder: Path = arguments.snapshot
    named = Named(options.plant, options.baseline, options.reviews, options.observed)
    pages = (f"{output.format} {style_of(arguments, output)}" for output in outputs)
    words = (repr(options), str(folder), f"all {arguments.all}", f"quiet {arguments.quiet}", *pages)
    return inputs_of(folder, named, options.reviews or folder / REVIEWS, words)


def _told(arguments: argparse.Namespace, options: AuditOptions, outputs: Sequence[Output]) -> Told:
    """The audit, made: only now what makes it is loaded."""
    from validator.commands.faces import told  # noqa: PLC0415 - half a second, needed only where nothing is remembered

    return told(arguments, options, outputs)


def audit_options(arguments: argparse.Namespace) -> AuditOptions:
    """The options of the commands that read a snapshot; those that a command has not are at their default.

    Raises:
        MisuseError: a code of no check, or a number of processes that is none.
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
        store=getattr(arguments, "store", None),
        processes=_processes(),
    )


def _processes() -> int:
    try:
        return processes()
    except ValueError as error:
        raise MisuseError(str(error)) from error


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
    if not codes:
        return ()
    from validator.check import checks  # noqa: PLC0415 - loads every check

    there = checks()
    for code in codes:
        if not any(one.startswith(code.upper()) for one in there):
            close = nearest(code, there)
            hint = f"; did you mean {close}?" if close else f"; there are {', '.join(there)}"
            message = f"no check {code!r}{hint}"
            raise MisuseError(message)
    return tuple(sorted({code.upper() for code in codes}))
