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


FORTIOS = """\
#config-version=FGT60F-7.2.5-FW-build1517-230531:opmode=0:vdom=0:user=admin
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.9.0.2 255.255.255.0
    next
    edit "port2"
        set vdom "root"
        set ip 10.8.0.2 255.255.255.252
    next
end
config router ospf
    set router-id 1.1.1.1
{}    config network
        edit 1
            set prefix {}
        next
    end
end
"""
JUNOS = """\
set version 21.4R3
set system host-name edge
set interfaces ge-0/0/0 unit 0 family inet address 10.9.0.2/24
set interfaces ge-0/0/1 unit 0 family inet address 10.8.0.2/30
{}"""
PANOS = """\
<config version="10.1.0" urldb="paloaltonetworks"><devices><entry name="localhost.localdomain"><network>
<interface><ethernet><entry name="ethernet1/1"><layer3><ip><entry name="10.9.0.2/24"/></ip></layer3></entry>
<entry name="ethernet1/2"><layer3><ip><entry name="10.8.0.2/30"/></ip></layer3></entry></ethernet></interface>
<virtual-router><entry name="default"><interface><member>ethernet1/1</member><member>ethernet1/2</member></interface>
<protocol><ospf><enable>yes</enable><area><entry name="0.0.0.0"><interface>{}</interface></entry></area></ospf></protocol>
</entry></virtual-router></network></entry></devices></config>
"""


@pytest.mark.parametrize(
    ("passive", "prefix", "names"),
    [
        ("", "10.8.0.0 255.255.255.252", {"port2"}),
        ("", "10.0.0.0 255.0.0.0", {"port1", "port2"}),
        ('    set passive-interface "port1"\n', "10.0.0.0 255.0.0.0", {"port2"}),
        ('    set passive-interface "port9"\n', "10.0.0.0 255.0.0.0", None),
        ("", "10.0.0.0 what", None),
    ],
)
def test_fortios_says_where_ospf_is_spoken(passive: str, prefix: str, names: set[str] | None) -> None:
    assert _first("fortinet_fortios", FORTIOS.format(passive, prefix)) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("interface ge-0/0/0.0", {"ge-0/0/0.0"}),
        ("interface ge-0/0/0", {"ge-0/0/0.0"}),
        ("interface ge-0/0/0.0|interface ge-0/0/1.0 passive", {"ge-0/0/0.0"}),
        ("interface ge-0/0/0.0 disable|interface ge-0/0/1.0 metric 5", {"ge-0/0/1.0"}),
        ("interface all", None),
        ("interface 10.9.0.2", None),
    ],
)
def test_junos_says_where_ospf_is_spoken(lines: str, names: set[str] | None) -> None:
    text = "".join(f"set protocols ospf area 0.0.0.0 {line}\n" for line in lines.split("|"))
    assert _first("juniper_junos", JUNOS.format(text)) == names


@pytest.mark.parametrize(
    ("entries", "names"),
    [
        ('<entry name="ethernet1/1"><enable>yes</enable></entry>', {"ethernet1/1"}),
        ('<entry name="ethernet1/1"/><entry name="ethernet1/2"><passive>yes</passive></entry>', {"ethernet1/1"}),
        ('<entry name="ethernet1/1"><enable>no</enable></entry><entry name="ethernet1/2"/>', {"ethernet1/2"}),
        ('<entry name="$UPLINK"/>', None),
    ],
)
def test_panos_says_where_ospf_is_spoken(entries: str, names: set[str] | None) -> None:
    assert _first("paloalto_panos", PANOS.format(entries)) == names


def _spoken(of_interface: str, lines: str) -> set[str] | None:
    text = IOS.format(of_interface, "".join(f"{line}\n" for line in lines.replace("|", "\n ").split("\n")))
    return _first("cisco_ios", text)


def _first(platform: str, text: str) -> set[str] | None:
    (device,) = parse(Source.from_text("config.txt", text), platform).devices
    found = device.dynamic_routing[0].interfaces
    return None if found is None else set(found)
