"""No line is lost: garbled, dropped and misplaced lines, over all fixtures of this platform."""

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
from parsers.vendors.cisco_ios import irrelevance

if TYPE_CHECKING:
    from parsers.registry import ParseResult
    from parsers.syntax.irrelevance import Row

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "fixtures" / "cisco_ios").glob("*/config.txt"))
SAMPLES = ROOT.parent / "shared" / "samples"
GARBLE = "zzz-unknown 1"
LINES_IN_NAMES = re.compile(r"line \d+ ")


def lines_of(case: Path) -> list[str]:
    return case.read_text(encoding="utf-8").split("\n")[:-1]


def read(lines: list[str]) -> ParseResult:
    return parse(Source.from_text("config.txt", "\n".join(lines)), "cisco_ios")


def shape(result: ParseResult) -> str:
    """The model without places, and without what an unread line adds."""
    devices = [replace(device, unmodelled=()) for device in result.devices]
    text = json.dumps([device_json(device) for device in devices])
    return LINES_IN_NAMES.sub("", re.sub(r'"line": (?:\d+|null)', '"line": 0', text))


def without_unread_rules(result: ParseResult) -> ParseResult:
    device = result.devices[0]
    sets = tuple(
        replace(item, rules=tuple(rule for rule in item.rules if rule.identity != "unread"))
        for item in device.rule_sets
    )
    return replace(result, devices=(replace(device, rule_sets=sets),))


def garbled(lines: list[str], at: int) -> list[str]:
    above = lines[at - 1] if at else ""
    indent = above[: len(above) - len(above.lstrip())]
    return [*lines[:at], f"{indent}{GARBLE}", *lines[at:]]


USED_ELSEWHERE = ("object-group", "ip access-list", "vlan access-map", "route-map")


def bridged(lines: list[str], at: int) -> bool:
    """Whether the line joins a block with a bridge group: it may be a filter, and the members no bare sockets then."""
    first = next(index for index in range(at - 1, -1, -1) if lines[index][:1].strip())
    after = next((index for index in range(at, len(lines)) if lines[index][:1].strip()), len(lines))
    return any(line.startswith((" bridge-group ", "  bridge-domain ")) for line in lines[first:after])


def felt_elsewhere(lines: list[str], at: int, case: str) -> bool:
    """Whether the line joins a list or group that something else is made of, which is then open too."""
    if case in {"garbled", "bound_undefined_and_empty"}:
        return True
    header = next((line for line in reversed(lines[:at]) if line[:1].strip()), "")
    if header.startswith("interface ") and bridged(lines, at):
        return True
    made_of_lists = case in {
        "crypto_maps",
        "edge_router",
        "management_plane",
        "policy_routing",
        "vlan_maps",
        "zone_firewall",
    }
    return header.startswith(("object-group", "time-range")) or (made_of_lists and header.startswith(USED_ELSEWHERE))


def opaque(result: ParseResult) -> set[int]:
    """Places where an inserted line lands within a body."""
    rows = result.ledger.rows()
    return {row.line - 1 for row in rows if row.reason.startswith(("body of what", "ends what", "body of the event"))}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_a_line_that_means_nothing_is_unknown_and_changes_nothing_else(case: Path) -> None:
    lines = lines_of(case)
    before = read(lines)
    bodies = opaque(before)
    for at in range(len(lines) + 1):
        if {at - 1, at, at + 1} & bodies:
            continue
        after = read(garbled(lines, at))
        row = after.ledger.rows()[at]
        assert (row.fate, row.blocking) == (LineFate.UNKNOWN, True), (at, row)
        if not felt_elsewhere(lines, at, case.parent.name):
            assert shape(without_unread_rules(after)) == shape(without_unread_rules(before)), at


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_a_word_too_many_makes_an_entry_partial(case: Path) -> None:
    lines = lines_of(case)
    for at, line in enumerate(lines):
        words = line.split()
        if line.startswith(("access-list ", " ")) and {"permit", "deny"} & set(words[:3]) and "remark" not in words:
            if read(lines).ledger.fate(at + 1) is not LineFate.MODELLED:
                continue
            result = read([*lines[:at], f"{line} zzz-unknown", *lines[at + 1 :]])
            assert result.ledger.fate(at + 1) in (LineFate.PARTIAL, LineFate.UNKNOWN), line


