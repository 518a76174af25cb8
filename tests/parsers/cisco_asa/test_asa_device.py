"""Levels, bindings, translations, tunnels and the management plane of one device."""

from __future__ import annotations

import ipaddress

import pytest

from parsers.model.address import EVERY_ADDRESS
from parsers.model.device import Device, Effect, Stage
from parsers.model.interface import AddressRole, InterfaceKind
from parsers.model.nat import NatKind, NatRule, NatStage
from parsers.model.rules import Action, BindingPoint, RuleSetKind
from parsers.model.vpn import TunnelKind
from parsers.registry import ParseResult, parse, platforms
from parsers.source import Source

PORTS = """ASA Version 9.16(4)
hostname fw
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.0.0 standby 10.1.0.2
interface GigabitEthernet0/2
 nameif dmz
 security-level 50
 ip address 10.2.0.1 255.255.0.0
interface GigabitEthernet0/3
 nameif dmz2
 security-level 50
 ip address 10.3.0.1 255.255.0.0
interface Management0/0
 management-only
 nameif mgmt
 security-level 100
 ip address 192.168.0.1 255.255.255.0
"""


def read(text: str, head: str = PORTS) -> ParseResult:
    return parse(Source.from_text("fw.txt", f"{head}{text}\n: end\n"), "cisco_asa")


def device(text: str, head: str = PORTS) -> Device:
    return read(text, head).devices[0]


def levels(found: Device, entering: str, leaving: str) -> Action:
    rule_set = next(item for item in found.rule_sets if item.name == "(implicit) security levels")
    assert all(rule.implicit for rule in rule_set.rules)
    for rule in rule_set.rules:
        ways = (rule.match.in_interfaces, rule.match.out_interfaces)
        if (ways[0] is None or entering in ways[0]) and (ways[1] is None or leaving in ways[1]):
            return rule.action
    raise AssertionError


@pytest.mark.parametrize(
    ("text", "entering", "leaving", "action"),
    [
        ("", "inside", "outside", Action.PERMIT),
        ("", "inside", "dmz", Action.PERMIT),
        ("", "dmz", "outside", Action.PERMIT),
        ("", "outside", "inside", Action.DENY),
        ("", "dmz", "inside", Action.DENY),
        ("", "dmz", "dmz2", Action.DENY),
        ("", "inside", "inside", Action.DENY),
        ("", "inside", "mgmt", Action.DENY),
        ("", "mgmt", "outside", Action.DENY),
        ("same-security-traffic permit inter-interface", "dmz", "dmz2", Action.PERMIT),
        ("same-security-traffic permit inter-interface", "dmz", "dmz", Action.DENY),
        ("same-security-traffic permit intra-interface", "outside", "outside", Action.PERMIT),
        ("same-security-traffic permit intra-interface", "dmz", "dmz2", Action.DENY),
        ("access-list A extended permit ip any any\naccess-group A in interface outside", "outside", "inside", Action.PERMIT),
        ("access-list A extended permit ip any any\naccess-group A in interface outside", "dmz", "inside", Action.DENY),
        ("access-list A extended permit ip any any\naccess-group A in interface dmz", "dmz", "dmz2", Action.DENY),
        ("access-list A extended permit ip any any\naccess-group A out interface inside", "dmz", "inside", Action.DENY),
        ("access-list A extended permit ip any any\naccess-group A global", "dmz", "inside", Action.PERMIT),
        ("access-list A extended permit ip any any\naccess-group A global", "dmz", "dmz2", Action.DENY),
    ],
)  # fmt: skip
def test_security_levels_are_written_out(text: str, entering: str, leaving: str, action: Action) -> None:
    assert levels(device(text), entering, leaving) is action


