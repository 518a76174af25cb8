"""A cursor over the words of one statement that knows what has not been read."""

from __future__ import annotations


class MissingWordError(ValueError):
    """The statement ends where a word was expected."""


class Words:
    """The words of a statement, taken from the left; what is left over makes the statement PARTIAL."""

    __slots__ = ("all", "at")

    def __init__(self, words: list[str]) -> None:
        """Start before the first of `words`."""
        self.all = words
        self.at = 0
        """How many words are taken."""

    def __bool__(self) -> bool:
        """Whether words are left."""
        return self.at < len(self.all)

    def peek(self, ahead: int = 0) -> str:
        """The next word (or one further ahead) without taking it; empty at the end."""
        index = self.at + ahead
        return self.all[index] if index < len(self.all) else ""

    def take(self) -> str:
        """The next word.

        Raises:
            MissingWordError: there is none.
        """
        if self.at >= len(self.all):
            message = f"a word is missing after {self.all[-1]!r}" if self.all else "the statement is empty"
            raise MissingWordError(message)
        self.at += 1
        return self.all[self.at - 1]

    def take_if(self, *wanted: str) -> str:
        """The next word if it is one of `wanted`, else empty and nothing is taken."""
        if self.at < len(self.all) and self.all[self.at] in wanted:
            self.at += 1
            return self.all[self.at - 1]
        return ""

    def rest(self) -> list[str]:
        """All words that are left; they count as taken."""
        left = self.all[self.at :]
        self.at = len(self.all)
        return left

    def left(self) -> list[str]:
        """All words that are left, untouched."""
        return self.all[self.at :]
