"""Objects and groups that no other line names; an object with a translation of its own is used by it.

Document: "Objects for Access Control" (Firewall CLI guide 9.x): `object network|service NAME`, `object-group KIND
NAME`; an object stands a second time where its `nat` line is printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.unnamed import unnamed

if TYPE_CHECKING:
    from parsers.model.objects import NamedObject
    from parsers.source import Source, Span

_DEFINING = ("object network ", "object service ", "object-group ")
_TEXTS = ("description ", "remark ")


def unused_objects(source: Source) -> tuple[NamedObject, ...]:
    """In the order of the file."""
    defined: dict[str, Span] = {}
    others: list[str] = []
    name = ""
    for number, text in enumerate(source.lines, 1):
        if text.startswith(_DEFINING):
            words = text.split()
            name = words[2] if len(words) > 2 else ""
            if name:
                defined.setdefault(name, source.span(number))
            continue
        words_of = text.strip()
        if name and text[:1] == " " and words_of.startswith("nat "):
            others.append(name)
        if not words_of.startswith(_TEXTS) and " remark " not in text:
            others.append(words_of)
    return unnamed(defined, others)
