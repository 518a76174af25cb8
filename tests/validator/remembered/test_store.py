"""The folder of remembered things: whole or not there, of one user alone, bounded, and harmless whatever lies in it."""

from __future__ import annotations

import multiprocessing
import os
import stat
import sys
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from validator.remembered import store as module
from validator.remembered.places import cache_folder
from validator.remembered.store import ENDING, MAGIC, UNFINISHED, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POSIX = os.name == "posix"


def only(folder: Path) -> Path:
    (path,) = folder.glob(f"*{ENDING}")
    return path


def test_what_is_kept_comes_back_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path / "a" / "b")
    assert store.read("kind", "key") is None
    store.keep("kind", "key", b"content" * 1000)
    again = Store(tmp_path / "a" / "b")
    assert again.read("kind", "key") == b"content" * 1000
    assert again.read("kind", "other") is again.read("other", "key") is None
    assert not list(again.words())


@pytest.mark.skipif(not POSIX, reason="modes are of POSIX")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = Store(tmp_path / "kept")
        store.keep("kind", "key", b"content")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
    assert stat.S_IMODE(only(tmp_path / "kept").stat().st_mode) == 0o600


def flipped(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off": lambda raw: raw[:-1],
    "longer": lambda raw: raw + b"x",
    "a bit": flipped,
    "older": lambda raw: raw.replace(MAGIC, b"segval remembers, 0\n"),
    "foreign": lambda _: b"\x80\x04cos\nsystem\n(S'touch owned'\ntR.",
    "only the line": lambda _: MAGIC,
    "another's checksum": lambda raw: raw[: len(MAGIC) + 32] + zlib.compress(b"other"),
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_what_is_damaged_is_left_aside_with_a_word(tmp_path: Path, damage: str) -> None:
    Store(tmp_path).keep("kind", "key", b"content" * 100)
    path = only(tmp_path)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    store = Store(tmp_path)
    assert store.read("kind", "key") is None
    assert "1 file is damaged" in next(store.words())
    store.keep("kind", "key", b"anew")
    assert Store(tmp_path).read("kind", "key") == b"anew"


def test_a_file_moved_to_another_key_is_not_taken_for_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep("kind", "one", b"of one")
    one = only(tmp_path)
    store.keep("kind", "two", b"of two")
    (two,) = set(tmp_path.glob(f"*{ENDING}")) - {one}
    one.replace(two)
    assert Store(tmp_path).read("kind", "two") is None


def test_what_unpacks_to_more_than_is_kept_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(tmp_path).keep("kind", "key", bytes(10_000))
    monkeypatch.setattr(module, "LARGEST", 9_999)
    store = Store(tmp_path)
    assert store.read("kind", "key") is None
    assert list(store.words())
    store.keep("kind", "large", bytes(10_000))
    assert len(list(tmp_path.glob(f"*{ENDING}"))) == 1


@pytest.mark.skipif(not POSIX, reason="links need rights on Windows")
def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir(mode=0o700)
    Store(tmp_path / "kept").keep("kind", "key", b"content")
    path = only(tmp_path / "kept")
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    store = Store(tmp_path / "kept")
    assert store.read("kind", "key") is None
    store.keep("kind", "key", b"new")
    assert not path.is_symlink()
    assert Store(tmp_path / "kept").read("kind", "key") == b"new"


@pytest.mark.skipif(not POSIX, reason="pipes are of POSIX")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir(mode=0o700)
    Store(tmp_path / "kept").keep("kind", "key", b"content")
    path = only(tmp_path / "kept")
    path.unlink()
    os.mkfifo(path)
    store = Store(tmp_path / "kept")
    assert store.read("kind", "key") is None
    assert "1 file is damaged" in "".join(store.words())
    store.keep("kind", "key", b"new")
    assert Store(tmp_path / "kept").read("kind", "key") == b"new"


@pytest.mark.skipif(not POSIX, reason="modes are of POSIX")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_write_to_is_not_used(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "kept"
    Store(folder).keep("kind", "key", b"content")
    folder.chmod(mode)
    store = Store(folder)
    store.keep("kind", "other", b"content")
    assert store.read("kind", "key") is None
    assert "can be written by others" in next(store.words())
    assert len(list(folder.iterdir())) == 1


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("no folder", encoding="utf-8")
    for folder in (tmp_path / "kept", tmp_path / "kept" / "below"):
        store = Store(folder)
        store.keep("kind", "key", b"content")
        assert store.read("kind", "key") is None
        store.tidy()
        assert list(store.words())


def test_those_used_longest_ago_are_removed(tmp_path: Path) -> None:
    store = Store(tmp_path, most=3 * 1200)
    for number, key in enumerate(("old", "used", "new")):
        store.keep("kind", key, os.urandom(1000))
        for path in tmp_path.glob(f"*{ENDING}"):
            if path.stat().st_mtime > 1_000_000_000:
                os.utime(path, (number + 1, number + 1))
    assert store.read("kind", "used")
    store.keep("kind", "newest", os.urandom(1000))
    left = tmp_path / f"0{UNFINISHED}"
    left.write_bytes(b"left behind")
    os.utime(left, (1, 1))
    running = tmp_path / f"1{UNFINISHED}"
    running.write_bytes(b"being written")
    mine = tmp_path / "notes.txt"
    mine.write_bytes(bytes(10_000))
    store.tidy()
    again = Store(tmp_path)
    assert again.read("kind", "old") is None
    assert all(again.read("kind", key) for key in ("used", "new", "newest"))
    assert (left.exists(), running.exists(), mine.exists()) == (False, True, True)


def test_what_killed_runs_left_counts_and_goes_after_an_hour(tmp_path: Path) -> None:
    store = Store(tmp_path, most=3 * 1200)
    for number, key in enumerate(("old", "new")):
        store.keep("kind", key, os.urandom(1000))
        for path in tmp_path.glob(f"*{ENDING}"):
            if path.stat().st_mtime > 1_000_000_000:
                os.utime(path, (number + 1, number + 1))
    killed, just_now = tmp_path / f"0{UNFINISHED}", tmp_path / f"1{UNFINISHED}"
    for path, ago in ((killed, 2 * 3600), (just_now, 60)):
        path.write_bytes(bytes(2000))
        os.utime(path, (time.time() - ago,) * 2)
    store.tidy()
    assert (killed.exists(), just_now.exists()) == (False, True)
    assert [store.read("kind", key) is None for key in ("old", "new")] == [True, False]


def hammer(folder: Path, seed: int) -> None:
    """Write and read the same few keys, and remove them, as fast as possible."""
    store = Store(folder, most=40_000)
    for turn in range(60):
        key = f"{(turn * 7 + seed) % 5}"
        found = store.read("kind", key)
        if found is not None and found != key.encode() * 9000:
            sys.exit(1)
        store.keep("kind", key, key.encode() * 9000)
        store.tidy()
    sys.exit(1 if list(store.words()) else 0)


def test_runs_at_once_do_not_harm_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=hammer, args=(tmp_path, seed)) for seed in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert [run.exitcode for run in runs] == [0, 0, 0]
    assert not list(tmp_path.glob(f"*{UNFINISHED}"))


def test_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_folder() is None
    assert cache_folder(tmp_path) == tmp_path
    monkeypatch.setenv("SEGVAL_CACHE", str(tmp_path / "named"))
    assert cache_folder() == tmp_path / "named"
    monkeypatch.delenv("SEGVAL_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "segval"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert cache_folder() == tmp_path / "home" / ".cache" / "segval"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == tmp_path / "home" / "Library" / "Caches" / "segval"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert cache_folder() == tmp_path / "segval" / "cache"
    monkeypatch.delenv("LOCALAPPDATA")
    assert cache_folder() is None
