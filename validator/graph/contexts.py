"""Virtual devices that a box says it holds, and of which no configuration was handed in.

Each has interfaces of the box, and may join any two zones as well as a device that nobody exported. A configuration
belongs to a context if the plant says so (the `id` or `context` of its entry), or by its hostname or the stem of its
file, whatever the case of its letters, and only if it is of the platform of the box. It stands for one context only:
where there are more of a name, on one box or several, than configurations and entries speak of, each may be the one
that nobody exported; so may any, where one configuration speaks of two names.

Sources: "Multiple Context Mode" (ASA General Operations CLI guide 9.x): the system configuration lists the contexts,
the interfaces that each is given, and where its own configuration is stored. That the names of two may differ in the
case of letters alone is from memory. "Creating VDCs" (Nexus 7000 Virtual Device Context Configuration Guide).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.graph.nodes import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.source import Span
    from validator.graph.nodes import Node, Twin
    from validator.plant.model import Plant


@dataclass(frozen=True, slots=True)
class AbsentContext:
    """The context `name` of the device `box`; `origin` is the line that makes it.

    `shared`: a configuration of that name was handed in, and may be that of another one.
    """

    box: str
    name: str
    origin: Span
    shared: bool = False

    def sentence(self) -> str:
        """Why it leaves pairs open."""
        if self.shared:
            return f"{self.box} holds context {self.name}, it is not alone, and not each has its own configuration"
        return f"{self.box} holds context {self.name}, and no configuration of it was handed in"


ANY_PLATFORM = ""
"""That of an entry without a configuration that names none."""

_Held = dict[tuple[int, str], AbsentContext]
"""Contexts by the number of the box and their name."""
_Called = tuple[str, str]
"""A platform and a name, whatever the case of its letters."""


def absent_contexts(plant: Plant, nodes: tuple[Node, ...], twins: tuple[Twin, ...]) -> tuple[AbsentContext, ...]:
    """The contexts of all boxes that are neither handed in, nor attested, nor declared without a file.

    One that the plant declares is told as a missing device.
    """
    spoken: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for platform, name, speaker in _spoken(plant, nodes, twins):
        spoken[platform, name.casefold()].add(speaker)
    held: defaultdict[tuple[str, str], _Held] = defaultdict(dict)
    for node, device in (*((node, node.device) for node in nodes), *((twin.node, twin.device) for twin in twins)):
        for one in device.separate:
            called = device.platform, one.name.casefold()
            held[called][node.number, one.name] = AbsentContext(node.id, one.name, one.origin)
    speakers = {called: spoken[called] | spoken[ANY_PLATFORM, called[1]] for called in held}
    found = [one for called, contexts in held.items() for one in _absent(contexts, speakers[called])]
    if not found and sum(map(len, held.values())) > _matched(held, speakers):
        found = [replace(one, shared=bool(speakers[called])) for called in held for one in held[called].values()]
    return tuple(sorted(found, key=lambda one: (one.box, one.name)))


def _absent(held: _Held, speakers: set[str]) -> Iterator[AbsentContext]:
    """All contexts of one name, if there are more of them than configurations and entries that speak of it."""
    if len(held) > len(speakers):
        yield from (replace(one, shared=bool(speakers)) for one in held.values())


def _matched(held: Mapping[_Called, _Held], speakers: Mapping[_Called, set[str]]) -> int:
    """How many contexts have somebody who speaks of them, where each speaks of one: under several names, perhaps."""
    taken: dict[str, _Called] = {}

    def finds(called: _Called, asked: set[str]) -> bool:
        for one in sorted(speakers[called] - asked):
            asked.add(one)
            if one not in taken or finds(taken[one], asked):
                taken[one] = called
                return True
        return False

    return sum(finds(called, set()) for called, contexts in held.items() for _ in contexts)


def _spoken(plant: Plant, nodes: tuple[Node, ...], twins: tuple[Twin, ...]) -> Iterator[tuple[str, str, str]]:
    """(platform, name, who): names under which configurations and entries of the plant speak of a context.

    The configuration of a device, its entry, and both halves of a pair are one speaker.
    """
    speaker = {node.number: _speaker(plant, node) for node in nodes}
    of_entry: dict[str, tuple[str, str]] = {}
    for node, device, file in (
        *((node, node.device, node.file) for node in nodes),
        *((twin.node, twin.device, twin.file) for twin in twins),
    ):
        entry = entry_of(plant, device, file)
        if entry is not None:
            of_entry[entry.id] = device.platform, "" if device.separate else speaker[node.number]
        if not device.separate:
            names = (device.name, device.context, PurePath(file).stem, node.id)
            yield from ((device.platform, name, speaker[node.number]) for name in names)
    for entry in plant.devices:
        platform, who = of_entry.get(entry.id, (entry.platform, _pair(plant, entry.id)))
        if who:
            yield from ((platform, name, who) for name in (entry.id, entry.context))


def _speaker(plant: Plant, node: Node) -> str:
    """The entry of a device, else its file, which no entry is called."""
    entry = entry_of(plant, node.device, node.file)
    return f"file {node.file or node.id}" if entry is None else _pair(plant, entry.id)


def _pair(plant: Plant, entry: str) -> str:
    """One id for both halves of a declared pair."""
    halves = {one.id for one in plant.devices if one.peer == entry}
    peers = {one.peer for one in plant.devices if one.id == entry and one.peer}
    return min({entry} | halves | peers)
