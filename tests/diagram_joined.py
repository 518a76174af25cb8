"""The second engine's routers that no file shows: next hops on a network of a door which no device has.

So is whoever answers on a segment on which a default route asks; a policy route counts as one. A default route to one of them may end wherever another one stands, for the two may be joined: those of the plant with each
other, and those of providers (in no zone, or in one of the internet, of a vendor or of somebody external) with each other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from diagram_door import Door
from diagram_learned import Learned
from diagram_routes import Way
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, from_cidr, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.nat import NatKind, NatStage
from parsers.model.rules import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagram_plan import Plan
    from diagram_routes import Address, Net, Routes
    from diagram_space import Diagram
    from parsers.model.address import AddressSet
    from parsers.model.device import Device
    from parsers.model.interface import Interface


LINKS = {InterfaceKind.TUNNEL, InterfaceKind.OTHER}
"""Interfaces on whose networks nobody stands."""
HIDING = {NatKind.POOL, NatKind.UNKNOWN}
PRIVATE = [ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]
POLICY = 1
"""Length of routes by a policy."""
LARGEST = 16
"""Of larger networks some address is no device's, without a look."""


def _on_link(port: Interface, address: Address) -> bool:
    return port.enabled and any(address in one.value.network for one in port.addresses)


def _inside(near: Net, far: Net) -> bool:
    return near.version == far.version and near.subnet_of(far)  # type: ignore[arg-type]  # of one version


def _is_place(addresses: AddressSet) -> bool:
    """Whether addresses are not half of an IPv4 network of eight bits, an IPv6 one, or a smaller private range."""
    least = [("0.0.0.0/0", 2**23), ("::/0", 2**119), ("172.16.0.0/12", 2**19), ("192.168.0.0/16", 2**15)]
    parts = [(addresses & from_cidr(network), half) for network, half in least]
    return all(sum(one.last - one.first + 1 for one in (*part.v4, *part.v6)) <= half for part, half in parts)


def _hides(device: Device, port: Interface) -> bool:
    """Whether some rule gives many hosts few addresses on their way out of a port."""
    return any(
        one.enabled
        and one.stage is NatStage.SOURCE
        and (one.match.out_interfaces is None or port.name in one.match.out_interfaces)
        and (one.source_ports_change or one.own_address or (one.address is not None and one.address.kind in HIDING))
        for one in device.nat
    )


