"""Access lists: rules, where they are assigned, and what they judge.

Rules of a list are tried in the order of their index, the first that matches decides, and a list that is assigned
ends with an implicit "deny all" (RM GUI HiSecOS EAGLE20/30 3.0, page 184). Lists judge in hardware, before the packet
filter, and keep no state. Several lists of one place are tried in the order of their sequence, as one list. Masks are
wildcards (set bits do not count); a mask that begins with set bits may be meant as a network mask, and is read both
ways.

A list of MAC addresses may deny; where lists of addresses stand at the same place it may also decide in their stead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, LAST_IPV4, AddressSet, from_netmask, from_wildcard
from parsers.model.device import Effect
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import EVERY_PORT, LAST_PORT, ServiceBox, ServiceSet, of_protocol
from parsers.syntax.hirschmann.state import AccessList, ListRule, ListUse, address_of
from parsers.syntax.words import MissingWordError, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.source import Span
    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import State

IMPLICIT = 'RM GUI HiSecOS EAGLE20/30 3.0, page 184: an assigned list ends with an implicit "deny all"'
PROTOCOLS = {"icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58}
ANY_PROTOCOL = frozenset({"any", "ip", "-1", "255"})
"""`255` and `-1` stand for any protocol in HM2-PLATFORM-QOS-ACL-MIB; 255 is a number that no packet has."""
_WITH_PORTS = (6, 17)
LONGEST_NUMBER = 11
"""Digits; a longer number is none."""


class NotUnderstoodError(ValueError):
    """Words of a rule that have no meaning here; the message names them."""


@dataclass(slots=True)
class _Draft:
    """The parts of a rule while they are read."""

    origin: Span
    source: AddressMatch = ANY_ADDRESS
    destination: AddressMatch = ANY_ADDRESS
    protocol: int | None = None
    ports: tuple[tuple[Interval, ...], tuple[Interval, ...]] = ((EVERY_PORT,), (EVERY_PORT,))
    conditions: tuple[UnknownMatch, ...] = ()

    def match(self) -> Match:
        return Match(self.source, self.destination, ServiceMatch.exactly(self._service()), conditions=self.conditions)

    def _service(self) -> ServiceSet:
        numbers = (self.protocol,) if self.protocol is not None else tuple(range(256))
        if self.ports == ((EVERY_PORT,), (EVERY_PORT,)):
            return of_protocol(self.protocol) if self.protocol is not None else ServiceSet((ServiceBox(),))
        held = [number for number in numbers if number in _WITH_PORTS]
        if not held:
            message = f"ports of protocol {self.protocol}, which has none"
            raise NotUnderstoodError(message)
        boxes = (
            ServiceBox(Interval(number, number), source, destination)
            for number in held
            for source in self.ports[0]
            for destination in self.ports[1]
        )
        return ServiceSet(tuple(boxes))


def ip_list(state: State, row: Row) -> None:
    """A rule of a list of addresses; its words are read now, so that its fate is told in place."""
    _listed(state, row, "ip")


def mac_list(state: State, row: Row) -> None:
    """A rule of a list of MAC addresses; what it matches is not told."""
    _listed(state, row, "mac")


def _listed(state: State, row: Row, kind: str) -> None:
    name, index = row.take("name"), row.number("index")
    action = {"permit": Action.PERMIT, "deny": Action.DENY}.get(row.take("action"), Action.UNKNOWN)
    row.taken.update(row.values)
    if not name or index is None:
        state.reading.bad(row, "a rule of a list without a name or an index")
        return
    found = state.lists.setdefault((kind, name), AccessList(name, kind, row.origin))
    if any(rule.index == index for rule in found.rules):
        state.reading.bad(row, f"rule {index} of access list {name} stands here twice")
        return
    found.rules.append(ListRule(index, action, row))


def use(kind: str, place: str) -> Callable[[State, Row], None]:
    """A list assigned to a port or to a VLAN."""

    def read(state: State, row: Row) -> None:
        vlan = row.number("vlan") if place == "vlan" else None
        direction, sequence = row.take("direction"), row.number("sequence")
        port = row.take("port")
        row.taken.update(row.values)
        if sequence is None or (place == "vlan" and vlan is None) or direction not in {"in", "out"}:
            state.reading.bad(row, "where a list is assigned")
            return
        state.uses.append(ListUse(row.take("name"), kind, port, vlan, direction, sequence, row))
        if kind == "ip":
            state.reading.modelled(row)

    return read


HANDLERS: dict[str, Callable[[State, Row], None]] = {
    "IP list": ip_list,
    "MAC list": mac_list,
    "list of a port": use("ip", "port"),
    "list of a VLAN": use("ip", "vlan"),
    "MAC list of a port": use("mac", "port"),
    "MAC list of a VLAN": use("mac", "vlan"),
}


def rule_sets(state: State) -> tuple[RuleSet, ...]:
    """The lists of addresses, each with its implicit end."""
    made: list[RuleSet] = []
    for (kind, name), found in state.lists.items():
        if kind == "mac":
            for rule in found.rules:
                state.reading.irrelevant(
                    rule.row, "a rule of a list of MAC addresses; what it may do is told where it is used"
                )
            continue
        rules = [_rule(state, rule) for rule in sorted(found.rules, key=lambda rule: rule.index)]
        rules.append(Rule("end", Action.DENY, Match(), found.origin, implicit=IMPLICIT))
        made.append(RuleSet(title(name), tuple(rules), found.origin, families=frozenset({4})))
    return tuple(made)


def title(name: str) -> str:
    """What a list is called in the model."""
    return f"access list {name}"


def _rule(state: State, rule: ListRule) -> Rule:
    row = rule.row
    try:
        draft = _from_words(row) if "match" in row.values else _from_columns(row)
        match = draft.match()
    except (NotUnderstoodError, MissingWordError) as error:
        reason = f"words of a rule that are not understood: {error}"
        state.reading.partly(row, reason)
        unread = UnknownMatch(UnknownKind.UNREAD, reason, row.origin)
        return Rule(str(rule.index), rule.action, Match(conditions=(unread,)), row.origin)
    if draft.conditions:
        state.reading.partly(row, "; ".join(item.reason for item in draft.conditions))
    else:
        state.reading.modelled(row)
    return Rule(str(rule.index), rule.action, match, row.origin)


def _from_words(row: Row) -> _Draft:
    """`every`, or `src A W dst any proto tcp dport eq 502`, in any order."""
    draft = _Draft(row.origin)
    words = Words(row.values["match"].split())
    if not words:
        message = "nothing says which packets it matches"
        raise NotUnderstoodError(message)
    while words:
        word = words.take()
        reader = _WORDS.get(word)
        if reader is None:
            raise NotUnderstoodError(word)
        reader(draft, words, word)
    return draft


def _read_side(draft: _Draft, words: Words, side: str) -> None:
    if not words.take_if("any"):
        _set_side(draft, side, _masked(words.take(), words.take(), draft.origin))


def _read_ports(draft: _Draft, words: Words, side: str) -> None:
    if words.take_if("range"):
        _set_ports(draft, side, (_range(words.take(), words.take()),))
        return
    operator = words.take_if("eq", "neq", "lt", "gt") or "eq"
    _set_ports(draft, side, _compared(operator, words.take()))


def _read_protocol(draft: _Draft, words: Words, _word: str) -> None:
    draft.protocol = _protocol(words.take())


def _read_time(draft: _Draft, words: Words, _word: str) -> None:
    condition = UnknownMatch(UnknownKind.TIME, f"time range {words.take()}", draft.origin)
    draft.conditions = (*draft.conditions, condition)


def _read_nothing(_draft: _Draft, _words: Words, _word: str) -> None:
    """A word that narrows nothing."""


def _read_queue(_draft: _Draft, words: Words, _word: str) -> None:
    words.take()


_WORDS: dict[str, Callable[[_Draft, Words, str], None]] = {
    "every": _read_nothing,
    "log": _read_nothing,
    "src": _read_side,
    "dst": _read_side,
    "sport": _read_ports,
    "dport": _read_ports,
    "proto": _read_protocol,
    "time-range": _read_time,
    "assign-queue": _read_queue,
}


def _from_columns(row: Row) -> _Draft:
    """The columns of HM2-PLATFORM-QOS-ACL-MIB."""
    draft = _Draft(row.origin)
    if row.values.get("every") == "true":
        return draft
    for side, key in (("src", "source"), ("dst", "destination")):
        if row.values.get(key):
            _set_side(draft, side, _column(row, key))
    if (protocol := row.values.get("protocol", "-1")) not in ANY_PROTOCOL:
        draft.protocol = _protocol(protocol)
    for side, key in (("sport", "source port"), ("dport", "destination port")):
        if (number := row.values.get(key, "")) not in {"", "0", "-1"}:
            _set_ports(draft, side, _compared(row.values.get(f"{key} operator", "eq"), number))
    if extra := [key for key in row.values if key.startswith("also ")]:
        reason = f"rule asks for {', '.join(key.removeprefix('also ') for key in extra)}"
        draft.conditions = (UnknownMatch(UnknownKind.FEATURE, reason, row.origin),)
    return draft


def _column(row: Row, key: str) -> AddressMatch:
    """Where nothing is given, some tables hold 0.0.0.0 with a mask of zeros: that may be any address, or this one."""
    address, mask = address_of(row.values[key]), address_of(row.values.get(f"{key} mask", ""))
    if address is None or mask is None:
        message = f"{key} {row.values[key]} {row.values.get(f'{key} mask', '')}"
        raise NotUnderstoodError(message)
    if int(mask) == LAST_IPV4:
        return ANY_ADDRESS
    if int(address) or int(mask):
        return _masked(str(address), str(mask), row.origin)
    unknown = UnknownMatch(UnknownKind.UNREAD, f"{key} 0.0.0.0 may be any address", row.origin)
    return AddressMatch(from_wildcard("0.0.0.0", "0.0.0.0"), EVERY_ADDRESS, (unknown,))  # noqa: S104 - of a rule


def _set_side(draft: _Draft, side: str, addresses: AddressMatch) -> None:
    if side == "src":
        draft.source = addresses
    else:
        draft.destination = addresses


def _masked(address: str, mask: str, origin: Span) -> AddressMatch:
    """An address with a wildcard; one that begins with set bits may be a network mask, and is read both ways."""
    try:
        wild = from_wildcard(address, mask)
        if int(address_of(mask) or 0) < 2**31 or mask == "255.255.255.255":
            return AddressMatch.exactly(wild)
        net = from_netmask(address, mask)
    except ValueError as error:
        message = f"{address} {mask}"
        raise NotUnderstoodError(message) from error
    reason = f"{mask} may be a wildcard or a network mask"
    unknown = UnknownMatch(UnknownKind.UNREAD, reason, origin)
    return AddressMatch(_v4(wild & net), _v4(wild | net), (unknown,))


def _v4(addresses: AddressSet) -> AddressSet:
    return AddressSet(v4=addresses.v4)


def _protocol(name: str) -> int | None:
    if name in ANY_PROTOCOL:
        return None
    if name in PROTOCOLS:
        return PROTOCOLS[name]
    if name.isascii() and name.isdecimal() and len(name) < LONGEST_NUMBER and 0 < int(name) < 255:
        return int(name)
    message = f"protocol {name}"
    raise NotUnderstoodError(message)


def _set_ports(draft: _Draft, side: str, found: tuple[Interval, ...]) -> None:
    source, destination = draft.ports
    draft.ports = (found, destination) if side == "sport" else (source, found)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER) or int(text) > LAST_PORT:
        message = f"port {text}"
        raise NotUnderstoodError(message)
    return int(text)


def _range(first: str, last: str) -> Interval:
    low, high = _number(first), _number(last)
    if low > high:
        message = f"ports {first} to {last}"
        raise NotUnderstoodError(message)
    return Interval(low, high)


def _compared(operator: str, text: str) -> tuple[Interval, ...]:
    """Ports that are equal, unequal, less or greater (Hm2PortOperator: 0 to 3)."""
    number = _number(text)
    below = (Interval(0, number - 1),) if number else ()
    above = (Interval(number + 1, LAST_PORT),) if number < LAST_PORT else ()
    match operator:
        case "eq" | "0":
            return (Interval(number, number),)
        case "neq" | "1":
            return (*below, *above)
        case "lt" | "2":
            return below
        case "gt" | "3":
            return above
        case _:
            message = f"operator {operator}"
            raise NotUnderstoodError(message)


def bindings(state: State) -> tuple[Binding, ...]:
    """Where lists judge, with the lists of one place in the order of their sequence."""
    made: list[Binding] = []
    groups: dict[tuple[str, int | None, str], list[ListUse]] = {}
    for item in state.uses:
        if item.kind == "ip" and ("ip", item.name) not in state.lists:
            what = f"access list {item.name}, which has no rules here, is assigned"
            state.reading.unsupported(item.row, what, Effect.MAY_DO_EITHER, _touched(item))
            continue
        groups.setdefault((item.port, item.vlan, item.direction), []).append(item)
    for (port, vlan, direction), items in groups.items():
        lists = [item for item in sorted(items, key=lambda item: item.sequence) if item.kind == "ip"]
        for item in items:
            if item.kind == "mac":
                what = f"list {item.name} of MAC addresses judges frames at {port or f'VLAN {vlan}'}"
                effect = Effect.MAY_DO_EITHER if lists else Effect.MAY_DENY
                state.reading.unsupported(item.row, what, effect, _touched(item))
        _tell_equal(state, items)
        if lists:
            names = tuple(title(item.name) for item in lists)
            made += _bound(state, names, lists[0], direction)
    _both(state)
    return tuple(made)


def _tell_equal(state: State, items: list[ListUse]) -> None:
    """Lists of one place with one sequence: whether the later takes the place of the former is not documented."""
    seen: set[int] = set()
    for item in items:
        if item.sequence in seen:
            what = f"several lists of one place have sequence {item.sequence}; which of them judges is not documented"
            state.reading.doubt(what, Effect.MAY_DO_EITHER, item.row.origin, _touched(item))
            state.reading.tell(item.row.origin, what)
        seen.add(item.sequence)


def _touched(item: ListUse) -> frozenset[str]:
    return frozenset({item.port if item.vlan is None else f"vlan/{item.vlan}"})


def _bound(state: State, names: tuple[str, ...], item: ListUse, direction: str) -> Iterator[Binding]:
    point = BindingPoint.INBOUND if direction == "in" else BindingPoint.OUTBOUND
    if item.vlan is None:
        port = state.port(item.port, item.row.origin)
        scope = "" if port.routed or port.vlan is not None else "port"
        yield Binding(names, point, item.port, item.row.origin, scope)
        return
    if direction == "out":
        what = f"lists of VLAN {item.vlan} judge frames that leave it"
        state.reading.unsupported(item.row, what, Effect.MAY_DENY, _touched(item))
        return
    router = state.ports.get(f"vlan/{item.vlan}")
    if router is None:
        yield Binding(names, BindingPoint.FORWARD, None, item.row.origin, f"vlan-map {item.vlan}")
    else:
        yield Binding(names, point, router.name, item.row.origin, "vlan-map")


def _both(state: State) -> None:
    """Where lists of ports and of VLANs are assigned, which of the two decides is not documented."""
    ports = [item for item in state.uses if item.kind == "ip" and item.vlan is None]
    vlans = [item for item in state.uses if item.kind == "ip" and item.vlan is not None]
    if not ports or not vlans:
        return
    for item in vlans:
        what = "lists of ports and of VLANs are assigned; which of them decides is not documented"
        state.reading.doubt(what, Effect.MAY_DO_EITHER, item.row.origin, _touched(item))
    names = frozenset(item.port for item in ports)
    what = "lists of ports and of VLANs are assigned; which of them decides is not documented"
    state.reading.doubt(what, Effect.MAY_DO_EITHER, ports[0].row.origin, names)
