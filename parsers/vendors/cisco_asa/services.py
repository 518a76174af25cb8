"""Services as the ASA writes them: protocols, port operators, ICMP types and codes.

Document: "access-list extended" and "object-group service" in the Command Reference.
"""

from __future__ import annotations

from functools import lru_cache

from parsers.model import intervals
from parsers.model.intervals import Interval, Intervals
from parsers.model.service import (
    EVERY_PORT,
    EVERY_PROTOCOL,
    EVERY_SERVICE,
    ICMP,
    ICMPV6,
    LAST_PORT,
    LAST_PROTOCOL,
    TCP,
    UDP,
    ServiceBox,
    ServiceSet,
    of_icmp,
    of_protocol,
)
from parsers.vendors.cisco_asa import tables
from parsers.vendors.cisco_asa.state import NotReadError

OPERATORS = frozenset({"eq", "neq", "lt", "gt", "range"})
WITH_PORTS = frozenset({TCP, UDP, 132})
_EVERY: Intervals = (EVERY_PORT,)
LAST_BYTE = 255


def is_protocol(word: str) -> bool:
    """Whether the word names an IP protocol, or is the number of one."""
    return word == "ip" or word in tables.PROTOCOLS or (word.isdecimal() and int(word) <= LAST_PROTOCOL)


def protocol_number(word: str) -> int | None:
    """The number of a protocol; None for `ip`, which is every one.

    Raises:
        NotReadError: it is none.
    """
    if word == "ip":
        return None
    if word in tables.PROTOCOLS:
        return tables.PROTOCOLS[word]
    if word.isdecimal() and int(word) <= LAST_PROTOCOL:
        return int(word) or None
    message = f"no protocol: {word!r}"
    raise NotReadError(message)


@lru_cache(maxsize=4096)
def protocol_service(word: str) -> ServiceSet:
    """Every packet of a protocol.

    Raises:
        NotReadError: it is none.
    """
    number = protocol_number(word)
    return EVERY_SERVICE if number is None else of_protocol(number)


def port_number(word: str, protocol: int) -> int:
    """A port by number or by the ASA's name for it.

    Raises:
        NotReadError: it is none.
    """
    if word.isdecimal() and int(word) <= LAST_PORT:
        return int(word)
    own = tables.UDP_PORTS if protocol == UDP else tables.TCP_PORTS
    found = own.get(word, tables.ANY_PORTS.get(word))
    if found is None:
        message = f"no port: {word!r}"
        raise NotReadError(message)
    return found


def ports(words: list[str], at: int, protocol: int) -> tuple[Intervals, int]:
    """The ports of an operator at `words[at]`, and the index after it; `lt 0` and `gt 65535` are no port at all.

    Raises:
        NotReadError: the operator is malformed.
    """
    operator = words[at]
    if operator not in OPERATORS or at + 1 >= len(words):
        message = f"no port operator: {' '.join(words[at : at + 2])!r}"
        raise NotReadError(message)
    first = port_number(words[at + 1], protocol)
    if operator == "range":
        if at + 2 >= len(words):
            message = "the range has no end"
            raise NotReadError(message)
        last = port_number(words[at + 2], protocol)
        if last < first:
            message = f"range from {first} down to {last}"
            raise NotReadError(message)
        return (Interval(first, last),), at + 3
    return _one_ended(operator, first), at + 2


def _one_ended(operator: str, port: int) -> Intervals:
    if operator == "eq":
        return (Interval(port, port),)
    if operator == "neq":
        return intervals.complement((Interval(port, port),), LAST_PORT)
    if operator == "lt":
        return (Interval(0, port - 1),) if port else ()
    return (Interval(port + 1, LAST_PORT),) if port < LAST_PORT else ()


def port_service(source: Intervals = _EVERY, destination: Intervals = _EVERY) -> ServiceSet:
    """Packets of any protocol with these ports; joined with a protocol by `&`."""
    return ServiceSet(tuple(ServiceBox(EVERY_PROTOCOL, one, two) for one in source for two in destination))


