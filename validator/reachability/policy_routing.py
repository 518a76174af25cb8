"""Policy routes: which packets leave by a way of their own, and which fall back to the routing table.

Cisco ("Configuring Policy-Based Routing", IOS 15 and IOS XE 3; ASA general CLI guide 9.4): entries are tried
in order and before the table; next hops must be adjacent and are tried in turn; where none is there, the packet
is routed by the table. `default` next hops are used only where the table has nothing but a default route.
FortiOS ("Policy routes", administration guide): an entry that does not say both gateway and interface takes only
packets that the table could send that way; an entry whose way is not there is passed over. A rule of SD-WAN takes
only packets whose best route leaves by a member, unless it says otherwise ("Additional fields for configuring WAN
intelligence", administration guide 7.2).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, union_of
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.model.routing import Unusable
from parsers.nouns import dataclass
from validator.graph.routing import Way
from validator.graph.steered import STATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import Match
    from parsers.model.routing import Address, PolicyRoute
    from validator.graph.network import Network
    from validator.graph.ports import Port


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry as it stands on a device: the packets of `match` take one of `ways`.

    Of these, destinations in `ordinary` are routed by the table instead. `falls_back`: the table may decide
    for all of them, because the way may not be usable; without any way it does.
    """

    item: PolicyRoute
    match: Match
    ways: tuple[Way, ...] = ()
    ordinary: AddressMatch | None = None
    falls_back: bool = False

    @property
    def doubts(self) -> tuple[UnknownMatch, ...]:
        """Why the table may decide although there are ways."""
        return tuple(dict.fromkeys(item for way in self.ways for item in way.unknown))


def choices(network: Network, port: Port, entries: Sequence[PolicyRoute]) -> list[Choice]:
    """The entries that can decide for packets from `port`, in order."""
    found = (_choice(network, port, item) for item in entries)
    return [part for made in found if made is not None for part in _tried_in_turn(made)]


def _tried_in_turn(made: Choice) -> Iterator[Choice]:
    """An entry whose way may be gone: it may take the packets, and else the next entry does (`Unusable.NEXT`).

    Where all of its next hops are watched, each may take them, and if none does, the table decides.
    """
    item, hops = made.item, {way.next_hop for way in made.ways}
    if made.falls_back and made.ways and item.unusable is Unusable.NEXT:
        perhaps = replace(made.match, conditions=(*made.match.conditions, *made.doubts))
        yield replace(made, match=perhaps, falls_back=made.ordinary is not None)
        return
    watched = bool(item.conditions) and all(one.kind is UnknownKind.SESSION for one in item.conditions)
    other = item.default or item.routed or item.interface or item.target_vrf or item.unusable is not Unusable.TABLE
    apart = len(hops) == len(made.ways) and all(way.unknown == item.conditions for way in made.ways)
    if not watched or other or not apart:
        yield made
        return
    perhaps = replace(made.match, conditions=(*made.match.conditions, *item.conditions))
    for way in made.ways:
        yield Choice(item, perhaps, (replace(way, sure=True, unknown=(), watched=False),))
    yield Choice(item, made.match, falls_back=True)


def _choice(network: Network, port: Port, item: PolicyRoute) -> Choice | None:
    match = _narrowed(item.match, _best(network, port, item)) if item.best else item.match
    if item.drop:
        return Choice(item, match)
    if item.next_hop is None and item.interface is None and item.target_vrf is None:
        return Choice(item, match, falls_back=True)
    ways, certain = _ways(network, port, item)
    if not ways and item.unusable is Unusable.NEXT:
        return None
    if item.target_vrf is not None and item.conditions:  # nobody may have a way there, and then it is gone
        match = replace(match, conditions=(*match.conditions, *item.conditions))
    if item.routed or (item.target_vrf is not None and item.unusable is Unusable.NEXT):
        match = _narrowed(match, _reached(ways))
    ordinary = _explicit(network, port) if item.default else None
    return Choice(item, match, tuple(ways), ordinary, falls_back=not certain)


