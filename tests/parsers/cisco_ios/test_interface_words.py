"""Words of interfaces that bear on verdicts only where something else says so."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.model.device import Device, Effect
from parsers.registry import ParseResult, parse
from parsers.source import Source

TUNNEL = """\
version 16.9
hostname r1
!
interface {name}
 ip unnumbered GigabitEthernet0/1
 {line}
!
end
"""
TAGS = """\
version 16.9
hostname r1
!
cts role-based sgt-map 10.1.0.0/24 sgt 10
cts role-based permissions default DENY
{line}
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 cts role-based sgt-map sgt 10
 {inner}
!
end
"""


def read(text: str) -> ParseResult:
    return parse(Source.from_text("config.txt", text), "cisco_ios")


def device_of(text: str) -> Device:
    return read(text).devices[0]


@pytest.mark.parametrize(
    ("name", "line", "open_"),
    [
        ("Tunnel1", "tunnel destination 192.0.2.2", False),
        ("Tunnel1", "tunnel mode gre multipoint", True),
        ("Tunnel1", "tunnel destination dynamic", True),
        ("Tunnel1", "description no other end", True),
        ("GigabitEthernet0/3", "description a host", True),
        ("Virtual-Template1", "description clients", True),
    ],
)
def test_who_stands_behind_a_borrowed_address(name: str, line: str, open_: bool) -> None:  # noqa: FBT001 -- a case
    result = read(TUNNEL.format(name=name, line=line))
    (interface,) = result.devices[0].interfaces
    assert interface.dynamic_address is open_
    assert result.ledger.fate(5) is (LineFate.MODELLED if open_ else LineFate.IRRELEVANT)


@pytest.mark.parametrize(
    ("line", "inner", "effects"),
    [
        ("cts sxp enable", "no cts role-based enforcement", []),
        ("cts role-based enforcement", "no cts role-based enforcement", [Effect.MAY_DENY]),
        ("cts sxp enable", "cts role-based enforcement", [Effect.MAY_DENY]),
    ],
)
def test_security_tags_deny_where_they_are_enforced_alone(line: str, inner: str, effects: list[Effect]) -> None:
    device = device_of(TAGS.format(line=line, inner=inner))
    assert [item.effect for item in device.unmodelled] == effects
