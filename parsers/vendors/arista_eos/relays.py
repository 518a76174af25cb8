"""`ip helper-address`: requests for addresses, and what `ip forward-protocol` adds, go on to the helpers.

"EOS User Manual", "DHCP Relay" and "IPv4": the broadcast of every network and those of the networks of the interface.
Several helpers each get a copy; the rule says that any of them may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.service import ServiceSet, of_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.vendors.arista_eos.nouns import InterfaceDraft, State

SMALLEST = 31
"""From this length on a network has no broadcast address (RFC 3021)."""


def relays(state: State) -> Iterator[NatRule]:
    """One rule for each broadcast address of an interface with helpers."""
    boxes = (box for port in sorted(state.relay_ports) for box in of_ports(17, Interval(port, port)).boxes)
    ports = ServiceSet(tuple(boxes))
    for draft in state.interfaces.values():
        if draft.helpers:
            for name, broadcast in _broadcasts(draft):
                yield _relay(draft, name, broadcast, ports)


def _broadcasts(draft: InterfaceDraft) -> Iterator[tuple[str, AddressSet]]:
    yield f"relay {draft.name}", from_cidr("255.255.255.255")
    for item in draft.addresses:
        network = item.value.network
        if network.version == 4 and network.prefixlen < SMALLEST:
            yield f"relay {draft.name} {network.broadcast_address}", from_cidr(str(network.broadcast_address))


def _relay(draft: InterfaceDraft, name: str, broadcast: AddressSet, ports: ServiceSet) -> NatRule:
    targets = union_of(from_cidr(address) for address, _ in draft.helpers)
    kind = NatKind.STATIC if len(draft.helpers) == 1 else NatKind.POOL
    match = Match(
        destination=AddressMatch.exactly(broadcast),
        service=ServiceMatch.exactly(ports),
        in_interfaces=frozenset({draft.name}),
    )
    spans = [span for _, span in draft.helpers]
    translation = AddressTranslation(kind, broadcast, targets)
    return NatRule(name, NatStage.DESTINATION, match, translation, spans[0], lines=tuple(spans[1:]))
