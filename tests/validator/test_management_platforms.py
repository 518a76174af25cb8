"""Who can open what on a device of each platform, worked out by hand from the vendor's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from validator.audit import AuditOptions, joined, load
from validator.questions import Silent
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

PLANT = """\
plant: {id: M, name: Management}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: CELL, kind: control, networks: [10.2.0.0/24]}
  - {id: ADMIN, kind: management, networks: [10.9.0.0/24]}
devices: [{id: box, file: box.txt, platform: PLATFORM}]
"""
ASA = """\
: Saved
ASA Version 9.16(4)
!
hostname BOX
!
interface GigabitEthernet1/1
 nameif office
 security-level 50
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet1/2
 nameif cell
 security-level 60
 ip address 10.2.0.1 255.255.255.0
!
interface Management1/1
 management-only
 nameif admin
 security-level 90
 ip address 10.9.0.1 255.255.255.0
!
LINES
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
IOS = """\
!
version 15.2
!
hostname box
!
vrf definition ADM
 !
 address-family ipv4
 exit-address-family
!
interface Loopback0
 ip address 10.99.99.1 255.255.255.255
!
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
OFFICE
!
interface GigabitEthernet0/2
 ip address 10.2.0.1 255.255.255.0
!
interface GigabitEthernet0/3
 vrf forwarding ADM
 ip address 10.9.0.1 255.255.255.0
!
LINES
!
end
"""
FORTIOS = """\
#config-version=FG200F-7.2.5-FW-build1517-230613:opmode=0:vdom=0:user=admin
config system global
    set admin-sport 8443
    set hostname "box"
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
        set allowaccess PORT1
        set type physical
    next
    edit "port2"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
        set allowaccess ssh
        set type physical
    next
    edit "mgmt"
        set vdom "root"
        set ip 10.9.0.1 255.255.255.0
        set allowaccess https ssh
        set type physical
        set dedicated-to management
    next
end
config system admin
    edit "admin"
        set accprofile "super_admin"
        set vdom "root"
        ADMIN
        set password ENC SH2dummy
    next
end
LINES
"""
ANY_SSH = "line vty 0 4\n login local\n transport input ssh"


def opened(folder: Path, platform: str, text: str, plant: str = PLANT) -> dict[str, set[str]]:
    """`ZONE protocol` with the addresses it surely opens; a trailing `?` where that is only possible."""
    folder.mkdir(exist_ok=True)
    (folder / "plant.yaml").write_text(plant.replace("PLATFORM", platform))
    (folder / "box.txt").write_text(text)
    network = joined(*load(folder, AuditOptions(None, AS_OF), Silent()))
    found: dict[str, set[str]] = {}
    doors = Doors(Engine(network))
    for target in doors.targets:
        for zone in network.zones.zones:
            for item in doors.access(zone, target):
                key = f"{zone.id} {item.service.protocol}"
                sure = {address for box in item.packets.surely.boxes() for address in box.dst}
                maybe = {f"{address}?" for box in item.packets.possibly.boxes() for address in box.dst}
                found.setdefault(key, set()).update(sure or maybe)
    return {key: {item.replace("/32", "") for item in value} for key, value in found.items() if value}


def asa(folder: Path, lines: str) -> dict[str, set[str]]:
    return opened(folder, "cisco_asa", ASA.replace("LINES", lines))


def ios(folder: Path, lines: str, office: str = "!") -> dict[str, set[str]]:
    return opened(folder, "cisco_ios", IOS.replace("LINES", lines).replace("OFFICE", office))


def fortios(
    folder: Path, lines: str = "", port1: str = "ping", admin: str = "set two-factor disable"
) -> dict[str, set[str]]:
    text = FORTIOS.replace("PORT1", port1).replace("ADMIN", admin).replace("LINES\n", lines)
    return opened(folder, "fortinet_fortios", text)


# Cisco ASA: "Configure ASA Access for HTTPS, Telnet, or SSH" (General Operations guide), "Access Rules"


