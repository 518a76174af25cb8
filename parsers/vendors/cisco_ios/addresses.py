"""Addresses as IOS writes them: wildcards in lists, masks in groups, prefixes in IPv6."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from parsers.model.address import AddressSet, from_cidr, from_wildcard
from parsers.model.intervals import Interval


@lru_cache(maxsize=1 << 16)
def host_v4(text: str) -> AddressSet:
    """One IPv4 address.

    Raises:
        ValueError: it is none.
    """
    number = int(ipaddress.IPv4Address(text))
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
    start, free = int(ipaddress.IPv4Address(address)), int(ipaddress.IPv4Address(mask))
    try:
        return from_wildcard(address, mask), ""
    except ValueError as error:
        return AddressSet(v4=(Interval(start & ~free & 0xFFFFFFFF, start | free),)), str(error)
