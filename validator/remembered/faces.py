"""What an audit told, remembered whole: where nothing that it rests on has changed, it is told again, byte for byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validator.remembered.store import Store

KIND = "faces"


@dataclass(frozen=True, slots=True)
class Told:
    """The exit status of an audit and its texts, in the order in which they were asked for."""

    exit: int
    texts: tuple[str, ...]


def recalled(store: Store, digest: str, count: int) -> Told | None:
    """What was told of inputs with this digest in so many texts; None: nothing that is whole."""
    raw = store.read(KIND, digest)
    if raw is None:
        return None
    try:
        document: object = json.loads(raw)
    except (ValueError, RecursionError):
        document = None
    match document:
        case {"exit": int() as status, "texts": list() as texts} if len(texts) == count:  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
            kept = tuple(text for text in texts if isinstance(text, str))  # pyright: ignore[reportUnknownVariableType] - JSON
            if len(kept) == count:
                return Told(status, kept)
        case _:
            pass
    store.damaged()
    return None


def remember(store: Store, digest: str, told: Told) -> None:
    """Keep what was told."""
    store.keep(KIND, digest, json.dumps({"exit": told.exit, "texts": told.texts}).encode())
