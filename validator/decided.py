"""Which rules of a list decide anything: shadowed, impossible and redundant ones, exactly or not at all.

A rule is *impossible* if no packet matches it, *shadowed* if earlier rules surely take every packet that it may match,
and *redundant* if whatever it decides would meet the same end without it. All states, fragments and source ports count.

How: the packets of a rule are a few products of sources, destinations and services. An earlier rule cuts a product into
at most three smaller ones, and the search follows one of them until a packet is left that nobody takes (then the rule
lives) or none is. The search has a budget for each rule (`STEPS`); where it runs out, nothing is said. Rules with
conditions take nothing for sure. A rule that is bound to interfaces takes packets of another only where it covers all
of that one's interfaces, so a rule that several take together, each on an interface of its own, is not found. Rules for
answers alone (established, related) are not judged.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parsers.model.address import AddressSet
from parsers.model.intervals import holds
from parsers.model.rules import Action
from parsers.model.service import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from parsers.model.match import Match
    from parsers.model.rules import Rule, RuleSet
    from parsers.model.service import ServiceBox, ServiceSet

STEPS = 400
"""Cuts for one rule."""
NAMED_AXES = (0, 2, 6)
"""Columns of the first source, destination and destination port of a rule."""
MOST_RULES = 200_000
"""Longer lists are not judged."""
FEW_RULES = 512
"""So many are compared one by one, where more are compared at once."""
MOST_TAKERS = 3


@dataclass(frozen=True, slots=True)
class Product:
    """All packets of some sources, destinations and services."""

    source: AddressSet
    destination: AddressSet
    service: ServiceSet

    def __bool__(self) -> bool:
        """Whether there is any packet."""
        return bool(self.source) and bool(self.destination) and bool(self.service)

    def meets(self, other: Product) -> bool:
        """Whether some packet is in both."""
        return (
            bool(self.source & other.source)
            and bool(self.destination & other.destination)
            and bool(self.service & other.service)
        )

    def without(self, other: Product) -> list[Product]:
        """At most three products that share no packet, and together are what `other` leaves."""
        source, destination = self.source & other.source, self.destination & other.destination
        parts = (
            Product(self.source - other.source, self.destination, self.service),
            Product(source, self.destination - other.destination, self.service),
            Product(source, destination, self.service - other.service),
        )
        return [part for part in parts if part]


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that decides nothing, or nothing that matters; `takers` are the first rules that take its packets."""

    rule: Rule
    takers: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Hygiene:
    """What is idle in one list. `judged` is false for lists that are too long."""

    impossible: tuple[Idle, ...] = ()
    shadowed: tuple[Idle, ...] = ()
    redundant: tuple[Idle, ...] = ()
    judged: bool = True


_OPENED = frozenset(number for number in range(8) if number & State.NEW)
"""States with a packet that opens: a flag's own `&` is slow."""


class Idleness:
    """The hygiene of lists, found once for each."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[int, tuple[RuleSet, Hygiene]] = {}

    def of(self, rule_set: RuleSet) -> Hygiene:
        """What is idle in a list."""
        known = self._known.get(id(rule_set))
        if known is None:
            known = self._known[id(rule_set)] = (rule_set, hygiene(rule_set))
        return known[1]


class _OutOfStepsError(Exception):
    """The search for one rule became too long."""


@dataclass(slots=True)
class _Budget:
    left: int = STEPS

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _OutOfStepsError


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rule with its packets by family: those that it may match, and those that it surely does."""

    rule: Rule
    possible: tuple[Product, ...]
    sure: tuple[Product, ...]


