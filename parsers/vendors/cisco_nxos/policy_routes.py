"""Policy routes: `ip policy route-map NAME` on an interface decides the way of what enters there.

"Configuring Policy-Based Routing" (Nexus 9000 Unicast Routing Configuration Guide 9.x): entries in the order of their
numbers; an entry takes what one of its lists permits; a `deny` entry, and what no entry takes, is routed by the
table; of several next hops the first that is there is used, with `load-share` any of them; without any of them the
table decides unless `drop-on-fail`. Of entries of a list that deny the guides of the models say different things, and
of next hops on no connected network as well: the first make the whole map unmodelled, the second are in doubt.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.tried_in_turn import both
from parsers.vendors.cisco_nxos.nouns import vrf_name

if TYPE_CHECKING:
    from parsers.model.routing import Address
    from parsers.model.rules import Rule
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import InterfaceDraft, State

WORDS = {4: "ip", 6: "ipv6"}
MARKS = frozenset({"precedence", "tos", "dscp"})
"""`set ip` clauses that change a packet and not its way."""


class _NotModelledError(ValueError):
    """Something of a map is not understood."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What the `set` clauses of one entry say."""

    hops: tuple[Address, ...] = ()
    default_hops: tuple[Address, ...] = ()
    vrf: str | None = None
    null: bool = False
    conditions: tuple[UnknownMatch, ...] = ()

    @property
    def ways(self) -> int:
        """How many kinds of ways are named."""
        return sum((bool(self.hops), bool(self.default_hops), self.vrf is not None, self.null))


def policy_routes(state: State) -> list[PolicyRoute]:
    """The entries of every bound route map, each for the interface that it is bound to; else not modelled."""
    found: list[PolicyRoute] = []
    for draft in state.interfaces.values():
        for family, used in ((4, draft.policy_map), (6, draft.policy_map6)):
            if used is None:
                continue
            name, span = used
            try:
                found += _routes(name, draft, state, family)
            except ValueError:
                what = f"policy routing by route-map {name}"
                state.doubt(what, Effect.MAY_REWRITE, span, draft.name)
                state.ledger.partial(span.line, f"not modelled: {what}")
    return found


def _number(entry: Statement) -> int:
    return int(entry.words[3]) if entry.words[3:] and entry.words[3].isdecimal() else 10


def _routes(name: str, draft: InterfaceDraft, state: State, family: int) -> list[PolicyRoute]:
    entries = [entry for entry in state.route_maps.get(name, ()) if entry.words[2:] != ["pbr-statistics"]]
    if not entries or len({_number(entry) for entry in entries}) != len(entries):
        raise _NotModelledError  # no map, or an entry in pieces, of which later ones change earlier ones
    found: list[PolicyRoute] = []
    for entry in sorted(entries, key=_number):
        span = state.span(entry)
        target = _target(entry, draft, state, family)
        way = PolicyRoute("", Match(), None, None, span, draft.vrf)
        if entry.words[2:3] != ["deny"] and target.ways:
            way = _way(target, way)
        every = EVERY[family]
        within = Match(every, every, in_interfaces=frozenset({draft.name}))
        for rule in _rules(entry, state, family):
            match = within if rule is None else both(within, rule.match)
            identity = f"{name} {_number(entry)}" + ("" if rule is None else f" {rule.identity}")
            if match is not None:
                found.append(replace(way, identity=identity, match=match))
    return found


def _way(target: _Target, way: PolicyRoute) -> PolicyRoute:
    if target.null:
        return replace(way, drop=True)
    way = replace(way, conditions=target.conditions)
    if target.vrf is not None:
        return replace(way, target_vrf=target.vrf)
    hops = target.hops or target.default_hops
    return replace(way, next_hop=hops[0], alternatives=hops[1:], default=bool(target.default_hops))


def _rules(entry: Statement, state: State, family: int) -> list[Rule | None]:
    """The entries of the lists of an entry; None stands for every packet.

    Raises:
        _NotModelledError: another match, or a list that is not defined, denies, or was not read whole.
    """
    names: list[str] = []
    asked = [child.words for child in entry.children if child.words[0] == "match"]
    for words in asked:
        if words[:3] != ["match", WORDS[family], "address"] or words[3:4] in ([], ["prefix-list"]):
            raise _NotModelledError
        names += words[3:]
    if not asked:
        return [None]
    found: list[Rule | None] = []
    for name in names:
        draft = state.lists.get((family, name))
        if draft is None or not draft.rules or any(rule.action is not Action.PERMIT for _, rule in draft.rules):
            raise _NotModelledError
        found += [rule for _, rule in sorted(draft.rules, key=lambda item: item[0])]
    return found


def _target(entry: Statement, draft: InterfaceDraft, state: State, family: int) -> _Target:
    target = _Target()
    for child in entry.children:
        words = child.words
        if words[0] in ("match", "description"):
            continue
        if words[0] != "set":
            raise _NotModelledError
        if words[1:2] == [WORDS[family]] and words[2:3] and words[2] in MARKS:
            continue
        target = _clause(words[1:], target, family, _Place(draft, state, state.span(child)))
    if target.ways > 1:
        raise _NotModelledError
    return target


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a clause counts."""

    draft: InterfaceDraft
    state: State
    span: Span


def _clause(words: list[str], target: _Target, family: int, place: _Place) -> _Target:
    match words:
        case [word, "next-hop", *rest] if word == WORDS[family]:
            return _hops(rest, target, family, place)
        case [word, "default", "next-hop", *hops] if word == WORDS[family]:
            return replace(target, default_hops=tuple(_address(hop, family) for hop in hops))
        case ["interface", name] if name.lower() == "null0":
            return replace(target, null=True)
        case ["vrf", name]:
            return replace(target, vrf=vrf_name(name))
        case _:
            raise _NotModelledError


def _hops(words: list[str], target: _Target, family: int, place: _Place) -> _Target:
    conditions = list(target.conditions)
    if words[:1] == ["verify-availability"]:
        words = words[1:]
        if words[1:2] == ["track"]:
            if len(words) == 2:
                raise _NotModelledError  # of which object is cut off
            what = f"tracked object {words[2]} decides whether {words[0]} is used"
            conditions.append(UnknownMatch(UnknownKind.SESSION, what, place.span))
            words = words[:1] + words[3:]
    known = {"load-share", "force-order", "drop-on-fail"}
    options = {word for word in words if word in known}
    hops = tuple(_address(word, family) for word in words if word not in known)
    if not hops:
        raise _NotModelledError
    if options & {"load-share", "drop-on-fail"}:
        what = f"{' and '.join(sorted(options))} of a next hop"
        conditions.append(UnknownMatch(UnknownKind.FEATURE, what, place.span))
    for hop in hops:
        if not any(hop in item.value.network for other in place.state.interfaces.values() for item in other.addresses):
            what = f"next hop {hop} stands on no connected network"
            conditions.append(UnknownMatch(UnknownKind.FEATURE, what, place.span))
    return replace(target, hops=(*target.hops, *hops), conditions=tuple(conditions))


def _address(text: str, family: int) -> Address:
    hop = ipaddress.ip_address(text)
    if hop.version != family or (hop.version == 6 and hop.is_link_local):
        raise _NotModelledError
    return hop
