"""The statements that could be changed so that given packets stop: each made once, when it is first thought of.

A denial stands in front of a line of a list that may let any of the packets pass, mostly the first, and holds one
product of addresses and services; not in a chain that a rule calls, which only some packets enter, but in front of the
rule of the list itself that calls. A rule is narrowed in one field, or, of few packets, in every mixture of fields; not
one in a chain that several rules call, for what is left of the line would hold for all of them.
"""

from __future__ import annotations

from itertools import combinations
from itertools import product as mixtures
from typing import TYPE_CHECKING

from parsers.model.match import Match
from validator.edits.passing import head, in_written_list, place, written
from validator.edits.products import covered, hull, products
from validator.edits.statement import Edit, EditKind, Less, stated
from validator.reachability.judge import holds
from validator.reachability.programs import region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.rules import Caller, Rule
    from parsers.source import Span
    from validator.edits.passing import Passing
    from validator.edits.products import Product
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network

    Met = tuple[Span, tuple[Span, ...], Caller | None]

MOST_MIXED = 3
"""Products up to which a rule is narrowed in mixtures of fields."""
MOST_TOGETHER = 5
"""Products of one list up to which denials of any of them together are thought of."""
MOST_PARTS = 24
"""Products of one list up to which denials of parts are thought of."""
MOST_PLACES = 4
"""Lines of one list, beside the first, in front of which denials are thought of."""
_FIELDS = ("source", "destination", "service")
_KINDS = {EditKind.REMOVE: 0, EditKind.NARROW: 1, EditKind.DENY: 2}


