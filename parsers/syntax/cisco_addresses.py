"""Addresses as IOS, NX-OS and EOS write them: hosts, wildcards, prefixes of IPv6."""

from __future__ import annotations

from functools import lru_cache
from socket import AF_INET, inet_pton

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, LAST_IPV4, NO_ADDRESS, AddressSet, from_cidr, from_wildcard
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch

EVERY = {4: AddressMatch.exactly(EVERY_IPV4), 6: AddressMatch.exactly(EVERY_IPV6)}
"""All addresses of an IP version."""
MAY_BE_ANY = {4: AddressMatch(NO_ADDRESS, EVERY_IPV4), 6: AddressMatch(NO_ADDRESS, EVERY_IPV6)}
"""Addresses of an IP version of which nothing more was read."""


def quad(text: str) -> int:
    """A dotted quad as a number; four decimal parts and nothing else (three times faster than `ipaddress`).

    Raises:
        ValueError: it is none.
    """
    try:
        return int.from_bytes(inet_pton(AF_INET, text), "big")
    except (OSError, UnicodeEncodeError) as error:
        message = f"no IPv4 address: {text}"
        raise ValueError(message) from error


@lru_cache(maxsize=1 << 16)
def host_v4(text: str) -> AddressSet:
    """One IPv4 address.

    Raises:
        ValueError: it is none.
    """
    number = quad(text)
    return AddressSet(v4=(Interval(number, number),))


@lru_cache(maxsize=1 << 16)
def prefix_v6(text: str) -> AddressSet:
    """An IPv6 address, or prefix with length.

    Raises:
        ValueError: it is none.
    """
    found = from_cidr(text)
    if found.v4:
        message = f"no IPv6 address: {text}"
        raise ValueError(message)
    return found


@lru_cache(maxsize=1 << 16)
def wildcard(address: str, mask: str) -> tuple[AddressSet, str]:
    """The addresses of a wildcard pair, and an empty text.

    If they are too many ranges to tell: the range around all of them, and the reason.

    Raises:
        ValueError: not two dotted quads.
    """
    start, free = quad(address), quad(mask)
    around = AddressSet(v4=(Interval(start & ~free & LAST_IPV4, start | free),))
    if free & (free + 1) == 0:
        return around, ""
    try:
        return from_wildcard(address, mask), ""
    except ValueError as error:
        return around, str(error)
