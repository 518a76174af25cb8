"""Which devices an answer was made from: those whose lists, places and doubts could be in it.

Every door to what a device says of packets tells its device here. Who wants to know what an answer rests on begins anew
(`begin`) and reads the devices as bits by number afterwards; a list that was read long ago and is remembered is told
again whenever it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
EVERY_DEVICE = -1
"""All bits."""


def bits_of(devices: Iterable[int]) -> int:
    """Devices as bits."""
    found = 0
    for device in devices:
        found |= 1 << device
    return found


class Meetings:
    """The devices met since the last `begin`."""

    __slots__ = ("met",)

    def __init__(self) -> None:
        """None yet."""
        self.met = 0

    def begin(self) -> int:
        """Forget those that were met; what was known before is given back, to be added again."""
        before, self.met = self.met, 0
        return before

    def made_at(self, device: int, made: Callable[[], T]) -> tuple[T, int]:
        """What `made` gives at a device, and all devices that were met on the way to it, as bits."""
        before = self.begin()
        self.note(device)
        found = made(), self.met
        self.add(before)
        return found

    def add(self, devices: int) -> None:
        """Devices were met, as bits by number."""
        self.met |= devices

    def note(self, device: int) -> None:
        """A device was met."""
        self.met |= 1 << device

    def note_all(self) -> None:
        """What was met is not followed: it may be any device."""
        self.met = EVERY_DEVICE
