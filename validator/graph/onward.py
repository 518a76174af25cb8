"""Whether a device that gets packets from a router that no file shows brings them on, other than back to such a router.

Where the core of a plant is missing, every device with a default route to it may get what any of them sent there. One
that only sends it back adds nothing: the router could have handed it to anybody else at once. It does add something if
it translates, has tunnels or routes that are not all known, or has a way to what is meant.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from validator.graph.outward import asks_there

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from validator.graph.families import Family
    from validator.graph.joined_routers import JoinedRouters
    from validator.graph.nodes import Node
    from validator.graph.ports import Port, Ports
    from validator.graph.routing import RoutingTables, Way

MOST = 100_000
"""More answers are not remembered."""


@dataclass(frozen=True)
class Onward:
    """Remembers by device, VRF, destinations (by identity, so they are kept) and who gives."""

    nodes: tuple[Node, ...]
    ports: Ports
    tables: RoutingTables
    routers: JoinedRouters
    _known: dict[tuple[int, str, int, Family | None], tuple[AddressSet, bool]] = field(
        default_factory=dict["tuple[int, str, int, Family | None]", tuple["AddressSet", bool]]
    )
    _free: dict[int, bool] = field(default_factory=dict[int, bool])

    def leads(self, port: Port, wanted: AddressSet, giver: Family | None = None) -> bool:
        """Whether what comes in by a port may get to some of `wanted`, and not by the router alone that gave it.

        `giver` is the family of that router; None: any that stands at the port.
        """
        key = port.device, port.vrf, id(wanted), giver
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MOST:
                self._known.clear()
            known = self._known[key] = wanted, self._is_free(port.device) or self._leads(port, wanted, giver)
        return known[1]

    def _leads(self, port: Port, wanted: AddressSet, giver: Family | None) -> bool:
        givers = self.routers.families_at(port) if giver is None else frozenset({giver})
        return any(
            not (way.drop or (givers and all(self._is_back(port, way, one) for one in givers)))
            for way in self.tables.ways(port.device, port.vrf, wanted)
        )

    def _is_back(self, port: Port, way: Way, giver: Family) -> bool:
        """Whether a way is a default route to a router like the one that gave the packets at the port.

        One on the same segment that may be a provider's or the plant's is what that one is.
        """
        hop, out = way.next_hop, way.port
        if way.prefix_length or out is None or out.number not in self.routers.beside:
            return False
        hop = None if asks_there(out, hop) else hop
        families = self.routers.families(out, hop)
        like = giver in families if out is port else families == (giver,)
        return like and self.routers.stands(out, hop)

    def _is_free(self, number: int) -> bool:
        """Whether a device may do more with packets than its table says."""
        if number not in self._free:
            device = self.nodes[number].device
            unread = (*device.unmodelled, *self.nodes[number].beside)
            more = device.nat or device.policy_routes or device.dynamic_routing or device.tunnels or device.bridges
            hidden = any(port.addresses_unknown is not None for port in self.ports.of_device.get(number, ()))
            self._free[number] = bool(more or unread or hidden)
        return self._free[number]
