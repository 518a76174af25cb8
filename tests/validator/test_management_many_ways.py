"""Where more ways lead to a device than are followed, what is said of it is wider, never narrower."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.model.address import from_cidr, union_of
from validator.audit import AuditOptions, joined, load
from validator.graph.unclaimed import unclaimed, with_unclaimed
from validator.questions import Silent
from validator.reachability import access
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from validator.verdicts import Box

ROOT = Path(__file__).resolve().parents[2]
PLANTS = [ROOT / "fixtures" / "plants" / name for name in ("tiny", "refinery-u3-faulty", "linux-gateways")]


def opened(folder: Path) -> dict[tuple[str, str, str], tuple[list[Box], list[Box]]]:
    """By zone, device and service what is open, surely and possibly."""
    network = joined(*load(folder, AuditOptions(None, dt.date(2026, 1, 1)), Silent()))
    wider = with_unclaimed(network, unclaimed(network))
    doors = Doors(Engine(wider))
    found: dict[tuple[str, str, str], tuple[list[Box], list[Box]]] = {}
    for target in doors.targets:
        for zone in wider.zones.zones:
            for item in doors.access(zone, target):
                sure, possible = found.setdefault((zone.id, target.node.id, str(item.service)), ([], []))
                sure += item.packets.surely.boxes()
                possible += item.packets.possibly.boxes()
    return found


def held(inner: Box, outer: list[Box]) -> bool:
    """Whether one box of the outer ones has all of an inner one."""
    return any(
        all(within(cidr, one.src) for cidr in inner.src)
        and all(within(cidr, one.dst) for cidr in inner.dst)
        and one.proto in {inner.proto, "any"}
        and one.dport in {inner.dport, "any"}
        for one in outer
    )


def within(cidr: str, others: tuple[str, ...]) -> bool:
    """Whether a network lies in others together."""
    return not from_cidr(cidr) - union_of(map(from_cidr, others))


@pytest.mark.parametrize("folder", PLANTS, ids=lambda folder: folder.name)
def test_too_many_ways_widen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = opened(folder)
    monkeypatch.setattr(access, "MOST_EDGES", 1)
    wide = opened(folder)
    assert whole.keys() <= wide.keys()
    for key, (_, possible) in whole.items():
        assert all(held(box, wide[key][1]) for box in possible), key
    for key, (sure, _) in wide.items():
        assert not sure or all(held(box, whole[key][0]) for box in sure), key
    assert wide != whole or folder.name == "tiny", "that nothing is left to widen is true of the smallest plant alone"
