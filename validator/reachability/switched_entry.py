"""A packet that enters a device by a port of a VLAN and is routed there: by which interface, and past which lists.

The lists of the port judge it first; then it is as if it entered by the interface of its VLAN.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind, SwitchportMode
from parsers.model.intervals import holds
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import BindingPoint
from validator.graph.frame_filters import PORT_LIST
from validator.graph.ports import doubt_of
from validator.reachability.judge import PacketVerdict
from validator.reachability.paths import Path
from validator.reachability.trace import overall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from parsers.model.interface import Switchport
    from parsers.model.rules import Binding
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network
    from validator.graph.ports import Port
    from validator.reachability.paths import Judged


def routing(network: Network, port: Port, packet: ConcretePacket) -> list[Port]:
    """The interfaces that route what comes in by a port of VLANs; of a trunk those on whose network the sender is."""
    found = _carried(network, port)
    near = [item for item in found if packet.src in item.networks] if _tagged(port) else []
    return near or found


def exits(network: Network, port: Port, packet: ConcretePacket) -> list[Port]:
    """The interfaces by which what is routed leaves by a port: those of its VLANs, or the port itself."""
    found = _carried(network, port)
    near = [item for item in found if packet.dst in item.networks] if _tagged(port) else []
    return near or found or [port]


def unrouted(network: Network, ports: Iterable[Port], paths: list[Path]) -> list[Path]:
    """The paths, where a port is of VLANs of which no interface of the device routes: they stay among stations."""
    for port in ports:
        switchport = port.interface.switchport
        if switchport is not None and port.bridge is None and not port.networks and not _carried(network, port):
            reason = (
                f"no interface of the device is in a VLAN of {port.name}, and frames between stations are not followed"
            )
            why = UnknownMatch(UnknownKind.FEATURE, reason, port.origin)
            paths = [_may(path, why) for path in paths]
    return paths


def past_port_lists(network: Network, leaving: Iterable[Port], paths: list[Path]) -> list[Path]:
    """The paths, where lists of ports that judge what is routed out by them may drop it."""
    for port in leaving:
        held = [item for item in _bound(network, port, BindingPoint.OUTBOUND) if _carried(network, port)]
        if held:
            reason = f"what the outbound list of port {port.name} says is not followed here"
            why = UnknownMatch(UnknownKind.FEATURE, reason, held[0].origin)
            paths = [_may(path, why) for path in paths]
    return paths


def _bound(network: Network, port: Port, point: BindingPoint) -> list[Binding]:
    bindings = network.node_of(port).device.bindings
    return [one for one in bindings if (one.interface, one.point, one.scope) == (port.name, point, PORT_LIST)]


def _tagged(port: Port) -> bool:
    switchport = port.interface.switchport
    return switchport is not None and switchport.mode is not SwitchportMode.ACCESS


def _carried(network: Network, port: Port) -> list[Port]:
    """The interfaces of the VLANs that a port carries."""
    switchport = port.interface.switchport
    if switchport is None or port.bridge is not None:
        return []
    return [
        other
        for other in network.ports.of_device[port.device]
        if other.interface.kind is InterfaceKind.VLAN
        and other.tunnel is None
        and other.interface.vlan is not None
        and _may_be_of(switchport, other.interface.vlan)
    ]


def _may_be_of(port: Switchport, vlan: int) -> bool:
    """Whether frames that come in by a port may be of a VLAN, or of a secondary VLAN of it."""
    if port.private is not None and any(pair.primary == vlan for pair in port.private.pairs):
        return True
    tagged = port.mode is not SwitchportMode.ACCESS and holds(port.allowed, vlan)
    return tagged or (port.mode is not SwitchportMode.TRUNK and vlan in {port.access_vlan, port.voice_vlan})


def entered(
    network: Network, port: Port, packet: ConcretePacket, there: Sequence[Path], by: Callable[[Port], Iterable[Path]]
) -> list[Path]:
    """The paths of a packet that enters by a port of VLANs and is routed by others.

    `there` are those of a port without VLANs, of which the lists of the port are taken; `by` gives those of a port.
    """
    lists = _lists(network, port, there)
    doubts = [doubt_of(item) for item in network.node_of(port).unmodelled(port.name) if item.interfaces is not None]
    found = [
        [_joined(port, lists, doubts, path, _switched(packet, other)) for path in by(other)]
        for other in routing(network, port, packet)
    ]
    paths = [path for some in found for path in some]
    if len({overall(some) for some in found}) == 1:
        return paths
    reason = f"in which of its VLANs a packet comes in by {port.name}"
    why = UnknownMatch(UnknownKind.FEATURE, reason, port.origin)
    return [_may(path, why) for path in paths]


def _may(path: Path, why: UnknownMatch) -> Path:
    """The path, which the packet may not take; what it denies, it may."""
    return (
        path
        if path.verdict is PacketVerdict.DENY
        else replace(path, verdict=PacketVerdict.POSSIBLY, because=(*path.because, why))
    )


def _switched(packet: ConcretePacket, routed: Port) -> UnknownMatch | None:
    """Stations of one VLAN need nobody who routes; which lists frames between them meet is asked of a whole plant."""
    if packet.dst not in routed.networks or packet.dst in routed.own:
        return None
    reason = f"{packet.dst} may stand in the same VLAN as the sender, and frames between stations are not followed here"
    return UnknownMatch(UnknownKind.FEATURE, reason, routed.origin)


def _lists(network: Network, port: Port, there: Sequence[Path]) -> tuple[Judged, ...]:
    titles = {" and ".join(one.rule_sets) for one in _bound(network, port, BindingPoint.INBOUND)}
    first = next((path.hops[0].judged for path in there if path.hops), ())
    return tuple(item for item in first if item.rule_set in titles)


def _joined(
    port: Port,
    lists: tuple[Judged, ...],
    doubts: Sequence[UnknownMatch],
    path: Path,
    switched: UnknownMatch | None,
) -> Path:
    denied = [item for item in lists if item.decision.verdict is PacketVerdict.DENY]
    because = (*path.because, *(why for item in lists for why in item.decision.because), *doubts)
    verdict = path.verdict
    if denied:
        verdict = PacketVerdict.POSSIBLY if doubts else PacketVerdict.DENY
    elif switched is not None:
        verdict, because = PacketVerdict.POSSIBLY, (*because, switched)
    elif doubts or any(item.decision.verdict is PacketVerdict.POSSIBLY for item in lists):
        verdict = PacketVerdict.DENY if verdict is PacketVerdict.DENY and not doubts else PacketVerdict.POSSIBLY
    hop = path.hops[0]
    met = denied and lists[: lists.index(denied[0]) + 1]
    hop = replace(hop, in_name=port.name, judged=tuple(met) if met else (*lists, *hop.judged))
    disposition = "denied" if verdict is PacketVerdict.DENY and denied else path.disposition
    if verdict is not PacketVerdict.DENY and path.disposition == "denied":
        disposition = "delivered"
    hops = (hop,) if verdict is PacketVerdict.DENY and denied else (hop, *path.hops[1:])
    return Path(verdict, disposition, hops, tuple(dict.fromkeys(because)))
