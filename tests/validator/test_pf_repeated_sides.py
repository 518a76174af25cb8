"""Sides that rules say again are looked up, not read again: what is wrong beside them is still found."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from pf_configs import result, rule

LAN = "<source>\n<network>lan</network>\n</source><destination><any>1</any></destination>"
ODD = "<source>\n<network>lan</network>\n<odd>1</odd>\n</source><destination><any>1</any></destination>"
NOT = "<source>\n<network>lan</network>\n<not>1</not>\n</source><destination><any>1</any></destination>"


@pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
def test_said_twice(platform: str) -> None:
    """Each of two rules has its side, every line of both is accounted for, and what is odd or negated is no repetition."""
    read = result(platform, *(rule("pass", "lan", sides=sides) for sides in (LAN, LAN, ODD, NOT)))
    (lan_in,) = (item for item in read.devices[0].rule_sets if item.name == "lan in")
    rules = [item for item in lan_in.rules if not item.implicit]
    assert rules[0].match.source == rules[1].match.source
    assert rules[2].match.source != rules[0].match.source
    assert any("odd" in why.reason for why in rules[2].match.unknown)
    assert not rules[3].match.source.possibly & rules[0].match.source.possibly
    fates = {read.ledger.fate(number) for number, line in enumerate(read.source.lines, 1) if "<network>" in line}
    assert fates == {LineFate.MODELLED}
    odd = next(number for number, line in enumerate(read.source.lines, 1) if "<odd>" in line)
    assert read.ledger.fate(odd) is LineFate.UNKNOWN
