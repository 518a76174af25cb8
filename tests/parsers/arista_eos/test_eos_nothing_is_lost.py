"""EOS: lines dropped, garbled, made up, put where they do not belong; a scrubbed file is the same device.

The drop test compares models without places: a line that is in the model and whose loss changes nothing is listed with
its reason; one that does not matter changes nothing.
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
from parsers.vendors.arista_eos import PARSER, irrelevant
from validator.unread import with_unread

if TYPE_CHECKING:
    from parsers.as_json import Json

FIXTURES = Path(__file__).parents[3] / "fixtures" / "arista_eos"
CASES = sorted(path.name for path in FIXTURES.iterdir())
WHOLE = [name for name in CASES if name not in {"hostile", "cut_off", "two_in_one"}]
MOVING = frozenset({"line", "lines", "origin", "index", "unnamed", "reason", "version"})
"""Keys that say where something stands, or quote it."""
REDUNDANT = {
    r"tunnel mode gre": "how a tunnel wraps is not among what is compared",
    r"no ip routing(?: vrf (?:MGMT|DATA))?": "nothing to route between",
    r"no shutdown": "a program runs unless it is shut down",
    r" {6}route-target import evpn 1:1": "another line leaks the same routes",
    r" {6}route-target (?:im|ex)port evpn 2:2": "nobody else tells such routes",
    r"monitor session (?:MIRROR|SELF) source .*": "where copies leave is told, whatever is copied",
    r" {3}ip proxy-arp": "not among what is compared",
    r" {6}shutdown": "Telnet is off in a VRF until told",
    r"server 192.0.2.41 vrf MGMT": "servers stand in lines of their own",
    r"(?:command )?spanning-tree portfast": "an edge port, where no line guards those",
}
"""Lines that are in the model, and say what holds without them or what no verdict rests on."""


def read(text: str) -> ParseResult:
    return parse(Source.from_text("config.txt", text), "arista_eos")


def lines_of(case: str) -> list[str]:
    return (FIXTURES / case / "config.txt").read_text(encoding="utf-8").split("\n")[:-1]


def bare(value: Json) -> Json:
    """A value without places."""
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items() if key not in MOVING}
    if isinstance(value, list):
        return [bare(item) for item in value]
    return re.sub(r"config\.txt:\d+", "", value) if isinstance(value, str) else value


def model(result: ParseResult) -> Json:
    return bare([device_json(with_unread(device, result)) for device in result.devices])


@pytest.mark.parametrize("case", WHOLE)
def test_a_line_that_is_dropped_is_missed(case: str) -> None:
    lines = lines_of(case)
    whole = read("\n".join(lines))
    before = model(whole)
    for number, line in enumerate(lines, 1):
        fate = whole.ledger.fate(number)
        left = read("\n".join(lines[: number - 1] + lines[number:]))
        same = model(left) == before and left.complete == whole.complete
        if fate is LineFate.IRRELEVANT and line[:1] != " ":
            assert same or line.strip().startswith(BODIES), line
        elif fate is LineFate.MODELLED and same:
            assert any(re.fullmatch(rf"\s*{shape}", line) for shape in REDUNDANT), (case, number, line)


BODIES = ("banner", "event-handler", "class-map", "policy-map", "ip access-list this", "schedule")
"""Lines of texts, of which each belongs to the one that opens it."""


@pytest.mark.parametrize("case", WHOLE)
def test_a_line_that_nobody_knows_blocks_and_costs_no_rule(case: str) -> None:
    lines = lines_of(case)
    whole = read("\n".join(lines))
    rules = sum(len(item.rules) for item in whole.devices[0].rule_sets)
    for at in range(1, len(lines)):
        if _in_text(lines, at):
            continue
        indent = re.match(r"\s*", lines[at - 1])
        garbled = [*lines[:at], f"{indent[0] if indent else ''}zzz-unknown 1", *lines[at:]]
        result = read("\n".join(garbled))
        fate = result.ledger.fate(at + 1)
        assert fate is LineFate.UNKNOWN or _quiet(lines, at), (at, lines[at - 1])
        assert sum(len(item.rules) for item in result.devices[0].rule_sets) >= rules, (at, lines[at - 1])


def _in_text(lines: list[str], at: int) -> bool:
    """Whether a line stands in a banner or a script."""
    above = [line.strip() for line in lines[:at]]
    opened = max((n for n, text in enumerate(above) if re.match(r"banner|action bash$", text)), default=-1)
    return opened >= 0 and "EOF" not in above[opened:]


QUIET = re.compile(
    r"(?:policy-map|class-map|traffic-policies|mac access-list|ip nat pool|event-handler|management security"
    r"|router (?:bgp|ospf|multicast)|interface profile|daemon|tunnel|snmp|queue)"
)
"""Blocks of which everything that stands below is felt elsewhere, or is doubted as a whole."""


def _quiet(lines: list[str], at: int) -> bool:
    head = next((line for line in reversed(lines[:at]) if line[:1] not in ("", " ", "\t", "!")), "")
    return QUIET.match(head) is not None


@pytest.mark.parametrize("case", WHOLE)
def test_a_garbled_word_is_told_or_changes_the_device(case: str) -> None:
    lines = lines_of(case)
    whole = read("\n".join(lines))
    shown = model(whole)
    for at, line in enumerate(lines):
        if whole.ledger.fate(at + 1) is not LineFate.MODELLED:
            continue
        words = line.split()
        for place in range(len(words)):
            garbled = " ".join([*words[:place], "zzz", *words[place + 1 :]])
            indent = line[: len(line) - len(line.lstrip())]
            result = read("\n".join([*lines[:at], f"{indent}{garbled}", *lines[at + 1 :]]))
            told = result.ledger.blocking() > whole.ledger.blocking() or model(result) != shown
            told = told or (words[0] == "neighbor" and place > 1)  # its address alone is in the model
            assert told or NO_MATTER.match(line) or (case, garbled) in NO_VRF, (case, garbled)


NO_VRF = {("management", "vrf zzz")}
"""Telnet is off in the VRF that the line names."""
NO_MATTER = re.compile(
    r"^\s*(?:\d+ )?(?:.*nexthop-group|.* subscribe-policy|.* name |.* comment |monitor session|password|no ip routing vrf|enable|exec|remark|ntp|logging|radius|tacacs|snmp|username|aaa|ip name|daemon|server|(?:command )?spanning-tree)"
)


@pytest.mark.parametrize("case", WHOLE)
def test_a_lost_header_is_told(case: str) -> None:
    lines = lines_of(case)
    for at, line in enumerate(lines[:-1]):
        if line[:1] in ("", " ", "\t", "!") or lines[at + 1][:1] not in (" ", "\t") or not lines[at + 1].strip():
            continue
        if lines[at - 1][:1] == "!":
            left = read("\n".join([*lines[:at], *lines[at + 1 :]]))
            assert left.ledger.fate(at + 1) in {LineFate.UNKNOWN, LineFate.STRUCTURAL}, (case, line)


@pytest.mark.parametrize("case", CASES)
def test_a_scrubbed_file_is_the_same_device(case: str) -> None:
    source = Source.read(FIXTURES / case / "config.txt")
    assert model(read("\n".join(scrubbed(source.lines)))) == model(read("\n".join(source.lines)))


SECRETS = ("s3cr3t", "0702244D1A0F", "$6$abcdefgh", "0123456789abcdef", "kHTlPmhTg5tWK1sRl8cZbw")


@pytest.mark.parametrize("case", CASES)
def test_no_secret_is_kept(case: str) -> None:
    assert not [line for line in Source.read(FIXTURES / case / "config.txt").lines if any(s in line for s in SECRETS)]


@pytest.mark.parametrize(
    "statement",
    [
        "ip routing",
        "ip access-list X",
        "interface Ethernet1",
        "ip route 0.0.0.0/0 10.0.0.1",
        "ip nat pool P prefix-length 24",
        "vrf instance X",
        "vlan 10",
        "switchport default mode routed",
        "monitor session X source Ethernet1",
        "daemon X",
        "event-handler X",
        "management ssh",
        "management api http-commands",
        "policy-map type pbr X",
        "traffic-policies",
        "mpls ip",
        "nexthop-group X type ip",
        "ip decap-group X",
        "cvx",
        "management cvx",
        "patch panel",
        "router bgp 1",
        "system control-plane",
        "snmp-server community X ro",
        "username x nopassword",
        "aaa authentication login default none",
        "dot1x",
        "hardware access-list update default-result permit",
        "ip dhcp relay access-group X",
        "dhcp relay",
        "queue-monitor streaming",
        "agent Acl shutdown",
        "tap aggregation",
        "mcs client",
        "hardware tcam",
    ],
)
def test_what_may_open_a_way_is_never_harmless(statement: str) -> None:
    assert irrelevant.find("top", statement.split()) is None


@pytest.mark.parametrize(
    "statement",
    [
        "ip address 10.0.0.1/24",
        "ip access-group X in",
        "ip helper-address 10.0.0.1",
        "ip nat source static 10.0.0.1 10.0.0.2",
        "service-policy type pbr input X",
        "traffic-policy input X",
        "vrf X",
        "switchport",
        "switchport trunk allowed vlan all",
        "switchport trunk group X",
        "switchport vlan translation 1 2",
        "no switchport",
        "no switchport trunk group X",
        "encapsulation dot1q vlan 5",
        "channel-group 1 mode on",
        "tunnel mode gre",
        "mpls ip",
        "pvlan mapping 10",
        "ip proxy-arp",
        "ip local-proxy-arp",
        "ip directed-broadcast",
        "ip verify unicast source reachable-via any",
        "vrrp 1 ipv4 10.0.0.1",
        "ip virtual-router address 10.0.0.1",
        "dot1x port-control auto",
        "no dot1x port-control auto",
        "shutdown",
        "no shutdown",
        "profile X",
        "port-channel lacp fallback individual",
    ],
)
def test_no_statement_of_an_interface_that_decides_is_harmless(statement: str) -> None:
    assert irrelevant.find("interface", statement.split()) is None


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("! device: x (DCS-7010, EOS-4.30.1F)\n", True),
        ("vrf instance A\nip routing vrf A\n", True),
        ("vrf instance A\n", False),
        ("feature bgp\nvrf instance A\nip routing vrf A\n", False),
        ("version 15.2\nhostname x\ninterface Ethernet0/1\nmanagement ssh\n", False),
        ("hostname x\n", False),
    ],
)
def test_recognition(text: str, taken: bool) -> None:  # noqa: FBT001 - a table
    assert PARSER.recognise(Source.from_text("x", text)).accepted is taken


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "interface Ethernet1\n   no switchport\n   ip address 10.0.0.1/24\n   ip address 10.0.1.1/24\n",
            "not understood",
        ),
        ("!\n   ip access-group X in\n", "stands below no statement"),
        ("hardware tcam\n   profile own\n      feature acl port ip\n", "may not be applied"),
        ("interface Ethernet1\n   vrf NOWHERE\n", ""),
        ("ip routing vrf\n", "not understood"),
    ],
)
def test_a_line_that_no_device_prints_leaves_a_doubt(text: str, words: str) -> None:
    result = read(f"! device: x (DCS-7010, EOS-4.30.1F)\nhostname x\n{text}!\nend\n")
    assert result.devices[0].unmodelled
    assert any(words in row.reason for row in result.ledger.open_rows()) or not words
