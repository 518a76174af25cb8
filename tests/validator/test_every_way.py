"""The ways of witnesses are followed by several processes, and are those that one process follows."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, FIXTURES, audited_anew
from own_children import no_children, of_others
from validator import every_way, side_by_side
from validator.audit import AuditOptions, audit
from validator.every_way import follow_ways
from validator.questions import Silent
from validator.remembered.store import Store
from validator.telling import Way

if TYPE_CHECKING:
    from pathlib import Path

    from validator.findings import Finding

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux alone")
__all__ = ["of_others"]
PLANT = FIXTURES / "plants" / "refinery-u3-faulty"


@pytest.fixture(autouse=True)
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are shared out, whether it pays or not."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(side_by_side, "MOST_MEMORY", 1 << 40)
    monkeypatch.setattr(every_way, "ALONE", 0.0)
    monkeypatch.setattr(every_way, "WORTH", 0.0)


def ways(findings: tuple[Finding, ...]) -> list[Way]:
    """The ways that are found when they are told."""
    return [one.way for one in findings if isinstance(one.way, Way)]


def told(findings: tuple[Finding, ...]) -> list[tuple[tuple[str, str], ...]]:
    """What is told of each finding."""
    return [one.told_notes for one in findings]


def remembering(store: Store) -> tuple[Finding, ...]:
    """The findings of an audit that remembers, and what was found out is kept."""
    report = audit(PLANT, AuditOptions(None, AS_OF, store=store), Silent())
    follow_ways(report.findings, 2)
    if report.keep is not None:
        report.keep()
    return report.findings


def test_ways_followed_side_by_side_are_those_of_one_process() -> None:
    alone, shared_out = audited_anew(PLANT).findings, audited_anew(PLANT).findings
    assert len(ways(shared_out)) > 2
    follow_ways(shared_out, 2)
    assert no_children()
    assert all(way.is_known for way in ways(shared_out))
    assert told(shared_out) == told(alone)
    assert any("path" in dict(notes) for notes in told(alone))


def test_what_a_child_did_not_tell_is_followed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Way, "told", lambda _way: os.kill(os.getpid(), signal.SIGKILL))
    found = audited_anew(PLANT).findings
    follow_ways(found, 2)
    assert told(found) == told(audited_anew(PLANT).findings)


def test_one_process_finds_them_as_they_are_told() -> None:
    found = audited_anew(PLANT).findings
    follow_ways(found, 1)
    assert not any(way.is_known for way in ways(found))


def test_ways_that_others_followed_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = remembering(Store(tmp_path / "store"))
    monkeypatch.setattr(every_way, "_share_out", lambda *_: pytest.fail("nothing is left to follow"))
    again = remembering(Store(tmp_path / "store"))
    assert len(ways(again)) == len(ways(first)) > 2
    assert told(again) == told(first)
