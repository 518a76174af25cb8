"""Whom the lists of a server of the device let in ("EOS User Manual", "Service ACLs")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, AddressSet, union_of
from parsers.model.match import ANY_ADDRESS, AddressMatch, UnknownKind, UnknownMatch
from parsers.syntax.listed_sources import sources_of

if TYPE_CHECKING:
    from parsers.model.rules import RuleSet
    from parsers.vendors.arista_eos.nouns import State, Use

Sets = dict[tuple[int, str], "RuleSet"]


def sources(lists: list[Use], state: State, sets: Sets, protocol: int, port: int) -> tuple[AddressMatch, str]:
    """Sources that the lists of a service let in, per family; IPv6 only where the device has an IPv6 address.

    Several lists of one family (one of the VRF, one of all VRFs): no document says whether both count, so whom each of
    them lets in is sure, and whom one of them does is possible.
    """
    if not lists:
        return ANY_ADDRESS, ""
    surely, possibly = EVERY_ADDRESS, EVERY_ADDRESS
    unknown: list[UnknownMatch] = []
    for family in (4, 6):
        of_family = [use for use in lists if use.family == family]
        if not of_family:
            continue
        found = [sources_of(sets[family, use.name], protocol, port) for use in of_family]
        other = AddressSet(v6=EVERY_IPV6.v6) if family == 4 else AddressSet(v4=EVERY_IPV4.v4)
        for one in found:
            surely &= one.surely | other
            unknown += one.unknown
        possibly &= union_of(one.possibly for one in found) | other
        if len(found) > 1:
            what = "which of several lists of a server counts"
            unknown.append(UnknownMatch(UnknownKind.FEATURE, what, of_family[-1].origin))
    if not any(address.value.version == 6 for draft in state.interfaces.values() for address in draft.addresses):
        surely, possibly = surely & EVERY_IPV4, possibly & EVERY_IPV4
    return AddressMatch(surely, possibly, tuple(unknown)), " ".join(dict.fromkeys(use.name for use in lists))
