"""Exports of whole devices with the configuration that MikroTik delivers (`defconf`), and what stands around it.

Written by us after exports that people published (7.14 to 7.20, and 6.48); addresses are private. The verdicts follow
MikroTik documentation, "Filter" (matchers), "IPsec", "Bridging and Switching", and the kernel's connection tracking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.model.device import Effect
from parsers.model.rules import Action
from parsers.model.service import ServiceBox, ServiceSet, State, of_icmp
from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from parsers.registry import ParseResult

    Asked = Callable[..., str]

HEAD = "# 2026-06-01 19:45:12 by RouterOS 7.19.6\n# software id = ABCD-EFGH\n"
INTERFACES = """\
/interface bridge
add admin-mac=04:F4:1C:00:00:01 auto-mac=no comment=defconf name=bridge
/interface list
add comment=defconf name=WAN
add comment=defconf name=LAN
/interface bridge port
add bridge=bridge comment=defconf interface=ether2
add bridge=bridge comment=defconf interface=ether3
/interface list member
add comment=defconf interface=bridge list=LAN
add comment=defconf interface=ether1 list=WAN
/ip address
add address=192.168.88.1/24 comment=defconf interface=bridge network=\\
    192.168.88.0
add address=10.0.0.2/24 interface=ether1 network=10.0.0.0
"""
RULES = """\
/ip firewall filter
add action=accept chain=forward comment="defconf: accept in ipsec policy" \\
    ipsec-policy=in,ipsec
add action=accept chain=forward comment="defconf: accept out ipsec policy" \\
    ipsec-policy=out,ipsec
add action=accept chain=forward comment=\\
    "defconf: accept established,related, untracked" connection-state=\\
    established,related,untracked
add action=drop chain=forward comment="defconf: drop invalid" \\
    connection-state=invalid
add action=drop chain=forward comment=\\
    "defconf: drop all from WAN not DSTNATed" connection-nat-state=!dstnat \\
    connection-state=new in-interface-list=WAN
/ip firewall nat
add action=masquerade chain=srcnat comment="defconf: masquerade" \\
    ipsec-policy=out,none out-interface-list=WAN
