"""`segval init`, whole: configurations in, the text of a plant file out, and what an audit says of it.

The file is loaded and audited before it is given away: what surely travels is declared, or nothing is written.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.nouns import dataclass
from parsers.source import Source, Span
from validator.audit import devices_of, network_of
from validator.conformance import compare
from validator.ended import of_day
from validator.graph.nodes import entry_of
from validator.init.flows import UNTRUSTED, DraftConduit, DraftFlow, conduit_between
from validator.init.places import places_of
from validator.init.writing import REVIEW, Draft, DraftDevice, plant_text
from validator.init.zones import draft_zones
from validator.managing import openings
from validator.plant.loader import load_plant
from validator.plant.model import DeviceEntry, Plant, ZoneKind
from validator.reachability.engine import Engine
from validator.snapshot import Platforms, Snapshot, SnapshotError, read_snapshot
from validator.verdicts import FlowVerdict, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from validator.audit import Progress
    from validator.conformance import Gaps
    from validator.graph.network import Network
    from validator.init.zones import DraftZone
    from validator.plant.model import Zone
    from validator.shown.joining import Joined

CONFIGS = "configs"
FILE = "plant.yaml"
NOT_MANAGING = UNTRUSTED - {ZoneKind.ENTERPRISE}
"""Zones of these kinds are never declared to manage a device; that they can stays a finding."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """The text of a plant file and what an audit with it says: verdicts by count, and reasons of UNKNOWN ones."""

    text: str
    folder: Path
    zones: int
    conduits: int
    reviews: int
    verdicts: dict[Verdict, int]
    reasons: tuple[str, ...]


class SelfCheckError(Exception):
    """The file that was made does not declare what travels today: a fault of this program; nothing is written."""


def snapshot_folder(path: Path) -> Path:
    """The snapshot that a folder of configurations is, or is the `configs` of."""
    if path.name == CONFIGS:
        return path.parent
    return path.absolute().parent if path.absolute().name == CONFIGS else path


def infer(path: Path, platform: str | None, as_of: dt.date, progress: Progress) -> Inferred:
    """A plant file from configurations alone.

    Raises:
        SnapshotError: no configurations, or none of them shows a network.
        SelfCheckError: what was made does not declare what travels.
    """
    folder = snapshot_folder(path)
    read = read_snapshot(
        folder, [], Platforms({}, platform), lambda done, total: progress.step("configurations", done, total)
    )
    snapshot = of_day(read, as_of)
    entries = _entries(snapshot)
    empty = Plant("", "", "", Span("", 0), (), (), devices=tuple(_entry(item) for item in entries))
    shown = devices_of(snapshot, empty)

    def place_on(zones: Sequence[Zone]) -> Network:
        return network_of(snapshot, replace(empty, zones=tuple(zones)), shown)

    bare = place_on(())
    _peers(bare, entries)
    found = places_of(bare)
    draft = Draft("PLANT", devices=entries)
    draft.zones = draft_zones(found, place_on, lambda done, total: progress.step("networks", done, total))
    if not draft.zones:
        message = (
            f"{folder}: no configuration shows a network, so there is nothing to infer a plant from; rule files of "
            f"Linux hold no addresses: put what `ip -j addr` and `ip -j route` print below {folder}/show/DEVICE/"
        )
        raise SnapshotError(message)
    draft.notes = [str(item.site) for item in found.outer if not item.internet]
    draft.notes += [f"{site}: where that stands is not known" for site in found.unplaced]
    draft.notes += [f"{item.name} was not read: {item.reason}" for item in snapshot.unread]
    _drop_unattached(draft, snapshot, shown)
    return replace(_frozen(draft, snapshot, shown, as_of, progress), folder=folder)


def _entries(snapshot: Snapshot) -> list[DraftDevice]:
    """One entry for each device of each file; ids are hostnames, made unique by the file."""
    found: list[DraftDevice] = []
    used: set[str] = set()
    for result in snapshot.results:
        for device in result.devices:
            several = len(result.devices) > 1 or bool(device.context)
            name = _plain(f"{device.name}-{device.context}" if device.context else device.name)
            stem = _plain(result.source.name.rpartition("/")[2].partition(".")[0])
            number, free = 2, name if name not in used else f"{name}-{stem}"
            while free in used:
                free, number = f"{name}-{number}", number + 1
            used.add(free)
            context = device.context if several else ""
            beside = sum(other.context == device.context for other in result.devices) > 1
            found.append(DraftDevice(free, result.source.name, context, device.name, beside_others=beside))
    return found


def _plain(text: str) -> str:
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "-" for letter in text)
    return kept.strip("-.")[:40] or "device"


def _entry(item: DraftDevice) -> DeviceEntry:
    hostname = item.hostname if item.beside_others else ""
    return DeviceEntry(item.id, Span("", 0), file=item.file, context=item.context, hostname=hostname)


def _peers(network: Network, entries: list[DraftDevice]) -> None:
    """Second halves of failover pairs name the first."""
    for twin in network.twins:
        for item in entries:
            if item.id == twin.entry and item.id != twin.node.id:
                item.peer = twin.node.id


def _drop_unattached(draft: Draft, snapshot: Snapshot, shown: Joined) -> None:
    """Zones that meet no device would leave every pair of theirs open: they become notes."""
    network = network_of(snapshot, _loaded(draft), shown)
    kept: list[DraftZone] = []
    for zone in draft.zones:
        if network.zones.attachments[zone.id] or network.standing.shown(zone.id):
            kept.append(zone)
        else:
            where = "; ".join(f"{text}: {site}" for text, site in zone.networks.items() if site is not None)
            draft.notes.append(f"{zone.id} carries no transit, so it is no zone here ({where or zone.why[0]})")
    draft.zones = kept or draft.zones


def _loaded(draft: Draft) -> Plant:
    return load_plant(Source.from_text(FILE, plant_text(draft)))


def _frozen(draft: Draft, snapshot: Snapshot, shown: Joined, as_of: dt.date, progress: Progress) -> Inferred:
    """Declare what travels, and see that an audit agrees."""
    plant = _loaded(draft)
    network = network_of(snapshot, plant, shown)
    engine = Engine(network)
    zones = network.plant.zones  # as the network holds them: the engine tells zones by object
    for number, destination in enumerate(zones):
        for source in zones:
            conduit = None if source.id == destination.id else conduit_between(engine, source, destination)
            if conduit is not None:
                draft.conduits.append(conduit)
        engine.forget(destination)
        progress.step("flows", number + 1, len(zones))
    order = {zone.id: number for number, zone in enumerate(zones)}
    draft.conduits.sort(key=lambda item: (order[item.source], order[item.destination]))
    _vendors(draft, network)
    _managed(draft, engine, as_of)
    text, gaps = _audited(draft, snapshot, shown, as_of, progress)
    wrong = [(gap.source.id, gap.destination.id) for gap in gaps.violated()]
    if wrong:
        _widen(draft, wrong)
        text, gaps = _audited(draft, snapshot, shown, as_of, progress)
    if any(gaps.violated()):
        message = f"what was made does not declare all that travels: {wrong[:5]}"
        raise SelfCheckError(message)
    _tell_what_fails(draft, gaps)
    text = plant_text(draft)
    verdicts = {one: sum(gap.verdict.verdict is one for gap in gaps.pairs) for one in Verdict}
    reasons = tuple(dict.fromkeys(reason for gap in gaps.undecided() for reason in gap.verdict.reasons))
    written = sum(bool(item.flows) for item in draft.conduits)
    reviews = text.count(f"# {REVIEW}:")
    return Inferred(text, Path(snapshot.name), len(draft.zones), written, reviews, verdicts, reasons)


def _audited(draft: Draft, snapshot: Snapshot, shown: Joined, as_of: dt.date, progress: Progress) -> tuple[str, Gaps]:
    """The text as it is now, and what an audit with it says."""
    text = plant_text(draft)
    network = network_of(snapshot, load_plant(Source.from_text(FILE, text)), shown)
    return text, compare(Engine(network), as_of, lambda done, total: progress.step("proof", done, total))


def _tell_what_fails(draft: Draft, gaps: Gaps) -> None:
    """Say at each flow that does not work, or may not, why; comments alone, so that the proof stands."""
    verdicts = {(item.source, item.destination): item.flows for item in gaps.conduits}
    for number, conduit in enumerate(draft.conduits):
        found = verdicts.get((conduit.source, conduit.destination), ())
        flows = list(conduit.flows)
        for verdict in found:
            why = verdict.why or "nothing more is known"
            if verdict.verdict is FlowVerdict.BROKEN:
                flows[verdict.index] = replace(flows[verdict.index], broken=why)
            elif verdict.verdict is FlowVerdict.UNKNOWN:
                flows[verdict.index] = replace(flows[verdict.index], unsure=why)
        draft.conduits[number] = replace(conduit, flows=tuple(flows))


def _widen(draft: Draft, pairs: list[tuple[str, str]]) -> None:
    """Open each of `pairs` whole, and say so: what travels there could not be said as flows."""
    order = {zone.id: number for number, zone in enumerate(draft.zones)}
    kept = [item for item in draft.conduits if (item.source, item.destination) not in pairs]
    wider = ("what travels could not be said as flows; this is everything",)
    for source, destination in pairs:
        flow = DraftFlow((source,), (destination,), ("any",), wider=wider)
        kept.append(DraftConduit(source, destination, (flow,), review=("a flow is wider than what travels",)))
    draft.conduits = sorted(kept, key=lambda item: (order[item.source], order[item.destination]))


def _vendors(draft: Draft, network: Network) -> None:
    """A vendor for each zone of that kind and device where it enters."""
    used: set[str] = set()
    for zone in draft.zones:
        if zone.kind is not ZoneKind.VENDOR:
            continue
        entrances = dict.fromkeys(network.node_of(item.port).id for item in network.zones.attachments[zone.id])
        for device in entrances:
            name = f"V-{zone.id}" if f"V-{zone.id}" not in used else f"V-{zone.id}-{device}"
            used.add(name)
            ports = [
                item.port for item in network.zones.attachments[zone.id] if network.node_of(item.port).id == device
            ]
            peers = dict.fromkeys(peer for port in ports for peer in network.ports.strange_peers(port))
            draft.vendors.append((name[:64], zone.id, device, tuple(peers)))


def _managed(draft: Draft, engine: Engine, as_of: dt.date) -> None:
    """Who can manage each device today, save from zones that never should."""
    kinds = {zone.id: zone.kind for zone in engine.network.plant.zones}
    by_id = {item.id: item for item in draft.devices}
    for opening in openings(engine, as_of):
        entry = entry_of(engine.network.plant, opening.node.device, opening.node.file)
        item = by_id.get(entry.id) if entry is not None else None
        kind = kinds.get(opening.source.id)
        if item is None or kind is None or kind in NOT_MANAGING or not opening.manages:
            continue
        line = next((rule.origin for _, rule, _ in opening.lines(possible=False)), None)
        if line is not None and opening.boxes(possible=False):
            lines = item.managed.setdefault(opening.source.id, {})
            lines.setdefault(line.place, []).append(opening.service.protocol)
    for item in draft.devices:
        if item.managed and all(kinds[zone] is ZoneKind.MANAGEMENT for zone in item.managed):
            item.managed = {}
        elif item.managed:
            item.review = ("it is managed from zones that are not for management",)