def test_asa_answers_at_the_interface_that_the_packet_came_in_by(tmp_path: Path) -> None:
    found = asa(tmp_path, "ssh 10.1.0.0 255.255.255.0 office\nssh 0.0.0.0 0.0.0.0 cell")
    assert found == {"OFFICE ssh": {"10.1.0.1"}, "CELL ssh": {"10.2.0.1"}}


def test_asa_sources_hold_and_interface_lists_do_not_judge(tmp_path: Path) -> None:
    lines = "access-list NONE extended deny ip any any\naccess-group NONE in interface office\n"
    found = asa(tmp_path, lines + "ssh 10.1.0.0 255.255.255.0 office\ntelnet 10.2.0.0 255.255.255.0 office")
    assert found == {"OFFICE ssh": {"10.1.0.1"}}


def test_asa_control_plane_lists_do_not_stop_ssh_and_stop_snmp(tmp_path: Path) -> None:
    lines = "access-list CP extended deny ip any any\naccess-group CP in interface office control-plane\n"
    found = asa(tmp_path, lines + "ssh 0.0.0.0 0.0.0.0 office\nsnmp-server host office 10.1.0.9 community *****")
    assert found == {"OFFICE ssh": {"10.1.0.1"}}


def test_asa_what_a_control_plane_list_does_not_match_is_open(tmp_path: Path) -> None:
    lines = "access-list CP extended deny tcp any any\naccess-group CP in interface office control-plane\n"
    assert asa(tmp_path, lines + "snmp-server host office 10.1.0.9 community *****") == {"OFFICE snmp": {"10.1.0.1?"}}


def test_asa_management_only_port_opens_the_device_and_nothing_passes_it(tmp_path: Path) -> None:
    lines = "ssh 0.0.0.0 0.0.0.0 admin\nhttp server enable 8443\nhttp 10.9.0.0 255.255.255.0 admin"
    assert asa(tmp_path, lines) == {"ADMIN ssh": {"10.9.0.1"}, "ADMIN https": {"10.9.0.1"}}


def test_asa_translation_of_its_own_address_takes_the_port_away(tmp_path: Path) -> None:
    """Telnet at the interface of the lowest level is possible alone: it wants a tunnel."""
    lines = (
        "object network PLC\n host 10.2.0.9\n nat (cell,office) static interface service tcp ssh ssh\n"
        "ssh 0.0.0.0 0.0.0.0 office\ntelnet 0.0.0.0 0.0.0.0 office"
    )
    assert asa(tmp_path, lines) == {"OFFICE telnet": {"10.1.0.1?"}}


