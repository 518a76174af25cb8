"""`segval init`: a first plant file from configurations alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from validator.commands.output import deliver, outputs_of, write_stdout
from validator.commands.progress import Bar
from validator.commands.status import Exit, MisuseError
from validator.init.inference import FILE, infer
from validator.plant.mistakes import PlantError
from validator.report.safe_text import safe_text
from validator.snapshot import SnapshotError
from validator.verdicts import Verdict

if TYPE_CHECKING:
    import argparse

    from validator.init.inference import Inferred

FORMATS = ("text",)
MOST_REASONS = 5


def run(arguments: argparse.Namespace) -> int:
    """Infer a plant file and write it; an existing one only with `--force`.

    Raises:
        MisuseError: no configurations, or the file exists.
    """
    outputs = outputs_of(arguments, FORMATS)
    place = outputs[0].path
    if place is not None and place.exists() and not arguments.force:
        message = f"{place} exists; --force replaces it, another -o keeps it"
        raise MisuseError(message)
    with Bar.on_terminal(quiet=arguments.quiet) as bar:
        try:
            found = infer(arguments.configs, arguments.platform, arguments.as_of, bar)
        except (SnapshotError, PlantError) as error:
            raise MisuseError(str(error)) from error
    deliver(outputs, {"text": lambda _: found.text})
    if place is not None and not arguments.quiet:
        write_stdout(_summary(found, str(place)))
    return Exit.CLEAN.value


def _places(count: int) -> str:
    return f"{count} place{'' if count == 1 else 's'}"


def _summary(found: Inferred, place: str) -> str:
    """What was made, what is left open, and what to do next."""
    counts = found.verdicts
    lines = [
        f"{place}: {found.zones} zones, {found.conduits} conduits; {_places(found.reviews)} marked REVIEW",
        f"zone pairs: {counts[Verdict.PROVED]} PROVED, {counts[Verdict.UNKNOWN]} UNKNOWN",
    ]
    lines += [f"  open: {safe_text(reason)}" for reason in found.reasons[:MOST_REASONS]]
    if len(found.reasons) > MOST_REASONS:
        lines.append(f"  and {len(found.reasons) - MOST_REASONS} more reasons")
    named = "" if Path(place).resolve() == (found.folder / FILE).resolve() else f" --plant {place}"
    lines.append(f"next: segval audit {found.folder}{named}")
    return "\n".join(lines) + "\n"
