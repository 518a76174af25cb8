"""MX-ROS: lines dropped, made up, put where they do not belong; a scrubbed file is the same device.

The drop test compares models without places: a line that is in the model and whose loss changes nothing is listed
with its reason; one that does not matter changes nothing.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.registry import ParseResult, parse
from parsers.scrubbing import scrubbed
from parsers.source import Source
from parsers.vendors.moxa_mxros import PARSER, irrelevant
from parsers.vendors.moxa_mxros.text import OPEN_END, OPEN_START
from validator.unread import with_unread

if TYPE_CHECKING:
    from parsers.as_json import Json

FIXTURES = Path(__file__).parents[3] / "fixtures" / "moxa_mxros"
WHOLE = sorted(path.name for path in FIXTURES.iterdir() if path.name not in {"hostile", "truncated", "exported"})
MOVING = frozenset({"line", "lines", "origin", "index", "unnamed", "reason"})
"""Keys that say where something stands, or quote it."""

SWITCHED_OFF = frozenset({"switched-off"})
"""Cases whose rules decide nothing."""
ANYWHERE = frozenset({"mode ip", "bind vlan 1", "desc real PLC", "logging flash", "logging syslog"})
"""Lines that say what holds without them, or what no verdict rests on."""
REDUNDANT = {
    "bridge": {
        "switchport access vlan 101": "no other enabled socket is in VLAN 1",
        "switchport access vlan 102": "the same",
        "name BRG_LAN": "its name without a line",
        "src-mac all": "the default",
        "dst-mac all": "the default",
        "interface all all": "the default",
        "protocol all": "the default",
        "mode mac": "the address of the card beside it says so too",
    },
    "device_itself": {
        "switchport access vlan 1": "as without the line",
        "logging 10.9.0.66 514 2": "switched off by a line below",
        "snmp-server host 10.9.0.77 trapsecret4": "taken back by the next line",
        "snmp-server host 10.9.0.77 <redacted>": "the same, as it is read",
        "no login-lockout": "the default",
    },
    "features": {
        "enable": "session control drops perhaps, whether it is told to be on or not",
        "action drop": "the same",
        "total-tcp-conn 8": "how many connections, which no verdict rests on",
        "concurrent-tcp-conn 4": "the same",
        "name seen": "a rule that only watches",
    },
    "management": {
        "ip name-server 10.9.0.53 0.0.0.0 0.0.0.0": "bears on no verdict",
        "ip http-server port 8080": "http is off",
        "interface trusted-access 10.1.0.99 255.255.255.255 disable": "an entry that is off",
        "login-lockout retry-threshold 5": "how many attempts",
        "logging 10.9.0.66 514 2": "switched off by the next line",
    },
    "nat": {"auto-create-source-nat": "a 1-1 rule translates sources perhaps, whether a line asks for it or not"},
    "objects": {
        "ip-addr 10.2.0.1": "the object is defined twice and may be anything",
        "ip-addr 10.2.0.2": "the same",
        "icmp-type any": "what is wrong is the code without a type",
        "interface LAN WAN": "a word that is not understood makes the rule undecided everywhere",
    },
    "policy": {
        "name LAN": "its name without a line",
        "port any": "the default",
        "icmp-code any": "the default",
        "select Web-Access": "which ports a list holds is not known in any case",
        "select Email": "the same",
        "mode ip-mac": "the address of the card beside it says so too",
    },
    "routes": {
        "router vrrp": "a virtual router counts unless it is off",
        "vrrp": "the same",
        "virtual-ip 10.1.0.254": "of a virtual router that is off",
        "interface WAN": "the same",
    },
    "vlans": {"ip proxy-arp": "not among what is compared"},
    "vpn": {
        "interface WAN": "the only WAN",
        "remote-gateway 0.0.0.0": "any gateway, as without the line",
        "l2tp user service password <redacted>": "who dials in, and no more",
    },
}


def read(text: str) -> ParseResult:
    return parse(Source.from_text("config.txt", text), "moxa_mxros")


def bare(value: Json) -> Json:
    """A value without places."""
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items() if key not in MOVING}
    if isinstance(value, list):
        return [bare(item) for item in value]
    return re.sub(r"config\.txt:\d+", "", value) if isinstance(value, str) else value


def model(result: ParseResult) -> Json:
    """As it is read, and with what lines that nobody read may do: that hides what else their statement says."""
    widened = [with_unread(device, result) for device in result.devices]
    return bare([device_json(device) for device in (*result.devices, *widened)])


@pytest.mark.parametrize("case", WHOLE)
def test_a_line_that_is_dropped_is_missed(case: str) -> None:
    lines = [*Source.read(FIXTURES / case / "config.txt").lines, ""]
    whole = read("\n".join(lines))
    before = model(whole)
    for number, line in enumerate(lines[:-1], 1):
        fate = whole.ledger.fate(number)
        same = model(read("\n".join(lines[: number - 1] + lines[number:]))) == before
        if fate is LineFate.IRRELEVANT and not line.startswith(("ip dhcp", "redundancy")):
            assert same, line
        elif fate is LineFate.MODELLED and same and case not in SWITCHED_OFF:
            assert line.strip() in ANYWHERE | REDUNDANT.get(case, {}).keys(), (number, line)


@pytest.mark.parametrize("case", WHOLE)
def test_a_line_that_nobody_knows_blocks(case: str) -> None:
    lines = (FIXTURES / case / "config.txt").read_text(encoding="utf-8").split("\n")
    known = read("\n".join(lines)).ledger.blocking()
    for at in range(1, len(lines)):
        indent = re.match(r"\s*", lines[at - 1])
        garbled = [*lines[:at], f"{indent[0] if indent else ''}zzz-unknown 1", *lines[at:]]
        result = read("\n".join(garbled))
        assert result.ledger.fate(at + 1) is LineFate.UNKNOWN, (at, lines[at - 1])
        assert result.ledger.blocking() > known


@pytest.mark.parametrize("case", WHOLE)
def test_a_word_that_nobody_knows_is_told(case: str) -> None:
    text = (FIXTURES / case / "config.txt").read_text(encoding="utf-8")
    lines = text.split("\n")
    whole = read(text)
    free = re.compile(
        r"\s*(?:name|description|desc|hostname|logging|src-ip|dst-ip|src-port|dst-port|username|l2tp user)\b"
    )
    free_too = re.compile(r"\s*(?:snmp-server|auth|dpi-profile|ip ospf|ip name-server|auto-backup|login-lockout)\b")
    for number, line in enumerate(lines[:-1], 1):
        if whole.ledger.fate(number) is not LineFate.MODELLED or free.match(line) or free_too.match(line):
            continue
        result = read("\n".join([*lines[: number - 1], f"{line} zzz", *lines[number:]]))
        worst = (LineFate.UNKNOWN, LineFate.PARTIAL, LineFate.IRRELEVANT)
        assert result.ledger.fate(number) in worst or model(result) != model(whole), line


MOVED = (
    ("ips enable", " l3l7-policy default-action allow"),
    ("adp enable", " no interface trusted-access"),
    ("hostname x", " l3l7-policy disable"),
    ("redundancy", " ip route static A 0.0.0.0 0.0.0.0 10.1.0.1 enable"),
    ("ip dhcp pool 1", " interface wan"),
    ("clock timezone gmt 1", " vlan create 3"),
)


@pytest.mark.parametrize(("above", "line"), MOVED)
def test_a_statement_below_one_that_does_not_matter_is_not_swallowed(above: str, line: str) -> None:
    result = read(f"{above}\n{line}\nl3l7-policy enable\n")
    assert result.ledger.fate(2) is LineFate.UNKNOWN
    assert [row.line for row in result.ledger.open_rows() if row.blocking and row.line == 2]


def test_a_port_of_copies_is_a_doubt_and_a_session() -> None:
    result = read("l3l7-policy enable\nmonitor source interface 1/2 rx\nmonitor destination interface 1/1\n")
    (device,) = result.devices
    (session,) = device.mirrors
    assert (session.ports, session.copied) == (("1/1",), ("1/2",))
    assert frozenset({"1/1"}) in [item.interfaces for item in device.unmodelled]
    assert not result.ledger.open_rows()


OPENING = (
    "arp proxy enable",
    "dot1x guest-vlan 30",
    "ip igmp proxy",
    "ip directed-broadcast",
    "ip broadcast-forward in WAN out LAN udp 1",
    "ip dhcp-relay server 10.0.0.1",
    "ip mroute group 239.1.1.1 src 10.0.0.1 in WAN out LAN",
    "mac-address-table static 00:90:e8:00:00:01 vlan 1 interface 1/1",
    "openvpn server enable",
    "gre 1 remote 198.51.100.1",
    "interface zone-base-bridge 1",
    "l2tp server enable",
    "no l3l7-policy 1",
    "no ip nat 1",
    "no ip route static A",
    "no object address A",
    "no l2-filter 1",
    "vlan mode port-based",
    "firewall 1",
    "ip nat auto",
    "bridge group",
    "sdwan enable",
    "cellular interface",
)


@pytest.mark.parametrize("line", OPENING)
def test_a_line_that_may_open_a_way_is_in_no_table_of_harmless_ones(line: str) -> None:
    result = read(f"l3l7-policy enable\n{line}\n")
    (row,) = [row for row in result.ledger.open_rows() if row.line == 2]
    assert row.blocking, row


def test_tables_of_harmless_statements_name_no_statement_that_decides() -> None:
    heads = {
        "l3l7-policy",
        "l2-filter",
        "object",
        "interface",
        "ipsec",
        "l2tp",
        "vlan",
        "vrrp",
        "router",
        "no",
        "bridge",
    }
    named = {words for table in (irrelevant.REASONS, irrelevant.DENYING) for words in table}
    assert not {words[0] for words in named} & heads
    assert all(len(words) > 1 for words in named if words[0] in {"ip", "snmp-server", "firewall", "dot1x", "arp"})


@pytest.mark.parametrize("case", sorted(path.name for path in FIXTURES.iterdir()))
def test_a_scrubbed_file_is_the_same_device(case: str) -> None:
    source = Source.read(FIXTURES / case / "config.txt")
    text = "\n".join(source.lines)
    again = "\n".join(scrubbed(source.lines))
    assert model(read(again)) == model(read(text))
    assert "a.owner@plant.example" not in again


@pytest.mark.parametrize(
    "secret",
    ["hunter2hunter", "trapsecret1", "aessecret12", "sharedsecret1", "mailsecret1", "dotsecret12", "ddnssecret1"],
)
def test_no_secret_is_kept(secret: str) -> None:
    assert not any(secret in line for line in Source.read(FIXTURES / "management" / "config.txt").lines)


@pytest.mark.parametrize("secret", ["presecret12", "tunnelsecret"])
def test_no_key_of_a_tunnel_is_kept(secret: str) -> None:
    assert not any(secret in line for line in Source.read(FIXTURES / "vpn" / "config.txt").lines)


def shown(text: str) -> set[str]:
    """What a device of a text does that is not modelled."""
    (device,) = read(text).devices
    return {item.what for item in device.unmodelled} - {OPEN_END, OPEN_START}


def test_sockets_of_the_bridge_in_one_vlan_may_meet_past_the_filters() -> None:
    sockets = "".join(
        f"interface ethernet 1/{port}\n switchport access vlan {vlan}\n{bridged}exit\n"
        for port, vlan, bridged in ((1, 5, " bridge group\n"), (2, 5, " bridge group\n"), (3, 6, " bridge group\n"))
    )
    assert shown(f"l3l7-policy enable\n{sockets}") == {
        "1/1 of the bridge and 1/2 share a VLAN; the switch may join them unfiltered",
        "1/2 of the bridge and 1/1 share a VLAN; the switch may join them unfiltered",
    }
    assert not shown(f"l3l7-policy enable\n{sockets.replace('access vlan 5', 'access vlan 7', 1)}")


def test_a_rule_that_names_a_socket_of_the_switch_is_undecided() -> None:
    rule = "l3l7-policy\n enable\n interface 1/1 any\n action deny\n mode ip\nexit\n"
    (device,) = read(f"l3l7-policy enable\ninterface ethernet 1/1\n switchport access vlan 2\nexit\n{rule}").devices
    (policy,) = device.rule_sets
    (made,) = [item for item in policy.rules if item.identity == "1"]
    assert made.match.in_interfaces is None
    assert [item.reason for item in made.match.conditions] == [
        "what a rule means by socket 1/1 of the switch is not documented"
    ]


@pytest.mark.parametrize("line", ["dst-ip PLC#", "enable now#", "fw 1#"])
def test_a_line_that_only_looks_like_a_prompt_is_read(line: str) -> None:
    result = read(f"l3l7-policy enable\n{line}\n")
    assert result.ledger.fate(2) is LineFate.UNKNOWN


@pytest.mark.parametrize(
    "line", ["fw-1#", "fw-1# show running-config", "fw-1(config)# exit", "fw-1>> show running-config"]
)
def test_prompts_of_a_session_are_no_statements(line: str) -> None:
    assert read(f"{line}\nl3l7-policy enable\n").ledger.fate(1) is LineFate.STRUCTURAL


def test_two_interfaces_of_one_name_leave_open_which_is_meant() -> None:
    text = "l3l7-policy enable\ninterface lan\nexit\ninterface vlan 4\n name lan\nexit\n"
    assert shown(text) == {"two interfaces are called lan; which of them rules mean is not known"}


def test_an_interface_without_a_vlan_may_stand_anywhere() -> None:
    text = "l3l7-policy enable\ninterface wan\n ip address dhcp\nexit\n"
    assert shown(text) == {"no line says which VLAN WAN is bound to"}


RECOGNISED = (
    ("l3l7-policy\n name x\nexit", True, ""),
    ("interface trusted-access\nhostname x", True, ""),
    ("ip nat 1\n original in-iface WAN dst-ip 10.0.0.1\nexit", True, ""),
    ("interface trusted-access\nfirewall 1\n action drop\nexit", False, "older routers of Moxa"),
    ("ip http-server secure\nip nat static inside 10.0.0.1 outside WAN 10.1.0.1", False, "older routers of Moxa"),
    ("redundancy mode turbo-ring-v2\nhostname x", False, "no policy, object or list of trusted addresses"),
    ("hostname x\ninterface Vlan1", False, ""),
)


@pytest.mark.parametrize(("text", "accepted", "why"), RECOGNISED)
def test_what_is_taken_for_mxros(text: str, accepted: bool, why: str) -> None:  # noqa: FBT001 - an expectation
    verdict = PARSER.recognise(Source.from_text("config.txt", text))
    assert verdict.accepted is accepted
    assert why in verdict.evidence
    assert verdict.near is bool(why)


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_ends_anywhere_but_at_its_end_may_lack_lines(case: str) -> None:
    """At every line, so between any two blocks; behind the prompt nothing is missing."""
    lines = [line for line in Source.read(FIXTURES / case / "config.txt").lines if line.strip()]
    for at in range(3, len(lines)):
        made = read("\n".join(lines[:at]))
        if made.devices and not re.fullmatch(r"[\w-]+[#>]+.*", lines[at - 1].strip()):
            told = [item.elsewhere for item in made.devices[0].unmodelled if item.what == OPEN_END]
            assert told == [True], lines[at - 1]
    assert OPEN_END not in {item.what for item in read("\n".join(lines)).devices[0].unmodelled}


def test_a_file_of_comments_alone_is_not_complete() -> None:
    assert not read("! EDR-G9010\n!\n").complete
    assert read("! EDR-G9010\nl3l7-policy enable\n").complete


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_begins_in_the_middle_may_lack_lines(case: str) -> None:
    lines = [line for line in Source.read(FIXTURES / case / "config.txt").lines if line.strip()]
    for at in range(1, len(lines) - 1):
        made = read("\n".join(lines[at:]))
        if made.devices and not lines[at].startswith(("!", "hostname ")):
            told = [item.elsewhere for item in made.devices[0].unmodelled if item.what == OPEN_START]
            assert told == [True], lines[at]


@pytest.mark.parametrize(
    ("words", "vlans"),
    [("2-4,7", [2, 3, 4, 7]), ("2 9", [2, 9]), ("2,9", [2, 9]), ("4-2", []), ("2,", []), ("0-3", []), ("9-4095", [])],
)
def test_lists_of_vlans(words: str, vlans: list[int]) -> None:
    result = read(f"hostname fw\nvlan create {words}\nl3l7-policy enable\nfw#\n")
    assert [item.number for item in result.devices[0].vlans] == vlans
    assert (result.ledger.fate(2) is LineFate.UNKNOWN) is not bool(vlans)
