"""Rules of the NAT rule base as they were read, and what becomes of addresses and ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval, size
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, PortTranslation
from parsers.model.service import TCP, UDP
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.syntax.json_tree import Node


@dataclass(slots=True)
class Translation:
    """One rule of the NAT rule base, read."""

    number: str
    node: Node
    match: Match
    automatic: bool
    enabled: bool
    source: AddressTranslation | None = None
    own: bool = False
    """The source becomes an address of the interface that the packet leaves by."""
    ports_change: bool = False
    destination: AddressTranslation | None = None
    port: PortTranslation | None = None

    @property
    def statement(self) -> str:
        """Its name among all statements."""
        return f"nat {self.number}"

    @property
    def moves(self) -> bool:
        """Whether it changes destinations."""
        return self.enabled and (self.destination is not None or self.port is not None)


@dataclass(frozen=True, slots=True)
class Ports:
    """What the gateway itself has: addresses by interface, and those for which it is told to answer ARP.

    `routed`: where static routes lead, the default one left out; None: not every route is in the file.
    """

    addresses: Mapping[str, AddressSet]
    answered: AddressSet = NO_ADDRESS
    routed: AddressSet | None = None


def limited(match: AddressMatch, wanted: AddressSet) -> AddressMatch:
    """A match within some addresses."""
    return AddressMatch(match.surely & wanted, match.possibly & wanted, match.unknown)


def mapped(original: AddressMatch, translated: AddressMatch) -> AddressTranslation:
    """One to one by position, or all to one address; any of several otherwise."""
    if translated.unknown or not translated.possibly or original.unknown:
        return AddressTranslation(NatKind.UNKNOWN, original.possibly, NO_ADDRESS)
    pieces = (*original.possibly.v4, *original.possibly.v6), (*translated.possibly.v4, *translated.possibly.v6)
    single = count(translated.possibly) == 1
    by_position = len(pieces[0]) == len(pieces[1]) == 1 and count(original.possibly) == count(translated.possibly)
    kind = NatKind.STATIC if single or by_position else NatKind.POOL
    return AddressTranslation(kind, original.possibly, translated.possibly)


def single_range(match: ServiceMatch) -> tuple[int, Interval] | None:
    """The protocol and the ports of a service that is one range of TCP or UDP."""
    if match.unknown or len(match.possibly.boxes) != 1:
        return None
    box = match.possibly.boxes[0]
    if box.protocols.first != box.protocols.last or box.protocols.first not in {TCP, UDP}:
        return None
    return box.protocols.first, box.destination_ports


def count(addresses: AddressSet) -> int:
    """How many addresses."""
    return size(addresses.v4) + size(addresses.v6)
