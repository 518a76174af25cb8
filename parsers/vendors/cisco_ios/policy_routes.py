"""Policy routes: `ip policy route-map NAME` on an interface decides the way of what enters there.

Document: "Configuring Policy-Based Routing" (IP Routing: Protocol-Independent Configuration Guide, IOS 15S and
IOS XE 3S; Catalyst 4500 guide, chapter 40): the entries of a route map in order; an entry takes what its lists permit,
what a list denies goes on to the next entry; a `deny` entry, and what no entry takes, is routed by the table. Of the
`set` clauses `next-hop` goes before `interface`, these before `default next-hop` and `default interface`; several next
hops are tried in turn, must be adjacent unless `recursive`, and without any of them the table decides. Of
`set interface` the documents differ in what happens to packets that the table does not send there, so they may go
either way. "Multi-VRF Selection Using Policy-Based Routing" (the same guide, IOS XE 3S): `set vrf` and `set global`
name the table that decides; `set ip vrf NAME next-hop` and `set ip global next-hop` the one in which the next hop is
looked up, which is modelled for one address on a connected network of that table.

What an entry asks for and the model does not know (another `match`, a list that is not defined or has a line that was
not read) leaves open whether it takes a packet, and no more: later entries decide about what it does not take. What
an entry does that the model does not know leaves open the ways to the destinations that it may take; other entries
decide beside it, for they are tried in order. Of several kinds of ways in one entry the next one counts where the
first is not there, which is left open.

`ip local policy` is for packets of the device itself and carries no transit. `ipv6 policy route-map` does the same for
IPv6, with `match ipv6 address` and `set ipv6 next-hop` ("IPv6 Policy-Based Routing", IOS XE 3S).
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.routing import Address, PolicyRoute
from parsers.model.rules import Action, Rule
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.map_entries import sequence
from parsers.syntax.tried_in_turn import Line, TooManyError, both, written_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.address import AddressSet
    from parsers.model.routing import Network, Route
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

MARKS = ("precedence", "tos", "dscp", "df", "qos-group")
"""`set ip` clauses that change a packet and not its way."""
POINT_TO_POINT = ("Serial", "Tunnel", "Dialer", "Multilink", "Virtual-PPP")


@dataclass(frozen=True, slots=True)
class _Target:
    """What the `set` clauses of one entry say, in the order in which the device looks at them."""

    hops: tuple[Address, ...] = ()
    hop_vrf: str | None = None
    """The VRF in which next hops are looked up (empty: the global table); None: that of the packet."""
    recursive: bool = False
    interface: str | None = None
    default_hops: tuple[Address, ...] = ()
    vrf: str | None = None
    conditions: tuple[UnknownMatch, ...] = ()

    @property
    def apart(self) -> tuple[_Target, ...]:
        """Each kind of way by itself, in the order in which they count."""
        own = _Target(conditions=self.conditions)
        hops = replace(own, hops=self.hops, hop_vrf=self.hop_vrf, recursive=self.recursive)
        parts = (
            (bool(self.hops), hops),
            (self.interface is not None, replace(own, interface=self.interface)),
            (bool(self.default_hops), replace(own, default_hops=self.default_hops)),
            (self.vrf is not None, replace(own, vrf=self.vrf)),
        )
        return tuple(part for named, part in parts if named)


def policy_routes(state: State) -> list[PolicyRoute]:
    """The entries of every bound route map, each for the interface that it is bound to; else not modelled."""
    found: list[PolicyRoute] = []
    bound = [
        (draft, family, *used)
        for draft in state.interfaces.values()
        for family, used in ((4, draft.policy_map), (6, draft.policy_map6))
        if used is not None
    ]
    for draft, family, name, span in bound:
        routes = _routes(name, draft, state, family)
        elsewhere = None if routes is None else _sent_anywhere(routes)
        if elsewhere is None or elsewhere:
            what = f"policy routing by route-map {name}"
            touched = frozenset({draft.name})
            state.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, span, touched, destinations=elsewhere))
            state.ledger.partial(span.line, f"not modelled: {what}")
        found += (item.route for item in routes or ())
    return found


@dataclass(frozen=True, slots=True)
class _Way:
    """What becomes of packets: a route without a match. `anywhere`: the entry says more than is understood."""

    route: PolicyRoute
    anywhere: bool = False


def _sent_anywhere(ways: Iterable[_Way]) -> AddressSet:
    """The destinations that entries may take of which it is not understood where they send packets."""
    return union_of(item.route.match.destination.possibly for item in ways if item.anywhere)


def _routes(name: str, draft: InterfaceDraft, state: State, family: int) -> list[_Way] | None:
    """The policy routes of one interface in the order in which they decide; None if it cannot be written out."""
    lists: list[list[Line[tuple[_Way, ...]]]] = []
    for entry in sorted(state.route_maps.get(name, ()), key=lambda item: sequence(item, 3)):
        lists += _entry(_Entry(entry, family), draft, len(lists), state)
    if not lists:
        return None
    try:
        lines = written_out(lists)
    except TooManyError:
        return None
    table = (_Way(PolicyRoute("", Match(), None, None, state.span(state.route_maps[name][0]), draft.vrf)),)
    return [_met(way, line.identity, line.match) for line in lines for way in line.outcome or table]


def _met(way: _Way, identity: str, match: Match) -> _Way:
    """A way with the packets that take it, and what else leaves it open."""
    own = way.route.match.conditions
    return replace(
        way,
        route=replace(
            way.route, identity=identity, match=replace(match, conditions=(*match.conditions, *own)) if own else match
        ),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a route map, as packets of one IP version meet it."""

    statement: Statement
    family: int

    @property
    def word(self) -> str:
        """What `match` and `set` clauses call the IP version."""
        return "ip" if self.family == 4 else "ipv6"

    def address(self, text: str) -> Address:
        """A next hop.

        Raises:
            ValueError: no address of this IP version, or one that means something on one link only.
        """
        if self.family == 4:
            return ipaddress.IPv4Address(text)
        hop = ipaddress.IPv6Address(text)
        if hop.is_link_local:
            raise ValueError(text)
        return hop


