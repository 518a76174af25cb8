"""Every way towards one destination zone, step by step as each device orders its steps.

A `State` is a packet about to enter a port, with what translations have made of it. An `Edge` leads
to the next state, or delivers; its programs say which packets take it. Edges depend on the
destination zone only, so they are found once and used for every source zone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr
from parsers.model.device import Effect, Stage
from parsers.model.interface import InterfaceKind
from parsers.model.intervals import Interval, size
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.nat import NatKind, NatRule, NatStage
from parsers.model.rules import Action, BindingPoint
from parsers.model.service import EVERY_PORT
from validator.graph.routing import Way
from validator.graph.zones import delivery_beyond
from validator.reachability.header import (
    ANYTHING,
    AS_SENT,
    SAME_PORT,
    Field,
    Header,
    PortField,
    pulled_back,
    pushed,
)
from validator.reachability.programs import (
    Line,
    Program,
    chosen,
    families_judged,
    filter_lines,
    no_statement,
    passes_interfaces,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.model.vpn import Tunnel
    from parsers.source import Span
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.plant.model import Zone

    MaskMaker = Callable[[int, Header], "Judgement"]


@dataclass(frozen=True, slots=True)
class State:
    """A packet about to enter a port (by number), under a header."""

    port: int
    header: Header


@dataclass(frozen=True, slots=True)
class Judgement:
    """A program and what it is for: a filter may be overruled by a feature that is not modelled."""

    program: Program
    is_filter: bool
    family: int | None = None
    """None: judges both IP versions."""


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """One passage through a device: the packets that pass all `judgements` reach `target` (None: are delivered).

    Not `sure` where something outside the configuration decides; `unknown` says what. `may_permit` are
    features that may let packets past the filters.
    """

    source: State
    target: State | None
    judgements: tuple[Judgement, ...]
    header: Header
    sure: bool
    unknown: tuple[UnknownMatch, ...]
    may_permit: tuple[UnknownMatch, ...]
    out_port: Port | None
    origin: Span


@dataclass(frozen=True, slots=True)
class _Branch:
    """A packet on its way through one device."""

    header: Header
    judgements: tuple[Judgement, ...] = ()
    way: Way | None = None
    egress: str = ""
    sure: bool = True
    unknown: tuple[UnknownMatch, ...] = ()


class Ways:
    """The edges towards one zone; found when first asked for and remembered."""

    def __init__(self, network: Network, zone: Zone, filters: FilterCache, *, replies: bool = False) -> None:
        """Prepare the addresses that lead to `zone`: its own, and those that some device translates into it."""
        self.network = network
        self.zone = zone
        self.own = network.zones.addresses[zone.id]
        self.attached = bool(network.zones.attachments[zone.id])
        self.universe = self.own if replies else self.own | leading_to(network, self.own)
        self._replies = replies
        self._filters = filters
        self._edges: dict[State, tuple[Edge, ...]] = {}

    def edges(self, state: State) -> tuple[Edge, ...]:
        """Everything that can happen to packets in `state`."""
        if state not in self._edges:
            self._edges[state] = tuple(self._found(state))
        return self._edges[state]

    def _found(self, state: State) -> Iterator[Edge]:
        port = self.network.ports.all[state.port]
        node = self.network.node_of(port)
        if not node.device.forwards or port.interface.management_only:
            return
        branches = [_Branch(state.header)]
        for stage in node.device.order:
            branches = [after for branch in branches for after in _STAGES[stage](self, node, port, branch)]
        for branch in branches:
            if branch.way is not None:
                yield from self._leaving(state, node, port, branch)
        if node.may_rewrite and state.header != ANYTHING:
            rewritten = State(state.port, ANYTHING)
            for item in node.unmodelled(port.name):
                if item.effect is Effect.MAY_REWRITE:
                    unknown = (UnknownMatch(UnknownKind.FEATURE, item.what, item.origin),)
                    yield Edge(state, rewritten, (), ANYTHING, False, unknown, unknown, None, item.origin)

    # The stages of a device, each from one branch to those after it.

    def inbound(self, node: Node, port: Port, branch: _Branch) -> Iterator[_Branch]:
        """The inbound filter; a tunnel has its own filter, and may bypass that of its interface."""
        judgements: list[Judgement] = []
        if port.tunnel is None or not port.tunnel.bypasses_filter:
            judgements += self._filters.judgements(node, BindingPoint.INBOUND, _names(port), frozenset(), branch.header)
        if port.tunnel is not None and port.tunnel.rule_set:
            judgements.append(self._filters.tunnel(node, port.tunnel, branch.header, swapped=False))
        yield self._judged(node, branch, judgements)

    def destination_nat(self, node: Node, port: Port, branch: _Branch) -> Iterator[_Branch]:
        """Each destination rule that may be the first to match, and none."""
        rules = [
            rule
            for rule in node.device.nat
            if rule.stage is NatStage.DESTINATION
            and rule.enabled
            and passes_interfaces(rule.match, _names(port), frozenset())
        ]
        yield from self._translated(node, branch, rules)

    def routing(self, node: Node, port: Port, branch: _Branch) -> Iterator[_Branch]:
        """Policy routes first, then the routing table."""
        policy = [
            item
            for item in node.device.policy_routes
            if item.enabled and item.vrf == port.vrf and passes_interfaces(item.match, _names(port), frozenset())
        ]
        lines = tuple(Line(Action.PERMIT, item.match, item, "policy routes") for item in policy)
        for number, item in enumerate(policy):
            if item.drop:
                continue
            choice = Judgement(Program(node.number, chosen(lines, number), branch.header), is_filter=False)
            after = replace(branch, judgements=(*branch.judgements, choice))
            if item.next_hop is None and item.interface is None:
                yield from self._routed(node, port, after)
            else:
                for way in self._policy_ways(node, port, item.next_hop, item.interface, item.origin):
                    yield replace(after, way=way)
        if lines:
            choice = Judgement(Program(node.number, chosen(lines, None), branch.header), is_filter=False)
            branch = replace(branch, judgements=(*branch.judgements, choice))
        yield from self._routed(node, port, branch)

    def forward(self, node: Node, port: Port, branch: _Branch) -> Iterator[_Branch]:
        """The filter that sees both interfaces."""
        if branch.way is None or branch.way.port is None:
            return
        yield self._judged(
            node,
            branch,
            self._filters.judgements(node, BindingPoint.FORWARD, _names(port), _names(branch.way.port), branch.header),
        )

    def source_nat(self, node: Node, port: Port, branch: _Branch) -> Iterator[_Branch]:
        """Each source rule that may be the first to match, and none."""
        if branch.way is None or branch.way.port is None:
            return
        leaving = _names(branch.way.port)
        rules = [
            rule
            for rule in node.device.nat
            if rule.stage is NatStage.SOURCE and rule.enabled and passes_interfaces(rule.match, _names(port), leaving)
        ]
        yield from self._translated(node, branch, rules)

    def outbound(self, node: Node, port: Port, branch: _Branch) -> Iterator[_Branch]:
        """The filter of the interface that the packet leaves by."""
        if branch.way is None or branch.way.port is None:
            return
        yield self._judged(
            node,
            branch,
            self._filters.judgements(node, BindingPoint.OUTBOUND, _names(port), _names(branch.way.port), branch.header),
        )

    def _judged(self, node: Node, branch: _Branch, judgements: list[Judgement]) -> _Branch:
        if self._replies and node.device.stateful:
            return branch
        return replace(branch, judgements=(*branch.judgements, *judgements))

    def _translated(self, node: Node, branch: _Branch, rules: list[NatRule]) -> Iterator[_Branch]:
        if not rules or self._replies:
            yield branch
            return
        lines = tuple(Line(Action.PERMIT, rule.match, rule, "NAT") for rule in rules)
        for number, rule in enumerate(rules):
            choice = Judgement(Program(node.number, chosen(lines, number), branch.header), is_filter=False)
            for header, extra in translations(rule, branch.header):
                more = (
                    ()
                    if extra is None
                    else (Judgement(Program(node.number, (extra,), branch.header), is_filter=False),)
                )
                yield replace(
                    branch,
                    header=header,
                    judgements=(*branch.judgements, choice, *more),
                    egress=rule.egress or branch.egress,
                )
        none = Judgement(Program(node.number, chosen(lines, None), branch.header), is_filter=False)
        yield replace(branch, judgements=(*branch.judgements, none))

    def _routed(self, node: Node, port: Port, branch: _Branch) -> Iterator[_Branch]:
        """One branch for each way of the routing table, for the destinations as they are now."""
        now = pushed(branch.header.destination, self.universe)
        ways = self.network.tables.ways(node.number, port.vrf, now)
        if branch.egress:
            ways = self._diverted(node, branch, ways, now)
        for way in ways:
            if way.port is None or way.drop:
                continue
            line = Line(
                Action.PERMIT,
                Match(destination=AddressMatch.exactly(way.destinations)),
                no_statement(way.origin),
                "routes",
            )
            mask = Judgement(Program(node.number, (line,), branch.header), is_filter=False)
            yield replace(
                branch,
                way=way,
                judgements=(*branch.judgements, mask),
                sure=branch.sure and way.sure,
                unknown=branch.unknown + way.unknown,
            )

    def _diverted(self, node: Node, branch: _Branch, ways: list[Way], now: AddressSet) -> list[Way]:
        """A NAT rule that names its egress interface: the ways through it, or that interface itself."""
        port = self.network.ports.find(node.number, branch.egress)
        if port is None or any(way.port is not None and way.port.name == port.name for way in ways):
            return ways
        direct = now & port.networks
        return [*ways, Way(direct, port, None, port.origin)] if direct else ways

    def _policy_ways(
        self, node: Node, port: Port, next_hop: object, interface: str | None, origin: Span
    ) -> Iterator[Way]:
        from ipaddress import IPv4Address, IPv6Address  # noqa: PLC0415 - run-time type test

        if interface is not None:
            out = self.network.ports.find(node.number, interface)
            hop = next_hop if isinstance(next_hop, IPv4Address | IPv6Address) else None
            if out is not None:
                yield Way(EVERY_ADDRESS, out, hop, origin, prefix_length=1)
            return
        if isinstance(next_hop, IPv4Address | IPv6Address):
            for way in self.network.tables.ways(node.number, port.vrf, from_cidr(str(next_hop))):
                if way.port is not None and not way.drop:
                    hop = way.next_hop if way.next_hop is not None else next_hop
                    yield Way(EVERY_ADDRESS, way.port, hop, origin, way.sure, way.unknown, prefix_length=1)

    # Leaving the device.

    def _leaving(self, state: State, node: Node, port: Port, branch: _Branch) -> Iterator[Edge]:
        """The edges of one branch: into tunnels that take it, and on the wire."""
        way = branch.way
        if way is None or way.port is None or way.port.interface.management_only:
            return
        touched = node.unmodelled(port.name, way.port.name)
        denies = tuple(
            UnknownMatch(UnknownKind.FEATURE, item.what, item.origin)
            for item in touched
            if item.effect in {Effect.MAY_DENY, Effect.MAY_DO_EITHER, Effect.MAY_REWRITE}
        )
        permits = tuple(
            UnknownMatch(UnknownKind.FEATURE, item.what, item.origin)
            for item in touched
            if item.effect in {Effect.MAY_PERMIT, Effect.MAY_DO_EITHER}
        )
        if self._replies and node.device.stateful:
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
            yield from self._into_tunnel(state, node, other, _and(branch, choice), permits)
        if lines:
            branch = _and(branch, Judgement(Program(node.number, chosen(lines, None), branch.header), is_filter=False))
        for target, sure, unknown, mask in self._on_the_wire(way):
            final = _and(branch, mask(node.number, branch.header)) if mask is not None else branch
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

    def _into_tunnel(
        self, state: State, node: Node, inside: Port, branch: _Branch, permits: tuple[UnknownMatch, ...]
    ) -> Iterator[Edge]:
        """Delivery to the far side of a policy-based tunnel; its filter is written from the far side's view."""
        tunnel = inside.tunnel
        if tunnel is None:
            return
        if tunnel.rule_set and not (self._replies and node.device.stateful):
            branch = _and(branch, self._filters.tunnel(node, tunnel, branch.header, swapped=True))
        arrival = _destination_mask(tunnel.remote & self.own)(node.number, branch.header)
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
            if tunnel.peer in other_addresses(self.network, other) and tunnel.remote & other.tunnel.local:
                yield other

    def _on_the_wire(self, way: Way) -> Iterator[tuple[Port | None, bool, tuple[UnknownMatch, ...], MaskMaker | None]]:
        """Where packets of a way arrive: the zone itself (None) or ports of other devices."""
        port = way.port
        if port is None:
            return
        ports = self.network.ports
        yield from self._link_partners(way, port)
        if way.next_hop is not None:
            owners = [owner for owner in ports.owner(port.scope, way.next_hop) if owner.device != port.device]
            for owner in owners:
                yield owner, True, (), None
            if way.next_hop in port.own:
                yield from self._connected(way, port)
            elif not owners:
                beyond = self._beyond(way, port)
                if beyond is not None:
                    yield None, *beyond, _destination_mask(self.own)
            return
        yield from self._connected(way, port)

    def _connected(
        self, way: Way, port: Port
    ) -> Iterator[tuple[Port | None, bool, tuple[UnknownMatch, ...], MaskMaker | None]]:
        """Straight to the destination: on the segment, at a device that answers for it, or beyond a link."""
        here = port.networks & self.own
        pinned = self.network.zones.pinned.get(port.number)
        if here and pinned in {None, self.zone.id} and self._in_scope(port):
            yield None, True, (), _destination_mask(here)
        for other in self.network.ports.beside(port):
            answers = virtual_destinations(self.network, other)
            if answers & way.destinations:
                yield other, True, (), _destination_mask(answers)
            beyond_segment = way.destinations - port.networks
            if beyond_segment:
                yield other, False, way.unknown, _destination_mask(beyond_segment)
        rest = way.destinations - port.networks
        if not rest or not self._in_scope(port):
            return
        if pinned == self.zone.id and not port.networks:
            yield None, True, (), _destination_mask(self.own)
        elif port.addresses_unknown is not None and pinned is None:
            yield None, False, (port.addresses_unknown,), _destination_mask(self.own & rest)
        elif way.prefix_length == -1:
            yield None, False, way.unknown, _destination_mask(self.own & rest)
        else:
            beyond = self._beyond(way, port)
            if beyond is not None:
                yield None, *beyond, _destination_mask(self.own & rest)

    def _link_partners(
        self, way: Way, port: Port
    ) -> Iterator[tuple[Port | None, bool, tuple[UnknownMatch, ...], MaskMaker | None]]:
        """The other end of a virtual link between two virtual devices of one box."""
        if port.interface.kind is not InterfaceKind.VIRTUAL_LINK:
            return
        for other in self.network.ports.all:
            if other.number != port.number and other.name in port.interface.members:
                yield other, True, (), None

    def _beyond(self, way: Way, port: Port) -> tuple[bool, tuple[UnknownMatch, ...]] | None:
        if not self._in_scope(port):
            return None
        return delivery_beyond(
            self.zone,
            self.network.zones.zones,
            self.network.zones.addresses,
            port,
            way,
            self.network.ports,
            attached=self.attached,
        )

    def _in_scope(self, port: Port) -> bool:
        return port.scope == self.zone.scope


