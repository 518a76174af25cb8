"""The engine and the oracle asked the same questions about one random network.

A `Case` is the devices, a plant with one zone on every subnet (and one for the clients of tunnels), the
engine's network and the oracle's. `reached` asks the oracle about single packets, `engine_says` the engine;
`disagreements` is where they differ.
"""

from __future__ import annotations

import dataclasses
import ipaddress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import naive
from naive import Packet
from naive_strangers import Strangers
from parsers.model.address import EVERY_ADDRESS, AddressSet, from_cidr
from parsers.model.interface import InterfaceAddress
from parsers.model.intervals import Interval
from parsers.model.management import GATEWAY, Setting
from parsers.model.rules import RuleSet
from parsers.model.vpn import TunnelKind
from parsers.source import Span
from strategies import documents
from validator.graph.network import Network, build_network
from validator.packets import PROTOCOL_SHIFT, SEGMENT_SHIFT
from validator.plant.model import NOWHERE, Plant, Zone, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.device import Device
    from validator.axes import Axis
    from validator.graph.attachments import Attachment
    from validator.graph.ports import Port
    from validator.packets import Grid, PacketSet
    from validator.reachability.engine import PairReach

BASE6 = int(ipaddress.IPv6Address("fd00::"))
PUBLIC6 = int(ipaddress.IPv6Address("2001:db8::"))
DOCUMENTED = frozenset(int(ipaddress.IPv4Address(one)) >> 8 for one in ("192.0.2.0", "198.51.100.0", "203.0.113.0"))
"""Networks that stand for public ones (RFC 5737)."""
CLIENTS = "10.2.0.0/29"
CONNECTIONS = tuple((6, sport, dport, "new") for sport in (1, 2000) for dport in (1, 2, 3, 4))
OTHERS = ((17, 1, 2, "new"), (17, 2000, 3, "new"), (17, 1, 4, "new"), (1, 0, 2048, "new"))
ANSWERS = tuple((6, sport, dport, "established") for sport in (1, 2000) for dport in (1, 2, 3, 4))


MOST_STEPS = 3_000
"""Readings of a packet's way multiply in a ring with routes that may be absent; beyond this nobody asks."""


class TooManyReadingsError(Exception):
    """The oracle would follow this packet for minutes."""


class Oracle(naive.Network):
    """The oracle, which gives up on packets with too many readings."""

    steps = 0

    def fates(self, packet: Packet, enter: tuple[str, str]) -> frozenset[naive.Fate]:
        """Every end of the packet, or `TooManyReadingsError`."""
        self.steps = 0
        return super().fates(packet, enter)

    def _stage(self, step: naive.Step, index: int) -> frozenset[naive.Fate]:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyReadingsError
        return super()._stage(step, index)


