"""On which interfaces a file has a routing protocol spoken."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

IOS = """\
version 16.9
hostname r
interface GigabitEthernet1
 ip address 10.9.0.2 255.255.255.0
interface GigabitEthernet2
 ip address 10.8.0.2 255.255.255.252
{}interface GigabitEthernet3
 ip address 172.16.0.1 255.255.255.0
interface GigabitEthernet4
 vrf forwarding OT
 ip address 10.7.0.1 255.255.255.0
{}end
"""
G1, G2, G3 = (f"GigabitEthernet{number}" for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("router ospf 1|network 10.0.0.0 0.255.255.255 area 0", {G1, G2}),
        ("router ospf 1|network 10.9.0.0 0.0.0.255 area 0", {G1}),
        ("router ospf 1|network 0.0.0.0 255.255.255.255 area 0|passive-interface GigabitEthernet2", {G1, G3}),
        (
            f"router ospf 1|passive-interface default|no passive-interface {G1}|network 10.0.0.0 0.255.255.255 area 0",
            {G1},
        ),
        ("router ospf 1|passive-interface GigabitEthernet9|network 10.0.0.0 0.255.255.255 area 0", None),
        ("router ospf 1|network 10.0.0.0 what area 0", None),
        ("router ospf 1|router-id 1.1.1.1", set[str]()),
        ("router ospf 1 vrf OT|network 10.0.0.0 0.255.255.255 area 0", {"GigabitEthernet4"}),
        ("router eigrp 7|network 10.0.0.0", {G1, G2}),
        ("router eigrp 7|network 172.16.0.0|network 10.8.0.0 0.0.0.3", {G2, G3}),
        ("router eigrp PLANT|address-family ipv4 unicast autonomous-system 7", None),
        ("router rip|network 10.0.0.0|passive-interface default", None),
        ("router bgp 65001|neighbor 10.9.0.1 remote-as 65002", None),
    ],
)
def test_ios_says_where_ospf_and_eigrp_are_spoken(lines: str, names: set[str] | None) -> None:
    assert _spoken("", lines) == names


def test_an_interface_may_say_it_of_itself() -> None:
    assert _spoken(" ip ospf 1 area 0\n", "router ospf 1|router-id 1.1.1.1") == {G2}
    assert _spoken(" ip ospf 2 area 0\n", "router ospf 1|router-id 1.1.1.1") == set[str]()
    assert _spoken(" ip ospf 1 area 0\n", "router ospf 1|passive-interface default") == set()


@pytest.mark.parametrize(
    ("entry", "heard"),
    [
        ("deny ip any any", False),
        ("permit tcp any any", False),
        ("permit tcp any any|permit ospf any any", True),
        ("permit ip any any", True),
        ("permit what any any", True),
        ("", True),
    ],
)
def test_an_access_list_must_let_neighbours_in(entry: str, *, heard: bool) -> None:
    lines = f"router ospf 1|network 10.8.0.0 0.0.0.255 area 0\nip access-list extended IN|{entry}"
    assert _spoken(" ip access-group IN in\n", lines) == ({G2} if heard else set())
    assert _spoken(" ip access-group IN out\n", lines) == {G2}
    assert _spoken(" ip access-group NONE in\n", lines) == {G2}


def _spoken(of_interface: str, lines: str) -> set[str] | None:
    text = IOS.format(of_interface, "".join(f"{line}\n" for line in lines.replace("|", "\n ").split("\n")))
    (device,) = parse(Source.from_text("config.txt", text), "cisco_ios").devices
    found = device.dynamic_routing[0].interfaces
    return None if found is None else set(found)
