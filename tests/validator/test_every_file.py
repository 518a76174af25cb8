"""Files are read alike by one process and by several; what others read is remembered too."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from bench_audit import sites, write_plant
from validator import every_file
from validator.remembered.readings import StoredReadings
from validator.remembered.store import Store
from validator.side_by_side import share_out
from validator.snapshot import Platforms, Snapshot, read_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from validator.side_by_side import Parts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux alone")


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Files are shared out at once; the numbers of those that were, each time."""
    found: list[list[int]] = []

    def noted(parts: Parts, numbers: Sequence[int], children: int, step: Callable[[], None]) -> None:
        found.append(list(numbers))
        share_out(parts, numbers, children, step)

    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(every_file, "ALONE", 0.0)
    monkeypatch.setattr(every_file, "WORTH", 0.0)
    monkeypatch.setattr(every_file, "share_out", noted)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Firewalls of three platforms, and files that nobody reads, each for another reason."""
    folder = tmp_path / "plant"
    folder.mkdir()
    write_plant(folder, sites(6, ("asa", "ios", "fortios")), 6, 1)
    configs = folder / "configs"
    (configs / "a-nothing.txt").write_text("what is this\n", encoding="utf-8")
    (configs / "g-bytes.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    (configs / "z-empty.txt").write_bytes(b"")
    (configs / "b-link.txt").symlink_to(configs / "z-empty.txt")
    return folder


def read(folder: Path, processes: int, store: Store | None = None) -> tuple[Snapshot, list[tuple[int, int]]]:
    """The snapshot, and what was told of its progress."""
    steps: list[tuple[int, int]] = []
    platforms = Platforms({}, None, StoredReadings(store), processes)
    snapshot = read_snapshot(folder, [folder / "plant.yaml"], platforms, lambda *step: steps.append(step))
    return snapshot, steps


def told(snapshot: Snapshot) -> list[object]:
    """All that counts of what was read."""
    results = [
        (item.source, item.platform, item.maturity, item.complete, item.devices, item.ledger.state, item.diagnostics)
        for item in snapshot.results
    ]
    return [snapshot.sha256, snapshot.unread, *results]


def test_several_processes_read_what_one_reads(folder: Path, shared: list[list[int]]) -> None:
    alone, steps = read(folder, 1)
    assert not shared
    assert len(alone.unread) == 4
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    for processes in (2, 3):
        several, others = read(folder, processes)
        assert told(several) == told(alone)
        assert len(others) == len(steps)
        assert others[-1] == steps[-1] == (10, 10)
    assert len(shared) == 2


def test_what_another_process_read_is_remembered(folder: Path, shared: list[list[int]], tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    first, _ = read(folder, 3, store)
    second, _ = read(folder, 3, store)
    assert told(first) == told(second) == told(read(folder, 1)[0])
    assert [len(numbers) for numbers in shared] == [9, 3]


def test_large_files_are_read_here(folder: Path, shared: list[list[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    large = max((folder / "configs").iterdir(), key=lambda path: path.stat().st_size)
    monkeypatch.setattr(every_file, "LARGE", large.stat().st_size - 1)
    alone, _ = read(folder, 1)
    several, _ = read(folder, 2)
    assert told(several) == told(alone)
    assert [len(numbers) for numbers in shared] == [8]
