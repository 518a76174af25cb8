"""The command line: statuses, messages, outputs; the pipeline behind it is a fake."""

from __future__ import annotations

import importlib
import io
import json
import os
import subprocess
import sys
import threading
import tomllib
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import jsonschema
import pytest

from report_sample import report
from validator import VERSION
from validator.cli import main
from validator.commands import output
from validator.commands.arguments import COMMANDS
from validator.commands.output import write_file, write_stdout
from validator.commands.progress import Bar, left_text
from validator.commands.status import worst
from validator.findings import Severity
from validator.plant import mistakes
from validator.remembered.store import Store
from validator.report.schemas import report_schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from validator.report.document import Report
    from validator.report.safe_text import Pieces

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class FakeOptions:
    plant: Path | None
    as_of: dt.date
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: Severity
    allow_incomplete: bool
    platform: str | None
    failures: int = 0
    requirements: tuple[str, ...] = ()
    baseline: Path | None = None
    fail_on_new: bool = False
    observed: tuple[Path, ...] = ()
    reviews: Path | None = None
    store: Store | None = None


class FakePlantError(Exception):
    pass


class Pipeline:
    """Stands for `validator.audit`; remembers its options and gives `answer` or raises it."""

    def __init__(self) -> None:
        self.answer: Report | BaseException = report()
        self.options: FakeOptions | None = None

    def audit(self, _path: Path, options: FakeOptions, progress: Bar) -> Report:
        self.options = options
        progress.step("reading", 1, 2)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    fake = Pipeline()
    importlib.import_module("validator.commands.plant_errors")  # draws true mistakes only, whichever test comes first
    audit, errors = ModuleType("validator.audit"), ModuleType("validator.plant.mistakes")
    vars(audit).update(AuditOptions=FakeOptions, audit=fake.audit)
    vars(errors).update({**vars(mistakes), "PlantError": FakePlantError})
    monkeypatch.setitem(sys.modules, "validator.audit", audit)
    monkeypatch.setitem(sys.modules, "validator.plant.mistakes", errors)
    for name in ("validator.commands.audit", "validator.commands.faces"):
        sys.modules.pop(name, None)
    yield fake
    for name in ("validator.commands.audit", "validator.commands.faces"):
        sys.modules.pop(name, None)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(list(words))
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def test_status_is_that_of_the_report(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    for status in (0, 1, 3):
        pipeline.answer = report(exit=status)
        assert run(capsys, "audit", "plant")[0] == status


def test_precedence_of_statuses() -> None:
    for order in permutations((70, 2, 4, 1, 3, 0)):
        assert worst(order) == 70
    assert [worst(part) for part in ((2, 4, 1, 3), (4, 1, 3), (1, 3, 0), (3, 0), (0,), ())] == [2, 4, 1, 3, 0, 0]


def test_options_reach_the_pipeline(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    words = "audit snap --plant p.yaml --as-of 2026-05-01 --fail-on LOW --allow-incomplete --platform cisco_asa"
    run(capsys, *words.split())
    found = pipeline.options
    assert found is not None
    assert (found.plant, found.as_of.isoformat(), found.fail_on) == (Path("p.yaml"), "2026-05-01", Severity.LOW)
    assert (found.allow_incomplete, found.platform, found.select) == (True, "cisco_asa", ())


def test_each_format_goes_to_its_file_and_one_to_stdout(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    one, two = tmp_path / "a.json", tmp_path / "b.sarif"
    words = ["--format", "text", "--format", "json", "-o", str(one), "--format", "sarif", "-o", str(two)]
    status, out, _ = run(capsys, "audit", "snap", *words)
    assert (status, pipeline.answer) == (1, report())
    assert out.startswith("NOT CLEAN:")
    jsonschema.validate(json.loads(one.read_text(encoding="utf-8")), report_schema("audit"))
    assert json.loads(two.read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.sarif"]
    assert b"\r" not in one.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "usage: segval"),
        ("--format json --format sarif", "only one --format can go to standard output"),
        ("--format html", "the format 'html' does not exist yet; audit has text, json, sarif"),
        ("--format xml", "audit has no format 'xml'"),
        ("-o /nowhere/at/all.txt", "/nowhere/at/all.txt: cannot be written: no such folder"),
        ("-o a -o b", "-o b follows no --format of its own"),
        ("--format json -o a --format text -o a", "two formats go to a"),
        ("--fial-on high", "audit has no option --fial-on; did you mean --fail-on?"),
        ("--allow", "audit has no option --allow"),
        ("--fail-on huge", "invalid choice: 'huge'"),
        ("--as-of yesterday", "'yesterday' is no date; write YYYY-MM-DD"),
        ("--select NOPE001", "no check 'NOPE001'"),
        ("two", "audit takes no further argument 'two'"),
    ],
)
def test_misuse_is_told_and_is_status_2(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    assert pipeline.options is None
    status, out, err = run(capsys, *(["audit", "snap", *words.split()] if words else []))
    assert said in err + out
    assert status == (2 if words else 0)
    assert pipeline.options is None


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("adit", "no command 'adit'; did you mean 'audit'?"),
        ("testrules", "did you mean 'test-rules'?"),
        ("diff", "the command 'diff' (compares before and after) does not exist yet"),
        ("pull", "does not exist yet"),
        ("xyzzy", "no command 'xyzzy'; there are audit, reach"),
    ],
)
def test_a_command_that_is_not_there(capsys: pytest.CaptureFixture[str], word: str, said: str) -> None:
    status, _, err = run(capsys, word)
    assert (status, said in err) == (2, True)


