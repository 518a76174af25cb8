"""The text of the command line of SCALANCE: modes, statements, prompts, and which types of settings a file shows.

`firewall`, `interface vlan 1`, `ipsec`, ... open a mode; its statements follow, indented or not, until `exit` (one mode
up), `end` (all modes) or `!`. A statement that its mode does not know belongs to the nearest mode around it that does.
`show running-config` wants a type on devices of version 8 (`firewall`, `firewallnat`, `ipsec`, ...), so a file may be a
session with one answer after the other; the echoed commands say which types it holds.

Sources: SCALANCE S615 Command Line Interface (PH_SCALANCE-S615-CLI_76), sections 5.1.11.12 (the name of the system
is the prompt), 5.4.1.1 (`show running-config`), as quoted by a public driver that was tried on an S615 V08.00.00; the
template of settings in Siemens' own `sinemarc_api` (2023), which puts `!` before and after a mode.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass
from parsers.outputs import PAGER
from parsers.syntax.words import Words
from parsers.vendors.siemens_scalance.irrelevant import NEVER_QUIET, QUIET, QUIET_TYPES
from parsers.vendors.siemens_scalance.modes import INNER, opened

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.device import Effect
    from parsers.source import Source, Span

_PROMPT = re.compile(r"(?P<host>[A-Za-z_][\w.-]{0,254})(?:\((?P<mode>[^)\s]{1,64})\))?[#>]\s*(?P<command>.*)$")
_SPACED = re.compile(r"(?P<host>[A-Z][\w.-]*(?: [\w.-]+){1,4})[#>]\s*show\s+run", re.IGNORECASE)
"""The prompt of a name with blanks, and the command behind it."""
_WORD = re.compile(r'"[^"]*"|\S+')
_SHOWN = re.compile(r"show\s+run\S*(?P<words>(?:\s+.*)?)$", re.IGNORECASE)
_REFUSED = re.compile(r"%\s*(?:Invalid|Error|Unknown|Incomplete|Ambiguous)|\s*\^\s*$", re.IGNORECASE)
_SESSION = frozenset(
    {
        *("configure", "conf", "config", "write", "exit", "end", "logout", "enable", "disable", "clear", "change"),
        *("ping", "whoami", "traceroute"),
    }
)
"""First words of commands of a session that print no settings."""
_SILENT = re.compile(r"Building configuration|Current configuration", re.IGNORECASE)


class NotUnderstoodError(ValueError):
    """A statement whose meaning is not known; the message says why."""


class PartlyReadError(ValueError):
    """A statement that is in the model with its doubt; the message says what is not understood."""


@dataclass(slots=True)
class Statement:
    """One line that sets something: its words without a leading `no`, and the modes around it, outermost first."""

    line: int
    origin: Span
    words: Words
    negated: bool
    modes: tuple[Mode, ...]
    text: str

    @property
    def mode(self) -> Mode:
        """The innermost mode."""
        return self.modes[-1]

    def rest(self) -> str:
        """All words that are left, as one text without quotes."""
        return " ".join(unquoted(word) for word in self.words.rest())


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode that a line opened: its kind (`interface`, `ipsec connection`), what it is about, and where."""

    kind: str
    argument: str
    line: int
    indent: int


GLOBAL = Mode("", "", 0, -1)


