"""The way of one packet: hop by hop, rule by rule, on every path it can take."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.nat import NatRule
from parsers.model.rules import Rule
from validator.graph.zones import unseen_router
from validator.reachability.filters import FilterCache
from validator.reachability.header import AS_SENT, pushed
from validator.reachability.judge import Decision, PacketVerdict, judged
from validator.reachability.passage import State
from validator.reachability.target import UNREAD, target_of
from validator.reachability.translation import virtual_destinations
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ipaddress import IPv4Address, IPv6Address

    from validator.flowtext import ConcretePacket
    from validator.graph.frame_filters import FrameFilter
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.reachability.header import Header
    from validator.reachability.passage import Edge

LONGEST_PATH = 32
"""Hops after which a path counts as a loop; a packet's own time to live ends not much later."""
MOST_PATHS = 256


@dataclass(frozen=True, slots=True)
class Judged:
    """What one list of a device said."""

    rule_set: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class Hop:
    """A passage through one device; addresses and ports as they are when the packet leaves it.

    `before` are source, destination, source port and destination port as it comes in.
    """

    device: str
    in_name: str
    out_name: str
    vrf: str
    judged: tuple[Judged, ...]
    src: str
    dst: str
    sport: str
    dport: str
    nat: tuple[NatRule, ...] = ()
    before: tuple[str, str, str, str] = ("", "", "", "")


