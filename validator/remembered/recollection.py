"""Opens what is remembered of the pairs of a plant, and keeps what was found out.

The book of a plant is found by everything but its configurations: the tool, the day, the plant file, the outputs and
the names of the files. Which files are others now is told by their sha256, and what they were is read from the store,
so that both states are compared as the network is built from them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.remembered.edits import Edit, Edits, edit_of
from validator.remembered.ground import alike, differing, facts_of
from validator.remembered.packing import PackingError
from validator.remembered.pair_book import read_book
from validator.remembered.pairs import Before, PairAnswers, leaf_of
from validator.remembered.readings import StoredReadings
from validator.remembered.tool import tool_digest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from parsers.model.device import Device
    from parsers.registry import ParseResult
    from validator.causes import Cause
    from validator.graph.network import Network
    from validator.reachability.engine import Engine
    from validator.remembered.store import Store
    from validator.snapshot import Snapshot

KIND = "pairs"


@dataclass(frozen=True, slots=True)
class Recollection:
    """The pairs of one plant and their place in a store."""

    store: Store
    key: str
    files: Mapping[str, str]
    facts: str
    answers: PairAnswers

    def keep(self, causes: Sequence[Cause]) -> None:
        """Keep what was found out, if it is anything new and can be written."""
        if self.answers.news:
            try:
                self.store.keep(KIND, self.key, self.answers.book(self.files, self.facts, causes).written())
            except PackingError:
                return


@dataclass(frozen=True, slots=True)
class Case:
    """A snapshot of a day, and the devices that the network was built from.

    `asked` are the platforms that the plant and the command line say of a file; `devices_of` makes the devices of
    another snapshot in the same way.
    """

    snapshot: Snapshot
    day: dt.date
    asked: Callable[[str], tuple[str, str]]
    devices: Sequence[tuple[Device, str]]
    devices_of: Callable[[Snapshot], Sequence[tuple[Device, str]]]

    @property
    def files(self) -> dict[str, str]:
        """The configurations by name, with the sha256 of each."""
        return {result.source.name: result.source.sha256 for result in self.snapshot.results}

    @property
    def key(self) -> str:
        """Everything but the configurations."""
        snapshot = self.snapshot
        outputs = [(item.folder, item.file.source.name, item.file.source.sha256) for item in snapshot.shown]
        parts = (
            [(source.name, source.sha256) for source in snapshot.plant],
            [(name, self.asked(name)) for name in self.files],
            outputs,
            [(item.name, item.reason) for item in (*snapshot.unread, *snapshot.shown_unread)],
        )
        return "\0".join((tool_digest(), self.day.isoformat(), *map(repr, parts)))


def recollection(store: Store, case: Case, engine: Engine) -> Recollection | None:
    """What is remembered of a plant; None: nothing can be, for a line may rewrite packets that nobody read."""
    network = engine.network
    if any(node.may_rewrite for node in network.nodes):
        return None
    facts, files = facts_of(network), case.files
    before = _before(store, case, network, facts)
    return Recollection(store, case.key, files, facts, PairAnswers(engine, before))


def _before(store: Store, case: Case, network: Network, facts: str) -> Before | None:
    raw = store.read(KIND, case.key)
    if raw is None:
        return None
    try:
        book = read_book(raw)
        leaves = {number: leaf_of(leaf) for number, leaf in book.leaves.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        store.damaged()
        return None
    files = case.files
    if book.facts != facts or book.files.keys() != files.keys() or len(book.ends) != len(network.plant.zones):
        return None
    changed = frozenset(name for name, sha256 in files.items() if book.files[name] != sha256)
    pairs = _differing(store, case, book.files, changed) if changed else []
    edits = None if pairs is None else _edits(network, pairs)
    return None if edits is None else Before(book, leaves, Edits(network, edits))


def _edits(network: Network, pairs: Sequence[tuple[Device, Device]]) -> list[Edit] | None:
    """The edits of devices that differ; None: one of them is nowhere in the network."""
    nodes = {id(node.device): node.number for node in network.nodes}
    twins = {id(twin.device): twin.node.number for twin in network.twins}
    found: list[Edit] = []
    for old, new in pairs:
        if id(new) in nodes:
            found.append(edit_of(nodes[id(new)], old, new, alike))
        elif id(new) in twins:
            found.append(Edit(twins[id(new)], None))
        else:
            return None
    return found


def _differing(
    store: Store, case: Case, files: Mapping[str, str], changed: frozenset[str]
) -> list[tuple[Device, Device]] | None:
    """The devices of the changed files, as they were and are; None: they differ in more than rules and places."""
    readings = StoredReadings(store)
    earlier: dict[str, ParseResult] = {}
    for name in sorted(changed):
        result = readings.earlier(name, files[name], case.asked(name))
        if result is None:
            return None
        earlier[name] = result
    results = tuple(earlier.get(result.source.name, result) for result in case.snapshot.results)
    return differing(case.devices_of(replace(case.snapshot, results=results)), case.devices)
