"""Pairs of zones are shared out where that pays: where there is enough to do, and little of it is asked again."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from bench_audit import sites, write_plant
from validator import every_pair
from validator.audit import AuditOptions, audit
from validator.every_pair import EveryPair
from validator.questions import Silent
from validator.remembered.pairs import PairAnswers
from validator.remembered.store import Store
from validator.report.json_report import json_report
from validator.side_by_side import share_out
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from validator.conformance import Gap, Judged
    from validator.plant.model import Zone
    from validator.reachability.engine import Engine
    from validator.side_by_side import Parts

DAY = dt.date(2026, 11, 23)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux alone")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many zones were shared out, each time; all are, whether it pays or not."""
    found: list[int] = []

    def noted(parts: Parts, numbers: Sequence[int], children: int, step: Callable[[], None]) -> None:
        found.append(len(numbers))
        share_out(parts, numbers, children, step)

    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(every_pair, "share_out", noted)
    monkeypatch.setattr(every_pair, "ALONE", 0.0)
    monkeypatch.setattr(every_pair, "WORTH", 0.0)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six firewalls."""
    folder = tmp_path / "plant"
    folder.mkdir()
    write_plant(folder, sites(6, ("asa", "ios", "fortios")), 6, 1)
    return folder


def report(folder: Path, processes: int, store: Store | None = None) -> str:
    """What an audit tells."""
    found = audit(folder, AuditOptions(None, DAY, processes=processes, store=store), Silent())
    told = json_report(found)
    if found.keep is not None:
        found.keep()
    return told


def test_many_pairs_are_shared_out_and_told_alike(folder: Path, shared: list[int]) -> None:
    alone = report(folder, 1)
    assert not shared
    assert report(folder, 2) == report(folder, 3) == alone
    assert len(shared) == 2


def test_little_work_is_not_shared_out(folder: Path, shared: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(every_pair, "share_out", lambda *_: pytest.fail("shared out"))
    report(folder, 3)
    assert not shared


def judged(verdict: Verdict, found: object, count: int) -> list[Judged]:
    """So many pairs between which something travels."""
    answer = SimpleNamespace(verdict=verdict, possibly=("a box",))
    gap = SimpleNamespace(conduits=(), verdict=answer, found=found)
    return [(cast("Gap", gap), [])] * count


def test_pairs_that_would_be_judged_again_are_not_shared_out() -> None:
    alone, joined = ((SimpleNamespace(reach=SimpleNamespace(joined=found)),) for found in ([], ["a domain"]))
    engine = SimpleNamespace(network=SimpleNamespace(plant=SimpleNamespace(zones=range(100))))
    for verdict, found, again in (
        (Verdict.VIOLATED, alone, False),
        (Verdict.VIOLATED, joined, True),
        (Verdict.UNKNOWN, alone, True),
        (Verdict.UNKNOWN, (), False),
        (Verdict.UNKNOWN, lambda: alone, False),
    ):
        pairs = EveryPair(cast("Engine", engine), lambda *_: pytest.fail("judged"), None)
        pairs._into = {0: judged(Verdict.PROVED, (), 70), 1: judged(verdict, found, 30)}
        assert pairs._pays(5.0) is not again
        pairs._into[0] *= 2
        assert pairs._pays(5.0)
        assert not pairs._pays(every_pair.ALONE / 2)
        assert not pairs._pays(every_pair.WORTH / 50)


def test_what_another_process_judged_is_not_judged_again(
    folder: Path, shared: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither by the checks of this run, nor by the next run with what this one remembered."""
    alone = report(folder, 1)
    found: list[tuple[str, str]] = []
    recalled = PairAnswers.recalled

    def noted(this: PairAnswers, destination: Zone, again: Callable[[Zone, Zone], Gap]) -> object:
        def told(one: Zone, other: Zone) -> Gap:
            found.append((one.id, other.id))
            return again(one, other)

        return recalled(this, destination, told)

    monkeypatch.setattr(PairAnswers, "recalled", noted)
    assert report(folder, 3, Store(tmp_path / "cache")) == alone
    assert shared
    assert not found
    shared.clear()
    assert report(folder, 1, Store(tmp_path / "cache")) == alone
    assert not found


def test_where_much_is_in_memory_what_is_told_of_pairs_is_kept_alone(
    folder: Path, shared: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The report is the same, also with what it remembered, and nothing is judged again."""
    plain = report(folder, 1)
    kept: list[str] = []
    heard = PairAnswers.heard

    def noted(this: PairAnswers, destination: Zone, raw: bytes) -> None:
        kept.append(destination.id)
        heard(this, destination, raw)

    def again(_this: EveryPair, source: Zone, destination: Zone) -> Gap:
        pytest.fail(f"{source.id} to {destination.id} is judged again")

    monkeypatch.setattr(PairAnswers, "heard", noted)
    monkeypatch.setattr(EveryPair, "_again", again)
    monkeypatch.setattr(every_pair, "MUCH", 0)
    assert report(folder, 1) == plain
    assert len(kept) == len(set(kept)) > 1
    assert report(folder, 1, Store(tmp_path / "cache")) == plain
    monkeypatch.setattr(every_pair, "MUCH", 1 << 60)
    kept.clear()
    assert report(folder, 1, Store(tmp_path / "cache")) == plain
    assert not kept
    assert not shared
