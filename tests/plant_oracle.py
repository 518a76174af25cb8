"""Whole plants asked twice: what the engine and the tracer say of single packets, and what the oracle says.

The oracle follows documents of the parsed devices from every place where a zone meets them. A packet that leaves
to a next hop on no device is off the map: it has arrived surely where that next hop stands in the destination's
own zone (or nobody's, for the internet), and only may have arrived elsewhere.
"""

from __future__ import annotations

import ipaddress
import random
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import naive
from audits import AS_OF
from differential import named_behind, with_client_routes
from documents import told
from naive import Fate, Packet
from naive_nat import text as address_text
from naive_packets import boundary_packets
from naive_routes import choices, device_name
from naive_rules import number, ranges
from parsers.as_json import device_json
from parsers.model.service import State
from validator.audit import AuditOptions, joined, load
from validator.conformance import compare
from validator.flowtext import ConcretePacket
from validator.plant.model import ZoneKind
from validator.questions import Silent
from validator.reachability.engine import Engine
from validator.reachability.trace import Tracer, overall

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from validator.conformance import Gaps
    from validator.graph.ports import Port
    from validator.plant.model import Zone
    from validator.verdicts import Box

PORTED = frozenset({6, 17, 132})
ICMP = frozenset({1, 58})
NUMBERS = {
    "icmp": 1,
    "igmp": 2,
    "tcp": 6,
    "udp": 17,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "icmp6": 58,
    "ospf": 89,
    "sctp": 132,
}


class Ends(NamedTuple):
    """Zones that a packet surely and possibly reaches."""

    surely: frozenset[str]
    possibly: frozenset[str]


@dataclass(frozen=True)
class Disagreement:
    """A packet of `source` of which the two say different things."""

    packet: Packet
    source: str
    said: Ends
    oracle: Ends


