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
from typing import TYPE_CHECKING, Protocol

from parsers.model.address import AddressSet
from parsers.model.intervals import holds
from parsers.model.rules import Action
from parsers.model.service import State
from validator.hulls import NOWHERE, Hulls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import Match
    from parsers.model.rules import Rule, RuleSet
    from parsers.model.service import ServiceBox, ServiceSet

STEPS = 400
"""Cuts for one rule."""
MOST_RULES = 200_000
"""Longer lists are not judged."""
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


class _List:
    """The rules of a list with their neighbours; each entry is made when it is asked for, for most lie near none."""

    def __init__(self, rules: Sequence[Rule], families: frozenset[int]) -> None:
        self._rules = rules
        self._families = families
        self._hulls = Hulls([_hull(rule.match, families) for rule in rules])
        self._known: dict[int, _Entry] = {}

    def impossible(self, place: int) -> bool:
        """Whether no packet matches a rule, whatever is not known of it."""
        return self._hulls.nowhere(place) and not self._rules[place].match.unknown

    def takers(self, place: int) -> list[_Entry]:
        """The rules before one that see all that it sees, surely match something and lie near."""
        match, near = self._rules[place].match, self._hulls.overlapping(place)
        seeing = (number for number in near[: bisect_left(near, place)] if _covers(self._rules[number].match, match))
        return [one for number in seeing if (one := self.entry(number)).sure]

    def later(self, place: int) -> list[_Entry]:
        """The rules behind one that lie near, if any of them may meet its packets in its stead."""
        rule, near = self._rules[place], self._hulls.overlapping(place)
        found = near[bisect_left(near, place) :]
        helping = any(_helps(rule, self._rules[number]) for number in found)
        return [self.entry(number) for number in found] if helping else []

    def entry(self, place: int) -> _Entry:
        """A rule with its packets."""
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = _entry(self._rules[place], self._families)
        return known


def hygiene(rule_set: RuleSet) -> Hygiene:
    """What is idle among the enabled, written rules of a list."""
    rules = [rule for rule in rule_set.rules if rule.enabled]
    if len(rules) > MOST_RULES:
        return Hygiene(judged=False)
    whole = _List(rules, rule_set.families)
    impossible = [Idle(rule) for place, rule in enumerate(rules) if not rule.implicit and whole.impossible(place)]
    shadowed: list[Idle] = []
    redundant: list[Idle] = []
    for place, rule in enumerate(rules):
        if rule.implicit or not _opens(rule.match.service.possibly):
            continue
        takers = whole.takers(place)
        if takers and _is_taken(whole.entry(place), takers):
            shadowed.append(Idle(rule, tuple(_takers(whole.entry(place), takers))))
        elif rule.action is Action.PERMIT and not rule.match.unknown and (later := whole.later(place)):
            helpers = _redundant(whole.entry(place), takers, later)
            if helpers:
                redundant.append(Idle(rule, tuple(one.rule for one in helpers[:MOST_TAKERS])))
    return Hygiene(tuple(impossible), tuple(shadowed), tuple(redundant))


def _redundant(entry: _Entry, takers: Sequence[_Entry], later: Sequence[_Entry]) -> list[_Entry]:
    """The later rules by which all that a rule decides meets the same end; none if it does not."""
    helpers = [one for one in later if one.sure and _helps(entry.rule, one.rule)]
    if not helpers or not _may_be_covered(entry, [*takers, *helpers]):
        return []
    return helpers if _is_redundant(entry, takers, later) else []


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


def _opens(services: ServiceSet) -> bool:
    """Whether a rule for these may open connections; answers alone come in more kinds than the model has."""
    return any(box.states in _OPENED for box in services.boxes)


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
    here: list[Product] = []
    for one in takers:
        if (source := product.source & one.source) and (destination := product.destination & one.destination):
            service = product.service & one.service
            if source is product.source and destination is product.destination and service is product.service:
                return False
            if service:
                here.append(one)
    if not here or _sticks_out(product, here):
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


def _helps(rule: Rule, later: Rule) -> bool:
    return later.action is rule.action and _covers(later.match, rule.match)


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


def _hull(match: Match, families: frozenset[int]) -> tuple[float, ...]:
    """First and last number of the packets that a rule may match, on each axis."""
    source, destination, boxes = match.source.possibly, match.destination.possibly, match.service.possibly.boxes
    four = 4 in families and bool(source.v4) and bool(destination.v4)
    six = 6 in families and bool(source.v6) and bool(destination.v6)
    if not (four or six) or not boxes or frozenset() in {match.in_interfaces, match.out_interfaces}:
        return NOWHERE
    sides = (*_span(source, four=four, six=six), *_span(destination, four=four, six=six))
    if len(boxes) == 1:
        protocols, ports = boxes[0].protocols, boxes[0].destination_ports
        return (*sides, protocols.first, protocols.last, ports.first, ports.last)
    return (
        *sides,
        min(box.protocols.first for box in boxes),
        max(box.protocols.last for box in boxes),
        min(box.destination_ports.first for box in boxes),
        max(box.destination_ports.last for box in boxes),
    )


def _span(addresses: AddressSet, *, four: bool, six: bool) -> tuple[float, float]:
    """First and last address; those of IPv6 stand behind IPv4, rounded to their networks, which keeps their order."""
    first = addresses.v4[0].first if four else (addresses.v6[0].first >> 64) + 2**33
    last = (addresses.v6[-1].last >> 64) + 2**33 if six else addresses.v4[-1].last
    return float(first), float(last)
