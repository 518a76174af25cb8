"""Where a router sends addresses, as far as its own file says: connected networks and static routes.

From inside to outside a packet is routed before its destination is translated (Cisco document 6209), so an outside
local address must have a route of its own, and the packet goes where that route goes. The model translates first and
routes then. Both are the same if both addresses go the same way, which this module finds out; else a policy route
for what the statement translates takes the way of the outside local address.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute, RouteKind
from parsers.syntax.cisco_addresses import host_v4
from parsers.syntax.cisco_nat.words import NotModelledError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.nat import NatRule
    from parsers.model.routing import Route
    from parsers.syntax.cisco_nat.nouns import State
    from parsers.syntax.cisco_nat.words import Sides

Exit: TypeAlias = "tuple[str, ipaddress.IPv4Address | None]"
"""An interface (empty: nowhere) and the next hop, None on a connected network."""
UNUSABLE = 255
"""The distance of a route that is never used."""
HOST = 32
"""The length of a route that no learned one is more specific than."""
DEEPEST = 8
"""A next hop that takes more look-ups is not followed."""


def exits(addresses: AddressSet, vrf: str, state: State, depth: int = 0) -> frozenset[Exit] | None:
    """Every way of these addresses, none for those without a route; None where the file does not say it."""
    open_ = any(item.vrf == vrf and 4 in item.families for item in state.dynamic)
    given = any(draft.vrf == vrf and draft.enabled and draft.dynamic_address for draft in state.interfaces.values())
    if depth > DEEPEST:
        return None
    table = _table(vrf, state)
    found: set[Exit] = set()
    left = addresses
    for network in sorted(table, key=lambda item: -item.prefixlen):
        covered = from_cidr(str(network))
        if not left & covered:
            continue
        left = left - covered
        if (open_ and network.prefixlen < HOST) or (given and not network.prefixlen):
            return None
        for item in _best(table[network]):
            ways = frozenset({(item, None)}) if isinstance(item, str) else _of_route(item, vrf, state, depth)
            if ways is None:
                return None
            found |= ways
    return None if left and (open_ or given) else frozenset(found)


def _table(vrf: str, state: State) -> dict[ipaddress.IPv4Network, list[Route | str]]:
    """The routes and connected interfaces (by name) of every network."""
    table: dict[ipaddress.IPv4Network, list[Route | str]] = {}
    for draft in state.interfaces.values():
        for item in draft.addresses if draft.vrf == vrf and draft.enabled else ():
            if isinstance(item.value, ipaddress.IPv4Interface):
                table.setdefault(item.value.network, []).append(draft.name)
    for route in state.routes:
        if route.vrf == vrf and isinstance(route.network, ipaddress.IPv4Network) and route.distance < UNUSABLE:
            table.setdefault(route.network, []).append(route)
    return table


def _best(items: list[Route | str]) -> list[Route | str]:
    """Connected networks before routes, and of these those of the least distance."""
    connected: list[Route | str] = [item for item in items if isinstance(item, str)]
    if connected:
        return connected
    least = min(item.distance for item in items if not isinstance(item, str))
    return [item for item in items if not isinstance(item, str) and item.distance == least]


def _of_route(route: Route, vrf: str, state: State, depth: int) -> frozenset[Exit] | None:
    if route.conditions or route.next_hop_vrf not in (None, vrf):
        return None
    if route.kind is RouteKind.NULL:
        return frozenset({("", None)})
    hop = route.next_hop if isinstance(route.next_hop, ipaddress.IPv4Address) else None
    if route.interface is not None:
        return frozenset({(route.interface, hop)})
    ways = None if hop is None else exits(host_v4(str(hop)), vrf, state, depth + 1)
    return None if ways is None else frozenset((name, hop) for name, _ in ways)


def goes_with(shown: AddressSet, real: AddressSet, sides: Sides, vrf: str, state: State) -> bool | None:
    """Whether what is routed to `shown` in a VRF goes where `real` would; False if it never leaves to outside.

    None: it leaves so, and not as the model would send it, or the file does not tell.
    """
    outside = sides.own
    if any(draft.policy_map for draft in state.interfaces.values() if draft.name in sides.other):
        return None
    one, other = exits(shown, vrf, state), exits(real, vrf, state)
    if one is None or other is None:
        return None
    if not any(name in outside for name, _ in one):
        return False
    if all(name in outside for name, _ in one) and (one == other or _to_itself(one, other, real)):
        return True
    return None


def routed_first(rule: NatRule, sides: Sides, vrf: str, *, whole: bool, state: State) -> Iterator[NatRule]:
    """A rule for what comes from inside, if that leaves to outside by the way of its outside local address.

    `whole`: every packet from the translated addresses is translated, so every answer to them is translated back.

    Raises:
        NotModelledError: the file does not tell one way.
    """
    if rule.address is None:
        return
    shown, real = rule.address.original, rule.address.translated
    same = goes_with(shown, real, sides, vrf, state)
    by = _own_way(shown, sides, vrf, state) if same is None else None
    if by is not None:
        why = "whether an answer to this address is one that the statement translates back"
        doubts = () if whole else (UnknownMatch(UnknownKind.FEATURE, why, rule.origin),)
        rule = replace(rule, statement=rule.identity)
        state.nat_ways += _sent_as_before(rule, real, by, vrf, (*rule.match.conditions, *doubts))
    elif same is None:
        message = "the router sends it where its outside local address goes, and the file does not show it going there"
        raise NotModelledError(message)
    if same is not False:
        yield rule


def _own_way(shown: AddressSet, sides: Sides, vrf: str, state: State) -> tuple[str, ipaddress.IPv4Address] | None:
    """The one interface to outside, and the one next hop, that all packets to `shown` leave by; None if it is not so.

    Policy routes of an inside interface would go before it.
    """
    if any(draft.policy_map for draft in state.interfaces.values() if draft.name in sides.other):
        return None
    found = exits(shown, vrf, state)
    routed = union_of(from_cidr(str(network)) for network in _table(vrf, state))
    if found is None or len(found) != 1 or shown - routed:
        return None
    ((name, hop),) = found
    return (name, hop) if name in sides.own and hop is not None else None


def _sent_as_before(
    rule: NatRule,
    real: AddressSet,
    by: tuple[str, ipaddress.IPv4Address],
    vrf: str,
    doubts: tuple[UnknownMatch, ...],
) -> Iterator[PolicyRoute]:
    """Policy routes for what `rule` translates, and for answers, which its device has translated back."""
    name, hop = by
    entering, inner = rule.match.in_interfaces, AddressMatch.exactly(real)
    by_it = frozenset({rule.statement})
    opened = Match(destination=inner, in_interfaces=entering, translated=True, translated_by=by_it)
    back = Match(destination=inner, in_interfaces=entering, conditions=doubts)
    for match, answers in ((opened, False), (back, True)):
        identity = f"{rule.identity} {'answers' if answers else 'way'}"
        yield PolicyRoute(identity, match, hop, name, rule.origin, vrf=vrf, answers=answers)


def _to_itself(one: frozenset[Exit], other: frozenset[Exit], real: AddressSet) -> bool:
    """Whether the next hop of the one is the translated address, which stands on the segment itself."""
    (name, hop), rest = next(iter(one)), next(iter(other), ("", None))
    return len(one) == len(other) == 1 and (name, None) == rest and hop is not None and not real - host_v4(str(hop))


def leads_out(shown: AddressSet, by: frozenset[str], state: State) -> bool:
    """Whether every one of these addresses surely has a route out of one of the interfaces."""
    found = exits(shown, "", state)
    routed = union_of(from_cidr(str(network)) for network in _table("", state))
    return found is not None and not shown - routed and all(name in by for name, _ in found)
