"""Flows and the devices that keep track of connections, on plants whose answers were worked out by hand."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew

if TYPE_CHECKING:
    from pathlib import Path

CASES = FIXTURES / "checks" / "flow_passes_one_way"
BOTH = "ip route 10.10.0.0 255.255.255.0 10.9.0.2\nip route 10.10.0.0 255.255.255.0 10.9.1.2\n"
ASYMMETRIC = "config system settings\n    set asymroute enable\nend\nconfig firewall policy"
UDP = (("tcp", "udp"), ("established", ""))


def verdict(tmp_path: Path, case: str, *changes: tuple[str, str, str]) -> tuple[str, tuple[str, ...]]:
    """The one flow of a case after some changes (file, text, new text)."""
    folder = tmp_path / "plant"
    shutil.copytree(CASES / case, folder)
    for name, old, new in changes:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    (conduit,) = audited_anew(folder).conduits
    (flow,) = conduit.flows
    return flow.verdict.value, flow.one_way


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        ("bad-two-firewalls", ("BROKEN", ("fw-a", "fw-b"))),
        ("bad-back-past-the-firewall", ("BROKEN", ("fw",))),
        ("ok-one-firewall-both-ways", ("WORKS", ())),
        ("ok-back-through-the-firewall", ("WORKS", ())),
        ("ok-no-state-on-the-way", ("WORKS", ())),
    ],
)
def test_both_directions_must_meet_the_same_devices(
    tmp_path: Path, case: str, answer: tuple[str, tuple[str, ...]]
) -> None:
    assert verdict(tmp_path, case) == answer


def test_equal_cost_ways_by_two_firewalls_may_part(tmp_path: Path) -> None:
    """Half of the connections go out by the firewall that their answers do not come back by."""
    change = ("configs/core.txt", "ip route 10.10.0.0 255.255.255.0 10.9.0.2\n", BOTH)
    found = verdict(tmp_path, "ok-one-firewall-both-ways", change)
    assert found[0] == "UNKNOWN"
    assert set(found[1]) == {"fw-a", "fw-b"}


def test_a_device_that_was_told_to_tolerate_strays_leaves_it_open(tmp_path: Path) -> None:
    change = ("configs/fw.txt", "config firewall policy", ASYMMETRIC)
    assert verdict(tmp_path, "bad-back-past-the-firewall", change)[0] == "UNKNOWN"


def test_answers_without_connections_are_judged_like_new_packets(tmp_path: Path) -> None:
    """UDP answers by another firewall meet its rules: nothing here says that they are dropped or pass."""
    changes = [(f"configs/{name}.txt", *pair) for name in ("core", "edge") for pair in UDP]
    changes += [(f"configs/fw-{name}.txt", "permit tcp", "permit udp") for name in "ab"]
    found = verdict(tmp_path, "bad-two-firewalls", ("plant.yaml", "tcp/3389", "udp/3389"), *changes)
    assert found[0] == "UNKNOWN"
