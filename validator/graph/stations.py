"""On which sockets the hosts of zones stand, where a domain filters, and what passes from there.

A host whose wiring is declared stands on its socket. Of a zone that names sockets in its interfaces, the others stand
on one of these; else on any socket that leads to hosts, or may, and that no other zone names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, union_of
from validator.graph.crossings import FREE, Crossing, Crossings, Spot
from validator.graph.deserted import Deserted
from validator.graph.frames import interface_called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import UnknownMatch
    from validator.graph.points import Point
    from validator.graph.ports import Port
    from validator.graph.segments import Segments
    from validator.plant.model import Zone

Piece = tuple[AddressSet, tuple[Spot, ...]]


class Stations:
    """The hosts of zones on the sockets of a network."""

    def __init__(self, segments: Segments, zones: tuple[Zone, ...]) -> None:
        """Find the sockets that zones name, and those of hosts whose wiring is declared."""
        self.crossings = Crossings(segments)
        self.segments = segments
        self.deserted = Deserted(segments)
        self._named: defaultdict[str, set[int]] = defaultdict(set)
        self._features: dict[Point, tuple[UnknownMatch, ...]] = {}
        self._doubts: dict[tuple[Point, frozenset[int] | None], tuple[UnknownMatch, ...]] = {}
        self._hosts: defaultdict[str, list[tuple[AddressSet, int]]] = defaultdict(list)
        numbers = {name: number for number, name in segments.names.items()}
        for zone in zones:
            for device, interface in zone.interfaces:
                if device in numbers:
                    self._name(zone.id, numbers[device], interface)
        for (box, name), ends in sorted(segments.wires.hosts.items()):
            plug = self.crossings.socket(box, name)
            for end in ends:
                if plug is not None and end.addresses is None:
                    self._named[end.zone].add(plug)
                elif plug is not None and end.addresses is not None:
                    self._hosts[end.zone].append((end.addresses, plug))

    def _name(self, zone: str, device: int, interface: str) -> None:
        box = self.segments.box_of(device)
        name = interface_called(box, interface)
        plug = self.crossings.socket(box.number, box.socket(name)) if name else None
        if plug is not None and self.segments.plugs[plug].switched:
            self._named[zone].add(plug)

    def filtered(self, point: Point) -> bool:
        """Whether something filters in the domain of a point."""
        return self.crossings.filters(point)

    def pieces(self, zone: str | None, addresses: AddressSet, point: Point) -> Iterator[Piece]:
        """The addresses of a zone in the domain of a point, by where they stand; None: hosts of no zone."""
        here = "" if zone is None else zone
        hosts = [(own & addresses, plug) for own, plug in self._hosts.get(here, ()) if self._in_domain(plug, point)]
        for own, plug in hosts:
            if own:
                yield own, (self.crossings.standing(plug, point, named=True),)
        rest = addresses - union_of(own for own, _ in hosts)
        if rest:
            named = sorted(plug for plug in self._named.get(here, ()) if self._in_domain(plug, point))
            spots = tuple(self.crossings.standing(plug, point, named=True) for plug in named)
            yield rest, spots or self.crossings.outside(point, self._taken(here))

    def _unread(
        self, one: tuple[str | None, AddressSet], other: tuple[str | None, AddressSet], point: Point
    ) -> Crossing:
        """What passes where nothing filters that is modelled; hosts that surely stand on one socket meet beyond it."""
        root = self.segments.possibly(point)
        if root not in self._features:
            self._features[root] = self.crossings.features(root)
        doubts = self._features[root]
        if not doubts:
            return FREE
        stands = {spots for zone, addresses in (one, other) for _, spots in self.pieces(zone, addresses, point)}
        alike = len(stands) == 1 and len(next(iter(stands))) == 1
        return FREE if alike else Crossing(True, (), doubts)

    def _taken(self, zone: str) -> frozenset[int]:
        """Sockets of other zones, and those on which single hosts stand."""
        named = {plug for other, plugs in self._named.items() if other != zone for plug in plugs}
        return frozenset(named | {plug for hosts in self._hosts.values() for _, plug in hosts})

    def _in_domain(self, plug: int, point: Point) -> bool:
        root = self.segments.possibly(point)
        return any(self.segments.possibly(own) == root for own in self.segments.plugs[plug].points)

    def point(self, port: Port) -> Point:
        """Where a port stands on layer 2."""
        return self.segments.point(port)

    def router(self, port: Port) -> tuple[Spot, ...]:
        """Where a router's port stands."""
        return self.crossings.router(self.segments.point(port), self._taken(""))

    def apart(self, one: Port, other: Port) -> tuple[UnknownMatch, ...]:
        """Why two ports of one network may stand on two segments, as wires tell."""
        found = self.segments.apart
        return found.get((min(one.number, other.number), max(one.number, other.number)), ()) if found else ()

    def routers(self, one: Port, other: Port) -> Crossing:
        """What passes from one router's port to another's; `FREE` where nothing filters."""
        if not self.filtered(self.segments.point(one)):
            return FREE
        return self.crossings.between(self.router(one), self.router(other))

    def hosts(
        self, zone: str | None, addresses: AddressSet, port: Port, *, leaving: bool
    ) -> Iterator[tuple[AddressSet, Crossing]]:
        """What passes from hosts to a router's port, or (`leaving` the router) to them; each address once."""
        point = self.segments.point(port)
        if not self.filtered(point):
            yield addresses, FREE
            return
        router = self.router(port)
        for part, spots in self.pieces(zone, addresses, point):
            found = self.crossings.between(router, spots) if leaving else self.crossings.between(spots, router)
            yield part, found if spots else FREE

    def neighbours(
        self, one: tuple[str | None, AddressSet], other: tuple[str | None, AddressSet], point: Point
    ) -> Iterator[tuple[AddressSet, AddressSet, Crossing]]:
        """What passes between hosts of two zones in the domain of a point."""
        if not self.filtered(point):
            yield one[1], other[1], self._unread(one, other, point)
            return
        there = list(self.pieces(*other, point))
        for part, spots in self.pieces(*one, point):
            for far, far_spots in there:
                yield part, far, self._in_doubt(spots, far_spots, point)

    def _in_doubt(self, spots: tuple[Spot, ...], others: tuple[Spot, ...], point: Point) -> Crossing:
        """What passes between places, with what is not modelled there and may stop it."""
        if not spots or not others:
            return self.crossings.unseen(point)
        crossing = self.crossings.between(spots, others)
        if crossing is FREE or not crossing.possible:
            return crossing
        key = (self.segments.possibly(point), self.crossings.between_two(spots, others))
        if key not in self._doubts:
            self._doubts[key] = self.crossings.features(*key)
        return replace(crossing, unknown=(*crossing.unknown, *self._doubts[key])) if self._doubts[key] else crossing
