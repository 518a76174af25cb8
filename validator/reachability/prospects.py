"""A quick look before the work: pairs of zones that the first or the last filter surely keeps apart.

Every packet of a pair enters by a port of its source and leaves by a port of its destination. If no line
of the filters there can permit anything of the pair, nothing travels, whatever lies between; nor if the services
of the lines there that can share no bucket of ports (`Buckets`), unless some device translates ports; nor if no line
of the first and no line of the last filter permit one packet (`Permits`). The look is
one-sided: it may let a pair through to the engine for nothing, and never keeps one from it that has
traffic. Where routes or addresses of a device are not all in the files, packets may leave it by any port
(`Ends.astray`). Where a translation is not known, it lets everything through.
"""

from __future__ import annotations

from functools import cached_property, reduce
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.interface import InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.nat import NatKind, NatStage
from validator.packets import places_of
from validator.reachability.buckets import Buckets
from validator.reachability.ends import EVERY_ZONE, Ends, Permits
from validator.reachability.meetings import bits_of
from validator.reachability.translation import sources_made

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.intervals import Intervals
    from parsers.model.nat import NatRule
    from parsers.model.service import ServiceSet
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.plant.model import Zone
    from validator.reachability.filters import FilterCache, Judgement
    from validator.reachability.incidence import Incidence


