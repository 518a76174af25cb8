"""The text of MX-ROS: statements and blocks, and where fates and doubts go while a file is read.

A block is what the CLI calls a context (`ip nat 1`, `l3l7-policy`, `interface lan`): its words stand indented below
the line that opens it, or up to the `exit` that leaves it where nothing is indented. Which of the two a device
prints is in no document that was read, so both are taken.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.nouns import dataclass
from parsers.syntax.indented import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source, Span

_OPENS = re.compile(
    r"(?:l3l7-policy(?: \d{1,9})?|ip nat \d{1,9}|l2-filter \d{1,9}|session-control(?: \d{1,9})?"
    r"|object (?:address|service \S+|\S+-service)|interface (?:lan|wan|bridge|vlan \d{1,9}|ethernet \S+)|ipsec \S+"
    r"|vrrp \d{1,9}|router (?:rip|ospf \S+)|ip dhcp (?:pool \d{1,9}|static pool \S+)|redundancy)"
)
"""Lines that enter a context, as the robot that tests these devices types them."""
_WITHIN = re.compile(r"phase[12]")
"""Those that enter one within another."""
_WORD = re.compile(r'"[^"]*"|\S+')
_PAGER = re.compile(r"--\s?More\s?--|\x08|Press (?:any|enter) key|--More or \(q\)uit", re.IGNORECASE)
_PROMPT = re.compile(r"^[A-Za-z][\w./-]{0,62}(?:\([\w-]+\))?(?:#|>>)\s*(?P<typed>.*)$")
_TYPED = re.compile(r"(?:sh(?:ow)?\s+run\S*|terminal length 0|exit|logout)?\s*$")
CUT = "residue of a pager: what stood here is not complete"


@dataclass
class Reading:
    """One file while it is read."""

    source: Source
    ledger: Ledger
    diagnostics: Diagnostics
    unmodelled: list[Unmodelled] = field(default_factory=list[Unmodelled])
    complete: bool = True

    def origin(self, statement: Statement) -> Span:
        """The place of a statement."""
        return self.source.span(statement.line)

    def modelled(self, statement: Statement) -> None:
        """The line is in the model."""
        self.ledger.modelled(statement.line)

    def irrelevant(self, statement: Statement, reason: str) -> None:
        """The line does not bear on who may talk to whom; what stands below it is not known."""
        self.ledger.irrelevant(statement.line, reason)

    def unknown(self, statement: Statement, reason: str = "") -> None:
        """A line without a meaning here, with all that stands below it; it may do anything."""
        told = reason or f"{statement.text[:60]!r} is not understood"
        for item in statement.walk():
            self.ledger.unknown(item.line, told)
        self.diagnostics.error(DiagnosticCode.UNKNOWN_LINE, self.origin(statement), told)

    def partial(self, statement: Statement, reason: str, *, blocking: bool = True) -> None:
        """A line that is read in part; `blocking` unless the model carries its doubt already."""
        self.ledger.partial(statement.line, reason, blocking=blocking)
        self.diagnostics.warning(DiagnosticCode.PARTLY_READ, self.origin(statement), reason)

    def feature(
        self, statement: Statement, what: str, effect: Effect, interfaces: frozenset[str] | None = None
    ) -> None:
        """A line that is understood as something which is not modelled."""
        for item in statement.walk():
            self.ledger.partial(item.line, what)
            self.unmodelled.append(Unmodelled(what, effect, self.source.span(item.line), interfaces))
        self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, self.origin(statement), what)

    def doubt(self, what: str, effect: Effect, origin: Span, interfaces: frozenset[str] | None = None) -> None:
        """Something that was read and is not modelled; the line that says it is read in part."""
        self.ledger.partial(origin.line, what)
        self.diagnostics.warning(DiagnosticCode.UNSUPPORTED, origin, what)
        self.unmodelled.append(Unmodelled(what, effect, origin, interfaces))


def is_number(text: str) -> bool:
    """Whether a word is a whole number of a size that the CLI takes."""
    return text.isascii() and text.isdecimal() and len(text) < 10


def blocks(reading: Reading) -> list[Statement]:
    """The statements that no other stands above, in order; all other lines get their fates here."""
    top: list[Statement] = []
    open_blocks: list[tuple[Statement, bool]] = []
    items = list(_lines(reading))
    by_exit = any(item.text == "exit" for item in items)
    for at, item in enumerate(items):
        if item.text in {"exit", "end"}:
            _leave(reading, item, open_blocks)
            continue
        while open_blocks and not open_blocks[-1][1] and open_blocks[-1][0].indent >= item.indent:
            open_blocks.pop()
        (open_blocks[-1][0].children if open_blocks else top).append(item)
        deeper = at + 1 < len(items) and items[at + 1].indent > item.indent
        in_flat = bool(open_blocks) and open_blocks[-1][1]
        opens = (_WITHIN if open_blocks else _OPENS).fullmatch(item.text) is not None
        if by_exit and (in_flat or not deeper) and opens:
            open_blocks.append((item, True))
        elif deeper and not in_flat:
            open_blocks.append((item, False))
    if not top and reading.source.lines:
        reading.complete = False
        reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, reading.source.span(1), "no statement stands here")
    if any(flat for _, flat in open_blocks):
        _cut(reading, open_blocks[-1][0])
    _tell_open_ends(reading)
    return top


OPEN_END = "nothing marks the end of the file, so lines may be missing behind its last one"
OPEN_START = "nothing marks the start of the file, so lines may be missing before its first one"


def _tell_open_ends(reading: Reading) -> None:
    """No line closes a configuration; that it is whole shows where the terminal printed its prompt behind it.

    Its start shows by the prompt with the command, a comment that heads it, or the name of the device.
    """
    numbers = [number for number, line in enumerate(reading.source.lines, 1) if line.strip()]
    if not numbers:
        return
    first, last = (reading.source.lines[number - 1] for number in (numbers[0], numbers[-1]))
    if not (_is_prompt(first) or first.lstrip().startswith(("!", "hostname "))):
        _open(reading, numbers[0], OPEN_START)
    if not _is_prompt(last) or len(numbers) == 1:
        _open(reading, numbers[-1], OPEN_END)


def _open(reading: Reading, number: int, what: str) -> None:
    origin = reading.source.span(number)
    reading.diagnostics.warning(DiagnosticCode.UNSUPPORTED, origin, what)
    reading.unmodelled.append(Unmodelled(what, Effect.MAY_DO_ANYTHING, origin, elsewhere=True))


def _leave(reading: Reading, item: Statement, open_blocks: list[tuple[Statement, bool]]) -> None:
    """`exit` leaves a context, the one that begins at its own indentation if there is one; `end` leaves all of them."""
    reading.ledger.structural(item.line, "end of a block")
    if item.text == "end":
        open_blocks.clear()
        return
    deep = len(open_blocks)
    while open_blocks and not open_blocks[-1][1] and open_blocks[-1][0].indent >= item.indent:
        open_blocks.pop()
    if open_blocks and len(open_blocks) == deep:
        open_blocks.pop()


def _cut(reading: Reading, item: Statement) -> None:
    reading.complete = False
    message = f"the file ends within {item.text[:60]!r}; lines may be missing"
    reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, reading.origin(item), message)


def _lines(reading: Reading) -> Iterator[Statement]:
    for number, line in enumerate(reading.source.lines, 1):
        text = line.strip()
        if _PAGER.search(line):
            reading.complete = False
            reading.ledger.unknown(number, CUT)
            reading.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, reading.source.span(number), CUT)
        elif not text or text.startswith("!"):
            reading.ledger.structural(number, "comment" if text else "")
        elif _is_prompt(line):
            reading.ledger.structural(number, "prompt of the terminal")
        else:
            words = [word.strip('"') if len(word) > 1 else word for word in _WORD.findall(text)]
            indent = len(line) - len(line.lstrip())
            yield Statement(number, indent, " ".join(text.split()), words)


def _is_prompt(line: str) -> bool:
    found = _PROMPT.match(line)
    return found is not None and _TYPED.match(found["typed"]) is not None
