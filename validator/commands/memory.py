"""What a command may remember from run to run: where, and what people are told of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from validator.commands.output import complain
from validator.remembered.places import cache_folder
from validator.remembered.store import Store
from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator


@contextmanager
def memory(arguments: argparse.Namespace) -> Generator[None]:
    """`arguments.store` while a command runs: what earlier runs found out, or None where nothing is to be remembered.

    At the end of a run it is tidied, and a word on standard error says what of it was not used.
    """
    asked = hasattr(arguments, "no_cache") and not arguments.no_cache
    folder = cache_folder(arguments.cache) if asked else None
    store = arguments.store = None if folder is None else Store(folder)
    yield
    if store is not None:
        store.tidy()
        for word in store.words():
            complain(f"segval: cache: {safe_text(word)}")
