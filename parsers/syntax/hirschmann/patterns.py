"""Patterns of commands: which words a command has, and what its values are called.

`network parms {address} {mask} {gateway}` takes three words by name; `{text...}` takes the rest. `[no]` in front says
that the command may be negated. `<a|b:key>` takes one of the words a, b as `key`. `**set` takes pairs of name and value
in any order, of the names in the set; a flag is a name without a value. What fits no pattern has no meaning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAMED = re.compile(r"\{(?P<key>[\w-]+)(?P<rest>\.\.\.)?\}")
_CHOICE = re.compile(r"<(?P<words>[^:>]+):(?P<key>[\w-]+)>")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names that may follow, each with so many values; a flag has none."""

    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of a command, compiled; `kind` is what the row is called."""

    kind: str
    parts: tuple[str, ...]
    negatable: bool
    pairs: Pairs | None

    def values(self, words: tuple[str, ...], *, negated: bool) -> dict[str, str] | None:
        """The values by name, or None where the command is not of this form."""
        if negated and not self.negatable:
            return None
        found: dict[str, str] = {}
        at = 0
        for part in self.parts:
            if named := _NAMED.fullmatch(part):
                if named["rest"]:
                    found[named["key"]] = " ".join(words[at:])
                    at = len(words)
                    continue
                if at >= len(words):
                    return None
                found[named["key"]] = words[at]
            elif choice := _CHOICE.fullmatch(part):
                if at >= len(words) or words[at] not in choice["words"].split("|"):
                    return None
                found[choice["key"]] = words[at]
            elif at >= len(words) or words[at] != part:
                return None
            at += 1
        return self._paired(found, words, at)

    def _paired(self, found: dict[str, str], words: tuple[str, ...], at: int) -> dict[str, str] | None:
        while self.pairs is not None and at < len(words):
            key = words[at]
            count = self.pairs.counts.get(key)
            if count is None or at + count >= len(words) or key in found:
                return None
            found[key] = " ".join(words[at + 1 : at + 1 + count])
            at += 1 + count
        return found if at == len(words) else None


def compiled(rows: Iterable[tuple[str, str]], pairs: Mapping[str, Pairs]) -> dict[str, tuple[Pattern, ...]]:
    """Patterns by their first word, in the order of `rows` (form, kind)."""
    found: dict[str, list[Pattern]] = {}
    for form, kind in rows:
        negatable = form.startswith("[no] ")
        parts = form.removeprefix("[no] ").split()
        named = parts[-1].removeprefix("**") if parts[-1].startswith("**") else ""
        if named:
            parts.pop()
        made = Pattern(kind, tuple(parts), negatable, pairs[named] if named else None)
        for word in _first_words(parts[0]):
            found.setdefault(word, []).append(made)
    return {word: tuple(made) for word, made in found.items()}


def _first_words(part: str) -> list[str]:
    choice = _CHOICE.fullmatch(part)
    return choice["words"].split("|") if choice is not None else [part]


def pairs(names: str, flags: str = "", doubles: str = "") -> Pairs:
    """Names with one value each, flags with none, `doubles` with two; blanks separate them."""
    counts = dict.fromkeys(names.split(), 1) | dict.fromkeys(flags.split(), 0) | dict.fromkeys(doubles.split(), 2)
    return Pairs(counts)
