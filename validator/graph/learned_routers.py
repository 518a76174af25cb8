"""Routers that no file shows and no route names: those from which a device learns its routes.

An edge that speaks OSPF on its link to the core has no static route to the plant, and the core stands there all the
same. What the core gets it hands to the edge, for networks that the edge has. What the edge would send on by learned
ways alone goes back to where it learned them: the core could have handed it there itself (ARCHITECTURE, 310).

Neighbours of OSPF, IS-IS, EIGRP and RIP share a network (RFC 2328, 1.2; RFC 1195; RFC 7868, 5.3; RFC 2453, 3.1); so
do, unless told otherwise, those of BGP between two administrations (RFC 4271, 5.1.3).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.nouns import dataclass
from validator.graph.families import OUTSIDE, Family, UnseenRouter, holders_of
from validator.graph.outward import LARGEST_LINK, LINKS, is_private
from validator.graph.routing import NO_ROUTE
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.routing import DynamicRouting
    from validator.graph.joined_routers import JoinedRouters
    from validator.graph.ports import Port
    from validator.graph.routing import Way

INNER = re.compile(r"\b(ospf|rip|eigrp|igrp|is-?is|babel|olsr)", re.IGNORECASE)
"""Protocols that are spoken within one administration."""
ANY = re.compile(rf"{INNER.pattern}|\bbgp\b|\b(bird|frr|quagga)", re.IGNORECASE)


@dataclass(frozen=True)
class LearnedRouters:
    """The legs of such routers: a link without hosts on which a device speaks such a protocol to nobody shown.

    Or to others that are shown, where routers of the plant are missing that none of them is beside.
    """

    routers: JoinedRouters

    @cached_property
    def legs(self) -> Mapping[int, UnseenRouter]:
        """By number, the ports on whose segments they stand, where no route names a router of the plant."""
        found: dict[int, UnseenRouter] = {}
        for device, vrf in self.routers.in_use:
            for one in self._of(device, vrf):
                for port in (one.port, *self.routers.ports.beside(one.port)):
                    if not any(not family.outside for family in self.routers.families_at(port)):
                        found.setdefault(port.number, one)
        return dict(sorted(found.items()))

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
        """Those of a table: on links; or if there are none, and nobody whom it may speak to is seen, on any network."""
        spoken = self._spoken(device, vrf)
        ports = [port for port in self.routers.ports.of_device.get(device, ()) if port.vrf == vrf] if spoken else []
        met = any(self._meets_another(port) or self._is_named(port) for port in ports)
        near = [(item, port) for item in spoken for port in ports if self._may_stand(port, item)]
        links = [(item, port) for item, port in near if self._is_link(port)]
        inner = [(item, port) for item, port in near if INNER.search(item.protocol)]
        for item, port in links or ([] if met else inner):
            yield UnseenRouter(port, None, Family(port.scope, outside=False, learned=True), item.origin)

    def _spoken(self, device: int, vrf: str) -> list[DynamicRouting]:
        running = self.routers.tables.devices[device].dynamic_routing
        return [
            item
            for item in running
            if item.vrf == vrf and item.source_vrf is None and not item.elsewhere and ANY.search(item.protocol)
        ]

    def _may_stand(self, port: Port, item: DynamicRouting) -> bool:
        """Whether a router of the plant to which a device may speak stands on the segment of a port."""
        plain = port.tunnel is None and port.over is None and port.bridge is None and port.interface.kind not in LINKS
        if not plain or port.interface.management_only or not self.routers.stands(port, None) or self._is_out(port):
            return False
        versions = ((4, EVERY_IPV4), (6, EVERY_IPV6))
        if not any(version in item.families and port.networks.meets(every) for version, every in versions):
            return False
        if self._meets_another(port):
            return False
        held = holders_of(self.routers.zones, self.routers.addresses, port, None)
        if any(zone.kind in OUTSIDE and zone.kind is not ZoneKind.INTERNET for zone in held):
            return False
        private = all(is_private(one.value.ip) for one in port.interface.addresses)
        inner = any(zone.kind is not ZoneKind.INTERNET for zone in held)
        return private or inner or bool(INNER.search(item.protocol))

    def _is_out(self, port: Port) -> bool:
        """Whether a route to everything leads out of a port, or the internet is said to be there."""
        named = self.routers.pinned.get(port.number, ())
        outside = any(zone.id in named and zone.kind in OUTSIDE for zone in self.routers.zones)
        return outside or port.number in self.routers.lines_out

    def _is_link(self, port: Port) -> bool:
        """Whether a port is on a network without hosts: a small one, or one that no zone has."""
        held = holders_of(self.routers.zones, self.routers.addresses, port, None)
        small = any(one.value.network.num_addresses <= LARGEST_LINK for one in port.interface.addresses)
        return small or all(zone.kind is ZoneKind.INTERNET for zone in held)

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
        return frozenset(
            family.scope
            for family in self.routers.everyone
            if not family.outside
            and not any(self._spoken(port.device, port.vrf) for port, _ in self.routers.ports_at(family))
        )

    def _meets_speaker(self, port: Port) -> bool:
        """Whether another device on the segment of a port speaks such a protocol."""
        beside = (other for other in self.routers.ports.beside(port) if other.device != port.device)
        return any(self._spoken(other.device, other.vrf) for other in beside)
