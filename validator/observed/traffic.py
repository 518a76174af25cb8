"""The nouns of observed traffic: its kinds, examples, how far declared flows are used, the account of each log."""

from __future__ import annotations

import datetime as dt
import ipaddress
from enum import StrEnum
from typing import TYPE_CHECKING

from parsers.model.service import ICMP, ICMPV6, TCP, UDP
from parsers.nouns import dataclass
from validator.plant.model import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.source import Span


class Kind(StrEnum):
    """What an observation is, set beside the declaration and the configurations.

    USED: declared, and it may pass. UNDECLARED: it may pass, and nothing declares it. FORBIDDEN: it passed, and the
    configurations surely stop it. REFUSED: a device stopped it, and it is declared and surely may pass. STOPPED: an
    attempt that the configurations stop as well. INSIDE: both ends are of one zone. OWN: one end is a device of the
    snapshot. NO_ZONE: an end is in no zone. OPEN: not decided, for the reason given.
    """

    USED = "declared"
    UNDECLARED = "undeclared"
    FORBIDDEN = "forbidden"
    REFUSED = "refused"
    STOPPED = "stopped"
    INSIDE = "inside"
    OWN = "own"
    NO_ZONE = "no_zone"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Packet:
    """The packet that opened a conversation, as far as two such are told apart (source ports by ranges of them)."""

    version: int
    source: int
    destination: int
    protocol: int
    source_port: int
    port: int

    def ends(self) -> tuple[str, str]:
        """Source and destination as people write them."""
        kind = ipaddress.IPv4Address if self.version == 4 else ipaddress.IPv6Address
        return str(kind(self.source)), str(kind(self.destination))

    def service(self) -> str:
        """`tcp/502`, `icmp/8.0`, `ip/47`."""
        if self.protocol in {ICMP, ICMPV6}:
            return f"{'icmp' if self.protocol == ICMP else 'icmp6'}/{self.port >> 8}.{self.port & 255}"
        if self.protocol in {TCP, UDP}:
            return f"{'tcp' if self.protocol == TCP else 'udp'}/{self.port}"
        return f"ip/{self.protocol}"

    def text(self) -> str:
        """`10.1.0.9 > 10.4.0.5 tcp/502`."""
        source, destination = self.ends()
        return f"{source} > {destination} {self.service()}"


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation, the first line that tells of it, and the rule that stops it where there is one."""

    packet: Packet
    origin: Span
    times: int
    answered: bool
    device: str = ""
    stopped_by: str = ""
    stopped_at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Seen:
    """All conversations of one kind between two zones (empty: an end in no zone), for one reason.

    `conversations` are told apart by ends and service; in a log of very many, one may count more than once. `services`
    are the most frequent ones, with their numbers of times. `sure`: of UNDECLARED, whether one of them surely may pass.
    """

    kind: Kind
    source: str
    destination: str
    why: str
    conversations: int
    times: int
    first: int | None
    last: int | None
    services: tuple[tuple[str, int], ...]
    examples: tuple[Example, ...]
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """How often a declared flow or an exception was seen. `answered`: both ends spoke in so many of the `times`.

    `perhaps`: conversations of its pair of zones and service were seen under translated addresses that may be its own.
    """

    times: int = 0
    answered: int = 0
    first: int | None = None
    last: int | None = None
    perhaps: bool = False


UNUSED = Use()


@dataclass(frozen=True, slots=True)
class LogSummary:
    """What became of one log. `reader` is empty where none took it; `why` says so, or why it was not read to its end.

    Lines are read, skipped or not understood; `skipped` and `not_understood` count them by reason, the latter with the
    first line (from 1) of each. `clocks` say how its times are meant.
    """

    file: str
    reader: str
    why: str
    sha256: str
    lines: int
    read: int
    skipped: tuple[tuple[str, int], ...]
    not_understood: tuple[tuple[str, int, int], ...]
    clocks: tuple[str, ...]
    first: int | None = None
    last: int | None = None

    @property
    def lost(self) -> int:
        """Lines that were not understood."""
        return sum(count for _, count, _ in self.not_understood)


@dataclass(frozen=True, slots=True)
class ObservedTraffic:
    """Everything that the logs say, in the order of kinds and of the plant; `uses` by conduit and index of the flow."""

    logs: tuple[LogSummary, ...]
    seen: tuple[Seen, ...]
    uses: Mapping[tuple[str, int], Use]
    exceptions: Mapping[str, Use]
    first: int | None
    last: int | None

    def of(self, kind: Kind) -> tuple[Seen, ...]:
        """What was seen of one kind."""
        return tuple(item for item in self.seen if item.kind is kind)


def moment_text(seconds: int | None) -> str:
    """`2026-11-19 09:00:01` as the log prints it, or `an unknown time`."""
    if seconds is None:
        return "an unknown time"
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")
