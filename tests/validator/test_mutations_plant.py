"""Lines of filters garbled or taken out of the clean plant: nothing is lost in silence.

A garbled line is named by a finding. A line taken out changes what zone pairs, declared flows or the
management are told, or there is a reason that the oracle confirms. Sixty samples by their seeds;
`SEGVAL_LONG=1` takes two hundred.
"""

from __future__ import annotations

import os
import random
from functools import cache
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES
from plant_lines import FilterLine, PlantUnderTest, explanation, garbled

if TYPE_CHECKING:
    from collections.abc import Iterable

SAMPLES = 200 if os.environ.get("SEGVAL_LONG") == "1" else 60
AT_A_TIME = 5
SEEDS = [range(first, first + AT_A_TIME) for first in range(0, SAMPLES // 2, AT_A_TIME)]
"""Half of the samples garble, half take out."""


@cache
def clean() -> PlantUnderTest:
    return PlantUnderTest.of(FIXTURES / "plants" / "refinery-u3-clean")


@cache
def told() -> object:
    return clean().reach()


def with_line(unit: FilterLine, number: int, text: str) -> PlantUnderTest:
    lines = list(clean().result(unit.file).source.lines)
    lines[number - 1] = text
    return clean().changed(unit.file, lines)


def lost_when_garbled(seed: int) -> str:
    """What is wrong with a garbled line, or nothing.

    A line that leaves everything as it was (another device decides) must at least have a diagnostic.
    """
    rng = random.Random(f"garble {seed}")  # noqa: S311 - samples
    unit = rng.choice([unit for unit in clean().units if not unit.is_remark])
    number, text = garbled(unit, rng)
    plant = with_line(unit, number, text)
    report = plant.report()
    place = (unit.file, number)
    labels = [label.span for finding in report.findings for label in finding.labels]
    if report.exit in {1, 3} and place in {(span.file, span.line) for span in labels}:
        return ""
    said = place in {(item.span.file, item.span.line) for item in report.diagnostics}
    return "" if said and plant.reach() == told() else f"{unit.file}:{number}: {text.strip()}: exit {report.exit}"


def lost_when_gone(seed: int) -> str:
    """A line that nobody misses and that nothing explains, or nothing."""
    rng = random.Random(f"take out {seed}")  # noqa: S311 - samples
    unit = rng.choice(clean().units)
    plant = clean().without(unit)
    return "" if plant.reach() != told() or explanation(clean(), plant, unit, rng) else str(unit)


def problems(found: Iterable[str]) -> list[str]:
    return [text for text in found if text]


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_a_garbled_line_is_named(seeds: range) -> None:
    assert problems(lost_when_garbled(seed) for seed in seeds) == []


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_a_missing_line_is_missed_or_explained(seeds: range) -> None:
    assert problems(lost_when_gone(seed) for seed in seeds) == []


@pytest.mark.parametrize("key", ["action", "schedule"])
def test_a_word_too_many_after_a_single_value_is_named(key: str) -> None:
    unit = next(unit for unit in clean().units if unit.rule_set == "policy")
    number, text = next((unit.first + n, line) for n, line in enumerate(unit.text) if line.split()[1] == key)
    report = with_line(unit, number, f"{text} zzz").report()
    assert number in {label.span.line for finding in report.findings for label in finding.labels}


def test_the_samples_are_of_every_kind() -> None:
    units = clean().units
    assert {unit.rule_set == "policy" for unit in units} == {True, False}
    assert any(unit.is_remark for unit in units)
    assert any(unit.is_off for unit in units)
    assert len({unit.file for unit in units}) == len(clean().snapshot.results)


def test_the_reasons_are_all_in_use() -> None:
    """Each reason that lets a line go unmissed is met by a line of the plant."""
    rng = random.Random(7)  # noqa: S311 - samples
    wanted = {
        "remark": "access-list CORP_IN remark Office users reach the web gateway of the industrial DMZ",
        "off": "access-list CORP_IN extended permit ip any any inactive ",
        "unused": "access-list OLD_MIGRATION extended permit ip any any ",
        "alike": "access-list CORP_IN extended deny ip any any log ",
        "elsewhere": "access-list VP_SPLIT standard permit host 10.10.0.20 ",
        "": "access-list HIST_IN extended permit tcp object PI-SRV object PI-IF eq 5450 log ",
    }
    units = {unit.text[0]: unit for unit in clean().units}
    found = {
        reason: explanation(clean(), clean().without(units[text]), units[text], rng) for reason, text in wanted.items()
    }
    assert found == {reason: reason for reason in wanted}
