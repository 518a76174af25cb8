"""Translations between IPv4 and IPv6, which no rule of the model says: where packets go that they may take.

Document: "NAT and IPv6", "IPv6 NAT Guidelines" (Firewall CLI guide 9.x): both object and twice NAT may do it, in routed
mode. What such a line makes of a packet is open. It can only take what goes to the addresses that it translates:
those that stand for the real side, and of twice NAT with a destination those that stand for the remote side. One that
translates sources alone takes packets of their IP version; what becomes of those that no other line takes across no
document says. Other packets pass as if the line were not there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.device import Effect

if TYPE_CHECKING:
    from parsers.vendors.cisco_asa.nouns import Translation
    from parsers.vendors.cisco_asa.positions import Side
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.translate import Draft

WHY = "translation between IPv4 and IPv6"


def crosses(draft: Draft) -> bool:
    """Whether some address becomes one of the other IP version."""
    return _apart(draft.real, draft.mapped) or _apart(draft.remote_mapped, draft.remote_real)


def note(state: State, item: Translation, draft: Draft) -> None:
    """A translation between versions may take what goes to its addresses; one that is `inactive` takes nothing."""
    if "inactive" in draft.words:
        state.modelled(item.statement)
        return
    named = {item.real, item.mapped}
    if "" in named:
        named = {port.nameif for port in state.config.ports.values() if port.nameif}
    state.mark_partial(item.statement.line, WHY)
    state.feature(item.statement, f"address translation: {WHY}", Effect.MAY_REWRITE, named)
    state.unmodelled[-1] = replace(state.unmodelled[-1], destinations=_places(draft))


def _places(draft: Draft) -> AddressSet:
    """Where packets go that the translation may take, either way."""
    found = NO_ADDRESS if draft.mapped is None else draft.mapped.match.possibly
    real = draft.real.match.possibly
    if draft.static and _count(found) == 1 < _count(real):
        found |= _every(found)  # an address that is written in the line may be the first of many
    if draft.remote_mapped is not None:
        return found | draft.remote_mapped.match.possibly
    return found | _every(real)


def _count(some: AddressSet) -> int:
    return intervals.size(some.v4) + intervals.size(some.v6)


def _every(some: AddressSet) -> AddressSet:
    """All addresses of the IP versions of some."""
    return (EVERY_IPV4 if some.v4 else NO_ADDRESS) | (EVERY_IPV6 if some.v6 else NO_ADDRESS)


def _apart(one: Side | None, other: Side | None) -> bool:
    if one is None or other is None:
        return False
    first, second = one.match.possibly, other.match.possibly
    return not ((first.v4 and second.v4) or (first.v6 and second.v6))
