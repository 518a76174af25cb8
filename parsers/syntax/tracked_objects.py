"""Objects of `track` that ask one thing: they may fall together, whatever their numbers are.

`track 1 ip sla 1 reachability`, `track 2 ip sla 1 state` (Cisco IOS, NX-OS; `rtr` for `ip sla` in older releases and on
the ASA), `track 3 interface Ethernet1/1 line-protocol`, and `track 4 list boolean and` with lines `object 1`: Cisco IOS
IP Application Services Command Reference, "track ip sla", "track interface", "track list"; ASA Command Reference,
"track rtr" (all from memory, not opened for this). What a list of objects asks is what they ask.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.model.routing import Route

_MANNERS = frozenset({"reachability", "state", "line-protocol", "routing", "ip", "ipv6"})
"""Words that say what of the thing counts; `ip` stands before `sla` and before `routing`."""


def with_what_is_asked(routes: Iterable[Route], lines: Sequence[str]) -> tuple[Route, ...]:
    """The routes; those of different objects that ask one thing say what that is."""
    routes = tuple(routes)
    used = {route.watch for route in routes} - {""}
    if len(used) < 2:
        return routes
    asked = _asked(lines)
    shared = {
        one
        for first, second in combinations(sorted(used), 2)
        for one in asked.get(first, frozenset()) & asked.get(second, frozenset())
    }
    if not shared:
        return routes
    return tuple(
        replace(route, asks=asked[route.watch] & shared) if asked.get(route.watch, frozenset()) & shared else route
        for route in routes
    )


def _asked(lines: Sequence[str]) -> dict[str, frozenset[str]]:
    """What each object asks, by `track` and its number."""
    found: dict[str, frozenset[str]] = {}
    members: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        words = line.split()
        if words[:1] == ["track"] and len(words) > 1 and not line[0].isspace():
            name = f"track {words[1]}"
            if words[2:]:
                members[name] = []
                what = " ".join(word for word in words[2:] if word not in _MANNERS).lower().replace("rtr", "sla")
                found[name] = frozenset() if words[2] == "list" else frozenset({what})
        elif name and words[:1] == ["object"] and len(words) > 1 and line[0].isspace():
            members.setdefault(name, []).append(f"track {words[1]}")
        elif line.strip() and not line[0].isspace():
            name = ""
    for _ in members:
        found = {
            name: own.union(members.get(name, ()), *(found.get(one, ()) for one in members.get(name, ())))
            for name, own in found.items()
        }
    return {name: own | {name} for name, own in found.items()}
