"""The second engine's routers that no file shows: next hops on a network of a door which no device has.

A default route to one of them may end wherever another one stands, for the two may be joined: those of the plant with each
other, and those of providers (in no zone, or in one of the internet, of a vendor or of somebody external) with each other.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagram_plan import Door, Plan
    from diagram_routes import Address
    from parsers.model.interface import Interface


class Joined:
    """The doors beside such routers: those of the plant (False) and those of providers (True)."""

    def __init__(self, plan: Plan, doors: dict[int, list[Door]]) -> None:
        """`doors` are those of each device by its number, tunnels apart."""
        self.plan = plan
        self.beside: defaultdict[bool, set[Door]] = defaultdict(set)
        for number, routes in enumerate(plan.routes):
            for vrf in {one.vrf for one in routes.interfaces.values()}:
                for choice in routes.choices(vrf):
                    for way in (*choice.sure, *choice.maybe):
                        if way.out and way.hop is not None and self.stands(plan.interface(number, way.out), way.hop):
                            one = next(door for door in doors[number] if door.interface == way.out)
                            family = self.provider(plan.interface(number, way.out), way.hop)
                            self.beside[family].update((one, *plan.around(number, way.out)))

    def stands(self, port: Interface, hop: Address) -> bool:
        """Whether the hop is on the link of the port, and nobody's."""
        plan = self.plan
        if hop.is_link_local:
            return bool(plan.networks(port))
        return any(hop in one for one in plan.networks(port)) and hop not in plan.owners

    def provider(self, port: Interface, hop: Address) -> bool:
        """Whether no zone of the plant has the hop, or a link-local one the port."""
        told = [hop] if not hop.is_link_local else [one.value.ip for one in port.addresses]
        holders = [self.plan.holder(one) for one in told if not one.is_link_local]
        return all(one is None or one.outside for one in holders)

    def elsewhere(self, port: Interface, hop: Address) -> Iterator[Door]:
        """Where what comes to the hop may come out again, on other segments than its own."""
        own = self.plan.networks(port)
        for door in sorted(self.beside[self.provider(port, hop)], key=lambda one: (one.device, one.interface)):
            networks = self.plan.networks(self.plan.interface(door.device, door.interface))
            if not any(one.overlaps(other) for one in own for other in networks):
                yield door
