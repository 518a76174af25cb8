"""The packets of a rule as products of sources, destinations and services, and what others leave of them.

A product is cut by another into at most three. Each search has a budget of cuts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, union_of
from parsers.model.intervals import Interval, holds, normal
from parsers.model.service import EVERY_PORT, Fragment, ServiceBox, ServiceSet
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


STEPS = 400
"""Cuts for one rule."""
_LATER = frozenset(number for number in range(4) if number & Fragment.LATER)
"""Kinds of fragments with those after the first: a flag's own `&` is slow."""


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


class OutOfStepsError(Exception):
    """The search for one rule became too long."""


@dataclass(slots=True)
class Budget:
    """Cuts that are left."""

    left: int = STEPS

    def step(self) -> None:
        """One cut more.

        Raises:
            OutOfStepsError: there is none left.
        """
        self.left -= 1
        if self.left < 0:
            raise OutOfStepsError


def products(
    source: AddressSet, destination: AddressSet, service: ServiceSet, families: frozenset[int]
) -> tuple[Product, ...]:
    """The packets by IP version; no packet has addresses of both."""
    found: list[Product] = []
    if 4 in families and source.v4 and destination.v4:
        found.append(Product(_of_family(source, 4), _of_family(destination, 4), service))
    if 6 in families and source.v6 and destination.v6:
        found.append(Product(_of_family(source, 6), _of_family(destination, 6), service))
    return tuple(product for product in found if product)


def later_fragments(product: Product) -> list[bool]:
    """Of each of its services whether it has fragments after the first."""
    return [box.fragments in _LATER for box in product.service.boxes]


def first_of(parts: Iterable[Product]) -> tuple[Product, ...]:
    """The packets of products without fragments after the first."""
    found = (
        replace(part, service=ServiceSet(tuple(_first(box) for box in part.service.boxes if box.fragments & 1)))
        for part in parts
    )
    return tuple(part for part in found if part)


def _first(box: ServiceBox) -> ServiceBox:
    return replace(box, fragments=Fragment.WHOLE)


def _of_family(addresses: AddressSet, family: int) -> AddressSet:
    if family == 4:
        return AddressSet(v4=addresses.v4) if addresses.v6 else addresses
    return AddressSet(v6=addresses.v6) if addresses.v4 else addresses


def is_left(product: Product, takers: Sequence[Product], budget: Budget) -> bool:
    """Whether some packet of a product is in no taker."""
    waiting: list[tuple[Product, Sequence[Product]]] = [(product, takers)]
    while waiting:
        part, others = waiting.pop()
        budget.step()
        here = _meeting(part, others)
        if here is None:
            continue
        if not here or sticks_out(part, here):
            return True
        waiting += [(piece, here[1:]) for piece in reversed(part.without(here[0]))]
    return False


def _meeting(product: Product, takers: Sequence[Product]) -> list[Product] | None:
    """The takers that take some of a product; None if one takes all of it."""
    here: list[Product] = []
    for one in takers:
        if (source := product.source & one.source) and (destination := product.destination & one.destination):
            service = product.service & one.service
            if source is product.source and destination is product.destination and service is product.service:
                return None
            if service:
                here.append(one)
    return here


def lives(product: Product, takers: Sequence[Product]) -> bool:
    """Whether the first or the last packet of a product is in no taker: a quick proof that some packet is left.

    Most rules of real lists are told apart by one address, so this answers for them without any set.
    """
    family = bool(product.source.v4)
    source, destination = (side.v4 if family else side.v6 for side in (product.source, product.destination))
    box = product.service.boxes[0]
    ends = ((source[0].first, destination[0].first), (source[-1].last, destination[-1].last))
    return any(
        not any(_takes(part, one, two, box, family=family) for part in takers) for one, two in dict.fromkeys(ends)
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
    """Whether a box holds the packet of the first values of another: of its states a new connection, if it has that."""
    return (
        one.protocols.first <= box.protocols.first <= one.protocols.last
        and one.destination_ports.first <= box.destination_ports.first <= one.destination_ports.last
        and one.source_ports.first <= box.source_ports.first <= one.source_ports.last
        and (one.states is box.states or _holds_lowest(one.states, box.states))
        and (one.fragments is box.fragments or _holds_lowest(one.fragments, box.fragments))
    )


def _holds_lowest(flags: int, others: int) -> bool:
    """Whether flags hold the lowest of others."""
    return bool(int(flags) & int(others) & -int(others))


def sticks_out(product: Product, takers: Sequence[Product]) -> bool:
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


def left_of(product: Product, takers: Sequence[Product], budget: Budget) -> list[Product]:
    """The packets of a product that are in no taker."""
    found = [product]
    for one in takers:
        cut: list[Product] = []
        for part in found:
            budget.step()
            cut += part.without(one) if part.meets(one) else [part]
        found = cut
    return found


def together(product: Product, takers: Iterable[Product]) -> list[Product]:
    """What takers take of a product, put together where it differs on one axis alone."""
    parts = [
        Product(source, destination, service)
        for one in takers
        if (source := product.source & one.source)
        and (destination := product.destination & one.destination)
        and (service := product.service & one.service)
    ]
    parts = [
        Product(union_of(part.source for part in group), group[0].destination, group[0].service)
        for group in _alike((part.destination, part.service, part) for part in parts)
    ]
    parts = [
        Product(group[0].source, union_of(part.destination for part in group), group[0].service)
        for group in _alike((part.source, part.service, part) for part in parts)
    ]
    return [
        Product(group[0].source, group[0].destination, _services(part.service for part in group))
        for group in _alike((part.source, part.destination, part) for part in parts)
    ]


def _alike(parts: Iterable[tuple[object, object, Product]]) -> list[list[Product]]:
    groups: dict[tuple[object, object], list[Product]] = {}
    for one, other, part in parts:
        groups.setdefault((one, other), []).append(part)
    return list(groups.values())


def _services(found: Iterable[ServiceSet]) -> ServiceSet:
    ports: dict[ServiceBox, list[Interval]] = {}
    for box in dict.fromkeys(box for one in found for box in one.boxes):
        ports.setdefault(replace(box, destination_ports=EVERY_PORT), []).append(box.destination_ports)
    return ServiceSet(
        tuple(replace(box, destination_ports=part) for box, parts in ports.items() for part in normal(parts))
    )


def shares(whole: Sequence[Product], takers: Sequence[Sequence[Product]]) -> Iterator[int]:
    """The places of those takers that take some packet of a whole which no taker before them takes.

    Where the packets fall into very many products, those behind that meet the whole count as well.
    """
    rest, budget = list(whole), Budget(10 * STEPS)
    for place, parts in enumerate(takers):
        if not rest:
            return
        if not any(part.meets(one) for part in parts for one in rest):
            continue
        yield place
        try:
            rest = [piece for one in rest for piece in left_of(one, parts, budget)]
        except OutOfStepsError:
            break
    else:
        return
    for later in range(place + 1, len(takers)):
        if any(part.meets(one) for part in takers[later] for one in whole):
            yield later
