"""Configurations that are known by their words and that no platform reads, so that the message can name them.

Cisco IOS XR: "IP Addresses and Services Command Reference" (ASR 9000, 7.x), `ipv4 access-list`, `ipv4 access-group`;
"System Security Configuration Guide", Management Plane Protection; the header is that of `show running-config`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Source

LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Stranger:
    """One such format: `header` alone tells it, or two of `marks`."""

    name: str
    header: re.Pattern[str]
    marks: tuple[re.Pattern[str], ...]


STRANGERS = (
    Stranger(
        "Cisco IOS XR",
        re.compile(r"!! IOS XR Configuration"),
        (
            re.compile(r"(?:ipv4|ipv6) access-list \S+$"),
            re.compile(r" +ipv4 address \d"),
            re.compile(r" +ipv[46] access-group \S+ (?:ingress|egress)\b"),
            re.compile(r"router static$"),
            re.compile(r"interface (?:MgmtEth|Bundle-Ether\d|(?:\w*GigE|GigabitEthernet)\d+/[\w]+/\d+/)"),
            re.compile(r"line (?:default|template \S+)$"),
            re.compile(r" {2}inband$"),
        ),
    ),
)


def stranger(source: Source) -> tuple[str, str] | None:
    """The name of a format that nobody reads, and the line that tells it; None where the text is none of them."""
    for known in STRANGERS:
        found: dict[re.Pattern[str], str] = {}
        for number, line in enumerate(source.lines[:LOOKED_AT], 1):
            evidence = f'line {number}: "{line.strip()[:40]}"'
            if known.header.match(line):
                return known.name, evidence
            for mark in known.marks:
                if mark not in found and mark.match(line):
                    found[mark] = evidence
            if len(found) > 1:
                return known.name, "; ".join(found.values())
    return None
