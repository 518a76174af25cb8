"""BGP without a neighbour: what the VRFs of one device take from each other by route targets.

Such a process learns nothing, and serves to leak routes alone: a VRF takes what another one has brought into BGP
(`redistribute connected`, `redistribute static`, `network`) and exports with a route target that it imports. The route
then leads out of an interface of the other VRF, or to the next hop of a static route there; what was imported is not
exported again. Sources: "Route Leaking in MPLS/VPN Networks" (Cisco document 47807), IP Routing: BGP Command Reference
(`redistribute`; the default route needs `default-information originate`), "Configuring Route Selection" (administrative
distance 20 of routes that BGP does not have from its own system).

Anything else in the process (a neighbour, a listening range, a map, another protocol) leaves open what it knows; maps
of the VRFs themselves leave open which routes come and go (`replication`).
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from itertools import permutations
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Network, Route
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import State

DISTANCE = 20
QUIET = (
    ["bgp", "log-neighbor-changes"],
    ["bgp", "router-id"],
    ["bgp", "asnotation"],
    ["no", "bgp", "default", "ipv4-unicast"],
    ["no", "synchronization"],
    ["no", "auto-summary"],
    ["exit-address-family"],
    ["maximum-paths"],
)
"""How lines begin that bring nothing into BGP."""


class _MoreError(Exception):
    """The process does more than to leak routes that the file shows."""


@dataclass(slots=True)
class _Brought:
    """What one VRF brings into BGP for one IP version, each with the line that says so."""

    connected: Statement | None = None
    static: Statement | None = None
    networks: dict[Network, Statement] = field(default_factory=dict["Network", "Statement"])


Key = tuple[int, str]
"""An IP version and a VRF."""


def exchange(state: State) -> None:
    """Put the leaked routes among those of the device, in the place of what BGP may have learned."""
    if len(state.bgp) != 1:
        return
    (process,) = state.bgp
    talking = [item for item in process.walk() if item is not process and not _known(item)]
    if len(talking) == 1:
        state.ledger.modelled(talking[0].line)
    if talking:
        return
    try:
        leaked = list(_leaked(_brought(process), state))
    except (_MoreError, ValueError, IndexError):
        return
    state.dynamic[:] = [item for item in state.dynamic if item.protocol != "bgp"]
    state.routes += leaked


def _known(item: Statement) -> bool:
    words = item.words
    if words[0] == "address-family":
        return words[1:2] in (["ipv4"], ["ipv6"], ["vpnv4"], ["vpnv6"])
    if words[0] == "redistribute":
        return words[1:] in (["connected"], ["static"])
    if words[0] == "network":
        return "route-map" not in words and "backdoor" not in words
    return any(words[: len(head)] == head for head in QUIET)


def _brought(process: Statement) -> dict[Key, _Brought]:
    found: dict[Key, _Brought] = {}
    for family in process.children:
        words = family.words
        if words[0] != "address-family" or "vrf" not in words[:-1]:
            continue
        version = 6 if words[1] == "ipv6" else 4
        brought = found.setdefault((version, words[words.index("vrf") + 1]), _Brought())
        for item in family.children:
            if item.words == ["redistribute", "connected"]:
                brought.connected = item
            elif item.words == ["redistribute", "static"]:
                brought.static = item
            elif item.words[0] == "network":
                brought.networks[_network(item.words)] = item
    return found


def _network(words: list[str]) -> Network:
    """`network A mask M`, `network P/N`.

    Raises:
        _MoreError: a class of addresses stands for the mask, which is not read.
    """
    if "/" in words[1]:
        return ipaddress.ip_network(words[1])
    if words[2:3] != ["mask"]:
        raise _MoreError
    return ipaddress.ip_network(f"{words[1]}/{words[3]}")


def _leaked(brought: dict[Key, _Brought], state: State) -> Iterator[Route]:
    twice = any(targets.in_parts and targets.whole for targets in state.vrf_targets.values())
    if twice or any(draft.received for draft in state.interfaces.values()):
        raise _MoreError
    for one, other in permutations(sorted(state.vrf_targets), 2):
        for version in (4, 6):
            span = _shared(one, other, version, state)
            if span is None or (version, other) not in brought:
                continue
            doubts = tuple(_mapped(one, other, state))
            for route, item in _routes_of(other, version, brought[version, other], state):
                state.ledger.modelled(item.line)
                conditions = (*route.conditions, *doubts)
                lines = (route.origin,)
                yield replace(route, origin=span, lines=lines, distance=DISTANCE, vrf=one, conditions=conditions)


def _mapped(one: str, other: str, state: State) -> Iterator[UnknownMatch]:
    """Why not every route of VRF `other` may come into `one`."""
    for maps, vrf, what in ((state.import_maps, one, "import"), (state.export_maps, other, "export")):
        if vrf in maps:
            reason = f"which routes the {what} map of VRF {vrf} concerns"
            yield UnknownMatch(UnknownKind.FEATURE, reason, maps[vrf][1])


def _shared(one: str, other: str, version: int, state: State) -> Span | None:
    """The line by which a VRF imports what another exports, for one IP version."""
    imports, exports = state.vrf_targets[one].imports, state.vrf_targets[other].exports
    for value in sorted(imports):
        taken = version in state.target_families.get((one, "import", value), ())
        if taken and value in exports and version in state.target_families.get((other, "export", value), ()):
            return imports[value]
    return None


def _routes_of(vrf: str, version: int, brought: _Brought, state: State) -> Iterator[tuple[Route, Statement]]:
    """The routes of a VRF that are in BGP, each with the line that brings it there."""
    connected: set[Network] = set()
    for draft in state.interfaces.values():
        if draft.vrf != vrf or not draft.enabled:
            continue
        if (draft.dynamic_address or draft.delegated) and brought.connected is not None:
            raise _MoreError
        for address in draft.addresses:
            network = address.value.network
            if network.version != version or network.is_link_local:
                continue
            connected.add(network)
            item = brought.connected or brought.networks.get(network)
            if item is not None:
                yield Route(network, None, draft.name, address.origin), item
    yield from _static_of(vrf, version, brought, state, connected)
    known = connected | {item.network for item in state.routes if item.vrf == vrf}
    if brought.networks.keys() - known and any(item.vrf == vrf and item.protocol != "bgp" for item in state.dynamic):
        raise _MoreError  # another protocol may know the network, and BGP has it then


def _static_of(
    vrf: str, version: int, brought: _Brought, state: State, connected: set[Network]
) -> Iterator[tuple[Route, Statement]]:
    here = [
        item
        for item in state.routes
        if item.vrf == vrf and item.network.version == version and item.network not in connected
    ]
    for route in here:
        item = brought.static or brought.networks.get(route.network)
        if item is None:
            continue
        if any(other.network == route.network and other.distance != route.distance for other in here):
            raise _MoreError
        beyond = vrf if route.next_hop_vrf is None else route.next_hop_vrf
        doubts = route.conditions
        if not route.network.prefixlen and route.network not in brought.networks:
            reason = "whether BGP takes the default route of a VRF into another"
            doubts = (*doubts, UnknownMatch(UnknownKind.FEATURE, reason, route.origin))
        yield replace(route, next_hop_vrf=beyond if route.next_hop is not None else None, conditions=doubts), item
