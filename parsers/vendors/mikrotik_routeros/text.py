"""The text of `/export`: sections, commands and their arguments, each with its lines.

A line that begins with `/` opens a section; those that follow are its commands (`add`, `set`, `remove`), and a
command may also stand on the line of the section (`export terse`). A backslash at the end of a line joins the next
one, whose indentation is dropped, also inside of quotes. `!key` sets nothing: an export with defaults (`verbose`)
prints it for each key without a value. `channel.band=… .width=…` names `channel.width`. Sources: MikroTik
documentation, "Configuration Management" and "Scripting", sections "Line joining" and "String Escape Sequences";
a published `export verbose` of version 7.19.6.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source, Span

VERBS = frozenset({"add", "set", "remove", "disable", "enable", "move", "unset", "edit", "reset", "comment", "print"})
_WORD = re.compile(r'(?:"(?:\\.|[^"\\])*"|\[(?:"(?:\\.|[^"\\])*"|[^"\]])*\]|[^\s"\[\]])+')
"""Quotes and brackets hold blanks."""
_UNSET = re.compile(r"!\.?[a-z0-9][\w./-]*")
"""`!key`; a value behind it is nothing that an export prints."""
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "_": " ", "\\": "\\", '"': '"', "$": "$", "?": "?"}


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set of names."""
    return frozenset(text.split())


_VERSION = re.compile(r"(?:by RouterOS|installed-version:|^#\s+version:)\s*v?(\d+\.\d+(?:\.\d+)?\S*)")
_ENCRYPTING = tuple(f"ip ipsec {name}" for name in ("peer", "identity", "user", "remote-peer", "manual-sa"))
_IPSEC = re.compile(r"\b(?:ipsec-secret=|use-ipsec=(?!no\b))")
_MADE = re.compile(r"\b(?:generate-policy=(?!no\b)|mode-config=|/?ip ipsec (?:user|remote-peer|manual-sa)\b)")
_CLIENT = re.compile(
    r"\*\* (?:WARNING: connection is not using a post-quantum|This session may be vulnerable to|The server may need)"
    r"|Warning: Permanently added '"
    r"|\[[^\[\]@]+@[^\[\]]*\] (?:/[\w/ -]*)?> ?(?:/?(?:[\w-]+[/ ])*export(?: [\w=.-]+)*|quit|/quit)?$"
)
"""What OpenSSH says while it fetches an export, and the prompt with the command that asked for it."""


@dataclass(slots=True)
class Command:
    """One command of a section (`ip firewall filter`): its verb, bare words and arguments, and its lines.

    `found` are the words of a `[ find ... ]`. A key that is taken is read; keys left over make the lines PARTIAL. So do
    bare words of `add` that nobody asks for (`flags` are those that somebody does; of `set` they name an item), and
    what is `strange` in any section.
    """

    section: str
    verb: str
    lines: range
    origin: Span
    words: tuple[str, ...] = ()
    found: dict[str, str] = field(default_factory=dict[str, str])
    values: dict[str, str] = field(default_factory=dict[str, str])
    taken: set[str] = field(default_factory=set[str])
    flags: set[str] = field(default_factory=set[str])
    strange: list[str] = field(default_factory=list[str])

    def take(self, key: str, default: str = "") -> str:
        """The value of a key; it counts as read."""
        self.taken.add(key)
        return self.values.get(key, default)

    def has(self, key: str) -> bool:
        """Whether a key stands there; it counts as read."""
        self.taken.add(key)
        return key in self.values

    def flag(self, word: str) -> bool:
        """Whether a word stands there, bare (`blackhole`) or as a key; it counts as read."""
        self.flags.add(word)
        return self.has(word) or word in self.words

    def ignore(self, keys: Iterable[str]) -> None:
        """Keys without bearing on who may talk to whom."""
        self.taken.update(keys)

    @property
    def on(self) -> bool:
        """Not disabled."""
        return self.take("disabled", "no") not in {"yes", "true"}

    @property
    def left(self) -> list[str]:
        """Arguments that nobody read, as written."""
        pairs = [f"{key}={value}" for key, value in self.values.items() if key not in self.taken]
        bare = [word for word in self.words if word not in self.flags] if self.verb == "add" else []
        return [*self.strange, *pairs, *bare]


