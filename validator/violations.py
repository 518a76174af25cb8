"""One VIOLATED pair of zones explained: what travels, who carries it, one packet's way, and what would close it.

Each part is computed when it is first asked for, for a plant may have many thousands of violations; the list of all
(`listed`) is made of the causes that an audit has anyway.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.causes import pairs_of
from validator.edits.fewest import fewest
from validator.edits.recomputed import recomputed
from validator.findings import Certainty, Finding, Severity, kinds_of, ranked
from validator.reachability.carriers import carriers
from validator.reachability.wire import told
from validator.telling import service_name
from validator.witness import witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from validator.causes import Cause
    from validator.conformance import Gap
    from validator.edits.fewest import Remedy
    from validator.edits.keeping import Keeping
    from validator.edits.recomputed import Recomputed
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network
    from validator.pairs_asked import PairsAsked
    from validator.plant.model import Plant, ZoneKind
    from validator.reachability.carriers import Carrier
    from validator.reachability.trace import Tracer
    from validator.verdicts import Box


@dataclass(frozen=True, slots=True)
class Carried:
    """All boxes of one service, by the protocol's usual name."""

    service: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Violation:
    """One ordered pair of zones between which something surely travels that nothing declares."""

    gap: Gap
    others: PairsAsked = field(repr=False)
    keeping: Keeping = field(repr=False)
    tracer: Tracer = field(repr=False)

    @property
    def network(self) -> Network:
        """The network of the snapshot."""
        return self.others.network

    @cached_property
    def carried(self) -> tuple[Carried, ...]:
        """What surely travels undeclared, exactly, the services in the order of their first box."""
        found: dict[str, list[Box]] = {}
        for item in self.gap.undeclared:
            for box in told(self.network, item.reach, item.sure):
                found.setdefault(service_name(box), []).append(box)
        return tuple(Carried(name, tuple(boxes)) for name, boxes in found.items())

    @cached_property
    def carriers(self) -> tuple[Carrier, ...]:
        """Every rule of every device that lets some of it pass, each once; and where nothing judges it."""
        found: dict[tuple[object, ...], Carrier] = {}
        for item in self.gap.undeclared:
            for carrier in carriers(item.reach, item.sure, possible=True):
                rule = carrier.rule
                where = (carrier.rule_set, rule.origin, rule.identity) if rule else (carrier.edge.source.port,)
                known = found.get((carrier.node, *where))
                if known is None or (carrier.sure and not known.sure):
                    found[carrier.node, *where] = carrier
        return tuple(found.values())

    @cached_property
    def witness(self) -> ConcretePacket:
        """One packet of it."""
        return next(witness(item.sure, self.network) for item in self.gap.undeclared if item.sure)

    @cached_property
    def remedy(self) -> Remedy:
        """The fewest statements to change."""
        return fewest(self.others.engine, self.gap, self.keeping)

    @cached_property
    def after(self) -> Recomputed | None:
        """The audit after the remedy; None if there is none."""
        ends = self.gap.source.id, self.gap.destination.id
        edits = self.remedy.edits
        return recomputed(self.others, self.keeping, edits, ends) if edits else None


@dataclass(frozen=True, slots=True)
class Listed:
    """The violations that are laid to one line: `pairs` of zones, the worst first, and the services of the first."""

    causes: tuple[Cause, ...]
    severity: Severity
    consequence: int

    @property
    def head(self) -> Cause:
        """The cause of the worst pair."""
        return self.causes[0]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Each once."""
        return tuple(dict.fromkeys(pairs_of(self.causes)))


def listed(plant: Plant, causes: Iterable[Cause]) -> tuple[Listed, ...]:
    """Causes by their lines, those with the worst pairs first, then those with the most."""
    groups: dict[tuple[str, object, str], list[Cause]] = {}
    for cause in causes:
        identity = cause.carrier.rule.identity if cause.carrier and cause.carrier.rule else ""
        groups.setdefault((cause.device, cause.origin, identity), []).append(cause)
    kinds = kinds_of(plant)
    found = [_listed(kinds, group) for group in groups.values()]
    return tuple(
        sorted(found, key=lambda item: (-item.severity, -item.consequence, -len(item.pairs), item.head.origin))
    )


def _listed(kinds: Mapping[str, ZoneKind], group: Sequence[Cause]) -> Listed:
    weighed = {ends: _weighed(kinds, ends) for ends in dict.fromkeys(pairs_of(group))}

    def order(cause: Cause) -> tuple[int, int, str, str]:
        ends = cause.share.gap.source.id, cause.share.gap.destination.id
        return -weighed[ends][0], -weighed[ends][1], *ends

    causes = tuple(sorted(group, key=order))
    return Listed(causes, *max(weighed.values()))


def _weighed(kinds: Mapping[str, ZoneKind], ends: tuple[str, str]) -> tuple[Severity, int]:
    """The severity of an undeclared path between two zones, and what is at stake."""
    found = ranked(
        Finding("PATH001", "", "", Severity.MEDIUM, Certainty.SURE, source_zone=ends[0], destination_zone=ends[1]),
        kinds,
    )
    return found.severity, found.consequence
