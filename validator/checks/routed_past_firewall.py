"""A router or a routing switch joins two zones that a firewall joins too.

What it does: takes every firewall (a device that keeps state) with a port in each of two zones, and every router
without state that has a port in each of the same two. Where packets surely travel between the zones when the firewall
carries nothing, the router is told with the lines of both ports, and the firewall with its own.

Why it matters: whatever the firewall denies goes the other way. A VLAN interface is made in a minute, to get a pump
going, and stays.

Example: `interface Vlan20` with an address in the network behind the cell firewall, on the core switch that has
`interface Vlan10` as well.

Not reported: a router that only may pass anything; ways over more than one router (PATH001, and PATH007 for conduits
with `via`); pairs of zones with a conduit that names this firewall (PATH007).

References: IEC 62443-3-2:2020 ZCR 3.1; IEC 62443-3-3:2013 SR 5.1, SR 5.2.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.on_link import ON_LINK, without_discovery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.graph.nodes import Node
    from validator.graph.ports import Port
    from validator.plant.model import Zone


@check(
    "NET012",
    "router past a firewall",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 3.1", "IEC 62443-3-3 SR 5.1", "IEC 62443-3-3 SR 5.2"),
    remediation="Take the address off one of the two interfaces, and let the firewall alone join the zones.",
)
def routed_past_firewall(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A router or a routing switch joins two zones that a firewall joins too."""
    nodes = evidence.network.nodes
    firewalls = [node for node in nodes if node.device.stateful]
    routers = [node for node in nodes if not node.device.stateful]
    ports = {zone.id: _ports(evidence, zone) for zone in evidence.plant.zones}
    for one, other in combinations(evidence.plant.zones, 2):
        here, there = ports[one.id], ports[other.id]
        if here.keys().isdisjoint(there):
            continue
        for router in routers:
            if router.number not in here or router.number not in there:
                continue
            for firewall in firewalls:
                joins = firewall.number in here and firewall.number in there
                if not joins or _named(evidence, firewall, one, other):
                    continue
                ways = [
                    f"{source.id} to {target.id}"
                    for source, target in ((one, other), (other, one))
                    if _passes(evidence, source, target, router, firewall)
                ]
                if ways:
                    by = (here[router.number], there[router.number])
                    past = (here[firewall.number], there[firewall.number])
                    yield this.finding(
                        f"{router.id} routes from {' and '.join(ways)} past {firewall.id}, which joins the two as well",
                        *(
                            Label(port.origin, f"{router.id} stands in {zone.id} here")
                            for port, zone in zip(by, (one, other), strict=True)
                        ),
                        *(
                            Label(port.origin, f"{firewall.id} stands in {zone.id} here")
                            for port, zone in zip(past, (one, other), strict=True)
                        ),
                        identity=f"{router.id}|{firewall.id}|{one.id}|{other.id}",
                        pairs=[(one.id, other.id), (other.id, one.id)],
                    )


def _ports(evidence: Evidence, zone: Zone) -> dict[int, Port]:
    """The first port of each device that surely stands in a zone."""
    found: dict[int, Port] = {}
    for item in evidence.network.zones.attachments.get(zone.id, ()):
        if item.sure and item.port.tunnel is None:
            found.setdefault(item.port.device, item.port)
    return found


def _named(evidence: Evidence, firewall: Node, one: Zone, other: Zone) -> bool:
    """Whether a conduit of the two names the firewall as its enforcement."""
    return any(
        {conduit.source_zone, conduit.destination_zone} == {one.id, other.id}
        and {firewall.id, firewall.device.name} & set(conduit.via)
        for conduit in evidence.plant.conduits
    )


def _passes(evidence: Evidence, source: Zone, target: Zone, router: Node, firewall: Node) -> bool:
    """Whether the router surely carries packets without the firewall."""
    ports = evidence.network.ports.all
    for reach in evidence.gaps.engine.reach(source, target, ON_LINK, avoiding=frozenset({firewall.number})):
        packets = without_discovery(reach, reach.total.surely)
        for edge, taken in reach.taken:
            if ports[edge.source.port].device == router.number and taken.surely & packets:
                return True
    return False
