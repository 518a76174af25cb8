"""What may come from one zone to another without passing a rule that logs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.reachability.carriers import carriers

if TYPE_CHECKING:
    from validator.packets import PacketSet
    from validator.reachability.engine import PairReach
    from validator.reachability.passage import Edge, State


def silent(reach: PairReach) -> PacketSet:
    """The packets that may arrive though no rule on some way surely logs them.

    Every way counts by itself: what one firewall logs may pass by another that does not.
    """
    none = reach.grid.empty()
    found = none
    for bounds in [reach.adjacent, *(item for _, item in reach.joined)]:
        found = found if bounds is None else found | bounds.possibly
    logged = _logged(reach)
    leaving: dict[State, list[tuple[Edge, PacketSet]]] = {}
    for edge, taken in reach.taken:
        leaving.setdefault(edge.source, []).append((edge, taken.possibly - logged.get(edge, none)))
    ports = {item.port.number for item, _ in reach.entered}
    entered = [item.possibly for _, item in reach.entered]
    waiting = [(state, packets) for state in leaving if state.port in ports for packets in entered]
    seen: dict[State, PacketSet] = {}
    while waiting:
        state, packets = waiting.pop()
        fresh = packets - seen.get(state, none)
        if not fresh:
            continue
        seen[state] = seen.get(state, none) | fresh
        for edge, unheard in leaving.get(state, ()):
            passed = fresh & unheard
            if edge.target is None:
                found = found | passed
            else:
                waiting.append((edge.target, passed))
    return found


def _logged(reach: PairReach) -> dict[Edge, PacketSet]:
    """What explicit rules surely log of each passage."""
    found: dict[Edge, PacketSet] = {}
    for item in carriers(reach, reach.total.possibly, possible=True):
        if item.rule is not None and item.rule.logged is True and item.sure and not item.rest:
            found[item.edge] = found.get(item.edge, reach.grid.empty()) | item.packets
    return found
