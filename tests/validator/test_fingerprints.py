"""A finding is itself whatever its lines, its file and the order of rules that commute are; and no two are the same.

Every bad case of every check is changed in a way that changes nothing: lines are inserted, files are renamed, permits that
stand beside each other change places. The fingerprints stay. Each has findings with fingerprints of their own.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited, audited_anew
from validator.findings import Certainty, Finding, Severity, told_apart

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

CASES = sorted(path.parent for path in (FIXTURES / "checks").glob("*/bad-*/plant.yaml"))
PERMIT = re.compile(r"(?:access-list \S+ extended|) ?permit (?!.*(?:time-range|reflect))")


def name(case: Path) -> str:
    return f"{case.parent.name}-{case.name}"


def marks(report: Report) -> set[tuple[str, str]]:
    return {(finding.code, finding.fingerprint) for finding in report.findings}


def again(case: Path, folder: Path) -> Report:
    options = case / "options.txt"
    return audited_anew(folder, int(options.exists() and "--failures 1" in options.read_text(encoding="utf-8")))


def configurations(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "configs").rglob("*") if path.is_file())


@pytest.mark.parametrize("case", CASES, ids=name)
def test_no_two_findings_are_the_same(case: Path) -> None:
    counted = Counter(finding.fingerprint for finding in audited(case).findings)
    assert max(counted.values()) == 1


@pytest.mark.parametrize("case", CASES, ids=name)
def test_lines_may_move(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / case.name
    shutil.copytree(case, folder)
    plant = folder / "plant.yaml"
    plant.write_text("# moved\n\n\n" + plant.read_text(encoding="utf-8"), encoding="utf-8")
    for path in configurations(folder):
        raw = path.read_bytes()
        if raw.lstrip().startswith(b"<"):
            at = raw.index(b">") + 1
            path.write_bytes(raw[:at] + b"\n\n\n" + raw[at:])
        elif path.suffix != ".csv" and not raw.lstrip().startswith(b"{"):
            lines = raw.split(b"\n")
            comment = b"!" if b"\n!" in raw else b""
            lines[1:1] = [comment] * 3
            path.write_bytes(b"\n".join(lines))
    assert marks(again(case, folder)) == marks(audited(case))


@pytest.mark.parametrize("case", [case for case in CASES if case.parent.name != "unread_file"], ids=name)
def test_files_may_be_renamed(case: Path, tmp_path: Path) -> None:
    """But for files of which nothing is known but their name."""
    folder = tmp_path / case.name
    shutil.copytree(case, folder)
    plant = folder / "plant.yaml"
    text = plant.read_text(encoding="utf-8")
    for path in configurations(folder):
        new = path.rename(path.with_name(f"zz-{path.name}"))
        text = text.replace(path.relative_to(folder).as_posix(), new.relative_to(folder).as_posix())
    plant.write_text(text, encoding="utf-8")
    assert marks(again(case, folder)) == marks(audited(case))


def commuting(text: str) -> str:
    """The text with every second pair of neighbouring permits of one list in the other order."""
    lines = text.split("\n")
    at = 0
    while at + 1 < len(lines):
        one, other = lines[at], lines[at + 1]
        same_list = one.partition("permit")[0] == other.partition("permit")[0]
        if one != other and PERMIT.match(one) and PERMIT.match(other) and same_list:
            lines[at], lines[at + 1] = other, one
            at += 1
        at += 1
    return "\n".join(lines)


REORDERED = [
    case
    for case in CASES
    if any(commuting(text := path.read_bytes().decode("latin-1")) != text for path in configurations(case))
]
ABOUT_ORDER = ("RUL004", "RUL005")
"""Which of two rules decides nothing is a matter of their order."""


@pytest.mark.parametrize("case", REORDERED, ids=name)
def test_permits_beside_each_other_may_change_places(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / case.name
    shutil.copytree(case, folder)
    for path in configurations(folder):
        path.write_bytes(commuting(path.read_bytes().decode("latin-1")).encode("latin-1"))
    before, after = marks(audited(case)), marks(again(case, folder))
    assert {mark for mark in after if mark[0] not in ABOUT_ORDER} == {m for m in before if m[0] not in ABOUT_ORDER}


def test_enough_is_reordered() -> None:
    assert len(REORDERED) >= 5


@pytest.mark.parametrize("port", ["22", "3389"])
def test_another_cause_is_another_finding(port: str, tmp_path: Path) -> None:
    """The same pair of zones, opened by a rule for another port."""
    case = FIXTURES / "checks" / "undeclared_traffic_seen" / "bad-asa-second-port"
    folder = tmp_path / case.name
    shutil.copytree(case, folder)
    for path in configurations(folder):
        path.write_text(path.read_text(encoding="utf-8").replace("eq 44818", f"eq {port}"), encoding="utf-8")
    before = {mark for mark in marks(audited(case)) if mark[0] == "PATH002"}
    after = {mark for mark in marks(again(case, folder)) if mark[0] == "PATH002"}
    assert len(before) == len(after) == 1
    assert before != after


def finding(message: str, identity: str = "") -> Finding:
    return Finding("COV001", "title", message, Severity.LOW, Certainty.SURE, identity=identity)


def test_findings_that_would_be_the_same_are_numbered() -> None:
    told = told_apart([finding("one", "x"), finding("two", "x"), finding("three", "y"), finding("four", "x")])
    assert [item.message for item in told] == ["one", "two", "three", "four"]
    assert len({item.fingerprint for item in told}) == 4
    assert told[0].fingerprint == finding("one", "x").fingerprint
