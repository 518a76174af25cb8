"""RouterOS: verdicts by hand of every matcher and action, and what stands around the rules.

The verdicts were written from MikroTik's documentation before the tool was asked.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.model.interface import AddressRole, InterfaceKind, SwitchportMode
from parsers.model.routing import RouteKind, SourceCheckMode
from parsers.registry import ParseResult, parse
from parsers.source import Source
from validator.cli import main

FIXTURES = Path(__file__).parents[3] / "fixtures" / "mikrotik_routeros"

FILTER = (
    # who is asked for in words, and the verdict
    ("tcp 10.1.0.10:1 > 10.2.0.5:102", "permit"),
    ("tcp 10.1.0.29:1 > 10.2.0.5:102", "permit"),
    ("tcp 10.1.0.30:1 > 10.2.0.5:102", "deny"),
    ("tcp 10.1.0.99:1 > 10.2.0.5:102", "deny"),  # the entry of the list is disabled
    ("tcp 10.1.0.10:1 > 10.2.0.5:23", "deny"),  # the rule is disabled
    ("udp 10.1.0.10:1 > 10.2.0.5:102", "deny"),
    ("tcp 10.1.0.7:1 > 10.2.0.6:1024", "permit"),
    ("tcp 10.1.0.7:1 > 10.2.0.6:1023", "deny"),
    ("udp 10.1.0.7:1 > 10.2.0.6:2000", "deny"),
    ("icmp/8 10.1.0.7 > 10.2.0.7", "permit"),
    ("icmp/13 10.1.0.7 > 10.2.0.7", "deny"),
    ("udp 10.1.0.200:1 > 10.2.0.8:5", "permit"),
    ("udp 10.1.0.100:1 > 10.2.0.8:5", "deny"),
    ("tcp 10.1.0.200:1 > 10.2.0.8:5", "deny"),
    ("tcp 10.1.0.7:1 > 10.2.0.9:8050", "permit"),
    ("tcp 10.1.0.7:1 > 10.2.0.9:443", "permit"),
    ("tcp 10.1.0.7:1 > 10.2.0.9:8101", "deny"),
    ("tcp 10.1.0.7:1 > 10.2.0.10:1", "possibly"),  # a list with a name in it
    ("tcp 10.1.0.50:1 > 10.2.0.11:1", "possibly"),  # an entry that times out
    ("tcp 10.1.0.50:1 > 10.2.0.12:1", "possibly"),  # a list that the device may fill
    ("tcp 10.1.0.7:1 > 10.2.0.13:1", "permit"),
    ("tcp 10.1.0.10:1 > 10.2.0.13:1", "deny"),
    ("tcp 10.1.0.7:1 > 10.2.0.14:1", "possibly"),
    ("tcp 10.1.0.7:1 > 10.2.0.15:1", "possibly"),
    ("tcp 10.1.0.7:1 > 10.2.0.16:1", "possibly"),
    ("tcp 10.1.0.7:1 > 10.2.0.17:1", "deny"),
    ("tcp 10.1.0.7:1 > 10.2.0.18:1", "deny"),
    ("udp 10.1.0.7:5000 > 10.2.0.19:1", "permit"),
    ("udp 10.1.0.7:1 > 10.2.0.19:5000", "permit"),
    ("udp 10.1.0.7:1 > 10.2.0.19:1", "deny"),
    ("tcp 10.1.0.7:1 > 10.2.0.20:1", "permit"),
    ("udp 10.1.0.7:1 > 10.2.0.20:1", "deny"),
    ("tcp 10.1.0.7:1 > 10.2.0.21:1", "deny"),  # only later fragments
    ("tcp 10.1.0.7:1 > 10.2.0.22:1", "deny"),  # INSIDE is the cell; this comes from the office
    ("tcp 10.1.0.7:1 > 10.2.0.23:1", "deny"),
    ("tcp 10.1.0.7:1 > 10.2.0.24:1", "permit"),
    ("tcp 10.1.0.7:1 > 10.2.0.25:1", "possibly"),  # the interface was deleted
    ("gre 10.1.0.7 > 10.2.0.26", "permit"),
    ("tcp 10.1.0.7:1 > 10.2.0.27:1", "deny"),  # not translated
    ("tcp 10.1.0.7:1 > 10.2.0.28:1", "possibly"),  # words that nobody knows
    ("tcp 10.1.0.7:1 > 10.2.0.99:1", "deny"),
)
CHAINS = (
    ("tcp 10.1.0.5:1 > 10.2.0.9:502", "permit"),
    ("tcp 10.1.0.6:1 > 10.2.0.9:502", "deny"),
    ("tcp 10.1.0.66:1 > 10.2.0.80:80", "deny"),  # returned before the permit
    ("tcp 10.1.0.7:1 > 10.2.0.80:80", "permit"),
    ("tcp 10.1.0.7:1 > 10.2.0.80:81", "deny"),
)
IPV6 = (
    ("tcp [2001:db8:1::10]:1 > [2001:db8:2::5]:102", "permit"),
    ("tcp [2001:db8:1::11]:1 > [2001:db8:2::5]:102", "deny"),
    ("tcp [2001:db8:1::11]:1 > [2001:db8:2::6]:1", "possibly"),
    ("icmp6/128 2001:db8:1::11 > 2001:db8:2::7", "permit"),
)
MANGLE = (
    ("tcp 10.1.0.66:1 > 10.2.0.5:1", "deny"),  # raw drops it
    ("tcp 10.1.0.7:1 > 10.2.0.5:1", "possibly"),  # rules fill the list
    ("tcp 10.1.0.7:1 > 10.2.0.9:1", "deny"),
)


def verdicts(capsys: pytest.CaptureFixture[str], case: str, flow: str, *words: str) -> str:
    main(["test-rules", str(FIXTURES / case / "config.rsc"), "--flow", flow, "--allow-incomplete", *words])
    shown = capsys.readouterr()
    assert not shown.out.startswith("error"), shown.out
    return shown.out.split()[0]


def device(case: str) -> ParseResult:
    return parse(Source.read(FIXTURES / case / "config.rsc"))


@pytest.mark.parametrize(("flow", "verdict"), FILTER)
def test_every_matcher_and_action(flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdicts(capsys, "filter", flow, "--from", "office", "--to", "cell") == verdict


@pytest.mark.parametrize(("flow", "verdict"), CHAINS)
def test_chains_call_and_return(flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdicts(capsys, "chains", flow, "--from", "ether1", "--to", "ether2") == verdict


@pytest.mark.parametrize(("flow", "verdict"), IPV6)
def test_ipv6(flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdicts(capsys, "ipv6", flow, "--from", "ether1", "--to", "ether2") == verdict


@pytest.mark.parametrize(("flow", "verdict"), MANGLE)
def test_raw_and_mangle_come_first(flow: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdicts(capsys, "mangle", flow, "--from", "ether1", "--to", "ether2") == verdict


def test_features_that_are_not_modelled_leave_nothing_proved(capsys: pytest.CaptureFixture[str]) -> None:
    (made,) = device("features").devices
    assert [item.what for item in made.unmodelled] == [
        "ports of the switch chip are isolated",
        "the SOCKS proxy passes connections on",
        "hosts may ask for port forwards (UPnP)",
        "scripts may change the configuration while the device runs",
    ]
    assert (
        verdicts(capsys, "features", "tcp 10.1.0.7:1 > 10.2.0.9:1", "--from", "ether1", "--to", "ether2") == "possibly"
    )


def test_a_device_without_rules_forwards_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdicts(capsys, "defaults", "tcp 10.7.0.9:1 > 10.8.0.9:1", "--from", "ether1") == "permit"


NAT = (
    # a packet that comes in by ether1, and where it is delivered (None: nowhere)
    ("tcp 203.0.113.7:1 > 198.51.100.3:8443", "ether1", "10.2.0.9:443"),
    ("tcp 203.0.113.7:1 > 198.51.100.3:443", "ether1", "198.51.100.3:443"),  # for the device itself
    ("tcp 203.0.113.7:1 > 198.51.100.2:2222", "ether1", "10.2.0.22:22"),
    ("tcp 203.0.113.7:1 > 198.51.100.2:102", "ether1", "10.2.0.102:102"),
    ("tcp 203.0.113.7:1 > 198.51.100.3:102", "ether1", "198.51.100.3:102"),
    ("tcp 203.0.113.7:1 > 172.31.2.40:22", "ether1", "10.2.0.40:22"),
    ("tcp 203.0.113.7:1 > 10.2.0.40:22", "ether1", None),
)


@pytest.mark.parametrize(("flow", "entering", "target"), NAT)
def test_destination_nat(flow: str, entering: str, target: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(FIXTURES / "nat" / "config.rsc")
    main(["test-rules", config, "--flow", flow, "--from", entering, "--allow-incomplete", "--format", "json"])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"] != "deny") is (target is not None)  # whether the device itself answers may be open
    if target is not None:
        (hop,) = answer["paths"][0]["hops"]
        assert f"{hop['dst']}:{hop['dport']}" == target


def test_vlans_of_a_filtering_bridge() -> None:
    (made,) = device("vlans").devices
    ports = {item.name: item for item in made.interfaces}
    trunk, access, mixed = (ports[name].switchport for name in ("sfp1", "ether2", "ether4"))
    assert trunk is not None
    assert trunk.mode is SwitchportMode.TRUNK
    assert [(part.first, part.last) for part in trunk.allowed] == [(20, 20), (30, 31)]
    assert access is not None
    assert (access.mode, access.access_vlan) == (SwitchportMode.ACCESS, 20)
    assert mixed is not None
    assert (mixed.mode, mixed.native_vlan) == (SwitchportMode.TRUNK, 20)
    assert [(part.first, part.last) for part in mixed.allowed] == [(20, 20), (30, 31)]
    assert [(ports[name].kind, ports[name].vlan) for name in ("cell", "safety")] == [
        (InterfaceKind.VLAN, 20),
        (InterfaceKind.VLAN, 30),
    ]
    assert made.bridges == ()


def test_bridges_without_vlans_join_their_ports() -> None:
    (made,) = device("bridges").devices
    assert [(item.name, item.members, item.interface) for item in made.bridges] == [
        ("bridge", ("ether2", "ether3"), "bridge"),
        ("spare", ("ether5",), "spare"),
    ]
    assert sorted(item.what for item in made.unmodelled) == [
        "the filter judges packets within bridges too",
    ]


def test_routes() -> None:
    result = device("routes")
    (made,) = result.devices
    shown = [
        (str(item.network), str(item.next_hop or ""), item.interface or "", item.distance, item.vrf, item.next_hop_vrf)
        for item in made.routes
    ]
    assert shown == [
        ("0.0.0.0/0", "10.1.0.1", "", 1, "", None),
        ("0.0.0.0/0", "10.2.0.254", "", 10, "", None),
        ("10.3.0.0/16", "10.2.0.3", "", 1, "", None),
        ("10.3.0.0/16", "10.2.0.4", "", 1, "", None),
        ("10.4.0.0/16", "", "ether6", 1, "", None),
        ("10.6.0.0/16", "10.2.0.9", "ether2", 1, "", None),
        ("10.66.0.0/16", "", "", 1, "", None),
        ("0.0.0.0/0", "10.5.0.254", "", 1, "vendor", None),
        ("10.8.0.0/16", "10.1.0.1", "", 1, "vendor", ""),
        ("0.0.0.0/0", "10.2.0.77", "", 1, "backup", ""),
    ]
    assert [item.kind for item in made.routes if str(item.network) == "10.66.0.0/16"] == [RouteKind.NULL]
    assert [bool(item.conditions) for item in made.routes[:2]] == [False, True]
    assert [item.mode for item in made.source_checks] == [SourceCheckMode.STRICT]
    assert [item.protocol for item in made.dynamic_routing] == ["OSPF"]
    assert [(item.identity, item.vrf, item.target_vrf, bool(item.match.conditions)) for item in made.policy_routes] == [
        ("rule 1", "", "backup", False),
        ("rule 1", "vendor", "backup", True),
    ]
    assert not made.unmodelled
    addresses = {item.name: item.addresses for item in made.interfaces}
    assert [(str(item.value), item.role) for item in addresses["ether2"]] == [
        ("10.2.0.2/24", AddressRole.PRIMARY),
        ("10.2.0.1/32", AddressRole.VIRTUAL),
    ]
    assert {item.name: item.vrf for item in made.interfaces}["ether5"] == "vendor"


def test_tunnels_and_those_who_dial_in() -> None:
    (made,) = device("vpn").devices
    peers = {item.name: item.peer for item in made.interfaces if item.kind is InterfaceKind.TUNNEL}
    assert peers == {"wg-vendor": "any", "gre-a": "203.0.113.9", "l2tp-out": "vendor.example", "<l2tp>": "any"}
    (tunnel,) = made.tunnels
    assert (tunnel.interface, tunnel.peer, tunnel.bypasses_filter) == ("ether1", "203.0.113.5", False)
    assert (tunnel.local.cidrs(), tunnel.remote.cidrs()) == (("10.2.0.0/24",), ("192.168.10.0/24",))
    dialled = [str(item.network) for item in made.routes if item.interface == "<l2tp>"]
    assert dialled == ["10.50.0.10/31", "10.50.0.12/30", "10.50.0.16/30"]


def test_management_plane() -> None:
    (made,) = device("management").devices
    services = {(item.protocol, item.port): item for item in made.management.services}
    assert set(services) == {
        ("http", 8080),
        ("ssh", 22),
        ("https", 443),
        ("winbox", 8291),
        ("snmp", 161),
        ("ping", 0),
    }
    assert services["http", 8080].sources.possibly.cidrs() == ("10.9.0.0/24",)
    assert services["snmp", 161].detail == "version 2c, read-only"
    assert [(item.purpose, item.address) for item in made.management.servers] == [
        ("dns", "10.9.0.53"),
        ("radius", "10.9.0.8"),
        ("snmp-trap", "10.9.0.7"),
        ("syslog", "10.9.0.6"),
        ("ntp", "10.9.0.4"),
    ]
    assert [(item.name, item.privilege) for item in made.management.accounts] == [("integrator", "full")]
    assert made.name == "cell 7"


def test_services_run_as_delivered_where_the_export_is_silent() -> None:
    (made,) = device("defaults").devices
    assert [item.protocol for item in made.management.services] == [
        "telnet",
        "ftp",
        "http",
        "ssh",
        "api",
        "winbox",
        "api-ssl",
        "ping",
    ]


@pytest.mark.parametrize("secret", ["hush2hush", "hush3hush", "shared2shared", "hunter2hunter", "topsecret"])
def test_no_secret_is_kept(secret: str) -> None:
    for case in ("management", "vpn"):
        assert not any(secret in line for line in device(case).source.lines)


def test_lines_that_go_on_and_commands_on_the_line_of_their_section(capsys: pytest.CaptureFixture[str]) -> None:
    (made,) = device("spacing").devices
    assert [item.name for item in made.interfaces] == ["ether1", "ether2"]
    (rules,) = (item.rules for item in made.rule_sets if item.name == "ip filter forward")
    assert [rule.metadata.remark for rule in rules[:1]] == ['a long "quoted" comment']
    assert verdicts(capsys, "spacing", "tcp 10.1.0.9:1 > 10.2.0.5:1", "--from", "ether1") == "permit"
    assert verdicts(capsys, "spacing", "udp 10.1.0.9:1 > 10.2.0.5:1", "--from", "ether1") == "deny"


def test_an_export_that_breaks_off_is_incomplete() -> None:
    assert not device("truncated").complete


def test_ipv6_is_not_forwarded_where_it_is_switched_off() -> None:
    text = "# by RouterOS 7.15\n/ipv6 settings\nset disable-ipv6=yes\n/ipv6 address\nadd address=2001:db8::1/64 interface=ether1\n"
    (made,) = parse(Source.from_text("r", text)).devices
    (rules,) = (item.rules for item in made.rule_sets if item.families == frozenset({6}))
    assert [(rule.action.value, rule.origin.line) for rule in rules[:1]] == [("deny", 3)]


CHANGES = (
    ("ip firewall filter", "set 0 disabled=yes"),
    ("ip firewall filter", "disable 0"),
    ("ip firewall address-list", "set 0 address=10.9.9.9"),
    ("ip firewall address-list", "disable 0"),
    ("ip address", "set 0 address=10.9.0.1/24"),
    ("ip route", "set 0 gateway=10.1.0.9"),
    ("ip service", "disable telnet"),
    ("interface bridge port", "set 0 bridge=x"),
    ("interface vlan", "enable 0"),
)


@pytest.mark.parametrize(("section", "command"), CHANGES)
def test_what_changes_a_line_above_is_unknown_and_nothing_is_proved(section: str, command: str) -> None:
    text = f"# by RouterOS 7.15\n/ip address\nadd address=10.1.0.1/24 interface=ether1\n/{section}\n{command}\n"
    result = parse(Source.from_text("r", text))
    assert [row.line for row in result.ledger.open_rows() if row.blocking] == [5]
    assert [item.origin.line for item in result.devices[0].unmodelled] == [5]


def test_an_interface_that_is_described_late_keeps_its_addresses_and_is_described_once() -> None:
    late = (
        "/ip address\nadd address=10.1.0.1/24 interface=ether1\n/interface ethernet\nset [ find default-name=ether1 ]"
    )
    text = f"# by RouterOS 7.15\n{late} mtu=1400\nset ether1 disabled=yes\n"
    result = parse(Source.from_text("r", text))
    (port,) = result.devices[0].interfaces
    assert [str(item.value) for item in port.addresses] == ["10.1.0.1/24"]
    assert [row.line for row in result.ledger.open_rows() if row.blocking] == [6]


def test_ways_in_beside_the_rules_leave_nothing_proved() -> None:
    (made,) = device("ways_in").devices
    assert [(item.origin.line, item.what) for item in made.unmodelled] == [
        (5, "radios join a bridge (bridge)"),
        (7, "a serial port is offered over TCP"),
        (9, "clients that dial in join a bridge (bridge)"),
        (15, "Back To Home lets clients dial in (back-to-home-vpn)"),
        (17, "IPsec clients make policies of their own (generate-policy)"),
        (19, "users of SSH may open connections through the device (forwarding-enabled)"),
        (21, "networks behind clients that dial in are routed to them (routes)"),
        (23, "scripts may change the configuration while the device runs (down-script)"),
    ]
    (rules,) = (item.rules for item in made.rule_sets if item.name == "ip filter forward")
    assert [rule.match.unknown[0].reason for rule in rules[:1]] == [
        "the device puts interfaces into the list LAN (detect-internet)"
    ]


RELAYS = {
    "/ip dhcp-relay add name=r interface=ether1 dhcp-server=10.2.0.3": True,
    "/ip dhcp-relay add name=r interface=ether1 dhcp-server=10.2.0.3 disabled=yes": False,
    "/routing igmp-proxy interface add interface=ether1 upstream=yes": True,
    "/routing igmp-proxy set quick-leave=yes": False,
    "/routing pimsm interface-template add instance=i interfaces=ether1": True,
    "/ip dns set servers=10.0.0.1 mdns-repeat-ifaces=ether1,ether2": True,
    "/ip dns set servers=10.0.0.1": False,
}


@pytest.mark.parametrize(("line", "carries"), RELAYS.items())
def test_relays_and_multicast_leave_open_what_they_carry(line: str, *, carries: bool) -> None:
    result = parse(Source.from_text("r", f"# 2026-01-01 by RouterOS 7.16\n{line}\n"), "mikrotik_routeros")
    assert ["permit" in item.effect.value for item in result.devices[0].unmodelled] == [True] * carries
