"""Work whose nouns live to the end of a run, while the collector of cycles rests."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def long_lived() -> Generator[None]:
    """The cycle collector rests: a large file makes a million nouns that all live on, and no cycles.

    Behind it they count as old at once (`freeze`, and back), or the collector would look at each of them first thing.
    What was set apart before, for children that share it, stays apart.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            apart = gc.get_freeze_count()
            gc.freeze()
            if not apart:
                gc.unfreeze()
            gc.enable()
