"""Policy routes: `service-policy type pbr input NAME` on an interface decides the way of what enters there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect

if TYPE_CHECKING:
    from parsers.model.routing import PolicyRoute
    from parsers.vendors.arista_eos.list_sources import Sets
    from parsers.vendors.arista_eos.nouns import State


def policy_routes(state: State, sets: Sets) -> list[PolicyRoute]:
    """None yet; each line is told."""
    del sets
    for draft in state.interfaces.values():
        if draft.pbr is not None:
            name, statement = draft.pbr
            what = f"policy routing by {name}"
            state.feature(statement, what, Effect.MAY_REWRITE, frozenset({draft.name}))
    return []
