"""What is asked of each device of a plant grows with their number, and not with its square."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import interface
from parsers.registry import ParseResult
from small_plants import device
from validator.file_names import FileNames
from validator.graph import nodes as module
from validator.graph.nodes import entry_of, numbered
from validator.plant.model import NOWHERE, DeviceEntry, Plant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device

MANY = 600


def plant(*entries: DeviceEntry) -> Plant:
    return replace(Plant("P", "", "", NOWHERE, (), ()), devices=entries)


def halves_by_pairs(declared: Plant, devices: tuple[tuple[Device, str], ...]) -> list[int]:
    """For each device the place of the first that it is the other half of, or its own: every one beside every other."""
    found: list[int] = []
    ids: list[str] = []
    for number, (one, file) in enumerate(devices):
        entry = entry_of(declared, one, file)
        ids.append(one.name if entry is None else entry.id)
        first = next(
            (
                other
                for other in range(number)
                if found[other] == other and _halves(declared, ids[other], devices[other][0], one, entry)
            ),
            number,
        )
        found.append(first)
    return found


def _halves(declared: Plant, name: str, first: Device, one: Device, entry: DeviceEntry | None) -> bool:
    if entry is not None and any(
        {item.id, item.peer} == {name, entry.id} and name != entry.id for item in declared.devices
    ):
        return True
    here, there = ({item.value for port in each.interfaces for item in port.addresses} for each in (one, first))
    paired = bool(one.high_availability and first.high_availability)
    return (one.name == first.name or paired) and bool(here) and here == there


@pytest.mark.parametrize("seed", range(60))
def test_halves_are_found_as_when_each_is_compared_with_each(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    names = ["A", "B", "C", "D"]
    entries = [
        DeviceEntry(name, NOWHERE, file=rng.choice(("", f"{name}.txt")), peer=rng.choice(("", "", *names)))
        for name in names
        if rng.random() < 0.7
    ]
    devices = tuple(
        (
            device(
                rng.choice(names),
                *(interface("p", rng.choice(("10.0.0.1/24", "10.0.1.1/24"))) for _ in range(rng.choice((0, 1, 1)))),
                high_availability=rng.choice(("", "a-p")),
            ),
            rng.choice((f"{rng.choice(names)}.txt", f"{number}.txt")),
        )
        for number in range(6)
    )
    declared = plant(*entries)
    nodes, twins = numbered(declared, devices, by_itself=True)
    expected = halves_by_pairs(declared, devices)
    firsts = [number for number, first in enumerate(expected) if first == number]
    assert [node.file for node in nodes] == [devices[number][1] for number in firsts]
    assert [(firsts[twin.node.number], twin.file) for twin in twins] == [
        (first, devices[number][1]) for number, first in enumerate(expected) if first != number
    ]


def test_each_device_is_looked_at_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    own = module._addresses

    def counted(one: Device) -> frozenset[object]:
        asked.append(one.name)
        return own(one)

    monkeypatch.setattr(module, "_addresses", counted)
    devices = tuple(
        (device("same", interface("p", f"10.{number // 250}.{number % 250}.1/24")), f"{number}.txt")
        for number in range(MANY)
    )
    nodes, _ = numbered(plant(), devices, by_itself=True)
    assert len(nodes) == MANY
    assert len(asked) <= 2 * MANY


def test_files_are_looked_through_once() -> None:
    looks: list[int] = []

    class Counted(tuple[ParseResult, ...]):
        __slots__ = ()

        def __iter__(self) -> Iterator[ParseResult]:
            looks.append(len(self))
            return super().__iter__()

    files, none = FileNames(), Counted()
    for number in range(5):
        assert files.names(none, str(number)) == ()
    assert len(looks) == 1
