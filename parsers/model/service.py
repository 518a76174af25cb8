"""Which kinds of packets: protocol, ports or ICMP type and code, connection state, fragment.

A `ServiceBox` is a product of ranges, a `ServiceSet` a union of boxes. For ICMP
and ICMPv6 the destination-port axis holds `type << 8 | code` and the source port
is free. Protocols without ports are matched on the protocol alone: their port
axes are free, and such a packet counts as one with both ports 0.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntFlag

from parsers.model.intervals import Interval
from parsers.nouns import dataclass

LAST_PROTOCOL = 255
LAST_PORT = 65_535
ICMP, TCP, UDP, ICMPV6 = 1, 6, 17, 58
REPLIES = ((ICMP, 8, 0), (ICMP, 13, 14), (ICMP, 15, 16), (ICMP, 17, 18), (ICMPV6, 128, 129))
"""Protocol, request and reply: echo, timestamp, information, address mask (RFC 792, RFC 950, RFC 4443)."""
EVERY_PROTOCOL = Interval(0, LAST_PROTOCOL)
EVERY_PORT = Interval(0, LAST_PORT)


class State(IntFlag):
    """What a packet is to a connection: of TCP by its flags, as a filter without a memory sees it.

    NEW: the packet that opens a connection (SYN without ACK or RST).
    ESTABLISHED: one that answers (ACK or RST is set: what `established` matches). Of other protocols only a
    filter that tracks connections tells the two apart; all others let match both or none.
    ANSWER: a packet of any protocol that answers one which the same device let pass and remembers (reflexive lists);
    never part of EITHER, which is what a filter without memory can tell apart.
    """

    NEW = 1
    ESTABLISHED = 2
    EITHER = 3
    ANSWER = 4


ANSWERING = State.ESTABLISHED | State.ANSWER
"""What a packet that answers can be, for one filter or another."""


class Fragment(IntFlag):
    """WHOLE: unfragmented, or the first fragment, which carries ports. LATER: non-initial, without ports."""

    WHOLE = 1
    LATER = 2
    EITHER = 3


@dataclass(frozen=True, slots=True, order=True)
class ServiceBox:
    """Packets whose every field lies in its range; all ends included."""

    protocols: Interval = EVERY_PROTOCOL
    source_ports: Interval = EVERY_PORT
    destination_ports: Interval = EVERY_PORT
    states: State = State.EITHER
    fragments: Fragment = Fragment.EITHER

    def __and__(self, other: ServiceBox) -> ServiceBox | None:
        """The packets in both, or None; one of the two itself where it lies in the other."""
        if self is other:
            return self
        if (
            not (protocols := _overlap(self.protocols, other.protocols))
            or not (source_ports := _overlap(self.source_ports, other.source_ports))
            or not (destination_ports := _overlap(self.destination_ports, other.destination_ports))
        ):
            return None
        # A flag's own `&` is slow, and most boxes agree.
        states = self.states if self.states is other.states else self.states & other.states
        fragments = self.fragments if self.fragments is other.fragments else self.fragments & other.fragments
        if not states or not fragments:
            return None
        for one in (self, other):
            if (
                protocols is one.protocols
                and source_ports is one.source_ports
                and destination_ports is one.destination_ports
                and states is one.states
                and fragments is one.fragments
            ):
                return one
        return ServiceBox(protocols, source_ports, destination_ports, states, fragments)

    def minus(self, other: ServiceBox) -> tuple[ServiceBox, ...]:
        """The packets in this box only, as disjoint boxes."""
        both = self & other
        if both is None or both is self:
            return (self,) if both is None else ()
        found: list[ServiceBox] = []
        rest = self
        found += [replace(rest, protocols=part) for part in _outside(rest.protocols, other.protocols)]
        rest = replace(rest, protocols=_must(rest.protocols, other.protocols))
        found += [replace(rest, source_ports=part) for part in _outside(rest.source_ports, other.source_ports)]
        rest = replace(rest, source_ports=_must(rest.source_ports, other.source_ports))
        found += [
            replace(rest, destination_ports=part) for part in _outside(rest.destination_ports, other.destination_ports)
        ]
        rest = replace(rest, destination_ports=_must(rest.destination_ports, other.destination_ports))
        if rest.states & ~other.states:
            found.append(replace(rest, states=rest.states & ~other.states))
        rest = replace(rest, states=rest.states & other.states)
        if rest.fragments & ~other.fragments:
            found.append(replace(rest, fragments=rest.fragments & ~other.fragments))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ServiceSet:
    """A union of boxes, which may overlap; not canonical, so compare packets, not tuples. Empty: no packet."""

    boxes: tuple[ServiceBox, ...] = ()

    def __or__(self, other: ServiceSet) -> ServiceSet:
        """Packets in either."""
        return ServiceSet(tuple(dict.fromkeys((*self.boxes, *other.boxes))))

    def __and__(self, other: ServiceSet) -> ServiceSet:
        """Packets in both."""
        if len(self.boxes) == len(other.boxes) == 1:
            both = self.boxes[0] & other.boxes[0]
            return NO_SERVICE if both is None else self if both is self.boxes[0] else ServiceSet((both,))
        pairs = (one & two for one in self.boxes for two in other.boxes)
        return ServiceSet(tuple(dict.fromkeys(box for box in pairs if box is not None)))

    def __sub__(self, other: ServiceSet) -> ServiceSet:
        """Packets in this set only."""
        rest: tuple[ServiceBox, ...] = self.boxes
        for hole in other.boxes:
            rest = tuple(piece for box in rest for piece in box.minus(hole))
        return ServiceSet(rest)

    def __bool__(self) -> bool:
        """Not empty."""
        return bool(self.boxes)

    def complement(self) -> ServiceSet:
        """All other packets."""
        return EVERY_SERVICE - self


NO_SERVICE = ServiceSet()
EVERY_SERVICE = ServiceSet((ServiceBox(),))


def of_protocol(number: int) -> ServiceSet:
    """Every packet of one IP protocol (0 to 255)."""
    return ServiceSet((ServiceBox(protocols=Interval(number, number)),))


def of_ports(protocol: int, destination: Interval = EVERY_PORT, source: Interval = EVERY_PORT) -> ServiceSet:
    """Packets of one protocol with ports in ranges; fragments after the first follow the first (stateful view)."""
    return ServiceSet((ServiceBox(Interval(protocol, protocol), source, destination),))


def of_icmp(protocol: int, icmp_type: int | None = None, icmp_code: int | None = None) -> ServiceSet:
    """ICMP (1) or ICMPv6 (58) of one type, and code if given; all of it without a type."""
    if icmp_type is None:
        return of_protocol(protocol)
    low = icmp_type << 8 | (icmp_code if icmp_code is not None else 0)
    high = icmp_type << 8 | (icmp_code if icmp_code is not None else 255)
    return of_ports(protocol, Interval(low, high))


def _overlap(one: Interval, other: Interval) -> Interval | None:
    """The numbers in both, or None; one of the two itself where it lies in the other."""
    if one is other or (other.first <= one.first and one.last <= other.last):
        return one
    if one.first <= other.first and other.last <= one.last:
        return other
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Interval(first, last) if first <= last else None


def _must(one: Interval, other: Interval) -> Interval:
    return Interval(max(one.first, other.first), min(one.last, other.last))


def _outside(one: Interval, other: Interval) -> list[Interval]:
    found: list[Interval] = []
    if one.first < other.first:
        found.append(Interval(one.first, other.first - 1))
    if one.last > other.last:
        found.append(Interval(other.last + 1, one.last))
    return found
