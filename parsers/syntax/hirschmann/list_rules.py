"""What a rule of an access list matches: by words of the script, or by columns of the XML.

The columns are those of HM2-PLATFORM-QOS-ACL-MIB (2012-12), where masks are wildcards (set bits do not count). In a
script a mask that begins with set bits may be meant as a network mask, and is read both ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, LAST_IPV4, AddressSet, from_netmask, from_wildcard
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import EVERY_PORT, ICMP, LAST_PORT, ServiceBox, ServiceSet, of_icmp, of_protocol
from parsers.nouns import dataclass
from parsers.syntax.hirschmann.state import address_of
from parsers.syntax.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.source import Span
    from parsers.syntax.hirschmann.rows import Row

PROTOCOLS = {"icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58}
ANY_PROTOCOL = frozenset({"any", "ip", "-1", "255"})
"""`255` and `-1` stand for any protocol in HM2-PLATFORM-QOS-ACL-MIB; 255 is a number that no packet has."""
_WITH_PORTS = (6, 17)
LONGEST_NUMBER = 11
"""Digits; a longer number is none."""


class NotUnderstoodError(ValueError):
    """Words of a rule that have no meaning here; the message names them."""


@dataclass(slots=True)
class Draft:
    """The parts of a rule while they are read."""

    origin: Span
    source: AddressMatch = ANY_ADDRESS
    destination: AddressMatch = ANY_ADDRESS
    protocol: int | None = None
    ports: tuple[tuple[Interval, ...], tuple[Interval, ...]] = ((EVERY_PORT,), (EVERY_PORT,))
    icmp: ServiceSet | None = None
    conditions: tuple[UnknownMatch, ...] = ()

    def match(self) -> Match:
        """The packets of the rule; raises `NotUnderstoodError` where its ports have no protocol."""
        return Match(self.source, self.destination, ServiceMatch.exactly(self._service()), conditions=self.conditions)

    def _service(self) -> ServiceSet:
        if self.icmp is not None and self.ports == ((EVERY_PORT,), (EVERY_PORT,)):
            return self.icmp
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


def from_words(row: Row) -> Draft:
    """`every`, or `src A W dst any proto tcp dport eq 502`, in any order."""
    draft = Draft(row.origin)
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


def _read_side(draft: Draft, words: Words, side: str) -> None:
    if not words.take_if("any"):
        _set_side(draft, side, _masked(words.take(), words.take(), draft.origin))


def _read_ports(draft: Draft, words: Words, side: str) -> None:
    if words.take_if("range"):
        _set_ports(draft, side, (_range(words.take(), words.take()),))
        return
    operator = words.take_if("eq", "neq", "lt", "gt") or "eq"
    _set_ports(draft, side, _compared(operator, words.take()))


def _read_protocol(draft: Draft, words: Words, _word: str) -> None:
    draft.protocol = _protocol(words.take())


def _read_time(draft: Draft, words: Words, _word: str) -> None:
    condition = UnknownMatch(UnknownKind.TIME, f"time range {words.take()}", draft.origin)
    draft.conditions = (*draft.conditions, condition)


def _read_nothing(_draft: Draft, _words: Words, _word: str) -> None:
    """A word that narrows nothing."""


def _read_queue(_draft: Draft, words: Words, _word: str) -> None:
    words.take()


_WORDS: dict[str, Callable[[Draft, Words, str], None]] = {
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


def from_columns(row: Row) -> Draft:
    """The columns of HM2-PLATFORM-QOS-ACL-MIB; a rule for every packet may still hold at some times only."""
    draft = Draft(row.origin)
    if extra := [key for key in row.values if key.startswith("also ")]:
        reason = f"rule asks for {', '.join(key.removeprefix('also ') for key in extra)}"
        draft.conditions = (*draft.conditions, UnknownMatch(UnknownKind.FEATURE, reason, row.origin))
    if row.values.get("every") == "true":
        return draft
    for side, key in (("src", "source"), ("dst", "destination")):
        if row.values.get(key):
            _set_side(draft, side, _column(row, key))
    if (protocol := row.values.get("protocol", "-1")) not in {*ANY_PROTOCOL, "0"}:
        draft.protocol = _protocol(protocol)
    _icmp_columns(draft, row)
    for side, key in (("sport", "source port"), ("dport", "destination port")):
        if (found := _port_columns(row, key)) is not None:
            _set_ports(draft, side, found)
    return draft


_NO_PORT = frozenset({"", "0", "-1"})


def _port_columns(row: Row, key: str) -> tuple[Interval, ...] | None:
    """A port with its operator, or a range; None where nothing is asked for. Both at once must say the same."""
    port, first, last = (row.values.get(name, "-1") for name in (key, f"{key} first", f"{key} last"))
    ranged = {first, last} - _NO_PORT
    if port in _NO_PORT:
        return (_range(first, last),) if ranged else None
    operator = row.values.get(f"{key} operator", "eq")
    if ranged - {port}:
        message = f"{key} {port} beside {first} to {last}"
        raise NotUnderstoodError(message)
    return _compared(operator, port)


def _icmp_columns(draft: Draft, row: Row) -> None:
    """The type and the code of ICMP; -1 is none. A code without a type, or either without ICMP, is in doubt."""
    kind, code = (row.values.get(key, "-1") for key in ("icmp type", "icmp code"))
    if draft.protocol == ICMP and "icmp type" not in row.values:
        reason = "the type of ICMP that the rule asks for is not in its entry"
        draft.conditions = (*draft.conditions, UnknownMatch(UnknownKind.UNREAD, reason, row.origin))
    if kind == code == "-1":
        return
    numbers = [int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1 for text in (kind, code)]
    if draft.protocol != ICMP or not 0 <= numbers[0] < 256 or numbers[1] > 255 or (numbers[1] < 0 and code != "-1"):
        message = f"type {kind} and code {code} of ICMP"
        raise NotUnderstoodError(message)
    draft.icmp = of_icmp(ICMP, numbers[0], numbers[1] if code != "-1" else None)


def _column(row: Row, key: str) -> AddressMatch:
    """Masks are wildcards (HM2-PLATFORM-QOS-ACL-MIB).

    Where nothing is given, some tables hold 0.0.0.0 with a mask of zeros: that may be any address, or this one.
    """
    address, mask = address_of(row.values[key]), address_of(row.values.get(f"{key} mask", ""))
    if address is None or mask is None:
        message = f"{key} {row.values[key]} {row.values.get(f'{key} mask', '')}"
        raise NotUnderstoodError(message)
    if int(mask) == LAST_IPV4:
        return ANY_ADDRESS
    if int(address) or int(mask):
        return AddressMatch.exactly(_v4(from_wildcard(str(address), str(mask))))
    unknown = UnknownMatch(UnknownKind.UNREAD, f"{key} 0.0.0.0 may be any address", row.origin)
    return AddressMatch(from_wildcard("0.0.0.0", "0.0.0.0"), EVERY_ADDRESS, (unknown,))  # noqa: S104 - of a rule


def _set_side(draft: Draft, side: str, addresses: AddressMatch) -> None:
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


def _set_ports(draft: Draft, side: str, found: tuple[Interval, ...]) -> None:
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
