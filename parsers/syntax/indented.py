"""A block tree by indentation, as Cisco-like running configurations print their statements.

A line belongs to the nearest line above it that is indented less. Blank lines, comments and
the lines that a vendor calls opaque (banners, certificates) are no statements and make no blocks.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence


@dataclass(slots=True)
class Statement:
    """One printed line (counted from 1) with its words, and the lines that stand indented beneath it.

    `text` is the line without surrounding blanks; `words` are what blanks separate, never empty.
    """

    line: int
    indent: int
    text: str
    words: list[str]
    children: list[Statement] = field(default_factory=list["Statement"])

    def walk(self) -> Iterator[Statement]:
        """This statement and all beneath it, in the order of the file."""
        waiting: list[Statement] = [self]
        while waiting:
            statement = waiting.pop()
            yield statement
            waiting.extend(reversed(statement.children))


def statements(lines: Sequence[str], opaque: Container[int] = (), comment: str = "!") -> list[Statement]:
    """The statements that no other stands above, in order; `opaque` lines and comments are left out.

    A tab counts as one blank. The first line may be indented; it then stands alone at the top.
    """
    top: list[Statement] = []
    open_blocks: list[Statement] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith(comment) or number in opaque:
            continue
        indent = len(line) - len(line.lstrip())
        statement = Statement(number, indent, text, text.split())
        while open_blocks and open_blocks[-1].indent >= indent:
            open_blocks.pop()
        (open_blocks[-1].children if open_blocks else top).append(statement)
        open_blocks.append(statement)
    return top