def _destination_mask(destinations: AddressSet) -> MaskMaker:
    """A judgement that lets pass what now goes to `destinations`."""
    match = Match(destination=AddressMatch.exactly(destinations))

    def made(node: int, header: Header) -> Judgement:
        line = Line(Action.PERMIT, match, no_statement(None), "destination")
        return Judgement(Program(node, (line,), header), is_filter=False)

    return made


class FilterCache:
    """Programs of filters, remembered across destination zones."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._lines: dict[tuple[int, str, int, frozenset[str], frozenset[str]], tuple[Line, ...]] = {}
        self._judgements: dict[object, list[Judgement]] = {}

    def judgements(
        self, node: Node, point: BindingPoint, entering: frozenset[str], leaving: frozenset[str], header: Header
    ) -> list[Judgement]:
        """What judges at `point`, for packets between these interfaces."""
        key = (node.number, point, entering, leaving, header)
        if key not in self._judgements:
            self._judgements[key] = list(self._made(node, point, entering, leaving, header))
        return self._judgements[key]

    def _made(
        self, node: Node, point: BindingPoint, entering: frozenset[str], leaving: frozenset[str], header: Header
    ) -> Iterator[Judgement]:
        names = leaving if point is BindingPoint.OUTBOUND else entering
        bindings = dict.fromkeys(binding for name in sorted(names) for binding in node.bindings(point, name))
        for binding in bindings:
            lines = filter_lines(node, binding, entering, leaving)
            kept = tuple(line for line in lines if line.match.translated in {None, header.translated})
            families = families_judged(node, binding)
            if not families:
                continue
            family = None if families >= {4, 6} else next(iter(families))
            title = " and ".join(binding.rule_sets)
            yield Judgement(Program(node.number, kept, header, title=title), is_filter=True, family=family)

    def tunnel(self, node: Node, tunnel: Tunnel, header: Header, *, swapped: bool) -> Judgement:
        """The tunnel's own filter, seen from the far side or, swapped, from inside."""
        rule_set = node.rule_sets.get(tunnel.rule_set)
        rules = () if rule_set is None else rule_set.rules
        lines = tuple(Line(rule.action, rule.match, rule, tunnel.rule_set) for rule in rules if rule.enabled)
        return Judgement(Program(node.number, lines, header, swapped=swapped, title=tunnel.rule_set), is_filter=True)