REDUNDANT = (
    (re.compile(r"^interface (?:GigabitEthernet|Vlan)"), "an empty block names the interface and nothing else"),
    (re.compile(r"^(?: switchport mode access| switchport$)"), "restates a default"),
    (re.compile(r"^ no switchport"), "an address says the same"),
    (re.compile(r"^(?:version|hostname) "), "stands twice where two files are one"),
    (re.compile(r"^ set ip next-hop|^ match ip address|^route-map ODD"), "of a route map that is not modelled"),
    (re.compile(r"^ action forward"), "forward is the default action"),
    (re.compile(r"^  drop$"), "the default of class-default"),
    (re.compile(r"^ spanning-tree portfast"), "an edge port, where no line guards those"),
    (
        re.compile(r"^ (?:no )?passive-interface|^ network |^ +neighbor "),
        "of a protocol that is spoken nowhere, or says it twice",
    ),
    (re.compile(r"^access-list 10 permit|^ 30 permit ip any any"), "an entry beside another that says the same"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_dropping_a_modelled_line_changes_the_model_and_an_irrelevant_one_does_not(case: Path) -> None:
    lines = lines_of(case)
    before = read(lines)
    for row in before.ledger.rows():
        after = read([*lines[: row.line - 1], *lines[row.line :]])
        text = lines[row.line - 1]
        same = shape(after) == shape(before) and len(after.devices[0].unmodelled) == len(before.devices[0].unmodelled)
        same = same and [item.message for item in after.diagnostics] == [item.message for item in before.diagnostics]
        if row.fate is LineFate.MODELLED and not any(pattern.search(text) for pattern, _ in REDUNDANT):
            assert not same, f"{row.line}: {text}"
        if row.fate is LineFate.IRRELEVANT and "opens" not in row.reason and not children_follow(lines, row.line):
            assert same, f"{row.line}: {text}"


def children_follow(lines: list[str], number: int) -> bool:
    """Whether dropping the line would hang the lines beneath it on another block."""
    following = lines[number] if number < len(lines) else ""
    return len(following) - len(following.lstrip()) > len(lines[number - 1]) - len(lines[number - 1].lstrip())


RELEVANT = [
    ("interface", "ip access-group X in"),
    ("interface", "ipv6 traffic-filter X in"),
    ("interface", "ip address 10.0.0.1 255.0.0.0"),
    ("interface", "ipv6 address 2001:db8::1/64"),
    ("interface", "switchport access vlan 20"),
    ("interface", "switchport trunk allowed vlan add 20"),
    ("interface", "vrf forwarding X"),
    ("interface", "ip nat inside"),
    ("interface", "ip helper-address 10.0.0.1"),
    ("interface", "ip directed-broadcast"),
    ("interface", "ip policy route-map X"),
    ("interface", "zone-member security X"),
    ("interface", "no switchport"),
    ("interface", "shutdown"),
    ("interface", "mac access-group X in"),
    ("interface", "source template X"),
    ("line", "access-class X in"),
    ("line", "transport input telnet"),
    ("line", "no login"),
    ("top", "ip access-list extended X"),
    ("top", "access-list 10 permit any"),
    ("top", "ipv6 access-list X"),
    ("top", "object-group network X"),
    ("top", "ip route 0.0.0.0 0.0.0.0 10.0.0.1"),
    ("top", "ip nat inside source static 10.0.0.1 192.0.2.1"),
    ("top", "vlan access-map X 10"),
    ("top", "vlan filter X vlan-list 1"),
    ("top", "zone-pair security X source A destination B"),
    ("top", "ip http server"),
    ("top", "snmp-server community x RO"),
    ("top", "username x secret y"),
    ("top", "ip routing"),
    ("top", "l2nat instance X"),
    ("top", "interface GigabitEthernet0/0"),
    ("top", "line vty 0 4"),
    ("top", "vlan 20"),
    ("top", "ip forward-protocol udp 5000"),
]


@pytest.mark.parametrize(("section", "statement"), RELEVANT)
def test_no_row_of_the_table_matches_what_decides_access(section: str, statement: str) -> None:
    assert irrelevance.find(section, statement.split()) is None


def test_no_row_matches_a_word_that_means_nothing() -> None:
    assert all(irrelevance.find(section, GARBLE.split()) is None for section in irrelevance.TABLE.rows)


def test_rows_that_never_fired_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    fired: set[Row] = set()
    texts = [path.read_text(encoding="utf-8") for path in (*CASES, *sorted(SAMPLES.glob("oxidized/ios_*")))]
    for words in {tuple(line.split()) for text in texts for line in text.split("\n") if line.strip()}:
        found = (irrelevance.find(section, list(words)) for section in irrelevance.TABLE.rows)
        fired.update(row for row in found if row is not None)
    every = {row for heads in irrelevance.TABLE.rows.values() for rows in heads.values() for row in rows}
    with capsys.disabled():
        print(f"\nrows of the table that no file has: {len(every - fired)} of {len(every)}")  # noqa: T201 - its purpose
    assert fired
