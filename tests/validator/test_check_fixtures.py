"""Every check on its own folders: the smallest plants on which it fires, and plants that look alike and are right.

A case is a folder `fixtures/checks/CHECK/{bad-*,ok-*}`; `findings.txt` there holds all findings of the
audit, one a line. To add one, write `plant.yaml` and `configs/`, run with `SEGVAL_UPDATE_GOLDENS=1`, and
read what it writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited, findings_text
from golden import assert_golden_text
from validator.check import Check, checks

if TYPE_CHECKING:
    from pathlib import Path

CASES = sorted(path.parent for path in (FIXTURES / "checks").glob("*/*/plant.yaml"))
CHECKS = {check.question.__module__.rpartition(".")[2]: check for check in checks().values()}


def name(case: Path) -> str:
    return f"{case.parent.name}-{case.name}"


def found(case: Path, check: Check) -> int:
    return sum(finding.code == check.code for finding in audited(case).findings)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_findings_are_the_golden_ones(case: Path) -> None:
    assert_golden_text(case / "findings.txt", findings_text(audited(case)))


@pytest.mark.parametrize("case", CASES, ids=name)
def test_fires_on_bad_and_is_silent_on_ok(case: Path) -> None:
    assert case.name.startswith(("bad-", "ok-"))
    assert (found(case, CHECKS[case.parent.name]) > 0) == case.name.startswith("bad-")


@pytest.mark.parametrize("case", [case for case in CASES if "incomplete" not in str(case)], ids=name)
def test_exports_are_whole(case: Path) -> None:
    """A case shows one fault; that an export is cut off is the fault of `incomplete_export` alone."""
    assert all(row.complete for row in audited(case).coverage)


@pytest.mark.parametrize("module", CHECKS)
def test_every_check_has_two_bad_cases_and_an_ok_one(module: str) -> None:
    kinds = [case.name.partition("-")[0] for case in CASES if case.parent.name == module]
    assert kinds.count("bad") >= 2
    assert kinds.count("ok") >= 1


def test_every_folder_is_of_a_check() -> None:
    folders = {path.name for path in (FIXTURES / "checks").iterdir() if path.is_dir()}
    assert folders == set(CHECKS)
