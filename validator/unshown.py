"""Why nothing can be proved of a pair of zones whatever the rules say: what no file shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from validator.graph.behind_tunnels import BY_DEFAULT
from validator.graph.outward import says_where
from validator.plant.model import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.source import Span
    from validator.graph.network import Network
    from validator.plant.model import Conduit, DeviceEntry, Zone

NAMED = 3
"""So many switches of a zone are named."""


def not_shown(network: Network, source: Zone, destination: Zone) -> Iterator[str]:
    """Why nothing can be proved of a pair whatever the rules say."""
    for zone in (source, destination):
        yield from unplaced(network, zone)
    for entry in network.missing:
        beside = {
            zone
            for conduit in network.plant.conduits
            if entry.id in conduit.via
            for zone in (conduit.source_zone, conduit.destination_zone)
        }
        if not beside or beside & {source.id, destination.id}:
            yield missing_reason(entry)
    yield from (context.sentence() for context in network.contexts)
    yield from _beside_the_files(network, source, destination)
    yield from network.unread


def unplaced(network: Network, zone: Zone) -> Iterator[str]:
    """Why nobody knows where a zone meets the devices: what attaches it was not handed in."""
    if network.standing.shown(zone.id) or network.zones.shown(zone):
        return
    guesses = network.zones.attachments[zone.id]
    known = network.standing.devices(zone.id)
    more = "" if len(known) <= NAMED else f" and {len(known) - NAMED} more"
    beyond = f" beyond {', '.join(known[:NAMED])}{more}" if known else ""
    only = "; only a route to everything, or a network that no file shows, may lead to it" if guesses else ""
    yield f"no configuration shows where {zone.id} is attached{beyond}{only}"


def networks_shown_nowhere(network: Network, zone: Zone) -> Iterator[tuple[AddressSet, Span]]:
    """Networks of a zone of the plant that no file shows, where others of the same zone are shown, and their places."""
    if zone.kind in BY_DEFAULT or zone.interfaces or zone.vlans or network.standing.shown(zone.id):
        return
    zones = network.zones
    led = union_of(item.sources for item in zones.attachments[zone.id] if item.shown and item.leads)
    for written, origin in zone.written:
        own = written & zones.addresses[zone.id]
        if own and not _is_shown(network, zone, own) and not own.meets(led) and not _is_routed(network, zone, own):
            yield own, origin


def _is_shown(network: Network, zone: Zone, own: AddressSet) -> bool:
    """Whether a network of a zone is one of a port."""
    return any(port.scope == zone.scope for port in network.ports.meeting(own))


def _is_routed(network: Network, zone: Zone, own: AddressSet) -> bool:
    """Whether a route speaks of a network, also one by a router that stands in the zone itself."""
    tables = {(port.device, port.vrf) for port in network.ports.all if port.scope == zone.scope}
    ways = (way for device, vrf in sorted(tables) for way in network.tables.ways(device, vrf, own))
    return any(way.port is not None and not way.drop and says_where(way) for way in ways)


def absent_enforcers(network: Network, conduit: Conduit) -> Iterator[str]:
    """Why a conduit may carry what the files stop: what it names in `via` may translate it (NAT) before they see it.

    What `devices` of the plant declares is missing, or attested, or passes whatever comes.
    """
    halves = {name for twin in network.twins for name in (twin.entry, twin.device.name)}
    told = halves | {name for entry in network.plant.devices for name in (entry.id, entry.hostname)}
    for name in conduit.via:
        if name not in told and network.node(name) is None:
            yield f"conduit {conduit.id} goes by {name}, and no configuration of it was handed in"


def missing_reason(entry: DeviceEntry) -> str:
    """Why a declared device without a configuration leaves pairs open."""
    return f"device {entry.id} is declared and no configuration of it was handed in"


def _beside_the_files(network: Network, source: Zone, destination: Zone) -> Iterator[str]:
    """Declared ways that no file shows: anybody may come by them, and whoever stands outside may pass on from there."""
    outside = {source.kind, destination.kind} & OUTSIDE
    for path in network.plant.register.paths:
        if path.open and (outside or not path.zone or path.zone in {source.id, destination.id}):
            yield f"{path.text()} is declared and no configuration shows what it carries"
