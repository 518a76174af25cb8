"""What the commands `reach`, `trace` and `test-rules` ask, from files to answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.linux_state import between
from parsers.model.address import AddressSet, from_cidr
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch
from parsers.nouns import dataclass
from validator.audit import joined, load
from validator.catalogue.protocols import service_of
from validator.failures import consequences, new_reaches
from validator.findings import Label
from validator.nearest import nearest
from validator.reachability.carriers import carriers, doubts
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT, arriving
from validator.reachability.questions import DeviceQuestion, QuestionError, crossed, judge_rule_set, trace_document
from validator.reachability.trace import Tracer
from validator.reachability.wire import told, told_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from parsers.as_json import Json
    from parsers.registry import ParseResult
    from parsers.source import Span
    from validator.audit import AuditOptions
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Network
    from validator.packets import PacketSet
    from validator.plant.model import Zone
    from validator.reachability.carriers import Carrier
    from validator.reachability.engine import PairReach
    from validator.verdicts import Box


@dataclass(frozen=True, slots=True)
class ReachRule:
    """A rule that lets some of the packets pass; `sure` is False where it only may."""

    device: str
    rule_set: str
    rule: str
    label: Label
    sure: bool


@dataclass(frozen=True, slots=True)
class AfterFailure:
    """What travels only after a failure, which `name` tells in a sentence; `origin` is the line of what fails."""

    name: str
    origin: Span
    surely: tuple[Box, ...]
    possibly: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class ReachAnswer:
    """The exact set between two places, with the rules that carry it and what is undecided.

    `failures` are the single failures that open more; None: none were simulated.
    """

    source: str
    destination: str
    service: str
    surely: tuple[Box, ...]
    possibly: tuple[Box, ...]
    rules: tuple[ReachRule, ...]
    reasons: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    failures: tuple[AfterFailure, ...] | None = None


class Silent:
    """Progress that nobody watches."""

    def step(self, name: str, done: int, total: int) -> None:
        """Nothing to tell."""


def reach(
    snapshot_path: Path, options: AuditOptions, source: str, destination: str, service: str | None
) -> ReachAnswer:
    """What can travel from one zone or network to another.

    Raises:
        SnapshotError, PlantError: the snapshot or the plant cannot be used.
        QuestionError: no such zone or network; the message names the nearest.
        ValueError: the service is not known.
    """
    network = joined(*load(snapshot_path, options, Silent()))
    engine = Engine(network)
    match = Match(
        ANY_ADDRESS, ANY_ADDRESS, ANY_SERVICE if service is None else ServiceMatch.exactly(service_of(service))
    )
    sources, source_set = place_of(network, source)
    destinations, destination_set = place_of(network, destination)
    asked = Match(AddressMatch.exactly(source_set), AddressMatch.exactly(destination_set), match.service)
    surely: list[Box] = []
    possibly: list[Box] = []
    rules: dict[ReachRule, None] = {}
    reasons: dict[str, None] = {}
    for one in sources:
        for other in destinations:
            answers = engine.reach(one, other, (asked,))
            surely += told_of(network, answers, lambda answer: answer.total.surely & _wanted(answer, asked))
            possibly += told_of(
                network, answers, lambda answer: answer.total.possibly & _wanted(answer, asked), possible=True
            )
            for answer in answers:
                wanted = _wanted(answer, asked)
                total = answer.total
                rules |= dict.fromkeys(
                    carrying_rules(network, carriers(answer, total.possibly & wanted, possible=True))
                )
                reasons |= dict.fromkeys(open_reasons(answer, (total.possibly - total.surely) & wanted))
    pairs = [(one, other) for one in sources for other in destinations]
    failures = tuple(_after_failures(engine, pairs, asked)) if options.failures else None
    return ReachAnswer(
        source,
        destination,
        service or "",
        tuple(sorted(surely)),
        tuple(sorted(possibly)),
        tuple(rules),
        tuple(reasons),
        (*network.given, *network.conditions),
        failures,
    )


def _after_failures(engine: Engine, pairs: Sequence[tuple[Zone, Zone]], asked: Match) -> Iterable[AfterFailure]:
    """What each single failure opens of the packets that were asked for."""
    for consequence in consequences(engine.network)[1]:
        later = Engine(consequence.network)
        surely: list[Box] = []
        possibly: list[Box] = []
        for pair in pairs:
            for reach, known in new_reaches(engine, later, pair, (asked,)):
                new = _wanted(reach, asked) - known
                surely += told(consequence.network, reach, reach.total.surely & new)
                possibly += told(consequence.network, reach, reach.total.possibly & new, possible=True)
        if possibly:
            failure = consequence.failure
            yield AfterFailure(failure.name, failure.origin, tuple(sorted(surely)), tuple(sorted(possibly)))


def _wanted(answer: PairReach, asked: Match) -> PacketSet:
    """The packets asked about, by the addresses and services with which they are sent or arrive."""
    wanted = answer.grid.empty()
    for delivery in answer.deliveries:
        for header in dict.fromkeys((AS_SENT, arriving(delivery.header))):
            wanted = wanted | (answer.painter.region(asked, header).possibly & delivery.packets.possibly)
    return wanted


def place_of(network: Network, text: str) -> tuple[list[Zone], AddressSet]:
    """The zones of a place, and its addresses: a zone by id, or every zone that overlaps a network."""
    zones = network.zones
    for zone in zones.zones:
        if zone.id == text:
            return [zone], zones.addresses[zone.id]
    try:
        asked = from_cidr(text)
    except ValueError:
        close = nearest(text, [zone.id for zone in zones.zones])
        hint = f"; did you mean {close}?" if close else f"; there are {', '.join(zone.id for zone in zones.zones)}"
        message = f"no zone {text!r}, and no network{hint}"
        raise QuestionError(message) from None
    found = [zone for zone in zones.zones if zones.addresses[zone.id] & asked]
    if not found:
        message = f"{text} is in no zone of the plant"
        raise QuestionError(message)
    return found, asked


def carrying_rules(network: Network, found: Iterable[Carrier]) -> Iterable[ReachRule]:
    """Carriers as rules with their lines."""
    for item in found:
        device = network.nodes[item.node].id
        if item.rule is None:
            port = network.ports.all[item.edge.source.port]
            yield ReachRule(device, "", "", Label(port.origin, "no filter judges what enters here"), sure=True)
        else:
            what = "this rule or one after it lets it pass; they are too many to name" if item.rest else "lets it pass"
            yield ReachRule(device, item.rule_set, item.rule.identity, Label(item.rule.origin, what), item.sure)


def open_reasons(answer: PairReach, open_packets: PacketSet) -> Iterable[str]:
    """Why packets are undecided, with the lines."""
    if open_packets:
        for doubt in doubts(answer, open_packets):
            yield f"{doubt.reason} ({doubt.origin.place})"


def trace(snapshot_path: Path, options: AuditOptions, packets: Sequence[ConcretePacket]) -> list[dict[str, Json]]:
    """Each packet through the whole snapshot, in order.

    Raises:
        SnapshotError, PlantError: the snapshot or the plant cannot be used.
    """
    network = joined(*load(snapshot_path, options, Silent()))
    tracer = Tracer(network)
    held = (*network.given, *network.conditions)
    conditions: dict[str, Json] = {"conditions": list(held)} if held else {}
    return [{**trace_document(tracer, packet, to_devices=True), **conditions} for packet in packets]


def test_rules(  # noqa: PLR0913, PLR0917 - the question as the command line asks it
    result: ParseResult,
    packets: Sequence[ConcretePacket],
    rule_set: str | None,
    entering: str | None,
    leaving: str | None,
    context: str | None,
) -> list[dict[str, Json]]:
    """Each packet against one list alone (between interfaces, if they are given), or through one device.

    A file of rules of Linux holds no interfaces: those that are given are taken to be there, where both are.

    Raises:
        QuestionError: no such list, interface or zone.
    """
    named = [name for name in (entering, leaving) if name is not None]
    if rule_set is not None or len(named) == 2:  # without both, routes would be asked
        result = replace(result, devices=tuple(between(device, named) for device in result.devices))
    if rule_set is not None:
        way = crossed(result, context, entering, leaving)
        return [judge_rule_set(result, rule_set, packet, context, way) for packet in packets]
    question = DeviceQuestion(result, entering or "", leaving, context)
    return [question.document(packet) for packet in packets]
