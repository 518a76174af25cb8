"""One access-list entry of NX-OS: from its words to the packets it matches.

Grammar: "Cisco Nexus 7000 Series NX-OS Security Command Reference", `permit (IPv4)`, `permit (IPv6)` and `deny`:
address with prefix length, address with wildcard, `host`, `any`, `addrgroup`; ports by `eq`, `gt`, `lt`, `neq`,
`range`, `portgroup`; options. What follows the words that were understood is never dropped: the entry keeps its
place, no packet surely matches it, and everything its understood part allows may match.
"""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_SERVICE, NO_SERVICE, Fragment, ServiceBox, ServiceSet, of_protocol
from parsers.nouns import dataclass
from parsers.syntax.cisco_addresses import EVERY, MAY_BE_ANY, host_v4, prefix_v6, wildcard
from parsers.syntax.cisco_layer4 import service_of
from parsers.syntax.cisco_names import ICMP_TYPES, ICMPV6_TYPES, IGMP_TYPES, PORTS, PROTOCOLS, PROTOCOLS_V6, TCP_FLAGS
from parsers.syntax.list_layer4 import ESTABLISHED, Layer4, States, bare_flag_states, icmp_type, read_ports

if TYPE_CHECKING:
    from parsers.model.intervals import Intervals
    from parsers.source import Span
    from parsers.syntax.words import Words
    from parsers.vendors.cisco_nxos.nouns import State

OPERATORS = frozenset({"eq", "neq", "lt", "gt", "range", "portgroup"})
ONE_WORD = frozenset({"dscp", "precedence", "ttl", "http-method", "tcp-option-length", "flow-label", "vlan"})
"""Options with one argument about a field that the model does not tell apart."""
SENDS_ELSEWHERE = frozenset({"redirect", "redirect_all"})


@dataclass(slots=True)
class Entry:
    """What was read of one entry; `left` are the words that were not, `cap` why a match is only a bound."""

    permits: bool
    family: int
    span: Span
    source: AddressMatch | None = None
    destination: AddressMatch | None = None
    protocol: int | None = None
    source_ports: Intervals | None = None
    destination_ports: Intervals | None = None
    icmp: Interval | None = None
    flags: list[str] = field(default_factory=list[str])
    established: bool = False
    fragments: bool = False
    logged: bool = False
    schedule: str = ""
    conditions: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    ports_unknown: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    left: list[str] = field(default_factory=list[str])
    cap: str = ""

    def may(self, kind: UnknownKind, reason: str, hours: Intervals = ()) -> None:
        """Add a condition that the model cannot decide; `hours` of one in time, where they are known."""
        self.conditions.append(UnknownMatch(kind, reason, self.span, hours))


def read_entry(words: Words, entry: Entry, state: State) -> Match:
    """The match of an entry whose action has been taken; `entry` tells what was left."""
    at = 0
    try:
        for step in (_protocol, _source, _source_ports, _destination, _destination_ports):
            at = words.at
            step(words, entry, state)
        while words:
            at = words.at
            _option(words, entry, state)
    except (ValueError, KeyError):
        entry.left = words.all[at:] or words.all[-1:]
        entry.may(UnknownKind.UNREAD, f"words not understood: {' '.join(entry.left)}")
    every = MAY_BE_ANY[entry.family] if entry.left else EVERY[entry.family]
    return Match(entry.source or every, entry.destination or every, _service(entry), conditions=tuple(entry.conditions))


def _service(entry: Entry) -> ServiceMatch:
    if entry.left or entry.ports_unknown:
        whole = EVERY_SERVICE if entry.protocol is None else of_protocol(entry.protocol)
        return ServiceMatch(NO_SERVICE, whole, tuple(entry.ports_unknown))
    states = _states(entry)
    found = service_of(
        Layer4(entry.protocol, entry.source_ports, entry.destination_ports, entry.icmp, states, entry.fragments),
        permits=entry.permits,
    )
    if states is None or states.surely == states.possibly:
        return found
    reason = UnknownMatch(UnknownKind.SESSION, "TCP flags beyond new and established", entry.span)
    return ServiceMatch(found.surely, found.possibly, (reason,))


def _states(entry: Entry) -> States | None:
    """Several flag words: the documents do not say whether one or all must be set, so only what both say is sure."""
    if entry.established and entry.flags:
        entry.may(UnknownKind.SESSION, f"established with TCP flags {' '.join(entry.flags)}")
    if entry.established:
        return ESTABLISHED
    return bare_flag_states(tuple(entry.flags)) if entry.flags else None


def without_sure_fragments(service: ServiceMatch, reason: UnknownMatch) -> ServiceMatch:
    """The same where a list says otherwise about later fragments than its entries with ports do (`fragments`)."""
    later = ServiceSet((ServiceBox(fragments=Fragment.LATER),))
    if not any(box.fragments is Fragment.WHOLE for box in service.surely.boxes):
        return service
    return ServiceMatch(service.surely - later, service.possibly, (*service.unknown, reason))


def _protocol(words: Words, entry: Entry, state: State) -> None:  # noqa: ARG001 - all steps are called alike
    word = words.take()
    if word == ("ipv6" if entry.family == 6 else "ip"):
        return
    names = PROTOCOLS_V6 if entry.family == 6 else PROTOCOLS
    if word in names:
        entry.protocol = names[word]
    elif entry.family == 6 and word in ("icmpv6", "icmp6"):
        entry.protocol = 58
    else:
        number = int(word)
        entry.protocol = Interval(number, 255).first


