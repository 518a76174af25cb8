"""Engine against kernel: random plants of nftables and iptables in network namespaces, real packets through them.

`SEGVAL_LAB=20000 pytest tests/lab` sends at least so many probes; without it some hundreds. It can be run in parts:
`SEGVAL_LAB_FIRST=18` begins with plant 18, and what each plant met is printed (`-s`). It needs root, Linux, and
Debian's nftables, iptables, ipset and iproute2; everything stays in namespaces that the test makes and takes away.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import pytest
from further import further_plant
from laboratory import Laboratory, Outcome
from namespaces import left_over, missing, namespaces
from plants import lab_plant

from parsers.model.rules import Action

if TYPE_CHECKING:
    from parsers.model.device import Device

WANTED = int(os.environ.get("SEGVAL_LAB", "1200"))
"""Probes in all."""
FIRST = int(os.environ.get("SEGVAL_LAB_FIRST", "1"))
"""The first plant."""
EACH = 300
"""Probes of one plant."""


@cache
def why_not() -> str:
    return missing()


@pytest.fixture(autouse=True)
def _needs_a_laboratory() -> None:
    if why_not():
        pytest.skip(why_not())


TRIES = 4
"""Laboratories of one plant: what the engine gets wrong, it gets wrong in each of them."""


def outcome_of(seed: int, probes: int) -> Outcome:
    """What one plant gave, without what a new laboratory of it does not show: a link may not carry in one of them."""
    found = _asked(seed, probes)
    for _ in range(TRIES - 1):
        if found.contradictions:
            again = _asked(seed, probes).contradictions
            print(f"plant {seed}: {len(found.contradictions)} contradictions, then {len(again)}", flush=True)  # noqa: T201 - a run says what it met
            found.contradictions = [one for one in found.contradictions if one in again]
    return found


def _asked(seed: int, probes: int) -> Outcome:
    with namespaces() as spaces:
        return Laboratory(further_plant(seed), seed, spaces).compare(probes)


def test_the_kernel_does_what_the_engine_says() -> None:
    met, probes, answers = Counter[str](), 0, 0
    contradictions = []
    for seed in count(FIRST):
        if probes >= WANTED:
            break
        outcome = outcome_of(seed, EACH)
        print(f"plant {seed}: {outcome.probes} probes, {len(outcome.contradictions)} contradictions", flush=True)  # noqa: T201 - so that a run that is stopped has said what it met
        probes, answers = probes + outcome.probes, answers + outcome.answers
        met += outcome.met
        contradictions += outcome.contradictions
    print(f"{probes} probes and {answers} answers: {dict(met)}")  # noqa: T201 - a run says what it met
    assert not contradictions, "\n".join(map(str, contradictions))
    assert min(met["surely"], met["never"]) > WANTED // 20
    assert met["translated"] > WANTED // 200
    assert left_over() == []


def inverted(device: Device) -> Device:
    """The device with the first rule of each list doing the contrary."""
    sets = []
    for rule_set in device.rule_sets:
        first, *rest = rule_set.rules
        action = Action.DENY if first.action is Action.PERMIT else Action.PERMIT
        sets.append(replace(rule_set, rules=(replace(first, action=action), *rest)))
    return replace(device, rule_sets=tuple(sets))


def test_the_laboratory_finds_a_reader_that_errs() -> None:
    """A device whose rules are read wrongly contradicts the kernel."""
    found = 0
    for seed in (1, 2, 3, 4):
        with namespaces() as spaces:
            laboratory = Laboratory(lab_plant(seed), seed, spaces)
            laboratory.devices = [inverted(device) for device in laboratory.devices]
            found += len(laboratory.compare(100).contradictions)
    assert found > 0


def test_a_laboratory_that_fails_leaves_nothing_behind() -> None:
    with pytest.raises(RuntimeError, match="no such command"):
        fails_in_the_middle()
    assert left_over() == []


def fails_in_the_middle() -> None:
    with namespaces() as spaces:
        spaces.add(["left"])
        assert left_over()
        message = "no such command"
        raise RuntimeError(message)