def test_lists_bind_own_then_global_and_end_in_a_deny() -> None:
    found = device(
        "access-list A extended permit ip any any\naccess-list G extended permit ip any any\n"
        "access-list C extended permit ip any any\naccess-group A in interface dmz\naccess-group A out interface inside\n"
        "access-group G global\naccess-group C in interface outside control-plane"
    )
    bound = {(item.interface, item.point, item.scope): item.rule_sets for item in found.bindings}
    assert bound["dmz", BindingPoint.INBOUND, ""] == ("A", "G")
    assert bound["inside", BindingPoint.INBOUND, ""] == ("G",)
    assert bound["inside", BindingPoint.OUTBOUND, ""] == ("A",)
    assert bound["outside", BindingPoint.LOCAL, "control-plane"] == ("C", "past the control-plane list")
    assert bound[None, BindingPoint.FORWARD, ""] == ("(implicit) security levels",)
    ends = {item.name: item.rules[-1] for item in found.rule_sets}
    assert ends.pop("past the control-plane list").action is Action.UNKNOWN
    assert all(end.implicit and end.action is Action.DENY for end in ends.values())


def test_a_list_that_is_not_defined_may_do_either() -> None:
    result = read("access-group A in interface outside")
    rule_set = result.devices[0].rule_sets[0]
    assert rule_set.rules[0].action is Action.UNKNOWN
    assert result.ledger.blocking() == 1


def test_per_user_override_matters_where_there_are_users() -> None:
    text = "access-list A extended deny ip any any\naccess-group A in interface outside per-user-override\n"
    assert not device(text).unmodelled
    (item,) = device("ip local pool P 10.9.0.1-10.9.0.2\n" + text).unmodelled
    assert (item.effect, item.interfaces) == (Effect.MAY_PERMIT, frozenset({"outside"}))


def test_a_group_whose_server_gives_addresses_is_said() -> None:
    text = "tunnel-group T type remote-access\ntunnel-group T general-attributes\n authentication-server-group RAD\n"
    (tunnel,) = device(text).tunnels
    assert tunnel.remote == EVERY_ADDRESS
    assert [item.origin.line for item in tunnel.unknown if "vpn-addr-assign aaa" in item.reason] == [_line(text, "RAD")]
    assert device(text + "no vpn-addr-assign aaa\n").tunnels == ()
    assert device(text.replace("RAD", "LOCAL")).tunnels == ()


def _line(text: str, word: str) -> int:
    """The line of a word below the ports."""
    lines = f"{PORTS}{text}".splitlines()
    return next(number for number, line in enumerate(lines, 1) if word in line)


def test_an_address_of_a_user_goes_before_pools() -> None:
    user = "username u password x encrypted\nusername u attributes\n vpn-framed-ip-address 10.1.0.77 255.255.255.255\n"
    found = [item for item in device(VPN + user).tunnels if item.name.startswith("user u")]
    assert [item.remote.cidrs() for item in found] == [("10.1.0.77/32",)]
    assert found[0].unknown


PORTAL = "webvpn\n enable outside\n"
ACCOUNT = "username u password x encrypted\n"
GROUP = "tunnel-group G type remote-access\ntunnel-group G general-attributes\n default-group-policy P\n"
POLICY = "group-policy P internal\ngroup-policy P attributes\n vpn-tunnel-protocol {}\n"
DEFAULT = "group-policy DfltGrpPolicy attributes\n vpn-tunnel-protocol ssl-client\n"
PORTALS = (
    ("nobody can log in", PORTAL, "9.16(4)", False),
    ("a local account and the defaults", PORTAL + ACCOUNT, "9.16(4)", True),
    ("DfltGrpPolicy has clients alone", PORTAL + ACCOUNT + DEFAULT, "9.16(4)", False),
    ("a group without a word", PORTAL + GROUP, "9.16(4)", True),
    ("a policy names it", PORTAL + DEFAULT + POLICY.format("ikev2 ssl-clientless") + GROUP, "9.16(4)", True),
    ("as it was called before 8.4", PORTAL + DEFAULT + POLICY.format("IPSec webvpn") + GROUP, "8.2(5)", True),
    ("Cisco ended it", PORTAL + ACCOUNT + POLICY.format("ssl-clientless") + GROUP, "9.17(1)", False),
    ("a server gives the policy", PORTAL + DEFAULT + "group-policy P external server-group RAD password x\n", "9.16(4)", True),
    ("no interface", "webvpn\n port 8443\n" + ACCOUNT, "9.16(4)", False),
    (
        "a user of its own", PORTAL + DEFAULT + ACCOUNT + "username u attributes\n vpn-tunnel-protocol ssl-clientless\n",
        "9.16(4)", True,
    ),
)  # fmt: skip


