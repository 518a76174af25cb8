"""Plant files as they were read before, remembered by their bytes: a plant of thousands of flows is not read again.

Only plants without a mistake are kept. What is kept is what the loader gave, with the places of all that is declared,
and the files themselves, decoded and redacted.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from parsers.source import Source, bytes_of
from validator.plant.model import Plant
from validator.remembered.packing import PackingError, pack, unpack
from validator.remembered.tool import tool_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from validator.remembered.store import Store

KIND = "plant"
KIND_OF_FILE = "plant file"


def remembered_source(store: Store, path: Path, name: str) -> Source:
    """A plant file, shown as `name`: as it was decoded and redacted before, or as it is now, which is kept then.

    Raises:
        UnreadableSourceError: it cannot be read, or is no text.
    """
    raw = bytes_of(path, name)
    sha256 = hashlib.sha256(raw).hexdigest()
    key = f"{tool_digest()}\0{name}\0{sha256}"
    content = store.read(KIND_OF_FILE, key)
    if content is not None:
        try:
            found = unpack(content)
        except PackingError:
            found = None
        if isinstance(found, Source) and (found.name, found.sha256) == (name, sha256):
            return found
        store.damaged()
    source = Source.from_bytes(name, raw)
    store.keep(KIND_OF_FILE, key, pack(source))
    return source


def remembered_plant(store: Store, sources: Sequence[Source], read: Callable[[Sequence[Source]], Plant]) -> Plant:
    """The plant of these files: as it was kept, or else as `read` makes it, which is kept then.

    Raises:
        PlantError: `read` finds mistakes; nothing is kept.
    """
    key = "\0".join((tool_digest(), *(f"{source.name}\0{source.sha256}" for source in sources)))
    content = store.read(KIND, key)
    if content is not None:
        try:
            found = unpack(content)
        except PackingError:
            found = None
        if isinstance(found, Plant):
            return found
        store.damaged()
    plant = read(sources)
    try:
        store.keep(KIND, key, pack(plant))
    except PackingError:
        return plant
    return plant