def _entry(asking: _Entry, draft: InterfaceDraft, first: int, state: State) -> list[list[Line[tuple[_Way, ...]]]]:
    """One list for each list of an entry, of which the first is number `first`."""
    entry = asking.statement
    names, conditions = _matches(asking, state)
    ways = _ways(asking, draft, state)
    title = f"{entry.words[1]} {sequence(entry, 3)}"
    every = EVERY[asking.family]
    within = Match(every, every, in_interfaces=frozenset({draft.name}), conditions=conditions)
    if not names:
        return [[Line(f"{title} any", within, ways)]]
    found: list[list[Line[tuple[_Way, ...]]]] = []
    for name in names:
        after, lines = first + len(found) + 1, list[Line[tuple[_Way, ...]]]()
        for rule in _rules(name, asking, state):
            match = both(within, rule.match)
            if match is None:
                continue
            if rule.action is Action.UNKNOWN:
                what = UnknownMatch(UnknownKind.FEATURE, f"what list {name} says there is not understood", rule.origin)
                match = replace(match, conditions=tuple(dict.fromkeys((*match.conditions, what))))
            if rule.action is not Action.DENY:
                lines.append(Line(f"{title} {rule.identity}", match, ways))
            if rule.action is not Action.PERMIT:
                lines.append(Line(f"{title} {rule.identity}", match, then=after))
        found.append(lines)
    return found


