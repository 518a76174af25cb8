"""Check Point: a line that is lost, a word that nobody knows and a value of the wrong kind are told, or change the device."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from parsers.as_json import device_json
from parsers.json_places import is_list, is_object
from parsers.ledger import LineFate
from parsers.model.rules import RuleSetKind
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.registry import ParseResult

FIXTURES = Path(__file__).parents[3] / "fixtures" / "checkpoint_gaia"
POLICIES = ("cluster", "columns", "implied", "layers_inline", "nat", "objects", "services", "zones")
WHOLE = ("cell_gateway", "cluster", "columns", "implied", "layers_ordered", "nat", "negation", "objects", "services")
DRAWN = 60
"""Lines of each fixture that are changed."""
REDUNDANT = re.compile(
    r'set interface \S+ state on|set hostname |\s*"(?:uid|name|subnet-mask|from|to|accept-\S+-position|accept-outgoing\S*|package|domain|track|version|topology|os-name'
    r"|ipv6-address|hours-ranges|start-now|recurrence|posix|iso-8601|alert|per-session|per-connection|accounting"
    r"|enable-firewall-session|groups|encryption-method|cluster-mode|install-on|ipv4-mask-length"
    r"|interface-leads-to-dmz|include|method|dynamic-ip|exclude-packets|spoof-tracking|firewall|vpn|ipv4-address|icmp-code"
    r'|source-port|(?:auto|manually)-translate\S*|allow-bi\S*|enable-ip\S*|mask-length4|broadcast|interfaces|specific-zone|access-layers|type|match|action|nat-policy|security-zone|security-zone-settings|auto-calculated)"'
)
"""Keys whose line may go without a word: others say the same, or the rest does not need them here."""

ELSEWHERE = re.compile(r"question of the clock|which addresses it means|what an application is|second time|agreed upon")
"""Reasons of objects of which nothing more could be known."""


def read(text: str) -> ParseResult:
    return parse(Source.from_text("config.txt", text), "checkpoint_gaia")


@cache
def lines_of(case: str) -> tuple[str, ...]:
    return tuple((FIXTURES / case / "config.txt").read_text(encoding="utf-8").rstrip("\n").split("\n"))


@cache
def result_of(case: str) -> ParseResult:
    return read("\n".join(lines_of(case)))


def shape(value: Any) -> Any:
    """A device without its places."""
    if is_object(value):
        return {key: shape(one) for key, one in value.items() if key not in {"line", "lines", "file"}}
    return [shape(one) for one in value] if is_list(value) else value


def told(before: ParseResult, after: ParseResult) -> bool:
    """Whether a change shows: in the device, in what is missing, or in lines that are not understood."""
    return (
        not after.complete
        or len(after.ledger.open_rows()) > len(before.ledger.open_rows())
        or len(after.diagnostics) != len(before.diagnostics)
        or len(after.devices[0].unmodelled) != len(before.devices[0].unmodelled)
        or shape(device_json(after.devices[0])) != shape(device_json(before.devices[0]))
    )


def filters(result: ParseResult) -> int:
    """How many rules judge; where a check of sources is in doubt, a feature of the device says so instead."""
    return sum(len(item.rules) for item in result.devices[0].rule_sets if item.kind is RuleSetKind.FILTER)


def drawn(case: str, purpose: str, fits: re.Pattern[str]) -> list[int]:
    """Places of lines that fit, the same every time."""
    found = [at for at, line in enumerate(lines_of(case)) if fits.search(line)]
    chance = random.Random(f"{case} {purpose}")  # noqa: S311 - the same lines every time, no secret
    return sorted(chance.sample(found, min(DRAWN, len(found))))


@pytest.mark.parametrize("case", WHOLE)
def test_fixtures_that_are_whole_are_understood_whole(case: str) -> None:
    result = result_of(case)
    assert result.complete
    assert not result.ledger.open_rows()


@pytest.mark.parametrize("case", POLICIES)
def test_a_lost_line_is_told_or_changes_the_device(case: str) -> None:
    lines, whole = lines_of(case), result_of(case)
    for at in drawn(case, "lost", re.compile(r'^\s*(?:".*[^{\[]$|set |add )')):
        if whole.ledger.fate(at + 1) is not LineFate.MODELLED or REDUNDANT.match(lines[at]):
            continue
        left = list(lines[:at] + lines[at + 1 :])
        if not lines[at].endswith(",") and left[at - 1].endswith(","):
            left[at - 1] = left[at - 1].rstrip(",")
        assert told(whole, read("\n".join(left))), (case, at + 1, lines[at])


@pytest.mark.parametrize("case", POLICIES)
def test_a_name_that_nobody_knows_is_told(case: str) -> None:
    lines, whole = lines_of(case), result_of(case)
    for at in drawn(case, "unknown", re.compile(r"\{$")):
        comma = "" if lines[at + 1].strip().startswith("}") else ","
        result = read("\n".join([*lines[: at + 1], f'"zzz-unknown" : 1{comma}', *lines[at + 1 :]]))
        row = result.ledger.rows()[at + 1]
        if whole.ledger.fate(at + 1) is not LineFate.IRRELEVANT and '"track"' not in lines[at]:
            assert row.blocking or ELSEWHERE.search(row.reason), (case, at + 1, lines[at], row)
        assert filters(result) >= filters(whole)


@pytest.mark.parametrize("case", POLICIES)
def test_a_value_of_the_wrong_kind_is_told_or_changes_the_device(case: str) -> None:
    lines, whole = lines_of(case), result_of(case)
    for at in drawn(case, "garbled", re.compile(r'^\s*".*" : [^{\[]')):
        if whole.ledger.fate(at + 1) is not LineFate.MODELLED or REDUNDANT.match(lines[at]):
            continue
        for value in ('"zzz"', "7e3", "{}"):
            garbled = re.sub(r" : [^{\[].*?(,?)$", rf" : {value}\1", lines[at])
            result = read("\n".join([*lines[:at], garbled, *lines[at + 1 :]]))
            assert told(whole, result), (case, at + 1, garbled)
            assert LineFate.UNSEEN not in result.ledger.counts()


@pytest.mark.parametrize("case", ["gaia_network", "gaia_management"])
def test_a_strange_command_and_a_word_too_many_are_told(case: str) -> None:
    lines, whole = lines_of(case), result_of(case)
    for at, line in enumerate(lines):
        result = read("\n".join([*lines[:at], "set zzz-unknown 1", *lines[at:]]))
        assert result.ledger.rows()[at].blocking, (case, at)
        if whole.ledger.fate(at + 1) is LineFate.MODELLED and not re.search(
            r" (?:ospf|pbr rule|syslog|ntp server|aaa|netflow|usm|rba)|mcvr|vrrp|deny-on-fail|traps", line
        ):
            result = read("\n".join([*lines[:at], f"{line} zzz", *lines[at + 1 :]]))
            assert result.ledger.rows()[at].blocking, (case, line)


@pytest.mark.parametrize("case", ["spacing", "truncated", "hostile", "gaia_doubts", "show_package_tool"])
def test_no_cut_makes_the_reader_fall_or_forget(case: str) -> None:
    text = "\n".join(lines_of(case))
    chance = random.Random(case)  # noqa: S311 - the same cuts every time, no secret
    for _ in range(25):
        first = chance.randrange(len(text))
        result = read(text[:first] + text[first + chance.choice((1, 7, 300, len(text))) :])
        assert LineFate.UNSEEN not in result.ledger.counts()
        assert sum(result.ledger.counts().values()) == len(result.source.lines)