def _source(words: Words, entry: Entry, state: State) -> None:
    entry.source = _address(words, entry, state)


def _destination(words: Words, entry: Entry, state: State) -> None:
    entry.destination = _address(words, entry, state)


def _address(words: Words, entry: Entry, state: State) -> AddressMatch:
    word = words.take()
    if word == "any":
        return EVERY[entry.family]
    if word == "addrgroup":
        return _group(words.take(), entry, state)
    if word == "host":
        return host(words.take(), entry.family)
    if entry.family == 6 or "/" in word:
        return _prefix_v6(word) if entry.family == 6 else _prefix(word)
    addresses, reason = wildcard(word, words.take())
    if not reason:
        return AddressMatch.exactly(addresses)
    entry.cap = reason
    return AddressMatch(NO_ADDRESS, addresses, (UnknownMatch(UnknownKind.FEATURE, reason, entry.span),))


@lru_cache(maxsize=1 << 16)
def host(text: str, family: int) -> AddressMatch:
    """One address.

    Raises:
        ValueError: it is none.
    """
    return AddressMatch.exactly(host_v4(text) if family == 4 else prefix_v6(f"{text}/128"))


@lru_cache(maxsize=1 << 16)
def _prefix(text: str) -> AddressMatch:
    found = from_cidr(text)
    if found.v6:
        message = f"no IPv4 prefix: {text}"
        raise ValueError(message)
    return AddressMatch.exactly(found)


@lru_cache(maxsize=1 << 16)
def _prefix_v6(text: str) -> AddressMatch:
    if "/" not in text:
        message = f"no IPv6 prefix: {text}"
        raise ValueError(message)
    return AddressMatch.exactly(prefix_v6(text))


def _group(name: str, entry: Entry, state: State) -> AddressMatch:
    found = state.address_groups.get((entry.family, name))
    if found is not None:
        return found
    reason = UnknownMatch(UnknownKind.UNRESOLVED, f"object-group {name} is not defined", entry.span)
    return AddressMatch(NO_ADDRESS, EVERY[entry.family].surely, (reason,))


def _source_ports(words: Words, entry: Entry, state: State) -> None:
    if entry.protocol in PORTS and words.peek() in OPERATORS:
        entry.source_ports = _ports(words, entry, entry.protocol, state)


def _destination_ports(words: Words, entry: Entry, state: State) -> None:
    if entry.protocol in PORTS and words.peek() in OPERATORS:
        entry.destination_ports = _ports(words, entry, entry.protocol, state)
    elif entry.protocol in (1, 58):
        entry.icmp = icmp_type(words, ICMP_TYPES if entry.protocol == 1 else ICMPV6_TYPES)
    elif entry.protocol == 2 and (words.peek() in IGMP_TYPES or words.peek().isdecimal()):
        entry.may(UnknownKind.FEATURE, f"IGMP type {words.take()}")


def _ports(words: Words, entry: Entry, protocol: int, state: State) -> Intervals | None:
    if not words.take_if("portgroup"):
        return read_ports(words, PORTS[protocol])
    name = words.take()
    found = state.port_groups.get(name)
    if found is None:
        entry.ports_unknown.append(
            UnknownMatch(UnknownKind.UNRESOLVED, f"object-group {name} of ports is not defined", entry.span)
        )
    return found


def _option(words: Words, entry: Entry, state: State) -> None:
    word = words.take()
    if word == "log":
        entry.logged = True
    elif word == "established" and entry.protocol == 6:
        entry.established = True
    elif word == "fragments" and entry.source_ports is None and entry.destination_ports is None and not entry.icmp:
        entry.fragments = True
    elif word == "time-range":
        _time_range(words.take(), entry, state)
    elif word in TCP_FLAGS and entry.protocol == 6:
        entry.flags.append(word)
    elif word == "capture" and words.take_if("session"):
        int(words.take())
    else:
        _condition(word, words, entry)


def _condition(word: str, words: Words, entry: Entry) -> None:
    """Options about what the model does not tell apart.

    Raises:
        ValueError: no option that we know.
    """
    if word in ONE_WORD:
        entry.may(UnknownKind.FEATURE, f"{word} {words.take()}")
    elif word == "tcp-flags-mask" and entry.protocol == 6:
        entry.may(UnknownKind.SESSION, f"tcp-flags-mask {int(words.take())}")
        entry.flags.clear()  # the mask says which of them count
    elif word == "packet-length":
        operator = words.take_if("eq", "neq", "lt", "gt", "range")
        numbers = [str(int(words.take())) for _ in range(2 if operator == "range" else 1)]
        entry.may(UnknownKind.FEATURE, f"packet-length {operator} {' '.join(numbers)}")
    elif word == "nve" and words.take_if("vni"):
        entry.may(UnknownKind.FEATURE, f"nve vni {int(words.take())}")
    elif word in SENDS_ELSEWHERE:
        entry.may(UnknownKind.FEATURE, f"{word} {words.take()}, which sends packets elsewhere")
        entry.cap = f"{word} sends packets elsewhere"
    else:
        message = f"no option: {word}"
        raise ValueError(message)


def _time_range(name: str, entry: Entry, state: State) -> None:
    entry.schedule = name
    times = state.time_ranges.get(name)
    if times is None:
        entry.may(UnknownKind.UNRESOLVED, f"time-range {name} is not defined")
    else:
        entry.may(UnknownKind.TIME, f"time-range {name}: {times}", state.hours.get(name) or ())
