"""A cursor over the words of one statement that knows what has not been read."""

from __future__ import annotations


class MissingWordError(ValueError):
    """The statement ends where a word was expected."""


class Words:
    """The words of a statement, taken from the left; what is left over makes the statement PARTIAL."""

    __slots__ = ("_at", "all")

    def __init__(self, words: list[str]) -> None:
        """Start before the first of `words`."""
        self.all = words
        self._at = 0

    def __bool__(self) -> bool:
        """Whether words are left."""
        return self._at < len(self.all)

    def peek(self, ahead: int = 0) -> str:
        """The next word (or one further ahead) without taking it; empty at the end."""
        index = self._at + ahead
        return self.all[index] if index < len(self.all) else ""

    def take(self) -> str:
        """The next word.

        Raises:
            MissingWordError: there is none.
        """
        if self._at >= len(self.all):
            message = f"a word is missing after {self.all[-1]!r}" if self.all else "the statement is empty"
            raise MissingWordError(message)
        self._at += 1
        return self.all[self._at - 1]

    def take_if(self, *wanted: str) -> str:
        """The next word if it is one of `wanted`, else empty and nothing is taken."""
        if self._at < len(self.all) and self.all[self._at] in wanted:
            self._at += 1
            return self.all[self._at - 1]
        return ""

    def rest(self) -> list[str]:
        """All words that are left; they count as taken."""
        left = self.all[self._at :]
        self._at = len(self.all)
        return left

    def left(self) -> list[str]:
        """All words that are left, untouched."""
        return self.all[self._at :]
