"""OpenWrt: verdicts by hand of every kind of section, and what stands around the rules.

The verdicts were written from openwrt/firewall4 and the OpenWrt pages that the reader names, before the tool was asked.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.model.device import Effect
from parsers.model.identity import SecretForm
from parsers.model.interface import InterfaceKind, SwitchportMode
from parsers.model.routing import SourceCheckMode
from parsers.model.rules import RuleSetKind
from parsers.registry import ParseResult, parse
from parsers.source import Source
from validator.cli import main

FIXTURES = Path(__file__).parents[3] / "fixtures" / "openwrt_uci"
LAN_TO_DMZ = ("--from", "br-lan", "--to", "eth2")

RULES = (
    ("tcp 10.1.0.5:1 > 10.2.0.5:502", "permit"),
    ("udp 10.1.0.5:1 > 10.2.0.5:502", "permit"),  # without `proto` TCP and UDP are meant
    ("icmp/8 10.1.0.5 > 10.2.0.5", "deny"),
    ("tcp 10.1.0.66:1 > 10.2.0.6:1", "deny"),
    ("tcp 10.1.0.67:1 > 10.2.0.6:1", "permit"),
    ("tcp 10.1.0.19:1024 > 10.2.0.8:8010", "permit"),
    ("tcp 10.1.0.20:1024 > 10.2.0.8:8010", "deny"),
    ("udp 10.1.0.79:2000 > 10.2.0.7:80", "permit"),
    ("udp 10.1.0.79:2000 > 10.2.0.7:8005", "deny"),
    ("udp 10.1.0.79:1023 > 10.2.0.7:80", "deny"),
    ("icmp/8 10.1.0.5 > 10.2.0.9", "permit"),
    ("icmp/13 10.1.0.5 > 10.2.0.9", "permit"),
    ("icmp/15 10.1.0.5 > 10.2.0.9", "deny"),
    ("gre 10.1.0.5 > 10.2.0.10", "permit"),
    ("esp 10.1.0.5 > 10.2.0.10", "permit"),
    ("ah 10.1.0.5 > 10.2.0.10", "deny"),
    ("tcp 10.1.0.5:1 > 10.2.0.11:23", "permit"),  # ports count for TCP and UDP alone: `all` has none
    ("tcp 10.1.0.5:1 > 10.2.0.12:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.13:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.14:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.15:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.16:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.17:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.18:1", "deny"),  # the drop comes first
    ("tcp 10.1.0.5:1 > 10.2.0.19:443", "permit"),
    ("tcp 10.1.0.5:1 > 10.2.0.20:1", "permit"),  # fw4 goes on behind a rule without a target
    ("tcp 10.1.0.5:1 > 10.2.0.21:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.22:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.23:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.24:1", "possibly"),
    ("tcp 10.1.0.5:1 > 10.2.0.99:1", "deny"),  # the rule for it is disabled
)
ELSEWHERE = (
    ("udp 10.1.0.5:1 > 203.0.113.9:123", "br-lan", "eth1", "permit"),
    ("udp 10.1.0.5:1 > 203.0.113.8:123", "br-lan", "eth1", "deny"),  # the forwarding is disabled
    ("tcp 203.0.113.7:1 > 10.2.0.19:443", "eth1", "eth2", "permit"),  # a rule for every zone
    ("tcp 10.2.0.4:1 > 10.1.0.77:1883", "eth2", "br-lan", "permit"),
    ("tcp 203.0.113.7:1 > 10.1.0.77:1883", "eth1", "br-lan", "deny"),
    ("icmp6/128 2001:db8:2::5 > 2001:db8:9::1", "eth2", "eth1", "permit"),
    ("icmp6/4.0 2001:db8:2::5 > 2001:db8:9::1", "eth2", "eth1", "deny"),  # belongs to no connection: drop_invalid
    ("icmp6/129 2001:db8:2::5 > 2001:db8:9::1", "eth2", "eth1", "deny"),
    ("tcp [2001:db8:2::5]:1 > [2001:db8:9::1]:443", "eth2", "eth1", "permit"),
    ("tcp [2001:db8:2::5]:1 > [2001:db8:a::1]:443", "eth2", "eth1", "deny"),  # the forwarding is for IPv4
    ("tcp 10.2.0.5:1 > 203.0.113.1:1", "eth2", "eth1", "permit"),
    ("tcp 10.2.0.5:1 > 10.1.0.25:25", "eth2", "br-lan", "permit"),  # src_ip is the network dmz
    ("tcp 10.3.0.5:1 > 10.1.0.25:25", "eth2", "br-lan", "deny"),
    ("tcp 10.2.0.5:1 > 10.1.0.26:25", "eth2", "br-lan", "deny"),  # IPv6 and IPv4 exclude each other
)
ZONES = (
    ("tcp 10.5.0.5:1 > 10.1.0.5:1", "plc0", "br-lan", "permit"),
    ("tcp 10.6.0.5:1 > 10.1.0.5:1", "eth5", "br-lan", "permit"),
    ("tcp 10.5.0.5:1 > 10.1.0.200:1", "plc0", "br-lan", "deny"),  # rules come before forwardings
    ("tcp 10.5.0.5:1 > 10.6.0.5:1", "plc0", "eth5", "permit"),  # within the zone: its own policy
    ("tcp 10.1.0.5:1 > 203.0.113.7:1", "br-lan", "eth1", "permit"),
    ("tcp 10.1.0.5:1 > 10.2.0.5:1", "br-lan", "eth2", "deny"),
    ("tcp 10.9.1.5:1 > 10.2.0.5:1", "eth6", "eth2", "permit"),  # by its subnet
    ("tcp 10.9.9.5:1 > 10.2.0.5:1", "eth6", "eth2", "deny"),  # which has a hole
    ("tcp 10.2.0.5:1 > 10.9.1.5:1", "eth2", "eth6", "permit"),
    ("tcp 10.2.0.5:1 > 10.9.9.5:1", "eth2", "eth6", "deny"),
    ("tcp 203.0.113.7:1 > 10.1.0.5:1", "eth1", "br-lan", "deny"),
)
SETS = (
    ("tcp 10.1.0.10:1 > 10.2.0.20:1", "permit"),
    ("tcp 10.1.0.12:1 > 10.2.0.20:1", "deny"),
    ("udp 10.1.0.12:1 > 10.2.0.15:1", "permit"),
    ("udp 10.1.0.12:1 > 10.2.0.16:1", "deny"),
    ("tcp 10.1.0.12:1 > 10.2.0.50:502", "permit"),
    ("tcp 10.1.0.12:1 > 10.2.0.50:44818", "deny"),
    ("tcp 10.1.0.12:1 > 10.2.0.21:1", "permit"),
    ("tcp 10.1.0.10:1 > 10.2.0.21:1", "deny"),
    ("tcp 10.1.0.20:1 > 10.2.0.22:1", "possibly"),  # the entry times out
    ("tcp 10.1.0.12:1 > 10.2.0.23:1", "possibly"),  # a file
    ("tcp 10.1.0.12:1 > 10.2.0.60:443", "permit"),
    ("tcp 10.1.0.12:1 > 10.2.0.61:443", "possibly"),  # the resolver fills it
    ("tcp 10.1.0.12:1 > 10.2.0.24:1", "possibly"),
    ("tcp 10.1.0.12:1 > 10.2.0.25:1", "possibly"),  # the set is disabled
)
QUOTED = (
    ("tcp 192.168.1.5:1 > 203.0.113.7:80", "eth0", "eth1", "permit"),  # a later section of the name moved it to 8080
    ("tcp 192.168.1.5:1 > 203.0.113.7:8080", "eth0", "eth1", "deny"),
    ("icmp/8 203.0.113.7 > 192.168.1.5", "eth1", "eth0", "permit"),
    ("icmp/8 203.0.113.7 > 192.168.1.99", "eth1", "eth0", "permit"),  # TCP and UDP alone are dropped
    ("udp 203.0.113.7:1 > 192.168.1.99:1", "eth1", "eth0", "deny"),
)


def verdict(capsys: pytest.CaptureFixture[str], case: str, flow: str, *words: str) -> str:
    main(["test-rules", str(FIXTURES / case / "config.txt"), "--flow", flow, "--allow-incomplete", *words])
    shown = capsys.readouterr()
    assert not shown.out.startswith("error"), shown.out
    return shown.out.split()[0]


def read(case: str) -> ParseResult:
    return parse(Source.read(FIXTURES / case / "config.txt"))


def whats(case: str) -> dict[str, Effect]:
    (device,) = read(case).devices
    return {item.what: item.effect for item in device.unmodelled}


@pytest.mark.parametrize(("flow", "wanted"), RULES)
def test_options_of_rules(flow: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "rules", flow, *LAN_TO_DMZ) == wanted


@pytest.mark.parametrize(("flow", "entering", "leaving", "wanted"), ELSEWHERE)
def test_zones_of_rules_and_families(
    flow: str, entering: str, leaving: str, wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(capsys, "rules", flow, "--from", entering, "--to", leaving) == wanted


@pytest.mark.parametrize(("flow", "entering", "leaving", "wanted"), ZONES)
def test_ways_to_be_of_a_zone(
    flow: str, entering: str, leaving: str, wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(capsys, "zones", flow, "--from", entering, "--to", leaving) == wanted


@pytest.mark.parametrize(("flow", "wanted"), SETS)
def test_sets(flow: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "sets", flow, *LAN_TO_DMZ) == wanted


def test_a_release_that_is_not_told_leaves_a_rule_without_a_target_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "rules", "tcp 10.1.0.5:1 > 10.2.0.20:1", "--rule-set", "inet fw4 forward") != "error"
    assert verdict(capsys, "includes", "tcp 10.1.0.5:1 > 10.2.0.20:1", *LAN_TO_DMZ) == "possibly"
    assert verdict(capsys, "includes", "tcp 10.1.0.5:1 > 10.2.0.21:1", *LAN_TO_DMZ) == "possibly"  # code beside it


def test_the_old_release_drops_by_a_rule_without_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--from", "br-lan", "--to", "pppoe-wan")
    assert verdict(capsys, "swconfig", "tcp 192.168.1.5:1 > 203.0.113.9:1", *words) == "deny"
    assert verdict(capsys, "swconfig", "icmp/8 192.168.1.5 > 203.0.113.9", *words) == "permit"
    assert verdict(capsys, "swconfig", "tcp 192.168.1.5:1 > 203.0.113.8:1", *words) == "permit"


def test_code_that_is_handed_in_and_says_nothing_does_nothing() -> None:
    shown = whats("includes")
    assert [what for what in shown if "firewall.user" in what] == []
    assert shown["a script that is not here (/usr/share/extra/rules.sh)"] is Effect.MAY_DO_ANYTHING
    assert shown["a file of nftables that is not here (/etc/extra.nft)"] is Effect.MAY_DO_ANYTHING
    assert "/etc/rc.local: code that is not modelled" in shown
    assert not any("/etc/off.nft" in what for what in shown)
    assert any(what.startswith("which files stand in /etc/nftables.d") for what in shown)
    assert not any("nftables.d" in what for what in (*whats("rules"), *whats("teltonika")))


@pytest.mark.parametrize(
    ("flow", "entering", "wanted"),
    [
        ("tcp 198.51.100.9:1 > 203.0.113.2:8080", "eth1", "permit"),
        ("tcp 198.51.100.9:1 > 203.0.113.2:80", "eth1", "deny"),
        ("tcp 198.51.100.9:1 > 203.0.113.2:4433", "eth1", "permit"),
        ("tcp 198.51.100.7:1 > 203.0.113.2:2222", "eth1", "permit"),
        ("tcp 198.51.100.9:1 > 203.0.113.2:2222", "eth1", "deny"),
        ("udp 198.51.100.9:1 > 203.0.113.2:5005", "eth1", "permit"),
        ("tcp 198.51.100.9:1 > 203.0.113.2:9999", "eth1", "deny"),
        ("tcp 10.1.0.9:1 > 203.0.113.2:8080", "br-lan", "permit"),  # reflection
        ("tcp 10.1.0.9:1 > 203.0.113.2:8081", "br-lan", "permit"),  # of another zone, by reflection_zone
        ("tcp 10.2.0.9:1 > 203.0.113.2:8080", "eth2", "deny"),
        ("tcp [2001:db8:f::9]:1 > [2001:db8:2::99]:26", "eth1", "permit"),
        ("tcp 10.1.0.9:1 > 10.2.0.20:1", "br-lan", "deny"),
    ],
)
def test_redirects(flow: str, entering: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(capsys, "redirects", flow, "--from", entering) == wanted


def test_sources_that_are_translated() -> None:
    (device,) = read("redirects").devices
    by_name = {rule.identity: rule for rule in device.nat}
    assert by_name["keep"].address is None
    for name, wanted in (
        ("source", "203.0.113.40/32"),
        ("own address", "203.0.113.51/32"),
        ("zone wan masquerade eth1", "203.0.113.2/32"),
        ("web (reflection)", "10.1.0.1/32"),
        ("dmz only by dmz (reflection)", "203.0.113.2/32"),
        ("everywhere eth2", "10.2.0.1/32"),
    ):
        address = by_name[name].address
        assert address is not None
        assert address.translated.cidrs() == (wanted,), name


@pytest.mark.parametrize(("flow", "entering", "leaving", "wanted"), QUOTED)
def test_quotes_and_repeated_sections(
    flow: str, entering: str, leaving: str, wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(capsys, "quoting", flow, "--from", entering, "--to", leaving) == wanted


def test_names_keep_their_quotes_and_lines() -> None:
    (device,) = read("quoting").devices
    (forward,) = (item for item in device.rule_sets if item.name == "inet fw4 forward")
    assert {'it\'s the "web" rule', "a name\nover two lines"} <= {rule.identity for rule in forward.rules}
    assert read("quoting").ledger.blocking() == 0
    assert read("strange_lines").ledger.blocking() == 7


def test_devices_of_logical_interfaces() -> None:
    (device,) = read("network").devices
    by_name = {item.name: item for item in device.interfaces}
    assert by_name["pppoe-wan"].parent == "eth1.100"
    assert "wan" in by_name["pppoe-wan"].aliases
    assert by_name["eth1.100"].vlan == 100
    assert by_name["mobile"].dynamic_address
    assert by_name["br-lan"].aliases == ("lan", "alias")
    assert by_name["wg0"].peer == "site-b.example"
    assert by_name["gre4-gre0"].kind is InterfaceKind.TUNNEL
    assert by_name["gre4-gre0"].peer == "198.51.100.9"
    assert by_name["eth6"].vrf == "vrf-ot"
    assert not by_name["eth8"].enabled
    assert [(check.mode, check.interfaces) for check in device.source_checks] == [
        (SourceCheckMode.STRICT, frozenset({"eth2"}))
    ]
    guards = [item for item in device.rule_sets if item.kind is RuleSetKind.GUARD]
    assert [item.rules[0].match.source.possibly.cidrs() for item in guards[:1]] == [("10.30.0.0/16", "10.99.0.2/32")]


def test_routes_and_routing_rules() -> None:
    (device,) = read("network").devices
    routes = {(str(item.network), str(item.next_hop), item.interface, item.vrf) for item in device.routes}
    assert {
        ("10.21.0.0/16", "10.20.0.254", "bond0.20", ""),
        ("10.66.0.0/16", "None", None, ""),
        ("0.0.0.0/0", "10.60.0.254", "eth6", "vrf-ot"),
        ("0.0.0.0/0", "None", "pppoe-wan", ""),
        ("0.0.0.0/0", "None", "eth2", ""),
        ("10.30.0.0/16", "None", "wg0", ""),
    } <= routes
    assert not any(interface == "eth3" for _, _, interface, _ in routes)  # told to learn no default route
    assert not any(network == "10.67.0.0/16" for network, _, _, _ in routes)  # disabled
    assert not any(network == "10.70.0.0/16" for network, _, _, _ in routes)  # of another table
    policy = {item.identity: item for item in device.policy_routes}
    assert policy["rule 1000: 10.70.0.0/16"].interface == "bond0.20"
    assert policy["rule 1000: 10.70.0.0/16"].match.in_interfaces == frozenset({"br-lan"})
    assert any(item.drop for item in device.policy_routes)
    assert any(item.match.conditions for item in device.policy_routes)  # by a mark


def test_vlans_of_a_bridge() -> None:
    (device,) = read("dsa").devices
    by_name = {item.name: item for item in device.interfaces}
    lan1, lan3, lan4 = (by_name[name].switchport for name in ("lan1", "lan3", "lan4"))
    assert lan1 is not None
    assert (lan1.mode, lan1.access_vlan) == (SwitchportMode.ACCESS, 10)
    assert lan3 is not None
    assert lan3.mode is SwitchportMode.TRUNK
    assert lan3.line_of(20) is not None
    assert lan3.native_vlan not in {10, 20}
    assert lan4 is not None
    assert (lan4.mode, lan4.access_vlan) == (SwitchportMode.ACCESS, 10)
    assert (by_name["br-lan.10"].kind, by_name["br-lan.10"].vlan) == (InterfaceKind.VLAN, 10)
    assert not device.bridges


def test_ports_of_a_switch_chip() -> None:
    (device,) = read("swconfig").devices
    by_name = {item.name: item for item in device.interfaces}
    assert "switch0:6" not in by_name  # the device hangs on it
    two, three = by_name["switch0:2"].switchport, by_name["switch0:3"].switchport
    assert two is not None
    assert three is not None
    assert (two.access_vlan, three.mode) == (3, SwitchportMode.TRUNK)
    assert by_name["eth0.3"].kind is InterfaceKind.VLAN


def test_services_accounts_and_secrets() -> None:
    (device,) = read("management").devices
    management = device.management
    services = {(item.protocol, item.port, item.transport, item.interfaces) for item in management.services}
    lan = frozenset({"br-lan"})
    assert {
        ("ssh", 22, "tcp", lan),
        ("ssh", 2222, "tcp", lan),
        ("ssh", 2200, "tcp", None),
        ("http", 80, "tcp", None),
        ("https", 443, "tcp", None),
        ("snmp", 161, "udp", None),
        ("snmp", 1161, "tcp", None),
        ("tftp", 69, "udp", None),
        ("ntp", 123, "udp", lan),
    } <= services
    assert not any(port == 2300 for _, port, _, _ in services)
    assert [(item.name, item.privilege) for item in management.accounts] == [("root", "all"), ("viewer", "read")]
    assert [item.form for item in management.secrets] == [SecretForm.WELL_KNOWN, SecretForm.CLEAR]
    assert ("syslog", "10.1.0.50") in {(item.purpose, item.address) for item in management.servers}
    shown = whats("management")
    assert shown["whoever logs in by SSH may open ports for others (GatewayPorts)"] is Effect.MAY_PERMIT
    assert "a script runs when a lease is given" in shown
    assert "default_radio0" in device.bridges[0].members


def test_the_clouds_and_daemons_of_a_mobile_router() -> None:
    shown = whats("teltonika")
    assert shown["rms_mqtt: lets people elsewhere reach the device and what stands behind it"].opens
    assert not any("sms_utils" in what or "rut_fota" in what or "passthrough" in what for what in shown)
    (device,) = read("teltonika").devices
    assert [item.protocol for item in device.dynamic_routing] == ["OpenVPN inst1"]
    permitted = [rule.identity for item in device.rule_sets if item.name == "inet fw4 input" for rule in item.rules]
    assert "Enable_HTTPS_WAN" in permitted
    assert "Enable_SSH_WAN" not in permitted
    assert device.version == "21.02.0"


def test_daemons_are_told_once_each_and_the_unknown_ones_block() -> None:
    shown = whats("daemons")
    assert not [what for what in shown if what.startswith("mwan3")]
    assert shown["upnpd: opens ports for whoever asks by UPnP, NAT-PMP or PCP"] is Effect.MAY_DO_ANYTHING
    assert not any(what.startswith(("sqm", "luci", "ddns", "ipsec")) for what in shown)
    assert read("daemons").ledger.blocking() == 2
    (device,) = read("daemons").devices
    assert {"tun0", "tun1", "tun2"} <= {item.name for item in device.interfaces}
    assert not {"tun8", "tun9"} & {item.name for item in device.interfaces}


def test_packages_in_files_of_their_own_say_how_to_join_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In folders of their own; in one folder they are joined (`test_files_of_a_device`)."""
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: T, name: t}\nzones:\n  - {id: A, kind: control, networks: [10.1.0.0/24]}\n"
        "  - {id: B, kind: dmz, networks: [10.2.0.0/24]}\nconduits: []\n",
        encoding="utf-8",
    )
    for name in ("gw", "net"):
        (tmp_path / "configs" / name).mkdir(parents=True)
    network = "config interface 'a'\n\toption device 'eth0'\n\toption proto 'static'\n\toption ipaddr '10.1.0.1/24'\n"
    (tmp_path / "configs/net/network").write_text(network, encoding="utf-8")
    (tmp_path / "configs/gw/firewall").write_text("config defaults\n\toption forward 'DROP'\n", encoding="utf-8")
    assert main(["audit", str(tmp_path)]) == 3
    shown = " ".join(capsys.readouterr().out.replace("|", " ").split())
    found = shown.partition("[COV005]: the export configs/gw/firewall shows no interface")[2].partition("clauses")[0]
    assert "one file for each router" in found
    assert "`tail -n +1 /etc/config/* /etc/openwrt_release /etc/nftables.d/*.nft > NAME.txt`" in found
    assert "0 PROVED, 0 VIOLATED, 2 UNKNOWN" in shown