@pytest.mark.parametrize(("address", "kind"), [("10.1.0.1 255.255.255.0", NatKind.POOL), ("dhcp", NatKind.UNKNOWN)])
def test_a_portal_opens_connections_from_an_address_of_the_device(address: str, kind: NatKind) -> None:
    more = f"interface GigabitEthernet0/9\n nameif more\n security-level 10\n ip address {address}\n"
    (rule,) = (item for item in device(PORTAL + ACCOUNT + more).nat if item.identity.startswith("web portal"))
    assert rule.stage is NatStage.SOURCE
    assert rule.address is not None
    assert rule.address.kind is kind


@pytest.mark.parametrize(("what", "text", "release", "there"), PORTALS, ids=[case[0] for case in PORTALS])
def test_who_may_use_the_web_portal(what: str, text: str, release: str, *, there: bool) -> None:
    found = device(text, PORTS.replace("9.16(4)", release)).tunnels
    assert any(item.kind is TunnelKind.PORTAL for item in found) is there, what


def test_filters_stand_where_the_release_puts_them() -> None:
    assert device("").order[:2] == (Stage.DESTINATION_NAT, Stage.INBOUND_FILTER)
    assert device("").order[-2:] == (Stage.OUTBOUND_FILTER, Stage.SOURCE_NAT)
    old = device("", PORTS.replace("9.16(4)", "8.2(5)"))
    assert old.order[:2] == (Stage.INBOUND_FILTER, Stage.DESTINATION_NAT)
    assert old.order[-2:] == (Stage.SOURCE_NAT, Stage.OUTBOUND_FILTER)
    assert old.stateful


NETWORKS = """object network BIG
 subnet 10.1.0.0 255.255.0.0
object network SMALL
 subnet 10.1.5.0 255.255.255.0
object network LOW
 host 10.1.4.4
object network HIGH
 host 10.1.4.5
object network SEEN
 host 203.0.113.5
object network FAR
 subnet 172.16.0.0 255.255.0.0
object network FAR-SEEN
 subnet 192.168.0.0 255.255.0.0
object service IN
 service tcp destination eq 443
object service OUT
 service tcp destination eq 8443
"""


def test_translations_stand_in_the_devices_order() -> None:
    found = device(
        NETWORKS
        + "nat (inside,outside) after-auto source dynamic any interface\n"
        + "nat (inside,outside) source dynamic BIG SEEN\n"
        + "nat (inside,outside) 1 source static LOW SEEN\n"
        + "object network BIG\n nat (inside,dmz) dynamic interface\n"
        + "object network SMALL\n nat (inside,dmz) dynamic interface\n"
        + "object network HIGH\n nat (inside,dmz) static 10.2.0.5\n"
        + "object network LOW\n nat (inside,dmz) static 10.2.0.4\n"
    )
    names = list(dict.fromkeys(" ".join(rule.identity.split()[:2]) for rule in found.nat))
    assert names == ["manual 1", "manual 2", "object LOW", "object HIGH", "object SMALL", "object BIG", "after-auto 1"]


def rule_of(found: Device, stage: NatStage, entering: str) -> NatRule:
    return next(
        rule for rule in found.nat if rule.stage is stage and entering in (rule.match.in_interfaces or {entering})
    )


