"""A router that nobody handed in, named by policy routes alone: it is one of those that may be joined."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from diagram_plants import HERE, route
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.model.device import Device

CELL1, CELL2 = zone("CELL1", "10.0.11.0/24"), zone("CELL2", "10.0.21.0/24")
OPS, ENG = zone("OPS", "10.0.10.0/24"), zone("ENG", "10.0.20.0/24")
ZONES = [OPS, ENG, CELL1, CELL2]
EVERYWHERE = "0.0.0.0/0"
CORE = ip_address("10.0.20.1")


def cell(number: int, *routes: object) -> Device:
    ports = interface("out", f"10.0.{number}0.2/24"), interface("in", f"10.0.{number}1.1/24")
    return device(f"fw{number}", *ports, routes=routes)


FW1, FW2 = cell(1, route(EVERYWHERE, "10.0.10.1")), cell(2)
LED = PolicyRoute("pr", Match(in_interfaces=frozenset({"in"})), None, None, HERE)
TABLE = route(EVERYWHERE, str(CORE), vrf="table", next_hop_vrf="")
WAYS = {
    "hop": replace(FW2, policy_routes=(replace(LED, next_hop=CORE),)),
    "hop and interface": replace(FW2, policy_routes=(replace(LED, next_hop=CORE, interface="out"),)),
    "interface": replace(FW2, policy_routes=(replace(LED, interface="out"),)),
    "alternative": replace(FW2, policy_routes=(replace(LED, next_hop=ip_address("10.7.7.7"), alternatives=(CORE,)),)),
    "table": replace(FW2, policy_routes=(replace(LED, target_vrf="table"),), routes=(TABLE,)),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_router_that_a_policy_route_names_may_hand_in(way: str) -> None:
    network = joined(ZONES, FW1, WAYS[way])
    for source, goal in (("CELL1", "CELL2"), ("CELL1", "ENG"), ("OPS", "CELL2"), ("OPS", "ENG"), ("CELL2", "CELL1")):
        surely, possibly = travels(network, source, goal)
        assert not surely, (source, goal)
        assert possibly, (source, goal)


@pytest.mark.parametrize("way", WAYS)
def test_the_firewall_behind_it_decides(way: str) -> None:
    closed = listed(
        WAYS[way], BindingPoint.INBOUND, "out", Match(source=AddressMatch.exactly(from_cidr("10.9.0.0/24")))
    )
    network = joined(ZONES, FW1, closed)
    assert travels(network, "CELL1", "CELL2") == ([], [])
    assert travels(network, "OPS", "CELL2") == ([], [])


def test_entries_that_name_nobody_name_no_router() -> None:
    """They are switched off, drop, or lead to a device of the snapshot."""
    for item in (replace(LED, next_hop=CORE, enabled=False), replace(LED, drop=True), LED):
        network = joined(ZONES, FW1, replace(FW2, policy_routes=(item,)))
        assert travels(network, "CELL1", "CELL2") == ([], []), item
        assert travels(network, "OPS", "ENG") == ([], []), item
    core = device("core", interface("b", "10.0.20.1/24"))
    network = joined(ZONES, FW1, replace(FW2, policy_routes=(replace(LED, next_hop=CORE),)), core)
    assert travels(network, "CELL1", "CELL2") == ([], [])


def test_hosts_to_which_a_policy_route_leads_may_send_that_way() -> None:
    """The office stands at a firewall of its own; what is for it, fw2 sends by the core, and so may come what it sends."""
    office = zone("OFFICE", "10.0.40.0/24")
    there = device("edge", interface("a", "10.0.40.1/24"))
    meant = replace(LED.match, destination=AddressMatch.exactly(from_cidr("10.0.40.0/24")))
    led = replace(FW2, policy_routes=(replace(LED, match=meant, next_hop=CORE),))
    assert travels(joined([office, CELL2], there, led), "OFFICE", "CELL2") == (
        [],
        ["10.0.40.0/24 > 10.0.21.0/24 any/any"],
    )
    assert travels(joined([office, CELL2], there, replace(FW2)), "OFFICE", "CELL2") == ([], [])


PLANT = """\
plant: {id: P, name: Two cells whose core switch nobody handed in}
zones:
  - {id: CELL1, kind: control, networks: [10.0.11.0/24]}
  - {id: CELL2, kind: control, networks: [10.0.21.0/24]}
  - {id: OPS, kind: control, networks: [10.0.10.0/24]}
  - {id: ENG, kind: control, networks: [10.0.20.0/24]}
devices:
  - {id: fw1, file: configs/fw1.txt}
  - {id: fw2, file: configs/fw2.txt}
"""
FIRST = """\
version 16.9
hostname fw1
interface GigabitEthernet1
 ip address 10.0.10.2 255.255.255.0
interface GigabitEthernet2
 ip address 10.0.11.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 10.0.10.1
end
"""
IOS = """\
version 16.9
hostname fw2
interface GigabitEthernet1
 ip address 10.0.20.2 255.255.255.0
interface GigabitEthernet2
 ip address 10.0.21.1 255.255.255.0
 ip policy route-map OUT
