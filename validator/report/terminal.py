"""The audit as text to read: a first page of what matters, the findings, then all that they rest on.

Nothing here decides anything; the same report gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.findings_text import finding_blocks
from validator.report.first_page import first_page, verdict_lines
from validator.report.isolation_text import isolation_lines
from validator.report.jump_host_text import jump_host_lines
from validator.report.layer2_text import layer2_lines
from validator.report.leftover_text import leftover_lines
from validator.report.lives_text import lives_lines
from validator.report.management_text import management_lines
from validator.report.observed_text import observed_lines
from validator.report.requirements_text import requirement_lines
from validator.report.reviews_text import review_lines
from validator.report.tables import conduit_lines, coverage_lines, matrix_lines
from validator.report.vendors_text import vendor_lines
from validator.report.ways_in_text import ways_in_lines

if TYPE_CHECKING:
    from validator.report.document import Report
    from validator.report.style import Style


def text_report(report: Report, style: Style, *, everything: bool = False) -> str:
    """The whole text, with a final newline; `everything` draws every finding and lists all reasons."""
    blocks = [
        *first_page(report, style, everything=everything),
        lives_lines(report.lives, report.findings, report.as_of, style, everything=everything),
        review_lines(report.reviews, report.findings, report.as_of, style, everything=everything),
        isolation_lines(report.safety, style, everything=everything),
        jump_host_lines(report.jump_hosts, style, everything=everything),
        vendor_lines(report.vendors, report.sources, style, everything=everything),
        ways_in_lines(report.ways_in, report.sources, style, everything=everything),
        *finding_blocks(report, style, everything=everything),
        matrix_lines(report.pairs, style, everything=everything),
        conduit_lines(report.conduits, style, everything=everything),
        observed_lines(report.observed, report.conduits, style, everything=everything),
        management_lines(report.management, style, everything=everything),
        *(requirement_lines(one, style, everything=everything) for one in report.requirements),
        leftover_lines(report.leftovers, style, everything=everything),
        [*coverage_lines(report.coverage, style), *_made_of(report, style)],
        [
            line
            for text in (*layer2_lines(report.layer2), *report.limits, _failures(report))
            for line in style.wrapped("", text, "  ")
        ],
        _conditions(report, style),
        verdict_lines(report, style),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _made_of(report: Report, style: Style) -> list[str]:
    """Which bytes were judged, and by what."""
    return style.wrapped("", f"segval {report.tool_version}, snapshot sha256 {report.snapshot_sha256}", "  ")


def _failures(report: Report) -> str:
    """Whether links and devices that fail were thought of."""
    summary = report.failures
    if not summary.at_once:
        return "failures of links and devices were not simulated (--failures 1 does)"
    stale = "; what routing protocols would find then is not known" if report.conditions else ""
    return (
        f"{summary.simulated} single failures of links and devices were simulated; {summary.rerouting} of them"
        f" change where packets go, and {summary.opened} times one opens a way between two zones{stale}"
    )


def _conditions(report: Report, style: Style) -> list[str]:
    """The moments that verdicts rest on."""
    given = [line for item in report.given for line in style.wrapped("verdicts hold given that ", item, "  ")]
    if not report.conditions:
        return given
    heading = style.wrapped(
        "", "verdicts hold as of the route tables; routes change, so give them with each snapshot", ""
    )
    return [*given, *heading, *(line for item in report.conditions for line in style.wrapped("  - ", item, "    "))]
