"""A second reader of IOS translations: a router with a table of entries, one packet after the other.

Cisco document 13739: a packet that meets an entry is translated by it and no list is asked; else the statements are
asked in order, and the one that takes the packet makes an entry: simple (two addresses) for a list without overload,
extended (one flow) for a list with overload and for a route map. Document 6209: from inside the packet is routed
first, from outside it is translated first. Static statements are entries from the beginning. "NAT Routemaps
Outside-to-Inside Support": with `reversible` an entry of a route map also takes new flows from outside, of the hosts
that the route map permits. What a packet may become is gathered over histories of other packets before it. It shares
no code with the parser or the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INSIDE, OUTSIDE = "10.0.0.", "192.0.2."
OWN = OUTSIDE + "1"


@dataclass(frozen=True)
class Packet:
    """A TCP packet that opens a connection, with the side by which it comes in (`I` or `O`)."""

    side: str
    src: str
    sport: int
    dst: str
    dport: int


Outcome: TypeAlias = "tuple[str, str, str, int]"
"""Where it leaves, its source, destination and destination port."""


@dataclass(frozen=True)
class Entry:
    """One line of the table; None stands for any. `hosts` may be the other end of a new flow from outside."""

    local: str
    shown: str
    local_port: int | None = None
    shown_port: int | None = None
    flow: tuple[int, str, int] | None = None
    hosts: frozenset[str] | None = None


Table: TypeAlias = "frozenset[Entry]"


@dataclass(frozen=True)
class Listed:
    """An entry of an access list: whether it permits, the inside hosts, the outside hosts (None: any)."""

    permits: bool
    sources: frozenset[str]
    destinations: frozenset[str] | None = None

    def takes(self, src: str, dst: str) -> bool:
        """Whether it speaks of a packet."""
        return src in self.sources and (self.destinations is None or dst in self.destinations)


@dataclass(frozen=True)
class Statement:
    """`static` with a local address, or dynamic with a list; `room` are the addresses that it gives."""

    room: tuple[str, ...]
    entries: tuple[Listed, ...] = ()
    local: str = ""
    ports: tuple[int, int] | None = None
    by_route_map: bool = False
    overload: bool = False
    reversible: bool = False

    def permits(self, src: str, dst: str) -> bool:
        """Whether its list takes a packet, or, static and without one, any packet of its host."""
        if self.local and src != self.local:
            return False
        if not self.entries:
            return bool(self.local)
        return next((entry.permits for entry in self.entries if entry.takes(src, dst)), False)


class Router:
    """Two interfaces, and the statements in the order in which they are asked."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        """Static ones come first."""
        self.statements = sorted(statements, key=lambda item: not item.local)
        self.fixed = frozenset(
            Entry(item.local, item.room[0], *(item.ports or (None, None)))
            for item in self.statements
            if item.local and not item.by_route_map
        )

    def tables(self, others: Iterable[Packet], most: int) -> frozenset[Table]:
        """Every table after at most so many of the other packets."""
        known = latest = frozenset({self.fixed})
        packets = list(others)
        for _ in range(most):
            latest = frozenset(
                after for table in latest for packet in packets for _, after in self.passed(packet, table)
            )
            known |= latest
        return known

    def passed(self, packet: Packet, table: Table) -> Iterator[tuple[Outcome, Table]]:
        """What may become of a packet under a table, with the table after it."""
        if packet.side == "O":
            yield from ((outcome, table) for outcome in self._from_outside(packet, table))
        elif not packet.dst.startswith(OUTSIDE):
            yield ("I", packet.src, packet.dst, packet.dport), table
        else:
            yield from self._from_inside(packet, table)

    def _from_inside(self, packet: Packet, table: Table) -> Iterator[tuple[Outcome, Table]]:
        found = [
            entry
            for entry in table
            if entry.local == packet.src
            and entry.local_port in (None, packet.sport)
            and entry.flow in (None, (packet.sport, packet.dst, packet.dport))
            and entry.hosts is None
        ]
        for entry in found:
            yield ("O", entry.shown, packet.dst, packet.dport), table
        if not found:
            yield from self._asked(packet, table)

    def _asked(self, packet: Packet, table: Table) -> Iterator[tuple[Outcome, Table]]:
        """No entry: the first statement that takes the packet makes one."""
        flow = (packet.sport, packet.dst, packet.dport)
        for item in self.statements:
            if (item.local and not item.by_route_map) or not item.permits(packet.src, packet.dst):
                continue
            for shown in self._free(item, packet.src, table):
                made = {Entry(packet.src, shown, flow=flow if item.by_route_map or item.overload else None)}
                if item.reversible:
                    hosts = frozenset(f"{OUTSIDE}{last}" for last in range(8))
                    others = frozenset(host for host in hosts if item.permits(packet.src, host))
                    made.add(Entry(packet.src, shown, hosts=others))
                yield ("O", shown, packet.dst, packet.dport), table | made
            return
        yield ("O", packet.src, packet.dst, packet.dport), table

    @staticmethod
    def _free(item: Statement, src: str, table: Table) -> Iterator[str]:
        """Addresses that a statement may give; one without overload gives no address to two hosts."""
        for shown in item.room:
            if item.overload or item.local or all(entry.local == src for entry in table if entry.shown == shown):
                yield shown

    def _from_outside(self, packet: Packet, table: Table) -> Iterator[Outcome]:
        found = False
        for entry in table:
            another = entry.flow is not None or (entry.hosts is not None and packet.src not in entry.hosts)
            if entry.shown == packet.dst and entry.shown_port in (None, packet.dport) and not another:
                found = True
                port = packet.dport if entry.local_port is None else entry.local_port
                yield self._delivered(packet.src, entry.local, port)
        for item in self.statements:
            if item.local and item.by_route_map and item.room[0] == packet.dst and not found:
                found = item.permits(item.local, packet.src)
                yield self._delivered(packet.src, item.local, packet.dport)
        if not found:
            yield self._delivered(packet.src, packet.dst, packet.dport)

    @staticmethod
    def _delivered(src: str, dst: str, port: int) -> Outcome:
        return ("I" if dst.startswith(INSIDE) else "O", src, dst, port)

    def outcomes(self, packet: Packet, others: Iterable[Packet], most: int = 2) -> frozenset[Outcome]:
        """Everything that the packet may become after a history of others."""
        return frozenset(out for table in self.tables(others, most) for out, _ in self.passed(packet, table))


def flows(sources: Iterable[str], destinations: Iterable[str], port: int) -> list[Packet]:
    """A packet of every pair, from inside."""
    return [Packet("I", src, port, dst, 80) for src, dst in product(sources, destinations)]