def _rules(name: str, asking: _Entry, state: State) -> list[Rule]:
    """The entries of a list; of one that nothing defines, one that may take anything."""
    draft = state.lists.get((asking.family, name))
    if draft is None or not draft.rules:
        span = state.span(asking.statement)
        why = UnknownMatch(UnknownKind.UNRESOLVED, f"list {name} of a route map is not defined", span)
        return [Rule(name, Action.UNKNOWN, Match(conditions=(why,)), span)]
    return [rule for _, rule in sorted(draft.rules, key=lambda item: item[0])]


def _ways(asking: _Entry, draft: InterfaceDraft, state: State) -> tuple[_Way, ...]:
    """What becomes of the packets of an entry; of several the first that holds."""
    span = state.span(asking.statement)
    table = _Way(PolicyRoute("", Match(), None, None, span, draft.vrf))
    if "deny" in asking.statement.words[2:3]:
        return (table,)
    target = _target(asking, state)
    if target is None:
        return (_Way(table.route, anywhere=True),)
    kinds = target.apart
    if not kinds:
        return (table,)
    made = [_one_way(kind, draft, span, state) for kind in kinds]
    if len(made) == 1:
        return (made[0],)
    why = UnknownMatch(UnknownKind.FEATURE, "which of several kinds of ways of the entry is there", span)
    perhaps = [replace(way, route=replace(way.route, match=Match(conditions=(why,)))) for way in made]
    return (*perhaps, _Way(table.route))


def _one_way(target: _Target, draft: InterfaceDraft, span: Span, state: State) -> _Way:
    if target.hop_vrf is None or target.hop_vrf == draft.vrf:
        return _Way(_way(target, span, draft.vrf))
    there = _link(target, target.hop_vrf, state)
    if there is None:
        return _Way(PolicyRoute("", Match(), None, None, span, draft.vrf), anywhere=True)
    return _Way(replace(_way(target, span, draft.vrf), interface=there, adjacent=False))


def _way(target: _Target, span: Span, vrf: str) -> PolicyRoute:
    way = PolicyRoute("", Match(), None, None, span, vrf, conditions=target.conditions)
    if target.vrf is not None:
        return replace(way, target_vrf=target.vrf)
    if target.interface is not None:
        if target.interface.lower() == "null0":
            return replace(way, drop=True)
        if target.interface.startswith(POINT_TO_POINT):
            return replace(way, interface=target.interface)
        why = UnknownMatch(UnknownKind.FEATURE, f"set interface {target.interface} asks the routing table", span)
        return replace(way, interface=target.interface, conditions=(*target.conditions, why))
    hops = target.hops or target.default_hops
    return replace(
        way,
        next_hop=hops[0],
        alternatives=hops[1:],
        adjacent=not target.recursive,
        default=bool(target.default_hops),
    )


def _link(target: _Target, vrf: str, state: State) -> str | None:
    """The interface of another VRF on whose network the next hop is; None if that is not all that there is to know.

    Nor is it where a protocol runs in that VRF, or anything in the file has a longer prefix: it may be led there.
    """
    hop, *others = target.hops
    drafts = [draft for draft in state.interfaces.values() if draft.enabled]
    networks = [(item.value.network, draft) for draft in drafts for item in draft.addresses]
    found = [(network.prefixlen, draft.name) for network, draft in networks if draft.vrf == vrf and hop in network]
    longest = max((each.prefixlen for each in _lengths(networks, state.routes) if hop in each), default=0)
    leased = any(draft.dynamic_address for draft in drafts if draft.vrf == vrf)
    if others or target.recursive or leased or any(item.vrf == vrf for item in state.dynamic):
        return None
    names = {name for length, name in found if length == longest}
    return names.pop() if len(names) == 1 else None


def _lengths(networks: Iterable[tuple[Network, object]], routes: Iterable[Route]) -> Iterator[Network]:
    yield from (network for network, _ in networks)
    yield from (item.network for item in routes)


