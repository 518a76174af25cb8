"""The audit as a page to read: verdict, coverage, zone matrix, conduits, the worst ten causes, the rest.

Nothing here decides anything; the same report gives the same bytes.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from validator.findings import Severity
from validator.report.draw import draw, place, severity_word
from validator.report.isolation_text import isolation_lines
from validator.report.layer2_text import layer2_lines
from validator.report.management_text import management_lines
from validator.report.safe_text import safe_text
from validator.report.style import Ink
from validator.report.tables import conduit_lines, coverage_lines, matrix_lines
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.findings import Finding
    from validator.report.document import Report
    from validator.report.style import Style

FIRST_PAGE = 10
"""Findings drawn completely; the others are one line each."""
HYGIENE = ("RUL", "LOG", "MGT", "IAM")
"""Families whose low findings go to the annex."""


def text_report(report: Report, style: Style, *, everything: bool = False) -> str:
    """The whole page, with a final newline; `everything` draws every finding and lists all reasons."""
    blocks = [
        _header(report, style, everything=everything),
        coverage_lines(report.coverage, style),
        matrix_lines(report.pairs, style, everything=everything),
        conduit_lines(report.conduits),
        isolation_lines(report.safety, style, everything=everything),
        management_lines(report.management, style, everything=everything),
        *_findings(report, style, everything=everything),
        [
            line
            for text in (*layer2_lines(report.layer2), *report.limits, _failures(report))
            for line in style.wrapped("", text, "  ")
        ],
        _conditions(report, style),
        [verdict_line(report, style)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def verdict_line(report: Report, style: Style) -> str:
    """One line: the verdict, and how many findings of each severity."""
    bad = any(finding.severity >= report.fail_on for finding in report.findings)
    if bad:
        word, ink = "NOT CLEAN", Ink.BAD
    elif report.exit:
        word, ink = "NOT PROVED", Ink.WARN
    else:
        word, ink = "CLEAN", Ink.GOOD
    counts = _counts(report.findings) or "no findings"
    if report.findings and not bad:
        counts = f"nothing at or above {severity_word(report.fail_on)} ({counts})"
    return f"{style.paint(word, ink)}: {counts}{_incomplete_words(report)}"


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


def _incomplete_words(report: Report) -> str:
    if not report.incomplete:
        return ""
    number = len(report.incomplete)
    reasons = f"{number} reason{'s' if number > 1 else ''}"
    if report.allow_incomplete:
        return f"; INCOMPLETE INPUT ACCEPTED for {reasons} (--allow-incomplete)"
    return f"; input not fully understood for {reasons}"


def _counts(findings: Sequence[Finding]) -> str:
    numbers = {severity: sum(finding.severity == severity for finding in findings) for severity in Severity}
    return ", ".join(f"{numbers[one]} {severity_word(one)}" for one in sorted(Severity, reverse=True) if numbers[one])


def _header(report: Report, style: Style, *, everything: bool) -> list[str]:
    lines = [verdict_line(report, style)]
    unknown = sum(pair.verdict is Verdict.UNKNOWN for pair in report.pairs)
    blocking = sum(row.blocking for row in report.coverage)
    unread = f"{blocking} line{' is' if blocking == 1 else 's are'} not understood where it matters"
    if unknown:
        tail = f"; {unread}" if blocking else ""
        text = f"{unknown} zone pair{_s(unknown)} of {len(report.pairs)} could not be decided{tail}"
        lines += style.wrapped("", text, "  ")
    elif blocking:
        lines.append(unread)
    shown = report.incomplete if everything else report.incomplete[:FIRST_PAGE]
    lines += [line for reason in shown for line in style.wrapped("  - ", reason, "    ")]
    if len(shown) < len(report.incomplete):
        lines.append(f"  - and {len(report.incomplete) - len(shown)} more (--all lists them)")
    name = f"{report.plant_id} {report.plant_name}".strip()
    about = f"plant {name}, snapshot {report.snapshot_name}, as of {report.as_of}, segval {report.tool_version}"
    return [*lines, "", *style.wrapped("", about, "  "), f"sha256 {report.snapshot_sha256}"]


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _findings(report: Report, style: Style, *, everything: bool) -> list[list[str]]:
    """Blocks: the drawn ones, the others by severity, and the annex."""
    annex = [finding for finding in report.findings if is_hygiene(finding)]
    main = [finding for finding in report.findings if not is_hygiene(finding)]
    drawn = main if everything else main[:FIRST_PAGE]
    blocks: list[list[str]] = []
    if drawn:
        title = f"Findings: {len(main)}" + (f", the first {len(drawn)} drawn" if len(drawn) < len(main) else "")
        blocks.append([style.paint(title, Ink.STRONG)])
    blocks += [draw(finding, report.sources, style).split("\n") for finding in drawn]
    rest = main[len(drawn) :]
    for severity, group in groupby(rest, key=lambda finding: finding.severity):
        here = list(group)
        title = style.paint(f"Further findings, {severity_word(severity)}: {len(here)} (--all draws them)", Ink.STRONG)
        blocks.append([title, *(line for finding in here for line in one_line(finding, style))])
    if annex:
        title = style.paint(f"Annex, hygiene: {len(annex)}", Ink.STRONG)
        blocks.append([title, *(line for finding in annex for line in one_line(finding, style))])
    return blocks


def _conditions(report: Report, style: Style) -> list[str]:
    """The moments that verdicts rest on."""
    if not report.conditions:
        return []
    heading = style.wrapped(
        "", "verdicts hold as of the route tables; routes change, so give them with each snapshot", ""
    )
    return [*heading, *(line for item in report.conditions for line in style.wrapped("  - ", item, "    "))]


def is_hygiene(finding: Finding) -> bool:
    """Whether a finding belongs in the annex: tidiness of rules, logging and management, at most low."""
    return finding.severity <= Severity.LOW and finding.code[:-3] in HYGIENE


def one_line(finding: Finding, style: Style) -> list[str]:
    """Code, place and message; longer than the page it continues, indented."""
    where = place(finding.labels[0]) if finding.labels else ""
    return style.wrapped(
        f"  {finding.code} ", f"{safe_text(where)}: {finding.message}" if where else finding.message, "    "
    )
