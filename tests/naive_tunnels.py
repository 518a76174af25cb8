"""What the oracle's tunnels take: their selectors, what must not come without them, and which take a packet out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from naive_rules import DENY, PERMIT, holds, in_box
from naive_ways import Routing

if TYPE_CHECKING:
    from naive_fates import Step
    from naive_rules import Document, Packet

PORTAL = "portal"
"""A tunnel by which the device opens connections itself for whoever logs in; it is a way in alone."""


class Tunnels(Routing):
    """The devices as far as tunnels take packets."""

    tunnels: dict[str, dict[str, Document]]

    def _carried(self, device: str, interface: str, packet: Packet) -> set[str]:
        """Whether some selector of a route-based tunnel takes a packet, as seen by who sends into the tunnel.

        `selectors` of a document names the tunnel interfaces of which they are known; none at all: not in the file.
        """
        known = self.devices[device].get("selectors", {})
        if interface not in known:
            return {PERMIT}
        if not known[interface]:
            return {PERMIT, DENY}
        taken = any(
            holds(one["src"], packet.src) and holds(one["dst"], packet.dst) and in_box(one["service"], packet)
            for one in known[interface]
        )
        return {PERMIT} if taken else {DENY}

    def _clear(self, step: Step) -> set[str]:
        """What comes without encryption although a tunnel of the interface is there for it, where the device drops that."""
        meant = [
            item
            for item in self.tunnels[step.device].values()
            if not step.tunnel
            and item["interface"] == step.interface
            and item.get("drops_clear")
            and holds(item["remote"], step.packet.src)
            and holds(item["local"], step.packet.dst)
        ]
        if any(not item.get("unknown") and not item.get("clear_unknown") for item in meant):
            return {DENY}
        return {PERMIT, DENY} if meant else {PERMIT}

    def _tunnels_out(self, step: Step) -> list[Document]:
        """The tunnels that take the packet; nothing leaves by a portal."""
        out = step.way.out if step.way else ""
        return [
            item
            for item in self.tunnels[step.device].values()
            if item["kind"] != PORTAL
            and (item["name"] == out or (item["interface"] == out and _meant(item, step.packet)))
        ]


def _meant(tunnel: Document, packet: Packet) -> bool:
    """Whether a tunnel was made for a packet that goes out by it."""
    return holds(tunnel["local"], packet.src) and holds(tunnel["remote"], packet.dst)


def mirrored(packet: Packet) -> Packet:
    """The packet as a filter sees it that is written with the far side as source."""
    if packet.proto in {1, 58}:
        return replace(packet, src=packet.dst, dst=packet.src)
    return replace(packet, src=packet.dst, dst=packet.src, sport=packet.dport, dport=packet.sport)
