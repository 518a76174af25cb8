"""The pipeline, whole: snapshot and plant in, report out."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from parsers.ledger import what_is_open
from parsers.model.bridge import BridgeMode
from parsers.model.identity import LoginMethod
from parsers.model.vpn import TunnelKind
from parsers.registry import platforms
from parsers.source import Source, UnreadableSourceError
from validator import VERSION
from validator.causes import causes
from validator.check import Evidence, checks
from validator.conformance import compare
from validator.coverage import coverage, shown_coverage
from validator.decided import Idleness
from validator.device_facts import without_levels
from validator.ended import of_day
from validator.every_list import EveryList
from validator.exports import undated
from validator.failures import study
from validator.false_sources import targets
from validator.findings import kinds_of, ranked, told_apart
from validator.graph.network import build_network
from validator.graph.unclaimed import unclaimed, with_unclaimed
from validator.isolation import isolation
from validator.jump_hosts import jump_hosts
from validator.leftovers import leftovers
from validator.lives import Baseline, lives, read_baseline
from validator.managing import openings
from validator.nearest import nearest
from validator.observed.reading import observe
from validator.options import AuditOptions
from validator.plant.loader import load_plant, load_tree
from validator.plant.model import OPERATIONAL
from validator.plant.nodes import LARGEST_PLANT
from validator.plant.recording import on_day
from validator.reachability.carried import with_carriers
from validator.reachability.engine import Engine
from validator.remembered.pairs import PairAnswers
from validator.remembered.plants import remembered_plant, remembered_source
from validator.remembered.readings import StoredReadings
from validator.remembered.recollection import Case, recollection
from validator.report.document import UNDECIDED, FailureSummary, Layer2, Report
from validator.requirements.judging import requirements_judged
from validator.reviews import FILE as REVIEWS
from validator.reviews import read_reviews
from validator.shown.joining import with_shown
from validator.snapshot import (
    Platforms,
    SnapshotError,
    check_open,
    joins_nothing,
    log_paths,
    plant_paths,
    read_snapshot,
)
from validator.unread import NOT_WHOLE, with_unread
from validator.unseen_routers_taken import taken_of_unseen_routers
from validator.unshown import missing_reason
from validator.vendors import vendors
from validator.verdicts import FlowVerdict
from validator.vouching import vouched
from validator.ways_in import ways_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from parsers.ledger import LedgerRow
    from validator.conformance import Gaps
    from validator.findings import Finding
    from validator.graph.network import Network, Node
    from validator.plant.model import Plant
    from validator.plant.nodes import Mapping
    from validator.remembered.recollection import Recollection
    from validator.remembered.store import Store
    from validator.reviews import Review, Reviews
    from validator.shown.joining import Joined
    from validator.snapshot import Snapshot

__all__ = [
    "AuditOptions",
    "audit",
    "declared",
    "declared_tree",
    "devices_of",
    "joined",
    "load",
    "network_of",
]

CLEAN, FINDINGS, NOT_UNDERSTOOD = 0, 1, 3


class Progress(Protocol):
    """Told how far the work is."""

    def step(self, name: str, done: int, total: int) -> None:
        """Of the stage `name`, `done` of `total` parts are finished."""
        ...


def audit(snapshot_path: Path, options: AuditOptions, progress: Progress) -> Report:
    """Everything the tool does, in order.

    Raises:
        SnapshotError: no plant file, no configurations, or an unreadable plant file.
        PlantError: the plant file has mistakes; all of them are in it.
        BaselineError: the baseline is no report of this plant.
        ReviewError: the table of reviews has mistakes.

    What it found out is not kept before `Report.keep` is called.
    """
    with ExitStack() as beside:
        return _audited(snapshot_path, options, progress, beside)


def _audited(snapshot_path: Path, options: AuditOptions, progress: Progress, beside: ExitStack) -> Report:
    """The same; what other processes do meanwhile is ended with `beside`."""
    checks()  # loaded while other processes read
    check_open(snapshot_path)
    baseline = read_baseline(options.baseline) if options.baseline else None
    reviews = _reviews(snapshot_path, options)
    logs = log_paths(snapshot_path, options.observed)
    snapshot, plant = load(snapshot_path, options, progress)
    shown = devices_of(snapshot, plant)
    network = network_of(snapshot, plant, shown)
    engine = Engine(network)
    memory = _memory(options, snapshot, plant, shown, engine)
    answers = None if memory is None else memory.answers
    known = None if answers is None else answers.lists
    lists = beside.enter_context(EveryList(network, known, 1 if options.select else options.processes))
    between = PairAnswers(engine, None) if answers is None else answers
    gaps = compare(
        engine,
        options.as_of,
        lambda done, total: progress.step("zones", done, total),
        between,
        options.processes,
    )
    failed = None
    if options.failures:
        failed = study(gaps.engine, options.as_of, lambda done, total: progress.step("failures", done, total))
    observed = None
    if logs:
        observed = observe(gaps.engine, logs, options.as_of, lambda done, total: progress.step("logs", done, total))
    everywhere = Engine(with_unclaimed(network, unclaimed(network)))
    evidence = Evidence(
        plant,
        snapshot,
        snapshot.results,
        network,
        gaps,
        options.as_of,
        causes(network, gaps, between),
        shown.unused,
        failed,
        openings(everywhere, options.as_of),
        everywhere,
        observed=observed,
        ways=answers,
        idleness=Idleness(lists),
    )
    kinds = kinds_of(plant)
    ordered = sorted((ranked(item, kinds) for item in _found(evidence, options, progress)), key=lambda item: item.order)
    found = _reviewed(told_apart(ordered), reviews, options.as_of)
    judged = requirements_judged(evidence, _everything(evidence, found, options), options.requirements)
    report = replace(_report(evidence, tuple(found), options), requirements=judged, reviews=reviews)
    if memory is not None:
        report = replace(report, keep=partial(memory.keep, evidence.causes))
    return _compared(report, baseline, options) if baseline else report


def _memory(
    options: AuditOptions, snapshot: Snapshot, plant: Plant, shown: Joined, engine: Engine
) -> Recollection | None:
    """What earlier runs found out about pairs of zones; None where nothing is remembered."""
    if options.store is None:
        return None
    named = _named(plant)
    case = Case(
        snapshot,
        options.as_of,
        lambda name: (named.get(name, ""), options.platform or ""),
        shown.devices,
        lambda earlier: devices_of(of_day(earlier, options.as_of), plant).devices,
    )
    return recollection(options.store, case, engine)


def declared(snapshot_path: Path, plant: Path | None) -> Plant:
    """The declared plant alone, without its configurations, as it is written.

    Raises:
        SnapshotError: there is none, or it cannot be read.
        PlantError: it has mistakes.
    """
    return load_plant(_sources(plant_paths(snapshot_path, plant), snapshot_path))


def declared_tree(snapshot_path: Path, plant: Path | None) -> Mapping:
    """The same as a tree of keys and texts, assets in their zones.

    Raises:
        SnapshotError: there is none, or it cannot be read.
        PlantError: it has mistakes.
    """
    return load_tree(_sources(plant_paths(snapshot_path, plant), snapshot_path))


def _reviews(folder: Path, options: AuditOptions) -> Reviews | None:
    """The table that was named, or the one of the snapshot."""
    place = options.reviews or folder / REVIEWS
    return read_reviews(place) if options.reviews is not None or place.is_file() else None


def _reviewed(found: list[Finding], reviews: Reviews | None, day: dt.date) -> list[Finding]:
    """The findings, each with what was said of it; nothing else about it changes."""
    said: dict[str, Review] = {} if reviews is None else {**reviews.of}
    return [
        replace(item, notes=(*item.notes, ("review", said[item.fingerprint].text(day))))
        if item.fingerprint in said
        else item
        for item in found
    ]


def load(snapshot_path: Path, options: AuditOptions, progress: Progress) -> tuple[Snapshot, Plant]:
    """Read the plant first, for it may name the platform of a file; then the configurations.

    Both are of the day: what has expired vouches for nothing, and a rule whose time is over matches nothing.
    """
    paths = plant_paths(snapshot_path, options.plant)
    texts = _sources(paths, snapshot_path, options.store)
    read = load_plant(texts) if options.store is None else remembered_plant(options.store, texts, load_plant)
    early = on_day(read, options.as_of)
    _check_platforms(early, options.platform)
    named = _named(early)
    snapshot = read_snapshot(
        snapshot_path,
        paths,
        Platforms(named, options.platform, StoredReadings(options.store), options.processes, options.begun),
        lambda done, total: progress.step("configurations", done, total),
        filter(None, (options.baseline, options.reviews, *options.observed)),
        texts,
    )
    return of_day(snapshot, options.as_of), early


def _named(plant: Plant) -> dict[str, str]:
    """The platforms that a plant names, by file."""
    return {entry.file: entry.platform for entry in plant.devices if entry.file and entry.platform}


def _check_platforms(plant: Plant, asked: str | None) -> None:
    """Refuse platforms that do not exist, whether or not a file needs them.

    Raises:
        SnapshotError: the plant file, at its place, or the command line names one.
    """
    there = platforms()
    named = [(f"{entry.origin.file}:{entry.origin.line}: device {entry.id}", entry.platform) for entry in plant.devices]
    for where, name in (*named, ("--platform", asked)):
        if name and name not in there:
            close = nearest(name, there)
            hint = f"did you mean {close}?" if close else f"there are {', '.join(there)}"
            message = f"{where}: no platform {name!r}; {hint}"
            raise SnapshotError(message)


def joined(snapshot: Snapshot, plant: Plant) -> Network:
    """The network of a snapshot; what was not read of a device goes into it as something that may do anything."""
    return network_of(snapshot, plant, devices_of(snapshot, plant))


def devices_of(snapshot: Snapshot, plant: Plant) -> Joined:
    """The devices as configured, with what was not read of them, and with what they showed."""
    devices = [
        (with_unread(device, result), result.source.name) for result in snapshot.results for device in result.devices
    ]
    known, given = vouched(plant, devices)
    return replace(with_shown(plant, known, snapshot), given=given)


def network_of(snapshot: Snapshot, plant: Plant, shown: Joined) -> Network:
    """The devices joined to one another and to the zones."""
    network = build_network(plant, shown.devices, tuple(_not_shown(snapshot, shown.joined)))
    return with_carriers(replace(network, conditions=tuple(item.sentence() for item in shown.as_of), given=shown.given))


def _not_shown(snapshot: Snapshot, joined: frozenset[str]) -> Iterator[str]:
    """Files of which nobody knows what they join."""
    for item in snapshot.unread:
        yield f"{item.name} was not read: {item.reason}"
    for result in snapshot.results:
        if joins_nothing(result, joined):
            yield f"{result.source.name} shows no interface; what its device joins is not known"


def _sources(paths: list[Path], folder: Path, store: Store | None = None) -> list[Source]:
    names = [path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix() for path in paths]
    read = Source.read if store is None else partial(remembered_source, store)
    size = sum(path.stat().st_size for path in paths if path.is_file())
    if size > LARGEST_PLANT:
        what = f"at most {LARGEST_PLANT >> 20} MB of plant files are read. Declare each site as a plant of its own"
        message = f"{names[0]}: {size >> 20} MB; {what}"
        raise SnapshotError(message)
    try:
        return [read(path, name) for path, name in zip(paths, names, strict=True)]
    except UnreadableSourceError as error:
        raise SnapshotError(str(error)) from error


def _found(evidence: Evidence, options: AuditOptions, progress: Progress) -> Iterator[Finding]:
    asked = [check for code, check in checks().items() if _asked(options, code)]
    for number, check in enumerate(asked, 1):
        yield from check(evidence)
        progress.step("checks", number, len(asked))


def _asked(options: AuditOptions, code: str) -> bool:
    """Whether the check of a code is asked."""
    chosen = not options.select or code.startswith(options.select)
    return chosen and not (options.ignore and code.startswith(options.ignore))


def _status(*, bad: bool, incomplete: Sequence[str], options: AuditOptions) -> int:
    return FINDINGS if bad else NOT_UNDERSTOOD if incomplete and not options.allow_incomplete else CLEAN


def _compared(report: Report, baseline: Baseline, options: AuditOptions) -> Report:
    """The report with the lives of its findings, and the exit status that follows."""
    told = replace(report, lives=lives(baseline, report, partial(_asked, options)), fail_on_new=options.fail_on_new)
    return replace(told, exit=_status(bad=told.bad, incomplete=told.incomplete, options=options))


def _everything(evidence: Evidence, found: list[Finding], options: AuditOptions) -> list[Finding]:
    """The findings of all checks: what was not selected violates a requirement all the same."""
    if not options.requirements or not (options.select or options.ignore):
        return found
    kinds = kinds_of(evidence.plant)
    return [ranked(finding, kinds) for check in checks().values() for finding in check(evidence)]


def _report(evidence: Evidence, findings: tuple[Finding, ...], options: AuditOptions) -> Report:
    snapshot = evidence.snapshot
    incomplete = tuple(_incomplete(evidence.gaps, evidence.network, snapshot))
    bad = any(finding.severity >= options.fail_on for finding in findings)
    status = _status(bad=bad, incomplete=incomplete, options=options)
    sources = {source.name: source.lines for source in snapshot.plant}
    sources |= {result.source.name: result.source.lines for result in snapshot.results}
    sources |= {item.file.source.name: item.file.source.lines for item in snapshot.shown}
    return Report(
        VERSION,
        evidence.plant.id,
        evidence.plant.name,
        snapshot.name,
        snapshot.sha256,
        options.as_of.isoformat(),
        status,
        options.fail_on,
        options.allow_incomplete,
        incomplete,
        findings,
        evidence.gaps.verdicts,
        evidence.gaps.conduits,
        (*(coverage(result) for result in snapshot.results), *(shown_coverage(item) for item in snapshot.shown)),
        (
            *(item for result in snapshot.results for item in result.diagnostics),
            *(item for one in snapshot.shown for item in one.file.diagnostics),
        ),
        sources,
        evidence.network.conditions,
        (
            *_limits(evidence.network),
            *filter(
                None,
                (
                    taken_of_unseen_routers(evidence.network, evidence.gaps.verdicts),
                    without_levels(evidence.plant),
                    undated(evidence),
                ),
            ),
            *snapshot.limits,
        ),
        _layer2(evidence.network),
        _simulated(evidence),
        tuple(item.verdict for item in evidence.openings),
        isolation(evidence),
        leftovers(evidence.network),
        jump_hosts(evidence),
        ways_in(evidence),
        vendors=vendors(evidence),
        exceptions=tuple(
            (item.id, item.expires.isoformat(), item.in_force(options.as_of)) for item in evidence.plant.exceptions
        ),
        observed=evidence.observed,
        given=evidence.network.given,
    )


def _simulated(evidence: Evidence) -> FailureSummary:
    """What was simulated, for the report."""
    failed = evidence.failures
    if failed is None:
        return FailureSummary()
    return FailureSummary(1, failed.simulated, len(failed.consequences), len(failed.opened))


def _limits(network: Network) -> Iterator[str]:
    """What no verdict says, of the devices that make it so."""
    if len(targets(network.plant)) < sum(zone.kind in OPERATIONAL for zone in network.plant.zones):
        yield "packets under false addresses were looked for on their way to safety zones alone (NET003)"
    for node in network.nodes:
        for taken in node.device.assumed:
            place = f"{taken.origin.file}:{taken.origin.line}" if taken.origin.line else taken.origin.file
            yield f"{node.id}: taken for granted, for {place} does not say it: {taken.reason}"
        names = [bridge.name for bridge in node.device.bridges if bridge.mode is BridgeMode.FILTERED]
        if names:
            frames = "frames without IP (ARP, PROFINET, GOOSE, spanning tree)"
            yield f"{node.id} bridges: no verdict says which {frames} it lets across {', '.join(names)}"
        doors = _central_doors(node)
        if doors:
            yield (
                f"{node.id}: the servers that log in, or authorise, {', '.join(doors)} are taken to hand out no filter"
                f" and no group of their own to a client; what they hand out is in no file"
            )


def _central_doors(node: Node) -> list[str]:
    """Doors for clients whose servers may replace the filter of their tunnel.

    Filter-Id and Class of RFC 2865. On an ASA what a server that authenticates or authorises returns goes before the
    group policy, and the Class names another one (ASDM VPN guide 7.13, "Configure an External AAA Server for VPN").
    """
    filtered = any(one.kind is TunnelKind.REMOTE_ACCESS and one.rule_set for one in node.device.tunnels)
    logins = node.device.management.logins if filtered else ()
    asked = (one for one in logins if LoginMethod.CENTRAL in one.methods or one.authorised is not None)
    return [one.door for one in asked if one.remote_access]


def _layer2(network: Network) -> Layer2:
    """How far layer 2 was judged."""
    standing = network.standing
    devices, trunks, known = standing.segments.seen
    return Layer2(devices, trunks, known, tuple((zone, grade.value) for zone, grade in standing.grades.items()))


def _why(blocking: Sequence[LedgerRow]) -> str:
    """The reason that all these lines have, if it is one, and what should be handed in instead, if a reason says so."""
    reasons = list(dict.fromkeys(row.reason for row in blocking if row.reason))
    told = reasons if len(reasons) == 1 and len(blocking) > 1 else [one for one in reasons if INSTEAD in one]
    return "".join(f": {one}" for one in told[:2])


INSTEAD = "; hand in "
"""Words of a reason that tells which other form of the configuration can be read."""


def _incomplete(gaps: Gaps, network: Network, snapshot: Snapshot) -> Iterator[str]:
    """Why the input was not understood where it matters."""
    yield from _not_shown(snapshot, frozenset(node.file for node in network.nodes if node.device.interfaces))
    for result in snapshot.results:
        blocking = [row for row in result.ledger.open_rows() if row.blocking]
        if blocking:
            yield f"{result.source.name}: {what_is_open(blocking)}{_why(blocking)}"
        if not result.complete:
            yield f"{result.source.name}: {NOT_WHOLE}"
    for entry in network.missing:
        yield missing_reason(entry)
    yield from (context.sentence() for context in network.contexts)
    undecided = len(gaps.undecided())
    if undecided:
        yield f"{undecided} of {len(gaps.pairs)} zone pairs {UNDECIDED}"
    open_flows = sum(flow.verdict is FlowVerdict.UNKNOWN for item in gaps.conduits for flow in item.flows)
    if open_flows:
        yield f"{open_flows} declared flow{'' if open_flows == 1 else 's'} {UNDECIDED}"
