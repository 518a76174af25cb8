"""Routers that no file shows and no route names: those from which a device learns its routes.

An edge that speaks OSPF on its link to the core has no static route to the plant, and the core stands there all the
same. What the core gets it hands to the edge, for networks that the edge has. What the edge would send on by learned
ways alone goes back to where it learned them: the core could have handed it there itself (ARCHITECTURE, 310). So it is
where the routes that name the core are in no file (333).

Neighbours of OSPF, IS-IS, EIGRP and RIP share a network (RFC 2328, 1.2; RFC 1195; RFC 7868, 5.3; RFC 2453, 3.1); so
do, unless told otherwise, those of BGP between two administrations (RFC 4271, 5.1.3).
"""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, union_of
from parsers.nouns import dataclass
from validator.graph.families import OUTSIDE, Family, UnseenRouter, holders_of
from validator.graph.outward import LARGEST_LINK, LINKS, is_private
from validator.graph.route_sources import INNER, spoken_by, unshown_of
from validator.graph.routing import NO_ROUTE
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from parsers.model.routing import DynamicRouting
    from validator.graph.joined_routers import JoinedRouters
    from validator.graph.ports import Port
    from validator.graph.routing import Way

FAMILIES = ((4, EVERY_IPV4), (6, EVERY_IPV6))
FEWEST = 4
"""A network of so many addresses joins two devices."""
BESIDE_NOBODY = "for nobody else is seen beside its device"
"""Why such a router may stand beside a device that knows no way to anywhere."""


