"""Policy routes: `ip policy route-map NAME` on an interface decides the way of what enters there.

"Configuring Policy-Based Routing" (Nexus 9000 Unicast Routing Configuration Guide 9.x): entries in the order of their
numbers; an entry takes what one of its lists permits; a `deny` entry, and what no entry takes, is routed by the
table; of several next hops the first that is there is used, with `load-share` any of them; without any of them the
table decides unless `drop-on-fail`. Of entries of a list that deny the guides of the models say different things (not
supported, the table, the next entry), and of next hops on no connected network as well: both are in doubt. Exact where
an entry names lists and one kind of way. What else it asks for, and a line of a list that was not read, leave open
whether it takes a packet; what else it sets may send elsewhere what goes to the destinations that it may take. The
other entries decide beside it.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action, Rule
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.tried_in_turn import Line, TooManyError, both, written_out
from parsers.vendors.cisco_nxos.nouns import vrf_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Address
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import InterfaceDraft, State

WORDS = {4: "ip", 6: "ipv6"}
MARKS = frozenset({"precedence", "tos", "dscp"})
"""`set ip` clauses that change a packet and not its way."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What the `set` clauses of one entry say."""

    hops: tuple[Address, ...] = ()
    default_hops: tuple[Address, ...] = ()
    vrf: str | None = None
    null: bool = False
    conditions: tuple[UnknownMatch, ...] = ()

    @property
    def apart(self) -> tuple[_Target, ...]:
        """Each kind of way by itself."""
        own = _Target(conditions=self.conditions)
        parts = (
            (bool(self.hops), replace(own, hops=self.hops)),
            (bool(self.default_hops), replace(own, default_hops=self.default_hops)),
            (self.vrf is not None, replace(own, vrf=self.vrf)),
            (self.null, replace(own, null=True)),
        )
        return tuple(part for named, part in parts if named)


@dataclass(frozen=True, slots=True)
class _Way:
    """What becomes of packets: a route without a match. `anywhere`: the entry says more than is understood."""

    route: PolicyRoute
    anywhere: bool = False


def policy_routes(state: State) -> list[PolicyRoute]:
    """The entries of every bound route map, each for the interface that it is bound to."""
    found: list[PolicyRoute] = []
    for draft in state.interfaces.values():
        for family, used in ((4, draft.policy_map), (6, draft.policy_map6)):
            if used is None:
                continue
            name, span = used
            ways = _ways_of(name, draft, state, family)
            elsewhere = (
                None if ways is None else union_of(way.route.match.destination.possibly for way in ways if way.anywhere)
            )
            if elsewhere is None or elsewhere:
                what = f"policy routing by route-map {name}"
                touched = frozenset({draft.name})
                state.unmodelled.append(Unmodelled(what, Effect.MAY_REWRITE, span, touched, destinations=elsewhere))
                state.ledger.partial(span.line, f"not modelled: {what}")
            found += [way.route for way in ways or ()]
    return found


def _number(entry: Statement) -> int:
    return int(entry.words[3]) if entry.words[3:] and entry.words[3].isdecimal() else 10


def _ways_of(name: str, draft: InterfaceDraft, state: State, family: int) -> list[_Way] | None:
    """The ways of one interface in the order in which they decide; None if they cannot be written out."""
    entries = [entry for entry in state.route_maps.get(name, ()) if entry.words[2:] != ["pbr-statistics"]]
    if not entries or len({_number(entry) for entry in entries}) != len(entries):
        return None  # no map, or an entry in pieces, of which later ones change earlier ones
    lists: list[list[Line[tuple[_Way, ...]]]] = []
    for entry in sorted(entries, key=_number):
        lists += _lists(entry, _Place(draft, state, state.span(entry), family), len(lists))
    try:
        lines = written_out(lists)
    except TooManyError:
        return None
    table = (_Way(PolicyRoute("", Match(), None, None, state.span(entries[0]), draft.vrf)),)
    return [_met(way, line.identity, line.match) for line in lines for way in line.outcome or table]