def of_transports(
    transports: tuple[int, ...], source: Intervals = _EVERY, destination: Intervals = _EVERY
) -> ServiceSet:
    """Packets of these protocols with these ports."""
    return ServiceSet(
        tuple(
            ServiceBox(Interval(number, number), one, two)
            for number in transports
            for one in source
            for two in destination
        )
    )


def swapped(services: ServiceSet) -> ServiceSet:
    """Destination ports read as source ports: what a port group means in front of the destination."""
    return ServiceSet(
        tuple(
            ServiceBox(box.protocols, box.destination_ports, box.source_ports, box.states, box.fragments)
            for box in services.boxes
        )
    )


def icmp_type_number(word: str, protocol: int) -> int:
    """The number of an ICMP type.

    Raises:
        NotReadError: it is none.
    """
    table = tables.ICMP_TYPES if protocol == ICMP else tables.ICMP6_TYPES
    if word in table:
        return table[word]
    if word.isdecimal() and int(word) <= LAST_BYTE:
        return int(word)
    message = f"no ICMP type: {word!r}"
    raise NotReadError(message)


def is_icmp_type(word: str, protocol: int) -> bool:
    """Whether the word is an ICMP type."""
    table = tables.ICMP_TYPES if protocol == ICMP else tables.ICMP6_TYPES
    return word in table or (word.isdecimal() and int(word) <= LAST_BYTE)


def icmp(words: list[str], at: int, protocol: int) -> tuple[ServiceSet, int]:
    """ICMP with an optional type and code at `words[at]`, and the index after them."""
    if at >= len(words) or not is_icmp_type(words[at], protocol):
        return of_protocol(protocol), at
    number = icmp_type_number(words[at], protocol)
    if at + 1 < len(words) and words[at + 1].isdecimal() and int(words[at + 1]) <= LAST_BYTE:
        return of_icmp(protocol, number, int(words[at + 1])), at + 2
    return of_icmp(protocol, number), at + 1


def icmp_group_member(word: str) -> ServiceSet:
    """An `icmp-object`: the type in ICMP, and the same name or number in ICMPv6.

    Raises:
        NotReadError: it is none.
    """
    if not is_icmp_type(word, ICMP) and not is_icmp_type(word, ICMPV6):
        message = f"no ICMP type: {word!r}"
        raise NotReadError(message)
    boxes: tuple[ServiceBox, ...] = ()
    for protocol in (ICMP, ICMPV6):
        if is_icmp_type(word, protocol):
            boxes += of_icmp(protocol, icmp_type_number(word, protocol)).boxes
    return ServiceSet(boxes)


def transports_of(word: str) -> tuple[int, ...]:
    """`tcp`, `udp`, `tcp-udp`, `sctp`: the protocols that carry ports; empty for any other word."""
    known = {"tcp": (TCP,), "udp": (UDP,), "tcp-udp": (TCP, UDP), "sctp": (132,), "6": (TCP,), "17": (UDP,)}
    return known.get(word, ())


def service_words(words: list[str]) -> ServiceSet:
    """What `service` and `service-object` say: a protocol, then ports or ICMP type and code.

    Raises:
        NotReadError: words are left over, or unknown.
    """
    if not words:
        message = "the service is not named"
        raise NotReadError(message)
    transports = transports_of(words[0])
    if transports:
        found, at = _with_ports(words, transports)
    elif words[0] in {"icmp", "icmp6"}:
        found, at = icmp(words, 1, ICMP if words[0] == "icmp" else ICMPV6)
    else:
        found, at = protocol_service(words[0]), 1
    if at < len(words):
        message = f"words not understood: {' '.join(words[at:])!r}"
        raise NotReadError(message)
    return found


def _with_ports(words: list[str], transports: tuple[int, ...]) -> tuple[ServiceSet, int]:
    source = destination = _EVERY
    at = 1
    while at < len(words):
        if words[at] == "source" and at + 1 < len(words):
            source, at = ports(words, at + 1, transports[0])
        elif words[at] == "destination" and at + 1 < len(words):
            destination, at = ports(words, at + 1, transports[0])
        elif words[at] in OPERATORS:
            destination, at = ports(words, at, transports[0])
        else:
            break
    return of_transports(transports, source, destination), at
