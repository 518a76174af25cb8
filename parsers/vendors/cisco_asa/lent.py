"""Dynamic translations that lend an address: while one lives, others may open connections to the host behind it.

Document: Firewall CLI guide 9.x, "Dynamic NAT": for the duration of the translation a remote host can open connections
to the translated host if an access rule allows it; 8.2 says the same. A port that is lent (PAT) lets nobody else in
("Dynamic PAT": only if the host opened that connection). Before 8.3, `nat 0 NETWORK` is of this kind: a connection
from outside cannot be opened by it, and an address that is lent as it is stands until the translation ends ("Bypassing
NAT When NAT Control is Enabled", ASDM guide 8.2). Which translations live is not in the file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.service import EVERY_SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.source import Span


def may_live(origin: Span) -> UnknownMatch:
    """Why a packet from outside only may find a translation."""
    return UnknownMatch(UnknownKind.FEATURE, "whether a host has this translation at the moment", origin)


def entries(source: NatRule, lent: AddressSet, before: Iterable[NatRule], egress: str) -> Iterator[NatRule]:
    """What comes to an address that `source` lends; hosts of statements `before` it, which keep them, have none."""
    if source.address is None or intervals.size(lent.v4) + intervals.size(lent.v6) <= 1:
        return
    hosts = source.match.source.possibly - _kept(source, before)
    if not hosts:
        return
    match = Match(
        source.match.destination,
        AddressMatch.exactly(lent),
        ANY_SERVICE,
        source.match.out_interfaces,
        conditions=(*source.match.conditions, may_live(source.origin)),
    )
    yield replace(
        source,
        identity=f"{source.statement} reverse entry",
        stage=NatStage.DESTINATION,
        match=match,
        address=AddressTranslation(NatKind.POOL, lent, hosts),
        source_ports_change=False,
        egress=egress,
    )


def _kept(source: NatRule, before: Iterable[NatRule]) -> AddressSet:
    """Hosts that always keep another statement's address on the same way."""
    found = NO_ADDRESS
    for rule in before:
        match = rule.match
        if (
            rule.stage is NatStage.SOURCE
            and rule.enabled
            and rule.address is not None
            and rule.address.kind in {NatKind.STATIC, NatKind.IDENTITY}
            and match.service.surely == EVERY_SERVICE
            and match.destination.surely == EVERY_ADDRESS
            and match.translated_by is None
            and not match.conditions
            and _covers(match.in_interfaces, source.match.in_interfaces)
            and _covers(match.out_interfaces, source.match.out_interfaces)
        ):
            found |= match.source.surely
    return found


def _covers(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is None or (other is not None and other <= one)
