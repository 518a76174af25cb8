"""Words of a command that nobody reads are told, and what they may mean stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
# 2026-03-02 09:11:45 by RouterOS 7.18.2
/ip address
add address=10.1.0.1/24 interface=ether2 network=10.1.0.0
add address=10.2.0.1/24 interface=ether3 network=10.2.0.0
/ip firewall filter
{}
"""
PLANT = """\
plant: {id: P, name: P, owner: me}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24]}
  - {id: B, kind: enterprise, networks: [10.2.0.0/24]}
"""


def told(text: str) -> list[int]:
    """The lines that forbid proofs."""
    rows = parse(Source.from_text("r.rsc", text)).ledger.rows()
    return [row.line for row in rows if row.blocking]


def verdict(text: str, folder: Path) -> str:
    """The verdict of the pair."""
    (folder / "configs").mkdir()
    (folder / "configs" / "r.rsc").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (pair,) = (item for item in audited_anew(folder).pairs if (item.source, item.destination) == ("A", "B"))
    return pair.verdict.value


@pytest.mark.parametrize(
    "rule",
    [
        "add action=drop chain=forward !src-address=10.1.0.0/24 dst-address=10.2.0.0/24",
        'add action=drop chain=forward !"src-address"',
        "add action=drop chain=forward !.=x",
        "add action=drop chain=forward foo bar",
        "add action=drop chain=forward disabled",
        "add action=drop chain=forward comment",
    ],
)
def test_a_rule_with_words_left_over_drops_nothing_surely(rule: str, tmp_path: Path) -> None:
    """Before, a negation in front of its key vanished, and so did words without a value: the rule was a sure deny."""
    assert told(TEXT.format(rule)) == [6]
    assert verdict(TEXT.format(rule), tmp_path) == "UNKNOWN"


@pytest.mark.parametrize(
    "rule",
    [
        "add action=drop chain=forward !src-address !dst-address-list !layer7-protocol",
        "add action=drop chain=forward comment=foo src-address=!10.3.0.0/24",
    ],
)
def test_keys_without_a_value_ask_for_nothing(rule: str, tmp_path: Path) -> None:
    assert told(TEXT.format(rule)) == []
    assert verdict(TEXT.format(rule), tmp_path) == "PROVED"


@pytest.mark.parametrize(
    "lines",
    [
        "add action=fasttrack-connection chain=forward foo",
        "/ip route\nadd dst-address=10.9.0.0/16 gateway=10.2.0.2 foo",
        "/ip pool\nadd name=p ranges=10.2.0.9 foo",
        "/interface bridge filter\nadd action=accept chain=forward !in-interface=ether2",
        "/ip service\nset ssh !address=10.0.0.0/8",
        "/routing table\nadd disabled=no fib name=t foo",
    ],
)
def test_words_are_told_in_each_section(lines: str) -> None:
    assert told(TEXT.format(lines)) == [6 + lines.count("\n")]


@pytest.mark.parametrize(
    "lines",
    [
        "/ip route\nadd blackhole disabled=no dst-address=10.9.0.0/16",
        "/routing table\nadd disabled=no fib name=t",
        "/routing ospf interface-template\nadd area=a interfaces=ether3 passive",
        "/interface wifi\nset [ find default-name=wifi1 ] channel.band=5ghz-ax !.width disabled=no",
        "/interface wireless\nset wlan1 !basic-rates-a/g disabled=no",
        "/ip service\nset ssh !address",
    ],
)
def test_words_that_the_reader_knows_are_read(lines: str) -> None:
    assert told(TEXT.format(lines)) == []