class Prospects:
    """Which pairs may have traffic, as far as their first and last filters tell."""

    def __init__(self, network: Network, filters: FilterCache, incidence: Incidence, *, stated: bool = False) -> None:
        """Nothing is looked at before it is asked for.

        With `stated`, lines that were not read and may rewrite count as none: whatever gets to one may go anywhere,
        and who asks knows what gets to one.
        """
        self._network = network
        self._incidence = incidence
        self._numbers = {zone.id: number for number, zone in enumerate(network.zones.everyone)}
        self._open = _translates_unknown(network) or (not stated and any(node.may_rewrite for node in network.nodes))
        self._ends = Ends(network, filters, incidence, stated=stated)
        self._translated = sources_made(network)
        same_ports = not _translates_ports(network)
        self._permits = Permits(network, self._ends, incidence, same_ports=same_ports)
        self._buckets = Buckets(_services(network) if same_ports else [])
        self._whole = (EVERY_ZONE,) * self._buckets.count
        self._last: dict[str, tuple[tuple[int, ...], int]] = {}
        self._first: dict[str, tuple[int, ...]] = {}
        self._sources_to: dict[str, int] = {}
        self._arrivals: dict[int, int] = {}

    def possible(self, source: Zone, destination: Zone) -> bool:
        """Whether anything may travel from one zone to another by way of a device."""
        if self._open:
            return True
        known = self._sources_to.get(destination.id)
        if known is not None:
            return bool(known >> self._numbers[source.id] & 1)
        return self._let_through(source, destination)

    def sources(self, destination: Zone) -> int:
        """The zones, as bits, from which anything may travel to one by way of a device."""
        if self._open:
            return EVERY_ZONE
        known = self._sources_to.get(destination.id)
        if known is None:
            known, everyone = 0, self._network.zones.everyone
            _, union = self._reaching(destination)
            for number in places_of(union & (1 << len(everyone)) - 1):
                if self._let_through(everyone[number], destination):
                    known |= 1 << number
            self._sources_to[destination.id] = known
        return known

    def _let_through(self, source: Zone, destination: Zone) -> bool:
        """Whether the filters at both ends may let anything of a pair pass."""
        here, there = self._numbers[source.id], self._numbers[destination.id]
        last, union = self._reaching(destination)
        if not union >> here & 1:
            return False
        if source.id not in self._first:
            self._first[source.id] = self._reached(source)
        shared = (one >> here & other >> there & 1 for one, other in zip(last, self._first[source.id], strict=True))
        return any(shared) and self._permits.meet(source, destination)

    def devices(self, zone: Zone) -> tuple[int, int]:
        """The devices, as bits, whose filters a look asks: where packets of a zone enter, and where they arrive."""
        entered = {item.port.device for item in self._network.zones.attachments[zone.id]}
        return bits_of(entered), bits_of(entered | {port.device for port in self._ends.ports(zone)})

    def _reaching(self, zone: Zone) -> tuple[tuple[int, ...], int]:
        """For each bucket, and for all, the sources that the filters around the zone's own ports may let in."""
        known = self._last.get(zone.id)
        if known is None:
            found = self._let_in(zone)
            known = self._last[zone.id] = found, reduce(int.__or__, found)
        return known

    def _let_in(self, zone: Zone) -> tuple[int, ...]:
        """For each bucket those sources."""
        found = (0,) * self._buckets.count
        for out in self._ends.ports(zone):
            node = self._network.node_of(out)
            if self._ends.hidden(node, out):
                return self._whole
            for port in self._network.ports.of_device[out.device]:
                found = _either(found, self._passing(zone, node, port, out))
        return found

    def _passing(self, zone: Zone, node: Node, port: Port, out: Port) -> tuple[int, ...]:
        """For each bucket the sources that may pass from `port` to `out` towards the zone."""
        arriving = self._arriving(port)
        bits = (arriving,) * self._buckets.count
        for judgement in self._ends.judgements(node, port, out) if arriving else ():
            if self._ends.judges_all(judgement, zone):
                bits = _both(bits, self._sources(judgement, self._numbers[zone.id]))
        return bits

    def _arriving(self, port: Port) -> int:
        """The zones whose packets may come in by a port: its own, if no device can hand it any, else all."""
        if port.number not in self._arrivals:
            self._arrivals[port.number] = self._at.get(port.number, 0) if self._closed(port) else EVERY_ZONE
        return self._arrivals[port.number]

    def _closed(self, port: Port) -> bool:
        """Whether no device hands packets to a port: none is beside it, and no route leads to its addresses."""
        bridges, ports = self._network.bridges, self._network.ports
        linked = port.interface.kind is InterfaceKind.VIRTUAL_LINK or bool(
            self._joining.get(port.name, frozenset()) - {port.number}
        )
        if linked or port.tunnel is not None or port.over is not None or port.bridge is not None:
            return False
        routers = self._network.zones.routers
        if port.addresses_unknown is not None or port.number in self._handing_in or port.number in routers.beside:
            return False
        if port.number in routers.learned.legs or port.number in routers.unrouted:
            return False
        beside = any(bridges.beside(port)) or any(bridges.members_beside(port)) or bool(ports.far_ends(port))
        four, six = self._hops
        return not beside and not intervals.meet(port.own.v4, four) and not intervals.meet(port.own.v6, six)

    @cached_property
    def _handing_in(self) -> frozenset[int]:
        """The ports by which a router that no file shows may hand in what the device or one behind it translates."""
        led = any(rule.enabled and rule.stage is NatStage.DESTINATION for rule in _translations(self._network))
        return frozenset(port.number for port, _ in self._network.handing_in) if led else frozenset()

    @cached_property
    def _joining(self) -> dict[str, frozenset[int]]:
        """For each name the ports (by number) whose interface has it as a member."""
        found: dict[str, frozenset[int]] = {}
        for port in self._network.ports.all:
            for name in port.interface.members:
                found[name] = found.get(name, frozenset()) | {port.number}
        return found

    @cached_property
    def _hops(self) -> tuple[Intervals, Intervals]:
        """Every next hop of a route or policy route, also of one that only a translation may choose, by family."""
        routes = (route for node in self._network.nodes for route in node.device.routes)
        policies = (item for node in self._network.nodes for item in node.device.policy_routes)
        chosen = (hop for item in policies for hop in (item.next_hop, *item.alternatives))
        hops = {hop for hop in (*(route.next_hop for route in routes), *chosen) if hop is not None}
        four, six = ([int(hop) for hop in hops if hop.version == version] for version in (4, 6))
        return intervals.normal(Interval(one, one) for one in four), intervals.normal(Interval(one, one) for one in six)

    @cached_property
    def _at(self) -> dict[int, int]:
        """The zones, as bits, that enter by each port."""
        found: dict[int, int] = {}
        for zone, number in self._numbers.items():
            for item in self._network.zones.attachments[zone]:
                found[item.port.number] = found.get(item.port.number, 0) | 1 << number
        return found

    def _reached(self, zone: Zone) -> tuple[int, ...]:
        """For each bucket the destinations that the filters at the zone's entrances may let out."""
        found = (0,) * self._buckets.count
        for item in self._network.zones.attachments[zone.id]:
            node = self._network.node_of(item.port)
            if self._ends.hidden(node, item.port):
                return self._whole
            inbound = self._let_out(zone, self._ends.inbound(node, item.port))
            ahead = [self._ahead(zone, node, item.port, out) for out in self._network.ports.of_device[node.number]]
            found = _either(found, _both(inbound, reduce(_either, ahead)))
        return found

    def _ahead(self, zone: Zone, node: Node, port: Port, out: Port) -> tuple[int, ...]:
        """For each bucket the destinations on the routes of a port to which the policies may let the zone out by it."""
        there = self._ends.ahead(out)
        return tuple(bits & there for bits in self._let_out(zone, self._ends.forward(node, port, out)))

    def _let_out(self, zone: Zone, judgements: Iterable[Judgement]) -> tuple[int, ...]:
        bits = self._whole
        for judgement in judgements:
            if self._ends.judges_all(judgement, zone):
                bits = _both(bits, self._destinations(judgement, self._numbers[zone.id]))
        return bits

    def _sources(self, judgement: Judgement, destination: int) -> list[int]:
        """The sources of lines that may permit something to a zone; a translated source may be anybody."""
        found = [0] * self._buckets.count
        for where, sources, _ in self._incidence.opening_at(judgement.program, destination, to=True):
            anybody = bool(self._translated) and bool(where.possible_source & self._translated)
            for bucket in self._buckets.of(where.possible_service):
                found[bucket] |= EVERY_ZONE if anybody else sources
        return found

    def _destinations(self, judgement: Judgement, source: int) -> list[int]:
        """The destinations of lines that may permit something from a zone."""
        found = [0] * self._buckets.count
        for where, _, destinations in self._incidence.opening_at(judgement.program, source, to=False):
            for bucket in self._buckets.of(where.possible_service):
                found[bucket] |= destinations
        return found


def _both(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(left & right for left, right in zip(one, other, strict=True))


def _either(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(left | right for left, right in zip(one, other, strict=True))


def _services(network: Network) -> Iterator[ServiceSet]:
    """The services of all rules."""
    for node in network.nodes:
        for rule_set in node.device.rule_sets:
            yield from (rule.match.service.possibly for rule in rule_set.rules)


def _translates_ports(network: Network) -> bool:
    """Whether a packet may have another destination port at the last filter than at the first."""
    return any(rule.port is not None and rule.enabled for rule in _translations(network))


def _translates_unknown(network: Network) -> bool:
    """Whether a translation gives packets addresses that no file shows."""
    changes = (rule.address for rule in _translations(network))
    return any(change is not None and change.kind is NatKind.UNKNOWN for change in changes)


def _translations(network: Network) -> Iterator[NatRule]:
    return (rule for node in network.nodes for rule in node.device.nat)
