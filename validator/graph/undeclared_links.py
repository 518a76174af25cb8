"""Links to the core of the plant that no zone has: next hops of default routes that look like a provider's.

A firewall of a cell sends everything to `10.9.1.1` on a link that nobody declared, and the core switch there was not
handed in. By its line alone that is a router of the internet. But where another device sends what this one has to a
router of nobody within the plant, packets come back to it by that router, and it has no other way for them: so the
next hop may as well be the core. Which of the two, no file tells (ARCHITECTURE, 253). Nor does it where something is
missing: another device leads out by another line, or a zone of the plant is on no segment (268). And who gets the
addresses of the plant as they are must know its networks, as an edge firewall does, which may be missing (319).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from parsers.model.rules import Action, RuleSetKind
from parsers.nouns import dataclass
from validator.graph.families import OUTSIDE
from validator.graph.joined_routers import hides
from validator.graph.outward import LINKS, PRIVATE, is_private, names_places, on_link, says_where
from validator.graph.steered import STATED, address_of, steered, tables_in_use
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from ipaddress import IPv4Address, IPv6Address
    from typing import TypeAlias

    from parsers.model.device import Device
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables, Way
    from validator.plant.model import Zone

    Link: TypeAlias = "tuple[int, IPv4Address | IPv6Address]"
    """A port by number, and a next hop on its segment."""
    Line: TypeAlias = "tuple[int, IPv4Address | IPv6Address | None]"
    """A device by number, and a next hop; None: whoever answers."""


def _is_whole(hop: IPv4Address | IPv6Address, zone: Zone, wide: AddressSet) -> bool:
    """Whether a zone has all of a private range that has a next hop."""
    return hop in wide and not wide - zone.networks


def _lists_in_use(device: Device) -> frozenset[str]:
    """The lists that judge something: at an interface that is up, of the whole device, or of a service of its own.

    One that is bound nowhere may be left over from another place, and says nothing of this one.
    """
    off = {name for one in device.interfaces if not one.enabled for name in (one.name, *one.aliases)}
    bound = (name for one in device.bindings if one.interface not in off for name in one.rule_sets)
    services = (one.rule_set for one in device.management.services)
    return frozenset((*bound, *services, *(one.rule_set for one in device.source_checks)))


@dataclass(frozen=True)
class UndeclaredLinks:
    """Finds them; `pinned` are the zones that name a port, by its number: these say themselves where they stand."""

    zones: tuple[Zone, ...]
    addresses: Mapping[str, AddressSet]
    ports: Ports
    tables: RoutingTables
    pinned: Mapping[int, tuple[str, ...]]

    @cached_property
    def unspoken(self) -> frozenset[int]:
        """The ports of links (by number) of which no file says that the plant goes on behind them (291).

        Nobody sends the link's network to the plant, and the device itself lets nothing pass that names hosts there.
        """
        numbers = sorted({number for number, _ in self.found})
        return frozenset(number for number in numbers if not self._is_spoken_of(self.ports.all[number]))

    def _is_spoken_of(self, port: Port) -> bool:
        every, _ = self._ways_back.get(port.scope, (NO_ADDRESS, NO_ADDRESS))
        return not port.networks - every or self._speaks_of_plant(port)

    def _speaks_of_plant(self, port: Port) -> bool:
        """Whether a permit in use, a policy route or a server of a device has hosts of a zone of the plant elsewhere.

        Who filters nothing need not: whatever gets by the core to a cell of his, gets there through him as well.
        """
        device = self.tables.devices[port.device]
        if not (device.bindings or device.source_checks or device.policy_routes or device.nat):
            return True
        here = union_of(one.networks for one in self.ports.of_device.get(port.device, ()))
        inner = [zone for zone in self.zones if zone.kind not in OUTSIDE and zone.scope == port.scope]
        plant = union_of(self.addresses[zone.id] for zone in inner) - here
        servers = map(address_of, (item.address for item in device.management.servers))
        if any(server is not None and server in plant for server in servers):
            return True
        used = _lists_in_use(device)
        lists = (one for one in device.rule_sets if one.kind is RuleSetKind.FILTER and one.name in used)
        permits = (rule.match for one in lists for rule in one.rules if rule.enabled and rule.action is Action.PERMIT)
        steered = (one.match for one in device.policy_routes if one.enabled)
        named = (side.possibly for match in (*permits, *steered) for side in (match.source, match.destination))
        return any(names_places(one) and plant.meets(one) for one in named)

    @cached_property
    def found(self) -> frozenset[Link]:
        """The next hops that may be the core's, each with the port by which a default route leads there."""
        ways = {part: [*self.tables.outward(*part), *self._steered.get(part, ())] for part in self._parts}
        return frozenset(link for part, outward in ways.items() for link in self._of_part(part[0], outward))

    @cached_property
    def unhidden(self) -> frozenset[Link]:
        """The next hops of such default routes that get the addresses of the plant as they are (319).

        Who answers there knows its networks: an edge firewall that was not handed in, or a provider's box.
        """
        return frozenset(link for part in self._parts for link in self._sent_as_it_is(part))

    def _sent_as_it_is(self, part: tuple[int, str]) -> Iterator[Link]:
        device = self.tables.devices[part[0]]
        if any(tunnel.enabled for tunnel in device.tunnels):
            return
        for way in (*self.tables.outward(*part), *self._steered.get(part, ())):
            port, hop = way.port, way.next_hop
            if port is None or hop is None or way.drop or way.prefix_length or not self._is_link(port, hop):
                continue
            if not (port.interface.modem or hides(device, port)):
                yield port.number, hop

    def _of_part(self, device: int, outward: list[Way]) -> Iterator[Link]:
        """Those of a device and VRF whose only ways to what no file shows are default routes by such links."""
        outer = [way for way in outward if way.port is not None and not way.drop]
        if not outer or any(way.prefix_length for way in outer):
            return
        if any(tunnel.enabled for tunnel in self.tables.devices[device].tunnels):
            return
        for way in outer:
            port, hop = way.port, way.next_hop
            if port is not None and hop is not None and self._is_link(port, hop) and self._may_lead_in(port, hop):
                yield port.number, hop

    def _may_lead_in(self, port: Port, hop: IPv4Address | IPv6Address) -> bool:
        """Whether the plant may go on behind a next hop: other devices say so, or not all of it is shown."""
        lines = self._lines.get(port.scope, ())
        other = any(device != port.device and line != hop for device, line in lines)
        return other or port.scope in self._incomplete or self._is_led_to(port)

    def _is_link(self, port: Port, hop: IPv4Address | IPv6Address) -> bool:
        """Whether a next hop has a private address on a segment that is in no zone, as far as the plant file says."""
        routed = port.interface.kind not in LINKS and port.tunnel is None and port.bridge is None
        if not routed or port.number in self.pinned or not is_private(hop) or not port.networks:
            return False
        return on_link(port, hop) and self._is_nobody_s(port, hop)

    def _is_nobody_s(self, port: Port, hop: IPv4Address | IPv6Address) -> bool:
        """Private networks of interfaces are no internet's (`claims`), but one may be declared to be."""
        every = [zone for zone in self.zones if zone.scope == port.scope]
        stated = (
            zone for zone in every if hop in zone.networks and not any(_is_whole(hop, zone, one) for one in PRIVATE)
        )
        return not any(hop in self.addresses[zone.id] for zone in every) and not any(stated)

    def _is_led_to(self, port: Port) -> bool:
        """Whether another device sends the link to the plant, or says so of a network that this device has alone."""
        every, stated = self._ways_back.get(port.scope, (NO_ADDRESS, NO_ADDRESS))
        if not port.networks - every:
            return True
        return any(
            bool(other.networks) and not other.networks - stated and not self._is_shared(other)
            for other in self.ports.of_device.get(port.device, ())
            if other.vrf == port.vrf and other is not port and not other.interface.management_only
        )

    def _is_shared(self, port: Port) -> bool:
        """Whether another device that forwards is on the segment of a port."""
        beside = (other for other in self.ports.beside(port) if other.device != port.device)
        return any(self.tables.devices[other.device].forwards for other in beside)

    @cached_property
    def _ways_back(self) -> Mapping[str, tuple[AddressSet, AddressSet]]:
        """By address scope, what devices send to routers of the plant that no file shows; and what routes name of it.

        By a port by which a default route leads out, nobody knows whether the router there is the plant's.
        """
        found: dict[str, tuple[AddressSet, AddressSet]] = {}
        for part in self._parts:
            outward = self.tables.outward(*part)
            lines = {way.port.number for way in outward if way.port is not None and not way.prefix_length}
            for way in outward:
                port = way.port
                if port is None or way.drop or port.number in lines or not self._is_of_plant(way, port):
                    continue
                every, stated = found.get(port.scope, (NO_ADDRESS, NO_ADDRESS))
                named = stated | way.destinations if says_where(way) else stated
                found[port.scope] = every | way.destinations, named
        return found

    def _is_of_plant(self, way: Way, port: Port) -> bool:
        hop = way.next_hop
        if hop is None or way.prefix_length <= STATED or not is_private(hop) or port.interface.kind in LINKS:
            return False
        if not port.networks or not on_link(port, hop):
            return False
        held = [zone for zone in self.zones if zone.scope == port.scope and hop in self.addresses[zone.id]]
        return not any(zone.kind in {ZoneKind.EXTERNAL, ZoneKind.VENDOR} for zone in held)

    @cached_property
    def _lines(self) -> Mapping[str, frozenset[Line]]:
        """By address scope, the default routes to what no file shows: the device and the next hop of each."""
        found: dict[str, set[Line]] = {}
        for part in self._parts:
            for way in (*self.tables.outward(*part), *self._steered.get(part, ())):
                if way.port is not None and not way.drop and not way.prefix_length:
                    found.setdefault(way.port.scope, set()).add((part[0], way.next_hop))
        return {scope: frozenset(lines) for scope, lines in found.items()}

    @cached_property
    def _incomplete(self) -> frozenset[str]:
        """The address scopes of which a zone of the plant is on no segment of a device."""
        inner = ((zone.scope, self.addresses[zone.id]) for zone in self.zones if zone.kind not in OUTSIDE)
        return frozenset(scope for scope, own in inner if own and not own - self.ports.beyond_segments(scope, own))

    @cached_property
    def _steered(self) -> Mapping[tuple[int, str], list[Way]]:
        """By device and VRF of the way out, the entries of policy routes that lead out with every destination."""
        found: dict[tuple[int, str], list[Way]] = {}
        for way in steered(self.ports, self.tables):
            if way.port is not None and not way.prefix_length:
                found.setdefault((way.port.device, way.port.vrf), []).append(way)
        return found

    @cached_property
    def _parts(self) -> tuple[tuple[int, str], ...]:
        return tables_in_use(self.ports, self.tables)