class Boxes:
    """Printed boxes as numbers, to look packets up."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._rows = [
            (ranges(one.src), ranges(one.dst), _protocols(one.proto), _span(one.sport), _ports(one)) for one in boxes
        ]

    def hold(self, packet: Packet, src: tuple[int, int], dst: tuple[int, int]) -> bool:
        """Whether a box holds the packet, whose addresses are given as (version, value)."""
        return any(
            protocols[0] <= packet.proto <= protocols[1]
            and dports[0] <= packet.dport <= dports[1]
            and sports[0] <= packet.sport <= sports[1]
            and _within(dst, targets)
            and _within(src, sources)
            for sources, targets, protocols, sports, dports in self._rows
        )


def _within(value: tuple[int, int], parts: Sequence[tuple[int, int, int]]) -> bool:
    return any(kind == value[0] and first <= value[1] <= last for kind, first, last in parts)


def _protocols(text: str) -> tuple[int, int]:
    if text == "any":
        return 0, 255
    first, _, last = text.partition("-")
    low = NUMBERS.get(first) or int(first)
    return low, int(last or low)


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return (0, 2**16 - 1) if text == "any" else (int(first), int(last or first))


def _service(box: Box) -> dict[str, str]:
    """The service of a box as a document has it."""
    protocols, sports, dports = _protocols(box.proto), _span(box.sport), _ports(box)
    return {key: f"{low}-{high}" for key, (low, high) in (("proto", protocols), ("sport", sports), ("dport", dports))}


def _ports(box: Box) -> tuple[int, int]:
    """Destination ports; of ICMP `TYPE.CODE` as one number."""
    if "." not in box.dport:
        return _span(box.dport)
    ends = [int(kind) << 8 | int(code) for kind, _, code in (end.partition(".") for end in box.dport.split("-"))]
    return ends[0], ends[-1]


@dataclass
class PlantOracle:
    """One plant in both readings."""

    folder: Path
    known: dict[tuple[Packet, tuple[str, str], bool], frozenset[Fate]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the plant and its configurations once."""
        self.network = joined(*load(self.folder, AuditOptions(None, AS_OF), Silent()))
        self.documents = [_document(node.device) for node in self.network.nodes]
        self.oracle = naive.Network(self.documents)
        self.zones = self.network.zones.zones
        self.addresses = self.network.zones.addresses
        self.tracer = Tracer(self.network)

    @cached_property
    def gaps(self) -> Gaps:
        """The audit's answers."""
        return compare(Engine(self.network), AS_OF, lambda _done, _total: None)

    @cached_property
    def _boxes(self) -> dict[tuple[str, str], tuple[Boxes, Boxes]]:
        pairs = (gap.verdict for gap in self.gaps.pairs)
        return {(one.source, one.destination): (Boxes(one.surely), Boxes(one.possibly)) for one in pairs}

    def zone_of(self, address: str) -> Zone | None:
        """The zone that has the address."""
        value = ipaddress.ip_address(address)
        return next((zone for zone in self.zones if value in self.addresses[zone.id]), None)

    # What the engine and the tracer say

    def engine_says(self, packet: Packet, source: str) -> Ends:
        """The zones whose boxes hold the packet, as sent from `source`."""
        src, dst = number(packet.src), number(packet.dst)
        pairs = [(target, both) for (start, target), both in self._boxes.items() if start == source]
        return Ends(
            frozenset(target for target, (surely, _) in pairs if surely.hold(packet, src, dst)),
            frozenset(target for target, (_, possibly) in pairs if possibly.hold(packet, src, dst)),
        )

    def tracer_says(self, packet: Packet) -> str:
        """The overall verdict of the trace."""
        return overall(self.tracer.paths(concrete(packet))).value

    # What the oracle says

    def fates(self, packet: Packet, port: Port, *, traced: bool = False) -> frozenset[Fate]:
        """Every end of a packet that enters at a port of the engine's network."""
        door = device_name(self.documents[port.device]), port.name if port.tunnel is None else port.tunnel.name
        self.oracle.alone = None if traced else self._named
        key = packet, door, traced
        if key not in self.known:
            self.known[key] = self.oracle.fates(packet, door)
        return self.known[key]

    def oracle_says(self, packet: Packet, source: str) -> Ends:
        """The zones other than its own that a packet of `source` reaches."""
        doors = [
            (item.port, item.sure)
            for item in self.network.zones.attachments[source]
            if ipaddress.ip_address(packet.src) in item.sources
        ]
        surely, possibly = self._reached(packet, doors)
        neighbours = self._on_one_segment(packet)
        beside = neighbours | self._behind_a_router(packet, [port for port, _ in doors])
        return Ends((surely | neighbours) - {source}, (possibly | beside) - {source})

    def oracle_traces(self, packet: Packet) -> str:
        """Whether a packet arrives in some zone, from every place where its source may stand."""
        value, target = ipaddress.ip_address(packet.src), ipaddress.ip_address(packet.dst)
        doors = {port: True for port in self.network.ports.all if port.tunnel is None and value in port.networks}
        for zone in self.zones:
            for item in self.network.zones.attachments[zone.id]:
                if value in item.sources:
                    doors.setdefault(item.port, item.sure)
        if self._on_one_segment(packet) and not self._answered(packet, doors):
            return "permit"
        beside = self._behind_a_router(packet, doors)
        doors = {
            port: sure for port, sure in doors.items() if target not in port.networks or self._answers(packet, port)
        }
        surely, possibly = self._reached(packet, list(doors.items()), traced=True)
        return "permit" if surely else "possibly" if possibly | beside else "deny"

    @cached_property
    def _named(self) -> frozenset[str]:
        """Addresses that a rule speaks of alone: between zones far interfaces count at these (decision 68)."""
        return frozenset(
            text.removesuffix("/32")
            for one in self.documents
            for listed in one["rule_sets"]
            for rule in listed["rules"]
            for text in rule["match"]["dst"]
            if text.endswith("/32")
        )

    def _answered(self, packet: Packet, doors: Iterable[Port]) -> bool:
        return any(self._answers(packet, port) for port in doors)

    def _answers(self, packet: Packet, port: Port) -> bool:
        """Whether the device of the port answers for the destination on it, because it translates it."""
        name = device_name(self.documents[port.device])
        return bool(self.oracle._translating(name, port.name, packet.dst))

    def _reached(
        self, packet: Packet, doors: Sequence[tuple[Port, bool]], *, traced: bool = False
    ) -> tuple[frozenset[str], frozenset[str]]:
        surely: set[str] = set()
        possibly: set[str] = set()
        for port, sure in doors:
            for fate in self.fates(packet, port, traced=traced):
                for zone, certain in self._arrivals(fate):
                    possibly.add(zone)
                    if certain and sure and fate.certain:
                        surely.add(zone)
        return frozenset(surely), frozenset(possibly)

    def _arrivals(self, fate: Fate) -> Iterator[tuple[str, bool]]:
        """The zones in which a packet of this fate is or may be; with whether it is."""
        if fate.disposition == "unknown":
            yield from ((zone.id, False) for zone in self.zones)
        zone = self.zone_of(fate.packet.dst)
        if zone is None:
            return
        if fate.disposition == "delivered":
            yield zone.id, True
        elif fate.disposition == "handed":
            yield from self._off_the_map(fate, zone)

    def _off_the_map(self, fate: Fate, zone: Zone) -> Iterator[tuple[str, bool]]:
        """A packet for `zone` that left to a next hop which no device owns, or into a tunnel."""
        tunnels = self.oracle.tunnels[fate.device]
        if fate.out in tunnels:
            tunnel = tunnels[fate.out]
            yield zone.id, not tunnel.get("unknown") and self._lies_behind(tunnel, zone, fate.packet.dst)
            return
        for length, hop in self._next_hops(fate):
            holder = self.zone_of(hop)
            if holder is zone or (holder is None and zone.kind is ZoneKind.INTERNET):
                yield zone.id, True
            elif length or holder is None or not self.network.zones.stands(zone.id):
                yield zone.id, False

    def _lies_behind(self, tunnel: Mapping[str, Any], zone: Zone, address: str) -> bool:
        """Whether it is sure that an address is behind a tunnel: clients are; one for everything says it of outside."""
        if tunnel.get("kind") == "remote access":
            return True
        outside = {ZoneKind.INTERNET, ZoneKind.EXTERNAL, ZoneKind.VENDOR, ZoneKind.ENTERPRISE}
        return named_behind(self.documents, tunnel["remote"], address, by_default=zone.kind in outside)

    def _next_hops(self, fate: Fate) -> set[tuple[int, str]]:
        """(prefix length, next hop) of the routes that sent it."""
        routes = self.oracle.routes[fate.device]
        vrf = routes.interfaces[fate.out].get("vrf", "")
        table = routes.table(vrf, fate.packet.dst)
        best = {way for ways in choices(table) for way in ways}
        return {
            (item.length, item.way.next_hop)
            for item in table
            if item.way in best and item.way.out == fate.out and item.way.next_hop is not None
        }

    def _on_one_segment(self, packet: Packet) -> frozenset[str]:
        """The destination's zone, if some network holds both ends: nothing stands between them on layer 3."""
        src, dst = ipaddress.ip_address(packet.src), ipaddress.ip_address(packet.dst)
        zone = self.zone_of(packet.dst)
        ports = (port.networks for port in self.network.ports.all if port.tunnel is None)
        shared = any(src in networks and dst in networks for networks in ports)
        return frozenset({zone.id}) if shared and zone is not None else frozenset()

    def _behind_a_router(self, packet: Packet, doors: Iterable[Port]) -> frozenset[str]:
        """The destination's zone, if an unknown router on some segment leads to it, to the source, or to both.

        That router may hand packets straight to its neighbours, and from one to another.
        """
        src, dst = ipaddress.ip_address(packet.src), ipaddress.ip_address(packet.dst)
        zone = self.zone_of(packet.dst)
        if zone is None:
            return frozenset()
        there = {
            item.port.number
            for item in self.network.zones.attachments[zone.id]
            if dst in item.sources and item.port.addresses_unknown is None
        }
        for port in doors:
            beside = dst in port.networks or port.number in there
            if port.tunnel is None and beside and not (src in port.networks and dst in port.networks):
                return frozenset({zone.id})
        return frozenset()

    # What is asked

    def packets(self, count: int, seed: str) -> list[Packet]:
        """Packets on and beside the bounds of every rule, from every zone to every zone and virtual address.

        A quarter as the rules draw them, a quarter on and beside the bounds of the engine's own boxes, a quarter
        mixed within one rule that permits, a quarter with ends drawn from all zones.
        """
        rng = random.Random(seed)  # noqa: S311 - a seeded choice of packets
        edges = [_sendable(one) for one in boundary_packets(self.documents)]
        pools, virtual = self._pools(edges, rng), sorted(self.virtual)
        found: dict[Packet, None] = {}
        for drawn in (edges, [_sendable(one) for one in boundary_packets([self._answers_as_rules()])]):
            meant = [one for one in drawn if self._between_zones(one, virtual)]
            found |= dict.fromkeys(rng.sample(meant, min(len(meant), count // 4)))
        permits = [[_sendable(one) for one in boundary_packets([rule])] for rule in self._permits()]
        while len(found) < count:
            near = rng.choice(permits) if rng.random() < 0.5 else edges
            src, dst, service = (rng.choice(near) for _ in range(3))
            one = Packet(src.src, dst.dst, service.proto, service.sport, service.dport)
            source, target = self.zone_of(one.src), self.zone_of(one.dst)
            if near is edges or source is None:
                one = replace(one, src=rng.choice(pools[rng.choice(self.zones).id]))
            if target is None and one.dst not in virtual:
                one = replace(one, dst=rng.choice(pools[rng.choice(self.zones).id]))
            elif near is edges:
                one = replace(one, dst=rng.choice([*pools[rng.choice(self.zones).id], *virtual]))
            if self._between_zones(one, virtual):
                found[one] = None
        return list(found)

    def _answers_as_rules(self) -> dict[str, Any]:
        """Every box that the engine printed, as the match of a rule."""
        rules = [
            {"match": {"src": one.src, "dst": one.dst, "service": [_service(one)]}}
            for gap in self.gaps.pairs
            for one in dict.fromkeys((*gap.verdict.surely, *gap.verdict.possibly))
        ]
        return {"rule_sets": [{"rules": rules}]}

    def _permits(self) -> Iterator[dict[str, Any]]:
        """Every written rule that permits something, as a document of its own."""
        for document in self.documents:
            for rule_set in document["rule_sets"]:
                for rule in rule_set["rules"]:
                    if rule["action"] == "permit" and rule["enabled"] and not rule["implicit"]:
                        yield {"rule_sets": [{"rules": [rule]}]}

    def _pools(self, edges: Sequence[Packet], rng: random.Random) -> dict[str, list[str]]:
        """Addresses of each zone: those at bounds of rules, its assets, and a few others."""
        every = sorted({address for one in edges for address in (one.src, one.dst) if ":" not in address})
        pools: dict[str, list[str]] = {zone.id: [] for zone in self.zones}
        for address in every:
            zone = self.zone_of(address)
            if zone is not None:
                pools[zone.id].append(address)
        for zone in self.zones:
            own = self.addresses[zone.id].v4
            pools[zone.id] += [text for item in zone.assets for text in _hosts(item.addresses)]
            for part in own[:8]:
                pools[zone.id] += [str(ipaddress.IPv4Address(rng.randint(part.first, part.last))) for _ in range(4)]
        return pools

    @cached_property
    def virtual(self) -> frozenset[str]:
        """The first and the last address of everything that some device translates into something else."""
        originals = [
            text
            for document in self.documents
            for rule in document["nat"]
            if rule["stage"] == "destination" and rule["address"] and rule["address"]["kind"] != "identity"
            for text in rule["address"]["original"]
        ]
        parts = ranges(tuple(originals))
        return frozenset(address_text(kind, end) for kind, *ends in parts for end in ends if kind == 4)

    def _between_zones(self, packet: Packet, virtual: Sequence[str] = ()) -> bool:
        if ":" in packet.src + packet.dst:
            return False
        one, other = self.zone_of(packet.src), self.zone_of(packet.dst)
        return one is not None and one is not other and (other is not None or packet.dst in virtual)


def _document(device: Device) -> dict[str, Any]:
    """The device as the oracle reads it; the routes of its tables are among its own by now."""
    return with_client_routes({**told(device, dict(device_json(device))), "route_tables": []})


def _sendable(packet: Packet) -> Packet:
    """The packet as it opens a connection: whole, without ports where its protocol has none."""
    sport, dport = (
        (packet.sport, packet.dport) if packet.proto in PORTED else (0, packet.dport if packet.proto in ICMP else 0)
    )
    return Packet(packet.src, packet.dst, packet.proto, sport, dport)


def concrete(packet: Packet) -> ConcretePacket:
    """The packet as the tracer takes it."""
    src, dst = ipaddress.ip_address(packet.src), ipaddress.ip_address(packet.dst)
    if packet.proto in ICMP:
        return ConcretePacket(src, dst, packet.proto, 0, 0, State.NEW, packet.dport >> 8, packet.dport & 255)
    return ConcretePacket(src, dst, packet.proto, packet.sport, packet.dport, State.NEW)


def _hosts(addresses: AddressSet) -> list[str]:
    return [text.partition("/")[0] for text in addresses.cidrs()]