def test_twice_translation_has_four_rules_each_with_its_header() -> None:
    found = device(
        NETWORKS + "nat (inside,outside) source static LOW SEEN destination static FAR-SEEN FAR service IN OUT\n"
    )
    assert len(found.nat) == 4
    out = rule_of(found, NatStage.DESTINATION, "inside")
    assert out.match.destination.surely.cidrs() == ("192.168.0.0/16",)
    assert out.address is not None
    assert out.address.translated.cidrs() == ("172.16.0.0/16",)
    assert out.port is not None
    assert (out.port.original.first, out.port.translated.first) == (443, 8443)
    source = rule_of(found, NatStage.SOURCE, "inside")
    assert source.match.destination.surely.cidrs() == ("172.16.0.0/16",)
    back = rule_of(found, NatStage.DESTINATION, "outside")
    assert back.match.source.surely.cidrs() == ("172.16.0.0/16",)
    assert back.match.destination.surely.cidrs() == ("203.0.113.5/32",)
    assert back.egress == "inside"
    seen = rule_of(found, NatStage.SOURCE, "outside")
    assert seen.address is not None
    assert seen.address.translated.cidrs() == ("192.168.0.0/16",)


@pytest.mark.parametrize(
    ("line", "kinds", "egress"),
    [
        ("source static LOW LOW", {NatKind.IDENTITY}, "inside"),
        ("source static LOW LOW no-proxy-arp route-lookup", {NatKind.IDENTITY}, ""),
        ("source static LOW SEEN", {NatKind.STATIC}, "inside"),
        ("source static LOW interface", {NatKind.STATIC}, "inside"),
        ("source dynamic BIG interface", {NatKind.POOL}, None),
        ("source static LOW SEEN unidirectional", {NatKind.STATIC}, None),
        ("source static BIG FAR", {NatKind.STATIC}, "inside"),
        ("source static BIG SMALL", {NatKind.STATIC}, "inside"),
        ("source dynamic BIG pat-pool SEEN flat", {NatKind.POOL}, None),
    ],
)
def test_kinds_of_translations(line: str, kinds: set[NatKind], egress: str | None) -> None:
    found = device(f"{NETWORKS}nat (inside,outside) {line}\n")
    assert {rule.address.kind for rule in found.nat if rule.address} == kinds
    back = [rule for rule in found.nat if rule.stage is NatStage.DESTINATION]
    assert (back[0].egress if back else None) == egress
    overload = "dynamic" in line
    assert {rule.source_ports_change for rule in found.nat if rule.stage is NatStage.SOURCE} == {overload}


def test_a_translation_that_is_not_read_may_rewrite() -> None:
    result = read(f"{NETWORKS}nat (inside,outside) source sideways LOW SEEN\n")
    (item,) = result.devices[0].unmodelled
    assert item.effect is Effect.MAY_REWRITE
    assert item.interfaces == frozenset({"inside", "outside"})
    assert result.ledger.blocking() == 1
    assert not device(f"{NETWORKS}nat (inside,outside) source static LOW SEEN inactive\n").nat[0].enabled


VPN = """ip local pool P 10.9.0.10-10.9.0.20 mask 255.255.255.0
access-list F extended permit tcp 10.9.0.0 255.255.255.0 host 10.1.0.5 eq 3389
webvpn
 enable outside
group-policy DfltGrpPolicy attributes
 vpn-filter value F
group-policy OWN internal
group-policy OWN attributes
 vpn-filter none
tunnel-group A type remote-access
tunnel-group A general-attributes
 address-pool P
tunnel-group B type remote-access
tunnel-group B general-attributes
 address-pool P
 default-group-policy OWN
"""


def test_remote_access_inherits_its_filter_and_bypasses_lists() -> None:
    found = device(VPN)
    first, second = (item for item in found.tunnels if item.kind is TunnelKind.REMOTE_ACCESS)
    assert (first.kind, first.interface, first.rule_set, first.bypasses_filter) == (
        TunnelKind.REMOTE_ACCESS, "outside", "F", True,
    )  # fmt: skip
    assert second.rule_set == ""
    assert ipaddress.ip_address("10.9.0.10") in first.remote
    assert ipaddress.ip_address("10.9.0.21") not in first.remote
    assert not device(VPN + "no sysopt connection permit-vpn\n").tunnels[0].bypasses_filter
    assert device(VPN.replace(" enable outside", " port 443")).tunnels[0].unknown


