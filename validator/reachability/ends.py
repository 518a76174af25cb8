"""The filters at both ends of a pair of zones: those that every packet meets first and last.

Ports of which it is not shown what judges there (`hidden`) tell nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from parsers.model.device import Stage
from parsers.model.match import Match
from parsers.model.nat import NatStage
from parsers.model.rules import BindingPoint
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, State
from parsers.nouns import dataclass
from validator.graph.routing import NO_ROUTE
from validator.graph.virtual_links import partners
from validator.reachability.header import AS_SENT
from validator.reachability.policy_routing import choices
from validator.reachability.programs import region
from validator.reachability.translation import sources_made, stated_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.address import AddressSet
    from parsers.model.device import Unmodelled
    from parsers.model.service import ServiceSet
    from validator.graph.beyond import Beyond
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.plant.model import Zone
    from validator.reachability.filters import FilterCache, Judgement
    from validator.reachability.incidence import Incidence
    from validator.reachability.programs import Region

EVERY_ZONE = -1
"""All bits."""
MOST = 400
"""More pairs of a first and a last line are not compared."""


class Ends:
    """What judges where packets enter and where they leave."""

    def __init__(self, network: Network, filters: FilterCache, incidence: Incidence, *, stated: bool = False) -> None:
        """Filters are read as packets were sent. `stated`: lines that were not read and may rewrite count as none."""
        self._network = network
        self._stated = stated
        self._filters = filters
        self._incidence = incidence
        self._ahead: dict[int, dict[int, int]] = {}
        self._arriving: dict[str, list[Port]] = {}

    def inbound(self, node: Node, port: Port) -> Iterator[Judgement]:
        """The lists of a port where packets come in."""
        if Stage.INBOUND_FILTER in node.device.order and port.tunnel is None:
            yield from self._filters.judgements(node, BindingPoint.INBOUND, port.names, frozenset(), None)

    def forward(self, node: Node, port: Port, out: Port) -> Iterator[Judgement]:
        """The policies of a device from one port to another."""
        as_received = Stage.FORWARD_FILTER_AS_RECEIVED in node.device.order and not _translates_destinations(node)
        if Stage.FORWARD_FILTER in node.device.order or as_received:
            yield from self._filters.judgements(node, BindingPoint.FORWARD, port.names, out.names, None)

    def judgements(self, node: Node, port: Port, out: Port) -> Iterator[Judgement]:
        """Everything that judges from one port of a device to another."""
        yield from self.inbound(node, port)
        yield from self.forward(node, port, out)
        if Stage.OUTBOUND_FILTER in node.device.order:
            yield from self._filters.judgements(node, BindingPoint.OUTBOUND, port.names, out.names, None)

    def judges_all(self, judgement: Judgement, zone: Zone) -> bool:
        """Whether a filter judges every packet of the zone: a list of one IP version lets the other pass unseen."""
        own = self._network.zones.addresses[zone.id]
        return judgement.family is None or not (own.v6 if judgement.family == 4 else own.v4)

    def ports(self, zone: Zone) -> list[Port]:
        """Every port by which packets can arrive in a zone."""
        if zone.id not in self._arriving:
            self._arriving[zone.id] = self._ports(zone)
        return self._arriving[zone.id]

    def _ports(self, zone: Zone) -> list[Port]:
        own = self._network.zones.addresses[zone.id]
        found = {item.port.number: item.port for item in self._network.zones.attachments[zone.id]}
        found |= {port.number: port for port in self._network.ports.meeting(own)}
        found |= {port.number: port for port, ends in self._links if not ends.isdisjoint(found)}
        found |= {port.number: port for port in self._leading_out(zone)}
        return list(found.values())

    @cached_property
    def _links(self) -> list[tuple[Port, frozenset[int]]]:
        """The ports of virtual links, with the ports (by number) at the other end of each, whatever that end names."""
        found = ((port, partners(self._network, port)) for port in self._network.ports.all)
        return [(port, frozenset(end.number for end in ends)) for port, ends in found if ends]

    def _leading_out(self, zone: Zone) -> Iterator[Port]:
        """Ports with a way to the zone by what no file shows, also where it is not the best or its next hop is odd."""
        zones, own = self._network.zones, self._network.zones.addresses[zone.id]
        attached = zones.stands(zone.id)
        for port, way in (*self._outward, *self._undecided(own)):
            if port.scope != zone.scope or not way.destinations.meets(own):
                continue
            anywhere = way.prefix_length == NO_ROUTE and bool((way.destinations & own) - port.networks)
            if anywhere or self._beyond.arrival(zone, port, way, attached=attached) is not None:
                yield port

    @cached_property
    def _beyond(self) -> Beyond:
        return self._network.zones.beyond(self._network.ports)

    @cached_property
    def _outward(self) -> list[tuple[Port, Way]]:
        """The ways that may lead to what is no device of the snapshot, with their ports."""
        return list(self._leading((*self._routes(), *self._chosen(), *self._by_policy())))

    def _leading(self, ways: Iterable[Way]) -> Iterator[tuple[Port, Way]]:
        for way in ways:
            if way.port is not None and self._beyond.leads_out(way):
                yield way.port, way

    def _undecided(self, own: AddressSet) -> Iterator[tuple[Port, Way]]:
        """The ways to addresses that devices may take of which the routes are not all known."""
        tables = self._network.tables
        for device in sorted(self.astray):
            for vrf in sorted({port.vrf for port in self._network.ports.of_device.get(device, ())}):
                yield from self._leading(tables.ways(device, vrf, own))

    def _by_policy(self) -> Iterator[Way]:
        """The ways of policy routes."""
        for node in self._network.nodes:
            entries = node.device.policy_routes
            for port in self._network.ports.of_device.get(node.number, ()) if entries else ():
                yield from (way for item in choices(self._network, port, entries) for way in item.ways)

    @cached_property
    def astray(self) -> frozenset[int]:
        """Devices that may send packets where no route of the files leads, or by more than their table."""
        unshown = {port.device for port in self._network.ports.all if port.addresses_unknown is not None}
        return frozenset(node.number for node in self._network.nodes if node.number in unshown or self._strays(node))

    def _strays(self, node: Node) -> bool:
        """Whether packets may leave a device by more ports than its own routes say."""
        device = node.device
        return bool(device.dynamic_routing or device.policy_routes) or any(
            item.effect.routes for item in self._unread(node)
        )

    def hidden(self, node: Node, port: Port) -> bool:
        """Whether a packet may pass a port by more than the filters shown: a tunnel, a bridge, an unread line."""
        passing = any(item.effect.permits for item in self._unread(node))
        return port.tunnel is not None or bool(node.device.tunnels) or bool(node.device.bridges) or passing

    def _unread(self, node: Node) -> Iterator[Unmodelled]:
        every = (*node.device.unmodelled, *node.beside)
        return (item for item in every if not (self._stated and item.effect.rewrites))

    def _routes(self) -> Iterator[Way]:
        for device, vrf in sorted({(port.device, port.vrf) for port in self._network.ports.all}):
            yield from self._network.tables.outward(device, vrf)

    def _chosen(self) -> Iterator[Way]:
        """The ways by the interfaces that translations choose, whatever the table prefers."""
        for node in self._network.nodes:
            for name in sorted({rule.egress for rule in node.device.nat if rule.egress}):
                port = self._network.ports.find(node.number, name)
                if port is not None:
                    yield from self._network.tables.ways_by(port, EVERY_ADDRESS)

    def ahead(self, out: Port) -> int:
        """The zones (as bits) that a packet may be going to which leaves its device by a port: those on its routes."""
        if out.device not in self._ahead:
            self._ahead[out.device] = self._routed(out.device)
        return self._ahead[out.device].get(out.number, 0)

    def _routed(self, device: int) -> dict[int, int]:
        """The zones on the routes of each port; every zone on each port where something else may choose the way."""
        ports = self._network.ports.of_device[device]
        if device in self.astray or any(rule.egress for rule in self._network.nodes[device].device.nat):
            return {port.number: EVERY_ZONE for port in ports}
        found: dict[int, int] = {}
        for vrf in sorted({port.vrf for port in ports}):
            for way in self._network.tables.routes(device, vrf):
                if way.port is not None and not way.drop:
                    bits = self._incidence.destinations(way.destinations)
                    found[way.port.number] = found.get(way.port.number, 0) | bits
        return found


@dataclass(frozen=True, slots=True)
class _Permit:
    """A line that may permit something, and the zones (as bits) that it can concern at the other end."""

    others: int
    where: Region
    anybody: bool = False
    """Whether a source that it names may be a translated one."""


_UNJUDGED = _Permit(EVERY_ZONE, region(Match(), AS_SENT))
"""Stands for a filter that lets everything pass."""


class Permits:
    """Whether a line of the first filter and a line of the last one permit any packet in common.

    Every packet of a pair is permitted by both, so where no two lines do, nothing travels. Addresses that some device
    may have translated on the way between are not compared.
    """

    def __init__(self, network: Network, ends: Ends, incidence: Incidence, *, same_ports: bool) -> None:
        """`same_ports`: nothing translates destination ports, so that both lines see the same service."""
        self._network = network
        self._ends = ends
        self._incidence = incidence
        self._same_ports = same_ports
        self._numbers = {zone.id: number for number, zone in enumerate(network.zones.everyone)}
        self._translated = sources_made(network)
        self._first: dict[str, list[_Permit] | None] = {}
        self._last: dict[str, list[_Permit] | None] = {}
        self._led: dict[str, bool] = {}
        self._services: dict[tuple[int, int], tuple[ServiceSet, ServiceSet, bool]] = {}
        self._same_source_ports = not any(
            rule.enabled and rule.source_ports_change for node in network.nodes for rule in node.device.nat
        )

    def meet(self, source: Zone, destination: Zone) -> bool:
        """Whether two lines may permit one packet of the pair; True where it is not known."""
        if source.id not in self._first:
            self._first[source.id] = self._permits_from(source)
        if destination.id not in self._last:
            own = self._network.zones.addresses[destination.id]
            self._last[destination.id] = self._permits_to(destination)
            self._led[destination.id] = bool(stated_for(self._network, own))
        first, last = self._first[source.id], self._last[destination.id]
        if first is None or last is None:
            return True
        here, there = self._numbers[source.id], self._numbers[destination.id]
        ones = [item for item in first if item.others >> there & 1]
        others = [item for item in last if item.others >> here & 1]
        if len(ones) * len(others) > MOST:
            return True
        led = self._led[destination.id]
        return any(self._common(one, other, led=led) for one in ones for other in others)

    def _common(self, one: _Permit, other: _Permit, *, led: bool) -> bool:
        if one.where is other.where:
            return True
        if not led and not one.where.possible_destination.meets(other.where.possible_destination):
            return False
        if not other.anybody and not one.where.possible_source.meets(other.where.possible_source):
            return False
        return not self._same_ports or self._open_in_both(one.where.possible_service, other.where.possible_service)

    def _open_in_both(self, one: ServiceSet, other: ServiceSet) -> bool:
        """Whether a packet that opens something is in both (remembered by object; both are kept)."""
        key = id(one), id(other)
        known = self._services.get(key)
        if known is None:
            boxes = (
                one.boxes if self._same_source_ports else [replace(box, source_ports=EVERY_PORT) for box in one.boxes]
            )
            shared = (first & second for first in boxes for second in other.boxes)
            found = any(box is not None and box.states & State.NEW and box.fragments & 1 for box in shared)
            known = self._services[key] = one, other, found
        return known[2]

    def _permits_from(self, zone: Zone) -> list[_Permit] | None:
        """The lines of the first filter at each entrance of a zone; None: something may pass there unjudged."""
        found: list[_Permit] = []
        for item in self._network.zones.attachments[zone.id]:
            node = self._network.node_of(item.port)
            if self._ends.hidden(node, item.port):
                return None
            inbound = self._narrowest(self._ends.inbound(node, item.port), zone, to=False)
            if inbound is not None:
                found += inbound
                continue
            for out in self._network.ports.of_device[node.number]:
                permits = self._narrowest(self._ends.forward(node, item.port, out), zone, to=False)
                there = self._ends.ahead(out)
                found += [replace(one, others=one.others & there) for one in _judged(permits)]
        return found

    def _permits_to(self, zone: Zone) -> list[_Permit] | None:
        """The lines of the last filter on each way through a device to a zone; None: something may pass unjudged."""
        found: list[_Permit] = []
        for out in self._ends.ports(zone):
            node = self._network.node_of(out)
            if self._ends.hidden(node, out):
                return None
            for port in self._network.ports.of_device[out.device]:
                permits = self._narrowest(self._ends.judgements(node, port, out), zone, to=True)
                if permits is None:
                    return None
                found += permits
        return list({id(one.where): one for one in found}.values())

    def _narrowest(self, judgements: Iterable[Judgement], zone: Zone, *, to: bool) -> list[_Permit] | None:
        """Of filters that all judge, the lines of the one with the fewest that may permit; None: each permits all.

        Of equals it is the one nearer to the zone.
        """
        number = self._numbers[zone.id]
        judging = [self._of(item, number, to=to) for item in judgements if self._ends.judges_all(item, zone)]
        telling = [lines for lines in judging if not any(_everything(item.where) for item in lines)]
        return min(reversed(telling) if to else telling, key=len, default=None)

    def _of(self, judgement: Judgement, number: int, *, to: bool) -> list[_Permit]:
        """The lines of a filter that may permit something to or from a zone."""
        found: list[_Permit] = []
        for where, sources, destinations in self._incidence.opening_at(judgement.program, number, to=to):
            anybody = bool(self._translated) and where.possible_source.meets(self._translated)
            found.append(_Permit(EVERY_ZONE if to and anybody else sources if to else destinations, where, anybody))
        return found


def _judged(permits: list[_Permit] | None) -> list[_Permit]:
    return [_UNJUDGED] if permits is None else permits


def _everything(where: Region) -> bool:
    """Whether a line permits every packet."""
    if where.possible_service != EVERY_SERVICE:
        return False
    return not (where.possible_source.complement() or where.possible_destination.complement())


def _translates_destinations(node: Node) -> bool:
    return any(rule.enabled and rule.stage is NatStage.DESTINATION for rule in node.device.nat)
