"""Access lists of IOS and ASA as the parsers read them against a second, small reader of the same text.

Both readings are asked about the same packets, at the bounds of every rule of either. They must say the same;
what the second reader does not read is listed here with its reason.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cisco_reader import rule_sets
from parsers.as_json import device_json
from parsers.registry import detect, parse
from parsers.source import Source
from second_readers import Comparison, compared

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = sorted(
    path
    for pattern in ("cisco_ios/*/config.txt", "cisco_asa/*/config.txt", "plants/*/configs/*.txt")
    for path in FIXTURES.glob(pattern)
)
NOT_IN_THE_TEXT = {
    "(implicit) security levels": "what an ASA does without a list",
    "sessions in": "what inspection lets answer, see test_ios_inspection.py",
    "sessions out": "what inspection lets answer, see test_ios_inspection.py",
    "contents": "what inspection may drop, see test_ios_inspection.py",
    "zone pairs": "written out of policies, see test_zone_reader.py",
    "vlan map": "drawn from a VLAN map, whose lists are compared one by one",
}
"""Beginnings of the names of lists that only the parsers make, and from what."""
LEFT_OUT = {
    ("cisco_ios/ipv6_lists", "V6-IN"): "IPv6 lists have a grammar of their own",
    ("cisco_ios/inspection", "SIX-IN"): "IPv6 lists have a grammar of their own",
    ("cisco_asa/nat_before_8_3", "V6IN"): "IPv6 lists have a grammar of their own",
    ("cisco_asa/global_and_control", "GONE"): "named by an access-group, written nowhere",
}
"""Lists that the second reader does not read."""

NOT_COMPARED = {
    ("cisco_ios/extended_matches", "REFLECTED"): "the second reader remembers nothing; see test_reflexive_lists.py",
}
"""Lists that the second reader reads otherwise on purpose."""


def platform(path: Path) -> str:
    """Of a fixture its folder's name; of a plant's file what its first lines say."""
    if path.name == "config.txt":
        return path.parts[-3]
    head = path.read_text(encoding="utf-8")[:400]
    if head.startswith("#config"):
        return "fortinet_fortios"
    if "ASA Version" in head:
        return "cisco_asa"
    return detect(Source.read(path, path.name)).name


CISCO = [path for path in FILES if platform(path) in {"cisco_asa", "cisco_ios"}]


def place(path: Path) -> str:
    """`cisco_asa/CASE`, or `plants/PLANT/configs/FILE`."""
    return (path.parent if path.name == "config.txt" else path).relative_to(FIXTURES).as_posix()


@cache
def comparison(path: Path) -> Comparison:
    """Every list of a file, in both readings."""
    found = Comparison()
    result = parse(Source.read(path, path.name), platform(path))
    second = rule_sets(path.read_text(encoding="utf-8"), asa=platform(path) == "cisco_asa")
    documents: list[Any] = [device_json(device) for device in result.devices]
    here = [rule_set for document in documents for rule_set in document["rule_sets"]]
    for rule_set in here:
        if (place(path), rule_set["name"]) in NOT_COMPARED:
            continue
        if rule_set["name"] in second:
            compared(found, rule_set, second[rule_set["name"]], f"{place(path)} {rule_set['name']}")
        else:
            found.only_parsers.append(rule_set)
    found.only_second += sorted(set(second) - {rule_set["name"] for rule_set in here})
    return found


@pytest.mark.parametrize("path", CISCO, ids=place)
def test_both_readers_judge_every_packet_alike(path: Path) -> None:
    found = comparison(path)
    print(f"{place(path)}: {dict(found.verdicts)}")  # noqa: T201 - every selection says what it met
    assert found.differences == []


@pytest.mark.parametrize("path", CISCO, ids=place)
def test_both_readers_find_the_same_lists(path: Path) -> None:
    found = comparison(path)
    unexplained = [
        one["name"]
        for one in found.only_parsers
        if not one["name"].startswith(tuple(NOT_IN_THE_TEXT))
        and (place(path), one["name"]) not in LEFT_OUT
        and not all(rule["implicit"] for rule in one["rules"])
    ]
    assert (unexplained, found.only_second) == ([], [])


def test_what_is_left_out_is_there() -> None:
    """An exception that nothing needs any more is to be deleted."""
    there = {(place(path), one["name"]) for path in CISCO for one in comparison(path).only_parsers}
    assert set(LEFT_OUT) <= there
    names = {(place(path), name) for path in CISCO for name in rule_sets(path.read_text(encoding="utf-8"), asa=False)}
    assert set(NOT_COMPARED) <= names


def test_the_packets_meet_every_verdict() -> None:
    total = sum((comparison(path).verdicts for path in CISCO), Counter[str]())
    print(f"{total.total()} packets: {dict(total)}")  # noqa: T201 - every selection says what it met
    assert total.total() > 20_000
    assert min(total[verdict] for verdict in ("permit", "deny", "possibly")) > 1_000
