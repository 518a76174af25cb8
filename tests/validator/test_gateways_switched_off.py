"""Groups of VRRP that are off answer for no address; by hand from the manuals of NX-OS and EOS."""

from __future__ import annotations

import pytest

from parsers.model.interface import AddressRole
from parsers.registry import parse
from parsers.source import Source

NEXUS = """!Command: show running-config
version 9.3(8) Bios:version 05.47
hostname sw
feature vrrp
feature vrrpv3
feature hsrp
interface Ethernet1/1
  no switchport
  ip address 10.1.0.1/24
{lines}  no shutdown

line console
line vty
"""
ARISTA = """! Command: show running-config
! device: sw (DCS-7050, EOS-4.27.1F)
!
hostname sw
!
interface Ethernet1
   no switchport
   ip address 10.1.0.1/24
{lines}!
ip routing
end
"""


@pytest.mark.parametrize(
    ("platform", "lines", "shared"),
    [
        ("cisco_nxos", ("vrrp 1", "  address 10.1.0.254", "  no shutdown"), ["10.1.0.254"]),
        ("cisco_nxos", ("vrrp 1", "  address 10.1.0.254"), []),
        ("cisco_nxos", ("vrrp 1", "  address 10.1.0.254", "  shutdown"), []),
        ("cisco_nxos", ("vrrp 1", "  no shutdown", "  address 10.1.0.254", "  address 10.1.0.253 secondary"),
         ["10.1.0.254", "10.1.0.253"]),
        ("cisco_nxos", ("vrrp 1", "  address 10.1.0.254", "vrrp 2", "  address 10.1.0.253", "  no shutdown"),
         ["10.1.0.253"]),
        ("cisco_nxos", ("vrrp 2", "  address 10.1.0.253", "  no shutdown", "vrrp 1", "  address 10.1.0.254"),
         ["10.1.0.253"]),
        ("cisco_nxos", ("vrrpv3 1 address-family ipv4", "  address 10.1.0.254 primary"), ["10.1.0.254"]),
        ("cisco_nxos", ("vrrpv3 1 address-family ipv4", "  address 10.1.0.254 primary", "  shutdown"), []),
        ("cisco_nxos", ("hsrp 1", "  ip 10.1.0.254"), ["10.1.0.254"]),
        ("arista_eos", ("vrrp 1 ipv4 10.1.0.254",), ["10.1.0.254"]),
        ("arista_eos", ("vrrp 1 disabled", "vrrp 1 ipv4 10.1.0.254", "vrrp 2 ipv4 10.1.0.253"), ["10.1.0.253"]),
        ("arista_eos", ("vrrp 1 ip 10.1.0.254", "vrrp 1 shutdown"), []),
        ("arista_eos", ("vrrp 1 ipv4 10.1.0.254", "no vrrp 1 disabled"), ["10.1.0.254"]),
        ("arista_eos", ("vrrp 1 ipv4 10.1.0.254", "vrrp 1 priority-level 200"), ["10.1.0.254"]),
    ],
)  # fmt: skip
def test_a_group_that_is_off_has_no_address(platform: str, lines: tuple[str, ...], shared: list[str]) -> None:
    text = NEXUS if platform == "cisco_nxos" else ARISTA
    indent = "  " if platform == "cisco_nxos" else "   "
    filled = text.format(lines="".join(f"{indent}{line}\n" for line in lines))
    (device,) = parse(Source.from_text("sw.txt", filled), platform).devices
    found = [one for item in device.interfaces for one in item.addresses if one.role is AddressRole.VIRTUAL]
    assert [str(one.value.ip) for one in found] == shared