def _names(port: Port) -> frozenset[str]:
    """The names by which rules know a port."""
    return frozenset({port.name} if port.tunnel is None else {port.name, port.tunnel.name})


def _and(branch: _Branch, judgement: Judgement) -> _Branch:
    return replace(branch, judgements=(*branch.judgements, judgement))


def _tunnel_match(port: Port) -> Match:
    tunnel = port.tunnel
    if tunnel is None:
        return Match()
    return Match(
        source=AddressMatch.exactly(tunnel.local),
        destination=AddressMatch.exactly(tunnel.remote),
        conditions=tunnel.unknown,
    )


def translations(rule: NatRule, header: Header) -> Iterator[tuple[Header, Line | None]]:
    """What a rule makes of its packets: each possible header, with a further condition where there are several."""
    if rule.address is None or rule.address.kind is NatKind.IDENTITY:
        yield header, None
        return
    of_source = rule.stage is NatStage.SOURCE
    for field, extra in _fields(rule, header):
        changed = replace(header, source=field) if of_source else replace(header, destination=field, translated=True)
        if rule.port is not None and not of_source:
            changed = replace(changed, destination_port=_port_field(rule))
        if rule.source_ports_change:
            changed = replace(changed, source_port=PortField(within=EVERY_PORT))
        yield changed, extra


