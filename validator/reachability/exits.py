"""Leaving a device: into tunnels, to the next device, to the zone itself, or to what no file shows."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.model.vpn import TunnelKind
from parsers.nouns import dataclass
from validator.graph.behind_tunnels import behind_tunnel
from validator.graph.families import OUTSIDE
from validator.graph.ports import doubt_of
from validator.reachability.filters import Judgement
from validator.reachability.goal import Arrival, Goal, destination_mask
from validator.reachability.handed_on import handed_on
from validator.reachability.header import ANYTHING
from validator.reachability.landing import Landing, is_unshown
from validator.reachability.passage import Edge, State
from validator.reachability.programs import Line, Program, chosen, no_statement
from validator.reachability.touched import concerned, parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.address import AddressSet
    from parsers.model.device import Unmodelled
    from parsers.model.vpn import Tunnel
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.reachability.filters import FilterCache
    from validator.reachability.header import Header
    from validator.reachability.passage import Branch


@dataclass(frozen=True, slots=True)
class Exits:
    """Finds the edges by which branches leave their device."""

    network: Network
    goal: Goal
    filters: FilterCache
    replies: bool
    met: dict[tuple[int, int, Header, bool], tuple[Way, list[Arrival]]] = field(
        default_factory=dict["tuple[int, int, Header, bool]", "tuple[Way, list[Arrival]]"]
    )
    """Arrivals by the identity of the way, which is therefore kept, the port that it leaves by, the header, and whether
    the packets came in by another VRF."""

    @property
    def _landing(self) -> Landing:
        return Landing(self.network, self.goal)

    def leaving(self, state: State, node: Node, port: Port, branch: Branch) -> Iterator[Edge]:
        """The edges of one branch: into tunnels that take it, and on the wire."""
        way, out = branch.way, branch.wire
        if way is None or way.port is None or out is None:
            return
        touched = node.unmodelled(*(branch.entering | branch.leaving))
        turned = way.port is port and not branch.header.translated
        turned = turned and not any(self._may_be_tunnel(item) for item in touched)
        if way.port.interface.management_only or (turned and is_unshown(way, port)):
            return
        permits = tuple(doubt_of(item) for item in touched if item.effect.permits)
        if self.replies and node.device.stateful:
            permits = ()
        yield from self._rewritten(state, branch, touched, permits)
        for part, denies in parted(touched, node.number, branch, state.header):
            sure, firm = part.sure and not denies, part.firm and not denies
            here = replace(part, sure=sure, firm=firm, unknown=part.unknown + denies)
            yield from self._as_it_is(state, node, here, out, permits)

    def _as_it_is(
        self, state: State, node: Node, branch: Branch, out: Port, permits: tuple[UnknownMatch, ...]
    ) -> Iterator[Edge]:
        """The edges of a branch that no feature changes at the exit."""
        way = branch.way
        if way is None or way.port is None:
            return
        tunnels = [
            other
            for other in self.network.ports.of_device[node.number]
            if other.tunnel is not None
            and other.tunnel.kind is not TunnelKind.PORTAL
            and other.name == way.port.name
            and not branch.crossing
        ]
        lines = tuple(
            Line(Action.PERMIT, _tunnel_match(other), no_statement(other.origin), "tunnels") for other in tunnels
        )
        for number, other in enumerate(tunnels):
            choice = Judgement(Program(node.number, chosen(lines, number), branch.header), is_filter=False)
            yield from self._into_tunnel(state, node, other, branch.judged(choice), permits)
        if lines:
            branch = branch.judged(Judgement(Program(node.number, chosen(lines, None), branch.header), is_filter=False))
        same = branch.header.next_device() == state.header.next_device()
        given = state.given if same else None
        leaked = self.network.ports.all[state.port].vrf != way.port.vrf
        passed = given if given is not None and given.learned else None
        for arrival in self._arrivals(way, out, branch, leaked=leaked):
            if given is not None and arrival.joined == given.whole:  # the routers had this packet before, and judged it
                continue
            if passed is not None and self._adds_nothing(way, out, arrival):
                continue
            final = branch if arrival.mask is None else branch.judged(arrival.mask(node.number, branch.header))
            final = final.judged(*self.filters.frames(self.network.nodes, arrival.filters, branch.header))
            target = arrival.port
            if target is not None and (out.number, target.number) in self.network.dead:
                continue
            doubts = () if target is None else self.network.doubt_between(out, target)
            rivals = () if self.replies or arrival.rivals is None else (arrival.rivals,)
            yield Edge(
                state,
                None
                if target is None
                else State(target.number, final.header.next_device(), arrival.frame, arrival.joined or passed),
                final.judgements,
                final.header,
                final.sure and arrival.sure and not (doubts or rivals),
                final.unknown + arrival.unknown + doubts + rivals,
                permits,
                out,
                way.origin,
                forks=final.forks if arrival.turn is None else (*final.forks, arrival.turn),
                firm=final.firm and arrival.sure and not doubts,
            )
        yield from self._renamed(state, node, branch, out, permits)

    def _may_be_tunnel(self, item: Unmodelled) -> bool:
        """Whether a line that nobody read may take packets into a tunnel: it names whom they are for."""
        return item.effect is Effect.MAY_DO_ANYTHING and item.addresses.meets(self.goal.own)

    def _adds_nothing(self, way: Way, out: Port, arrival: Arrival) -> bool:
        """Whether a router from which routes are learned gets nowhere by a learned way: it could go there itself.

        Whom it might ask on the segment, it asks; and what such ways say of hosts of the plant that stand elsewhere is
        not looked for, as it is not of the routers themselves (ARCHITECTURE, 211).
        """
        learned = self.network.zones.routers.learned
        if not learned.is_learned(way):
            return False
        if learned.is_back(out):
            return True
        if arrival.port is not None:
            return self.goal.device is not None and not arrival.port.networks.meets(out.networks)
        zones = self.network.zones
        return any(
            zone.kind not in OUTSIDE and (self.goal.attached if zone is self.goal.zone else zones.stands(zone.id))
            for zone in zones.zones
            if zone is self.goal.zone or (self.goal.zone is None and zone.id == self.goal.there)
        )

    def _renamed(
        self, state: State, node: Node, branch: Branch, out: Port, permits: tuple[UnknownMatch, ...]
    ) -> Iterator[Edge]:
        """A switch on the segment may give stations of the zone other addresses than they have."""
        zone = self.goal.zone
        if zone is None or not node.beside:
            return
        lines = [item for item in node.beside if item.effect.rewrites and out.name in (item.interfaces or ())]
        if lines and any(item.port is out for item in self.network.zones.attachments[zone.id]):
            unknown = tuple(dict.fromkeys(doubt_of(item) for item in lines))
            doubts = (*branch.unknown, *unknown)
            yield Edge(state, None, branch.judgements, ANYTHING, False, doubts, permits, out, lines[0].origin)

    def _rewritten(
        self, state: State, branch: Branch, touched: tuple[Unmodelled, ...], permits: tuple[UnknownMatch, ...]
    ) -> Iterator[Edge]:
        """A feature at the exit that is not modelled may change anything and choose another way."""
        if state.header == ANYTHING:
            return
        by_place: dict[AddressSet | None, list[Unmodelled]] = {}
        for item in touched:
            if item.effect.rewrites:
                by_place.setdefault(item.destinations, []).append(item)
        node = self.network.ports.all[state.port].device
        for items in by_place.values():
            unknown = tuple(doubt_of(item) for item in items)
            target = State(state.port, ANYTHING)
            for masks in concerned(items[0], node, state.header, branch.header):
                judgements = (*branch.judgements, *masks)
                yield Edge(state, target, judgements, ANYTHING, False, unknown, permits, None, unknown[0].origin)

    def _into_tunnel(
        self, state: State, node: Node, inside: Port, branch: Branch, permits: tuple[UnknownMatch, ...]
    ) -> Iterator[Edge]:
        """Delivery to the far side of a policy-based tunnel; its filter is written from the far side's view."""
        tunnel = inside.tunnel
        if tunnel is None:
            return
        if tunnel.rule_set:
            own = [self.filters.tunnel(node, tunnel, branch.header, swapped=True)]
            branch = branch.judged(*(self.filters.answers(node, own) if self.replies and node.device.stateful else own))
        dead = self.network.dead
        far_ends = [far for far in self.network.ports.far_ends(inside) if (inside.number, far.number) not in dead]
        alone = self.network.ports.unanswered(inside)
        unknown = tunnel.unknown if alone is None else (*tunnel.unknown, alone)
        for end in self._tunnel_ends(inside, tunnel):
            masks = () if end.mask is None else (end.mask(node.number, branch.header),)
            yield Edge(
                state,
                None if end.port is None else State(end.port.number, branch.header.next_device()),
                (*branch.judgements, *masks),
                branch.header,
                branch.sure and end.sure and not unknown,
                branch.unknown + unknown + end.unknown,
                permits,
                inside,
                tunnel.origin,
                forks=branch.forks,
                firm=branch.firm and end.sure and not unknown,
            )
        for far in far_ends:
            doubts = (*tunnel.unknown, *self.network.doubt_between(inside, far))
            yield Edge(
                state,
                State(far.number, branch.header.next_device()),
                branch.judgements,
                branch.header,
                branch.sure and not doubts,
                branch.unknown + doubts,
                permits,
                inside,
                tunnel.origin,
                forks=branch.forks,
                firm=branch.firm and not doubts,
            )

    def _tunnel_ends(self, inside: Port, tunnel: Tunnel) -> list[Arrival]:
        """Delivery beyond a tunnel, unless devices of the snapshot end it: then they deliver.

        What is behind it has the addresses of its scope; another gateway may hand on what some device translates. A
        device that is meant itself may be there only if no device shows the far end.
        """
        on: list[Arrival] = []
        if tunnel.kind is TunnelKind.SITE_TO_SITE and not self.network.ports.joined(inside):
            on = list(handed_on(self.network, self.goal, inside, tunnel.remote, tunnel.unknown))
        if self.goal.device is None:
            there = self._landing.in_scope(inside) and not self.network.ports.joined(inside)
            return [*self._behind(inside, tunnel), *on] if there else on
        if self.network.ports.known_far_ends(inside):
            return on
        reason = f"no device of the snapshot ends the tunnel of {inside.name}"
        unknown = UnknownMatch(UnknownKind.UNRESOLVED, reason, inside.origin)
        return [*self._landing.ends(inside, sure=False, unknown=(unknown,), destinations=self.goal.own), *on]

    def _behind(self, inside: Port, tunnel: Tunnel) -> Iterator[Arrival]:
        """Delivery to what lies behind a tunnel, or may."""
        zones = self.network.zones.zones
        kind = next((zone.kind for zone in zones if zone.id == self.goal.there), None)
        for part in behind_tunnel(self.network.ports, inside, tunnel, self.goal.own, kind):
            yield Arrival(None, not part.unknown, part.unknown, destination_mask(part.addresses))

    def _arrivals(self, way: Way, out: Port, branch: Branch, *, leaked: bool) -> Iterable[Arrival]:
        """Where packets of a way arrive; what is routed arrives alike by whatever port of a VRF it came in."""
        landing = Landing(self.network, self.goal, leaked)
        if branch.crossing:
            return landing.arrivals(way, out, branch)
        key = id(way), out.number, branch.header, leaked
        if key not in self.met:
            self.met[key] = way, list(landing.arrivals(way, out, branch))
        return self.met[key][1]


def _tunnel_match(port: Port) -> Match:
    tunnel = port.tunnel
    if tunnel is None:
        return Match()
    return Match(
        source=AddressMatch.exactly(tunnel.local),
        destination=AddressMatch.exactly(tunnel.remote),
        conditions=tunnel.unknown,
    )
