"""Routes that VRFs take from each other by a BGP process without a neighbour."""

from __future__ import annotations

import pytest

from parsers.model.routing import RouteKind
from parsers.registry import ParseResult, parse
from parsers.source import Source

CONFIG = """\
version 15.7
hostname r1
!
{off}
{ot}
interface GigabitEthernet0/0
 ip vrf forwarding OFF
 ip address 10.1.0.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
!
interface GigabitEthernet0/1
 ip vrf forwarding OT
 ip address 10.3.0.1 255.255.255.0
 ipv6 address 2001:db8:3::1/64
!
router bgp 65000
 bgp log-neighbor-changes
{top}
 address-family ipv4 vrf OFF
  {brought}
 exit-address-family
 address-family ipv6 vrf OFF
  {brought6}
 exit-address-family
 address-family ipv4 vrf OT
  redistribute connected
 exit-address-family
!
ip route vrf OFF 10.8.0.0 255.255.0.0 10.1.0.254
ip route vrf OFF 10.9.0.0 255.255.0.0 Null0
ip route vrf OFF 0.0.0.0 0.0.0.0 10.1.0.254
{more}
end
"""
OFF = "ip vrf OFF\n rd 1:1\n route-target export 1:1"
OT = "ip vrf OT\n rd 1:2\n route-target import 1:1"
VRF = "vrf definition OFF\n rd 1:1"
CONNECTED = ("10.1.0.0/24", None, "GigabitEthernet0/0", None)


def read(
    brought: str = "redistribute connected",
    *,
    off: str = OFF,
    ot: str = OT,
    top: str = " bgp router-id 10.1.0.1",
    more: str = "!",
    brought6: str = "!",
) -> ParseResult:
    text = CONFIG.format(brought=brought, brought6=brought6, off=off, ot=ot, top=top, more=more)
    return parse(Source.from_text("r1.txt", text), "cisco_ios")


def taken(result: ParseResult, vrf: str = "OT") -> list[tuple[str, str | None, str | None, str | None]]:
    """The routes of a VRF: network, next hop, interface, and where the next hop is looked up."""
    return [
        (
            str(route.network),
            None if route.next_hop is None else str(route.next_hop),
            route.interface,
            route.next_hop_vrf,
        )
        for route in result.devices[0].routes
        if route.vrf == vrf and route.distance == 20
    ]


def learned(result: ParseResult) -> set[str]:
    return {item.protocol.partition(",")[0] for item in result.devices[0].dynamic_routing}


def test_connected_networks_are_taken_and_nothing_is_left_open() -> None:
    result = read()
    assert taken(result) == [CONNECTED]
    assert not taken(result, "OFF")
    assert not learned(result)


def test_static_routes_keep_their_next_hop_in_their_own_vrf() -> None:
    result = read("redistribute static")
    assert taken(result) == [
        ("10.8.0.0/16", "10.1.0.254", None, "OFF"),
        ("10.9.0.0/16", None, None, None),
        ("0.0.0.0/0", "10.1.0.254", None, "OFF"),
    ]
    routes = {str(item.network): item for item in result.devices[0].routes if item.vrf == "OT"}
    assert routes["10.9.0.0/16"].kind is RouteKind.NULL
    assert [item.reason for item in routes["0.0.0.0/0"].conditions] == [
        "whether BGP takes the default route of a VRF into another"
    ]
    assert not routes["10.8.0.0/16"].conditions


@pytest.mark.parametrize(
    ("line", "networks"),
    [
        ("network 10.1.0.0 mask 255.255.255.0", ["10.1.0.0/24"]),
        ("network 10.8.0.0 mask 255.255.0.0", ["10.8.0.0/16"]),
        ("network 10.7.0.0 mask 255.255.0.0", []),
    ],
)
def test_a_network_statement_brings_the_route_that_is_there(line: str, networks: list[str]) -> None:
    result = read(line)
    assert [row[0] for row in taken(result)] == networks
    assert not learned(result)


def test_targets_count_for_the_ip_version_that_they_stand_in() -> None:
    family = "vrf definition {0}\n rd {1}\n address-family {2}\n  route-target {3} 1:1\n exit-address-family"
    only6 = read(
        off=family.format("OFF", "1:1", "ipv6", "export"),
        ot=family.format("OT", "1:2", "ipv6", "import"),
        brought6="redistribute connected",
    )
    assert [row[0] for row in taken(only6)] == ["2001:db8:1::/64"]
    apart = read(off=family.format("OFF", "1:1", "ipv6", "export"), ot=OT, brought6="redistribute connected")
    assert not taken(apart)


def test_without_a_common_target_nothing_is_taken() -> None:
    result = read(ot=OT.replace("import 1:1", "import 1:9"))
    assert not taken(result)
    assert not learned(result)


@pytest.mark.parametrize(
    "changes",
    [
        {"top": " neighbor 10.1.0.9 remote-as 65001"},
        {"top": " bgp listen range 10.1.0.0/24 peer-group P"},
        {"brought": "redistribute connected route-map M"},
        {"brought": "redistribute ospf 1"},
        {"brought": "network 10.1.0.0"},
        {"brought": "network 10.1.0.0 mask 255.255.255.0 route-map M"},
        {"more": "router bgp 65001"},
        {"brought": "redistribute static", "more": "ip route vrf OFF 10.8.0.0 255.255.0.0 10.1.0.253 250"},
        {
            "brought": "network 10.7.0.0 mask 255.255.0.0",
            "more": "router ospf 1 vrf OFF\n network 10.1.0.0 0.0.0.255 area 0",
        },
        {"off": f"{VRF}\n route-target export 1:1\n address-family ipv4\n  route-target export 1:9"},
    ],
    ids=[
        "neighbour",
        "range",
        "map",
        "protocol",
        "class",
        "map of a network",
        "two processes",
        "floating",
        "learned by OSPF",
        "targets of the VRF and of a family",
    ],
)
def test_whatever_else_the_process_does_leaves_it_open(changes: dict[str, str]) -> None:
    brought = changes.pop("brought", "redistribute connected")
    result = read(brought, **changes)
    assert not taken(result)
    assert "bgp" in learned(result)
