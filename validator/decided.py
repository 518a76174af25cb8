"""Which rules of a list decide anything: shadowed, impossible and redundant ones, exactly or not at all.

A rule is *impossible* if no packet matches it, *shadowed* if earlier rules surely take every packet that it may match,
and *redundant* if whatever it decides would meet the same end without it. All states, fragments and source ports count.
Where earlier rules take every packet but fragments after the first, which carry no ports, that is told apart: the
rule decides nothing that its author meant.

How: the packets of a rule are a few products of sources, destinations and services (`idle_products.py`). An earlier
rule cuts a product into at most three smaller ones, and the search follows one of them until a packet is left that
nobody takes (then the rule lives) or none is. Of many rules those that differ on one axis alone are put together first.
The search has a budget for each rule; where it runs out, nothing is said. Rules with conditions take nothing for sure,
but those of the same schedule take packets of each other; one that holds at times is redundant where all that it may
decide meets the same end at any time. A rule for several interfaces is judged on each of them where others speak of
some of these. Rules for answers alone (established, related) are not judged.

Of denies those alone count as redundant that a later deny repeats which is not the end of the list: what is denied once
more before the end is there for its log, or for its readers.

A statement that stands in a list as several rules (two directions, a chain that is jumped to from two places) is idle
only if each of them is, and it is no reason for itself.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import field, replace
from enum import IntEnum
from itertools import product as mixtures
from typing import TYPE_CHECKING, Protocol

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.match import UnknownKind
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE, Fragment, State
from parsers.nouns import dataclass
from validator.hulls import NOTHING, Hulls, has_ends, hull_of
from validator.idle_products import (
    Budget,
    OutOfStepsError,
    Product,
    first_of,
    is_left,
    later_fragments,
    left_of,
    lives,
    products,
    shares,
    sticks_out,
    together,
)
from validator.interfaces_met import covers, meets, names_of, sees_any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.model.match import Match
    from parsers.model.rules import Rule, RuleSet
    from parsers.model.service import ServiceSet
    from parsers.source import Span

MOST_RULES = 200_000
"""Longer lists are not judged."""
MOST_TAKERS = 40
"""Of one rule; of more it is said how many there are."""
MANY = 8
"""Takers of one rule, from which on they are put together before they are compared."""
MOST_CELLS = 20_000
"""Pairs of interfaces on which one rule is judged apart, times the rules that tell them apart."""


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that decides nothing, or nothing that matters.

    `takers` are the rules that take its packets (of a redundant one those that meet the packets in its stead), in their
    order: each takes some that none before it takes. `others` are so many more. `contrary`: it denies, and some of its
    packets are permitted before, other than as answers.
    """

    rule: Rule
    takers: tuple[Rule, ...] = ()
    others: int = 0
    contrary: bool = False


@dataclass(frozen=True, slots=True)
class Hygiene:
    """What is idle in one list. `judged` is false for lists that are too long.

    `fragmentary` rules decide about later fragments alone: earlier rules take all other packets.
    """

    impossible: tuple[Idle, ...] = ()
    shadowed: tuple[Idle, ...] = ()
    redundant: tuple[Idle, ...] = ()
    judged: bool = True
    fragmentary: tuple[Idle, ...] = ()


_OPENED = frozenset(number for number in range(8) if number & State.NEW)
_WHOLE = int(Fragment.WHOLE)
"""States with a packet that opens, and packets that are no fragments: a flag's own `&` is slow."""


class HygieneMemory(Protocol):
    """What earlier runs found idle in the same lists."""

    def hygiene(self, rule_set: RuleSet) -> Hygiene | None:
        """What is idle in a list; None: it is not remembered."""
        ...

    def found_idle(self, rule_set: RuleSet, found: Hygiene) -> None:
        """It was found out anew."""
        ...


class Idleness:
    """The hygiene of lists, found once for each."""

    def __init__(self, memory: HygieneMemory | None = None) -> None:
        """Nothing is known yet but what `memory` knows."""
        self._known: dict[int, tuple[RuleSet, Hygiene]] = {}
        self._memory = memory

    def of(self, rule_set: RuleSet) -> Hygiene:
        """What is idle in a list."""
        known = self._known.get(id(rule_set))
        if known is None:
            known = self._known[id(rule_set)] = (rule_set, self._found(rule_set))
        return known[1]

    def _found(self, rule_set: RuleSet) -> Hygiene:
        found = None if self._memory is None else self._memory.hygiene(rule_set)
        if found is None:
            found = hygiene(rule_set)
            if self._memory is not None:
                self._memory.found_idle(rule_set, found)
        return found


