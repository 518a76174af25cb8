"""The way of one packet: hop by hop, rule by rule, on every path it can take."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from parsers.model.address import AddressSet, from_cidr
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.nat import NatRule
from parsers.model.rules import Rule
from parsers.nouns import dataclass
from validator.reachability.filters import FilterCache
from validator.reachability.header import AS_SENT, pushed
from validator.reachability.judge import Decision, PacketVerdict, judged
from validator.reachability.passage import State
from validator.reachability.paths import Hop, Judged, Path
from validator.reachability.starts import Starts
from validator.reachability.target import UNREAD, target_of
from validator.reachability.transit import Transits
from validator.reachability.translation import virtual_destinations
from validator.reachability.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from ipaddress import IPv4Address, IPv6Address

    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port
    from validator.reachability.header import Header
    from validator.reachability.passage import Edge, Fork
    from validator.reachability.programs import Program
    from validator.reachability.target import Target

T = TypeVar("T")
LONGEST_PATH = 32
"""Hops after which a path counts as a loop; a packet's own time to live ends not much later."""
MOST_PATHS = 256
MOST_COMPARED = 6
"""Hops after which what devices do that share an address is not compared any more."""
MOST_RECEIVERS = 256
"""Receivers the ways to which are remembered."""


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
        self._transits = Transits(network, self._filters.meetings, packets=True)
        self._starts = Starts(network, self._filters)
        self._endings: dict[tuple[int, bool], tuple[Target, Ways]] = {}
        self._to: dict[IPv4Address | IPv6Address, Ways] = {}

    def met_by(self, look: Callable[[], T]) -> tuple[T, int]:
        """What a look comes to, and the devices that were met by it, as bits by number."""
        self._filters.meetings.begin()
        return look(), self._filters.meetings.met

    def zones_of(self, address: IPv4Address | IPv6Address) -> list[str]:
        """The zones that have an address."""
        return self._starts.holders(address)

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
        entries = list(self._starts.entries(packet))
        answered = [port for port, _ in entries if self._is_virtual(packet, port)]
        direct = None if answered else self._starts.direct(packet)
        if direct is not None:
            yield direct
        else:
            yield from self._starts.in_one_domain(packet) or self._starts.past_routers(packet)
        for port, unknown in entries:
            inside = packet.dst in port.networks and not self._network.bridges.filtered(port)
            if port in answered or not inside or port.bridge is not None:
                yield from self.paths_from(packet, port, None, unknown)
            elif unknown and not self._network.bridges.around(port):
                yield Path(PacketVerdict.POSSIBLY, "unknown", (), unknown)

    def _stopped(self, packet: ConcretePacket) -> bool:
        """Whether the source surely stands in a broadcast domain that filters, and nowhere else."""
        return any(self._network.standing.confined(zone) for zone in self._starts.holders(packet.src))

    def paths_from(
        self, packet: ConcretePacket, port: Port, exit_port: Port | None, unknown: tuple[UnknownMatch, ...] = ()
    ) -> Iterator[Path]:
        """Every path of a packet that enters at `port`; `exit_port` takes the place of routing on that device."""
        ways = self._ways_to(packet.dst, exit_port)
        yield from islice(self._followed(ways, State(port.number, AS_SENT), packet, (), unknown), MOST_PATHS)

    def _ways_to(self, address: IPv4Address | IPv6Address, exit_port: Port | None) -> Ways:
        """The ways to one address: findings often have the receivers of others."""
        if exit_port is not None:
            return Ways(self._network, from_cidr(str(address)), self._filters, exit_port=exit_port)
        if address not in self._to:
            if len(self._to) >= MOST_RECEIVERS:
                self._to.clear()
            there = from_cidr(str(address))
            self._to[address] = Ways(self._network, there, self._filters, transits=self._transits)
        return self._to[address]

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

        Empty for packets that are translated.
        """
        target, ways = self._ending(self._network.node_of(port))
        if from_cidr(str(packet.dst)) - target.kept(port):
            return None
        steps = self._steps(ways, State(port.number, AS_SENT), packet)
        found = [step for edge, step in steps if edge.opens is not None]
        ends = {verdict: "denied" if verdict is PacketVerdict.DENY else "delivered" for verdict in PacketVerdict}
        return [Path(step.verdict, ends[step.verdict], (step.hop,), step.because) for step in found]

    def to_devices(self, packet: ConcretePacket) -> list[Path]:
        """Every path, as `paths`; but a packet to an address of a device ends in it, unless it is translated."""
        through, ended = self.paths(packet), list(self._ended(packet))
        apart = len({port.scope for port, _ in self._starts.entries(packet)}) > 1
        moved = [path for path in through if apart or any(hop.dst != str(packet.dst) for hop in path.hops)]
        return [*moved, *ended] if ended else through

    def _ended(self, packet: ConcretePacket) -> Iterator[Path]:
        """The paths to a device that has the destination; none where it has nothing to say of the packet.

        Of an address that it translates for some, the rest is its own as far as its file offers a service there.
        """
        here = from_cidr(str(packet.dst))
        for node in self._network.nodes:
            ports = self._network.ports.of_device.get(node.number, ())
            if here - target_of(self._network, node).own:
                continue
            target, ways = self._ending(node, anything=not any(self._is_virtual(packet, port) for port in ports))
            for port, unknown in self._doors(packet, target):
                paths = self._followed(ways, State(port.number, AS_SENT), packet, (), unknown)
                yield from (path for path in islice(paths, MOST_PATHS) if path.disposition != "no_route")

    def _is_virtual(self, packet: ConcretePacket, port: Port) -> bool:
        return packet.dst in virtual_destinations(self._network, port)

    def _doors(self, packet: ConcretePacket, target: Target) -> Iterator[tuple[Port, tuple[UnknownMatch, ...]]]:
        """Where a packet to a device enters it or others on the way; on one wire with it, at once."""
        straight = False
        for port, unknown in self._starts.entries(packet):
            inside = packet.dst in port.networks and not self._network.bridges.filtered(port)
            if port.device == target.node.number or not inside or port.bridge is not None:
                straight |= port.device == target.node.number and packet.dst in target.addresses(port)
                yield port, unknown
        for path in () if straight else self._starts.in_one_domain(packet) or self._starts.past_routers(packet):
            yield from ((port, path.because) for port in target.ports if packet.dst in target.addresses(port))

    def _ending(self, node: Node, *, anything: bool = True) -> tuple[Target, Ways]:
        """A device as where packets end, and the ways to what it answers."""
        if (node.number, anything) not in self._endings:
            target = target_of(self._network, node, anything=anything)
            self._endings[node.number, anything] = target, Ways(self._network, target, self._filters)
        return self._endings[node.number, anything]

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
        shared: dict[Fork, dict[int, list[Path]]] = {}
        for edge, step in steps:
            onwards = self._onwards(ways, (edge, step), packet, hops, unknown)
            if edge.shared is None or edge.sure:
                yield from onwards
            elif len(hops) > MOST_COMPARED and edge.shared[0].shared is not None:
                yield from (_perhaps(path, edge.shared[0].shared) for path in onwards)
            else:
                fork, number = edge.shared
                shared.setdefault(fork, {}).setdefault(number, []).extend(islice(onwards, MOST_PATHS))
        for fork, parts in shared.items():
            yield from _whichever(fork, parts)
        if not steps:
            yield Path(PacketVerdict.DENY, "no_route", (*hops, self._end(state, port, packet)), unknown)

    def _onwards(
        self,
        ways: Ways,
        taken: tuple[Edge, _Step],
        packet: ConcretePacket,
        hops: tuple[Hop, ...],
        unknown: tuple[UnknownMatch, ...],
    ) -> Iterator[Path]:
        edge, step = taken
        hop, verdict = step.hop, step.verdict
        reasons = tuple(dict.fromkeys((*unknown, *step.because)))
        if verdict is PacketVerdict.DENY:
            yield Path(PacketVerdict.DENY, "denied", (*hops, hop), reasons)
        elif edge.target is None:
            final = PacketVerdict.POSSIBLY if reasons else PacketVerdict.PERMIT
            yield Path(final, "delivered" if edge.sure or not edge.unknown else "unknown", (*hops, hop), reasons)
        else:
            yield from self._followed(ways, edge.target, packet, (*hops, hop), reasons)

    def _steps(self, ways: Ways, state: State, packet: ConcretePacket) -> list[tuple[Edge, _Step]]:
        """The edges that a packet takes; those that it would not only where it is stopped on all and takes none.

        Services of the file come before what the device may answer besides.
        """
        port = self._network.ports.all[state.port]
        look = _Look(packet)
        steps = [(edge, step) for edge in ways.edges(state) if (step := self._step(edge, port, look)) is not None]
        steps = [(edge, step) for edge, step in steps if not step.elsewhere] or steps
        offered = any(edge.opens not in {None, UNREAD} for edge, _ in steps)
        return [(edge, step) for edge, step in steps if not offered or edge.opens != UNREAD]

    def _step(self, edge: Edge, port: Port, look: _Look) -> _Step | None:
        """One edge for one packet: None if the packet does not take it."""
        lists: list[Judged] = []
        because = _doubts(edge)
        nat: list[NatRule] = []
        verdict = PacketVerdict.PERMIT
        open_lists = elsewhere = False
        for judgement in edge.judgements:
            if judgement.family not in {None, look.packet.src.version}:
                continue
            if verdict is PacketVerdict.DENY:
                elsewhere |= not judgement.is_filter and look.judged(judgement.program).verdict is verdict
                continue
            decision = look.judged(judgement.program)
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
        hop = self._hop(edge, port, look, tuple(lists), tuple(nat))
        if verdict is not PacketVerdict.DENY and (because or open_lists):
            verdict = PacketVerdict.POSSIBLY
        return _Step(hop, verdict, tuple(because), elsewhere)

    def _hop(self, edge: Edge, port: Port, look: _Look, lists: tuple[Judged, ...], nat: tuple[NatRule, ...]) -> Hop:
        node = self._network.node_of(port)
        src, dst, sport, dport = look.as_now(edge.header)
        out = "" if edge.out_port is None else _shown(edge.out_port)
        before = look.as_now(edge.source.header)
        return Hop(node.id, _shown(port), out, port.vrf, lists, src, dst, sport, dport, nat, before)

    def _end(self, state: State, port: Port, packet: ConcretePacket) -> Hop:
        node = self._network.node_of(port)
        now = as_now(packet, state.header)
        return Hop(node.id, _shown(port), "", port.vrf, (), *now, before=now)


class _Look:
    """One packet at one state: many edges differ in where they end alone, and ask the same programs."""

    def __init__(self, packet: ConcretePacket) -> None:
        self.packet = packet
        self._judged: dict[int, Decision] = {}
        self._now: dict[Header, tuple[str, str, str, str]] = {}

    def judged(self, program: Program) -> Decision:
        """What a program, which lives as long as its edge, says of the packet."""
        found = self._judged.get(id(program))
        if found is None:
            found = self._judged[id(program)] = judged(program, self.packet)
        return found

    def as_now(self, header: Header) -> tuple[str, str, str, str]:
        """The packet after the changes of a header."""
        found = self._now.get(header)
        if found is None:
            found = self._now[header] = as_now(self.packet, header)
        return found


def _not_sure(edge: Edge) -> UnknownMatch:
    return UnknownMatch(UnknownKind.UNRESOLVED, "a better route may take its place", edge.origin)


def _doubts(edge: Edge) -> list[UnknownMatch]:
    """Why an edge is not sure, but for devices that share an address: of these all ways are compared."""
    if edge.sure:
        return []
    shared = edge.shared
    if shared is None:
        return list(edge.unknown or (_not_sure(edge),))
    others = [one for one in edge.unknown if one is not shared[0].shared]
    return others if others or edge.firm else [_not_sure(edge)]


def _whichever(fork: Fork, parts: Mapping[int, Sequence[Path]]) -> Iterator[Path]:
    """The paths by each of the devices that share an address: sure if the packet surely gets on by every one."""
    passing = [number for number, paths in parts.items() if any(one.verdict is PacketVerdict.PERMIT for one in paths)]
    settled = len(passing) == len(fork.masks)
    for paths in parts.values():
        for path in paths:
            yield path if settled or fork.shared is None else _perhaps(path, fork.shared)


def _perhaps(path: Path, why: UnknownMatch) -> Path:
    """A path that is taken only if another device does not take its place."""
    if path.verdict is PacketVerdict.DENY:
        return path
    return replace(path, verdict=PacketVerdict.POSSIBLY, disposition="unknown", because=(*path.because, why))


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
