"""Watched routes and what takes their place: a packet surely takes one of these ways, and nothing says which.

A route that a tracked object, a path monitor or BFD takes away is there or not; where it is not, the next best route
decides, of the same prefix or of a shorter one. The ways down to the first that is surely there are one choice. That
not all of several are gone is taken for granted, as that interfaces are up; a single one that nothing replaces is in
doubt, and so are several that one tracked object takes away together (`Way.watch`; those of them that are worse than
another count never), or several that ask one thing (`Way.asks`). After a failure the watch sees that a next hop is
gone, and nothing else fails: a single one that is left is there, unless its watch saw the failure too. A route that
nobody watches stays in the table with a next hop that is gone, for its network is connected as before, and takes its
share of the packets: behind a better one it counts no more, beside an equal one it does. Beside one that nobody watches
and that may be there, a watched one is in doubt, after a failure too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import union_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from validator.graph.ports import Ports
    from validator.graph.routing import Way

_Part: TypeAlias = "tuple[AddressSet, list[Way]]"


def with_stand_ins(ways: list[Way], ports: Ports) -> list[Way]:
    """The ways of a table, best first, with a common `choice` where watched ones have others behind them."""
    if not any(way.watched for way in ways):
        return ways
    found: list[Way] = []
    parts: list[_Part] = []
    for way in ways:
        rest = way.destinations
        following: list[_Part] = []
        for region, members in parts:
            met = region & rest
            if not met:
                following.append((region, members))
                continue
            rest = rest - met
            following.append((met, [*_for(members, met), *_for([way], met)]))
            if region != met:
                following.append((region - met, _for(members, region - met)))
        if rest and way.watched:
            beside = union_of(one.destinations & rest for one in found if one.unknown or one.rank == way.rank)
            found += _for([way], beside) if beside else []
            if alone := rest - beside:
                following.append((alone, _for([way], alone)))
        elif rest:
            found += _for([way], rest)
        parts = following
    return [*found, *(way for _, members in parts for way in _settled(members, ports))]


def _for(members: list[Way], destinations: AddressSet) -> list[Way]:
    return [way if way.destinations == destinations else replace(way, destinations=destinations) for way in members]


def _settled(members: list[Way], ports: Ports) -> Iterator[Way]:
    """The ways to one set of destinations, as a choice where nothing else is in doubt."""
    plain = all(way.watched or not way.unknown for way in members)
    if not plain or any(way.sure and not way.unknown for way in members):
        yield from members
        return
    members = list(_there(members))
    failed = [way for way in members if _has_failed(way, ports)] if ports.down else []
    left = _left(members, failed)
    gone = frozenset[str]().union(*(way.causes for way in failed))
    several = len({way.leading for way in left}) > 1
    if not left:
        yield from members
    elif any(way.causes & gone for way in left) or (
        several and left[0].causes.intersection(*(way.causes for way in left))
    ):
        yield from left
    elif several:
        yield from (replace(way, choice=members[0].unknown) for way in left)
    elif ports.down:
        yield from (replace(way, sure=True, unknown=(), watched=False) for way in left)
    else:
        yield from left


def _left(members: list[Way], failed: list[Way]) -> list[Way]:
    """Those that the failure did not take: it takes watched ones, and those behind others that all lost their hop."""
    watched = [way.rank for way in members if way.watched and way not in failed]
    working = {way.rank for way in members if way not in failed}
    return [
        way
        for way in members
        if way not in failed
        or not (way.watched or (way.rank not in working and min(watched, default=way.rank) < way.rank))
    ]


def _there(members: list[Way]) -> Iterator[Way]:
    """The ways without those that give way to a longer prefix whenever they are there."""
    longest: dict[str, int] = {}
    for way in members:
        if not way.watch or longest.setdefault(way.watch, way.prefix_length) == way.prefix_length:
            yield way


def _has_failed(way: Way, ports: Ports) -> bool:
    """Whether the next hop was a port of the snapshot and has failed."""
    if way.next_hop is None or way.port is None:
        return False
    scope = way.port.scope
    return bool(ports.known(scope, way.next_hop)) and not ports.owner(scope, way.next_hop)
