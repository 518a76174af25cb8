"""Files are read alike by one process and by several; what others read is remembered too."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from bench_audit import sites, write_plant
from validator import every_file, side_by_side
from validator.remembered.readings import StoredReadings
from validator.remembered.store import Store
from validator.side_by_side import share_out
from validator.snapshot import Platforms, Snapshot, files_to_read, read_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from parsers.registry import ParseResult
    from parsers.source import Source
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


def begun(folder: Path, named: dict[str, str], store: Store | None = None) -> tuple[Snapshot, int]:
    """The snapshot, where another process begins and ends before it is known what the plant names; and how many began."""
    readings = StoredReadings(store)
    forked: list[int] = []
    import fcntl  # noqa: PLC0415 - not there on Windows

    really, ends = os.fork, os.pipe

    def fork() -> int:
        forked.append(really())
        return forked[-1]

    def wide() -> tuple[int, int]:
        found = ends()
        fcntl.fcntl(found[1], fcntl.F_SETPIPE_SZ, 1 << 20)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fork", fork)
        patch.setattr(os, "pipe", wide)
        with every_file.EveryFile(files_to_read(folder), Platforms({}, None, readings, 2)) as files:
            if forked:
                os.waitid(os.P_PID, forked[0], os.WEXITED | os.WNOWAIT)  # it has read all of them, and told it
            platforms = Platforms(named, None, readings, 2, files)
            found = read_snapshot(folder, [folder / "plant.yaml"], platforms, lambda *_: None)
    return found, len(forked)


@pytest.fixture
def here(shared: list[list[int]], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that this process read, by name."""
    found: list[str] = []
    parsed = Platforms.parsed

    def noted(platforms: Platforms, source: Source) -> ParseResult:
        found.append(source.name)
        return parsed(platforms, source)

    monkeypatch.setattr(Platforms, "parsed", noted)
    monkeypatch.setattr(side_by_side, "MOST_MEMORY", 1 << 40)
    monkeypatch.setattr(every_file, "AHEAD", 0)
    assert not shared
    return found


UNREAD = {"configs/a-nothing.txt", "configs/g-bytes.txt", "configs/z-empty.txt"}


def test_another_process_begins_before_the_plant_is_known(folder: Path, here: list[str]) -> None:
    alone, _ = read(folder, 1)
    here.clear()
    found, forked = begun(folder, {})
    assert told(found) == told(alone)
    assert forked == 1
    assert set(here) <= UNREAD, "what nobody could read is read again, to say why"


def test_what_it_read_as_another_platform_than_the_plant_names_is_read_again(
    folder: Path, here: list[str], tmp_path: Path
) -> None:
    first = sorted(path.name for path in (folder / "configs").iterdir() if path.name.startswith("fw"))[:2]
    found, _ = begun(folder, {})
    platform = {result.source.name: result.platform for result in found.results}
    same, other = (f"configs/{name}" for name in first)
    named = {same: platform[same], other: "cisco_ios" if platform[other] != "cisco_ios" else "cisco_asa"}
    alone = read_snapshot(folder, [folder / "plant.yaml"], Platforms(named), lambda *_: None)
    here.clear()
    store = Store(tmp_path / "cache")
    again, _ = begun(folder, named, store)
    assert told(again) == told(alone)
    assert set(here) <= {other, *UNREAD}
    assert other in here
    recalled, _ = begun(folder, named, store)
    assert told(recalled) == told(alone), "it was kept as what it was read as"


def test_nobody_begins_where_it_is_remembered_or_other_files_are_there(
    folder: Path, here: list[str], tmp_path: Path
) -> None:
    for path in folder.glob("configs/[a-z]-*"):
        path.unlink()
    store = Store(tmp_path / "cache")
    _, forked = begun(folder, {}, store)
    assert forked == 1
    here.clear()
    _, forked = begun(folder, {}, store)
    assert not forked
    assert not here
    files = every_file.EveryFile(files_to_read(folder), Platforms({}))
    assert files.going_on(files_to_read(folder), Platforms({})) is files
    next(iter((folder / "configs").iterdir())).unlink()
    assert files.going_on(files_to_read(folder), Platforms({})) is None


def test_another_process_begins_with_what_is_not_remembered_alone(
    folder: Path, here: list[str], tmp_path: Path
) -> None:
    store = Store(tmp_path / "cache")
    begun(folder, {}, store)
    edited = folder / "configs" / "fw-000.txt"
    edited.write_text(edited.read_text(encoding="utf-8") + "!\n", encoding="utf-8")
    alone, _ = read(folder, 1)
    here.clear()
    names = [name for _, name in files_to_read(folder)]
    with every_file.EveryFile(files_to_read(folder), Platforms({}, None, StoredReadings(store), 2)) as files:
        assert {names[number] for number in files.ahead} == {"configs/fw-000.txt", *UNREAD}
    found, forked = begun(folder, {}, store)
    assert told(found) == told(alone)
    assert forked == 1
    assert set(here) <= UNREAD


def test_nobody_begins_with_what_is_remembered_as_the_platform_that_the_plant_names(
    folder: Path, here: list[str], tmp_path: Path
) -> None:
    for path in folder.glob("configs/[a-z]-*"):
        path.unlink()
    alone, _ = read(folder, 1)
    named = {result.source.name: result.platform for result in alone.results}
    store = Store(tmp_path / "cache")
    _, forked = begun(folder, named, store)
    assert forked == 1
    here.clear()
    again, forked = begun(folder, named, store)
    assert told(again) == told(alone)
    assert not forked
    assert not here
