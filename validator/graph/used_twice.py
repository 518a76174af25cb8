"""Interfaces with one address: no two of them are on one segment, or one of the two would not work.

Machines that are built alike come with the same network and the same address of their router each. Where different
zones name such interfaces, all that one has in common with the other is the numbers: they may be two segments. Copies
of one device, and gateways that share an address on purpose, are named by one zone, or by none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import AddressRole
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from validator.graph.ports import Port, Ports


@dataclass(frozen=True, slots=True)
class UsedTwice:
    """Finds them.

    `pins` are the zones that name a port, by its number, `names` those of the devices by number; `wired` tells of two
    ports that known wires join.
    """

    ports: Ports
    pins: Mapping[int, tuple[str, ...]]
    names: tuple[str, ...]
    wired: Callable[[Port, Port], bool | None]

    def between(self, one: Port, other: Port) -> tuple[UnknownMatch, ...]:
        """Why two ports with addresses of one network may be on two segments."""
        if one.number == other.number or one.scope != other.scope or not one.own.meets(other.own):
            return ()
        here, there = self.pins.get(one.number, ()), self.pins.get(other.number, ())
        if not here or not there or set(here) & set(there):
            return ()
        both = _primary(one) & _primary(other)
        if not both or self.wired(one, other):
            return ()
        first, second = sorted((one, other), key=_number)
        ports = " and ".join(f"{self.names[port.device]}:{port.name}" for port in (first, second))
        reason = (
            f"{ports} both have {min(both)}, so they may be two segments; if so, give each of their zones a `scope`"
        )
        return (UnknownMatch(UnknownKind.UNRESOLVED, reason, second.origin),)

    def stands(self, zone: str | None, port: Port) -> tuple[UnknownMatch, ...]:
        """Why hosts of a zone may not be on the segment of a port of their network, but on another of that network."""
        if zone is None or not self.pins.get(port.number) or zone in self.pins[port.number]:
            return ()
        found: tuple[UnknownMatch, ...] = ()
        for number, zones in self.pins.items():
            own = self.ports.all[number]
            if zone in zones and own.networks.meets(port.networks):
                doubts = self.between(own, port)
                if not doubts:
                    return ()
                found = found or doubts
        return found


def _number(port: Port) -> int:
    return port.number


def _primary(port: Port) -> frozenset[str]:
    return frozenset(str(item.value.ip) for item in port.interface.addresses if item.role is AddressRole.PRIMARY)
