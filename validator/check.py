"""The `@check` decorator: a question asked of the evidence, with its code, clauses and remedy.

A check is a generator of findings. It knows no vendor, parses no text and computes no severity
beyond its base. The docstring of its module is its manual page (`segval explain CODE`), with the
paragraphs *What it does*, *Why it matters*, *Example*, *Not reported* and *References*.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING

import validator.checks
from parsers.nouns import dataclass
from validator.decided import Idleness
from validator.file_names import FileNames
from validator.findings import Certainty, Finding, FindingFlow, Label, Severity
from validator.topics import Topics

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from parsers.registry import ParseResult
    from validator.causes import Cause, WayMemory
    from validator.conformance import Gaps
    from validator.failures import FailureStudy
    from validator.graph.network import Network
    from validator.managing import Opening
    from validator.observed.traffic import ObservedTraffic
    from validator.plant.model import Plant
    from validator.reachability.engine import Engine
    from validator.shown.joining import Unused
    from validator.snapshot import Snapshot

FAMILIES = ("PATH", "SIS", "VEN", "NET", "RUL", "MGT", "LOG", "IAM", "COV", "MOD")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that checks may ask. `as_of` is the only clock: expiries and contract ends are judged on that day."""

    plant: Plant
    snapshot: Snapshot
    results: tuple[ParseResult, ...]
    network: Network
    gaps: Gaps
    as_of: dt.date
    causes: tuple[Cause, ...]
    """What lets undeclared packets through, each told once."""
    unused: tuple[Unused, ...] = ()
    """`show` outputs on which no verdict rests."""
    failures: FailureStudy | None = None
    """What single failures open; None where they were not asked for."""
    openings: tuple[Opening, ...] = ()
    """Who can open what on each device."""
    everywhere: Engine | None = None
    """The engine of the same network with zones for what no zone claims, if it has been made."""
    idleness: Idleness = field(default_factory=Idleness)
    """Which rules of a list decide nothing."""
    topics: Topics = field(default_factory=Topics)
    """What each cause is about."""
    files: FileNames = field(default_factory=FileNames)
    """The files by name."""
    observed: ObservedTraffic | None = None
    """What logs say; None where none were handed in."""
    ways: WayMemory | None = None
    """Ways of packets that are remembered."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: code (family and three digits), title (the fault), base severity, clauses and remedy."""

    code: str
    title: str
    severity: Severity
    clauses: tuple[str, ...]
    remediation: str
    question: Callable[[Check, Evidence], Iterator[Finding]]

    def __call__(self, evidence: Evidence) -> Iterator[Finding]:
        """All findings of this check."""
        return self.question(self, evidence)

    @property
    def page(self) -> str:
        """The manual page: the docstring of the check's module."""
        return importlib.import_module(self.question.__module__).__doc__ or ""

    def finding(  # noqa: PLR0913 - the optional parts of a finding, all by keyword
        self,
        message: str,
        *labels: Label,
        certainty: Certainty = Certainty.SURE,
        severity: Severity | None = None,
        source_zone: str = "",
        destination_zone: str = "",
        flows: Sequence[FindingFlow] = (),
        witness: str = "",
        notes: Sequence[tuple[str, str]] = (),
        identity: str = "",
        fixed_severity: bool = False,
        pairs: Sequence[tuple[str, str]] = (),
        weight: int = 0,
        anywhere: bool = False,
        way: Callable[[], str] | None = None,
    ) -> Finding:
        """A finding of this check; `severity` only where one check has several grades."""
        return Finding(
            self.code,
            self.title,
            message,
            self.severity if severity is None else severity,
            certainty,
            labels,
            source_zone,
            destination_zone,
            tuple(flows),
            witness,
            self.clauses,
            self.remediation,
            tuple(notes),
            identity,
            fixed_severity,
            tuple(dict.fromkeys(pairs)) or (((source_zone, destination_zone),) if destination_zone else ()),
            weight,
            anywhere,
            way=way,
        )


def check(
    code: str, title: str, *, severity: Severity, clauses: tuple[str, ...], remediation: str
) -> Callable[[Callable[[Check, Evidence], Iterator[Finding]]], Check]:
    """Make a generator function a check.

    Raises:
        ValueError: the code is not a family and three digits.
    """
    if code[:-3] not in FAMILIES or not code[-3:].isdigit():
        message = f"{code!r} is no check code: a family ({', '.join(FAMILIES)}) and three digits"
        raise ValueError(message)

    def decorate(question: Callable[[Check, Evidence], Iterator[Finding]]) -> Check:
        return Check(code, title, severity, clauses, remediation, question)

    return decorate


@cache
def checks() -> dict[str, Check]:
    """All checks by code, sorted.

    Raises:
        ValueError: a module of `validator.checks` holds no check, or two have one code.
    """
    found: dict[str, Check] = {}
    for module in pkgutil.iter_modules(validator.checks.__path__):
        members = vars(importlib.import_module(f"validator.checks.{module.name}")).values()
        here = [member for member in members if isinstance(member, Check)]
        if not here:
            message = f"validator.checks.{module.name} holds no check"
            raise ValueError(message)
        for one in here:
            if one.code in found:
                message = f"two checks have the code {one.code}"
                raise ValueError(message)
            found[one.code] = one
    return dict(sorted(found.items()))
