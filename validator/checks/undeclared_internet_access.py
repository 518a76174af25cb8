"""A device of the control system has a way to the internet of its own that the register does not name.

What it does: looks where the zone of kind internet surely meets the devices. Where more than one device has such a
port, one at which a zone of the control system stands as well is told, unless the register knows the port: a zone of
kind internet names it (`interfaces`), or a vendor names it or its device as `entry_point`. If the internet zone names
any interface, every other one where the internet stands is told, whatever else stands at its device. A modem that is
switched on, cellular or dialled, is a way of its own to a carrier: one at a device of the control system is told even
where it is the only one, and where the address that the carrier gives it is in no file.

Why it matters: the plant's firewall to the internet is looked after. A second line, put in for a machine and
forgotten, is a door beside it that leads straight into the control system.

Example: the firewall between the DMZ and the control network has an LTE modem of the package vendor on a spare port.

Not reported: the only way to the internet of a plant, if it is no modem; tunnels, and other ports whose addresses the
file does not show (DHCP), for the internet only possibly stands there; what may pass (PATH004, PATH005); modems behind
a cable (`unmanaged_paths` declares them).

References: IEC 62443-3-2:2020 ZCR 3.6, ZCR 6.4 (logical access points); IEC 62443-3-3:2013 SR 1.13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
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
    remediation="Take the line or modem away or declare it: an interface of the internet zone, a vendor's entry point.",
)
def undeclared_internet_access(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A device of the control system has a way to the internet of its own that the register does not name."""
    network = evidence.network
    modems = {port.number: port for port in network.ports.all if port.interface.modem and port.interface.enabled}
    yield from (found for port in modems.values() for found in _of_modem(this, evidence, port))
    for zone in evidence.plant.zones:
        if zone.kind is not ZoneKind.INTERNET:
            continue
        doors = list(dict.fromkeys(_doors(evidence, zone)))
        if len({port.device for port in doors}) < 2:
            continue
        for port in (port for port in doors if port.number not in modems):
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


def _of_modem(this: Check, evidence: Evidence, port: Port) -> Iterator[Finding]:
    network = evidence.network
    node = network.node_of(port)
    inside = [zone for zone in zones_at(network, node) if zone.kind in OPERATIONAL]
    outer = [zone for zone in evidence.plant.zones if zone.kind is ZoneKind.INTERNET]
    if inside and not any(_is_declared(evidence, zone, port) for zone in outer) and not _is_entry(evidence, port):
        yield this.finding(
            f"{node.id} has the modem {port.name} to a carrier, which nobody declares, beside"
            f" {', '.join(zone.id for zone in inside)}",
            Label(_place(port), "this interface is a modem"),
            severity=Severity.HIGH,
            source_zone=outer[0].id if outer else "",
            identity=f"{node.id}|{port.name}",
            pairs=[(outer[0].id if outer else "", zone.id) for zone in inside],
        )


def _doors(evidence: Evidence, zone: Zone) -> Iterator[Port]:
    """The ports where the internet surely meets the devices, tunnels left out."""
    for item in evidence.network.zones.attachments[zone.id]:
        if item.stands and item.port.tunnel is None and item.port.interface.kind is not InterfaceKind.TUNNEL:
            yield item.port


def _is_declared(evidence: Evidence, zone: Zone, port: Port) -> bool:
    return zone.id in evidence.network.zones.pinned.get(port.number, ()) or _is_entry(evidence, port)


def _is_entry(evidence: Evidence, port: Port) -> bool:
    return any(vendor.entry_point and enters_at(vendor, evidence.network, port) for vendor in evidence.plant.vendors)


def _place(port: Port) -> Span:
    carrier = port.interface if port.carrier is None else port.carrier
    return carrier.addresses[0].origin if carrier.addresses else port.origin