def test_crypto_maps_give_one_tunnel_an_entry() -> None:
    found = device(
        "access-list C extended permit ip 10.1.0.0 255.255.0.0 172.16.0.0 255.255.0.0\n"
        "access-list C extended permit ip 10.2.0.0 255.255.0.0 172.16.0.0 255.255.0.0\n"
        "crypto map M 10 match address C\ncrypto map M 10 set peer 198.51.100.9\ncrypto map M interface outside\n"
    )
    assert [tunnel.name for tunnel in found.tunnels] == ["M 10/1", "M 10/2"]
    assert found.tunnels[1].local.cidrs() == ("10.2.0.0/16",)
    assert found.tunnels[0].peer == "198.51.100.9"
    assert found.rule_sets[0].kind is RuleSetKind.SELECTOR


def test_interfaces_carry_names_roles_and_defaults() -> None:
    found = {item.name: item for item in device("interface GigabitEthernet0/9\n nameif inside2\n").interfaces}
    assert found["inside"].aliases == ("GigabitEthernet0/1",)
    assert [item.role for item in found["inside"].addresses] == [AddressRole.PRIMARY, AddressRole.STANDBY]
    assert found["inside2"].security_level == 0
    assert found["mgmt"].management_only
    assert found["outside"].kind is InterfaceKind.PHYSICAL
    bare = device("", "ASA Version 9.1\ninterface Vlan1\n nameif inside\n").interfaces[0]
    assert (bare.security_level, bare.vlan, bare.kind) == (100, 1, InterfaceKind.VLAN)


def test_management_services_need_their_switch() -> None:
    text = "ssh 10.1.0.0 255.255.0.0 inside\ntelnet 0 0 inside\nhttp 10.1.9.0 255.255.255.0 inside\n"
    protocols = [service.protocol for service in device(text).management.services]
    assert protocols == ["ssh", "telnet"]
    found = device(text + "http server enable 8443\n").management.services
    assert (found[-1].protocol, found[-1].port) == ("https", 8443)


def test_telnet_to_the_interface_of_the_lowest_level_is_possible_only() -> None:
    """Before, whoever the line names was said to open it, though it must come through a tunnel."""
    ports = "".join(
        f"interface GigabitEthernet0/{number}\n nameif {name}\n security-level {level}\n ip address 10.{number}.0.1 255.255.255.0\n"
        for number, (name, level) in enumerate((("outside", 0), ("dmz", 50)))
    )
    lines = "telnet 10.0.0.0 255.255.255.0 outside\ntelnet 10.1.0.0 255.255.255.0 dmz\n"
    found = device(ports + lines).management.services
    assert [(bool(item.sources.surely), bool(item.sources.possibly)) for item in found] == [(False, True), (True, True)]


def test_secrets_are_never_in_the_model() -> None:
    text = (
        "enable password CANARY1 pbkdf2\nusername joe password CANARY2 encrypted privilege 15\n"
        "snmp-server community CANARY3\nsnmp-server host inside 10.1.0.9 community CANARY4 version 2c\n"
        "aaa-server R protocol radius\naaa-server R (inside) host 10.1.0.8\n key CANARY5\n"
        "tunnel-group X type ipsec-l2l\ntunnel-group X ipsec-attributes\n ikev1 pre-shared-key CANARY6\n"
        "failover key CANARY7\nntp authentication-key 1 md5 CANARY8\nsnmp-server user u g v3 auth sha CANARY9\n"
        "vpdn username u password CANARY12\ncluster group c\n key CANARY13\nzzz key CANARY14\n"
        "aaa-server R (inside) host 10.1.0.7\n zzz key CANARY15\n"
        "crypto isakmp key CANARY10 address 1.1.1.1\npasswd CANARY11 encrypted\n"
    )
    result = read(text)
    assert "CANARY" not in repr(result.devices)
    assert "CANARY" not in repr(result.diagnostics)
    assert "CANARY" not in repr(result.ledger.rows())


