"""Which IP versions an interface speaks, where hosts of its broadcast domain have no address of its networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import AddressSet
from parsers.model.match import UnknownKind, UnknownMatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.graph.ports import Port


def by_family(port: Port, hosts: AddressSet) -> Iterator[tuple[AddressSet, tuple[UnknownMatch, ...]]]:
    """Hosts by IP version, and why a port may not take their packets: it has no address of that version.

    IOS does not process IPv4 on an interface without an IPv4 address, while Linux forwards it (both from memory), so it
    is neither sure nor excluded. A port without any address is a link of its own, and says nothing.
    """
    spoken = port.own | port.unshown
    if not spoken or ((not hosts.v4 or spoken.v4) and (not hosts.v6 or spoken.v6)):
        yield hosts, ()
        return
    for version, here, own in ((4, AddressSet(v4=hosts.v4), spoken.v4), (6, AddressSet(v6=hosts.v6), spoken.v6)):
        reason = f"{port.name} has no IPv{version} address, so it may not route what hosts send there"
        if here:
            yield here, () if own else (UnknownMatch(UnknownKind.UNRESOLVED, reason, port.origin),)
