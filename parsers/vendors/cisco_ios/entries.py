"""One access-list entry: from its words to the packets it matches.

What follows the words that were understood is never dropped: the entry keeps its place, no packet
surely matches it, and everything its understood part allows may match.
"""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, ServiceSet, of_protocol
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import EVERY, MAY_BE_ANY, host_v4, prefix_v6, wildcard
from parsers.syntax.cisco_layer4 import service_of
from parsers.syntax.cisco_names import (
    BARE_CONDITIONS,
    HEADER_TYPES,
    ICMP_TYPES,
    ICMPV6_TYPES,
    IGMP_TYPES,
    ONE_WORD_CONDITIONS,
    PORTS,
    PROTOCOLS,
    PROTOCOLS_V6,
    TCP_FLAGS,
)
from parsers.syntax.list_layer4 import (
    ESTABLISHED,
    Layer4,
    States,
    bare_flag_states,
    flag_states,
    icmp_type,
    port_number,
    read_ports,
)

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals
    from parsers.source import Span
    from parsers.syntax.words import Words
    from parsers.vendors.cisco_ios.nouns import ServiceGroup, State

OPERATORS = frozenset({"eq", "neq", "lt", "gt", "range"})


@dataclass(slots=True)
class Entry:
    """What was read of one entry; `left` are the words that were not, `cap` why a match is only a bound."""

    permits: bool
    family: int
    span: Span
    source: AddressMatch | None = None
    destination: AddressMatch | None = None
    protocol: int | None = None
    group: ServiceGroup | None = None
    protocol_read: bool = False
    source_ports: tuple[Interval, ...] | None = None
    destination_ports: tuple[Interval, ...] | None = None
    icmp: Interval | None = None
    states: States | None = None
    fragments: bool = False
    logged: bool = False
    schedule: str = ""
    reflect: str = ""
    """The reflexive list that remembers what the entry lets pass."""
    conditions: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    left: list[str] = field(default_factory=list[str])
    cap: str = ""

    def may(self, kind: UnknownKind, reason: str, hours: Intervals = ()) -> None:
        """Add a condition that the model cannot decide; `hours` of one in time, where they are known."""
        self.conditions.append(UnknownMatch(kind, reason, self.span, hours))


def read_entry(words: Words, entry: Entry, state: State, *, standard: bool) -> Match:
    """The match of an entry whose action has been taken; `entry` tells what was left."""
    steps = (_source,) if standard else (_protocol, _source, _source_ports, _destination, _destination_ports)
    at = 0
    try:
        for step in steps:
            at = words.at
            step(words, entry, state)
        while words:
            at = words.at
            _option(words, entry, state)
    except (ValueError, KeyError):
        entry.left = words.all[at:] or words.all[-1:]
        entry.may(UnknownKind.UNREAD, f"words not understood: {' '.join(entry.left)}")
    every = EVERY[entry.family]
    if entry.left:
        every = MAY_BE_ANY[entry.family]
    if standard:
        return Match(entry.source or every, EVERY[entry.family], _ANY_SERVICE, conditions=tuple(entry.conditions))
    return Match(entry.source or every, entry.destination or every, _service(entry), conditions=tuple(entry.conditions))


_ANY_SERVICE = ServiceMatch.exactly(EVERY_SERVICE)


def _service(entry: Entry) -> ServiceMatch:
    if entry.left:
        whole = EVERY_SERVICE if entry.protocol is None else of_protocol(entry.protocol)
        return ServiceMatch(NO_SERVICE, whole)
    if entry.group is not None:
        return _group_service(entry, entry.group)
    found = service_of(
        Layer4(
            entry.protocol,
            entry.source_ports,
            entry.destination_ports,
            entry.icmp,
            entry.states,
            entry.fragments,
        ),
        permits=entry.permits,
    )
    if entry.states is None or entry.states.surely == entry.states.possibly:
        return found
    reason = UnknownMatch(UnknownKind.SESSION, "TCP flags beyond new and established", entry.span)
    return ServiceMatch(found.surely, found.possibly, (reason,))


def _group_service(entry: Entry, group: ServiceGroup) -> ServiceMatch:
    boxes = dict.fromkeys(
        box
        for part in group.parts
        for box in service_of(
            part._replace(fragments=entry.fragments, states=entry.states), permits=entry.permits
        ).surely.boxes
    )
    surely = ServiceSet(tuple(boxes))
    if group.unknown:
        return ServiceMatch(surely, EVERY_SERVICE, tuple(group.unknown))
    return ServiceMatch.exactly(surely)


def _protocol(words: Words, entry: Entry, state: State) -> None:
    word = words.take()
    if word == "object-group":
        entry.group = _service_group(words.take(), entry, state)
    elif word != ("ipv6" if entry.family == 6 else "ip"):
        names = PROTOCOLS_V6 if entry.family == 6 else PROTOCOLS
        if word in BARE_CONDITIONS and entry.family == 6:
            entry.may(UnknownKind.HEADERS, f"extension header {word}")
            return
        entry.protocol = names[word] if word in names else Interval(int(word), min(int(word), 255)).first
    entry.protocol_read = True


def _service_group(name: str, entry: Entry, state: State) -> ServiceGroup | None:
    found = state.service_groups.get(name)
    if found is None:
        entry.may(UnknownKind.UNRESOLVED, f"object-group {name} is not defined")
    return found


def _source(words: Words, entry: Entry, state: State) -> None:
    entry.source = _address(words, entry, state)


def _destination(words: Words, entry: Entry, state: State) -> None:
    entry.destination = _address(words, entry, state)


