"""Bad input to `segval audit`: a clear message with its place, the right exit status, and no half-written file."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES
from large_files import ASA, LARGE, WHOLE
from validator.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
FORTIGATE = (FIXTURES / "checks" / "incomplete_export" / "ok-fortios-whole" / "configs" / "fw-f.txt").read_text("utf-8")
PLANT = (WHOLE / "plant.yaml").read_text("utf-8")
CLEAN, NOT_UNDERSTOOD, MISUSE = 0, 3, 2
Change = "Callable[[Path], object]"


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    """A snapshot of its own for each test."""
    folder = tmp_path / "plant"
    shutil.copytree(WHOLE, folder, ignore=shutil.ignore_patterns("findings.txt"))
    return folder


def audit(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit status, and everything that was said; the report is there, whole, exactly where there is a verdict."""
    out = folder.parent / "report.txt"
    out.unlink(missing_ok=True)
    status = main(["audit", str(folder), "--as-of", "2026-11-23", "--all", *words, "--format", "text", "-o", str(out)])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert sorted(path.name for path in folder.parent.iterdir() if path != folder) == ["report.txt"] * out.exists()
    assert out.exists() == (status in {0, 1, 3})
    if not out.exists():
        assert shown.err.startswith("segval: ")
        return status, shown.err
    report = out.read_text(encoding="utf-8")
    last = next(line for line in reversed(report.splitlines()) if line and not line.startswith(" "))
    assert last.startswith(("CLEAN", "PROVED", "NOT "))
    return status, " ".join(report.split())


