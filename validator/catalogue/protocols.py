"""Named protocols and how services are written: `modbus_tcp`, `tcp/502`, `icmp/8.0`, `ip/47`.

The data is `protocols.yaml` beside this module, with sources; entries of low confidence are
reported ports that no vendor document has confirmed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from parsers.model.intervals import Interval
from parsers.model.service import (
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
    of_ports,
    of_protocol,
)
from parsers.nouns import dataclass
from validator.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

CLASSES = (
    "read",
    "write",
    "engineering",
    "safety",
    "discovery",
    "admin",
    "file",
    "time",
    "infrastructure",
    "remote_access",
)
SOURCES = ("iana", "standard", "dissector", "vendor", "research")
NUMBERS = {
    "icmp": ICMP,
    "igmp": 2,
    "ipip": 4,
    "tcp": TCP,
    "udp": UDP,
    "ipv6": 41,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "icmp6": ICMPV6,
    "eigrp": 88,
    "ospf": 89,
    "pim": 103,
    "vrrp": 112,
    "l2tpv3": 115,
    "sctp": 132,
}
"""IP protocols by the names that services may use (IANA protocol numbers)."""
NUMBER_NAMES = {number: name for name, number in NUMBERS.items()}
ALIASES = {"icmpv6": "icmp6"}
EVERYTHING = ("any", "ip")
LONGEST_SERVICE = 4_096
"""Characters of one service text; a longer one is refused."""


class UnknownServiceError(ValueError):
    """A service text that means nothing. `nearest` is a valid name that may have been meant, or empty."""

    def __init__(self, message: str, nearest_name: str = "") -> None:
        """Keep the message and the nearest valid name."""
        super().__init__(message)
        self.nearest = nearest_name


@dataclass(frozen=True, slots=True)
class Protocol:
    """One entry of the catalogue; `service` are the packets towards its server."""

    id: str
    name: str
    service: ServiceSet
    ports: str
    classes: frozenset[str]
    source: str
    vendor: str = ""
    confidence: str = "high"
    encrypted: bool = False
    note: str = ""


@cache
def protocols() -> tuple[Protocol, ...]:
    """Every protocol of the catalogue, in its order.

    Raises:
        ValueError: the catalogue itself is wrong: an id twice, an unknown class, port or source.
    """
    text = resources.files("validator.catalogue").joinpath("protocols.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["protocols"]  # noqa: S506 (both are safe)
    found = tuple(_protocol(row) for row in rows)
    if len({one.id for one in found}) != len(found):
        message = "protocols.yaml names a protocol twice"
        raise ValueError(message)
    return found


def _protocol(row: dict[str, Any]) -> Protocol:
    """One row of the catalogue; a key it does not know is a TypeError."""
    values: dict[str, Any] = dict(row)
    values |= {"classes": frozenset(row["classes"]), "service": _from_ports(row["ports"])}
    one = Protocol(**values)
    wrong = one.classes - set(CLASSES) or {one.source} - set(SOURCES) or {one.confidence} - {"high", "low"}
    if wrong or one.id in NUMBERS or one.id in EVERYTHING:
        message = f"protocols.yaml: {one.id}: {', '.join(sorted(wrong)) or 'the id is an IP protocol'} is not valid"
        raise ValueError(message)
    return one


def _from_ports(text: str) -> ServiceSet:
    whole = ServiceSet()
    for part in text.split(","):
        whole |= _plain(part.strip())
    return whole


@cache
def _by_id() -> dict[str, Protocol]:
    return {one.id: one for one in protocols()}


@cache
def _by_box() -> tuple[tuple[int, Interval, Protocol], ...]:
    return tuple((box.protocols.first, box.destination_ports, one) for one in protocols() for box in one.service.boxes)


def named(protocol_id: str) -> ServiceSet:
    """The packets of one protocol of the catalogue.

    Raises:
        UnknownServiceError: the catalogue has no such id.
    """
    found = _by_id().get(protocol_id)
    if found is None:
        close = _with_a_slash(protocol_id) or nearest(protocol_id, (*_by_id(), *NUMBERS))
        message = f"there is no protocol {protocol_id!r}"
        raise UnknownServiceError(message, close)
    return found.service


def _with_a_slash(text: str) -> str:
    """`tcp/502` of `tcp 502`, `tcp:502`, `502/tcp`, `tcp502` or `502`; empty where that is no service."""
    word = text.strip().lower()
    found = re.fullmatch(
        r"(?P<name>tcp|udp)?[ :_-]*(?P<port>[0-9]{1,5}(?:-[0-9]{1,5})?)(?:[ /]*(?P<after>tcp|udp))?", word
    )
    if found is None or (found["name"] and found["after"]):
        return ""
    return f"{found['name'] or found['after'] or 'tcp'}/{found['port']}"


@lru_cache(maxsize=1 << 14)
def names_of(proto: int, port: int) -> tuple[Protocol, ...]:
    """Protocols whose server listens on that port, in the order of the catalogue; several may share one.

    For ICMP (1) and ICMPv6 (58) `port` is `type << 8 | code`.
    """
    found = (one for number, ports, one in _by_box() if number == proto and ports.first <= port <= ports.last)
    return tuple(dict.fromkeys(found))


IP_PROTOCOLS = {
    2: "igmp", 4: "ipv4", 41: "ipv6", 47: "gre", 50: "esp", 51: "ah", 88: "eigrp", 89: "ospf", 103: "pim",
    112: "vrrp", 115: "l2tp", 132: "sctp",
}  # fmt: skip
"""Protocols of IP that rules name, by number (IANA, "Protocol Numbers")."""


def usual(known: Sequence[Protocol]) -> tuple[Protocol, ...]:
    """Of protocols on one port those by which people call it: sure before doubtful, narrow before wide.

    Several where the catalogue does not tell them apart, in its order; none of none.
    """
    ranks = [(item.confidence == "low", len(item.service.boxes)) for item in known]
    return tuple(item for item, rank in zip(known, ranks, strict=True) if rank == min(ranks))


@lru_cache(maxsize=1 << 12)
def called(proto: int, port: int) -> str:
    """What a port is called: `smb`, `opc_da or msrpc`, `perhaps x` where no vendor document confirms it, or nothing."""
    found = usual(names_of(proto, port))
    if not found:
        return ""
    *others, last = (one.id for one in found)
    names = f"{', '.join(others)} or {last}" if others else last
    return f"perhaps {names}" if found[0].confidence == "low" else names


@lru_cache(maxsize=1 << 14)
def service_of(text: str) -> ServiceSet:
    """The packets of a service text; several are separated by commas.

    Each is a protocol id, `tcp`, `tcp/502`, `udp/1000-2000`, `icmp`, `icmp/8`, `icmp/8.0`,
    `icmp6/128`, `ip` or `any`, `ip/47`, `ip/7-16`, `gre`, `esp`.

    Raises:
        UnknownServiceError: one part means nothing.
    """
    if len(text) > LONGEST_SERVICE:
        message = f"the service is longer than {LONGEST_SERVICE} characters"
        raise UnknownServiceError(message)
    whole = ServiceSet()
    for part in text.split(","):
        whole |= _one_service(part.strip())
    return whole


def _one_service(text: str) -> ServiceSet:
    if not text:
        message = "a service is empty"
        raise UnknownServiceError(message)
    name = text.partition("/")[0]
    if "/" in text or name in NUMBERS or name in ALIASES or name in EVERYTHING:
        return _plain(text)
    return named(text)


def _plain(text: str) -> ServiceSet:
    """`tcp/502`, `icmp/8.0`, `ip/47`, or a protocol alone."""
    name, slash, value = text.partition("/")
    name = ALIASES.get(name, name)
    if name in EVERYTHING:
        return _ip_protocol(value) if slash else EVERY_SERVICE
    if name not in NUMBERS:
        close = nearest(name, (*NUMBERS, *EVERYTHING))
        message = f"there is no IP protocol {name!r}"
        raise UnknownServiceError(message, f"{close}/{value}" if close else _with_a_slash(text))
    number = NUMBERS[name]
    if not slash:
        return of_protocol(number)
    if number in {ICMP, ICMPV6}:
        return _icmp(number, text, value)
    if number in {TCP, UDP, NUMBERS["sctp"]}:
        return of_ports(number, _ports(text, value))
    message = f"{name} has no ports"
    raise UnknownServiceError(message, name)


def _ip_protocol(value: str) -> ServiceSet:
    first, dash, last = value.partition("-")
    low = whole_number(first, LAST_PROTOCOL, f"ip/{value}", "an IP protocol number")
    high = whole_number(last, LAST_PROTOCOL, f"ip/{value}", "an IP protocol number") if dash else low
    if low > high:
        message = f"the range of 'ip/{value}' runs backwards"
        raise UnknownServiceError(message, f"ip/{last}-{first}")
    return of_protocol(low) if low == high else ServiceSet((ServiceBox(protocols=Interval(low, high)),))


def _icmp(number: int, text: str, value: str) -> ServiceSet:
    icmp_type, dot, code = value.partition(".")
    first = whole_number(icmp_type, 255, text, "an ICMP type")
    return of_icmp(number, first, whole_number(code, 255, text, "an ICMP code") if dot else None)


def _ports(text: str, value: str) -> Interval:
    first, dash, last = value.partition("-")
    if not first or (dash and not last):
        message = f"{value!r} in {text!r} is not a port (0 to {LAST_PORT}), nor a range of ports"
        raise UnknownServiceError(message)
    if not first.isdigit() and first in _by_id():
        message = f"{first!r} in {text!r} is not a port; it is a protocol of its own"
        raise UnknownServiceError(message, first)
    low = whole_number(first, LAST_PORT, text, "a port")
    high = whole_number(last, LAST_PORT, text, "a port") if dash else low
    if low > high:
        message = f"the port range of {text!r} runs backwards"
        raise UnknownServiceError(message, text.replace(value, f"{last}-{first}"))
    return Interval(low, high)


def whole_number(text: str, largest: int, where: str, what: str) -> int:
    """`text` as a whole number from 0 to `largest`.

    Raises:
        UnknownServiceError: it is none; the message says `what` it should be and `where`.
    """
    if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= largest:
        return int(text)
    message = f"{text!r} in {where!r} is not {what} (0 to {largest})"
    raise UnknownServiceError(message)
