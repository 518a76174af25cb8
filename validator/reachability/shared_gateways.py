"""Routers of one segment that share the address of a gateway (HSRP, VRRP, GLBP, CARP, anycast): hosts do not choose.

A host sends what is not for its own network to the shared address, and which router takes it is decided while they run
(RFC 5798, 1.2; RFC 2281, 5). So a declared flow rests on every one of them. What is for the segment itself a host
sends to its receiver, and by its own address any router can be taken on purpose: what travels is another question.
After a failure `shared_addresses` tells who may still have the address.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, from_cidr, union_of
from parsers.model.interface import AddressRole
from parsers.model.match import AddressMatch, Match
from parsers.nouns import dataclass
from validator.graph.shared_addresses import candidacy, left

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parsers.model.address import AddressSet
    from validator.graph.attachments import Attachment
    from validator.graph.ports import Port
    from validator.packets import PacketSet
    from validator.reachability.header import Header
    from validator.reachability.painter import Bounds, Painter


@dataclass(frozen=True, slots=True)
class SharedGateway:
    """Entrances of a zone, by their numbers, whose ports share an address, and the packets that are sent there.

    `holders` are those of them that may have the address: all, but for those that leave it after a failure.
    """

    address: str
    entrances: tuple[int, ...]
    match: Match
    holders: tuple[int, ...]


def shared_gateways(entrances: Sequence[Attachment], failed: frozenset[int]) -> tuple[SharedGateway, ...]:
    """Where hosts of a zone have the same gateway at ports of several devices; those of `failed` have lost a port."""
    holders: dict[tuple[str, str], list[int]] = {}
    shared: set[tuple[str, str]] = set()
    for number, item in enumerate(entrances):
        for address in item.port.interface.addresses if item.port.tunnel is None else ():
            key = item.port.scope, str(address.value.ip)
            holders.setdefault(key, []).append(number)
            if address.role is AddressRole.VIRTUAL:
                shared.add(key)
    found: dict[tuple[tuple[int, ...], Match], SharedGateway] = {}
    for key, held in holders.items():
        numbers = tuple(held)
        here = [entrances[number] for number in numbers]
        if key not in shared or len({item.port.device for item in here}) < 2:
            continue
        sources = union_of(_served(item, key[1]) for item in here)
        if sources:
            beyond = EVERY_ADDRESS - union_of(item.port.networks for item in here)
            match = Match(AddressMatch.exactly(sources), AddressMatch.exactly(beyond))
            group = {item.port.device: candidacy(item.port, ip_address(key[1])) for item in here}
            kept = left(group, failed) if failed & group.keys() else frozenset(group)
            holding = tuple(number for number in numbers if entrances[number].port.device in kept)
            found.setdefault((numbers, match), SharedGateway(key[1], numbers, match, holding))
    return tuple(found.values())


def _served(item: Attachment, address: str) -> AddressSet:
    """The sources of an entrance that have the address as their gateway, as far as they stand on its network.

    Of a link-local address, and of one on no network of the port, these are all of its family; who stands behind a
    router that no file shows is among them.
    """
    family = EVERY_IPV6 if ":" in address else EVERY_IPV4
    near = NO_ADDRESS
    for network in _networks(item.port):
        if network.meets(from_cidr(address)):
            near = near | network
    beside = item.port.networks - near if near else NO_ADDRESS
    return (item.sources - beside) & family


def _networks(port: Port) -> Iterator[AddressSet]:
    for item in port.interface.addresses:
        network = item.value.network
        if not network.is_link_local and network.prefixlen < network.max_prefixlen:
            yield from_cidr(str(network))


def whichever(
    gateways: Iterable[SharedGateway],
    painter: Painter,
    header: Header,
    sent: Mapping[int, Bounds],
    onwards: Mapping[int, PacketSet],
) -> PacketSet:
    """What gets on of what enters, whichever of the routers of a gateway takes it.

    `sent` is what enters by each entrance, `onwards` what gets on from there.
    """
    found = painter.grid.empty()
    alone = {number: packets.surely & onwards[number] for number, packets in sent.items()}
    for gateway in gateways:
        here = [number for number in gateway.entrances if number in sent]
        there = painter.region(gateway.match, header).possibly
        lost = together = painter.grid.empty()
        for number in here:
            if number in gateway.holders:
                together = together | (alone[number] & there)
                lost = lost | (sent[number].possibly - onwards[number])
            alone[number] = alone[number] - there
        found = found | (together - lost)
    for packets in alone.values():
        found = found | packets
    return found
