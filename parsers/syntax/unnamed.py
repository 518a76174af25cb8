"""Which objects no other line of a file names, by the words of all its lines.

A name that stands anywhere else, even in a group that nothing uses, counts as named: what is left is surely unused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.model.objects import NamedObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parsers.source import Span

_WORD = re.compile(r'"[^"]*"|[^\s"]+')


def unnamed(defined: Mapping[str, Span], lines: Iterable[str]) -> tuple[NamedObject, ...]:
    """Those of `defined` that stand in none of `lines`, from which the defining ones have been left out."""
    if not defined:
        return ()
    left = dict(defined)
    for line in lines:
        for word in _WORD.findall(line):
            left.pop(word.strip('"'), None)
    return tuple(NamedObject(name, origin) for name, origin in left.items())