def _ways(network: Network, port: Port, item: PolicyRoute) -> tuple[list[Way], bool]:
    """The ways of an entry, and whether one of them surely stands."""
    tables, device = network.tables, port.device
    found: list[Way]
    if item.target_vrf is not None:
        return tables.ways(device, item.target_vrf, EVERY_ADDRESS), True
    if item.interface is not None:
        out = network.ports.find(device, item.interface)
        if out is None:
            return [], False
        if item.routed and item.next_hop is None:
            return _routed_out(network, port, item, out)
        way = Way(EVERY_ADDRESS, out, item.next_hop, item.origin, prefix_length=STATED)
        return [_doubted(way, item.conditions)], not item.conditions
    found = []
    for hop in (item.next_hop, *item.alternatives):
        here = [] if hop is None else [_doubted(way, item.conditions) for way in _towards(network, port, item, hop)]
        found += [replace(way, sure=way.sure and not found) for way in here]
        if any(not way.unknown for way in here):
            return found, True
    return found, False


def _routed_out(network: Network, port: Port, item: PolicyRoute, out: Port) -> tuple[list[Way], bool]:
    """The ways that a table has out of the interface of an entry; it may be the table of another VRF."""
    tables = network.tables
    active = [way.taken for way in tables.active(out) if not way.drop]
    if out.vrf == port.vrf:
        return [_doubted(way, item.conditions) for way in active], not item.conditions
    reason = f"whether an entry for what is routed out of {out.name} asks the table of that interface's VRF or its own"
    doubts = (*item.conditions, UnknownMatch(UnknownKind.FEATURE, reason, item.origin))
    own = (way.taken for way in tables.ways(port.device, port.vrf, EVERY_ADDRESS) if way.port is out)
    return [_doubted(way, doubts) for way in (*active, *own)], False


def _towards(network: Network, port: Port, item: PolicyRoute, hop: Address) -> Iterator[Way]:
    for way in network.tables.towards(port.device, port.vrf, hop):
        if way.port is None or (item.adjacent and hop not in way.port.networks and not way.unknown):
            continue
        made = Way(EVERY_ADDRESS, way.port, way.next_hop, item.origin, way.sure, way.unknown, prefix_length=STATED)
        yield replace(made, watched=way.watched)


def _doubted(way: Way, conditions: tuple[UnknownMatch, ...]) -> Way:
    if way.unknown or conditions:
        return replace(way, sure=False, unknown=way.unknown + conditions, watched=way.watched and not conditions)
    return way


def _reached(ways: Sequence[Way]) -> AddressMatch:
    """The destinations that surely and possibly have one of `ways`."""
    return AddressMatch(
        union_of(way.destinations for way in ways if way.sure or way.choice),
        union_of(way.destinations for way in ways),
        tuple(dict.fromkeys(item for way in ways for item in way.unknown)),
    )


def _best(network: Network, port: Port, item: PolicyRoute) -> AddressMatch:
    """The destinations that the table sends out of `item.best`; surely where all of several equal ways do."""
    table = network.tables.ways(port.device, port.vrf, EVERY_ADDRESS)
    inside = [way for way in table if way.port is not None and way.port.name in item.best]
    elsewhere = union_of(way.destinations for way in table if way not in inside)
    found = _reached(inside)
    if not found.surely & elsewhere:
        return found
    doubt = UnknownMatch(UnknownKind.FEATURE, "not all of several equal ways leave by the best interfaces", item.origin)
    return AddressMatch(found.surely - elsewhere, found.possibly, (*found.unknown, doubt))


def _explicit(network: Network, port: Port) -> AddressMatch:
    """The destinations for which the table of a port has more than a default route."""
    ways = network.tables.ways(port.device, port.vrf, EVERY_ADDRESS)
    return _reached([way for way in ways if way.prefix_length != 0])


def _narrowed(match: Match, destinations: AddressMatch) -> Match:
    """The match for packets to some of `destinations` only."""
    now = match.destination
    surely, possibly = now.surely & destinations.surely, now.possibly & destinations.possibly
    return replace(match, destination=AddressMatch(surely, possibly, now.unknown + destinations.unknown))
