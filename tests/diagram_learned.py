"""The second engine's routers that nothing names: those from which devices learn their routes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import ip_network
from typing import TYPE_CHECKING

from diagram_door import Door
from parsers.model.address import from_cidr, union_of
from parsers.model.interface import InterfaceKind
from parsers.model.routing import DynamicRouting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagram_joined import Joined
    from diagram_plan import Place
    from parsers.model.interface import Interface


LINKS = {InterfaceKind.TUNNEL, InterfaceKind.OTHER}
"""Interfaces on whose networks nobody stands."""
PRIVATE = [ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]
LARGEST = 16
"""Networks that may be links."""
FEWEST = 4
"""Networks that are links."""


def is_unshown(item: DynamicRouting) -> bool:
    """Whether a device has routes of its own that its file does not show."""
    return item.unshown or item.elsewhere


@dataclass
class Learned:
    """The doors beside them, beside those of routers that routes name (`joined`)."""

    joined: Joined

    def legs(self, number: int) -> Iterator[Door]:
        """Doors beside routers from which a device learns its routes: on links, else on any network inside.

        Where only hosts are beside a device, only if it knows no router of the plant, and who speaks to it tells it
        nothing. A network without hosts is one of four addresses, one of no zone, or a part of one in which routers
        are; on a small one may be either.
        """
        plan, routes = self.joined.plan, self.joined.plan.routes[number]
        for vrf in routes.vrfs:
            spoken, ports = self.speaks(number, vrf), [one for one in routes.interfaces.values() if one.vrf == vrf]
            yield from self._unshown(number, vrf, ports)
            if not spoken:
                continue
            told = self._tell(number, vrf)
            met = any(Door(number, port.name) in self.joined.beside[False] for port in ports)
            met = met or (told and any(True for port in ports for _ in self._speakers(number, port)))
            inside = all(self._is_of_plant(number, port) and self._is_private(port) for port in ports)
            names = {port.name for port in ports for item in spoken if self._is_written(number, port, item)}
            for item in spoken:
                found: dict[str, set[str]] = {"link": set(), "small": set(), "hosts": set()}
                for port in ports:
                    if told and any(True for _ in self._speakers(number, port)):
                        continue
                    if self._stands_there(number, port, item):
                        sort = self._sort(port)
                        if sort != "hosts" or item.protocol != "bgp" or inside:
                            found[sort].add(port.name)
                names |= self._taken(found, item, met=met)
            for name in names:
                yield from (Door(number, name), *plan.around(number, name))

    @staticmethod
    def _taken(found: dict[str, set[str]], item: DynamicRouting, *, met: bool) -> set[str]:
        """Of the places that a protocol may have (by sort), those at which somebody is looked for."""
        everywhere = found["link"] | found["hosts"]
        spoken = everywhere if item.interfaces is None else item.interfaces
        names = found["link"] | found["small"]
        if item.chosen:
            names |= found["hosts"] & spoken
        if not (met or found["link"] & spoken):
            names |= found["hosts"] & spoken if found["link"] else found["hosts"]
        return names

    def _unshown(self, number: int, vrf: str, ports: list[Interface]) -> Iterator[Door]:
        """The doors beside nobody who routes, of a device whose routes are not in its file.

        On links; or where there are none, and it knows no router of the plant, on any network inside.
        """
        plan, joined = self.joined.plan, self.joined
        met = any(Door(number, port.name) in joined.beside[False] or self._is_known(number, port) for port in ports)
        for item, whole in self._untold(number, vrf):
            found: dict[bool, list[Interface]] = {True: [], False: []}
            for port in ports:
                named = any(Door(number, port.name) in joined.beside[kind] for kind in (True, False))
                if named or self._is_known(number, port) or port.dynamic_address:
                    continue
                if self._stands_there(number, port, item):
                    found[self._sort(port) == "link"].append(port)
            inside = () if met or not whole else (port for port in found[False] if self._is_inside(number, port))
            for port in found[True] or inside:
                yield from (Door(number, port.name), *plan.around(number, port.name))

    def _untold(self, number: int, vrf: str) -> Iterator[tuple[DynamicRouting, bool]]:
        """What stands for routes of a table that no file shows, and whether it is the whole table; not an unread line."""
        device = self.joined.plan.devices[number]
        for item in device.dynamic_routing:
            if is_unshown(item) and item.vrf == vrf:
                yield replace(item, protocol="bgp"), True
        for line in device.unmodelled:
            if line.interfaces is None and line.effect.routes:
                yield DynamicRouting("bgp", line.origin, vrf), False

    def _is_known(self, number: int, port: Interface) -> bool:
        """Whether somebody who routes is beside a port, and nobody of the plant is looked for elsewhere."""
        plan = self.joined.plan
        around = [one for one in plan.around(number, port.name) if one.device != number]
        return any(plan.devices[one.device].forwards for one in around) and not self._is_lost

    @cached_property
    def _is_lost(self) -> bool:
        """Whether routes name routers of the plant, none of them beside a table that may name them unseen."""
        plan = self.joined.plan
        halves = {(door.device, plan.interface(door.device, door.interface).vrf) for door in self.joined.beside[False]}
        return bool(halves) and not any(self.speaks(*half) or any(self._untold(*half)) for half in halves)

    def islands(self, number: int) -> Iterator[Door]:
        """The doors of a table that knows no way to anywhere and has nobody beside it: on links, else on any network."""
        routes = self.joined.plan.routes[number]
        for vrf in routes.vrfs:
            ports = [one for one in routes.interfaces.values() if one.vrf == vrf]
            ways = (*self.joined.routed(routes), *self.joined.steered(routes))
            leads = any(way.hop is not None and routes.interfaces[way.out].vrf == vrf for way in ways)
            doors = [Door(number, port.name) for port in ports]
            beside = any(self.joined.plan.around(number, port.name) for port in ports)
            known = any(door in self.joined.beside[kind] for door in doors for kind in (True, False))
            plain = all(port.kind not in LINKS and not port.dynamic_address for port in ports)
            if len(ports) < 2 or leads or beside or known or not plain or self.speaks(number, vrf):
                continue
            found = [port for port in ports if self._is_of_plant(number, port)]
            links = [port for port in found if self._sort(port) == "link"]
            yield from (Door(number, port.name) for port in links or found)

    def _sort(self, port: Interface) -> str:
        """What a network is likely to be, by who has the addresses of its port."""
        stated = self._stated(port)
        sizes = [one.value.network.num_addresses for one in port.addresses]
        if not stated or min(sizes) <= FEWEST:
            return "link"
        here = union_of(from_cidr(str(net)) for net in self.joined.plan.networks(port))
        part = any(one.addresses - here for one in stated)
        if min(sizes) <= LARGEST:
            return "link" if part else "small"
        return "link" if part and any(one.name in self._with_routers for one in stated) else "hosts"

    @cached_property
    def _with_routers(self) -> set[str]:
        """The zones with next hops of nobody that are the plant's."""
        found: set[str] = set()
        for number, routes in enumerate(self.joined.plan.routes):
            for way in (*self.joined.routed(routes), *self.joined.steered(routes)):
                port = self.joined.plan.interface(number, way.out)
                hop = self.joined.asked(port, way.hop)
                named = self.joined.stands(port, hop) and (hop is not None or not way.length)
                if named and False in self.joined.kinds(number, port, hop):
                    near = [one.value.ip for one in port.addresses]
                    told = near if hop is None or hop.is_link_local else [hop]
                    found |= {one.name for one in map(self.joined.plan.holder, told) if one is not None}
        return found

    def _speakers(self, number: int, port: Interface) -> Iterator[tuple[int, str]]:
        for one in self.joined.plan.around(number, port.name) if self._speaks_on(number, port) else ():
            other = self.joined.plan.interface(one.device, one.interface)
            if one.device != number and self._speaks_on(one.device, other):
                yield one.device, other.vrf

    def _speaks_on(self, number: int, port: Interface) -> bool:
        running = self.speaks(number, port.vrf)
        return any(item.interfaces is None or port.name in item.interfaces for item in running)

    def _tell(self, number: int, vrf: str) -> bool:
        """Whether those that a table hears, at first or second hand, have a network inside that it lacks.

        Nobody tells it all if routes of others name a router of the plant, and none of these is beside one.
        """
        heard, new = {(number, vrf)}, {(number, vrf)}
        while new:
            new = {
                table
                for other, inner in new
                for port in self.joined.plan.routes[other].interfaces.values()
                if port.vrf == inner
                for table in self._speakers(other, port)
            } - heard
            heard |= new
        ports = [
            (other, port)
            for other, inner in heard
            for port in self.joined.plan.routes[other].interfaces.values()
            if port.vrf == inner
        ]
        if self.joined.beside[False] and not any(
            Door(other, port.name) in self.joined.beside[False] for other, port in ports
        ):
            return False
        own = union_of(
            from_cidr(str(net))
            for other, port in ports
            if (other, port.vrf) == (number, vrf)
            for net in self.joined.plan.networks(port)
        )
        return any(
            from_cidr(str(net)) - own and self._is_inside(other, port)
            for other, port in ports
            for net in self.joined.plan.networks(port)
        )

    def _is_inside(self, number: int, port: Interface) -> bool:
        holders = [self.joined.plan.holder(one.value.ip) for one in port.addresses]
        private = any(one.value.ip in net for one in port.addresses for net in PRIVATE)
        inner = any(one is not None and not one.outside for one in holders)
        wide = any(one.value.network.num_addresses > 1 for one in port.addresses)
        return wide and (private or inner) and not self._leads_out(number, port)

    def _leads_out(self, number: int, port: Interface) -> bool:
        """Whether a default route to nobody leaves by a port."""
        routes = self.joined.plan.routes[number]
        ways = (*self.joined.routed(routes), *self.joined.steered(routes))
        return any(not way.length and way.out == port.name and way.hop not in self.joined.plan.owners for way in ways)

    def speaks(self, number: int, vrf: str) -> list[DynamicRouting]:
        """What a table learns from routers."""
        running = self.joined.plan.devices[number].dynamic_routing
        spoken = (
            one for one in running if one.protocol in {"ospf", "ospfv3", "eigrp", "bgp"} and one.source_vrf is None
        )
        return [one for one in spoken if one.vrf == vrf and not one.elsewhere]

    def _stands_there(self, number: int, port: Interface, item: DynamicRouting) -> bool:
        """Whether such a router may stand on the network of a port."""
        if self.joined.plan.space.version not in item.families or not self._is_of_plant(number, port):
            return False
        return item.protocol != "bgp" or self._is_private(port) or bool(self._stated(port))

    @staticmethod
    def _is_private(port: Interface) -> bool:
        return all(any(one.value.ip in net for net in PRIVATE) for one in port.addresses)

    def _is_written(self, number: int, port: Interface, item: DynamicRouting) -> bool:
        """Whether a neighbour that is no device is written, on the network of a port, and may be the plant's."""
        plan = self.joined.plan
        for one in item.neighbours:
            if one not in plan.owners and any(one in net for net in plan.networks(port)):
                holder = plan.holder(one)
                private = any(one in net for net in PRIVATE)
                if (private or (holder is not None and not holder.internet)) and self._is_of_plant(number, port):
                    return True
        return False

    def _is_of_plant(self, number: int, port: Interface) -> bool:
        """Whether a router of the plant may stand on the network of a port."""
        if not self.joined.plan.networks(port) or port.kind in LINKS or port.management_only:
            return False
        if self._leads_out(number, port) or not self.joined.stands(port, None):
            return False
        return not any(one.outside for one in self._stated(port))

    def _stated(self, port: Interface) -> list[Place]:
        """The zones that have an address of a port, but for the internet."""
        held = {self.joined.plan.holder(one.value.ip) for one in port.addresses}
        return [one for one in held if one is not None and not one.internet]