def _fields(rule: NatRule, header: Header) -> Iterator[tuple[Field, Line | None]]:
    """How the translated field changes; a static rule of several ranges gives one field for each."""
    address = rule.address
    if address is None:
        return
    of_source = rule.stage is NatStage.SOURCE
    now = header.source if of_source else header.destination
    if address.kind is not NatKind.STATIC:
        yield Field(within=address.translated or EVERY_ADDRESS), None
        return
    original, translated = (
        (*address.original.v4, *address.original.v6),
        (*address.translated.v4, *address.translated.v6),
    )
    if size(address.translated.v4) + size(address.translated.v6) == 1 or len(original) != len(translated):
        yield Field(within=address.translated), None
        return
    for before, after in zip(original, translated, strict=True):
        part = AddressSet(v4=(before,)) if before in address.original.v4 else AddressSet(v6=(before,))
        match = AddressMatch.exactly(part)
        only = Match(source=match) if of_source else Match(destination=match)
        line = Line(Action.PERMIT, only, no_statement(rule.origin), "NAT") if len(original) > 1 else None
        yield _moved_field(now, part, after.first - before.first), line


def _moved_field(now: Field, part: AddressSet, offset: int) -> Field:
    if now.within is not None:
        return Field(within=(now.within & part) and _shifted(now.within & part, offset))
    return Field(offset=now.offset + offset)


