"""A device of the control system has a way to the internet of its own that the register does not name.

What it does: looks where the zone of kind internet surely meets the devices. Where more than one device has such a
port, one at which a zone of the control system stands as well is told, unless the register knows the port: a zone of
kind internet names it (`interfaces`), or a vendor names it or its device as `entry_point`. If the internet zone names
any interface, every other one where the internet stands is told, whatever else stands at its device.

Why it matters: the plant's firewall to the internet is looked after. A second line, put in for a machine and
forgotten, is a door beside it that leads straight into the control system.

Example: the firewall between the DMZ and the control network has an LTE modem of the package vendor on a spare port.

Not reported: the only way to the internet of a plant; tunnels, and ports whose addresses the file does not show (DHCP,
cellular interfaces), for the internet only possibly stands there; what may pass (PATH004, PATH005).

References: IEC 62443-3-2:2020 ZCR 3.6, ZCR 6.4 (logical access points); IEC 62443-3-3:2013 SR 1.13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import zones_at
from validator.findings import Label, Severity
from validator.graph.entry_points import enters_at
from validator.plant.model import OPERATIONAL, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from validator.findings import Finding
    from validator.graph.ports import Port
    from validator.plant.model import Zone


@check(
    "NET015",
    "undeclared way to the internet",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.6", "IEC 62443-3-2 ZCR 6.4", "IEC 62443-3-3 SR 1.13"),
    remediation="Take the line away, or declare it: an interface of the internet zone, or a vendor's entry point.",
)
def undeclared_internet_access(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A device of the control system has a way to the internet of its own that the register does not name."""
    network = evidence.network
    for zone in evidence.plant.zones:
        if zone.kind is not ZoneKind.INTERNET:
            continue
        doors = list(dict.fromkeys(_doors(evidence, zone)))
        if len({port.device for port in doors}) < 2:
            continue
        for port in doors:
            node = network.node_of(port)
            inside = [other for other in zones_at(network, node) if other.kind in OPERATIONAL and other.id != zone.id]
            if (inside or zone.interfaces) and not _is_declared(evidence, zone, port):
                joined = f", beside {', '.join(other.id for other in inside)}" if inside else ""
                yield this.finding(
                    f"{node.id} {port.name} is a way to {zone.id} that nobody declares{joined}",
                    Label(_place(port), f"{zone.id} stands here"),
                    severity=Severity.HIGH if inside else None,
                    source_zone=zone.id,
                    identity=f"{node.id}|{port.name}",
                    pairs=[(zone.id, other.id) for other in inside],
                )


def _doors(evidence: Evidence, zone: Zone) -> Iterator[Port]:
    """The ports where the internet surely meets the devices, tunnels left out."""
    for item in evidence.network.zones.attachments[zone.id]:
        if item.stands and item.port.tunnel is None:
            yield item.port


def _is_declared(evidence: Evidence, zone: Zone, port: Port) -> bool:
    if zone.id in evidence.network.zones.pinned.get(port.number, ()):
        return True
    return any(vendor.entry_point and enters_at(vendor, evidence.network, port) for vendor in evidence.plant.vendors)


def _place(port: Port) -> Span:
    carrier = port.interface if port.carrier is None else port.carrier
    return carrier.addresses[0].origin if carrier.addresses else port.origin
