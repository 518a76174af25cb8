"""One packet that shows what a set of packets means: a host of people, not a device of the network, where it can be."""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from typing import TYPE_CHECKING

from parsers.model.service import ICMP, ICMPV6, TCP, UDP
from validator.declared import inner
from validator.flowtext import ConcretePacket
from validator.packets import PORTED, service_ranges

if TYPE_CHECKING:
    from collections.abc import Container

    from parsers.model.intervals import Interval, Intervals
    from validator.graph.network import Network
    from validator.packets import PacketSet, Service

HTTPS = 443
EPHEMERAL = 40_000
ECHO = {4: 8 << 8, 6: 128 << 8}
"""Type and code of an echo request, by family."""


def witness(packets: PacketSet, network: Network) -> ConcretePacket:
    """One packet of a set that is not empty.

    Its ends are addresses that no device of the snapshot owns, and differ, and its source port is a usual one, as far
    as the set has the choice.
    """
    sources, destinations, keys = packets.pieces()[0]
    version = packets.grid.family
    kind = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
    ranges = service_ranges(keys, packets.grid.segments)
    protocols, source_ports, ports = min(ranges, key=lambda one: _strange(one, version))
    protocol = next((one for one in _known(version) if protocols.first <= one <= protocols.last), protocols.first)
    icmp = protocol in {ICMP, ICMPV6}
    kind_of_icmp = _within(ports, ECHO[version])
    owned = network.ports.owned(version)
    source = host_in(sources, owned)
    destination = host_in(destinations, owned)
    if destination == source:
        destination = host_in(destinations, owned | {source})
    return ConcretePacket(
        kind(source),
        kind(destination),
        protocol,
        _within(source_ports, EPHEMERAL) if protocol in PORTED else 0,
        usual_port(ports) if protocol in PORTED else 0,
        icmp_type=kind_of_icmp >> 8 if icmp else None,
        icmp_code=kind_of_icmp & 255 if icmp else None,
    )


def _known(version: int) -> tuple[int, ...]:
    """Protocols that people test with, first those they know best."""
    return TCP, UDP, ICMP if version == 4 else ICMPV6


def _strange(ranges: Service, version: int) -> tuple[int, bool]:
    """How far a range of services is from what people test with: by its best protocol, then by its ports."""
    protocols, _, ports = ranges
    known = _known(version)
    best = next((place for place, one in enumerate(known) if protocols.first <= one <= protocols.last), len(known))
    return best, not ports.first <= HTTPS <= ports.last


def host_in(parts: Intervals, taken: Container[int]) -> int:
    """The first address that looks like a host's and is not taken; one that is where all are."""
    first = inner(parts)
    at = max(bisect_right([part.first for part in parts], first) - 1, 0)
    for part in (*parts[at:], *parts[:at]):
        number = first if part.first <= first <= part.last else part.first
        while number in taken and number < part.last:
            number += 1
        if number not in taken:
            return number
    return first


def _within(ports: Interval, wanted: int) -> int:
    return wanted if ports.first <= wanted <= ports.last else ports.first


def usual_port(ports: Interval) -> int:
    """A port that people know, if the range is wide; not the port 0 if it has another."""
    return HTTPS if ports.first < HTTPS <= ports.last else max(ports.first, min(1, ports.last))
