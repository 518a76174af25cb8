"""Plant files as they were read before, remembered by their bytes: a plant of thousands of flows is not read again.

Only plants without a mistake are kept. What is kept is what the loader gave, with the places of all that is declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.plant.model import Plant
from validator.remembered.packing import PackingError, pack, unpack
from validator.remembered.tool import tool_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parsers.source import Source
    from validator.remembered.store import Store

KIND = "plant"


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
