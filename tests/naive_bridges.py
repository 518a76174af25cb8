"""The oracle across bridges: one packet in a frame, from socket to socket, from first principles.

Who stands on which wire is told by the test (`wires`), for no configuration says it. A frame is for one
station: for a host (the packet's destination), for a device by the address that a route names, or, where a host
sends it, for whomever the host likes. Filtering bridges judge what passes from one member to another as
`parsers.model.bridge` defines it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from naive import Fate, Fates, Network, Packet, Step, either, union
from naive_routes import Way, device_name, networks
from naive_rules import Document, Names, holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANYBODY = "anybody"
"""A host chooses freely whom it sends its frames to."""
STATION = "station"
"""The frame is for the packet's own destination."""


@dataclass(frozen=True, slots=True)
class FrameStep(Step):
    """A packet inside a device that has bridges.

    `came` and `goes` are the members by which it came in and leaves, if any. `target`: whom the frame is for
    that it leaves in. `bridged`: it passes from member to member and is not routed.
    """

    came: str = ""
    goes: str = ""
    target: str = STATION
    bridged: bool = False

    @property
    def ins(self) -> frozenset[str]:
        """The names of the side it came from."""
        return frozenset({self.interface, self.tunnel, self.came} - {""})

    def ends(self, disposition: str, *, certain: bool = True) -> Fates:
        """It ends in this device, or on the wire behind the member that it leaves by."""
        out = self.goes or (self.way.out if self.way is not None and self.way.out else self.came or self.interface)
        return frozenset({Fate(disposition, self.device, out, self.packet, certain)})


