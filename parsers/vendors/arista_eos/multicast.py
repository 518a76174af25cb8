"""Multicast between interfaces: which of them may send groups on that no list stops.

"EOS User Manual", "Multicast": `router multicast`, `ipv4`, `routing` switches it on, an interface takes part with
`pim ipv4 sparse-mode`. Who joins is in no file, so a group goes possibly to whoever is behind such an interface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.rules import BindingPoint
from parsers.syntax.multicast import admits_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.arista_eos.list_sources import Sets
    from parsers.vendors.arista_eos.nouns import State


def multicast(state: State, sets: Sets) -> Iterator[Unmodelled]:
    """One doubt an IP version, upon the fewer of the interfaces by which groups may come in, and by which go out."""
    for family in (4, 6):
        if f"multicast {family}" not in state.marks:
            continue
        taking = {draft.name: draft.groups[family] for draft in state.interfaces.values() if family in draft.groups}
        ways = [
            frozenset(name for name in taking if _open(name, family, point, state, sets))
            for point in (BindingPoint.INBOUND, BindingPoint.OUTBOUND)
        ]
        if not all(ways) or len(ways[0] | ways[1]) < 2:
            continue
        touched = min(ways, key=len)
        what = f"multicast is routed between {', '.join(sorted(taking))}; who joins a group is not in the file"
        origin = min((taking[name] for name in touched), key=lambda at: at.line)
        yield Unmodelled(what, Effect.MAY_PERMIT, origin, touched)


def _open(name: str, family: int, point: BindingPoint, state: State, sets: Sets) -> bool:
    uses = [use for use in state.uses if use.interface == name and use.point is point and use.family == family]
    return all(admits_groups(sets[family, use.name].rules, family) for use in uses)
