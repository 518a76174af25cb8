"""Which objects no other line of a file names, by the words of all its lines.

A name that stands anywhere else, even in a group that nothing uses, counts as named: what is left is surely unused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.objects import NamedObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parsers.source import Source


def unnamed(defined: Mapping[str, int], words: Iterable[str], source: Source) -> tuple[NamedObject, ...]:
    """Those of `defined` (name to line) that are none of the `words` of the lines that do not define."""
    left = defined.keys() - set(words)
    return tuple(NamedObject(name, source.span(line)) for name, line in defined.items() if name in left)