@dataclass(frozen=True)
class Case:
    """One network in both readings; `version` is the IP version of its addresses."""

    devices: tuple[Device, ...]
    docs: list[dict[str, Any]]
    network: Network
    engine: Engine
    version: int = 4

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The zones of the plant."""
        return self.network.zones.zones


def case(devices: Sequence[Device], version: int = 4) -> Case:
    """Join the devices, with a zone on every subnet that is no link."""
    devices = [replace(one, dynamic_routing=()) if one.tunnels else one for one in devices]
    docs = [with_client_routes(one) for one in documents(devices)]
    nets = sorted(
        {
            str(address.value.network)
            for one in devices
            for item in one.interfaces
            if item.name[0] == "z"
            for address in item.addresses
        }
    )
    zones = [zone(f"Z{number}", net) for number, net in enumerate(nets)]
    if any(one.tunnels for one in devices):
        zones.append(zone("CLIENTS", CLIENTS if version == 4 else str(moved_network(ipaddress.ip_network(CLIENTS)))))
    plant = Plant("P", "", "", NOWHERE, tuple(zones), ())
    network = build_network(plant, tuple((one, "generated.txt") for one in devices))
    return Case(tuple(devices), docs, network, Engine(network), version)


def without_filters(device: Device) -> Device:
    """A stateful device lets answers pass: for them it has no filters."""
    if not device.stateful:
        return device
    tunnels = tuple(replace(one, rule_set="") for one in device.tunnels)
    return replace(device, bindings=(), tunnels=tunnels, source_checks=())


def with_client_routes(doc: dict[str, Any]) -> dict[str, Any]:
    """The device holds a host route for every client of its remote-access tunnels; the oracle wants it written."""
    vrfs = {port["name"]: port.get("vrf", "") for port in doc["interfaces"]}
    routes = [
        {
            "network": net,
            "interface": one["interface"],
            "kind": "forward",
            "source": "static",
            "distance": 0,
            "vrf": one.get("vrf") or vrfs[one["interface"]],
            "next_hop": None,
            "next_hop_vrf": None,
            "conditions": [],
        }
        for one in doc["tunnels"]
        for net in one["remote"]
        if one.get("enabled", True) and one["kind"] == "remote access"
    ]
    doc["routes"] += routes
    for table in doc.get("route_tables", []):
        table["routes"] += [one for one in routes if one["vrf"] == table["vrf"]]
    return doc


def zone(name: str, net: str) -> Zone:
    """A control zone of one network."""
    return Zone(name, ZoneKind.CONTROL, Span("plant.yaml", 1), networks=from_cidr(net))


# The same devices in IPv6


def moved_network(value: Any) -> Any:
    """An IPv4 value with its number behind `fd00::`, prefixes 96 bits longer; what is public stays public, all is all."""
    text = str(value)
    address, slash, length = text.partition("/")
    if isinstance(value, ipaddress.IPv4Network) and value.prefixlen == 0:
        return ipaddress.IPv6Network("::/0")
    number = int(ipaddress.IPv4Address(address))
    high = ipaddress.IPv6Address(_behind(number) + number)
    return type_of(value)(f"{high}/{int(length) + 96}" if slash else str(high))


def _behind(number: int) -> int:
    return PUBLIC6 if number >> 8 in DOCUMENTED else BASE6


def type_of(value: Any) -> Any:
    """The IPv6 type of an IPv4 value."""
    names = {
        ipaddress.IPv4Address: ipaddress.IPv6Address,
        ipaddress.IPv4Network: ipaddress.IPv6Network,
        ipaddress.IPv4Interface: ipaddress.IPv6Interface,
    }
    return names[type(value)]


def in_ipv6(value: Any) -> Any:  # noqa: PLR0911 - one a kind of value
    """A device, or any part of it, with every IPv4 address moved to IPv6; `any` stays any."""
    if isinstance(value, AddressSet):
        if value == EVERY_ADDRESS:
            return value
        if value.v4 == EVERY_ADDRESS.v4:
            return AddressSet(v6=EVERY_ADDRESS.v6)
        return AddressSet(
            v6=tuple(Interval(_behind(one.first) + one.first, _behind(one.last) + one.last) for one in value.v4)
        )
    if isinstance(value, ipaddress.IPv4Address | ipaddress.IPv4Network | ipaddress.IPv4Interface):
        return moved_network(value)
    if isinstance(value, tuple):
        return tuple(in_ipv6(item) for item in value)
    if isinstance(value, Setting) and value.name == GATEWAY:
        return replace(value, value=str(moved_network(ipaddress.IPv4Address(value.value))))
    if isinstance(value, RuleSet):
        families = frozenset({4}) if value.families == {6} else value.families
        return replace(value, rules=in_ipv6(value.rules), families=families)
    if isinstance(value, InterfaceAddress) or (dataclasses.is_dataclass(value) and not isinstance(value, Span | type)):
        return replace(
            value, **{field.name: in_ipv6(getattr(value, field.name)) for field in dataclasses.fields(value)}
        )
    return value


# Single packets


def address_texts(found: AddressSet, hosts: Iterable[int]) -> list[str]:
    """The addresses of a /29 with the given host numbers."""
    parts = [(ipaddress.IPv4Address, part) for part in found.v4] + [(ipaddress.IPv6Address, part) for part in found.v6]
    return [str(kind(part.first + host)) for kind, part in parts for host in hosts if part.first + host <= part.last]


def packets(
    this: Case, source: Zone, hosts: Sequence[int], services: Sequence[tuple[int, int, int, str]]
) -> Iterator[Packet]:
    """Every packet from hosts of one zone to hosts of all zones and to their translated twins."""
    addresses = this.network.zones.addresses
    reals = [text for one in this.zones if one is not source for text in address_texts(addresses[one.id], hosts)]
    targets = [*reals, *(text for text in map(twin, reals) if text)]
    for src in address_texts(addresses[source.id], hosts):
        for dst in targets:
            for service in services:
                yield Packet(src, dst, *service)


def twin(text: str) -> str:
    """`10.1.Z.N` of `10.0.Z.N` (or the same behind fd00::)."""
    value = ipaddress.ip_address(text)
    number = int(value) - (BASE6 if value.version == 6 else 0)
    if number >> 16 != 10 << 8:
        return ""
    return str(value + (1 << 16))


@dataclass(frozen=True)
class Reached:
    """Zones that a packet surely and possibly reaches; `astray` those it may reach if an unread feature rewrites it."""

    surely: set[str]
    possibly: set[str]
    astray: set[str]


def reached(
    this: Case,
    oracle: naive.Network,
    source: Zone,
    one: Packet,
    strangers: Strangers | None = None,
    beside: Strangers | None = None,
) -> Reached:
    """Where the packet ends, as the oracle says; `strangers` hand it on, where there may be any.

    Those `beside` devices, the same if not given, only hand it in there.
    """
    beside = beside or strangers
    surely: set[str] = set()
    possibly: set[str] = set()
    astray: set[str] = set()
    for item in this.network.zones.attachments[source.id]:
        if ipaddress.ip_address(one.src) not in item.sources or _is_portal(item.port):
            continue
        door = item.port.name if item.port.tunnel is None else item.port.tunnel.name
        node = this.network.nodes[item.port.device]
        fates = oracle.fates(one, (node.device.name, door))
        for fate in strangers.after(fates) if strangers is not None else ():
            (astray if fate.disposition == "unknown" else possibly).update(ends_of(this, fate, beside))
        for fate in fates:
            ends = _new_ends(this, item, one, fate, ends_of(this, fate, beside))
            (astray if fate.disposition == "unknown" else possibly).update(ends)
            if fate.certain and item.sure:
                surely.update(name for name in ends if fate.disposition == "delivered" or at_home(this, fate, name))
    return Reached(surely, possibly | by_an_unseen_router(this, source, one), astray)


def _new_ends(this: Case, item: Attachment, sent: Packet, fate: naive.Fate, ends: list[str]) -> list[str]:
    """The zones to which a device can bring by ways that it only learned what it got from a router that it learns from.

    Whoever it hands that to is such a router, and those exchange what they have: the first could have gone there itself.
    Nor is one taken to stand on the network of a zone of the plant that stands elsewhere (ARCHITECTURE, 211, 310). A
    packet that was changed on the way is another one, which that router never had.
    """
    if item.given is None or not item.given.learned or not fate.learned or fate.packet != sent:
        return ends
    attachments = this.network.zones.attachments
    return [name for name in ends if not any(place.stands for place in attachments[name])]


def ends_of(this: Case, fate: naive.Fate, strangers: Strangers | None) -> list[str]:
    """The zones in which a packet of this fate may end; `strangers` hand in what is for a device beside them."""
    ends = zones_at(this, fate)
    if strangers is None or not strangers.is_beside(fate) or any(at_home(this, fate, one) for one in ends):
        return ends
    return [one for end in strangers.handed_in(fate) for one in zones_at(this, end)]


def _is_portal(port: Port) -> bool:
    """Whether nobody's packets enter there: a device opens connections itself."""
    return port.tunnel is not None and port.tunnel.kind is TunnelKind.PORTAL


