"""Rules whose packets may have had their destination translated: what holds before and behind NAT, and what for one.

No document shows which form of the header the policy sees (`policies`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import AddressMatch, ServiceMatch
from parsers.model.service import EVERY_PORT, TCP, UDP, of_ports
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.address import AddressSet
    from parsers.model.intervals import Interval, Intervals
    from parsers.model.match import Match


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What a rule of destination translation makes of packets: for those that policies may see in either form."""

    before: AddressSet
    after: AddressSet
    ports_before: Interval = EVERY_PORT
    ports_after: Interval = EVERY_PORT


class Twice:
    """What rules take of translated packets, where the two forms of the header differ for them."""

    def __init__(self, forwarded: Sequence[Forwarded]) -> None:
        """Pairs of addresses and of ports, each once."""
        self._addresses = tuple(dict.fromkeys((item.before, item.after) for item in forwarded))
        ports = dict.fromkeys((item.ports_before, item.ports_after) for item in forwarded)
        self._ports = tuple(
            (of_ports(protocol, before), of_ports(protocol, after))
            for before, after in ports
            for protocol in (TCP, UDP)
            if before != after
        )
        self._services: dict[ServiceMatch, ServiceMatch] = {}

    def of(self, match: Match) -> tuple[AddressMatch, ServiceMatch] | None:
        """Destination and service of a rule for translated packets; None if the two forms do not differ for it."""
        destination = self._destination(match.destination)
        if match.service not in self._services:
            self._services[match.service] = self._service(match.service)
        service = self._services[match.service]
        same = destination is match.destination and service is match.service
        return None if same else (destination, service)

    def _destination(self, match: AddressMatch) -> AddressMatch:
        possibly, surely = match.possibly, match.surely
        for before, after in self._addresses:
            if _meet(before.v4, match.possibly.v4) and after - possibly:
                possibly |= after
            if _meet(after.v4, surely.v4) and before - match.surely:
                surely -= after
        same = possibly == match.possibly and surely == match.surely
        return match if same else AddressMatch(surely, possibly, match.unknown)

    def _service(self, match: ServiceMatch) -> ServiceMatch:
        possibly, surely, differs = match.possibly, match.surely, False
        for taken, given in self._ports:
            if match.possibly & taken and given - possibly:
                possibly, differs = possibly | given, True
            if taken - match.surely and given & surely:
                surely, differs = surely - given, True
        return ServiceMatch(surely, possibly, match.unknown) if differs else match


def _meet(one: Intervals, other: Intervals) -> bool:
    """Whether two sets have a number in common."""
    return any(left.first <= right.last and right.first <= left.last for left in one for right in other)
