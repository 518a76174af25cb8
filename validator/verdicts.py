"""The answers: verdicts for zone pairs, conduits and flows, and the boxes that packet sets are printed as."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.source import Span

MOST_NETWORKS = 4
"""Of more networks on the wire the others are counted."""


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
class Wire:
    """What the packets of a box are on the wire where they arrive, `behind` the devices that translate them last.

    The fields are those of `Box`; of several addresses or ports a translation chooses one.
    """

    src: tuple[str, ...]
    dst: tuple[str, ...]
    sport: str
    dport: str
    behind: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A product of addresses and one range of services, as printed.

    `src` and `dst` are CIDRs in order. `proto` is a name (`tcp`), a number or range as text, or
    `any`. `sport` and `dport` are `any`, `N` or `N-M`; for ICMP `dport` is `TYPE.CODE` or a range
    of these, and `any` for protocols without ports. `wire` is empty where nothing is translated, else
    what becomes of the packets.
    """

    src: tuple[str, ...]
    dst: tuple[str, ...]
    proto: str
    sport: str
    dport: str
    wire: tuple[Wire, ...] = ()


def wire_text(box: Box) -> str:
    """`on the wire behind DEVICE: DST PROTO/DPORT`, with the source where it changes too; empty if nothing does."""
    found: list[str] = []
    for wire in box.wire:
        source = "" if wire.src == box.src else f"{_hosts(wire.src)} > "
        service = protocol_text(box.proto) if wire.dport == "any" else f"{box.proto}/{wire.dport}"
        where = f" behind {' and '.join(wire.behind)}" if wire.behind else ""
        found.append(f"on the wire{where}: {source}{_hosts(wire.dst)} {service}")
    return "; ".join(found)


def protocol_text(proto: str) -> str:
    """A protocol for a sentence: `tcp`, and `ip/112` or `ip/0-5` where it has no name."""
    return f"ip/{proto}" if proto[:1].isdigit() else proto


def _hosts(cidrs: tuple[str, ...]) -> str:
    shown = [text.removesuffix("/128" if ":" in text else "/32") for text in cidrs[:MOST_NETWORKS]]
    more = len(cidrs) - MOST_NETWORKS
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """One ordered pair of zones: what surely and what possibly travels, declared or not, and the verdict.

    `reasons` are sentences that say why a verdict is UNKNOWN, most decisive first. `layer2` says how far it is
    known that the two are no broadcast domain: `layer 2 shown`, `attested`, `assumed`, or `layer 3 only`.
    """

    source: str
    destination: str
    verdict: Verdict
    surely: tuple[Box, ...] = ()
    possibly: tuple[Box, ...] = ()
    reasons: tuple[str, ...] = ()
    layer2: str = "layer 3 only"


@dataclass(frozen=True, slots=True)
class DeclaredFlowVerdict:
    """`index` counts the flows of the conduit from 0. `why` is one line. `wire` are the boxes that are translated.

    `one_way` are devices that keep state and see one direction of the flow only.
    """

    index: int
    verdict: FlowVerdict
    why: str = ""
    wire: tuple[Box, ...] = ()
    one_way: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConduitVerdict:
    """A conduit's verdict is that of its ordered pair; its flows are judged one by one."""

    id: str
    source: str
    destination: str
    verdict: Verdict
    flows: tuple[DeclaredFlowVerdict, ...] = ()


@dataclass(frozen=True, slots=True)
class ManagementVerdict:
    """Who can open one service of a device: the hosts of zone `source`, surely and possibly.

    `declared`: the plant allows all that is possible. `origin` is the line that offers the service to them, with
    line 0 where no single one does. `port` is 0 for what lines that were not read may open.
    """

    device: str
    service: str
    transport: str
    port: int
    source: str
    surely: tuple[Box, ...]
    possibly: tuple[Box, ...]
    declared: bool
    origin: Span
