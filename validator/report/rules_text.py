"""The review of rules as text and as JSON: what to look at, list by list, with the lines; the rest is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.report.style import Style
from validator.rule_review import Use, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.as_json import Json
    from parsers.model.rules import Rule
    from validator.rule_review import Reviewed, ReviewedList

WORDS = {
    Use.OFF: "is switched off",
    Use.ENDED: "is off: its time is over",
    Use.UNUSED: "is of a list that judges no traffic",
    Use.IMPOSSIBLE: "matches no packet",
    Use.CONTRARY: "never denies: earlier rules permit its packets",
    Use.SHADOWED: "never decides: earlier rules take its packets",
    Use.FRAGMENTS: "decides about later fragments alone: earlier rules take all other packets",
    Use.REDUNDANT: "could go: its packets meet the same end without it",
    Use.WIDE: "permits and limits at most one of source, destination and service",
    Use.UNREAD: "was not fully understood",
}
"""FREE rules are counted and not listed."""
COUNTED = {Use.FREE: "nothing to say", Use.FRAGMENTS: "of later fragments alone"}
"""What is counted under another word than its own."""
MOST_TAKERS = 10
"""Of each rule so many that take its packets are shown; the JSON has more."""
LONGEST = 100
"""Characters of a line that are shown."""
PAGE = Style()


def rules_text(lists: Sequence[ReviewedList], lines: Mapping[str, Sequence[str]], style: Style = PAGE) -> str:
    """Every rule that deserves a look, beneath its list, to the width of the page; `lines` are those of each file."""
    return "".join(f"{piece}\n" for line in _text(lists, lines) for piece in _wrapped(line, style))


def _wrapped(line: str, style: Style) -> list[str]:
    """A line to the width of the page; further lines stand further in than it begins."""
    begin = line[: len(line) - len(line.lstrip())]
    return style.wrapped(begin, line.strip(), f"{begin}    ") if line else [""]


def _text(lists: Sequence[ReviewedList], lines: Mapping[str, Sequence[str]]) -> Iterator[str]:
    total = sum(len(one.rules) for one in lists)
    yield f"{_number(total, 'written rule')} in {_number(len(lists), 'list')}"
    for use, number in counted(tuple(lists)):
        yield f"  {number:>6} {COUNTED.get(use, use.value)}"
    for one in lists:
        shown = one.having(*WORDS)
        if not shown and one.judged:
            continue
        yield ""
        yield f"{one.device} {one.name} ({one.file}): {_number(len(one.rules), 'rule')}"
        if not one.judged:
            yield "  too long: which of its rules decide nothing is not judged"
        for item in shown:
            yield from _rule(item, lines)


def _rule(item: Reviewed, lines: Mapping[str, Sequence[str]]) -> Iterator[str]:
    rule = item.rule
    yield f"  {_place(rule)}: rule {rule.identity} {WORDS[item.use]}"
    yield f"      {_line(rule, lines)}"
    for taker in item.takers[:MOST_TAKERS]:
        yield f"    {_place(taker)}: rule {taker.identity}{_end(taker)}"
        if not taker.implicit:
            yield f"      {_line(taker, lines)}"
    more = max(0, len(item.takers) - MOST_TAKERS) + item.others
    if more:
        yield f"    and {_number(more, 'rule')} more"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _end(rule: Rule) -> str:
    return f" (implicit: {rule.implicit})" if rule.implicit else ""


def _place(rule: Rule) -> str:
    return f"line {rule.origin.line}"


def _line(rule: Rule, lines: Mapping[str, Sequence[str]]) -> str:
    text = lines[rule.origin.file][rule.origin.line - 1].strip() if rule.origin.file in lines else ""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def rules_document(lists: Sequence[ReviewedList]) -> Json:
    """All written rules with their use."""
    return {"schema": 1, "lists": [_list(one) for one in lists]}


def _list(one: ReviewedList) -> Json:
    rules: list[Json] = [
        {
            "rule": item.rule.identity,
            "line": item.rule.origin.line,
            "action": item.rule.action.value,
            "use": item.use.value,
            "takers": [{"rule": rule.identity, "line": rule.origin.line} for rule in item.takers],
            **({"other_takers": item.others} if item.others else {}),
        }
        for item in one.rules
    ]
    return {"device": one.device, "name": one.name, "file": one.file, "judged": one.judged, "rules": rules}
