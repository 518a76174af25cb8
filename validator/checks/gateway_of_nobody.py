"""A remote-access gateway or cellular router stands in a zone, and the register does not know it.

What it does: reads ARP and MAC tables below `show/`, and what configurations say of stations (reservations of DHCP and
fixed rows of ARP, of FortiOS, RouterOS and OpenWrt), and looks for cards made by somebody who makes remote-access
gateways and cellular routers (`validator/catalogue/gateways.yaml`). One that no asset of the register
names, by its address or its `mac`, is told, with what it surely reaches outside and the rules that let it out. So is,
without any table, what lets a zone of the control system out by tunnels alone: a rule whose undeclared packets are
nothing but tunnels (IPsec, OpenVPN, WireGuard, L2TP, PPTP, GRE).

Why it matters: makers of machines put such boxes into the cabinet. They call out, hold a tunnel open, and somebody
far away is inside, past every firewall that only judges what comes in.

Example: a station of the compressor skid has a card of eWON, and the firewall lets the skid out to any address.

Not reported: makers who mostly make something else (Moxa, Westermo, Siemens, the Anybus cards of HMS), and makers
without a block of addresses (Secomea, IXON); reservations without an address where no server with an interface is
named (OpenWrt; `server=all` of RouterOS); stations on segments on which no zone surely stands; whether a declared
gateway belongs to a vendor of the register; tunnels that use tcp/443, which look like pages (PATH005 has them).

References: IEC 62443-3-2:2020 ZCR 3.6; IEC 62443-3-3:2013 SR 1.13, SR 7.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.catalogue.gateways import organisation
from validator.catalogue.protocols import protocols
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.model import OPERATIONAL
from validator.reachability.carriers import carriers
from validator.reachability.header import AS_SENT
from validator.telling import services_text
from validator.topics import Topic
from validator.undeclared_gateways import outside, sent_by, undeclared_gateways, with_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.catalogue.gateways import Gateway
    from validator.causes import Cause
    from validator.findings import Finding
    from validator.sightings import Sighting
    from validator.verdicts import Box

MOST_RULES = 4
"""Labels for so many rules that let a gateway out."""
TCP, UDP = 6, 17


@check(
    "VEN008",
    "gateway that nobody declares",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.6", "IEC 62443-3-3 SR 1.13"),
    remediation="Find the box and its owner; declare it as an asset of its vendor, or take it out and close its way.",
)
def gateway_of_nobody(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A remote-access gateway or cellular router stands in a zone, and the register does not know it."""
    for gateway, found in undeclared_gateways(evidence):
        yield _box(this, evidence, gateway, found)
    for cause in evidence.topics.of(evidence.causes, Topic.TO_INTERNET):
        if all(_is_tunnel(box) for box in cause.share.boxes):
            yield _tunnel(this, cause)


def _box(this: Check, evidence: Evidence, gateway: Gateway, found: tuple[Sighting, ...]) -> Finding:
    first = with_address(found)
    here = first.here if first.zone is None or first.zone.id not in first.here else (first.zone.id,)
    operational = any(zone.kind in OPERATIONAL for zone in evidence.plant.zones if zone.id in here)
    out = list(_out(evidence, first))
    mac = first.mac
    name = mac if first.address is None else str(first.address)
    ways = "".join(f", and it reaches {zone} on {services}" for zone, services, _ in out)
    labels = dict.fromkeys(label for _, _, rules in out for label in rules)
    return this.finding(
        f"{name} in {' and '.join(here)} has a card of {organisation(mac)}, a maker of {gateway.makes}; no asset is "
        f"declared for it{ways}",
        *(Label(item.origin, f"{mac} {'is named' if item.stated else 'was seen'} here") for item in found[:MOST_RULES]),
        *list(labels)[:MOST_RULES],
        severity=Severity.HIGH if operational else Severity.MEDIUM,
        source_zone=here[0],
        identity=mac,
        pairs=[(here[0], zone) for zone, _, _ in out],
        fixed_severity=True,
    )


def _out(evidence: Evidence, item: Sighting) -> Iterator[tuple[str, str, list[Label]]]:
    """The zones outside that a station surely reaches, with the services and the rules that let it out."""
    engine = evidence.everywhere
    source = item.zone
    if engine is None or source is None or item.address is None:
        return
    asked = sent_by(item)
    for zone in outside(evidence, item):
        boxes: list[Box] = []
        labels: list[Label] = []
        for reach in engine.reach(source, zone, (asked,)):
            packets = reach.total.surely & reach.painter.region(asked, AS_SENT).surely
            boxes += packets.boxes()
            rules = (carrier.rule for carrier in carriers(reach, packets))
            labels += [Label(rule.origin, "lets it out") for rule in rules if rule is not None and not rule.implicit]
        if boxes:
            yield zone.id, services_text(boxes), labels


def _tunnel(this: Check, cause: Cause) -> Finding:
    gap = cause.share.gap
    return this.finding(
        f"{gap.source.id} can open tunnels to {gap.destination.id} by {services_text(cause.share.boxes)}",
        Label(cause.origin, "lets out what tunnels use, and nothing else"),
        severity=Severity.HIGH,
        source_zone=gap.source.id,
        destination_zone=gap.destination.id,
        identity=f"{cause.device}|{gap.source.id}|{gap.destination.id}|tunnel",
        fixed_severity=True,
    )


def _is_tunnel(box: Box) -> bool:
    """Whether a box holds nothing but ports of VPN and remote-control protocols."""
    numbers = {"tcp": TCP, "udp": UDP}
    if box.proto not in numbers:
        return box.proto in {"esp", "ah", "gre"}
    first, _, last = box.dport.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        return False
    ports = range(int(first), int(last or first) + 1)
    return all((numbers[box.proto], port) in _TUNNELS for port in ports)


_TUNNELS = frozenset(
    (part.protocols.first, port)
    for protocol in protocols()
    if "remote_access" in protocol.classes and "admin" not in protocol.classes
    for part in protocol.service.boxes
    if part.protocols.first in {TCP, UDP}
    for port in range(part.destination_ports.first, part.destination_ports.last + 1)
)
"""Ports of tunnels; those of remote control (`admin`) are how people work on hosts, and no tunnel."""
