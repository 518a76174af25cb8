"""Whom hosts ask on their own segment: who answers for an address of their network that no host there has.

A host that has a network asks its segment for every address of it, also for one that some router translates (RFC 826).
It gets there by itself only if somebody answers: a device of the segment that has the address or translates it there;
one that answers for stations of the segment (`ip local-proxy-arp`); or a router that answers for what it would send out
by another interface (`ip proxy-arp`, the default of IOS: "IP Addressing: ARP Configuration Guide", 15S). Translating
alone makes ASA, IOS, FortiOS and PAN-OS answer, where no line takes it back; Junos, RouterOS, netfilter and pf answer
for what they have (arp(7)), or are told to answer for (`security nat proxy-arp`). So does SCALANCE: "the virtual NAT IP
addresses cannot be accessed directly", a route to them is needed ("NAT with SCALANCE", 109744660 V1.1, page 14). Of
HiSecOS and MX-ROS no document was found that says it, so for them it is open too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.model.match import AddressMatch, Match
from validator.reachability.translation import leading_to, virtual_destinations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.plant.model import Zone


def unanswered(network: Network, source: Zone, destination: Zone) -> Iterator[Match]:
    """Packets to addresses that lead to a zone, for which hosts of another ask their own segment and nobody answers."""
    own = network.zones.addresses[destination.id]
    translated = leading_to(network, own) - own
    for item in network.zones.attachments[source.id] if translated else ():
        here, there = item.port.networks & item.sources, item.port.networks & translated
        if item.port.tunnel is None and here and there:
            left = there - union_of(_answered(network, port, there) for port in _beside(network, item.port))
            if left:
                yield Match(AddressMatch.exactly(here), AddressMatch.exactly(left))


def _beside(network: Network, port: Port) -> Iterator[Port]:
    """The port, and those that surely stand on its segment."""
    yield port
    for other, meeting in network.bridges.beside(port):
        if meeting.sure:
            yield other


def _answered(network: Network, port: Port, asked: AddressSet) -> AddressSet:
    """The addresses of `asked` for which a device surely answers at a port."""
    if port.interface.local_proxy is not None:
        return asked
    found = asked & (port.own | port.interface.answers_for)
    if network.node_of(port).device.answers_translated:
        found = found | (asked & virtual_destinations(network, port, answered=True))
    if port.interface.proxy:
        elsewhere = (
            way.destinations
            for way in network.tables.ways(port.device, port.vrf, asked)
            if way.port is not None and way.port is not port and way.sure and not way.drop and not way.unknown
        )
        found = found | (asked & union_of(elsewhere))
    return found
