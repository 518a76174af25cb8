"""Junos text as commands: `set`, `deactivate`, `delete`, `protect`, `annotate` and their paths.

Source: Junos CLI User Guide, "Display set" and "Configuration mode commands".
"""

from __future__ import annotations

import re

from parsers.syntax.braces import LONGEST, take_out, unquoted
from parsers.syntax.several_statements import statements
from parsers.syntax.statements import Statement, Text

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|<[^\s<>;"]*>(?=\s|$)|[\[\];]|[^\s\[\];"]+(?:\[[^\s\[\];"]*\][^\s\[\];"]*)*|"')
"""A bracket that touches the word before it belongs to it (`ge-0/[1-10]/0`); a list stands apart."""
VERBS = frozenset({"set", "deactivate", "activate", "delete", "protect", "unprotect", "annotate"})


def read_commands(lines: tuple[str, ...]) -> Text:
    """The tree that the commands make, one after the other."""
    text = Text()
    off: list[tuple[list[str], int]] = []
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line or line[0] == "#":
            text.ends.append(number)
            continue
        verb, *words = _WORD.findall(line)
        if verb not in VERBS or '"' in words or not words:
            text.wrong.append((number, f"{line[:60]!r} is no command that is understood"))
            continue
        _command(text, verb, words, number, off)
    for words, number in off:
        found = text.root.find(*words)
        if found is None:
            text.wrong.append((number, "it names nothing that was set"))
            continue
        found.active = False
        found.lines.append(number)
    return text


def _command(text: Text, verb: str, words: list[str], number: int, off: list[tuple[list[str], int]]) -> None:
    match verb:
        case "set":
            _set(text, words, number)
        case "deactivate":
            off.append(([unquoted(word) for word in words], number))
        case "activate":
            path = [unquoted(word) for word in words]
            off[:] = [item for item in off if item[0] != path]
            text.ends.append(number)
        case "delete":
            path = [unquoted(word) for word in words]
            if take_out(text, text.root, path, number):
                off[:] = [item for item in off if item[0][: len(path)] != path]
            text.ends.append(number)
        case _:
            text.ends.append(number)


def _set(text: Text, words: list[str], number: int) -> None:
    """One command, which may say several statements of one place behind each other (`match source-address … `)."""
    if words.count("[") != words.count("]"):
        text.cut.append((number, "a list has no end"))
    if ";" in words:
        text.wrong.append((number, "a semicolon within a command"))
    parts = list(statements([word for word in words if word != ";"]))
    if any(len(part) > LONGEST for part in parts):
        text.wrong.append((number, f"a command of more than {LONGEST} words"))
        return
    for part in parts:
        path, values, behind = _listed(part)
        if values and behind:
            text.wrong.append((number, f"{' '.join(behind)[:60]!r} behind a list is not understood"))
        for end in [[*path, value] for value in values] or [path]:
            made: Statement = text.root.add(end, number)
            made.quoted = words[-1].startswith('"')


def _listed(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The path of a statement, the values of the list at its end, and what stands behind the list."""
    path: list[str] = []
    values: list[str] = []
    behind: list[str] = []
    inside = closed = False
    for word in words:
        if word in {"[", "]"}:
            inside, closed = word == "[", word == "]"
        elif inside:
            values.append(unquoted(word))
        else:
            (behind if closed else path).append(unquoted(word))
    return path, values, behind
