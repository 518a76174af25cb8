"""SCALANCE: verdicts by hand of rules, predefined rules, translations and tunnels.

The verdicts were written from Siemens' documents before the tool was asked.
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

FIXTURES = Path(__file__).parents[3] / "fixtures" / "siemens_scalance"

RULES = (
    # fixture, where the packet comes in, the packet, the verdict
    ("firewall", "vlan 2", "tcp 10.2.0.15:1 > 10.1.0.5:102", "permit"),  # precedence 2 before 3
    ("firewall", "vlan 2", "tcp 10.2.0.15:1 > 10.1.0.9:102", "permit"),
    ("firewall", "vlan 2", "tcp 10.2.0.16:1 > 10.1.0.5:102", "deny"),
    ("firewall", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.5:102", "deny"),
    ("firewall", "vlan 2", "tcp 10.2.0.20:1 > 10.1.0.5:102", "deny"),
    ("firewall", "vlan 2", "tcp 10.2.0.21:1 > 10.1.0.5:102", "permit"),
    ("firewall", "vlan 2", "udp 10.2.0.9:1 > 10.1.0.5:7", "permit"),
    ("firewall", "vlan 2", "tcp 10.2.0.21:1 > 10.1.0.6:102", "deny"),
    ("firewall", "vlan 1", "tcp 10.1.0.5:1 > 10.2.0.99:80", "deny"),  # rejected
    ("firewall", "vlan 1", "tcp 10.1.0.127:1 > 10.2.0.98:80", "permit"),
    ("firewall", "vlan 1", "tcp 10.1.0.128:1 > 10.2.0.98:80", "deny"),
    ("firewall", "vlan 1", "tcp 10.1.0.5:1 > 8.8.8.8:53", "permit"),
    ("firewall", "vlan 1", "tcp 10.1.0.5:1 > 10.3.0.9:80", "deny"),
    ("firewall", "vlan 3", "tcp 10.3.0.9:1 > 10.1.0.7:80", "permit"),
    ("firewall", "vlan 3", "tcp 10.3.0.8:1 > 10.1.0.7:80", "deny"),
    ("services", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.5:102", "permit"),
    ("services", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.5:103", "deny"),
    ("services", "vlan 2", "udp 10.2.0.9:1 > 10.1.0.5:102", "deny"),
    ("services", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.6:4840", "permit"),
    ("services", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.6:4850", "permit"),
    ("services", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.6:4851", "deny"),
    ("services", "vlan 2", "udp 10.2.0.9:123 > 10.1.0.7:123", "permit"),
    ("services", "vlan 2", "udp 10.2.0.9:124 > 10.1.0.7:123", "deny"),
    ("services", "vlan 2", "icmp/8 10.2.0.9 > 10.1.0.8", "permit"),
    ("services", "vlan 2", "icmp/13 10.2.0.9 > 10.1.0.8", "deny"),
    ("services", "vlan 2", "icmp/3 10.2.0.9 > 10.1.0.9", "permit"),
    ("services", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.10:2", "deny"),
    ("services", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.11:2", "possibly"),  # a service that nothing defines
    ("switched_off", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.5:22", "permit"),
    ("ipv6", "vlan 2", "tcp [2001:db8:2::10]:1 > [2001:db8:1::5]:102", "permit"),
    ("ipv6", "vlan 2", "tcp [2001:db8:2::66]:1 > [2001:db8:1::5]:102", "deny"),
    ("ipv6", "vlan 2", "tcp [2001:db8:2::10]:1 > [2001:db8:1::5]:103", "deny"),
    ("ipv6", "vlan 2", "icmp6/128 2001:db8:9::1 > 2001:db8:1::6", "permit"),
    ("ipv6", "vlan 2", "icmp/8 10.2.0.9 > 10.1.0.6", "deny"),
    ("ipv6", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.5:1", "permit"),
    ("session", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.5:102", "permit"),
    ("session", "vlan 2", "tcp 10.2.0.11:1 > 10.1.0.5:102", "deny"),
    ("spacing", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.5:102", "permit"),
    ("spacing", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.5:103", "deny"),
    ("spacing", "vlan 2", "tcp 10.2.0.39:1 > 10.1.0.6:103", "permit"),
    ("spacing", "vlan 2", "tcp 10.2.0.40:1 > 10.1.0.6:103", "deny"),
    ("rule_sets", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.5:1", "possibly"),  # whoever logs in
    ("rule_sets", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.6:1", "possibly"),  # while a rule set is active
    ("rule_sets", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.7:1", "possibly"),  # up to a bandwidth
    ("rule_sets", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.8:1", "possibly"),  # two rules of one precedence
    ("rule_sets", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.9:1", "possibly"),  # a rule without one
    ("rule_sets", "vlan 2", "tcp 10.2.0.10:1 > 10.1.0.10:1", "deny"),
    ("rule_sets", "vlan 2", "tcp 10.2.0.11:1 > 10.1.0.7:1", "deny"),
    ("unsaid_rules", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.5:443", "possibly"),  # of a forward, if the device makes it
    ("unsaid_rules", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.5:444", "deny"),
    ("unsaid_rules", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.6:443", "deny"),  # no rule, as the line says
    ("unsaid_rules", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.7:443", "permit"),
    ("vrrp", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.5:161", "permit"),
)
DEVICE = (
    # the same, for packets to the device itself
    ("firewall", "vlan 2", "tcp 10.2.0.50:1 > 10.2.0.1:9999", "permit"),  # a rule to the device itself
    ("firewall", "vlan 2", "tcp 10.2.0.51:1 > 10.2.0.1:22", "deny"),
    ("firewall", "vlan 2", "udp 10.2.0.51:1 > 10.2.0.1:500", "possibly"),  # as delivered, in some releases
    ("firewall", "vlan 1", "tcp 10.1.0.9:1 > 10.1.0.1:443", "possibly"),
    ("predefined_rules", "vlan 1", "tcp 10.1.0.9:1 > 10.1.0.1:443", "permit"),
    ("predefined_rules", "vlan 2", "tcp 10.2.0.9:1 > 10.2.0.1:443", "deny"),
    ("predefined_rules", "vlan 3", "tcp 10.3.0.9:1 > 10.3.0.1:443", "deny"),
    ("predefined_rules", "vlan 1", "tcp 10.1.0.9:1 > 10.1.0.1:22", "permit"),
    ("predefined_rules", "vlan 2", "tcp 10.2.0.9:1 > 10.2.0.1:22", "deny"),
    ("predefined_rules", "vlan 3", "tcp 10.3.0.9:1 > 10.3.0.1:22", "permit"),
    ("predefined_rules", "vlan 1", "tcp 10.1.0.66:1 > 10.1.0.1:22", "deny"),  # own rules come first
    ("predefined_rules", "vlan 1", "tcp 10.1.0.9:1 > 10.1.0.1:23", "deny"),
    ("predefined_rules", "vlan 3", "udp 10.3.0.9:1 > 10.3.0.1:10161", "permit"),
    ("predefined_rules", "vlan 3", "udp 10.3.0.9:1 > 10.3.0.1:161", "possibly"),  # where the port was moved from
    ("predefined_rules", "vlan 1", "udp 10.1.0.9:1 > 10.1.0.1:10161", "deny"),
    ("predefined_rules", "vlan 2", "icmp/8 10.2.0.9 > 10.2.0.1", "permit"),
    ("as_delivered", "vlan 3", "tcp 10.3.0.9:1 > 10.3.0.1:22", "possibly"),
    ("as_delivered", "vlan 3", "udp 10.3.0.9:1 > 10.3.0.1:9999", "deny"),
    ("ipv6", "vlan 2", "tcp [2001:db8:2::10]:1 > [2001:db8:2::1]:443", "permit"),
    ("ipv6", "vlan 1", "tcp [2001:db8:1::10]:1 > [2001:db8:1::1]:22", "possibly"),
    ("switch", "vlan 10", "tcp 10.10.0.50:1 > 10.10.0.2:22", "possibly"),  # no line shows a firewall
    ("switch", "vlan 10", "tcp 10.11.0.1:1 > 10.10.0.2:22", "deny"),  # no authorized manager
    ("switch", "vlan 10", "udp 10.10.0.50:1 > 10.10.0.2:161", "deny"),
    ("switch", "vlan 10", "udp 10.10.0.9:1 > 10.10.0.2:161", "possibly"),
    ("ipsec", "ipsec CELL", "tcp 192.168.20.9:1 > 10.1.0.1:22", "deny"),
)
TUNNELS = (
    ("ipsec", "vlan 1", "tcp 10.1.0.5:1 > 192.168.20.9:102", "possibly"),  # by an automatic rule, if no caller has it
    ("ipsec", "vlan 1", "tcp 10.1.0.200:1 > 192.168.20.9:102", "deny"),  # not of the local network
    ("ipsec", "ipsec CELL", "tcp 192.168.21.9:1 > 10.1.0.5:102", "permit"),
    ("ipsec", "ipsec CELL", "tcp 192.168.21.9:1 > 10.1.0.200:102", "deny"),
    ("ipsec", "ipsec CELL", "tcp 192.168.22.9:1 > 10.1.0.5:102", "deny"),
    ("ipsec", "ipsec CALLERS", "tcp 198.51.100.9:1 > 10.1.0.5:102", "possibly"),
    ("ipsec", "ipsec CALLERS", "tcp 198.51.100.9:1 > 10.1.0.6:102", "deny"),
    ("ipsec", "vlan 2", "tcp 192.168.20.9:1 > 10.1.0.5:102", "deny"),  # not out of the tunnel
    ("openvpn", "openvpn TO-HQ", "tcp 10.9.1.1:1 > 10.1.0.9:102", "deny"),
    ("openvpn", "openvpn TO-HQ", "tcp 10.9.1.1:1 > 10.1.0.10:102", "possibly"),
    ("openvpn", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.10:102", "deny"),
    ("sinemarc", "sinemarc", "tcp 10.99.1.1:1 > 10.1.0.14:102", "possibly"),
    ("sinemarc", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.14:102", "deny"),
    ("sinemarc_enrolls", "vlan 2", "tcp 10.2.0.9:1 > 10.1.0.14:102", "possibly"),
    ("cellular", "ppp 2", "tcp 198.51.100.9:1 > 192.168.1.20:102", "permit"),
    ("cellular", "ppp 2", "tcp 203.0.113.7:1 > 192.168.1.20:102", "deny"),
    ("cellular", "vlan 1", "tcp 192.168.1.7:1 > 8.8.8.8:53", "permit"),
)
TRANSLATED = (
    # a packet, where it comes in, and who sends it to whom behind the device (None: it does not pass)
    ("tcp 203.0.113.7:1 > 10.2.0.1:8443", "vlan 2", "203.0.113.7 > 10.1.0.5:443"),
    ("udp 203.0.113.7:1 > 10.2.0.7:5003", "vlan 2", "203.0.113.7 > 10.1.0.6:5003"),
    ("udp 203.0.113.7:1 > 10.2.0.7:5010", "vlan 2", None),
    ("tcp 203.0.113.7:1 > 172.16.1.9:22", "vlan 2", "203.0.113.7 > 10.1.0.9:22"),
    ("tcp 203.0.113.7:1 > 10.1.0.9:22", "vlan 2", "203.0.113.7 > 10.1.0.9:22"),  # the automatic rule names it
    ("tcp 10.1.0.9:1 > 8.8.8.8:53", "vlan 1", "10.2.0.1 > 8.8.8.8:53"),
    ("tcp 10.1.0.10:1 > 8.8.8.8:53", "vlan 1", "10.1.0.10 > 8.8.8.8:53"),
    ("tcp 10.1.0.200:1 > 10.2.0.9:53", "vlan 1", "172.16.9.200 > 10.2.0.9:53"),
    ("tcp 10.1.0.200:1 > 8.8.8.8:53", "vlan 1", "10.1.0.200 > 8.8.8.8:53"),
    ("tcp 10.1.0.50:1 > 192.168.3.9:53", "vlan 1", "192.168.3.1 > 192.168.3.9:53"),
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
    """Every list at this place has to let a packet in."""
    (device,) = parse(Source.read(FIXTURES / case / "config.txt")).devices
    document: dict[str, Any] = device_json(device)
    asked = read_flow(flow)
    packet = Packet(str(asked.src), str(asked.dst), asked.proto, asked.sport, asked.service_port)
    lists = {item["name"]: item for item in document["rule_sets"]}
    names = [name for item in document["bindings"] if item["point"] == "local" for name in item["rule_sets"]]
    found = {judge(lists[name], packet, entering).verdict for name in names}
    assert next(word for word in ("deny", "possibly", "permit") if word in found) == verdict


@pytest.mark.parametrize(("case", "entering", "flow", "verdict"), TUNNELS)
def test_tunnels(case: str, entering: str, flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, case, flow, entering)["verdict"] == verdict


@pytest.mark.parametrize(("flow", "entering", "behind"), TRANSLATED)
def test_translations(flow: str, entering: str, behind: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "nat", flow, entering)
    assert (found["verdict"] == "permit") is (behind is not None), found
    if behind is not None:
        hops = [hop for path in found["paths"] for hop in path["hops"]]
        assert {f"{hop['src']} > {hop['dst']}:{hop['dport']}" for hop in hops} == {behind}
