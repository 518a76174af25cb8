"""What a finding blames is what causes it: without the line or policy under its first label, the finding is gone."""

from __future__ import annotations

from functools import cache

import pytest

from audits import FIXTURES, audited
from plant_lines import FilterLine, PlantUnderTest

FAULTY = FIXTURES / "plants" / "refinery-u3-faulty"
PATHS = ("PATH", "SIS", "VEN001", "RUL")
"""VEN003 is left out: a vendor may enter by several lines, and it stays while one of them does."""


@cache
def plant() -> PlantUnderTest:
    return PlantUnderTest.of(FAULTY)


def blamed() -> list[tuple[FilterLine, tuple[str, ...]]]:
    """Filter lines under first labels, each with the fingerprints of the findings that blame it."""
    found: dict[FilterLine, list[str]] = {}
    for finding in audited(FAULTY).findings:
        span = finding.labels[0].span
        for unit in plant().units:
            if finding.code.startswith(PATHS) and unit.file == span.file and unit.first <= span.line <= unit.last:
                found.setdefault(unit, []).append(finding.fingerprint)
    return [(unit, tuple(prints)) for unit, prints in found.items()]


@pytest.mark.parametrize(("unit", "prints"), blamed(), ids=str)
def test_without_the_blamed_line_the_finding_is_gone(unit: FilterLine, prints: tuple[str, ...]) -> None:
    assert {finding.fingerprint for finding in plant().without(unit).report().findings}.isdisjoint(prints)


def test_many_lines_are_blamed() -> None:
    assert len(blamed()) >= 15
