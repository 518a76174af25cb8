"""What is left over in configurations, as lines and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.leftovers import LeftoverKind
from validator.report.safe_text import safe_text
from validator.report.style import Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.as_json import Json
    from validator.leftovers import Leftover
    from validator.report.style import Style

MOST = 8
"""Leftovers of one kind on one device that are listed without `--all`."""

_WORDS = {
    LeftoverKind.LIST: "lists that judge no traffic",
    LeftoverKind.RULE: "rules that are turned off",
    LeftoverKind.OBJECT: "objects that no line names",
}


def leftover_lines(items: Sequence[Leftover], style: Style, *, everything: bool = False) -> list[str]:
    """A heading, then one or two lines a device; nothing where nothing is left over."""
    if not items:
        return []
    lines = [style.paint("Left over: opens nothing today", Ink.STRONG)]
    devices = dict.fromkeys(item.device for item in items)
    for device in devices:
        for kind, words in _WORDS.items():
            here = [item for item in items if item.device == device and item.kind is kind]
            if here:
                shown = here if everything else here[:MOST]
                more = [f"and {len(here) - len(shown)} more (--all)"] if len(shown) < len(here) else []
                places = ", ".join([*(f"{item.name} ({item.origin.place})" for item in shown), *more])
                lines += style.wrapped(f"  {safe_text(device)} ", f"{words}: {places}", "    ")
    return lines


def leftover_json(item: Leftover) -> Json:
    """One list or rule."""
    return {
        "device": safe_text(item.device),
        "list": safe_text(item.name),
        "what": item.kind.value,
        "file": safe_text(item.origin.file),
        "line": item.origin.line or None,
    }
