"""Routers that no file shows, what they may be joined to, and which zones have their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.outward import LINKS
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from validator.graph.ports import Port
    from validator.plant.model import Zone

OUTSIDE = frozenset({ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR})
"""Kinds of zones whose routers are a provider's or a vendor's, not the plant's."""


@dataclass(frozen=True, slots=True)
class Family:
    """Routers that may be joined: those of one address scope, of the plant or of providers.

    `learned`: those of the plant again, where no route names one but a device learns its routes from it.
    """

    scope: str
    outside: bool
    learned: bool = False

    @property
    def whole(self) -> Family:
        """The routers to which those of whom routes are learned may be joined."""
        return Family(self.scope, self.outside) if self.learned else self


@dataclass(frozen=True, slots=True)
class UnseenRouter:
    """One next hop of nobody, on the segment of a port whose device routes by it (at `origin`).

    `hop` None: whoever answers there, for the route names none; or the other gateway of a tunnel. `because`: why it may
    stand there although no route leads to it and no protocol is spoken there, as the end of a sentence.
    """

    port: Port
    hop: IPv4Address | IPv6Address | None
    family: Family
    origin: Span
    because: str = ""

    @property
    def doubt(self) -> UnknownMatch:
        """Why packets may pass it."""
        if self.family.learned:
            because = self.because or "from which routes are learned"
            reason = f"{self.port.name} may lead to a router that no file shows, {because}"
            return UnknownMatch(UnknownKind.UNRESOLVED, reason, self.origin)
        if self.because:
            return UnknownMatch(UnknownKind.UNRESOLVED, f"{self.port.name} {self.because}", self.origin)
        return unanswered_for(self.port, self.origin) if self.hop is None else unseen(self.hop, self.origin)


def holders_of(
    zones: Iterable[Zone], addresses: Mapping[str, AddressSet], port: Port, hop: IPv4Address | IPv6Address | None
) -> list[Zone]:
    """The zones that have a next hop at a port; if it has no address but on the link, those of the port's segment.

    A link-local address means something on one link only (RFC 4291, 2.5.6), so whoever has it stands there.
    """
    named = hop is not None and not hop.is_link_local
    told = {hop} if named else {item.value.ip for item in port.interface.addresses}
    told = {address for address in told if address is not None and not address.is_link_local}
    return [
        zone for zone in zones if zone.scope == port.scope and any(address in addresses[zone.id] for address in told)
    ]


def unseen(hop: IPv4Address | IPv6Address, origin: Span) -> UnknownMatch:
    """Why what a next hop of nobody gets may arrive."""
    return UnknownMatch(UnknownKind.UNRESOLVED, f"next hop {hop} is on no device of the snapshot", origin)


def whoever_answers(port: Port) -> str:
    """Who gets what a route without a next hop sends out of a port."""
    leased = "the router that a lease names, or " if port.interface.dynamic_address else ""
    return f"{leased}whatever answers there (proxy ARP)"


def unanswered_for(port: Port, origin: Span) -> UnknownMatch:
    """Why what a default route without a next hop sends may arrive."""
    if port.interface.kind in LINKS:
        reason = f"a default route leads into {port.name}, and no file shows who hands on what comes out of it"
    else:
        reason = f"a default route leads out of {port.name} to {whoever_answers(port)}"
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, origin)
