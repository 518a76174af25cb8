"""What a command may remember from run to run: where, and what people are told of it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from validator.remembered.places import cache_folder
from validator.remembered.store import Store
from validator.report.safe_text import safe_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator


@contextmanager
def memory(arguments: argparse.Namespace) -> Generator[Store | None]:
    """The store of a command, tidied at its end, with a word on standard error about what it did not use.

    None: nothing is remembered.
    """
    folder = None if arguments.no_cache else cache_folder(arguments.cache)
    if folder is None:
        yield None
        return
    store = Store(folder)
    yield store
    store.tidy()
    for word in store.words():
        sys.stderr.write(f"segval: cache: {safe_text(word)}\n")