ip access-list extended CELL
 permit ip 10.0.21.0 0.0.0.255 any
route-map OUT permit 10
 match ip address CELL
 set ip next-hop 10.0.20.1
end
"""
FORTIOS = """\
#config-version=FGT60F-7.2.5-FW-build1517-230531:opmode=0:vdom=0:user=admin
config system global
    set hostname "fw2"
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.0.20.2 255.255.255.0
        set src-check disable
    next
    edit "port2"
        set vdom "root"
        set ip 10.0.21.1 255.255.255.0
    next
end
config firewall policy
    edit 1
        set srcintf "any"
        set dstintf "any"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
end
config router policy
    edit 1
        set input-device "port2"
        set gateway 10.0.20.1
        set output-device "port1"
    next
end
"""


@pytest.mark.parametrize(
    ("text", "named"),
    [(IOS, " set ip next-hop 10.0.20.1\n"), (FORTIOS, "        set gateway 10.0.20.1\n")],
    ids=["IOS", "FortiOS"],
)
def test_configurations_whose_only_way_out_is_a_policy_route(tmp_path: Path, text: str, named: str) -> None:
    """A FortiGate that checks sources would drop what comes in by a port to which no route leads back."""

    def verdict(second: str) -> dict[tuple[str, str], str]:
        (tmp_path / "configs").mkdir(exist_ok=True)
        (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
        (tmp_path / "configs" / "fw1.txt").write_text(FIRST, encoding="utf-8")
        (tmp_path / "configs" / "fw2.txt").write_text(second, encoding="utf-8")
        return {(pair.source, pair.destination): str(pair.verdict) for pair in audited_anew(tmp_path).pairs}

    assert named in text
    found = verdict(text)
    assert found["CELL1", "CELL2"] == "UNKNOWN"
    assert found["OPS", "ENG"] == "UNKNOWN"
    assert verdict(text.replace(named, ""))["CELL1", "CELL2"] == "PROVED"


def test_what_would_settle_a_pair_is_told(tmp_path: Path) -> None:
    """The core, whatever names it: its address, the segment on which a route asks, the far end of a tunnel."""

    def cures(first: str) -> dict[str, str]:
        (tmp_path / "configs").mkdir(exist_ok=True)
        (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
        (tmp_path / "configs" / "fw1.txt").write_text(first, encoding="utf-8")
        (tmp_path / "configs" / "fw2.txt").write_text(IOS, encoding="utf-8")
        found = [one for one in audited_anew(tmp_path).findings if one.code == "COV003"]
        return {one.message.split(";")[0]: one.remediation for one in found}

    named = cures(FIRST)
    assert named["next hop 10.0.10.1 is on no device of the snapshot"].startswith(
        "Hand in the configuration of the device with that address"
    )
    asking = cures(FIRST.replace("0.0.0.0 10.0.10.1", "0.0.0.0 GigabitEthernet1"))
    reason = "a default route leads out of GigabitEthernet1 to whatever answers there (proxy ARP)"
    assert asking[reason].startswith("Hand in the configuration of the router that answers on the network")
    lease = FIRST.replace("ip address 10.0.10.2 255.255.255.0", "ip address dhcp")
    leased = cures(lease.replace("0.0.0.0 0.0.0.0 10.0.10.1", "0.0.0.0 0.0.0.0 dhcp"))
    reason = (
        "a route leads out of GigabitEthernet1 to the router that a lease names, or whatever answers there (proxy ARP)"
    )
    assert leased[reason].startswith("Say which zone is behind this interface, as `interfaces: [")
    both = FIRST.replace("ip route 0.0.0.0 0.0.0.0", "ip route 10.0.0.0 255.0.0.0").replace("10.0.11.1 ", "10.0.12.1 ")
    beside = cures(both)
    reason = "a router that no file shows stands on the segment of GigabitEthernet1"
    assert beside[reason].startswith("Hand in the configuration of the router on the network of this interface")


SWITCH = """\
version 15.2
hostname sw1
interface Vlan1
 ip address 10.0.11.3 255.255.255.0
interface GigabitEthernet0/1
 switchport mode access
ip default-gateway {gateway}
line vty 0 4
 transport input none
end
"""
MGMT_VRF = SWITCH.replace("ip default", "ip route vrf Mgmt 0.0.0.0 0.0.0.0 10.99.0.1\nip default")
HIOS = """\
! GRS1042-6T6Z Configuration
! Version: HiOS-3A-09.4.04
network parms 10.0.11.3 255.255.255.0 {gateway}
network protocol none
vlan database
exit
configure
system name sw1
interface 1/1
vlan participation include 1
vlan pvid 1
vlan ingressfilter
exit
exit
"""
OUT_OF_BAND = HIOS.replace("network parms", "network out-of-band operation\nnetwork out-of-band parms")
JUNOS = """\
version 18.4R2.7;
system {{ host-name sw1; backup-router {gateway}; }}
interfaces {{
    ge-0/0/0 {{ unit 0 {{ family ethernet-switching {{ vlan {{ members v1; }} }} }} }}
    irb {{ unit 0 {{ family inet {{ address 10.0.11.3/24; }} }} }}
}}
vlans {{ v1 {{ vlan-id 1; l3-interface irb.0; }} }}
"""
FIREWALL = """\
version 15.7
hostname {name}
interface GigabitEthernet0/0
 ip address {out} 255.255.255.0
 ip access-group NONE in
