"""Policy routes: `service-policy type pbr input NAME` on an interface decides the way of what enters there.

"EOS User Manual", "Traffic Management", "Configuring PBR Policies": a policy is a list of classes in the order of their
numbers; the first whose class map takes a packet sets its next hop, `drop` ends it, a class that sets nothing leaves it
to the table, as does what no class takes. A class map takes what one of its lists permits; lists with deny rules are
refused in one. A class may also be a `match` line of its own. Of several next hops any may be used. Not modelled are
groups of next hops; in doubt, next hops on no connected network.
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
from parsers.syntax.words import Words
from parsers.vendors.arista_eos.entries import Entry, read_entry
from parsers.vendors.arista_eos.read_switchports import is_switched

if TYPE_CHECKING:
    from parsers.model.routing import Address
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import InterfaceDraft, State

FAMILIES = {"ip": 4, "ipv6": 6}
STEP = 10


class _NotModelledError(ValueError):
    """Something of a policy is not understood; the message says what."""


@dataclass(frozen=True, slots=True)
class _Class:
    """One class of a policy: whom it takes, and what it sets."""

    name: str
    matches: tuple[tuple[str, Match], ...]
    hops: tuple[Address, ...]
    drops: bool
    statement: Statement


def policy_routes(state: State) -> list[PolicyRoute]:
    """The classes of every policy that an interface names; those that are not modelled are told there."""
    found: list[PolicyRoute] = []
    read: dict[str, list[_Class]] = {}
    reasons: dict[str, str] = {}
    for name in state.policies:
        try:
            read[name] = _policy(name, state)
        except ValueError as error:
            reasons[name] = str(error) if isinstance(error, _NotModelledError) else "a value was not understood"
    for draft in state.interfaces.values():
        if draft.pbr is None:
            continue
        name, statement = draft.pbr
        if name in read and not is_switched(draft, state):
            found += [route for item in read[name] for route in _routes(name, item, draft, state)]
            continue
        why = "the port switches" if name in read else reasons.get(name, "it is not defined")
        what = f"policy routing by {name}: {why}"
        state.feature(statement, what, Effect.MAY_REWRITE, frozenset({draft.name}))
    _judge_lines(read, state)
    return found


def _judge_lines(read: dict[str, list[_Class]], state: State) -> None:
    """Lines of policies that were read are in the model, and so are those of the class maps that they name."""
    why = "policy routing, felt where an interface names it"
    for name, statements in state.policies.items():
        for statement in statements:
            if name not in read:
                state.part_of_feature(statement, why)
            for item in statement.walk() if name in read else ():
                state.modelled(item)
    known = {item.name for classes in read.values() for item in classes}
    for name, statements in state.classes.items():
        for statement in statements:
            if name not in known:
                state.part_of_feature(statement, why)
            for item in statement.walk() if name in known else ():
                state.modelled(item)


def _policy(name: str, state: State) -> list[_Class]:
    """The classes in the order of their numbers.

    Raises:
        ValueError: it stands in pieces, a number is used twice, or a line of it is not understood.
    """
    (statement, *rest) = state.policies[name]
    if rest:
        message = "it stands in several pieces"
        raise _NotModelledError(message)
    found: dict[int, _Class] = {}
    for child in statement.children:
        words = list(child.words)
        number = int(words.pop(0)) if words[0].isdecimal() else max(found, default=0) + STEP
        if number in found:
            message = f"number {number} is used twice"
            raise _NotModelledError(message)
        found[number] = _class(words, child, state)
    return [found[number] for number in sorted(found)]


def _class(words: list[str], statement: Statement, state: State) -> _Class:
    if words[0] == "class" and len(words) == 2:
        hops: tuple[Address, ...] = ()
        drops = False
        for child in statement.children:
            if child.words == ["drop"]:
                drops = True
            elif child.words[:2] != ["set", "ttl"] or len(child.words) != 3:
                hops = (*hops, *_hops(child.words))
        if drops and hops:
            message = "a class that drops and sets a next hop"
            raise _NotModelledError(message)
        return _Class(words[1], tuple(_of_class(words[1], state)), hops, drops, statement)
    if words[0] == "match" and words[1:2] and words[1] in FAMILIES and not statement.children:
        return _own_match(words, statement, state)
    message = f"the line {statement.text!r}"
    raise _NotModelledError(message)


def _own_match(words: list[str], statement: Statement, state: State) -> _Class:
    """`match ip SOURCE DESTINATION [set nexthop A]`."""
    at = words.index("set") if "set" in words else len(words)
    entry = Entry(FAMILIES[words[1]], state.span(statement))
    match = read_entry(Words(words[1:at]), entry, standard=False)
    if entry.left or entry.cap:
        message = f"the line {statement.text!r}"
        raise _NotModelledError(message)
    return _Class("", (("match", match),), _hops(words[at:]) if words[at:] else (), drops=False, statement=statement)


def _hops(words: list[str]) -> tuple[Address, ...]:
    """`set nexthop [recursive] A [B ...]`."""
    if words[:2] != ["set", "nexthop"]:
        message = f"the words {' '.join(words)!r}"
        raise _NotModelledError(message)
    named = words[3:] if words[2:3] == ["recursive"] else words[2:]
    if not named:
        message = "no next hop is named"
        raise _NotModelledError(message)
    return tuple(ipaddress.ip_address(word) for word in named)


def _of_class(name: str, state: State) -> list[tuple[str, Match]]:
    """What the lists of a class map permit.

    Raises:
        _NotModelledError: it is not defined or in pieces; a list of it is not, was not read whole, or denies.
    """
    maps = state.classes.get(name, [])
    if len(maps) != 1 or "match-any" not in maps[0].words:
        message = f"class map {name} is not defined, or more than once"
        raise _NotModelledError(message)
    found: list[tuple[str, Match]] = []
    for child in maps[0].children:
        words = child.words[1:] if child.words[0].isdecimal() else child.words
        draft = None
        if len(words) == 4 and words[0] == "match" and words[1] in FAMILIES and words[2] == "access-group":
            draft = state.lists.get((FAMILIES[words[1]], words[3]))
        if draft is None or not draft.rules or any(rule.action is not Action.PERMIT for _, rule in draft.rules):
            message = f"class map {name} asks {child.text.strip()!r}: a list that is not read whole, or one that denies"
            raise _NotModelledError(message)
        found += [
            (f"{draft.name} {rule.identity}", rule.match) for _, rule in sorted(draft.rules, key=lambda item: item[0])
        ]
    return found


def _routes(name: str, item: _Class, draft: InterfaceDraft, state: State) -> list[PolicyRoute]:
    span = state.span(item.statement)
    found: list[PolicyRoute] = []
    for identity, match in item.matches:
        way = PolicyRoute(f"{name} {identity}", Match(), None, None, span, draft.vrf, drop=item.drops)
        for family in (4, 6):
            within = Match(EVERY[family], EVERY[family], in_interfaces=frozenset({draft.name}))
            asked = both(within, match)
            hops = tuple(hop for hop in item.hops if hop.version == family)
            if asked is None:
                continue
            if hops:
                doubts = tuple(_doubts(hops, draft, state, item.statement))
                way = replace(way, next_hop=hops[0], alternatives=hops[1:], conditions=doubts)
            found.append(replace(way, match=asked))
    return found


def _doubts(hops: tuple[Address, ...], draft: InterfaceDraft, state: State, statement: Statement) -> list[UnknownMatch]:
    reasons = ["which of several next hops is used"] if len(hops) > 1 else []
    for hop in hops:
        connected = (
            hop in address.value.network
            for other in state.interfaces.values()
            if other.vrf == draft.vrf
            for address in other.addresses
        )
        if not any(connected):
            reasons.append(f"next hop {hop} stands on no connected network")
    return [UnknownMatch(UnknownKind.FEATURE, reason, state.span(statement)) for reason in reasons]
