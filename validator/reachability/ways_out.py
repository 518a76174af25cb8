"""The way out of a device: policy routes first, then the routing table, or what may take the place of both."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import EVERY_ADDRESS, union_of
from parsers.model.match import AddressMatch, Match, UnknownKind
from parsers.model.rules import Action
from parsers.nouns import dataclass
from validator.graph.ports import doubt_of
from validator.graph.routing import Way
from validator.reachability.filters import Judgement
from validator.reachability.forks import fork_of_entries, fork_of_routes
from validator.reachability.header import AS_SENT
from validator.reachability.policy_routing import choices
from validator.reachability.programs import Line, Program, as_it_came, chosen, no_statement, passes_interfaces
from validator.reachability.transit import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.routing import PolicyRoute
    from parsers.source import Span
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.reachability.header import Header
    from validator.reachability.passage import Branch, Fork
    from validator.reachability.policy_routing import Choice


_Numbered: TypeAlias = "tuple[Fork, dict[int, int]]"
"""A fork, and by identity the number that each of its ways has there."""
_Table: TypeAlias = "tuple[Sequence[Way], _Numbered | None]"
"""Several ways, and the fork at which one of them is taken."""


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Finds the ways out for branches of packets sent to `universe`; `exit_port` takes the place of routing.

    If not `masked`, a way that is for all of them does not say so. With `replies` the packets are answers.
    """

    network: Network
    universe: AddressSet
    exit_port: Port | None = None
    masked: bool = True
    replies: bool = False
    _tables: dict[tuple[int, str, Header], _Table] = field(default_factory=dict["tuple[int, str, Header]", "_Table"])
    _others: dict[tuple[int, str, tuple[int, ...], Header], _Table] = field(
        default_factory=dict["tuple[int, str, tuple[int, ...], Header]", "_Table"]
    )
    """Of policy routes, by identity of the ways, which are therefore kept."""
    _masks: dict[tuple[int, Header], tuple[Way, Judgement]] = field(
        default_factory=dict["tuple[int, Header]", "tuple[Way, Judgement]"]
    )
    """By identity of the way, which is therefore kept."""
    _chosen: dict[int, Way] = field(default_factory=dict[int, Way])
    """Ways at forks as they are where they are taken, by identity of those of the table."""

    def looked_up(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """The ways by policy routes and by the table, and by whatever may send packets elsewhere."""
        for way in self._perhaps_sent(node, branch):
            yield from self._taken(node, branch, way)
        policy = self.policy(node, port, branch)
        made = [] if self.exit_port is not None or branch.egress else choices(self.network, port, policy)
        lines = tuple(Line(Action.PERMIT, item.match, item.item, "policy routes") for item in made)
        taken = [
            Judgement(Program(node.number, chosen(lines, number), branch.header), is_filter=False)
            for number in ((*range(len(lines)), None) if lines else ())
        ]
        fork = fork_of_entries(node.number, made, lines, branch.header, taken)
        for number, item in enumerate(made):
            here = _at(branch, fork, number).judged(taken[number])
            unread = any(doubt.kind is UnknownKind.UNREAD for doubt in item.match.unknown)
            yield from self._by_policy(node, port, replace(here, firm=False) if unread else here, item)
        yield from self.routed(node, port, _at(branch, fork, len(made)).judged(*taken[len(made) :]))

    def policy(self, node: Node, port: Port, branch: Branch) -> list[PolicyRoute]:
        """The policy routes that may concern a branch."""
        entering = node.judging(branch.entering)
        asked = (
            (item, as_it_came(item.match, branch.header, item.origin))
            for item in node.device.policy_routes
            if item.enabled
            and item.vrf == port.vrf
            and item.answers in (None, self.replies)
            and passes_interfaces(item.match, entering, frozenset())
        )
        met = ((item, match) for item, match in asked if match is not None)
        return [item if match is item.match else replace(item, match=match) for item, match in met]

    def routed(self, node: Node, port: Port, branch: Branch) -> Iterator[Branch]:
        """One branch for each way of the routing table, for the destinations as they are now."""
        now = branch.header.now(self.universe)
        if self.exit_port is not None:
            way = Way(now, self.exit_port, None, self.exit_port.origin, prefix_length=1)
            yield from self._by(replace(branch, way=way))
            return
        key = node.number, port.vrf, branch.header
        if key not in self._tables:
            known = self.network.tables.ways(node.number, port.vrf, now)
            self._tables[key] = known, fork_of_routes(node.number, known, branch.header)
        ways, fork = self._tables[key]
        if branch.egress:
            yield from self._among(node, branch, self._diverted(node, branch, ways, now), None)
        else:
            yield from self._among(node, branch, ways, fork)

    def _stated(self, node: Node, choice: Choice, header: Header) -> _Table:
        """The ways of a policy route; those of the table of another VRF are looked at once."""
        ways, table = choice.ways, choice.item.target_vrf
        if table is None or len(ways) < 2:
            return ways, fork_of_routes(node.number, ways, header)
        key = node.number, table, tuple(map(id, ways)), header
        if key not in self._others:
            self._others[key] = ways, fork_of_routes(node.number, ways, header)
        return self._others[key]

    def _among(self, node: Node, branch: Branch, ways: Sequence[Way], fork: _Numbered | None) -> Iterator[Branch]:
        """A branch for each of several ways, with its number at the fork that it is at."""
        for way in ways:
            if way.port is None or way.drop:
                continue
            place = None if fork is None else fork[1].get(id(way))
            if fork is None or place is None:
                yield from self._taken(node, branch, way)
            else:
                yield from self._taken(node, _at(branch, fork[0], place), way, chosen_here=True)

    def _perhaps_sent(self, node: Node, branch: Branch) -> Iterator[Way]:
        """By any port, of whatever VRF, where something may be a policy route that is not modelled."""
        touched = tuple(item for item in node.unmodelled(*branch.entering) if item.effect.rewrites)
        if not touched or self.exit_port is not None:
            return
        now = branch.header.now(self.universe)
        unread = tuple(doubt_of(item) for item in touched)
        if all(item.destinations is not None for item in touched):
            now = now & union_of(item.destinations for item in touched if item.destinations is not None)
        for port in self.network.ports.of_device[node.number]:
            if now and port.tunnel is None and port.bridge is None:
                yield Way(now, port, None, unread[0].origin, sure=False, unknown=unread)

    def _diverted(self, node: Node, branch: Branch, ways: Sequence[Way], now: AddressSet) -> Sequence[Way]:
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
            doubtful = replace(branch, sure=False, firm=False, unknown=(*branch.unknown, *choice.doubts))
            yield from self.routed(node, port, doubtful)
        elif choice.falls_back:
            yield from self.routed(node, port, branch)
        yield from self._among(node, branch, *self._stated(node, choice, branch.header))

    def _taken(self, node: Node, branch: Branch, way: Way, *, chosen_here: bool = False) -> Iterator[Branch]:
        """A branch that takes a way, for the destinations that it is for; `chosen_here`: at a fork, among others."""
        judgements = branch.judgements
        plain = not self.masked and branch.header == AS_SENT and whole(way, self.universe)
        if way.destinations is not EVERY_ADDRESS and not plain:
            key = id(way), branch.header
            if key not in self._masks:
                self._masks[key] = way, _mask(node, branch.header, AddressMatch.exactly(way.destinations), way.origin)
            judgements = (*judgements, self._masks[key][1])
        sure, unknown = branch.sure and way.sure, branch.unknown + way.unknown
        firm = branch.firm and (way.sure or (chosen_here and way.named))
        if chosen_here and way.choice:
            way = self._chosen.setdefault(id(way), way.taken)
        yield from self._by(replace(branch, way=way, sure=sure, firm=firm, unknown=unknown, judgements=judgements))

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


def _at(branch: Branch, fork: Fork | None, number: int) -> Branch:
    """A branch that takes way `number` of a fork."""
    return branch if fork is None else replace(branch, forks=(*branch.forks, (fork, number)))


def _mask(node: Node, header: Header, destinations: AddressMatch, origin: Span) -> Judgement:
    """Lets pass what now goes to `destinations`."""
    line = Line(Action.PERMIT, Match(destination=destinations), no_statement(origin), "routes")
    return Judgement(Program(node.number, (line,), header), is_filter=False)
