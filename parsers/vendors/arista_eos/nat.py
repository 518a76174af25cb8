"""Translations: `ip nat` of interfaces.

"EOS User Manual", "NAT". The manual does not say how lists of interfaces and translations follow each other, so an
interface that translates is a doubt upon what passes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect

if TYPE_CHECKING:
    from parsers.model.nat import NatRule
    from parsers.vendors.arista_eos.list_sources import Sets
    from parsers.vendors.arista_eos.nouns import State


def translations(state: State, sets: Sets) -> list[NatRule]:
    """None yet; each line is told."""
    del sets
    for draft in state.interfaces.values():
        for statement in draft.nat:
            what = f"translation ({' '.join(statement.words[2:])})"
            state.feature(statement, what, Effect.MAY_REWRITE, frozenset({draft.name}))
    return []
