"""Lines painted on the bits of a grid, where the first that matches wins: later ones first, earlier ones over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

Cells: TypeAlias = "tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]"
"""Class numbers on the axes of sources, destinations and services: all their combinations."""
MANY_LINES = 16
"""So many are looked through for single packets, which are painted together."""
WORD_SHIFT, LAST_BIT = 6, 63


def paint(bits: Words, cells: Cells, word: Words, *, permit: bool) -> None:
    """One line; `word` are its services as bits of a cell."""
    sources, destinations, _ = cells
    rows, columns, _ = bits.shape
    if len(sources) == rows and len(destinations) == columns:
        here = bits
    elif len(sources) == 1 == len(destinations):
        here = bits[sources[0], destinations[0]]
    else:
        where = sources[:, None], destinations
        bits[where] = bits[where] | word if permit else bits[where] & ~word
        return
    if permit:
        np.bitwise_or(here, word, out=here)
    else:
        np.bitwise_and(here, ~word, out=here)


def first_match(bits: Words, lines: Sequence[tuple[Cells, bool]], word: Callable[[NDArray[np.intp]], Words]) -> None:
    """Lines with whether they permit, in order; `word` gives classes of services as bits of a cell.

    Lines of one class on each axis lie apart or are the same cell, so that a run of them is painted at once.
    """
    if len(lines) < MANY_LINES:
        for cells, permit in reversed(lines):
            paint(bits, cells, word(cells[2]), permit=permit)
        return
    columns, width = bits.shape[1], bits.shape[2] << WORD_SHIFT
    dots: dict[int, bool] = {}
    for cells, permit in reversed(lines):
        sources, destinations, services = cells
        if len(sources) == len(destinations) == len(services) == 1:
            dots[(sources.item() * columns + destinations.item()) * width + services.item()] = permit
            continue
        _dot(bits, dots)
        dots.clear()
        paint(bits, cells, word(services), permit=permit)
    _dot(bits, dots)


def _dot(bits: Words, dots: dict[int, bool]) -> None:
    """Single packets by their number, with whether they are permitted; each stands there once."""
    flat = bits.reshape(-1)
    numbers = np.fromiter(dots, dtype=np.int64, count=len(dots))
    permits = np.fromiter(dots.values(), dtype=bool, count=len(dots))
    places = numbers >> WORD_SHIFT
    marks = np.left_shift(np.uint64(1), (numbers & LAST_BIT).astype(np.uint64))
    np.bitwise_or.at(flat, places[permits], marks[permits])
    np.bitwise_and.at(flat, places[~permits], ~marks[~permits])
