"""Address translation as ordered rules; first match wins within a stage."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Interval
    from parsers.model.match import Match
    from parsers.source import Span


class NatStage(StrEnum):
    """Which stage of `Device.order` the rule acts in."""

    DESTINATION = "destination"
    SOURCE = "source"


class NatKind(StrEnum):
    """STATIC maps one to one by position. POOL picks any address of the target. IDENTITY leaves as is.

    UNKNOWN: the target was not understood; the translated address may be any, and the destination port
    too where the rule has no port translation of its own.
    """

    STATIC = "static"
    POOL = "pool"
    IDENTITY = "identity"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AddressTranslation:
    """`original` becomes `translated`.

    STATIC: both are single intervals of equal size, mapped by position, or `translated` is one
    address. POOL: any of `original` becomes some address of `translated`. IDENTITY: equal.
    """

    kind: NatKind
    original: AddressSet
    translated: AddressSet


@dataclass(frozen=True, slots=True)
class PortTranslation:
    """Destination ports `original` become `translated`, by position; a single `translated` port takes all.

    `chosen`: not by position; the device picks any port of `translated`. So it is where the two ranges differ in size.
    """

    original: Interval
    translated: Interval
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class NatRule:
    """One translation, in one direction; a bidirectional statement becomes two rules with one origin.

    `match` sees the header as it stands when the stage is reached; its interfaces are those of the
    packet's own way (`in_interfaces` where it enters). A destination rule leaves the source alone and
    the reverse; `source_ports_change` says that source ports become arbitrary (overload, PAT).
    A rule with `address` None and IDENTITY semantics exempts its packets from later rules.
    `egress` names the interface that the rule itself chooses, past the route, or is empty.
    Statements that are not `enabled` decide nothing. `statement` is the same for all rules that one
    statement makes, and differs from those of other statements; empty where nothing asks for it.
    `own_address`: it becomes an address of the interface that the packet leaves by (a source) or entered
    by (a destination), and the file does not show which. `unanswered`: the device answers no ARP for the
    destinations that it takes. `until`: as of a `Rule`.
    """

    identity: str
    stage: NatStage
    match: Match
    address: AddressTranslation | None
    origin: Span
    port: PortTranslation | None = None
    source_ports_change: bool = False
    egress: str = ""
    enabled: bool = True
    lines: tuple[Span, ...] = ()
    statement: str = ""
    own_address: bool = False
    until: dt.date | None = None
    unanswered: bool = False