@dataclass(frozen=True)
class LearnedRouters:
    """The legs of such routers: a link without hosts on which a device speaks such a protocol to nobody shown.

    Or to others that are shown, where routers of the plant are missing that none of them is beside. So are links of a
    device whose routes a file does not show (333), and of one beside nobody to which others may learn the way (332).
    """

    routers: JoinedRouters

    @cached_property
    def legs(self) -> Mapping[int, UnseenRouter]:
        """By number, the ports on whose segments they stand, where no route names a router of the plant."""
        found: dict[int, UnseenRouter] = {}
        for device, vrf in self.routers.in_use:
            for one in (*self._of(device, vrf), *self._by_unshown(device, vrf)):
                for port in (one.port, *self.routers.ports.beside(one.port)):
                    if not any(not family.outside for family in self.routers.families_at(port)):
                        found.setdefault(port.number, one)
        named = {one.port.scope for one in self._of_plant} if found else set[str]()
        for one in self._alone({one.family.scope for one in found.values()} & named):
            found.setdefault(one.port.number, one)
        return dict(sorted(found.items()))

    def _alone(self, scopes: set[str]) -> Iterator[UnseenRouter]:
        """Those beside a device without neighbours or a way out, where routes name such routers and others learn.

        What is learned may be a route to a network of that device, and who tells it stands beside that device.
        """
        for device, vrf in self.routers.in_use if scopes else ():
            ports = self._ports(device, vrf)
            if len(ports) < 2 or self._spoken(device, vrf) or any(self._has_neighbours(port) for port in ports):
                continue
            if any(True for _ in self.routers.tables.outward(device, vrf)):
                continue
            near = [port for port in ports if port.scope in scopes and self._is_of_plant(port)]
            for port in [one for one in near if self.is_link(one)] or near:
                family = Family(port.scope, outside=False, learned=True)
                yield UnseenRouter(port, None, family, port.origin, BESIDE_NOBODY)

    def _has_neighbours(self, port: Port) -> bool:
        """Whether anybody but hosts is seen to stand at a port."""
        others = any(other.device != port.device for other in self.routers.ports.beside(port))
        unseen = port.addresses_unknown is not None or bool(self.routers.families_at(port))
        return others or unseen or not _is_plain(port)

    def at(self, family: Family) -> Iterator[tuple[Port, UnseenRouter]]:
        """The ports by which a router of a family may hand in what their devices have, each with who stands there."""
        if not family.outside:
            for number, one in self.legs.items():
                if one.family.scope == family.scope:
                    yield self.routers.ports.all[number], one

    def is_learned(self, way: Way) -> bool:
        """Whether nothing but a protocol says that a way is there."""
        port = way.port
        if port is None or way.prefix_length != NO_ROUTE or way.unknown == (port.addresses_unknown,):
            return False
        unread = self.routers.tables.devices[port.device].unmodelled
        return not any(item.interfaces is None and item.effect.routes for item in unread)

    def is_back(self, port: Port) -> bool:
        """Whether routers of the plant that no file shows stand on the segment of a port."""
        return port.number in self.legs or any(not family.outside for family in self.routers.families_at(port))

    def _of(self, device: int, vrf: str) -> Iterator[UnseenRouter]:
        """Those of a table: on links; or if there are none, and nobody whom it may speak to is seen, on any network.

        Whoever has nothing that the device has not, as the other of a pair, tells it nothing, and so is not who is
        spoken to. On a small network that is all of a zone hosts may be, so it keeps no other from being looked at. BGP
        is looked for beside hosts only if no network of the device may be a provider's. A link keeps no network of
        hosts from being looked at where the file says that the protocol is not heard on it (346).
        """
        spoken = self._spoken(device, vrf)
        ports = self._ports(device, vrf) if spoken else []
        told = self._is_told(device, vrf)
        met = any(self._is_named(port) or (told and self._meets_another(port)) for port in ports)
        inside = all(self._is_inner(port) for port in ports)
        for item in spoken:
            near = [port for port in ports if self._may_stand(port, item, told=told)]
            links = [port for port in near if self.is_link(port)]
            small = [port for port in near if _is_small(port)]
            hosts = near if inside or INNER.search(item.protocol) else []
            meant = [port for port in hosts if item.chosen and _is_spoken(port, item)]
            if links:
                hosts = [port for port in hosts if _is_spoken(port, item)]
            heard = met or any(_is_spoken(port, item) for port in links)
            for port in [*self._written(ports, item), *links, *small, *meant, *([] if heard else hosts)]:
                yield UnseenRouter(port, None, Family(port.scope, outside=False, learned=True), item.origin)

    def _by_unshown(self, device: int, vrf: str) -> Iterator[UnseenRouter]:
        """Those to which routes may lead that a file does not show, or a line that nobody read.

        On links of its own; or if there are none, and no router is seen beside it, on any of its networks inside.
        """
        ports = self._ports(device, vrf)
        met = any(self._is_named(port) or self._meets_router(port) for port in ports)
        for unshown in unshown_of(self.routers.tables.devices[device], vrf):
            free = (port for port in ports if _has(port, unshown.families) and not self._is_taken(port))
            near = [port for port in free if self._is_of_plant(port)]
            links = [port for port in near if self.is_link(port)]
            inside = [] if met or not unshown.anywhere else [port for port in near if self._is_inside(port)]
            for port in links or inside:
                family = Family(port.scope, outside=False, learned=True)
                yield UnseenRouter(port, None, family, unshown.origin, unshown.because)

    def _is_taken(self, port: Port) -> bool:
        """Whether whoever stands at a port may be all whom routes name there."""
        unseen = port.addresses_unknown is not None or bool(self.routers.families_at(port))
        return unseen or self._meets_router(port)

    def _meets_router(self, port: Port) -> bool:
        """Whether a device that routes is beside a port, and no router of the plant is missing that routes name."""
        beside = (other for other in self.routers.ports.beside(port) if other.device != port.device)
        routing = any(self.routers.tables.devices[other.device].forwards for other in beside)
        return routing and port.scope not in self._lost

    def _spoken(self, device: int, vrf: str) -> list[DynamicRouting]:
        return spoken_by(self.routers.tables.devices[device], vrf)

    def _may_stand(self, port: Port, item: DynamicRouting, *, told: bool) -> bool:
        """Whether a router of the plant to which a device may speak stands on the segment of a port.

        `told`: what other devices that speak have may be all that it learns, and they are seen on the segment.
        """
        if not _has(port, item.families):
            return False
        if (told and self._meets_another(port)) or not self._is_of_plant(port):
            return False
        held = holders_of(self.routers.zones, self.routers.addresses, port, None)
        inner = any(zone.kind is not ZoneKind.INTERNET for zone in held)
        return _is_private(port) or inner or bool(INNER.search(item.protocol))

    def _is_inner(self, port: Port) -> bool:
        """Whether a port is on a network of the plant, so that no provider is beside it."""
        return bool(port.interface.addresses) and _is_private(port) and self._is_of_plant(port)

    def _written(self, ports: list[Port], item: DynamicRouting) -> Iterator[Port]:
        """Those on whose segments the file names a neighbour that is no device and may be the plant's."""
        for port in ports if item.neighbours else ():
            there = [
                one for one in item.neighbours if one in port.networks and not self.routers.ports.known(port.scope, one)
            ]
            held = [zone for one in there for zone in holders_of(self.routers.zones, self.routers.addresses, port, one)]
            inner = any(is_private(one) for one in there) or any(zone.kind is not ZoneKind.INTERNET for zone in held)
            if there and inner and self._is_of_plant(port):
                yield port

    def _is_of_plant(self, port: Port) -> bool:
        """Whether a port may be on a segment of the plant on which a router of it stands."""
        if not _is_plain(port) or port.interface.management_only or self._is_out(port):
            return False
        if not self.routers.stands(port, None):
            return False
        held = holders_of(self.routers.zones, self.routers.addresses, port, None)
        return not any(zone.kind in OUTSIDE and zone.kind is not ZoneKind.INTERNET for zone in held)

    def _is_out(self, port: Port) -> bool:
        """Whether a route to everything leads out of a port, or the internet is said to be there."""
        named = self.routers.pinned.get(port.number, ())
        outside = any(zone.id in named and zone.kind in OUTSIDE for zone in self.routers.zones)
        return outside or port.number in self.routers.lines_out

    def is_link(self, port: Port) -> bool:
        """Whether a port is on a network without hosts: one that no zone has, or of which a zone has more.

        Of the latter, those of a few addresses, and those of a zone with routers of the plant that routes name.
        """
        held = holders_of(self.routers.zones, self.routers.addresses, port, None)
        inner = [zone for zone in held if zone.kind is not ZoneKind.INTERNET]
        if not inner or any(one.value.network.num_addresses <= FEWEST for one in port.interface.addresses):
            return True
        more = any(self.routers.addresses[zone.id] - port.networks for zone in inner)
        return more and (_is_small(port) or any(zone.id in self._linking for zone in inner))

    @cached_property
    def _linking(self) -> frozenset[str]:
        """The zones in which next hops of nobody stand that are the plant's."""
        found = (holders_of(self.routers.zones, self.routers.addresses, one.port, one.hop) for one in self._of_plant)
        return frozenset(zone.id for held in found for zone in held)

    @cached_property
    def _of_plant(self) -> tuple[UnseenRouter, ...]:
        return tuple(self.routers.of_plant)

    def _is_named(self, port: Port) -> bool:
        return any(not family.outside for family in self.routers.families_at(port))

    def _meets_another(self, port: Port) -> bool:
        """Whether a device of the snapshot is seen to be the one that a device learns from, and no other is missing."""
        return port.scope not in self._missing and self._meets_speaker(port)

    @cached_property
    def _missing(self) -> frozenset[str]:
        """The scopes in which routes name routers of the plant and none of them is beside a device that learns routes.

        They are of use to somebody: devices that speak to each other may well speak to these, too.
        """
        return self._without(lambda port: bool(self._spoken(port.device, port.vrf)))

    @cached_property
    def _lost(self) -> frozenset[str]:
        """The same, and none is beside a device of which routes are not shown, which may be those that name them."""
        return self._without(lambda port: self._is_open(port.device, port.vrf))

    def _is_open(self, device: int, vrf: str) -> bool:
        return bool(self._spoken(device, vrf)) or any(
            True for _ in unshown_of(self.routers.tables.devices[device], vrf)
        )

    def _without(self, is_told: Callable[[Port], bool]) -> frozenset[str]:
        return frozenset(
            family.scope
            for family in self.routers.everyone
            if not family.outside and not any(is_told(port) for port, _ in self.routers.ports_at(family))
        )

    def _meets_speaker(self, port: Port) -> bool:
        """Whether another device on the segment of a port speaks such a protocol."""
        return any(True for _ in self._speakers_beside(port))

    def _speakers_beside(self, port: Port) -> Iterator[tuple[int, str]]:
        for other in self.routers.ports.beside(port) if self._speaks_at(port) else ():
            if other.device != port.device and self._speaks_at(other):
                yield other.device, other.vrf

    def _speaks_at(self, port: Port) -> bool:
        return any(_is_spoken(port, item) for item in self._spoken(port.device, port.vrf))

    def _is_told(self, device: int, vrf: str) -> bool:
        """Whether what a table learns may all be told by devices that are shown, at first or second hand.

        One of these has a network inside that it has not (single addresses say nothing: every router has one of its
        own); and either no route names a router of the plant that no file shows, or one of them is beside it.
        """
        seen = dict.fromkeys([(device, vrf)])
        queue = deque(seen)
        own = union_of(port.networks for port in self._ports(device, vrf))
        while queue:
            for port in self._ports(*queue.popleft()):
                for table in self._speakers_beside(port):
                    if table not in seen:
                        seen[table] = None
                        queue.append(table)
        others = [port for table in seen for port in self._ports(*table)]
        scopes = {one.port.scope for one in self._of_plant}
        led = any(self._is_named(port) for port in others) or all(port.scope not in scopes for port in others)
        return led and any(port.networks - own and self._is_inside(port) for port in others)

    def _is_inside(self, port: Port) -> bool:
        """Whether a port has a network of the plant that is more than one address."""
        held = holders_of(self.routers.zones, self.routers.addresses, port, None)
        private = any(is_private(one.value.ip) for one in port.interface.addresses)
        inner = any(zone.kind not in OUTSIDE for zone in held)
        wide = any(one.value.network.num_addresses > 1 for one in port.interface.addresses)
        return wide and (private or inner) and not self._is_out(port)

    def _ports(self, device: int, vrf: str) -> list[Port]:
        return [port for port in self.routers.ports.of_device.get(device, ()) if port.vrf == vrf]


def _is_plain(port: Port) -> bool:
    return port.tunnel is None and port.over is None and port.bridge is None and port.interface.kind not in LINKS


def _is_spoken(port: Port, item: DynamicRouting) -> bool:
    """Whether a protocol may be spoken at a port."""
    return item.interfaces is None or port.interface.name in item.interfaces


def _is_private(port: Port) -> bool:
    return all(is_private(one.value.ip) for one in port.interface.addresses)


def _has(port: Port, versions: frozenset[int]) -> bool:
    """Whether a port has addresses of any of some IP versions."""
    return any(version in versions and port.networks.meets(every) for version, every in FAMILIES)


def _is_small(port: Port) -> bool:
    """Whether a port is on a network that is likely to be a link."""
    return any(one.value.network.num_addresses <= LARGEST_LINK for one in port.interface.addresses)