class _Kind(IntEnum):
    """What a rule is, from what has no packet to what decides something."""

    IMPOSSIBLE = 0
    SHADOWED = 1
    FRAGMENTARY = 2
    REDUNDANT = 3
    ALIVE = 4


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a rule, with the places of the rules that take its packets."""

    kind: _Kind
    takers: frozenset[int] = frozenset()


_ALIVE = _Outcome(_Kind.ALIVE)
_ACTIONS = {action: number for number, action in enumerate(Action)}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rule with its packets by family: those that it may match, and those that it surely does.

    `in_time` are those that it surely matches while its schedule holds.
    """

    rule: Rule
    place: int
    possible: tuple[Product, ...]
    sure: tuple[Product, ...]
    in_time: tuple[Product, ...] = field(default=())

    @property
    def in_force(self) -> tuple[Product, ...]:
        """What it may take of other rules, whatever these are."""
        return self.sure or self.in_time

    def beside(self, rule: Rule) -> _Entry | None:
        """The rule as it takes packets of another; None if it surely takes none."""
        if self.sure:
            return self
        return replace(self, sure=self.in_time) if self.in_time and _in_time_of(self.rule, rule) else None


class _List:
    """The rules of a list with their neighbours; each entry is made when it is asked for, for most lie near none."""

    def __init__(self, rules: Sequence[Rule], families: frozenset[int]) -> None:
        self._rules = rules
        self._families = families
        self._known: dict[int, _Entry] = {}
        self._closing: dict[int, bool] = {}
        does = [_ACTIONS[rule.action] for rule in rules]
        reasons = [NOTHING if self._ends(place) else does[place] for place in range(len(rules))]
        self._hulls = Hulls([hull_of(rule.match, families) for rule in rules], list(zip(does, reasons, strict=True)))
        self._bound = any(rule.match.in_interfaces or rule.match.out_interfaces for rule in rules)

    def outcome(self, place: int, siblings: frozenset[int]) -> _Outcome:
        """What becomes of a rule; `siblings` are rules of the same statement, which do not stand in for it."""
        rule = self._rules[place]
        if self._hulls.nowhere(place):
            return _ALIVE if rule.match.unknown else _Outcome(_Kind.IMPOSSIBLE)
        if (has_ends(rule.match) and self._hulls.is_alone(place)) or not _opens(rule.match.service.possibly):
            return _ALIVE
        near = self._hulls.overlapping(place)
        if self._bound:
            near = [number for number in near if meets(self._rules[number].match, rule.match)]
        if self._stands_out(place, near):
            return _ALIVE
        found = self._of(rule, place, near, siblings)
        outcomes: list[_Outcome] = []
        for cell in self._cells(rule, near):
            outcomes.append(self._of(cell, place, near, siblings))
            if outcomes[-1].kind is _Kind.ALIVE or outcomes[-1].kind > found.kind:
                return found
        if not outcomes:
            return found
        return _Outcome(max(one.kind for one in outcomes), frozenset[int]().union(*(one.takers for one in outcomes)))

    def _stands_out(self, place: int, near: Sequence[int]) -> bool:
        """A quick proof that some packet of a rule is in none that could take it, or stand in for it.

        Of a rule for all interfaces it is one by an interface that no rule names.
        """
        own, rule = self._entry(place), self._rules[place]
        if not all(int(part.service.boxes[0].fragments) & _WHOLE for part in own.possible):
            return False
        parts = [
            part
            for number in near
            if (number < place or (self._rules[number].action is rule.action and not self._ends(number)))
            and sees_any(self._rules[number].match, rule.match)
            for part in self._entry(number).in_force
        ]
        return any(lives(product, parts) for product in own.possible)

    def _of(self, rule: Rule, place: int, near: Sequence[int], siblings: frozenset[int]) -> _Outcome:
        """What becomes of the rule at a place, or of a part of it."""
        before = bisect_left(near, place)
        seeing = (number for number in near[:before] if covers(self._rules[number].match, rule.match))
        takers = [one for number in seeing if (one := self._entry(number).beside(rule))]
        own = self._part(place, rule)
        if takers and _is_taken(own, takers):
            return _Outcome(_Kind.SHADOWED, _takers(own, takers))
        whole = _whole(own, takers)
        if whole is not None and _is_taken(whole, takers):
            return _Outcome(_Kind.FRAGMENTARY, _takers(whole, takers))
        if not _holds_at_times(rule):
            return _ALIVE
        later = [number for number in near[before:] if number not in siblings]
        if rule.action is Action.DENY:
            later = [number for number in later if not self._ends(number)]
        if not any(_helps(rule, self._rules[number]) for number in later):
            return _ALIVE
        helpers = _redundant(own, takers, [self._entry(number) for number in later])
        return _Outcome(_Kind.REDUNDANT, helpers) if helpers else _ALIVE

    def _cells(self, rule: Rule, near: Sequence[int]) -> list[Rule]:
        """The rule on pairs of interfaces, of those that no neighbour tells apart one; none if no neighbour does."""
        if not self._bound:
            return []
        match = rule.match
        others = [self._rules[number].match for number in near]
        others = [one for one in others if not covers(one, match)]
        if not others:
            return []
        incoming = names_of(match.in_interfaces, (one.in_interfaces for one in others))
        outgoing = names_of(match.out_interfaces, (one.out_interfaces for one in others))
        if len(incoming) * len(outgoing) * len(others) > MOST_CELLS:
            return []
        found: dict[tuple[tuple[bool, bool], ...], Match] = {}
        for one, other in mixtures(incoming, outgoing):
            cell = replace(match, in_interfaces=frozenset({one}), out_interfaces=frozenset({other}))
            found.setdefault(tuple((covers(item, cell), meets(item, cell)) for item in others), cell)
        return [replace(rule, match=cell) for cell in found.values()]

    def _part(self, place: int, rule: Rule) -> _Entry:
        """The rule at a place, or a part of it."""
        return self._entry(place) if rule is self._rules[place] else replace(self._entry(place), rule=rule)

    def _ends(self, place: int) -> bool:
        """Whether a rule denies what is left at the end of the list."""
        rule = self._rules[place]
        if rule.action is not Action.DENY:
            return False
        if place not in self._closing:
            self._closing[place] = bool(rule.implicit) or closes(rule)
        return self._closing[place]

    def _entry(self, place: int) -> _Entry:
        """A rule with its packets."""
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = _entry(self._rules[place], place, self._families)
        return known


