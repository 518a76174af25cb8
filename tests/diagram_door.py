"""The second engine's doors: where packets come into a device, and from whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Door:
    """A way into device number `device`: `interface`, through `tunnel` if not empty.

    `given`: a router that no file shows gives the packets, of the plant (False) or of a provider (True).
    `learned`: one of the plant from which a device learned routes gave them, perhaps to a device before.
    """

    device: int
    interface: str
    tunnel: str = ""
    given: bool | None = None
    learned: bool = False

    def is_at(self, other: Door) -> bool:
        """Whether both are one, whoever gives the packets."""
        return (self.device, self.interface, self.tunnel) == (other.device, other.interface, other.tunnel)