TRANSPARENT = """\
: Saved
ASA Version 9.16(4)
!
firewall transparent
hostname BOX
!
interface GigabitEthernet1/1
 nameif office
 bridge-group 1
 security-level 50
!
interface GigabitEthernet1/2
 nameif cell
 bridge-group 1
 security-level 60
!
interface BVI1
 ip address 10.1.0.1 255.255.255.0
!
ssh 10.1.0.0 255.255.255.0 office
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""


def test_asa_transparent_answers_at_the_address_of_the_bridge(tmp_path: Path) -> None:
    plant = PLANT.replace("networks: [10.1.0.0/24]", 'networks: [10.1.0.0/25], interfaces: ["box:office"]')
    plant = plant.replace("networks: [10.2.0.0/24]", 'networks: [10.1.0.128/25], interfaces: ["box:cell"]')
    assert opened(tmp_path, "cisco_asa", TRANSPARENT, plant) == {"OFFICE ssh": {"10.1.0.1"}}


# Cisco IOS: "IP Access List Overview", `access-class`


def test_ios_answers_at_every_address_of_the_vrf(tmp_path: Path) -> None:
    found = ios(tmp_path, ANY_SSH)
    inside = {"10.1.0.1", "10.2.0.1", "10.99.99.1"}
    assert found == {"OFFICE ssh": inside, "CELL ssh": inside, "ADMIN ssh": {"10.9.0.1"}}


def test_ios_inbound_list_judges_packets_for_the_device(tmp_path: Path) -> None:
    lines = "ip access-list extended IN\n deny tcp any host 10.1.0.1 eq 22\n permit ip any any\n!\n" + ANY_SSH
    found = ios(tmp_path, lines, " ip access-group IN in")
    assert found["OFFICE ssh"] == {"10.2.0.1", "10.99.99.1"}
    assert found["CELL ssh"] == {"10.1.0.1", "10.2.0.1", "10.99.99.1"}


def test_ios_access_class_without_vrf_also_refuses_the_vrf(tmp_path: Path) -> None:
    listed = "ip access-list standard ALL\n permit any\n!\nline vty 0 4\n access-class ALL in\n transport input telnet"
    assert set(ios(tmp_path / "a", listed)) == {"OFFICE telnet", "CELL telnet"}
    also = listed.replace("ALL in", "ALL in vrf-also")
    assert set(ios(tmp_path / "b", also)) == {"OFFICE telnet", "CELL telnet", "ADMIN telnet"}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("access-class ALL in\n access-class ALL in vrfname ADM", {"OFFICE": True, "CELL": True, "ADMIN": True}),
        ("access-class CELL in\n access-class ALL in vrfname ADM", {"CELL": True, "ADMIN": True}),
        ("access-class CELL in\n access-class CELL in vrfname ADM", {"CELL": True}),
        ("access-class ALL in vrfname ADM", {"OFFICE": False, "CELL": False, "ADMIN": True}),
        ("access-class ALL in\n access-class ALL in vrfname OTHER", {"OFFICE": True, "CELL": True}),
        ("access-class CELL in vrf-also\n access-class ALL in vrfname ADM", {"CELL": True, "ADMIN": True}),
        ("ipv6 access-class SIX in", {"OFFICE": True, "CELL": True, "ADMIN": True}),
        ("access-class ALL in vrf-also\n ipv6 access-class SIX in", {"OFFICE": True, "CELL": True, "ADMIN": True}),
        ("access-class CELL in\n access-class ALL in vrf-also", {"CELL": True, "ADMIN": False}),
    ],
)
def test_ios_access_classes_judge_by_vrf_and_by_ip_version(tmp_path: Path, lines: str, found: dict[str, bool]) -> None:
    lists = "ip access-list standard ALL\n permit any\nip access-list standard CELL\n permit 10.2.0.0 0.0.0.255\n"
    text = f"{lists}ipv6 access-list SIX\n deny ipv6 any any\nline vty 0 4\n transport input ssh\n {lines}"
    opens = ios(tmp_path, text)
    assert {key.split()[0]: not any(one.endswith("?") for one in value) for key, value in opens.items()} == found


def test_ios_access_class_lets_its_sources_in(tmp_path: Path) -> None:
    lines = "ip access-list standard SOME\n permit 10.2.0.0 0.0.0.255\n!\nline vty 0 4\n access-class SOME in\n transport input ssh"
    assert set(ios(tmp_path, lines)) == {"CELL ssh"}


def test_ios_transport_that_is_not_printed_is_only_possible(tmp_path: Path) -> None:
    found = ios(tmp_path, "line vty 0 4\n login local")
    assert found["ADMIN telnet"] == {"10.9.0.1?"}


ZONES = """\
class-map type inspect match-any MANAGERS
 match access-group name MANAGERS
policy-map type inspect TO-ROUTER
 class type inspect MANAGERS
  inspect
 class class-default
  drop
zone security DESKS
PAIR
 service-policy type inspect TO-ROUTER
ip access-list extended MANAGERS
 permit tcp host 10.1.0.8 host 10.99.99.1 eq 22
