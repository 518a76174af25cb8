"""Why a safety zone is not isolated as declared, or why it is not known: what its verdict rests on.

Pairs of zones alone do not isolate a safety zone. Whoever manages the switches and firewalls in front of it can open
them, a relay opens them without power, a coupling that the safety analysis was not told makes it another plant, and who
speaks the protocol of its controllers can change the logic. Each of these is told by a check as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from validator.address_text import addresses_of
from validator.bypasses import bypasses, is_named, joined_by, when_of
from validator.remote_clients import clients
from validator.several_homes import homes_of
from validator.telling import services_text
from validator.travel import classes_of
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from validator.check import Evidence
    from validator.conformance import Gap
    from validator.graph.network import Node
    from validator.plant.model import Asset, Plant, Zone

WORKSTATION = "safety_engineering_workstation"
"""The role of the assets that may program safety controllers."""
SAFETY = "safety"
"""The class of protocols that program or serve safety controllers."""
MOST_ZONES = 12
"""Zones that are named in one sentence."""


def judged(
    evidence: Evidence, zone: Zone, front: Sequence[Node], not_allowed: Sequence[str]
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict of a safety zone and its grounds; those of the verdict itself come first."""
    into, out = evidence.gaps.by_zone.get(zone.id, ((), ()))
    pairs = [*into, *out]
    coupling = zone.coupling.value if zone.coupling is not None else ""
    against = [
        *_undeclared(zone, pairs),
        *(f"coupling {coupling} does not allow that {text}" for text in not_allowed),
        *_clients(evidence, zone, sure=True),
        *_programmed(evidence.plant, zone, pairs),
        *_managed(evidence, front, sure=True),
        *_bypassed(evidence, zone, front, sure=True),
        *_in_others_too(evidence, zone),
    ]
    open_still = [
        *_undecided(pairs),
        *_clients(evidence, zone, sure=False),
        *_managed(evidence, front, sure=False),
        *_bypassed(evidence, zone, front, sure=False),
    ]
    if against:
        return Verdict.VIOLATED, tuple(dict.fromkeys((*against, *open_still)))
    return (Verdict.UNKNOWN if open_still else Verdict.PROVED), tuple(dict.fromkeys(open_still))


def _clients(evidence: Evidence, zone: Zone, *, sure: bool) -> Iterator[str]:
    """Remote access whose clients stand in the zone itself: no pair of zones speaks of them."""
    for item in clients(evidence.network):
        if item.sure is sure and evidence.network.zones.addresses[zone.id] & item.given:
            stand = "stand" if sure else "may stand"
            yield f"clients of remote access {item.name} on {item.node.id} {stand} in it"


def _in_others_too(evidence: Evidence, zone: Zone) -> Iterator[str]:
    """Hosts that stand in the zone and in others, and are not declared to."""
    for one in homes_of(evidence.network):
        if zone.id in one.addresses and not one.redundant:
            yield f"host {one.asset} stands in it and in {', '.join(name for name, _ in one.elsewhere(zone.id))}"


def stations(plant: Plant, zone: Zone) -> Iterator[tuple[Zone, Asset]]:
    """The engineering workstations of the zone, and those elsewhere that its conduits come from."""
    conduits = [one for one in plant.conduits if zone.id in {one.source_zone, one.destination_zone}]
    sources = {conduit.source_zone for conduit in conduits} | {zone.id}
    for owner in plant.zones:
        for asset in owner.assets if owner.id in sources else ():
            if asset.role == WORKSTATION:
                yield owner, asset


def station_addresses(plant: Plant, zone: Zone) -> AddressSet:
    """What the engineering workstations of a zone send from."""
    return union_of(asset.addresses for _, asset in stations(plant, zone))


def _undeclared(zone: Zone, pairs: list[Gap]) -> Iterator[str]:
    into: dict[str, list[str]] = {}
    out: dict[str, list[str]] = {}
    for gap in pairs:
        boxes = gap.surely
        if boxes and gap.destination.id == zone.id:
            into.setdefault(services_text(boxes), []).append(gap.source.id)
        elif boxes:
            out.setdefault(services_text(boxes), []).append(gap.destination.id)
    for services, zones in into.items():
        yield f"{_some(zones)} get{'s' if len(zones) == 1 else ''} in undeclared by {services}"
    for services, zones in out.items():
        yield f"it gets out to {_some(zones)} undeclared by {services}"


def _some(zones: list[str]) -> str:
    """The first zones and how many more; all of them are told where the report says who gets in, and where it gets."""
    more = len(zones) - MOST_ZONES
    return ", ".join(zones) if more <= 1 else f"{', '.join(zones[:MOST_ZONES])} and {more} more zones"


def _programmed(plant: Plant, zone: Zone, pairs: list[Gap]) -> Iterator[str]:
    """Declared flows of safety protocols from hosts that are no station; what is undeclared is told as that."""
    known = station_addresses(plant, zone)
    for gap in pairs if known else ():
        undeclared = {(box.proto, box.dport) for box in gap.surely}
        boxes = [
            box
            for box in (gap.verdict.surely if gap.destination.id == zone.id else ())
            if SAFETY in classes_of(box) and addresses_of(box.src) - known and (box.proto, box.dport) not in undeclared
        ]
        if boxes:
            yield f"{gap.source.id} programs it by {services_text(boxes)} from hosts that are no declared station"


def _managed(evidence: Evidence, front: Sequence[Node], *, sure: bool) -> Iterator[str]:
    numbers = {node.number for node in front}
    found: dict[tuple[str, str], list[str]] = {}
    for item in evidence.openings:
        if item.node.number in numbers and (item.manages or not sure):
            surely = any(one.surely for one in item.undeclared)
            if surely if sure else not surely and any(one.possibly for one in item.undeclared):
                found.setdefault((item.node.id, item.source.id), []).append(item.service.protocol)
    can = "can manage" if sure else "may be able to manage"
    together: dict[tuple[str, str], list[str]] = {}
    for (device, zone), protocols in found.items():
        together.setdefault((device, " ".join(dict.fromkeys(protocols))), []).append(zone)
    for (device, services), zones in together.items():
        yield f"{', '.join(zones)} {can} {device} in front of it by {services}, undeclared"


def _bypassed(evidence: Evidence, zone: Zone, front: Sequence[Node], *, sure: bool) -> Iterator[str]:
    for node in front:
        for setting in (one for one in bypasses(node) if is_named(one) is sure):
            here = [one.id for one in joined_by(evidence.network, node, setting)]
            if zone.id in here and len(here) > 1:
                others = ", ".join(one for one in here if one != zone.id)
                joins = "joins" if sure else "may join"
                yield f"{node.id} {joins} it to {others} without a filter {when_of(setting)}"


def _undecided(pairs: list[Gap]) -> Iterator[str]:
    undecided = [gap for gap in pairs if gap.verdict.verdict is Verdict.UNKNOWN]
    if undecided:
        reasons: dict[str, int] = {}
        for gap in undecided:
            for reason in gap.verdict.reasons:
                reasons[reason] = reasons.get(reason, 0) + 1
        most = max(reasons, key=lambda reason: (reasons[reason], reason), default="")
        why = f", {reasons[most]} of them because {most}" if most else ""
        yield f"{len(undecided)} of {len(pairs)} pairs in and out are not decided{why}"
