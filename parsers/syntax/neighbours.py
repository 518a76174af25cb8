"""Whom a device speaks a routing protocol to, by what its file names.

`neighbor ADDRESS ...` below `router bgp`, also in its address families and VRFs, on IOS, ASA, EOS and NX-OS: a session
with a speaker at that address (RFC 4271, 8.1: each peer is configured). OSPF, EIGRP and RIP have the line for
neighbours that multicast does not find. One that is shut down there counts too: somebody had that address.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ipaddress import IPv4Address, IPv6Address


class Line(Protocol):
    """A line and those below it."""

    @property
    def words(self) -> list[str]: ...  # noqa: D102 - what it says

    @property
    def children(self) -> Sequence[Line]: ...  # noqa: D102 - what is below it


def neighbours_of(line: Line) -> tuple[IPv4Address | IPv6Address, ...]:
    """The addresses of neighbours that are named below a line, each once."""
    return tuple(dict.fromkeys(_named(line)))


def _named(line: Line) -> Iterator[IPv4Address | IPv6Address]:
    for child in line.children:
        if child.words[:1] == ["neighbor"] and len(child.words) > 1:
            try:
                yield ipaddress.ip_address(child.words[1])
            except ValueError:
                continue
        yield from _named(child)