"""
"""Cisco document 98628, "Controlling Access to the Router": the zone is that of the interface where packets come in."""


def test_ios_pair_to_self_judges_by_the_zone_where_packets_come_in(tmp_path: Path) -> None:
    lines = ZONES.replace("PAIR", "zone-pair security P source DESKS destination self") + ANY_SSH
    found = ios(tmp_path, lines, " zone-member security DESKS")
    assert found["OFFICE ssh"] == {"10.99.99.1"}
    assert found["CELL ssh"] == {"10.1.0.1", "10.2.0.1", "10.99.99.1"}


def test_ios_router_is_open_to_a_zone_without_a_pair_to_self(tmp_path: Path) -> None:
    lines = ZONES.replace("PAIR", "zone-pair security P source self destination DESKS") + ANY_SSH
    found = ios(tmp_path, lines, " zone-member security DESKS")
    assert found["OFFICE ssh"] == {"10.1.0.1", "10.2.0.1", "10.99.99.1"}


def test_unread_line_may_open_anything(tmp_path: Path) -> None:
    found = ios(tmp_path, "frobnicate the wire")
    assert found["OFFICE unread"] == {"0.0.0.0/0?"}, "it may translate as well, so any address may be the device's"


# Fortinet FortiOS: article 369268, "Loopback interface", `allowaccess`, trusted hosts, local-in policies


def test_fortios_other_interfaces_need_a_policy(tmp_path: Path) -> None:
    assert fortios(tmp_path / "a", port1="ssh") == {
        "OFFICE ssh": {"10.1.0.1"},
        "CELL ssh": {"10.2.0.1"},
        "ADMIN ssh": {"10.9.0.1"},
        "ADMIN https": {"10.9.0.1"},
    }
    policy = (
        'config firewall policy\n    edit 1\n        set srcintf "port1"\n        set dstintf "port2"\n'
        '        set action accept\n        set srcaddr "all"\n        set dstaddr "all"\n'
        '        set schedule "always"\n        set service "ALL"\n    next\nend\n'
    )
    found = fortios(tmp_path / "b", policy, port1="ping")
    assert found["OFFICE ssh"] == {"10.2.0.1"}
    assert found["OFFICE ping"] == {"10.1.0.1"}


def test_fortios_trusted_hosts_of_every_administrator_narrow(tmp_path: Path) -> None:
    found = fortios(tmp_path, port1="ssh", admin="set trusthost1 10.9.0.0 255.255.255.0")
    assert set(found) == {"ADMIN ssh", "ADMIN https"}


@pytest.mark.parametrize(("intf", "left"), [("port1", set[str]()), ("port2", {"10.1.0.1"})])
def test_fortios_local_in_policy_denies_before_allowaccess(tmp_path: Path, intf: str, left: set[str]) -> None:
    lines = (
        f'config firewall local-in-policy\n    edit 1\n        set intf "{intf}"\n        set srcaddr "all"\n'
        '        set dstaddr "all"\n        set service "ALL"\n        set schedule "always"\n    next\nend\n'
    )
    assert fortios(tmp_path, lines, port1="ssh").get("OFFICE ssh", set()) == left


def test_fortios_virtual_address_takes_the_port_away(tmp_path: Path) -> None:
    lines = (
        'config firewall vip\n    edit "V"\n        set extip 10.1.0.1\n        set mappedip "10.2.0.9"\n'
        '        set extintf "port1"\n        set portforward enable\n        set extport 22\n'
        "        set mappedport 22\n    next\nend\n"
        'config firewall policy\n    edit 1\n        set srcintf "port1"\n        set dstintf "port2"\n'
        '        set action accept\n        set srcaddr "all"\n        set dstaddr "V"\n'
        '        set schedule "always"\n        set service "ALL"\n    next\nend\n'
    )
    found = fortios(tmp_path, lines, port1="ssh telnet")
    assert "OFFICE ssh" not in found
    assert found["OFFICE telnet"] == {"10.1.0.1"}


def test_fortios_vrf_zero_is_answered_at_the_addresses_of_every_vrf(tmp_path: Path) -> None:
    policies = (
        'config firewall policy\n    edit 1\n        set srcintf "any"\n        set dstintf "any"\n'
        '        set action accept\n        set srcaddr "all"\n        set dstaddr "all"\n'
        '        set schedule "always"\n        set service "ALL"\n    next\nend\n'
    )
    text = FORTIOS.replace("PORT1", "ping").replace("ADMIN", "set accprofile x").replace("LINES\n", policies)
    apart = text.replace("set ip 10.2.0.1 255.255.255.0", "set ip 10.2.0.1 255.255.255.0\n        set vrf 20")
    found = opened(tmp_path, "fortinet_fortios", apart)
    assert found["OFFICE ssh"] == {"10.2.0.1"}
    assert found["CELL ssh"] == {"10.2.0.1"}
    assert "CELL ping" not in found, "VRF 20 is answered at its own addresses alone"


# Cisco ASA from 9.5: the routing table of management-only interfaces


CORE = """\
!
version 15.2
!
hostname core
!
interface GigabitEthernet0/1
 ip address 10.2.0.2 255.255.255.0