def hygiene(rule_set: RuleSet) -> Hygiene:
    """What is idle among the enabled, written rules of a list."""
    rules = [rule for rule in rule_set.rules if rule.enabled]
    if len(rules) > MOST_RULES:
        return Hygiene(judged=False)
    entries = [_entry(rule, rule_set.families) for rule in rules]
    hulls = _Hulls(entries)
    impossible: list[Idle] = []
    shadowed: list[Idle] = []
    redundant: list[Idle] = []
    for place, entry in enumerate(entries):
        if entry.rule.implicit or not _opens(entry):
            continue
        if not entry.possible:
            if not entry.rule.match.unknown:
                impossible.append(Idle(entry.rule))
            continue
        earlier = [entries[number] for number in hulls.overlapping(place, earlier=True)]
        takers = [one for one in earlier if _covers(one.rule.match, entry.rule.match) and one.sure]
        if _is_taken(entry, takers):
            shadowed.append(Idle(entry.rule, tuple(_takers(entry, takers))))
        elif entry.rule.action is Action.PERMIT and not entry.rule.match.unknown:
            later = [entries[number] for number in hulls.overlapping(place, earlier=False)]
            helpers = [one for one in later if _helps(entry, one)]
            if helpers and _may_be_covered(entry, [*takers, *helpers]) and _is_redundant(entry, takers, later):
                redundant.append(Idle(entry.rule, tuple(one.rule for one in helpers[:MOST_TAKERS])))
    return Hygiene(tuple(impossible), tuple(shadowed), tuple(redundant))


def _entry(rule: Rule, families: frozenset[int]) -> _Entry:
    match = rule.match
    possible = _products(match.source.possibly, match.destination.possibly, match.service.possibly, families)
    if match.in_interfaces == frozenset() or match.out_interfaces == frozenset():
        possible = ()
    if match.conditions or rule.action is Action.UNKNOWN:
        return _Entry(rule, possible, ())
    if not match.unknown:
        return _Entry(rule, possible, possible)
    sure = _products(match.source.surely, match.destination.surely, match.service.surely, families)
    return _Entry(rule, possible, sure)


def _products(
    source: AddressSet, destination: AddressSet, service: ServiceSet, families: frozenset[int]
) -> tuple[Product, ...]:
    """The packets by IP version; no packet has addresses of both."""
    found: list[Product] = []
    if 4 in families and source.v4 and destination.v4:
        found.append(Product(_of_family(source, 4), _of_family(destination, 4), service))
    if 6 in families and source.v6 and destination.v6:
        found.append(Product(_of_family(source, 6), _of_family(destination, 6), service))
    return tuple(product for product in found if product)


def _of_family(addresses: AddressSet, family: int) -> AddressSet:
    if family == 4:
        return AddressSet(v4=addresses.v4) if addresses.v6 else addresses
    return AddressSet(v6=addresses.v6) if addresses.v4 else addresses


def _opens(entry: _Entry) -> bool:
    """Whether a rule may open connections, or matches nothing; answers alone come in more kinds than the model has."""
    return not entry.possible or any(
        box.states in _OPENED for product in entry.possible for box in product.service.boxes
    )


def _covers(taker: Match, match: Match) -> bool:
    """Whether a rule sees every packet that another sees, as far as interfaces and translations decide."""
    return (
        _within(match.in_interfaces, taker.in_interfaces)
        and _within(match.out_interfaces, taker.out_interfaces)
        and taker.translated in {None, match.translated}
        and (taker.translated_by is None or taker.translated_by == match.translated_by)
    )


def _meets(one: Match, other: Match) -> bool:
    """Whether two rules may see one packet, as far as interfaces decide."""
    pairs = ((one.in_interfaces, other.in_interfaces), (one.out_interfaces, other.out_interfaces))
    return all(first is None or second is None or first & second for first, second in pairs)


def _within(names: frozenset[str] | None, whole: frozenset[str] | None) -> bool:
    return whole is None or (names is not None and names <= whole)


def _is_taken(entry: _Entry, takers: Sequence[_Entry]) -> bool:
    """Whether every packet of a rule surely meets an earlier one; no, where the search becomes too long."""
    if not takers or any(_lives(product, takers) for product in entry.possible):
        return False
    budget = _Budget()
    try:
        return not any(_is_left(product, _sure_parts(takers, product), budget) for product in entry.possible)
    except _OutOfStepsError:
        return False