@pytest.mark.parametrize(
    ("text", "accepted", "near"),
    [
        ("ASA Version 9.16(4)\n", True, False),
        ("PIX Version 7.2(4)\n", True, False),
        ("NGFW Version 7.2.5\n", True, False),
        ("interface Vlan1\n nameif inside\n security-level 100\n", True, False),
        ("access-list A extended permit ip any any\n", False, True),
        ("access-list 10 permit 10.0.0.0 0.0.0.255\nhostname sw\n", False, False),
        ("", False, False),
    ],
)
def test_recognition_is_by_content(text: str, *, accepted: bool, near: bool) -> None:
    verdict = platforms()["cisco_asa"].recognise(Source.from_text("x", text))
    assert (verdict.accepted, verdict.near) == (accepted, near)


DYNAMIC = (
    "crypto dynamic-map D 10 set ikev1 transform-set T\ncrypto map M 65535 ipsec-isakmp dynamic D\n"
    "crypto dynamic-map D 10 set reverse-route\ncrypto map M interface outside\n"
)


@pytest.mark.parametrize(
    ("name", "there"), [("DefaultL2LGroup", True), ("branch", True), ("198.51.100.9", False), (None, False)]
)
def test_a_dynamic_entry_without_a_list_takes_any_networks(name: str | None, *, there: bool) -> None:
    group = f"tunnel-group {name} type ipsec-l2l\n" if name else ""
    found = [item for item in device(DYNAMIC + group).tunnels if item.kind is TunnelKind.SITE_TO_SITE]
    assert [(item.remote, bool(item.unknown), item.peers) for item in found] == [(EVERY_ADDRESS, True, ())] * there


HOME = """ASA Version 8.4(7)
hostname fw
interface Vlan1
 nameif inside
 security-level 100
 ip address 10.1.0.1 255.255.255.0
interface Vlan2
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
interface Vlan3
 {lines}
 nameif home
 security-level 50
 ip address 10.3.0.1 255.255.255.0
interface Vlan4
 no nameif
"""
APART = "(implicit) no forward interface"


@pytest.mark.parametrize(
    ("lines", "apart"),
    [
        ("no forward interface Vlan1", {("home", "inside")}),
        ("no forward interface vlan 2", {("home", "outside")}),
        ("no forward interface Vlan4", set[tuple[str, str]]()),
        ("no forward interface Vlan1\n forward interface Vlan1", set[tuple[str, str]]()),
    ],
)
def test_a_vlan_of_an_asa_5505_opens_no_connection_to_another_one(lines: str, apart: set[tuple[str, str]]) -> None:
    found = device("", HOME.format(lines=lines))
    assert not found.unmodelled
    guards = [item for item in found.rule_sets if item.name == APART]
    rules = [rule for item in guards for rule in item.rules if rule.action is Action.DENY]
    assert {(*(rule.match.in_interfaces or ()), *(rule.match.out_interfaces or ())) for rule in rules} == apart
    assert all(item.kind is RuleSetKind.GUARD for item in guards)


def test_what_is_apart_may_meet_in_a_tunnel() -> None:
    text = (
        "access-list C extended permit ip 10.3.0.0 255.255.255.0 192.168.7.0 255.255.255.0\n"
        "crypto map M 10 match address C\ncrypto map M 10 set peer 198.51.100.9\ncrypto map M interface outside\n"
    )
    found = device(text, HOME.format(lines="no forward interface Vlan2"))
    (guard,) = (item for item in found.rule_sets if item.name == APART)
    tunnels = {item.name for item in found.tunnels}
    assert [(rule.action, rule.match.out_interfaces) for rule in guard.rules] == [
        (Action.UNKNOWN, frozenset(tunnels)),
        (Action.DENY, frozenset({"outside"})),
        (Action.PERMIT, None),
    ]


def test_an_odd_word_behind_no_forward_is_not_understood() -> None:
    assert device("", HOME.format(lines="no forward interface Vlan1 now")).unmodelled
