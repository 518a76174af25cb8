"""MX-ROS: verdicts by hand of policies, translations, the bridge, tunnels and defaults.

They were written from what the modules of the reader say of its source, before the tool was asked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.model.identity import LoginMethod, SecretForm
from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from parsers.model.device import Device

FIXTURES = Path(__file__).parents[3] / "fixtures" / "moxa_mxros"
IN, OUT = ("--from", "WAN"), ("--from", "LAN")

POLICY = (
    ("tcp 10.1.0.10:1 > 10.2.0.7:502", IN, "permit"),
    ("udp 10.1.0.10:1 > 10.2.0.7:502", IN, "possibly"),  # the list of S7 may hold any port
    ("udp 10.1.0.10:1 > 10.2.0.8:502", IN, "deny"),
    ("tcp 10.1.0.11:1 > 10.2.0.7:502", IN, "deny"),
    ("tcp 10.1.0.20:1 > 10.2.0.7:5001", IN, "deny"),  # rule 2 stands before rule 3
    ("tcp 10.1.0.20:1 > 10.2.0.8:5001", IN, "permit"),
    ("udp 10.1.0.29:1 > 10.2.0.8:5009", IN, "permit"),
    ("udp 10.1.0.30:1 > 10.2.0.8:5009", IN, "deny"),
    ("tcp 10.1.0.29:1 > 10.2.0.8:5010", IN, "deny"),
    ("icmp/8 10.1.0.77 > 10.2.0.9", IN, "permit"),
    ("icmp/0 10.1.0.77 > 10.2.0.9", IN, "deny"),
    ("icmp/8 10.1.0.25 > 10.2.0.7", IN, "deny"),  # rule 2 takes every service
    ("tcp 10.1.0.10:1 > 10.2.0.7:102", IN, "permit"),  # a permit of S7: its registered port is sure
    ("tcp 10.1.0.10:1 > 10.2.0.7:103", IN, "possibly"),
    ("tcp 10.1.0.10:1 > 10.2.0.8:102", IN, "deny"),
    ("tcp 10.2.0.9:502 > 10.1.0.10:9999", OUT, "permit"),  # by its source port
    ("tcp 10.2.0.9:503 > 10.1.0.10:9999", OUT, "deny"),
    ("udp 10.2.0.7:1 > 10.1.0.99:53", OUT, "possibly"),  # whose card it is, is not in the packet
    ("tcp 10.2.0.7:1 > 10.1.0.99:53", OUT, "deny"),
    ("gre 10.2.0.9 > 10.1.0.99", OUT, "possibly"),  # inspection may drop it
    ("esp 10.2.0.9 > 10.1.0.99", OUT, "deny"),
)
OBJECTS = (
    ("tcp 10.1.0.9:1 > 10.2.0.5:80", IN, "possibly"),  # all of the object's addresses, or the last one
    ("tcp 10.1.0.9:1 > 10.2.0.6:80", IN, "possibly"),
    ("tcp 10.1.0.9:1 > 10.2.0.7:80", IN, "possibly"),  # rule 3 knows neither its sources nor its destinations
    ("tcp 10.2.0.9:1 > 10.1.0.9:80", OUT, "possibly"),  # rule 6 has no action
)
DEFAULTS = (
    ("defaults", "tcp 192.168.128.9:1 > 192.168.127.10:80", IN, "possibly"),  # is the policy on? is the rule on?
    ("defaults", "tcp 192.168.128.9:1 > 192.168.127.11:80", IN, "possibly"),
    ("switched-off", "tcp 192.0.2.9:1 > 10.2.0.10:80", IN, "permit"),
    ("order", "tcp 10.1.0.9:1 > 10.2.0.9:80", IN, "possibly"),  # rule 2 stands before rule 1
    ("routes", "tcp 10.2.0.9:1 > 10.1.0.9:80", OUT, "permit"),
    ("flat", "tcp 10.1.0.9:1 > 10.2.0.7:80", IN, "permit"),
    ("flat", "tcp 10.1.0.9:1 > 10.2.0.8:80", IN, "deny"),
    ("features", "tcp 10.1.0.9:1 > 10.2.0.7:102", IN, "possibly"),  # counted, inspected, carried
)
NAT = (
    # a packet, where it comes in, the verdict, and what arrives (None: nothing, or not always the same)
    ("tcp 198.51.100.9:1 > 203.0.113.10:80", IN, "permit", "198.51.100.9 > 10.2.0.10:80"),
    ("tcp 198.51.100.9:1 > 203.0.113.2:8443", IN, "permit", "198.51.100.9 > 10.2.0.9:443"),
    ("udp 198.51.100.9:1 > 203.0.113.30:4840", IN, "possibly", None),  # advance: 10.2.0.1 > 10.2.0.30:4841, or not
    ("udp 198.51.101.9:1 > 203.0.113.30:4840", IN, "permit", None),  # of another network: not translated
    ("tcp 198.51.100.9:1 > 203.0.113.70:80", IN, "possibly", None),  # while this router has the virtual address
    ("tcp 198.51.100.9:1 > 203.0.113.40:80", IN, "possibly", None),  # no line says that the rule is on
    ("tcp 10.2.0.60:1 > 198.51.100.9:80", OUT, "permit", "203.0.113.2 > 198.51.100.9:80"),
    ("tcp 10.2.0.101:1 > 198.51.100.9:80", OUT, "permit", "10.2.0.101 > 198.51.100.9:80"),
)
BEHIND = (
    # NAT before or behind the policy: sure where both forms of the destination say the same
    ("tcp 198.51.100.9:1 > 203.0.113.10:443", IN, "possibly"),  # real: yes; as sent: no
    ("tcp 198.51.100.9:1 > 203.0.113.11:443", IN, "possibly"),  # real: no; as sent: yes
    ("tcp 198.51.100.9:1 > 203.0.113.11:80", IN, "permit"),  # any destination: both
    ("tcp 198.51.100.9:1 > 203.0.113.12:80", IN, "possibly"),  # real: denied; as sent: permitted
    ("tcp 198.51.100.9:1 > 203.0.113.12:443", IN, "possibly"),  # neither; NAT may let it past the policy
    ("tcp 198.51.100.9:1 > 10.2.0.10:443", IN, "permit"),  # not translated
    ("tcp 198.51.100.9:1 > 10.2.0.12:80", IN, "deny"),
)
BRIDGE = (
    ("tcp 10.2.0.20:1 > 10.2.0.9:102", "1/2", "1/1", "permit"),
    ("tcp 10.2.0.20:1 > 10.2.0.9:102", "1/1", "1/2", "possibly"),  # filter 2 drops frames of one card
    ("tcp 10.2.0.20:1 > 10.2.0.9:103", "1/2", "1/1", "possibly"),  # default-action within the bridge: not documented
    ("tcp [2001:db8::1]:1 > [2001:db8::2]:102", "1/2", "1/1", "deny"),  # filter 1 drops IPv6
)


def told(case: str, flow: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> tuple[str, set[str]]:
    """The verdict, and what leaves the device on each path."""
    config = str(FIXTURES / case / "config.txt")
    main(["test-rules", config, "--flow", flow, "--allow-incomplete", "--format", "json", *words])
    answer = json.loads(capsys.readouterr().out)
    assert answer["error"] is None, answer
    lasts = [path["hops"][-1] for path in answer["paths"]]
    return str(answer["verdict"]), {f"{hop['src']} > {hop['dst']}:{hop['dport']}" for hop in lasts}


def device(case: str) -> Device:
    (made,) = parse(Source.read(FIXTURES / case / "config.txt")).devices
    return made


@pytest.mark.parametrize(("flow", "words", "verdict"), POLICY)
def test_policies(flow: str, words: tuple[str, ...], verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told("policy", flow, words, capsys)[0] == verdict


@pytest.mark.parametrize(("flow", "words", "verdict"), OBJECTS)
def test_objects_that_are_not_understood_may_hold_anything(
    flow: str, words: tuple[str, ...], verdict: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told("objects", flow, words, capsys)[0] == verdict


@pytest.mark.parametrize(("case", "flow", "words", "verdict"), DEFAULTS)
def test_defaults_and_order(
    case: str, flow: str, words: tuple[str, ...], verdict: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(case, flow, words, capsys)[0] == verdict


@pytest.mark.parametrize(("flow", "words", "verdict", "arrives"), NAT)
def test_translations(
    flow: str, words: tuple[str, ...], verdict: str, arrives: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    found, leaves = told("nat", flow, words, capsys)
    assert found == verdict
    assert arrives is None or leaves == {arrives}


@pytest.mark.parametrize(("flow", "words", "verdict"), BEHIND)
def test_a_policy_may_see_either_form_of_a_translated_destination(
    flow: str, words: tuple[str, ...], verdict: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told("nat-behind-policy", flow, words, capsys)[0] == verdict


@pytest.mark.parametrize(("flow", "entering", "leaving", "verdict"), BRIDGE)
def test_the_bridge(flow: str, entering: str, leaving: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told("bridge", flow, ("--from", entering, "--to", leaving), capsys)[0] == verdict


def test_a_disabled_translation_keeps_its_place_and_decides_nothing() -> None:
    made = device("nat")
    assert {rule.identity for rule in made.nat if not rule.enabled} == {"5", "5 (source)"}
    assert all(rule.enabled for rule in made.nat if rule.identity.split()[0] != "5")


def test_sockets_of_the_bridge_and_those_of_the_switch() -> None:
    bridge = device("bridge")
    assert [(item.name, item.members, item.interface, item.routed) for item in bridge.bridges] == [
        ("BRG_LAN", ("1/1", "1/2", "1/3"), "BRG_LAN", True)
    ]
    assert all(item.switchport is None for item in bridge.interfaces)
    switch = {item.name: item for item in device("vlans").interfaces}
    shown = {
        name: (port.mode.value, port.access_vlan, port.native_vlan, [(part.first, part.last) for part in port.allowed])
        for name, item in switch.items()
        if (port := item.switchport) is not None
    }
    every = [(1, 4094)]
    assert shown == {
        "1/1": ("trunk", 1, 10, [(10, 10), (20, 20), (30, 30)]),
        "1/2": ("trunk", 1, 20, [(20, 20), (30, 30)]),
        "1/3": ("access", 30, 1, every),
        "1/4": ("access", 1, 1, every),
        "1/5": ("trunk", 1, 20, [(20, 20), (30, 30)]),
    }
    assert [(switch[name].vlan, switch[name].proxy) for name in ("CELL", "SAFETY", "LAN")] == [
        (20, True),
        (30, False),
        (10, False),
    ]


def test_routes_and_virtual_routers() -> None:
    made = device("routes")
    shown = [(str(item.network), str(item.next_hop), item.metric, bool(item.conditions)) for item in made.routes]
    assert shown == [
        ("0.0.0.0/0", "10.1.0.1", 0, False),
        ("10.3.0.0/16", "10.2.0.3", 2, False),
        ("10.5.0.0/16", "10.2.0.5", 1, True),  # neither enabled nor disabled
        ("10.6.0.0/16", "10.2.0.6", 1, False),
    ]
    assert [item.protocol for item in made.dynamic_routing] == ["rip", "ospf"]
    addresses = {item.name: [(str(one.value), one.role.value) for one in item.addresses] for item in made.interfaces}
    assert addresses["LAN"] == [("10.2.0.2/24", "primary"), ("10.2.0.1/24", "virtual")]
    assert addresses["WAN"] == [("10.1.0.2/24", "primary")]  # its virtual router is off


def test_tunnels_and_those_who_dial_in_may_pass_the_policy_by() -> None:
    made = device("vpn")
    shown = [
        (item.name, item.kind.value, item.interface, item.peer, item.remote.cidrs(), item.enabled)
        for item in made.tunnels
    ]
    assert shown == [
        ("SITE-B", "site-to-site", "WAN", "198.51.100.9", ("192.168.130.0/24",), True),
        ("VENDOR", "site-to-site", "WAN", "", ("192.168.131.0/24", "192.168.132.0/24"), True),
        ("OLD", "site-to-site", "WAN", "198.51.100.10", ("192.168.140.0/24",), False),
        (
            "L2TP WAN",
            "remote access",
            "WAN",
            "",
            ("10.50.0.10/31", "10.50.0.12/30", "10.50.0.16/30"),
            True,
        ),
    ]
    (policy,) = (item for item in made.rule_sets if item.name == "l3l7-policy")
    past = [rule for rule in policy.rules if rule.identity.startswith("tunnel")]
    names = {name for rule in past for name in (rule.match.in_interfaces or rule.match.out_interfaces or ())}
    assert names == {"SITE-B", "VENDOR", "L2TP WAN"}
    assert all(rule.match.conditions for rule in past)
    assert policy.rules[: len(past)] == tuple(past)


def test_services_by_who_may_open_them() -> None:
    made = device("management").management
    shown = {
        (item.protocol, item.port, item.sources.surely.cidrs(), item.sources.possibly.cidrs(), item.interfaces)
        for item in made.services
    }
    entries, everybody = ("10.9.0.0/24",), ("0.0.0.0/0",)
    listed, others = (("https", 8443), ("ssh", 22)), (("snmp", 161), ("ping", 0))
    assert shown == {
        *((name, port, entries, entries, None) for name, port in listed),
        *((name, port, (), everybody, frozenset({"LAN"})) for name, port in listed),
        *((name, port, entries, everybody, None) for name, port in others),
    }
    assert [(item.purpose, item.address) for item in made.servers] == [
        ("snmp-trap", "10.9.0.7"),
        ("radius", "10.9.0.8"),
        ("syslog", "10.9.0.6"),
        ("ntp", "10.9.0.4"),
        ("dns", "10.9.0.53"),
    ]
    assert [(item.name, item.privilege) for item in made.accounts] == [("admin", "1"), ("integrator", "2")]
    assert [(item.methods, item.idle) for item in made.logins] == [((LoginMethod.CENTRAL, LoginMethod.LOCAL), 5)]
    forms = {item.purpose: item.form for item in made.secrets}
    assert forms == {
        "user admin": SecretForm.WELL_KNOWN,
        "user integrator": SecretForm.UNKNOWN,
        "snmp community": SecretForm.WELL_KNOWN,
    }
    assert made.attempts_limited


def test_services_that_no_line_names_may_run_for_everybody() -> None:
    made = device("defaults").management
    assert {(item.protocol, item.port) for item in made.services} == {
        ("http", 80),
        ("https", 443),
        ("ssh", 22),
        ("telnet", 23),
        ("moxa", 4000),
        ("moxa", 40404),
        ("snmp", 161),
        ("ping", 0),
    }
    assert all(not item.sources.surely and item.sources.unknown for item in made.services)
    assert all(item.sources.possibly.cidrs() == ("0.0.0.0/0",) for item in made.services)


def test_all_hosts_open_what_runs_where_the_list_is_off() -> None:
    made = device("switched-off").management
    assert {item.sources.possibly.cidrs() for item in made.services} == {("0.0.0.0/0",)}
