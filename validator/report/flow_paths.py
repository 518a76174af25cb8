"""Which paths of a trace are drawn for reading: those that arrive first, and what is alike together.

Behind a device that may make any packet of it (a line that nobody read) a packet may go every way there is. Paths that
begin alike up to there are one; where they end is counted. Of all these `MOST_DRAWN` are drawn; JSON has every path.
"""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.as_json import Json

    Row = Mapping[str, Json]

MOST_DRAWN = 12
"""More paths than these are counted."""
_ANYTHING = "0.0.0.0/0,::/0"
_ENDS = ("delivered", "unknown")
"""What a reader looks for first; every other end follows."""


def paths_told(paths: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """A sentence for each path or group of paths that is drawn, with its hops; the last one may stand for the rest."""
    groups: dict[str, list[tuple[int, Row]]] = {}
    for number, path in enumerate(paths, 1):
        known = _known(path)
        end = (path.get("verdict"), path.get("disposition")) if _is_whole(path) else ()
        groups.setdefault(repr((known, end)), []).append((number, path))
    ordered = sorted(
        groups.values(), key=lambda group: (min(_rank(path) for _, path in group), not _is_whole(group[0][1]))
    )
    for group in ordered[:MOST_DRAWN]:
        yield _head(group), _known(group[0][1])
    rest = [path for group in ordered[MOST_DRAWN:] for _, path in group]
    if rest:
        yield f"and {len(rest)} more path{'' if len(rest) == 1 else 's'}: {_counted(rest)} (all in --format json)", []


def _rank(path: Row) -> tuple[int, bool]:
    """By the end; what is sure of it comes before what may be."""
    end = str(path.get("disposition"))
    return _ENDS.index(end) if end in _ENDS else len(_ENDS), path.get("verdict") == "possibly"


def _head(group: list[tuple[int, Row]]) -> str:
    number, path = group[0]
    if _is_whole(path):
        alike = f" ({len(group) - 1} more alike)" if len(group) > 1 else ""
        return f"path {number}: {path.get('verdict')}, {path.get('disposition')}{alike}"
    device = str(_known(path)[-1].get("device"))
    paths = [item for _, item in group]
    what = f"{len(group)} paths" if len(group) > 1 else f"path {number}"
    return f"{what} on which {device} may make any packet of it: {_counted(paths)}"


def _counted(paths: Sequence[Row]) -> str:
    counts = Counter(f"{path.get('verdict')}, {path.get('disposition')}" for path in sorted(paths, key=_rank))
    return "; ".join(f"{count} {what}" for what, count in counts.items())


def _known(path: Row) -> list[Row]:
    """The hops up to the first that may make any packet of it, with that one."""
    hops = _hops(path)
    before = [*takewhile(lambda hop: not _is_anything(hop), hops)]
    return hops[: len(before) + 1]


def _is_whole(path: Row) -> bool:
    """Whether the packet is known on all of a path."""
    return not any(map(_is_anything, _hops(path)))


def _hops(path: Row) -> list[Row]:
    hops = path.get("hops")
    return [hop for hop in hops if isinstance(hop, dict)] if isinstance(hops, list) else []


def _is_anything(hop: Row) -> bool:
    return hop.get("src") == hop.get("dst") == _ANYTHING
