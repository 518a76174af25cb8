"""What people have said of the findings, as lines: how many are rated how, what is late, and what is not found now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from validator.report.style import Ink
from validator.reviews import Rating

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.findings import Finding
    from validator.report.style import Style
    from validator.reviews import Reviews

MOST = 20
"""Rows of one kind that are listed without `--all`."""
CAUTION = "a rating changes no verdict, no severity and not the exit status; what may stay for a time is an exception"


def review_lines(
    reviews: Reviews | None, findings: Sequence[Finding], as_of: str, style: Style, *, everything: bool = False
) -> list[str]:
    """Nothing without a table."""
    if reviews is None:
        return []
    day = dt.date.fromisoformat(as_of)
    rated = [(finding, reviews.of[finding.fingerprint]) for finding in findings if finding.fingerprint in reviews.of]
    counts = Counter(review.rating for _, review in rated)
    numbers = ", ".join(f"{counts[rating]} {rating}" for rating in Rating)
    open_ = len(findings) - sum(counts[rating] for rating in Rating)
    lines = [style.paint(f"Reviews of {reviews.name}", Ink.STRONG)]
    lines += style.wrapped("  ", f"{numbers}; {open_} of {len(findings)} findings are not rated", "  ")
    lines += style.wrapped("  ", CAUTION, "  ")
    late = [
        f"late: {finding.code} {finding.message} -- {review.text(day)}"
        for finding, review in rated
        if review.is_late(day)
    ]
    gone = [f"not found now: {review.fingerprint} {review.text(day)}" for review in reviews.gone(findings)]
    for rows in (late, gone):
        shown = rows if everything else rows[:MOST]
        lines += [line for row in shown for line in style.wrapped("  ", row, "    ")]
        if len(shown) < len(rows):
            lines.append(f"  and {len(rows) - len(shown)} more (--all lists them)")
    return lines