class Joined:
    """The doors beside such routers: those of the plant (False) and those of providers (True)."""

    def __init__(self, plan: Plan, doors: dict[int, list[Door]]) -> None:
        """`doors` are those of each device by its number, tunnels apart."""
        self.plan = plan
        self.beside: defaultdict[bool, set[Door]] = defaultdict(set)
        self._cores: dict[tuple[int, str, Address], bool] = {}
        for number, routes in enumerate(plan.routes):
            for way in (*self.routed(routes), *self.steered(routes)):
                port = plan.interface(number, way.out)
                hop = self.asked(port, way.hop)
                if self.stands(port, hop) and (hop is not None or not way.length):
                    one = next(door for door in doors[number] if door.interface == way.out)
                    for kind in self.kinds(number, port, hop):
                        self.beside[kind].update((one, *plan.around(number, way.out)))
        self.learned = Learned(self)
        self.legs = {one for number in range(len(plan.devices)) for one in self.learned.legs(number)} - self.beside[
            False
        ]
        if self.legs and self.beside[False]:
            self.legs |= {one for number in range(len(plan.devices)) for one in self.learned.islands(number)}

    @property
    def within(self) -> set[Door]:
        """The doors beside routers of the plant, named or not."""
        return self.beside[False] | self.legs

    def handing(self, kind: bool) -> set[Door]:  # noqa: FBT001 - a key
        """The doors by which routers of a kind hand in."""
        return self.beside[True] | self.lines if kind else self.within

    @cached_property
    def lines(self) -> set[Door]:
        """The doors on networks of the internet's by which no route leads to anybody."""
        found = {
            Door(number, port.name)
            for number, routes in enumerate(self.plan.routes)
            for port in routes.interfaces.values()
            if self._is_unrouted(number, port)
        }
        return found - self.beside[True] - self.beside[False]

    def _is_unrouted(self, number: int, port: Interface) -> bool:
        if port.kind in LINKS or port.management_only or not self.stands(port, None):
            return False
        held = [self.plan.holder(one.value.ip) for one in port.addresses]
        private = any(one.value.ip in net for one in port.addresses for net in PRIVATE)
        known = [one for one in held if one is not None]
        return self.plan.devices[number].forwards and bool(known) and not private and all(one.internet for one in known)

    @staticmethod
    def routed(routes: Routes) -> Iterator[Way]:
        for vrf in routes.vrfs:
            for choice in routes.choices(vrf):
                yield from (way for way in (*choice.sure, *choice.maybe) if way.out)

    @staticmethod
    def steered(routes: Routes) -> Iterator[Way]:
        """Ways of policy routes, out of the interface that one names or where the table leads to the next hop.

        A device that says its gateway and has no routes in the VRF of that network is beside that, too.
        """
        for rule in routes.device.policy_routes:
            if not rule.enabled or rule.drop:
                continue
            if rule.interface is not None:
                port = routes.port(rule.interface)
                yield from () if port is None else (Way(port.name, rule.next_hop, 0),)
            elif rule.next_hop is not None:
                yield from (replace(way, length=0) for way, _ in routes.towards(rule.vrf, rule.next_hop) if way.out)
        routed = {item.vrf for item in routes.device.routes} | {item.vrf for item in routes.device.dynamic_routing}
        for item in routes.device.management.settings:
            if item.name == "default gateway":
                gateway = ip_address(item.value)
                on_link = (one for one in routes.device.interfaces if _on_link(one, gateway) and one.vrf not in routed)
                yield from (Way(one.name, gateway, 0) for one in on_link)

    @staticmethod
    def asked(port: Interface, hop: Address | None) -> Address | None:
        """The next hop, or None where the device asks on the segment: by an address of its own too."""
        return None if any(one.value.ip == hop for one in port.addresses) else hop

    def stands(self, port: Interface, hop: Address | None) -> bool:
        """Whether the hop is on the link of the port, and nobody's; None: whether somebody may answer who is no device."""
        plan, networks = self.plan, self.plan.networks(port)
        if hop is None:
            return port.kind in LINKS or any(self._has_room(one) for one in networks)
        if hop.is_link_local:
            return bool(networks)
        return any(hop in one for one in networks) and hop not in plan.owners

    def _has_room(self, network: Net) -> bool:
        return network.num_addresses > LARGEST or any(host not in self.plan.owners for host in network.hosts())

    def inner(self, number: int, port: Interface, hop: Address | None) -> bool:
        """Whether a hop has a private address that no zone but the internet has, and leads to zones or other devices.

        A route no longer than the network of one leads there, or one that meets the zone, and none to everything leaves.
        """
        if hop is None or port.kind in LINKS or not any(hop in one for one in PRIVATE):
            return False
        routes = self.plan.routes[number]
        strange = [
            way
            for way in (*self.routed(routes), *self.steered(routes))
            if way.out == port.name and (way.hop is None or way.hop not in self.plan.owners)
        ]
        if not all(way.length for way in strange) or not all(one.internet for one in self.plan.holders_at(port, hop)):
            return False
        networks = [
            choice.network
            for choice in routes.choices(port.vrf)
            if any(way.out == port.name and way.hop == hop for way in (*choice.sure, *choice.maybe))
        ]
        plant = union_of(one.addresses for one in self.plan.places if not one.outside)
        own = (net for one in routes.interfaces.values() for net in self.plan.networks(one))
        plant -= union_of(from_cidr(str(net)) for net in own)
        if any(plant & from_cidr(str(far)) for far in networks):
            return True
        return any(
            near.subnet_of(far)  # type: ignore[arg-type]
            for other, theirs in enumerate(self.plan.routes)
            for one in theirs.interfaces.values()
            if other != number and not one.management_only
            for near in self.plan.networks(one)
            for far in networks
        )

    def may_be_core(self, number: int, port: Interface, hop: Address | None) -> bool:
        """The same as `_found_core`, remembered."""
        if hop is None:
            return False
        key = number, port.name, hop
        if key not in self._cores:
            self._cores[key] = self._found_core(number, port, hop)
        return self._cores[key]

    def _found_core(self, number: int, port: Interface, hop: Address) -> bool:
        """Whether a private hop of no zone, the only one of its device, may be in the plant.

        Something is missing, for another device has a default route to somebody else, or a zone of the plant is on no
        network; or some device sends the link to a private hop by no line for everything, or says so of a network that
        the device has alone.
        """
        routes, device = self.plan.routes[number], self.plan.devices[number]
        if port.kind in LINKS or not any(hop in one for one in PRIVATE):
            return False
        if hop in self.plan.owners or not self.stands(port, hop) or self.plan.holders_at(port, hop):
            return False
        strange = [way for _, way in self.strange(routes, port.vrf)] + list(self._steered_out(number, port.vrf))
        if any(one.enabled for one in device.tunnels) or not strange or any(way.length for way in strange):
            return False
        if not any(way.out == port.name and way.hop == hop for way in strange):
            return False
        return self._leads_out_elsewhere(number, hop) or self._is_incomplete() or self._is_known_behind(number, port)

    def may_be_edge(self, number: int, port: Interface, hop: Address) -> bool:
        """Whether a private hop of no zone gets all that is for nobody, with the addresses of the plant as they are."""
        device = self.plan.devices[number]
        if port.kind in LINKS or port.modem or not any(hop in one for one in PRIVATE) or _hides(device, port):
            return False
        if hop in self.plan.owners or not self.stands(port, hop) or self.plan.holders_at(port, hop):
            return False
        strange = [way for _, way in self.strange(self.plan.routes[number], port.vrf)]
        every = (*strange, *self._steered_out(number, port.vrf))
        default = any(not way.length and way.out == port.name and way.hop == hop for way in every)
        return default and not any(one.enabled for one in device.tunnels)

    def _is_known_behind(self, number: int, port: Interface) -> bool:
        """Whether others lead to the link, or say so of a network that the device has alone."""
        routes = self.plan.routes[number]
        back = [far for other in self.plan.routes if other is not routes for far in self._ways_back(other)]
        if all(any(_inside(net, far) for far in back) for net in self.plan.networks(port)):
            return True
        stated = [far for far in back if far.prefixlen > 8 and not any(_inside(one, far) for one in PRIVATE)]
        own = (
            self.plan.networks(one)
            for one in routes.interfaces.values()
            if one.vrf == port.vrf and one is not port and not one.management_only and not self._is_shared(number, one)
        )
        return any(nets and all(any(_inside(net, far) for far in stated) for net in nets) for nets in own)

    def _leads_out_elsewhere(self, number: int, hop: Address) -> bool:
        """Whether another device has a default route to somebody else whom nobody handed in."""
        return any(
            not way.length and way.hop != hop
            for other, routes in enumerate(self.plan.routes)
            if other != number
            for vrf in routes.vrfs
            for way in (*(way for _, way in self.strange(routes, vrf)), *self._steered_out(other, vrf))
        )

    def _steered_out(self, number: int, vrf: str) -> Iterator[Way]:
        """The ways of policies for every destination to nobody's next hop, or onto a segment, out of a VRF."""
        routes = self.plan.routes[number]
        whole = [
            rule
            for rule in routes.device.policy_routes
            if not any(every - rule.match.destination.possibly for every in (EVERY_IPV4, EVERY_IPV6))
        ]
        asked = type(routes)(replace(routes.device, policy_routes=tuple(whole)), routes.version)
        for way in self.steered(asked):
            strange = way.hop is None or way.hop not in self.plan.owners
            if way.out and strange and self.plan.interface(number, way.out).vrf == vrf:
                yield way

    def _is_incomplete(self) -> bool:
        """Whether a zone of the plant is on no network of an interface."""
        near = union_of(
            from_cidr(str(net))
            for routes in self.plan.routes
            for one in routes.interfaces.values()
            for net in self.plan.networks(one)
        )
        inner = [one.addresses for one in self.plan.places if not one.outside]
        return any(addresses and not addresses & near for addresses in inner)

    def strange(self, routes: Routes, vrf: str) -> Iterator[tuple[Net, Way]]:
        """The ways of a table that lead to no device and onto no network of its interface, with where they lead."""
        for choice in routes.choices(vrf):
            for way in (*choice.sure, *choice.maybe):
                if way.out and (way.hop is None or way.hop not in self.plan.owners):
                    port = routes.interfaces[way.out]
                    if way.hop is not None or choice.network not in self.plan.networks(port):
                        yield choice.network, way

    def _ways_back(self, routes: Routes) -> Iterator[Net]:
        """What a device sends to routers with a private address that no vendor and nobody external has."""
        number = self.plan.routes.index(routes)
        for vrf in routes.vrfs:
            strange = list(self.strange(routes, vrf))
            lines = {way.out for _, way in strange if not way.length}
            for network, way in strange:
                port = self.plan.interface(number, way.out)
                if way.hop is None or way.out in lines or port.kind in LINKS or not self.stands(port, way.hop):
                    continue
                foreign = any(one.outside and not one.internet for one in self.plan.holders_at(port, way.hop))
                if not foreign and any(way.hop in one for one in PRIVATE):
                    yield network

    def _is_shared(self, number: int, port: Interface) -> bool:
        around = self.plan.around(number, port.name)
        return any(one.device != number and self.plan.devices[one.device].forwards for one in around)

    def provider(self, number: int, port: Interface, hop: Address | None) -> bool:
        """Whether no zone of the plant has the hop; or where it is link-local, or none is named, the port's address."""
        told = [hop] if hop is not None and not hop.is_link_local else [one.value.ip for one in port.addresses]
        holders = [self.plan.holder(one) for one in told if not one.is_link_local]
        return all(one is None or one.outside for one in holders) and not self.inner(number, port, hop)

    def kinds(self, number: int, port: Interface, hop: Address | None) -> set[bool]:
        """The same as a set: what no zone has may be either behind a tunnel, and with a private address."""
        either = hop is None and port.kind in LINKS
        one = self.provider(number, port, hop)
        either = either or (one and self.may_be_core(number, port, hop))
        return {one, False} if either else {one, one or self.inner(number, port, hop)}

    def handed(self, number: int, port: Interface, hop: Address, length: int) -> Diagram:
        """By destination, what a router of the plant gets by a route to it or more, and hands to devices that have it.

        These stand beside it or one like it, and send that network out of an interface of theirs and nowhere else. Just
        the network of a route is not handed back to the table of the port.
        """
        space, found = self.plan.space, self.plan.space.none
        if length <= POLICY or hop.is_link_local or not self.stands(port, hop) or self.provider(number, port, hop):
            return found
        for device, vrf in self._facing():
            routes, shortest = self.plan.routes[device], length + ((device, vrf) == (number, port.vrf))
            for near in routes.interfaces.values():
                if near.vrf == vrf and not near.management_only:
                    for network in (one for one in self.plan.networks(near) if one.prefixlen >= shortest):
                        found |= space.prefix(space.dst, network) & ~self._past(routes, near, network)
        return found

    def _facing(self) -> set[tuple[int, str]]:
        """The devices and VRFs beside routers of the plant, as far as that is seen."""
        return {
            (one.device, self.plan.interface(one.device, one.interface).vrf)
            for one in self.beside[False]
            if not self._is_line(one)
        }

    def led(self) -> Diagram:
        """By destination, what a route to a network of another interface, or to less, gives a router of the plant.

        Not what that hands to devices beside it, nor what these send elsewhere by more than a default route.
        """
        space, found, past = self.plan.space, self.plan.space.none, self.plan.space.none
        for number, routes in enumerate(self.plan.routes):
            for vrf in routes.vrfs:
                for network, way in self.strange(routes, vrf):
                    if way.hop is not None and self._names(number, network, way):
                        if network in self._own_of(routes, way):
                            past |= space.prefix(space.dst, network)
                        handed = self.handed(number, routes.interfaces[way.out], way.hop, way.length)
                        longer = {one.network for one in routes.choices(vrf)} - {network}
                        inside = space.any_of(space.prefix(space.dst, one) for one in longer if _inside(one, network))
                        left = space.prefix(space.dst, network) & ~inside & ~handed
                        found |= left
                        if left.satisfiable():
                            found |= self._around(number, way, network)
        return found & (~self._sent_on() | past) if found.satisfiable() else found

    def _around(self, number: int, way: Way, network: Net) -> Diagram:
        """The other networks, in its VRF, of a device that has a network and is not seen beside such routers."""
        found, facing = self.plan.space.none, self._facing()
        for other, theirs in enumerate(self.plan.routes):
            for one in theirs.interfaces.values():
                has = any(_inside(network, near) for near in self.plan.networks(one)) and not one.management_only
                if not has or (other, one.vrf) in facing or (other == number and one.name == way.out):
                    continue
                for port in theirs.interfaces.values():
                    if port is not one and port.vrf == one.vrf and not port.management_only:
                        for near in self.plan.networks(port):
                            found |= self.plan.space.prefix(self.plan.space.dst, near)
        return found

    @staticmethod
    def _own_of(routes: Routes, way: Way) -> set[Net]:
        """The networks of the table by whose port a way leads."""
        return {network for network, _ in routes.connected(routes.interfaces[way.out].vrf)}

    def _names(self, number: int, network: Net, way: Way) -> bool:
        """Whether a route to a router of the plant is to a network of another interface, or to a part of one."""
        port = self.plan.interface(number, way.out)
        if way.hop is None or network.prefixlen <= 8 or any(_inside(one, network) for one in PRIVATE):
            return False
        if not self.stands(port, way.hop) or self.provider(number, port, way.hop):
            return False
        return any(
            _inside(network, near)
            for other, theirs in enumerate(self.plan.routes)
            for one in theirs.interfaces.values()
            if (other != number or one is not port) and not one.management_only
            for near in self.plan.networks(one)
        )

    def _sent_on(self) -> Diagram:
        """What devices beside such routers send by other interfaces, and by more than a default route."""
        space, found = self.plan.space, self.plan.space.none
        beside = {(one.device, one.interface) for one in self.beside[False]}
        for device, vrf in self._facing():
            for choice in self.plan.routes[device].choices(vrf):
                ways = (*choice.sure, *choice.maybe)
                if choice.network.prefixlen and any(way.out and (device, way.out) not in beside for way in ways):
                    found |= space.prefix(space.dst, choice.network)
        return found

    def _is_line(self, door: Door) -> bool:
        """Whether a hop there may be the core's or a provider's, and the device has a modem or hides what it sends."""
        port, device = self.plan.interface(door.device, door.interface), self.plan.devices[door.device]
        if port.kind in LINKS and port.dynamic_address and not port.peers:
            return True
        hops = {way.hop for _, way in self.strange(self.plan.routes[door.device], port.vrf) if way.out == port.name}
        if not any(self.may_be_core(door.device, port, hop) for hop in hops):
            return False
        if port.modem or not self._is_spoken_of(door.device, port):
            return True
        return _hides(device, port)

    def _is_spoken_of(self, number: int, port: Interface) -> bool:
        """Whether others lead to the network of a link, or the device names hosts of the plant beyond its networks.

        Or it filters nothing.
        """
        routes, device = self.plan.routes[number], self.plan.devices[number]
        if not any((device.bindings, device.source_checks, device.policy_routes, device.nat)):
            return True
        back = [far for other in self.plan.routes if other is not routes for far in self._ways_back(other)]
        if all(any(_inside(net, far) for far in back) for net in self.plan.networks(port)):
            return True
        own = union_of(from_cidr(str(net)) for one in routes.interfaces.values() for net in self.plan.networks(one))
        plant = union_of(one.addresses for one in self.plan.places if not one.outside) - own
        if any(plant & from_cidr(item.address) for item in device.management.servers):
            return True
        shut = {one.name for one in device.interfaces if not one.enabled}
        judging = {name for one in device.bindings if one.interface not in shut for name in one.rule_sets}
        judging |= {one.rule_set for one in device.source_checks} | {one.rule_set for one in device.management.services}
        said = [one.match for one in device.policy_routes if one.enabled]
        for lines in device.rule_sets:
            if lines.name in judging:
                said += [rule.match for rule in lines.rules if rule.enabled and rule.action is Action.PERMIT]
        return any(
            plant & side.possibly and _is_place(side.possibly)
            for match in said
            for side in (match.source, match.destination)
        )

    def _past(self, routes: Routes, port: Interface, network: Net) -> Diagram:
        """What of a network leaves elsewhere: a network's route counts where no better one of the same is sure."""
        space = self.plan.space
        every = [one for one in routes.choices(port.vrf) if one.network.subnet_of(network)]  # type: ignore[arg-type]
        inside = (
            one
            for number, one in enumerate(every)
            if not any(better.sure and better.network == one.network for better in every[:number])
        )
        past = (
            one.network
            for one in inside
            if any(way.out != port.name or way.hop is not None for way in (*one.sure, *one.maybe))
        )
        return space.any_of(space.prefix(space.dst, one) for one in past)

    def elsewhere(self, port: Interface, kind: bool) -> Iterator[Door]:  # noqa: FBT001 - a key
        """Where what comes to the hop may come out again, on other segments than its own."""
        own = self.plan.networks(port)
        for door in sorted(self.handing(kind), key=lambda one: (one.device, one.interface)):
            networks = self.plan.networks(self.plan.interface(door.device, door.interface))
            if not any(one.overlaps(other) for one in own for other in networks):
                yield door
