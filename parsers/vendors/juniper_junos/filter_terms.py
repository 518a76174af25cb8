"""What the `from` of a term matches.

Source: "Routing Policies, Firewall Filters, and Traffic Policers User Guide", match conditions "… on Address Fields"
(`address` is source or destination), "Based on Bit-Field Values"
(`tcp-established` is `ack | rst`, `tcp-initial` is `syn & !ack`; neither looks at the protocol), "for IPv4 Traffic". A
port is looked for without a look at protocol or fragment: what lies there in later fragments, and in packets of
protocols without ports, may match. "Ethernet Switching User Guide", firewall filters: those of ports and VLANs say
`ip-…` of addresses and protocols, and `ether-type`; what they say of frames without IP is not judged.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.intervals import Interval, Intervals, complement, normal
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_SERVICE, Fragment, ServiceBox, ServiceSet, State
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.addresses import Prefix, prefix_of
from parsers.vendors.juniper_junos.filter_addresses import Side
from parsers.vendors.juniper_junos.names import (
    ICMP_CODES,
    ICMP_TYPES,
    ICMPV6_TYPES,
    LAST_PORT,
    PORTS,
    PROTOCOLS,
    number,
)
from parsers.vendors.juniper_junos.services import icmp_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.addresses import PrefixLists
    from parsers.vendors.juniper_junos.context import Context

_FLAGS = {
    "syn&!ack": State.NEW,
    "!ack&syn": State.NEW,
    "ack|rst": State.ESTABLISHED,
    "rst|ack": State.ESTABLISHED,
}
_WITH_PORTS: Intervals = (Interval(6, 6), Interval(17, 17), Interval(132, 132))
_ALL_PROTOCOLS: Intervals = (Interval(0, 255),)
_ADDRESSES = {
    "source-address": "source",
    "destination-address": "destination",
    "address": "either",
    "ip-source-address": "source",
    "ip-destination-address": "destination",
    "ip-address": "either",
}
_LISTS = {"source-prefix-list": "source", "destination-prefix-list": "destination", "prefix-list": "either"}
_PROTOCOLS = ("protocol", "next-header", "payload-protocol", "ip-protocol")
_FRAMES = {"ipv4": 4, "0x0800": 4, "0x800": 4, "2048": 4, "ipv6": 6, "0x86dd": 6, "34525": 6}
"""What frames of IP packets are called in `ether-type`."""
_TAGGED = re.compile(r"vlan|0x(?:8100|88a8|9100)|33024|34984|37120")
"""Frames with a tag, which may hold IP."""
_WITHOUT_IP = re.compile(
    r"aarp|appletalk|arp|fcoe|fip|lldp|mpls-(?:unicast|multicast)|oam|ppp|pppoe-(?:discovery|session)|sna"
    rf"|(?!(?:{_TAGGED.pattern})$)(?:0x[0-9a-f]{{1,4}}|[0-9]{{1,5}})"
)
"""Frames of other protocols, and those that wrap packets of which a filter of the frame says nothing."""
_PORTS = ("source-port", "destination-port", "port")
_ICMP = ("icmp-type", "icmp-code")
_UNDECIDED = frozenset(
    {
        "ah-spi",
        "destination-class",
        "destination-mac-address",
        "dscp",
        "esp-spi",
        "extension-header",
        "first-fragment",
        "flexible-match-mask",
        "flexible-match-range",
        "forwarding-class",
        "fragment-flags",
        "gre-key",
        "hop-limit",
        "interface",
        "interface-group",
        "interface-set",
        "ip-options",
        "ip-version",
        "loss-priority",
        "packet-length",
        "precedence",
        "rat-type",
        "redirect-reason",
        "service-filter-hit",
        "source-class",
        "source-mac-address",
        "traffic-class",
        "ttl",
        "vxlan",
        "dot1q-tag",
        "dot1q-user-priority",
        "learn-vlan-1p-priority",
        "learn-vlan-id",
        "traffic-type",
        "user-vlan-1p-priority",
        "user-vlan-id",
        "vlan",
    }
)
"""Conditions on what the model does not hold."""
_HEADERS = frozenset({"extension-header", "ip-options"})
"""Those of them that ask for an extension header of IPv6 or an option of IPv4."""
_NUMBERS = frozenset(f"{word}{end}" for word in (*_PROTOCOLS, *_PORTS, *_ICMP) for end in ("", "-except"))
ANY_FRAME = frozenset({4, 6})
_SINGLE = frozenset({"tcp-established", "tcp-initial", "tcp-flags", "is-fragment", "fragment-offset"})


@dataclass
class _Term:
    """What is read so far."""

    context: Context
    version: int
    sides: dict[str, Side] = field(default_factory=dict[str, Side])
    numbers: dict[str, Intervals] = field(default_factory=dict[str, Intervals])
    places: dict[str, Statement] = field(default_factory=dict[str, "Statement"])
    parts: list[ServiceMatch] = field(default_factory=list[ServiceMatch])
    conditions: list[UnknownMatch] = field(default_factory=list[UnknownMatch])
    frames: frozenset[int] = ANY_FRAME
    """IP versions of the frames that `ether-type` names."""

    def side(self, key: Statement, side: str) -> Side:
        """What is read of a side so far; `key` names it."""
        self.places.setdefault(side, key)
        return self.sides.setdefault(side, Side())

    def address(self, side: str) -> AddressMatch:
        """What the addresses of a side match."""
        found, key = self.sides[side], self.places[side]
        why = f"{key.word} names exceptions only" if not found.kept else "which prefix of several is the longest"
        return found.match(self.context.why(UnknownKind.FEATURE, why, key), either=side == "either")


def term_matches(
    context: Context, lists: PrefixLists, term: Statement, version: int, *, frames: bool = False
) -> list[Match]:
    """What a term matches; two matches where `address` is source or destination.

    `frames`: the filter is one of a port or VLAN, and meets packets of both IP versions; no match if others are meant.
    """
    held = _Term(context, version)
    for key in term.children("from"):
        if key.word in _ADDRESSES:
            _addresses(held, key, _ADDRESSES[key.word])
        elif key.word in _LISTS:
            _listed(held, lists, key, _LISTS[key.word])
        elif key.word in _NUMBERS:
            _numbers(held, key)
        elif key.word in _SINGLE:
            _single(held, key)
        elif key.word == "ether-type" and frames:
            _frames(held, key)
        else:
            text = " ".join((key.word, *(item.word for item in key.children())))
            if key.word.removesuffix("-except") in _UNDECIDED:
                key.settle(LineFate.MODELLED)
                kind = UnknownKind.HEADERS if key.word in _HEADERS else UnknownKind.FEATURE
                held.conditions.append(context.why(kind, text, key))
            else:
                context.unread(key, f"{key.word!r} of a term is not understood")
                held.conditions.append(context.why(UnknownKind.UNREAD, f"{text} is not understood", key))
    service = _service(held)
    sides = {side: held.address(side) for side in held.sides}
    match = Match(
        sides.get("source", ANY_ADDRESS),
        sides.get("destination", ANY_ADDRESS),
        service,
        conditions=tuple(held.conditions),
    )
    either = sides.get("either")
    found = [match]
    if either is not None:
        found = [
            replace(match, source=_meet(match.source, either)),
            replace(match, destination=_meet(match.destination, either)),
        ]
    return [_framed(held, one, term) for one in found if held.frames] if frames else found


def _framed(held: _Term, match: Match, term: Statement) -> Match:
    """What is met of frames: words about IP speak of IPv4; whether they speak of IPv6 as well is left open."""
    if len(held.frames) == 1:
        mine = EVERY_IPV4 if 4 in held.frames else EVERY_IPV6
        match = replace(match, source=_meet(match.source, AddressMatch.exactly(mine)))
    if match.service == ANY_SERVICE:
        return match
    why = held.context.why(UnknownKind.FEATURE, "whether words about IP speak of IPv6 packets of a port too", term)
    source = match.source
    open_ = AddressMatch(source.surely & EVERY_IPV4, source.possibly, (*source.unknown, why))
    return match if open_.surely == source.possibly else replace(match, source=open_)


def _meet(one: AddressMatch, other: AddressMatch) -> AddressMatch:
    return AddressMatch(one.surely & other.surely, one.possibly & other.possibly, (*one.unknown, *other.unknown))


def _unread(held: _Term, item: Statement, what: str) -> UnknownMatch:
    held.context.bad(item, f"{what} {item.word!r} is not understood")
    return held.context.why(UnknownKind.UNREAD, f"{what} {item.word} is not understood", item)


def _addresses(held: _Term, key: Statement, side: str) -> None:
    """Prefixes by themselves."""
    found = held.side(key, side)
    for item in key.children():
        whole = item.word in {"any", "0/0"}
        one = Prefix(EVERY_IPV4 if held.version == 4 else EVERY_IPV6, 0) if whole else prefix_of(item.word)
        unknown = () if one is not None else (_unread(held, item, "prefix"),)
        found.add(() if one is None else (one,), unknown, excepted=item.get("except") is not None)


def _listed(held: _Term, lists: PrefixLists, key: Statement, side: str) -> None:
    """Lists of prefixes by name."""
    found = held.side(key, side)
    for item in key.children():
        prefixes, unknown = lists.prefixes(item.word, item)
        found.add(prefixes, unknown, excepted=item.get("except") is not None)


def _frames(held: _Term, key: Statement) -> None:
    """Which frames are meant; a word that is not known may be IP, and those with a tag may hold it."""
    words = {item.word.lower(): item for item in key.children()}
    strange = [item for word, item in words.items() if word not in _FRAMES and not _WITHOUT_IP.fullmatch(word)]
    for item in strange:
        if _TAGGED.fullmatch(item.word.lower()):
            held.conditions.append(held.context.why(UnknownKind.FEATURE, f"ether-type {item.word}", item))
        else:
            held.conditions.append(_unread(held, item, key.word))
    if not strange:
        held.frames = frozenset(_FRAMES[word] for word in words if word in _FRAMES)


def _numbers(held: _Term, key: Statement) -> None:
    """Numbers and names of one field; one that cannot be read may be any, so the term may take every value."""
    word = key.word.removesuffix("-except")
    names, last = PROTOCOLS, 255
    if word in _PORTS:
        names, last = PORTS, LAST_PORT
    elif word == "icmp-type":
        names = ICMP_TYPES if held.version == 4 else ICMPV6_TYPES
    elif word == "icmp-code":
        names = {name: code for name, (_, code) in ICMP_CODES.items()}
    found: list[Interval] = []
    unread: list[UnknownMatch] = []
    for item in key.children():
        value = number(item.word, names, last)
        if value is None:
            unread.append(_unread(held, item, key.word))
        else:
            found.append(value)
    held.conditions += unread
    values = normal(found)
    excepted = key.word.endswith("-except")
    if not values or (unread and not excepted):
        return
    if excepted:
        values = complement(values, last)
    held.numbers[word] = values
    held.places[word] = key


def _single(held: _Term, key: Statement) -> None:
    tcp = _ServiceOf(held, key)
    match key.word:
        case "tcp-established":
            tcp.states(State.ESTABLISHED)
        case "tcp-initial":
            tcp.states(State.NEW)
        case "tcp-flags":
            text = "".join(item.word for item in key.children()).replace(" ", "").strip("()")
            if text in _FLAGS:
                tcp.states(_FLAGS[text])
            else:
                held.conditions.append(held.context.why(UnknownKind.FEATURE, f"tcp-flags {text}", key))
        case "is-fragment":
            held.parts.append(ServiceMatch.exactly(ServiceSet((ServiceBox(fragments=Fragment.LATER),))))
        case _:
            texts = [item.word for item in key.children()]
            if texts == ["0"]:
                held.parts.append(ServiceMatch.exactly(ServiceSet((ServiceBox(fragments=Fragment.WHOLE),))))
            else:
                held.conditions.append(held.context.why(UnknownKind.FEATURE, f"fragment-offset {' '.join(texts)}", key))


@dataclass
class _ServiceOf:
    """Flags of TCP: surely of whole TCP packets; what lies there in others may match."""

    held: _Term
    key: Statement

    def states(self, states: State) -> None:
        """Add packets in these states."""
        tcp = ServiceSet((ServiceBox(Interval(6, 6), states=states, fragments=Fragment.WHOLE),))
        others = EVERY_SERVICE - ServiceSet((ServiceBox(Interval(6, 6), fragments=Fragment.WHOLE),))
        reason = f"{self.key.word} where there is no head of TCP"
        why = self.held.context.why(UnknownKind.FEATURE, reason, self.key)
        self.held.parts.append(ServiceMatch(tcp, tcp | others, (why,)))


def _service(held: _Term) -> ServiceMatch:
    """All conditions on protocol, ports, ICMP and flags together."""
    protocols = _ALL_PROTOCOLS
    for word in _PROTOCOLS:
        if word in held.numbers:
            protocols = tuple(_meeting(protocols, held.numbers[word]))
    parts = [ServiceMatch.exactly(_of(protocols))] if protocols != _ALL_PROTOCOLS else []
    if any(word in held.numbers for word in _PORTS):
        parts.append(_ports(held, protocols))
    if any(word in held.numbers for word in _ICMP):
        parts.append(_icmp(held))
    parts += held.parts
    if not parts:
        return ANY_SERVICE
    found = parts[0]
    for other in parts[1:]:
        found = ServiceMatch(
            found.surely & other.surely, found.possibly & other.possibly, (*found.unknown, *other.unknown)
        )
    if found.surely == found.possibly:
        return ServiceMatch.exactly(found.surely)
    return found


def _meeting(one: Intervals, other: Intervals) -> Iterator[Interval]:
    for left in one:
        for right in other:
            first, last = max(left.first, right.first), min(left.last, right.last)
            if first <= last:
                yield Interval(first, last)


def _of(protocols: Intervals) -> ServiceSet:
    return ServiceSet(tuple(ServiceBox(part) for part in protocols))


def _ports(held: _Term, protocols: Intervals) -> ServiceMatch:
    every: Intervals = (Interval(0, LAST_PORT),)
    source = held.numbers.get("source-port", every)
    target = held.numbers.get("destination-port", every)
    either = held.numbers.get("port")
    pairs = [(one, two) for one in source for two in target]
    boxes = [
        ServiceBox(protocol, one, two, fragments=Fragment.WHOLE)
        for protocol in _meeting(protocols, _WITH_PORTS)
        for one, two in pairs
    ]
    surely = ServiceSet(tuple(boxes))
    if either is not None:
        wanted = [ServiceBox(source_ports=part) for part in either]
        wanted += [ServiceBox(destination_ports=part) for part in either]
        surely &= ServiceSet(tuple(wanted))
    without = ServiceSet(tuple(ServiceBox(part, fragments=Fragment.WHOLE) for part in _WITH_PORTS))
    others = _of(protocols) - without
    place = next(held.places[word] for word in _PORTS if word in held.places)
    why = held.context.why(UnknownKind.FEATURE, "ports where there are none (later fragments)", place)
    return ServiceMatch(surely, surely | others, (why,))


def _icmp(held: _Term) -> ServiceMatch:
    protocol = 1 if held.version == 4 else 58
    place = next(held.places[word] for word in _ICMP if word in held.places)
    types, codes = held.numbers.get("icmp-type"), held.numbers.get("icmp-code")
    found: list[ServiceBox] = []
    for kind in types or (Interval(0, 255),):
        if codes is None:
            ports = [icmp_ports(f"{kind.first}-{kind.last}", "", protocol)]
        else:
            ports = [
                icmp_ports(str(value), f"{code.first}-{code.last}", protocol)
                for value in range(kind.first, kind.last + 1)
                for code in codes
            ]
        found += [
            ServiceBox(Interval(protocol, protocol), destination_ports=part, fragments=Fragment.WHOLE)
            for part in ports
            if part is not None
        ]
    surely = ServiceSet(tuple(found))
    others = EVERY_SERVICE - ServiceSet((ServiceBox(Interval(protocol, protocol), fragments=Fragment.WHOLE),))
    why = held.context.why(UnknownKind.FEATURE, "types of ICMP where there are none (later fragments)", place)
    return ServiceMatch(surely, surely | others, (why,))
