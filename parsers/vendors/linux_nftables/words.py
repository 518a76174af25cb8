"""The words of one rule of nft's text, read from left to right."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.syntax.netfilter.nouns import Statement
    from parsers.vendors.linux_nftables.tokens import Token


class WordsError(Exception):
    """The rest of a rule is not understood; the message names the words."""


@dataclass
class Words:
    """The words of one rule, read from left to right."""

    words: Sequence[Token]
    place: int = 0
    comment: str = ""
    found: list[Statement] = field(default_factory=list["Statement"])
    _bare: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Strings are no bare words; looked up again and again, so worked out once."""
        self._bare = ["" if word.quoted else word.text for word in self.words]

    @property
    def now(self) -> str:
        """The word at hand, empty at the end; a string counts as a word."""
        return self.words[self.place].text if self.place < len(self.words) else ""

    @property
    def bare(self) -> str:
        """The word at hand if it is no string."""
        try:
            return self._bare[self.place]
        except IndexError:
            return ""

    def take(self) -> str:
        """The word at hand, and go on.

        Raises:
            WordsError: there is none.
        """
        if self.place >= len(self.words):
            message = "the rule ends too early"
            raise WordsError(message)
        self.place += 1
        return self.words[self.place - 1].text

    def takes(self, *words: str) -> bool:
        """Go on if the word at hand is one of `words`."""
        place, known = self.place, self._bare
        if place < len(known) and known[place] in words and known[place]:
            self.place = place + 1
            return True
        return False

    def until(self, *ends: str) -> list[str]:
        """Every word before one of `ends`, or the end."""
        found: list[str] = []
        while self.place < len(self.words) and self.bare not in ends:
            found.append(self.take())
        return found

    def needs(self, word: str) -> None:
        """Go on over `word`.

        Raises:
            WordsError: another word stands there.
        """
        if not self.takes(word):
            message = f"{word!r} is missing before {self.now!r}"
            raise WordsError(message)


def braces(this: Words) -> list[str]:
    """The words between braces, which may hold others."""
    this.needs("{")
    depth, found = 1, list[str]()
    while depth:
        word = this.take()
        depth += {"{": 1, "}": -1}.get(word, 0)
        found.append(word)
    return found[:-1]
