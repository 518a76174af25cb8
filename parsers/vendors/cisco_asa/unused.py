"""Objects and groups that no other line names; an object with a translation of its own is used by it.

Document: "Objects for Access Control" (Firewall CLI guide 9.x): `object network|service NAME`, `object-group KIND
NAME`; an object stands a second time where its `nat` line is printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.unnamed import unnamed

if TYPE_CHECKING:
    from parsers.model.objects import NamedObject
    from parsers.source import Source

_DEFINING = ("object network ", "object service ", "object-group ")
_TEXTS = ("description ",)


def unused_objects(source: Source) -> tuple[NamedObject, ...]:
    """In the order of the file."""
    defined: dict[str, int] = {}
    kept: list[str] = []
    name = ""
    for number, text in enumerate(source.lines, 1):
        if text[:6] == "object" and text.startswith(_DEFINING):
            words = text.split(None, 3)
            name = words[2] if len(words) > 2 else ""
            if name:
                defined.setdefault(name, number)
        elif text[:5] == " nat " and name:
            kept += (name, text)
        elif not _is_text(text):
            kept.append(text)
    return unnamed(defined, "\n".join(kept).split(), source)


def _is_text(line: str) -> bool:
    return (" remark " in line or "description " in line) and (" remark " in line or line.lstrip().startswith(_TEXTS))
