"""Where a device takes one of several ways and no file says which: equal routes, and members of an SD-WAN.

Each packet takes one of them, by a sum over its header, by quality or by what is alive; or by what the file leaves open
(the clock, what is watched): then one of the routes or entries that may take it does, or what stands behind them. What
travels is what some way carries; what *works* is what every one of them carries, and so is what surely travels where no
way alone is sure. Where a route may be another one than it seems, that is left open. A route that is worse than those
among which one is surely chosen is none of the ways, nor is one that leads on what a client of a remote access gets
while it is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from validator.graph.routing import NO_ROUTE
from validator.reachability.filters import Judgement
from validator.reachability.goal import destination_mask
from validator.reachability.passage import Fork
from validator.reachability.programs import Line, Program, chosen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ipaddress import IPv4Address, IPv6Address

    from parsers.model.match import UnknownMatch
    from validator.graph.routing import Way
    from validator.reachability.header import Header
    from validator.reachability.policy_routing import Choice

_End: TypeAlias = "tuple[int, IPv4Address | IPv6Address | None, bool]"


def fork_of_routes(node: int, ways: Sequence[Way], header: Header) -> tuple[Fork, dict[int, int]] | None:
    """The ways of a table among which one is taken, and their numbers by identity; None if each stands alone."""
    if len(ways) < 2:
        return None
    parts: list[tuple[Way, AddressSet]] = []
    settled: dict[tuple[object, ...], AddressSet] = {}
    clients = union_of(way.destinations for way in ways if way.clients)
    for way in ways:
        better = union_of(there for choice, there in settled.items() if choice != way.choice)
        here = way.destinations if way.sure or not better else way.destinations - better
        if clients and not way.clients and not _is_connected(way):
            here = here - clients
        if way.choice:
            settled[way.choice] = settled.get(way.choice, NO_ADDRESS) | way.destinations
        parts.append((way, here))
    parts = [part for part in parts if not _is_unshown(part[0])]
    assured = union_of(here for way, here in parts if way.assured)
    by_end: dict[_End, list[AddressSet]] = {}
    for way, here in parts:
        by_end.setdefault(_end(way), []).append(here)
    there = {end: union_of(found) for end, found in by_end.items()}
    crossed = _crossed([there[end] & assured for end in there]) if len(there) > 1 else set[int]()
    alike = _one_for_another(parts, assured)
    if not crossed and not alike:
        return None
    kept = [end for number, end in enumerate(there) if number in crossed or end in alike]
    parts = [part for part in parts if _end(part[0]) in kept]
    places = {id(way): kept.index(_end(way)) for way, _ in parts}
    masks = tuple((destination_mask(there[end])(node, header),) for end in kept)
    strange = union_of(here for way, here in parts if not way.named)
    complete = destination_mask(union_of(here for way, here in parts if way.assured) - strange)(node, header)
    why = tuple(dict.fromkeys(one for way, _ in parts for one in way.choice))
    chosen_among = any(way.choice or way.unknown for way, _ in parts)
    return Fork(node, masks, complete=complete, chosen=chosen_among, why=why), places


def _is_connected(way: Way) -> bool:
    """Whether hosts on the network of a port are meant."""
    return way.next_hop is None and way.port is not None and not way.destinations - way.port.networks


def _is_unshown(way: Way) -> bool:
    """Whether no route states it: the port may have that network; no way at a fork."""
    return way.prefix_length == NO_ROUTE and not way.assured


def _one_for_another(parts: Sequence[tuple[Way, AddressSet]], assured: AddressSet) -> set[_End]:
    """The ends to which a way that may be absent leads, and another one in its place."""
    if not any(way.unknown for way, _ in parts):
        return set()
    shared = _crossed([here & assured for _, here in parts])
    return {_end(way) for number, (way, _) in enumerate(parts) if number in shared and way.unknown}


def _end(way: Way) -> _End:
    """Where a way leads: the port, the next hop, and whether it drops. An interface may have a network twice."""
    return (-1 if way.port is None else way.port.number), way.next_hop, way.drop


def _crossed(sets: Sequence[AddressSet]) -> set[int]:
    """The numbers of sets that share an address with another one."""
    found: set[int] = set()
    for side in ([one.v4 for one in sets], [one.v6 for one in sets]):
        parts = sorted((part.first, part.last, number) for number, one in enumerate(side) for part in one)
        open_until, holder = -1, -1
        for first, last, number in parts:
            if first <= open_until:
                found |= {holder, number}
            if last > open_until:
                open_until, holder = last, number
    return found


def _without(line: Line, choice: tuple[UnknownMatch, ...]) -> Line:
    """The line without conditions that only leave open which of several entries is taken."""
    kept = tuple(one for one in line.match.conditions if one not in choice)
    return replace(line, match=replace(line.match, conditions=kept))


def fork_of_entries(
    node: int, made: Sequence[Choice], lines: tuple[Line, ...], header: Header, chosen_here: Sequence[Judgement]
) -> Fork | None:
    """The entries of which it is open which one takes a packet, and the table behind them; None if nothing is open.

    `lines` are their matches and `chosen_here` what says for sure which entry is taken, the table last.
    """
    if not any(item.item.choice or line.match.unknown for item, line in zip(made, lines, strict=True)):
        return None
    firm: list[Line] = []
    for place, (item, line) in enumerate(zip(made, lines, strict=True)):
        after = made[place + 1].item if place + 1 < len(made) else None
        last = after is None or after.origin != item.item.origin
        firm.append(_without(line, item.item.choice) if last else line)
    numbers = (*range(len(firm)), None)
    masks = tuple((Judgement(Program(node, chosen(tuple(firm), one), header), is_filter=False),) for one in numbers)
    why = tuple(dict.fromkeys(one for item in made for one in item.item.choice))
    return Fork(node, masks, frozenset(id(one) for one in chosen_here), chosen=True, why=why)
