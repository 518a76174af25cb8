"""What a key of a packet is, and which packets have a value of it.

Each key has a universe: the packets that have the key at all. `tcp dport != 80` speaks of TCP alone, `ip saddr !=
10.0.0.1` of IPv4 alone (nft(8), "payload expressions" and their implicit dependencies; iptables writes both out).
"""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from parsers.model import address, service
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, AddressSet
from parsers.model.interface_names import beginning, named
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.netfilter import OWN_DESTINATION
from parsers.model.service import ICMP, ICMPV6, LAST_PORT, LAST_PROTOCOL, TCP, Fragment, ServiceBox, ServiceSet, State
from parsers.nouns import dataclass
from parsers.syntax.netfilter import connection
from parsers.syntax.netfilter.names import (
    ICMP_CODES,
    ICMP_TYPES,
    ICMPV6_CODES,
    ICMPV6_TYPES,
    PORTED,
    PORTS,
    PROTOCOLS,
    NotReadError,
    bounds,
    number,
)
from parsers.syntax.netfilter.scope import EVERYTHING, Scope, of_version, overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from parsers.source import Span

NO_EXIT = frozenset({"prerouting", "input", "ingress"})
"""Hooks at which the kernel does not know yet where a packet leaves: the name is empty there."""
MULTICAST = address.from_cidr("224.0.0.0/4") | address.from_cidr("ff00::/8")
ROUTE_TYPES = frozenset(
    {"unicast", "broadcast", "anycast", "blackhole", "unreachable", "prohibit", "throw", "nat", "xresolve", "unspec"}
)
"""Kinds of destinations that the routing table gives (nft(8), FIB EXPRESSIONS; iptables-extensions(8), addrtype)."""
MOST_KEPT = 4_096
"""Ports of one key whose packets are kept, for rules repeat them."""
_FLAG_BITS = (0, 8, 32, 40)
"""PSH and URG, which say nothing about a connection; ECN setup adds 0xc0."""
OPENING_FLAGS = frozenset(2 | extra | ecn for extra in _FLAG_BITS for ecn in (0, 0xC0))
ANSWERING_FLAGS = frozenset(
    kind | extra | ecn for kind in (0x12, 0x10, 0x11, 0x04, 0x14) for extra in _FLAG_BITS for ecn in (0, 0x40, 0x80)
)
"""TCP flags of packets that open a connection, and of those that answer or go on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is judged, as far as its meaning depends on it.

    `tracked`: connection tracking has seen the packet. `helpers`: the kernel may expect connections of a helper.
    `untracked` are packets that rules may have taken out of tracking, `never_tracked` those that they surely have.
    `translates`: rules may have put another destination in place before.
    """

    hook: str
    versions: frozenset[int]
    tracked: bool = True
    helpers: bool = False
    untracked: tuple[Scope, ...] = ()
    never_tracked: tuple[Scope, ...] = ()
    translates: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One key: the packets that have it, and those that have one value of it."""

    universe: Scope
    having: Callable[[str, Place, Span], list[Scope]]


@cache
def term(key: str) -> Term | None:
    """What a key is, or None if nobody here knows it."""
    found = TERMS.get(key)
    if found is None and key.endswith((" sport", " dport", " port")):
        protocol, _, end = key.rpartition(" ")
        return _ports_term(protocol, end)
    return found


def _of_source(addresses: AddressSet) -> Scope:
    return Scope(source=AddressMatch.exactly(addresses))


def _of_destination(addresses: AddressSet) -> Scope:
    return Scope(destination=AddressMatch.exactly(addresses))


def of_services(services: ServiceSet) -> Scope:
    """Packets of these services."""
    return Scope(service=ServiceMatch.exactly(services))


def addresses_of(text: str) -> AddressSet:
    """An address, prefix, range, or an IPv4 address with a mask of any form.

    Raises:
        NotReadError: none of them.
    """
    first, dash, last = text.partition("-")
    base, slash, mask = text.partition("/")
    try:
        if dash:
            return address.from_range(first, last)
        if slash and "." in mask:
            return address.from_netmask(base, mask)
        if slash and ":" in mask:
            length = ipaddress.IPv6Address(mask)
            bits = f"{int(length):0128b}".rstrip("0")
            if "0" in bits:
                message = f"{text!r} has a mask with holes"
                raise NotReadError(message)
            return address.from_cidr(f"{base}/{len(bits)}")
        return address.from_cidr(text)
    except ValueError as error:
        if isinstance(error, NotReadError):
            raise
        message = f"{text!r} is no address"
        raise NotReadError(message) from error


def _address_term(version: int, of: Callable[[AddressSet], Scope]) -> Term:
    every = EVERY_IPV4 if version == 4 else EVERY_IPV6

    def having(text: str, _place: Place, _origin: Span) -> list[Scope]:
        if text == "*":
            return [of(every)]
        found = addresses_of(text) & every
        return [of(found)] if found else []

    return Term(of(every), having)


def _ports_term(protocol: str, end: str) -> Term | None:
    """Ports of one protocol, or of whichever the packet has (`th`); `port` means either end."""
    numbers = sorted(PORTED.values()) if protocol == "th" else [PORTED[protocol]] if protocol in PORTED else []
    if not numbers:
        return None
    if protocol == "th":
        every = ServiceSet(tuple(ServiceBox(Interval(one, one)) for one in numbers))
        portless = ServiceMatch.exactly(service.EVERY_SERVICE - every)
        reason = "the first bytes of protocols without ports"

        def other(origin: Span) -> list[Scope]:
            return [Scope(service=portless, conditions=(UnknownMatch(UnknownKind.FEATURE, reason, origin),))]
    else:
        every = service.of_protocol(numbers[0])

        def other(origin: Span) -> list[Scope]:  # noqa: ARG001 - the other form needs it
            return []

    @lru_cache(maxsize=MOST_KEPT)
    def known(text: str) -> tuple[Scope, ...]:
        ports = Interval(0, LAST_PORT) if text == "*" else Interval(*bounds(text, PORTS, LAST_PORT))
        return tuple(
            of_services(services_at(numbers, one, ports)) for one in ("sport", "dport") if end in {one, "port"}
        )

    def having(text: str, _place: Place, origin: Span) -> list[Scope]:
        return [*known(text), *other(origin)]

    return Term(of_services(every) if protocol != "th" else EVERYTHING, having)


def services_at(protocols: Iterable[int], end: str, ports: Interval) -> ServiceSet:
    """Packets of `protocols` with ports in a range at one end (`sport` or `dport`)."""
    boxes = (
        ServiceBox(Interval(one, one), source_ports=ports)
        if end == "sport"
        else ServiceBox(Interval(one, one), destination_ports=ports)
        for one in protocols
    )
    return ServiceSet(tuple(boxes))


def _protocol(text: str, _place: Place, _origin: Span) -> list[Scope]:
    if text in {"*", "all"}:
        return [EVERYTHING]
    low, high = bounds(text, PROTOCOLS, LAST_PROTOCOL)
    return [of_services(ServiceSet((ServiceBox(Interval(low, high)),)))]


def _protocol_of(version: int) -> Callable[[str, Place, Span], list[Scope]]:
    def having(text: str, place: Place, origin: Span) -> list[Scope]:
        found = (overlap(of_version(version), one) for one in _protocol(text, place, origin))
        return [one for one in found if one is not None]

    return having


def _version(text: str, _place: Place, _origin: Span) -> list[Scope]:
    versions = {"ipv4": 4, "ipv6": 6, "ip": 4, "ip6": 6, "2": 4, "10": 6}
    if text not in versions:
        message = f"{text!r} is no IP version"
        raise NotReadError(message)
    return [of_version(versions[text])]


def _interface(text: str, *, entering: bool, place: Place) -> list[Scope]:
    if not entering and place.hook in NO_EXIT:
        return [EVERYTHING] if text in {"", "*"} else []
    if text == "*":
        return [EVERYTHING]
    ends = text.endswith("*") and not text.endswith("\\*")
    names = beginning(text.removesuffix("*")) if ends else named(text.replace("\\*", "*"))
    return [Scope(entering=names) if entering else Scope(leaving=names)]


def _icmp(protocol: int, types: dict[str, int], codes: dict[str, int]) -> tuple[Term, Term]:
    """Type (with `/CODE` if given) and code of one of the two protocols; in its own IP version alone."""
    version = 4 if protocol == ICMP else 6
    every = overlap(of_version(version), of_services(service.of_protocol(protocol))) or EVERYTHING

    def here(services: ServiceSet) -> list[Scope]:
        found = overlap(every, of_services(services))
        return [] if found is None else [found]

    def having_type(text: str, _place: Place, _origin: Span) -> list[Scope]:
        kind, slash, code = text.partition("/")
        if kind in {"*", "any"}:
            return [every]
        low, high = bounds(kind, types, 255)
        first, last = bounds(code, codes, 255) if slash else (0, 255)
        if low != high and (first, last) != (0, 255):
            message = f"{text!r} is a range of types with a code"
            raise NotReadError(message)
        return here(service.of_ports(protocol, Interval(low << 8 | first, high << 8 | last)))

    def having_code(text: str, _place: Place, _origin: Span) -> list[Scope]:
        first, last = bounds(text, codes, 255)
        boxes = (
            ServiceBox(Interval(protocol, protocol), destination_ports=Interval(kind << 8 | first, kind << 8 | last))
            for kind in range(256)
        )
        return here(ServiceSet(tuple(boxes)))

    return Term(every, having_type), Term(every, having_code)


def _flags(text: str, _place: Place, origin: Span) -> list[Scope]:
    """`any MASK`: one of the flags is set; `MASK/VALUE`: of the flags of the mask, just these are."""
    if text.startswith("any "):
        wanted = int(text.removeprefix("any "))
        return _of_flags(lambda flags: bool(flags & wanted), origin)
    mask, _, value = text.partition("/")
    return _of_flags(lambda flags: flags & int(mask) == int(value), origin)


def _of_flags(holds: Callable[[int], bool], origin: Span) -> list[Scope]:
    surely, possibly = State(0), State(0)
    for state, combinations in ((State.NEW, OPENING_FLAGS), (State.ESTABLISHED, ANSWERING_FLAGS)):
        found = {holds(flags) for flags in combinations}
        surely |= state if found == {True} else State(0)
        possibly |= state if True in found else State(0)
    if surely == possibly:
        return [of_services(_tcp(possibly))] if possibly else []
    doubt = UnknownMatch(UnknownKind.FEATURE, "TCP flags beside those that open or answer", origin)
    return [Scope(service=ServiceMatch(_tcp(surely), _tcp(possibly), (doubt,)))]


def _tcp(states: State) -> ServiceSet:
    return ServiceSet((ServiceBox(Interval(TCP, TCP), states=states),) if states else ())


def _state(text: str, place: Place, origin: Span) -> list[Scope]:
    """`ct state`; see `connection`."""
    if text == "dnat":
        return _status(text, place, origin)
    if text not in connection.STATES:
        message = f"{text!r} is no state of a connection"
        raise NotReadError(message)
    if not place.tracked:
        return [EVERYTHING] if text == "invalid" else []
    only = next(iter(place.versions)) if len(place.versions) == 1 else 0
    surely, possibly = (connection.STATES_OF[only] if only else connection.STATES)[text]
    if text == "related" and place.helpers:
        doubt = UnknownMatch(UnknownKind.SESSION, "connections that a helper expects", origin)
        return [Scope(service=ServiceMatch(surely, surely | connection.OPENS, (doubt,)))]
    if surely == possibly:
        return [of_services(surely)] if surely.boxes else []
    doubt = UnknownMatch(UnknownKind.FEATURE, "multicast router discovery is untracked on newer kernels", origin)
    newer = Scope(of_version(6).source, service=_LATER_STATES[text], conditions=(doubt,))
    if text == "untracked":
        return [Scope(of_version(6).source, service=ServiceMatch.exactly(surely)), newer]
    return [of_services(surely), newer]


def _status(text: str, place: Place, origin: Span) -> list[Scope]:
    """`ct status dnat`: the destination was translated, here; of packets that answer this is not modelled."""
    if text != "dnat" or not place.tracked or place.hook in {"prerouting", "ingress"}:
        message = f"status {text!r} of a connection is not modelled here"
        raise NotReadError(message)
    doubt = UnknownMatch(UnknownKind.SESSION, "the connection that a packet answers may have been translated", origin)
    opening = ServiceSet((ServiceBox(states=State.NEW),))
    answering = ServiceSet((ServiceBox(states=State.ESTABLISHED),))
    return [
        Scope(service=ServiceMatch.exactly(opening), translated=True),
        Scope(service=ServiceMatch.exactly(answering), conditions=(doubt,)),
    ]


def _direction(text: str, place: Place, _origin: Span) -> list[Scope]:
    """`ct direction`: packets of no connection have none, and match neither a direction nor its contrary.

    Linux 6.1: nft_ct.c, `nft_ct_get_eval`; xt_conntrack.c, `conntrack_mt`.
    """
    states = {"original": State.NEW, "reply": State.ESTABLISHED, "0": State.NEW, "1": State.ESTABLISHED}
    if text not in states:
        message = f"{text!r} is no direction"
        raise NotReadError(message)
    if not place.tracked:
        message = "the direction of a connection that is not looked for yet"
        raise NotReadError(message)
    if states[text] is State.ESTABLISHED:
        return [of_services(ServiceSet((ServiceBox(states=State.ESTABLISHED),)))]
    only = next(iter(place.versions)) if len(place.versions) == 1 else 0
    return [of_services((connection.STATES_OF[only] if only else connection.STATES)["new"][0])]


def _fib_type(text: str, place: Place, origin: Span) -> list[Scope]:
    """`fib daddr type`: a packet that is forwarded is not for the device itself; earlier it may be."""
    if text == "multicast":
        return [_of_destination(MULTICAST)]
    if text in ROUTE_TYPES:
        doubt = UnknownMatch(UnknownKind.FEATURE, f"whether the destination is {text} in the routing table", origin)
        return [Scope(conditions=(doubt,))]
    if text != "local":
        message = f"the kind of the destination in the routing table ({text!r}) is not modelled"
        raise NotReadError(message)
    if place.hook == "input":
        return [EVERYTHING]
    if place.hook in {"forward", "postrouting", "egress"}:
        return []
    return [Scope(conditions=(UnknownMatch(UnknownKind.UNRESOLVED, OWN_DESTINATION, origin),))]


def _fragment(text: str, _place: Place, _origin: Span) -> list[Scope]:
    fragments = Fragment.LATER if text == "later" else Fragment.WHOLE
    return [of_services(ServiceSet((ServiceBox(fragments=fragments),)))]


def _set_port(text: str, end: str, place: Place, origin: Span) -> list[Scope]:
    """A port as an ipset holds it: `tcp:80`, `udp:53-60`, `icmp:8/0`, `gre:0`, or a bare number for TCP and UDP alike.

    ICMP has its type and code at either end, and other protocols have port 0 (net/netfilter/ipset/ip_set_getport.c).
    """
    protocol, colon, ports = text.rpartition(":")
    if colon and protocol in {"icmp", "icmpv6"}:
        names = (ICMP_TYPES, ICMP_CODES) if protocol == "icmp" else (ICMPV6_TYPES, ICMPV6_CODES)
        return _icmp(ICMP if protocol == "icmp" else ICMPV6, *names)[0].having(ports, place, origin)
    if colon and protocol not in PORTED and ports == "0":
        return [of_services(service.of_protocol(number(protocol, PROTOCOLS, LAST_PROTOCOL)))]
    numbers = [number(protocol, PORTED, LAST_PROTOCOL)] if colon else [PORTED["tcp"], PORTED["udp"]]
    return [of_services(services_at(numbers, end, Interval(*bounds(ports, PORTS, LAST_PORT))))]


_LATER_STATES = {
    name: ServiceMatch.exactly(possibly - surely) for name, (surely, possibly) in connection.STATES.items()
}
_ICMP_TYPE, _ICMP_CODE = _icmp(ICMP, ICMP_TYPES, ICMP_CODES)
_ICMPV6_TYPE, _ICMPV6_CODE = _icmp(ICMPV6, ICMPV6_TYPES, ICMPV6_CODES)
TERMS: dict[str, Term] = {
    "ip saddr": _address_term(4, _of_source),
    "ip daddr": _address_term(4, _of_destination),
    "ip6 saddr": _address_term(6, _of_source),
    "ip6 daddr": _address_term(6, _of_destination),
    "l4proto": Term(EVERYTHING, _protocol),
    "ip protocol": Term(of_version(4), _protocol_of(4)),
    "ip6 nexthdr": Term(of_version(6), _protocol_of(6)),
    "nfproto": Term(EVERYTHING, _version),
    "iifname": Term(EVERYTHING, lambda text, place, _: _interface(text, entering=True, place=place)),
    "oifname": Term(EVERYTHING, lambda text, place, _: _interface(text, entering=False, place=place)),
    "icmp type": _ICMP_TYPE,
    "icmp code": _ICMP_CODE,
    "icmpv6 type": _ICMPV6_TYPE,
    "icmpv6 code": _ICMPV6_CODE,
    "tcp flags": Term(of_services(service.of_protocol(TCP)), _flags),
    "ct state": Term(EVERYTHING, _state),
    "ct status": Term(of_services(connection.CONNECTED), _status),
    "ct direction": Term(of_services(connection.CONNECTED), _direction),
    "fragment": Term(EVERYTHING, _fragment),
    "fib daddr type": Term(EVERYTHING, _fib_type),
    "set sport": Term(EVERYTHING, lambda text, place, origin: _set_port(text, "sport", place, origin)),
    "set dport": Term(EVERYTHING, lambda text, place, origin: _set_port(text, "dport", place, origin)),
}
