"""Pairs between which nothing travels are PROVED only where everything is shown that could bring something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagram_plants import MAYBE
from small_plants import device, interface, joined, zone
from validator.remembered.silence import Silence
from validator.verdicts import Verdict

A, B, LOST = zone("A", "10.0.1.0/24"), zone("B", "10.0.2.0/24"), zone("LOST", "10.0.77.0/24")
ZONES = [A, B, LOST]
APART = [device(name, interface(name, f"10.0.{number}.1/24")) for number, name in ((1, "one"), (2, "two"))]


def verdicts(*, unread: bool = False) -> dict[str, Verdict]:
    network = joined(ZONES, *APART)
    silence = Silence(replace(network, unread=(MAYBE.reason,)) if unread else network)
    found = [gap for end in ZONES for gap in silence.gaps([one for one in ZONES if one is not end], end)]
    found += [gap for end in ZONES for one in ZONES if one is not end for gap in silence.gaps([one], end)]
    told: dict[str, Verdict] = {}
    for gap in found:
        assert told.setdefault(f"{gap.source.id} > {gap.destination.id}", gap.verdict.verdict) is gap.verdict.verdict
        assert bool(gap.verdict.reasons) is (gap.verdict.verdict is Verdict.UNKNOWN)
    return told


@pytest.mark.parametrize("unread", [False, True])
def test_of_a_zone_that_no_device_shows_nothing_is_proved_nor_of_any_where_a_file_is_not_read(*, unread: bool) -> None:
    found = verdicts(unread=unread)
    assert {pair for pair, verdict in found.items() if verdict is Verdict.PROVED} == (
        set() if unread else {"A > B", "B > A"}
    )
    assert len(found) == 6
