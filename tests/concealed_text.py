"""Plants of which one line of a configuration is kept from the reader, against the plant as it is.

A line is spoiled in one of several ways, as a line of a release that the reader does not know would be. What is surely
so by the spoiled plant is so by the whole one, and what is possible by the whole one is possible by the spoiled one:
for every pair of zones and for who opens what on each device.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from audits import AS_OF
from differential import Look
from naive import Packet
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions, joined, load
from validator.packets import PROTOCOL_SHIFT, SEGMENT_SHIFT
from validator.questions import Silent
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from validator.graph.network import Network
    from validator.packets import Grid, PacketSet
    from validator.plant.model import Plant
    from validator.snapshot import Snapshot

WORD = "zzz"
PIECES = 40
"""So many pieces of a set are asked by their corners."""


def spoiled(line: str) -> dict[str, str]:
    """The line in each of the ways in which it may be unreadable, by name."""
    indent, words = line[: len(line) - len(line.lstrip())], line.split()
    last = len(words) - 1
    ways = {"first word": [WORD, *words[1:]], "word behind": [*words, WORD], "whole": [WORD, WORD]}
    if last >= 1:
        ways |= {"last word": [*words[:-1], WORD], "word gone": words[:-1]}
    if last >= 2:
        ways["middle word"] = [*words[: (last + 1) // 2], WORD, *words[(last + 1) // 2 + 1 :]]
    return {name: indent + " ".join(made) for name, made in ways.items()}


@dataclass(frozen=True)
class Read:
    """A plant as it was read."""

    snapshot: Snapshot
    plant: Plant

    @classmethod
    def of(cls, folder: Path) -> Read:
        """The plant of a folder."""
        return cls(*load(folder, AuditOptions(None, AS_OF), Silent()))

    def with_line(self, number: int, line: int, text: str) -> Read:
        """The plant with one line of the file of one result replaced."""
        before = self.snapshot.results[number]
        lines = list(before.source.lines)
        lines[line] = text
        after = parse(Source.from_text(before.source.name, "".join(f"{one}\n" for one in lines)), before.platform)
        results = (*self.snapshot.results[:number], after, *self.snapshot.results[number + 1 :])
        return Read(replace(self.snapshot, results=results), self.plant)

    @cached_property
    def network(self) -> Network:
        """The plant joined."""
        return joined(self.snapshot, self.plant)

    @cached_property
    def sets(self) -> dict[tuple[str, str], list[tuple[Grid, PacketSet, PacketSet]]]:
        """What each pair of zones may say to each other, and what opens each device."""
        engine = Engine(self.network)
        zones = self.network.zones.zones
        found = {
            (one.id, other.id): [
                (item.grid, item.total.surely, item.total.possibly) for item in engine.reach(one, other)
            ]
            for one in zones
            for other in zones
            if one is not other
        }
        doors = Doors(engine)
        for target in doors.targets:
            for one in zones:
                found[one.id, f"device {target.node.id}"] = [
                    (item.reach.grid, item.packets.surely, item.packets.possibly) for item in doors.access(one, target)
                ]
        return found

    @cached_property
    def looks(self) -> dict[tuple[str, str], list[tuple[Look, PacketSet, PacketSet]]]:
        """The same to be looked up."""
        return {key: [(Look(grid), low, high) for grid, low, high in found] for key, found in self.sets.items()}

    def holds(self, key: tuple[str, str], packet: Packet, *, possible: bool) -> bool:
        """Whether a set holds a packet."""
        return any(look.holds(high if possible else low, packet) for look, low, high in self.looks.get(key, []))


def corners(grid: Grid, found: PacketSet) -> Iterator[Packet]:
    """Some packets of a set."""
    kind = ipaddress.IPv4Address if grid.family == 4 else ipaddress.IPv6Address
    for sources, destinations, keys in islice(found.pieces(), PIECES):
        ends = [
            sorted({part.first for part in (sources[0],)} | {sources[-1].last}),
            sorted({destinations[0].first, destinations[-1].last}),
        ]
        for src in ends[0]:
            for dst in ends[1]:
                for key in sorted({keys[0].first, keys[-1].last}):
                    segment = grid.segments[key >> SEGMENT_SHIFT]
                    proto = key >> PROTOCOL_SHIFT & 255
                    yield Packet(str(kind(src)), str(kind(dst)), proto, segment.first, key & 65535, "new")


def beyond(truth: Read, shown: Read) -> Iterator[str]:
    """Every claim of the spoiled plant that the whole one does not bear out."""
    attached = {zone for zone, found in shown.network.zones.attachments.items() if found}
    for key, found in truth.sets.items():
        if key[0] not in attached or not (key[1] in attached or key[1].startswith("device ")):
            continue
        if key not in shown.sets:
            yield f"{key}: is gone"
            continue
        for grid, _low, high in found:
            gone = next((one for one in corners(grid, high) if not shown.holds(key, one, possible=True)), None)
            if gone:
                yield f"{key}: possible, and thought impossible: {gone}"
        for grid, low, _high in shown.sets[key]:
            more = next((one for one in corners(grid, low) if not truth.holds(key, one, possible=False)), None)
            if more:
                yield f"{key}: thought sure, and is not: {more}"
