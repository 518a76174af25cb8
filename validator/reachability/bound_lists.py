"""The lists that are bound at a place, as programs: one for all ways through a device between which they say the same.

A packet's way through a device has two sides, and a list is read anew for each pair of them. Most lists name no
interface in any line, or few; and few lines ask what a translation did before. So what a way keeps of a list depends
only on those of its names that the list has, and all ways that keep the same lines share one program, with whatever
is found out about them later.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from parsers.nouns import dataclass
from validator.reachability.header import AS_SENT
from validator.reachability.programs import Program, as_they_came, bound_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.model.rules import Binding
    from validator.graph.network import Node
    from validator.reachability.header import Header
    from validator.reachability.programs import Line

    _Names: TypeAlias = frozenset[str]


class BoundLists:
    """The programs of one network's lists."""

    def __init__(self) -> None:
        """None is read before it is asked for."""
        self._known: dict[tuple[int, Binding], _BoundList] = {}

    def program(
        self, node: Node, binding: Binding, entering: _Names, leaving: _Names, header: Header | None
    ) -> Program:
        """What a binding says of packets from `entering` to `leaving` interfaces.

        `header` None: every line, whatever a translation on this device would have to have done.
        """
        key = node.number, binding
        if key not in self._known:
            self._known[key] = _BoundList(
                node.number, " and ".join(binding.rule_sets), tuple(bound_lines(node, binding))
            )
        return self._known[key].program(entering, leaving, header)


@dataclass(frozen=True)
class _BoundList:
    """All lines of one binding, and the programs made of them."""

    node: int
    title: str
    lines: tuple[Line, ...]
    _made: dict[object, Program] = field(default_factory=dict[object, Program])
    _alike: dict[object, Program] = field(default_factory=dict[object, Program])
    """By the numbers of their lines: where few lines name an exit, most exits of an entrance have the same."""

    def program(self, entering: _Names, leaving: _Names, header: Header | None) -> Program:
        """The program of the lines that may speak of such packets."""
        entering = entering & self._entering
        towards = leaving & self._leaving if leaving and self._leaving else None
        every = header is None or not self._historic
        key = entering, towards, AS_SENT if header is None else header, every
        if key not in self._made:
            numbers = tuple(self._between(entering, towards))
            if (numbers, *key[2:]) not in self._alike:
                kept = (self.lines[number] for number in numbers)
                lines = tuple(kept) if every or header is None else tuple(as_they_came(kept, header))
                self._alike[numbers, *key[2:]] = Program(self.node, lines, header or AS_SENT, title=self.title)
            self._made[key] = self._alike[numbers, *key[2:]]
        return self._made[key]

    def _between(self, entering: _Names, leaving: _Names | None) -> Iterator[int]:
        """The lines for two sides; `leaving` None: no line is for some exits only, or the exit is not known yet."""
        numbers = sorted(number for name in (None, *entering) for number in self._by_entrance.get(name, ()))
        for number in dict.fromkeys(numbers):
            named = self.lines[number].match.out_interfaces
            if named is None or leaving is None or not named.isdisjoint(leaving):
                yield number

    @cached_property
    def _by_entrance(self) -> Mapping[str | None, Sequence[int]]:
        """The numbers of the lines by the interfaces that they name as entrances; None: those that name none."""
        found: dict[str | None, list[int]] = {}
        for number, line in enumerate(self.lines):
            named = line.match.in_interfaces
            for name in (None,) if named is None else named:
                found.setdefault(name, []).append(number)
        return found

    @cached_property
    def _entering(self) -> frozenset[str | None]:
        return frozenset(self._by_entrance)

    @cached_property
    def _leaving(self) -> _Names:
        return frozenset[str]().union(*(line.match.out_interfaces or () for line in self.lines))

    @cached_property
    def _historic(self) -> bool:
        """Whether a line asks what a translation did before."""
        return any(line.match.translated is not None or line.match.translated_by is not None for line in self.lines)
