"""The answer for a safety zone: the faulty refinery is told in full, the clean one is isolated as declared."""

from __future__ import annotations

import pytest

from audits import FIXTURES, audited
from validator.isolation import Chain, SafetyAnswer
from validator.report.isolation_text import chain_text, isolation_lines
from validator.report.style import Style
from validator.verdicts import Verdict

PLANTS = FIXTURES / "plants"


def answer(plant: str) -> SafetyAnswer:
    return audited(PLANTS / plant).safety[0]


def test_faulty_plant() -> None:
    told = answer("refinery-u3-faulty")
    assert (told.zone, told.coupling, told.verdict) == ("SIS", "interfaced", Verdict.VIOLATED)
    assert {way.zone for way in told.ways_in if way.undeclared} == {"CTRL", "CELL1", "CELL2"}
    assert any(text.startswith("trunk") and "CELL1" in text for text in told.shared)
    assert told.remote == ("VP-USERS on fw-e by CTRL",)
    stones = {chain.zone: chain.stones for chain in told.chains}
    assert stones["CORP"] == ("CTRL",)
    assert stones["VPNPOOL"] is None


def test_clean_plant() -> None:
    told = answer("refinery-u3-clean")
    assert told.verdict is Verdict.PROVED
    assert not told.breaches
    assert [way.zone for way in told.ways_in] == ["CTRL"]
    assert not any(way.undeclared for way in told.ways_in)
    assert not told.ways_out
    assert not told.remote
    assert len(told.stops) == 2


def test_the_workstation_is_exposed_to_nobody_in_the_clean_plant() -> None:
    assert [(item.name, item.zones) for item in answer("refinery-u3-clean").workstations] == [("SIS-EWS", ())]


@pytest.mark.parametrize(
    ("chain", "text"),
    [
        (Chain("A", (), (), 0), "A 0, straight in"),
        (Chain("A", ("B", "C"), ("B",), 1), "A 2 (B > C), 1 zone to close"),
        (Chain("A", None, (), 0), "A only possibly (straight in)"),
        (Chain("A", None, None, 0), "A no way"),
    ],
)
def test_chains(chain: Chain, text: str) -> None:
    assert chain_text(chain) == text


def test_no_safety_zone_no_block() -> None:
    assert isolation_lines((), Style(80)) == []
