"""The forms of a configuration: `uci export`, `uci show`, and files of /etc/config one after the other.

In `uci export` a line `package NAME` begins a package. Files that are put together by `tail -n +1 /etc/config/*` have
their path between arrows in front (`==> /etc/config/network <==`), and other files of the device may stand among them.
A file that names no package at all is one of /etc/config; its own name, or types of its sections, say which.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.vendors.openwrt_uci.packages import KINDS, PACKAGES
from parsers.vendors.openwrt_uci.sections import Option, OtherFile, Section
from parsers.vendors.openwrt_uci.words import UnclosedError, words_of

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.vendors.openwrt_uci.sections import Reading

MARKER = re.compile(r"==> (\S.*?) <==\s*$")
SHOW = re.compile(r"([A-Za-z0-9_-]+)\.(@?[A-Za-z0-9_-]+(?:\[-?\d+\])?)(?:\.([A-Za-z0-9_/.:-]+))?=(?=\S)(.*)$")
_PROMPT = re.compile(r"\S*[\w-]+@[\w.-]+:\S*[#$]\s")
_ANONYMOUS = re.compile(r"@([A-Za-z0-9_-]+)\[(\d+)\]")
_GENERATED = re.compile(r"cfg[0-9a-f]{6}")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
NO_PACKAGE = "which package this section belongs to is not told"
TWICE = "package {name} stands here a second time"


class TextReader:
    """Reads the lines of one file into sections."""

    def __init__(self, reading: Reading) -> None:
        """Nothing is read yet."""
        self.reading = reading
        self.package = ""
        self.declared = False
        self.section: Section | None = None
        self.other: OtherFile | None = None
        self.counts: dict[tuple[str, str], int] = {}
        self.named: dict[tuple[str, str], Section] = {}
        stem = PurePosixPath(reading.source.name).name
        self.own = stem if stem in PACKAGES else ""

    def read(self) -> None:
        """Every line."""
        lines = self.reading.source.lines
        index = 0
        while index < len(lines):
            index += self._line(lines, index)

    def _line(self, lines: tuple[str, ...], index: int) -> int:
        """One statement; the number of lines that it takes."""
        line, number = lines[index], index + 1
        ledger = self.reading.ledger
        stripped = line.strip()
        marker = MARKER.match(stripped) if stripped.startswith("==>") else None
        if marker is not None:
            ledger.structural(number, "the name of a file")
            self._file(marker[1], self.reading.source.span(number))
        elif not stripped or stripped.startswith("#"):
            ledger.structural(number, "comment" if stripped else "")
        elif self.other is not None:
            self.other.lines.append(number)
        elif _PROMPT.match(line):
            ledger.structural(number, "prompt of a terminal")
        else:
            return self._statement(lines, index)
        return 1

    def _file(self, path: str, origin: Span) -> None:
        self.section, self.other, self.package, self.declared = None, None, "", False
        parts = PurePosixPath(path).parts
        if (len(parts) > 1 and parts[-2] == "config") or (len(parts) == 1 and parts[0] in PACKAGES):
            self._open(parts[-1], origin)
        else:
            self.other = OtherFile(path, origin)
            self.reading.files.append(self.other)

    def _open(self, name: str, origin: Span) -> None:
        if name in self.reading.packages:
            reason = TWICE.format(name=name)
            self.reading.unknown([origin.line], reason)
            self.reading.diagnostics.error(DiagnosticCode.SEVERAL_FILES, origin, reason)
        self.reading.packages.setdefault(name, origin)
        self.package, self.declared, self.section = name, True, None

    def _statement(self, lines: tuple[str, ...], index: int) -> int:
        number = index + 1
        try:
            words = words_of(lines, index)
        except UnclosedError:
            self._cut(range(number, len(lines) + 1))
            return len(lines) - index
        taken = list(range(number, number + 1 + words.more))
        found = words.found
        verb = found[0] if found else ""
        if words.odd:
            self.reading.unknown(taken, f"{words.odd!r} stands outside of quotes")
        elif verb == "package" and len(found) == 2:
            self.reading.ledger.structural(number, "package")
            self._open(found[1], self.reading.source.span(number))
        elif verb == "config" and len(found) in {2, 3}:
            self._config(found[1], found[2] if len(found) == 3 else "", taken)
        elif verb in {"option", "list"} and len(found) == 3:
            self._option(found[1], found[2], taken, listed=verb == "list")
        elif (shown := SHOW.match(lines[index].strip())) is not None:
            return self._shown(shown, lines, index)
        else:
            self.section = self.section if verb in {"option", "list"} else None
            self.reading.unknown(taken, "this is no statement of UCI")
        return len(taken)

    def _cut(self, lines: range) -> None:
        reading = self.reading
        reading.complete = False
        span = reading.source.span(lines.start)
        reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, span, "a quote is opened here and never closed")
        reading.unknown(lines, "the text ends within quotes")

    def _config(self, kind: str, name: str, lines: list[int]) -> None:
        if not self.declared:
            self.package = self._inferred(kind)
        origin = self.reading.source.span(lines[0])
        if not self.package or not _NAME.fullmatch(kind):
            self.section = None
            self.reading.unknown(lines, NO_PACKAGE)
            self.section = Section("", kind, name, 0, origin, settled=True)
            return
        self.reading.packages.setdefault(self.package, origin)
        self.section = self._section(self.package, kind, name, origin)
        self.section.lines += lines

    def _inferred(self, kind: str) -> str:
        """The package of a section in a file that names none."""
        if self.own:
            return self.own
        owners = KINDS.get(kind, frozenset())
        if self.package in owners:
            return self.package
        return next(iter(owners)) if len(owners) == 1 else ""

    def _section(self, package: str, kind: str, name: str, origin: Span) -> Section:
        """A new section, or the one of the same name, which is one and the same."""
        before = self.named.get((package, name)) if name else None
        if before is not None and before.kind == kind:
            return before
        if before is not None:
            self.reading.bad(origin, f"section {name} is a {before.kind} and a {kind}")
        count = self.counts.get((package, kind), 0)
        self.counts[package, kind] = count + 1
        made = Section(package, kind, name, count, origin)
        if name:
            self.named[package, name] = made
        self.reading.sections.append(made)
        return made

    def _option(self, name: str, value: str, lines: list[int], *, listed: bool) -> None:
        if self.section is None or self.section.settled:
            self.reading.unknown(lines, "an option outside of any section that is known")
            return
        self._put(self.section, name, [value], lines, listed=listed)

    def _put(self, section: Section, name: str, values: list[str], lines: list[int], *, listed: bool) -> None:
        origin = self.reading.source.span(lines[0])
        section.lines += lines
        before = section.options.get(name)
        if before is not None and listed:
            before.values += values
            before.lines += lines
            before.listed = True
            return
        if before is not None:
            for line in before.lines:
                self.reading.diagnostics.note(
                    DiagnosticCode.DUPLICATE_DEFINITION,
                    self.reading.source.span(line),
                    f"option {name} stands here twice; the last one counts",
                )
        section.options[name] = Option(name, origin, values, lines, listed)

    def _shown(self, shown: re.Match[str], lines: tuple[str, ...], index: int) -> int:
        """One line of `uci show`."""
        package, place, option, _ = shown.groups()
        number = index + 1
        try:
            words = words_of(lines, index, lines[index].index("=") + 1)
        except UnclosedError:
            self._cut(range(number, len(lines) + 1))
            return len(lines) - index
        taken = list(range(number, number + 1 + words.more))
        anonymous = _ANONYMOUS.fullmatch(place)
        origin = self.reading.source.span(number)
        if package not in self.reading.packages:
            self.reading.packages[package] = origin
        if option is None:
            kind = words.found[0] if len(words.found) == 1 else ""
            if not kind or (anonymous and (anonymous[1] != kind)):
                self.reading.unknown(taken, "this is no statement of UCI")
                return len(taken)
            name = "" if anonymous or _GENERATED.fullmatch(place) else place
            made = self._section(package, kind, name, origin)
            if anonymous and int(anonymous[2]) != made.index:
                self.reading.bad(origin, f"{place} does not follow the section before it: sections are missing")
                self.reading.complete = False
            self.named[package, place] = made
            made.lines += taken
            return len(taken)
        section = self.named.get((package, place))
        if section is None or not words.found:
            self.reading.unknown(taken, "an option outside of any section that is known")
            return len(taken)
        self._put(section, option, words.found, taken, listed=len(words.found) > 1)
        return len(taken)


TOGETHER = (
    "packages in folders of their own are not joined: hand in the router's backup (`sysupgrade -b`; of RutOS System,"
    " Maintenance, Backup), its files in one folder etc/config, or one file for each router"
    " (`tail -n +1 /etc/config/* /etc/openwrt_release /etc/nftables.d/*.nft > NAME.txt`)"
)


def missing(reading: Reading, name: str, what: str) -> None:
    """A package without which nothing can be said."""
    span = reading.source.span(1)
    reason = f"package {name} is not in the file: {what}; {TOGETHER}"
    reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, span, reason)
    reading.doubt(reason, Effect.MAY_DO_EITHER, span)
