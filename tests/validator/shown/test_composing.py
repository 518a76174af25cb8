"""Rows of a trusted table beside what the configuration says: distances, tracking, recursion, VRFs, IP versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.model.address import from_cidr
from parsers.registry import parse
from parsers.shown import read_shown
from parsers.source import Source
from validator.graph.ports import ports_of
from validator.graph.routing import RoutingTables, Way
from validator.plant.model import NOWHERE, Plant
from validator.shown.joining import Joined, with_shown
from validator.shown.names import interface_named
from validator.snapshot import ShownInput, Snapshot

if TYPE_CHECKING:
    from parsers.model.device import Device

LEGEND = """\
Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area

"""
NO_GATEWAY = "Gateway of last resort is not set\n\n"
CONFIG = """\
version 15.8
hostname R
interface GigabitEthernet0/1
 ip address 10.0.1.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.0.2.1 255.255.255.0
router ospf 1
router bgp 65001
{extra}end
"""
OWN = """\
C        10.0.1.0/24 is directly connected, GigabitEthernet0/1
L        10.0.1.1/32 is directly connected, GigabitEthernet0/1
C        10.0.2.0/24 is directly connected, GigabitEthernet0/2
L        10.0.2.1/32 is directly connected, GigabitEthernet0/2
"""


def table(rows: str, subnets: int = 4) -> str:
    masks = len({line.split("/")[1].split()[0] for line in (OWN + rows).splitlines() if "/" in line.split("[")[0]})
    return f"{LEGEND}{NO_GATEWAY}      10.0.0.0/8 is variably subnetted, {subnets} subnets, {masks} masks\n{OWN}{rows}"


def joined(config: str, *outputs: str, folder: str = "R", platform: str = "cisco_ios") -> Joined:
    result = parse(Source.from_text("r.txt", config), platform)
    shown = tuple(
        ShownInput(folder, read_shown(Source.from_text(f"show/{folder}/show_ip_route{number}.txt", text)))
        for number, text in enumerate(outputs)
    )
    plant = Plant("", "", "", NOWHERE, (), ())
    snapshot = Snapshot("s", "", (), (result,), (), shown)
    return with_shown(plant, [(device, "r.txt") for device in result.devices], snapshot)


def ways(device: Device, destination: str, vrf: str = "") -> list[Way]:
    tables = RoutingTables((device,), ports_of((device,), {}))
    return [way for way in tables.ways(0, vrf, from_cidr(destination)) if way.destinations]


def told(found: list[Way]) -> set[tuple[str, str, bool]]:
    return {
        (way.port.name if way.port else "drop" if way.drop else "none", str(way.next_hop or ""), way.sure)
        for way in found
    }


def only(found: Joined) -> Device:
    assert not found.unused, found.unused
    return found.devices[0][0]


def test_equal_next_hops_are_all_sure_and_nothing_else_is_possible() -> None:
    rows = """\
O        10.9.0.0/16 [110/3] via 10.0.1.9, 00:01:00, GigabitEthernet0/1
                     [110/3] via 10.0.2.9, 00:01:00, GigabitEthernet0/2
"""
    device = only(joined(CONFIG.format(extra=""), table(rows, 5)))
    assert told(ways(device, "10.9.7.0/24")) == {
        ("GigabitEthernet0/1", "10.0.1.9", True),
        ("GigabitEthernet0/2", "10.0.2.9", True),
    }
    assert ways(device, "10.8.0.0/16") == []


def test_a_floating_static_route_waits_behind_the_route_of_the_protocol() -> None:
    rows = "O        10.9.0.0/16 [110/3] via 10.0.1.9, 00:01:00, GigabitEthernet0/1\n"
    config = CONFIG.format(extra="ip route 10.9.0.0 255.255.0.0 10.0.2.9 250\n")
    assert told(ways(only(joined(config, table(rows, 5))), "10.9.0.0/24")) == {("GigabitEthernet0/1", "10.0.1.9", True)}


def test_a_floating_static_route_in_use_must_be_in_the_table() -> None:
    config = CONFIG.format(extra="ip route 10.9.0.0 255.255.0.0 10.0.2.9 250\n")
    used = "S        10.9.0.0/16 [250/0] via 10.0.2.9\n"
    assert told(ways(only(joined(config, table(used, 5))), "10.9.0.0/24")) == {("GigabitEthernet0/2", "10.0.2.9", True)}
    assert "10.9.0.0/16 is not in it" in joined(config, table("")).unused[0].reason


def test_a_tracked_route_that_is_in_use_may_be_absent_another_time() -> None:
    config = CONFIG.format(extra="ip route 10.9.0.0 255.255.0.0 10.0.2.9 track 7\n")
    rows = """\
