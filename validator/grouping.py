"""Findings of one cause put together: those whose first place is the same line of the same file.

One line often answers several questions badly: a permit is wider than its conduit, nothing logs it, and a vendor
enters by it. It is repaired once, so a report tells it once, with all its codes. Nothing is left out: every finding is
in exactly one group. Findings whose first place is a whole file or no file stand alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from validator.findings import Finding, Severity

FAMILY_ORDER = ("SIS", "VEN", "PATH", "NET", "MGT", "RUL", "IAM", "LOG", "COV", "MOD")
"""Which of two findings with the same severity and consequence heads a group: what it means before what it is."""


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one line, the worst first; never empty."""

    findings: tuple[Finding, ...]

    @property
    def head(self) -> Finding:
        """The finding by which the group is told."""
        return self.findings[0]

    @property
    def others(self) -> tuple[Finding, ...]:
        """What else is to be said of the same line."""
        return self.findings[1:]

    @property
    def severity(self) -> Severity:
        """That of its worst finding."""
        return self.head.severity

    @property
    def key(self) -> str:
        """The same for all findings of the group, and stable when lines move: the fingerprint of its head."""
        return self.head.fingerprint


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Every finding in one group; the groups by severity, then by what is at stake."""
    lines: dict[tuple[str, int] | int, list[Finding]] = {}
    for number, finding in enumerate(findings):
        lines.setdefault(_line(finding) or number, []).append(finding)
    groups = [Group(tuple(sorted(found, key=_weight))) for found in lines.values()]
    return tuple(sorted(groups, key=lambda group: _weight(group.head)))


ALIKE = ("NET", "MGT", "RUL", "IAM", "LOG", "COV", "MOD")
"""Families of which a page tells one cause in full and the others of the same code and severity below it."""


def alike(groups: Iterable[Group]) -> tuple[tuple[Group, ...], ...]:
    """Causes of one code and severity together, where the first of them stands; paths and what they lead to alone.

    A plant with ten rules that permit everything has one fault ten times; ten paths lead to ten places.
    """
    kinds: dict[tuple[str, Severity] | int, list[Group]] = {}
    for number, group in enumerate(groups):
        key = (group.head.code, group.severity) if group.head.code.startswith(ALIKE) else number
        kinds.setdefault(key, []).append(group)
    return tuple(tuple(found) for found in kinds.values())


def group_keys(findings: Sequence[Finding]) -> list[str]:
    """For each finding, in the same order, the key of its group."""
    keys = {id(finding): group.key for group in grouped(findings) for finding in group.findings}
    return [keys[id(finding)] for finding in findings]


def _line(finding: Finding) -> tuple[str, int] | None:
    span = finding.labels[0].span if finding.labels else None
    return (span.file, span.line) if span is not None and span.file and span.line else None


def _weight(finding: Finding) -> tuple[int, int, int, tuple[object, ...]]:
    family = finding.code[:-3]
    place = FAMILY_ORDER.index(family) if family in FAMILY_ORDER else len(FAMILY_ORDER)
    return (-finding.severity, -finding.consequence, place, finding.order)