def _matches(asking: _Entry, state: State) -> tuple[list[str], tuple[UnknownMatch, ...]]:
    """The lists of `match ip address` of an entry (none: everything), and what the file does not decide."""
    names: list[str] = []
    conditions: list[UnknownMatch] = []
    for child in asking.statement.children:
        words, span = child.words, state.span(child)
        if words[0] not in {"match", "set", "description"}:
            why = UnknownMatch(UnknownKind.UNREAD, f"{child.text.strip()!r} is not understood", span)
            conditions.append(why)
        if words[0] != "match":
            continue
        if words[:2] == ["match", "length"]:
            what = f"packets of {' '.join(words[1:])}"
            conditions.append(UnknownMatch(UnknownKind.FEATURE, what, state.span(asking.statement)))
            continue
        listed = words[:3] == ["match", asking.word, "address"] and words[3:4] not in ([], ["prefix-list"])
        if not listed or names:
            what = f"{' '.join(words)} of a route map for policy routing"
            conditions.append(UnknownMatch(UnknownKind.FEATURE, what, span))
            state.ledger.partial(child.line, f"not modelled: {what}", blocking=False)
        if listed:
            names += words[3:]
    return names, tuple(conditions)


def _target(asking: _Entry, state: State) -> _Target | None:
    target = _Target()
    for child in asking.statement.children:
        words = child.words
        if words[0] != "set":
            if words[0] not in {"match", "description"}:
                return None
            continue
        if words[1:2] == [asking.word] and words[2:3] and words[2] in MARKS:
            continue
        after = _clause(asking, target, words[1:], state.span(child))
        if after is None:
            state.ledger.partial(child.line, f"not modelled: {' '.join(words)} of policy routing", blocking=False)
            return None
        target = after
    return target


def _clause(asking: _Entry, target: _Target, words: list[str], span: Span) -> _Target | None:
    try:
        match words:
            case [asking.word, "next-hop", *rest]:
                return _hops_in(None, asking, target, rest, span)
            case [asking.word, "vrf", name, "next-hop", *rest]:
                return _hops_in(name, asking, target, rest, span)
            case [asking.word, "global", "next-hop", *rest]:
                return _hops_in("", asking, target, rest, span)
            case _:
                return _other_way(asking, target, words)
    except ValueError:
        return None


def _hops_in(vrf: str | None, asking: _Entry, target: _Target, words: list[str], span: Span) -> _Target | None:
    """Next hops of one table; None where an entry has some of another table already.

    Raises:
        ValueError: not an address where one is due.
    """
    if target.hops and target.hop_vrf != vrf:
        return None
    return replace(_next_hops(asking, target, words, span), hop_vrf=vrf)


def _next_hops(asking: _Entry, target: _Target, words: list[str], span: Span) -> _Target:
    """`set ip next-hop ...`, in each of its forms.

    Raises:
        ValueError: not an address where one is due.
    """
    match words:
        case ["verify-availability"]:
            why = UnknownMatch(UnknownKind.SESSION, "the next hop must be seen by CDP", span)
            return replace(target, conditions=(*target.conditions, why))
        case ["verify-availability", hop, _, "track", track]:
            why = UnknownMatch(UnknownKind.SESSION, f"tracked object {track} decides whether {hop} is used", span)
            hops = (*target.hops, asking.address(hop))
            return replace(target, hops=hops, conditions=(*target.conditions, why))
        case ["recursive", hop]:
            return replace(target, hops=(asking.address(hop),), recursive=True)
        case _:
            return replace(target, hops=(*target.hops, *map(asking.address, words)))


def _other_way(asking: _Entry, target: _Target, words: list[str]) -> _Target | None:
    match words:
        case [asking.word, "default", "next-hop", *hops]:
            return replace(target, default_hops=tuple(map(asking.address, hops)))
        case ["interface", name]:
            return replace(target, interface=name)
        case ["vrf", name]:
            return replace(target, vrf=name)
        case ["global"]:
            return replace(target, vrf="")
        case _:
            return None
