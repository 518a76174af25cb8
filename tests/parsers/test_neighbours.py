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
