"""The first page of an audit: what matters, in at most forty lines of eighty columns.

Verdict, what was not understood, how each safety zone is isolated, how many pairs and flows are in order, and the
causes of the worst findings, worst first. Everything on it is told again, with its lines, on the pages behind it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from validator.findings import Severity
from validator.grouping import alike, grouped
from validator.quiet import counted
from validator.report.document import UNDECIDED
from validator.report.draw import severity_word
from validator.report.findings_text import told
from validator.report.isolation_text import OPEN, said_of, verdict_lines_of
from validator.report.style import Ink
from validator.verdicts import FlowVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.chains import Chain
    from validator.findings import Finding, Label
    from validator.grouping import Group
    from validator.isolation import SafetyAnswer
    from validator.report.document import Report
    from validator.report.style import Style

PAGE = 44
"""Lines of the first page; causes fill what the rest of it leaves.

`LEAST_CAUSES` are told in any case, and critical ones up to `MOST_CRITICAL`.
"""
LEAST_CAUSES = 5
MOST_CRITICAL = 20
MOST_SAFETY_ZONES = 12
"""So many safety zones have their grounds on the page; of more, the others are named by their verdict."""
MOST_REASONS = 4
MOST_CODES = 4
MOST_STEPS = 8
MOST_GROUNDS = 3
MOST_EXCEPTIONS = 4
_URGENT = (Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.PROVED)


def first_page(report: Report, style: Style, *, everything: bool) -> list[list[str]]:
    """The blocks of the page; `everything` lists all reasons why the input was not understood."""
    blocks = [_head(report, style, everything=everything), _safety(report.safety, style), _numbers(report, style)]
    blocks = [block for block in blocks if block]
    groups = grouped(report.findings)
    if groups:
        used = sum(len(block) + 1 for block in blocks) + 2
        title = f"What matters most, of {told(groups)}"
        blocks.append([*style.folded(title, title, Ink.STRONG), *_causes(groups, style, used)])
    return blocks


def verdict_line(report: Report, style: Style) -> str:
    """One line: the verdict, and how many findings of each severity."""
    word, ink, counts = _verdict(report)
    return f"{style.paint(word, ink)}{counts}"


def verdict_lines(report: Report, style: Style) -> list[str]:
    """The same as wide as the page."""
    word, ink, counts = _verdict(report)
    return style.folded(f"{word}{counts}", word, ink)


def _verdict(report: Report) -> tuple[str, Ink, str]:
    bad = any(finding.severity >= report.fail_on for finding in report.findings)
    if bad and not report.bad:
        word, ink = "NOTHING NEW", Ink.WARN
    elif bad:
        word, ink = "NOT CLEAN", Ink.BAD
    elif report.exit:
        word, ink = "NOT PROVED", Ink.WARN
    else:
        word, ink = "CLEAN", Ink.GOOD
    counts = _counts(report.findings) or "no findings"
    if report.findings and not bad:
        counts = f"nothing at or above {severity_word(report.fail_on)} ({counts})"
    return word, ink, f": {counts}{_incomplete_words(report)}"


def _incomplete_words(report: Report) -> str:
    if not report.incomplete:
        return ""
    number = len(report.incomplete)
    reasons = f"{number} reason{'s' if number > 1 else ''}"
    if report.allow_incomplete:
        return f"; INCOMPLETE INPUT ACCEPTED for {reasons} (--allow-incomplete)"
    return f"; input not fully understood for {reasons}"


def _counts(findings: Sequence[Finding]) -> str:
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(f"{numbers[one]} {severity_word(one)}" for one in sorted(Severity, reverse=True) if numbers[one])


def _head(report: Report, style: Style, *, everything: bool) -> list[str]:
    lines = verdict_lines(report, style)
    counted = [reason for reason in report.incomplete if reason.endswith(UNDECIDED)]
    reasons = [reason for reason in report.incomplete if reason not in counted]
    shown = reasons if everything else reasons[:MOST_REASONS]
    lines += [line for reason in shown for line in style.wrapped("  - ", reason, "    ")]
    if len(shown) < len(reasons):
        blocking = sum(row.blocking for row in report.coverage)
        told = f"; in all, {blocking} line{' is' if blocking == 1 else 's are'} not understood where it matters"
        more = f"and {len(reasons) - len(shown)} more (--all lists them){told if blocking else ''}"
        lines += style.wrapped("  - ", more, "    ")
    for reason in counted:
        lines.append(f"  - UNKNOWN {'declared flows' if 'flow' in reason else 'zone pairs'}, counted below")
    name = f"{report.plant_id} {report.plant_name}".strip()
    about = f"plant {name}, snapshot {report.snapshot_name}, as of {report.as_of}"
    return [*lines, *style.wrapped("", about, "  ")]


def _safety(answers: Sequence[SafetyAnswer], style: Style) -> list[str]:
    """For each safety zone the verdict, who enters undeclared, and the nearest ways from outside; the worst first."""
    ranked = sorted(answers, key=lambda answer: (_URGENT.index(answer.verdict), said_of(answer)[0] != OPEN))
    lines = [line for answer in ranked[:MOST_SAFETY_ZONES] for line in _of_safety_zone(answer, style)]
    rest: dict[tuple[str, Ink], list[str]] = {}
    for answer in ranked[MOST_SAFETY_ZONES:]:
        rest.setdefault(said_of(answer), []).append(answer.zone)
    for (word, ink), names in rest.items():
        count = "1 more safety zone" if len(names) == 1 else f"{len(names)} more safety zones"
        lines += style.folded(f"{count} {word} (see below): {', '.join(names)}", word, ink)
    return lines


def _of_safety_zone(answer: SafetyAnswer, style: Style) -> Iterator[str]:
    yield from verdict_lines_of(answer, style, "safety zone ")
    grounds = list(answer.grounds[:MOST_GROUNDS])
    if len(grounds) < len(answer.grounds):
        grounds.append(f"and {len(answer.grounds) - len(grounds)} more")
    opened = [way.zone for way in answer.ways_in if way.whole]
    if opened and answer.verdict is Verdict.PROVED:
        zones = ", ".join(opened)
        grounds.append(f"any host of {zones} gets in by every service, and the plant file declares it")
    if grounds:
        yield from style.wrapped("  because ", "; ".join(grounds), "    ")
    sure = sorted((chain for chain in answer.chains if chain.steps is not None), key=lambda chain: chain.hosts)
    if sure:
        texts = [_short(chain) for chain in sure[:MOST_STEPS]]
        more = [f"and from {len(sure) - MOST_STEPS} more"] if len(sure) > MOST_STEPS else []
        yield from style.wrapped("  fewest hosts to take before it, from ", ", ".join([*texts, *more]), "    ")


def _short(chain: Chain) -> str:
    return f"{chain.zone} {chain.hosts or 'none'}"


def _numbers(report: Report, style: Style) -> list[str]:
    """How many pairs and declared flows have which verdict."""
    texts: list[str] = []
    if report.pairs:
        pairs = counted(report.pairs)
        texts.append(f"zone pairs: {', '.join(f'{pairs[one]} {one}' for one in Verdict)} of {len(report.pairs)}")
    flows = Counter(flow.verdict for conduit in report.conduits for flow in conduit.flows)
    if flows:
        counts = ", ".join(f"{flows[one]} {one}" for one in FlowVerdict if flows[one])
        texts.append(f"declared flows: {counts} of {flows.total()}")
    texts += _exceptions(report)
    return [line for text in texts for line in style.wrapped("", text, "  ")]


def _exceptions(report: Report) -> Iterator[str]:
    """The exceptions, the one that ends first before the others."""
    if not report.exceptions:
        return
    ordered = sorted(report.exceptions, key=lambda item: (item[1], item[0]))
    told = [f"{name} {_standing(day, report, valid=valid)} {day}" for name, day, valid in ordered[:MOST_EXCEPTIONS]]
    if len(ordered) > MOST_EXCEPTIONS:
        told.append(f"and {len(ordered) - MOST_EXCEPTIONS} more")
    in_force = sum(valid for _, _, valid in ordered)
    yield f"exceptions: {in_force} of {len(ordered)} in force ({', '.join(told)})"


def _standing(last: str, report: Report, *, valid: bool) -> str:
    """What is said of an exception before its last day; one that has not begun excuses nothing either."""
    if valid:
        return "until"
    return "EXPIRED" if last < report.as_of else "not begun, until"


def _causes(groups: Sequence[Group], style: Style, used: int) -> Iterator[str]:
    """As many causes as the page holds, and how many more there are."""
    room = PAGE - used
    kinds = alike(groups)
    for number, kind in enumerate(kinds):
        lines = _cause(kind, style)
        least = number < LEAST_CAUSES or (number < MOST_CRITICAL and kind[0].severity is Severity.CRITICAL)
        if not least and len(lines) > room - (number + 1 < len(kinds)):
            rest = Counter(one.severity for more in kinds[number:] for one in more)
            counts = ", ".join(f"{rest[one]} {severity_word(one)}" for one in sorted(rest, reverse=True))
            yield f"  and more below: {counts}"
            return
        room -= len(lines)
        yield from lines


def _cause(kind: Sequence[Group], style: Style) -> list[str]:
    """The first cause of a kind, how many more there are of it, and what else is said of their lines."""
    head = kind[0].head
    where = _line(head.labels[0]) if head.labels else ""
    codes = list(dict.fromkeys(one.code for group in kind for one in group.others if one.code != head.code))
    more = f" and {len(codes) - MOST_CODES} more" if len(codes) > MOST_CODES else ""
    also = f"; also {', '.join(codes[:MOST_CODES])}{more}" if codes else ""
    source = f" ({where}{also})" if where or also else ""
    others = f"; and {len(kind) - 1} more of {head.code}" if len(kind) > 1 else ""
    first = f"  {severity_word(kind[0].severity)} {head.code} "
    return style.wrapped(first, f"{head.message}{source}{others}", "    ")


def _line(label: Label) -> str:
    """The file and the line; the column is told below."""
    span = label.span
    return f"{span.file}:{span.line}" if span.line else span.file
