"""The long run in small: it counts, keeps its state, and goes on where it stopped."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

import long_run
from comparisons import SUITES, Told, everything

if TYPE_CHECKING:
    from pathlib import Path


def run(state: Path, *words: str) -> int:
    sys.argv = ["long_run.py", "--state", str(state), *words]
    return long_run.main()


@pytest.fixture(autouse=True)
def words_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", sys.argv)


def test_each_seed_is_written_down_and_the_run_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = tmp_path / "state.json"
    assert run(state, "--comparisons", "1", "--first", "7", "every feature", "second engine") == 0
    first = json.loads(state.read_text("utf-8"))
    assert (first["first"], first["next"]) == (7, 8)
    assert first["suites"]["every feature"]["counts"]["packets"] > 0
    assert first["suites"]["second engine"]["counts"]["sets"] > 0
    count = first["suites"]["every feature"]["counts"]["packets"]
    assert run(state, "--comparisons", str(count + 1), "every feature") == 0
    second = json.loads(state.read_text("utf-8"))
    assert second["next"] == 9
    assert second["suites"]["every feature"]["counts"]["packets"] > count
    assert "seeds 7 to 8" in capsys.readouterr().out


def test_a_contradiction_is_printed_and_ends_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(seed: int) -> Told:
        found = everything(seed)
        found.wrong.append(f"seed {seed}: the engine lies")
        return found

    monkeypatch.setitem(SUITES, "every feature", wrong)
    assert run(tmp_path / "state.json", "--comparisons", "1", "--first", "7", "every feature") == 1
    assert "every feature: seed 7: the engine lies" in capsys.readouterr().out


def test_an_unknown_suite_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(tmp_path / "state.json", "everyfeature")
    assert "no such suite: everyfeature" in capsys.readouterr().err


@pytest.mark.parametrize("name", SUITES)
def test_every_suite_compares_and_agrees(name: str) -> None:
    found = SUITES[name](12)
    assert found.wrong == []
    assert found.counts["networks"] == 1
    assert found.counts["verdicts"] or found.counts["sets"]


def test_suites_that_compare_sets_are_known_for_packets_end_the_run() -> None:
    assert {name for name in SUITES if name.startswith("second engine")} == long_run.SETS
    assert all(SUITES[name](5).counts["packets"] == 0 for name in long_run.SETS)
