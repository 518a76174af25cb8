"""NX-OS: verdicts by hand of lists, maps, ways and services.

The verdicts were written from Cisco's documents before the tool was asked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from naive_rules import Packet, judge
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source
from validator.cli import main
from validator.flowtext import read_flow

FIXTURES = Path(__file__).parents[3] / "fixtures" / "cisco_nxos"

LISTS = (
    # fixture, list, packet, verdict
    ("access_lists", "CELL-IN", "tcp 10.20.1.66:1 > 10.10.0.5:502", "deny"),  # 5 stands first, wherever it is printed
    ("access_lists", "CELL-IN", "tcp 10.20.1.7:1 > 10.10.0.5:502", "permit"),
    ("access_lists", "CELL-IN", "tcp 10.20.1.7:1 > 10.10.0.6:110", "permit"),
    ("access_lists", "CELL-IN", "tcp 10.20.1.7:1 > 10.10.0.6:111", "deny"),
    ("access_lists", "CELL-IN", "udp 10.9.9.9:1 > 10.10.3.3:40001", "permit"),
    ("access_lists", "CELL-IN", "udp 10.9.9.9:1 > 10.10.3.3:40000", "deny"),
    ("access_lists", "CELL-IN", "udp 10.9.9.9:1 > 10.10.3.3:69", "permit"),
    ("access_lists", "CELL-IN", "udp 10.9.9.9:1 > 10.10.3.3:70", "deny"),
    ("access_lists", "CELL-IN", "tcp 10.20.1.9:22 > 10.10.0.7:80", "deny"),
    ("access_lists", "CELL-IN", "tcp 10.20.1.9:23 > 10.10.0.7:80", "permit"),
    ("access_lists", "CELL-IN", "icmp/8 10.9.9.9 > 10.1.1.1", "permit"),
    ("access_lists", "CELL-IN", "icmp/3.4 10.20.1.9 > 10.1.1.1", "permit"),
    ("access_lists", "CELL-IN", "icmp/3.3 10.20.1.9 > 10.1.1.1", "deny"),
    ("access_lists", "CELL-IN", "ospf 10.9.9.9 > 10.1.1.1", "permit"),
    ("access_lists", "CELL-IN", "tcp 10.20.77.1:1 > 10.9.9.9:23", "deny"),  # 10.20.*.1
    ("access_lists", "CELL-IN", "tcp 10.20.77.1:1 > 10.9.9.9:24", "permit"),
    ("access_lists", "CELL-IN", "tcp 10.20.77.2:1 > 10.9.9.9:24", "deny"),
    ("access_lists", "CELL-IN", "tcp 10.20.2.5:1 > 10.30.0.5:9", "possibly"),  # dscp
    ("access_lists", "CELL-IN", "tcp 10.20.3.5:1 > 10.30.0.5:9", "deny"),  # later fragments alone
    ("access_lists", "CELL-IN", "tcp 10.20.4.5:1 > 10.30.0.5:9", "possibly"),  # SYN or ACK, or both
    ("access_lists", "CELL-IN", "tcp 10.20.5.5:1 > 10.30.0.5:443", "possibly"),  # on weekdays
    ("access_lists", "CELL-IN", "tcp 10.20.6.5:1 > 10.30.0.5:9", "possibly"),  # packet-length
    ("access_lists", "CELL-IN", "tcp 10.20.7.5:1 > 10.30.0.5:9", "possibly"),  # http-method
    ("access_lists", "CELL-IN", "udp 10.20.7.5:1 > 10.30.0.5:9", "possibly"),  # nve vni
    ("access_lists", "CELL-IN", "tcp 10.20.8.5:1 > 10.30.0.5:9", "possibly"),  # tcp-flags-mask
    ("access_lists", "CELL-IN", "udp 10.20.9.5:1 > 10.30.0.5:9", "possibly"),  # ttl
    ("access_lists", "CELL-IN", "udp 10.20.9.5:1 > 10.31.0.5:9", "permit"),
    ("access_lists", "CELL-OUT", "tcp 10.30.0.5:1 > 10.20.0.5:9", "permit"),
    ("object_groups", "IN", "tcp 10.20.1.5:1 > 10.30.0.9:502", "permit"),
    ("object_groups", "IN", "tcp 10.20.2.77:1 > 10.30.0.9:4850", "permit"),
    ("object_groups", "IN", "tcp 10.20.2.77:1 > 10.30.0.9:4851", "deny"),
    ("object_groups", "IN", "tcp 10.20.2.77:1 > 10.30.0.9:65001", "permit"),
    ("object_groups", "IN", "tcp 10.20.2.77:1 > 10.30.0.9:65000", "deny"),
    ("object_groups", "IN", "tcp 10.20.3.3:1 > 10.30.0.9:502", "permit"),
    ("object_groups", "IN", "tcp 10.20.3.4:1 > 10.30.0.9:502", "deny"),
    ("object_groups", "IN", "udp 10.9.9.9:502 > 10.20.1.5:7", "permit"),
    ("object_groups", "IN", "tcp 10.20.9.9:1 > 10.30.0.9:80", "permit"),
    ("object_groups", "IN", "tcp 10.20.8.8:1 > 10.30.0.9:80", "possibly"),  # a member that is no address
    ("object_groups", "IN", "tcp 10.20.8.8:1 > 10.30.0.9:81", "possibly"),  # a group that nothing defines
    ("object_groups", "IN", "tcp 10.20.5.5:1 > 10.30.0.9:7", "possibly"),
    ("object_groups", "IN", "udp 10.20.5.5:1 > 10.30.0.9:7", "deny"),
    ("object_groups", "IN", "udp 10.20.5.6:1 > 10.30.0.9:5", "permit"),
    ("object_groups", "IN6", "tcp [2001:db8:21::9]:1 > [2001:db8:30::5]:502", "permit"),
    ("object_groups", "IN6", "tcp [2001:db8:22::9]:1 > [2001:db8:30::5]:502", "deny"),
    ("object_groups", "IN6", "icmp6/135 2001:db8:20::9 > 2001:db8:20::1", "permit"),
    ("object_groups", "IN6", "icmp6/134 2001:db8:20::9 > 2001:db8:20::1", "permit"),
    ("object_groups", "IN6", "icmp6/128 2001:db8:20::9 > 2001:db8:20::1", "deny"),
    ("ipv6_lists", "SIX-IN", "tcp [2001:db8:20::9]:1 > [2001:db8:30::5]:443", "permit"),
    ("ipv6_lists", "SIX-IN", "tcp [2001:db8:20::9]:1 > [2001:db8:30::5]:444", "deny"),
    ("ipv6_lists", "SIX-IN", "icmp6/128 2001:db8:9::9 > 2001:db8:30::5", "permit"),
    ("ipv6_lists", "SIX-IN", "udp [2001:db8:20::9]:1 > [2001:db8:30::5]:161", "deny"),
    ("ipv6_lists", "SIX-IN", "udp [2001:db8:20::9]:1 > [2001:db8:30::5]:33434", "permit"),
    ("ipv6_lists", "SIX-IN", "udp [2001:db8:20::9]:1 > [2001:db8:30::5]:33524", "deny"),
    ("ipv6_lists", "SIX-IN", "tcp [2001:db8:20::7]:1 > [2001:db8:30::5]:1", "possibly"),  # flow-label
    ("ipv6_lists", "SIX-IN", "icmp6/1.4 2001:db8:20::9 > 2001:db8:30::5", "permit"),
    ("ipv6_lists", "SIX-IN", "icmp6/1.3 2001:db8:20::9 > 2001:db8:30::5", "deny"),
    ("ipv6_lists", "SIX-IN", "icmp6/136 2001:db8:9::9 > 2001:db8:30::5", "permit"),
    ("ipv6_lists", "STRICT", "icmp6/135 2001:db8:30::9 > 2001:db8:30::1", "deny"),
    ("ipv6_lists", "STRICT", "icmp6/136 2001:db8:30::9 > 2001:db8:30::1", "deny"),  # `deny ipv6` comes before
    ("vlan_maps", "vlan map CELL", "tcp 10.20.0.8:1 > 10.30.0.5:102", "permit"),
    ("vlan_maps", "vlan map CELL", "tcp 10.20.0.8:1 > 10.30.0.5:443", "deny"),
    ("vlan_maps", "vlan map CELL", "tcp 10.20.0.9:1 > 10.30.0.5:443", "permit"),  # goes on to entry 30
    ("vlan_maps", "vlan map CELL", "udp 10.20.0.8:1 > 10.30.0.5:443", "permit"),
    ("vlan_maps", "vlan map CELL (ipv6)", "udp [2001:db8::1]:1 > [2001:db8::2]:443", "possibly"),
    ("vlan_maps", "vlan map TIGHT", "tcp 10.20.0.8:1 > 10.30.0.5:102", "permit"),
    ("vlan_maps", "vlan map TIGHT", "tcp 10.20.0.8:1 > 10.30.0.5:103", "deny"),
    ("vlan_maps", "vlan map MIRROR", "tcp 10.20.0.8:1 > 10.30.0.5:102", "possibly"),  # sent to another port
    ("vlan_maps", "vlan map MIRROR", "tcp 10.20.0.8:1 > 10.30.0.5:103", "possibly"),  # GHOST
    ("undefined", "GHOST", "tcp 10.10.0.8:1 > 10.30.0.5:102", "permit"),
    ("undefined", "EMPTY", "tcp 10.10.0.8:1 > 10.30.0.5:102", "permit"),
    ("undefined", "TWICE", "tcp 10.10.0.8:1 > 10.30.0.5:80", "possibly"),
    ("undefined", "TWICE", "tcp 10.10.0.8:1 > 10.30.0.5:81", "permit"),
    ("undefined", "EDITED", "tcp 10.10.0.8:1 > 10.30.0.5:80", "deny"),
    ("undefined", "EDITED", "tcp 10.10.0.8:1 > 10.30.0.5:81", "deny"),
    ("undefined", "EDITED", "tcp 10.10.0.8:1 > 10.30.0.5:82", "permit"),
    ("undefined", "STRANGE", "tcp 10.10.0.8:1 > 10.30.0.5:80", "permit"),
    ("undefined", "STRANGE", "tcp 10.10.0.8:1 > 10.30.0.5:81", "possibly"),
    ("undefined", "STRANGE", "tcp 10.10.0.8:1 > 10.30.0.5:83", "possibly"),
    ("undefined", "STRANGE", "udp 10.10.0.8:1 > 10.30.0.5:9", "possibly"),
    ("undefined", "PIECES", "tcp 10.10.0.8:1 > 10.30.0.5:80", "permit"),
    ("undefined", "ROUTABLE", "tcp 10.10.0.8:1 > 10.30.0.5:80", "possibly"),
    ("spacing", "IN", "tcp 10.20.0.8:1 > 10.30.0.5:502", "permit"),
    ("spacing", "IN", "udp 10.20.0.8:1 > 10.30.0.6:123", "permit"),
    ("spacing", "IN", "tcp 10.20.0.8:1 > 10.30.0.6:502", "deny"),
)
FRAGMENTS = (
    ("access_lists", "CELL-IN", "tcp 10.20.3.5:0 > 10.30.0.5:0", "permit"),
    ("access_lists", "CELL-IN", "tcp 10.20.1.7:0 > 10.10.0.5:0", "permit"),  # a permit with ports takes them too
    ("undefined", "PIECES", "tcp 10.20.4.8:0 > 10.30.0.5:0", "possibly"),
    ("undefined", "NO-PIECES", "tcp 10.20.4.8:0 > 10.30.0.5:0", "possibly"),
    ("undefined", "NO-PIECES", "udp 10.20.4.8:0 > 10.30.0.5:0", "deny"),
)
WAYS = (
    # fixture, where the packet comes in, packet, verdict
    ("vrfs", "Vlan30", "tcp 10.30.0.5:1 > 10.20.0.9:80", "permit"),  # by a next hop in VRF CELL
    ("vrfs", "Vlan20", "tcp 10.20.0.9:1 > 10.30.0.5:80", "permit"),  # by a next hop in the default VRF
    ("vrfs", "Vlan40", "tcp 10.40.0.9:1 > 10.30.0.5:80", "deny"),
    ("vrfs", "Ethernet1/1.50", "tcp 10.50.0.9:1 > 10.30.0.5:80", "deny"),
    ("vrfs", "Vlan30", "tcp 10.30.0.5:1 > 10.77.1.1:80", "deny"),  # Null0
    ("vrfs", "mgmt0", "tcp 10.255.0.9:1 > 10.30.0.5:80", "deny"),
    ("policy_routes", "Vlan20", "tcp 10.20.0.5:1 > 10.99.0.9:443", "permit"),
    ("policy_routes", "Vlan20", "tcp 10.20.0.5:1 > 10.99.0.9:80", "deny"),  # no route
    ("policy_routes", "Vlan20", "tcp 10.20.0.70:1 > 10.99.0.9:443", "deny"),  # `deny 5`: the table, which has none
    ("policy_routes", "Vlan20", "udp 10.20.0.5:1 > 10.30.0.7:53", "deny"),  # Null0
    ("policy_routes", "Vlan20", "udp 10.20.0.5:1 > 10.30.0.7:54", "permit"),
    ("policy_routes", "Vlan21", "tcp 10.21.0.5:1 > 10.99.0.9:443", "possibly"),
    ("policy_routes", "Vlan21", "tcp 10.21.0.5:1 > 10.99.0.9:80", "possibly"),  # tracked
    ("policy_routes", "Vlan23", "tcp 10.23.0.5:1 > 10.30.0.7:80", "permit"),
    ("policy_routes", "Vlan23", "tcp 10.23.0.5:1 > 10.99.0.9:80", "permit"),
    ("policy_routes", "Vlan23", "tcp 10.20.0.9:1 > 10.99.0.9:80", "possibly"),  # an entry that denies
    ("policy_routes", "Vlan24", "tcp 10.24.0.5:1 > 10.30.0.7:443", "deny"),  # VRF OTHER has no way there
    ("policy_routes", "Vlan24", "tcp 10.24.0.5:1 > 10.30.0.7:80", "permit"),
    ("policy_routes", "Vlan25", "tcp 10.25.0.5:1 > 10.99.0.9:80", "permit"),
    ("gateways", "Vlan10", "udp 10.10.0.9:68 > 255.255.255.255:67", "permit"),
    ("gateways", "Vlan10", "udp 10.10.0.9:68 > 255.255.255.255:69", "deny"),
    ("gateways", "Vlan10", "tcp 10.10.0.9:1 > 10.30.1.9:80", "permit"),
    ("gateways", "Vlan10", "tcp 10.66.0.9:1 > 10.30.1.9:80", "deny"),  # no way back by this interface
    ("gateways", "Vlan10", "tcp 10.20.0.9:1 > 10.30.1.9:80", "deny"),
    ("gateways", "Vlan20", "tcp 10.10.0.9:1 > 10.30.1.9:80", "permit"),  # any way back
    ("gateways", "Vlan20", "tcp 10.66.0.9:1 > 10.30.1.9:80", "deny"),
    ("gateways", "Vlan10", "tcp 10.10.0.9:1 > 10.50.0.9:80", "deny"),  # Vlan50 is down
    ("dynamic_routing", "Vlan20", "tcp 10.20.0.9:1 > 10.99.0.9:80", "possibly"),
    ("dynamic_routing", "Vlan35", "tcp 10.35.0.9:1 > 10.99.0.9:80", "possibly"),  # import vrf default somewhere
    ("vlan_maps", "Vlan30", "tcp 10.30.0.9:1 > 10.20.0.9:102", "possibly"),  # map NOBODY may deny anywhere
    ("vlan_maps", "Vlan30", "tcp 10.30.0.9:1 > 10.20.0.9:103", "deny"),
    ("vlan_maps", "Vlan20", "tcp 10.20.0.8:1 > 10.30.0.9:443", "deny"),
    ("layer2", "Ethernet1/9", "tcp 10.20.0.5:1 > 10.20.0.9:502", "possibly"),  # whether the port is up
    ("layer2", "Ethernet1/9", "tcp 10.20.0.6:1 > 10.20.0.9:502", "deny"),
    ("undefined", "Vlan10", "tcp 10.10.0.8:1 > 10.11.0.5:102", "permit"),
    ("undefined", "Vlan13", "tcp 10.13.0.8:1 > 10.11.0.5:80", "deny"),
    ("overlays", "Ethernet1/1", "tcp 10.66.1.9:1 > 10.66.1.10:80", "possibly"),
    ("widening", "Vlan30", "tcp 10.30.0.9:1 > 10.20.0.9:80", "possibly"),
    ("default_routed", "Ethernet1/3", "tcp 10.3.0.2:1 > 10.20.0.9:80", "permit"),
    ("default_routed", "Ethernet1/3", "tcp 10.3.0.2:1 > 10.4.0.2:80", "deny"),  # Ethernet1/4 is down
    ("default_switched", "Vlan20", "tcp 10.20.0.9:1 > 10.3.0.2:80", "possibly"),
    ("default_unknown", "Vlan1", "tcp 10.1.0.9:1 > 10.2.0.2:80", "possibly"),
)
SERVICES = {
    "management": {
        ("grpc", 50061, None, "any"),
        ("http", 8080, ("mgmt0",), "any"),
        ("https", 443, ("mgmt0",), "any"),
        ("netconf", 830, None, "any"),
        ("snmp", 161, None, "10.255.0.161/32 ::/0"),  # a list of IPv4 says nothing of IPv6
        ("snmp", 161, None, "10.255.0.161/32, possibly 10.255.0.161/32 ::/0"),
        ("snmp", 161, None, "any"),
        ("telnet", 23, None, "10.255.0.0/25 2001:db8:ff::/64"),
    },
    "management_defaults": {
        ("http", 80, None, "any"),
        ("snmp", 161, None, "10.255.0.161/32, possibly 10.0.0.0/8"),
        ("ssh", 22, None, "any"),
    },
    "layer2": {("ssh", 22, None, "any")},
}


def document(case: str) -> dict[str, Any]:
    (device,) = parse(Source.read(FIXTURES / case / "config.txt", "config.txt"), "cisco_nxos").devices
    return device_json(device)


def verdict_of(case: str, name: str, flow: str, *, fragment: bool = False) -> str:
    asked = read_flow(flow)
    packet = Packet(str(asked.src), str(asked.dst), asked.proto, asked.sport, asked.service_port, fragment=fragment)
    (rules,) = (item for item in document(case)["rule_sets"] if item["name"] == name)
    return judge(rules, packet, None, None).verdict


@pytest.mark.parametrize(("case", "name", "flow", "verdict"), LISTS)
def test_lists(case: str, name: str, flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(FIXTURES / case / "config.txt")
    main(["test-rules", config, "--flow", flow, "--rule-set", name, "--allow-incomplete", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict
    assert verdict_of(case, name, flow) == verdict


@pytest.mark.parametrize(("case", "name", "flow", "verdict"), FRAGMENTS)
def test_later_fragments(case: str, name: str, flow: str, verdict: str) -> None:
    assert verdict_of(case, name, flow, fragment=True) == verdict


@pytest.mark.parametrize(("case", "entering", "flow", "verdict"), WAYS)
def test_ways(case: str, entering: str, flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(FIXTURES / case / "config.txt")
    main(["test-rules", config, "--flow", flow, "--from", entering, "--allow-incomplete", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict


def sources(found: Any) -> str:
    surely, possibly = " ".join(found.surely.cidrs()), " ".join(found.possibly.cidrs())
    told = "any" if surely == "0.0.0.0/0 ::/0" else surely
    return told if surely == possibly else f"{told}, possibly {possibly}"


@pytest.mark.parametrize("case", sorted(SERVICES))
def test_services_of_the_device(case: str) -> None:
    (device,) = parse(Source.read(FIXTURES / case / "config.txt", "config.txt"), "cisco_nxos").devices
    found = {
        (
            item.protocol,
            item.port,
            None if item.interfaces is None else tuple(sorted(item.interfaces)),
            sources(item.sources),
        )
        for item in device.management.services
    }
    assert found == SERVICES[case]
