"""Parts of a plant file as text: one item a line, with the place it comes from behind it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias

from validator.plant.mistakes import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value: TypeAlias = "str | list[str] | dict[str, str]"
"""What stands under a key of an item."""

_PLAIN = re.compile(r"[A-Za-z0-9./_][A-Za-z0-9./_ -]*(?<! )")
_ABSENT = frozenset({"null", "~", ""})
MOST_NAMED = 12


def scalar(text: str) -> str:
    """A text as a YAML scalar: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _ABSENT and text != "...":
        return text
    return json.dumps(text, ensure_ascii=False)


def value_text(value: Value) -> str:
    """A text, a list or a mapping in one line; a list of one is its only item."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {scalar(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        parts = [scalar(one) for one in value]
        return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"
    return scalar(value)


def item_line(keys: Mapping[str, Value], place: str) -> str:
    """`  - {id: PLC-1, zone: CELL1}  # assets.csv:2`."""
    inside = ", ".join(f"{key}: {value_text(value)}" for key, value in keys.items())
    return f"  - {{{inside}}}  # {visible(place)}"


def note_lines(what: str, section: str, ignored: Sequence[str] = ()) -> list[str]:
    """The comment at the head of what was imported."""
    lines = [
        f"# {visible(what)}, by segval import. Put this beside plant.yaml into a folder `plant/`, or write its items",
        f"# below `{section}:` of your plant file. Every item has the line it comes from.",
    ]
    if ignored:
        more = f" and {len(ignored) - MOST_NAMED} more" if len(ignored) > MOST_NAMED else ""
        lines.append(f"# Not read: the columns {visible(', '.join(ignored[:MOST_NAMED]))}{more}.")
    return lines