def _lives(product: Product, takers: Sequence[_Entry]) -> bool:
    """Whether the first or the last packet of a product is in no taker: a quick proof that some packet is left.

    Most rules of real lists are told apart by one address, so this answers for them without any set.
    """
    family = bool(product.source.v4)
    source, destination = (side.v4 if family else side.v6 for side in (product.source, product.destination))
    box = product.service.boxes[0]
    ends = ((source[0].first, destination[0].first), (source[-1].last, destination[-1].last))
    return any(
        not any(_takes(part, one, two, box, family=family) for entry in takers for part in entry.sure)
        for one, two in dict.fromkeys(ends)
    )


def _takes(part: Product, source: int, destination: int, box: ServiceBox, *, family: bool) -> bool:
    """Whether a product surely holds the packet of two addresses and of the first values of a box."""
    sources, destinations = (part.source.v4, part.destination.v4) if family else (part.source.v6, part.destination.v6)
    return (
        holds(destinations, destination)
        and holds(sources, source)
        and any(_holds_first(one, box) for one in part.service.boxes)
    )


def _holds_first(one: ServiceBox, box: ServiceBox) -> bool:
    """Whether a box may hold the packet of the first values of another; of states and fragments any will do."""
    return (
        one.protocols.first <= box.protocols.first <= one.protocols.last
        and one.destination_ports.first <= box.destination_ports.first <= one.destination_ports.last
        and one.source_ports.first <= box.source_ports.first <= one.source_ports.last
        and (one.states is box.states or bool(one.states & box.states))
        and (one.fragments is box.fragments or bool(one.fragments & box.fragments))
    )


def _sure_parts(takers: Sequence[_Entry], product: Product) -> list[Product]:
    return [part for one in takers for part in one.sure if part.meets(product)]


def _is_left(product: Product, takers: Sequence[Product], budget: _Budget) -> bool:
    """Whether some packet of a product is in no taker."""
    budget.step()
    here = [one for one in takers if one.meets(product)]
    if not here:
        return True
    if _sticks_out(product, here):
        return True
    first, *others = here
    return any(_is_left(part, others, budget) for part in product.without(first))


def _sticks_out(product: Product, takers: Sequence[Product]) -> bool:
    """Whether some source, destination or service of a product stands in no taker at all."""
    source = product.source
    for one in takers:
        source -= one.source
    if source:
        return True
    destination = product.destination
    for one in takers:
        destination -= one.destination
    if destination:
        return True
    service = product.service
    for one in takers:
        service -= one.service
        if not service:
            return False
    return True


def _takers(entry: _Entry, takers: Sequence[_Entry]) -> Iterator[Rule]:
    """One rule that takes all packets alone, else the first that take some."""
    for one in takers:
        if all(not _is_left(product, one.sure, _Budget()) for product in entry.possible):
            yield one.rule
            return
    yield from [one.rule for one in takers if any(a.meets(b) for a in one.sure for b in entry.possible)][:MOST_TAKERS]


def _helps(entry: _Entry, later: _Entry) -> bool:
    same = later.rule.action is entry.rule.action and bool(later.sure)
    return same and _covers(later.rule.match, entry.rule.match)


def _may_be_covered(entry: _Entry, helpers: Sequence[_Entry]) -> bool:
    """A quick look whether rules before and after could take all that a rule takes."""
    return all(
        not _sticks_out(product, parts) if (parts := _sure_parts(helpers, product)) else False
        for product in entry.possible
    )


def _is_redundant(entry: _Entry, takers: Sequence[_Entry], later: Sequence[_Entry]) -> bool:
    """Whether all that a rule decides meets the same action among the later rules."""
    budget = _Budget()
    try:
        rest = [part for product in entry.possible for part in _left(product, _sure_parts(takers, product), budget)]
        return all(_same_end(entry, product, later, budget) for product in rest)
    except _OutOfStepsError:
        return False


