"""What a rule of the packet filter, or of translation, means: addresses, ports, protocol, parameters.

Addresses are `any`, an address or a network in CIDR form, each perhaps with `!` in front; ports are `any`, numbers and
ranges joined by commas (RM GUI 3.0, pages 144 to 147). Protocols are those of `hm2L3Proto`. Of the parameters, `type`
and `code` of ICMP are exact, and so is `state`, which is that of the connection tracking of Linux (HM2-FW-MIB:
`hm2L3RuleParams`, `hm2ConnTrackValidateCheckSum`); `flags` is exact for the packet that opens a connection where it
names `syn`. All others are conditions that the file does not decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, from_cidr
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import (
    EVERY_PORT,
    EVERY_SERVICE,
    ICMP,
    ICMPV6,
    LAST_PORT,
    NO_SERVICE,
    TCP,
    UDP,
    ServiceBox,
    ServiceSet,
    State,
    of_icmp,
    of_protocol,
)
from parsers.nouns import dataclass
from parsers.syntax.netfilter.connection import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from parsers.vendors.hirschmann_hisecos.nouns import Objects

PROTOCOLS = {"icmp": ICMP, "igmp": 2, "ipip": 4, "tcp": TCP, "udp": UDP, "esp": 50, "ah": 51, "icmpv6": ICMPV6}
KNOWN = frozenset(
    {
        *("index", "table", "src", "sport", "dst", "dport", "proto", "params", "action", "log", "trap", "status"),
        *("description", "dpi-profile-index", "new-dst", "new-dport", "in-interface", "out-interface", "priority"),
        *("proto-name", "application-rule"),
    }
)
"""Values of a rule that have a meaning here, or none for what it matches; any other may narrow it."""
_NOTHING = frozenset({"", "none"})


class NotUnderstoodError(ValueError):
    """A value that has no meaning here; the message names it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A match, and what of it is not decided (the same reasons, for the ledger)."""

    match: Match
    reasons: tuple[str, ...] = ()


def meaning(values: Mapping[str, str], origin: Span, objects: Objects | None = None) -> Meaning:
    """The packets of a rule; what is not understood becomes a condition."""
    doubts: list[UnknownMatch] = []
    source = _address(values.get("src", "any"), origin, doubts, objects)
    destination = _address(values.get("dst", "any"), origin, doubts, objects)
    service = _service(values, origin, doubts)
    doubts += [_unread(f"{key} {values[key]}", origin) for key in values if key not in KNOWN]
    doubts += _by_name(values, origin)
    services, conditions = _parameters(values, service, origin)
    conditions = (*doubts, *conditions)
    reasons = tuple(item.reason for item in (*conditions, *services.unknown))
    return Meaning(Match(source, destination, services, conditions=conditions), reasons)


def _by_name(values: Mapping[str, str], origin: Span) -> list[UnknownMatch]:
    """Protocols and applications of tables of their own (HM2-FW-MIB), unless they say nothing beside the protocol."""
    found = [
        (key, values[key], nothing)
        for key, nothing in (("proto-name", values.get("proto", "any")), ("application-rule", "manual"))
        if key in values
    ]
    return [_unread(f"{key} {text}", origin) for key, text, nothing in found if text not in {"", nothing}]


def _unread(reason: str, origin: Span) -> UnknownMatch:
    return UnknownMatch(UnknownKind.UNREAD, reason, origin)


def _address(text: str, origin: Span, doubts: list[UnknownMatch], objects: Objects | None) -> AddressMatch:
    """`any`, `10.0.0.1`, `10.0.0.0/24`, `!10.0.0.1`, `$name`."""
    name = text.removeprefix("!")
    named = objects.addresses(name[1:]) if objects is not None and name.startswith("$") else None
    if named is not None:
        return AddressMatch.exactly(EVERY_IPV4 - named if text.startswith("!") else named)
    try:
        return AddressMatch.exactly(addresses_of(text))
    except NotUnderstoodError as error:
        doubts.append(_unread(str(error), origin))
        return ANY_ADDRESS


def addresses_of(text: str) -> AddressSet:
    """The addresses of a text.

    Raises:
        NotUnderstoodError: it is no address; the message names it.
    """
    if text == "any":
        return ANY_ADDRESS.surely
    plain = text.removeprefix("!")
    try:
        found = from_cidr(plain)
    except ValueError as error:
        message = f"address {text!r} is not understood"
        raise NotUnderstoodError(message) from error
    if not found.v4:
        message = f"address {text!r} is not of IPv4"
        raise NotUnderstoodError(message)
    return EVERY_IPV4 - found if text.startswith("!") else found


def ports_of(text: str) -> tuple[Interval, ...]:
    """`any`, `502`, `21,2000-3000`.

    Raises:
        NotUnderstoodError: no ports.
    """
    if text == "any":
        return (EVERY_PORT,)
    found: list[Interval] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            message = f"ports {text!r} are not understood"
            raise NotUnderstoodError(message)
        low, high = int(first), int(last or first)
        if not low <= high <= LAST_PORT:
            message = f"ports {text!r} are not understood"
            raise NotUnderstoodError(message)
        found.append(Interval(low, high))
    return tuple(found)


def _service(values: Mapping[str, str], origin: Span, doubts: list[UnknownMatch]) -> ServiceSet:
    protocol = values.get("proto", "any")
    number = PROTOCOLS.get(protocol)
    if number is None and protocol != "any":
        doubts.append(_unread(f"protocol {protocol!r} is not understood", origin))
        return EVERY_SERVICE
    try:
        sources, destinations = ports_of(values.get("sport", "any")), ports_of(values.get("dport", "any"))
    except NotUnderstoodError as error:
        doubts.append(_unread(str(error), origin))
        return of_protocol(number) if number is not None else EVERY_SERVICE
    if sources == destinations == (EVERY_PORT,):
        return of_protocol(number) if number is not None else EVERY_SERVICE
    held = [number] if number is not None else [TCP, UDP]
    if number not in {None, TCP, UDP}:
        doubts.append(_unread(f"ports of {protocol}, which has none", origin))
    elif number is None:
        doubts.append(_unread("ports without a protocol", origin))
    boxes = (
        ServiceBox(Interval(each, each), source, destination)
        for each in held
        if each in {TCP, UDP}
        for source in sources
        for destination in destinations
    )
    return ServiceSet(tuple(boxes)) if number in {None, TCP, UDP} else of_protocol(number or 0)


def _parameters(
    values: Mapping[str, str], service: ServiceSet, origin: Span
) -> tuple[ServiceMatch, tuple[UnknownMatch, ...]]:
    """`mac=…,state=new|rel,flags=syn,type=8,code=0,frags=true`."""
    text = values.get("params", "")
    if text in _NOTHING:
        return ServiceMatch.exactly(service), ()
    given: dict[str, str] = {}
    conditions: list[UnknownMatch] = []
    for part in text.split(","):
        key, sign, value = part.strip().partition("=")
        if not sign or key in given:
            conditions.append(_unread(f"parameter {part!r} is not understood", origin))
        given[key] = value
    service = _icmp(values.get("proto", ""), given, service, conditions, origin)
    service = _tracked(given, service, conditions, origin)
    opening = _opening(values.get("proto", ""), given, conditions, origin)
    for key, value in given.items():
        kind = UnknownKind.FEATURE if key in {"mac", "frags"} else UnknownKind.UNREAD
        conditions.append(UnknownMatch(kind, f"parameter {key}={value}", origin))
    if not opening:
        return ServiceMatch.exactly(service), tuple(conditions)
    reason = UnknownMatch(UnknownKind.SESSION, "packets that do not open a connection", origin)
    surely = service & ServiceSet((ServiceBox(states=State.NEW),))
    return ServiceMatch(surely, service, (reason,)), tuple(conditions)


def _icmp(
    protocol: str, given: dict[str, str], service: ServiceSet, conditions: list[UnknownMatch], origin: Span
) -> ServiceSet:
    """The type and the code of ICMP, taken from what is given."""
    if "type" not in given or protocol not in {"icmp", "icmpv6"}:
        return service
    kind, code = given.pop("type"), given.pop("code", "")
    numbers = [int(text) if text.isascii() and text.isdecimal() else -1 for text in (kind, code or "0")]
    if not all(0 <= number < 256 for number in numbers):
        conditions.append(_unread(f"type {kind!r} and code {code!r} of ICMP", origin))
        return service
    return of_icmp(PROTOCOLS[protocol], numbers[0], numbers[1] if code else None)


_STATES = {"new": "new", "est": "established", "rel": "related"}


def _tracked(given: dict[str, str], service: ServiceSet, conditions: list[UnknownMatch], origin: Span) -> ServiceSet:
    """Packets of the states that are named: new, established, related."""
    text = given.pop("state", "")
    if not text:
        return service
    names = text.split("|")
    if not set(names) <= _STATES.keys():
        conditions.append(UnknownMatch(UnknownKind.SESSION, f"parameter state={text}", origin))
        return service
    tracked = NO_SERVICE
    for name in names:
        tracked |= STATES[_STATES[name]][0]
    return service & tracked


def _opening(protocol: str, given: dict[str, str], conditions: list[UnknownMatch], origin: Span) -> bool:
    """Whether flags narrow the rule to what opens a connection; others become conditions."""
    flags = given.pop("flags", "")
    if not flags:
        return False
    if protocol == "tcp" and "syn" in flags.split("|"):
        return True
    conditions.append(UnknownMatch(UnknownKind.SESSION, f"parameter flags={flags}", origin))
    return False