!
interface GigabitEthernet0/2
 ip address 10.9.0.7 255.255.255.0
!
ip route 10.1.0.0 255.255.255.0 10.2.0.1
!
end
"""
BEHIND = (
    "devices:\n  - {id: core, file: core.txt, platform: cisco_ios}\n  - {id: box, file: box.txt, platform: PLATFORM}"
)
TO_CORE = "route cell 10.0.0.0 255.0.0.0 10.2.0.2\naccess-list IN extended permit ip any any\naccess-group IN in interface office\n"


def by_core(folder: Path, version: str, lines: str = TO_CORE) -> tuple[bool, bool]:
    """Whether anything of the office surely and possibly gets to management, which a router joins with the cell."""
    (folder / "core.txt").write_text(CORE)
    text = ASA.replace("ASA Version 9.16(4)", version).replace("LINES", lines)
    (folder / "box.txt").write_text(text)
    plant = PLANT.replace("devices: [{id: box, file: box.txt, platform: PLATFORM}]", BEHIND)
    (folder / "plant.yaml").write_text(plant.replace("PLATFORM", "cisco_asa"))
    network = joined(*load(folder, AuditOptions(None, AS_OF), Silent()))
    office, _, admin = network.zones.zones
    totals = [reach.total for reach in Engine(network).reach(office, admin)]
    return any(one.surely for one in totals), any(one.possibly for one in totals)


@pytest.mark.parametrize(
    ("version", "reached"),
    [
        ("ASA Version 9.4(4)", (False, False)),
        ("ASA Version 9.5(1)", (True, True)),
        ("NGFW Version 6.2.2", (True, True)),
        ("!", (False, True)),
    ],
)
def test_asa_routes_to_the_network_of_a_management_only_port_by_another_way(
    tmp_path: Path, version: str, reached: tuple[bool, bool]
) -> None:
    """Before 9.5 it is connected in the one table, and nothing passes the port."""
    assert by_core(tmp_path, version) == reached


@pytest.mark.parametrize(("version", "reached"), [("ASA Version 9.4(4)", (False, False)), ("!", (False, True))])
def test_asa_static_routes_by_a_management_only_port_are_in_its_table_too(
    tmp_path: Path, version: str, reached: tuple[bool, bool]
) -> None:
    lines = TO_CORE + "route admin 10.9.0.128 255.255.255.128 10.9.0.7\nroute admin 10.9.0.0 255.255.255.128 10.9.0.7\n"
    assert by_core(tmp_path, version, lines) == reached
    assert by_core(tmp_path, "ASA Version 9.16(4)", lines) == (True, True)


def test_asa_own_address_of_a_management_only_port_may_be_reached_round_the_device(tmp_path: Path) -> None:
    """The core sends to it; whether the device would drop it before is in no document."""
    (tmp_path / "core.txt").write_text(CORE)
    plant = PLANT.replace("devices: [{id: box, file: box.txt, platform: PLATFORM}]", BEHIND)
    text = ASA.replace("LINES", TO_CORE + "ssh 0.0.0.0 0.0.0.0 admin")
    assert opened(tmp_path, "cisco_asa", text, plant)["OFFICE ssh"] == {"10.9.0.1?"}
    old = opened(tmp_path, "cisco_asa", text.replace("9.16(4)", "9.4(4)"), plant)
    assert "OFFICE ssh" not in old