O        10.0.0.0/8 [110/3] via 10.0.1.9, 00:01:00, GigabitEthernet0/1
S        10.9.0.0/16 [1/0] via 10.0.2.9
"""
    found = told(ways(only(joined(config, table(rows, 6))), "10.9.0.0/24"))
    assert found == {("GigabitEthernet0/2", "10.0.2.9", False), ("GigabitEthernet0/1", "10.0.1.9", False)}


def test_a_tracked_route_that_is_not_in_use_is_still_possible() -> None:
    config = CONFIG.format(extra="ip route 10.9.0.0 255.255.0.0 10.0.2.9 track 7\n")
    rows = "O        10.9.0.0/16 [110/3] via 10.0.1.9, 00:01:00, GigabitEthernet0/1\n"
    found = {(port, hop) for port, hop, _ in told(ways(only(joined(config, table(rows, 5))), "10.9.0.0/24"))}
    assert found == {("GigabitEthernet0/2", "10.0.2.9"), ("GigabitEthernet0/1", "10.0.1.9")}


def test_the_longest_prefix_wins_whatever_the_source() -> None:
    config = CONFIG.format(extra="ip route 10.9.0.0 255.255.0.0 10.0.2.9\n")
    rows = """\
S        10.9.0.0/16 [1/0] via 10.0.2.9
O        10.9.7.0/24 [110/3] via 10.0.1.9, 00:01:00, GigabitEthernet0/1
"""
    device = only(joined(config, table(rows, 6)))
    assert told(ways(device, "10.9.7.0/24")) == {("GigabitEthernet0/1", "10.0.1.9", True)}
    assert told(ways(device, "10.9.8.0/24")) == {("GigabitEthernet0/2", "10.0.2.9", True)}


def test_a_bgp_route_finds_its_next_hop_by_another_row() -> None:
    rows = """\
B        10.8.0.0/16 [200/0] via 10.9.0.1, 00:01:00
O        10.9.0.0/16 [110/3] via 10.0.1.9, 00:01:00, GigabitEthernet0/1
"""
    device = only(joined(CONFIG.format(extra=""), table(rows, 6)))
    assert {(port, sure) for port, _, sure in told(ways(device, "10.8.1.0/24"))} == {("GigabitEthernet0/1", True)}


def test_a_next_hop_that_no_row_reaches_makes_the_table_unused() -> None:
    rows = "B        10.8.0.0/16 [200/0] via 172.31.0.1, 00:01:00\n"
    assert "the way of 10.8.0.0/16" in joined(CONFIG.format(extra=""), table(rows, 5)).unused[0].reason


def test_a_summary_to_null_drops() -> None:
    rows = "D        10.8.0.0/16 is a summary, 00:01:00, Null0\n"
    assert told(ways(only(joined(CONFIG.format(extra=""), table(rows, 5))), "10.8.1.0/24")) == {("drop", "", True)}


def test_the_other_ip_version_stays_open() -> None:
    config = CONFIG.format(extra="").replace(
        "interface GigabitEthernet0/2\n", "interface GigabitEthernet0/2\n ipv6 address 2001:DB8:2::1/64\n"
    )
    device = only(joined(config, table("")))
    assert ways(device, "10.8.0.0/16") == []
    assert {way.sure for way in ways(device, "2001:db8:9::/48")} == {False}
    both = joined(
        config,
        table(""),
        """\
