"""Which addresses a zone has.

Where zones are nested, the more specific claim wins. A zone of kind internet has every address
that nothing else claims, except private networks that stand on some interface: those are in no
zone, and a check says so.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet, from_cidr, union_of
from validator.graph.address_index import AddressIndex
from validator.plant.model import Zone, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from parsers.model.intervals import Intervals
    from validator.graph.bridges import Bridges
    from validator.graph.ports import Port, Ports

PRIVATE = union_of(
    from_cidr(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)
"""RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291: addresses that no internet host has."""


def zone_addresses(
    zones: tuple[Zone, ...], ports: Ports, pinned: Mapping[int, tuple[str, ...]], bridges: Bridges
) -> dict[str, AddressSet]:
    """The addresses of each zone, in their order; `pinned` are the zones that name a port, by its number."""
    candidates = _Candidates(ports, pinned)
    claims = {zone.id: _claims(zone, candidates.of(zone), pinned, bridges) for zone in zones}
    index = AddressIndex([claims[zone.id] for zone in zones])
    return {zone.id: _addresses(zone, zones, claims, index, ports) for zone in zones}


class _Candidates:
    """The ports that a zone may claim: those that it names, and those of its VLANs."""

    def __init__(self, ports: Ports, pinned: Mapping[int, tuple[str, ...]]) -> None:
        """`pinned` are the zones that name a port, by its number."""
        self._ports = ports
        self._named: defaultdict[str, set[int]] = defaultdict(set)
        self._of_vlan: defaultdict[int, set[int]] = defaultdict(set)
        for number, zones in pinned.items():
            for zone in zones:
                self._named[zone].add(number)
        for port in ports.all:
            if port.interface.vlan is not None:
                self._of_vlan[port.interface.vlan].add(port.number)

    def of(self, zone: Zone) -> list[Port]:
        """In the order of the ports."""
        found = self._named.get(zone.id, set[int]()).union(*(self._of_vlan.get(number, ()) for number in zone.vlans))
        return [self._ports.all[number] for number in sorted(found)]


def _claims(
    zone: Zone, candidates: Sequence[Port], pinned: Mapping[int, tuple[str, ...]], bridges: Bridges
) -> AddressSet:
    """What a zone declares, with the networks found on its interfaces and VLANs.

    On the subnet of a bridge, and on an interface that several zones name, a zone has all of the network only if it
    declares none.
    """
    claimed = zone.networks
    for port in candidates:
        bridged = bridges.around(port)
        if port.tunnel is not None or (zone.networks and bridged):
            continue
        on_vlan = port.interface.vlan is not None and port.interface.vlan in zone.vlans
        holders = pinned.get(port.number, ())
        shared = bool(zone.networks) and len(holders) > 1
        named = bridges.names(zone.id, port) if bridged else zone.id in holders and not shared
        if named or (on_vlan and not zone.networks):
            claimed = claimed | port.networks
    return claimed


def _addresses(
    zone: Zone, zones: tuple[Zone, ...], claims: Mapping[str, AddressSet], index: AddressIndex, ports: Ports
) -> AddressSet:
    """A zone's claims without the more specific claims of others, which `index` finds."""
    if zone.kind is ZoneKind.INTERNET:
        own = (claims[zone.id] or EVERY_ADDRESS) - _unclaimed_private(ports)
    else:
        own = claims[zone.id]
    for number in index.overlapping(own):
        other = zones[number]
        if other.id == zone.id or other.scope != zone.scope:
            continue
        own = own - _more_specific(
            claims[other.id], own, zone.kind is ZoneKind.INTERNET and other.kind is not zone.kind
        )
    return own


def _unclaimed_private(ports: Ports) -> AddressSet:
    """Private networks on interfaces: never part of the internet; if another zone has them, it keeps them."""
    return union_of(port.networks for port in ports.all) & PRIVATE


def _more_specific(others: AddressSet, own: AddressSet, always: bool) -> AddressSet:  # noqa: FBT001 - private
    """Those parts of `others` that lie strictly inside one part of `own`."""
    if always:
        return others
    return AddressSet(
        tuple(part for part in others.v4 if _strictly_inside(part.first, part.last, own.v4)),
        tuple(part for part in others.v6 if _strictly_inside(part.first, part.last, own.v6)),
    )


def _strictly_inside(first: int, last: int, parts: Intervals) -> bool:
    return any(part.first <= first and last <= part.last and part.last - part.first > last - first for part in parts)
