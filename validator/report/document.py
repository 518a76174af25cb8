"""`Report`: everything one audit found, before it is given a face."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from parsers.diagnostics import Diagnostic
    from validator.findings import Finding, Severity
    from validator.isolation import SafetyAnswer
    from validator.jump_hosts import JumpHost
    from validator.leftovers import Leftover
    from validator.lives import Lives
    from validator.observed.traffic import ObservedTraffic
    from validator.requirements.answers import RequirementAnswers
    from validator.reviews import Reviews
    from validator.vendors import VendorAnswer
    from validator.verdicts import ConduitVerdict, ManagementVerdict, PairVerdict
    from validator.way_in import WayIn


UNDECIDED = "could not be decided"
"""How a reason for status 3 ends that only counts verdicts."""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What became of one file. The five fates add up to `units`; `unit` says what these are: lines, or elements."""

    file: str
    device: str
    platform: str
    maturity: str
    complete: bool
    units: int
    modelled: int
    structural: int
    irrelevant: int
    partial: int
    unknown: int
    blocking: int
    sha256: str = ""
    unit: str = "lines"


@dataclass(frozen=True, slots=True)
class Layer2:
    """How far layer 2 was judged.

    `devices` have switched ports; of their `trunks` (ports that may carry several VLANs) `known` have a known other
    end. `grades` are the zones, each with `layer 2 shown`, `attested` or `assumed`, or `layer 3 only`.
    """

    devices: int = 0
    trunks: int = 0
    known: int = 0
    grades: tuple[tuple[str, str], ...] = ()


NO_LAYER2 = Layer2()


@dataclass(frozen=True, slots=True)
class FailureSummary:
    """What failures were thought of: `at_once` is 0 for none.

    Of those that were `simulated`, `rerouting` change where packets go; `opened` counts pairs of zones, once for
    each failure that opens something between them.
    """

    at_once: int = 0
    simulated: int = 0
    rerouting: int = 0
    opened: int = 0


NO_FAILURES = FailureSummary()


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an audit; every tuple is sorted and the same for the same input.

    `exit` is the exit status: 0 clean, 1 findings at or above `fail_on`, 3 not fully understood.
    `incomplete` are the reasons for status 3 (also when `allow_incomplete` accepted them).
    `sources` maps a file name to its lines (redacted already), for drawing labels; the plant
    file is among them. `as_of` is an ISO date. `limits` are sentences about what no verdict of this snapshot says.
    """

    tool_version: str
    plant_id: str
    plant_name: str
    snapshot_name: str
    snapshot_sha256: str
    as_of: str
    exit: int
    fail_on: Severity
    allow_incomplete: bool
    incomplete: tuple[str, ...]
    findings: tuple[Finding, ...]
    pairs: Sequence[PairVerdict]
    conduits: tuple[ConduitVerdict, ...]
    coverage: tuple[CoverageRow, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, tuple[str, ...]]
    conditions: tuple[str, ...] = ()
    """Moments that verdicts rest on: route tables, as of when they were shown."""
    limits: tuple[str, ...] = ()
    layer2: Layer2 = NO_LAYER2
    failures: FailureSummary = NO_FAILURES
    management: tuple[ManagementVerdict, ...] = ()
    """Who can open a management service of each device."""
    safety: tuple[SafetyAnswer, ...] = ()
    """How each safety zone is isolated."""
    leftovers: tuple[Leftover, ...] = ()
    """Lists that judge no traffic and rules that are turned off."""
    jump_hosts: tuple[JumpHost, ...] = ()
    """Who enters and leaves each jump host, and who goes past it."""
    ways_in: tuple[WayIn, ...] = ()
    """Every remote way in, whose it is, and the statement that closes it."""
    requirements: tuple[RequirementAnswers, ...] = ()
    """The sets that were asked for."""
    lives: Lives | None = None
    """What became of the findings of the baseline."""
    reviews: Reviews | None = None
    """What people have said of the findings."""
    exceptions: tuple[tuple[str, str, bool], ...] = ()
    """Id, last day as an ISO date, and whether it is in force, of each exception of the plant."""
    observed: ObservedTraffic | None = None
    """What logs say of the traffic; None where none were handed in."""
    fail_on_new: bool = False
    """Whether only findings that are new or reopened give exit status 1."""
    vendors: tuple[VendorAnswer, ...] = ()
    """What is known of each vendor of the register."""
    given: tuple[str, ...] = ()
    """What somebody vouches for, in sentences: verdicts rest on it."""
    keep: Callable[[], None] | None = field(default=None, compare=False, repr=False)
    """Keeps what was found out for later runs; called when the faces are made, for they find out more."""

    @property
    def bad(self) -> bool:
        """Whether findings alone give exit status 1."""
        grave = [finding for finding in self.findings if finding.severity >= self.fail_on]
        if self.lives is None or not self.fail_on_new:
            return bool(grave)
        return any(self.lives.life(finding).value != "open" for finding in grave)
