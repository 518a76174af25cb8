"""Networks of which the frames end in their cables, as far as files and wires tell.

A router on a stick has a VLAN that the switch's end of its only cable does not carry: nothing that is sent there surely
arrives, and nothing surely comes from there. That nobody stands there is not told, for a zone that stands nowhere is a
mistake somewhere. Where another device takes the frames, hosts are taken to stand beside it, although all the sockets
that its file shows are wired: they have to be somewhere, and it is the only segment that has their network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from validator.graph.ports import Port
    from validator.graph.segments import Segments
    from validator.graph.wires import Socket


class Deserted:
    """Tells of the ports of some segments whether their frames get anywhere."""

    def __init__(self, segments: Segments) -> None:
        """Nothing is looked at before it is asked for."""
        self._segments = segments
        self._known: dict[int, tuple[UnknownMatch, ...]] = {}
        self._joined = frozenset(
            socket
            for cable in segments.wires.cables
            if not cable.doubts and all(self._shown(end) for end in cable.sockets)
            for socket in (cable.sockets if len(cable.sockets) > 1 else ())
        )

    def doubts(self, port: Port) -> tuple[UnknownMatch, ...]:
        """Why no host surely stands on the network of a port; nothing where one can, or that is not known."""
        if not self._joined:
            return ()
        if port.number not in self._known:
            self._known[port.number] = tuple(self._looked_at(port))
        return self._known[port.number]

    def _looked_at(self, port: Port) -> list[UnknownMatch]:
        segments = self._segments
        root = segments.possibly(segments.point(port))
        points = segments.members.get(root, (root,))
        plugs = {plug for point in points for plug in segments.at.get(point, ())}
        if not plugs or not all(self._joins((plug.box, plug.name)) for plug in plugs):
            return []
        if any(point.box != root.box for point in points):
            return []
        names = ", ".join(sorted(segments.called(plug) for plug in plugs))
        reason = f"no frame of {port.name} gets anywhere: what is wired to {names} does not carry its VLAN"
        return [UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin)]

    def _shown(self, socket: Socket) -> bool:
        """Whether it is known what a socket carries, which is nothing where it is down."""
        box, name = socket
        return self._segments.plug_of(box, name) is not None or not self._segments.boxes[box].enabled(name)

    def _joins(self, socket: Socket) -> bool:
        """Whether a socket leads to another one of the snapshot, and to no host."""
        wires = self._segments.wires
        return socket in self._joined and not wires.hosts.get(socket) and socket not in wires.dark
