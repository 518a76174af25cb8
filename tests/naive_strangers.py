"""What becomes of a packet that was handed to a router nobody here owns: it may hand it to any device that it can meet.

It stands where a route leads to it, beside whoever else is there; one more such router, or the same one, may stand
wherever another route leads to one. And who does not say on which network an interface is may have it on theirs.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from naive import MAY_REWRITE
from naive_nat import moves
from naive_routes import networks
from naive_rules import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from naive import Fate, Network, Packet
    from naive_rules import Document

OPENS = frozenset({"may permit or deny", "may do anything"})


class Strangers:
    """Follows packets past routers that nobody here owns."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.doors = sorted(set(self._doors()))
        rules = [rule for device in network.devices.values() for rule in device.get("nat", [])]
        self.targets = [rule for rule in rules if rule["stage"] == "destination" and rule.get("enabled", True)]
        unread = [item for device in network.devices.values() for item in device.get("unmodelled", [])]
        self.anything = any(item["effect"] in MAY_REWRITE for item in unread)

    def after(self, fates: frozenset[Fate]) -> Iterator[Fate]:
        """Every further end of packets that were handed over, none of them certain."""
        seen: set[Packet] = set()
        queue = [fate.packet for fate in fates if fate.disposition == "handed"]
        while queue:
            packet = queue.pop()
            if packet in seen or not self._translated(packet):
                continue
            seen.add(packet)
            for door in self.doors:
                for fate in self.network.fates(packet, door):
                    yield fate
                    if fate.disposition == "handed":
                        queue.append(fate.packet)

    def handed_in(self, fate: Fate) -> Iterator[Fate]:
        """What becomes of a packet that was handed over and is for a network of a device beside such a router.

        That device is the way to it: the router is not taken to stand there itself (ARCHITECTURE, 253), and what it
        gets back it had before.
        """
        for door in self.doors:
            if door[0] != fate.device:
                yield from (end for end in self.network.fates(fate.packet, door) if end.disposition != "handed")

    def is_beside(self, fate: Fate) -> bool:
        """Whether the destination is on a network of another device beside such a router."""
        ports = (
            port
            for name in {name for name, _ in self.doors if name != fate.device}
            for port in self.network.routes[name].interfaces.values()
        )
        near = [network for port in ports for _, network, _ in networks(port)]
        return fate.disposition == "handed" and bool(near) and holds(near, fate.packet.dst)

    def _translated(self, packet: Packet) -> bool:
        return self.anything or any(
            moves(rule) and holds(rule["address"]["original"], packet.dst) for rule in self.targets
        )

    def _doors(self) -> Iterator[tuple[str, str]]:
        for name, routes in self.network.routes.items():
            for port in routes.interfaces.values():
                if self._is_unshown(name, port):
                    yield name, port["name"]
            for out in self._leading_out(name):
                yield name, out
                for _, network, _ in networks(routes.interfaces[out]):
                    yield from (link[:2] for link in self.network.links[network])

    def _is_unshown(self, name: str, port: Document) -> bool:
        unread = self.network.devices[name].get("unmodelled", [])
        named = any(port["name"] in (item["interfaces"] or []) and item["effect"] in OPENS for item in unread)
        return bool(port.get("dynamic_address")) or named

    def _leading_out(self, name: str) -> Iterator[str]:
        """Interfaces by which a route leaves to whom nobody here owns, or to nobody who is named."""
        routes = self.network.routes[name]
        for route in self.network.devices[name].get("routes", []):
            if route.get("distance", 1) < 255 and not self._is_of_clients(name, route):
                for ways in routes._static({"vrf": "", **route}, 0):
                    yield from (
                        way.out for way in ways if way.out and self._is_strange(name, way.out, way.next_hop, route)
                    )
        for rule in self.network.devices[name].get("policy_routes", []):
            for hop in (rule.get("next_hop"), *rule.get("alternatives", [])) if rule.get("enabled", True) else ():
                for port in routes.interfaces.values():
                    near = [network for _, network, _ in networks(port)]
                    if hop and holds(near, hop) and not self._owned(hop):
                        yield port["name"]

    def _is_of_clients(self, name: str, route: Document) -> bool:
        """Whether a route is what the device itself has for the clients of a tunnel: they hand on nothing."""
        return route.get("distance") == 0 and any(
            tunnel["kind"] == "remote access"
            and tunnel["interface"] == route.get("interface")
            and route["network"] in tunnel["remote"]
            for tunnel in self.network.tunnels[name].values()
        )

    def _is_strange(self, name: str, out: str, hop: str | None, route: Document) -> bool:
        port = self.network.interfaces[name].get(out, {})
        near = [network for _, network, _ in networks(port)]
        if hop is None:
            inside = any(ipaddress.ip_network(route["network"]).subnet_of(ipaddress.ip_network(one)) for one in near)  # type: ignore[arg-type]
            return not inside and not self.network._far_ends(name, port)
        return not (self._owned(hop) and (not near or holds(near, hop)))

    def _owned(self, hop: str) -> bool:
        return any(link[2] == hop for links in self.network.links.values() for link in links)