class Candidates:
    """All edits of one network that bear on given packets.

    `declared` are packets that must go on, as products; with `relaxed`, a list can be told to deny exactly the
    packets by one edit, whatever it takes: no choice of real statements is smaller than one of these.
    """

    def __init__(self, network: Network, declared: Sequence[Product] = (), *, relaxed: bool = False) -> None:
        """None yet."""
        self._network = network
        self._declared = declared
        self._relaxed = relaxed
        self._denials: dict[tuple[int, str], list[Edit]] = {}
        self._of_rules: dict[tuple[int, Span], list[Edit]] = {}
        self._lines: dict[tuple[int, str], dict[Met, int]] = {}
        self.whole = True
        """Whether every edit of one statement that could stop all the packets has been thought of."""

    def collect(self, found: Iterable[Passing]) -> None:
        """Think of edits for rules that let the packets pass; of one list all at once."""
        lists: dict[tuple[int, str], list[Passing]] = {}
        rules: dict[tuple[int, Span], list[Passing]] = {}
        for item in found:
            if in_written_list(self._network, item):
                lists.setdefault((item.node, item.rule_set), []).append(item)
            if written(self._network, item):
                rules.setdefault((item.node, item.rule.origin), []).append(item)
        for name, here in lists.items():
            if name not in self._denials:
                self._denials[name] = list(self._denials_of(here))
        for line, here in rules.items():
            if line not in self._of_rules:
                self._of_rules[line] = list(self._changed(here))

    def _denials_of(self, found: list[Passing]) -> Iterator[Edit]:
        if self._relaxed:
            yield self._denial(found, Match())
            return
        alike: dict[Match, list[Passing]] = {}
        for item in found:
            alike.setdefault(_like(item.rule.match), []).append(item)
        called = any(head(self._network, item) != place(self._network, item) for item in found)
        self.whole = self.whole and len(alike) == 1 and not called
        for like, here in alike.items():
            yield from self._denied(like, here)

    def _denied(self, like: Match, found: list[Passing]) -> Iterator[Edit]:
        parts = _parts(found)
        shown = [hull(parts)]
        if 1 < len(parts) <= MOST_TOGETHER:
            shown += (hull(some) for size in range(len(parts) - 1, 0, -1) for some in combinations(parts, size))
        elif len(parts) > 1:
            shown += covered(parts, self._declared)
            shown += parts if len(parts) <= MOST_PARTS else ()
        for one in dict.fromkeys(shown):
            yield self._denial(found, one.match(like))
        if any(shown[0] & one for one in self._declared):
            yield from self._further_down(like, found)

    def _further_down(self, like: Match, found: list[Passing]) -> Iterator[Edit]:
        """One denial of all that passes from some line on: what is declared may have been taken by the lines before."""
        lines = {head(self._network, item) for item in found}
        for line in sorted(lines)[1 : 1 + MOST_PLACES]:
            behind = [item for item in found if head(self._network, item) >= line]
            yield self._denial(behind, hull(_parts(behind)).match(like))

    def _denial(self, found: Sequence[Passing], match: Match) -> Edit:
        """A denial in front of all rules by which packets pass, and of the line that calls the chain of the first."""
        node, name = found[0].node, found[0].rule_set
        first = min(head(self._network, item) for item in found)
        return Edit(EditKind.DENY, node, name, self._network.nodes[node].rule_sets[name].rules[first], match)

    def _stands_before(self, edit: Edit, passing: Passing) -> bool:
        """Whether a denial stands in front of the line by which the packet passes."""
        name = edit.node, edit.rule_set
        if name not in self._lines:
            rules = self._network.nodes[edit.node].rule_sets[edit.rule_set].rules
            self._lines[name] = {_met(rule): number for number, rule in reversed(list(enumerate(rules)))}
        lines = self._lines[name]
        there = _met(passing.rule)
        return there not in lines or lines[_met(edit.rule)] <= lines[there]

    def _changed(self, found: list[Passing]) -> Iterator[Edit]:
        item = found[0]
        yield Edit(EditKind.REMOVE, item.node, item.rule_set, item.rule)
        parts = _parts(found)
        callers = {rule.lines for rule in stated(self._network, item.node, item.rule.origin)}
        if len(callers) > 1 or any(one.program.swapped or one.program.header.answer for one in found):
            self.whole = False
            return
        if len(parts) > MOST_MIXED:
            self.whole = False
            choices: Iterable[tuple[str, ...]] = ((field,) * len(parts) for field in _FIELDS)
        else:
            choices = mixtures(_FIELDS, repeat=len(parts))
        for choice in choices:
            less = _without(parts, choice)
            edit = Edit(EditKind.NARROW, item.node, item.rule_set, item.rule, less=less)
            kept = edit.kept
            if kept.source.possibly and kept.destination.possibly and kept.service.possibly:
                yield edit

    def stopping(self, passing: Passing, packet: ConcretePacket) -> list[Edit]:
        """The edits one of which must be made if the packet is to stop in the list where it passes by a rule."""
        if written(self._network, passing) and (passing.node, passing.rule.origin) not in self._of_rules:
            self.collect([passing])
        found: list[Edit] = []
        program = passing.program
        for edit in self._of_rules.get((passing.node, passing.rule.origin), ()):
            gone = edit.less is None or not holds(
                region(edit.less.of(passing.rule.match), program.header, swapped=program.swapped), packet, possibly=True
            )
            if gone:
                found.append(edit)
        denials = self._denials.get((passing.node, passing.rule_set), ())
        return found + [
            edit
            for edit in denials
            if edit.match is not None
            and self._stands_before(edit, passing)
            and holds(region(edit.match, program.header), packet, possibly=False)
        ]


def preference(edit: Edit) -> tuple[int, int, int, Span]:
    """Of edits that do the same, rules are removed rather than narrowed, narrow rules rather than wide ones."""
    return _KINDS[edit.kind], _size(edit.rule.match), edit.node, edit.origin


def _like(match: Match) -> Match:
    """What a denial shares with the rule in front of which it stands: of which translated packets it speaks."""
    return Match(translated=match.translated, translated_by=match.translated_by)


def _met(rule: Rule) -> Met:
    """A rule as one of those that its line states: on whose behalf it is met."""
    return rule.origin, rule.lines, rule.caller


def _parts(found: Iterable[Passing]) -> list[Product]:
    every = (part for item in found for part in products(item.packets, item.program.header))
    return list(dict.fromkeys(every))


def _without(parts: Sequence[Product], choice: Sequence[str]) -> Less:
    """What a rule loses if each part is taken from it in one field."""
    less = Less()
    for part, field in zip(parts, choice, strict=True):
        less = Less(
            less.source | part.source if field == "source" else less.source,
            less.destination | part.destination if field == "destination" else less.destination,
            less.service | part.service if field == "service" else less.service,
        )
    return less


def _size(match: Match) -> int:
    """How many addresses a rule speaks of."""
    total = 1
    for side in (match.source.possibly, match.destination.possibly):
        total *= sum(part.last - part.first + 1 for part in (*side.v4, *side.v6)) or 1
    return total
