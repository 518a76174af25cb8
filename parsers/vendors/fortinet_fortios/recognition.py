"""Whether a file is a configuration of FortiOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Recognition
from parsers.syntax.beginnings import lines_that_begin

if TYPE_CHECKING:
    from parsers.source import Source

ANY_HEADER = re.compile(r"^#config-version=F[A-Z0-9]")
"""The first line of a backup."""
ENCRYPTED = "#FGBK"
"""How an encrypted one begins."""
_OWN_SECTION = re.compile(
    r"^config (?:vdom|global|system (?:global|interface|settings|accprofile|admin|zone)"
    r"|firewall (?:policy|address|addrgrp|service custom|vip)|router static)\s*$"
)
_FIRST = re.compile(r"#|config$")
"""How first words of all these begin."""
SEARCHED = 4000
"""Lines that recognition looks at."""


def recognise(source: Source) -> Recognition:
    """A `#config-version=F…` header, or two sections that only FortiOS has."""
    seen: list[int] = []
    for number, text in lines_that_begin(source.lines, _FIRST):
        if number > SEARCHED:
            break
        if text.startswith(ENCRYPTED):
            return Recognition(accepted=True, evidence=f"line {number}: an encrypted FortiOS backup")
        if ANY_HEADER.match(text):
            return Recognition(accepted=True, evidence=f'line {number}: "{text[:40]}"')
        if _OWN_SECTION.match(text):
            seen.append(number)
            if len({source.lines[line - 1].strip() for line in seen}) > 1:
                where = " and ".join(f'line {line}: "{source.lines[line - 1].strip()}"' for line in (seen[0], seen[-1]))
                return Recognition(accepted=True, evidence=where)
    evidence = f'line {seen[0]}: "{source.lines[seen[0] - 1].strip()}"' if seen else ""
    return Recognition(accepted=False, evidence=evidence, near=bool(seen))