def _met(way: _Way, identity: str, match: Match) -> _Way:
    """A way with the packets that take it, and what else leaves it open."""
    conditions = (*match.conditions, *way.route.match.conditions)
    return replace(way, route=replace(way.route, identity=identity, match=replace(match, conditions=conditions)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a clause or an entry counts, and for packets of which IP version."""

    draft: InterfaceDraft
    state: State
    span: Span
    family: int

    @property
    def table(self) -> PolicyRoute:
        """The way that the routing table says, without a match."""
        return PolicyRoute("", Match(), None, None, self.span, self.draft.vrf)


def _lists(entry: Statement, place: _Place, first: int) -> list[list[Line[tuple[_Way, ...]]]]:
    """One list for each list of an entry, of which the first is number `first`."""
    names, conditions = _matches(entry, place)
    ways = _ways(entry, place)
    title = f"{entry.words[1]} {_number(entry)}"
    every = EVERY[place.family]
    within = Match(every, every, in_interfaces=frozenset({place.draft.name}), conditions=conditions)
    if not names:
        return [[Line(title, within, ways)]]
    found: list[list[Line[tuple[_Way, ...]]]] = []
    for name in names:
        lines: list[Line[tuple[_Way, ...]]] = []
        for rule in _rules(name, place):
            match = both(within, rule.match)
            if match is not None:
                lines += _of_rule(Line(f"{title} {rule.identity}", match, ways), rule, first + len(found) + 1)
        found.append(lines)
    return found


def _of_rule(line: Line[tuple[_Way, ...]], rule: Rule, after: int) -> Iterator[Line[tuple[_Way, ...]]]:
    """What an entry of a list does; one that denies may do nothing, or leave packets to the next list or the table."""
    if rule.action is Action.PERMIT:
        yield line
        return
    why = "what a deny entry of a list of a route map does differs by model"
    if rule.action is Action.UNKNOWN:
        why = "what a list of a route map says there is not understood"
    doubt = UnknownMatch(UnknownKind.FEATURE, why, rule.origin)
    match = replace(line.match, conditions=tuple(dict.fromkeys((*line.match.conditions, doubt))))
    if rule.action is Action.UNKNOWN:
        yield replace(line, match=match)
    yield replace(line, match=match, outcome=None, then=after)


def _rules(name: str, place: _Place) -> list[Rule]:
    """The entries of a list; of one that nothing defines, one that may take anything."""
    draft = place.state.lists.get((place.family, name))
    if draft is None or not draft.rules:
        why = UnknownMatch(UnknownKind.UNRESOLVED, f"list {name} of a route map is not defined", place.span)
        return [Rule(name, Action.UNKNOWN, Match(conditions=(why,)), place.span)]
    return [rule for _, rule in sorted(draft.rules, key=lambda item: item[0])]


def _ways(entry: Statement, place: _Place) -> tuple[_Way, ...]:
    """What becomes of the packets of an entry; of several the first that holds."""
    if entry.words[2:3] == ["deny"]:
        return (_Way(place.table),)
    target = _target(entry, place)
    if target is None:
        return (_Way(place.table, anywhere=True),)
    made = [_Way(_way(kind, place.table)) for kind in target.apart]
    if len(made) < 2:
        return tuple(made) or (_Way(place.table),)
    why = UnknownMatch(UnknownKind.FEATURE, "which of several kinds of ways of the entry is there", place.span)
    perhaps = [replace(way, route=replace(way.route, match=Match(conditions=(why,)))) for way in made]
    return (*perhaps, _Way(place.table))


def _way(target: _Target, way: PolicyRoute) -> PolicyRoute:
    if target.null:
        return replace(way, drop=True)
    way = replace(way, conditions=target.conditions)
    if target.vrf is not None:
        return replace(way, target_vrf=target.vrf)
    hops = target.hops or target.default_hops
    return replace(way, next_hop=hops[0], alternatives=hops[1:], default=bool(target.default_hops))


def _matches(entry: Statement, place: _Place) -> tuple[list[str], tuple[UnknownMatch, ...]]:
    """The lists of `match ip address` of an entry (none: every packet), and what else it asks for."""
    names: list[str] = []
    conditions: list[UnknownMatch] = []
    for child in entry.children:
        words = child.words
        if words[0] in ("set", "description"):
            continue
        if words[:3] == ["match", WORDS[place.family], "address"] and words[3:4] not in ([], ["prefix-list"]):
            names += words[3:]
            continue
        what = f"{' '.join(words)} of a route map for policy routing"
        conditions.append(UnknownMatch(UnknownKind.FEATURE, what, place.state.span(child)))
        place.state.ledger.partial(child.line, f"not modelled: {what}", blocking=False)
    return names, tuple(conditions)


def _target(entry: Statement, place: _Place) -> _Target | None:
    """What an entry sets; None where that is more than is understood."""
    target = _Target()
    for child in entry.children:
        words = child.words
        if words[0] in ("match", "description"):
            continue
        if words[:2] == ["set", WORDS[place.family]] and words[2:3] and words[2] in MARKS:
            continue
        after = _clause(words[1:], target, replace(place, span=place.state.span(child))) if words[0] == "set" else None
        if after is None:
            what = f"not modelled: {' '.join(words)} of policy routing"
            place.state.ledger.partial(child.line, what, blocking=False)
            return None
        target = after
    return target


def _clause(words: list[str], target: _Target, place: _Place) -> _Target | None:
    try:
        match words:
            case [word, "next-hop", *rest] if word == WORDS[place.family]:
                return _hops(rest, target, place)
            case [word, "default", "next-hop", *hops] if word == WORDS[place.family]:
                return replace(target, default_hops=tuple(_address(hop, place.family) for hop in hops))
            case ["interface", name] if name.lower() == "null0":
                return replace(target, null=True)
            case ["vrf", name]:
                return replace(target, vrf=vrf_name(name))
            case _:
                return None
    except ValueError:
        return None


def _hops(words: list[str], target: _Target, place: _Place) -> _Target | None:
    conditions = list(target.conditions)
    if words[:1] == ["verify-availability"]:
        words = words[1:]
        if words[1:2] == ["track"]:
            if len(words) == 2:
                return None  # of which object is cut off
            what = f"tracked object {words[2]} decides whether {words[0]} is used"
            conditions.append(UnknownMatch(UnknownKind.SESSION, what, place.span))
            words = words[:1] + words[3:]
    known = {"load-share", "force-order", "drop-on-fail"}
    options = {word for word in words if word in known}
    hops = tuple(_address(word, place.family) for word in words if word not in known)
    if not hops:
        return None
    if options & {"load-share", "drop-on-fail"}:
        what = f"{' and '.join(sorted(options))} of a next hop"
        conditions.append(UnknownMatch(UnknownKind.FEATURE, what, place.span))
    for hop in hops:
        if not any(hop in item.value.network for other in place.state.interfaces.values() for item in other.addresses):
            what = f"next hop {hop} stands on no connected network"
            conditions.append(UnknownMatch(UnknownKind.FEATURE, what, place.span))
    return replace(target, hops=(*target.hops, *hops), conditions=tuple(conditions))


def _address(text: str, family: int) -> Address:
    """A next hop.

    Raises:
        ValueError: no address of this IP version, or one that means something on one link only.
    """
    hop = ipaddress.ip_address(text)
    if hop.version != family or (hop.version == 6 and hop.is_link_local):
        raise ValueError(text)
    return hop
