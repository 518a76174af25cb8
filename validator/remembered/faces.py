"""What an audit told, remembered whole: where nothing that it rests on has changed, it is told again, byte for byte."""

from __future__ import annotations

import json
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, cast

from parsers.nouns import dataclass
from validator.remembered.store import LARGEST
from validator.report.safe_text import pieces_of

if TYPE_CHECKING:
    from validator.remembered.store import Store
    from validator.report.safe_text import Pieces

KIND = "faces"
_LENGTH = 4
_ERRORS = "surrogatepass"
"""Names of files may hold what is no text; it stays what it is."""


@dataclass(frozen=True, slots=True)
class Told:
    """The exit status of an audit and its texts, in the order in which they were asked for."""

    exit: int
    texts: tuple[str | Pieces, ...]


def recalled(store: Store, digest: str, count: int) -> Told | None:
    """What was told of inputs with this digest in so many texts; None: nothing that is whole."""
    raw = store.read(KIND, digest)
    if raw is None:
        return None
    try:
        told = _read(raw)
    except (ValueError, RecursionError):
        told = None
    if told is None or len(told.texts) != count:
        store.damaged()
        return None
    return told


def _read(raw: bytes) -> Told | None:
    """What `remember` wrote; None, or ValueError: it is something else."""
    start = _LENGTH + int.from_bytes(raw[:_LENGTH], "little")
    document: object = json.loads(raw[_LENGTH:start])
    if not isinstance(document, list):
        return None
    numbers = [one for one in cast("list[object]", document) if isinstance(one, int) and one >= 0]
    if not numbers or len(numbers) != len(cast("list[object]", document)):
        return None
    status, *lengths = numbers
    ends = [*accumulate(lengths, initial=start)]
    if ends[-1] != len(raw):
        return None
    return Told(status, tuple(raw[one:other].decode(errors=_ERRORS) for one, other in pairwise(ends)))


def remember(store: Store, digest: str, told: Told) -> None:
    """Keep what was told: the status and the lengths of the texts, and the texts behind them as they are."""
    if sum(len(piece) for text in told.texts for piece in pieces_of(text)) > LARGEST:
        return
    texts = [b"".join(piece.encode(errors=_ERRORS) for piece in pieces_of(text)) for text in told.texts]
    head = json.dumps([told.exit, *map(len, texts)]).encode()
    store.keep(KIND, digest, b"".join((len(head).to_bytes(_LENGTH, "little"), head, *texts)))
