"""The rules of a rule base in their order, put together of its pages; what is missing among them keeps its place.

An answer holds at most some hundred rules and says which (`from`, `to`) of how many (`total`). Every rule and place
holder has its number, sections have none. So a rule that is not there leaves a hole that can be seen, and holes may
hold anything. Lists that ShowPolicyPackage writes have no total; there the numbers alone are looked at.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.vendors.checkpoint_gaia.context import disagreeing, modelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.source import Span
    from parsers.syntax.json_tree import Node
    from parsers.vendors.checkpoint_gaia.answers import Page
    from parsers.vendors.checkpoint_gaia.context import Context

SECTIONS = frozenset({"access-section", "nat-section"})
_HARMLESS = {"from": "which rules it holds", "to": "which rules it holds", "name": "for people", "uid": "for people"}


@dataclass(frozen=True, slots=True)
class Numbered:
    """One rule or place holder; `number` 0 where it shows none."""

    number: int
    node: Node


@dataclass(frozen=True, slots=True)
class Hole:
    """Rules that are missing, from the number `first` on."""

    first: int
    reason: str
    origin: Span


def in_order(context: Context, pages: Sequence[Page], what: str) -> list[Numbered | Hole]:
    """All rules of a rule base, with the holes among them; `what` names it."""
    found: dict[tuple[int, str], Numbered] = {}
    ends = [end for page in pages for item in page.rules.items if (end := _last_of_section(item))]
    for page in pages:
        for node in _rules(context, page.rules):
            number = node.get("rule-number")
            value = 0 if number is None else number.modelled().value
            place = value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
            key = (place, _uid(node) or f"line {node.line}:{node.column}")
            if key in found and place:
                _second(context, node, found[key].node, what)
                continue
            found[key] = Numbered(place, node)
    rules = list(found.values())
    if all(rule.number for rule in rules):
        rules.sort(key=lambda rule: rule.number)
    return _with_holes(context, pages, rules, ends, what)


def _last_of_section(item: Node) -> int:
    """The number of the last rule that a section says to hold, or 0."""
    kind, end = item.get("type"), item.get("to")
    if kind is None or kind.text not in SECTIONS or end is None:
        return 0
    return end.value if isinstance(end.value, int) and not isinstance(end.value, bool) else 0


def _second(context: Context, node: Node, before: Node, what: str) -> None:
    """A rule that was told already; where the answers differ, one of them is old, and which one is not known."""
    for child in disagreeing(node, before):
        context.unread(child, f"the answers do not agree on {child.key!r} of a rule of {what}")
    node.irrelevant("told a second time")


def _rules(context: Context, rules: Node) -> Iterator[Node]:
    """The rules of a page; sections only head them."""
    for item in rules.items:
        kind = item.get("type")
        if kind is None or kind.text not in SECTIONS:
            yield item
            continue
        item.modelled()
        kind.modelled()
        inner = item.get("rulebase")
        context.quiet(item, _HARMLESS)
        if inner is not None:
            yield from inner.modelled().items


def _with_holes(  # noqa: C901 - each way in which rules may be missing
    context: Context, pages: Sequence[Page], rules: list[Numbered], ends: Sequence[int], what: str
) -> list[Numbered | Hole]:
    origin = context.span(pages[0].rules)
    totals = {page.total for page in pages if not page.flat}
    numbers = {rule.number for rule in rules}
    highest = max(numbers, default=0)
    reasons: list[str] = []
    if None in totals:
        reasons.append(f"an answer does not say how many rules {what} has")
    known = {total for total in totals if total is not None}
    if len(known) > 1 or (known and max(known) < highest):
        reasons.append(f"the answers do not agree on how many rules {what} has")
    last = max([*known, highest, *ends])
    missing = last - sum(1 for number in numbers if 0 < number <= last)
    if missing > 0:
        lowest = next(number for number in count(1) if number not in numbers)
        greatest = next(number for number in count(last, -1) if number not in numbers)
        shown = f"{lowest}" if missing == 1 else f"{lowest} to {greatest}"
        reasons.append(f"of {last} rules of {what}, {missing} are missing ({shown})")
    if 0 in numbers:
        reasons.append(f"a rule of {what} has no number, so others may be missing")
    twice = len(rules) - len(numbers) - sum(1 for rule in rules if rule.number == 0) + (0 in numbers)
    if twice > 0:
        reasons.append(f"two rules of {what} have one number")
    if not reasons:
        return list(rules)
    for reason in reasons:
        context.missing(origin, reason)
    text = "; ".join(reasons)
    if 0 in numbers or twice > 0 or (None in totals and not missing):
        first: list[Numbered | Hole] = [Hole(0, text, origin)]
        return [*first, *rules]
    made: list[Numbered | Hole] = []
    expected = 1
    for rule in rules:
        if rule.number > expected:
            made.append(Hole(expected, text, origin))
        made.append(rule)
        expected = rule.number + 1
    if expected <= last or len(known) > 1:
        made.append(Hole(expected, text, origin))
    return made


def _uid(node: Node) -> str:
    return modelled(node.get("uid"))
