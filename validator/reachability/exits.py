"""Leaving a device: into tunnels, to the next device, to the zone itself, or to what no file shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.device import Effect
from parsers.model.interface import InterfaceKind
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action
from validator.graph.ports import doubt_of
from validator.graph.zones import Beyond, on_link
from validator.reachability.filters import Judgement
from validator.reachability.header import ANYTHING
from validator.reachability.passage import Edge, State
from validator.reachability.programs import Line, Program, chosen, no_statement
from validator.reachability.translation import virtual_destinations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.model.address import AddressSet
    from parsers.model.device import Unmodelled
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.plant.model import Zone
    from validator.reachability.filters import FilterCache
    from validator.reachability.header import Header
    from validator.reachability.passage import Branch

MaskMaker: TypeAlias = "Callable[[int, Header], Judgement]"
Arrival: TypeAlias = "tuple[Port | None, bool, tuple[UnknownMatch, ...], MaskMaker | None]"
"""A port of another device or None for delivery; whether that is sure, and why not; the packets it is for."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where packets are meant to arrive: a zone with its addresses; `zone` None: wherever they end.

    `attached`: the zone surely stands on some port. `alone`: whatever leaves the device has arrived.
    """

    zone: Zone | None
    own: AddressSet
    attached: bool
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Exits:
    """Finds the edges by which branches leave their device."""

    network: Network
    goal: Goal
    filters: FilterCache
    replies: bool

    def leaving(self, state: State, node: Node, port: Port, branch: Branch) -> Iterator[Edge]:
        """The edges of one branch: into tunnels that take it, and on the wire."""
        way = branch.way
        if way is None or way.port is None or way.port.interface.management_only:
            return
        if way.port is port and _is_unshown(way, port):
            return
        touched = node.unmodelled(port.name, way.port.name)
        denies = tuple(
            doubt_of(item)
            for item in touched
            if item.effect in {Effect.MAY_DENY, Effect.MAY_DO_EITHER, Effect.MAY_REWRITE}
        )
        permits = tuple(doubt_of(item) for item in touched if item.effect in {Effect.MAY_PERMIT, Effect.MAY_DO_EITHER})
        if self.replies and node.device.stateful:
            permits = ()
        branch = replace(branch, sure=branch.sure and not denies, unknown=branch.unknown + denies)
        tunnels = [
            other
            for other in self.network.ports.of_device[node.number]
            if other.tunnel is not None and other.name == way.port.name
        ]
        lines = tuple(
            Line(Action.PERMIT, _tunnel_match(other), no_statement(other.origin), "tunnels") for other in tunnels
        )
        for number, other in enumerate(tunnels):
            choice = Judgement(Program(node.number, chosen(lines, number), branch.header), is_filter=False)
            yield from self._into_tunnel(state, node, other, branch.judged(choice), permits)
        if lines:
            branch = branch.judged(Judgement(Program(node.number, chosen(lines, None), branch.header), is_filter=False))
        yield from self._rewritten(state, branch, touched, permits)
        for target, sure, unknown, mask in self._on_the_wire(way, branch.header):
            final = branch.judged(mask(node.number, branch.header)) if mask is not None else branch
            target_state = None if target is None else State(target.number, final.header.next_device())
            yield Edge(
                state,
                target_state,
                final.judgements,
                final.header,
                final.sure and sure,
                final.unknown + unknown,
                permits,
                way.port,
                way.origin,
            )

    @staticmethod
    def _rewritten(
        state: State, branch: Branch, touched: tuple[Unmodelled, ...], permits: tuple[UnknownMatch, ...]
    ) -> Iterator[Edge]:
        """A feature at the exit that is not modelled may change anything and choose another way."""
        unknown = tuple(doubt_of(item) for item in touched if item.effect is Effect.MAY_REWRITE)
        if unknown and state.header != ANYTHING:
            target = State(state.port, ANYTHING)
            origin = unknown[0].origin
            yield Edge(state, target, branch.judgements, ANYTHING, False, unknown, permits, None, origin)

    def _into_tunnel(
        self, state: State, node: Node, inside: Port, branch: Branch, permits: tuple[UnknownMatch, ...]
    ) -> Iterator[Edge]:
        """Delivery to the far side of a policy-based tunnel; its filter is written from the far side's view."""
        tunnel = inside.tunnel
        if tunnel is None:
            return
        if tunnel.rule_set and not (self.replies and node.device.stateful):
            branch = branch.judged(self.filters.tunnel(node, tunnel, branch.header, swapped=True))
        arrival = destination_mask(tunnel.remote & self.goal.own)(node.number, branch.header)
        yield Edge(
            state,
            None,
            (*branch.judgements, arrival),
            branch.header,
            branch.sure and not tunnel.unknown,
            branch.unknown + tunnel.unknown,
            permits,
            inside,
            tunnel.origin,
        )
        for far in self._far_ends(node, inside):
            yield Edge(
                state,
                State(far.number, branch.header.next_device()),
                branch.judgements,
                branch.header,
                branch.sure and not tunnel.unknown,
                branch.unknown + tunnel.unknown,
                permits,
                inside,
                tunnel.origin,
            )

    def _far_ends(self, node: Node, inside: Port) -> Iterator[Port]:
        """The tunnel ports of other devices whose peer and networks mirror this one."""
        tunnel = inside.tunnel
        if tunnel is None or not tunnel.peer:
            return
        for other in self.network.ports.all:
            if other.tunnel is None or other.device == node.number:
                continue
            if tunnel.peer in _addresses_of(other) and tunnel.remote & other.tunnel.local:
                yield other

    def _on_the_wire(self, way: Way, header: Header) -> Iterator[Arrival]:
        """Where packets of a way arrive: the zone itself (None) or ports of other devices."""
        port = way.port
        if port is None:
            return
        ports = self.network.ports
        if self.goal.alone:
            yield None, True, (), None
            return
        yield from self._link_partners(port)
        if isinstance(way.next_hop, IPv6Address) and way.next_hop.is_link_local:
            yield from self._link_local(way, port, way.next_hop)
            return
        if way.next_hop is not None:
            owners = [owner for owner in ports.owner(port.scope, way.next_hop) if owner.device != port.device]
            direct = on_link(port, way.next_hop)
            for owner in owners:
                yield owner, direct, () if direct else (_astray(way),), None
            if way.next_hop in port.own:
                yield from self._connected(way, port, header)
            elif not owners or not direct:
                beyond = self._beyond(way, port)
                if beyond is not None:
                    yield None, *beyond, destination_mask(self.goal.own)
            return
        yield from self._connected(way, port, header)

    def _link_local(self, way: Way, port: Port, hop: IPv6Address) -> Iterator[Arrival]:
        """A router on the link itself: the one that shows the address, else any that speaks IPv6, or one unknown."""
        beside = [other for other in self.network.ports.beside(port) if other.device != port.device]
        owners = [other for other in beside if hop in other.own]
        for owner in owners:
            yield owner, True, (), None
        if owners:
            return
        routers = [other for other in beside if other.networks.v6 or other.addresses_unknown is not None]
        reason = f"whose link-local address {hop} is, no file shows"
        unknown = (UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin),)
        for other in routers:
            yield other, False, unknown, None
        beyond = self._beyond(way, port)
        if beyond is not None:
            sure, doubts = beyond
            mask = destination_mask(self.goal.own)
            yield None, sure and not routers, (*doubts, *(unknown if routers else ())), mask

    def _connected(self, way: Way, port: Port, header: Header) -> Iterator[Arrival]:
        """Straight to the destination: on the segment, at a device that answers for it, or beyond a link."""
        here = port.networks & self.goal.own
        pinned = self.network.zones.pinned.get(port.number)
        if here and self._may_be(pinned) and self._in_scope(port):
            yield None, True, (), destination_mask(here)
        for other in self.network.ports.beside(port):
            yield from self._answering(way, port, other, header)
        rest = way.destinations - port.networks
        if not rest or not self._in_scope(port):
            return
        if self.goal.zone is not None and pinned == self.goal.zone.id and not port.networks:
            yield None, True, (), destination_mask(self.goal.own)
        elif port.addresses_unknown is not None and pinned is None:
            yield None, False, (port.addresses_unknown,), destination_mask(self.goal.own & rest)
        elif way.prefix_length == -1 and not _is_unshown(way, port):
            yield None, False, way.unknown, destination_mask(self.goal.own & rest)
        else:
            beyond = self._beyond(way, port)
            if beyond is not None:
                yield None, *beyond, destination_mask(self.goal.own & rest)

    def _answering(self, way: Way, port: Port, other: Port, header: Header) -> Iterator[Arrival]:
        """A device on the segment that answers for addresses it translates, or that may for what is not there."""
        if header.undo and header.undo[-1].device == other.device:
            yield other, True, (), None
            return
        answers = virtual_destinations(self.network, other)
        if answers & way.destinations:
            yield other, True, (), destination_mask(answers)
        beyond_segment = way.destinations - port.networks
        if beyond_segment:
            yield other, False, way.unknown, destination_mask(beyond_segment)

    def _link_partners(self, port: Port) -> Iterator[Arrival]:
        """The other end of a virtual link between two virtual devices of one box."""
        if port.interface.kind is not InterfaceKind.VIRTUAL_LINK:
            return
        for other in self.network.ports.all:
            if other.number != port.number and other.name in port.interface.members:
                yield other, True, (), None

    def _beyond(self, way: Way, port: Port) -> tuple[bool, tuple[UnknownMatch, ...]] | None:
        """Whether what leaves to no known device arrives in the zone (see `Beyond`)."""
        zones = self.network.zones
        zone = self.goal.zone if self.goal.zone is not None else zones.holder(way.destinations, port.scope)
        if zone is None:
            reason = f"{way.next_hop or port.name} leads to no device of the snapshot and to no declared zone"
            return False, (UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin),)
        if zone.scope != port.scope:
            return None
        attached = self.goal.attached if self.goal.zone is not None else zones.stands(zone.id)
        beyond = Beyond(zones.zones, zones.addresses, self.network.ports)
        return beyond.arrival(zone, port, way, attached=attached)

    def _in_scope(self, port: Port) -> bool:
        return self.goal.zone is None or port.scope == self.goal.zone.scope

    def _may_be(self, pinned: str | None) -> bool:
        """Whether a port that some zone names can deliver to this one."""
        return pinned is None or self.goal.zone is None or pinned == self.goal.zone.id


