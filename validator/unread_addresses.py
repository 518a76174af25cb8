"""Addresses that a device may have itself, for a line that nobody read names them.

An interface is there because a line says so, and its address stands in that line or comes from elsewhere (DHCP, PPP).
So of a device whose lines are all understood every address is known; another one may have those that its other lines
name.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet, from_cidr, union_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Source, Span

_FOUR = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_SIX = re.compile(r"(?<![\w:.])[0-9a-f]*:[0-9a-f:.]*[0-9a-f:](?![\w:.])", re.IGNORECASE)
_GIVEN = re.compile(
    r"\b(?:inet6?|ip|ipv[46]|address|addressing|proto|bootproto)\b"
    r".*\b(?:dhcp|bootp|pppoe|negotiated|unnumbered|autoconf)\b(?!\W+(?:pool|relay|server|snooping|excluded|option|class))",
    re.IGNORECASE,
)
"""Words by which an interface gets an address that no line shows."""


def perhaps_own(source: Source, place: Span) -> AddressSet:
    """The addresses that a line which was not understood may give to its device: those named from there to its end."""
    text = line_of(source, place)
    return EVERY_ADDRESS if _GIVEN.search(text) else union_of(_named(text))


def line_of(source: Source, place: Span) -> str:
    """The text from a place to the end of its line; empty for one in no line."""
    there = place.file == source.name and 0 < place.line <= len(source.lines)
    return source.lines[place.line - 1][max(place.column - 1, 0) :] if there else ""


def _named(text: str) -> Iterator[AddressSet]:
    for word in (*_FOUR.findall(text), *_SIX.findall(text)):
        try:
            yield from_cidr(str(ipaddress.ip_address(word)))
        except ValueError:
            continue
