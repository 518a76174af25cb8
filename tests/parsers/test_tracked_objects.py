"""Objects of `track` that ask one thing."""

from __future__ import annotations

import ipaddress

import pytest

from parsers.model.routing import Route
from parsers.registry import parse
from parsers.source import Source, Span
from parsers.syntax.tracked_objects import with_what_is_asked

SLA = ["track 1 ip sla 1 reachability", " delay down 10", "track 2 ip sla 1 state"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (SLA, [{"sla 1"}, {"sla 1"}]),
        (["track 1 rtr 1 reachability", "track 2 ip sla 1"], [{"sla 1"}, {"sla 1"}]),
        (["track 1 ip sla 1 reachability", "track 2 ip sla 11 reachability"], [set(), set()]),
        (["track 1 interface Eth1/1 line-protocol", "track 2 interface eth1/1 ip routing"], [{"interface eth1/1"}] * 2),
        (["track 1 ip route 10.0.0.0/8 reachability", "track 2 ip sla 1"], [set(), set()]),
        (
            ["track 1 ip sla 1", "track 2 list boolean and", " object 1", " object 3", "track 3 ip sla 2"],
            [{"track 1", "sla 1"}] * 2,
        ),
        (
            [
                "track 1 list boolean or",
                " object 3",
                "track 2 list boolean and",
                " object 4",
                "track 3 ip sla 1",
                "track 4 ip sla 1",
            ],
            [{"sla 1"}] * 2,
        ),
        (["track 1 list boolean and", "interface Eth1/1", " object 2", "track 2 ip sla 1"], [set(), set()]),
        ([" track 1 ip sla 1", "track 2 ip sla 1"], [set(), set()]),
        (["track 1 ip sla 1"], [set(), set()]),
    ],
)
def test_what_two_objects_ask_in_common(lines: list[str], expected: list[set[str]]) -> None:
    network, here = ipaddress.IPv4Network("10.9.0.0/24"), Span("x.txt", 1)
    routes = [Route(network, None, "e", here, watched=True, watch=f"track {number}") for number in (1, 2)]
    assert [set(route.asks) for route in with_what_is_asked(routes, lines)] == expected


IOS = """\
version 15.2
hostname r
interface GigabitEthernet0/0
 ip address 10.1.1.1 255.255.255.0
track 1 ip sla 1 reachability
track 2 ip sla 1 reachability
ip route 10.9.0.0 255.255.255.0 10.1.1.2 track 1
ip route 10.9.0.0 255.255.255.0 10.1.1.3 track 2
end
"""
ASA = """\
: Saved
ASA Version 9.14(2)
hostname fw
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 10.1.1.1 255.255.255.0
route outside 10.9.0.0 255.255.255.0 10.1.1.2 1 track 1
route outside 10.9.0.0 255.255.255.0 10.1.1.3 1 track 2
track 1 rtr 1 reachability
track 2 rtr 1 reachability
: end
"""
NXOS = """\
!Command: show running-config
version 9.3(5)
hostname n
interface Ethernet1/1
  no switchport
  ip address 10.1.1.1/24
  no shutdown
track 1 ip sla 1 reachability
track 2 ip sla 1 reachability
ip route 10.9.0.0/24 10.1.1.2 track 1
ip route 10.9.0.0/24 10.1.1.3 track 2
"""


@pytest.mark.parametrize(("platform", "text"), [("cisco_ios", IOS), ("cisco_asa", ASA), ("cisco_nxos", NXOS)])
def test_the_routes_of_a_configuration(platform: str, text: str) -> None:
    result = parse(Source.from_text("x.txt", text))
    assert result.platform == platform
    assert [set(route.asks) for route in result.devices[0].routes] == [{"sla 1"}, {"sla 1"}]
