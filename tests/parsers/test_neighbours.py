"""Neighbours of routing protocols that a file names, in the VRF whose session it is."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

IOS = """\
version 16.9
hostname r
interface GigabitEthernet1
 ip address 10.9.0.2 255.255.255.0
router bgp 65001
 neighbor 10.9.0.1 remote-as 65002
 neighbor 10.9.0.1 description core
 neighbor CORES peer-group
 neighbor 2001:db8::1 remote-as 65002
 address-family ipv4
  neighbor 10.9.0.3 remote-as 65003
 exit-address-family
 address-family ipv4 vrf OT
  neighbor 10.8.0.1 remote-as 65004
 exit-address-family
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
 neighbor 10.9.0.7
end
"""
ASA = """\
ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif core
 security-level 50
 ip address 10.9.0.2 255.255.255.0
router bgp 65001
 address-family ipv4 unicast
  neighbor 10.9.0.1 remote-as 65002
  neighbor 10.9.0.1 activate
 exit-address-family
: end
"""
EOS = """\
! device: sw (DCS-7050SX3-48YC12, EOS-4.28.3M)
hostname sw
ip routing
interface Ethernet1
   no switchport
   ip address 10.9.0.2/24
router bgp 65001
   neighbor 10.9.0.1 remote-as 65002
   vrf OT
      neighbor 10.8.0.1 remote-as 65004
end
"""
NXOS = """\
!Command: show running-config
version 9.3(8) Bios:version 05.45
hostname sw
feature bgp
interface Ethernet1/1
  no switchport
  ip address 10.9.0.2/24
router bgp 65001
  neighbor 10.9.0.1
    remote-as 65002
  vrf OT
    neighbor 10.8.0.1
      remote-as 65004
"""
FORTIOS = """\
#config-version=FGT60F-7.2.5-FW-build1517-230531:opmode=0:vdom=0:user=admin
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.9.0.2 255.255.255.0
    next
end
config router bgp
    set as 65001
    config neighbor
        edit "10.9.0.1"
            set remote-as 65002
        next
        edit "2001:db8::1"
            set remote-as 65002
        next
    end
    config neighbor-group
        edit "CELLS"
            set remote-as 65003
        next
    end
end
"""
JUNOS = """\
set version 21.4R3
set system host-name edge
set interfaces ge-0/0/0 unit 0 family inet address 10.9.0.2/24
set protocols bgp group CORE neighbor 10.9.0.1 peer-as 65002
set protocols bgp group CORE neighbor 10.9.0.1 description 10.9.0.8
set protocols bgp group CORE neighbor 10.9.0.3
set routing-instances OT instance-type virtual-router
set routing-instances OT protocols bgp group CORE neighbor 10.8.0.1 peer-as 65004
"""
ROUTEROS = """\
# 2024-01-01 12:00:00 by RouterOS 7.12
/interface ethernet
set [ find default-name=ether1 ] name=ether1
/ip address
add address=10.9.0.2/24 interface=ether1
/routing bgp connection
add name=core remote.address=10.9.0.1/32 remote.as=65002 local.role=ebgp as=65001
add name=second remote.address=10.9.0.3 remote.as=65002 local.role=ebgp as=65001
add disabled=yes name=gone remote.address=10.9.0.4 remote.as=65002 local.role=ebgp as=65001
"""
PANOS = """\
<config version="10.1.0" urldb="paloaltonetworks"><devices><entry name="localhost.localdomain"><network>
<interface><ethernet><entry name="ethernet1/1"><layer3><ip><entry name="10.9.0.2/24"/></ip></layer3></entry></ethernet>
</interface>
<virtual-router><entry name="default"><interface><member>ethernet1/1</member></interface>
<protocol><bgp><enable>yes</enable><peer-group><entry name="CORE"><peer>
<entry name="core"><peer-address><ip>10.9.0.1</ip></peer-address><local-address><ip>10.9.0.2/24</ip></local-address></entry>
<entry name="second"><peer-address><ip>PEER</ip></peer-address></entry>
</peer></entry></peer-group></bgp></protocol>
</entry></virtual-router></network></entry></devices></config>
"""


@pytest.mark.parametrize(
    ("platform", "text", "named"),
    [
        ("fortinet_fortios", FORTIOS, {"": "10.9.0.1 2001:db8::1"}),
        ("juniper_junos", JUNOS, {"": "10.9.0.1 10.9.0.3", "OT": "10.8.0.1"}),
        ("mikrotik_routeros", ROUTEROS, {"": "10.9.0.1 10.9.0.3"}),
        ("paloalto_panos", PANOS, {"default": "10.9.0.1"}),
    ],
)
def test_neighbours_of_bgp_are_read_of_other_platforms(platform: str, text: str, named: dict[str, str]) -> None:
    device = parse(Source.from_text("config.txt", text), platform).devices[0]
    running = [item for item in device.dynamic_routing if item.protocol.lower() == "bgp"]
    assert {item.vrf: " ".join(map(str, item.neighbours)) for item in running} == named


@pytest.mark.parametrize(
    ("platform", "text", "core"),
    [
        ("cisco_ios", IOS, "10.9.0.1 2001:db8::1 10.9.0.3 10.8.0.1"),
        ("cisco_asa", ASA, "10.9.0.1"),
        ("arista_eos", EOS, "10.9.0.1 10.8.0.1"),
        ("cisco_nxos", NXOS, "10.9.0.1 10.8.0.1"),
    ],
)
def test_neighbours_are_those_named_below_the_protocol(platform: str, text: str, core: str) -> None:
    """What a VRF names counts for the whole as well: there it is on no network, or may be another one's."""
    device = parse(Source.from_text("config.txt", text), platform).devices[0]
    found = {
        (item.protocol.split()[0], item.vrf): " ".join(map(str, item.neighbours))
        for item in device.dynamic_routing[::-1]
    }
    assert found["bgp", ""] == core
    if platform != "cisco_asa":
        assert found["bgp", "OT"] == "10.8.0.1"
    if platform == "cisco_ios":
        assert found["ospf", ""] == "10.9.0.7"