def _address(words: Words, entry: Entry, state: State) -> AddressMatch:
    word = words.take()
    if word in ("any", "any4", "any6"):
        return EVERY[entry.family]
    if word in ("object-group", "addrgroup"):
        return _network_group(words.take(), entry, state)
    if word == "host":
        text = words.take()
        return _host(text) if entry.family == 4 else AddressMatch.exactly(prefix_v6(text))
    if entry.family == 6:
        return AddressMatch.exactly(prefix_v6(word))
    return _wildcard(word, words, entry)


_BEHIND_A_HOST = frozenset({"", "log", "log-input", "smartlog"})


def _wildcard(word: str, words: Words, entry: Entry) -> AddressMatch:
    """An address with a wildcard, or without one at the end of a line: then it is a host."""
    following = words.peek()
    if not following[:1].isdecimal() or "." not in following:
        host = _host(word)
        if following in _BEHIND_A_HOST:
            return host
        why = UnknownMatch(UnknownKind.UNREAD, f"no wildcard: {following}", entry.span)
        return AddressMatch(NO_ADDRESS, EVERY[4].surely, (why,))
    found, reason = _masked(word, words.take())
    if not reason:
        return found
    addresses = found.possibly
    entry.cap = reason
    return AddressMatch(NO_ADDRESS, addresses, (UnknownMatch(UnknownKind.FEATURE, reason, entry.span),))


@lru_cache(maxsize=1 << 16)
def _host(text: str) -> AddressMatch:
    return AddressMatch.exactly(host_v4(text))


@lru_cache(maxsize=1 << 16)
def _masked(address: str, mask: str) -> tuple[AddressMatch, str]:
    addresses, reason = wildcard(address, mask)
    return AddressMatch.exactly(addresses), reason


def _network_group(name: str, entry: Entry, state: State) -> AddressMatch:
    found = state.network_groups.get(name)
    if found is None:
        reason = UnknownMatch(UnknownKind.UNRESOLVED, f"object-group {name} is not defined", entry.span)
        return AddressMatch(NO_ADDRESS, EVERY[entry.family].surely, (reason,))
    return found


def _source_ports(words: Words, entry: Entry, state: State) -> None:  # noqa: ARG001 - all steps are called alike
    if entry.protocol in PORTS and words.peek() in OPERATORS:
        entry.source_ports = read_ports(words, PORTS[entry.protocol])


def _destination_ports(words: Words, entry: Entry, state: State) -> None:  # noqa: ARG001 - all steps are called alike
    if entry.protocol in PORTS:
        entry.destination_ports = read_ports(words, PORTS[entry.protocol])
    elif entry.protocol in (1, 58):
        entry.icmp = icmp_type(words, ICMP_TYPES if entry.protocol == 1 else ICMPV6_TYPES)
    elif entry.protocol == 2 and (words.peek() in IGMP_TYPES or words.peek().isdecimal()):
        entry.may(UnknownKind.FEATURE, f"IGMP type {words.take()}")


def _option(words: Words, entry: Entry, state: State) -> None:
    word = words.take()
    if word in ("log", "log-input", "smartlog"):
        entry.logged = True
    elif word == "established" and entry.protocol == 6:
        entry.states = ESTABLISHED
    elif word == "fragments" and entry.source_ports is None and entry.destination_ports is None and not entry.icmp:
        entry.fragments = True
    elif word == "time-range":
        _time_range(words.take(), entry, state)
    elif word == "reflect":
        entry.reflect = words.take()
        if words.take_if("timeout"):
            int(words.take())
    elif word == "sequence" and entry.family == 6:
        int(words.take())
    else:
        _condition(word, words, entry)


def _time_range(name: str, entry: Entry, state: State) -> None:
    entry.schedule = name
    times = state.time_ranges.get(name)
    if times is None:
        entry.may(UnknownKind.UNRESOLVED, f"time-range {name} is not defined")
    else:
        entry.may(UnknownKind.TIME, f"time-range {name}: {times}", state.hours.get(name) or ())


def _condition(word: str, words: Words, entry: Entry) -> None:
    if word in ONE_WORD_CONDITIONS:
        kind = UnknownKind.HEADERS if word in HEADER_TYPES else UnknownKind.FEATURE
        entry.may(kind, f"{word} {words.take()}")
    elif word in BARE_CONDITIONS:
        entry.may(UnknownKind.HEADERS, f"whether packets meet `{word}`")
    elif word == "ttl":
        operator = words.take_if("eq", "neq", "lt", "gt", "range")
        numbers = [port_number({}, words.take()) for _ in range(2 if operator == "range" else 1)]
        entry.may(UnknownKind.FEATURE, f"ttl {operator} {' '.join(map(str, numbers))}")
    elif entry.protocol == 6:
        _flags(word, words, entry)
    else:
        message = f"no option: {word}"
        raise ValueError(message)


def _flags(word: str, words: Words, entry: Entry) -> None:
    """`match-any +ack +rst`, `match-all +syn -ack`, or the older bare words.

    Several bare words: releases differ in whether one or all must be set, so only what both say is sure.
    """
    flags = [] if word.startswith("match-") else [word]
    while words and words.peek().lstrip("+-") in TCP_FLAGS:
        flags.append(words.take())
    if not flags:
        message = f"no TCP flag after {word}"
        raise ValueError(message)
    if word == "match-any":
        entry.states = flag_states(tuple(flags), every=False)
    elif word == "match-all":
        entry.states = flag_states(tuple(flags), every=True)
    else:
        entry.states = bare_flag_states(tuple(flags))
