"""The findings as lines, cause by cause: the first ones drawn, the others a line each, tidiness in an annex."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from validator.findings import Severity
from validator.grouping import grouped
from validator.report.draw import draw, place, severity_word
from validator.report.safe_text import safe_text
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.findings import Finding
    from validator.grouping import Group
    from validator.report.document import Report
    from validator.report.style import Style

MOST_DRAWN = 10
"""Causes drawn completely; the others are told in a line or more each."""
HYGIENE = ("RUL", "LOG", "MGT", "IAM")
"""Families whose low findings go to the annex."""


def finding_blocks(report: Report, style: Style, *, everything: bool) -> list[list[str]]:
    """The drawn causes, the others by severity, and the annex."""
    groups = grouped(report.findings)
    annex = [group for group in groups if is_hygiene(group)]
    main = [group for group in groups if not is_hygiene(group)]
    drawn = main if everything else main[:MOST_DRAWN]
    blocks: list[list[str]] = []
    if drawn:
        title = told(main) + (f", the first {len(drawn)} drawn" if len(drawn) < len(main) else "")
        blocks.append([style.paint(title, Ink.STRONG)])
    for group in drawn:
        blocks += _drawn(group, report, style, everything=everything)
    for severity, found in groupby(main[len(drawn) :], key=lambda group: group.severity):
        here = list(found)
        title = style.paint(f"Further, {severity_word(severity)}: {told(here)} (--all draws them)", Ink.STRONG)
        blocks.append([title, *(line for group in here for line in short_lines(group, style))])
    if annex:
        title = style.paint(f"Annex, hygiene: {told(annex)}", Ink.STRONG)
        blocks.append([title, *(line for group in annex for line in short_lines(group, style))])
    return blocks


def told(groups: Sequence[Group]) -> str:
    """`12 findings`, or `12 findings with 9 causes` where several findings have one."""
    number = sum(len(group.findings) for group in groups)
    findings = f"{number} finding{'' if number == 1 else 's'}"
    return (
        findings if number == len(groups) else f"{findings} with {len(groups)} cause{'' if len(groups) == 1 else 's'}"
    )


def is_hygiene(group: Group) -> bool:
    """Whether a group belongs in the annex: tidiness of rules, logging and management, at most low."""
    return group.severity <= Severity.LOW and all(one.code[:-3] in HYGIENE for one in group.findings)


def _drawn(group: Group, report: Report, style: Style, *, everything: bool) -> list[list[str]]:
    """With `everything` each finding is drawn; else the first, with what the others say below it."""
    if everything:
        return [draw(finding, report.sources, style).split("\n") for finding in group.findings]
    lines = draw(group.head, report.sources, style).split("\n")
    digits = max((len(str(label.span.line)) for label in group.head.labels), default=1)
    return [[*lines, *_also(group, style, f"{' ' * digits} = also: ", " " * (digits + 5))]]


def short_lines(group: Group, style: Style) -> list[str]:
    """Code, place and message of the head; below it what else is said of the same line."""
    where = place(group.head.labels[0]) if group.head.labels else ""
    message = group.head.message
    head = style.wrapped(f"  {group.head.code} ", f"{safe_text(where)}: {message}" if where else message, "    ")
    return [*head, *_also(group, style, "    also ", "      ")]


def _also(group: Group, style: Style, first: str, rest: str) -> list[str]:
    return [line for finding in group.others for line in style.wrapped(first, _also_text(group, finding), rest)]


def _also_text(group: Group, finding: Finding) -> str:
    word = f"{severity_word(finding.severity)} " if finding.severity != group.severity else ""
    return f"{word}{finding.code} {finding.message}"