@dataclass
class Reading:
    """One file while it is read: where fates and doubts go."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    complete: bool = True

    @cached_property
    def version(self) -> str:
        """The version that the heading names, or nothing."""
        heads = (_VERSION.search(line) for line in self.source.lines[:80] if line.startswith("#"))
        return next((found[1] for found in heads if found is not None), "")

    @property
    def seventh(self) -> bool:
        """Whether the heading names version 7; without a heading too, for it is the newer one."""
        heads = [line for line in self.source.lines[:80] if line.startswith("#")]
        return not any(re.search(r"(?:RouterOS|version:)\s*v?6\.", line) for line in heads)

    @cached_property
    def whole(self) -> bool:
        """Whether the file is the export of everything: one heading, interfaces, addresses and the menu `system`."""
        lines = self.source.lines
        heads = sum(1 for line in lines if line.startswith("#") and re.search(r"\bRouterOS v?\d", line))
        paths = [_path(line) for line in lines if line.startswith("/")]
        return heads == 1 and {"interface", "ip", "system"} <= {path.partition(" ")[0] for path in paths}

    @cached_property
    def makes_policies(self) -> bool:
        """Whether policies of IPsec may come that are not in the file: other tunnels and clients make theirs."""
        lines = [line for line in self.source.lines if not line.lstrip().startswith("#")]
        return not self.whole or any(_IPSEC.search(line) or _MADE.search(line) for line in lines)

    @cached_property
    def encrypts(self) -> bool:
        """Whether the device may have IPsec: the file sets it up, or is not the export of everything."""
        lines = self.source.lines
        if not self.whole:
            return True
        if any(_IPSEC.search(line) for line in lines if not line.lstrip().startswith("#")):
            return True
        section = ""
        for line in lines:
            section = _path(line) if line.startswith("/") else section
            if section.startswith(_ENCRYPTING) or section in {"ip", "ip ipsec"}:
                return True
            policy = section == "ip ipsec policy" and line.startswith("add ")
            if policy or section.startswith("ip ipsec policy add"):
                return True
        return False

    def modelled(self, command: Command) -> None:
        """The command is in the model; what was not taken of it is told, and may matter."""
        left = command.left
        for line in command.lines:
            if left:
                blocking = line == command.lines.start
                self.ledger.partial(line, f"left over: {' '.join(left)[:120]}", blocking=blocking)
            else:
                self.ledger.modelled(line)
        if left:
            reason = f"{' '.join(left)[:120]} of /{command.section} is not understood"
            self.diagnostics.warning(DiagnosticCode.PARTLY_READ, command.origin, reason)
            self.doubt(reason, Effect.MAY_DO_EITHER, command.origin)

    def irrelevant(self, command: Command, reason: str) -> None:
        """The command is known and does not bear on who may talk to whom."""
        for line in command.lines:
            self.ledger.irrelevant(line, reason)

    def unknown(self, lines: range, reason: str) -> None:
        """Lines without a meaning here; they may do anything."""
        span = self.source.span(lines.start)
        for line in lines:
            self.ledger.unknown(line, reason)
        self.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, span, reason)
        self.doubt(reason, Effect.MAY_DO_EITHER, span)

    def bad(self, command: Command, reason: str, effect: Effect = Effect.MAY_DO_EITHER) -> None:
        """A command whose values are not understood."""
        for line in command.lines:
            self.ledger.partial(line, reason)
        self.diagnostics.warning(DiagnosticCode.BAD_VALUE, command.origin, reason)
        self.doubt(reason, effect, command.origin)

    def fault(self, span: Span, reason: str) -> None:
        """A rule was understood in part; its doubt is in the model."""
        self.ledger.partial(span.line, reason)
        self.diagnostics.warning(DiagnosticCode.PARTLY_READ, span, reason)

    def doubt(self, what: str, effect: Effect, origin: Span, interfaces: frozenset[str] | None = None) -> None:
        """Something that is not modelled."""
        self.unmodelled.append(Unmodelled(what, effect, origin, interfaces))


def commands(reading: Reading) -> Iterator[Command]:
    """The commands of a file in order; comments, blank lines and section lines get their fates."""
    section = ""
    for lines, text in _joined(reading):
        if text.startswith("/"):
            path = text[1:].replace("/", " ").split()
            at = next((place for place, word in enumerate(path) if word in VERBS), None)
            section = " ".join(path[:at])
            if at is None:
                for line in lines:
                    reading.ledger.structural(line, "section")
                continue
            command = _command(reading, section, lines, _from_verb(text, path[at]))
        else:
            command = _command(reading, section, lines, text)
        if command is not None:
            yield command


def _path(line: str) -> str:
    """The words of a section line, however it parts them; what follows a verb stays behind it."""
    return " ".join(line.lstrip("/").replace("/", " ").split())


def _from_verb(text: str, verb: str) -> str:
    """The command on the line of its section; the verb stands between blanks or slashes."""
    found = re.search(rf"[ /]{verb}(?=[ /]|$)", text)
    return text if found is None else text[found.start() + 1 :]


def _joined(reading: Reading) -> Iterator[tuple[range, str]]:
    """Logical lines with the numbers of the lines they stand on."""
    start, text = 0, ""
    lines = reading.source.lines
    for number, line in enumerate(lines, start=1):
        stripped = line.strip() if not start else line.lstrip()
        if not start and (not stripped or stripped.startswith("#")):
            reading.ledger.structural(number, "comment" if stripped else "")
            continue
        if not start and _CLIENT.match(stripped):
            reading.ledger.structural(number, "what stands around an export in a session")
            continue
        if stripped.endswith("\\") and (len(stripped) - len(stripped.rstrip("\\"))) % 2:
            start = start or number
            text += stripped[:-1]
            continue
        yield range(start or number, number + 1), (text + stripped).rstrip()
        start, text = 0, ""
    if start:
        reading.complete = False
        span = reading.source.span(len(lines))
        reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, span, "the last line says that it goes on")
        reading.unknown(range(start, len(lines) + 1), "the file ends in the middle of a command")


def _command(reading: Reading, section: str, lines: range, text: str) -> Command | None:
    origin = reading.source.span(lines.start)
    parts = _parts(text)
    if parts is None:
        reading.unknown(lines, "quotes or brackets are not closed")
        return None
    if not section or not parts or parts[0] not in VERBS:
        reading.unknown(lines, f"{text[:60]!r} is no command of an export")
        return None
    command = Command(section, parts[0], lines, origin)
    bare: list[str] = []
    group = ""
    for part in parts[1:]:
        if part.startswith("["):
            _find(command, part)
            continue
        if _UNSET.fullmatch(part):
            continue  # nothing is set there: an export with defaults says so of each matcher that a rule does not use
        if part.startswith("!"):
            command.strange.append(part)
            continue
        key, equals, value = part.partition("=")
        if equals and key and not key.startswith('"'):
            group = group if key.startswith(".") else key.partition(".")[0]
            key = f"{group}{key}" if key.startswith(".") else key
            if command.values.get(key, unquoted(value)) != unquoted(value):
                reading.fault(origin, f"{key} stands here twice")
            command.values[key] = unquoted(value)
        else:
            bare.append(unquoted(part))
    command.words = tuple(bare)
    return command


def _find(command: Command, part: str) -> None:
    """`[ find default-name=ether1 ]`: which item a `set` speaks of."""
    for word in _parts(part.strip("[] ")) or ():
        key, equals, value = word.partition("=")
        if equals:
            command.found[key] = unquoted(value)


def _parts(text: str) -> list[str] | None:
    """Words, cut at blanks outside of quotes and brackets; None if these are not closed."""
    found: list[str] = []
    at = 0
    for word in _WORD.finditer(text):
        if text[at : word.start()].strip():
            return None
        found.append(word[0])
        at = word.end()
    return None if text[at:].strip() else found


def unquoted(text: str) -> str:
    """A value without its quotes and escapes."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    found, at, inner = "", 0, text[1:-1]
    while at < len(inner):
        if inner[at] != "\\":
            found += inner[at]
            at += 1
        elif inner[at + 1 : at + 2] in _ESCAPES:
            found += _ESCAPES[inner[at + 1]]
            at += 2
        else:
            found += inner[at : at + 3]
            at += 3
    return found