def by_an_unseen_router(this: Case, source: Zone, one: Packet) -> set[str]:
    """Zones to which a router may carry the packet that some route names and no file shows.

    It stands on a segment, and the source or the destination lies behind it: nothing of ours need be on the way.
    At a port whose network no file shows, a zone that stands elsewhere and to which no route leads is not looked for.
    """
    src, dst = ipaddress.ip_address(one.src), ipaddress.ip_address(one.dst)
    attachments = this.network.zones.attachments
    beside = {
        item.port.number: item for item in attachments[source.id] if item.port.tunnel is None and src in item.sources
    }
    found = set()
    for name, items in attachments.items():
        for item in items:
            other = beside.get(item.port.number)
            if name == source.id or other is None or dst not in item.sources:
                continue
            ends = ((source.id, other), (name, item))
            known = item.port.addresses_unknown is None or all(
                one.sure or one.routed or not any(place.stands for place in attachments[end]) for end, one in ends
            )
            if known and not (src in item.port.networks and dst in item.port.networks):
                found.add(name)
    return found


def at_home(this: Case, fate: naive.Fate, name: str) -> bool:
    """Whether a packet was handed to a next hop on the zone's own segment, or into a tunnel to it: that is the zone.

    What stands on a network of some device is not behind the tunnel by itself; one that takes everything names nobody.
    """
    if fate.disposition == "handed":
        taken = [one["remote"] for doc in this.docs for one in doc["tunnels"] if one["name"] == fate.out]
        if taken:
            return named_behind(this.docs, taken[0], fate.packet.dst)
    doc = next(one for one in this.docs if one["name"] == fate.device)
    port: dict[str, Any] = next((one for one in doc["interfaces"] if one["name"] == fate.out), {"addresses": []})
    own = this.network.zones.addresses[name]
    return fate.disposition == "handed" and any(ipaddress.ip_interface(text).ip in own for text in port["addresses"])