IPv6 Routing Table - default - 4 entries
Codes: C - Connected, L - Local, S - Static, O - OSPF Intra
C   2001:DB8:2::/64 [0/0]
     via GigabitEthernet0/2, directly connected
L   2001:DB8:2::1/128 [0/0]
     via GigabitEthernet0/2, receive
O   2001:DB8:9::/48 [110/2]
     via FE80::9, GigabitEthernet0/2
L   FF00::/8 [0/0]
     via Null0, receive
""",
    )
    assert told(ways(only(both), "2001:db8:9::/48")) == {("GigabitEthernet0/2", "fe80::9", True)}
    assert ways(only(both), "2001:db8:8::/48") == []


VRFS = """\
version 15.8
hostname R
vrf definition OT
 address-family ipv4
interface Vlan10
 ip address 10.0.1.1 255.255.255.0
interface Vlan90
 vrf forwarding OT
 ip address 10.0.9.1 255.255.255.0
router ospf 1
router bgp 65001
 neighbor 10.0.1.9 remote-as 65002
 address-family ipv4 vrf OT
end
"""
VRF_TABLE = f"""\
Routing Table: OT
{LEGEND}{NO_GATEWAY}      10.0.0.0/8 is variably subnetted, 4 subnets, 2 masks
B        10.0.1.0/24 is directly connected, 3w4d, Vlan10
C        10.0.9.0/24 is directly connected, Vlan90
L        10.0.9.1/32 is directly connected, Vlan90
B        10.7.0.0/24 [200/0] via 10.0.1.9 (default), 1w0d
"""


def test_the_table_of_a_vrf_settles_that_vrf_alone_and_leads_into_others() -> None:
    found = joined(VRFS, VRF_TABLE)
    device = only(found)
    assert told(ways(device, "10.0.1.0/24", "OT")) == {("Vlan10", "", True)}
    assert told(ways(device, "10.7.0.0/24", "OT")) == {("Vlan10", "10.0.1.9", True)}
    assert ways(device, "10.8.0.0/16", "OT") == []
    assert {way.sure for way in ways(device, "10.8.0.0/16")} == {False}
    assert [item.sentence() for item in found.as_of] == [
        "routes of bgp on R in VRF OT are as of show/R/show_ip_route0.txt"
    ]


FORTIOS = """\
#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=1:user=admin
config vdom
edit root
next
edit ot
next
end
config global
config system global
set hostname "FGT"
end
config system interface
edit "port1"
set vdom "root"
set ip 10.0.1.1 255.255.255.0
next
edit "port2"
set vdom "ot"
set ip {address} 255.255.255.0
next
end
end
config vdom
edit root
config router ospf
config area
edit 0.0.0.0
next
end
end
end
config vdom
edit ot
config router ospf
config area
edit 0.0.0.0
next
end
end
end
"""
FORTIOS_TABLE = """\
{prompt}Codes: K - kernel, C - connected, S - static, R - RIP, B - BGP
       O - OSPF, IA - OSPF inter area

