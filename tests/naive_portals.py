"""The oracle for portals: who can reach one, and what the device then opens for them.

A device with a portal (clientless VPN) opens connections itself, as if they came in by the portal, for whoever reaches
its interface and logs in. So a host of a zone possibly gets what enters there, if any packet of its zone for an address of
that interface comes in at it without passing through the device.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from differential import Oracle, TooManyReadingsError, ends_of, reached
from naive import Fate, Packet
from naive_routes import networks
from naive_strangers import Strangers
from naive_tunnels import PORTAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from differential import Case, Reached
    from naive import Fates
    from naive_rules import Document
    from validator.plant.model import Zone

KNOCKS = tuple((6, sport, dport, "new") for sport in (1, 2000) for dport in (1, 2, 3, 4))
"""Which port a portal has is not asked: any TCP packet will do."""


class Porch(Oracle):
    """The network up to the interface of one portal; `opened` is the end of a packet that comes in there."""

    def __init__(self, devices: Sequence[Document], target: tuple[str, str]) -> None:
        super().__init__(devices)
        self.target = target

    def _enter(self, packet: Packet, name: str, door: str, seen: frozenset[tuple[str, str, Packet]]) -> Fates:
        if name != self.target[0]:
            return super()._enter(packet, name, door, seen)
        port = self.interfaces[name].get(door)
        end = "opened" if port is not None and door == self.target[1] else "denied"
        return frozenset({Fate(end, name, door, packet)})

    def addresses(self) -> list[str]:
        """Those of the portal's interface, as far as they are the device's own."""
        port = self.interfaces[self.target[0]].get(self.target[1], {})
        return [address for address, _, role in networks(port) if role != "standby"]

    def _answers(self, device: str, interface: str, dst: str) -> bool:
        mine = (device, interface) == self.target and dst in self.addresses()
        return mine or super()._answers(device, interface, dst)

    def _translating(self, device: str, interface: str, dst: str) -> list[Document]:
        mine = (device, interface) == self.target and dst in self.addresses()
        return [{}] if mine else super()._translating(device, interface, dst)


class Portals(Oracle):
    """The oracle with the portals of its devices."""

    def __init__(self, this: Case) -> None:
        super().__init__(this.docs)
        self.this = this
        self.porches = {
            (doc["name"], item["name"]): Porch(this.docs, (doc["name"], item["interface"]))
            for doc in this.docs
            for item in doc["tunnels"]
            if item["kind"] == PORTAL and item.get("enabled", True)
        }
        self.beside = Strangers(self)
        self.through = 0
        """Packets that a portal alone brings to some zone."""
        self._open: dict[tuple[str, tuple[str, str]], bool] = {}

    def reached(self, source: Zone, packet: Packet) -> Reached:
        """Where a packet of a zone ends, itself or as what a portal opens.

        What an unread feature may make of the latter is not followed: as for the packet itself, it may end in any zone
        (`astray`), and which of them it can get to at all is not the oracle's to say.
        """
        found = reached(self.this, self, source, packet, beside=self.beside)
        before = set(found.possibly)
        for door, porch in self.porches.items():
            if not self._is_open(source, door, porch):
                continue
            for fate in self.fates(packet, door):
                ends = found.astray if fate.disposition == "unknown" else found.possibly
                ends.update(ends_of(self.this, fate, self.beside))
        self.through += found.possibly - {source.id} > before - {source.id}
        return found

    def _is_open(self, source: Zone, door: tuple[str, str], porch: Porch) -> bool:
        if (source.id, door) not in self._open:
            self._open[source.id, door] = any(
                fate.disposition in {"opened", "unknown"} for fate in self._knocks(source, porch)
            )
        return self._open[source.id, door]

    def _knocks(self, source: Zone, porch: Porch) -> Iterator[Fate]:
        for start, src in self._starts(source):
            for dst in porch.addresses():
                for service in KNOCKS:
                    try:
                        yield from porch.fates(Packet(src, dst, *service), start)
                    except TooManyReadingsError:
                        continue

    def _starts(self, source: Zone) -> Iterable[tuple[tuple[str, str], str]]:
        """Where hosts of the zone send packets into, each with an address of its own."""
        for item in self.this.network.zones.attachments[source.id]:
            if item.port.tunnel is not None and item.port.tunnel.kind.value == PORTAL:
                continue
            door = item.port.name if item.port.tunnel is None else item.port.tunnel.name
            name = self.this.network.nodes[item.port.device].device.name
            for text in item.sources.cidrs():
                for host in _hosts(text):
                    yield (name, door), host


def _hosts(text: str) -> Iterator[str]:
    yield from map(str, list(ipaddress.ip_network(text))[1:4])