def hygiene(rule_set: RuleSet) -> Hygiene:
    """What is idle among the enabled, written rules of a list."""
    rules = [rule for rule in rule_set.rules if rule.enabled]
    if len(rules) > MOST_RULES:
        return Hygiene(judged=False)
    whole = _List(rules, rule_set.families)
    several = _several(rules)
    outcomes: dict[int, _Outcome] = {}
    for place, rule in enumerate(rules):
        if not rule.implicit:
            found = whole.outcome(place, several.get(_statement(rule), frozenset()) if several else frozenset())
            if found.kind is not _Kind.ALIVE:
                outcomes[place] = found
    for places in several.values():
        kind = max(outcomes.get(place, _ALIVE).kind for place in places)
        for place in places:
            if kind is _Kind.ALIVE or place not in outcomes or outcomes[place].kind is not kind:
                outcomes.pop(place, None)
    impossible, shadowed, redundant, fragmentary = (
        tuple(_idle(rules, place, one) for place, one in outcomes.items() if one.kind is kind)
        for kind in (_Kind.IMPOSSIBLE, _Kind.SHADOWED, _Kind.REDUNDANT, _Kind.FRAGMENTARY)
    )
    return Hygiene(impossible, shadowed, redundant, fragmentary=fragmentary)


def _statement(rule: Rule) -> tuple[str, Span]:
    return rule.identity, rule.origin


def _several(rules: Sequence[Rule]) -> Mapping[tuple[str, Span], frozenset[int]]:
    """The places of rules of one statement, of statements that stand as several rules."""
    places: dict[tuple[str, Span], list[int]] = {}
    for place, rule in enumerate(rules):
        if not rule.implicit:
            places.setdefault(_statement(rule), []).append(place)
    return {key: frozenset(found) for key, found in places.items() if len(found) > 1}


def _idle(rules: Sequence[Rule], place: int, found: _Outcome) -> Idle:
    takers = [rules[number] for number in sorted(found.takers)]
    rule = rules[place]
    contrary = found.kind in {_Kind.SHADOWED, _Kind.FRAGMENTARY} and rule.action is Action.DENY
    contrary = contrary and any(one.action is Action.PERMIT and _opens(one.match.service.possibly) for one in takers)
    return Idle(rule, tuple(takers[:MOST_TAKERS]), max(0, len(takers) - MOST_TAKERS), contrary)


def closes(rule: Rule) -> bool:
    """Whether a rule denies everything that is left, as the last one of a list does."""
    match = rule.match
    families = [every for every in (EVERY_IPV4, EVERY_IPV6) if every & match.source.surely]
    whole = all(not every - side.surely for every in families for side in (match.source, match.destination))
    return rule.action is Action.DENY and whole and not EVERY_SERVICE - match.service.surely


def logs_alone(idle: Idle) -> bool:
    """Whether a rule writes of its packets where not all that meet them in its stead do."""
    return idle.rule.logged is True and any(rule.logged is not True for rule in idle.takers)


