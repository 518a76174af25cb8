"""IPsec by policies, and servers that clients dial in to.

An IPsec policy takes packets from `src-address` to `dst-address` into a tunnel to its peer; what comes out enters
again by the interface that the outer packet came by, and meets all rules ("Packet Flow in RouterOS", IPsec). Servers
of L2TP, PPTP, SSTP and OpenVPN give their clients addresses of a pool, or those that a RADIUS server says, which
"override the ones set in the default profile" ("PPP AAA").
"""

from __future__ import annotations

import ipaddress
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr
from parsers.model.device import Effect
from parsers.model.interface import Interface, InterfaceKind
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Route
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.nouns import dataclass
from parsers.syntax.netfilter.names import NotReadError
from parsers.syntax.netfilter.terms import addresses_of
from parsers.vendors.mikrotik_routeros.policies import Past, policies, without
from parsers.vendors.mikrotik_routeros.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.vendors.mikrotik_routeros.interfaces import Wiring
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

KINDS = frozenset({"l2tp", "pptp", "sstp", "ovpn", "pppoe"})
"""Protocols by which clients dial in."""
_LAST = 256
"""A distance behind those of all routes."""
SERVERS = {f"interface {name}-server server": name for name in sorted(KINDS)}


@dataclass
class Vpn:
    """VPNs while they are read."""

    reading: Reading
    wiring: Wiring
    policies: list[Command] = field(default_factory=list["Command"])
    peers: dict[str, str] = field(default_factory=dict[str, str])
    pools: dict[str, str] = field(default_factory=dict[str, str])
    given: list[str] = field(default_factory=list[str])
    servers: dict[str, Command] = field(default_factory=dict[str, "Command"])
    asks_radius: bool = False

    def peer(self, command: Command) -> None:
        """The other gateway of an IPsec tunnel."""
        name, address = command.values.get("name", ""), command.values.get("address", "")
        passive = command.values.get("passive") == "yes"
        command.ignore(command.values)
        if command.on:
            single = address.partition("/")[0] if address.partition("/")[2] in {"", "32", "128"} else "any"
            self.peers[name] = "any" if passive and not address else single or "any"
        self.reading.modelled(command)

    def pool(self, command: Command) -> None:
        """A pool of addresses."""
        self.pools[command.values.get("name", "")] = command.values.get("ranges", "")
        command.ignore(command.values)
        self.reading.modelled(command)

    def profile(self, command: Command) -> None:
        """What PPP clients get: an address, and a place in an interface list."""
        self.given += [command.values[key] for key in ("remote-address",) if key in command.values]
        name = command.values.get("interface-list", "")
        if name:
            self.wiring.doubts[name] = f"clients that dial in join the interface list {name}"
        command.ignore(command.values)
        self.reading.modelled(command)

    def asks(self, command: Command) -> None:
        """Note that a RADIUS server may say which addresses clients get."""
        if command.section == "ppp aaa" and command.values.get("use-radius") == "yes":
            self.asks_radius = True

    def server(self, command: Command) -> None:
        """A server that clients dial in to; it is off as delivered.

        From 7.17 each device has one of OpenVPN in its export, disabled without saying so; one that runs says
        `disabled=no` ("OpenVPN", the example of a server; published exports of 7.17 to 7.20).
        """
        on = command.values.get("enabled") == "yes" or (command.verb == "add" and command.on)
        if command.section == "interface ovpn-server server" and command.verb == "add":
            on = command.values.get("disabled") == "no"
        command.ignore(command.values)
        if on:
            self.servers[SERVERS[command.section]] = command
        self.reading.modelled(command)

    def dialled(self) -> Iterator[Route]:
        """An interface for each server that runs, and routes to the addresses that its clients get, if they are told.

        Who dials in meets all rules, by whatever address.
        """
        networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for given in self.given:
            ranges = self.pools.get(given, given)
            for part in ranges.split(","):
                try:
                    networks += [ipaddress.ip_network(text) for text in addresses_of(part).cidrs()]
                except NotReadError:
                    networks = []
                    break
        for name, command in self.servers.items():
            port = f"<{name}>"
            unknown = not networks or self.asks_radius
            self.wiring.interfaces[port] = Interface(
                port, InterfaceKind.TUNNEL, command.origin, peer="any", dynamic_address=unknown
            )
            for network in dict.fromkeys(networks):
                yield Route(network, None, port, command.origin)

    def tunnels(self, routes: Iterable[Route]) -> Iterator[Tunnel]:
        """The policies as tunnels on the interface that leads to their peer, by the table `main`.

        Where several routes are as long, packets leave by whichever counts, and are encrypted there; those that come
        by another than the first may come by it.
        """
        table = [route for route in routes if not route.vrf]
        past: list[Past] = []
        for number, command in enumerate(policies(self.policies, self.reading, past), start=1):
            source, destination = (command.take(key, "0.0.0.0/0") for key in ("src-address", "dst-address"))
            peer = self.peers.get(command.take("peer"), "") or command.take("sa-dst-address")
            template = command.take("template", "no") == "yes"
            tunnel = command.take("tunnel", "no") == "yes" or template
            narrowed = [
                f"{key}={command.take(key)}"
                for key in ("protocol", "src-port", "dst-port")
                if command.values.get(key, "any") not in {"any", "all", "255"}
            ]
            command.ignore(words("protocol src-port dst-port sa-src-address sa-dst-address dynamic"))
            if not tunnel:
                command.ignore(command.values)
                self.reading.modelled(command)
                continue
            try:
                local, remote = addresses_of(source), addresses_of(destination)
            except NotReadError as error:
                self.reading.bad(command, str(error))
                continue
            clear, (local, remote) = without(past, local, remote)
            places = self._towards(peer, table)
            if not places:
                what = f"by which interface the IPsec peer {peer or 'any'} is reached is not in the file"
                self.reading.doubt(what, Effect.MAY_DO_EITHER, command.origin)
                self.reading.modelled(command)
                continue
            reasons = [*narrowed, *clear, *(["clients choose their addresses"] if template else [])]
            for place in places:
                self._takes_connected(local, remote, place, command)
                standby = [] if place == places[0] else [f"whether the peer's packets come by {place}"]
                yield Tunnel(
                    f"ipsec policy {number}" + (f" {place}" if standby else ""),
                    TunnelKind.SITE_TO_SITE,
                    place,
                    local,
                    remote,
                    command.origin,
                    "" if peer in {"", "any"} else peer,
                    bypasses_filter=False,
                    unknown=tuple(
                        UnknownMatch(UnknownKind.FEATURE, text, command.origin) for text in (*reasons, *standby)
                    ),
                )
            self.reading.modelled(command)

    def _takes_connected(self, local: AddressSet, remote: AddressSet, place: str, command: Command) -> None:
        """Policies are asked after the route, whichever it is: what is meant for a network here is encrypted, too."""
        for name, interface in self.wiring.interfaces.items():
            for item in interface.addresses if name != place else ():
                network = from_cidr(str(item.value.network))
                if network & remote and local - network:
                    what = (
                        f"an IPsec policy takes packets for {item.value.network}, which is connected, into its tunnel"
                    )
                    self.reading.doubt(what, Effect.MAY_DENY, command.origin, frozenset({name}))

    def _towards(self, peer: str, routes: list[Route]) -> list[str]:
        """The interfaces that lead to a peer, the one that counts first; to any peer: those of the default routes.

        Beside default routes of the file count those that a provider gives (`add-default-route` and
        `default-route-distance` of "DHCP" and "PPPoE"; that DHCP adds one, of distance 1, where it says nothing, is
        from memory). A modem may have one by its access point.
        """
        try:
            target = from_cidr(peer)
        except ValueError:
            target = AddressSet()
        connected = [
            (item.value.network.prefixlen, name)
            for name, interface in self.wiring.interfaces.items()
            for item in interface.addresses
            if target and not target - from_cidr(str(item.value.network))
        ]
        if connected:
            return [max(connected)[1]]
        found: list[tuple[int, int, str]] = []
        for route in routes:
            network = from_cidr(str(route.network))
            if target and target - network:
                continue
            if not target and route.network.prefixlen:
                continue
            names = [route.interface] if route.interface else []
            if not names and route.next_hop is not None:
                names = self._towards(str(route.next_hop), [])
            found += [(-route.network.prefixlen, route.distance, name) for name in names]
        dynamic = [
            name
            for name, item in self.wiring.interfaces.items()
            if item.dynamic_address and item.enabled and not name.startswith("<")
        ]
        if found and ":" not in peer and not any(length for length, _, _ in found):
            given = self.wiring.given_ways
            modems = {name: _LAST for name in dynamic if self.wiring.interfaces[name].modem}
            found += [(0, distance, name) for name, distance in (modems | given).items() if name in dynamic]
        if found:
            found.sort()
            return list(dict.fromkeys(name for length, _, name in found if length == found[0][0]))
        return dynamic if len(dynamic) == 1 else []
