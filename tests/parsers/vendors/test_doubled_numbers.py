"""Lists of IOS and NX-OS with numbers that are used more than once: each rule is in doubt once, however many there are."""

from __future__ import annotations

import pytest

from parsers.model.match import UnknownKind
from parsers.registry import parse
from parsers.source import Source

HEADS = {
    "cisco_ios": "version 15.2\nhostname sw\nip access-list extended L\n",
    "cisco_nxos": "!Command: show running-config\nversion 9.3(10)\nhostname sw\nip access-list L\n",
}
ENDS = {"cisco_ios": "end\n", "cisco_nxos": "line console\nline vty\n"}
TIMES = 300


@pytest.mark.parametrize("platform", sorted(HEADS))
@pytest.mark.parametrize("distinct", [1, TIMES])
def test_each_rule_is_in_doubt_once(platform: str, distinct: int) -> None:
    entries = [f" {10 + one % distinct} permit tcp any any eq {one + 1}\n" for one in range(2 * TIMES)]
    alone = " 5 deny udp any any\n"
    text = HEADS[platform] + alone + "".join(entries) + ENDS[platform]
    (device,) = parse(Source.from_text("config.txt", text), platform).devices
    (rules,) = (item.rules for item in device.rule_sets if item.name == "L")
    written = [rule for rule in rules if not rule.implicit]
    assert len(written) == 1 + 2 * TIMES
    doubts = [len([why for why in rule.match.conditions if why.kind is UnknownKind.UNREAD]) for rule in written]
    assert doubts == [0, *[1] * (2 * TIMES)]


@pytest.mark.parametrize("platform", sorted(HEADS))
def test_a_number_that_was_taken_out_is_free_again(platform: str) -> None:
    lines = " 10 permit tcp any any eq 1\n 20 permit tcp any any eq 2\n no 10\n 10 permit tcp any any eq 3\n"
    lines += " 20 permit tcp any any eq 4\n"
    text = HEADS[platform] + lines + ENDS[platform]
    (device,) = parse(Source.from_text("config.txt", text), platform).devices
    (rules,) = (item.rules for item in device.rule_sets if item.name == "L")
    assert [(rule.identity, len(rule.match.conditions)) for rule in rules if not rule.implicit] == [
        ("10", 0),
        ("20", 1),
        ("20", 1),
    ]