def _shifted(addresses: AddressSet, offset: int) -> AddressSet:
    return AddressSet(
        tuple(Interval(part.first + offset, part.last + offset) for part in addresses.v4),
        tuple(Interval(part.first + offset, part.last + offset) for part in addresses.v6),
    )


def _port_field(rule: NatRule) -> PortField:
    port = rule.port
    if port is None:
        return SAME_PORT
    if port.translated.first == port.translated.last:
        return PortField(within=port.translated)
    return PortField(offset=port.translated.first - port.original.first)


def leading_to(network: Network, wanted: AddressSet) -> AddressSet:
    """Addresses that some device may translate into `wanted`, directly or through another device."""
    if any(node.may_rewrite for node in network.nodes):
        return EVERY_ADDRESS
    found = NO_ADDRESS
    frontier = wanted
    rules = [
        rule
        for node in network.nodes
        for rule in node.device.nat
        if rule.enabled and rule.stage is NatStage.DESTINATION and rule.address is not None
    ]
    while frontier:
        reached = NO_ADDRESS
        for rule in rules:
            reached = reached | _leads(rule, frontier)
        frontier = reached - found
        found = found | reached
    return found


def _leads(rule: NatRule, wanted: AddressSet) -> AddressSet:
    """The part of a rule's original destinations that may end in `wanted`."""
    address = rule.address
    if address is None or address.kind is NatKind.IDENTITY:
        return NO_ADDRESS
    if address.kind is NatKind.UNKNOWN:
        return address.original
    if not address.translated & wanted:
        return NO_ADDRESS
    return _sources_of(rule, wanted)


