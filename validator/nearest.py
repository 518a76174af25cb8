"""The valid word that was probably meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_WORD = 80
"""A longer word is no typo; comparing it would only cost time."""
SHORTEST_BEGINNING = 3
"""A word of so many letters that a choice begins with means that choice, the first of them."""
MOST_CHOICES = 2_000
"""Beyond this many choices only those that begin with the same two letters are compared."""


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice that is most like `word`, or empty when none is; letter case does not count."""
    if not word or len(word) > LONGEST_WORD:
        return ""
    by_lower: dict[str, str] = {}
    for choice in choices:
        by_lower.setdefault(choice.lower(), str(choice))
    lower = word.lower()
    if lower in by_lower:
        return by_lower[lower]
    if len(lower) >= SHORTEST_BEGINNING and (longer := [one for one in by_lower if one.startswith(lower)]):
        return by_lower[longer[0]]
    candidates = list(by_lower)
    if len(candidates) > MOST_CHOICES:
        candidates = [one for one in candidates if one[:2] == lower[:2]][:MOST_CHOICES]
    found = difflib.get_close_matches(lower, candidates, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""
