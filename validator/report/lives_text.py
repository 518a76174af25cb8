"""What became of the findings of a report of before, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.lives import Life
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.findings import Finding
    from validator.lives import Lives
    from validator.report.style import Style

MOST = 20
"""Findings of one life that are listed without `--all`."""


def lives_lines(
    lives: Lives | None, findings: Sequence[Finding], as_of: str, style: Style, *, everything: bool = False
) -> list[str]:
    """How many of each, then the new, the reopened, those fixed since, and those that could not be seen."""
    if lives is None:
        return []
    rows: dict[Life, list[str]] = {life: [] for life in Life}
    for finding in findings:
        since = f" (since {lives.of[finding.fingerprint][1]})"
        life = lives.life(finding)
        rows[life].append(f"{finding.code} {finding.message}{since if life is not Life.NEW else ''}")
    for gone in lives.gone:
        if gone.life is Life.NOT_SEEN or gone.day == as_of:
            rows[gone.life].append(f"{gone.past.code} {gone.past.message}{f' -- {gone.why}' if gone.why else ''}")
    title = f"Against {lives.name} as of {lives.as_of}"
    counts = ", ".join(f"{len(rows[life])} {_word(life)}" for life in Life)
    lines = [style.paint(title, Ink.STRONG), *style.wrapped("  ", counts, "  ")]
    for life in (Life.NEW, Life.REOPENED, Life.FIXED, Life.NOT_SEEN):
        shown = rows[life] if everything else rows[life][:MOST]
        for row in shown:
            lines += style.wrapped(f"  {_word(life)}: ", row, "    ")
        if len(shown) < len(rows[life]):
            lines.append(f"  and {len(rows[life]) - len(shown)} more {_word(life)} (--all lists them)")
    return lines


def _word(life: Life) -> str:
    return "gone but not surely fixed" if life is Life.NOT_SEEN else life.value
