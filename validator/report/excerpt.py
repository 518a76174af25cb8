"""A source line as it fits on the page, cut around the columns that are meant."""

from __future__ import annotations

from parsers.nouns import dataclass
from validator.report.safe_text import character_cells

CUT = "\u2026"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`text` fits the room; cell `i` of the whole line stands at `i - offset` in it."""

    text: str
    offset: int
    starts: tuple[int, ...]
    """For each character of the line (and one past its end), the cell where it begins."""
    width: int

    def columns(self, column: int, end_column: int) -> tuple[int, int]:
        """Where the carets for the columns of a span (from 1, both included) begin, and how many; at least one."""
        last = len(self.starts) - 1
        first_cell = self.starts[min(max(column - 1, 0), max(last - 1, 0))]
        end_cell = self.starts[min(max(end_column, column), last)]
        first = min(max(first_cell - self.offset, 0), max(self.width - 1, 0))
        end = min(max(end_cell - self.offset, first + 1), max(self.width, first + 1))
        return first, end - first


def excerpt(line: str, column: int, end_column: int, room: int) -> Excerpt:
    """`line` in at most `room` cells (at least 8), with the span's first columns visible whatever its length."""
    parts = [character_cells(character) for character in line]
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part))
    whole = [cell for part in parts for cell in part]
    if len(whole) <= room:
        return Excerpt("".join(whole).rstrip(), 0, tuple(starts), len(whole))
    last = len(line)
    first = starts[min(max(column - 1, 0), last)]
    end = starts[min(max(end_column, column), last)]
    offset = _offset(first, end, len(whole), room)
    shown = whole[offset : offset + room]
    if offset:
        shown[0] = CUT
    if offset + room < len(whole):
        shown[-1] = CUT
    return Excerpt("".join(shown).rstrip(), offset, tuple(starts), room)


def _offset(first: int, end: int, total: int, room: int) -> int:
    """Where the window begins: at 0 if the label ends in the first room, else around the label."""
    if end <= room - 1:
        return 0
    if end - first >= room - 2:
        return min(max(first - 1, 0), max(total - room, 0)) if first > room // 3 else 0
    return min(first - (room - (end - first)) // 2, total - room)
