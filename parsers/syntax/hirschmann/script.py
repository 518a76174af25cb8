"""The CLI script: `show running-config script`, cut into commands with the mode that they stand in.

A script enters a mode by `vlan database`, `configure` and `interface X`, and leaves it by `exit`; blank lines and
lines that begin with `!` are comments. `interface X` within an interface leaves the one before it. A script that ends
within a mode, never enters `configure`, or shows what a pager prints, is not whole. Source: a published script of
HiOS-3A-09.4.04.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.nouns import dataclass
from parsers.syntax.hirschmann.state import PORT_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.syntax.hirschmann.rows import Reading

TITLE = re.compile(r"!\s*(?P<product>\S.*?)\s+Configuration\s*$")
VERSION = re.compile(r"!\s*Version:\s*(?P<name>HiOS|HiSecOS)-(?P<release>\S+)")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_PAGER = re.compile(r"--\s?More\s?--|Press (?:any key|Ctrl-C|space)|\(q\)uit", re.IGNORECASE)
_PROMPT = re.compile(
    r"(?:\[[^\]]{0,60}\]\s*)?[!*]{0,2}\([^()]{1,64}\)\s*[>#]\s*(?:(?:show|enable|logout|exit)(?:\s.*)?)?$"
)
ENDS = frozenset({"exit"})


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words without `no`, and the mode it stands in (empty, `vlan`, `configure` or `interface`).

    `target` is the interface of the mode `interface`.
    """

    words: tuple[str, ...]
    mode: str
    target: str
    negated: bool
    origin: Span


def commands(reading: Reading) -> Iterator[Command]:
    """The commands in order; comments and changes of mode get their fates here."""
    modes: list[tuple[str, str]] = []
    last, configured = 0, False
    for number, line in enumerate(reading.source.lines, start=1):
        text = line.strip()
        if not text or text.startswith("!"):
            reading.ledger.structural(number)
            continue
        last = number
        if _PAGER.search(text):
            _incomplete(reading, number, "what a pager printed stands in the file; lines may be missing")
            continue
        if _PROMPT.match(text) and not modes:
            _echo(reading, number)
            continue
        words = tuple(quoted or plain for quoted, plain in _WORD.findall(text)) or (text,)
        if text in ENDS:
            _left(reading, modes, number)
            continue
        entered = _entered(words, modes)
        if entered is not None:
            modes[:] = entered
            configured = configured or entered[0][0] == "configure"
            reading.ledger.structural(number, "a mode begins")
            continue
        mode, target = modes[-1] if modes else ("", "")
        negated = words[0] == "no" and len(words) > 1
        yield Command(words[1:] if negated else words, mode, target, negated, reading.source.span(number))
    if modes and last:
        _incomplete(reading, last, f"the file ends within the mode {' '.join(modes[-1]).strip()!r}; lines are missing")
    elif last and not configured:
        _incomplete(reading, last, "the file has no `configure`; lines are missing")
    if not last:
        reading.complete = False


def _entered(words: tuple[str, ...], modes: list[tuple[str, str]]) -> list[tuple[str, str]] | None:
    """The modes after a command that begins one, or None."""
    match words:
        case ("vlan", "database"):
            return [("vlan", "")]
        case ("configure",):
            return [("configure", "")]
        case ("interface", name) if PORT_NAME.fullmatch(name):
            return [*[mode for mode in modes if mode[0] == "configure"], ("interface", name)]
        case _:
            return None


def _left(reading: Reading, modes: list[tuple[str, str]], number: int) -> None:
    if modes:
        modes.pop()
        reading.ledger.structural(number, "a mode ends")
        return
    reading.ledger.structural(number, "the session ends")


def _echo(reading: Reading, number: int) -> None:
    """A prompt that a terminal left in front of the script, with what was asked."""
    reading.ledger.structural(number, "a prompt")


def _incomplete(reading: Reading, number: int, reason: str) -> None:
    reading.complete = False
    if reading.ledger.fate(number) < 0:
        reading.ledger.structural(number, reason)
    reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, reading.source.span(number), reason)