def destination_mask(destinations: AddressSet) -> MaskMaker:
    """A judgement that lets pass what now goes to `destinations`."""
    match = Match(destination=AddressMatch.exactly(destinations))

    def made(node: int, header: Header) -> Judgement:
        line = Line(Action.PERMIT, match, no_statement(None), "destination")
        return Judgement(Program(node, (line,), header), is_filter=False)

    return made


def _tunnel_match(port: Port) -> Match:
    tunnel = port.tunnel
    if tunnel is None:
        return Match()
    return Match(
        source=AddressMatch.exactly(tunnel.local),
        destination=AddressMatch.exactly(tunnel.remote),
        conditions=tunnel.unknown,
    )


def _is_unshown(way: Way, port: Port) -> bool:
    """Whether a way only leads to the port's own network, which the file does not show.

    What comes from there does not need the device to go there.
    """
    return way.prefix_length == -1 and way.unknown == (port.addresses_unknown,)


def _astray(way: Way) -> UnknownMatch:
    """Why a next hop may not be reached by the port that a route names."""
    reason = f"next hop {way.next_hop} is on no network of {way.port.name if way.port else ''}"
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, way.origin)


def _addresses_of(port: Port) -> frozenset[str]:
    """The addresses of the interface that carries a tunnel port, as printed."""
    return frozenset(str(address.value.ip) for address in port.interface.addresses)