@dataclass
class Reading:
    """One file while it is read: where fates and doubts go, and what the session around the settings shows."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    spaced: str = ""
    """The name in the prompt, where it has blanks."""
    answering: str = ""
    """What was asked for last."""
    shown: list[str] = field(default_factory=list[str])
    """What was asked for, one for each `show running-config`: its words after that, without `all`."""
    host: str = ""
    ended: bool = False
    """The last line that is not blank is `end`, or a prompt."""
    broken: bool = False
    """Something says that lines are missing."""

    def span(self, line: int) -> Span:
        """The place of a line."""
        return self.source.span(line)

    def unknown(self, line: int, reason: str) -> None:
        """A line without a meaning here; it may do anything."""
        self.ledger.unknown(line, reason)
        self.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, self.span(line), reason)

    def unimportant(self, line: int, reason: str) -> None:
        """A line without a meaning here, in a place of which nothing bears on access."""
        self.ledger.unknown(line, reason, blocking=False)
        self.diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, self.span(line), reason)

    def partial(self, line: int, reason: str) -> None:
        """A line that is not understood as a whole."""
        self.ledger.partial(line, reason)
        self.diagnostics.warning(DiagnosticCode.PARTLY_READ, self.span(line), reason)

    def missing(self, line: int, reason: str) -> None:
        """Lines of the export are missing."""
        self.broken = True
        self.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, self.span(line), reason)

    def doubt(self, what: str, effect: Effect, line: int, interfaces: frozenset[str] | None = None) -> None:
        """Something that is not modelled."""
        self.unmodelled.append(Unmodelled(what, effect, self.span(line), interfaces))

    def why(self, reason: str, line: int, kind: UnknownKind = UnknownKind.FEATURE) -> UnknownMatch:
        """A reason why a match is open."""
        return UnknownMatch(kind, reason, self.span(line))


def unquoted(word: str) -> str:
    """A word without the quotes around it."""
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word


def cut(text: str) -> list[str]:
    """The words of a line; quotes hold blanks."""
    return _WORD.findall(text) if '"' in text else text.split()


def statements(reading: Reading, known: Mapping[str, Container[str]]) -> Iterator[Statement]:
    """The statements of a file in order; prompts and separators get their fates here.

    `known` are the first words of the statements of each kind of mode, in lower case.
    """
    stack: list[Mode] = [GLOBAL]
    closed: list[Mode] = []
    for number, line in enumerate(reading.source.lines, 1):
        text = line.strip()
        if not text:
            reading.ledger.structural(number)
            continue
        reading.ended = False
        if _around(reading, number, line, text):
            stack[1:] = []
            continue
        indent = len(line) - len(line.lstrip())
        if text == "!" or text.startswith(("! ", "#")):
            if text == "!":
                closed = _left(stack, indent) or closed
            reading.ledger.structural(number, "separator or comment")
            continue
        words = cut(text)
        leaves = text.lower()
        if leaves in {"exit", "end"}:
            closed = stack[max(1, len(stack) - 1) if leaves == "exit" else 1 :] or closed
            del stack[max(1, len(stack) - 1) if leaves == "exit" else 1 :]
            reading.ended = leaves == "end"
            reading.ledger.structural(number, "end of a mode")
            continue
        _resumed(stack, closed, words)
        yield from _stated(reading, known, stack, Place(number, indent), words)


@dataclass(frozen=True, slots=True)
class Place:
    """A line, and how far it is indented."""

    line: int
    indent: int


def _stated(
    reading: Reading, known: Mapping[str, Container[str]], stack: list[Mode], place: Place, words: list[str]
) -> Iterator[Statement]:
    """The statement of a line in the nearest mode that knows it; a line that opens a mode is one as well."""
    negated = words[0] == "no" and len(words) > 1
    bare = words[1:] if negated else words
    depth = next((at for at in range(len(stack) - 1, -1, -1) if _knows(known, stack[at], bare)), None)
    if depth is not None and depth < len(stack) - 1 and _stays(stack[-1], stack[depth], place, bare):
        depth = None
    quiet = depth is None and _of_quiet_type(reading, known, stack[-1], bare)
    if depth is None and (quiet or (stack[-1].kind in QUIET and place.indent > stack[-1].indent)):
        reading.unimportant(place.line, f"{' '.join(words)[:80]!r} is not known {_where(stack[-1])}")
        return
    if depth is None:
        reading.unknown(place.line, f"{' '.join(words)[:80]!r} is not known {_where(stack[-1])}")
        return
    del stack[depth + 1 :]
    made = None if negated else opened(stack[-1].kind, bare)
    statement = Statement(place.line, reading.span(place.line), Words(bare), negated, tuple(stack), " ".join(words))
    if made is not None:
        kind, argument = made
        stack.append(Mode(kind, argument, place.line, place.indent))
        statement.modes = tuple(stack)
    yield statement


def _of_quiet_type(reading: Reading, known: Mapping[str, Container[str]], mode: Mode, words: list[str]) -> bool:
    """Whether a line answers a command that asked for settings of which none bears on access.

    A word of another mode stands there because the lines above it are missing.
    """
    word = words[0].lower()
    elsewhere = word in NEVER_QUIET or any(word in table for table in known.values())
    return not mode.kind and reading.answering in QUIET_TYPES and not elsewhere


def _stays(inner: Mode, outer: Mode, place: Place, words: list[str]) -> bool:
    """Whether a line that the innermost mode does not know is of that mode all the same, and so of none that is known.

    `shutdown` would switch off the whole of what one of its parts may mean, and an indented line is of its mode.
    """
    if words[0].lower() == "shutdown":
        return True
    return inner.kind not in QUIET and place.indent > inner.indent and opened(outer.kind, words) is None


def _knows(known: Mapping[str, Container[str]], mode: Mode, words: list[str]) -> bool:
    return words[0].lower() in known.get(mode.kind, ()) or opened(mode.kind, words) is not None


def _where(mode: Mode) -> str:
    return f"in the mode {mode.kind}" if mode.kind else "here"


def _left(stack: list[Mode], indent: int) -> list[Mode]:
    """Leave every mode that a line of at least this indentation opened, and one at the least; those that were left."""
    at = next((place for place, mode in enumerate(stack) if place and mode.indent >= indent), len(stack))
    left = stack[at:]
    del stack[at:]
    return left


def _resumed(stack: list[Mode], closed: list[Mode], words: list[str]) -> None:
    """After a `!` within a mode of modes, the next inner mode belongs to it still (`ipsec`, `connection name`)."""
    if len(stack) == 1 and closed and closed[0].kind in INNER and opened(closed[0].kind, words) is not None:
        stack.append(closed[0])


def _around(reading: Reading, number: int, line: str, text: str) -> bool:
    """Whether a line is of the session, and no setting: prompts with their commands, pagers, refusals."""
    if PAGER.search(line):
        reading.missing(number, "a pager was not switched off; lines may be missing or overwritten")
        reading.ledger.structural(number, "pager")
        return True
    if _REFUSED.match(text):
        reading.missing(number, "the device refused a command, so its answer is missing")
        reading.ledger.structural(number, "refused command")
        return True
    if _SILENT.search(text) and not text[0].isalpha():
        reading.ledger.structural(number, "heading")
        return True
    found = _PROMPT.match(_without_blanks(reading, number, text))
    if found is None:
        return _shown(reading, number, text)
    reading.host = reading.host or reading.spaced or found["host"]
    reading.ended = True
    command = found["command"].strip()
    if command and not _shown(reading, number, command):
        reading.answering = ""
        first = command.split()[0].lower()
        if first in _SESSION:
            reading.ledger.structural(number, "command of the session")
        else:
            reading.unknown(number, f"what {command[:60]!r} prints is not read here")
        return True
    reading.ledger.structural(number, "prompt")
    return True


def _without_blanks(reading: Reading, number: int, text: str) -> str:
    """A line; where it begins with a name with blanks, that of the prompt with which the file begins, without these."""
    first = not any(line.strip() for line in reading.source.lines[: number - 1]) if " " in text else False
    begun = _SPACED.match(text) if first else None
    reading.spaced = begun["host"] if begun is not None else reading.spaced
    name = reading.spaced
    if name and text.startswith((f"{name}#", f"{name}>", f"{name}(")):
        return name.replace(" ", "_") + text[len(name) :]
    return text


def _shown(reading: Reading, number: int, command: str) -> bool:
    """Whether a command asks for settings; what it asks for is kept."""
    found = _SHOWN.match(command)
    if found is None:
        return False
    words = found["words"].lower().split()
    everything = bool(words) and words[-1] == "all"
    asked = " ".join(words[:-1] if everything else words)
    if "|" in asked:
        reading.missing(number, "the answer was filtered, so lines are missing")
    reading.shown.append(asked)
    reading.answering = asked
    reading.ledger.structural(number, "command of the session")
    return True