class BridgedNetwork(Network):
    """Devices on wires; `wires` names the wire of each (device, interface), members and routed ports alike."""

    def __init__(self, devices: Sequence[Document], wires: Mapping[tuple[str, str], str]) -> None:
        super().__init__(devices)
        self.wires = dict(wires)
        self.on_wire: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for place, wire in sorted(self.wires.items()):
            self.on_wire[wire].append(place)
        self.bridge_of: dict[tuple[str, str], Document] = {}
        self.behind: dict[tuple[str, str], Document] = {}
        for device in devices:
            for bridge in device.get("bridges", []):
                for member in bridge["members"]:
                    if self._carries(device_name(device), member):
                        self.bridge_of[device_name(device), member] = bridge
                if bridge.get("interface"):
                    self.behind[device_name(device), bridge["interface"]] = bridge

    def _carries(self, device: str, interface: str) -> bool:
        port = self.interfaces[device].get(interface)
        return port is not None and not port.get("management_only")

    # Entering

    def fates(self, packet: Packet, enter: tuple[str, str]) -> Fates:
        """Every end of a packet that a host puts on the wire of `enter`, in frames for whomever it likes."""
        self._known.clear()
        return self._into(packet, *enter, ANYBODY, frozenset())

    def _into(
        self, packet: Packet, name: str, door: str, target: str, seen: frozenset[tuple[str, str, Packet]]
    ) -> Fates:
        """A frame comes to a socket: a member passes it on, and a device takes what is for it."""
        bridge = self.bridge_of.get((name, door))
        if bridge is None:
            return self._enter(packet, name, door, seen)
        if (name, door, packet) in seen:
            return frozenset({Fate("loop", name, door, packet)})
        seen = seen | {(name, door, packet)}
        found = [
            self._across(packet, name, door, member, target, seen)
            for member in bridge["members"]
            if member != door and (name, member) in self.bridge_of
        ]
        own = bridge.get("interface", "")
        if own and bridge.get("routed") and self._is_for(name, own, target) and self._carries(name, own):
            found.append(self._routed_in(packet, name, own, door, seen))
        return union(found) or frozenset({Fate("denied", name, door, packet)})

    def _is_for(self, name: str, interface: str, target: str) -> bool:
        own = {address for address, _, role in networks(self.interfaces[name][interface]) if role != "standby"}
        return target == ANYBODY or target in own

    def _across(
        self, packet: Packet, name: str, door: str, member: str, target: str, seen: frozenset[tuple[str, str, Packet]]
    ) -> Fates:
        vrf = self.interfaces[name][door].get("vrf", "")
        way = Way("forward", member)
        step = FrameStep(name, door, "", vrf, packet, seen, way, target=target, bridged=True)
        if self.bridge_of[name, door]["mode"] == "switched":
            return self._onto(step, way)
        return self._stage(step, 0)

    def _routed_in(
        self, packet: Packet, name: str, own: str, door: str, seen: frozenset[tuple[str, str, Packet]]
    ) -> Fates:
        came = door if self.bridge_of[name, door]["mode"] == "filtered" else ""
        if not self.devices[name].get("forwards", True):
            return frozenset({Fate("denied", name, door, packet)})
        vrf = self.interfaces[name][own].get("vrf", "")
        return self._stage(FrameStep(name, own, "", vrf, packet, seen, came=came), 0)

    # Stages that differ

    def _judged_at(self, step: Step, index: int) -> Fates:
        order = self.devices[step.device]["order"]
        if isinstance(step, FrameStep) and step.bridged and index < len(order) and order[index] == "routing":
            return self._stage(step, index + 1)
        return super()._judged_at(step, index)

    def _along(self, step: Step, way: Way, index: int) -> Fates:
        """What is routed out of the interface of a bridge leaves by any one member: each is a way."""
        bridge = self.behind.get((step.device, way.out or ""))
        if way.kind != "forward" or bridge is None or bridge["mode"] == "switched":
            return super()._along(step, way, index)
        framed = step if isinstance(step, FrameStep) else _framed(step)
        members = [member for member in bridge["members"] if (step.device, member) in self.bridge_of]
        ways = [self._stage(replace(framed, way=way, goes=member), index + 1) for member in members]
        return union(ways) or step.ends("no_route")

    def _outs(self, step: Step) -> Names:
        outs = super()._outs(step)
        return outs if outs is None or not isinstance(step, FrameStep) or not step.goes else outs | {step.goes}

    # Onto the wire

    def _onto(self, step: Step, way: Way) -> Fates:
        if isinstance(step, FrameStep) and step.bridged:
            return self._on_the_wire(step, [way.out or ""], step.target)
        target = way.next_hop or STATION
        bridge = self.behind.get((step.device, way.out or ""))
        if bridge is None:
            doors = [way.out or ""]
        elif isinstance(step, FrameStep) and step.goes:
            doors = [step.goes]
        else:
            doors = [member for member in bridge["members"] if (step.device, member) in self.bridge_of]
        return self._on_the_wire(step, doors, target)

    def _on_the_wire(self, step: Step, doors: Sequence[str], target: str) -> Fates:
        """The frame reaches every socket of the wires; whom it is not for ignores it, and bridges pass it on."""
        found: list[Fates] = []
        for door in doors:
            wire = self.wires.get((step.device, door))
            if wire is None:
                continue
            here = _framed(step, door)
            if target in {STATION, ANYBODY} and self._is_local(wire, step.packet.dst):
                found.append(here.ends("delivered"))
            for name, socket in self.on_wire[wire]:
                if (name, socket) == (step.device, door):
                    continue
                if (name, socket) in self.bridge_of or self._takes(name, socket, target, step.packet):
                    found.append(self._into(step.packet, name, socket, target, step.seen))
        strange = target not in {STATION, ANYBODY} and not any(self._owned(step.device, door, target) for door in doors)
        return union(found) or _framed(step).ends("handed" if strange else "no_route")

    def _owned(self, device: str, door: str, target: str) -> bool:
        """Whether a device of the domain has the address: then it is elsewhere than where the frame went, and hears nothing."""
        return any(
            socket in self.interfaces[name] and self._is_for(name, socket, target)
            for name, socket in self._domain(self.wires.get((device, door), ""))
        )

    def _takes(self, name: str, socket: str, target: str, packet: Packet) -> bool:
        """Whether a device on the wire takes the frame: it is its own, or it answers for the packet's destination.

        What takes it by a port for management alone drops it.
        """
        if socket not in self.interfaces[name]:
            return False
        return self._is_for(name, socket, target) or (target == STATION and self._answers(name, socket, packet.dst))

    def _is_local(self, wire: str, address: str) -> bool:
        """Whether stations of the address can stand on the wire: some port of its broadcast domain has the network."""
        return any(
            holds([network], address)
            for name, socket in self._domain(wire)
            for _, network, _ in networks(self.interfaces[name].get(socket, {}))
        )

    def _domain(self, wire: str) -> set[tuple[str, str]]:
        """Every socket that a broadcast on the wire comes to, with the interfaces of the bridges among them."""
        found: set[tuple[str, str]] = set()
        waiting, known = [wire], {wire}
        while waiting:
            for place in self.on_wire[waiting.pop()]:
                found.add(place)
                bridge = self.bridge_of.get(place)
                if bridge is None:
                    continue
                if bridge.get("interface"):
                    found.add((place[0], bridge["interface"]))
                for member in bridge["members"]:
                    other = self.wires.get((place[0], member), "")
                    if (place[0], member) in self.bridge_of and other and other not in known:
                        known.add(other)
                        waiting.append(other)
        return found


def _framed(step: Step, goes: str = "") -> FrameStep:
    """The step with room for members."""
    if not isinstance(step, FrameStep):
        step = FrameStep(
            step.device,
            step.interface,
            step.tunnel,
            step.vrf,
            step.packet,
            step.seen,
            step.way,
            step.translated,
            step.egress,
            step.overruled,
            step.by,
            step.received,
        )
    return replace(step, goes=goes or step.goes)


__all__ = ["ANYBODY", "STATION", "BridgedNetwork", "either"]
