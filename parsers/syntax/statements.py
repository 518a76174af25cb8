"""A configuration as a tree of single words: what Junos prints in braces, as `set` commands, as XML and as JSON.

`policy web { match { application [ a b ]; } }` and `set … policy web match application a` give the same path of words,
so that a reader asks one tree. Each statement knows its lines, whether it is switched off, and what became of it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.ledger import Ledger


@dataclass(eq=False, slots=True)
class Statement:
    """One word of the tree with what stands below it.

    `lines` are those that name it or end with it, in order. `column` is where it begins in the first of them, if it
    is not the first there. `inherited`: it comes from a group that is applied here.
    """

    word: str
    lines: list[int] = field(default_factory=list[int])
    below: dict[str, Statement] = field(default_factory=dict[str, "Statement"])
    active: bool = True
    inherited: bool = False
    quoted: bool = False
    fate: LineFate = LineFate.UNSEEN
    reason: str = ""
    blocking: bool = True
    column: int = 0

    @property
    def line(self) -> int:
        """The first line that names it."""
        return self.lines[0] if self.lines else 0

    def add(self, words: Iterable[str], line: int, column: int = 0) -> Statement:
        """The statement at a path below this one, made where it is not there yet; `line` states it."""
        here = self
        for word in words:
            below = here.below.get(word)
            if below is None:
                below = here.below[word] = Statement(word, [line], column=column)
            here = below
        if here is not self and here.lines[-1] != line:
            here.lines.append(line)
        return here

    def find(self, *words: str) -> Statement | None:
        """The statement at a path, switched off or not; nothing is marked as read."""
        here: Statement | None = self
        for word in words:
            here = None if here is None else here.below.get(word)
        return here

    def get(self, *words: str) -> Statement | None:
        """The statement at a path if all of it is in force; the path is marked as read."""
        here = self
        for word in words:
            below = here.below.get(word)
            if below is None or not below.active:
                return None
            here = below.read()
        return here

    def read(self) -> Statement:
        """This statement, marked as read."""
        if self.fate < LineFate.MODELLED:  # noqa: PLR1730 - asked for each word; `max` takes three times as long
            self.fate = LineFate.MODELLED
        return self

    def children(self, *words: str) -> list[Statement]:
        """What stands in force below a path, in order; each is marked as read."""
        here = self.get(*words) if words else self
        return [] if here is None else [item.read() for item in here.below.values() if item.active]

    def texts(self, *words: str) -> list[str]:
        """The words below a path, in order; each is marked as read."""
        return [item.word for item in self.children(*words)]

    def value(self, *words: str) -> Statement | None:
        """The one word below a path: the last that was said, or else the first that groups bring."""
        found = self.children(*words)
        own = [item for item in found if not item.inherited]
        return own[-1] if own else found[0] if found else None

    def text(self, *words: str) -> str:
        """The one word below a path, or empty."""
        found = self.value(*words)
        return "" if found is None else found.word

    def walk(self) -> Iterator[Statement]:
        """Everything below, from the top."""
        stack = list(reversed(self.below.values()))
        while stack:
            item = stack.pop()
            yield item
            stack += reversed(item.below.values())

    def settle(self, fate: LineFate, reason: str = "", *, blocking: bool = False) -> None:
        """This and everything below that nobody has judged becomes `fate`."""
        for item in (self, *self.walk()):
            if item.fate is LineFate.UNSEEN:
                item.fate, item.reason, item.blocking = fate, reason, blocking

    def irrelevant(self, reason: str) -> None:
        """This and everything below that nobody has judged does not bear on who may talk to whom."""
        self.settle(LineFate.IRRELEVANT, reason)

    def unknown(self, reason: str) -> None:
        """This and everything below that nobody has judged is not understood."""
        self.settle(LineFate.UNKNOWN, reason, blocking=True)

    def partial(self, reason: str) -> None:
        """It is read in part only."""
        self.fate, self.reason, self.blocking = LineFate.PARTIAL, reason, True

    def all_lines(self) -> tuple[int, ...]:
        """Its lines and those of everything below, sorted."""
        found: set[int] = set()
        waiting: list[Statement] = [self]
        while waiting:  # not `walk`, whose order costs time and says nothing here
            item = waiting.pop()
            found.update(item.lines)
            waiting += item.below.values()
        return tuple(sorted(found))

    def copy(self) -> Statement:
        """A copy as a group brings it; what becomes of it is still open."""
        made = Statement(self.word, list(self.lines), active=self.active, inherited=True, quoted=self.quoted)
        made.column = self.column
        made.below = {word: item.copy() for word, item in self.below.items()}
        return made

    def account(self, ledger: Ledger) -> None:
        """Tell the ledger what became of each line below."""
        modelled: list[int] = []
        for item in self.walk():
            if item.fate is LineFate.MODELLED:
                modelled += item.lines
                continue
            for line in item.lines:
                column = item.column if line == item.line else None
                match item.fate:
                    case LineFate.STRUCTURAL:
                        ledger.structural(line, item.reason)
                    case LineFate.IRRELEVANT:
                        ledger.irrelevant(line, item.reason)
                    case LineFate.PARTIAL:
                        ledger.partial(line, item.reason, blocking=item.blocking, column=column)
                    case _:
                        reason = item.reason or "no reader has a meaning for this"
                        ledger.unknown(line, reason, blocking=item.blocking, column=column)
        ledger.all_modelled(modelled)


@dataclass
class Text:
    """What reading gave: the tree, and what was wrong with the text, each by its line."""

    root: Statement = field(default_factory=lambda: Statement(""))
    ends: list[int] = field(default_factory=list[int])
    """Lines of comments, closing braces and the like."""
    wrong: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """Lines that are not understood as text."""
    cut: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """Marks that something is missing."""
    gone: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """Lines that a later one took back."""
