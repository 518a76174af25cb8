"""FortiOS policies as the parser reads them against a second, small reader of the same text."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fortios_reader import rule_sets
from parsers.as_json import device_json
from parsers.registry import parse
from parsers.source import Source
from second_readers import Comparison, Way, compared

if TYPE_CHECKING:
    from collections.abc import Sequence

Doc = dict[str, Any]
FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = [
    *sorted(FIXTURES.glob("fortinet_fortios/*/config.txt")),
    *sorted(
        path
        for path in FIXTURES.glob("plants/*/configs/*.txt")
        if path.read_text(encoding="utf-8").startswith("#config-version=F")
    ),
]
OF_TUNNELS = "selectors of "
"""Lists made of the phase 2 of tunnels, which the second reader does not read; judged by hand in fixtures/judged."""
LEFT_OUT = {
    "security-policy": "policies of policy-based firewalls name applications",
    "local-in-policy": "judges access to the firewall itself",
}
"""Lists that the second reader does not read."""

OF_INTERFACES = ("asymroute", "dhcp relay ")
"""Rules made of switches beside policies, which the second reader does not read; see test_sessions and keywords."""


def place(path: Path) -> str:
    """`fortinet_fortios/CASE`, or `plants/PLANT/configs/FILE`."""
    return (path.parent if path.name == "config.txt" else path).relative_to(FIXTURES).as_posix()


def ways(*lists: Doc) -> Sequence[Way]:
    """Ways between the interfaces of every rule, and some that no rule names, translated or not."""
    matches = [rule["match"] for one in lists for rule in one["rules"]]
    named = {by for match in matches for by in match.get("translated_by") or ()}
    translated = [(False, ""), *((True, by) for by in sorted(named))]
    judged = {
        side
        for match in matches
        if match.get("in") != match.get("out")
        for side in product(match.get("in") or ["nowhere"], match.get("out") or ["nowhere"])
    }
    turning = sorted({match["in"][0] for match in matches if match.get("in") and match["in"] == match.get("out")})
    sides = [*sorted(judged), *((port, port) for port in turning[:3]), ("nowhere", "nowhere")]
    return [Way(*side, *found) for side in sides for found in translated]


@cache
def comparison(path: Path) -> Comparison:
    """Every list of a file, in both readings."""
    found = Comparison()
    second = rule_sets(path.read_text(encoding="utf-8"))
    documents: list[Any] = [
        device_json(device) for device in parse(Source.read(path, path.name), "fortinet_fortios").devices
    ]
    met: set[tuple[str, str]] = set()
    for document in documents:
        for one in document["rule_sets"]:
            key = document["context"], one["name"]
            if key in second:
                met.add(key)
                one["rules"] = [rule for rule in one["rules"] if not rule["id"].startswith(OF_INTERFACES)]
                compared(found, one, second[key], f"{place(path)} {key}", ways(one, second[key]))
            else:
                found.only_parsers.append(one)
    found.only_second += [f"{context}/{name}" for context, name in sorted(set(second) - met)]
    return found


@pytest.mark.parametrize("path", FILES, ids=place)
def test_both_readers_judge_every_packet_alike(path: Path) -> None:
    found = comparison(path)
    print(f"{place(path)}: {dict(found.verdicts)}")  # noqa: T201 - every selection says what it met
    assert found.differences == []


@pytest.mark.parametrize("path", FILES, ids=place)
def test_both_readers_find_the_same_lists(path: Path) -> None:
    found = comparison(path)
    more = [one["name"] for one in found.only_parsers if not one["name"].startswith(OF_TUNNELS)]
    assert [name for name in more if name not in LEFT_OUT] == []
    assert found.only_second == []


def test_the_packets_meet_every_verdict() -> None:
    total = sum((comparison(path).verdicts for path in FILES), Counter[str]())
    print(f"{total.total()} packets: {dict(total)}")  # noqa: T201 - every selection says what it met
    assert total.total() > 20_000
    assert min(total[verdict] for verdict in ("permit", "deny", "possibly")) > 1_000
