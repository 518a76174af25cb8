"""Marks of the file as a whole: is it all there, and which lines are no configuration.

`show running-config` ends with `end`; a file without it was cut. Banners, scripts of `action bash`, code of `router
general` and comments are bodies that end with `EOF`; in them nothing is a statement.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.source import Span

if TYPE_CHECKING:
    from parsers.vendors.arista_eos.nouns import State

DEVICE = re.compile(r"^! device: (?P<name>\S+) \((?P<model>[^,]+), EOS-(?P<version>[^)\s]+)")
PROMPT = re.compile(
    r"^[A-Za-z][\w.-]{0,62}(?:\([\w-]+\))?[#>]\s*(?:(?:sh(?:ow)?|exit|quit|term\w*|wr\w*|en\w*|dis\w*|logout|more|copy)\b.*)?$"
)
HEADER = re.compile(r"^(?:show (?:running|startup)-config.*|sh run.*|Command: show .*)$")
PAGER = re.compile(r"--More--|\x08")
BODY = re.compile(r"^\s*(?:banner (?:motd|login|exec)|action bash|code(?: unit \S+)?|comment|description text)\s*$")
ENDS = "EOF"


def opaque_lines(state: State) -> set[int]:
    """The lines (from 1) that are no statements; each gets its fate here."""
    lines = state.source.lines
    opaque: set[int] = set()
    index = 0
    while index < len(lines):
        line = lines[index]
        head = line.lstrip()
        last = index
        if not head or head[0] == "!":
            _comment(line, index, state)
        elif PAGER.search(line):
            opaque.add(index + 1)
            state.ledger.unknown(index + 1, "residue of a pager: what stood here is not complete")
        elif BODY.match(line):
            last = _body(index, state, opaque)
        elif head[0] != " " and (HEADER.match(line) or PROMPT.match(line)):
            opaque.add(index + 1)
            state.ledger.structural(index + 1, "header or prompt of the terminal")
        index = last + 1
    return opaque


def _comment(line: str, index: int, state: State) -> None:
    state.ledger.structural(index + 1)
    found = DEVICE.match(line) if line.startswith("! device:") else None
    if found is not None:
        state.version = state.version or found["version"]


def _body(index: int, state: State, opaque: set[int]) -> int:
    """The index of the last line of a text; the line that opens it stays a statement where it may do something."""
    lines = state.source.lines
    last = next((at for at in range(index + 1, len(lines)) if lines[at].strip() == ENDS), None)
    if last is None:
        message = "the text that this line opens has no end; the export is not complete"
        state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, state.source.span(index + 1), message)
        state.marks.add("cut")
        return index
    if not lines[index].lstrip().startswith(("action", "code")):
        opaque.add(index + 1)
        state.ledger.irrelevant(index + 1, "opens a text in which nothing is a statement")
    opaque.update(range(index + 2, last + 2))
    for at in range(index + 1, last):
        state.ledger.irrelevant(at + 1, f"body of what line {index + 1} opens")
    state.ledger.structural(last + 1, f"ends what line {index + 1} opens")
    return last


def is_complete(state: State, opaque: set[int]) -> bool:
    """Whether the last statement is `end`, and nothing shows that lines are missing or two files are one."""
    lines = state.source.lines
    ends = [number for number, line in enumerate(lines, 1) if line.rstrip() == "end" and number not in opaque]
    complete = "cut" not in state.marks
    pager = next((number for number, line in enumerate(lines, 1) if PAGER.search(line)), 0)
    if pager:
        message = "residue of a pager; export again with `terminal length 0`"
        state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, state.source.span(pager), message)
        complete = False
    if not ends:
        place = state.source.span(len(lines)) if lines else Span(state.source.name, 0)
        message = "the file does not end with `end`; the export is not complete"
        state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, place, message)
        return False
    for number in ends:
        state.ledger.structural(number, "end of the configuration")
    return _only_one(state, opaque, ends) and complete


def _only_one(state: State, opaque: set[int], ends: list[int]) -> bool:
    lines = state.source.lines
    names = [number for number, line in enumerate(lines, 1) if line.startswith("hostname ") and number not in opaque]
    after = [
        number
        for number in range(ends[0] + 1, len(lines) + 1)
        if number not in opaque and lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("!")
    ]
    double = names[1:2] or after[:1]
    if not double:
        return True
    message = "a second configuration, or text after the end of the first; give each device its own file"
    state.diagnostics.error(DiagnosticCode.SEVERAL_FILES, state.source.span(double[0]), message)
    return False