def _left(product: Product, takers: Sequence[Product], budget: _Budget) -> list[Product]:
    """The packets of a product that are in no taker."""
    found = [product]
    for one in takers:
        cut: list[Product] = []
        for part in found:
            budget.step()
            cut += part.without(one) if part.meets(one) else [part]
        found = cut
    return found


def _same_end(entry: _Entry, product: Product, later: Sequence[_Entry], budget: _Budget) -> bool:
    rest = [product]
    for one in later:
        if not rest:
            return True
        if not _meets(one.rule.match, entry.rule.match):
            continue
        if one.rule.action is not entry.rule.action:
            if any(part.meets(other) for part in rest for other in one.possible):
                return False
        elif _covers(one.rule.match, entry.rule.match):
            for other in one.sure:
                rest = _left_of_all(rest, other, budget)
    return not rest


def _left_of_all(products: Sequence[Product], taker: Product, budget: _Budget) -> list[Product]:
    return [part for product in products for part in _left(product, [taker], budget)]


class _Hulls:
    """First and last number of each rule on each axis, so that rules far apart are never compared."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        """Numbers of IPv6 are rounded, which keeps their order."""
        rows = [_hull(entry) for entry in entries]
        self._rows = rows
        self._columns: NDArray[np.float64] = np.ascontiguousarray(np.array(rows, dtype=np.float64).reshape(-1, 8).T)
        self._singles = [_singles(rows, axis) for axis in NAMED_AXES]

    def overlapping(self, place: int, *, earlier: bool) -> list[int]:
        """The numbers of the rules before or after `place` whose hulls meet its own, in order."""
        own = self._rows[place]
        start, stop = (0, place) if earlier else (place + 1, len(self._rows))
        single = [
            (singles[own[axis]], spans)
            for axis, (singles, spans) in zip(NAMED_AXES, self._singles, strict=True)
            if own[axis] == own[axis + 1]
        ]
        if single:
            few = min(single, key=lambda found: len(found[0]) + len(found[1]))
            if len(few[0]) + len(few[1]) <= FEW_RULES:
                near = sorted(
                    number for part in few for number in part[bisect_left(part, start) : bisect_left(part, stop)]
                )
                return [number for number in near if _meet(own, self._rows[number])]
        meet = np.ones(max(stop - start, 0), dtype=bool)
        for axis in range(0, 8, 2):
            first, last = self._columns[axis, start:stop], self._columns[axis + 1, start:stop]
            meet &= (first <= own[axis + 1]) & (last >= own[axis])
        return [number + start for number in np.flatnonzero(meet).tolist()]


def _singles(rows: Sequence[tuple[float, ...]], axis: int) -> tuple[dict[float, list[int]], list[int]]:
    """The rules of each single address or port on an axis, and those of more than one; all in order."""
    singles: dict[float, list[int]] = {}
    spans: list[int] = []
    for number, row in enumerate(rows):
        if row[axis] == row[axis + 1]:
            singles.setdefault(row[axis], []).append(number)
        elif row[axis] < row[axis + 1]:
            spans.append(number)
    return singles, spans


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(other[axis] <= one[axis + 1] and one[axis] <= other[axis + 1] for axis in range(0, 8, 2))


def _hull(entry: _Entry) -> tuple[float, ...]:
    if not entry.possible:
        return (1.0, 0.0) * 4
    found: list[float] = []
    for sets in ([one.source for one in entry.possible], [one.destination for one in entry.possible]):
        parts = [(part.first, part.last) for one in sets for part in one.v4]
        parts += [((part.first >> 64) + 2**33, (part.last >> 64) + 2**33) for one in sets for part in one.v6]
        found += [float(min(first for first, _ in parts)), float(max(last for _, last in parts))]
    boxes = entry.possible[0].service.boxes
    found += [float(min(box.protocols.first for box in boxes)), float(max(box.protocols.last for box in boxes))]
    found += [
        float(min(box.destination_ports.first for box in boxes)),
        float(max(box.destination_ports.last for box in boxes)),
    ]
    return tuple(found)