@dataclass(frozen=True, slots=True)
class Path:
    """One way of a packet. `disposition`: delivered, denied, no_route, loop or unknown."""

    verdict: PacketVerdict
    disposition: str
    hops: tuple[Hop, ...]
    because: tuple[UnknownMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """One edge for one packet; `elsewhere`: it is stopped before a condition of the edge that it does not meet."""

    hop: Hop
    verdict: PacketVerdict
    because: tuple[UnknownMatch, ...]
    elsewhere: bool


class Tracer:
    """Follows packets through one network."""

    def __init__(self, network: Network) -> None:
        """Filters are remembered from packet to packet."""
        self._network = network
        self._filters = FilterCache()
        self._endings: dict[int, tuple[AddressSet, Ways]] = {}

    def paths(self, packet: ConcretePacket) -> list[Path]:
        """Every path from wherever the packet's source stands; empty if that is nowhere known."""
        return list(self.each(packet))

    def each(self, packet: ConcretePacket) -> Iterator[Path]:
        """The paths one by one, each found when it is asked for."""
        nothing = True
        for path in self._each(packet):
            nothing = False
            yield path
        if nothing and self._stopped(packet):
            yield Path(PacketVerdict.DENY, "denied", ())

    def _each(self, packet: ConcretePacket) -> Iterator[Path]:
        entries = list(self._entries(packet))
        answered = [port for port, _ in entries if packet.dst in virtual_destinations(self._network, port)]
        direct = None if answered else self._direct(packet)
        if direct is not None:
            yield direct
        else:
            yield from self._in_one_domain(packet) or self._past_routers(packet)
        for port, unknown in entries:
            inside = packet.dst in port.networks and not self._network.bridges.filtered(port)
            if port in answered or not inside or port.bridge is not None:
                yield from self.paths_from(packet, port, None, unknown)
            elif unknown and not self._network.bridges.around(port):
                yield Path(PacketVerdict.POSSIBLY, "unknown", (), unknown)

    def _stopped(self, packet: ConcretePacket) -> bool:
        """Whether the source surely stands in a broadcast domain that filters, and nowhere else."""
        return any(self._network.standing.confined(zone) for zone in self._holders(packet.src))

    def _holders(self, address: IPv4Address | IPv6Address) -> list[str]:
        """The zones that have an address, of whatever scope, in the order of the plant."""
        return [zone.id for zone in self._network.zones.holders(from_cidr(str(address)))]

    def paths_from(
        self, packet: ConcretePacket, port: Port, exit_port: Port | None, unknown: tuple[UnknownMatch, ...] = ()
    ) -> Iterator[Path]:
        """Every path of a packet that enters at `port`; `exit_port` takes the place of routing on that device."""
        ways = Ways(self._network, from_cidr(str(packet.dst)), self._filters, exit_port=exit_port)
        yield from islice(self._followed(ways, State(port.number, AS_SENT), packet, (), unknown), MOST_PATHS)

    def passages(self, packet: ConcretePacket, port: Port, exit_port: Port | None) -> list[Path]:
        """Every passage through the one device of `port`: a packet that leaves it counts as delivered."""
        ways = Ways(self._network, from_cidr(str(packet.dst)), self._filters, exit_port=exit_port, alone=True)
        found: dict[Hop, Path] = {}
        for _, step in self._steps(ways, State(port.number, AS_SENT), packet):
            disposition = "denied" if step.verdict is PacketVerdict.DENY else "delivered"
            found.setdefault(step.hop, Path(step.verdict, disposition, (step.hop,), step.because))
        if not found:
            return [Path(PacketVerdict.DENY, "no_route", (self._end(State(port.number, AS_SENT), port, packet),))]
        return list(found.values())

    def taken(self, packet: ConcretePacket, port: Port) -> list[Path] | None:
        """What the device of `port` does with a packet to an address of its own; None if it is of nobody there.

        Services of the file come before what the device may answer besides. Empty for packets that are translated.
        """
        kept, ways = self._ending(port)
        if from_cidr(str(packet.dst)) - kept:
            return None
        offered: list[Path] = []
        besides: list[Path] = []
        for edge in ways.edges(State(port.number, AS_SENT)):
            step = None if edge.opens is None else self._step(edge, port, packet)
            if step is not None:
                disposition = "denied" if step.verdict is PacketVerdict.DENY else "delivered"
                path = Path(step.verdict, disposition, (step.hop,), step.because)
                (besides if edge.opens == UNREAD else offered).append(path)
        return offered or besides

    def _ending(self, port: Port) -> tuple[AddressSet, Ways]:
        """Where packets that come in by a port end in its device, and the ways to what it answers there."""
        if port.number not in self._endings:
            target = target_of(self._network, self._network.node_of(port), anything=True)
            self._endings[port.number] = target.kept(port), Ways(self._network, target, self._filters)
        return self._endings[port.number]

    def _direct(self, packet: ConcretePacket) -> Path | None:
        """Both ends on one segment: no device judges."""
        for port in self._network.ports.meeting(from_cidr(str(packet.src))):
            both = packet.src in port.networks and packet.dst in port.networks
            if port.tunnel is not None or port.over is not None or not both:
                continue
            ends = self._zone_of(packet.src, port), self._zone_of(packet.dst, port)
            one, other = ((end, from_cidr(str(at))) for end, at in zip(ends, (packet.src, packet.dst), strict=True))
            for _, _, meeting in self._network.bridges.met(one, other, port):
                return self._within(packet, meeting.filters, meeting.doubts)
            return None
        return None

    def _within(
        self, packet: ConcretePacket, filters: Sequence[FrameFilter], doubts: tuple[UnknownMatch, ...]
    ) -> Path | None:
        """The way of a packet within a broadcast domain; None if a filter of it surely stops it."""
        because = list(doubts)
        lists: list[Judged] = []
        for judgement in self._filters.frames(self._network.nodes, filters, AS_SENT):
            if judgement.family not in {None, packet.src.version}:
                continue
            decision = judged(judgement.program, packet)
            lists.append(Judged(judgement.program.title, decision))
            if decision.verdict is PacketVerdict.DENY:
                return None
            because += decision.because
        open_ = because or any(item.decision.verdict is PacketVerdict.POSSIBLY for item in lists)
        if open_:
            return Path(PacketVerdict.POSSIBLY, "unknown", (), tuple(dict.fromkeys(because)))
        return Path(PacketVerdict.PERMIT, "delivered", ())

    def _zone_of(self, address: IPv4Address | IPv6Address, port: Port) -> str | None:
        zone = self._network.zones.zone_of(address, port.scope)
        return None if zone is None else zone.id

    def _in_one_domain(self, packet: ConcretePacket) -> list[Path]:
        """Both ends in one broadcast domain, surely or possibly: no router is needed."""
        standing = self._network.standing
        sources, targets = self._holders(packet.src), self._holders(packet.dst)
        joints = [
            joint
            for source in sources
            for target in targets
            if source != target
            for joint in standing.joints(source, target)
            if packet.src in joint.sources and packet.dst in joint.destinations
        ]
        paths = [self._within(packet, joint.filters, joint.doubts) for joint in joints]
        found = [path for path in paths if path is not None]
        surely = [path for path in found if path.verdict is PacketVerdict.PERMIT]
        return surely[:1] or found[:1]

    def _past_routers(self, packet: ConcretePacket) -> list[Path]:
        """By a router that no file shows: it stands on a segment, and one of the ends lies behind it."""
        zones = self._network.zones
        sources, targets = self._holders(packet.src), self._holders(packet.dst)
        paths = [
            self._within(packet, item.filters, (unseen_router(item.port),))
            for source in sources
            for target in targets
            if source != target
            for item, other in zones.meeting_at_routers(source, target)
            if packet.src in item.sources and packet.dst in other.sources
            if packet.src not in item.port.networks or packet.dst not in item.port.networks
        ]
        return [path for path in paths if path is not None][:1]

    def _entries(self, packet: ConcretePacket) -> Iterator[tuple[Port, tuple[UnknownMatch, ...]]]:
        """Where the packet enters devices; not where its broadcast domain stops it before."""
        seen: set[int] = set()
        source = from_cidr(str(packet.src))
        down = self._network.ports.down
        for port in self._network.ports.meeting(source):
            if port.tunnel is None and port.over is None and port.number not in down:
                seen.add(port.number)
                holder = self._zone_of(packet.src, port)
                for _, meeting in self._network.bridges.hosts(holder, source, port, leaving=False):
                    path = self._within(packet, meeting.filters, meeting.doubts)
                    if path is not None:
                        yield port, path.because
        zones = self._network.zones
        for zone in zones.zones:
            for item in zones.attachments[zone.id]:
                if packet.src in item.sources and item.port.number not in seen:
                    seen.add(item.port.number)
                    path = self._within(packet, item.filters, () if item.stands else item.unknown)
                    if path is not None:
                        yield item.port, path.because
        if not seen:
            yield from self._behind(packet)

    def _behind(self, packet: ConcretePacket) -> Iterator[tuple[Port, tuple[UnknownMatch, ...]]]:
        """Ports from which a route leads back to a source in no zone."""
        network = self._network
        for device, vrf in sorted({(port.device, port.vrf) for port in network.ports.all}):
            for way in network.tables.ways(device, vrf, from_cidr(str(packet.src))):
                unknown_hop = (
                    way.port is not None
                    and way.next_hop is not None
                    and not network.ports.known(way.port.scope, way.next_hop)
                )
                if way.port is not None and unknown_hop:
                    yield way.port, way.unknown

    def _followed(
        self,
        ways: Ways,
        state: State,
        packet: ConcretePacket,
        hops: tuple[Hop, ...],
        unknown: tuple[UnknownMatch, ...],
    ) -> Iterator[Path]:
        port = self._network.ports.all[state.port]
        visited = (self._network.node_of(port).id, port.name)
        if len(hops) >= LONGEST_PATH or sum((hop.device, hop.in_name) == visited for hop in hops) > 1:
            yield Path(PacketVerdict.DENY, "loop", hops, unknown)
            return
        steps = self._steps(ways, state, packet)
        for edge, step in steps:
            hop, verdict = step.hop, step.verdict
            reasons = tuple(dict.fromkeys((*unknown, *step.because)))
            if verdict is PacketVerdict.DENY:
                yield Path(PacketVerdict.DENY, "denied", (*hops, hop), reasons)
            elif edge.target is None:
                final = PacketVerdict.POSSIBLY if reasons else PacketVerdict.PERMIT
                yield Path(final, "delivered" if edge.sure or not edge.unknown else "unknown", (*hops, hop), reasons)
            else:
                yield from self._followed(ways, edge.target, packet, (*hops, hop), reasons)
        if not steps:
            yield Path(PacketVerdict.DENY, "no_route", (*hops, self._end(state, port, packet)), unknown)

    def _steps(self, ways: Ways, state: State, packet: ConcretePacket) -> list[tuple[Edge, _Step]]:
        """The edges that a packet takes; those that it would not only where it is stopped on all and takes none."""
        port = self._network.ports.all[state.port]
        steps = [(edge, step) for edge in ways.edges(state) if (step := self._step(edge, port, packet)) is not None]
        return [(edge, step) for edge, step in steps if not step.elsewhere] or steps

    def _step(self, edge: Edge, port: Port, packet: ConcretePacket) -> _Step | None:
        """One edge for one packet: None if the packet does not take it."""
        lists: list[Judged] = []
        because: list[UnknownMatch] = [] if edge.sure else list(edge.unknown or (_not_sure(edge),))
        nat: list[NatRule] = []
        verdict = PacketVerdict.PERMIT
        open_lists = elsewhere = False
        for judgement in edge.judgements:
            if judgement.family not in {None, packet.src.version}:
                continue
            if verdict is PacketVerdict.DENY:
                elsewhere |= not judgement.is_filter and judged(judgement.program, packet).verdict is verdict
                continue
            decision = judged(judgement.program, packet)
            if not judgement.is_filter:
                if decision.verdict is PacketVerdict.DENY:
                    return None
                because += decision.because
                nat += _translation(decision)
                continue
            lists.append(Judged(judgement.program.title, decision))
            because += decision.because
            if decision.verdict is PacketVerdict.DENY and not edge.may_permit:
                verdict = PacketVerdict.DENY
                continue
            because += edge.may_permit if decision.verdict is not PacketVerdict.PERMIT else ()
            open_lists |= decision.verdict is PacketVerdict.POSSIBLY
        hop = self._hop(edge, port, packet, tuple(lists), tuple(nat))
        if verdict is not PacketVerdict.DENY and (because or open_lists):
            verdict = PacketVerdict.POSSIBLY
        return _Step(hop, verdict, tuple(because), elsewhere)

    def _hop(
        self, edge: Edge, port: Port, packet: ConcretePacket, lists: tuple[Judged, ...], nat: tuple[NatRule, ...]
    ) -> Hop:
        node = self._network.node_of(port)
        src, dst, sport, dport = as_now(packet, edge.header)
        out = "" if edge.out_port is None else _shown(edge.out_port)
        before = as_now(packet, edge.source.header)
        return Hop(node.id, _shown(port), out, port.vrf, lists, src, dst, sport, dport, nat, before)

    def _end(self, state: State, port: Port, packet: ConcretePacket) -> Hop:
        node = self._network.node_of(port)
        now = as_now(packet, state.header)
        return Hop(node.id, _shown(port), "", port.vrf, (), *now, before=now)


def _not_sure(edge: Edge) -> UnknownMatch:
    return UnknownMatch(UnknownKind.UNRESOLVED, "a better route may take its place", edge.origin)


def _shown(port: Port) -> str:
    return port.name if port.tunnel is None else port.tunnel.name


def _translation(decision: Decision) -> list[NatRule]:
    statement = decision.line.statement if decision.line is not None else None
    return [statement] if isinstance(statement, NatRule) else []


def as_now(packet: ConcretePacket, header: Header) -> tuple[str, str, str, str]:
    """Source, destination and ports of a packet as they are after the changes of `header`."""
    src = _text(pushed(header.source, from_cidr(str(packet.src))))
    dst = _text(pushed(header.destination, from_cidr(str(packet.dst))))
    if header.source_port.within is not None:
        sport = f"{header.source_port.within.first}-{header.source_port.within.last}"
    else:
        sport = str(packet.sport + header.source_port.offset)
    within = header.destination_port.within
    dport = str(packet.dport + header.destination_port.offset)
    if within is not None:
        dport = str(within.first) if within.first == within.last else f"{within.first}-{within.last}"
    return src, dst, sport, dport


def _text(addresses: AddressSet) -> str:
    cidrs = addresses.cidrs()
    return ",".join(text.removesuffix("/32").removesuffix("/128") for text in cidrs[:4])


def overall(paths: Sequence[Path]) -> PacketVerdict:
    """Permit if some path surely permits, deny if all surely deny, else possibly."""
    verdicts = {path.verdict for path in paths}
    if PacketVerdict.PERMIT in verdicts:
        return PacketVerdict.PERMIT
    return PacketVerdict.POSSIBLY if PacketVerdict.POSSIBLY in verdicts else PacketVerdict.DENY


def deciding(paths: Sequence[Path]) -> tuple[str, Rule, Path] | None:
    """The list and rule that decide the overall verdict.

    Of a deny the rule that denies; of a possibly the first that only may; of a permit the last written one, a
    default of the device only where no line was written.
    """
    wanted = overall(paths)
    for path in paths:
        if path.verdict is not wanted:
            continue
        judged_by = [
            (item.decision.verdict, named) for hop in path.hops for item in hop.judged if (named := _rule(item))
        ]
        same = [named for verdict, named in judged_by if verdict is wanted]
        written = [named for _, named in judged_by if not named[1].implicit]
        if wanted is not PacketVerdict.PERMIT and same:
            return (*same[0], path)
        if judged_by and wanted is not PacketVerdict.DENY:
            return (*(written[-1] if written else judged_by[-1][1]), path)
    return None


def _rule(item: Judged) -> tuple[str, Rule] | None:
    line = item.decision.line
    return (line.rule_set, line.statement) if line is not None and isinstance(line.statement, Rule) else None
