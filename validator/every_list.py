"""What is idle in every list of rules, found by another process while this one judges pairs.

That rests on the lists alone, so nobody need wait for what travels. It comes back as it is kept from run to run, by the
places of rules (`remembered/list_records.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from parsers.model.rules import RuleSetKind
from validator.boundaries import transit_lists
from validator.decided import hygiene
from validator.remembered.list_records import by_places, of_places
from validator.side_by_side import Beside, Parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from parsers.model.rules import RuleSet
    from validator.decided import Hygiene, HygieneMemory
    from validator.graph.network import Network
    from validator.remembered.list_records import KeptHygiene

WORTH = 3_000
"""Rules; each takes about a tenth of a millisecond, and a child some hundredths of a second."""


class EveryList:
    """What earlier runs found idle (`memory`), and what another process finds now."""

    def __init__(self, network: Network, memory: HygieneMemory | None, processes: int) -> None:
        """Begun once it is entered; with one process, or too little to do, never."""
        self._memory = memory
        self._lists: Sequence[RuleSet] = _judged(network, memory) if processes > 1 else ()
        self._found: dict[int, Hygiene] = {}
        """By the number of the list."""
        if sum(len(item.rules) for item in self._lists) < WORTH:
            self._lists = ()
        self._numbers = {id(item): number for number, item in enumerate(self._lists)}
        self._others = Beside(Parts(self._here, self._told, self._heard), range(len(self._lists)), 1)

    def __enter__(self) -> Self:
        if self._lists:
            self._others.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lists:
            self._others.__exit__(kind, error, trace)

    def hygiene(self, rule_set: RuleSet) -> Hygiene | None:
        """What is idle in a list; None: nobody found that out."""
        number = self._numbers.get(id(rule_set))
        if number is None:
            return None if self._memory is None else self._memory.hygiene(rule_set)
        if number not in self._found:
            self._others.finish(lambda: None)
        return self._found[number]

    def found_idle(self, rule_set: RuleSet, found: Hygiene) -> None:
        """It was found out in some other way."""
        if self._memory is not None:
            self._memory.found_idle(rule_set, found)

    def _here(self, number: int) -> None:
        self._keep(number, hygiene(self._lists[number]))

    def _told(self, number: int) -> bytes:
        rule_set = self._lists[number]
        return json.dumps(by_places(rule_set, hygiene(rule_set))).encode()

    def _heard(self, number: int, raw: bytes) -> None:
        self._keep(number, of_places(self._lists[number], cast("KeptHygiene", json.loads(raw))))

    def _keep(self, number: int, found: Hygiene) -> None:
        self._found[number] = found
        self.found_idle(self._lists[number], found)


def _judged(network: Network, memory: HygieneMemory | None) -> Sequence[RuleSet]:
    """The lists that checks ask of, each once, but for those that are remembered."""
    lists = (node.rule_sets[name] for node in network.nodes for name, _ in transit_lists(node))
    found = {id(item): item for item in lists if item.kind is RuleSetKind.FILTER}
    return [item for item in found.values() if memory is None or memory.hygiene(item) is None]
