"""The nouns of the register beside the plant: who approved what and when, at what risk, and what no file shows.

Verdicts rest on two of them alone: an `Attestation` counts until it expires (`in_force`), and an `UnmanagedPath` leaves
undecided what it may carry. The rest is judged by checks of the family MOD.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from parsers.source import Span

FUNCTIONAL_SAFETY = "functional_safety"
"""The role of those who approve for functional safety."""
ASSET_OWNER = "asset_owner"


class Status(StrEnum):
    """Whether a zone is there: not yet, now, or no more."""

    PLANNED = "planned"
    LIVE = "live"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody approved an item on a day (ZCR 7.1)."""

    who: str
    role: str
    day: dt.date | None
    origin: Span


@dataclass(frozen=True, slots=True)
class Review:
    """When an item was looked at and is to be looked at again; `interval` in days."""

    last: dt.date | None
    next: dt.date | None
    interval: int | None
    origin: Span


@dataclass(frozen=True, slots=True)
class Risk:
    """What a risk assessment found; the levels as written, `ref` and `day` are those of the assessment."""

    residual: str
    tolerable: str
    ref: str
    day: dt.date | None
    origin: Span


@dataclass(frozen=True, slots=True)
class Compensation:
    """A control that stands in for a requirement (`SR 1.2`) which is not met."""

    requirement: str
    control: str
    expires: dt.date | None
    origin: Span


@dataclass(frozen=True, slots=True)
class Record:
    """What the register says of one zone or conduit. `keys` are the keys that are given, with any value.

    `levels` is the level that the zone's components can reach (`sl_c`) by foundational requirement. `type` is that of
    a conduit. `claims` is the level that is claimed as achieved (`sl_a_claimed`). `fail` is `open` or `close`: what a
    conduit does when what controls it fails, or empty.
    """

    id: str
    origin: Span
    keys: frozenset[str] = frozenset()
    purposes: tuple[str, ...] = ()
    parent: str = ""
    status: Status = Status.LIVE
    type: str = ""
    accountable: str = ""
    approvals: tuple[Approval, ...] = ()
    review: Review | None = None
    risk: Risk | None = None
    levels: Mapping[str, int] = field(default_factory=dict[str, int])
    compensations: tuple[Compensation, ...] = ()
    claims: Mapping[str, int] = field(default_factory=dict[str, int])
    fail: str = ""

    @property
    def accounts(self) -> bool:
        """Whether anything is said of who answers for it."""
        return bool(self.accountable or self.approvals or self.review)


@dataclass(frozen=True, slots=True)
class Attestation:
    """Somebody vouches for what no configuration shows, until a day; None: for good."""

    id: str
    origin: Span
    who: str = ""
    expires: dt.date | None = None

    def in_force(self, day: dt.date) -> bool:
        """Whether it vouches for anything on a day: the day of its expiry is the last."""
        return self.expires is None or self.expires >= day


@dataclass(frozen=True, slots=True)
class UnmanagedPath:
    """A modem, a radio, a laptop: a way into `zone` (empty: into any) that no configuration shows.

    `attested`: somebody vouches that it carries nothing. `seen`: its configuration is among those handed in.
    """

    id: str
    origin: Span
    kind: str = ""
    zone: str = ""
    vendor: str = ""
    attested: str = ""
    seen: bool = False

    @property
    def open(self) -> bool:
        """Whether nobody knows what it carries."""
        return not (self.attested or self.seen)

    def text(self) -> str:
        """`unmanaged path U-01 (cellular router) into CELL1`."""
        kind = f" ({self.kind.replace('_', ' ')})" if self.kind else ""
        return f"unmanaged path {self.id}{kind} into {self.zone or 'a zone that is not named'}"


@dataclass(frozen=True, slots=True)
class Register:
    """All records, in the order of the file. `review_days` and `exception_max_days` are the plant's own limits."""

    zones: tuple[Record, ...] = ()
    conduits: tuple[Record, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    paths: tuple[UnmanagedPath, ...] = ()
    review_days: int | None = None
    exception_max_days: int | None = None

    @property
    def kept(self) -> bool:
        """Whether anybody has begun to write down who answers for what; only then is the lack of it told."""
        return any(record.accounts for record in (*self.zones, *self.conduits))

    def open_paths(self, zone: str) -> Iterator[UnmanagedPath]:
        """Declared ways that no file shows, and that lead or may lead into a zone."""
        for path in self.paths:
            if path.open and path.zone in {zone, ""}:
                yield path


NO_REGISTER = Register()
