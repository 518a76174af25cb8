"""The door: which platforms there are, which of them a file is, and reading it.

A platform is a module (or package) of `parsers.vendors` with a `PARSER`; it is found by
its name. A platform that fails to load is an error at start, never a missing row.
"""

from __future__ import annotations

import importlib
import pkgutil
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

import parsers.vendors
from parsers.diagnostics import Diagnostic, DiagnosticCode, Diagnostics, DiagnosticSeverity
from parsers.ledger import Ledger
from parsers.long_lived import long_lived
from parsers.not_read import stranger
from parsers.nouns import dataclass
from parsers.source import Span, UnreadableSourceError
from parsers.syntax.beginnings import forget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from parsers.model.device import Device
    from parsers.source import Source


class Maturity(StrEnum):
    """How far a reader has met real files; printed beside each device."""

    FIELD_PROVEN = "field-proven"
    SAMPLE_TESTED = "sample-tested"
    GRAMMAR_DERIVED = "grammar-derived"


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether a platform takes a file for its own, and the evidence in words (`line 3: "ASA Version 9.16(4)"`).

    `near`: not accepted, but some of its marks are there.
    """

    accepted: bool
    evidence: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a platform made of one file. `complete`: its end and balance marks are all there."""

    devices: tuple[Device, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What people should know of a reader: the forms it reads, what is modelled, what makes answers possible only.

    `documents` are those of the vendor that the reader follows, with their versions.
    """

    forms: tuple[str, ...]
    modelled: str
    widens: str
    documents: str


@dataclass(frozen=True, slots=True)
class Parser:
    """One platform: `name` is vendor_os as in netmiko; `recognise` must be cheap and look at content only."""

    name: str
    title: str
    maturity: Maturity
    recognise: Callable[[Source], Recognition]
    read: Callable[[Source, Ledger, Diagnostics], Reading]
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class ParseResult:
    """Everything that reading one file gave."""

    source: Source
    platform: str
    maturity: Maturity
    complete: bool
    devices: tuple[Device, ...]
    ledger: Ledger
    diagnostics: tuple[Diagnostic, ...]


class UnknownFormatError(Exception):
    """No platform, or more than one, takes the file; the message lists which came close and why."""


@cache
def platforms() -> dict[str, Parser]:
    """All platforms by name, sorted.

    Raises:
        TypeError: a module of `parsers.vendors` has no `PARSER`, or one of another name.
    """
    found: dict[str, Parser] = {}
    for module in pkgutil.iter_modules(parsers.vendors.__path__):
        parser = getattr(importlib.import_module(f"parsers.vendors.{module.name}"), "PARSER", None)
        if not isinstance(parser, Parser) or parser.name != module.name:
            message = f"parsers.vendors.{module.name} must hold PARSER, a Parser of the same name"
            raise TypeError(message)
        found[parser.name] = parser
    return dict(sorted(found.items()))


def detect(source: Source) -> Parser:
    """The one platform that takes `source`.

    Raises:
        UnknownFormatError: none does, or several do.
    """
    judged = [(parser, parser.recognise(source)) for parser in platforms().values()]
    forget()
    accepted = [(parser, verdict) for parser, verdict in judged if verdict.accepted]
    if len(accepted) == 1:
        return accepted[0][0]
    if not any(line.strip() for line in source.lines):
        message = f"{source.name}: the file is empty"
        raise UnknownFormatError(message)
    if accepted:
        claims = "; ".join(f"{parser.name} ({verdict.evidence})" for parser, verdict in accepted)
        message = f"{source.name}: more than one format fits: {claims}. Name the right one with --platform"
        raise UnknownFormatError(message)
    strange = stranger(source)
    known = ""
    if strange is not None:
        known = (
            f" It looks like {strange[0]} ({strange[1]}), which no platform reads yet: write its rules as rows "
            "(rule_csv), or leave the file out and declare the device."
        )
    near = "; ".join(f"{parser.name} ({verdict.evidence})" for parser, verdict in judged if verdict.near)
    hint = f" These came close: {near}." if near else ""
    message = (
        f"{source.name}: no format fits.{known}{hint} If it is a fragment without a header, name its platform with "
        "--platform or at its device in the plant file (`segval platforms` lists them); if it is no configuration, "
        "move it away"
    )
    raise UnknownFormatError(message)


def parse(source: Source, platform: str | None = None) -> ParseResult:
    """Read `source` as `platform`, or as the platform that its content shows.

    Raises:
        UnknownFormatError: the platform is not known, or cannot be told.
        UnreadableSourceError: groups or blocks are nested so deeply that no device holds such a thing.
    """
    if platform is not None and platform not in platforms():
        message = f"no platform {platform!r}; there are {', '.join(platforms())}"
        raise UnknownFormatError(message)
    parser = detect(source) if platform is None else platforms()[platform]
    ledger, diagnostics = Ledger(len(source.lines)), Diagnostics()
    for note in source.notes:
        diagnostics.note(DiagnosticCode.ENCODING, source.span(1) if source.lines else _whole(source), note)
    try:
        with long_lived():
            reading = parser.read(source, ledger, diagnostics)
    except RecursionError:
        message = f"{source.name}: groups or blocks are nested more deeply than is read; no device holds such a thing"
        raise UnreadableSourceError(message) from None
    complete, found = reading.complete, diagnostics.in_order()
    if not any(map(str.strip, source.lines)):
        complete, found = False, (*_beside_its_end(found), _emptiness(source))
    return ParseResult(source, parser.name, parser.maturity, complete, reading.devices, ledger, found)


def _emptiness(source: Source) -> Diagnostic:
    return Diagnostic(_whole(source), DiagnosticCode.INCOMPLETE_EXPORT, DiagnosticSeverity.ERROR, "the file is empty")


def _beside_its_end(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What a reader says of an empty file, but for what is missing in it: that is everything."""
    return (item for item in found if item.code is not DiagnosticCode.INCOMPLETE_EXPORT)


def _whole(source: Source) -> Span:
    return Span(source.name, 0)
