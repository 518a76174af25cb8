"""No line is lost: garbled, dropped and doubled words, over all fixtures of this platform."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.registry import parse
from parsers.source import Source
from parsers.vendors.cisco_nxos.irrelevance import TABLE

if TYPE_CHECKING:
    from parsers.registry import ParseResult

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "fixtures" / "cisco_nxos").glob("*/config.txt"))
GARBLE = "zzz-unknown 1"


def lines_of(case: Path) -> list[str]:
    return case.read_text(encoding="utf-8").split("\n")[:-1]


def read(lines: list[str]) -> ParseResult:
    return parse(Source.from_text("config.txt", "\n".join(lines)), "cisco_nxos")


LINES_IN_NAMES = re.compile(r"line \d+ ")


def shape(result: ParseResult) -> str:
    """The model without places."""
    devices = [replace(device, unmodelled=()) for device in result.devices]
    text = json.dumps([device_json(device) for device in devices])
    return LINES_IN_NAMES.sub("", re.sub(r'"line": (?:\d+|null)', '"line": 0', text))


def doubts(result: ParseResult) -> list[str]:
    return sorted(f"{item.what} {sorted(item.interfaces or ())}" for item in result.devices[0].unmodelled)


def opaque(result: ParseResult) -> set[int]:
    """Places where an inserted line lands within a body."""
    rows = result.ledger.rows()
    bodies = ("body of what", "opens a text", "commands that leave", "not modelled: commands")
    return {row.line for row in rows if row.reason.startswith(bodies)}


FELT_ELSEWHERE = {"nat": 4, "policy_routes": 4, "spacing": 2}
"""Lines that are made of the one that is garbled: ways and translations of a list, a folded line."""


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_a_line_that_means_nothing_is_unknown_and_takes_nothing_away(case: Path) -> None:
    lines = lines_of(case)
    before = read(lines)
    bodies = opaque(before)
    for at in range(len(lines) + 1):
        if {at, at + 1} & bodies:
            continue
        above = lines[at - 1] if at else ""
        indent = above[: len(above) - len(above.lstrip())]
        after = read([*lines[:at], f"{indent}{GARBLE}", *lines[at:]])
        row = after.ledger.rows()[at]
        felt = (row.fate, row.blocking) in {(LineFate.UNKNOWN, True), (LineFate.PARTIAL, False)}
        unused = row.reason.startswith("a port profile counts")
        assert felt or unused, (at, row)
        folded = lines[at - 1 : at] and lines[at : at + 1] and lines[at].startswith((" role ", " priv "))
        lost = before.ledger.counts()[LineFate.MODELLED] - after.ledger.counts()[LineFate.MODELLED]
        assert folded or lost <= FELT_ELSEWHERE.get(case.parent.name, 1), (at, lost)


REDUNDANT = (
    (re.compile(r"^version |^hostname |^feature |^no feature |^feature-set |^install feature"), "felt elsewhere"),
    (re.compile(r"^interface (?:Ethernet|Vlan|port-channel|mgmt|loopback)"), "an empty block, or one that is split"),
    (
        re.compile(r"^  (?:switchport mode access|switchport|no switchport|switchport access vlan \d+|no shutdown)$"),
        "a default",
    ),
    (re.compile(r"^ip access-list|^  \d+ (?:permit|deny)|^object-group|^  no "), "of a list that nothing binds"),
    (re.compile(r"^route-map|^  (?:match|set) |^port-profile|^vrf context|^router "), "of what nothing uses"),
    (re.compile(r"^  spanning-tree port type edge"), "an edge port, where no line guards those"),
    (re.compile(r"^line |^vlan \d|^time-range|^  \d+ absolute|^username|^snmp-server|^track"), "kept by another line"),
    (
        re.compile(r"^mpls|^  router-id|^aaa group|^tacacs-server|^ip name-server|^    server "),
        "a server that is told twice",
    ),
    (re.compile(r"^    route-target |^  ip proxy-arp|^  \d+ host "), "that nobody takes, that no verdict rests on"),
    (re.compile(r"^  ip access-group PORT in"), "a router list on a switched port, which is inactive"),
    (re.compile(r"^system default switchport"), "settings of the ports say the same"),
    (re.compile(r"^  vrf member management$|^  description"), "mgmt0 is in it anyway"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_dropping_a_modelled_line_changes_the_model_and_an_irrelevant_one_does_not(case: Path) -> None:
    lines = lines_of(case)
    before = read(lines)
    for row in before.ledger.rows():
        after = read([*lines[: row.line - 1], *lines[row.line :]])
        text = lines[row.line - 1]
        same = shape(after) == shape(before) and doubts(after) == doubts(before)
        same = same and [item.message for item in after.diagnostics] == [item.message for item in before.diagnostics]
        if row.fate is LineFate.MODELLED and not any(pattern.search(text) for pattern, _ in REDUNDANT):
            assert not same, f"{row.line}: {text}"
        if row.fate is LineFate.IRRELEVANT and "opens" not in row.reason and not children_follow(lines, row.line):
            assert same or row.reason.startswith("commands that leave"), f"{row.line}: {text}"


def children_follow(lines: list[str], number: int) -> bool:
    """Whether dropping the line would hang the lines beneath it on another block."""
    following = lines[number] if number < len(lines) else ""
    return len(following) - len(following.lstrip()) > len(lines[number - 1]) - len(lines[number - 1].lstrip())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_a_word_too_many_makes_an_entry_partial(case: Path) -> None:
    lines = lines_of(case)
    whole = read(lines)
    for at, line in enumerate(lines):
        words = line.split()
        entry = line.startswith(" ") and {"permit", "deny"} & set(words[:2]) and words[:1] != ["no"]
        if entry and whole.ledger.fate(at + 1) is LineFate.MODELLED:
            result = read([*lines[:at], f"{line} zzz-unknown", *lines[at + 1 :]])
            assert result.ledger.fate(at + 1) in (LineFate.PARTIAL, LineFate.UNKNOWN), line


RELEVANT = (
    ("interface", "ip access-group X in"),
    ("interface", "ip port access-group X in"),
    ("interface", "ipv6 traffic-filter X in"),
    ("interface", "ip address 10.0.0.1/8"),
    ("interface", "ipv6 address 2001:db8::1/64"),
    ("interface", "switchport access vlan 20"),
    ("interface", "switchport trunk allowed vlan add 20"),
    ("interface", "switchport mode trunk"),
    ("interface", "vrf member X"),
    ("interface", "ip nat inside"),
    ("interface", "ip dhcp relay address 10.0.0.1"),
    ("interface", "ip directed-broadcast"),
    ("interface", "ip policy route-map X"),
    ("interface", "ip pim sparse-mode"),
    ("interface", "ip forward"),
    ("interface", "ip proxy-arp"),
    ("interface", "no switchport"),
    ("interface", "shutdown"),
    ("interface", "no shutdown"),
    ("interface", "inherit port-profile X"),
    ("interface", "mac packet-classify"),
    ("interface", "fabric forwarding mode anycast-gateway"),
    ("interface", "hsrp 10"),
    ("interface", "encapsulation dot1q 10"),
    ("interface", "channel-group 1"),
    ("interface", "service-policy type pbr input X"),
    ("gateway", "ip 10.0.0.1"),
    ("gateway", "address 10.0.0.1"),
    ("line", "access-class X in"),
    ("map", "match ip address X"),
    ("map", "set ip next-hop 10.0.0.1"),
    ("map", "action drop"),
    ("vrf", "ip route 0.0.0.0/0 10.0.0.1"),
    ("vrf", "vni 10"),
    ("vrf", "import vrf default map X"),
    ("vlan", "private-vlan isolated"),
    ("vlan", "vn-segment 10"),
    ("top", "ip access-list X"),
    ("top", "ipv6 access-list X"),
    ("top", "object-group ip address X"),
    ("top", "ip route 0.0.0.0/0 10.0.0.1"),
    ("top", "ip nat inside source static 10.0.0.1 192.0.2.1"),
    ("top", "vlan access-map X 10"),
    ("top", "vlan filter X vlan-list 1"),
    ("top", "feature telnet"),
    ("top", "nxapi http port 80"),
    ("top", "snmp-server community x group network-operator"),
    ("top", "username x password 5 y role network-admin"),
    ("top", "interface Ethernet1/1"),
    ("top", "interface nve1"),
    ("top", "line vty"),
    ("top", "vlan 20"),
    ("top", "vrf context X"),
    ("top", "route-map X permit 10"),
    ("top", "system default switchport"),
    ("top", "monitor session 1"),
    ("top", "event manager applet X"),
    ("top", "port-profile type ethernet X"),
    ("top", "switch-profile X"),
    ("top", "virtual-service X"),
    ("top", "hardware access-list update default-result permit"),
)


@pytest.mark.parametrize(("section", "statement"), RELEVANT)
def test_no_row_of_the_table_matches_what_decides_access(section: str, statement: str) -> None:
    assert TABLE.find(section, statement.split()) is None


def test_no_row_matches_a_word_that_means_nothing() -> None:
    words: list[str] = list(GARBLE.split())
    assert all(TABLE.find(section, words) is None for section in TABLE.rows)
