"""Sets of addresses and services from below and from above, united and negated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet, union_of
from parsers.model.match import AddressMatch, UnknownMatch
from parsers.model.service import EVERY_PORT, ServiceBox, ServiceSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.model.intervals import Interval

FAMILY = {0: EVERY_ADDRESS, 4: EVERY_IPV4, 6: EVERY_IPV6}
"""Every address of an IP version; 0 stands for both."""
EXACTLY = {family: AddressMatch.exactly(addresses) for family, addresses in FAMILY.items()}
"""The same as what a rule speaks of."""


def united(parts: Sequence[AddressMatch]) -> AddressMatch:
    """What any of `parts` holds."""
    if len(parts) == 1:
        return parts[0]
    unknown: tuple[UnknownMatch, ...] = tuple(dict.fromkeys(item for part in parts for item in part.unknown))
    surely = union_of(part.surely for part in parts)
    possibly = union_of(part.possibly for part in parts) if unknown else surely
    return AddressMatch(surely, possibly, unknown)


def within(found: AddressMatch, family: AddressSet) -> AddressMatch:
    """The part of one IP version."""
    if not found.unknown and (found.surely is family or family is EVERY_ADDRESS):
        return found
    return AddressMatch(found.surely & family, found.possibly & family, found.unknown)


def undecided(why: UnknownMatch, possibly: AddressSet = EVERY_ADDRESS) -> AddressMatch:
    """No address surely, any of `possibly` perhaps."""
    return AddressMatch(NO_ADDRESS, possibly, (why,))


def boxes(
    protocols: Iterable[Interval], sources: Sequence[Interval] = (), destinations: Sequence[Interval] = ()
) -> ServiceSet:
    """Every combination; no ports given stands for every port."""
    return ServiceSet(
        tuple(
            ServiceBox(protocol, source, destination)
            for protocol in protocols
            for source in sources or (EVERY_PORT,)
            for destination in destinations or (EVERY_PORT,)
        )
    )
