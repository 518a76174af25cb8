"""A strange element in every place of every XML fixture: it is not understood, or its place has no bearing on access."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.ledger import LineFate
from parsers.registry import ParseResult, parse
from parsers.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parents[2] / "fixtures"
WITHOUT_PLACES = ("hostile", "truncated", "odd_spacing")
"""Fixtures whose lines are not one element each."""
TAG = re.compile(r"\s*<(?P<end>/?)(?P<name>[\w.-]+)(?P<rest>[^<>]*)>\s*")
STRANGE = "<zzz-unknown>1</zzz-unknown>"
HARMLESS = {
    "opnsense": r"opnsense/(?:dhcpd|hasync|system/authserver)\b|opnsense/interfaces$",
    "pfsense": r"pfsense/(?:captiveportal|dhcpd|dhcrelay|hasync|load_balancer|system/authserver)\b|pfsense/interfaces$",
    "paloalto_panos": (
        r"config/(?:mgt-config|readonly)\b|deviceconfig/(?:setting|high-availability|system/(?:service|ntp|dns))"
        r"|/(?:device-group|template|template-stack|variable|external-list|application-filter|zone-protection-profile)\b"
        r"|/(?:multicast|monitor|path-monitor|bfd|proxy-id|profile-setting)\b|/schedule/entry/schedule-type\b"
        r"|protocol/(?:bgp|ospf)$|vrf/entry/ospf$|target/devices$|/static-route/entry(?:/route-table|/nexthop)?$|/address/entry$"
        r"|pbf/rules/entry/action/forward/nexthop$|localhost/vsys$|/authentication-object\b"
    ),
}
"""Places where nothing bears on access, where every name is data, or whose element is in doubt as a whole."""
MOST_SILENT = {"opnsense": 20, "pfsense": 30, "paloalto_panos": 150}
"""Strange elements that block nothing, in all fixtures of a platform; the rest, which is many times more, blocks."""


def openings(lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Each line that only opens an element, with the path of the element."""
    stack: list[str] = []
    for number, line in enumerate(lines, 1):
        tag = TAG.fullmatch(line)
        if tag is None:
            continue
        if tag["end"]:
            stack = stack[:-1]
        elif not tag["rest"].endswith("/"):
            stack.append(tag["name"])
            yield number, "/".join(stack)


@cache
def read(path: Path) -> ParseResult:
    return parse(Source.read(path, path.name), path.parent.parent.name)


CASES = [
    path
    for platform in HARMLESS
    for path in sorted((FIXTURES / platform).glob("*/config.xml"))
    if path.parent.name not in WITHOUT_PLACES
]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_a_strange_element_is_not_understood(path: Path) -> None:
    platform = path.parent.parent.name
    before = read(path)
    lines = before.source.lines
    silent = 0
    for number, place in openings(lines):
        text = "\n".join([*lines[:number], STRANGE, *lines[number:]])
        result = parse(Source.from_text(path.name, text), platform)
        fate = result.ledger.fate(number + 1)
        if fate in {LineFate.UNKNOWN, LineFate.PARTIAL}:
            assert result.ledger.blocking() > before.ledger.blocking(), place
            continue
        silent += 1
        judged = before.ledger.fate(number)
        assert judged is LineFate.IRRELEVANT or re.search(HARMLESS[platform], place), (place, fate, judged)
    assert silent <= MOST_SILENT[platform]
