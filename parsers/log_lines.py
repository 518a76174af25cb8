"""What a reader of traffic logs is, and the fields that all of them read: addresses, protocols, ports, times.

A reader sees one line at a time and keeps nothing but its header, so that no log is too large. For each line it gives
an `Observation`, or a `Row` that says why there is none.
"""

from __future__ import annotations

import calendar
import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from parsers.model.observation import Observation, Sight
from parsers.model.service import ICMP, ICMPV6, LAST_PORT, LAST_PROTOCOL
from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """A line without an observation of its own. `understood`: it is known to hold none, for `reason`."""

    reason: str
    understood: bool = True


PART = Row("part of a record of several lines")
HEADER = Row("heading")
BLANK = Row("blank")
NO_ADDRESS = Row("an address cannot be read", understood=False)
NO_PROTOCOL = Row("the protocol cannot be read", understood=False)
NO_PORT = Row("a port cannot be read", understood=False)
NO_ICMP_TYPE = Row("ICMP without its type", understood=False)
TOO_FEW = Row("columns are missing", understood=False)
NOT_UNICAST = Row("multicast, broadcast or a link-local address: no conduit carries it")


class LineReader(Protocol):
    """One log being read."""

    clocks: set[str]
    """Sentences about the times of this log, as far as it was read."""

    def read(self, line: str) -> Observation | Row:
        """What a line says; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class LogReader:
    """A kind of log: whether the first lines of a file are of it, and a reader for one file.

    `start` takes the day on which the log is judged: where no year is printed, it is the last that makes no future.
    """

    name: str
    title: str
    claim: Callable[[Sequence[str]], bool]
    start: Callable[[dt.date], LineReader]


NUMBERS = {
    "icmp": ICMP,
    "igmp": 2,
    "ipip": 4,
    "tcp": 6,
    "udp": 17,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "icmp6": ICMPV6,
    "icmpv6": ICMPV6,
    "ipv6-icmp": ICMPV6,
    "eigrp": 88,
    "ospf": 89,
    "vrrp": 112,
    "sctp": 132,
}
WITH_PORTS = frozenset({6, 17, 132})


@lru_cache(maxsize=1 << 16)
def address_of(text: str) -> tuple[int, int] | None:
    """Version and number of an address, or None."""
    if len(text) > 45 or "%" in text:
        return None
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if found.version == 6 else None
    found = mapped or found
    return found.version, int(found)


@lru_cache(maxsize=1 << 16)
def is_unicast(version: int, number: int) -> bool:
    """Whether one host beyond its own link can have the address."""
    found = ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number)
    special = found.is_multicast or found.is_link_local or found.is_loopback or found.is_unspecified
    return not special and number != 2**32 - 1


@lru_cache(maxsize=1 << 10)
def protocol_of(text: str) -> int | None:
    """The number of an IP protocol, written as such or by its name."""
    word = text.strip().lower()
    if word.isascii() and word.isdigit() and len(word) <= 3:
        return int(word) if int(word) <= LAST_PROTOCOL else None
    return NUMBERS.get(word)


def number_of(text: str, largest: int = LAST_PORT) -> int | None:
    """A whole number from 0 to `largest`, or None."""
    word = text.strip()
    if word.isascii() and word.isdigit() and len(word) <= 20 and int(word) <= largest:
        return int(word)
    return None


def conversation(
    source: str,
    destination: str,
    protocol: int | None,
    source_port: int | None,
    port: int | None,
) -> Observation | Row:
    """A conversation with its ends; `Sight` and the rest are filled in by the reader (`_replace`)."""
    one, other = address_of(source), address_of(destination)
    if one is None or other is None or one[0] != other[0]:
        return NO_ADDRESS
    if protocol is None:
        return NO_PROTOCOL
    version = one[0]
    if protocol in {ICMP, ICMPV6}:
        protocol = ICMP if version == 4 else ICMPV6
        source_port = 0
    elif protocol not in WITH_PORTS:
        source_port = port = 0
    if port is None or source_port is None:
        return NO_ICMP_TYPE if protocol in {ICMP, ICMPV6} else NO_PORT
    if not is_unicast(*one) or not is_unicast(*other):
        return NOT_UNICAST
    return Observation(version, one[1], other[1], protocol, source_port, port, Sight.SEEN)


def icmp_port(kind: int | None, code: int | None) -> int | None:
    """Type and code as a port, or None."""
    if kind is None or code is None or kind > 255 or code > 255:
        return None
    return kind << 8 | code


@lru_cache(maxsize=1 << 12)
def _day(year: int, month: int, day: int) -> int | None:
    if not (1970 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return calendar.timegm((year, month, day, 0, 0, 0))


_STAMP = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)[ T](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?")


def seconds_of(text: str) -> int | None:
    """Seconds since 1970 of a date and a time as printed (`2026-11-26 08:00:00.123`, `2026/11/26T08:00:00`)."""
    found = _STAMP.match(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    start = _day(year, month, day)
    return None if start is None or hour > 23 or minute > 59 or second > 60 else start + moment(hour, minute, second)


def moment(hour: int, minute: int, second: int) -> int:
    """Seconds since midnight."""
    return hour * 3600 + minute * 60 + second


LAST_MOMENT = 253_402_300_799
"""The last second of the year 9999."""


def epoch_of(text: str) -> int | None:
    """Whole seconds of a number of seconds since 1970, with or without a fraction."""
    whole, _, rest = text.strip().partition(".")
    if rest and not (rest.isascii() and rest.isdigit()):
        return None
    return number_of(whole, LAST_MOMENT)


MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}


def without_year(month: int, day: int, time: int, as_of: dt.date) -> int | None:
    """Seconds since 1970 of a moment without a year: the last such day that is not after `as_of`."""
    year = as_of.year if (month, day) <= (as_of.month, as_of.day) else as_of.year - 1
    start = _day(year, month, day)
    return None if start is None else start + time


@lru_cache(maxsize=256)
def offset_of(text: str) -> int | None:
    """Seconds east of UTC of `Z`, `+0100` or `-07:00`; None if it is none of them."""
    word = text.strip().replace(":", "")
    if word in {"Z", "z"}:
        return 0
    found = re.fullmatch(r"([+-])(\d\d)(\d\d)", word)
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    seconds = int(found[2]) * 3600 + int(found[3]) * 60
    return seconds if found[1] == "+" else -seconds


UTC = "times are UTC"
