"""`segval exceptions`: what turns red on which day, and nothing before it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from validator.cli import main
from validator.commands.exceptions import days_of
from validator.commands.status import MisuseError

PLANT = Path(__file__).parents[2] / "fixtures" / "checks" / "exception_weakly_approved" / "ok-asa-two-approvers"


def asked(capsys: pytest.CaptureFixture[str], day: str, window: str) -> tuple[int, str]:
    status = main(["exceptions", str(PLANT), "--as-of", day, "--next", window, "-q"])
    return status, capsys.readouterr().out


def test_the_pair_turns_on_the_day_after_the_last(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = asked(capsys, "2027-06-10", "30d")
    assert status == 1
    assert "2027-07-01: DMZ > CTRL turns VIOLATED, for X-1 has ended" in out
    assert "extended 1 of 2 times" in out


def test_the_last_day_is_still_excused_and_seen_coming(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "2027-06-30", "0")[0] == 1
    assert main(["audit", str(PLANT), "--as-of", "2027-06-30", "-q"]) == 0
    assert main(["audit", str(PLANT), "--as-of", "2027-07-01", "-q"]) == 1


def test_beyond_the_window_nothing_turns(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = asked(capsys, "2027-06-10", "2w")
    assert status == 0
    assert "no verdict changes in that time" in out


def test_an_expired_one_turns_nothing_any_more(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = asked(capsys, "2027-07-01", "30d")
    assert status == 0
    assert "X-1: EXPIRED 2027-06-30" in out


@pytest.fixture
def renewed(tmp_path: Path) -> Path:
    """The plant with an exception that begins, ends, and begins again by another id."""
    folder = tmp_path / "renewed"
    shutil.copytree(PLANT, folder)
    plant = folder / "plant.yaml"
    text = plant.read_text(encoding="utf-8")
    (line,) = (one for one in text.splitlines() if "id: X-1" in one)
    first = line.replace("expires: 2027-06-30", "created: 2027-05-20, expires: 2027-05-26")
    later = line.replace("X-1", "X-2").replace("expires: 2027-06-30", "created: 2027-05-28, expires: 2027-06-10")
    plant.write_text(text.replace(line, f"{first}\n{later}"), encoding="utf-8")
    return folder


def test_an_exception_that_begins_within_the_window_turns_the_pair_when_it_ends(
    renewed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exceptions", str(renewed), "--as-of", "2027-05-19", "--next", "30d", "-q"]) == 1
    turns = [line for line in capsys.readouterr().out.splitlines() if "turns" in line]
    assert turns == [
        "2027-05-27: DMZ > CTRL turns VIOLATED, for X-1 has ended",
        "2027-06-11: DMZ > CTRL turns VIOLATED, for X-2 has ended",
    ]


def test_what_has_not_begun_is_not_called_expired(renewed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["audit", str(renewed), "--as-of", "2027-05-27"])
    out = " ".join(capsys.readouterr().out.split())
    assert "exceptions: 0 of 2 in force (X-1 EXPIRED 2027-05-26, X-2 not begun, until 2027-06-10)" in out


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["exceptions", str(PLANT), "--as-of", "2027-06-10", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["exceptions"][0]["compensating_control"] == "host firewall"
    assert [turn["ended"] for turn in document["turns"]] == [["X-1"]]


@pytest.mark.parametrize("text", ["", "soon", "-1d", "30 d", "9999w", "٣d"])
def test_a_window_that_is_none(text: str) -> None:
    with pytest.raises(MisuseError):
        days_of(text)
