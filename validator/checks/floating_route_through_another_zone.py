"""A floating route hands the packets of one zone to a router in another zone when something fails.

What it does: every single failure is simulated (`--failures 1`). Where a static route of a raised distance then takes
over packets for a zone, its next hop stands in another zone, and no packets for these addresses were handed to that
zone before, the route is told.

Why it matters: on a bad day, traffic of a control zone is sent through a network that is trusted less, past its own
boundary, to whoever answers there. If that router has no better way, the packets go in circles and the plant stands
still.

Example: `ip route 10.20.0.0 255.255.252.0 10.10.0.254 250` on the core switch of the control network, where 10.10.0.254
is a firewall of the DMZ.

Not reported: without `--failures 1`; default routes; a backup router in the zone that the first one stands in.

References: IEC 62443-3-2:2020 ZCR 3.1; IEC 62443-3-3:2013 SR 5.1, SR 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.model.routing import Route
    from validator.failures import Consequence, NewWay
    from validator.findings import Finding

HIGHEST_DEFAULT = 10
"""No platform gives a static route more distance than this without being told (Cisco 1, FortiOS 10)."""


@check(
    "NET004",
    "floating route through another zone",
    severity=Severity.MEDIUM,
    clauses=(
        "IEC 62443-3-2 ZCR 3.1",
        "IEC 62443-3-3 SR 5.1",
    ),
    remediation="Point the backup route at a router of the same boundary, or take it away.",
)
def floating_route_through_another_zone(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A floating route hands the packets of one zone to a router in another zone."""
    if evidence.failures is None:
        return
    told: set[tuple[object, str, str]] = set()
    for consequence in evidence.failures.consequences:
        for new in consequence.ways:
            for route, hop_zone, zone in _astray(evidence, new):
                if (route.origin, hop_zone, zone) in told:
                    continue
                told.add((route.origin, hop_zone, zone))
                yield _finding(this, evidence, consequence, new, (route, hop_zone, zone))


def _astray(evidence: Evidence, new: NewWay) -> Iterator[tuple[Route, str, str]]:
    """The route behind a new way, the zone of its next hop, and each zone that it is for, if these are strangers."""
    network, way = evidence.network, new.way
    route = next((item for item in network.nodes[new.device].device.routes if item.origin == way.origin), None)
    if route is None or route.next_hop is None or way.port is None or not route.network.prefixlen or not way.sure:
        return
    if route.distance <= HIGHEST_DEFAULT:
        return
    holder = network.zones.zone_of(route.next_hop, way.port.scope)
    if holder is None:
        return
    for zone in network.zones.zones:
        here = network.zones.addresses[zone.id] & way.destinations
        if here and zone.id != holder.id and holder.id not in _handed_to(evidence, new, here):
            yield route, holder.id, zone.id


def _handed_to(evidence: Evidence, new: NewWay, addresses: AddressSet) -> set[str]:
    """The zones of the next hops that packets for some addresses are handed to without a failure."""
    network = evidence.network
    found: set[str] = set()
    for way in network.tables.ways(new.device, new.vrf, EVERY_ADDRESS):
        if way.port is not None and way.next_hop is not None and way.destinations & addresses:
            zone = network.zones.zone_of(way.next_hop, way.port.scope)
            found |= {zone.id} if zone is not None else set()
    return found


def _finding(
    this: Check, evidence: Evidence, consequence: Consequence, new: NewWay, astray: tuple[Route, str, str]
) -> Finding:
    route, hop_zone, zone = astray
    device = evidence.network.nodes[new.device].id
    failure = consequence.failure
    return this.finding(
        f"{device} hands packets for {zone} to {route.next_hop} in {hop_zone} when {failure.name}",
        Label(route.origin, f"takes over when {failure.name}"),
        *((Label(failure.origin, "if this fails"),) if failure.origin != route.origin else ()),
        source_zone=hop_zone,
        destination_zone=zone,
        identity=f"{device}|{route.network}|{route.next_hop}",
        pairs=((hop_zone, zone),),
    )
