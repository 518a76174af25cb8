"""Every way towards one destination zone, step by step as each device orders its steps.

Edges depend on the destination zone only, so they are found once and used for every source zone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet
from parsers.model.device import Stage
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import NatStage
from parsers.model.rules import Action, BindingPoint
from validator.graph.ports import doubt_of
from validator.graph.routing import Way
from validator.reachability.arrivals import opened
from validator.reachability.exits import Exits
from validator.reachability.filters import Judgement, not_routed
from validator.reachability.goal import Goal, destination_mask
from validator.reachability.header import ANYTHING
from validator.reachability.passage import Branch, Edge, State
from validator.reachability.programs import (
    CLEAR_TEXT,
    Line,
    Program,
    as_it_came,
    chosen,
    clear_text,
    everything_else,
    no_statement,
    passes_interfaces,
)
from validator.reachability.rewritten import Rewritten
from validator.reachability.source_checks import member_checks, source_judgements
from validator.reachability.target import Target
from validator.reachability.touched import concerned
from validator.reachability.translation import (
    answered_destinations,
    leading_to,
    led_anywhere,
    silent,
    stated_for,
    translations,
    unheard,
    virtual_destinations,
)
from validator.reachability.undoing import undone
from validator.reachability.ways_out import WaysOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.nat import NatRule
    from validator.graph.bridges import Group
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.plant.model import Zone
    from validator.reachability.filters import FilterCache
    from validator.reachability.transit import Transits


class Ways:
    """The edges towards one zone, or of one packet; found when first asked for and remembered."""

    def __init__(  # noqa: PLR0913 - switches, all by keyword
        self,
        network: Network,
        goal: Zone | AddressSet | Target,
        filters: FilterCache,
        *,
        replies: bool = False,
        exit_port: Port | None = None,
        alone: bool = False,
        stated: bool = False,
        transits: Transits | None = None,
    ) -> None:
        """Prepare the addresses that lead to a zone: its own, and those that some device translates into it.

        A `goal` of addresses follows packets to them wherever they end; a target is the device itself. `exit_port`
        takes the place of routing. With `alone`, whatever leaves the device counts as delivered. With `stated`, packets
        to addresses that only a line that was not understood may translate are left out. `transits` are shared with the
        ways towards other zones.
        """
        self.network = network
        self._exit = exit_port
        self._replies = self.replies = replies
        self._filters = filters
        self._edges: dict[State, tuple[tuple[Edge, ...], int]] = {}
        self._followed: dict[State, tuple[Edge, ...]] = {}
        self._arriving: dict[State, bool] = {}
        """Whether what may have been rewritten gets there; who knows how would hold these ways, and they him."""
        self._target = goal if isinstance(goal, Target) else None
        leading = stated_for if stated else leading_to
        if isinstance(goal, Target):
            aim = Goal(None, goal.possible, attached=True, device=goal.node.number)
            self.universe = goal.possible | leading(network, goal.possible)
        elif isinstance(goal, AddressSet):
            there = next((zone.id for zone in network.zones.holders(goal)), None)
            aim, self.universe = Goal(None, EVERY_ADDRESS, attached=True, alone=alone, there=there), goal
        else:
            own = network.zones.addresses[goal.id]
            aim = Goal(goal, own, network.zones.stands(goal.id), there=goal.id)
            more = None if replies else leading(network, own)
            self.universe = own | more if more else own
        led = led_anywhere(network) if isinstance(goal, AddressSet) else self.universe - aim.own
        turned = isinstance(goal, AddressSet) and bool(led)
        told = led if isinstance(goal, AddressSet) else stated_for(network, aim.own) & led
        self.goal = aim = replace(aim, led=led, stated=told, wanted=EVERY_ADDRESS if turned else self.universe)
        self._exits = Exits(network, aim, filters, replies)
        self._transits = transits
        self._out = WaysOut(network, self.universe, exit_port, masked=transits is None, replies=replies)

    def edges(self, state: State) -> tuple[Edge, ...]:
        """Everything that can happen to packets in `state`; whoever says so is met."""
        if state not in self._edges:
            device, meetings = self.network.ports.all[state.port].device, self._filters.meetings
            self._edges[state] = meetings.made_at(device, lambda: tuple(self._cut_short(self._raw(state))))
        found, met = self._edges[state]
        self._filters.meetings.add(met)
        return found

    def _cut_short(self, found: tuple[Edge, ...]) -> Iterable[Edge]:
        return found if self.goal.zone is None else Rewritten(self._raw, self._arriving).cut_short(found)

    def _raw(self, state: State) -> tuple[Edge, ...]:
        if state not in self._followed:
            found = partial(self._every, state)
            shared = self._transits
            edges = found() if shared is None else shared.edges(state, self.universe, found, replies=self._replies)
            self._followed[state] = edges
        return self._followed[state]

    def _every(self, state: State) -> tuple[Edge, ...]:
        return (*self._ended(state), *self._found(state))

    def _found(self, state: State) -> Iterator[Edge]:
        """What goes through, and what unread lines make of what comes in: by a port for management, for the device."""
        port = self.network.ports.all[state.port]
        node = self.network.node_of(port)
        if not port.interface.management_only:
            yield from self._through(state, node, port)
        elif self._target is None or self._target.node.number != node.number:
            return
        if node.may_rewrite and state.header != ANYTHING:
            rewritten = State(state.port, ANYTHING)
            for item in node.unmodelled(port.name):
                if item.effect.rewrites:
                    unknown = (doubt_of(item),)
                    for masks in concerned(item, node.number, state.header):
                        yield Edge(state, rewritten, masks, ANYTHING, False, unknown, unknown, None, item.origin)

    def _through(self, state: State, node: Node, port: Port) -> Iterator[Edge]:
        """What is routed or bridged."""
        group = self.network.bridges.of(port)
        if group is None and node.may_forward:
            branch = self._checked(node, port, self._arrived(node, port, Branch(state.header, port.names)))
            branch = branch.judged(*not_routed(node, state.header))
            yield from self._passing(state, node, port, self._filtered(node, port, branch))
        elif group is not None:
            for branch in self._bridged(node, group, port, state):
                yield from self._passing(state, node, port, branch)
            if node.may_forward and group.routed is not None and group.routed.number not in self.network.ports.down:
                for branch in self._to_router(node, group.routed, port, state):
                    yield from self._passing(state, node, group.routed, branch)

    def _passing(self, state: State, node: Node, port: Port, branch: Branch) -> Iterator[Edge]:
        """The edges of a packet that takes the stages of a device, `port` being where it enters for routing."""
        branches = [replace(branch, received=state.header)]
        for stage in node.device.order:
            branches = [after for branch in branches for after in _STAGES[stage](self, node, port, branch)]
        for after in branches:
            if after.way is not None:
                yield from self._exits.leaving(state, node, port, self._by_exit(node, port, after))

    def _by_exit(self, node: Node, port: Port, branch: Branch) -> Branch:
        """An answer before inbound lists that ask by which interface it leaves: judged again now that this is known.

        Before routing, such lines were read for every way out, so the second look takes away and never adds.
        """
        if not self._replies or node.device.stateful or not branch.entering & node.inbound_by_exit:
            return branch
        received = branch.header if branch.received is None else branch.received
        return branch.judged(*self._inbound_filters(node, port, replace(branch, header=received)))

    def _ended(self, state: State) -> Iterator[Edge]:
        """What packets for the device that is meant open, after the steps that stand before routing."""
        target, port = self._target, self.network.ports.all[state.port]
        if target is None or target.node.number != port.device:
            return
        device = target.node.device
        branch = self._for_the_box(target, state, port)
        if branch is None:
            return
        if device.management.inbound_filters:
            branch = self._filtered(target.node, port, branch)
        elif port.tunnel is not None and port.tunnel.rule_set:
            branch = branch.judged(self._filters.softened(target.node, port.tunnel, state.header))
        branches = [replace(branch, received=state.header)]
        for stage in device.order[: device.order.index(Stage.ROUTING)]:
            step = _STAGES[stage]
            if stage is Stage.INBOUND_FILTER and not device.management.inbound_filters:
                step = Ways._past_inbound
            branches = [after for branch in branches for after in step(self, target.node, port, branch)]
        for after in branches:
            yield from opened(target, self._filters, state, port, after)

    def _for_the_box(self, target: Target, state: State, port: Port) -> Branch | None:
        """The packet as it comes in, if it may be for the device: on a bridge, not in a frame for another station."""
        group = self.network.bridges.of(port)
        if group is None:
            return self._checked(target.node, port, self._arrived(target.node, port, Branch(state.header, port.names)))
        hop = None if state.frame is None else state.frame.hop
        if hop is not None and not hop.is_link_local and hop not in target.addresses(port):
            return None
        routed = group.routed or port
        branch = self._checked(target.node, routed, Branch(state.header, port.names | routed.names))
        if hop is not None and hop.is_link_local:
            return branch.perhaps(f"whose link-local address {hop} is, no file shows", port.origin)
        return branch

    def _past_inbound(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """Inbound filters that do not judge packets for the device itself: those that are not yet for it are judged."""
        kept = EVERY_ADDRESS if self._target is None else self._target.kept(port)
        perhaps = EVERY_ADDRESS if self._target is None else self._target.kept_perhaps(port)
        yield branch.judged(destination_mask(perhaps)(node.number, branch.header))
        if Stage.DESTINATION_NAT in node.device.order[node.device.order.index(Stage.INBOUND_FILTER) :]:
            rest = branch.judged(destination_mask(EVERY_ADDRESS - kept)(node.number, branch.header))
            yield rest.judged(*self._inbound_filters(node, port, branch))

    def _inbound_filters(self, node: Node, port: Port, branch: Branch) -> Iterator[Judgement]:
        """The filters of the interface itself, which a tunnel may bypass."""
        if port.tunnel is None or not port.tunnel.bypasses_filter:
            yield from self._filters.judgements(
                node, BindingPoint.INBOUND, branch.entering, branch.leaving, branch.header
            )

    def _not_kept(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """Without what the target keeps, and what a device drops that is for another of its own interfaces."""
        far, others = self.network.far.of(port)
        perhaps = others & branch.header.now(self.universe)
        if self._target is not None and self._target.node.number == node.number:
            kept = self._target.kept(port)
        else:
            kept = far & branch.header.now(self.universe)
            if self.goal.zone is not None:
                kept, perhaps = kept & self.network.told_apart, perhaps & self.network.told_apart
        if perhaps := perhaps - kept:
            reason = f"whether {node.id} drops what is for an interface of another routing table is in no document"
            there = branch.judged(destination_mask(perhaps)(node.number, branch.header))
            yield there.perhaps(reason, port.origin)
        kept = kept | perhaps
        yield branch.judged(destination_mask(EVERY_ADDRESS - kept)(node.number, branch.header)) if kept else branch

    def _bridged(self, node: Node, group: Group, port: Port, state: State) -> Iterator[Branch]:
        """Out of each other member, without routing."""
        doubts = tuple(member_checks(node, port))
        for member in group.members:
            if member is port or member.number in self.network.ports.down or self._exit not in {None, member}:
                continue
            frame = state.frame
            hop, length = (None, -1) if frame is None else (frame.hop, 0 if frame.default else 1)
            way = Way(EVERY_ADDRESS, member, hop, group.bridge.origin, prefix_length=length)
            branch = Branch(state.header, port.names, member.names, member, way, frame=frame, crossing=True)
            yield replace(branch, sure=not doubts, firm=not doubts, unknown=doubts)

    def _to_router(self, node: Node, routed: Port, port: Port, state: State) -> Iterator[Branch]:
        """To the device itself, if the frame may be for it: to its address, or where it answers for others."""
        doubts = tuple(member_checks(node, port))
        names = port.names | routed.names
        branch = Branch(state.header, names, sure=not doubts, firm=not doubts, unknown=doubts)
        branch = self._checked(node, routed, branch)
        undo = state.header.undo
        own = bool(undo and undo[-1].device == node.number)
        if state.frame is None or (own if state.frame.hop is None else state.frame.hop in routed.own):
            asked = state.frame is not None and state.frame.hop is None and unheard(self.network, routed, state.header)
            yield branch.perhaps(silent(node.id), routed.origin) if asked else branch
        elif state.frame.hop is None:
            answers = virtual_destinations(self.network, routed) | virtual_destinations(self.network, port)
            answered = answered_destinations(self.network, routed) | answered_destinations(self.network, port)
            if answered:
                yield branch.judged(destination_mask(answered)(node.number, branch.header))
            if answers - answered:
                told = branch.judged(destination_mask(answers - answered)(node.number, branch.header))
                yield told.perhaps(silent(node.id), routed.origin)
            reason = f"{node.id} may answer for stations that are not on the segment (proxy ARP)"
            elsewhere = destination_mask(routed.networks.complement() - answers)(node.number, branch.header)
            yield branch.judged(elsewhere).perhaps(reason, routed.origin)
        elif state.frame.hop.is_link_local and routed.networks.v6:
            reason = f"whose link-local address {state.frame.hop} is, no file shows"
            yield branch.perhaps(reason, routed.origin)

    def _arrived(self, node: Node, port: Port, branch: Branch) -> Branch:
        """Out of a tunnel comes only what its own networks allow; a device drops the rest (Cisco: 402116).

        Nothing comes surely out of one that may not be there, whatever the other gateway says.
        """
        tunnel = port.tunnel
        if tunnel is None:
            return branch.judged(*self._unencrypted(node, port, branch))
        sides = AddressMatch.exactly(tunnel.remote), AddressMatch.exactly(tunnel.local)
        match = Match(*sides, conditions=tunnel.unknown)
        line = Line(Action.PERMIT, match, no_statement(tunnel.origin), "tunnels")
        return branch.judged(Judgement(Program(node.number, (line,), branch.header), is_filter=False))

    def _filtered(self, node: Node, port: Port, branch: Branch) -> Branch:
        """What the tunnel's own filter lets in; it sees addresses as they come, before any translation.

        Cisco ASA 9.x CLI Book 2, Access Control Lists, "Features That Use Mapped IP Addresses".
        """
        if port.tunnel is None or not port.tunnel.rule_set:
            return branch
        return self._judged(node, branch, [self._filters.tunnel(node, port.tunnel, branch.header, swapped=False)])

    def _unencrypted(self, node: Node, port: Port, branch: Branch) -> Iterator[Judgement]:
        """What should have come through a tunnel and came without it is dropped."""
        lines = [
            clear_text(other.tunnel)
            for other in self.network.ports.of_device[node.number]
            if other.tunnel is not None and other.tunnel.drops_clear and other.name == port.name
        ]
        if lines:
            program = Program(node.number, (*lines, everything_else()), branch.header, title=CLEAR_TEXT)
            yield Judgement(program, is_filter=True, guard=True)

    def _checked(self, node: Node, port: Port, branch: Branch) -> Branch:
        """The reverse-path check of the port, before anything else looks at the packet.

        Of what has no session each packet is checked (ASA command reference, `ip verify reverse-path`).
        """
        key = (port.number, branch.header)
        checks = self._filters.remembered(key, lambda: source_judgements(self.network, node, port, branch.header))
        return self._judged(node, branch, checks)

    # The stages of a device, each from one branch to those after it.

    def inbound(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """The inbound filter, which a tunnel may bypass."""
        yield self._judged(node, branch, list(self._inbound_filters(node, port, branch)))

    def destination_nat(self, node: Node, _port: Port, branch: Branch) -> Iterator[Branch]:
        """Each destination rule that may be the first to match, and none."""
        entering, leaving = node.judging(branch.entering), node.judging(branch.leaving)
        rules = [
            rule
            for rule in node.device.nat
            if rule.stage is NatStage.DESTINATION and rule.enabled and passes_interfaces(rule.match, entering, leaving)
        ]
        yield from self._translated(node, undone(node, branch, rules, NatStage.DESTINATION), rules)

    def route_lookup(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """The way out as the destination is before translation; an answer belongs to a session and needs none."""
        if branch.crossing or branch.header.answer or self._replies:
            yield branch
        else:
            yield from self._out.looked_up(node, port, branch)

    def routing(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """Policy routes first, then the routing table; an interface that a translation chose goes before both.

        A packet that is bridged takes none of them, nor one whose way is known and that was not translated since.
        """
        if branch.crossing:
            yield branch
            return
        for sent in self._not_kept(node, port, branch):
            yield from self._sent(node, port, sent)

    def _sent(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """What is not kept, by policy routes or by the table."""
        if branch.way is not None and not branch.header.translated:
            yield branch
            return
        again = branch.way is not None
        branch = replace(branch, way=None, wire=None, leaving=frozenset())
        if again and self._out.policy(node, port, branch):
            reason = "whether policy routes take packets that were translated is not documented"
            branch = branch.perhaps(reason, node.device.origin)
            yield from self._out.routed(node, port, branch)
        yield from self._out.looked_up(node, port, branch)

    def forward(self, node: Node, _port: Port, branch: Branch) -> Iterator[Branch]:
        """The filter that sees both interfaces."""
        if branch.way is None or branch.way.port is None:
            return
        yield self._judged(
            node,
            branch,
            self._filters.judgements(node, BindingPoint.FORWARD, branch.entering, branch.leaving, branch.header),
        )

    def forward_as_received(self, node: Node, _port: Port, branch: Branch) -> Iterator[Branch]:
        """The filter that sees both interfaces, and the header that came in."""
        if branch.way is None or branch.way.port is None:
            return
        header = branch.header if branch.received is None else branch.received
        yield self._judged(
            node,
            branch,
            self._filters.judgements(node, BindingPoint.FORWARD, branch.entering, branch.leaving, header),
        )

    def source_nat(self, node: Node, _port: Port, branch: Branch) -> Iterator[Branch]:
        """Each source rule that may be the first to match, and none."""
        if branch.way is None or branch.way.port is None:
            return
        entering, leaving = node.judging(branch.entering), node.judging(branch.leaving)
        rules = [
            rule
            for rule in node.device.nat
            if rule.stage is NatStage.SOURCE and rule.enabled and passes_interfaces(rule.match, entering, leaving)
        ]
        yield from self._translated(node, undone(node, branch, rules, NatStage.SOURCE), rules)

    def outbound(self, node: Node, _port: Port, branch: Branch) -> Iterator[Branch]:
        """The filter of the interface that the packet leaves by."""
        if branch.way is None or branch.way.port is None:
            return
        yield self._judged(
            node,
            branch,
            self._filters.judgements(node, BindingPoint.OUTBOUND, branch.entering, branch.leaving, branch.header),
        )

    def _judged(self, node: Node, branch: Branch, judgements: list[Judgement]) -> Branch:
        if self._replies and node.device.stateful:
            return branch.judged(*self._filters.answers(node, judgements))
        return branch.judged(*judgements)

    def _translated(self, node: Node, branch: Branch, rules: list[NatRule]) -> Iterator[Branch]:
        met = [(rule, as_it_came(rule.match, branch.header, rule.origin)) for rule in rules]
        lines = tuple(Line(Action.PERMIT, match, rule, "NAT") for rule, match in met if match is not None)
        rules = [rule for rule, match in met if match is not None]
        if branch.header.answer or not rules or self._replies:
            yield branch
            return
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


_STAGES = {
    Stage.INBOUND_FILTER: Ways.inbound,
    Stage.ROUTE_LOOKUP: Ways.route_lookup,
    Stage.DESTINATION_NAT: Ways.destination_nat,
    Stage.ROUTING: Ways.routing,
    Stage.FORWARD_FILTER: Ways.forward,
    Stage.FORWARD_FILTER_AS_RECEIVED: Ways.forward_as_received,
    Stage.SOURCE_NAT: Ways.source_nat,
    Stage.OUTBOUND_FILTER: Ways.outbound,
}
