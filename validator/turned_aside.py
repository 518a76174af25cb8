"""Packets to one host of the plant that a translation brings to another one.

A flow is declared as it is sent or as it arrives, for people know some servers by the address of their firewall alone.
What is sent to a host that the plant names, and arrives at another one that it names, is a third thing: nobody who
declared the first host meant the second. An address that is no asset's may be a virtual one, and is taken as declared.
Each receiver of a flow is judged by itself, as far as some device translates what is sent to it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from parsers.model.match import AddressMatch
from parsers.nouns import dataclass
from validator.reachability.header import SAME, pushed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.match import Match
    from validator.graph.network import Network
    from validator.plant.model import Zone
    from validator.reachability.header import Header


@dataclass(frozen=True, slots=True)
class Receivers:
    """The part of a flow to some receivers; `others` are hosts that nobody means by them."""

    match: Match
    others: AddressSet


@dataclass(frozen=True, slots=True)
class Hosts:
    """The addresses of all assets of a zone, and each of `apart` with the other addresses of its asset.

    `apart` are those that some device translates.
    """

    every: AddressSet = NO_ADDRESS
    apart: tuple[tuple[AddressSet, AddressSet], ...] = ()

    def parts(self, match: Match) -> Iterator[Receivers]:
        """The parts of a flow that are judged apart."""
        meant = match.destination.possibly
        rest = meant
        for address, asset in self.apart:
            if not address - meant:
                rest = rest - address
                yield Receivers(_to(match, address), self.every - asset)
        if rest:
            yield Receivers(_to(match, rest), NO_ADDRESS if rest - self.every else self.every)

    def asked(self, matches: Iterable[Match]) -> tuple[Match, ...]:
        """Some flows, and those parts of them."""
        found = [part for match in matches for part in (match, *(one.match for one in self.parts(match)))]
        return tuple(dict.fromkeys(found))


NO_HOSTS = Hosts()


def hosts_of(network: Network, zone: Zone) -> Hosts:
    """The addresses of all assets of a zone."""
    if not zone.assets:
        return NO_HOSTS
    sent = network.translated_receivers
    apart = ((one, asset.addresses) for asset in zone.assets for one in _each(asset.addresses & sent))
    return Hosts(union_of(asset.addresses for asset in zone.assets), tuple(apart))


def _each(addresses: AddressSet) -> Iterator[AddressSet]:
    yield from (AddressSet(v4=(part,)) for part in addresses.v4)
    yield from (AddressSet(v6=(part,)) for part in addresses.v6)


def _to(match: Match, receivers: AddressSet) -> Match:
    if receivers == match.destination.possibly:
        return match
    return replace(match, destination=AddressMatch.exactly(receivers))


def aside(header: Header, meant: AddressSet, part: Receivers) -> tuple[bool, bool]:
    """Whether what is sent to some receivers surely, and whether it possibly, arrives at hosts that are not `meant`."""
    change = header.destination
    sent = part.match.destination.possibly
    if change == SAME or not part.others:
        return False, False
    there = pushed(change, sent if change.limit is None else sent & change.limit)
    surely = bool(there) and not there & meant and not there - part.others
    return surely, surely or (change.within is not None and bool((there - meant) & part.others))
