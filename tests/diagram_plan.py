"""The network as the second engine sees it: doors of devices, where zones stand, and who is on a segment."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from diagram_door import Door
from diagram_joined import Joined
from diagram_nat import Translation
from diagram_routes import Routes
from diagram_rules import Rules
from diagram_space import Space, Two
from parsers.model.address import from_cidr, union_of
from parsers.model.device import Stage
from parsers.model.interface import InterfaceKind
from parsers.model.vpn import TunnelKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from diagram_routes import Address, Choice, Way
    from diagram_space import Diagram
    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.intervals import Intervals

MOST = 2**23
"""A set of more addresses is most of all."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where packets of a zone enter, with the sources they can have; not `sure` where it only may stand there.

    `routed`: a route of the device leads there.
    """

    door: Door
    sources: AddressSet
    sure: bool = True
    routed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One zone: its addresses, where it meets the devices, and whether it holds what no zone holds."""

    name: str
    addresses: AddressSet
    entrances: tuple[Entrance, ...]
    internet: bool = False
    outside: bool = False
    """Whether its routers are those of a provider, of a vendor or of somebody external."""
    by_default: bool = False
    """Whether it lies where default routes lead: outside, or the offices."""
    everything: bool = False
    """Whether it is an internet that has its private addresses only as it has all addresses."""

    def meets(self, entrance: Entrance) -> bool:
        """Whether it stands at an entrance as itself, and not as private hosts of the plant that no zone has."""
        private = (from_cidr(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
        return not (self.everything and entrance.routed and not entrance.sources - union_of(private))

    @property
    def stands(self) -> bool:
        """Whether it surely meets the devices somewhere."""
        return any(one.sure for one in self.entrances)


def not_known(device: Device) -> list[str]:
    """What this engine has not learned: it would leave it out, and agreement would say nothing."""
    more = [
        one.alternatives or one.adjacent or one.default or one.routed or one.conditions or one.target_vrf is not None
        for one in device.policy_routes
    ]
    found = {
        "bridges": device.bridges,
        "stages of a first look-up": {Stage.ROUTE_LOOKUP, Stage.FORWARD_FILTER_AS_RECEIVED} & {*device.order},
        "portals": any(one.kind is TunnelKind.PORTAL for one in device.tunnels),
        "gateways of tunnel interfaces": any(one.peer for one in device.interfaces),
        "route tables": device.route_tables,
        "policy routes with conditions": any(more),
        "routes of other VRFs": any(one.source_vrf is not None for one in device.dynamic_routing),
        "egress of NAT beside policy routes": device.policy_routes and any(rule.egress for rule in device.nat),
    }
    return [name for name, there in found.items() if there]


class Plan:
    """Devices joined where their interfaces share a network, for one IP version."""

    def __init__(self, devices: Sequence[Device], places: Sequence[Place], space: Space) -> None:
        unlearned = sorted({name for device in devices for name in not_known(device)})
        if unlearned:
            raise NotImplementedError(", ".join(unlearned))
        self.devices = devices
        self.places = places
        self.space, version = space, space.version
        self.routes = [Routes(one, version) for one in devices]
        self.tunnels = [
            {one.name: one for one in device.tunnels if one.enabled and routes.port(one.interface) is not None}
            for device, routes in zip(devices, self.routes, strict=True)
        ]
        self.rules = [Rules(self.space, one, own) for one, own in zip(devices, self.tunnels, strict=True)]
        self.translation = cache(lambda rule: Translation(self.space, rule))
        self.owners: defaultdict[Address, list[Door]] = defaultdict(list)
        for number, routes in enumerate(self.routes):
            for port in routes.interfaces.values():
                for address in port.addresses:
                    self.owners[address.value.ip].append(Door(number, port.name))
        self.around = cache(self._around)
        self.handing_in = cache(lambda: list(dict.fromkeys(self._handing_in())))
        doors = {n: [Door(n, name) for name in routes.interfaces] for n, routes in enumerate(self.routes)}
        self.joined = Joined(self, doors)

    def interface(self, device: int, name: str) -> Interface:
        """An enabled interface."""
        return self.routes[device].interfaces[name]

    def networks(self, port: Interface) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """The networks of an interface."""
        version = self.space.version
        return [one.value.network for one in port.addresses if one.value.version == version]

    @cached_property
    def led(self) -> Diagram:
        """What routers of the plant that no file shows have ways of their own to."""
        return self.joined.led()

    @cached_property
    def on_segments(self) -> Diagram:
        """Packets whose destination stands on a network of some interface."""
        every = (port for routes in self.routes for port in routes.interfaces.values())
        return self.space.any_of(
            self.space.prefix(self.space.dst, one) for port in every for one in self.networks(port)
        )

    def on_networks(self, port: Interface) -> Diagram:
        """Packets whose destination stands on a network of an interface."""
        return self.space.any_of(self.space.prefix(self.space.dst, one) for one in self.networks(port))

    def _around(self, device: int, name: str) -> list[Door]:
        """Other interfaces on the segment of one."""
        own = self.networks(self.interface(device, name))
        return [
            Door(number, port.name)
            for number, routes in enumerate(self.routes)
            for port in routes.interfaces.values()
            if (number, port.name) != (device, name)
            and any(one.overlaps(other) for one in own for other in self.networks(port))
        ]

    def _handing_in(self) -> Iterator[Door]:
        """Interfaces by which a router that no file shows may hand in packets.

        Some route leads to it, so it stands on the segment of that route. And an interface whose addresses no file
        shows may stand on a segment of its own.
        """
        for number, routes in enumerate(self.routes):
            for name in dict.fromkeys((*self._leading_out(number), *self._steered_out(number))):
                yield from (Door(number, name), *self.around(number, name))
            for one in self.joined.legs:
                if one.device == number:
                    yield from (one, *self.around(number, one.interface))
            yield from (Door(number, name) for vrf in routes.vrfs for name in routes.unshown(vrf))

    def _leading_out(self, number: int) -> Iterator[str]:
        """Where routes of a device leave to a next hop that is nobody's or is not on the segment, or to none that is named."""
        routes = self.routes[number]
        for choice in (one for vrf in routes.vrfs for one in routes.choices(vrf)):
            for way in (*choice.sure, *choice.maybe):
                if way.out and self._is_strange(number, way, choice):
                    yield way.out

    def _is_strange(self, number: int, way: Way, choice: Choice) -> bool:
        if way.hop is not None:
            return not (self._on_link(number, way.out, way.hop) and self.owners.get(way.hop))
        port = self.interface(number, way.out)
        tunnel = port.kind in {InterfaceKind.TUNNEL, InterfaceKind.VIRTUAL_LINK} and bool(self.around(number, way.out))
        return not tunnel and not any(choice.network.subnet_of(one) for one in self.networks(port))  # type: ignore[arg-type]

    def _steered_out(self, number: int) -> Iterator[str]:
        """The same of policy routes, on the segment that holds the next hop."""
        routes = self.routes[number]
        stated = [(one.next_hop, *one.alternatives) for one in routes.device.policy_routes if one.enabled]
        for hop in (hop for hops in stated for hop in hops if hop is not None and not self.owners.get(hop)):
            yield from (name for name in routes.interfaces if self._on_link(number, name, hop))

    def _on_link(self, number: int, name: str, hop: Address) -> bool:
        networks = self.networks(self.interface(number, name))
        return not networks or any(hop in one for one in networks)

    def holder(self, address: Address) -> Place | None:
        """The zone that has an address."""
        return next((one for one in self.places if address in one.addresses), None)

    def holders_at(self, port: Interface, hop: Address) -> list[Place]:
        """The zones of a next hop; of a link-local one those of the segment, where it stands."""
        told = [one.value.ip for one in port.addresses] if hop.is_link_local else [hop]
        found = (self.holder(one) for one in told if hop == one or not one.is_link_local)
        return list(dict.fromkeys(one for one in found if one is not None))

    def sent(self, source: Place, goal: Place, arrivals: Mapping[Door, Two]) -> Two:
        """What arrives of the packets of a zone."""
        space, found = self.space, Two(self.space.none, self._beside(source, goal))
        for entrance in source.entrances:
            sent = arrivals.get(entrance.door, space.nothing).within(space.addresses(space.src, entrance.sources))
            found |= sent if entrance.sure else sent.doubted()
        return found.within(space.packets)

    def _beside(self, source: Place, goal: Place) -> Diagram:
        """What a router that no file shows may carry: it stands on a segment, and one of the zones lies behind it."""
        space, found = self.space, self.space.none
        for one in source.entrances:
            for other in goal.entrances:
                door = one.door
                if not door.is_at(other.door) or door.tunnel or not (source.meets(one) and goal.meets(other)):
                    continue
                port = self.interface(door.device, door.interface)
                here = union_of(from_cidr(str(address.value.network)) for address in port.addresses)
                shown = port.name not in self.routes[door.device].unshown(port.vrf)
                behind = one.sources - here or other.sources - here
                if behind and (shown or (_placed(source, one) and _placed(goal, other))):
                    found |= space.addresses(space.src, one.sources) & space.addresses(space.dst, other.sources)
        return found


def _placed(zone: Place, entrance: Entrance) -> bool:
    """Whether a zone may be at an interface whose network no file shows: a route leads there, or it is nowhere else."""
    return entrance.sure or entrance.routed or not zone.stands


def says_where(addresses: AddressSet) -> bool:
    """Whether a set is not most of all addresses, nor more than half of a private range."""
    most = _size(addresses.v4) > MOST or _size(addresses.v6) > MOST << 96
    halves = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    return not most and not any(_more_than_half(addresses, ipaddress.IPv4Network(one)) for one in halves)


def _more_than_half(addresses: AddressSet, network: ipaddress.IPv4Network) -> bool:
    met = addresses & from_cidr(str(network))
    return 2 * _size(met.v4) > network.num_addresses


def _size(parts: Intervals) -> int:
    return sum(part.last - part.first + 1 for part in parts)
