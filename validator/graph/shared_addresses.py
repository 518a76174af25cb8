"""Which routers of a group have the address that they share (HSRP, VRRP).

The one with the highest priority, if it preempts; else the one that has it already, which no file tells (RFC 2281, 5;
RFC 5798, 6.1). After a failure, a router whose own line to the segment is up keeps the address, although it has lost
another line: only what it tracks makes it step back, and only another one that preempts takes the place of one that
lives ("HSRP Object Tracking", First Hop Redundancy Protocols Configuration Guide). Where a reader does not say how a
router stands for an address, any may have it, and one that has lost a port is taken to leave it to the others. Routers
of another group with the same address are not heard (RFC 5798, 7.1: the VRID is configured): each group has one that
answers for it, and whose answer a host takes no file tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import AddressRole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.interface import Candidacy
    from validator.graph.ports import Port


def candidacy(port: Port, address: IPv4Address | IPv6Address) -> Candidacy | None:
    """How the device of a port stands for an address that it shares."""
    items = (item for item in port.interface.addresses if item.value.ip == address)
    return next((item.candidacy for item in items if item.role is AddressRole.VIRTUAL), None)


def left(group: Mapping[int, Candidacy | None], failed: frozenset[int]) -> frozenset[int]:
    """The devices of a group that may have the address; those of `failed` have lost a port elsewhere."""
    keeping = frozenset(device for device in group if device not in failed or not _steps_back(device, group, failed))
    staying = {device: group[device] for device in keeping}
    alone = first(staying, failed) if failed & keeping else None
    if alone is not None:
        return frozenset({alone})
    return keeping or frozenset(group)


def first(group: Mapping[int, Candidacy | None], failed: frozenset[int] = frozenset()) -> int | None:
    """The device that surely has the address; None where the files do not tell.

    What one of `failed` watches was lost, and its priority is not known any more; of what others watch, nothing was.
    """
    told = {device: one for device, one in group.items() if one is not None}
    if len(told) < len(group) or len({one.group for one in told.values()}) > 1:
        return None
    if any(one.watches for device, one in told.items() if device in failed):
        return None
    best = max((one.priority for one in told.values()), default=0)
    leading = [device for device, one in told.items() if one.priority == best]
    return leading[0] if len(leading) == 1 and told[leading[0]].preempts else None


def _steps_back(device: int, group: Mapping[int, Candidacy | None], failed: frozenset[int]) -> bool:
    """Whether a device that has lost a port leaves the address to another one."""
    mine = group[device]
    others = [one for number, one in group.items() if number not in failed]
    if mine is None:
        return True
    return mine.watches and any(one is None or (one.preempts and one.group == mine.group) for one in others)