Routing table for VRF=0
O       10.9.0.0/16 [110/2] via 10.0.2.9, port2, 22:00:53, [1/0]
C       10.0.2.0/24 is directly connected, port2
{end}"""


@pytest.mark.parametrize(
    "prompt",
    ["", "FGT (ot) # get router info routing-table all\n", "FGT (root) # sudo ot get router info routing-table all\n"],
)
def test_the_table_of_a_vdom_goes_to_the_vdom_that_it_fits(prompt: str) -> None:
    text = FORTIOS_TABLE.format(prompt=prompt, end="\nFGT (ot) # \n" if prompt else "")
    found = joined(FORTIOS.format(address="10.0.2.1"), text, folder="FGT", platform="fortinet_fortios")
    assert not found.unused, found.unused
    assert {device.context: len(device.route_tables) for device, _ in found.devices} == {"root": 0, "ot": 1}


def test_a_prompt_with_the_wrong_vdom_makes_the_table_unused() -> None:
    text = FORTIOS_TABLE.format(prompt="FGT (root) # get router info routing-table all\n", end="\nFGT (root) # \n")
    found = joined(FORTIOS.format(address="10.0.2.1"), text, folder="FGT", platform="fortinet_fortios")
    assert "not trusted" in found.unused[0].reason
    assert not found.as_of


NEIGHBOURS = """\
-------------------------
Device ID: fw-b
Entry address(es):
Platform: cisco ISA3000,  Capabilities: Router
Interface: {local},  Port ID (outgoing port): Gi1/2
Holdtime : 147 sec
"""


def test_a_neighbour_is_placed_on_the_interface_of_the_configuration() -> None:
    device = only(joined(CONFIG.format(extra=""), NEIGHBOURS.format(local="Gig 0/1")))
    assert [(item.local_interface, item.remote_name) for item in device.neighbours] == [("GigabitEthernet0/1", "fw-b")]
    lost = joined(CONFIG.format(extra=""), NEIGHBOURS.format(local="GigabitEthernet0/9"))
    assert "no interface GigabitEthernet0/9" in lost.unused[0].reason


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("GigabitEthernet0/1", "GigabitEthernet0/1"),
        ("gigabitethernet0/1", "GigabitEthernet0/1"),
        ("Gi0/1", "GigabitEthernet0/1"),
        ("Gig 0/1", "GigabitEthernet0/1"),
        ("Gi0/11", None),
        ("Te0/1", None),
        ("0/1", None),
        ("", None),
    ],
)
def test_names_of_interfaces(printed: str, name: str | None) -> None:
    device = joined(CONFIG.format(extra="")).devices[0][0]
    found = interface_named(device, printed)
    assert (None if found is None else found.name) == name


def test_an_abbreviation_of_two_interfaces_is_none() -> None:
    config = CONFIG.format(extra="interface GigaOther0/1\n ip address 10.0.7.1 255.255.255.0\n")
    device = parse(Source.from_text("r.txt", config), "cisco_ios").devices[0]
    assert interface_named(device, "Gig0/1") is None


def test_nothing_shown_changes_nothing() -> None:
    result = parse(Source.from_text("r.txt", CONFIG.format(extra="")), "cisco_ios")
    assert joined(CONFIG.format(extra="")).devices[0][0] == result.devices[0]


def test_both_halves_of_a_failover_pair_get_the_table_that_fits_both() -> None:
    result = parse(Source.from_text("r.txt", CONFIG.format(extra="")), "cisco_ios")
    text = table("O        10.9.0.0/16 [110/3] via 10.0.1.9, 00:01:00, GigabitEthernet0/1\n", 5)
    shown = ShownInput("R", read_shown(Source.from_text("show/R/show_ip_route.txt", text)))
    plant = Plant("", "", "", NOWHERE, (), ())
    devices = [(device, name) for name in ("a.txt", "b.txt") for device in result.devices]
    found = with_shown(plant, devices, Snapshot("s", "", (), (result,), (), (shown,)))
    assert not found.unused
    assert [len(device.route_tables) for device, _ in found.devices] == [1, 1]
    assert len(found.as_of) == 1


ASA = """\
: Saved
ASA Version 9.16(4)
!
hostname R
!
interface GigabitEthernet1/1
 nameif cell
 security-level 50
 ip address 10.0.1.1 255.255.255.0
!
interface Management1/1
 management-only
 nameif mgmt
 security-level 90
 ip address 10.0.2.1 255.255.255.0
!
route mgmt 10.9.0.0 255.255.0.0 10.0.2.9 1
router ospf 1
 network 10.0.0.0 255.0.0.0 area 0
!
Cryptochecksum:00000000d00d00000000d00d00000005
: end
"""


def test_the_table_of_management_interfaces_is_another() -> None:
    text = f"""\
{LEGEND}Gateway of last resort is not set

O        10.7.0.0 255.255.0.0 [110/2] via 10.0.1.9, 1d02h, cell
C        10.0.1.0 255.255.255.0 is directly connected, cell
L        10.0.1.1 255.255.255.255 is directly connected, cell
"""
    device = only(joined(ASA, text, platform="cisco_asa"))
    assert told(ways(device, "10.7.1.0/24")) == {("cell", "10.0.1.9", True)}
