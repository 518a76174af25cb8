"""Whether the network between two gateways lets the outer packets of their tunnel pass.

A tunnel carries something only while its own packets arrive: GRE (RFC 2784), or ESP (RFC 4303) after a key exchange on
UDP 500 (RFC 7296). What may travel from one gateway to the other is worked out as a set, both ways, along every way
that the files show, with the lists of the gateways themselves where their platform asks them for its own packets.

- Surely carried: all packets of its wrapping surely get there and back; anything, where the wrapping is not told.
- Not carried: nothing at all may get to either of the two, save ICMP, whatever the wrapping (AH, TCP, another port).
- Else the tunnel brings nothing surely. What answers a packet that a firewall in between remembers is not looked for.

A way that leads to no device of the snapshot is taken to carry everything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.interface import Wrapping
from parsers.model.intervals import Interval
from parsers.model.match import Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import BindingPoint
from parsers.model.service import ICMP, ICMPV6, UDP, of_ports, of_protocol
from parsers.nouns import dataclass
from validator.graph.attachments import Attachment
from validator.reachability.axis_lines import ClipCache
from validator.reachability.engine import Question, permitted, propagate
from validator.reachability.filters import FilterCache
from validator.reachability.header import AS_SENT
from validator.reachability.painter import Bounds
from validator.reachability.passage import entry
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address
    from typing import TypeAlias

    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.graph.routing import Way
    from validator.reachability.engine import PairReach
    from validator.reachability.filters import Judgement

    Address: TypeAlias = IPv4Address | IPv6Address
    Carried: TypeAlias = tuple[bool, ...]
    """Whether something may pass, whether something surely does, then for each of `NEEDED` whether it surely does."""

GRE, ESP, IKE_PORT = 47, 50, 500
NEEDED = tuple(
    Match(service=ServiceMatch.exactly(services))
    for services in (
        of_protocol(GRE),
        of_protocol(ESP),
        of_ports(UDP, Interval(IKE_PORT, IKE_PORT), Interval(IKE_PORT, IKE_PORT)),
    )
)
"""What tunnels send: GRE; ESP; key exchange from port to port."""
USELESS = tuple(Match(service=ServiceMatch.exactly(of_protocol(number))) for number in (ICMP, ICMPV6))
WRAPPINGS = {Wrapping.UNTOLD: (1,), Wrapping.GRE: (2,), Wrapping.IPSEC: (3, 4)}
"""Which parts of `Carried` each wrapping takes; one that is not told takes whatever passes."""
EVERYTHING: Carried = (True,) * (2 + len(NEEDED))


def with_carriers(network: Network) -> Network:
    """The network that knows which of its tunnels nothing carries, and which perhaps nothing."""
    found: dict[tuple[int, int], UnknownMatch] = {}
    dead: set[tuple[int, int]] = set()
    carrier = _Carrier(network, FilterCache(), ClipCache())
    for port in network.ports.all:
        for far in network.ports.known_far_ends(port):
            key, back = (port.number, far.number), (far.number, port.number)
            if back in found or back in dead:
                found |= {key: found[back]} if back in found else {}
                dead |= {key} if back in dead else set()
                continue
            surely, possibly = carrier.carries(port, far)
            if not possibly:
                dead.add(key)
            elif not surely:
                found[key] = _uncarried(network, port, far)
    return replace(network, uncarried=found, dead=frozenset(dead)) if found or dead else network


def _uncarried(network: Network, port: Port, far: Port) -> UnknownMatch:
    one, other = (network.node_of(end).id for end in (port, far))
    what = {Wrapping.UNTOLD: "anything", Wrapping.GRE: "GRE", Wrapping.IPSEC: "ESP and key exchange"}
    carrier = f"{what[_wrapping(port, far)]} does not surely pass both ways between {one} and {other}"
    reason = f"{carrier}, so it is not sure that their tunnel carries anything"
    return UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin)


def _wrapping(port: Port, far: Port) -> Wrapping:
    """What the two ends agree on; a list of networks is always for IPsec."""
    told = {Wrapping.IPSEC if end.tunnel is not None else end.interface.wrapping for end in (port, far)}
    told.discard(Wrapping.UNTOLD)
    return told.pop() if len(told) == 1 else Wrapping.UNTOLD


@dataclass(frozen=True, slots=True)
class _Carrier:
    """What may travel between gateways."""

    network: Network
    filters: FilterCache
    clips: ClipCache

    def carries(self, port: Port, far: Port) -> tuple[bool, bool]:
        """Whether the tunnel surely and possibly carries something, between any two addresses of its gateways."""
        here, there = list(self._addresses(port, far)), list(self._addresses(far, port))
        ends = [(one, other) for one in here for other in there if one.version == other.version]
        if not ends:
            return True, True
        possibly = False
        for one, other in ends:
            out, back = self._travels(port, far, one, other), self._travels(far, port, other, one)
            possibly = possibly or out[0] or back[0]
            if all(out[part] and back[part] for part in WRAPPINGS[_wrapping(port, far)]):
                return True, True
        return False, possibly

    def _addresses(self, port: Port, far: Port) -> Iterator[Address]:
        """The addresses of a gateway that the far end names; all of its own where the far end takes any."""
        device = self.network.node_of(port).device
        own = {address.value.ip: None for item in device.interfaces for address in item.addresses}
        named = [address for address in own if str(address) in far.peers]
        yield from named or own

    def _travels(self, start: Port, far: Port, one: Address, other: Address) -> Carried:
        """What travels from an address of the device of `start` to one of the far device."""
        to = from_cidr(str(other))
        vrfs = {port.vrf for port in self.network.ports.of_device[start.device]}
        ways = [way for vrf in sorted(vrfs) for way in self.network.tables.ways(start.device, vrf, to)]
        if not ways:
            return EVERYTHING
        entries: list[Port] = []
        for way in ways:
            nearest = self._nearest(way, far)
            if nearest is None:
                return EVERYTHING
            entries += nearest
        return self._arrives(far, one, other, tuple(dict.fromkeys(entries)))

    def _nearest(self, way: Way, far: Port) -> list[Port] | None:
        """The ports that packets meet first on a way; the far device's own where it is the next; None: not shown."""
        port, hop = way.port, way.next_hop
        if port is None or way.drop:
            return []
        if any(True for _ in self.network.bridges.members_beside(port)):
            return None
        if hop is None:
            beside = [other for other in self.network.ports.known_beside(port) if other.device == far.device]
            return beside or None
        owners = [owner for owner in self.network.ports.known(port.scope, hop) if owner.device != port.device]
        return owners or None

    def _arrives(self, far: Port, one: Address, other: Address, entries: tuple[Port, ...]) -> Carried:
        """What gets from the first ports that it meets past the lists of the far device."""
        to, source = from_cidr(str(other)), from_cidr(str(one))
        ways = Ways(self.network, to, self.filters)
        question = Question(source, ways.universe, one.version, self.clips, replies=False)
        inside = [port for port in entries if port.device == far.device and port.tunnel is None]
        doors = [Attachment(port, source) for port in entries if port.device != far.device]
        edges = question.edges(ways, [entry(item) for item in doors])
        owners = [port for port in self.network.ports.known(far.scope, other) if port.device == far.device]
        lists = {port.number: self._own_lists(port, owners) for port in (*owners, *inside)}
        for judges in lists.values():
            question.judged(judges)
        question.declare((*NEEDED, *USELESS), edges)
        answer = question.closed(doors, ())
        propagate(answer, doors, edges, question)
        everything = answer.grid.everything()
        brought = [(port, answer.total) for port in owners]
        brought += [(port, Bounds(everything, everything)) for port in inside]
        packets = Bounds(answer.grid.empty(), answer.grid.empty())
        for port, come in brought:
            packets = packets | self._let_in(answer, port, come, lists[port.number])
        useful = packets
        for match in USELESS:
            here = answer.painter.region(match, AS_SENT).possibly
            useful = Bounds(useful.surely - here, useful.possibly - here)
        needed = [answer.painter.region(match, AS_SENT).possibly for match in NEEDED]
        return (bool(useful.possibly), bool(useful.surely), *(item <= packets.surely for item in needed))

    def _let_in(self, answer: PairReach, port: Port, packets: Bounds, judges: list[Judgement]) -> Bounds:
        """What the device lets in at a port; where something is not modelled, what its lists deny may get in."""
        judged = permitted(answer, packets, judges)
        touched = self.network.node_of(port).unmodelled(port.name)
        return Bounds(judged.surely, packets.possibly) if touched else judged

    def _own_lists(self, port: Port, owners: list[Port]) -> list[Judgement]:
        """The lists by which a device judges packets for itself that come in by a port."""
        node = self.network.node_of(port)
        found: list[Judgement] = []
        if node.device.management.inbound_filters:
            found += self.filters.judgements(node, BindingPoint.INBOUND, port.names, frozenset(), AS_SENT)
        for owner in owners:
            found += self.filters.local(node, port, owner, AS_SENT)
        return found
