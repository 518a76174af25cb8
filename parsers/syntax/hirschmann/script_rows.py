"""From the commands of a script to rows: by the patterns of both platforms, else by the heads without bearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.syntax.hirschmann import forms
from parsers.syntax.hirschmann.patterns import Pattern, compiled
from parsers.syntax.hirschmann.rows import Row
from parsers.syntax.hirschmann.script import Command, commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.hirschmann.patterns import Pairs
    from parsers.syntax.hirschmann.rows import Reading

Forms = dict[str, tuple[tuple[str, str], ...]]
"""Patterns (form, kind) by mode."""
SHARED: Forms = {"": forms.EXEC, "vlan": forms.VLAN, "configure": forms.CONFIGURE, "interface": forms.INTERFACE}
_SERVICES = {"modbus-tcp", "iec61850-mms", "ethernet-ip", "opc-ua", "profinet"}
WORDS_AFTER = 5
"""A head without bearing has at most so many words."""


class Reader:
    """Knows the commands of one platform."""

    def __init__(self, own: Forms, own_pairs: dict[str, Pairs], irrelevant: Forms) -> None:
        """Put the commands of a platform beside those that both share."""
        named = {**forms.PAIRS, **own_pairs}
        self._patterns = {mode: compiled((*rows, *own.get(mode, ())), named) for mode, rows in SHARED.items()}
        self._heads = {
            mode: {tuple(head.split()): reason for head, reason in (*rows, *irrelevant.get(mode, ()))}
            for mode, rows in forms.IRRELEVANT.items()
        }

    def rows(self, reading: Reading) -> Iterator[Row]:
        """The rows of a script in order; what has no meaning, or no bearing, gets its fate here."""
        for command in commands(reading):
            row = self._row(command)
            if row is not None:
                yield row
                continue
            row = Row("command", {}, command.origin)
            reason = self._irrelevant(command)
            if ring := _ring_vlan(command):
                what = f"a ring makes its ports members of VLAN {ring}"
                reading.unsupported(row, what, Effect.MAY_DO_ANYTHING)
            elif reason:
                reading.irrelevant(row, reason)
            else:
                reading.unknown(row, f"no meaning for {' '.join(command.words)[:80]!r} here")

    def _row(self, command: Command) -> Row | None:
        for pattern in self._patterns.get(command.mode, {}).get(command.words[0], ()):
            values = pattern.values(command.words, negated=command.negated)
            if values is not None:
                return _made(pattern, values, command)
        return None

    def _irrelevant(self, command: Command) -> str:
        heads = self._heads.get(command.mode, {})
        for length in range(min(WORDS_AFTER, len(command.words)), 0, -1):
            if reason := heads.get(command.words[:length]):
                return reason
        return ""


def _made(pattern: Pattern, values: dict[str, str], command: Command) -> Row:
    row = Row(pattern.kind, values, command.origin, command.negated)
    if command.mode == "interface" and "port" not in values:
        values["port"] = command.target
    if pattern.kind == "industrial":
        values["service"] = next(word for word in command.words if word in _SERVICES)
    return row


def _ring_vlan(command: Command) -> str:
    """The VLAN of a ring, where it is one; 0 is none."""
    words = command.words
    if words[0] not in forms.RING or command.negated or "vlan" not in words[:-1]:
        return ""
    number = words[words.index("vlan") + 1]
    return "" if number == "0" else number
