"""The findings as lines, cause by cause: the first ones drawn, the others a line each, tidiness in an annex."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from validator.findings import Severity
from validator.grouping import alike, grouped
from validator.report.draw import draw, place, severity_word
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from validator.findings import Finding
    from validator.grouping import Group
    from validator.report.document import Report
    from validator.report.style import Style

MOST_DRAWN = 10
"""Causes, or kinds of causes, drawn completely; the others are told in a line or more each."""
MOST_CRITICAL = 20
"""Critical ones are all drawn, up to so many."""
MOST_ALIKE = 5
"""Further causes of one kind that are told with their message; of the rest, `MOST_PLACES` places."""
MOST_PLACES = 4
MOST_SAME = 12
"""Places of causes that say the same."""
HYGIENE = ("RUL", "LOG", "MGT", "IAM")
"""Families whose low findings go to the annex."""


def finding_blocks(report: Report, style: Style, *, everything: bool) -> list[list[str]]:
    """The drawn causes, the others by severity, and the annex; causes of one kind together without `everything`."""
    groups = grouped(report.findings)
    annex = [group for group in groups if is_hygiene(group)]
    main = [group for group in groups if not is_hygiene(group)]
    if everything:
        blocks = [[style.paint(told(main), Ink.STRONG)]] if main else []
        blocks += [block for group in main for block in _all_drawn(group, report, style)]
        return [*blocks, *_listed("Annex, hygiene", annex, style, everything=True)]
    kinds = alike(main)
    critical = sum(kind[0].severity is Severity.CRITICAL for kind in kinds)
    most = max(MOST_DRAWN, min(critical, MOST_CRITICAL))
    drawn, rest = kinds[:most], kinds[most:]
    number = "" if len(drawn) == len(main) else f", {len(drawn)} drawn"
    number += f"; the annex has {told(annex)} more" if annex else ""
    title = f"{told(main)}{number}"
    blocks = [style.folded(title, title, Ink.STRONG)] if drawn else []
    blocks += [_drawn(kind, report, style) for kind in drawn]
    further = [group for kind in rest for group in kind]
    for severity, found in groupby(further, key=lambda group: group.severity):
        title = f"Further, {severity_word(severity)}"
        blocks += _listed(title, list(found), style, hint=" (--all draws them)")
    return [*blocks, *_listed("Annex, hygiene", annex, style)]


def _listed(
    title: str, groups: Sequence[Group], style: Style, *, hint: str = "", everything: bool = False
) -> list[list[str]]:
    """A heading, and one line or more for each cause; of many of one kind the first ones."""
    if not groups:
        return []
    lines = [style.paint(f"{title}: {told(groups)}{hint}", Ink.STRONG)]
    for kind in alike(groups):
        same, kept = _told_alike(kind)
        lines += [line for groups in same for line in _same_lines(groups, style)]
        shown = kept if everything or len(kept) <= MOST_ALIKE + 1 else kept[:MOST_ALIKE]
        lines += [line for group in shown for line in short_lines(group, style)]
        if len(shown) < len(kept):
            lines += style.wrapped("    ", _more_alike(kept[len(shown) :]), "      ")
    return [lines]


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


def _all_drawn(group: Group, report: Report, style: Style) -> list[list[str]]:
    return [draw(finding, report.sources, style).split("\n") for finding in group.findings]


def _drawn(kind: Sequence[Group], report: Report, style: Style) -> list[str]:
    """The first cause of a kind with what else its line says, and the others of the kind below."""
    group, *others = kind
    lines = draw(group.head, report.sources, style).split("\n")
    digits = max((len(str(label.span.line)) for label in group.head.labels), default=1)
    margin, rest = " " * digits, " " * (digits + 5)
    lines += _also(group, style, f"{margin} = also: ", rest)
    shown = others if len(others) <= MOST_ALIKE + 1 else others[:MOST_ALIKE]
    for one in shown:
        lines += style.wrapped(f"{margin} = alike: ", _short(one), rest)
        lines += _also(one, style, f"{rest}also ", f"{rest}  ")
    if len(shown) < len(others):
        lines += style.wrapped(f"{margin} = alike: ", _more_alike(others[len(shown) :]), rest)
    return lines


def _told_alike(kind: Sequence[Group]) -> tuple[list[list[Group]], list[Group]]:
    """Causes that say the same of several subjects (the first word of a message), and the others."""
    same: dict[str, list[Group]] = {}
    for group in kind:
        rest = group.head.message.partition(" ")[2]
        same.setdefault("" if group.others else rest, []).append(group)
    together = [groups for rest, groups in same.items() if rest and len(groups) > 1]
    told = {id(group) for groups in together for group in groups}
    return together, [group for group in kind if id(group) not in told]


def _same_lines(groups: Sequence[Group], style: Style) -> list[str]:
    """`LOG004 fw-d, fw-e, each: depends for logs on CORP alone (configs/fw-d.txt:1424, configs/fw-e.txt:195)`."""
    subjects = dict.fromkeys(group.head.message.partition(" ")[0] for group in groups)
    rest = groups[0].head.message.partition(" ")[2]
    places = [place(group.head.labels[0], column=False) for group in groups if group.head.labels]
    shown = ", ".join(places[:MOST_SAME]) + (", ..." if len(places) > MOST_SAME else "")
    said = f"{', '.join(subjects)}, each: {rest}" if len(subjects) > 1 else groups[0].head.message
    text = f"{said} ({shown})"
    return style.wrapped(f"  {groups[0].head.code} ", text, "    ")


def _more_alike(groups: Sequence[Group]) -> str:
    """`and 7 more of RUL001, configs/fw.txt:12, ... (--all)`."""
    places = [place(group.head.labels[0], column=False) for group in groups if group.head.labels]
    shown = ", ".join(places[:MOST_PLACES]) + (", ..." if len(places) > MOST_PLACES else "")
    return f"and {len(groups)} more of {groups[0].head.code}: {shown} (--all)"


def _short(group: Group) -> str:
    where = place(group.head.labels[0]) if group.head.labels else ""
    return f"{where}: {group.head.message}" if where else group.head.message


def short_lines(group: Group, style: Style) -> list[str]:
    """Code, place and message of the head; below it what else is said of the same line."""
    head = style.wrapped(f"  {group.head.code} ", _short(group), "    ")
    return [*head, *_also(group, style, "    also ", "      ")]


def _also(group: Group, style: Style, first: str, rest: str) -> list[str]:
    return [line for finding in group.others for line in style.wrapped(first, _also_text(group, finding), rest)]


def _also_text(group: Group, finding: Finding) -> str:
    word = f"{severity_word(finding.severity)} " if finding.severity != group.severity else ""
    return f"{word}{finding.code} {finding.message}"
