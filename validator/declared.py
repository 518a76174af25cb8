"""Declared flows as matches: the packets that conduits and exceptions allow, and those that answer them."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import AddressSet, union_of
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.service import (
    EVERY_PORT,
    ICMP,
    ICMPV6,
    REPLIES,
    TCP,
    UDP,
    ServiceBox,
    ServiceSet,
    of_ports,
    of_protocol,
)
from parsers.model.vpn import TunnelKind
from validator.catalogue.protocols import protocols, service_of
from validator.flowtext import ConcretePacket
from validator.packets import service_ranges

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from parsers.model.intervals import Intervals
    from parsers.model.vpn import Tunnel
    from validator.graph.network import Network
    from validator.packets import PacketSet
    from validator.plant.model import Conduit, Flow, FlowEnd, PlantException, Zone


Needs: TypeAlias = "list[tuple[Match, ...]]"
"""All of these, each in one of its alternatives."""
_ZERO = Interval(0, 0)
PORT_ZERO = ServiceSet(
    tuple(
        box
        for proto in (TCP, UDP)
        for ends in ((_ZERO, EVERY_PORT), (EVERY_PORT, _ZERO))
        for box in of_ports(proto, *ends).boxes
    )
)
"""What no host sends."""
EXAMPLES = tuple(int(ipaddress.IPv4Address(text)) for text in ("198.51.100.10", "192.0.2.10", "203.0.113.10"))
"""Documentation addresses (RFC 5737) stand for "some internet host" where a set holds them."""


def declared_matches(network: Network, source: Zone, destination: Zone, as_of: dt.date) -> Iterator[Match]:
    """Flows of conduits, exceptions in force, and the replies of flows that have no connections.

    Nothing is to come back on a conduit that is declared to be one-way.
    """
    for conduit in network.between.get((source.id, destination.id), ()):
        for flow in conduit.flows:
            yield flow_match(network, conduit, flow)
    for conduit in network.between.get((destination.id, source.id), ()):
        for flow in conduit.flows if not conduit.one_way else ():
            yield mirrored(flow_match(network, conduit, flow), connections=False)
    for exception in network.plant.exceptions:
        if exception.in_force(as_of) and speaks_of(network, exception, {source.id, destination.id}):
            yield _match(exception.source, exception.destination, exception.services)


def speaks_of(network: Network, exception: PlantException, ends: set[str]) -> bool:
    """Whether an exception that names a conduit names one between these zones, either way."""
    named = [conduit for conduit in network.plant.conduits if conduit.id == exception.conduit]
    return not exception.conduit or any({one.source_zone, one.destination_zone} == ends for one in named)


def flow_match(network: Network, conduit: Conduit, flow: Flow, *, attached: bool = False) -> Match:
    """The packets of a declared flow; with `attached`, whole zones mean those networks that stand on an interface.

    A zone that stands on none, and whose hosts are remote-access clients, means the addresses that those are given.
    """
    return _match(
        _end(network, conduit.source_zone, flow.source, attached=attached),
        _end(network, conduit.destination_zone, flow.destination, attached=attached),
        flow.services,
    )


def flow_needs(network: Network, conduit: Conduit, flow: Flow) -> Needs:
    """What must be open for a flow to work: for each of its services one of the alternatives, whole.

    A protocol of the catalogue that has several transports or ports works over any of them
    (`rdp` over TCP or UDP); a service written as ports is needed as written, but for port 0, from which and to which no
    host sends (RFC 6335, 6), and which pfSense and OPNsense drop unasked.
    """
    ends = _pairs(
        _part(network, conduit.source_zone, flow.source), _part(network, conduit.destination_zone, flow.destination)
    )
    found: Needs = []
    for text in flow.service_text.split(","):
        parts = _alternatives(text.strip(), flow.source_ports)
        found += [tuple(_match(source, destination, part) for part in parts) for source, destination in ends]
    return found


@lru_cache(maxsize=1 << 12)
def _alternatives(text: str, source_ports: Interval) -> tuple[ServiceSet, ...]:
    """The services over any of which one service of a flow works."""
    services = service_of(text)
    if source_ports != EVERY_PORT:
        services = services & ServiceSet((ServiceBox(source_ports=source_ports),))
    else:
        services = services - PORT_ZERO or services
    named = text in {item.id for item in protocols()}
    return tuple(ServiceSet((box,)) for box in services.boxes) if named else (services,)


_Hosts: TypeAlias = "tuple[AddressSet, AddressSet, AddressSet]"
"""Hosts with addresses of both families, with IPv4 alone and with IPv6 alone."""


def _part(network: Network, zone: str, end: FlowEnd) -> _Hosts:
    """The hosts of an end; a whole zone is one thing, whatever families it has."""
    addresses = _hosts(network, _end(network, zone, end, attached=True))
    dual = addresses if end.addresses is None and addresses.v4 and addresses.v6 else addresses & end.dual
    rest = addresses - dual
    return dual, _of_families(rest, four=True, six=False), _of_families(rest, four=False, six=True)


def _pairs(source: _Hosts, destination: _Hosts) -> list[tuple[AddressSet, AddressSet]]:
    """Who must reach whom: hosts of both families by either, others by the one that both ends have, if there is one."""
    found: list[tuple[AddressSet, AddressSet]] = []
    for one in filter(None, source):
        for other in filter(None, destination):
            four, six = bool(one.v4 and other.v4), bool(one.v6 and other.v6)
            if four or six:
                found.append((_of_families(one, four=four, six=six), _of_families(other, four=four, six=six)))
    return found or [(union_of(source), union_of(destination))]


def _of_families(one: AddressSet, *, four: bool, six: bool) -> AddressSet:
    whole = (four or not one.v4) and (six or not one.v6)
    return one if whole else AddressSet(one.v4 if four else (), one.v6 if six else ())


def _end(network: Network, zone: str, end: FlowEnd, *, attached: bool) -> AddressSet:
    if end.addresses is not None:
        return end.addresses
    whole = network.zones.addresses[zone]
    if not attached:
        return whole
    places = network.zones.attachments[zone]
    pools = [item.port.tunnel.remote for item in places if item.port.tunnel is not None and _gives(item.port.tunnel)]
    if pools and len(pools) == len(places) and all(item.sure for item in places):
        return union_of(pools) & whole or whole
    here = union_of(item.port.networks for item in places) & whole
    return here if here and here != whole else whole


def _gives(tunnel: Tunnel) -> bool:
    """Whether who comes in by it surely has an address of its pool."""
    return tunnel.kind is TunnelKind.REMOTE_ACCESS and tunnel.enabled and not tunnel.unknown


def _hosts(network: Network, addresses: AddressSet) -> AddressSet:
    """Without addresses of devices that drop what is for them; those alone are a question of their own."""
    return addresses - network.told_apart or addresses


def _match(source: AddressSet, destination: AddressSet, services: ServiceSet) -> Match:
    return Match(AddressMatch.exactly(source), AddressMatch.exactly(destination), ServiceMatch.exactly(services))


def mirrored(match: Match, *, connections: bool) -> Match:
    """The packets that answer those of `match`; TCP among them only with `connections`."""
    answers = _answering(match.service.surely, connections=connections)
    return _match(match.destination.surely, match.source.surely, answers)


@lru_cache(maxsize=1 << 12)
def _answering(services: ServiceSet, *, connections: bool) -> ServiceSet:
    """The services of the answers to some; one object each time."""
    boxes = [piece for box in services.boxes for piece in _answers(box)]
    return ServiceSet(tuple(boxes if connections else [piece for box in boxes for piece in _without_tcp(box)]))


def needs_no_answer(match: Match) -> bool:
    """Whether what is sent is of use though nothing comes back: everything but TCP."""
    return not match.service.possibly & of_protocol(TCP)


def matches_of(packets: PacketSet) -> Iterator[Match]:
    """A set of packets as matches, to ask for it on another grid."""
    four = packets.grid.family == 4
    for sources, destinations, keys in packets.pieces():
        source = AddressSet(v4=sources) if four else AddressSet(v6=sources)
        destination = AddressSet(v4=destinations) if four else AddressSet(v6=destinations)
        boxes = tuple(
            ServiceBox(protocols, source_ports, ports)
            for protocols, source_ports, ports in service_ranges(keys, packets.grid.segments)
        )
        services = ServiceMatch.exactly(ServiceSet(boxes))
        yield Match(AddressMatch.exactly(source), AddressMatch.exactly(destination), services)


def _without_tcp(box: ServiceBox) -> list[ServiceBox]:
    return list(box.minus(ServiceBox(protocols=Interval(TCP, TCP))))


@lru_cache(maxsize=1 << 10)
def _answers(box: ServiceBox) -> tuple[ServiceBox, ...]:
    """Ports change sides; of ICMP, requests are answered by their replies, and nothing else is answered."""
    found: list[ServiceBox] = []
    rest = [box]
    for protocol in (ICMP, ICMPV6):
        only = ServiceBox(protocols=Interval(protocol, protocol))
        rest = [piece for part in rest for piece in part.minus(only)]
    for protocol, request, reply in REPLIES:
        asked = box & ServiceBox(
            Interval(protocol, protocol), destination_ports=Interval(request << 8, request << 8 | 255)
        )
        if asked is not None:
            answers = Interval(reply << 8, reply << 8 | 255)
            found.append(ServiceBox(Interval(protocol, protocol), destination_ports=answers))
    found += [ServiceBox(part.protocols, part.destination_ports, part.source_ports) for part in rest]
    return tuple(found)


def example(match: Match) -> ConcretePacket | None:
    """One packet of a match of both bounds equal, or None if it is empty or of no single family."""
    for version in (4, 6):
        sources = match.source.surely.v4 if version == 4 else match.source.surely.v6
        destinations = match.destination.surely.v4 if version == 4 else match.destination.surely.v6
        if not sources or not destinations or not match.service.surely.boxes:
            continue
        kind = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
        box = match.service.surely.boxes[0]
        protocol = TCP if box.protocols.first <= TCP <= box.protocols.last else box.protocols.first
        icmp = protocol in {ICMP, ICMPV6}
        ports = box.destination_ports
        return ConcretePacket(
            kind(inner(sources)),
            kind(inner(destinations)),
            protocol,
            sport=0 if icmp else max(box.source_ports.first, min(40_000, box.source_ports.last)),
            dport=0 if icmp else ports.first,
            icmp_type=ports.first >> 8 if icmp else None,
            icmp_code=ports.first & 255 if icmp else None,
        )
    return None


def inner(parts: Intervals) -> int:
    """An address that looks like a host's: not the first of a larger range, which is the network's own."""
    for example_host in EXAMPLES:
        if any(part.first <= example_host <= part.last for part in parts):
            return example_host
    first = parts[0]
    return first.first + 1 if first.last - first.first >= 3 and not first.first & 3 else first.first
