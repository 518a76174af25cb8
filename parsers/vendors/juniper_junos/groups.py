"""`groups`, `apply-groups` and wildcards: what the file says once and means in many places.

Source: Junos CLI User Guide, "Configuration Groups" ("Use Wildcards with Configuration Groups", "Inherit Priority"):
what stands in the configuration comes before what a group brings, and of several groups the first; `<*>` stands for
the names that the configuration has; `apply-groups-except` switches a group off below.
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.syntax.statements import Statement
from parsers.vendors.juniper_junos.interface_ranges import apply_ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.juniper_junos.context import Context

_APPLY = ("apply-groups", "apply-groups-except")
_NODES = ("node0", "node1")
_PER_NODE = (("system", "host-name"), ("system", "backup-router"), ("interfaces", "fxp0"))
MOST = 200_000
"""Statements that groups may bring; a file that makes more of them is refused from there on."""

MOST_STEPS = 1_000_000
"""Places of groups that are compared with names of the tree; a file that needs more is not followed further."""


class Groups:
    """Applies groups to a tree, in place."""

    def __init__(self, context: Context, root: Statement) -> None:
        """Take the groups out of the tree."""
        self._context, self._root, self._made, self._steps = context, root, 0, 0
        holder = root.below.pop("groups", None)
        self._holder = holder
        self._groups = {} if holder is None else {name: item for name, item in holder.below.items() if item.active}
        self._stopped = False
        self._used: set[str] = set()
        self._named_at: list[tuple[Statement, str]] = []
        self.applied = Statement("apply-groups")
        """The statements that apply groups, for the account of lines."""

    def apply(self) -> None:
        """Everything that groups bring; then ranges of interfaces."""
        self._below(self._root, [], (), frozenset())
        for holder, word in self._named_at:
            applied = holder.below.pop(word)
            self.applied.below[f"{len(self.applied.below)} {word}"] = applied
        for item in [self._root, *self._root.below.get("logical-systems", self._root).below.values()]:
            apply_ranges(self._context, item.below.get("interfaces"))

    def settle(self) -> Iterator[Statement]:
        """The groups themselves: where one is applied, its lines got their fate there."""
        if self._holder is None:
            return
        self._holder.fate = LineFate.STRUCTURAL
        for name, group in self._holder.below.items():
            if name in self._used:
                group.settle(LineFate.STRUCTURAL, f"group {name}, read where it is applied")
            else:
                group.irrelevant(f"group {name} is not applied")
        yield self._holder

    def _below(
        self, here: Statement, parts: list[tuple[str, Statement]], path: tuple[str, ...], off: frozenset[str]
    ) -> None:
        """Apply what reaches `here`: `parts` are places in groups, the nearest first."""
        self._named_at += [(here, word) for word in _APPLY if word in here.below]
        named = here.below.get("apply-groups")
        without = here.below.get("apply-groups-except")
        if without is not None and without.active:
            off |= frozenset(item.word for item in without.below.values())
            without.settle(LineFate.MODELLED)
        if named is not None and named.active:
            added = [part for item in named.below.values() if item.active for part in self._named(item)]
            found = [(name, place) for name, group in added for place in _places(group, path)]
            parts = found + parts
            named.settle(LineFate.MODELLED)
        for name, part in parts:
            if name not in off:
                self._merge(part, here)
        for word, below in here.below.items():
            if word in _APPLY or not below.active or not (below.below or parts):
                continue
            inner = [] if not parts or self._exhausted(parts, here) else _reaching(parts, word)
            self._below(below, inner, (*path, word), off)

    def _exhausted(self, parts: list[tuple[str, Statement]], here: Statement) -> bool:
        """Whether too many places were compared; said once."""
        self._steps += len(parts)
        if self._steps > MOST_STEPS and not self._stopped:
            self._stopped = True
            self._context.doubt("groups are applied in more places than are read", Effect.MAY_DO_EITHER, here)
        return self._stopped

    def _named(self, item: Statement) -> list[tuple[str, Statement]]:
        if item.word == "${node}":
            self._other_node(item)
            item.word = _NODES[0] if _NODES[0] in self._groups else _NODES[1]
        group = self._groups.get(item.word)
        if group is None:
            if not item.word.startswith("junos-"):
                reason = f"group {item.word} is not in the file"
                self._context.diagnostics.error(DiagnosticCode.UNRESOLVED_NAME, self._context.span(item), reason)
                self._context.doubt(reason, Effect.MAY_DO_EITHER, item)
            return []
        self._used.add(item.word)
        if "when" in group.below:
            self._context.doubt(f"group {item.word} is applied under conditions", Effect.MAY_DO_EITHER, item)
            group.below["when"].settle(LineFate.MODELLED)
        return [(item.word, group)]

    def _other_node(self, item: Statement) -> None:
        """The file is of one node or the other; the groups may differ in names and the management port."""
        if not any(name in self._groups for name in _NODES):
            return
        one, two = (_bearing(self._groups.get(name)) for name in _NODES)
        if one != two:
            self._context.doubt("groups node0 and node1 differ, and node0 is read", Effect.MAY_DO_EITHER, item)
        if _NODES[1] in self._groups:
            self._groups[_NODES[1]].irrelevant("of the other node of the cluster")

    def _merge(self, part: Statement, here: Statement) -> None:
        """Bring what the group says literally; names with wildcards bring nothing by themselves."""
        for word, item in part.below.items():
            if self._made > MOST:
                return
            if word in here.below or _is_pattern(word) or not item.active or word == "when":
                continue
            if _only_patterns(item):
                continue
            made = item.copy()
            _without_patterns(made)
            self._made += 1 + sum(1 for _ in made.walk())
            if self._made > MOST:
                self._context.doubt("groups bring more statements than are read", Effect.MAY_DO_EITHER, item)
                return
            here.below[word] = made


def _places(group: Statement, path: tuple[str, ...]) -> list[Statement]:
    """Where a group speaks of a path."""
    found = [group]
    for word in path:
        found = [item for part in found for item in _matching(part, word)]
    return found


def _reaching(parts: list[tuple[str, Statement]], word: str) -> list[tuple[str, Statement]]:
    """What groups say of a name, the nearest first."""
    return [(name, item) for name, part in parts for item in _matching(part, word)]


def _matching(part: Statement, word: str) -> list[Statement]:
    """What a group says of a name: literally first, then by wildcards."""
    exact = part.below.get(word)
    found = [exact] if exact is not None and exact.active else []
    for pattern, item in part.below.items():
        if _is_pattern(pattern) and item.active and _shape(pattern[1:-1]).fullmatch(word):
            found.append(item)
    return found


@cache
def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def _is_pattern(word: str) -> bool:
    return len(word) > 2 and word[0] == "<" and word[-1] == ">"


def _only_patterns(item: Statement) -> bool:
    """Whether a statement of a group says nothing but what wildcards say."""
    if not item.below:
        return False
    return all(_is_pattern(word) or _only_patterns(below) for word, below in item.below.items())


def _without_patterns(item: Statement) -> None:
    for word in [word for word in item.below if _is_pattern(word)]:
        del item.below[word]
    for below in item.below.values():
        _without_patterns(below)


def _bearing(group: Statement | None) -> set[tuple[str, ...]]:
    """The paths of a group that bear on more than names and the management port."""
    found: set[tuple[str, ...]] = set()
    stack: list[tuple[tuple[str, ...], Statement]] = [] if group is None else [((), group)]
    while stack:
        path, item = stack.pop()
        if path[:2] in _PER_NODE or path[:1] in {("snmp",), ("chassis",)}:
            continue
        if not item.below and path:
            found.add(path)
        stack += [((*path, word), below) for word, below in item.below.items()]
    return found