def named_behind(docs: Iterable[dict[str, Any]], remote: Iterable[str], dst: str, *, by_default: bool = False) -> bool:
    """Whether a tunnel that takes `remote` says by it that a destination is behind it; some are `by_default`."""
    ports = (item for doc in docs for item in doc["interfaces"] if item.get("enabled", True))
    nets = (ipaddress.ip_interface(text).network for item in ports for text in item["addresses"])
    everything = any(one == "any" or ipaddress.ip_network(one).prefixlen == 0 for one in remote)
    return (by_default or not everything) and not any(ipaddress.ip_address(dst) in net for net in nets)


def zones_at(this: Case, fate: naive.Fate) -> list[str]:
    """The zones in which a packet of this fate may end."""
    if fate.disposition == "unknown":
        return [one.id for one in this.zones]
    if fate.disposition not in {"delivered", "handed"}:
        return []
    last = ipaddress.ip_address(fate.packet.dst)
    ends = [one.id for one in this.zones if last in this.network.zones.addresses[one.id]]
    return ends if fate.disposition == "delivered" else [name for name in ends if name != "CLIENTS"]


@runtime_checkable
class Knowing(Protocol):
    """An oracle that knows more ways than the packet's own."""

    def reached(self, source: Zone, packet: Packet) -> Reached:
        """Where a packet of a zone ends."""
        ...


class Look:
    """Looks single packets up in a set, by its grid alone."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._known: dict[tuple[int, int], int | None] = {}

    def holds(self, found: PacketSet, one: Packet) -> bool:
        """Whether the set holds the packet."""
        src, dst = ipaddress.ip_address(one.src), ipaddress.ip_address(one.dst)
        if src.version != self.grid.family:
            return False
        segment = next(n for n, part in enumerate(self.grid.segments) if part.first <= one.sport <= part.last)
        key = segment << SEGMENT_SHIFT | one.proto << PROTOCOL_SHIFT | one.dport
        row, column, service = (
            self._number(axis, value)
            for axis, value in (
                (self.grid.sources, int(src)),
                (self.grid.destinations, int(dst)),
                (self.grid.services, key),
            )
        )
        if row is None or column is None or service is None:
            return False
        return bool(int(found.bits[row, column, service // 64]) >> service % 64 & 1)

    def _number(self, axis: Axis, value: int) -> int | None:
        key = (id(axis), value)
        if key not in self._known:
            self._known[key] = next(
                (n for n, parts in enumerate(axis.classes) for part in parts if part.first <= value <= part.last), None
            )
        return self._known[key]


def looks(reaches: Sequence[PairReach]) -> list[tuple[Look, PacketSet, PacketSet]]:
    """What `holds` needs, made once a pair."""
    return [(Look(one.grid), one.total.surely, one.total.possibly) for one in reaches]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One packet and one destination zone: what the two say, each (surely, possibly)."""

    packet: Packet
    source: str
    destination: str
    engine: tuple[bool, bool]
    oracle: tuple[bool, bool]

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.engine == self.oracle

    @property
    def wrong(self) -> bool:
        """Whether somebody could come to harm: the engine claims more than is sure, or denies what is possible.

        Else it is only less decided than the oracle, which remembers what each reading of an unknown means elsewhere.
        """
        return self.engine[0] > self.oracle[0] or self.engine[1] < self.oracle[1]


def comparisons(
    this: Case, source: Zone, asked: Iterable[Packet], oracle: naive.Network | None = None, *, replies: bool = False
) -> Iterator[Comparison]:
    """Every packet with every other zone; the engine is asked once a pair. Packets with too many readings are left out."""
    oracle = oracle or Oracle(this.docs)
    sets = {one.id: looks(this.engine.reach(source, one, replies=replies)) for one in this.zones if one is not source}
    strangers = None if replies or isinstance(oracle, Knowing) else Strangers(oracle)
    for packet in asked:
        try:
            ends = (
                oracle.reached(source, packet)
                if isinstance(oracle, Knowing)
                else reached(this, oracle, source, packet, strangers)
            )
        except TooManyReadingsError:
            continue
        for name, both in sets.items():
            sure = any(look.holds(lower, packet) for look, lower, _ in both)
            possible = any(look.holds(upper, packet) for look, _, upper in both)
            may = name in ends.possibly or (possible and name in ends.astray)
            yield Comparison(packet, source.id, name, (sure, possible), (name in ends.surely, may))


def disagreements(
    this: Case, source: Zone, asked: Sequence[Packet], oracle: naive.Network | None = None, *, replies: bool = False
) -> list[Comparison]:
    """Every packet and destination zone on which engine and oracle differ."""
    return [one for one in comparisons(this, source, asked, oracle, replies=replies) if not one.agrees]
