"""A next hop on the network of a tunnel that nobody has is the gateway at its other end, where the route leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: P1, name: Packing line 1, owner: Plant A Ltd}
zones:
  - {id: CTRL, kind: control, networks: [10.1.0.0/24]}
  - {id: SITE, kind: vendor, networks: [10.50.0.0/16]}
devices: [{id: a, file: configs/a.txt}]
"""
ASA = """\
ASA Version 9.16(2)
!
hostname a
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.0
interface Tunnel1
 nameif vti
 ip address 169.254.1.1 255.255.255.252
 tunnel source interface outside
 tunnel destination 198.51.100.9
 tunnel mode ipsec ipv4
 tunnel protection ipsec profile P
no sysopt connection permit-vpn
access-list V extended permit tcp any host 10.1.0.20 eq 3389
access-group V in interface vti
access-list I extended deny ip any any
access-group I in interface inside
route outside 0.0.0.0 0.0.0.0 203.0.113.254
route vti 10.50.0.0 255.255.0.0 {hop}
Cryptochecksum:0123456789abcdef0123456789abcdef
: end
"""
IOS = """\
version 15.7
hostname a
!
ip access-list extended V
 permit tcp any host 10.1.0.20 eq 3389
ip access-list extended I
 deny ip any any
!
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
 ip access-group I in
!
interface Tunnel1
 ip address 169.254.1.1 255.255.255.252
 ip access-group V in
 tunnel source GigabitEthernet0/0
 tunnel destination 198.51.100.9
 tunnel mode ipsec ipv4
 tunnel protection ipsec profile P
!
ip route 0.0.0.0 0.0.0.0 203.0.113.254
ip route 10.50.0.0 255.255.0.0 {hop}
!
end
"""
FORTIOS = """\
#config-version=FGT60F-7.4.1-FW-build2463-230830:opmode=0:vdom=0:user=admin
config system global
    set hostname "a"
end
config system interface
    edit "wan1"
        set vdom "root"
        set ip 203.0.113.1 255.255.255.0
        set type physical
    next
    edit "internal"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
        set type physical
    next
    edit "vti"
        set vdom "root"
        set ip 169.254.1.1 255.255.255.255
        set remote-ip 169.254.1.2 255.255.255.252
        set type tunnel
        set interface "wan1"
    next
end
config vpn ipsec phase1-interface
    edit "vti"
        set interface "wan1"
        set peertype any
        set remote-gw 198.51.100.9
        set psksecret ENC x
    next
end
config vpn ipsec phase2-interface
    edit "vti"
        set phase1name "vti"
    next
end
config firewall address
    edit "h"
        set subnet 10.1.0.20 255.255.255.255
    next
end
config firewall service custom
    edit "RDP"
        set tcp-portrange 3389
    next
end
config firewall policy
    edit 1
        set name "in"
        set srcintf "vti"
        set dstintf "internal"
        set action accept
        set srcaddr "all"
        set dstaddr "h"
        set schedule "always"
        set service "RDP"
    next
end
config router static
    edit 1
        set gateway 203.0.113.254
        set device "wan1"
    next
    edit 2
        set dst 10.50.0.0 255.255.0.0
        {hop}
        set device "vti"
    next
end
"""


def pairs(folder: Path, text: str, plant: str = PLANT) -> dict[str, str]:
    """The verdict of each pair."""
    (folder / "configs").mkdir()
    (folder / "configs" / "a.txt").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(plant, encoding="utf-8")
    return {f"{pair.source} > {pair.destination}": pair.verdict.value for pair in audited_anew(folder).pairs}


SURE = {"CTRL > SITE": "PROVED", "SITE > CTRL": "VIOLATED"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ASA.format(hop="169.254.1.2"), id="ASA"),
        pytest.param(IOS.format(hop="Tunnel1"), id="IOS, into the tunnel"),
        pytest.param(IOS.format(hop="169.254.1.2"), id="IOS, by its far end"),
        pytest.param(IOS.format(hop="Tunnel1 169.254.1.2"), id="IOS, both"),
        pytest.param(FORTIOS.format(hop="unset gateway"), id="FortiOS, into the tunnel"),
        pytest.param(FORTIOS.format(hop="set gateway 169.254.1.2"), id="FortiOS, by its far end"),
    ],
)
def test_a_route_by_the_far_end_of_a_tunnel_is_one_into_it(tmp_path: Path, text: str) -> None:
    """RDP to a server is permitted from the tunnel, and behind the tunnel is the vendor."""
    assert pairs(tmp_path, text) == SURE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" tunnel destination 198.51.100.9\n tunnel mode ipsec ipv4\n", " tunnel mode gre multipoint\n"),
        ("10.50.0.0 255.255.0.0 169.254.1.2", "10.50.0.0 255.255.0.0 GigabitEthernet0/0 169.254.1.2"),
    ],
)
def test_a_next_hop_elsewhere_is_not_the_far_end_of_a_tunnel(tmp_path: Path, old: str, new: str) -> None:
    """On a network of many gateways it is any of them, and by another interface it is somebody else."""
    text = IOS.format(hop="169.254.1.2")
    assert old in text
    assert pairs(tmp_path, text.replace(old, new))["SITE > CTRL"] == "UNKNOWN"
