"""A subinterface of an interface that is shut is down, on every platform that prints both."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.source import Source

IOS = """version 15.7
hostname r
interface GigabitEthernet0/0
 no ip address
{}!
interface GigabitEthernet0/0.10
 encapsulation dot1Q 10
 ip address 10.1.0.1 255.255.255.0
!
end
"""
ASA = """ASA Version 9.12(4)
hostname fw
interface GigabitEthernet0/0
{} no nameif
 no security-level
 no ip address
!
interface GigabitEthernet0/0.10
 vlan 10
 nameif a
 security-level 50
 ip address 10.1.0.1 255.255.255.0
!
: end
"""
FORTIOS = """#config-version=FGT60F-7.0.12-FW-build0523-230601:opmode=0:vdom=0:user=admin
config system interface
    edit "port1"
        set vdom "root"
{}    next
    edit "v10"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
        set interface "port1"
        set vlanid 10
    next
end
"""
JUNOS = """set version 20.4R3
set interfaces ge-0/0/0 vlan-tagging
{}set interfaces ge-0/0/0 unit 10 vlan-id 10
set interfaces ge-0/0/0 unit 10 family inet address 10.1.0.1/24
"""
CASES = {
    "cisco_ios": (IOS, " shutdown\n"),
    "cisco_asa": (ASA, " shutdown\n"),
    "fortinet_fortios": (FORTIOS, "        set status down\n"),
    "juniper_junos": (JUNOS, "set interfaces ge-0/0/0 disable\n"),
}


@pytest.mark.parametrize("shut", [False, True])
@pytest.mark.parametrize("platform", CASES)
def test_it_is_up_as_long_as_what_carries_it(platform: str, *, shut: bool) -> None:
    text, line = CASES[platform]
    (device,) = parse(Source.from_text("f", text.format(line if shut else "")), platform).devices
    (carried,) = (item for item in device.interfaces if item.addresses)
    assert carried.enabled is not shut


@pytest.mark.parametrize("shut", [False, True])
def test_a_vlan_within_a_vlan_is_down_with_both(*, shut: bool) -> None:
    within = """    edit "v11"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
        set interface "v10"
        set vlanid 11
    next
"""
    line = "        set status down\n" if shut else ""
    text = FORTIOS.format(line).replace('    edit "port1"', f'{within}    edit "port1"')
    (device,) = parse(Source.from_text("f", text), "fortinet_fortios").devices
    assert [item.enabled for item in device.interfaces if item.addresses] == [not shut, not shut]


EOS = """! device: r (vEOS-lab, EOS-4.29.2F)
!
hostname r
!
interface Ethernet1
   no switchport
   ip address 10.1.0.1/24
{}!
end
"""
NXOS = """version 9.3(5)
hostname r
interface Ethernet1/1
  no switchport
  ip address 10.1.0.1/24
{}line vty
"""
JOINED = {**CASES, "arista_eos": (EOS, "   shutdown\n"), "cisco_nxos": (NXOS, "  shutdown\n")}


@pytest.mark.parametrize("platform", ["cisco_ios", "cisco_asa", "arista_eos", "cisco_nxos"])
def test_the_last_line_counts_where_files_were_joined(platform: str) -> None:
    text, line = JOINED[platform]
    back = line.replace("shutdown", "no shutdown")
    for lines, up in ((line, False), (line + back, True), (line + back + line, False)):
        (device,) = parse(Source.from_text("f", text.format(lines)), platform).devices
        (carried,) = (item for item in device.interfaces if item.addresses)
        assert carried.enabled is up, lines
