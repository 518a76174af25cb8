"""Names of interfaces in rules that mean every interface that begins so, or every one but some.

Linux rules say `-i eth+`, `iifname "eth*"` and `! -o wan`, and the file of rules does not list the interfaces. Until
they are known, a `Match` holds such a pattern as a name. No interface can have that name: it holds a blank, which
Linux refuses in names (`dev_valid_name`, net/core/dev.c).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

_AND, _NOT, _LIKE = " and ", "not ", "like "


@dataclass(frozen=True, slots=True, order=True)
class NameTest:
    """One demand on a name: it is `text`, or begins so (`beginning`); or not (`negated`)."""

    text: str
    beginning: bool = False
    negated: bool = False

    def holds(self, name: str) -> bool:
        """Whether an interface of this name is meant."""
        found = name.startswith(self.text) if self.beginning else name == self.text
        return found is not self.negated

    def __str__(self) -> str:
        return f"{_NOT if self.negated else ''}{_LIKE if self.beginning else ''}{self.text}"


Names: TypeAlias = frozenset[frozenset[NameTest]]
"""One of these lists of demands, each demand of it; the empty set means no interface."""
NO_NAME: Names = frozenset()


def named(text: str) -> Names:
    """The one interface of this name."""
    return frozenset({frozenset({NameTest(text)})})


def beginning(text: str) -> Names:
    """Every interface whose name begins so."""
    return frozenset({frozenset({NameTest(text, beginning=True)})})


def both(one: Names, other: Names) -> Names:
    """Interfaces that are meant by each."""
    return _simple(left | right for left, right in product(one, other))


def others(names: Names) -> Names:
    """Every interface that is not meant."""
    found: Names = frozenset({frozenset[NameTest]()})
    for tests in names:
        found = both(found, frozenset(frozenset({replace(test, negated=not test.negated)}) for test in tests))
    return found


def _simple(lists: Iterable[frozenset[NameTest]]) -> Names:
    """Where one name is demanded, the other demands hold or fail at once."""
    found: set[frozenset[NameTest]] = set()
    for tests in lists:
        exact = next((test for test in sorted(tests) if not test.negated and not test.beginning), None)
        if exact is None:
            found.add(tests)
        elif all(test.holds(exact.text) for test in tests):
            found.add(frozenset({exact}))
    return frozenset(found)


def as_texts(names: Names) -> frozenset[str] | None:
    """Names and patterns as a `Match` holds them; None if every interface is meant."""
    if frozenset[NameTest]() in names:
        return None
    return frozenset(_AND.join(str(test) for test in sorted(tests)) for tests in names)


def is_pattern(text: str) -> bool:
    """Whether a name of a `Match` is a pattern that waits for the interfaces to be known."""
    return " " in text


def meant(texts: frozenset[str], interfaces: Iterable[str]) -> frozenset[str]:
    """Those of `interfaces` that a set of names and patterns means."""
    tests = [[_test(part) for part in text.split(_AND)] for text in texts]
    return frozenset(name for name in interfaces if any(all(test.holds(name) for test in some) for some in tests))


def _test(text: str) -> NameTest:
    negated = text.startswith(_NOT)
    rest = text.removeprefix(_NOT)
    return NameTest(rest.removeprefix(_LIKE), rest.startswith(_LIKE), negated)