def _in_time_of(taker: Rule, rule: Rule) -> bool:
    """Whether a rule that holds at times does so whenever another does: both name one schedule, and nothing else."""
    return (
        bool(taker.schedule)
        and taker.schedule == rule.schedule
        and all(
            why.kind is UnknownKind.TIME and any(why.reason == one.reason for one in rule.match.conditions)
            for why in taker.match.conditions
        )
    )


def _holds_at_times(rule: Rule) -> bool:
    """Whether a rule matches what it says, always or while a schedule holds."""
    return rule.action is not Action.UNKNOWN and all(one.kind is UnknownKind.TIME for one in rule.match.unknown)


def _whole(entry: _Entry, takers: Sequence[_Entry]) -> _Entry | None:
    """A rule without fragments after the first; None where no taker leaves these out, or nothing else is its own."""
    if all(all(later_fragments(part)) for one in takers for part in one.sure):
        return None
    found = first_of(entry.possible) if any(any(later_fragments(part)) for part in entry.possible) else ()
    return replace(entry, possible=found) if found else None


def _redundant(entry: _Entry, takers: Sequence[_Entry], later: Sequence[_Entry]) -> frozenset[int]:
    """The later rules by which all that a rule decides meets the same end; none if it does not."""
    helpers = [one for one in later if one.sure and _helps(entry.rule, one.rule)]
    everyone = [*takers, *helpers]
    if not helpers or _lives(entry, everyone) or not _may_be_covered(entry, everyone):
        return frozenset()
    try:
        return _stand_ins(entry, [_sure_parts(takers, product) for product in entry.possible], later)
    except OutOfStepsError:
        return frozenset()


def _entry(rule: Rule, place: int, families: frozenset[int]) -> _Entry:
    match = rule.match
    possible = products(match.source.possibly, match.destination.possibly, match.service.possibly, families)
    if match.in_interfaces == frozenset() or match.out_interfaces == frozenset():
        possible = ()
    if rule.action is Action.UNKNOWN or not possible:
        return _Entry(rule, place, possible, ())
    if not match.unknown:
        return _Entry(rule, place, possible, possible)
    sure = products(match.source.surely, match.destination.surely, match.service.surely, families)
    return _Entry(rule, place, possible, (), sure) if match.conditions else _Entry(rule, place, possible, sure)


def _opens(services: ServiceSet) -> bool:
    """Whether a rule for these may open connections; answers alone come in more kinds than the model has."""
    return any(box.states in _OPENED for box in services.boxes)


def _is_taken(entry: _Entry, takers: Sequence[_Entry]) -> bool:
    """Whether every packet of a rule surely meets an earlier one; no, where the search becomes too long."""
    if _lives(entry, takers):
        return False
    budget = Budget()
    try:
        return not any(is_left(product, _sure_parts(takers, product), budget) for product in entry.possible)
    except OutOfStepsError:
        return False


def _lives(entry: _Entry, takers: Sequence[_Entry]) -> bool:
    """A quick proof that some packet of a rule surely meets none of the others."""
    parts = [part for one in takers for part in one.sure]
    return any(lives(product, parts) for product in entry.possible)


def _sure_parts(takers: Sequence[_Entry], product: Product) -> list[Product]:
    """What takers may take of a product; of many it is put together first."""
    found = [part for one in takers for part in one.sure if part.meets(product)]
    return together(product, found) if len(found) > MANY else found


def _takers(entry: _Entry, takers: Sequence[_Entry]) -> frozenset[int]:
    """The rules that take the packets of a rule, each some that none before it takes."""
    return frozenset(takers[number].place for number in shares(entry.possible, [one.sure for one in takers]))


def _helps(rule: Rule, later: Rule) -> bool:
    return later.action is rule.action and covers(later.match, rule.match)


def _may_be_covered(entry: _Entry, helpers: Sequence[_Entry]) -> bool:
    """A quick look whether rules before and after could take all that a rule takes."""
    return all(
        not sticks_out(product, parts) if (parts := _sure_parts(helpers, product)) else False
        for product in entry.possible
    )


def _stand_ins(entry: _Entry, taken: Sequence[Sequence[Product]], later: Sequence[_Entry]) -> frozenset[int]:
    """The later rules that meet what a rule decides; none if something of it meets another end."""
    budget = Budget()
    rest = [
        part for product, parts in zip(entry.possible, taken, strict=True) for part in left_of(product, parts, budget)
    ]
    found: set[int] = set()
    for one in later:
        if not rest:
            break
        if not meets(one.rule.match, entry.rule.match):
            continue
        meeting = any(part.meets(other) for part in rest for other in one.possible)
        if meeting and one.rule.action is not entry.rule.action:
            return frozenset()
        if meeting and one.sure and covers(one.rule.match, entry.rule.match):
            found.add(one.place)
            for other in one.sure:
                rest = [piece for part in rest for piece in left_of(part, [other], budget)]
    return frozenset() if rest else frozenset(found)
