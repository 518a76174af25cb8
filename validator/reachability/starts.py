"""Where one packet starts: the devices that it enters, and the ways that need none, on one segment or in one domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from validator.graph.attachments import unseen_router
from validator.graph.outward import leads_out
from validator.reachability.header import AS_SENT
from validator.reachability.judge import PacketVerdict, judged
from validator.reachability.paths import Judged, Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.match import UnknownMatch
    from validator.flowtext import ConcretePacket
    from validator.graph.frame_filters import FrameFilter
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.reachability.filters import FilterCache


class Starts:
    """Finds where packets start in one network."""

    def __init__(self, network: Network, filters: FilterCache) -> None:
        """`filters` are remembered from packet to packet."""
        self._network = network
        self._filters = filters

    def holders(self, address: IPv4Address | IPv6Address) -> list[str]:
        """The zones that have an address, of whatever scope, in the order of the plant."""
        return [zone.id for zone in self._network.zones.holders(from_cidr(str(address)))]

    def direct(self, packet: ConcretePacket) -> Path | None:
        """Both ends on one segment: no device judges."""
        for port in self._network.ports.meeting(from_cidr(str(packet.src))):
            both = packet.src in port.networks and packet.dst in port.networks
            if port.tunnel is not None or port.over is not None or not both:
                continue
            ends = self._zone_of(packet.src, port), self._zone_of(packet.dst, port)
            one, other = ((end, from_cidr(str(at))) for end, at in zip(ends, (packet.src, packet.dst), strict=True))
            for _, _, meeting in self._network.bridges.met(one, other, port):
                return self.within(packet, meeting.filters, meeting.doubts)
            return None
        return None

    def within(
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

    def in_one_domain(self, packet: ConcretePacket) -> list[Path]:
        """Both ends in one broadcast domain, surely or possibly: no router is needed."""
        standing = self._network.standing
        sources, targets = self.holders(packet.src), self.holders(packet.dst)
        joints = [
            joint
            for source in sources
            for target in targets
            if source != target
            for joint in standing.joints(source, target)
            if packet.src in joint.sources and packet.dst in joint.destinations
        ]
        paths = [self.within(packet, joint.filters, joint.doubts) for joint in joints]
        found = [path for path in paths if path is not None]
        surely = [path for path in found if path.verdict is PacketVerdict.PERMIT]
        return surely[:1] or found[:1]

    def past_routers(self, packet: ConcretePacket) -> list[Path]:
        """By a router that no file shows: it stands on a segment, and one of the ends lies behind it."""
        zones = self._network.zones
        sources, targets = self.holders(packet.src), self.holders(packet.dst)
        paths = [
            self.within(packet, item.filters, (unseen_router(item.port),))
            for source in sources
            for target in targets
            if source != target
            for item, other in zones.meeting_at_routers(source, target)
            if packet.src in item.sources and packet.dst in other.sources
            if packet.src not in item.port.networks or packet.dst not in item.port.networks
        ]
        return [path for path in paths if path is not None][:1]

    def entries(self, packet: ConcretePacket) -> Iterator[tuple[Port, tuple[UnknownMatch, ...]]]:
        """Where the packet enters devices; not where its broadcast domain stops it before."""
        seen: set[int] = set()
        source = from_cidr(str(packet.src))
        down = self._network.ports.down
        for port in self._network.ports.meeting(source):
            if port.tunnel is None and port.over is None and port.number not in down:
                seen.add(port.number)
                holder = self._zone_of(packet.src, port)
                for _, meeting in self._network.bridges.hosts(holder, source, port, leaving=False):
                    path = self.within(packet, meeting.filters, meeting.doubts)
                    if path is not None:
                        yield port, path.because
        for item in self._network.zones.entering(source):
            if item.port.number not in seen:
                seen.add(item.port.number)
                path = self.within(packet, item.filters, () if item.stands else item.unknown)
                if path is not None:
                    yield item.port, path.because
        if not seen:
            yield from self._behind(packet)

    def _behind(self, packet: ConcretePacket) -> Iterator[tuple[Port, tuple[UnknownMatch, ...]]]:
        """Ports from which a route leads back to a source in no zone, to a router that no file shows or into a link."""
        network = self._network
        for device, vrf in sorted({(port.device, port.vrf) for port in network.ports.all}):
            for way in network.tables.ways(device, vrf, from_cidr(str(packet.src))):
                if way.port is not None and leads_out(network.ports, way):
                    yield way.port, way.unknown
