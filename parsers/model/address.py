"""Sets of IPv4 and IPv6 addresses, exact, and how they are read and printed."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.intervals import Interval, Intervals
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST_IPV4 = 2**32 - 1
LAST_IPV6 = 2**128 - 1
FEW_PARTS = 8
"""The texts of sets with no more intervals are remembered."""
MOST_WILDCARD_INTERVALS = 65_536
"""A wildcard mask that splits into more intervals than this is not expanded."""


@dataclass(frozen=True, slots=True)
class AddressSet:
    """A set of addresses of both families, each as canonical intervals (see `intervals.normal`)."""

    v4: Intervals = ()
    v6: Intervals = ()

    def __or__(self, other: AddressSet) -> AddressSet:
        """Addresses in either."""
        return AddressSet(intervals.union(self.v4, other.v4), intervals.union(self.v6, other.v6))

    def __and__(self, other: AddressSet) -> AddressSet:
        """Addresses in both."""
        v4, v6 = intervals.intersection(self.v4, other.v4), intervals.intersection(self.v6, other.v6)
        return self if v4 is self.v4 and v6 is self.v6 else AddressSet(v4, v6)

    def __sub__(self, other: AddressSet) -> AddressSet:
        """Addresses in this set only."""
        v4, v6 = intervals.difference(self.v4, other.v4), intervals.difference(self.v6, other.v6)
        return self if v4 is self.v4 and v6 is self.v6 else AddressSet(v4, v6)

    def meets(self, other: AddressSet) -> bool:
        """Whether any address is in both."""
        return intervals.meet(self.v4, other.v4) or intervals.meet(self.v6, other.v6)

    def __bool__(self) -> bool:
        """Not empty."""
        return bool(self.v4 or self.v6)

    def complement(self) -> AddressSet:
        """All other addresses of both families."""
        return EVERY_ADDRESS - self

    def __contains__(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        """Whether one address is in the set."""
        number = int(address)
        return intervals.holds(self.v4 if address.version == 4 else self.v6, number)

    def cidrs(self) -> tuple[str, ...]:
        """The set as the fewest prefixes, IPv4 first, in order."""
        return (*cidrs(self.v4, 4), *cidrs(self.v6, 6))


def cidrs(parts: Intervals, family: int) -> tuple[str, ...]:
    """Intervals of one address family (4 or 6) as the fewest prefixes, in order."""
    return _few_cidrs(parts, family) if len(parts) <= FEW_PARTS else _cidrs(parts, family)


def _cidrs(parts: Intervals, family: int) -> tuple[str, ...]:
    bits, text = (32, _dotted) if family == 4 else (128, _colons)
    return tuple(
        f"{text(first)}/{length}" for part in parts for first, length in _prefixes(part.first, part.last, bits)
    )


_few_cidrs = lru_cache(maxsize=1 << 12)(_cidrs)
"""Reports say the same few networks in thousands of pairs."""


def _prefixes(first: int, last: int, bits: int) -> list[tuple[int, int]]:
    """The fewest prefixes, as first number and length, that make up the numbers from `first` to `last`."""
    if first == last:
        return [(first, bits)]
    found: list[tuple[int, int]] = []
    while first <= last:
        aligned = bits if first == 0 else (first & -first).bit_length() - 1
        free = min(aligned, (last - first + 1).bit_length() - 1)
        found.append((first, bits - free))
        first += 1 << free
    return found


def _dotted(number: int) -> str:
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _colons(number: int) -> str:
    return str(ipaddress.IPv6Address(number))


NO_ADDRESS = AddressSet()
EVERY_IPV4 = AddressSet(v4=(Interval(0, LAST_IPV4),))
EVERY_IPV6 = AddressSet(v6=(Interval(0, LAST_IPV6),))
EVERY_ADDRESS = AddressSet(EVERY_IPV4.v4, EVERY_IPV6.v6)


_OCTET = "(0|[1-9][0-9]{0,2})"
_DOTTED = re.compile(rf"{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}(?:/(3[0-2]|[12]?[0-9]))?")
"""What most texts are, read in a third of the time that `ipaddress` takes; it reads all others."""
_OCTETS = 256
_WHOLE = "32"


@lru_cache(maxsize=1 << 16)
def from_cidr(text: str) -> AddressSet:
    """`10.0.0.0/8`, `10.1.2.3`, `2001:db8::/32`; host bits set are accepted and cut off.

    Raises:
        ValueError: not an address or prefix.
    """
    found = _DOTTED.fullmatch(text)
    if found is not None:
        one, two, three, four, length = found.groups(_WHOLE)
        octets = int(one), int(two), int(three), int(four)
        if max(octets) < _OCTETS:
            hosts = LAST_IPV4 >> int(length)
            first = int.from_bytes(octets, "big") & ~hosts
            return AddressSet(v4=(Interval(first, first | hosts),))
    network = ipaddress.ip_network(text, strict=False)
    part = (Interval(int(network.network_address), int(network.broadcast_address)),)
    return AddressSet(v4=part) if network.version == 4 else AddressSet(v6=part)


@lru_cache(maxsize=1 << 16)
def from_range(first: str, last: str) -> AddressSet:
    """Every address from `first` to `last`, both included, of one family.

    Raises:
        ValueError: no addresses, of two families, or in the wrong order.
    """
    low, high = ipaddress.ip_address(first), ipaddress.ip_address(last)
    if low.version != high.version:
        message = f"range of two address families: {first} to {last}"
        raise ValueError(message)
    part = (Interval(int(low), int(high)),)
    return AddressSet(v4=part) if low.version == 4 else AddressSet(v6=part)


@lru_cache(maxsize=1 << 16)
def from_netmask(address: str, mask: str) -> AddressSet:
    """IPv4 `address` with a network mask (`255.255.255.0`); a non-contiguous one is exact too.

    Raises:
        ValueError: not dotted quads, or more than `MOST_WILDCARD_INTERVALS` intervals.
    """
    return _masked(int(ipaddress.IPv4Address(address)), LAST_IPV4 ^ int(ipaddress.IPv4Address(mask)))


@lru_cache(maxsize=1 << 16)
def from_wildcard(address: str, wildcard: str) -> AddressSet:
    """IPv4 `address` with a wildcard mask (`0.0.0.255`; set bits do not count), contiguous or not.

    Raises:
        ValueError: not dotted quads, or more than `MOST_WILDCARD_INTERVALS` intervals.
    """
    return _masked(int(ipaddress.IPv4Address(address)), int(ipaddress.IPv4Address(wildcard)))


def _masked(address: int, free: int) -> AddressSet:
    """All numbers that agree with `address` outside the bits of `free`."""
    low_run = 0
    while free >> low_run & 1:
        low_run += 1
    high_bits = [bit for bit in range(low_run, 32) if free >> bit & 1]
    if 1 << len(high_bits) > MOST_WILDCARD_INTERVALS:
        message = f"wildcard mask splits into {1 << len(high_bits)} ranges, more than {MOST_WILDCARD_INTERVALS}"
        raise ValueError(message)
    start = address & ~free & LAST_IPV4
    firsts = [start]
    for bit in high_bits:
        firsts += [first | 1 << bit for first in firsts]
    width = (1 << low_run) - 1
    return AddressSet(v4=intervals.normal(Interval(first, first + width) for first in firsts))


def union_of(sets: Iterable[AddressSet]) -> AddressSet:
    """Addresses in any of `sets`; one sort, however many there are."""
    v4: list[Interval] = []
    v6: list[Interval] = []
    for part in sets:
        v4 += part.v4
        v6 += part.v6
    return AddressSet(intervals.normal(v4), intervals.normal(v6))
