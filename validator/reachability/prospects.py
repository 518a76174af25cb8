"""A quick look before the work: pairs of zones that the first or the last filter surely keeps apart.

Every packet of a pair enters by a port of its source and leaves by a port of its destination. If no line
of the filters there can permit anything of the pair, nothing travels, whatever lies between. The look is
one-sided: it may let a pair through to the engine for nothing, and never keeps one from it that has
traffic. Where routes or addresses are not all in the files, it lets everything through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect, Stage
from parsers.model.nat import NatKind, NatStage
from parsers.model.rules import Action, BindingPoint
from validator.packets import any_packet
from validator.reachability.translation import sources_made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.plant.model import Zone
    from validator.reachability.filters import FilterCache, Judgement
    from validator.reachability.incidence import Incidence
    from validator.reachability.programs import Line, Region

EVERY_ZONE = -1
"""All bits."""


class Prospects:
    """Which pairs may have traffic, as far as their first and last filters tell."""

    def __init__(self, network: Network, filters: FilterCache, incidence: Incidence) -> None:
        """Nothing is looked at before it is asked for."""
        self._network = network
        self._filters = filters
        self._incidence = incidence
        self._numbers = {zone.id: number for number, zone in enumerate(network.zones.everyone)}
        self._open = _not_all_known(network)
        self._translated = sources_made(network)
        self._last: dict[str, int] = {}
        self._first: dict[str, int] = {}

    def possible(self, source: Zone, destination: Zone) -> bool:
        """Whether anything may travel from one zone to another by way of a device."""
        if self._open:
            return True
        if destination.id not in self._last:
            self._last[destination.id] = self._reaching(destination)
        if not self._last[destination.id] >> self._numbers[source.id] & 1:
            return False
        if source.id not in self._first:
            self._first[source.id] = self._reached(source)
        return bool(self._first[source.id] >> self._numbers[destination.id] & 1)

    def _reaching(self, zone: Zone) -> int:
        """The sources that the filters around the zone's own ports may let in."""
        found = 0
        for out in self._ports(zone):
            node = self._network.node_of(out)
            if out.tunnel is not None or node.device.tunnels or node.device.bridges or _may_permit(node):
                return EVERY_ZONE
            for port in self._network.ports.of_device[out.device]:
                found |= self._passing(zone, node, port, out)
        return found

    def _passing(self, zone: Zone, node: Node, port: Port, out: Port) -> int:
        """The sources that may pass from `port` to `out` towards the zone."""
        bits = EVERY_ZONE
        for judgement in self._judgements(node, port, out):
            if self._judges_all(judgement, zone):
                bits &= self._sources(judgement, self._numbers[zone.id])
        return bits

    def _reached(self, zone: Zone) -> int:
        """The destinations that the filters at the zone's entrances may let out."""
        found = 0
        for item in self._network.zones.attachments[zone.id]:
            node = self._network.node_of(item.port)
            if (
                item.port.tunnel is not None
                or node.device.bridges
                or _may_permit(node)
                or (Stage.INBOUND_FILTER not in node.device.order)
            ):
                return EVERY_ZONE
            bits = EVERY_ZONE
            for judgement in self._filters.judgements(node, BindingPoint.INBOUND, item.port.names, frozenset(), None):
                if self._judges_all(judgement, zone):
                    bits &= self._destinations(judgement, self._numbers[zone.id])
            found |= bits
        return found

    def _judgements(self, node: Node, port: Port, out: Port) -> Iterator[Judgement]:
        entering, leaving = port.names, out.names
        if Stage.INBOUND_FILTER in node.device.order and port.tunnel is None:
            yield from self._filters.judgements(node, BindingPoint.INBOUND, entering, frozenset(), None)
        as_received = Stage.FORWARD_FILTER_AS_RECEIVED in node.device.order and not _translates_destinations(node)
        if Stage.FORWARD_FILTER in node.device.order or as_received:
            yield from self._filters.judgements(node, BindingPoint.FORWARD, entering, leaving, None)
        if Stage.OUTBOUND_FILTER in node.device.order:
            yield from self._filters.judgements(node, BindingPoint.OUTBOUND, entering, leaving, None)

    def _judges_all(self, judgement: Judgement, zone: Zone) -> bool:
        """Whether a filter judges every packet of the zone: a list of one IP version lets the other pass unseen."""
        own = self._network.zones.addresses[zone.id]
        return judgement.family is None or not (own.v6 if judgement.family == 4 else own.v4)

    def _sources(self, judgement: Judgement, destination: int) -> int:
        """The sources of lines that may permit something to a zone; a translated source may be anybody."""
        found = 0
        program = judgement.program
        for line, where, (sources, destinations) in zip(
            program.lines, program.regions, self._incidence.rows(program), strict=True
        ):
            if _opens(line, where) and destinations >> destination & 1:
                if self._translated and where.possible_source & self._translated:
                    return EVERY_ZONE
                found |= sources
        return found

    def _destinations(self, judgement: Judgement, source: int) -> int:
        """The destinations of lines that may permit something from a zone."""
        found = 0
        program = judgement.program
        for line, where, (sources, destinations) in zip(
            program.lines, program.regions, self._incidence.rows(program), strict=True
        ):
            if _opens(line, where) and sources >> source & 1:
                found |= destinations
        return found

    def _ports(self, zone: Zone) -> list[Port]:
        """Every port by which packets can arrive in a zone."""
        own = self._network.zones.addresses[zone.id]
        found = {item.port.number: item.port for item in self._network.zones.attachments[zone.id]}
        found |= {port.number: port for port in self._network.ports.all if port.networks & own}
        return list(found.values())


def _opens(line: Line, where: Region) -> bool:
    """Whether a line may permit a packet that opens something."""
    return line.action is not Action.DENY and any_packet(where.possible_service, replies=False)


def _translates_destinations(node: Node) -> bool:
    return any(rule.enabled and rule.stage is NatStage.DESTINATION for rule in node.device.nat)


def _may_permit(node: Node) -> bool:
    """Whether something that is not modelled may let packets past the filters of a device."""
    return any(item.effect in {Effect.MAY_PERMIT, Effect.MAY_DO_EITHER} for item in node.device.unmodelled)


def _not_all_known(network: Network) -> bool:
    """Whether packets may arrive where no file shows it."""
    if any(port.addresses_unknown is not None for port in network.ports.all):
        return True
    for node in network.nodes:
        device = node.device
        if device.dynamic_routing or node.may_rewrite or device.policy_routes:
            return True
        if any(item.effect is Effect.MAY_DO_EITHER for item in device.unmodelled):
            return True
        if any(rule.address is not None and rule.address.kind is NatKind.UNKNOWN for rule in device.nat):
            return True
    return False
