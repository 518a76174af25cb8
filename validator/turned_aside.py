"""Packets to one host of the plant that a translation brings to another one.

A flow is declared as it is sent or as it arrives, for people know some servers by the address of their firewall alone.
What is sent to a host that the plant names, and arrives at another one that it names, is a third thing: nobody who
declared the first host meant the second. An address that is no asset's may be a virtual one, and is taken as declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from validator.reachability.header import SAME, pushed

if TYPE_CHECKING:
    from parsers.model.match import Match
    from validator.plant.model import Zone
    from validator.reachability.header import Header


def hosts_of(zone: Zone) -> AddressSet:
    """The addresses of all assets of a zone."""
    return union_of(asset.addresses for asset in zone.assets) if zone.assets else NO_ADDRESS


def aside(header: Header, match: Match, hosts: AddressSet) -> tuple[bool, bool]:
    """Whether what is sent to the receivers of a flow surely, and whether it possibly, arrives at other hosts."""
    change = header.destination
    meant = match.destination.possibly
    if change == SAME or not hosts or meant - hosts:
        return False, False
    there = pushed(change, meant if change.limit is None else meant & change.limit)
    surely = bool(there) and not there & meant and not there - hosts
    return surely, surely or (change.within is not None and bool((there - meant) & hosts))
