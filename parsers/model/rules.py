"""Ordered lists of rules, first match wins, and where they bind."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt

    from parsers.model.match import Match
    from parsers.source import Span


class Action(StrEnum):
    """What a rule does with its packets. UNKNOWN: it was not read, so it may do either."""

    PERMIT = "permit"
    DENY = "deny"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RuleMetadata:
    """What people wrote about a rule; never decides a verdict. Empty strings where nothing is written."""

    remark: str = ""
    name: str = ""
    description: str = ""
    tag: str = ""


NO_METADATA = RuleMetadata()


@dataclass(frozen=True, slots=True)
class Caller:
    """A rule of a list that sends packets to a chain or a layer beside the list; it decides nothing by itself."""

    identity: str
    origin: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a rule set.

    `identity` is the number or name that the device prints (sequence, policy id).
    `origin` is the line that states the rule; `lines` further lines of the same statement.
    A rule that is not `enabled` decides nothing and keeps its place.
    `implicit` is empty, or names the document that says the device acts so without being told.
    `logged` is None where the configuration does not say. `schedule` names a time restriction. `until` is the
    last day, by the device's own clock, on which that lets the rule match anything; None where it has no end.
    `ended`: on the day that is judged that time is over, so the rule is not enabled.
    `caller` is the rule of the list itself that sends packets here, where the rule is met on behalf of such a one:
    what is written in front of the rule's own line does not meet all packets of the list.
    """

    identity: str
    action: Action
    match: Match
    origin: Span
    lines: tuple[Span, ...] = ()
    enabled: bool = True
    implicit: str = ""
    logged: bool | None = None
    schedule: str = ""
    metadata: RuleMetadata = NO_METADATA
    until: dt.date | None = None
    ended: bool = False
    caller: Caller | None = None


class RuleSetKind(StrEnum):
    """FILTER judges packets; SELECTOR only chooses them for something else (NAT, VPN, routing, classes).

    GUARD judges as a FILTER does, and what it lets pass it does not allow: a check beside the lists that
    people write (the reverse path of NAT). No path is laid to its rules.
    """

    FILTER = "filter"
    SELECTOR = "selector"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """An ordered list; the first enabled rule that matches decides.

    The last rule is the platform's own end, written out (`implicit` not empty), except where
    the platform has none. `families` are the IP versions the list judges: an IPv4 list
    neither permits nor denies IPv6. `origin` is where the list begins. `each_packet`: on a device that keeps
    sessions it judges what belongs to one as well.
    """

    name: str
    rules: tuple[Rule, ...]
    origin: Span
    kind: RuleSetKind = RuleSetKind.FILTER
    families: frozenset[int] = frozenset({4, 6})
    each_packet: bool = False


class BindingPoint(StrEnum):
    """Where on the way through a device a rule set judges; the order is `Device.order`.

    INBOUND and OUTBOUND are bound to one interface. FORWARD sees both interfaces.
    LOCAL judges packets for the device itself (its management plane and services).
    """

    INBOUND = "in"
    FORWARD = "forward"
    OUTBOUND = "out"
    LOCAL = "local"


BRIDGED = "bridge"
"""The scope of a list that judges what a device carries between two ports of one bridge, and nothing that it routes."""


@dataclass(frozen=True, slots=True)
class Binding:
    """`rule_sets`, one after the other, judge at `point` of `interface` (None: of the whole device).

    Where several are named, the implicit end of each but the last does not count, so the next goes on.
    Several bindings at one point must all permit. `scope` narrows to rule-set users other than
    transit: empty for traffic, else `vty`, `http`, `snmp`, `control-plane`, ….
    """

    rule_sets: tuple[str, ...]
    point: BindingPoint
    interface: str | None
    origin: Span
    scope: str = ""
