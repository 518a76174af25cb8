"""Where zones stand on layer 2, which of them share a broadcast domain, and how far that is known.

A zone stands where its addresses are on a port's network, on the sockets that its declaration or the wiring of its
hosts names, and in its declared VLANs. A VLAN number means something within one domain only: where the number is also
another zone's, and no address tells whose it is there, the zone only may stand there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from parsers.model.interface import SwitchportMode
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from validator.graph.attachments import Attachment
from validator.graph.frame_filters import features
from validator.graph.frames import UNTAGGED, interface_called
from validator.graph.meeting import SURELY
from validator.graph.outward import links_devices_only
from validator.graph.segments import Seam
from validator.graph.spoken import by_family
from validator.graph.voice_vlans import tagged_from
from validator.graph.zones import map_zones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from parsers.source import Span
    from validator.graph.bridges import Bridges
    from validator.graph.displaced import Displaced
    from validator.graph.frame_filters import FrameFilter
    from validator.graph.frames import Plug, Point
    from validator.graph.ports import Port
    from validator.graph.segments import Join
    from validator.graph.stations import Stations
    from validator.graph.zones import ZoneMap
    from validator.plant.model import Plant, Zone


class Grade(StrEnum):
    """How far separation on layer 2 is known, the best first."""

    SHOWN = "layer 2 shown"
    """Every socket of the segment has a known other end."""
    ATTESTED = "layer 2 attested"
    ASSUMED = "layer 2 assumed"
    """Switches show the segment; sockets with unknown other ends are taken to lead to hosts of their own VLAN."""
    UNSEEN = "layer 3 only"
    """No switch configuration and no wiring shows the segment."""


_ORDER = {grade: number for number, grade in enumerate(Grade)}


@dataclass(frozen=True, slots=True)
class Stand:
    """A zone at a point, with the addresses it has there; `doubts` say why it only may stand there.

    `port` is the number of the port whose network tells it. `devices_only`: nobody but devices can have an address.
    """

    point: Point
    addresses: AddressSet
    seam: Seam
    doubts: tuple[UnknownMatch, ...] = ()
    port: int | None = None
    devices_only: bool = False


@dataclass(frozen=True, slots=True)
class Joint:
    """Two zones in one broadcast domain: packets between these addresses need no router and meet no firewall.

    `doubts` say why it only may be so; `seams` are the places that join the two, from one to the other. Packets pass
    as far as `filters` of the domain permit. `served`: both ends have addresses of one network, so that hosts send
    there by themselves.
    """

    sources: AddressSet
    destinations: AddressSet
    seams: tuple[Seam, ...]
    doubts: tuple[UnknownMatch, ...] = ()
    filters: tuple[FrameFilter, ...] = ()
    served: bool = False


class Standing:
    """All zones on the segments of a network."""

    def __init__(self, stations: Stations, zones: ZoneMap, bridges: Bridges) -> None:
        """Place the zones: first by address, then by what else is declared."""
        self.stations = stations
        self.segments = segments = stations.segments
        self._bridges = bridges
        self._ports = segments.ports
        self._zones = zones
        self._stands: dict[str, list[Stand]] = {zone.id: list(self._by_address(zone)) for zone in zones.zones}
        by_address = {zone: tuple(stands) for zone, stands in self._stands.items()}
        for zone in zones.zones:
            self._stands[zone.id] += [*self._by_socket(zone), *self._by_vlan(zone, by_address)]
        self._by_host()
        for name, stands in self._stands.items():
            stands.extend(tuple(self._by_voice_vlan(name, stands)))
        self._sure = {zone: self._domains(zone, segments.surely) for zone in self._stands}
        self._held = {zone: self._domains(zone, segments.held) for zone in self._stands}
        self._possible = {zone: self._domains(zone, segments.possibly, doubtful=True) for zone in self._stands}
        self._vouched = frozenset(zone.id for zone in zones.zones if zone.layer2)
        self._filters: dict[Point, tuple[UnknownMatch, ...]] = {}

    def _domains(
        self, zone: str, root: Callable[[Point], Point], *, doubtful: bool = False
    ) -> Mapping[Point, tuple[Stand, ...]]:
        found: defaultdict[Point, list[Stand]] = defaultdict(list)
        for stand in self._stands[zone]:
            if doubtful or not stand.doubts:
                found[root(stand.point)].append(stand)
        return {root: tuple(stands) for root, stands in found.items()}

    # Where zones stand

    def _by_address(self, zone: Zone) -> Iterator[Stand]:
        own = self._zones.addresses[zone.id]
        pinned = (self._ports.all[number] for number, names in self._zones.pinned.items() if zone.id in names)
        candidates = {port.number: port for port in (*self._ports.meeting(own), *pinned)}
        for _, port in sorted(candidates.items()):
            if port.tunnel is not None or port.over is not None or port.scope != zone.scope:
                continue
            here = port.networks & own
            meeting = self._bridges.stands(zone.id, port) if here else SURELY
            if not meeting.possible:
                continue
            if not here and zone.id in self._zones.pinned.get(port.number, ()) and not port.networks:
                here = own
            if here:
                seam = Seam(_address_line(port), f"{zone.id} stands on {self._port_name(port)}")
                alone = links_devices_only(self._ports, port)
                stays, gone, why = self._zones.placed(zone.id, port, here)
                for part, doubts in ((stays, ()), (gone, why)):
                    if part:
                        yield Stand(
                            self.segments.point(port), part, seam, (*meeting.unknown, *doubts), port.number, alone
                        )

    def _by_socket(self, zone: Zone) -> Iterator[Stand]:
        """Switch ports that the zone's declaration names."""
        numbers = {name: number for number, name in self.segments.names.items()}
        for device, interface in zone.interfaces:
            if device not in numbers:
                continue
            name = interface_called(self.segments.box_of(numbers[device]), interface)
            plug = self.segments.plug(numbers[device], name) if name else None
            if plug is not None and plug.switched:
                seam = Seam(zone.origin, f"{zone.id} is declared to stand on {device}:{interface}")
                yield from _plugged(plug, self._zones.addresses[zone.id], seam)

    def _by_host(self) -> None:
        """Hosts whose wiring is declared."""
        for (box, name), ends in sorted(self.segments.wires.hosts.items()):
            plug = self.segments.plug_of(box, name)
            for end in ends:
                if plug is not None and end.zone in self._stands:
                    own = self._zones.addresses[end.zone]
                    here = own if end.addresses is None else end.addresses & own
                    seam = Seam(end.origin, f"{end.text} is wired to {self.segments.called(plug)}")
                    self._stands[end.zone] += _plugged(plug, here or own, seam)

    def _by_voice_vlan(self, zone: str, stands: list[Stand]) -> Iterator[Stand]:
        """VLANs of other frames that ports of its own take from its hosts."""
        for stand in stands:
            for point, plug in () if stand.doubts else tagged_from(self.segments, zone, stand.point):
                reason = (
                    f"{self.segments.called(plug)} takes frames with the tag of VLAN {point.vlan} too (voice VLAN), "
                    f"and a host of {zone} there may send them"
                )
                doubt = UnknownMatch(UnknownKind.UNRESOLVED, reason, plug.line_of(point.vlan))
                yield Stand(point, stand.addresses, stand.seam, (doubt,))

    def _by_vlan(self, zone: Zone, by_address: Mapping[str, tuple[Stand, ...]]) -> Iterator[Stand]:
        """The zone's VLANs on every switch that has them, as far as the number is its own there."""
        for point in self._switched:
            if point.vlan not in zone.vlans:
                continue
            domain = self.segments.surely(point)
            anchored = sorted(
                other
                for other, stands in by_address.items()
                if any(not stand.doubts and self.segments.surely(stand.point) == domain for stand in stands)
            )
            own = [stand.addresses for stand in by_address[zone.id] if stand.point.vlan == point.vlan]
            if zone.id in anchored or (anchored and own):
                continue
            plug = self.segments.at[point][0]
            doubts = self._whose(zone, point, plug, anchored, by_address)
            seam = Seam(plug.line_of(point.vlan), f"{zone.id} has VLAN {point.vlan}: {self.segments.called(plug)}")
            yield Stand(point, union_of(own) if own else self._zones.addresses[zone.id], seam, doubts)

    @cached_property
    def _switched(self) -> tuple[Point, ...]:
        return tuple(point for point in self.segments.points if not point.name)

    def _whose(
        self, zone: Zone, point: Point, plug: Plug, anchored: list[str], by_address: Mapping[str, tuple[Stand, ...]]
    ) -> tuple[UnknownMatch, ...]:
        """Why it is not sure that a VLAN of a switch is the zone's."""
        number = point.vlan
        device = self.segments.names[plug.device]
        others = anchored or [
            other.id
            for other in self._zones.zones
            if other.id != zone.id
            and (number in other.vlans or any(stand.point.vlan == number for stand in by_address[other.id]))
        ]
        if not others:
            return ()
        has = "has a network of" if anchored else "may be the VLAN of"
        reason = f"VLAN {number} is declared for {zone.id}, and VLAN {number} of {device} {has} {', '.join(others)}"
        return (UnknownMatch(UnknownKind.UNRESOLVED, reason, plug.line_of(number)),)

    def stands_of(self, zone: str) -> tuple[Stand, ...]:
        """Every place where a zone stands or may stand."""
        return tuple(self._stands[zone])

    # What zones share

    def domains(self, zone: str) -> Iterable[Point]:
        """The broadcast domains in which a zone stands or may stand."""
        return self._possible[zone].keys()

    def joints(self, source: str, destination: str) -> list[Joint]:
        """The broadcast domains that two zones share or may share, as far as something passes there.

        Who vouches for a zone speaks of wires that nobody shows and of ports in doubt, not of known VLANs that meet on
        a known wire.
        """
        if not self._possible[source].keys() & self._possible[destination].keys():
            return []
        found: list[Joint] = []
        surely: set[tuple[AddressSet, AddressSet]] = set()
        for root in sorted(self._sure[source].keys() & self._sure[destination].keys()):
            here, there = self._sure[source][root], self._sure[destination][root]
            seams, _ = self._between(here, there)
            ends = (_addresses(here), _addresses(there))
            whole = Joint(*ends, seams, (*self.filters(root), *self._isolated(*ends)))
            surely.add((whole.sources, whole.destinations))
            found += self._crossed(whole, (source, destination), here[0].point)
        wider = self._held if self._attested(source) or self._attested(destination) else self._possible
        for root in sorted(wider[source].keys() & wider[destination].keys()):
            here, there = wider[source][root], wider[destination][root]
            ends = (_addresses(here), _addresses(there))
            if ends not in surely:
                seams, doubts = self._between(here, there)
                whole = Joint(*ends, seams, (*(doubts or self._filters_of(here, there)), *self._isolated(*ends)))
                found += self._crossed(whole, (source, destination), here[0].point)
        return found

    def _crossed(self, whole: Joint, zones: tuple[str, str], point: Point) -> Iterator[Joint]:
        """The parts of a joint by what passes in a domain that filters."""
        if not self.stations.filtered(point):
            yield whole
            return
        ends = (zones[0], whole.sources), (zones[1], whole.destinations)
        for here, there, crossing in self.stations.neighbours(*ends, point):
            if crossing.possible:
                doubts = tuple(dict.fromkeys((*whole.doubts, *crossing.unknown)))
                both = here | there
                served = any(not both - port.networks for port in self._ports.all if port.tunnel is None)
                yield Joint(here, there, whole.seams, doubts, crossing.filters, served)

    def _isolated(self, one: AddressSet, other: AddressSet) -> Iterator[UnknownMatch]:
        """Why stations of two zones may reach each other only by way of an interface on whose network both are."""
        for port in self._ports.all:
            if port.interface.isolates is not None and one & port.networks and other & port.networks:
                yield port.interface.isolates

    def _filters_of(self, here: tuple[Stand, ...], there: tuple[Stand, ...]) -> tuple[UnknownMatch, ...]:
        roots = {self.segments.surely(stand.point) for stand in (*here, *there)}
        return tuple(dict.fromkeys(doubt for root in sorted(roots) for doubt in self.filters(root)))

    def _between(
        self, here: tuple[Stand, ...], there: tuple[Stand, ...]
    ) -> tuple[tuple[Seam, ...], tuple[UnknownMatch, ...]]:
        """The way that leaves least in doubt, and what it leaves in doubt."""
        best: tuple[tuple[int, int], Stand, Stand, tuple[Join, ...]] | None = None
        for one in here:
            for other in there:
                if best is not None and best[0] == (0, 0):
                    break
                way = self.segments.way(one.point, other.point)
                doubtful = len(one.doubts) + len(other.doubts) + sum(bool(join.doubts) for join in way)
                if best is None or (doubtful, len(way)) < best[0]:
                    best = (doubtful, len(way)), one, other, way
        if best is None:
            return (), ()
        _, one, other, way = best
        inner = [seam for join in way for seam in join.seams]
        seams = (*inner, one.seam, other.seam) if inner else (one.seam, other.seam)
        doubts = (*one.doubts, *(doubt for join in way for doubt in join.doubts), *other.doubts)
        return tuple(dict.fromkeys(seams)), tuple(dict.fromkeys(doubts))

    def filters(self, root: Point) -> tuple[UnknownMatch, ...]:
        """What is not modelled and may keep stations of a domain apart: features, unread lines."""
        if root not in self._filters:
            self._filters[root] = features(self.segments, self.segments.sure_members.get(root, (root,)))
        return self._filters[root]

    # What follows for routers and reports

    def entries(self, zone: Zone, known: tuple[Attachment, ...]) -> Iterator[Attachment]:
        """Ports of routers in the zone's domains by which its hosts can leave too, beside the `known` ones."""
        seen = {item.port.number for item in known if item.port.tunnel is None}
        own = self._zones.addresses[zone.id]
        attested = self._attested(zone.id)
        for sure, domains, ports in (
            (True, self._sure[zone.id], self._ports_surely),
            (False, self._held[zone.id], self._ports_held)
            if attested
            else (False, self._possible[zone.id], self._ports_possibly),
        ):
            for root, stands in sorted(domains.items()):
                hosts = tuple(stand for stand in stands if not stand.devices_only)
                for port in ports.get(root, ()) if hosts else ():
                    if port.number in seen or port.over is not None or port.networks & own:
                        continue
                    seen.add(port.number)
                    doubts = self.filters(root) if sure else self._to(port, hosts)
                    for here, silent in by_family(port, _addresses(hosts)):
                        for part, crossing in self.stations.hosts(zone.id, here, port, leaving=False):
                            if crossing.possible:
                                open_ = (*doubts, *silent, *crossing.unknown)
                                unknown = (*open_, *(item.doubt for item in crossing.filters))
                                met = not open_ and bool(crossing.filters)
                                yield Attachment(port, part, not unknown, unknown, crossing.filters, met, switched=True)

    def _to(self, port: Port, hosts: tuple[Stand, ...]) -> tuple[UnknownMatch, ...]:
        there = Stand(self.segments.point(port), NO_ADDRESS, Seam(port.origin, ""))
        return self._between(hosts, (there,))[1] or self._filters_of(hosts, (there,))

    @cached_property
    def _ports_surely(self) -> Mapping[Point, tuple[Port, ...]]:
        return self._ports_by(self.segments.surely)

    @cached_property
    def _ports_held(self) -> Mapping[Point, tuple[Port, ...]]:
        return self._ports_by(self.segments.held)

    @cached_property
    def _ports_possibly(self) -> Mapping[Point, tuple[Port, ...]]:
        return self._ports_by(self.segments.possibly)

    def _ports_by(self, root: Callable[[Point], Point]) -> Mapping[Point, tuple[Port, ...]]:
        found: defaultdict[Point, list[Port]] = defaultdict(list)
        for port in self._ports.all:
            if port.tunnel is None:
                found[root(self.segments.point(port))].append(port)
        return {root: tuple(ports) for root, ports in found.items()}

    @cached_property
    def grades(self) -> Mapping[str, Grade]:
        """How far the segments of each zone are known."""
        return {zone.id: self._grade(zone) for zone in self._zones.zones}

    def grade(self, one: str, other: str) -> Grade:
        """How far it is known that two zones are apart: as far as it is of the better known one."""
        return min(self.grades[one], self.grades[other], key=_ORDER.__getitem__)

    def shown(self, zone: str) -> bool:
        """Whether wiring shows the whole segment of a zone, or somebody vouches for it: then it is not elsewhere."""
        return bool(self._sure[zone]) and self.grades[zone] in {Grade.SHOWN, Grade.ATTESTED}

    def devices(self, zone: str) -> tuple[str, ...]:
        """The devices at a domain of which a zone surely stands, in their order."""
        boxes = {stand.point.box for stands in self._sure[zone].values() for stand in stands}
        return tuple(node.id for box in self.segments.boxes if box.number in boxes for node in box.nodes)

    def confined(self, zone: str) -> bool:
        """Whether a zone surely stands in domains that filter, and nowhere else."""
        sure, possible = self._sure[zone], self._possible[zone]
        points = [stand.point for stands in possible.values() for stand in stands]
        return bool(sure) and all(self.stations.filtered(point) for point in points)

    def _grade(self, zone: Zone) -> Grade:
        if zone.layer2:
            return Grade.ATTESTED
        points = [point for root in self._possible[zone.id] for point in self.segments.members.get(root, (root,))]
        plugs = [plug for point in points for plug in self.segments.at.get(point, ())]
        shown = all(self.segments.at.get(point) or not point.name for point in points)
        wired = [
            not self.segments.open(plug) and (plug.box, plug.name) not in self.segments.wires.dark for plug in plugs
        ]
        if plugs and shown and all(wired):
            vouched = any((plug.box, plug.name) in self.stations.crossings.one_way for plug in plugs)
            return Grade.ATTESTED if vouched else Grade.SHOWN
        return Grade.ASSUMED if any(plug.switched for plug in plugs) or any(wired) else Grade.UNSEEN

    def _attested(self, zone: str) -> bool:
        return zone in self._vouched

    def zones_at(self, plug: Plug) -> Mapping[str, tuple[int, ...]]:
        """The zones whose VLANs a plug surely carries, each with the numbers."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for point in sorted(set(plug.surely.values())):
            root = self.segments.surely(point)
            for zone, domains in self._sure.items():
                if root in domains and point.vlan not in found[zone]:
                    found[zone].append(point.vlan)
        return {zone: tuple(numbers) for zone, numbers in found.items() if numbers}

    def zones_in(self, point: Point) -> tuple[str, ...]:
        """The zones that surely stand in the domain of a point, in the order of the plant."""
        root = self.segments.surely(point)
        return tuple(zone for zone, domains in self._sure.items() if root in domains)

    def _port_name(self, port: Port) -> str:
        return f"{self.segments.names[port.device]}:{port.name}"


def place_zones(
    plant: Plant, names: tuple[str, ...], displaced: Displaced, bridges: Bridges, stations: Stations
) -> tuple[ZoneMap, Standing]:
    """The zones of a plant on ports and segments; hosts can leave by every router of their domain."""
    zones = map_zones(plant, names, displaced, bridges)
    standing = Standing(stations, zones, bridges)
    attachments = {
        zone.id: (*zones.attachments[zone.id], *standing.entries(zone, zones.attachments[zone.id]))
        for zone in zones.zones
    }
    return replace(zones, attachments=attachments), standing


def _plugged(plug: Plug, addresses: AddressSet, seam: Seam) -> list[Stand]:
    """Hosts on a plug send frames without a tag."""
    found: list[Stand] = []
    for point in plug.possibly.get(UNTAGGED, ()):
        doubts: tuple[UnknownMatch, ...] = ()
        if plug.surely.get(UNTAGGED) != point:
            port = plug.interface.switchport
            asked = port is not None and port.mode is SwitchportMode.DYNAMIC
            why = "it negotiates" if asked else "a line was not read, or the VLANs of the device are not in the file"
            reason = f"{plug.name} may be in VLAN {point.vlan}: {why}"
            doubts = (UnknownMatch(UnknownKind.UNRESOLVED, reason, plug.line_of(point.vlan)),)
        found.append(Stand(point, addresses, seam, doubts))
    return found


def _addresses(stands: tuple[Stand, ...]) -> AddressSet:
    return union_of(stand.addresses for stand in stands)


def _address_line(port: Port) -> Span:
    addresses = port.interface.addresses
    return addresses[-1].origin if addresses else port.origin