NO_SOURCE = "\nconfig redirect\n\toption dest_ip '10.1.0.5'\n\toption src_dport '502'\n\toption proto 'tcp'\n"


@pytest.mark.parametrize("source", ["", "\toption src '*'\n"])
@pytest.mark.parametrize("rutos", [False, True])
def test_a_redirect_from_anywhere_is_skipped(source: str, *, rutos: bool) -> None:
    """fw4 and fw3 refuse it ("must not have source '*' for dnat target"), and RutOS has fw3."""
    text = (FIXTURES / "redirects/config.txt").read_text(encoding="utf-8")
    if rutos:
        text = text.replace("package network", "package operctl\n\nconfig op\n\toption name 'x'\n\npackage network")
    place = text.index("package operctl" if rutos else "package network")
    with_it = text[:place] + NO_SOURCE.lstrip("\n") + source + "\n" + text[place:]
    before, after = (parse(Source.from_text("gw.txt", one)) for one in (text, with_it))
    assert len(after.devices[0].nat) == len(before.devices[0].nat)
    assert len(after.devices[0].unmodelled) == len(before.devices[0].unmodelled)


ELSEWHERE_SSH = "package dropbear\n\nconfig dropbear 'main'\n\toption Interface 'attic'\n\toption Port '22'\n\n"


