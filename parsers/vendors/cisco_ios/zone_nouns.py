"""The parts of a zone-based policy firewall, in the words of the configuration; mutable while it is read."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span

REST = "class-default"
"""The class of what no other class of a policy takes."""


@dataclass(slots=True)
class ZonePair:
    """`zone-pair security NAME source ZONE destination ZONE`; `policy` is empty where none is attached."""

    name: str
    source: str
    destination: str
    origin: Span
    policy: str = ""


@dataclass(slots=True)
class Wanted:
    """One `match` statement of a class: its kind (`access-group`, `protocol`, `class-map`, else unread) and operand.

    `negated`: `match not`, which takes what the statement does not.
    """

    kind: str
    value: str
    origin: Span
    negated: bool = False


@dataclass(slots=True)
class TrafficClass:
    """`class-map type inspect`: `every` statement must match, or any."""

    name: str
    every: bool
    origin: Span
    statements: list[Wanted] = field(default_factory=list["Wanted"])


@dataclass(slots=True)
class ClassAction:
    """A class of a policy: `inspect`, `pass`, `drop`, or empty where none was read. `drops`: why it may drop more."""

    name: str
    origin: Span
    action: str = ""
    drops: str = ""
    logged: bool | None = None


@dataclass(slots=True)
class ZonePolicy:
    """`policy-map type inspect`: its classes in order."""

    name: str
    origin: Span
    classes: list[ClassAction] = field(default_factory=list["ClassAction"])


@dataclass(slots=True)
class ZoneFirewall:
    """All parts of the firewall of one device, by name."""

    pairs: list[ZonePair] = field(default_factory=list["ZonePair"])
    classes: dict[str, TrafficClass] = field(default_factory=dict[str, "TrafficClass"])
    policies: dict[str, ZonePolicy] = field(default_factory=dict[str, "ZonePolicy"])
