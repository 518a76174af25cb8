"""One packet that shows what a set of packets means: a host of people, not a device of the network, where it can be."""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet
from parsers.model.intervals import Interval, difference, holds, normal
from parsers.model.service import ICMP, ICMPV6, TCP, UDP
from validator.declared import inner
from validator.flowtext import ConcretePacket
from validator.packets import PORTED, service_ranges
from validator.reachability.translation import stated_for

if TYPE_CHECKING:
    from collections.abc import Container

    from parsers.model.intervals import Intervals
    from validator.graph.network import Network
    from validator.packets import PacketSet, Service

HTTPS = 443
EPHEMERAL = 40_000
ECHO = {4: 8 << 8, 6: 128 << 8}
"""Type and code of an echo request, by family."""


def witness(packets: PacketSet, network: Network) -> ConcretePacket:
    """One packet of a set that is not empty.

    Its ends are addresses that no device of the snapshot owns, nor gets by a translation, and differ, and its source
    port is a usual one, as far as the set has the choice.
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
    led = _led_to_devices(network, version)
    destination = _target(destinations, owned, led)
    if destination == source:
        destination = _target(destinations, owned | {source}, led)
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


def _target(parts: Intervals, taken: Container[int], led: Intervals) -> int:
    """As `host_in`, and one that is translated into no device, if there is one; a later one, if there is one."""
    first = host_in(parts, taken)
    if not holds(led, first):
        return first
    rest = difference(parts, led)
    later = tuple(part for part in rest if part.first > first)
    return host_in(later or rest or parts, taken)


def _led_to_devices(network: Network, version: int) -> Intervals:
    """Addresses that some device translates into one of a device, as far as that is read."""
    if version not in network.led_to_devices:
        owned = normal(Interval(number, number) for number in network.ports.owned(version))
        led = stated_for(network, AddressSet(v4=owned) if version == 4 else AddressSet(v6=owned))
        network.led_to_devices[version] = led.v4 if version == 4 else led.v6
    return network.led_to_devices[version]


def _within(ports: Interval, wanted: int) -> int:
    return wanted if ports.first <= wanted <= ports.last else ports.first


def usual_port(ports: Interval) -> int:
    """A port that people know, if the range is wide; not the port 0 if it has another."""
    return HTTPS if ports.first < HTTPS <= ports.last else max(ports.first, min(1, ports.last))
