"""What the tool says about a plant: `Finding`, its labels, severity and certainty.

Severity is a check's base, raised in one place (`ranked`) by what the target is and where the
packets come from; nothing else computes severity.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import field, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.plant.model import OUTSIDE, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parsers.source import Span
    from validator.plant.model import Plant


class Severity(IntEnum):
    """Higher is worse."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class Certainty(StrEnum):
    """SURE rests on lines that were read completely; POSSIBLE on the upper bound alone."""

    SURE = "sure"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """A place and what it does there; the first label of a finding is its cause."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, order=True)
class FindingFlow:
    """Packets that a finding speaks of: CIDRs or names, protocol name, ports as printed (`502`, `1-1024`, `any`).

    `wire` says what translation makes of them, `sport` from which ports they come; both empty where nothing is asked.
    """

    src: str
    dst: str
    proto: str
    ports: str
    wire: str = ""
    sport: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, one cause.

    `message` is one line, present tense, with zone, device and service and without a place.
    `source_zone` and `destination_zone` are ids or empty. `notes` are further lines (`pairs`); see `told_notes`.
    `witness` is an example packet as a flow text, or empty. `fingerprint` does not depend on line numbers.
    """

    code: str
    title: str
    message: str
    severity: Severity
    certainty: Certainty
    labels: tuple[Label, ...] = ()
    source_zone: str = ""
    destination_zone: str = ""
    flows: tuple[FindingFlow, ...] = ()
    witness: str = ""
    clauses: tuple[str, ...] = ()
    remediation: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    identity: str = ""
    """What makes this finding itself across runs: device, rule text, zones; hashed into the fingerprint."""
    fixed_severity: bool = False
    """Whether the check's own severity stands, whatever the target is."""
    pairs: tuple[tuple[str, str], ...] = ()
    """All ordered zone pairs that the same cause concerns, the worst first."""
    weight: int = 0
    """Orders findings of one severity and code: the heavier first. How many pairs of zones a doubt leaves open."""
    anywhere: bool = False
    """Whether `identity` alone makes it itself: the pair of zones that is told first may change."""
    consequence: int = 0
    """What is at stake (`consequence_of`); orders findings of one severity, and is set by `ranked` alone."""
    way: Callable[[], str] | None = field(default=None, compare=False, repr=False)
    """Finds the way of the witness when it is told; empty where there is none."""

    @property
    def told_notes(self) -> tuple[tuple[str, str], ...]:
        """All notes: the path of the witness, found now, before the others."""
        way = "" if self.way is None else self.way()
        return (("path", way), *self.notes) if way else self.notes

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits, stable when lines move, files are renamed and rules change places without effect."""
        zones = ("", "") if self.anywhere else (self.source_zone, self.destination_zone)
        whole = "\x1f".join((self.code, *zones, self.identity or self.message))
        return hashlib.sha256(whole.encode(errors="backslashreplace")).hexdigest()[:16]

    @property
    def order(self) -> tuple[int, str, int, str, str, str, tuple[Label, ...]]:
        """Worst first, then by code, weight and zones; total for reproducible output."""
        return (
            -self.severity,
            self.code,
            -self.weight,
            self.source_zone,
            self.destination_zone,
            self.message,
            self.labels,
        )


RAISED_BY_TARGET = {
    ZoneKind.SAFETY: Severity.CRITICAL,
    ZoneKind.CONTROL: Severity.HIGH,
    ZoneKind.FIELD: Severity.HIGH,
}
"""The least severity of a path into a zone of this kind."""
UNTRUSTED = OUTSIDE
"""Zones from which a path into control, field or safety is critical."""
RAISED_FAMILIES = ("PATH", "VEN", "SIS")
POSSIBLE_AT_MOST = Severity.MEDIUM
"""What only may be is never high by itself; the exit status says that it is not understood."""


AT_STAKE = {
    ZoneKind.SAFETY: 6,
    ZoneKind.CONTROL: 4,
    ZoneKind.FIELD: 4,
    ZoneKind.MANAGEMENT: 3,
    ZoneKind.DMZ: 2,
}
"""What a zone of this kind weighs where findings of one severity are put in order; others weigh nothing."""


def kinds_of(plant: Plant) -> dict[str, ZoneKind]:
    """What each zone is, by its id."""
    return {zone.id: zone.kind for zone in plant.zones}


def ranked(finding: Finding, kinds: Mapping[str, ZoneKind]) -> Finding:
    """The finding with its severity raised by target, source and certainty, and its consequence; nothing else does it.

    Only paths are raised; what a check says of a rule or a device keeps its base. `kinds` are those of its zones.
    """
    return replace(finding, severity=_raised(finding, kinds), consequence=consequence_of(finding, kinds))


def _raised(finding: Finding, kinds: Mapping[str, ZoneKind]) -> Severity:
    severity = finding.severity
    if not finding.code.startswith(RAISED_FAMILIES) or not finding.destination_zone or finding.fixed_severity:
        return severity
    target, source = kinds.get(finding.destination_zone), kinds.get(finding.source_zone)
    if target is not None and target in RAISED_BY_TARGET:
        severity = max(severity, RAISED_BY_TARGET[target])
        if source in UNTRUSTED:
            severity = Severity.CRITICAL
    if finding.certainty is Certainty.POSSIBLE:
        severity = min(severity, POSSIBLE_AT_MOST)
    return severity


def consequence_of(finding: Finding, kinds: Mapping[str, ZoneKind]) -> int:
    """What is at stake, from 0 up to 7: the heaviest zone that is reached, and one more from a source nobody trusts."""
    pairs = finding.pairs or ((finding.source_zone, finding.destination_zone),)
    weights = [(AT_STAKE.get(kinds[two], 0), kinds.get(one) in UNTRUSTED) for one, two in pairs if two in kinds]
    return max((weight + untrusted for weight, untrusted in weights if weight), default=0)


def told_apart(findings: Sequence[Finding]) -> list[Finding]:
    """The findings in their order, each with a fingerprint of its own: of equal ones the later are numbered."""
    seen: Counter[str] = Counter()
    found: list[Finding] = []
    for finding in findings:
        mark = finding.fingerprint
        seen[mark] += 1
        again = seen[mark] > 1
        found.append(
            replace(finding, identity=f"{finding.identity or finding.message}#{seen[mark]}") if again else finding
        )
    return found
