"""Policy routes: `ip policy route-map NAME` on an interface decides the way of what enters there.

Document: "Configuring Policy-Based Routing" (IP Routing: Protocol-Independent Configuration Guide, IOS 15S and
IOS XE 3S; Catalyst 4500 guide, chapter 40): the entries of a route map in order; an entry takes what its lists permit,
what a list denies goes on to the next entry; a `deny` entry, and what no entry takes, is routed by the table. Of the
`set` clauses `next-hop` goes before `interface`, these before `default next-hop` and `default interface`; several next
hops are tried in turn, must be adjacent unless `recursive`, and without any of them the table decides. Of
`set interface` the documents differ in what happens to packets that the table does not send there, so they may go
either way. `ip local policy` is for packets of the device itself and carries no transit.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action
from parsers.syntax.tried_in_turn import Line, TooManyError, both, written_out
from parsers.vendors.cisco_ios.derived import sequence
from parsers.vendors.cisco_ios.entries import EVERY

if TYPE_CHECKING:
    from parsers.model.rules import Rule
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

MARKS = ("precedence", "tos", "dscp", "df", "qos-group")
"""`set ip` clauses that change a packet and not its way."""
POINT_TO_POINT = ("Serial", "Tunnel", "Dialer", "Multilink", "Virtual-PPP")


@dataclass(frozen=True, slots=True)
class _Target:
    """What the `set` clauses of one entry say, in the order in which the device looks at them."""

    hops: tuple[ipaddress.IPv4Address, ...] = ()
    recursive: bool = False
    interface: str | None = None
    default_hops: tuple[ipaddress.IPv4Address, ...] = ()
    vrf: str | None = None
    conditions: tuple[UnknownMatch, ...] = ()

    @property
    def ways(self) -> int:
        """How many kinds of ways are named."""
        return sum((bool(self.hops), self.interface is not None, bool(self.default_hops), self.vrf is not None))


def policy_routes(state: State) -> list[PolicyRoute]:
    """The entries of every bound route map, each for the interface that it is bound to; else not modelled."""
    found: list[PolicyRoute] = []
    for draft in state.interfaces.values():
        if draft.policy_map is None:
            continue
        name, span = draft.policy_map
        routes = _routes(name, draft, state)
        if routes is None:
            what = f"policy routing by route-map {name}"
            state.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, span, frozenset({draft.name})))
            state.ledger.partial(span.line, f"not modelled: {what}")
        found += routes or []
    return found


def _routes(name: str, draft: InterfaceDraft, state: State) -> list[PolicyRoute] | None:
    """The policy routes of one interface in the order in which they decide; None if something is not understood."""
    lists: list[list[Line[PolicyRoute]]] = []
    for entry in sorted(state.route_maps.get(name, ()), key=lambda item: sequence(item, 3)):
        made = _entry(entry, draft, len(lists), state)
        if made is None:
            return None
        lists += made
    if not lists:
        return None
    try:
        lines = written_out(lists)
    except TooManyError:
        return None
    table = PolicyRoute("", Match(), None, None, state.span(state.route_maps[name][0]), draft.vrf)
    return [replace(line.outcome or table, identity=line.identity, match=line.match) for line in lines]


def _entry(entry: Statement, draft: InterfaceDraft, first: int, state: State) -> list[list[Line[PolicyRoute]]] | None:
    """One list for each list of an entry, of which the first is number `first`; None if something is not understood."""
    asked = _matches(entry, state)
    target = _target(entry, state)
    if asked is None or target is None or target.ways > 1:
        return None
    span = state.span(entry)
    if "deny" in entry.words[2:3] or not target.ways:
        way = PolicyRoute("", Match(), None, None, span, draft.vrf)
    else:
        way = _way(target, span, draft.vrf)
    names, conditions = asked
    title = f"{entry.words[1]} {sequence(entry, 3)}"
    within = Match(EVERY[4], EVERY[4], in_interfaces=frozenset({draft.name}), conditions=conditions)
    if not names:
        return [[Line(f"{title} any", within, way)]]
    found: list[list[Line[PolicyRoute]]] = []
    for name in names:
        rules = _rules(name, state)
        if rules is None:
            return None
        met = [(rule, both(within, rule.match)) for rule in rules]
        after = first + len(found) + 1
        found.append(
            [
                Line(f"{title} {rule.identity}", match, way)
                if rule.action is Action.PERMIT
                else Line(f"{title} {rule.identity}", match, then=after)
                for rule, match in met
                if match is not None
            ]
        )
    return found


def _rules(name: str, state: State) -> list[Rule] | None:
    """The entries of an IPv4 list; None if nothing defines it, or it holds a line that was not read."""
    draft = state.lists.get((4, name))
    if draft is None or not draft.rules or any(rule.action is Action.UNKNOWN for _, rule in draft.rules):
        return None
    return [rule for _, rule in sorted(draft.rules, key=lambda item: item[0])]


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


def _matches(entry: Statement, state: State) -> tuple[list[str], tuple[UnknownMatch, ...]] | None:
    """The lists of the one `match ip address` of an entry (none: everything), and what the file does not decide."""
    span = state.span(entry)
    names: list[str] = []
    conditions: list[UnknownMatch] = []
    for child in entry.children:
        if child.words[0] != "match":
            continue
        if child.words[:2] == ["match", "length"]:
            conditions.append(UnknownMatch(UnknownKind.FEATURE, f"packets of {' '.join(child.words[1:])}", span))
        elif child.words[:3] != ["match", "ip", "address"] or names or child.words[3:4] in ([], ["prefix-list"]):
            return None
        else:
            names = child.words[3:]
    return names, tuple(conditions)


def _target(entry: Statement, state: State) -> _Target | None:
    target = _Target()
    for child in entry.children:
        words = child.words
        if words[0] != "set":
            if words[0] not in {"match", "description"}:
                return None
            continue
        if words[1:2] == ["ip"] and words[2:3] and words[2] in MARKS:
            continue
        after = _clause(target, words[1:], state.span(child))
        if after is None:
            return None
        target = after
    return target


def _clause(target: _Target, words: list[str], span: Span) -> _Target | None:
    try:
        return _next_hops(target, words[2:], span) if words[:2] == ["ip", "next-hop"] else _other_way(target, words)
    except ValueError:
        return None


def _next_hops(target: _Target, words: list[str], span: Span) -> _Target:
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
            hops = (*target.hops, ipaddress.IPv4Address(hop))
            return replace(target, hops=hops, conditions=(*target.conditions, why))
        case ["recursive", hop]:
            return replace(target, hops=(ipaddress.IPv4Address(hop),), recursive=True)
        case _:
            return replace(target, hops=(*target.hops, *map(ipaddress.IPv4Address, words)))


def _other_way(target: _Target, words: list[str]) -> _Target | None:
    match words:
        case ["ip", "default", "next-hop", *hops]:
            return replace(target, default_hops=tuple(map(ipaddress.IPv4Address, hops)))
        case ["interface", name]:
            return replace(target, interface=name)
        case ["vrf", name]:
            return replace(target, vrf=name)
        case _:
            return None
