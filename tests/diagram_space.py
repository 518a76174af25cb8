"""The second engine's sets of packets: canonical decision diagrams (oxidd) over the bits of a header.

One diagram variable is one bit; addresses come first and services last, which keeps diagrams of filters
small. Two sets are equal exactly if they are the same diagram. A `Space` knows one IP version. It
holds the packets that open a connection: state new, not a fragment. Protocols without ports count as
port 0, and ICMP keeps `type << 8 | code` where others have the destination port.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeAlias

from oxidd.bcdd import BCDDFunction, BCDDManager, BCDDSubstitution
from oxidd.util import BooleanOperator

from parsers.model.service import Fragment, ServiceSet, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Interval, Intervals

Diagram: TypeAlias = BCDDFunction
TCP, ICMP, ICMPV6 = 6, 1, 58
PORTED = (6, 17, 132)
NODES, CACHE = 1 << 22, 1 << 18
"""Inner nodes that a manager may hold (about 33 bytes each), and its memory of answers."""
NUMBERS = {
    "icmp": 1,
    "igmp": 2,
    "tcp": 6,
    "udp": 17,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "icmp6": 58,
    "ospf": 89,
    "sctp": 132,
}


@dataclass(frozen=True, slots=True)
class Field:
    """Some bits of the header: variables `first` to `first + width - 1`, the most significant bit first."""

    name: str
    first: int
    width: int

    def variables(self) -> range:
        """The numbers of the variables."""
        return range(self.first, self.first + self.width)


@dataclass(frozen=True, slots=True)
class Two:
    """What surely and what possibly holds; `surely` lies in `possibly`."""

    surely: Diagram
    possibly: Diagram

    def __and__(self, other: Two) -> Two:
        return Two(self.surely & other.surely, self.possibly & other.possibly)

    def __or__(self, other: Two) -> Two:
        return Two(self.surely | other.surely, self.possibly | other.possibly)

    def within(self, region: Diagram) -> Two:
        """Only the packets of `region`."""
        return Two(self.surely & region, self.possibly & region)

    def doubted(self) -> Two:
        """The same, but nothing of it is sure."""
        return Two(self.surely.manager.false(), self.possibly)


class Space:
    """All packets of one IP version, in a diagram manager of their own."""

    def __init__(self, version: int) -> None:
        self.version = version
        width = 32 if version == 4 else 128
        self.dst = Field("dst", 0, width)
        self.src = Field("src", width, width)
        self.proto = Field("proto", 2 * width, 8)
        self.dport = Field("dport", 2 * width + 8, 16)
        self.sport = Field("sport", 2 * width + 24, 16)
        self.manager = BCDDManager(NODES, CACHE, 1)
        self._bits = [self.manager.var(number) for number in self.manager.add_vars(2 * width + 40)]
        self.all, self.none = self.manager.true(), self.manager.false()
        self.nothing, self.everything = Two(self.none, self.none), Two(self.all, self.all)
        self._between = cache(self._interval)
        self.addresses = cache(self._addresses)
        self.services = cache(self._services)
        self._cube = cache(self._all_bits)

    # Numbers

    def _interval(self, field: Field, first: int, last: int) -> Diagram:
        low, high = self.all, self.all
        for place, variable in enumerate(reversed(field.variables())):
            bit = self._bits[variable]
            low = bit & low if first >> place & 1 else bit | low
            high = ~bit | high if last >> place & 1 else ~bit & high
        return low & high

    def between(self, field: Field, part: Interval) -> Diagram:
        """Packets whose field lies in a range, both ends included."""
        return self._between(field, part.first, part.last)

    def among(self, field: Field, parts: Intervals) -> Diagram:
        """Packets whose field lies in one of the ranges."""
        return self.any_of(self.between(field, part) for part in parts)

    def equal(self, field: Field, value: int) -> Diagram:
        """Packets whose field has one value."""
        return self._between(field, value, value)

    def any_of(self, parts: Iterable[Diagram]) -> Diagram:
        """The union."""
        found = self.none
        for part in parts:
            found = found | part
        return found

    # The model's own sets

    def _addresses(self, field: Field, found: AddressSet) -> Diagram:
        return self.among(field, found.v4 if self.version == 4 else found.v6)

    def _services(self, found: ServiceSet) -> Diagram:
        """Packets that open a connection; only TCP has a state other than new."""
        whole = self.none
        for box in found.boxes:
            if not box.fragments & Fragment.WHOLE or not box.states & State.NEW:
                continue
            whole = whole | (
                self.between(self.proto, box.protocols)
                & self.between(self.sport, box.source_ports)
                & self.between(self.dport, box.destination_ports)
            )
        return whole

    @cached_property
    def ported(self) -> Diagram:
        """Packets of protocols that have ports."""
        return self.any_of(self.equal(self.proto, number) for number in PORTED)

    @cached_property
    def icmp(self) -> Diagram:
        """ICMP and ICMPv6."""
        return self.equal(self.proto, ICMP) | self.equal(self.proto, ICMPV6)

    @cached_property
    def packets(self) -> Diagram:
        """The packets that there are: those without ports count as port 0."""
        no_source, no_target = self.equal(self.sport, 0), self.equal(self.dport, 0)
        return self.ported | (self.icmp & no_source) | (no_source & no_target)

    # Changed headers

    def some(self, found: Diagram, field: Field, region: Diagram) -> Diagram:
        """Packets that lie in `found` with some value of the field that `region` allows."""
        return found.apply_exists(BooleanOperator.AND, region, self._cube(field))

    def every(self, found: Diagram, field: Field, region: Diagram) -> Diagram:
        """Packets that lie in `found` with every value of the field that `region` allows."""
        return region.apply_forall(BooleanOperator.IMP, found, self._cube(field))

    def _all_bits(self, field: Field) -> Diagram:
        cube = self.all
        for variable in reversed(field.variables()):
            cube = self._bits[variable] & cube
        return cube

    def before(self, found: Diagram, field: Field, change: int) -> Diagram:
        """Packets that lie in `found` after `change` was added to the field."""
        change %= 1 << field.width
        carry, pairs = self.none, list[tuple[int, Diagram]]()
        for place, variable in enumerate(reversed(field.variables())):
            bit = self._bits[variable]
            if change >> place & 1:
                pairs.append((variable, ~(bit ^ carry)))
                carry = bit | carry
            else:
                pairs.append((variable, bit ^ carry))
                carry = bit & carry
        return found.substitute(BCDDSubstitution(pairs))

    def mirrored(self, found: Diagram) -> Diagram:
        """Packets whose mirror image (source and destination exchanged, types of ICMP kept) lies in `found`."""
        return self.icmp.ite(
            found.substitute(self._exchange((self.src, self.dst))),
            found.substitute(self._exchange((self.src, self.dst), (self.sport, self.dport))),
        )

    def _exchange(self, *pairs: tuple[Field, Field]) -> BCDDSubstitution:
        return BCDDSubstitution(
            [
                (one, self._bits[other])
                for left, right in pairs
                for a, b in zip(left.variables(), right.variables(), strict=True)
                for one, other in ((a, b), (b, a))
            ]
        )

    # What people are told

    def product(self, src: Iterable[str], dst: Iterable[str], service: tuple[str, str, str]) -> Diagram:
        """A printed box: prefixes, and (protocol, source ports, destination ports) as text."""
        proto, sport, dport = service
        low, high = (NUMBERS.get(part, part) for part in _ends(proto, 255))
        return (
            self.any_of(self.prefix(self.src, ipaddress.ip_network(text)) for text in src)
            & self.any_of(self.prefix(self.dst, ipaddress.ip_network(text)) for text in dst)
            & self._between(self.proto, int(low), int(high))
            & self._between(self.sport, *map(_number, _ends(sport, 65_535)))
            & self._between(self.dport, *map(_number, _ends(dport, 65_535)))
        )

    def prefix(self, field: Field, net: ipaddress.IPv4Network | ipaddress.IPv6Network) -> Diagram:
        """Packets whose address lies in a network."""
        if net.version != self.version:
            return self.none
        return self._between(field, int(net.network_address), int(net.broadcast_address))

    def example(self, found: Diagram) -> str:
        """One packet of a set, for people."""
        bits = found.pick_cube()
        if bits is None:
            return "no packet"
        src, dst, proto, sport, dport = (
            sum(bool(bits[variable]) << place for place, variable in enumerate(reversed(field.variables())))
            for field in (self.src, self.dst, self.proto, self.sport, self.dport)
        )
        kind = ipaddress.IPv4Address if self.version == 4 else ipaddress.IPv6Address
        return f"{kind(src)}:{sport} > {kind(dst)}:{dport} protocol {proto}"

    def size(self, found: Diagram) -> int:
        """How many packets, exactly."""
        return found.sat_count(len(self._bits))


def _ends(text: str, last: int) -> Iterator[str]:
    """`any`, `N` or `N-M` as first and last."""
    first, _, end = ("0", "-", str(last)) if text == "any" else text.partition("-")
    yield first
    yield end or first


def _number(text: str) -> int:
    """A port, or an ICMP type and code."""
    kind, dot, code = text.partition(".")
    return int(kind) << 8 | int(code) if dot else int(kind)
