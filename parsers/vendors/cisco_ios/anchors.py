"""Marks of the file as a whole: is it IOS, is it all there, and which lines are no configuration.

`show running-config` ends with `end`; a file without it was cut. Banners, certificates, macros and
event applets are bodies in which nothing is a statement; each belongs to the line that opens it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.registry import Recognition
from parsers.source import Span
from parsers.syntax.beginnings import lines_that_begin

if TYPE_CHECKING:
    from parsers.source import Source
    from parsers.vendors.cisco_ios.nouns import State

FOREIGN = re.compile(
    r"^(?:ASA Version|PIX Version|NGFW Version|FWSM Version|: Saved|feature [a-z]|boot nxos|!Command: show running"
    r"|!Version ArubaOS|! device: |! Command: show running|transceiver qsfp|!! IOS XR|!Running configuration"
    r"|ipv4 access-list | ipv4 address |interface MgmtEth|router static$"
    r"|config system|set version|management api| security-level \d|ver \d\d\.\d|switchname |vdc )"
)
VERSION = re.compile(r"^version \d{1,2}\.\d{1,2}$")
MARKS = (
    re.compile(r"^hostname \S+$"),
    re.compile(r"^(?:Building configuration|Current configuration :|Using \d+ out of \d+ bytes)"),
    re.compile(r"^(?:ip access-list (?:standard|extended) |access-list \d+ (?:permit|deny|remark) )"),
    re.compile(r"^interface (?:(?:Fast|Gigabit|TenGigabit|TwoGigabit|FortyGigabit)Ethernet ?\d|Vlan\d|Loopback\d)"),
    re.compile(
        r"^(?:boot-start-marker|service timestamps |no service pad|service password-encryption|no aaa new-model)"
    ),
    re.compile(r"^line vty \d+ \d+$"),
)
_FIRST = re.compile(
    r"[:!]|(?:ASA|PIX|NGFW|FWSM|feature|boot|transceiver|ipv[46]|interface|router|config|set|management|security-level|ver"
    r"|switchname|vdc|version|hostname|Building|Current|Using|ip|access-list|service|no|line)$|boot-start-marker"
)
"""How first words of all these, and of `LISTS`, begin."""
LISTS = re.compile(r"^(?:ip access-list (?:standard|extended) |ipv6 access-list )")
LOOKED_AT = 20_000
PROMPT = re.compile(
    r"^[A-Za-z][\w.-]{0,62}(?:\([\w-]+\))?[#>]\s*(?:(?:sh(?:ow)?|exit|quit|term\w*|wr\w*|en\w*|dis\w*|logout|more|copy|conf\w*)\b.*)?$"
)
HEADER = re.compile(
    r"^(?:Building configuration\.\.\.|Current configuration : \d+ bytes|Using \d+ out of \d+ bytes.*"
    r"|Load for five secs.*|Time source is .*|show (?:running|startup)-config.*|sh run.*)$"
)
PAGER = re.compile(r"--More--|<--- More --->|\x08")
BANNER = re.compile(
    r"^\s*(?:banner (?:motd|login|exec|incoming|slip-ppp|prompt-timeout|config-save)"
    r"|aaa authentication (?:banner|fail-message)"
    r"|refuse-message|vacant-message|menu \S+ title|ip admission auth-proxy-banner \S+) (\^?.)"
)
HEXADECIMAL = re.compile(r"[0-9A-Fa-f\s]+")
CERTIFICATE = re.compile(r"^\s+certificate (?:ca |self-signed |rollover )*[0-9A-Fa-f]+(?: nvram:\S+)?\s*$")


def recognise(source: Source) -> Recognition:
    """IOS prints `version NN.N` alone on a line; a file without it needs three other marks."""
    found: dict[object, str] = {}
    version = ""
    near = False
    for number, line in lines_that_begin(source.lines, _FIRST):
        if number > LOOKED_AT:
            break
        if FOREIGN.match(line):
            return Recognition(accepted=False, evidence=f'line {number}: "{line[:40]}"')
        if not version and VERSION.match(line):
            version = f'line {number}: "{line}"'
        near = near or LISTS.match(line) is not None
        for mark in MARKS:
            if mark not in found and mark.match(line):
                found[mark] = f'line {number}: "{line[:40]}"'
    evidence = "; ".join([version, *found.values()][:3]).strip("; ")
    accepted = bool(version and found) or len(found) >= 3
    return Recognition(accepted, evidence or "no mark of IOS", near=bool(found) or near)


def opaque_lines(state: State) -> set[int]:
    """The lines (from 1) that are no statements; each gets its fate here."""
    lines = state.source.lines
    opaque: set[int] = set()
    index = 0
    while index < len(lines):
        line = lines[index]
        head = line.lstrip()
        last = index
        if head.startswith("!") or not head:
            state.ledger.structural(index + 1)
        elif head[0] in "bamicrvelk-<\x08BCULTs" or PAGER.search(line) is not None or "#" in line or ">" in line:
            last = _special(index, line, state, opaque)
        index = max(last, index) + 1
    return opaque


def _special(index: int, line: str, state: State, opaque: set[int]) -> int:
    """The index of the last line that belongs to this one."""
    if PAGER.search(line):
        opaque.add(index + 1)
        state.ledger.unknown(index + 1, "residue of a pager: what stood here is not complete")
        return index
    if HEADER.match(line) or PROMPT.match(line):
        opaque.add(index + 1)
        state.ledger.structural(index + 1, "header or prompt of the terminal")
        return index
    last = _banner_end(index, line, state)
    if last is None and CERTIFICATE.match(line):
        last = _certificate_end(index, line, state)
    elif last is None and line.startswith("macro name "):
        last = next(
            (at for at in range(index + 1, len(state.source.lines)) if state.source.lines[at].strip() == "@"), None
        )
        last = _closed(index, last, state)
    if last is None:
        return index
    _mark_body(index, last, state, opaque)
    return last


def _certificate_end(index: int, line: str, state: State) -> int | None:
    """A certificate kept in NVRAM or cut off has no body: the body is hexadecimal, or indented deeper, up to `quit`."""
    indent = len(line) - len(line.lstrip())
    at = index + 1
    for text in state.source.lines[at:]:
        if text.strip() == "quit":
            return at
        if len(text) - len(text.lstrip()) <= indent and HEXADECIMAL.fullmatch(text) is None:
            break
        at += 1
    return index if " nvram:" in line and at == index + 1 else _closed(index, None, state)


def _banner_end(index: int, line: str, state: State) -> int | None:
    found = BANNER.match(line)
    if found is None:
        return None
    mark = "^C" if found[1].startswith("^") and line[found.start(1) : found.start(1) + 2] == "^C" else found[1][0]
    lines = state.source.lines
    if mark in line[found.start(1) + len(mark) :]:
        return index
    return _closed(index, next((at for at in range(index + 1, len(lines)) if mark in lines[at]), None), state)


def _closed(index: int, last: int | None, state: State) -> int | None:
    if last is None:
        span = state.source.span(index + 1)
        message = "the text that this line opens has no end; the export is not complete"
        state.diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, span, message)
        state.marks.add("cut")
    return last


def _mark_body(index: int, last: int, state: State, opaque: set[int]) -> None:
    opaque.update(range(index + 1, last + 2))
    state.ledger.irrelevant(index + 1, "opens a text, certificate or macro in which nothing is a statement")
    for at in range(index + 1, last):
        if state.source.lines[at].strip():
            state.ledger.irrelevant(at + 1, f"body of what line {index + 1} opens")
        else:
            state.ledger.structural(at + 1)
    if last > index:
        state.ledger.structural(last + 1, f"ends what line {index + 1} opens")


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
    return _only_one(state, opaque, ends) and complete


def _only_one(state: State, opaque: set[int], ends: list[int]) -> bool:
    lines = state.source.lines
    for number in ends:
        state.ledger.structural(number, "end of the configuration")
    heads = [number for number, line in enumerate(lines, 1) if VERSION.match(line) or line.startswith("hostname ")]
    names = [number for number in heads if lines[number - 1].startswith("hostname ") and number not in opaque]
    versions = [number for number in heads if lines[number - 1].startswith("version ") and number not in opaque]
    after = [
        number
        for number in range(ends[0] + 1, len(lines) + 1)
        if number not in opaque and lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("!")
    ]
    double = (names[1:2] or versions[1:2] or after[:1]) or None
    if double is None:
        return True
    message = "a second configuration, or text after the end of the first; give each device its own file"
    state.diagnostics.error(DiagnosticCode.SEVERAL_FILES, state.source.span(double[0]), message)
    return False