def test_plant_mistakes_are_printed_whole(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.answer = FakePlantError("error[PLT001]: no key 'zoens'\n --> plant.yaml:3:1 \x1b[31m")
    status, out, err = run(capsys, "audit", "snap")
    assert (status, out) == (2, "")
    assert err == "segval: error[PLT001]: no key 'zoens'\n --> plant.yaml:3:1 \\x1b[31m\n"


def test_internal_error_says_type_and_place_and_no_text(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pipeline.answer = KeyError("enable secret 5 $1$abcd")
    status, out, err = run(capsys, "audit", "snap", "--format", "json", "-o", str(tmp_path / "x.json"))
    assert (status, out) == (70, "")
    assert "internal error: KeyError in " in err
    assert "secret" not in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" in run(capsys, "audit", "snap", "--debug")[2]


def test_interrupt_is_130_and_leaves_nothing(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pipeline.answer = KeyboardInterrupt()
    status, _, err = run(capsys, "audit", "snap", "-o", str(tmp_path / "x.txt"))
    assert (status, err) == (130, "segval: interrupted; nothing was written\n")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_between_two_files_names_the_first(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert isinstance(pipeline, Pipeline)
    first, second = tmp_path / "x.txt", tmp_path / "x.json"
    really = output._replace

    def interrupted(target: Path, text: str | Pieces) -> None:
        if target == second:
            raise KeyboardInterrupt
        really(target, text)

    monkeypatch.setattr(output, "_replace", interrupted)
    outputs = ("--format", "text", "-o", str(first), "--format", "json", "-o", str(second))
    status, _, err = run(capsys, "audit", "snap", *outputs)
    assert (status, err) == (130, f"segval: interrupted; written before: {first}\n")
    assert list(tmp_path.iterdir()) == [first]


def test_quiet_prints_the_verdict_alone(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(pipeline, Pipeline)
    assert run(capsys, "audit", "snap", "-q")[1].count("\n") == 1


def test_no_colour_where_stdout_is_no_terminal(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(pipeline, Pipeline)
    assert "\x1b" not in run(capsys, "audit", "snap")[1]


@pytest.mark.parametrize(
    ("words", "environment", "coloured"),
    [([], {}, True), (["--no-color"], {}, False), ([], {"NO_COLOR": "1"}, False), ([], {"TERM": "dumb"}, False)],
)
def test_colour_on_a_terminal_only_where_nobody_refused(
    pipeline: Pipeline,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    environment: dict[str, str],
    coloured: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert isinstance(pipeline, Pipeline)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert ("\x1b[1;31mNOT CLEAN" in run(capsys, "audit", "snap", *words)[1]) == coloured


def test_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.txt"
    path.write_text("before", encoding="utf-8")
    path.chmod(0o640)

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_file(path, "after")
    assert path.read_text(encoding="utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["report.txt"]
    write_file(path, "after \udc9b\n")
    assert path.read_bytes() == b"after \\udc9b\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_link_is_followed_and_device_is_not_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("", encoding="utf-8")
    link.symlink_to(target)
    write_file(link, "text")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "text"
    write_file(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


def test_a_reader_that_went_away_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    write_stdout("text")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has a full device")
def test_a_full_disk_is_no_internal_error() -> None:
    command = [sys.executable, "-m", "validator.cli", "schema", "audit"]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert (run.returncode, run.stderr) == (2, "segval: cannot write to standard output: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has a full device")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["schema", "audit"], 0),
        (["schema", "adit"], 2),
        (["schema", "audit", "-o", "/dev/full"], 2),
        (["export", "usp", str(ROOT / "fixtures" / "plants" / "tiny")], 0),
    ],
)
def test_a_full_disk_behind_standard_error_changes_no_status(words: list[str], expected: int) -> None:
    command = [sys.executable, "-m", "validator.cli", *words]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=full, cwd=ROOT, check=False)
    assert run.returncode == expected


def test_a_fault_after_the_report_does_not_say_that_there_is_none(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert isinstance(pipeline, Pipeline)

    def tidy(_: Store) -> None:
        message = "secret"
        raise KeyError(message)

    monkeypatch.setattr(Store, "tidy", tidy)
    status, out, err = run(capsys, "audit", "snap", "--cache", str(tmp_path))
    assert status == 70
    assert out
    assert "written before: standard output. Run it again" in err
    assert "No verdict" not in err


def test_an_interrupt_while_standard_output_is_written_says_so(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(pipeline, Pipeline)

    def pieces(text: str) -> Iterator[str]:
        yield text[:3]
        raise KeyboardInterrupt

    monkeypatch.setattr(output, "pieces_of", pieces)
    status, _, err = run(capsys, "audit", "snap")
    assert (status, err) == (130, "segval: interrupted; perhaps cut short: standard output\n")


@pytest.mark.skipif(os.name != "posix", reason="shells that close a stream")
def test_a_stream_that_is_closed_is_no_internal_error(tmp_path: Path) -> None:
    program, written = f"'{sys.executable}' -m validator.cli", tmp_path / "schema.json"

    def shell(command: str) -> tuple[int, bytes]:
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False)
        assert done.stdout == b""
        return done.returncode, done.stderr

    complaint = b"segval: cannot write to standard output: it is closed\n"
    assert shell(f"{program} --help >&-") == (2, complaint)
    assert shell(f"{program} schema audit >&-") == (2, complaint)
    assert shell(f"{program} schema audit >&- 2>&- <&-") == (2, b"")
    snapshot = f"{program} audit --no-cache fixtures/plants/tiny"
    assert shell(f"{snapshot} --format json -o '{written}' >&- 2>&- <&-") == (1, b"")
    assert json.loads(written.read_text(encoding="utf-8"))["exit"] == 1


def test_piped_into_head_ends_quietly() -> None:
    command = f"'{sys.executable}' -m validator.cli schema audit | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"{\n", b"")


def test_start_loads_nothing_heavy() -> None:
    program = (
        "import sys, validator.cli; validator.cli.main(['--help']);"
        "print([name for name in ('numpy', 'networkx', 'yaml', 'rich', 'tabulate', 'netaddr') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_collector_of_cycles_looks_at_nothing_of_an_ordinary_run() -> None:
    program = (
        "import gc, os, sys, validator.cli as cli;"
        "looks = [];"
        "gc.callbacks.append(lambda phase, _: looks.append(phase));"
        "end = os._exit;"
        "os._exit = lambda status: (print(len(looks), file=sys.stderr), end(status));"
        "sys.argv[1:] = ['audit', '--no-cache', '--quiet', 'fixtures/plants/tiny'];"
        "gc.collect();"
        "looks.clear();"
        "cli.command()"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False, text=True)
    assert done.stderr.splitlines()[-1] == "0"


def test_help_names_every_command_and_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "--help")[1]
    assert all(command in out for command in COMMANDS)
    for command in COMMANDS:
        assert run(capsys, command, "--help")[1].startswith(f"usage: segval {command}")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert run(capsys, "--version")[1] == f"segval {VERSION}\n"
    assert project["version"] == VERSION


def test_bar_is_silent_off_terminals_and_takes_names_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar.on_terminal(quiet=False) as bar:
        bar.step("[bold]reading", 1, 2)
    assert capsys.readouterr().err == ""
    with Bar(shown=True) as bar:
        bar._start -= 10
        bar.step("[bold]\x1b[31mreading", 1, 2)
        bar.step("[bold]\x1b[31mreading", 2, 2)
    shown = capsys.readouterr().err
    assert "\x1b[31m" not in shown
    assert "\x1b]" not in shown


def test_bar_is_drawn_by_who_tells_of_a_step_and_by_no_thread(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process with other threads may not fork (`side_by_side.py`)."""
    monkeypatch.setenv("FORCE_COLOR", "1")  # for rich: standard error is a terminal
    monkeypatch.setenv("TERM", "xterm")
    threads = threading.active_count()
    with Bar(shown=True) as bar:
        bar._start -= 10
        bar.step("zones", 1, 3)
        assert threading.active_count() == threads
        bar._drawn -= 10
        bar.step("zones", 2, 3)
        assert "2/3" in capsys.readouterr().err


def test_time_left_is_told_when_enough_is_done() -> None:
    assert left_text(2.9, 50, 50) == ""
    assert left_text(60, 4, 96) == ""
    assert left_text(60, 100, 0) == ""
    assert left_text(60, 0, 100) == ""
    assert left_text(10, 50, 50) == "about 10 s left of this stage"
    assert left_text(10, 99, 1) == "about 5 s left of this stage"
    assert left_text(60, 10, 20) == "about 2 min left of this stage"


def test_bar_tells_what_is_left_of_a_stage_of_like_parts(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar(shown=True) as bar:
        bar._start -= 10
        for name in ("zones", "checks"):
            bar.step(name, 1, 100)
            bar._first[name] = (bar._first[name][0] - 20, 1)
            bar.step(name, 21, 100)
        assert bar._rich is not None
        assert [task.fields["left"] for task in bar._rich.tasks] == ["about 1 min left of this stage", ""]
    capsys.readouterr()
