"""What people give names to in a configuration, so that rules can speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span


@dataclass(frozen=True, slots=True)
class NamedObject:
    """An object or a group of addresses or services; `origin` is where it is defined."""

    name: str
    origin: Span
