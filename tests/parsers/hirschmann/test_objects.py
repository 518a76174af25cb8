"""Named addresses of HM2-NETOBJ-MIB in rules of the packet filter, and rules that act nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parsers.model.address import from_cidr, from_range, union_of
from parsers.registry import ParseResult, parse
from parsers.source import Source

FIXTURE = Path(__file__).parents[3] / "fixtures" / "hirschmann_hisecos" / "xml_objects" / "config.xml"
TEXT = FIXTURE.read_text(encoding="utf-8")
PLC = union_of((from_range("10.3.0.40", "10.3.0.42"), from_cidr("10.3.0.64/30")))


def read(*changes: tuple[str, str]) -> ParseResult:
    text = TEXT
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return parse(Source.from_text("fw.xml", text))


def rule(result: ParseResult, number: int) -> tuple[object, object]:
    (device,) = result.devices
    found = next(one for each in device.rule_sets for one in each.rules if one.identity.split()[0] == str(number))
    return found.match.destination.surely, found.match.conditions


def test_a_name_is_what_its_object_holds() -> None:
    result = read()
    assert rule(result, 5) == (PLC, ())
    assert result.ledger.blocking() == 0


def test_all_but_a_name() -> None:
    found, doubts = rule(read((">$plc<", ">!$plc<")), 5)
    assert found == from_cidr("0.0.0.0/0") - PLC
    assert not doubts


UNCLEAR = {
    "no such name": (">plc<", ">rtu<"),
    "addresses that are none": (">10.3.0.64/30<", ">10.3.0.64/99<"),
    "a range that ends before it begins": (">10.3.0.40-10.3.0.42<", ">10.3.0.42-10.3.0.40<"),
    "an object that is off": ('"hm2NetobjectsRowStatus">1<', '"hm2NetobjectsRowStatus">2<'),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_name_that_is_not_clear_leaves_its_rule_in_doubt(name: str) -> None:
    result = read(UNCLEAR[name])
    assert rule(result, 5)[1]
    assert result.ledger.blocking() > 0


def test_addresses_that_are_off_belong_to_nothing() -> None:
    off = TEXT.rindex('"hm2NetobjectsDataTableRowStatus">1<')
    text = TEXT[:off] + TEXT[off:].replace(">1<", ">2<", 1)
    assert rule(parse(Source.from_text("fw.xml", text)), 5) == (from_range("10.3.0.40", "10.3.0.42"), ())


NOBODY = (">$plc<", ">$nobody<")
STATUS = re.compile(r'(RuleIndex">5<.*?hm2L3RowStatus">)1', re.DOTALL)
PLACE = re.compile(r"  <Entry>(?:(?!</Entry>).)*IfmRuleIndex\">5<.*?</Entry>\n", re.DOTALL)


def test_what_is_not_understood_of_a_rule_that_acts_nowhere_is_of_no_consequence() -> None:
    text = TEXT.replace(*NOBODY)
    off, unplaced = STATUS.sub(r"\g<1>2", text), PLACE.sub("", text)
    assert len({text, off, unplaced}) == 3
    blocking = [parse(Source.from_text("fw.xml", each)).ledger.blocking() for each in (text, off, unplaced)]
    assert blocking[0] > 0
    assert blocking[1:] == [0, 0]


def test_a_column_that_nobody_knows_blocks_in_a_rule_that_is_off_as_well() -> None:
    text = STATUS.sub(r"\g<1>2", TEXT).replace('"hm2L3Log"', '"hm2L3Zone"')
    assert parse(Source.from_text("fw.xml", text)).ledger.blocking() > 0


def test_whether_rules_are_committed_may_be_vouched_for_where_the_file_does_not_say() -> None:
    """A whole export leaves out what cannot be set, as whether rules are committed."""
    result = read(('   <Attribute name="hm2L3RulePendingActions">2</Attribute>\n'.replace("   ", "  ", 1), ""))
    (device,) = result.devices
    (open_one,) = [one for one in device.unmodelled if "committed" in one.what]
    assert open_one.elsewhere
    assert "settings_complete" in open_one.what
