"""IPv6 passes, or opens a device, on networks that no zone declares.

What it does: takes every IPv6 network on an interface that no zone has. What surely passes from there to another
such network, where other zones stand by their IPv4 addresses, is told, and which devices it surely can manage. One
finding a network.

Why it matters: hosts take up IPv6 by themselves. Lists that were written for IPv4 judge none of it, so a second
network without a firewall stands beside the one that is proved.

Example: the management interface of a switch has an IPv6 address, and the list on its terminal lines is for IPv4.

Not reported: networks of which some zone declares the addresses (their paths are judged like all others); link-local
addresses; links of which devices own every address; paths into zones of the control system that declare IPv6 (NET002
tells those).

References: IEC 62443-3-3:2013 SR 5.2, SR 7.7; RFC 9099, section 2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.graph.outward import links_devices_only
from validator.graph.unclaimed import unclaimed, with_zones
from validator.on_link import ON_LINK, without_discovery
from validator.plant.model import OPERATIONAL
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.findings import Finding
    from validator.graph.ports import Port
    from validator.graph.unclaimed import Unclaimed

MOST_ASKED = 32
"""Paths are asked for between the first so many networks; of others only what they open on devices is told."""


@check(
    "NET016",
    "IPv6 beside the zones",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 5.2", "IEC 62443-3-3 SR 7.7"),
    remediation="Take IPv6 off the interface, or declare its networks in the zones and filter them like those of IPv4.",
)
def ipv6_beside_the_zones(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """IPv6 passes, or opens a device, on networks that no zone declares."""
    found = [item for item in unclaimed(evidence.network) if _may_hold_hosts(evidence, item)]
    engine = Engine(with_zones(evidence.network, [item.zone for item in found[:MOST_ASKED]]))
    standing = {item.zone.id: _standing(evidence, item.port) for item in found}
    opened = _opened(evidence, standing)
    for number, item in enumerate(found):
        others = found[:MOST_ASKED] if number < MOST_ASKED else []
        passes = [other for other in others if _passes(engine, item, other, standing)]
        devices = opened.get(item.zone.id, {})
        if passes or devices:
            yield _finding(this, evidence, item, (standing, passes, devices))


def _may_hold_hosts(evidence: Evidence, item: Unclaimed) -> bool:
    """Whether it is a network of IPv6 that is no link between devices."""
    return item.address.value.version == 6 and not links_devices_only(evidence.network.ports, item.port)


def _standing(evidence: Evidence, port: Port) -> frozenset[str]:
    """The zones that surely stand at a port, by whatever they declare."""
    zones = evidence.network.zones
    return frozenset(
        zone.id
        for zone in zones.zones
        if any(item.stands and item.port.number == port.number for item in zones.attachments[zone.id])
    )


def _passes(engine: Engine, one: Unclaimed, other: Unclaimed, standing: Mapping[str, frozenset[str]]) -> bool:
    """Whether packets surely pass between the networks, and other zones stand there."""
    if one.zone.networks & other.zone.networks or standing[one.zone.id] & standing[other.zone.id]:
        return False
    if not standing[one.zone.id] or not standing[other.zone.id]:
        return False
    reaches = engine.reach(one.zone, other.zone, ON_LINK)
    return any(without_discovery(reach, reach.total.surely) for reach in reaches if reach.family == 6)


def _opened(evidence: Evidence, standing: Mapping[str, frozenset[str]]) -> dict[str, dict[str, list[str]]]:
    """For each network, the devices that it surely can manage and nothing declares, with the services."""
    found: dict[str, dict[str, list[str]]] = {}
    for item in evidence.openings:
        if item.source.id in standing and item.manages and any(bounds.surely for bounds in item.undeclared):
            services = found.setdefault(item.source.id, {}).setdefault(item.node.id, [])
            if item.service.protocol not in services:
                services.append(item.service.protocol)
    return found


def _finding(
    this: Check,
    evidence: Evidence,
    item: Unclaimed,
    what: tuple[Mapping[str, frozenset[str]], list[Unclaimed], Mapping[str, list[str]]],
) -> Finding:
    standing, passes, devices = what
    node = evidence.network.node_of(item.port)
    here = sorted(standing[item.zone.id])
    told = [f"passes to {'/'.join(sorted(standing[other.zone.id]))}" for other in passes]
    told += [f"opens {', '.join(services)} of {name}" for name, services in sorted(devices.items())]
    reached = {zone for other in passes for zone in standing[other.zone.id]}
    kinds = {zone.id: zone.kind for zone in evidence.plant.zones}
    serious = any(kinds[zone] in OPERATIONAL for zone in (*here, *reached)) and bool(passes)
    beside = f" beside {' and '.join(here)}" if here else ""
    return this.finding(
        f"IPv6 of {node.id} {item.port.name}{beside} {', '.join(told)}, and no zone declares it",
        Label(item.address.origin, "no zone has this network"),
        *(Label(other.address.origin, "nothing keeps it from here") for other in passes),
        severity=Severity.HIGH if serious else None,
        source_zone=here[0] if here else "",
        identity=f"{node.id}|{item.port.name}|{item.address.value.network}",
        pairs=[(zone, other) for zone in here for other in sorted(reached)],
    )
