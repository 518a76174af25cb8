"""Junos: verdicts by hand of policies, zones, translations and filters, and what stands around them.

The verdicts were written from Juniper's documents before the tool was asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.model.interface import AddressRole, InterfaceKind, SwitchportMode
from parsers.model.routing import RouteKind
from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from parsers.model.device import Device

FIXTURES = Path(__file__).parents[3] / "fixtures" / "juniper_junos"

DOWN = (
    ("tcp 10.20.0.10:2000 > 10.20.1.10:502", "permit"),
    ("tcp 10.20.0.10:80 > 10.20.1.10:502", "deny"),  # the source port is none of the application's
    ("tcp 10.20.0.12:1 > 10.20.1.127:4840", "permit"),  # set in a set
    ("tcp 10.20.0.12:1 > 10.20.1.127:4843", "permit"),
    ("tcp 10.20.0.12:1 > 10.20.1.127:4841", "deny"),
    ("tcp 10.20.0.13:1 > 10.20.1.127:4840", "deny"),  # behind the range
    ("icmp/8 10.20.0.11 > 10.20.1.10", "permit"),
    ("icmp/13 10.20.0.11 > 10.20.1.10", "deny"),
    ("tcp 10.20.0.50:1 > 10.20.1.10:443", "permit"),  # the book of the zone; not the controllers
    ("tcp 10.20.0.50:1 > 10.20.1.64:443", "deny"),
    ("tcp 10.20.0.99:1 > 10.20.1.200:135", "possibly"),  # users, and ports that servers tell
    ("tcp 10.20.0.99:1 > 10.20.1.10:22", "possibly"),  # a schedule
    ("udp 10.20.0.99:1 > 10.20.1.200:53", "possibly"),  # an application that is recognised
)
UP = (
    ("udp 10.20.1.10:1 > 10.20.7.1:2049", "possibly"),  # a program number behind a wildcard
    ("udp 10.20.1.10:1 > 10.20.7.2:2049", "deny"),
    ("tcp 10.20.1.10:1 > 10.20.9.9:443", "possibly"),  # a name
    ("tcp 10.20.1.10:1 > 10.20.9.9:444", "deny"),
    ("udp 10.20.1.200:1 > 10.20.0.11:53", "permit"),  # global
    ("udp 10.20.1.200:1 > 10.20.0.13:53", "deny"),
    ("icmp6/128 2001:db8:1::5 > 2001:db8:2::7", "permit"),
    ("icmp6/128 2001:db8:3::5 > 2001:db8:2::7", "deny"),
)
ZONES = (
    ("ge-0/0/0.0", "ge-0/0/1.0", "tcp 10.20.0.9:1 > 10.20.1.9:443", "permit"),
    ("ge-0/0/0.0", "ge-0/0/2.0", "tcp 10.20.0.9:1 > 10.20.2.9:443", "permit"),
    ("ge-0/0/0.0", "ge-0/0/1.0", "tcp 10.20.0.9:1 > 10.20.1.9:80", "deny"),
    ("ge-0/0/1.0", "ge-0/0/2.0", "udp 10.20.1.9:1 > 10.20.2.9:7", "permit"),  # within a zone, by its policy
    ("ge-0/0/1.0", "ge-0/0/0.0", "tcp 10.20.1.9:1 > 10.20.0.9:443", "deny"),
    ("ge-0/0/3.0", "ge-0/0/1.0", "tcp 10.20.3.9:1 > 10.20.1.9:443", "deny"),  # in no zone
    ("ge-0/0/0.0", "ge-0/0/3.0", "tcp 10.20.0.9:1 > 10.20.3.9:443", "deny"),
)
NAT = (
    # way in, packet, verdict, words of the answer
    ("ge-0/0/0.0", "tcp 198.51.100.9:1 > 203.0.113.5:443", "permit", "10.20.1.20:8443"),
    ("ge-0/0/0.0", "tcp 198.51.100.9:1 > 203.0.113.5:80", "deny", ""),
    ("ge-0/0/0.0", "tcp 198.51.100.9:1 > 203.0.113.66:22", "permit", "10.20.1.66"),
    ("ge-0/0/0.0", "tcp 198.51.100.9:1 > 203.0.113.66:23", "deny", ""),
    ("ge-0/0/0.0", "tcp 198.51.100.9:1 > 203.0.113.7:8443", "deny", ""),  # the rule is inactive
    ("ge-0/0/1.0", "tcp 10.20.1.66:1 > 203.0.113.200:80", "permit", "203.0.113.66"),  # static, the other way
    ("ge-0/0/1.0", "tcp 10.20.1.130:1 > 203.0.113.200:443", "permit", "203.0.113.16"),
    ("ge-0/0/1.0", "tcp 10.20.1.130:1 > 203.0.113.200:80", "permit", "203.0.113.1"),
    ("ge-0/0/1.0", "tcp 10.20.1.5:1 > 203.0.113.200:80", "permit", "203.0.113.32"),  # interface before zone
)
FILTER = (
    ("tcp 10.20.0.10:1 > 10.20.1.5:4840", "permit"),
    ("tcp 10.20.0.11:1 > 10.20.1.5:4843", "permit"),
    ("tcp 10.20.0.11:1 > 10.20.1.130:4840", "deny"),  # excepted
    ("tcp 10.20.0.11:1 > 10.20.1.200:4840", "permit"),  # the longest prefix decides
    ("tcp 10.20.0.11:1 > 10.20.1.3:4841", "deny"),
    ("tcp 10.20.3.9:1 > 10.20.1.7:7", "permit"),  # opens a connection
    ("icmp/8 10.20.3.9 > 10.20.1.1", "permit"),
    ("icmp/3 10.20.3.9 > 10.20.1.1", "permit"),
    ("icmp/13 10.20.3.9 > 10.20.1.1", "deny"),
    ("udp 10.20.3.9:1 > 10.20.1.1:7", "deny"),  # counted, and next term
    ("gre 10.20.9.9 > 10.20.1.1", "permit"),
    ("gre 10.20.3.9 > 10.20.9.1", "permit"),
    ("udp 10.20.9.9:1 > 10.20.1.1:7", "deny"),
    ("udp 10.20.3.9:1024 > 10.20.1.9:1024", "permit"),
    ("tcp 10.20.3.9:1 > 10.20.1.8:7", "possibly"),
    ("tcp 10.20.3.9:1 > 10.20.1.6:7", "deny"),  # no later fragment
    ("tcp 10.20.1.9:1 > 10.20.1.5:7", "permit"),  # apply-path gathers the networks of the interfaces
    ("tcp 10.20.3.9:1 > 10.20.1.5:7", "deny"),
)
LISTS = (
    ("tcp 10.20.0.66:1 > 10.20.1.5:7", "deny"),
    ("tcp 10.20.0.77:1 > 10.20.1.3:7", "permit"),
    ("tcp 10.20.0.78:1 > 10.20.1.3:7", "deny"),  # through both
)


def verdict(capsys: pytest.CaptureFixture[str], case: str, flow: str, *words: str) -> str:
    main(["test-rules", str(FIXTURES / case / "config.conf"), "--flow", flow, "--allow-incomplete", *words])
    shown = capsys.readouterr()
    assert not shown.out.startswith("error"), shown.out + shown.err
    assert shown.out, shown.err
    return shown.out


def device(case: str) -> Device:
    return parse(Source.read(FIXTURES / case / "config.conf")).devices[0]


@pytest.mark.parametrize(("flow", "expected"), DOWN)
def test_policies_between_zones(flow: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "policies", flow, "--from", "PLANT", "--to", "CELL").split()[0] == expected


@pytest.mark.parametrize(("flow", "expected"), UP)
def test_policies_of_the_other_way_and_global_ones(
    flow: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(capsys, "policies", flow, "--from", "CELL", "--to", "PLANT").split()[0] == expected


@pytest.mark.parametrize(("way_in", "way_out", "flow", "expected"), ZONES)
def test_zones(way_in: str, way_out: str, flow: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "zones", flow, "--from", way_in, "--to", way_out).split()[0] == expected


@pytest.mark.parametrize(("way_in", "flow", "expected", "shown"), NAT)
def test_translations(way_in: str, flow: str, expected: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = verdict(capsys, "nat", flow, "--from", way_in)
    assert out.split()[0] == expected
    assert shown in out


@pytest.mark.parametrize(("flow", "expected"), FILTER)
def test_terms_of_a_filter(flow: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "filters", flow, "--rule-set", "CELL-IN").split()[0] == expected


@pytest.mark.parametrize(("flow", "expected"), LISTS)
def test_a_list_of_filters_goes_on_where_the_first_ends(
    flow: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = verdict(capsys, "filters", flow, "--from", "ge-0/0/0.0", "--to", "ge-0/0/1.0")
    assert out.split()[0] == expected


def test_what_is_switched_off_and_deleted_does_nothing() -> None:
    result = parse(Source.read(FIXTURES / "forms" / "config.conf"))
    (rule_set,) = result.devices[0].rule_sets
    assert [(rule.identity, rule.enabled) for rule in rule_set.rules if not rule.implicit] == [
        ("hmi", True),
        ("old", False),
    ]
    assert result.ledger.blocking() == 0


def test_groups_bring_what_wildcards_reach() -> None:
    read = device("groups")
    assert read.name == "agg-a"
    assert [(item.interface, item.rule_sets) for item in read.bindings] == [
        ("ge-0/0/0.0", ("EDGE",)),
        ("ge-0/0/4.0", ("EDGE",)),
        ("ge-0/0/5.0", ("EDGE",)),
    ]
    assert [item.address for item in read.management.servers] == ["10.0.9.4", "10.0.9.5"]
    assert not any(item.protocol == "telnet" for item in read.management.services)


def test_services_answer_where_zones_let_them_in() -> None:
    found = {(item.protocol, name) for item in device("zones").management.services for name in item.interfaces or ()}
    assert ("ssh", "ge-0/0/0.0") in found
    assert ("ssh", "ge-0/0/1.0") not in found
    assert ("telnet", "ge-0/0/0.0") not in found
    assert ("https", "ge-0/0/2.0") in found
    assert ("https", "ge-0/0/0.0") not in found
    assert ("https", "fxp0.0") in found
    assert ("ping", "ge-0/0/2.0") in found
    assert ("ping", "ge-0/0/1.0") not in found
    assert ("ssh", "ge-0/0/7.0") in found
    assert ("ssh", "fxp0.0") in found
    dedicated = {item.name for item in device("zones").interfaces if item.management_only}
    assert dedicated == {"fxp0.0", "ge-0/0/7.0"}


def test_services_of_a_device_and_who_may_ask() -> None:
    services = {(item.protocol, item.port): item for item in device("management").management.services}
    assert {("ssh", 2222), ("netconf", 830), ("ftp", 21), ("http", 80), ("snmp", 161)} <= set(services)
    assert services["snmp", 161].sources.possibly.cidrs() == ("10.20.0.7/32",)
    assert services["http", 80].interfaces == frozenset({"ge-0/0/0.0"})
    servers = {(item.purpose, item.address) for item in device("management").management.servers}
    assert servers == {
        ("radius", "10.20.0.8"),
        ("tacacs", "10.20.0.9"),
        ("ntp", "10.20.0.4"),
        ("syslog", "10.20.0.5"),
        ("dns", "10.20.0.6"),
        ("snmp-trap", "10.20.0.7"),
    }


def test_routes_and_instances() -> None:
    read = device("router")
    table = {(str(item.network), str(item.next_hop), item.vrf): item for item in read.routes}
    assert table["0.0.0.0/0", "10.7.0.254", ""].distance == 7
    assert table["0.0.0.0/0", "10.5.0.254", ""].distance == 200
    assert table["10.40.0.0/16", "None", ""].kind is RouteKind.NULL
    assert table["10.41.0.0/16", "None", ""].interface == "gr-0/0/0.0"
    assert table["10.42.0.0/16", "10.7.0.4", ""].distance == 30
    assert table["0.0.0.0/0", "10.6.0.254", "OT"].distance == 5
    assert table["10.0.0.0/8", "None", ""].conditions
    assert ("2001:db8::/32", "2001:db8:1::2", "") in table
    assert [(item.protocol, item.vrf) for item in read.dynamic_routing] == [("OSPF", "OT")]
    ports = {item.name: item for item in read.interfaces}
    assert ports["ae0.0"].members == ("ge-0/0/1", "ge-0/0/2")
    assert ports["ge-0/0/0.5"].untagged
    assert not ports["ge-0/0/0.6"].untagged
    assert ports["ge-0/0/0.6"].vrf == "OT"
    assert [str(item.value) for item in ports["ge-0/0/0.6"].addresses if item.role is AddressRole.VIRTUAL] == [
        "10.6.0.1/24"
    ]
    assert ports["gr-0/0/0.0"].peer == "10.99.0.1"
    assert not ports["ge-0/0/3.0"].enabled
    assert ports["ge-0/0/4.0"].dynamic_address
    assert [(item.match.in_interfaces, item.target_vrf) for item in read.policy_routes if item.target_vrf] == [
        (frozenset({"ge-0/0/4.0"}), "FWD")
    ]


def test_ports_of_a_switch() -> None:
    ports = {item.name: item for item in device("switch").interfaces}
    trunk = ports["ge-0/0/0.0"].switchport
    assert trunk is not None
    assert trunk.mode is SwitchportMode.TRUNK
    assert [(part.first, part.last) for part in trunk.allowed] == [(10, 10), (20, 20), (30, 31)]
    assert trunk.native_vlan == 30
    access = [ports[name].switchport for name in ("ge-0/0/1.0", "ge-0/0/2.0")]
    assert [item.access_vlan for item in access if item is not None] == [10, 20]
    assert ports["irb.10"].kind is InterfaceKind.VLAN
    assert ports["irb.10"].vlan == 10
    assert not ports["irb.99"].enabled  # no VLAN names it
    assert ports["vme.0"].management_only


def test_a_vlan_without_a_number_keeps_its_interface() -> None:
    text = (FIXTURES / "switch" / "config.conf").read_text(encoding="utf-8").replace("vlan-id 10;", "")
    (read,) = parse(Source.from_text("config.conf", text)).devices
    assert next(item.enabled for item in read.interfaces if item.name == "irb.10")
    assert any("which number VLAN CELL has" in item.what for item in read.unmodelled)


def test_next_hops_of_a_forwarding_instance_are_looked_up_in_the_main_table() -> None:
    (route,) = [item for item in device("router").routes if item.vrf == "FWD"]
    assert route.next_hop_vrf == ""
    assert route.conditions


def test_policies_without_interfaces_prove_nothing() -> None:
    text = "set security policies from-zone A to-zone B policy p match source-address any\n"
    (read,) = parse(Source.from_text("config.conf", text)).devices
    assert {item.firewall_zone for item in read.interfaces} == {"A", "B"}
    assert any(item.what == "the file shows no interfaces" for item in read.unmodelled)


def test_tunnels_by_route_and_by_policy() -> None:
    read = device("vpn")
    ports = {item.name: item for item in read.interfaces}
    assert ports["st0.1"].peers == ("198.51.100.1", "198.51.100.2")
    assert ports["st0.1"].firewall_zone == "HQ"
    tunnels = [(item.peer, item.interface, item.local.cidrs(), item.remote.cidrs()) for item in read.tunnels]
    assert tunnels == [("198.51.100.77", "ge-0/0/0.0", ("10.20.1.0/24",), ("172.30.0.0/24",))] * 2
    assert [(str(item.network), item.interface) for item in read.routes if item.interface] == [("10.0.0.0/16", "st0.1")]


def test_a_logical_system_is_a_device_of_its_own() -> None:
    devices = parse(Source.read(FIXTURES / "logical" / "config.conf")).devices
    assert [(item.name, item.context, item.stateful) for item in devices] == [
        ("lsys-fw", "", False),
        ("lsys-fw", "CELLS", True),
    ]


GROUPED = """set version 21.4R3-S5.4
set groups DENY security policies from-zone <*> to-zone <*> policy last match source-address any
set groups DENY security policies from-zone <*> to-zone <*> policy last match destination-address any
set groups DENY security policies from-zone <*> to-zone <*> policy last match application any
set groups DENY security policies from-zone <*> to-zone <*> policy last then deny
set groups DENY interfaces <ge-0/0/[1-2]> mtu 9000
set apply-groups DENY
set security policies from-zone A to-zone B policy p match source-address any
set security policies from-zone A to-zone B policy p match destination-address any
set security policies from-zone A to-zone B policy p match application junos-ssh
set security policies from-zone A to-zone B policy p then permit
set security zones security-zone A interfaces ge-0/0/0.0
set security zones security-zone B interfaces ge-0/0/1.0
set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.0.1.1/24
"""


PERMITTED = GROUPED.replace("policy last then deny", "policy last then permit").replace("p then permit", "p then deny")


@pytest.mark.parametrize(
    ("text", "port", "expected"),
    [(GROUPED, 22, "permit"), (GROUPED, 23, "deny"), (PERMITTED, 22, "possibly"), (PERMITTED, 23, "permit")],
)
def test_a_policy_of_a_group_that_denies_stands_behind_and_where_one_that_permits_stands_is_left_open(
    text: str, port: int, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.conf").write_text(text, encoding="utf-8")
    main(["test-rules", str(tmp_path / "config.conf"), "--from", "A", "--flow", f"tcp 10.0.0.2:1 > 10.0.1.2:{port}"])
    assert capsys.readouterr().out.split()[0] == expected


def test_zones_decide_who_opens_services_of_the_device(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.conf").write_text(
        (FIXTURES / "zones" / "config.conf").read_text(encoding="utf-8"), encoding="utf-8"
    )
    zones = "".join(f"  - {{id: Z{n}, kind: control, networks: [10.20.{n}.0/24]}}\n" for n in (0, 1, 2))
    (tmp_path / "plant.yaml").write_text(f"plant: {{id: T}}\nzones:\n{zones}", encoding="utf-8")
    nothing = "nothing of it can be opened"
    expected = (
        ("Z0", "telnet", nothing),  # excepted
        ("Z0", "ssh", "10.20.0.0/24 > 10.20.0.1/32 tcp/22"),
        ("Z0", "https", "10.20.0.0/24 > 10.20.2.1/32 tcp/443"),  # past the policy between the zones
        ("Z1", "ssh", nothing),
        ("Z1", "https", "10.20.1.0/24 > 10.20.2.1/32 tcp/443"),
        ("Z2", "ping", "10.20.2.0/24 > 10.20.2.1/32"),
    )
    for zone, service, words in expected:
        main(["reach", str(tmp_path), "--from", zone, "--to-device", "zone-fw", "--service", service])
        assert words in capsys.readouterr().out, (zone, service)
