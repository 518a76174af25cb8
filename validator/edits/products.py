"""Products of addresses and services: what one statement can speak of, in the words that a list sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.service import EVERY_PORT, ServiceBox, ServiceSet
from parsers.nouns import dataclass
from validator.packets import service_ranges
from validator.reachability.header import SAME_PORT, pushed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from validator.packets import PacketSet
    from validator.reachability.header import Header, PortField


@dataclass(frozen=True, slots=True)
class Product:
    """All packets from `source` to `destination` of `service`; no field is empty."""

    source: AddressSet
    destination: AddressSet
    service: ServiceSet

    def __and__(self, other: Product) -> bool:
        """Whether a packet is in both."""
        return bool(
            self.source & other.source and self.destination & other.destination and self.service & other.service
        )

    def match(self, like: Match) -> Match:
        """The product as a match that asks for the translations that another asks for."""
        return replace(
            like,
            source=AddressMatch.exactly(self.source),
            destination=AddressMatch.exactly(self.destination),
            service=ServiceMatch.exactly(self.service),
            conditions=(),
        )


def products(packets: PacketSet, header: Header) -> list[Product]:
    """A set of packets as products, as a list sees them under a header; a translation may make them overlap."""
    four = packets.grid.family == 4
    found: list[Product] = []
    for sources, destinations, keys in packets.pieces():
        source = AddressSet(v4=sources) if four else AddressSet(v6=sources)
        destination = AddressSet(v4=destinations) if four else AddressSet(v6=destinations)
        boxes = tuple(
            ServiceBox(protocols, _moved(source_ports, header.source_port), _moved(ports, header.destination_port))
            for protocols, source_ports, ports in service_ranges(keys, packets.grid.segments)
        )
        found.append(Product(pushed(header.source, source), pushed(header.destination, destination), ServiceSet(boxes)))
    return [one for one in found if one.source and one.destination]


def hull(parts: Iterable[Product]) -> Product:
    """The least product that holds all of some products, of which there is at least one."""
    every = list(parts)
    service = every[0].service
    for part in every[1:]:
        service = service | (part.service - service)
    return Product(union_of(part.source for part in every), union_of(part.destination for part in every), service)


def covered(parts: Sequence[Product], forbidden: Sequence[Product]) -> list[Product]:
    """Few products that hold all of some products and none of the forbidden packets that these do not hold."""
    left, found = list(parts), list[Product]()
    while left:
        grown = [left.pop(0)]
        for part in list(left):
            whole = hull([*grown, part])
            if not any(whole & other for other in forbidden):
                grown.append(part)
                left.remove(part)
        found.append(hull(grown))
    return found


def _moved(ports: Interval, change: PortField) -> Interval:
    if change == SAME_PORT or (ports == EVERY_PORT and change.within is None):
        return ports
    if change.within is not None:
        return change.within
    first, last = ports.first + change.offset, ports.last + change.offset
    return Interval(max(first, 0), max(min(last, EVERY_PORT.last), 0))
