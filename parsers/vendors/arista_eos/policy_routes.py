"""Policy routes: `service-policy type pbr input NAME` on an interface decides the way of what enters there.

"EOS User Manual", "Traffic Management", "Configuring PBR Policies": a policy is a list of classes in the order of their
numbers; the first whose class map takes a packet sets its next hop, `drop` ends it, a class that sets nothing leaves it
to the table, as does what no class takes. A class map takes what one of its lists permits; lists with deny rules are
refused in one. A class may also be a `match` line of its own. Of several next hops any may be used. In doubt are next
hops on no connected network, and whether a class takes a packet of which a list denies something, was not read whole or
is not defined, or that asks for more. A class that sets more than is understood (a group of next hops) may send
elsewhere what goes to the destinations that it may take. The other classes decide beside it.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.device import Effect, Unmodelled
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
    from collections.abc import Iterator

    from parsers.model.routing import Address
    from parsers.source import Span
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
    anywhere: bool = False
    """It sets more than is understood."""


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
            found += _at_port(name, read[name], draft, state)
            continue
        why = "the port switches" if name in read else reasons.get(name, "it is not defined")
        what = f"policy routing by {name}: {why}"
        state.feature(statement, what, Effect.MAY_REWRITE, frozenset({draft.name}))
    _judge_lines(read, state)
    return found


def _at_port(name: str, classes: list[_Class], draft: InterfaceDraft, state: State) -> list[PolicyRoute]:
    """The routes of a policy at one interface; what may lead elsewhere is told there."""
    routes = [(item, route) for item in classes for route in _routes(name, item, draft, state)]
    elsewhere = union_of(route.match.destination.possibly for item, route in routes if item.anywhere)
    if elsewhere and draft.pbr is not None:
        what = f"policy routing by {name}"
        statement, touched = draft.pbr[1], frozenset({draft.name})
        feature = Unmodelled(what, Effect.MAY_REWRITE, state.span(statement), touched, destinations=elsewhere)
        state.unmodelled.append(feature)
        state.ledger.partial(statement.line, f"not modelled: {what}")
    return [route for _, route in routes]


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
        drops = anywhere = False
        for child in statement.children:
            if child.words == ["drop"]:
                drops = True
            elif child.words[:2] != ["set", "ttl"] or len(child.words) != 3:
                more = _hops(child, child.words, state)
                hops, anywhere = (*hops, *(more or ())), anywhere or more is None
        matches = tuple(_of_class(words[1], statement, state))
        if anywhere or (drops and hops):
            return _Class(words[1], matches, (), drops=False, statement=statement, anywhere=True)
        return _Class(words[1], matches, hops, drops, statement)
    if words[0] == "match" and words[1:2] and words[1] in FAMILIES and not statement.children:
        return _own_match(words, statement, state)
    state.part_of_feature(statement, f"{statement.text!r} of policy routing")
    matches = (("", _in_doubt(f"the line {statement.text.strip()!r}", state.span(statement))),)
    return _Class("", matches, (), drops=False, statement=statement, anywhere=True)


def _own_match(words: list[str], statement: Statement, state: State) -> _Class:
    """`match ip SOURCE DESTINATION [set nexthop A]`."""
    at = words.index("set") if "set" in words else len(words)
    family = FAMILIES[words[1]]
    entry = Entry(family, state.span(statement))
    match = read_entry(Words(words[1:at]), entry, standard=False)
    if entry.left or entry.cap:
        match = both(_in_doubt(f"the line {statement.text.strip()!r}", state.span(statement)), match) or match
    hops = _hops(statement, words[at:], state) if words[at:] else ()
    return _Class("", (("match", match),), hops or (), drops=False, statement=statement, anywhere=hops is None)


def _in_doubt(what: str, origin: Span) -> Match:
    """Packets of which it is not known whether a class takes them."""
    return Match(conditions=(UnknownMatch(UnknownKind.FEATURE, f"{what} of policy routing", origin),))


def _hops(statement: Statement, words: list[str], state: State) -> tuple[Address, ...] | None:
    """`set nexthop [recursive] A [B ...]`; None for anything else."""
    named = words[3:] if words[2:3] == ["recursive"] else words[2:]
    try:
        hops = tuple(ipaddress.ip_address(word) for word in named)
    except ValueError:
        hops = ()
    if words[:2] == ["set", "nexthop"] and hops:
        return hops
    state.part_of_feature(statement, f"{' '.join(words)} of policy routing")
    return None


def _of_class(name: str, statement: Statement, state: State) -> Iterator[tuple[str, Match]]:
    """What a class map takes."""
    maps = state.classes.get(name, [])
    if len(maps) != 1 or "match-any" not in maps[0].words:
        yield name, _in_doubt(f"class map {name}, not defined or in several pieces,", state.span(statement))
        return
    for child in maps[0].children:
        words = child.words[1:] if child.words[0].isdecimal() else child.words
        draft = None
        if len(words) == 4 and words[0] == "match" and words[1] in FAMILIES and words[2] == "access-group":
            draft = state.lists.get((FAMILIES[words[1]], words[3]))
        if draft is None or not draft.rules:
            state.part_of_feature(child, f"{' '.join(words)} of policy routing")
            yield name, _in_doubt(f"{' '.join(words)} in class map {name}", state.span(child))
            continue
        whole = all(rule.action is Action.PERMIT for _, rule in draft.rules)
        doubt = _in_doubt(f"list {draft.name}, which denies or is not read whole,", state.span(child))
        for _, rule in sorted(draft.rules, key=lambda item: item[0]):
            match = rule.match if whole else both(doubt, rule.match)
            if match is not None and rule.action is not Action.DENY:
                yield f"{draft.name} {rule.identity}", match


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
