"""The answer for a safety zone: the faulty refinery is told in full, the clean one is isolated as declared."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited
from validator.isolation import Chain, SafetyAnswer
from validator.report.isolation_text import chain_text, isolation_lines
from validator.report.style import Style
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

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
        (Chain("A", (), (), 0, ("tcp/1",)), "A straight in by tcp/1"),
        (
            Chain("A", ("B", "C"), ("B",), 1, ("tcp/1", "tcp/2", "tcp/3"), 4),
            "A over 2 (B by tcp/1, C by tcp/2, in by tcp/3), 4 more as short, 1 zone to close",
        ),
        (Chain("A", None, (), 0), "A only possibly (straight in)"),
        (Chain("A", None, None, 0), "A no way"),
    ],
)
def test_chains(chain: Chain, text: str) -> None:
    assert chain_text(chain) == text


def test_no_safety_zone_no_block() -> None:
    assert isolation_lines((), Style(80)) == []


def coupled(plant: str, coupling: str, folder: Path) -> SafetyAnswer:
    """The answer for a twin of the refinery whose safety zone is declared with another coupling."""
    shutil.copytree(PLANTS / plant, folder / plant)
    file = folder / plant / "plant.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("coupling: interfaced") == 1
    file.write_text(text.replace("coupling: interfaced", f"coupling: {coupling}"), encoding="utf-8")
    (told,) = audited(folder / plant).safety
    assert told.coupling == coupling
    return told


@pytest.mark.parametrize("plant", ["refinery-u3-clean", "refinery-u3-faulty"])
def test_an_airgap_allows_neither_the_conduit_nor_the_firewall(plant: str, tmp_path: Path) -> None:
    told = [one.text for one in coupled(plant, "airgap", tmp_path).breaches]
    assert "conduit C-CTRL-SIS joins it to CTRL" in told
    assert any(text.startswith("device fw-s joins it to ") and "CTRL" in text for text in told)
    assert any(text.startswith("device sw-c joins it to ") for text in told) == (plant == "refinery-u3-faulty")


@pytest.mark.parametrize("coupling", ["interfaced", "integrated"])
@pytest.mark.parametrize("plant", ["refinery-u3-clean", "refinery-u3-faulty"])
def test_a_conduit_with_control_is_allowed_to_what_is_joined(plant: str, coupling: str, tmp_path: Path) -> None:
    assert coupled(plant, coupling, tmp_path).breaches == ()


def test_steps_name_zones_and_services() -> None:
    steps = {chain.zone: chain_text(chain) for chain in answer("refinery-u3-faulty").chains}
    assert steps["CORP"].startswith("CORP over 1 (CTRL by ")
    assert "in by every service" in steps["CORP"]
    for chain in answer("refinery-u3-clean").chains:
        assert len(chain.services) == (0 if chain.stones is None else len(chain.stones) + 1)
        assert all(chain.services)