def test_the_plant_itself_is_clean(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(plant, capsys)[0] == CLEAN


LOOP = "object-group network LOOP\n group-object LOOP\naccess-list X extended permit ip object-group LOOP any\n: end"
CONFIGS: dict[str, tuple[str, bytes, str]] = {
    "empty": ("more.txt", b"", "configs/more.txt was not read: the file is empty"),
    "blank": ("more.txt", b" \n\n", "configs/more.txt was not read: the file is empty"),
    "binary": (
        "more.bin",
        bytes(range(256)) * 9,
        "configs/more.bin was not read: binary file (a NUL byte at offset 0)",
    ),
    "no format": ("more.txt", b"hello\n", "configs/more.txt was not read: no format fits. If it is a fragment"),
    "cut off": (
        "fw-a.txt",
        ASA.partition("Cryptochecksum")[0].encode(),
        "configs/fw-a.txt: the export is not complete",
    ),
    "pasted twice": (
        "fw-a.txt",
        (ASA + ASA.replace("hostname FW-A", "hostname FW-Z")).encode(),
        "two configurations in one file",
    ),
    "pasted behind another": ("fw-a.txt", (ASA + FORTIGATE).encode(), "lines that matter were not understood"),
    "broken UTF-16": ("fw-a.txt", ASA.encode("utf-16")[:-1], "configs/fw-a.txt was not read: looks like UTF-16"),
    "group in itself": (
        "fw-a.txt",
        ASA.replace(": end", LOOP).encode(),
        "1 line that matters was understood only in part",
    ),
    "very long line": (
        "more.txt",
        b"x" * 2_000_000,
        "configs/more.txt was not read: configs/more.txt:1: the line is longer than",
    ),
}


@pytest.mark.parametrize("case", CONFIGS)
def test_a_bad_configuration_forbids_a_clean_verdict(
    plant: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    name, raw, said = CONFIGS[case]
    (plant / "configs" / name).write_bytes(raw)
    status, report = audit(plant, capsys)
    assert status == NOT_UNDERSTOOD
    assert said in report


def test_a_group_in_itself_is_named_by_its_line(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ASA.replace(": end", LOOP)
    (plant / "configs" / "fw-a.txt").write_text(text, encoding="utf-8")
    line = text.splitlines().index(" group-object LOOP") + 1
    assert f"configs/fw-a.txt:{line}:" in audit(plant, capsys)[1]


@pytest.mark.parametrize("platform", ["cisco_ios", "fortinet_fortios", "rule_csv"])
def test_a_wrong_platform_is_never_clean(plant: Path, capsys: pytest.CaptureFixture[str], platform: str) -> None:
    (plant / "plant.yaml").write_text(PLANT.replace("platform: cisco_asa", f"platform: {platform}"), encoding="utf-8")
    status, report = audit(plant, capsys)
    assert status == NOT_UNDERSTOOD
    assert "configs/fw-a.txt" in report
    assert "0 PROVED" in report


def test_utf_16_is_read(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (plant / "configs" / "fw-a.txt").write_bytes(ASA.encode("utf-16"))
    (plant / "plant.yaml").write_bytes(PLANT.encode("utf-16"))
    assert audit(plant, capsys)[0] == CLEAN


PLANTS: dict[str, tuple[str, str, str]] = {
    "a key with a typo": (
        "zones:",
        "zoness:",
        "error[plant]: the plant file has no key 'zoness'\n --> plant.yaml:2:1\n",
    ),
    "a value with a typo": ("kind: control", "kind: controll", "help: did you mean `control`?"),
    "a zone twice": ("id: CELL", "id: CTRL", "the zone id 'CTRL' is taken\n --> plant.yaml:4:10\n"),
    "one network twice": (
        "10.4.0.0/24",
        "10.3.0.0/24",
        "the network 10.3.0.0/24 stands in zone CELL and in zone CTRL\n --> plant.yaml:4:40\n",
    ),
    "a platform with a typo": (
        "cisco_asa",
        "cisco_aza",
        "device fw-a: no platform 'cisco_aza'; did you mean cisco_asa?",
    ),
    "open brackets": ("zones:", "zones: [" + "[" * 500, "plant.yaml:"),
    "no text": (PLANT, "", "the plant file is empty\n --> plant.yaml:1:1\n"),
}


@pytest.mark.parametrize("case", PLANTS)
def test_a_mistake_in_the_plant_is_misuse_with_its_place(
    plant: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    old, new, said = PLANTS[case]
    assert old in PLANT
    (plant / "plant.yaml").write_text(PLANT.replace(old, new, 1), encoding="utf-8")
    status, message = audit(plant, capsys)
    assert status == MISUSE
    assert said in message
    drawn = "segval: the plant file has " in message and ", and nothing was judged\n\nerror[plant]: " in message
    assert drawn or message.startswith("segval: plant.yaml:")


def test_a_network_within_another_belongs_to_the_narrower_zone(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (plant / "plant.yaml").write_text(PLANT.replace("10.4.0.0/24", "10.3.0.0/16"), encoding="utf-8")
    status, message = audit(plant, capsys)
    assert status == MISUSE
    assert "PLC has the address 10.4.0.10, which is not in zone CELL" in message


def test_a_plant_that_names_a_missing_file(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = "  - {id: fw-q, file: configs/fw-q.txt, platform: cisco_asa}\n"
    (plant / "plant.yaml").write_text(PLANT + more, encoding="utf-8")
    status, report = audit(plant, capsys)
    assert status == NOT_UNDERSTOOD
    assert "device fw-q is declared and no configuration of it was handed in" in report
    assert "expected in configs/fw-q.txt" in report
    assert f"plant.yaml:{len(PLANT.splitlines()) + 1}:" in report


def remove_plant(folder: Path) -> None:
    (folder / "plant.yaml").unlink()


def remove_configs(folder: Path) -> None:
    shutil.rmtree(folder / "configs")


def empty_configs(folder: Path) -> None:
    (folder / "configs" / "fw-a.txt").unlink()


ABSENT: list[tuple[Callable[[Path], None], str]] = [
    (remove_plant, "plant.yaml: no plant file."),
    (remove_configs, "no configuration files."),
    (empty_configs, "configs: no configuration files."),
    (shutil.rmtree, "plant: no such folder."),
]


@pytest.mark.parametrize(("change", "said"), ABSENT, ids=["no plant", "no configs", "empty configs", "no folder"])
def test_what_is_absent_is_misuse(
    plant: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], None], said: str
) -> None:
    change(plant)
    status, message = audit(plant, capsys)
    assert status == MISUSE
    assert said in message


def test_documents_among_configurations_are_named(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "documents and pictures" not in audit(plant, capsys)[1]
    for name in ("b.pdf", "a.html", "c.MD"):
        (plant / "configs" / name).write_bytes(b"%PDF-1.7\xff")
    (plant / "notes.pdf").write_bytes(b"beside them")
    said = "not read, for documents and pictures are no configurations: configs/a.html, configs/b.pdf, configs/c.MD"
    status, report = audit(plant, capsys)
    assert (status, said in report) == (CLEAN, True)
    assert "notes.pdf" not in report


def refused(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a snapshot that is none."""
    assert main(["audit", str(snapshot)]) == MISUSE
    return capsys.readouterr().err


def test_a_file_of_a_snapshot_is_no_snapshot(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = f"plant.yaml: this is a file. A snapshot is the folder with plant.yaml and configs/: name {plant}\n"
    assert refused(plant / "plant.yaml", capsys).endswith(said)


def test_the_folder_above_names_the_plants_below(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    above = plant.parent / "plants"
    said = "Each plant is audited by itself; below this folder there are"
    for number in range(7):
        shutil.copytree(plant, above / f"u{number}")
        if number == 1:
            assert refused(above, capsys).endswith(f"{said} u0, u1\n")
    assert refused(above, capsys).endswith(f"{said} u0, u1, u2, u3, u4 and 2 more\n")


def test_options_that_name_nothing_are_misuse(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, message = audit(plant, capsys, "--platform", "cisco_aza")
    assert (status, message) == (MISUSE, "segval: --platform: no platform 'cisco_aza'; did you mean cisco_asa?\n")
    status, message = audit(plant, capsys, "--plant", "nowhere.yaml")
    assert status == MISUSE
    assert message.startswith("segval: nowhere.yaml: no plant file.")
    status, message = audit(plant, capsys, "--select", "PTH001")
    assert status == MISUSE
    assert "no check 'PTH001'; did you mean PATH001?" in message


def test_a_failed_run_leaves_an_older_report_alone(plant: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = plant.parent / "report.txt"
    out.write_text("older\n", encoding="utf-8")
    (plant / "plant.yaml").write_text("plant: [\n", encoding="utf-8")
    assert main(["audit", str(plant), "--format", "text", "-o", str(out)]) == MISUSE
    assert out.read_text(encoding="utf-8") == "older\n"
    assert "\n --> plant.yaml:1:1\n" in capsys.readouterr().err


LONG = pytest.mark.skipif(os.environ.get("SEGVAL_LONG") != "1", reason="takes minutes; SEGVAL_LONG=1 runs it")
HANGS = 3_600
"""Seconds after which nobody waits any longer; what it really takes is told by scripts/bench_large_files.py."""
MOST_MEMORY = 8 * 2**30


@LONG
@pytest.mark.slow
@pytest.mark.parametrize("made", LARGE)
def test_very_large_files_are_audited(plant: Path, made: Callable[[Path], None]) -> None:
    """They are audited, or refused at a stated cap with exit status 3, in bounded memory."""
    made(plant / "configs" / "fw-a.txt")
    ran = subprocess.run(
        [sys.executable, "-m", "validator.cli", "audit", str(plant)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY)),
    )
    assert ran.returncode in {0, 1, 3}, ran.stderr
    assert "Traceback" not in ran.stderr


FORTIGATE = """\
#config-version=FGR60F-7.2.1-FW-build1254-220803:opmode=0:vdom=0:user=admin
config firewall address
    edit "H"
        set subnet 10.0.1.5 255.255.255.255
    next
end
config firewall addrgrp
    edit "G0"
        set member "H"
    next
"""
DEEP = 3_000


def test_groups_nested_beyond_all_sense_are_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    groups = (f'    edit "G{number}"\n        set member "G{number - 1}"\n    next\n' for number in range(1, DEEP))
    policy = f'config firewall policy\n    edit 1\n        set srcaddr "G{DEEP - 1}"\n    next\nend\n'
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fg.txt").write_text(f"{FORTIGATE}{''.join(groups)}end\n{policy}", encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(
        "plant: {id: P}\nzones:\n  - {id: A, kind: control, networks: [10.0.1.0/24]}\n"
        "  - {id: B, kind: dmz, networks: [10.0.2.0/24]}\n",
        encoding="utf-8",
    )
    assert main(["audit", str(tmp_path), "--no-cache"]) == 3
    out = " ".join(capsys.readouterr().out.split())
    assert "configs/fg.txt was not read: groups or blocks are nested more deeply than is read" in out
    assert "0 PROVED" in out


def _close(monkeypatch: pytest.MonkeyPatch, closed: Path) -> None:
    """Nobody may list a folder; whoever runs the tests may be allowed all."""
    really = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != closed and really(path, mode))


def test_a_folder_that_may_not_be_listed_is_told_as_not_read(
    plant: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = plant / "configs" / "site"
    closed.mkdir()
    (closed / "fw.txt").write_text(FORTIGATE, encoding="utf-8")
    _close(monkeypatch, closed)
    status, said = audit(plant, capsys)
    assert status == NOT_UNDERSTOOD
    assert "configs/site was not read" in said
    assert "fw.txt" not in said


@pytest.mark.parametrize("name", [".", "configs"])
def test_a_snapshot_that_may_not_be_listed_is_not_called_empty(
    plant: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _close(monkeypatch, plant / name)
    status, said = audit(plant, capsys)
    assert status == MISUSE
    assert "its files may not be listed. Check its permissions" in said
