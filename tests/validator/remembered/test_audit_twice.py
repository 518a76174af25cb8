"""An audit of unchanged inputs is told again byte for byte; whatever changes, it is made anew."""

from __future__ import annotations

import importlib
import os
import shutil
import zlib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import validator
from validator.cli import main
from validator.remembered import inputs, tool
from validator.remembered.store import ENDING, MAGIC, Store

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parents[3] / "fixtures"
DAY = "2026-11-23"


class Bench:
    """A snapshot, a cache, and how often an audit was really made."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.snapshot, self.cache = folder / "snap", folder / "cache"
        shutil.copytree(FIXTURES / "plants" / "tiny", self.snapshot)
        self.made = 0
        self._capsys = capsys
        self.faces = importlib.import_module("validator.commands.faces")
        self._really: Callable[..., object] = self.faces.told
        monkeypatch.setattr(self.faces, "told", self._told)

    def _told(self, *arguments: object) -> object:
        self.made += 1
        return self._really(*arguments)

    def run(self, *words: str, cached: bool = True, day: str = DAY) -> tuple[int, str, str]:
        """Status, standard output and standard error of an audit."""
        how = ["--cache", str(self.cache)] if cached else ["--no-cache"]
        status = main(["audit", str(self.snapshot), "--as-of", day, *how, *words])
        shown = self._capsys.readouterr()
        return status, shown.out, shown.err

    def is_anew(self, *words: str, day: str = DAY) -> bool:
        """Whether a run with the cache makes an audit; it must tell what one without it tells."""
        before = self.made
        found = self.run(*words, day=day)
        anew = self.made > before
        assert found == self.run(*words, cached=False, day=day)
        return anew


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("words", ["", "--format json", "--format sarif", "--format reviews", "-q", "--all"])
def test_the_same_bytes(bench: Bench, words: str) -> None:
    assert bench.is_anew(*words.split())
    assert not bench.is_anew(*words.split())


def test_files_are_written_again(bench: Bench, tmp_path: Path) -> None:
    words = ("--format", "text", "--format", "json", "-o", str(tmp_path / "report.json"))
    assert bench.is_anew(*words)
    first = (tmp_path / "report.json").read_bytes()
    (tmp_path / "report.json").unlink()
    assert not bench.is_anew(*words)
    assert (tmp_path / "report.json").read_bytes() == first


def edited(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def one_configuration(bench: Bench) -> Path:
    return min(path for path in (bench.snapshot / "configs").rglob("*") if path.is_file())


def shown(bench: Bench) -> None:
    folder = bench.snapshot / "show" / "fw-x"
    folder.mkdir(parents=True)
    (folder / "version.txt").write_text("show version\n", encoding="utf-8")


def renamed(bench: Bench) -> None:
    path = one_configuration(bench)
    path.rename(path.with_name("another.txt"))


def logged(bench: Bench) -> None:
    (bench.snapshot / "flows").mkdir()
    (bench.snapshot / "flows" / "log.csv").write_text("nothing\n", encoding="utf-8")


def documented(bench: Bench) -> None:
    """A document among the configurations; its name is told."""
    (bench.snapshot / "configs" / "manual.pdf").write_bytes(b"%PDF-1.7")


def linked(bench: Bench) -> None:
    path = one_configuration(bench)
    path.rename(bench.snapshot / "moved.md")
    path.symlink_to(bench.snapshot / "moved.md")


CHANGES: dict[str, Callable[[Bench], object]] = {
    "the plant": lambda bench: edited(bench.snapshot / "plant.yaml"),
    "a configuration": lambda bench: edited(one_configuration(bench)),
    "a new file": lambda bench: (bench.snapshot / "configs" / "new.txt").write_bytes(b"hello\n"),
    "a removed file": lambda bench: one_configuration(bench).unlink(),
    "a renamed file": renamed,
    "an output": shown,
    "a log": logged,
    "reviews": lambda bench: (bench.snapshot / "reviews.csv").write_text(
        bench.run("--format", "reviews", cached=False)[1], encoding="utf-8"
    ),
    "the name of the folder": lambda bench: setattr(
        bench, "snapshot", bench.snapshot.rename(bench.snapshot.parent / "x")
    ),
    "a document": documented,
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_another_input(bench: Bench, change: str) -> None:
    bench.run()
    CHANGES[change](bench)
    assert bench.is_anew()
    assert not bench.is_anew()


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_in_the_place_of_a_file(bench: Bench) -> None:
    bench.run()
    linked(bench)
    assert bench.is_anew()


@pytest.mark.parametrize(
    "words",
    [
        "--select PATH",
        "--ignore PATH",
        "--fail-on low",
        "--failures 1",
        "--requirements iec62443",
        "--allow-incomplete",
        "--all",
        "-q",
        "--format json",
        "--platform cisco_asa",
    ],
)
def test_another_option(bench: Bench, words: str) -> None:
    bench.run()
    assert bench.is_anew(*words.split())
    assert not bench.is_anew(*words.split())


def test_another_day(bench: Bench) -> None:
    bench.run()
    assert bench.is_anew(day="2031-01-01")


def test_another_width(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.run()
    monkeypatch.setenv("COLUMNS", "61")
    assert bench.is_anew()


def test_a_baseline(bench: Bench, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    bench.run("--format", "json", "-o", str(before))
    assert bench.is_anew("--baseline", str(before))
    assert not bench.is_anew("--baseline", str(before))
    before.write_text(before.read_text(encoding="utf-8").replace('"high"', '"low"'), encoding="utf-8")
    assert bench.is_anew("--baseline", str(before))


def test_another_tool(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bench.run()
    copy = tmp_path / "code"
    shutil.copytree(Path(validator.__file__ or "").parent, copy / "validator")
    known = tool.tool_digest()
    monkeypatch.setattr(validator, "__file__", str(copy / "validator" / "__init__.py"))
    tool.tool_digest.cache_clear()
    assert tool.tool_digest() == known
    edited(copy / "validator" / "catalogue" / "protocols.yaml")
    tool.tool_digest.cache_clear()
    assert tool.tool_digest() != known
    assert bench.is_anew()
    tool.tool_digest.cache_clear()


def test_another_version_of_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    known = tool.tool_digest()
    really = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.0" if name == "netaddr" else really(name))
    tool.tool_digest.cache_clear()
    assert tool.tool_digest() != known
    tool.tool_digest.cache_clear()


def test_what_changes_while_an_audit_runs_is_not_remembered(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    really: Callable[..., object] = bench.faces.told

    def disturbed(*arguments: object) -> object:
        edited(one_configuration(bench))
        return really(*arguments)

    monkeypatch.setattr(bench.faces, "told", disturbed)
    before = one_configuration(bench).read_bytes()
    bench.run()
    monkeypatch.setattr(bench.faces, "told", really)
    one_configuration(bench).write_bytes(before)
    assert not list(bench.cache.glob(f"*{ENDING}")) or bench.is_anew()


def test_a_file_written_to_and_back_is_noticed(bench: Bench) -> None:
    path = one_configuration(bench)
    named = inputs.Named()
    before = inputs.inputs_of(bench.snapshot, named, bench.snapshot / "reviews.csv", ())
    raw = path.read_bytes()
    path.write_bytes(b"other")
    path.write_bytes(raw)
    os.utime(path, ns=(1, 1))
    after = inputs.inputs_of(bench.snapshot, named, bench.snapshot / "reviews.csv", ())
    assert before is not None
    assert after is not None
    assert (before.digest == after.digest, before == after) == (True, False)


def test_damage_is_told_and_changes_nothing(bench: Bench) -> None:
    first = bench.run()
    for path in bench.cache.glob(f"*{ENDING}"):
        path.write_bytes(path.read_bytes()[:-3])
    status, out, err = bench.run()
    assert (status, out) == first[:2]
    assert "damaged or of another tool and not used" in err
    assert bench.run() == first


def _headed(head: bytes, rest: bytes = b"") -> bytes:
    return len(head).to_bytes(4, "little") + head + rest


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"exit": 0, "texts": []}',
        _headed(b"[]"),
        _headed(b"{"),
        _headed(b"{}"),
        _headed(b"[0]"),
        _headed(b'[0, "1"]', b"x"),
        _headed(b"[0, -1]"),
        _headed(b"[0, 1]"),
        _headed(b"[0, 1]", b"xx"),
        _headed(b"[0, 1]", b"\xff"),
        _headed(b"[0, 1, 1]", b"xx"),
        _headed(b"[" * 99999),
    ],
)
def test_a_whole_file_of_another_meaning(bench: Bench, content: bytes) -> None:
    bench.run()
    assert bench.made == 1
    found = inputs.inputs_of
    store = _store(bench)
    keys: list[str] = []

    def spied(*arguments: object) -> object:
        one = found(*arguments)  # type: ignore[arg-type]
        keys.append(one.digest if one else "")
        return one

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("validator.commands.audit.inputs_of", spied)
        bench.run()
        store.keep("faces", keys[0], content)
        status, _, err = bench.run()
    assert bench.made == 2
    assert status == 1
    assert "not used" in err


@pytest.mark.parametrize("content", [b"", _headed(b"[]"), _headed(b"{}"), _headed(b"[" * 99999), b"[" * 99999])
def test_a_whole_book_of_another_meaning(bench: Bench, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bench.run()
    read = Store.read

    def other(store: Store, kind: str, key: str) -> bytes | None:
        return None if kind == "faces" else content if kind == "pairs" else read(store, kind, key)

    monkeypatch.setattr(Store, "read", other)
    status, out, err = bench.run()
    assert (status, out) == first[:2]
    assert "not used" in err


def _store(bench: Bench) -> Store:
    return Store(bench.cache)


def test_without_a_cache_nothing_is_written(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEGVAL_CACHE", str(tmp_path / "named"))
    bench.run(cached=False)
    assert not (tmp_path / "named").exists()
    assert not bench.cache.exists()


def test_no_secret_is_remembered(bench: Bench) -> None:
    path = one_configuration(bench)
    path.write_bytes(path.read_bytes() + b"enable password CANARY-8412\nusername joe password CANARY-8413\n")
    bench.run("--format", "json")
    bench.run()
    whole = b"".join(path.read_bytes() for path in bench.cache.iterdir())
    opened = b"".join(zlib.decompress(one.read_bytes()[len(MAGIC) + 32 :]) for one in bench.cache.iterdir())
    assert opened
    assert b"CANARY" not in whole + opened
