"""One packet that shows what a set of packets means: a host of people, not a device of the network, where it can be."""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from typing import TYPE_CHECKING

from parsers.model.service import TCP
from validator.declared import inner
from validator.flowtext import ConcretePacket
from validator.packets import PORTED, service_ranges

if TYPE_CHECKING:
    from collections.abc import Container

    from parsers.model.intervals import Interval, Intervals
    from validator.graph.network import Network
    from validator.packets import PacketSet

HTTPS = 443
EPHEMERAL = 40_000


def witness(packets: PacketSet, network: Network) -> ConcretePacket:
    """One packet of a set that is not empty.

    Its ends are addresses that no device of the snapshot owns, and differ, and its source port is a usual one, as far
    as the set has the choice.
    """
    sources, destinations, keys = packets.pieces()[0]
    version = packets.grid.family
    kind = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
    protocols, source_ports, ports = service_ranges(keys, packets.grid.segments)[0]
    protocol = TCP if protocols.first <= TCP <= protocols.last else protocols.first
    icmp = protocol in {1, 58}
    owned = network.ports.owned(version)
    source = _host(sources, owned)
    destination = _host(destinations, owned)
    if destination == source:
        destination = _host(destinations, owned | {source})
    return ConcretePacket(
        kind(source),
        kind(destination),
        protocol,
        _within(source_ports, EPHEMERAL) if protocol in PORTED else 0,
        _usual(ports) if protocol in PORTED else 0,
        icmp_type=ports.first >> 8 if icmp else None,
        icmp_code=ports.first & 255 if icmp else None,
    )


def _host(parts: Intervals, taken: Container[int]) -> int:
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


def _usual(ports: Interval) -> int:
    """A port that people know, if the range is wide."""
    return HTTPS if ports.first < HTTPS <= ports.last else ports.first
