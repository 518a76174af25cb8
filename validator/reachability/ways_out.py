"""The way out of a device: policy routes first, then the routing table, or what may take the place of both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from parsers.model.match import AddressMatch, Match
from parsers.model.rules import Action
from validator.graph.ports import doubt_of
from validator.graph.routing import Way
from validator.reachability.filters import Judgement, came_by
from validator.reachability.policy_routing import choices
from validator.reachability.programs import Line, Program, chosen, no_statement, passes_interfaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.model.routing import PolicyRoute
    from parsers.source import Span
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.reachability.header import Header
    from validator.reachability.passage import Branch
    from validator.reachability.policy_routing import Choice


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Finds the ways out for branches of packets sent to `universe`; `exit_port` takes the place of routing."""

    network: Network
    universe: AddressSet
    exit_port: Port | None = None
    _tables: dict[tuple[int, str, Header], list[Way]] = field(
        default_factory=dict["tuple[int, str, Header]", "list[Way]"]
    )
    _masks: dict[tuple[int, Header], tuple[Way, Judgement]] = field(
        default_factory=dict["tuple[int, Header]", "tuple[Way, Judgement]"]
    )
    """By identity of the way, which is therefore kept."""

    def looked_up(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """The ways by policy routes and by the table, and by whatever may send packets elsewhere."""
        for way in self._perhaps_sent(node, branch):
            yield from self._taken(node, branch, way)
        policy = self.policy(node, port, branch)
        made = [] if self.exit_port is not None or branch.egress else choices(self.network, port, policy)
        lines = tuple(Line(Action.PERMIT, item.match, item.item, "policy routes") for item in made)
        for number, item in enumerate(made):
            choice = Judgement(Program(node.number, chosen(lines, number), branch.header), is_filter=False)
            yield from self._by_policy(node, port, replace(branch, judgements=(*branch.judgements, choice)), item)
        if lines:
            choice = Judgement(Program(node.number, chosen(lines, None), branch.header), is_filter=False)
            branch = replace(branch, judgements=(*branch.judgements, choice))
        yield from self.routed(node, port, branch)

    @staticmethod
    def policy(node: Node, port: Port, branch: Branch) -> list[PolicyRoute]:
        """The policy routes that may concern a branch."""
        return [
            item
            for item in node.device.policy_routes
            if item.enabled
            and item.vrf == port.vrf
            and passes_interfaces(item.match, branch.entering, frozenset())
            and came_by(item.match, branch.header)
        ]

    def routed(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """One branch for each way of the routing table, for the destinations as they are now."""
        now = branch.header.now(self.universe)
        if self.exit_port is not None:
            way = Way(now, self.exit_port, None, self.exit_port.origin, prefix_length=1)
            yield from self._by(replace(branch, way=way))
            return
        key = node.number, port.vrf, branch.header
        if key not in self._tables:
            self._tables[key] = self.network.tables.ways(node.number, port.vrf, now)
        ways = self._tables[key]
        if branch.egress:
            ways = self._diverted(node, branch, ways, now)
        for way in ways:
            if way.port is None or way.drop:
                continue
            yield from self._taken(node, branch, way)

    def _perhaps_sent(self, node: Node, branch: Branch) -> Iterator[Way]:
        """By any port, of whatever VRF, where something may be a policy route that is not modelled."""
        unread = tuple(doubt_of(item) for item in node.unmodelled(*branch.entering) if item.effect.rewrites)
        if not unread or self.exit_port is not None:
            return
        now = branch.header.now(self.universe)
        for port in self.network.ports.of_device[node.number]:
            if port.tunnel is None and port.bridge is None:
                yield Way(now, port, None, unread[0].origin, sure=False, unknown=unread)

    def _diverted(self, node: Node, branch: Branch, ways: list[Way], now: AddressSet) -> list[Way]:
        """The ways through the interface that a NAT rule names; the routes of others do not count.

        A named interface without addresses (of a bridge group) has no routes of its own: then the table decides.
        """
        port = self.network.ports.find(node.number, branch.egress)
        return ways if port is None or not port.networks else self.network.tables.ways_by(port, now)

    def _by_policy(self, node: Node, port: Port, branch: Branch, choice: Choice) -> Iterator[Branch]:
        """The ways of a policy route, and the routing table where it decides after all."""
        if choice.item.drop:
            return
        if choice.ordinary is not None:
            ordinary, origin = choice.ordinary, choice.item.origin
            yield from self.routed(node, port, branch.judged(_mask(node, branch.header, ordinary, origin)))
            branch = branch.judged(_mask(node, branch.header, ordinary.negated(), origin))
        if choice.falls_back and choice.ways:
            doubtful = replace(branch, sure=False, unknown=(*branch.unknown, *choice.doubts))
            yield from self.routed(node, port, doubtful)
        elif choice.falls_back:
            yield from self.routed(node, port, branch)
        for way in choice.ways:
            if way.port is not None and not way.drop:
                yield from self._taken(node, branch, way)

    def _taken(self, node: Node, branch: Branch, way: Way) -> Iterator[Branch]:
        """A branch that takes a way, for the destinations that it is for."""
        judgements = branch.judgements
        if way.destinations is not EVERY_ADDRESS:
            key = id(way), branch.header
            if key not in self._masks:
                self._masks[key] = way, _mask(node, branch.header, AddressMatch.exactly(way.destinations), way.origin)
            judgements = (*judgements, self._masks[key][1])
        sure, unknown = branch.sure and way.sure, branch.unknown + way.unknown
        yield from self._by(replace(branch, way=way, sure=sure, unknown=unknown, judgements=judgements))

    def _by(self, branch: Branch) -> Iterator[Branch]:
        """The branch with the names of its exit; out of the interface of a bridge it leaves by each member."""
        out = None if branch.way is None else branch.way.port
        if out is None:
            return
        group = self.network.bridges.carrying(out)
        if group is not None:
            for member in group.members:
                if member.number not in self.network.ports.down:
                    yield replace(branch, leaving=out.names | member.names, wire=member)
            return
        own = self.network.bridges.of(out)
        over = frozenset[str]() if own is None or own.routed is None else own.routed.names
        if own is None or not over & branch.entering:
            yield replace(branch, leaving=out.names | over, wire=out)


def _mask(node: Node, header: Header, destinations: AddressMatch, origin: Span) -> Judgement:
    """Lets pass what now goes to `destinations`."""
    line = Line(Action.PERMIT, Match(destination=destinations), no_statement(origin), "routes")
    return Judgement(Program(node.number, (line,), header), is_filter=False)
