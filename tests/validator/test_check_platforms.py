"""On how many platforms each check is shown to fire: at least two, or a stated reason why it cannot.

A platform counts where a finding of the check points at a line of one of its files, or at an output below `show/` of one
of its devices. Of checks whose findings point at the plant file alone, the platforms of the case count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited
from validator.check import Check, checks

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

ONE_PLATFORM = {
    "RUL003": "the other platforms refuse to bind a list that is not there, or have no lists to bind",
    "MGT004": "of the platforms that are read, only IOS prints the last change and the last save",
    "NET006": "neighbours are read from outputs of IOS alone",
}
"""Code to the reason why one platform is all there is."""


def platforms_of(check: Check) -> set[str]:
    """The platforms on whose lines the `bad-` cases of a check fire."""
    folder = FIXTURES / "checks" / check.question.__module__.rpartition(".")[2]
    return {name for case in sorted(folder.glob("bad-*")) for name in _of_case(case, check)}


def _of_case(case: Path, check: Check) -> set[str]:
    report = audited(case)
    files = {label.span.file for finding in report.findings if finding.code == check.code for label in finding.labels}
    pointed = {name for file in files if (name := _platform(report, file))}
    return pointed or {row.platform for row in report.coverage if row.device}


def _platform(report: Report, file: str) -> str:
    """The platform of a configuration, or of the device whose folder an output lies in; else empty."""
    parts = file.split("/")
    for row in report.coverage:
        names = {row.device.casefold(), row.file.rpartition("/")[2].partition(".")[0].casefold()}
        shown = parts[0] == "show" and len(parts) > 2 and parts[1].casefold() in names
        if (row.file == file or shown) and not row.file.startswith("show/"):
            return row.platform
    return ""


@pytest.mark.parametrize("code", sorted(checks().keys() - ONE_PLATFORM.keys()))
def test_it_fires_on_two_platforms(code: str) -> None:
    assert len(platforms_of(checks()[code])) >= 2


@pytest.mark.parametrize("code", sorted(ONE_PLATFORM))
def test_an_exception_is_still_one(code: str) -> None:
    """Where a second platform has come, the reason is no longer true."""
    assert len(platforms_of(checks()[code])) == 1
