"""What a table of the packet filter consists of, in words that text, JSON and iptables share.

Values stay text (`10.0.0.0/8`, `80-90`, `established`); `terms` knows what they mean.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.match import UnknownKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    import datetime as dt

    from parsers.model.intervals import Intervals
    from parsers.source import Span

Value: TypeAlias = tuple[str, ...]
"""One element: a part for each key that it is compared with."""


class Verb(StrEnum):
    """What becomes of a packet. QUEUE: a program outside of the kernel decides."""

    ACCEPT = "accept"
    DROP = "drop"
    RETURN = "return"
    JUMP = "jump"
    GOTO = "goto"
    QUEUE = "queue"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verb, with the chain it leads to where it leads to one."""

    verb: Verb
    chain: str = ""


class NatVerb(StrEnum):
    """The statements that translate. MASQUERADE and REDIRECT use the device's own address."""

    SNAT = "snat"
    DNAT = "dnat"
    MASQUERADE = "masquerade"
    REDIRECT = "redirect"


@dataclass(frozen=True, slots=True)
class Translate:
    """A translation: `address` is an address, range or prefix, or empty; `ports` a port or range, or empty.

    `by_position`: the prefix is put in place of the packet's own (NETMAP). `first_port` is the port that becomes
    the first of `ports`, where the rule shifts ports instead of choosing one. `family` is `ip`, `ip6` or empty.
    """

    verb: NatVerb
    address: str = ""
    ports: str = ""
    family: str = ""
    by_position: bool = False
    first_port: str = ""


Effect: TypeAlias = "Verdict | Translate"


@dataclass(frozen=True, slots=True)
class Test:
    """The packet's `keys` are one of `values`; or none of them (`negated`)."""

    keys: tuple[str, ...]
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InSet:
    """The packet's `keys` are in the set `name`; or not (`negated`)."""

    keys: tuple[str, ...]
    name: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A condition that this file does not decide. `unread`: because its words are not understood.

    `hours` are those of the week at which a restriction in time holds; empty where they are not known.
    """

    kind: UnknownKind
    reason: str
    unread: bool = False
    hours: Intervals = ()


@dataclass(frozen=True, slots=True)
class Do:
    """What happens to a packet that meets all tests before."""

    effect: Effect


@dataclass(frozen=True, slots=True)
class Switch:
    """What happens depends on `keys`: on the `entries`, or on those of the map `name`.

    `template` tells what a map of addresses is for.
    """

    keys: tuple[str, ...]
    entries: tuple[tuple[Value, Effect], ...] = ()
    name: str = ""
    template: Translate | None = None


class Side(StrEnum):
    """What a statement does beside letting packets go on.

    MARK changes nothing that is modelled. UNTRACK takes packets out of connection tracking. EXPECT lets the
    kernel expect further connections of a protocol. REWRITE may change addresses or send elsewhere, SEND sends a packet
    or its copy past the lists that follow (`fwd`, `dup`, a program that answers in its place). CHANGE adds elements to
    the set that it names, REMOVE takes some out or gives them a time.
    """

    LOG = "log"
    MARK = "mark"
    UNTRACK = "untrack"
    EXPECT = "expect"
    REWRITE = "rewrite"
    SEND = "send"
    CHANGE = "change"
    REMOVE = "remove"


class Template(StrEnum):
    """Whether a statement gives a packet settings that the tracker is to track it by, so that it is tracked.

    UNSEEN does so to a packet without any (linux, xt_CT.c, `xt_ct_target`); ANEW also to one that was taken out of
    tracking before, which is tracked again (nft_ct.c, `nft_ct_set_zone_eval`; tried on Linux 6.18).
    """

    NONE = "none"
    UNSEEN = "unseen"
    ANEW = "anew"


@dataclass(frozen=True, slots=True)
class Aside:
    """A statement after which the packet goes on; `text` as written."""

    side: Side
    text: str
    template: Template = Template.NONE


Statement: TypeAlias = "Test | InSet | Doubt | Do | Switch | Aside"


def not_read(reason: str) -> tuple[Statement, ...]:
    """A statement that nobody read: it may decide, and it may be one that translates, marks or sends elsewhere."""
    aside = Aside(Side.REWRITE, "a statement that is not understood")
    return aside, Doubt(UnknownKind.UNREAD, reason, unread=True), Do(Verdict(Verb.QUEUE))


@dataclass(frozen=True, slots=True)
class ChainRule:
    """One rule of a chain: its statements in order, and where it stands.

    `name` is what the device itself calls it, or empty: then it is known by its chain and place. `until` is the last
    day on which it matches; None: it has no end. `off` are the statements of a rule that is switched off: it is listed,
    and meets no packet.
    """

    statements: tuple[Statement, ...]
    origin: Span
    comment: str = ""
    name: str = ""
    until: dt.date | None = None
    off: tuple[Statement, ...] = ()


@dataclass(slots=True)
class NamedSet:
    """A set or map. `elements` are values with what a map gives for them (text for data).

    `uncertain` says why other elements may come or go while the device runs, or is empty. `keys` is how many
    parts an element has; `families` are the IP versions that elements can match.
    """

    name: str
    origin: Span
    elements: list[tuple[Value, Effect | Value | None]] = field(
        default_factory=list[tuple[Value, "Effect | Value | None"]]
    )
    uncertain: str = ""
    leaving: bool = False
    """Elements that the file shows may leave, too: they have a time, or rules take them out."""
    families: frozenset[int] = frozenset({4, 6})


@dataclass(slots=True)
class Chain:
    """A list of rules; with a `hook` the kernel itself calls it, at `priority` among the others of the hook."""

    name: str
    origin: Span
    hook: str = ""
    kind: str = "filter"
    priority: int = 0
    policy: Verb = Verb.ACCEPT
    policy_origin: Span | None = None
    devices: tuple[str, ...] = ()
    rules: list[ChainRule] = field(default_factory=list[ChainRule])


@dataclass(slots=True)
class Table:
    """Chains and sets under one name, for one family (`ip`, `ip6`, `inet`, `arp`, `bridge`, `netdev`)."""

    family: str
    name: str
    origin: Span
    chains: dict[str, Chain] = field(default_factory=dict[str, Chain])
    sets: dict[str, NamedSet] = field(default_factory=dict[str, NamedSet])
    dormant: bool = False
    """The kernel asks none of its chains."""
    perhaps_dormant: bool = False
    """Or so it may be: the listing does not say it right."""
    has_targets: bool = False
    """What rules jump to and no chain is named may be a target of an extension (iptables(8), TARGETS)."""

    @property
    def versions(self) -> frozenset[int]:
        """The IP versions whose packets the table sees."""
        return {"ip": frozenset({4}), "ip6": frozenset({6})}.get(self.family, frozenset({4, 6}))
