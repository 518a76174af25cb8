"""The life of findings: what is new, open, fixed or reopened against a report of before.

A finding is the same by its fingerprint, which does not depend on line numbers. It is FIXED only where this audit
could have found it again: its check was asked, its files are here, its pair of zones is decided. What is gone
otherwise is NOT_SEEN, and keeps its place until it can be told.
"""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from parsers.nouns import dataclass
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from parsers.as_json import Json
    from validator.findings import Finding
    from validator.report.document import Report

LARGEST = 512 * 2**20
"""Bytes of a report that is taken as a baseline."""
OF_FAILURES = ("PATH008", "PATH012")
"""Checks that speak only where failures are simulated."""


class Life(StrEnum):
    """NEW: not in the baseline. OPEN: in it. REOPENED: it was fixed before. FIXED and NOT_SEEN: gone."""

    NEW = "new"
    OPEN = "open"
    REOPENED = "reopened"
    FIXED = "fixed"
    NOT_SEEN = "not_seen"


class BaselineError(ValueError):
    """A file that is no report of this plant; the message says why."""


@dataclass(frozen=True, slots=True)
class Past:
    """A finding of a report of before. `since` is the day of the first report that had it."""

    fingerprint: str
    code: str
    message: str
    severity: str
    source_zone: str
    destination_zone: str
    files: tuple[str, ...]
    since: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding that is not there; `day` is that of the first report without it. `why` says why it is NOT_SEEN."""

    past: Past
    life: Life
    day: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A report of before."""

    name: str
    plant: str
    as_of: str
    failures: int
    findings: tuple[Past, ...]
    gone: tuple[Gone, ...]


@dataclass(frozen=True, slots=True)
class Lives:
    """Against `name`, a report as of `as_of`: for each fingerprint its life and its first day; and what is gone."""

    name: str
    as_of: str
    of: Mapping[str, tuple[Life, str]]
    gone: tuple[Gone, ...]

    def life(self, finding: Finding) -> Life:
        """New, open or reopened."""
        return self.of[finding.fingerprint][0]


def read_baseline(path: Path) -> Baseline:
    """A JSON report of `segval audit`.

    Raises:
        BaselineError: the file cannot be read, or is no such report.
    """
    try:
        if path.stat().st_size > LARGEST:
            message = f"{path}: too large for a report"
            raise BaselineError(message)
        document = cast("Json", json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        message = f"{path}: cannot be read as a JSON report ({type(error).__name__})"
        raise BaselineError(message) from error
    try:
        return _baseline(path.name, document)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"{path}: is no JSON report of `segval audit --format json`"
        raise BaselineError(message) from error


def _baseline(name: str, document: Json) -> Baseline:
    whole = _object(document)
    before = _object(whole["baseline"]) if whole.get("baseline") is not None else {}
    as_of = _text(whole["as_of"])
    return Baseline(
        name,
        _text(_object(whole["plant"])["id"]),
        as_of,
        int(_text(str(_object(whole["failures"])["at_once"]))),
        tuple(_past(_object(row), as_of) for row in _rows(whole["findings"])),
        tuple(_gone(_object(row)) for row in _rows(before.get("gone", []))),
    )


def _past(row: dict[str, Json], as_of: str) -> Past:
    files = {_text(_object(label)["file"]) for label in _rows(row["labels"])}
    since = row.get("since")
    return Past(
        _text(row["fingerprint"]),
        _text(row["code"]),
        _text(row["message"]),
        _text(row["severity"]),
        _text(row["from"]),
        _text(row["to"]),
        tuple(sorted(files - {""})),
        as_of if since is None else _text(since),
    )


def _gone(row: dict[str, Json]) -> Gone:
    past = Past(
        _text(row["fingerprint"]),
        _text(row["code"]),
        _text(row["message"]),
        _text(row["severity"]),
        _text(row["from"]),
        _text(row["to"]),
        tuple(_text(name) for name in _rows(row["files"])),
        _text(row["since"]),
    )
    return Gone(past, Life(_text(row["life"])), _text(row["day"]), _text(row["why"]))


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _rows(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def lives(baseline: Baseline, report: Report, asked: Callable[[str], bool]) -> Lives:
    """What became of each finding; `asked` tells of a code whether its check was asked this time.

    Raises:
        BaselineError: the baseline is that of another plant.
    """
    if baseline.plant != report.plant_id:
        message = f"{baseline.name}: is a report of plant {baseline.plant}, and this is {report.plant_id}"
        raise BaselineError(message)
    before = {past.fingerprint: past for past in baseline.findings}
    absent = {gone.past.fingerprint: gone for gone in baseline.gone}
    of: dict[str, tuple[Life, str]] = {}
    for finding in report.findings:
        mark = finding.fingerprint
        if mark in before:
            of[mark] = Life.OPEN, before[mark].since
        elif mark in absent:
            was = absent[mark]
            of[mark] = Life.REOPENED if was.life is Life.FIXED else Life.OPEN, was.past.since
        else:
            of[mark] = Life.NEW, report.as_of
    sight = _Sight(baseline, report, asked)
    gone = [*(Gone(past, Life.NOT_SEEN, report.as_of) for past in before.values()), *absent.values()]
    told = {one.past.fingerprint: sight.told(one) for one in gone if one.past.fingerprint not in of}
    return Lives(baseline.name, baseline.as_of, of, tuple(told[mark] for mark in sorted(told)))


@dataclass(frozen=True)
class _Sight:
    """What this audit could have found again."""

    baseline: Baseline
    report: Report
    asked: Callable[[str], bool]

    def told(self, gone: Gone) -> Gone:
        """FIXED where it would have been found again; one that was fixed before stays so."""
        if gone.life is Life.FIXED:
            return gone
        reasons = list(self._reasons(gone.past))
        if reasons:
            return replace(gone, life=Life.NOT_SEEN, why="; ".join(reasons))
        return replace(gone, life=Life.FIXED, day=self.report.as_of, why="")

    def _reasons(self, past: Past) -> Iterator[str]:
        if not self.asked(past.code):
            yield f"{past.code} was not asked"
        elif past.code in OF_FAILURES and not self.report.failures.at_once:
            yield "failures were not simulated"
        missing = [name for name in past.files if name not in self.report.sources]
        if missing:
            yield f"{', '.join(missing)} was not handed in"
        zones = {pair.source for pair in self.report.pairs}
        absent = [zone for zone in (past.source_zone, past.destination_zone) if zone and zone not in zones]
        if absent:
            yield f"{', '.join(absent)} is no zone of the plant now"
        open_pairs = {(pair.source, pair.destination) for pair in self.report.pairs if pair.verdict is Verdict.UNKNOWN}
        if (past.source_zone, past.destination_zone) in open_pairs:
            yield f"{past.source_zone} > {past.destination_zone} is not decided now"
        weak = [
            row.file for row in self.report.coverage if row.file in past.files and (row.blocking or not row.complete)
        ]
        if weak:
            yield f"{', '.join(weak)} was not understood where it matters"
