"""Nothing is lost: garbled, dropped and added lines, and the public samples."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden import assert_golden_text
from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.model.rules import RuleSetKind
from parsers.registry import ParseResult, parse, platforms
from parsers.source import Source
from parsers.vendors.cisco_asa.irrelevant import ROWS, irrelevant_row
from parsers.vendors.cisco_asa.reader import NEGATED, READERS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "fixtures" / "cisco_asa").glob("*/config.txt"))
SAMPLES = ROOT.parent / "shared" / "samples"
OWN_SAMPLES = (
    "asa/test_asa.conf",
    "oxidized/asa_5512_9.12-4-67_single-context.txt",
    "oxidized/firelinuxos_FPR-1010_7.4.2.txt",
    "oxidized/firelinuxos_show_inventory_unsupported.txt",
)
FRAGMENT = "one_policy_many_vendors/sample_multitarget.asa"
ODD = frozenset({"two_files", "truncated_pager", "unread_lines"})
"""Fixtures that are broken on purpose."""


def read(lines: list[str]) -> ParseResult:
    return parse(Source.from_text("config.txt", "\n".join(lines) + "\n"), "cisco_asa")


def without_places(value: object) -> object:
    """A document without the keys that name lines."""
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items() if key != "line"}
    if isinstance(value, list):
        return [without_places(item) for item in value]
    return value


def model(result: ParseResult) -> object:
    return without_places([device_json(device) for device in result.devices])


def lines_of(case: Path) -> list[str]:
    return case.read_text(encoding="utf-8").splitlines()


def written(result: ParseResult) -> list[tuple[str, int]]:
    """How many rules each list has; guards are made of translations, of which a strange line may leave less."""
    return [(item.name, len(item.rules)) for item in result.devices[0].rule_sets if item.kind is not RuleSetKind.GUARD]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_a_strange_line_anywhere_is_unknown_and_costs_no_rule(case: Path) -> None:
    lines = lines_of(case)
    whole = read(lines)
    rules = written(whole)
    opaque = {row.line for row in whole.ledger.rows() if "certificate of line" in row.reason}
    for index in range(1, len(lines) + 1):
        if index in opaque or index + 1 in opaque or "certificate" in lines[index - 1]:
            continue
        indent = len(lines[index - 1]) - len(lines[index - 1].lstrip())
        garbled = [*lines[:index], " " * indent + "zzz-unknown 1", *lines[index:]]
        result = read(garbled)
        assert result.ledger.fate(index + 1) is LineFate.UNKNOWN, f"after line {index}"
        assert sum(result.ledger.counts().values()) == len(garbled)
        following = lines[index] if index < len(lines) else ""
        splits = len(following) - len(following.lstrip()) > indent  # the block's lines fall under the strange head
        if case.parent.name not in ODD and not splits:
            found = written(result)
            assert found == rules, f"after line {index}"


REDUNDANT = (
    "interface ", "object-group ", "object ", "hostname ", "crypto map", "group-policy ", "tunnel-group ", "webvpn",
    "http server enable", "class-map", "access-group", "dynamic-access-policy-record", "names", "name ", "ASA Version",
    " vpn-tunnel-protocol",
)  # fmt: skip


@pytest.mark.parametrize("case", [case for case in CASES if case.parent.name not in ODD], ids=lambda p: p.parent.name)
def test_a_modelled_line_dropped_changes_the_model_and_an_irrelevant_one_does_not(case: Path) -> None:
    lines = lines_of(case)
    whole = read(lines)
    before = model(whole)
    fates = {row.line: row.fate for row in whole.ledger.rows()}
    for index, text in enumerate(lines):
        if index + 1 < len(lines) and lines[index + 1].startswith(" " * (len(text) - len(text.lstrip()) + 1)):
            continue  # the lines below would fall under another head
        result = read(lines[:index] + lines[index + 1 :])
        fate = fates[index + 1]
        same = model(result) == before
        said = len(result.diagnostics) != len(whole.diagnostics) or result.complete != whole.complete
        if fate is LineFate.IRRELEVANT:
            assert same, f"line {index + 1}: {text}"
        elif fate is LineFate.MODELLED:
            assert not same or said or text.startswith(REDUNDANT), f"line {index + 1}: {text}"


def relevant_heads() -> Iterator[str]:
    yield from READERS
    yield from (
        "interface GigabitEthernet0/0", "access-list A extended permit ip any any", "access-group A in interface inside",
        "nat (inside,outside) source static any any", "route outside 0 0 1.1.1.1", "ip local pool P 1.1.1.1-1.1.1.2",
        "tunnel-group T type remote-access", "group-policy G internal", "crypto map M 10 match address A",
        "crypto map M interface outside", "crypto dynamic-map D 1 set peer 1.1.1.1", "sysopt connection permit-vpn",
        "same-security-traffic permit inter-interface", "established tcp 1 permitto tcp 2", "static (a,b) 1.1.1.1 2.2.2.2",
        "firewall transparent", "policy-map P", "service-policy P global", "object network A", "object-group network A",
        "ssh 0 0 inside", "telnet 0 0 inside", "http 0 0 inside", "http server enable", "snmp-server host inside 1.1.1.1",
        "ipv6 route outside ::/0 ::1", "ipv6 access-list A permit ip any any", "webvpn", "dhcprelay server 1.1.1.1 inside",
        "router ospf 1", "route-map M permit 10", "username u password p", "aaa authentication match A inside LOCAL",
        "management-access inside", "hardware-bypass GigabitEthernet 1/1-1/2", "crypto ikev2 enable outside",
        "vpn-filter value A", "zone-member z", "policy-route route-map R", "shun 1.1.1.1", "name 1.1.1.1 x", "nat-control",
    )  # fmt: skip


@pytest.mark.parametrize("head", sorted(set(relevant_heads())))
def test_no_irrelevance_row_takes_a_head_that_bears_on_access(head: str) -> None:
    reasoned = {"isakmp"}
    row = irrelevant_row(head.split())
    assert row is None or head in reasoned
    assert not head.startswith("no ")


def test_every_row_has_words_and_a_reason() -> None:
    assert all(row.words and row.reason for row in ROWS)
    assert len({row.words for row in ROWS}) == len(ROWS)
    assert all("*" not in word for row in ROWS for word in row.words)
    assert NEGATED


def test_rows_that_never_fired_are_listed() -> None:
    """Over fixtures and samples; the list is a golden file, so a row that starts or stops firing shows."""
    if not SAMPLES.exists():
        pytest.skip("the samples are not here")
    fired: set[tuple[str, ...]] = set()
    for path in (*CASES, *(SAMPLES / name for name in (*OWN_SAMPLES, FRAGMENT))):
        for text in Source.read(path).lines:
            row = irrelevant_row(text.split()) if text[:1] not in {"", " ", "!", ":"} else None
            if row is not None:
                fired.add(row.words)
    never = sorted(" ".join(row.words) for row in ROWS if row.words not in fired)
    assert_golden_text(Path(__file__).parent / "rows_never_fired.txt", "\n".join(never) + "\n")


@pytest.mark.parametrize("name", OWN_SAMPLES)
def test_samples_are_recognised_and_read_to_the_last_line(name: str) -> None:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the samples are not here")
    source = Source.read(path)
    assert platforms()["cisco_asa"].recognise(source).accepted
    result = parse(source, "cisco_asa")
    assert sum(result.ledger.counts().values()) == len(source.lines)
    assert result.ledger.blocking() == 0
    assert result.complete


def test_a_fragment_is_near_and_readable_by_name() -> None:
    path = SAMPLES / FRAGMENT
    if not path.exists():
        pytest.skip("the samples are not here")
    source = Source.read(path)
    verdict = platforms()["cisco_asa"].recognise(source)
    assert verdict.near
    assert not verdict.accepted
    assert parse(source, "cisco_asa").ledger.blocking() == 0


def test_no_other_sample_is_taken_for_an_asa() -> None:
    if not SAMPLES.exists():
        pytest.skip("the samples are not here")
    recognise = platforms()["cisco_asa"].recognise
    taken = {
        path.relative_to(SAMPLES).as_posix()
        for path in SAMPLES.rglob("*")
        if path.is_file() and recognise(Source.read(path)).accepted
    }
    assert taken == set(OWN_SAMPLES)


def test_reading_twice_gives_the_same() -> None:
    for case in CASES:
        first, second = read(lines_of(case)), read(copy.copy(lines_of(case)))
        assert first.devices == second.devices
        assert first.diagnostics == second.diagnostics


def test_group_that_nests_very_deep_does_not_break_reading() -> None:
    lines = ["ASA Version 9.16(4)"]
    for number in range(2000):
        lines += [f"object-group network G{number}", f" group-object G{number + 1}"]
    lines += ["object-group network G2000", " network-object host 10.0.0.1"]
    lines += ["access-list A extended permit ip object-group G0 any", ": end"]
    result = read(lines)
    rule = result.devices[0].rule_sets[0].rules[0]
    assert rule.match.unknown


WORDS = st.sampled_from(
    [
        "access-list",
        "A",
        "extended",
        "permit",
        "deny",
        "tcp",
        "udp",
        "ip",
        "icmp",
        "any",
        "any4",
        "host",
        "10.0.0.1",
        "255.255.255.0",
        "object",
        "object-group",
        "G",
        "eq",
        "range",
        "80",
        "www",
        "nat",
        "(inside,outside)",
        "source",
        "static",
        "dynamic",
        "destination",
        "service",
        "interface",
        "inside",
        "outside",
        "route",
        "0",
        "crypto",
        "map",
        "10",
        "match",
        "address",
        "set",
        "peer",
        "tunnel-group",
        "group-policy",
        "attributes",
        "network",
        "host",
        "subnet",
        "fqdn",
        "nameif",
        "security-level",
        "ip",
        "address",
        "standby",
        "vlan",
        "no",
        "description",
        "line",
        "log",
        "time-range",
        "inactive",
        "2001:db8::/32",
        "::1",
        "name",
        "names",
        "username",
        "password",
        "webvpn",
        "enable",
        "http",
        "server",
        "ssh",
        "snmp-server",
        "community",
        "logging",
        "static",
        "global",
        "access-group",
        "in",
        "global",
        "certificate",
        "quit",
        "ipv6",
        "local",
        "pool",
        "router",
        "ospf",
        "route-map",
        "permit",
        "policy-map",
        "class",
        "inspect",
        "webtype",
        "ethertype",
        "advanced",
        "remark",
        "rule-id",
        "ifc",
        "trust",
        "standard",
        "1",
        "999999",
        "-",
        "$",
        "<---",
    ]
)
LINE = st.tuples(st.sampled_from(["", " ", "  "]), st.lists(WORDS, min_size=1, max_size=12)).map(
    lambda pair: pair[0] + " ".join(pair[1])
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINE, max_size=25))
def test_no_text_breaks_reading(lines: list[str]) -> None:
    result = read(["ASA Version 9.16(4)", *lines])
    assert sum(result.ledger.counts().values()) == len(lines) + 1
    assert all(row.fate is not LineFate.UNSEEN for row in result.ledger.rows())
    assert LineFate.UNSEEN not in {result.ledger.fate(number + 1) for number in range(len(lines) + 1)}
    device_json(result.devices[0])
