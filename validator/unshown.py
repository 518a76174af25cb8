"""Why nothing can be proved of a pair of zones whatever the rules say: what no file shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.plant.model import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.match import Match
    from validator.graph.network import Network
    from validator.plant.model import Conduit, DeviceEntry, Zone

NAMED = 3
"""So many switches or networks of a zone are named."""


def not_shown(network: Network, source: Zone, destination: Zone) -> Iterator[str]:
    """Why nothing can be proved of a pair whatever the rules say."""
    for zone in (source, destination):
        yield from unplaced(network, zone)
        yield from partly_unplaced(network, zone)
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
    beyond = f" beyond {_listed(known)}" if known else ""
    only = "; only a route to everything, or a network that no file shows, may lead to it" if guesses else ""
    yield f"no configuration shows where {zone.id} is attached{beyond}{only}"


def partly_unplaced(network: Network, zone: Zone) -> Iterator[str]:
    """Why nobody knows where some hosts of a zone are that is shown: a declared network of it is not."""
    nowhere = [text for item in network.unshown.get(zone.id, ()) if item.in_use for text in item.addresses.cidrs()]
    if nowhere:
        yield f"no configuration shows where {_listed(nowhere)} of {zone.id} is attached"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def unshown_ends(network: Network, source: Zone, destination: Zone, needs: Iterable[Match]) -> Iterator[str]:
    """Why a flow that seems blocked may work: hosts of it are on networks of its zones that no file shows."""
    for match in needs:
        for zone, ends in ((source, match.source.possibly), (destination, match.destination.possibly)):
            if any(item.in_use and item.addresses.meets(ends) for item in network.unshown.get(zone.id, ())):
                yield from partly_unplaced(network, zone)


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
    return f"device {entry.id} is declared and {entry.lack}"


def _beside_the_files(network: Network, source: Zone, destination: Zone) -> Iterator[str]:
    """Declared ways that no file shows: anybody may come by them, and whoever stands outside may pass on from there."""
    outside = {source.kind, destination.kind} & OUTSIDE
    for path in network.plant.register.paths:
        if path.open and (outside or not path.zone or path.zone in {source.id, destination.id}):
            yield f"{path.text()} is declared and no configuration shows what it carries"
