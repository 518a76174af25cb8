"""With which address the connections leave that a portal opens for its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS
from parsers.model.match import Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model.address import AddressSet
    from parsers.model.vpn import Tunnel


def portal_sources(portals: Sequence[Tunnel], own: AddressSet | None) -> tuple[NatRule, ...]:
    """One address of `own`, those of the device; None: the file does not show them all, and it may be any."""
    kind, pool = (NatKind.UNKNOWN, EVERY_ADDRESS) if own is None else (NatKind.POOL, own)
    return tuple(
        NatRule(
            item.name,
            NatStage.SOURCE,
            Match(in_interfaces=frozenset({item.name})),
            AddressTranslation(kind, EVERY_ADDRESS, pool),
            item.origin,
            source_ports_change=True,
        )
        for item in portals
    )