def test_a_daemon_of_an_unknown_interface_says_nothing_of_what_passes() -> None:
    text = ELSEWHERE_SSH + (FIXTURES / "redirects/config.txt").read_text(encoding="utf-8")
    plain = parse(Source.from_text("gw.txt", text.replace("\toption Interface 'attic'\n", ""))).devices[0]
    device = parse(Source.from_text("gw.txt", text)).devices[0]
    assert len(device.unmodelled) == len(plain.unmodelled)
    before, after = (
        next(item for item in one.management.services if item.protocol == "ssh") for one in (plain, device)
    )
    assert not before.sources.unknown
    assert [doubt.reason for doubt in after.sources.unknown] == [
        "whether and where it listens: interface attic is not in the file"
    ]
    assert not after.sources.surely


@pytest.mark.parametrize(("switch", "told"), [("0", False), ("1", True)])
@pytest.mark.parametrize(("package", "option"), [("pbr", "enabled"), ("banip", "ban_enabled")])
def test_policies_of_a_program_that_is_switched_off_do_nothing(
    package: str, option: str, switch: str, *, told: bool
) -> None:
    """Both come with a section that switches them off (openwrt/packages, net/pbr and net/banip, files of /etc/config)."""
    added = f"package {package}\n\nconfig {package} 'config'\n\toption {option} '{switch}'\n\n"
    added += "config policy\n\toption name 'x'\n\toption interface 'wan'\n\toption src_addr '10.1.0.9'\n\n"
    text = added + (FIXTURES / "redirects/config.txt").read_text(encoding="utf-8")
    device = parse(Source.from_text("gw.txt", text)).devices[0]
    assert any(item.what.startswith(f"{package}:") for item in device.unmodelled) is told


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "", ["7", "8"]),
        ("100", "", ["8", "7"]),  # from 1 on in the order of the file, so before 100
        ("", "100", ["7", "8"]),
        ("200", "100", ["8", "7"]),
        ("100", "200", ["7", "8"]),
    ],
)
def test_routing_rules_without_a_priority_come_before_those_with_one(
    first: str, second: str, expected: list[str]
) -> None:
    """Netifd, iprule.c: a rule's place among all of the file is its priority where it says none."""
    lines = ["package network\n"]
    for table in ("7", "8"):
        lines.append(
            f"config route\n\toption interface 'x'\n\toption target '0.0.0.0/0'\n\toption gateway '10.1.0.{table}'"
        )
        lines.append(f"\toption table '{table}'\n")
    lines.append(
        "config interface 'x'\n\toption device 'eth0'\n\toption proto 'static'\n\toption ipaddr '10.1.0.1/24'\n"
    )
    for table, priority in (("7", first), ("8", second)):
        lines.append(f"config rule\n\toption src '10.1.0.0/24'\n\toption lookup '{table}'")
        lines.append(f"\toption priority '{priority}'\n" if priority else "")
    device = parse(Source.from_text("gw.txt", "\n".join(lines)), "openwrt_uci").devices[0]
    hops = [str(item.next_hop).rpartition(".")[2] for item in device.policy_routes if item.next_hop is not None]
    assert hops == expected
