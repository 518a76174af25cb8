"""Sections and options of UCI, and where fates and doubts go while a file is read.

A section is called by its name, or by its type and place among the sections of that type (`@rule[3]`), as `uci show`
prints it. An option that stands twice has its last value; `list` adds one (OpenWrt, "The UCI system").
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source, Span

YES = frozenset({"1", "on", "true", "yes", "enabled"})
NO = frozenset({"0", "off", "false", "no", "disabled"})
"""How switches are written; all other values are neither (libubox, `blobmsg`; fw4, `parse_bool`)."""
UNREAD = "option {name} is not known"


@dataclass(slots=True)
class Option:
    """An option with its values in order (a list may have several) and the lines that state it."""

    name: str
    origin: Span
    values: list[str] = field(default_factory=list[str])
    lines: list[int] = field(default_factory=list[int])
    listed: bool = False

    @property
    def text(self) -> str:
        """The value; of a list its values with blanks between, as old releases wrote lists."""
        return " ".join(self.values)


@dataclass(slots=True)
class Section:
    """One section: its package, type, name (may be empty) and place among the sections of its type."""

    package: str
    kind: str
    name: str
    index: int
    origin: Span
    lines: list[int] = field(default_factory=list[int])
    options: dict[str, Option] = field(default_factory=dict[str, Option])
    taken: set[str] = field(default_factory=set[str])
    odd: set[str] = field(default_factory=set[str])
    """Switches that are neither on nor off."""
    settled: bool = False
    """Its lines have their fates."""

    @property
    def identity(self) -> str:
        """What `uci show` calls it."""
        return self.name or f"@{self.kind}[{self.index}]"

    @property
    def title(self) -> str:
        """What people call it: its option `name`, else as `uci show`."""
        return self.options["name"].text if self.options.get("name") else self.identity

    def has(self, *names: str) -> bool:
        """Whether one of the options stands there."""
        return any(name in self.options for name in names)

    def text(self, *names: str, default: str = "") -> str:
        """The value of the first of the options that stands there; all of them count as read."""
        self.taken.update(names)
        found = next((self.options[name] for name in names if name in self.options), None)
        return default if found is None else found.text.strip()

    def values(self, *names: str) -> list[str]:
        """The values of a list, which may also be written in one option with blanks between."""
        self.taken.update(names)
        found = [self.options[name] for name in names if name in self.options]
        return [word for option in found for value in option.values for word in value.split()]

    def whole(self, *names: str) -> list[str]:
        """The values of a list, each as it is written."""
        self.taken.update(names)
        return [value for name in names if name in self.options for value in self.options[name].values]

    def on(self, name: str, *, default: bool) -> bool | None:
        """A switch; None where its value is neither."""
        word = self.text(name).lower()
        if name not in self.options or not word:
            return default
        if word not in YES and word not in NO:
            self.odd.add(name)
        return True if word in YES else False if word in NO else None

    def at(self, *names: str) -> Span:
        """Where the first of the options stands, else the section."""
        return next((self.options[name].origin for name in names if name in self.options), self.origin)

    def ignore(self, names: Iterable[str]) -> None:
        """Options without bearing on who may talk to whom."""
        self.taken.update(names)

    @property
    def left(self) -> list[Option]:
        """Options that nobody read."""
        return [option for name, option in self.options.items() if name not in self.taken]


@dataclass(slots=True)
class OtherFile:
    """A file that is no package (`/etc/nftables.d/10-custom.nft`): its path, and its lines that say something."""

    path: str
    origin: Span
    lines: list[int] = field(default_factory=list[int])


@dataclass
class Reading:
    """One file while it is read."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    sections: list[Section] = field(default_factory=list[Section])
    packages: dict[str, Span] = field(default_factory=dict[str, "Span"])
    files: list[OtherFile] = field(default_factory=list[OtherFile])
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    complete: bool = True
    release: int = 0
    """3 or 4: which program reads the firewall (fw3 before 22.03, fw4 since); 0 where nothing tells."""

    def of(self, package: str, *kinds: str) -> Iterator[Section]:
        """The sections of a package that have one of the types (all without), in order."""
        return (item for item in self.sections if item.package == package and (not kinds or item.kind in kinds))

    def modelled(self, section: Section, *, widens: bool = True) -> None:
        """The section is in the model; what nobody took of it is told, and may matter (`widens`: anywhere)."""
        left = section.left
        missed = {line for option in left for line in option.lines}
        for line in section.lines:
            if line not in missed:
                self.ledger.modelled(line)
        section.settled = True
        self._switches(section)
        for option in left:
            reason = UNREAD.format(name=option.name)
            for line in option.lines:
                self.ledger.unknown(line, reason, blocking=widens)
            self.diagnostics.warning(DiagnosticCode.PARTLY_READ, option.origin, f"{reason} in {section.identity}")
            if widens:
                what = f"{reason} ({section.package}.{section.identity})"
                self.doubt(what, Effect.MAY_DO_EITHER, option.origin)

    def irrelevant(self, section: Section, reason: str) -> None:
        """The section is known and does not bear on who may talk to whom."""
        for line in section.lines:
            self.ledger.irrelevant(line, reason)
        section.settled = True
        self._switches(section)

    def _switches(self, section: Section) -> None:
        """A switch that is neither on nor off: releases read it in their own ways."""
        for name in sorted(section.odd):
            text = section.options[name].text
            self.bad(section.at(name), f"option {name} of {section.identity} is neither on nor off: {text!r}")

    def without(self, section: Section, known: frozenset[str], reason: str) -> None:
        """The device skips the section; options that nobody knows are told, for another release may not skip it."""
        section.ignore(known)
        if section.left:
            self.modelled(section)
        else:
            self.irrelevant(section, reason)

    def unknown(self, lines: Iterable[int], reason: str) -> None:
        """Lines without a meaning here; they may do anything."""
        numbers = list(lines)
        for line in numbers:
            self.ledger.unknown(line, reason)
        if numbers:
            span = self.source.span(numbers[0])
            self.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)
            self.doubt(reason, Effect.MAY_DO_EITHER, span)

    def strange(self, section: Section, reason: str) -> None:
        """A whole section without a meaning here."""
        self.unknown(section.lines, reason)
        section.settled = True

    def bad(self, origin: Span, reason: str, effect: Effect = Effect.MAY_DO_EITHER) -> None:
        """A value that is not understood, and what it may do."""
        self.ledger.partial(origin.line, reason)
        self.diagnostics.warning(DiagnosticCode.BAD_VALUE, origin, reason)
        self.doubt(reason, effect, origin)

    def fault(self, span: Span, reason: str) -> None:
        """A rule was understood in part; its doubt is in the model."""
        self.ledger.partial(span.line, reason)
        self.diagnostics.warning(DiagnosticCode.PARTLY_READ, span, reason)

    def doubt(self, what: str, effect: Effect, origin: Span, interfaces: frozenset[str] | None = None) -> None:
        """Something that is not modelled."""
        self.unmodelled.append(Unmodelled(what, effect, origin, interfaces))

    def not_shown(self, what: str, origin: Span) -> None:
        """Something that may stand beside the packages and do anything; the plant may vouch that nothing does."""
        self.unmodelled.append(Unmodelled(what, Effect.MAY_DO_ANYTHING, origin, elsewhere=True))
