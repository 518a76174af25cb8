"""What HiSecOS has beside what it shares: filter rules, their assignments, translations."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.source import Span
    from parsers.syntax.hirschmann.rows import Row


@dataclass(slots=True, eq=False)
class Entry:
    """A rule of the packet filter or of translation: its values as they stand after all changes.

    `lines` are later rows that changed it. `enabled` is as delivered unless a row says otherwise.
    """

    index: int
    row: Row
    values: dict[str, str]
    enabled: bool = True
    lines: tuple[Span, ...] = ()


@dataclass(slots=True, eq=False)
class Assignment:
    """A rule at an interface. Rules act in the order of `priority`, the smallest first."""

    interface: str
    direction: str
    index: int
    priority: int
    row: Row
    enabled: bool = True

    @property
    def ingress(self) -> bool:
        """Whether it judges what comes in."""
        return self.direction in {"ingress", "both"}

    @property
    def egress(self) -> bool:
        """Whether it judges what goes out."""
        return self.direction in {"egress", "both"}


@dataclass(slots=True, eq=False)
class Table:
    """Rules and assignments of one table; `edited` is the last row that changed it and was not committed."""

    entries: dict[int, Entry] = field(default_factory=dict[int, Entry])
    assignments: list[Assignment] = field(default_factory=list[Assignment])
    edited: Span | None = None
    pending: Span | None = None
    """The row that says that changes are not committed."""


@dataclass(slots=True, eq=False)
class Objects:
    """Named addresses (HM2-NETOBJ-MIB): names by index, and what belongs to each index; rules write `$name`."""

    names: dict[int, str] = field(default_factory=dict[int, str])
    parts: list[tuple[int, AddressSet]] = field(default_factory=list["tuple[int, AddressSet]"])
    unclear: set[int] = field(default_factory=set[int])
    """Objects of which a part is not understood."""

    def addresses(self, name: str) -> AddressSet | None:
        """What a name holds; None where nothing in the file says all of it."""
        found = [index for index, each in self.names.items() if each == name]
        parts = [part for index, part in self.parts if index in found]
        if len(found) != 1 or not parts or self.unclear & set(found):
            return None
        return union_of(parts)


@dataclass(slots=True, eq=False)
class Wall:
    """The packet filter and the tables of translation."""

    filter: Table = field(default_factory=Table)
    policy: tuple[str, Span] | None = None
    nat: dict[str, Table] = field(default_factory=dict[str, Table])
    objects: Objects = field(default_factory=Objects)
    commands: list[Row] = field(default_factory=list["Row"])
    """Of the script: the commands of both."""

    def table(self, name: str) -> Table:
        """A table of translation."""
        return self.nat.setdefault(name, Table())