interface GigabitEthernet0/1
 ip address {inside} 255.255.255.0
 ip access-group NONE in
ip route {route}
ip access-list extended NONE
 deny ip any any
line vty 0 4
 transport input none
end
"""
OFFICE_AND_CELL = """\
plant: {id: P, name: P, owner: o}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.0.30.0/24]}
  - {id: CELL, kind: control, networks: [10.0.11.0/24]}
  - {id: LINKS, kind: control, networks: [10.0.10.0/24, 10.0.40.0/24]}
"""


@pytest.mark.parametrize(("gateway", "expected"), [("10.0.11.1", "UNKNOWN"), ("10.0.11.2", "PROVED")])
@pytest.mark.parametrize("whole", ["10.0.0.0 255.0.0.0", "0.0.0.0 0.0.0.0"])
@pytest.mark.parametrize("switch", [SWITCH, MGMT_VRF, HIOS, OUT_OF_BAND, JUNOS])
def test_the_gateway_of_a_switch_that_does_not_route_is_a_router_on_its_segment(
    tmp_path: Path, gateway: str, expected: str, whole: str, switch: str
) -> None:
    """In the cell stands the core beside its firewall, as the switch in the cell tells; or the gateway is the firewall."""
    edge = FIREWALL.format(name="edge", out="10.0.40.1", inside="10.0.30.1", route=f"{whole} 10.0.40.9")
    files = {
        "edge": edge.replace(" ip access-group NONE in\n", ""),
        "fw1": FIREWALL.format(name="fw1", out="10.0.10.2", inside="10.0.11.2", route="0.0.0.0 0.0.0.0 10.0.10.1"),
        "sw1": switch.format(gateway=gateway),
    }
    (tmp_path / "configs").mkdir()
    for name, text in files.items():
        (tmp_path / f"configs/{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(OFFICE_AND_CELL, encoding="utf-8")
    pairs = {(pair.source, pair.destination): str(pair.verdict) for pair in audited_anew(tmp_path).pairs}
    assert pairs["OFFICE", "CELL"] == expected


STEERED = """\
version 15.7
hostname gw
interface GigabitEthernet0/0
 ip address 10.0.10.2 255.255.255.0
 ip access-group NONE in
interface GigabitEthernet0/1
 ip address 10.0.11.1 255.255.255.0
 ip policy route-map OUT
 ip access-group NONE in
route-map OUT permit 10
{match} set ip next-hop 10.0.10.1
ip access-list extended NONE
 deny ip any any
ip access-list extended SOME
 permit ip any {some}
line vty 0 4
 transport input none
end
"""
FAR = """\
plant: {id: P, name: P, owner: o}
zones:
  - {id: OPS, kind: enterprise, networks: [10.0.10.0/24]}
  - {id: CELL, kind: control, networks: [10.0.11.0/24]}
  - {id: SIS, kind: safety, networks: [10.0.99.0/24]}
"""


@pytest.mark.parametrize(
    ("some", "expected"), [("", "UNKNOWN"), ("10.0.0.0 0.255.255.255", "UNKNOWN"), ("10.0.99.0 0.0.0.255", "PROVED")]
)
def test_a_policy_route_for_everything_shows_where_nothing_is(tmp_path: Path, some: str, expected: str) -> None:
    """No file shows where SIS is: who has it may have a line to the cell that no file shows either."""
    (tmp_path / "configs").mkdir()
    text = STEERED.format(match=" match ip address SOME\n" if some else "", some=some or "any")
    (tmp_path / "configs/gw.txt").write_text(text, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(FAR, encoding="utf-8")
    pairs = {(pair.source, pair.destination): str(pair.verdict) for pair in audited_anew(tmp_path).pairs}
    assert pairs["SIS", "CELL"] == pairs["CELL", "SIS"] == expected


@pytest.mark.parametrize("read", [True, False])
def test_destinations_that_are_not_understood_may_be_some_as_well_as_all(read: bool) -> None:  # noqa: FBT001 - a parameter
    """Some would say that whoever answers there has a way to them, though they are on a network of the device."""
    out = device(
        "fw",
        *(interface("ops", "10.0.10.2/24"), replace(interface("in", "10.0.11.1/24"), vrf="red")),
        interface("eng", "10.0.20.2/24"),
    )
    some = AddressMatch.exactly(from_cidr("10.0.8.0/22"))
    doubt = UnknownMatch(UnknownKind.UNREAD, "a line of the list", HERE)
    asked = some if read else AddressMatch(NO_ADDRESS, EVERY_ADDRESS, (doubt,))
    led = PolicyRoute("pr", Match(AddressMatch.exactly(from_cidr("10.0.20.0/24")), asked), None, "eng", HERE)
    surely, possibly = travels(joined([OPS, ENG, CELL1], replace(out, policy_routes=(led,))), "OPS", "CELL1")
    assert (surely, bool(possibly)) == ([], True)
