"""Work whose nouns live to the end of a run, while the collector of cycles rests."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


class _Apart:
    """How many stretches of work set objects apart, and whether those that are apart are the tool's own."""

    depth = 0
    own = False


def apart_begins() -> None:
    """From here to `apart_ends`, which may be nested, what lives on may be set apart from the collector (`set_apart`).

    Not where the program that uses the tool has set objects apart by itself: they could not be told from ours.
    """
    if _Apart.depth == 0:
        _Apart.own = gc.get_freeze_count() == 0
    _Apart.depth += 1


def set_apart() -> None:
    """The collector passes by all that is there now, until the end of the outermost stretch."""
    if _Apart.own:
        gc.freeze()


def apart_ends() -> None:
    """What was set apart counts as old at the end of the outermost stretch."""
    _Apart.depth -= 1
    if _Apart.depth == 0 and _Apart.own:
        gc.unfreeze()


@contextmanager
def long_lived() -> Generator[None]:
    """The cycle collector rests: a large file makes a million nouns that all live on, and no cycles.

    Behind it they count as old at once, or the collector would look at each of them first thing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            apart_begins()
            set_apart()
            apart_ends()
            gc.enable()
