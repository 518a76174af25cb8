"""Entries of route maps and VLAN access maps of Cisco."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement


def sequence(entry: Statement, index: int) -> int:
    """The number of an entry of a map; 10 where none is written."""
    return int(entry.words[index]) if entry.words[index:] and entry.words[index].isdecimal() else 10