"""
END = "/system identity\nset name=gw\n"
DELIVERED = HEAD + INTERFACES + RULES + END
PEER = "/ip ipsec peer\nadd address=203.0.113.1/32 name=hq\n"


def read(text: str) -> ParseResult:
    return parse(Source.from_text("gw.rsc", text))


def doubts(text: str) -> dict[str, Effect]:
    (device,) = read(text).devices
    return {item.what: item.effect for item in device.unmodelled}


@pytest.fixture
def verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    def of(text: str, flow: str, entering: str = "ether1") -> str:
        path = tmp_path / "gw.rsc"
        path.write_text(text, encoding="utf-8")
        main(["test-rules", str(path), "--from", entering, "--flow", flow])
        return capsys.readouterr().out.split()[0]

    return of


INWARD = "10.0.0.9:40000 > 192.168.88.10 tcp/502"


def test_what_is_delivered_keeps_the_outside_out(verdict: Asked) -> None:
    assert not read(DELIVERED).diagnostics
    assert doubts(DELIVERED) == {}
    assert verdict(DELIVERED, INWARD) == "deny"
    assert verdict(DELIVERED, "192.168.88.10:40000 > 10.0.0.9 tcp/443", "bridge") == "permit"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + PEER + INTERFACES + RULES + END,
        HEAD + PEER.replace("/ip ipsec peer", "/ip/ipsec/peer") + INTERFACES + RULES + END,
        HEAD + PEER.replace("peer\nadd", "peer add") + INTERFACES + RULES + END,
        HEAD + INTERFACES + RULES + "/ip ipsec identity\nadd peer=hq\n" + END,
        HEAD + INTERFACES + RULES + "/ip ipsec policy\nadd peer=hq tunnel=yes\n" + END,
        HEAD + "/interface gre\nadd ipsec-secret=x name=g remote-address=203.0.113.1\n" + INTERFACES + RULES + END,
        HEAD + INTERFACES + "/interface l2tp-server server\nset enabled=yes use-ipsec=required\n" + RULES + END,
        HEAD + INTERFACES + RULES,  # a file without its end: what it does not say may be there
        HEAD + INTERFACES + HEAD + RULES + END,  # exports of menus, put together
    ],
)
def test_where_ipsec_may_be_its_conditions_are_open(text: str, verdict: Asked) -> None:
    assert verdict(text, INWARD) == "possibly"


@pytest.mark.parametrize(
    "more",
    [
        "/ip ipsec profile\nset [ find default=yes ] dpd-interval=2m\n",
        "/ip ipsec policy\nset 0 proposal=default\n",
        "/interface l2tp-server server\nset enabled=no use-ipsec=no\n",
        "/ip ipsec policy group\nadd name=g\n",
    ],
)
def test_settings_of_ipsec_that_nobody_uses_are_none(more: str, verdict: Asked) -> None:
    assert verdict(HEAD + INTERFACES + more + RULES + END, INWARD) == "deny"


@pytest.mark.parametrize(("port", "wanted"), [("!ether2", "possibly"), ("!ether3", "possibly"), ("!ether9", "deny")])
def test_a_rule_about_a_port_of_a_bridge_is_invalid(port: str, wanted: str, verdict: Asked) -> None:
    """The device prints "in/out-interface matcher not possible when interface (ether2) is slave" and asks no such rule."""
    rule = f"/ip firewall filter\nadd action=drop chain=forward in-interface={port}\n"
    text = HEAD + INTERFACES + rule + END
    assert verdict(text, INWARD) == wanted
    assert verdict(text.replace(port, port[1:]), INWARD) == "permit"


def test_users_of_ssh_and_repeated_announcements_take_nothing_away() -> None:
    ssh = "/ip ssh\nset forwarding-enabled=remote\n"
    (only,) = doubts(DELIVERED.replace(END, ssh + END)).values()
    assert only is Effect.MAY_PERMIT
    dns = "/ip dns\nset mdns-repeat-ifaces={} servers=1.1.1.1\n"
    assert doubts(DELIVERED.replace(END, dns.format("bridge") + END)) == {}
    (device,) = read(DELIVERED.replace(END, dns.format("bridge,ether1") + END)).devices
    (told,) = device.unmodelled
    assert (told.effect, told.interfaces) == (Effect.MAY_PERMIT, frozenset({"bridge", "ether1"}))


def test_what_stands_around_an_export_is_no_statement() -> None:
    said = (
        "Warning: Permanently added '192.168.88.1' (ED25519) to the list of known hosts.\n"
        "** WARNING: connection is not using a post-quantum key exchange algorithm.\n"
        '** This session may be vulnerable to "store now, decrypt later" attacks.\n'
        "** The server may need to be upgraded. See https://openssh.com/pq.html\n"
    )
    shares = "/ip smb shares\nset [ find default=yes ] directory=/pub\n"
    result = read(said + DELIVERED.replace(END, shares + END))
    assert not result.diagnostics
    assert len(read("** This is something else\n" + DELIVERED).diagnostics) == 1


def test_an_excerpt_says_nothing_of_ipsec() -> None:
    (device,) = read(HEAD + RULES).devices
    reasons = {item.reason for rules in device.rule_sets for rule in rules.rules for item in rule.match.unknown}
    assert {"ipsec-policy=in,ipsec", "ipsec-policy=out,ipsec"} <= reasons


SIX = "/ipv6 address\nadd address=fd00:1::1 interface=ether1\nadd address=fd00:2::1 interface=bridge\n"
FILTER = RULES.partition("/ip firewall nat")[0].replace(" connection-nat-state=!dstnat", "")
BOTH = HEAD + INTERFACES + FILTER + SIX + FILTER.replace("/ip ", "/ipv6 ") + END


@pytest.mark.parametrize(
    ("flow", "wanted"),
    [
        ("10.0.0.9 > 192.168.88.10 icmp/9", "deny"),
        ("fd00:1::9 > fd00:2::9 icmp6/135", "permit"),  # untracked
        ("fd00:1::9 > fd00:2::9 icmp6/151", "possibly"),  # untracked from Linux 5.16 on
        ("fd00:1::9 > fd00:2::9 icmp6/128", "deny"),
    ],
)
def test_messages_that_are_not_tracked(flow: str, wanted: str, verdict: Asked) -> None:
    assert verdict(BOTH, flow) == wanted


@pytest.mark.parametrize(
    ("family", "other", "kind"), [("ip", 58, 135), ("ip", 58, 128), ("ip", 58, 151), ("ip6", 1, 8)]
)
def test_icmp_of_the_other_ip_version_belongs_to_nothing(family: str, other: int, kind: int) -> None:
    """A tracker takes packets of its own version alone: all others are invalid, and nothing of them is untracked."""
    (device,) = read(BOTH).devices
    (rules,) = [item for item in device.rule_sets if item.name == f"{family} filter forward"]
    invalid = next(item for item in rules.rules if item.action is Action.DENY)
    opening = of_icmp(other, kind) & ServiceSet((ServiceBox(states=State.NEW),))
    assert not (opening - invalid.match.service.surely).boxes


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ('/ip dhcp-server\nadd interface=bridge lease-script=":log info x" name=d\n', True),
        ('/ip dhcp-server\nadd disabled=yes interface=bridge lease-script=":log info x" name=d\n', False),
        ("/ip dhcp-server\nadd interface=bridge name=d\n", False),
        ("/ppp profile\nadd name=p on-up=x\n", True),
        ('/tool netwatch\nadd host=1.1.1.1 test-script="" type=simple up-script=x\n', True),
        ('/tool netwatch\nadd host=1.1.1.1 test-script="" type=simple\n', False),
        ("/tool sms\nset port=lte1 receive-enabled=yes\n", True),
        ("/tool sms\nset port=lte1\n", False),
    ],
)
def test_scripts_that_run_when_something_happens(section: str, *, told: bool) -> None:
    assert any("script" in what for what in doubts(DELIVERED.replace(END, section + END))) is told


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("/ip hotspot\nadd address-pool=dhcp disabled=no interface=bridge name=h\n", True),
        ("/ip hotspot\nadd address-pool=dhcp interface=bridge name=h\n", True),
        ("/ip hotspot\nadd address-pool=dhcp disabled=yes interface=bridge name=h\n", False),
        ('/ip hotspot user\nset [ find default=yes ] comment="counters and limits for trial users"\n', False),
        ("/ip hotspot profile\nset [ find default=yes ] html-directory=hotspot\n", False),
    ],
)
def test_a_hotspot_works_unless_it_is_disabled(section: str, *, told: bool) -> None:
    assert ("a hotspot lets only users pass" in doubts(DELIVERED.replace(END, section + END))) is told


@pytest.mark.parametrize(
    "section",
    [
        '/ip firewall layer7-protocol\nadd name=EXE regexp=".(exe)"\n',
        "/ip smb users\nset [ find default=yes ] disabled=yes\n",
        "/ip traffic-flow target\nadd dst-address=192.168.88.9 port=4739 version=ipfix\n",
        "/routing bfd configuration\nadd disabled=no\n",
        "/iot lora servers\nadd address=eu1.cloud.example name=x protocol=UDP\n",
        "/dude\nset data-directory=nvme1\n",
        "/system ntp key\nadd key-id=1 key=1\n",
        "/user-manager user\nadd name=bob\n",
        "/user-manager router\nadd address=10.0.0.2 name=r\n",
        "/system swos\nset address-acquisition-mode=static\n",
        "/interface ethernet poe\nset ether2 poe-out=off\n",
        "/ip nat-pmp interfaces\nadd interface=ether1 type=external\n",
        "/iot modbus\nset disabled=yes tcp-port=502\n",
        "/iot bluetooth\nset bt1 antenna=internal\n",
        '/zerotier\nset zt1 comment="ZeroTier Central" disabled=yes disabled=yes name=zt1\n',
    ],
)
def test_sections_that_carry_nothing(section: str) -> None:
    text = DELIVERED.replace(END, section + END)
    assert not read(text).diagnostics
    assert doubts(text) == {}


def test_a_serial_line_that_is_offered_over_tcp_is_a_way() -> None:
    offered = "/iot modbus\nset disabled=no hardware-port=modbus tcp-port=502\n"
    assert "a serial line is offered as Modbus over TCP" in doubts(DELIVERED.replace(END, offered + END))


def test_a_key_that_stands_twice_with_two_values_is_told() -> None:
    twice = "/zerotier\nset zt1 disabled=yes disabled=no name=zt1\n"
    assert len(read(DELIVERED.replace(END, twice + END)).diagnostics) == 1
