"""The answers: verdicts for zone pairs, conduits and flows, and the boxes that packet sets are printed as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """PROVED: nothing undeclared is even possible. VIOLATED: something undeclared surely travels.

    UNKNOWN: something undeclared is possible, for the reasons given; it never counts as passed.
    """

    PROVED = "PROVED"
    VIOLATED = "VIOLATED"
    UNKNOWN = "UNKNOWN"


class FlowVerdict(StrEnum):
    """Whether a declared flow works: the forward packet and its return, all of it."""

    WORKS = "WORKS"
    BROKEN = "BROKEN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A product of addresses and one range of services, as printed.

    `src` and `dst` are CIDRs in order. `proto` is a name (`tcp`), a number or range as text, or
    `any`. `sport` and `dport` are `any`, `N` or `N-M`; for ICMP `dport` is `TYPE.CODE` or a range
    of these, and `any` for protocols without ports.
    """

    src: tuple[str, ...]
    dst: tuple[str, ...]
    proto: str
    sport: str
    dport: str


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """One ordered pair of zones: what surely and what possibly travels, declared or not, and the verdict.

    `reasons` are sentences that say why a verdict is UNKNOWN, most decisive first.
    """

    source: str
    destination: str
    verdict: Verdict
    surely: tuple[Box, ...] = ()
    possibly: tuple[Box, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredFlowVerdict:
    """`index` counts the flows of the conduit from 0. `why` is one line."""

    index: int
    verdict: FlowVerdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class ConduitVerdict:
    """A conduit's verdict is that of its ordered pair; its flows are judged one by one."""

    id: str
    source: str
    destination: str
    verdict: Verdict
    flows: tuple[DeclaredFlowVerdict, ...] = ()
