"""Whether two names in the register are one person: `A. Owner`, `a.owner@plant.example` and `Owner, Anna`."""

from __future__ import annotations

import re
import unicodedata
from itertools import permutations

MOST_PARTS = 5
"""Names of more parts are compared whole."""


def one_person(one: str, other: str) -> bool:
    """Whether both names may be of one person: the same parts in any order, an initial standing for a part."""
    first, second = _parts(one), _parts(other)
    if len(first) != len(second) or len(first) > MOST_PARTS:
        return first == second
    return bool(first) and any(all(map(_alike, first, order)) for order in permutations(second))


def people(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without those that may be of a person named before; empty names are nobody."""
    found: list[str] = []
    for name in names:
        if _parts(name) and not any(one_person(name, known) for known in found):
            found.append(name)
    return tuple(found)


def _parts(name: str) -> list[str]:
    """`A. Owner` as [a, owner]; of a mail address the part before the @ counts."""
    text = unicodedata.normalize("NFKC", name).casefold().strip().partition("@")[0]
    return re.findall(r"\w+", text.replace("_", " "))


def _alike(one: str, other: str) -> bool:
    return one == other or (1 in {len(one), len(other)} and one[0] == other[0])
