"""Hosts that nothing tells apart, joined by what is open between them: a graph on which steps are counted.

Whoever controls a host may try what is open from its addresses, whatever the service, and any other host of the same
zone, for nothing between these is judged. One step is one host more; a host that stands in several zones is taken in
all of them at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from parsers.model.address import NO_ADDRESS, AddressSet, from_cidr, union_of
from parsers.nouns import dataclass
from validator.axes import axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from validator.several_homes import Homes
    from validator.verdicts import Box

Host: TypeAlias = "tuple[int, int]"
"""A zone and a class of its addresses, by number."""
MOST_CHAINS = 5
"""Shortest chains that are told; of others it is only said that there are more."""
_START: Host = (-1, 0)
_END: Host = (-1, 1)
_LEG, _WITHIN = -2, -3


@dataclass(frozen=True, slots=True)
class Leg:
    """One box of what is open from zone to zone (by number): who may send it, and where it arrives."""

    source: int
    destination: int
    senders: AddressSet
    landing: AddressSet
    box: Box


@dataclass(frozen=True, slots=True)
class Step:
    """One host more: any of `hosts` of a zone, by some of `boxes`; these are empty for a move within the zone.

    `through` is another zone in which the host stands, if it is taken there; empty where it is taken in its own.
    """

    zone: str
    hosts: AddressSet
    boxes: tuple[Box, ...]
    through: str = ""


class Ground:
    """All hosts of some zones."""

    def __init__(
        self,
        addresses: Mapping[str, AddressSet],
        boxes: Mapping[tuple[str, str], tuple[Box, ...]],
        homes: Sequence[Homes] = (),
    ) -> None:
        """`boxes` are what is open between two zones; zones are numbered in the order of `addresses`."""
        self._homes = homes
        self._names = list(addresses)
        self._whole = list(addresses.values())
        self.numbers = {name: number for number, name in enumerate(self._names)}
        self._legs = [self._leg(ends, box) for ends, found in boxes.items() for box in found]
        self._classes = [self._of_zone(number) for number in range(len(self._names))]
        self._graph = self._made()

    def _leg(self, ends: tuple[str, str], box: Box) -> Leg:
        """A box as a leg; what is in neither zone by its addresses is taken for the whole of it."""
        source, destination = self.numbers[ends[0]], self.numbers[ends[1]]
        arriving = tuple(text for wire in box.wire for text in wire.dst) if box.wire else box.dst
        landing = union_of(map(from_cidr, arriving)) & self._whole[destination]
        senders = union_of(map(from_cidr, box.src)) & self._whole[source]
        return Leg(source, destination, senders or self._whole[source], landing or self._whole[destination], box)

    def _of_zone(self, number: int) -> list[AddressSet]:
        """The classes of addresses of a zone that some leg tells apart."""
        sets = [leg.senders for leg in self._legs if leg.source == number]
        sets += [leg.landing for leg in self._legs if leg.destination == number]
        sets += [there for one in self._homes for name, there in one.addresses.items() if name == self._names[number]]
        whole = self._whole[number]
        found = [AddressSet(v4=part) for part in axis(whole.v4, [one.v4 for one in sets] or [whole.v4]).classes]
        return found + [AddressSet(v6=part) for part in axis(whole.v6, [one.v6 for one in sets] or [whole.v6]).classes]

    def _made(self) -> nx.DiGraph[Host]:
        """Every step is two edges: host, leg, host; or host, its zone, host."""
        graph: nx.DiGraph[Host] = nx.DiGraph()
        graph.add_nodes_from([_START, _END])
        for zone, classes in enumerate(self._classes):
            for number in range(len(classes)):
                graph.add_edge((zone, number), (_WITHIN, zone))
            for host in self._arrivals(zone, self._whole[zone]):
                graph.add_edge((_WITHIN, zone), host)
        for place, leg in enumerate(self._legs):
            for host in self._hosts(leg.source, leg.senders):
                graph.add_edge(host, (_LEG, place))
            for host in self._arrivals(leg.destination, leg.landing):
                graph.add_edge((_LEG, place), host)
        return graph

    def _hosts(self, zone: int, addresses: AddressSet) -> Iterator[Host]:
        for number, one in enumerate(self._classes[zone]):
            if one & addresses:
                yield zone, number

    def _arrivals(self, zone: int, addresses: AddressSet) -> Iterator[Host]:
        """The hosts of a zone at some addresses, each in every zone in which it stands."""
        yield from self._hosts(zone, addresses)
        for one in self._homes:
            if one.addresses.get(self._names[zone], NO_ADDRESS) & addresses:
                for name, there in one.elsewhere(self._names[zone]):
                    yield from self._hosts(self.numbers[name], there)

    def shortest(self, source: str, target: str) -> tuple[tuple[tuple[Step, ...], ...], bool]:
        """The shortest chains, one for each order of zones; and whether there are more than are told."""
        first, last = self.numbers[source], self.numbers[target]
        graph = self._graph.copy()
        graph.add_edges_from((_START, host) for host in self._hosts(first, self._whole[first]))
        graph.add_edges_from((host, _END) for host in self._hosts(last, self._whole[last]))
        if not nx.has_path(graph, _START, _END):
            return (), False
        ahead: dict[Host, int] = dict(nx.single_source_shortest_path_length(graph.reverse(copy=False), _END))
        begun = frozenset(host for host in graph.successors(_START) if ahead.get(host) == ahead[_START] - 1)
        found: list[tuple[Step, ...]] = []
        for ways in self._orders([(first, begun)], graph, ahead):
            if len(found) == MOST_CHAINS:
                return tuple(found), True
            found.append(self._told(ways))
        return tuple(found), False

    def _orders(
        self, ways: list[tuple[int, frozenset[Host]]], graph: nx.DiGraph[Host], ahead: Mapping[Host, int]
    ) -> Iterator[list[tuple[int, frozenset[Host]]]]:
        """The orders of zones of shortest chains, with the hosts that each step can reach."""
        _, here = ways[-1]
        left = min(ahead[host] for host in here)
        if left == 1:
            yield ways
            return
        reached: dict[int, set[Host]] = {}
        for host in here:
            for between in graph.successors(host):
                for other in graph.successors(between) if ahead.get(between) == left - 1 else ():
                    if ahead.get(other) == left - 2:
                        reached.setdefault(other[0], set()).add(other)
        for zone in sorted(reached):
            yield from self._orders([*ways, (zone, frozenset(reached[zone]))], graph, ahead)

    def _told(self, ways: Sequence[tuple[int, frozenset[Host]]]) -> tuple[Step, ...]:
        """The steps of a chain, each with those hosts alone from which the next step is open."""
        found: list[Step] = []
        wanted = self._together(ways[-1][1])
        for (before, senders), (zone, _) in zip(reversed(ways[:-1]), reversed(ways[1:]), strict=True):
            from_here = self._together(senders)
            legs, through = self._legs_between(before, from_here, zone, wanted), ""
            if legs:
                wanted &= union_of(leg.landing for leg in legs)
            elif before != zone:
                legs, through, wanted = self._through(before, from_here, zone, wanted)
            found.append(Step(self._names[zone], wanted, tuple(leg.box for leg in legs), through))
            sending = union_of(leg.senders for leg in legs) if legs else from_here
            wanted = from_here & sending
        return tuple(reversed(found))

    def _legs_between(self, before: int, senders: AddressSet, zone: int, wanted: AddressSet) -> list[Leg]:
        return [
            leg
            for leg in self._legs
            if (leg.source, leg.destination) == (before, zone) and leg.landing & wanted and leg.senders & senders
        ]

    def _through(
        self, before: int, senders: AddressSet, zone: int, wanted: AddressSet
    ) -> tuple[list[Leg], str, AddressSet]:
        """How a host of a zone is taken in another one in which it stands: by legs, or within that one by none."""
        for one in self._homes:
            here = one.addresses.get(self._names[zone], NO_ADDRESS) & wanted
            for name, there in one.elsewhere(self._names[zone]) if here else ():
                legs = self._legs_between(before, senders, self.numbers[name], there)
                if legs or self.numbers[name] == before:
                    return legs, name, here
        return [], "", wanted

    def _together(self, hosts: frozenset[Host]) -> AddressSet:
        whole = NO_ADDRESS
        for zone, number in hosts:
            whole |= self._classes[zone][number]
        return whole
