"""The way of one packet as it is told: hop by hop, with what each list said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.nouns import dataclass

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.model.nat import NatRule
    from validator.reachability.judge import Decision, PacketVerdict


@dataclass(frozen=True, slots=True)
class Judged:
    """What one list of a device said."""

    rule_set: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class Hop:
    """A passage through one device; addresses and ports as they are when the packet leaves it.

    `before` are source, destination, source port and destination port as it comes in.
    """

    device: str
    in_name: str
    out_name: str
    vrf: str
    judged: tuple[Judged, ...]
    src: str
    dst: str
    sport: str
    dport: str
    nat: tuple[NatRule, ...] = ()
    before: tuple[str, str, str, str] = ("", "", "", "")


@dataclass(frozen=True, slots=True)
class Path:
    """One way of a packet. `disposition`: delivered, denied, no_route, loop or unknown."""

    verdict: PacketVerdict
    disposition: str
    hops: tuple[Hop, ...]
    because: tuple[UnknownMatch, ...] = ()
