"""Filters of dynamic address groups: `'a' and ('b' or 'c')`.

Source: PAN-OS web interface help 10.1, "Objects > Address Groups", dynamic.
"""

from __future__ import annotations

import re

_PIECE = re.compile(r"'[^']*'|\"[^\"]*\"|\(|\)|[^\s()'\"]+")
MOST_ALTERNATIVES = 1_000
Alternatives = frozenset[frozenset[str]]
"""Sets of tags; an object with all tags of one of them is in the group."""


def alternatives(text: str) -> Alternatives:
    """What a filter asks for; empty where it is not understood."""
    reader = _Reader(_PIECE.findall(text))
    try:
        found = reader.some()
    except (ValueError, RecursionError):
        return frozenset()
    return found if reader.done else frozenset()


class _Reader:
    """Reads pieces from left to right; `and` binds closer than `or`."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._place = 0

    @property
    def done(self) -> bool:
        return self._place == len(self._pieces)

    def some(self) -> Alternatives:
        found = self._every()
        while self._took("or"):
            found |= self._every()
        return found

    def _every(self) -> Alternatives:
        found = self._one()
        while self._took("and"):
            other = self._one()
            if len(found) * len(other) > MOST_ALTERNATIVES:
                message = "too many alternatives"
                raise ValueError(message)
            found = frozenset(left | right for left in found for right in other)
        return found

    def _one(self) -> Alternatives:
        if self._took("("):
            found = self.some()
            if not self._took(")"):
                message = "a bracket is not closed"
                raise ValueError(message)
            return found
        if self.done or self._pieces[self._place].lower() in {"and", "or", ")", "not"}:
            message = "a tag is missing"
            raise ValueError(message)
        self._place += 1
        return frozenset({frozenset({self._pieces[self._place - 1].strip("'\"")})})

    def _took(self, piece: str) -> bool:
        if self.done or self._pieces[self._place].lower() != piece:
            return False
        self._place += 1
        return True
