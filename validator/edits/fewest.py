"""The fewest edits that close an undeclared way and stop nothing that is declared.

Exact by implicit hitting sets (Reiter 1987; Chandrasekaran, Karp and others 2011): as long as a packet gets through,
one way of it is looked at, and one of the edits that could stop it there must be made. The smallest choice that meets
all such demands is tried next, by computing the network again; the first that closes is one of the smallest. Choices
that stop something declared are refused, and so are those that hold them.

Fewest means: of statements that deny a product of addresses and services, or remove or narrow a rule. That no
fewer will do is proved if one statement suffices, if no choice is smaller even where a list might deny anything by one
statement, or if two suffice and every single statement has been tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.declared import matches_of
from validator.edits.candidates import Candidates, preference
from validator.edits.hitting import GivenUpError, smallest
from validator.edits.passing import one_cell, passings, way_of
from validator.edits.products import Product
from validator.edits.statement import edited
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.witness import witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.model.match import Match
    from validator.conformance import Gap
    from validator.edits.keeping import Keeping, Lost
    from validator.edits.statement import Edit
    from validator.flowtext import ConcretePacket
    from validator.packets import PacketSet
    from validator.plant.model import Zone
    from validator.reachability.engine import PairReach

MOST_EDITS = 8
"""More statements than this are not looked for."""
MOST_ROUNDS = 300
"""Choices that are computed before the search is given up."""

UNJUDGED = "no written rule judges what gets through"
TOO_MANY = f"more than {MOST_EDITS} statements would have to change"
GIVEN_UP = "the search was given up: too many statements carry it"
DECLARED = "to remove or narrow rules, or to deny addresses and ports, would stop something that is declared"


@dataclass(frozen=True, slots=True)
class Remedy:
    """The edits that close a way; empty, with `why`, where none were found. `proved`: no fewer would do.

    `open_packet` is a packet that no written rule judges, where that is why. `lost` is what the edits that were
    tried would have stopped, where that is why.
    """

    edits: tuple[Edit, ...]
    proved: bool = False
    why: str = ""
    open_packet: ConcretePacket | None = None
    lost: tuple[Lost, ...] = ()


def fewest(engine: Engine, gap: Gap, keeping: Keeping) -> Remedy:
    """The edits after which none of what surely travels undeclared between two zones may travel any more."""
    wanted = tuple(match for item in gap.undeclared for match in matches_of(item.sure))
    declared = [
        Product(one.source.possibly, one.destination.possibly, one.service.possibly)
        for one in keeping.packets(gap.source, gap.destination)
    ]
    return _Search(engine, (gap.source, gap.destination), wanted, Candidates(engine.network, declared)).found(keeping)


class _Search:
    """The search for one pair of zones."""

    def __init__(
        self, engine: Engine, ends: tuple[Zone, Zone], wanted: tuple[Match, ...], candidates: Candidates
    ) -> None:
        self._engine = engine
        self._ends = ends
        self._wanted = wanted
        self._candidates = candidates
        self._demands: list[list[Edit]] = []
        self._refused: list[frozenset[Edit]] = []
        self._lost: tuple[Lost, ...] = ()
        self._rounds = 0
        for reach, alive in self._alive(engine):
            candidates.collect(passings(engine, reach, alive))

    def found(self, keeping: Keeping) -> Remedy:
        """The remedy."""

        def refusing(later: Engine, edits: frozenset[Edit]) -> bool:
            lost = tuple(keeping.lost(later, edits))
            self._lost = lost or self._lost
            return bool(lost)

        return self._remedy(refusing, check=True)

    def _remedy(self, refusing: Callable[[Engine, frozenset[Edit]], bool], *, check: bool) -> Remedy:
        while self._rounds < MOST_ROUNDS:
            self._rounds += 1
            try:
                chosen = smallest(self._demands, self._refused, MOST_EDITS)
            except GivenUpError:
                return Remedy((), why=GIVEN_UP)
            if chosen is None:
                return Remedy((), why=DECLARED if self._refused else TOO_MANY, lost=self._lost)
            later = Engine(edited(self._engine.network, chosen))
            alive = next(self._alive(later), None)
            if alive is not None:
                packet = self._demand(later, *alive, chosen)
                if packet is not None:
                    return Remedy((), why=UNJUDGED, open_packet=packet)
            elif refusing(later, chosen):
                self._refuse(refusing, chosen)
            else:
                edits = tuple(sorted(chosen, key=lambda one: (one.node, one.origin, preference(one))))
                return Remedy(edits, proved=not check or self._is_least(len(edits)))
        return Remedy((), why=GIVEN_UP)

    def _alive(self, engine: Engine) -> Iterator[tuple[PairReach, PacketSet]]:
        """What of the packets may still arrive, in each family."""
        for reach in engine.reach(*self._ends, self._wanted):
            spoken = reach.grid.empty()
            for match in self._wanted:
                spoken = spoken | reach.painter.region(match, AS_SENT).possibly
            packets = spoken & reach.total.possibly
            if packets:
                yield reach, packets

    def _demand(
        self, engine: Engine, reach: PairReach, alive: PacketSet, made: frozenset[Edit]
    ) -> ConcretePacket | None:
        """Demand one of the edits that stop a packet which still arrives; the packet, if there are none."""
        cell = one_cell(alive)
        packet = witness(cell, engine.network)
        stopping = {
            edit
            for passing in way_of(engine, reach, cell) or ()
            for edit in self._candidates.stopping(passing, packet)
            if edit not in made
        }
        self._demands.append(sorted(stopping, key=preference))
        return None if stopping else packet

    def _refuse(self, refusing: Callable[[Engine, frozenset[Edit]], bool], chosen: frozenset[Edit]) -> None:
        """Refuse the single edits of a choice that stop something declared by themselves, or else the choice."""
        alone = [frozenset({edit}) for edit in chosen] if len(chosen) > 1 else []
        bad = [one for one in alone if refusing(Engine(edited(self._engine.network, one)), one)]
        self._refused += bad or [chosen]

    def _is_least(self, number: int) -> bool:
        """Whether it is proved that no fewer edits would do."""
        if number == 1 or (number == 2 and self._candidates.whole):
            return True
        relaxed = _Search(self._engine, self._ends, self._wanted, Candidates(self._engine.network, relaxed=True))
        found = relaxed.bound()
        return found is not None and found == number

    def bound(self) -> int | None:
        """How many edits are needed if nothing declared counts; None: not found."""
        found = self._remedy(lambda _engine, _edits: False, check=False)
        return len(found.edits) or None
