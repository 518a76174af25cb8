"""Whom a device speaks a routing protocol to, by what its file names.

`neighbor ADDRESS ...` below `router bgp`, also in its address families and VRFs, on IOS, ASA, EOS and NX-OS: a session
with a speaker at that address (RFC 4271, 8.1: each peer is configured). OSPF, EIGRP and RIP have the line for
neighbours that multicast does not find. FortiOS, Junos, RouterOS and PAN-OS name those of BGP alone. One that is shut
down there counts too: somebody had that address.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from ipaddress import IPv4Address, IPv6Address


class Line(Protocol):
    """A line and those below it."""

    @property
    def words(self) -> list[str]: ...  # noqa: D102 - what it says

    @property
    def children(self) -> Sequence[Line]: ...  # noqa: D102 - what is below it


def neighbours_of(line: Line) -> tuple[IPv4Address | IPv6Address, ...]:
    """The addresses of neighbours that are named below a line, each once."""
    return addresses_in(_named(line))


def addresses_in(texts: Iterable[str]) -> tuple[IPv4Address | IPv6Address, ...]:
    """Those of some words that are addresses, a length or a zone of scope left out, each once."""
    return tuple(dict.fromkeys(found for text in texts for found in _address(text)))


def names_neighbour(line: Line) -> bool:
    """Whether a line names one by its address."""
    return line.words[:1] == ["neighbor"] and any(True for text in line.words[1:2] for _ in _address(text))


def _address(text: str) -> Iterator[IPv4Address | IPv6Address]:
    with suppress(ValueError):
        yield ipaddress.ip_address(text.partition("/")[0].partition("%")[0])


def _named(line: Line) -> Iterator[str]:
    for child in line.children:
        if child.words[:1] == ["neighbor"] and len(child.words) > 1:
            yield child.words[1]
        yield from _named(child)
