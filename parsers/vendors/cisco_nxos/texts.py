"""Marks of the file as a whole: lines that are no configuration, and whether all of it is there.

`show running-config` of NX-OS has no end mark. It prints a version first and `line console` or `line vty` late, after
interfaces; a file without them is a part of one. Banners and jobs are bodies in which nothing is a statement.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.source import Span

if TYPE_CHECKING:
    from parsers.vendors.cisco_nxos.nouns import State

PROMPT = re.compile(
    r"^[A-Za-z][\w.-]{0,62}(?:\([\w-]+\))?[#>]\s*(?:(?:sh(?:ow)?|exit|quit|term\w*|copy|conf\w*|switchto)\b.*)?$"
)
PAGER = re.compile(r"--More--|\x08")
BANNER = re.compile(r"^banner (?:motd|exec) (\^C|.)")
VERSION = re.compile(r"^version \d")
FIRST_WORDS = ("hostname", "switchname")


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
            state.ledger.structural(index + 1)
        elif PAGER.search(line):
            opaque.add(index + 1)
            state.ledger.unknown(index + 1, "residue of a pager: what stood here is not complete")
        elif PROMPT.match(line):
            opaque.add(index + 1)
            state.ledger.structural(index + 1, "prompt of the terminal")
        elif line.startswith("banner "):
            last = _banner(index, line, state, opaque)
        elif line.startswith("scheduler job name "):
            last = _job(index, state, opaque)
        index = last + 1
    return opaque


def _job(index: int, state: State, opaque: set[int]) -> int:
    """The index of the last line of a job, whose commands stand as they were typed."""
    lines = state.source.lines
    last = next((at for at in range(index + 1, len(lines)) if lines[at].strip() == "end-job"), None)
    if last is None:
        return index
    opaque.update(range(index + 1, last + 2))
    state.jobs.append(range(index + 1, last + 2))
    return last


def _banner(index: int, line: str, state: State, opaque: set[int]) -> int:
    found = BANNER.match(line)
    lines = state.source.lines
    if found is None:
        return index
    mark = found[1]
    if mark in line[found.end(1) :]:
        last: int | None = index
    else:
        last = next((at for at in range(index + 1, len(lines)) if mark in lines[at]), None)
    if last is None:
        message = "the text that this line opens has no end; the export is not complete"
        state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, state.source.span(index + 1), message)
        state.cut = True
        return index
    opaque.update(range(index + 1, last + 2))
    state.ledger.irrelevant(index + 1, "opens a text in which nothing is a statement")
    for at in range(index + 1, last + 1):
        if lines[at].strip():
            state.ledger.irrelevant(at + 1, f"body of what line {index + 1} opens")
        else:
            state.ledger.structural(at + 1)
    return last


def is_complete(state: State, opaque: set[int]) -> bool:
    """Whether a version and the lines of terminals are there, nothing shows a gap, and no second file begins."""
    lines = state.source.lines
    complete = not state.cut
    pager = next((number for number, line in enumerate(lines, 1) if PAGER.search(line)), 0)
    if pager:
        message = "residue of a pager; export again with `terminal length 0`"
        state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, state.source.span(pager), message)
        complete = False
    versions = [number for number, line in enumerate(lines, 1) if number not in opaque and VERSION.match(line)]
    names = [number for number, line in enumerate(lines, 1) if number not in opaque and line.startswith(FIRST_WORDS)]
    terminals = any(line.startswith(("line console", "line vty")) for line in lines)
    if not versions or not terminals:
        place = state.source.span(len(lines)) if lines else Span(state.source.name, 0)
        what = "`line console` and `line vty`" if versions else "`version`"
        message = f"the file has no {what}; the export is not complete"
        state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, place, message)
        complete = False
    double = versions[1:2] or names[1:2]
    if double:
        message = "a second configuration begins here; give each device, and each VDC, its own file"
        state.diagnostics.error(DiagnosticCode.SEVERAL_FILES, state.source.span(double[0]), message)
        complete = False
    return complete
