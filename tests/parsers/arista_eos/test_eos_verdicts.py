"""EOS: verdicts by hand of lists, VRFs, routing that is off, and packets for the device itself.

The verdicts were written from the EOS User Manual before the tool was asked.
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

FIXTURES = Path(__file__).parents[3] / "fixtures" / "arista_eos"
RULES = (
    # fixture, where the packet comes in, the packet, the verdict
    ("list_matches", "Ethernet1", "tcp 10.1.0.10:1 > 10.2.0.10:22", "permit"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.10:1 > 10.2.0.10:443", "permit"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.10:1 > 10.2.0.10:8443", "permit"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.10:1 > 10.2.0.10:80", "permit"),  # entry 20: neither 21 nor 23
    ("list_matches", "Ethernet1", "tcp 10.1.0.10:1 > 10.2.0.10:23", "deny"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.11:1 > 10.2.0.15:21", "deny"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.11:1 > 10.2.0.15:22", "permit"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.16:1 > 10.2.0.10:80", "deny"),  # the prefix ends at 15
    ("list_matches", "Ethernet1", "udp 10.1.0.200:1024 > 10.2.0.23:50001", "permit"),
    ("list_matches", "Ethernet1", "udp 10.1.0.200:2048 > 10.2.0.20:65535", "permit"),
    ("list_matches", "Ethernet1", "udp 10.1.0.200:1023 > 10.2.0.23:50001", "deny"),
    ("list_matches", "Ethernet1", "udp 10.1.0.200:1024 > 10.2.0.23:50000", "deny"),
    ("list_matches", "Ethernet1", "udp 10.1.0.200:1024 > 10.2.0.24:50001", "deny"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.30:1023", "permit"),  # even addresses only
    ("list_matches", "Ethernet1", "tcp 10.1.0.21:1 > 10.2.0.30:1023", "deny"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.30:1024", "deny"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.60:3389", "deny"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.40:80", "deny"),  # it opens a connection
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.41:80", "permit"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.42:80", "deny"),
    ("list_matches", "Ethernet1", "icmp/8 10.1.0.20 > 10.2.0.50", "permit"),
    ("list_matches", "Ethernet1", "icmp/0 10.1.0.20 > 10.2.0.50", "deny"),
    ("list_matches", "Ethernet1", "icmp/3.4 10.1.0.20 > 10.2.0.51", "permit"),
    ("list_matches", "Ethernet1", "icmp/3.5 10.1.0.20 > 10.2.0.51", "deny"),
    ("list_matches", "Ethernet1", "icmp/3.9 10.1.0.20 > 10.2.0.52", "permit"),
    ("list_matches", "Ethernet1", "udp 10.1.0.20:68 > 10.2.0.99:67", "possibly"),  # by its time to live
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.61:80", "possibly"),  # by its DSCP
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.62:80", "deny"),  # later fragments only
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.63:80", "deny"),  # known connections only
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.64:80", "possibly"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.65:80", "possibly"),
    ("list_matches", "Ethernet1", "udp 10.1.0.20:123 > 10.2.0.99:5", "permit"),
    ("list_matches", "Ethernet1", "udp 10.1.0.20:124 > 10.2.0.99:5", "deny"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.70:20010", "permit"),
    ("list_matches", "Ethernet1", "tcp 10.1.0.20:1 > 10.2.0.70:20011", "deny"),
    ("ipv6_lists", "Ethernet1", "tcp [2001:db8:1::9]:1 > [2001:db8:2::5]:502", "permit"),
    ("ipv6_lists", "Ethernet1", "tcp [2001:db8:1::2]:1 > [2001:db8:2::5]:502", "deny"),  # the list on the way out
    ("ipv6_lists", "Ethernet1", "tcp [2001:db8:1::66]:1 > [2001:db8:2::5]:502", "permit"),
    ("ipv6_lists", "Ethernet1", "icmp6/128 2001:db8:1::9 > 2001:db8:2::7", "permit"),
    ("ipv6_lists", "Ethernet1", "icmp6/129 2001:db8:1::9 > 2001:db8:2::7", "deny"),
    ("ipv6_lists", "Ethernet1", "udp [2001:db8:1::9]:1 > [2001:db8:2::7]:123", "possibly"),  # by its hop limit
    ("ipv6_lists", "Ethernet1", "tcp [2001:db8:1::3]:1 > [2001:db8:2::3]:22", "permit"),
    ("ipv6_lists", "Ethernet1", "tcp [2001:db8:1::4]:1 > [2001:db8:2::3]:22", "deny"),
    ("vrfs", "Ethernet1", "tcp 10.1.0.5:1 > 10.2.0.5:80", "permit"),
    ("vrfs", "Ethernet3", "tcp 10.3.0.5:1 > 10.4.0.5:80", "deny"),  # no ip routing vrf OFFICE
    ("vrfs", "Ethernet5", "tcp 10.5.0.5:1 > 10.6.0.5:80", "permit"),
    ("vrfs", "Ethernet5", "tcp 10.5.0.5:1 > 10.6.1.5:80", "permit"),
    ("vrfs", "Ethernet5", "tcp 10.5.0.5:1 > 10.1.0.5:80", "deny"),  # of another VRF
    ("vrfs", "Ethernet5", "tcp 10.5.0.5:1 > 10.51.0.1:80", "deny"),  # Null0
    ("vrfs", "Ethernet5", "tcp 10.5.0.5:1 > 10.52.0.1:80", "permit"),
    ("vrfs", "Ethernet1", "tcp 10.1.0.5:1 > 10.5.0.9:80", "permit"),  # egress-vrf default
    ("vrfs", "Ethernet1", "tcp 10.1.0.5:1 > 10.6.0.9:80", "permit"),  # by the default route of its own VRF
    ("no_routing", "Vlan10", "tcp 10.10.0.5:1 > 10.20.0.5:80", "deny"),
    ("routing_unsaid", "Vlan10", "tcp 10.10.0.5:1 > 10.20.0.5:80", "possibly"),
    ("bound_undefined_and_empty", "Ethernet1", "tcp 10.1.0.5:1 > 10.3.0.5:80", "possibly"),
    ("bound_undefined_and_empty", "Ethernet2", "tcp 10.2.0.5:1 > 10.3.0.5:80", "possibly"),
    ("bound_undefined_and_empty", "Ethernet3", "tcp 10.3.0.5:1 > 10.1.0.5:80", "permit"),
    ("spacing", "Ethernet1", "tcp 10.1.0.5:1 > 10.2.0.5:502", "permit"),
    ("spacing", "Ethernet1", "tcp 10.1.0.5:1 > 10.2.0.5:503", "deny"),
    ("switched_off", "Ethernet1", "tcp 10.1.0.5:1 > 10.3.0.5:502", "permit"),
    ("switched_off", "Ethernet3", "tcp 10.3.0.5:1 > 10.1.0.5:502", "permit"),
    ("switched_off", "Ethernet3", "tcp 10.3.0.5:1 > 10.2.0.5:502", "deny"),  # a port that is off
    ("switched_off", "Ethernet3", "tcp 10.3.0.5:1 > 10.10.0.5:502", "deny"),
    ("old_release", "Ethernet1", "tcp 10.1.0.5:1 > 10.2.0.5:502", "permit"),
    ("old_release", "Ethernet1", "tcp 10.1.0.5:1 > 10.2.0.5:503", "deny"),
    ("cell_switch", "Vlan30", "tcp 10.30.0.5:1 > 10.10.0.5:502", "permit"),
    ("cell_switch", "Vlan30", "tcp 10.30.0.5:1 > 10.10.0.6:502", "deny"),  # the list on the way out
    ("cell_switch", "Vlan30", "icmp/8 10.30.0.5 > 10.10.0.6", "permit"),
    ("cell_switch", "Vlan20", "tcp 10.20.0.5:1 > 10.10.0.5:502", "permit"),
    ("hostile", "Ethernet2", "tcp 10.2.0.5:1 > 10.1.0.5:80", "possibly"),
    ("features", "Ethernet1", "tcp 10.1.0.5:1 > 10.2.0.5:80", "possibly"),
)
DEVICE = (
    # the same, for packets to the device itself
    ("control_plane", "Ethernet1", "tcp 10.1.0.5:1 > 10.1.0.1:22", "permit"),
    ("control_plane", "Ethernet1", "tcp 10.1.0.99:1 > 10.1.0.1:22", "deny"),
    ("control_plane", "Ethernet1", "udp 10.1.0.5:1 > 10.1.0.1:161", "permit"),
    ("control_plane", "Ethernet1", "tcp 10.1.0.5:1 > 10.1.0.1:443", "deny"),
    ("control_plane", "Ethernet2", "tcp 10.2.0.5:1 > 10.2.0.1:22", "permit"),  # the list of the delivered device
    ("control_plane", "Ethernet2", "udp 10.2.0.5:1 > 10.2.0.1:161", "permit"),
    ("control_plane", "Ethernet2", "tcp 10.2.0.5:1 > 10.2.0.1:830", "possibly"),  # in some releases
    ("control_plane", "Ethernet2", "tcp 10.2.0.5:1 > 10.2.0.1:6020", "deny"),
    ("control_plane", "Management1", "tcp 192.0.2.9:1 > 192.0.2.1:443", "permit"),
    ("control_plane", "Management1", "tcp 192.0.2.10:1 > 192.0.2.1:443", "deny"),
    ("control_plane", "Management1", "tcp [2001:db8:9::9]:1 > [2001:db8:9::1]:22", "permit"),
    ("control_plane", "Management1", "tcp [2001:db8:9::8]:1 > [2001:db8:9::1]:22", "deny"),
    ("control_plane", "Ethernet2", "tcp [2001:db8:9::8]:1 > [2001:db8:9::1]:22", "possibly"),
    ("old_release", "Ethernet1", "tcp 10.1.0.9:1 > 10.1.0.1:22", "permit"),
    ("old_release", "Ethernet1", "tcp 10.1.0.8:1 > 10.1.0.1:22", "deny"),
    ("old_release", "Management1", "tcp 192.0.2.9:1 > 192.0.2.1:23", "permit"),
)


def answer(capsys: pytest.CaptureFixture[str], case: str, flow: str, entering: str) -> dict[str, Any]:
    config = str(FIXTURES / case / "config.txt")
    main(["test-rules", config, "--flow", flow, "--from", entering, "--allow-incomplete", "--format", "json"])
    shown = capsys.readouterr()
    found: dict[str, Any] = json.loads(shown.out)
    return found


@pytest.mark.parametrize(("case", "entering", "flow", "verdict"), RULES)
def test_rules(case: str, entering: str, flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, case, flow, entering)["verdict"] == verdict


@pytest.mark.parametrize(("case", "entering", "flow", "verdict"), DEVICE)
def test_packets_to_the_device_itself(case: str, entering: str, flow: str, verdict: str) -> None:
    (device,) = parse(Source.read(FIXTURES / case / "config.txt")).devices
    document: dict[str, Any] = device_json(device)
    asked = read_flow(flow)
    packet = Packet(str(asked.src), str(asked.dst), asked.proto, asked.sport, asked.service_port)
    lists = {item["name"]: item for item in document["rule_sets"]}
    names = [
        name
        for item in document["bindings"]
        if item["point"] == "local" and item["scope"] == "control-plane" and item["interface"] in (None, entering)
        for name in item["rule_sets"]
        if asked.src.version in lists[name]["families"]
    ]
    assert len(names) == 1
    assert judge(lists[names[0]], packet, entering).verdict == verdict
