"""Translations: `ip nat` of interfaces.

"EOS User Manual", "NAT", and Arista's guides of the 7150: what leaves by the interface has its source translated, what
enters there has its destination translated; a static statement holds both ways. `overload` gives the address of the
interface, a pool any of its addresses; nobody knows from the file which entries live, so what comes in for a pool is
possible and never sure. An access list of a dynamic statement says whose packets are translated, one of a static
statement which other ends; what it denies goes on to the next statement. `group` joins statements of twice NAT. How
lists judge packets that are translated is not documented: an interface that translates beside a list of its own, or
destinations beside a list of the way out anywhere in its VRF, is a doubt upon what passes it. So are lists of switched
ports, policy routes, `ingress` and `egress` statements, and those with a priority.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, from_range, union_of
from parsers.model.device import Effect
from parsers.model.interface import AddressRole
from parsers.model.intervals import Interval
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.rules import Action, BindingPoint
from parsers.model.service import EVERY_PORT, ServiceSet, of_icmp, of_ports
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import host_v4, quad
from parsers.syntax.tried_in_turn import Line, TooManyError, both, written_out
from parsers.syntax.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.rules import Binding, Rule
    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.arista_eos.nouns import InterfaceDraft, State

TRANSPORTS = {"tcp": (6,), "udp": (17,)}


class _NotModelledError(ValueError):
    """A statement asks for more than the model can say; the message is the reason."""


@dataclass(frozen=True, slots=True)
class _Static:
    """`original` is what a packet has on the way to its translation, `made` what it becomes; with ports or without."""

    original: AddressSet
    made: AddressSet
    ports: tuple[int, int] | None
    protocols: tuple[int, ...]
    others: tuple[AddressMatch, ...]
    """The other ends; every one where empty."""
    conditions: tuple[UnknownMatch, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """What becomes of a source by a dynamic statement."""

    room: AddressSet
    ports_change: bool
    span: Span


@dataclass(frozen=True, slots=True)
class _Found:
    """The rules of one statement that hold by themselves, and the lines of one that asks a list."""

    fixed: tuple[NatRule, ...]
    lines: tuple[Line[_Made], ...] = ()


def translations(state: State, bindings: Iterable[Binding]) -> list[NatRule]:
    """The rules: static ones first, then others in the order of the file; what is not modelled is told."""
    found: list[NatRule] = []
    bound = list(bindings)
    for draft in state.interfaces.values():
        lists: list[list[Line[_Made]]] = []
        fixed: list[NatRule] = []
        for statement in draft.nat:
            try:
                item = _read(statement, draft, state)
                _judged_alone(item.fixed, draft, bound, state)
            except (ValueError, KeyError) as error:
                why = str(error) if isinstance(error, _NotModelledError) else "a value was not understood"
                what = f"translation ({' '.join(statement.words[2:])}): {why}"
                state.feature(statement, what, Effect.MAY_REWRITE, frozenset({draft.name}))
                continue
            fixed += item.fixed
            if item.lines:
                lists.append([_goes_on(line, len(lists) + 1) for line in item.lines])
        found += [*fixed, *_asked_in_turn(lists, draft, state)]
    _judge_pools(found, state)
    return found


def _goes_on(line: Line[_Made], following: int) -> Line[_Made]:
    """What a list denies goes on to the next statement."""
    return line if line.outcome is not None else replace(line, then=following)


def _asked_in_turn(lists: list[list[Line[_Made]]], draft: InterfaceDraft, state: State) -> Iterator[NatRule]:
    try:
        lines = written_out(lists)
    except TooManyError:
        for statement in draft.nat:
            what = "translations whose lists multiply"
            state.feature(statement, what, Effect.MAY_REWRITE, frozenset({draft.name}))
        return
    for number, line in enumerate(lines, 1):
        made = line.outcome
        name = f"{draft.name} {line.identity} {number}"
        if made is None:
            yield NatRule(name, NatStage.SOURCE, line.match, None, line.lines[0], lines=line.lines[1:])
        else:
            address = AddressTranslation(NatKind.POOL, line.match.source.possibly, made.room)
            yield NatRule(
                name, NatStage.SOURCE, line.match, address, made.span,
                source_ports_change=made.ports_change, lines=line.lines,
            )  # fmt: skip


def _judge_pools(rules: list[NatRule], state: State) -> None:
    used = {word for draft in state.interfaces.values() for item in draft.nat for word in item.words}
    for name, statement in state.pools.items():
        if name in used and rules:
            for item in statement.walk():
                state.modelled(item)
        else:
            state.part_of_feature(statement, "translation, felt where an interface names it")


def _judged_alone(rules: Iterable[NatRule], draft: InterfaceDraft, bindings: Iterable[Binding], state: State) -> None:
    """Raise where a list judges packets of which it is not known whether they are translated yet.

    Raises:
        _NotModelledError: a list of the interface, or one of a way out that translated destinations may take.
    """
    turned = any(rule.stage is NatStage.DESTINATION for rule in rules)
    if turned and draft.pbr is not None:
        message = "whether policy routes see packets before or after it"
        raise _NotModelledError(message)
    for item in bindings:
        if item.scope not in ("", "port") or item.interface is None:
            continue
        other = state.interfaces[item.interface]
        out = item.point is BindingPoint.OUTBOUND
        if item.interface == draft.name or item.scope == "port" or (turned and out and other.vrf == draft.vrf):
            message = f"whether the list {item.rule_sets[0]} of {item.interface} sees packets before or after it"
            raise _NotModelledError(message)


def _read(statement: Statement, draft: InterfaceDraft, state: State) -> _Found:
    words = Words(statement.words[2:])
    side, kind = words.take(), words.take()
    if side not in ("source", "destination"):
        message = f"the word {side!r}"
        raise _NotModelledError(message)
    if kind == "static":
        return _Found(tuple(_both_ways(side, _static(words, statement, state), draft, statement, state)))
    if kind == "dynamic" and words.take_if("access-list"):
        return _dynamic(side, words, statement, draft, state)
    message = f"the word {kind!r}"
    raise _NotModelledError(message)


def _static(words: Words, statement: Statement, state: State) -> _Static:
    """`ORIGINAL [PORT] [access-list A] MADE [PORT] [protocol P] [group N] [comment ...]`."""
    original, first = host_v4(words.take()), _port(words)
    others = tuple(_other_ends(words.take(), state)) if words.take_if("access-list") else ()
    made, second = host_v4(words.take()), _port(words)
    protocols = TRANSPORTS[words.take()] if words.take_if("protocol") else (6, 17)
    conditions: tuple[UnknownMatch, ...] = ()
    if words.take_if("group"):
        reason = f"what a statement of group {int(words.take())} does with packets that the others of it do not take"
        conditions = (UnknownMatch(UnknownKind.FEATURE, reason, state.span(statement)),)
    if words and words.peek() != "comment":
        message = f"the word {words.peek()!r}"
        raise _NotModelledError(message)
    if (first is None) is not (second is None):
        message = "a port of one side alone"
        raise _NotModelledError(message)
    ports = None if first is None or second is None else (first, second)
    return _Static(original, made, ports, protocols, others, conditions)


def _port(words: Words) -> int | None:
    return int(words.take()) if words.peek().isdecimal() else None


def _other_ends(name: str, state: State) -> Iterator[AddressMatch]:
    """The destinations of a list of a static statement, whose sources and services are any.

    Raises:
        _NotModelledError: it is another list.
    """
    for rule in _permits(name, state):
        if not rule.match.source.surely.v4 or rule.match.service != ANY_SERVICE or rule.match.unknown:
            message = f"list {name} asks for more than other ends"
            raise _NotModelledError(message)
        yield rule.match.destination


def _permits(name: str, state: State, *, denies: bool = False) -> list[Rule]:
    draft = state.lists.get((4, name))
    known = (Action.PERMIT, Action.DENY) if denies else (Action.PERMIT,)
    if draft is None or not draft.rules or any(rule.action not in known for _, rule in draft.rules):
        message = f"list {name} is not defined, was not read whole, or denies"
        raise _NotModelledError(message)
    return [rule for _, rule in sorted(draft.rules, key=lambda item: item[0])]


def _both_ways(
    side: str, item: _Static, draft: InterfaceDraft, statement: Statement, state: State
) -> Iterator[NatRule]:
    """Out of the interface the source is translated, into it the destination; `destination` the other way round."""
    own, shown = (item.original, item.made) if side == "source" else (item.made, item.original)
    own_port, shown_port = item.ports if side == "source" and item.ports else (item.ports or (None, None))[::-1]
    here, span = frozenset({draft.name}), state.span(statement)
    for protocol in item.protocols if item.ports else (None,):
        for number, other in enumerate(item.others or (AddressMatch.exactly(_EVERY),)):
            name = (
                f"{draft.name} {_number(statement, draft)}"
                + (f" {number}" if number else "")
                + (f" {protocol}" if protocol else "")
            )
            out = _service(protocol, source=own_port)
            match = Match(AddressMatch.exactly(own), other, out, out_interfaces=here, conditions=item.conditions)
            address = AddressTranslation(NatKind.STATIC, own, shown)
            changed = own_port != shown_port
            yield NatRule(f"{name} out", NatStage.SOURCE, match, address, span, source_ports_change=changed)
            into = _service(protocol, destination=shown_port)
            match = Match(other, AddressMatch.exactly(shown), into, in_interfaces=here, conditions=item.conditions)
            port = None
            if own_port is not None and shown_port is not None:
                port = PortTranslation(Interval(shown_port, shown_port), Interval(own_port, own_port))
            back = AddressTranslation(NatKind.STATIC, shown, own)
            yield NatRule(f"{name} in", NatStage.DESTINATION, match, back, span, port=port, unanswered=True)


def _number(statement: Statement, draft: InterfaceDraft) -> int:
    """Which statement of its interface it is, from 1."""
    return 1 + [item.line for item in draft.nat].index(statement.line)


_EVERY = AddressSet(v4=(Interval(0, (1 << 32) - 1),))


def _service(protocol: int | None, source: int | None = None, destination: int | None = None) -> ServiceMatch:
    if protocol is None:
        return ANY_SERVICE
    ports = {
        key: Interval(value, value)
        for key, value in (("source", source), ("destination", destination))
        if value is not None
    }
    return ServiceMatch.exactly(of_ports(protocol, **ports))


def _dynamic(side: str, words: Words, statement: Statement, draft: InterfaceDraft, state: State) -> _Found:
    """`access-list A overload|pool P [full-cone|address-only] [comment ...]`."""
    if side != "source":
        message = "which destinations a pool of destinations stands for"
        raise _NotModelledError(message)
    rules = _permits(words.take(), state, denies=True)
    overload = bool(words.take_if("overload"))
    room = _own_address(draft) if overload else _pool(words, state)
    kind = words.take_if("full-cone", "address-only")
    if words and words.peek() != "comment":
        message = f"the word {words.peek()!r}"
        raise _NotModelledError(message)
    here, span = frozenset({draft.name}), state.span(statement)
    made = _Made(room, kind != "address-only", span)
    name = f"{_number(statement, draft)} entry"
    hosts = NO_ADDRESS
    lines: list[Line[_Made]] = []
    within = Match(AddressMatch.exactly(_EVERY), AddressMatch.exactly(_EVERY), out_interfaces=here)
    for rule in rules:
        match = both(within, rule.match)
        if match is not None:
            permits = rule.action is Action.PERMIT
            hosts = hosts | (match.source.possibly if permits else NO_ADDRESS)
            lines.append(Line(f"{name} {rule.identity}", match, made if permits else None, lines=(rule.origin,)))
    living = () if overload and kind != "full-cone" else _living(f"{draft.name} {name} in", room, hosts, here, span)
    return _Found(tuple(living), tuple(lines))


def _living(name: str, room: AddressSet, hosts: AddressSet, here: frozenset[str], span: Span) -> Iterator[NatRule]:
    """Packets from outside to an address of the pool, while an entry of some host lives."""
    doubt = UnknownMatch(UnknownKind.SESSION, "whether a host has an entry of this translation at the moment", span)
    match = Match(destination=AddressMatch.exactly(room), in_interfaces=here, conditions=(doubt,))
    back = AddressTranslation(NatKind.POOL, room, hosts)
    rule = NatRule(name, NatStage.DESTINATION, match, back, span, unanswered=True)
    boxes = tuple(box for number in (6, 17) for box in of_ports(number).boxes)
    ports = replace(match, service=ServiceMatch.exactly(ServiceSet(boxes)))
    yield replace(rule, match=ports, port=PortTranslation(EVERY_PORT, EVERY_PORT, chosen=True))
    queries = replace(match, service=ServiceMatch.exactly(of_icmp(1)))
    yield replace(rule, identity=f"{name} icmp", match=queries)


def _own_address(draft: InterfaceDraft) -> AddressSet:
    found = [item.value.ip for item in draft.addresses if item.role is AddressRole.PRIMARY and item.value.version == 4]
    if not found or draft.dynamic_address:
        message = f"the file shows no address of {draft.name}"
        raise _NotModelledError(message)
    return host_v4(str(found[-1]))


def _pool(words: Words, state: State) -> AddressSet:
    """`ip nat pool NAME [prefix-length N]` with a `range FIRST LAST [PORTS]` each, or both addresses in one line."""
    if not words.take_if("pool"):
        message = f"the word {words.peek()!r}"
        raise _NotModelledError(message)
    name = words.take()
    statement = state.pools.get(name)
    if statement is None:
        message = f"pool {name} is not defined"
        raise _NotModelledError(message)
    said = Words(statement.words[4:])
    found: list[AddressSet] = []
    while said:
        if word := said.take_if("prefix-length", "netmask"):
            (quad if word == "netmask" else int)(said.take())
        else:
            found.append(from_range(said.take(), said.take()))
    for child in statement.children:
        if child.words[0] != "range" or len(child.words) not in (3, 5):
            message = f"the line {child.text.strip()!r} of pool {name}"
            raise _NotModelledError(message)
        found.append(from_range(child.words[1], child.words[2]))
    if not found:
        message = f"pool {name} has no addresses"
        raise _NotModelledError(message)
    return union_of(found)
