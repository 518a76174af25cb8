"""One access-list entry: from its words to the packets it matches.

"EOS User Manual", "ACLs and Route Maps", `permit` and `deny` of IPv4, IPv6 and standard lists. What follows the words
that were understood is never dropped: the entry keeps its place, no packet surely matches it, and everything its
understood part allows may match. A rule takes a packet when all of its criteria match what the packet holds; a fragment
after the first holds no ports, flags or ICMP type, so a rule that asks for these does not take it, and `fragments`
takes these fragments alone. No verdict between zones rests on later fragments.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.model.address import LAST_IPV4, NO_ADDRESS, AddressSet
from parsers.model.intervals import Interval, Intervals
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, State, of_protocol
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import EVERY, MAY_BE_ANY, host_v4, prefix_v6, quad, wildcard
from parsers.syntax.cisco_names import ICMP_TYPES, TCP_FLAGS
from parsers.syntax.list_layer4 import ESTABLISHED, Layer4, States, bare_flag_states, held, icmp_type, read_ports
from parsers.vendors.arista_eos.tables import ICMPV6_TYPES, PORTS, PROTOCOLS, PROTOCOLS_V6

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.syntax.words import Words

OPERATORS = frozenset({"eq", "neq", "lt", "gt", "range"})
COMPARED = frozenset({"ttl", "hop-limit"})
DIFFERENTIATED = re.compile(r"[1-5]?\d|6[0-3]|af[1-4][1-3]|cs[0-7]|ef|be|default|ce|ect|ect-ce|non-ect|va|le")
"""Values of `dscp` and `ecn`, by number or name."""


@dataclass(slots=True)
class Entry:
    """What was read of one entry; `left` are the words that were not, `cap` why a match is only a bound."""

    family: int
    span: Span
    source: AddressMatch | None = None
    destination: AddressMatch | None = None
    protocol: int | None = None
    source_ports: Intervals | None = None
    destination_ports: Intervals | None = None
    icmp: Interval | None = None
    states: States | None = None
    fragments: bool = False
    logged: bool = False
    conditions: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    left: list[str] = field(default_factory=list[str])
    cap: str = ""

    def may(self, kind: UnknownKind, reason: str) -> None:
        """Add a condition that the model cannot decide."""
        self.conditions.append(UnknownMatch(kind, reason, self.span))


def read_entry(words: Words, entry: Entry, *, standard: bool) -> Match:
    """The match of an entry whose action has been taken; `entry` tells what was left."""
    steps = (_source,) if standard else (_tags, _protocol, _source, _source_ports, _destination, _destination_ports)
    at = 0
    try:
        for step in steps:
            at = words.at
            step(words, entry)
        while words:
            at = words.at
            _option(words, entry)
    except (ValueError, KeyError):
        entry.left = words.all[at:] or words.all[-1:]
        entry.may(UnknownKind.UNREAD, f"words not understood: {' '.join(entry.left)}")
    every = MAY_BE_ANY[entry.family] if entry.left else EVERY[entry.family]
    if standard:
        return Match(entry.source or every, EVERY[entry.family], _ANY_SERVICE, conditions=tuple(entry.conditions))
    return Match(entry.source or every, entry.destination or every, _service(entry), conditions=tuple(entry.conditions))


_ANY_SERVICE = ServiceMatch.exactly(EVERY_SERVICE)


def _service(entry: Entry) -> ServiceMatch:
    if entry.left:
        whole = EVERY_SERVICE if entry.protocol is None else of_protocol(entry.protocol)
        return ServiceMatch(NO_SERVICE, whole)
    found = held(
        Layer4(
            entry.protocol,
            entry.source_ports,
            entry.destination_ports,
            entry.icmp,
            entry.states,
            entry.fragments,
        )
    )
    if entry.states is None or entry.states.surely == entry.states.possibly:
        return found
    reason = UnknownMatch(UnknownKind.SESSION, "TCP flags beyond new and established", entry.span)
    return ServiceMatch(found.surely, found.possibly, (reason,))


def _tags(words: Words, entry: Entry) -> None:
    """`vlan ID [MASK]` and `inner vlan ID [MASK]` before the protocol: the model does not see tags here."""
    while words.peek() in ("vlan", "inner"):
        inner = "inner " if words.take_if("inner") else ""
        if words.take() != "vlan":
            message = "no tag"
            raise ValueError(message)
        number = int(words.take(), 0)
        if words.peek().startswith("0x"):
            words.take()
        entry.may(UnknownKind.FEATURE, f"{inner}vlan {number}")


def _protocol(words: Words, entry: Entry) -> None:
    word = words.take()
    if word == ("ipv6" if entry.family == 6 else "ip"):
        return
    names = PROTOCOLS_V6 if entry.family == 6 else PROTOCOLS
    entry.protocol = names[word] if word in names else Interval(int(word), 255).first


def _source(words: Words, entry: Entry) -> None:
    entry.source = _address(words, entry)


def _destination(words: Words, entry: Entry) -> None:
    entry.destination = _address(words, entry)


def _address(words: Words, entry: Entry) -> AddressMatch:
    word = words.take()
    if word == "any":
        return EVERY[entry.family]
    if word == "host":
        word = words.take()
        return _prefix_v6(word) if entry.family == 6 else _host(word)
    return _prefix_v6(word) if entry.family == 6 else _network(word, words, entry)


def _network(word: str, words: Words, entry: Entry) -> AddressMatch:
    """`10.1.0.0/16`, `10.1.0.0 0.0.255.255`, or an address alone."""
    if "/" in word:
        return _prefix_v4(word)
    following = words.peek()
    if not following[:1].isdecimal() or "." not in following:
        return _host(word)
    found, entry.cap = wildcard(word, words.take())
    if entry.cap:
        return AddressMatch(NO_ADDRESS, found, (UnknownMatch(UnknownKind.FEATURE, entry.cap, entry.span),))
    return AddressMatch.exactly(found)


@lru_cache(maxsize=1 << 16)
def _host(text: str) -> AddressMatch:
    return AddressMatch.exactly(host_v4(text))


@lru_cache(maxsize=1 << 16)
def _prefix_v4(text: str) -> AddressMatch:
    """`10.1.0.0/16`; bits of the host are cut off.

    Raises:
        ValueError: it is none.
    """
    address, _, length = text.partition("/")
    if not length.isdecimal() or int(length) > 32:
        message = f"no prefix: {text}"
        raise ValueError(message)
    free = LAST_IPV4 >> int(length)
    start = quad(address) & ~free
    return AddressMatch.exactly(AddressSet(v4=(Interval(start, start | free),)))


@lru_cache(maxsize=1 << 16)
def _prefix_v6(text: str) -> AddressMatch:
    return AddressMatch.exactly(prefix_v6(text))


def _source_ports(words: Words, entry: Entry) -> None:
    if entry.protocol in PORTS and words.peek() in OPERATORS:
        entry.source_ports = read_ports(words, PORTS[entry.protocol])


def _destination_ports(words: Words, entry: Entry) -> None:
    if entry.protocol in PORTS:
        entry.destination_ports = read_ports(words, PORTS[entry.protocol]) if words.peek() in OPERATORS else None
    elif entry.protocol in (1, 58):
        entry.icmp = icmp_type(words, ICMP_TYPES if entry.protocol == 1 else ICMPV6_TYPES)


def _option(words: Words, entry: Entry) -> None:
    word = words.take()
    if word == "log":
        entry.logged = True
    elif word == "established" and entry.protocol == 6:
        entry.states = ESTABLISHED
    elif word == "fragments" and entry.source_ports is None and entry.destination_ports is None and not entry.icmp:
        entry.fragments = True
    elif word == "tracked":
        entry.states = States(State(0), State.ESTABLISHED) if entry.states is None else entry.states
        entry.may(UnknownKind.SESSION, "tracked: whether it belongs to a connection that the device knows")
    elif word in TCP_FLAGS and entry.protocol == 6:
        flags = [word]
        while words.peek() in TCP_FLAGS:
            flags.append(words.take())
        entry.states = bare_flag_states(tuple(flags))
    else:
        entry.may(UnknownKind.FEATURE, _field(word, words))


def _field(word: str, words: Words) -> str:
    """An option about what the model does not tell apart, as a phrase.

    Raises:
        ValueError: it is none, or has no such value.
    """
    value = words.take()
    if word in COMPARED and value in OPERATORS - {"range"}:
        return f"{word} {value} {Interval(int(words.take()), 255).first}"
    if word == "nexthop-group" or (word in ("dscp", "ecn") and DIFFERENTIATED.fullmatch(value)):
        return f"{word} {value}"
    message = f"no option: {word}"
    raise ValueError(message)
