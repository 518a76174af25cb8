"""Of whom a requirement is asked, and which findings concern that subject."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.boundaries import zones_at
from validator.plant.model import OPERATIONAL, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from validator.check import Evidence
    from validator.conformance import Gap
    from validator.findings import Finding

AT_DEVICES = ("MGT", "IAM", "LOG")
"""Families that speak of a device, and so of every zone at it, whatever zones they name besides."""
BOTH_ENDS = ("IAC", "RDF")
"""Foundations of which a conduit without a target of its own takes the higher target of its two zones."""


@dataclass(frozen=True)
class Scope:
    """A subject: the ordered pairs that it rests on, the zones and conduits in it, its target levels."""

    kind: str
    id: str
    zones: frozenset[str]
    pairs: Sequence[Gap]
    levels: Mapping[str, int]
    claims: Mapping[str, int] = field(default_factory=dict[str, int])
    """The levels that the register claims as achieved."""

    def concerns(self, named: Named) -> bool:
        """Whether a finding speaks of this subject; one that names nobody speaks of the plant alone."""
        if self.kind == "plant":
            return not named.zones or bool(named.zones & self.zones)
        if self.kind == "zone":
            return bool(named.zones & self.zones)
        if named.pairs:
            return any(frozenset(pair) == self.zones for pair in named.pairs)
        return self.zones <= named.zones


@dataclass(frozen=True, slots=True)
class Named:
    """A finding with the zones it concerns, and the pairs where it speaks of pairs.

    `exact` is False where it names no zone, and the zones are those at the device whose line it shows: it may concern
    any of them.
    """

    finding: Finding
    zones: frozenset[str]
    pairs: tuple[tuple[str, str], ...]
    exact: bool


def scopes(evidence: Evidence) -> tuple[Scope, ...]:
    """The plant, its zones and its conduits, in the order of the register."""
    plant, pairs = evidence.network.plant, evidence.gaps.pairs
    found = [Scope("plant", plant.id, frozenset(zone.id for zone in plant.zones), pairs, {})]
    touching: defaultdict[str, list[Gap]] = defaultdict(list)
    between_zones: defaultdict[frozenset[str], list[Gap]] = defaultdict(list)
    declared = {frozenset({conduit.source_zone, conduit.destination_zone}) for conduit in plant.conduits}
    for gap in pairs:
        source, destination = gap.source.id, gap.destination.id
        touching[source].append(gap)
        touching[destination].append(gap)
        if declared and (ends := frozenset({source, destination})) in declared:
            between_zones[ends].append(gap)
    claims = {one.id: one.claims for one in plant.register.zones}
    for zone in plant.zones:
        mine = tuple(touching[zone.id])
        found.append(Scope("zone", zone.id, frozenset({zone.id}), mine, zone.sl_t, claims.get(zone.id, {})))
    for conduit in plant.conduits:
        ends = frozenset({conduit.source_zone, conduit.destination_zone})
        between = tuple(between_zones[ends])
        both = [plant.zone(end).sl_t for end in sorted(ends)]
        levels = dict(conduit.sl_t) or {
            name: level for name in BOTH_ENDS if (level := max(one.get(name, 0) for one in both))
        }
        found.append(Scope("conduit", conduit.id, ends, between, levels))
    return tuple(found)


def narrowed(scope: Scope, kinds: str, evidence: Evidence) -> Scope | None:
    """The part of a subject of which zones of some kinds are asked; None: nothing of it is."""
    if kinds == "any":
        return scope
    wanted = OPERATIONAL if kinds == "operational" else frozenset({ZoneKind.SAFETY})
    zones = frozenset(zone.id for zone in evidence.network.plant.zones if zone.kind in wanted)
    if not zones & scope.zones:
        return None
    pairs = tuple(gap for gap in scope.pairs if {gap.source.id, gap.destination.id} & zones)
    return replace(scope, pairs=pairs, zones=scope.zones & zones if scope.kind == "plant" else scope.zones)


def named(finding: Finding, evidence: Evidence) -> Named:
    """What a finding speaks of: the zones it names, or those at the devices whose lines it shows."""
    pairs = tuple(pair for pair in finding.pairs if all(pair))
    zones = {zone for pair in finding.pairs for zone in pair} | {finding.source_zone, finding.destination_zone}
    zones.discard("")
    exact = bool(zones) or finding.code.startswith(AT_DEVICES)
    if not zones or finding.code.startswith(AT_DEVICES):
        files = {label.span.file for label in finding.labels}
        for node in evidence.network.nodes:
            if node.file in files:
                zones |= zones_at(evidence.network, node)
    return Named(finding, frozenset(zones), () if finding.code.startswith(AT_DEVICES) else pairs, exact)
