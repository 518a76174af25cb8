"""What no zone declares is not asked, and the report says so."""

from __future__ import annotations

from dataclasses import replace

from audits import FIXTURES, audited
from parsers.source import Span
from validator.device_facts import without_levels
from validator.plant.model import Plant, Zone, ZoneKind

PLACE = Span("plant.yaml", 1, 1, 1)
OFFICE = Zone("OFFICE", ZoneKind.ENTERPRISE, PLACE)
CONTROL = Zone("CTRL", ZoneKind.CONTROL, PLACE)
CELL = Zone("CELL", ZoneKind.FIELD, PLACE)


def said(*zones: Zone) -> str:
    return without_levels(Plant("P", "P", "", PLACE, zones, ()))


def test_zones_of_the_control_system_without_a_level_are_named() -> None:
    text = said(OFFICE, CONTROL, CELL)
    assert text.startswith("CTRL, CELL declare no target level (`sl_t`)")
    assert all(code in text for code in ("LOG002", "LOG003", "IAM003", "IAM005", "NET011", "MOD003"))


def test_the_register_is_asked_for_reasons_where_any_zone_has_a_level() -> None:
    text = said(OFFICE, CONTROL, replace(CELL, sl_t={"TRE": 2}))
    assert text.startswith("CTRL declares no target level")
    assert "MOD003" not in text


def test_the_register_is_asked_for_reasons_where_any_flow_has_an_owner() -> None:
    case = FIXTURES / "checks" / "flow_without_reason"
    assert "MOD003" not in " ".join(audited(case / "bad-asa-one-has-a-reason").limits)
    assert "MOD003" in " ".join(audited(case / "ok-asa-no-level").limits)


def test_nothing_is_said_where_all_have_one() -> None:
    assert not said(OFFICE, replace(CONTROL, sl_t={"TRE": 2}))


def test_the_report_says_it() -> None:
    assert any("LOG002" in text for text in audited(FIXTURES / "plants" / "tiny").limits)
