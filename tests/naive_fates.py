"""What the oracle knows of a packet: where it ends, in which readings, and where it is within a device."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from naive_routes import Way
    from naive_rules import Packet


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a packet ends: `delivered`, `handed` (to a next hop nobody here owns), `denied`, `no_route`, `loop`.

    `unknown`: an unmodelled feature may send it anywhere. `out` is the interface or tunnel that it
    leaves by, or the one it entered where it ends before. `certain`: so in every reading of the unknowns.
    `learned`: a routing protocol may have told its last device whom to hand it to.
    """

    disposition: str
    device: str
    out: str
    packet: Packet
    certain: bool = True
    learned: bool = False

    @property
    def end(self) -> tuple[str, str, str]:
        """What two readings must share to agree; the header may differ."""
        return self.disposition, self.device, self.out


Fates: TypeAlias = frozenset[Fate]


def union(parts: Iterable[Fates]) -> Fates:
    """All ways are open: what is certain on one of them is certain."""
    first, *more = list(parts) or [frozenset[Fate]()]
    if not more:
        return first
    every = first.union(*more)
    sure = {(fate.end, fate.packet) for fate in every if fate.certain}
    return frozenset(fate for fate in every if fate.certain or (fate.end, fate.packet) not in sure)


def either(readings: Sequence[Fates]) -> Fates:
    """One reading holds and we do not know which: certain is only what every reading makes certain."""
    if len(readings) == 1:
        return readings[0]
    sure = [{fate.end for fate in reading if fate.certain} for reading in readings]
    common = set.intersection(*sure)
    return frozenset(
        fate if fate.certain == (fate.end in common) else replace(fate, certain=False) for fate in union(readings)
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A packet inside one device, having come in at `interface` (through `tunnel`, if not empty).

    `vrf` is where routes are looked up. `translated`: a destination rule of this device changed it.
    `by` is the statement of this device that decided about the destination. `egress` is chosen by a NAT rule.
    `received` is the packet as it came in. `overruled`: a filter denied it and an unmodelled feature may permit it.
    """

    device: str
    interface: str
    tunnel: str
    vrf: str
    packet: Packet
    seen: frozenset[tuple[str, str, Packet]]
    way: Way | None = None
    translated: bool = False
    egress: str = ""
    overruled: bool = False
    by: str = ""
    received: Packet | None = None

    @property
    def ins(self) -> frozenset[str]:
        """The names of the side it came from."""
        return frozenset({self.interface, self.tunnel} - {""})

    def ends(self, disposition: str, *, certain: bool = True) -> Fates:
        """It ends in this device."""
        out = self.way.out if self.way is not None and self.way.out else self.interface
        learned = disposition == "handed" and self.way is not None and self.way.learned
        return frozenset({Fate(disposition, self.device, out, self.packet, certain, learned)})
