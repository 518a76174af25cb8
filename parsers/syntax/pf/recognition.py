"""Recognition of a `config.xml` by its root element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.source import Source

SEARCHED = 400
"""Lines among which the root element stands."""
_ROOT = re.compile(r"<(opnsense|pfsense)(?:\s[^<>]*)?>")
_OWN = re.compile(r"<(?:system|interfaces|filter|nat|aliases|OPNsense|revision|version|theme|sysctl)[\s/>]")
_RULE = re.compile(r"<rule[\s>]")
_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)")


def root_of(source: Source) -> tuple[int, str] | None:
    """The line and the name of the root element, if it is one of the two products'."""
    for number, text in enumerate(source.lines[:SEARCHED], 1):
        tag = _TAG.search(text)
        if tag is None:
            continue
        found = _ROOT.search(text)
        return (number, found[1]) if found is not None and found.start() == tag.start() else None
    return None


def parts_of(source: Source) -> int:
    """The first line that looks like a part of a `config.xml` whose root is missing, or 0."""
    seen = [number for number, text in enumerate(source.lines[:SEARCHED], 1) if _OWN.match(text.strip())]
    rules = bool(seen) and any(_RULE.search(text) for text in source.lines[seen[0] - 1 : SEARCHED])
    return seen[0] if len(seen) > 1 or rules else 0


def missing_root(line: int) -> str:
    """Why a file with such a part is near; empty for line 0."""
    return f"line {line} looks like a part of a config.xml, and the root element is missing" if line else ""
