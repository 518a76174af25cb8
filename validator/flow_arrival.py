"""Whether all packets of a declared flow arrive, each as it was sent or by an address that leads to its receiver.

A flow speaks of every sender, every receiver and every service together. A packet of it arrives if it does so with the
header that its sender wrote, or if the sender has some address (a virtual one) that surely brings it, translated, to
the same receiver and service. So a flow to a network WORKS only if nothing of the network is left out; one server of
it that is reached by a translated address speaks for that server alone. Where a translation picks one of several
servers, the sender cannot choose: all of them are reached together, if all of them are meant. Where a device takes one
of several equal ways, all of them must bring the packet there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.intervals import Interval
from parsers.model.service import EVERY_PORT, ServiceSet
from validator.declared import matches_of
from validator.idle_products import Product
from validator.reachability.header import AS_SENT, SAME, arriving, pushed
from validator.reachability.painter import Bounds
from validator.turned_aside import NO_HOSTS, aside
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import Match
    from validator.graph.ports import Port
    from validator.packets import PacketSet
    from validator.reachability.engine import PairReach
    from validator.reachability.header import Header, PortField
    from validator.turned_aside import Hosts

MOST_LEFT = 2_000
"""Products of what is left of a flow, beyond which nothing is said for sure."""


def arrives(
    match: Match,
    reaches: Sequence[PairReach],
    unanswered: tuple[Match, ...] = (),
    hosts: Hosts = NO_HOSTS,
) -> FlowVerdict:
    """WORKS: every packet surely arrives, as sent or by a translated address; BROKEN: some cannot.

    Of two address families one is enough. Nothing surely arrives of what hosts ask their own segment for in vain, and
    nothing of what is sent to one of `hosts` and brought to another.
    """
    surely = possibly = False
    for family in dict.fromkeys(reach.family for reach in reaches):
        here = [reach for reach in reaches if reach.family == family]
        surely = surely or _whole(match, here, (unanswered, hosts), sure=True)
        possibly = possibly or surely or _whole(match, here, (unanswered, hosts), sure=False)
    if surely:
        return FlowVerdict.WORKS
    return FlowVerdict.UNKNOWN if possibly else FlowVerdict.BROKEN


def _whole(match: Match, reaches: Sequence[PairReach], lost: tuple[tuple[Match, ...], Hosts], *, sure: bool) -> bool:
    """Whether all packets of a match arrive in one family: surely, or else possibly."""
    unanswered, hosts = lost
    left = _left_as_sent(match, reaches, unanswered, hosts, sure=sure)
    if left is None:
        return True
    for reach in reaches:
        for item in _translated(match, reach, unanswered, sure=sure):
            left = [piece for one in left for piece in (one.without(item) if one.meets(item) else (one,))]
            if len(left) > MOST_LEFT:
                return not sure
    return not left


def _left_as_sent(
    match: Match, reaches: Sequence[PairReach], unanswered: tuple[Match, ...], hosts: Hosts, *, sure: bool
) -> list[Product] | None:
    """What does not arrive as it is sent; None if there is something to send and all of it does."""
    left: list[Product] = []
    asked = False
    for reach in reaches:
        needed = reach.painter.region(match, AS_SENT).possibly
        if needed:
            asked = True
            sent = _sent(reach, match, hosts)
            missing = needed - (sent.surely - _of(reach, unanswered) if sure else sent.possibly)
            left += _products(missing)
    if asked:
        return left or None
    return [Product(match.source.surely, match.destination.surely, match.service.surely)]


def _translated(match: Match, reach: PairReach, unanswered: tuple[Match, ...], *, sure: bool) -> Iterator[Product]:
    """What arrives by addresses that lead elsewhere: senders as they are, receivers and services as they get it."""
    for delivery in reach.deliveries:
        header = arriving(delivery.header)
        if header == AS_SENT:
            continue
        wanted = reach.painter.region(match, header)
        if sure:
            packets = wanted.surely & delivery.steady - _of(reach, unanswered)
        else:
            packets = wanted.possibly & delivery.packets.possibly
        for item in _products(packets):
            receivers = pushed(header.destination, item.destination)
            yield Product(item.source, receivers, _received(header, item.service))


def _received(header: Header, sent: ServiceSet) -> ServiceSet:
    """Services as they arrive."""
    change = header.destination_port
    ports = ((box, _ports_after(change, box.destination_ports)) for box in sent.boxes)
    return ServiceSet(tuple(replace(box, destination_ports=one) for box, one in ports if one is not None))


def _ports_after(change: PortField, before: Interval) -> Interval | None:
    if change.within is not None:
        return change.within
    first, last = before.first + change.offset, before.last + change.offset
    first, last = max(first, 0), min(last, EVERY_PORT.last)
    return Interval(first, last) if first <= last else None


def _products(packets: PacketSet) -> Iterator[Product]:
    for match in matches_of(packets):
        yield Product(match.source.surely, match.destination.surely, match.service.surely)


def _of(reach: PairReach, matches: tuple[Match, ...]) -> PacketSet:
    """The packets of any of some matches, as sent."""
    found = reach.grid.empty()
    for match in matches:
        found = found | reach.painter.region(match, AS_SENT).possibly
    return found


def _sent(reach: PairReach, match: Match, hosts: Hosts) -> Bounds:
    """What arrives of the packets that hosts send by themselves; what a router turns back they only may send to it."""
    nothing = reach.grid.empty()
    whole = Bounds(nothing, nothing)
    for delivery in reach.deliveries:
        if delivery.served:
            asked = delivery.turned is not None and is_asked_for(match, delivery.turned)
            lost = _aside(reach, delivery.header, match, hosts)
            steady = nothing if asked else delivery.steady - lost.possibly
            whole = whole | Bounds(steady, delivery.packets.possibly - lost.surely)
    return whole


def _aside(reach: PairReach, header: Header, match: Match, hosts: Hosts) -> Bounds:
    """What of a flow surely, and what of it possibly, comes to other hosts than those that it is sent to.

    Where a translation may choose the receiver, all hosts of the flow are meant.
    """
    surely = possibly = reach.grid.empty()
    for part in hosts.parts(match) if header.destination != SAME else ():
        own = part.match.destination.possibly
        chosen = header.destination.within is not None and header.destination.within.meets(own)
        sure, open_ = aside(header, match.destination.possibly if chosen else own, part)
        sent = reach.painter.region(part.match, AS_SENT)
        surely = surely | sent.surely if sure else surely
        possibly = possibly | sent.possibly if open_ else possibly
    return Bounds(surely, possibly)


def turned_aside(reach: PairReach, match: Match, hosts: Hosts) -> bool:
    """Whether anything of a flow surely comes to other hosts than those that it is sent to."""
    found = ((item, _aside(reach, item.header, match, hosts).surely) for item in reach.deliveries if item.served)
    return any(item.packets.possibly & lost for item, lost in found)


def is_asked_for(match: Match, port: Port) -> bool:
    """Whether a host asks the segment for the other end itself (RFC 826, RFC 4861), and the router does not answer.

    Both are then of one network of the port. A router answers for stations of the segment that asks only if told to
    ("IP Addressing: ARP Configuration Guide", IOS 15S, "Local Proxy ARP").
    """
    for item in port.interface.addresses:
        own = from_cidr(str(item.value.network))
        answers = item.value.version == 4 and port.interface.local_proxy is not None
        if not answers and own & match.source.possibly and own & match.destination.possibly:
            return True
    return False
