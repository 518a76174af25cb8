"""A word that nobody read, put into every statement that the fixtures show, is never thought to do less than it may.

What it may do at most: permit, deny, translate, route elsewhere, join VLANs. A doubt that a reader has about the
statement is enough only where the grammar says so: an entry of a list that is one line decides packets of that list and
nothing else; a member of a group makes the field any; what is known to be about management is about management.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.device import Effect
from parsers.model.rules import Action
from parsers.registry import parse
from parsers.source import Source
from validator.unread import with_unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device
    from parsers.model.match import AddressMatch, Match
    from parsers.model.rules import Rule

FIXTURES = Path(__file__).parents[2] / "fixtures"
WORD = "zzz-passthrough"
CISCO = ("arista_eos", "cisco_asa", "cisco_ios", "cisco_nxos")


def places(platform: str) -> Iterator[tuple[Path, int, str]]:
    """Each kind of statement once: a file, the line behind which the word goes, and what the kind is called."""
    seen: set[str] = set()
    for path in sorted((FIXTURES / platform).glob("*/config.*")):
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        for number, (kind, opens) in enumerate(zip(kinds(platform, lines), lines, strict=True), 1):
            if kind and kind not in seen and opens:
                seen.add(kind)
                yield path, number, kind


def kinds(platform: str, lines: list[str]) -> Iterator[str]:
    """What kind of statement each line opens; empty where it opens none."""
    path: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        words = line.split()
        if platform == "fortinet_fortios":
            if words[:1] == ["config"]:
                path.append(" ".join(words[1:]))
            elif words[:1] == ["end"] and path:
                path.pop()
            yield "/".join(path) if words[:1] == ["edit"] else ""
        else:
            opens = line[:1] not in {"", " ", "!"} and after.startswith(" ")
            yield " ".join(word for word in words[:3] if not any(char.isdigit() for char in word)) if opens else ""


def with_word(path: Path, number: int) -> str:
    """The text of a file with one more line."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    indent = "        set " if "fortios" in str(path) else " "
    return "\n".join([*lines[:number], f"{indent}{WORD} enable", *lines[number:]])


@pytest.mark.parametrize("platform", ["fortinet_fortios", *CISCO])
def test_no_doubt_is_narrower_than_the_line_it_stands_at(platform: str) -> None:
    narrow: list[str] = []
    found = list(places(platform))
    for path, number, kind in found:
        result = parse(Source.from_text("config.txt", with_word(path, number)), platform)
        row = result.ledger.rows()[number]
        devices = [with_unread(device, result) for device in result.devices]
        if row.blocking and not any(covered(device, number + 1) for device in devices):
            narrow.append(f"{kind} ({path.parent.name}:{number}): {row.reason}")
    assert len(found) > 20
    assert narrow == []


def covered(device: Device, line: int) -> bool:
    """Whether what the model says of a line is as wide as what may stand there."""
    effects = {item.effect for item in device.unmodelled if item.origin.line == line}
    if Effect.MAY_DO_ANYTHING in effects:
        return True
    rules = [rule for rule_set in device.rule_sets for rule in rule_set.rules]
    about = [*(rule.match for rule in device.nat), *(rule.match for rule in device.policy_routes)]
    if any(is_member(match, line) for match in (*about, *(rule.match for rule in rules))):
        return True
    if any(rule.origin.line == line and is_any(rule) for rule in rules):
        return True
    if any(item.origin.line == line for one in device.management.services for item in one.sources.unknown):
        return True
    doubted = [rule for rule in rules if any(why.origin.line == line for why in rule.match.conditions)]
    routed = [why for route in device.routes for why in route.conditions]
    steered = [*(why for match in about for why in match.unknown), *routed]
    rewrites = Effect.MAY_REWRITE in effects
    hours = any(rule.enabled and line not in {span.line for span in rule.lines} for rule in doubted)
    if doubted and not hours:
        return rewrites and all(is_any(rule) for rule in doubted if rule.enabled)
    return hours or (rewrites and any(why.origin.line == line for why in steered))


def is_any(rule: Rule) -> bool:
    """Whether a rule may do either with any packet between its interfaces."""
    return rule.action is Action.UNKNOWN and wide(rule.match.source) and wide(rule.match.destination)


def is_member(match: Match, line: int) -> bool:
    """Whether the line is of a group or object, and the field that names it may be anything."""
    for side in (match.source, match.destination):
        if any(why.origin.line == line for why in side.unknown):
            return wide(side)
    # A group of ports stands beside the protocol that the rule names.
    return any(why.origin.line == line for why in match.service.unknown) and bool(match.service.possibly)


def wide(side: AddressMatch) -> bool:
    """Whether a side may be any address of a version."""
    return not (EVERY_IPV4 - side.possibly) or not (EVERY_IPV6 - side.possibly)