def _sources_of(rule: NatRule, wanted: AddressSet) -> AddressSet:
    found = NO_ADDRESS
    for field, _ in _fields(rule, AS_SENT):
        found = found | (pulled_back(field, wanted)[1] & rule.match.destination.possibly)
    return found


def virtual_destinations(network: Network, port: Port) -> AddressSet:
    """Addresses that a device answers for on a port because it translates them."""
    node = network.node_of(port)
    found = NO_ADDRESS
    for rule in node.device.nat:
        if (
            rule.enabled
            and rule.stage is NatStage.DESTINATION
            and rule.address is not None
            and rule.address.kind is not NatKind.IDENTITY
            and passes_interfaces(rule.match, _names(port), frozenset())
        ):
            found = found | rule.match.destination.possibly
    return found


def other_addresses(network: Network, port: Port) -> frozenset[str]:
    """The addresses of the interface that carries a tunnel port, as printed."""
    return frozenset(str(address.value.ip) for address in port.interface.addresses)


_STAGES = {
    Stage.INBOUND_FILTER: Ways.inbound,
    Stage.DESTINATION_NAT: Ways.destination_nat,
    Stage.ROUTING: Ways.routing,
    Stage.FORWARD_FILTER: Ways.forward,
    Stage.SOURCE_NAT: Ways.source_nat,
    Stage.OUTBOUND_FILTER: Ways.outbound,
}
