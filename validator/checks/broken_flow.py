"""A declared flow cannot work: its packets, or their replies, surely do not get through.

What it does: for every flow of every conduit, all packets from the declared source to the declared
destination must arrive on some way, and their replies must come back. Where a whole zone is named, its
networks that stand on an interface count.

Why it matters: a register that declares what the devices block is wrong, and a plant that needs the flow
runs on luck or on another path.

Example: the policy that carries OPC UA has `set status disable`.

Not reported: flows that cannot be decided (they are UNKNOWN in the conduit list, with exit status 3); flows whose
answers miss a stateful device (PATH009); flows of a vendor whose access is declared to be off by default, where a rule
that would let them pass is turned off.

References: IEC 62443-3-2:2020 ZCR 6.4.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from parsers.model.rules import Action
from parsers.model.service import TCP, UDP
from parsers.nouns import dataclass
from validator.check import Check, Evidence, check
from validator.conformance import NO_WAY_BACK
from validator.declared import example, flow_match, mirrored, needs_no_answer
from validator.findings import Label, Severity
from validator.flowtext import flow_text
from validator.reachability.header import AS_SENT
from validator.reachability.judge import holds
from validator.reachability.meetings import EVERY_DEVICE, bits_of
from validator.reachability.programs import region
from validator.reachability.trace import Tracer
from validator.verdicts import FlowVerdict
from validator.witness import witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import Match
    from validator.findings import Finding
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Node
    from validator.plant.model import Conduit, Flow
    from validator.reachability.paths import Hop, Path

_DISABLED = "would permit it, and is disabled"
ONE_WAY = (
    "Open the way back. If nothing is to come back by it, `direction: one_way` of the conduit says so; a diode then"
    " stands on it (MOD010)."
)
"""The remedy where what is sent arrives, needs no answer and gets none."""


@check(
    "PATH003",
    "declared flow is blocked",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 6.4",),
    remediation="Open the flow where it is blocked, or take it out of the conduit.",
)
def broken_flow(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A declared flow cannot work."""
    conduits = {conduit.id: conduit for conduit in evidence.plant.conduits}
    tracer = Tracer(evidence.network)
    off = {vendor.zone for vendor in evidence.plant.vendors if vendor.default_state == "disabled"}
    for verdict in evidence.gaps.conduits:
        for item in verdict.flows:
            if item.verdict is not FlowVerdict.BROKEN or item.one_way:
                continue
            flow = conduits[verdict.id].flows[item.index]
            conduit = conduits[verdict.id]
            back, blocked = item.why == NO_WAY_BACK, list[Label]()
            if back:
                reply, part = _reply_told(evidence, conduit, item.index)
                why = f"{item.why}{reply}"
            else:
                why, part, blocked = _blocked_told(evidence, tracer, conduit, item.index)
            if verdict.source in off and any(label.text == _DISABLED for label in blocked):
                continue
            found = this.finding(
                f"{flow.source.text} {'only partly reaches' if part else 'does not reach'} {flow.destination.text}"
                f"{_where(verdict.destination, flow)} on {flow.service_text}: {why or item.why}",
                Label(flow.origin, "declared here"),
                *blocked,
                source_zone=verdict.source,
                destination_zone=verdict.destination,
                identity=f"{verdict.id}|{flow.source.text}|{flow.destination.text}|{flow.service_text}",
                fixed_severity=True,
            )
            told = back and needs_no_answer(flow_match(evidence.network, conduit, flow))
            yield replace(found, remediation=ONE_WAY) if told else found


def _where(zone: str, flow: Flow) -> str:
    """The zone of the destination, where the flow does not name it itself."""
    return "" if flow.destination.text == zone else f" in {zone}"


def _blocked_told(evidence: Evidence, tracer: Tracer, conduit: Conduit, index: int) -> tuple[str, bool, list[Label]]:
    """What stops a packet of a flow, in words and as places (empty where it arrives), and whether others arrive.

    As it was told before or as it is found now.
    """
    ends = {conduit.source_zone, conduit.destination_zone}
    nowhere = [
        zone for zone in evidence.plant.zones if zone.id in ends and not evidence.network.zones.attachments[zone.id]
    ]
    if nowhere:
        labels = [Label(zone.origin, f"no configuration shows where {zone.id} is attached") for zone in nowhere]
        return "", False, labels
    memory = evidence.ways
    known = None if memory is None else memory.stop(conduit.id, index)
    if known is not None:
        return known[0], known[1], [*known[2]]
    meetings = evidence.gaps.engine.filters.meetings
    meetings.begin()
    (why, part, labels, device), met = tracer.met_by(lambda: _blocked(evidence, tracer, conduit, index))
    if memory is not None:
        told = why, part, tuple(labels)
        memory.stopped(conduit.id, index, told, meetings.met | met, _place_of(evidence, device))
    return why, part, labels


def _place_of(evidence: Evidence, device: str) -> int:
    """The device that places were told of, as a bit by number; every device where it is not known."""
    if not device:
        return 0
    node = evidence.network.node(device)
    return EVERY_DEVICE if node is None else bits_of((node.number,))


def _blocked(evidence: Evidence, tracer: Tracer, conduit: Conduit, index: int) -> tuple[str, bool, list[Label], str]:
    """The same, found; with the device whose places are told."""
    match = flow_match(evidence.network, conduit, conduit.flows[index], attached=True)
    lost, part = _lost(evidence, conduit.source_zone, conduit.destination_zone, match)
    packet = lost or example(match)
    if packet is None:
        return "", part, [], ""
    paths = tracer.paths(packet)
    stops = [stop for path in paths for stop in _stops(evidence, path, packet)]
    if not stops:
        return "", part, [], ""
    arrives = any(path.disposition == "delivered" for path in paths)
    stop = min(stops, key=lambda stop: (not stop.off, stop.device not in conduit.via))
    return "" if arrives else stop.why, part, [*stop.off, *stop.labels], stop.device


def _reply_told(evidence: Evidence, conduit: Conduit, index: int) -> tuple[str, bool]:
    """What `_reply` tells, as it was told before or as it is found now."""
    memory, meetings = evidence.ways, evidence.gaps.engine.filters.meetings
    known = None if memory is None else memory.reply(conduit.id, index)
    if known is not None:
        return known
    meetings.begin()
    found = _reply(evidence, conduit, conduit.flows[index])
    if memory is not None:
        memory.replied(conduit.id, index, found, meetings.met)
    return found


def _reply(evidence: Evidence, conduit: Conduit, flow: Flow) -> tuple[str, bool]:
    """A reply that does not come back, as the end of a sentence, and whether others do."""
    answer = mirrored(flow_match(evidence.network, conduit, flow, attached=True), connections=True)
    packet, part = _lost(evidence, conduit.destination_zone, conduit.source_zone, answer, replies=True)
    if packet is None:
        return "", part
    text = flow_text(packet)
    return f", as {text.rpartition('/')[0] if packet.proto in {TCP, UDP} else text}", part


def _lost(
    evidence: Evidence, source: str, destination: str, match: Match, *, replies: bool = False
) -> tuple[ConcretePacket | None, bool]:
    """A packet of a match that does not surely arrive as it is sent, if there is one, and whether others do."""
    ends = (evidence.plant.zone(source), evidence.plant.zone(destination))
    packet, part = None, False
    for reach in evidence.gaps.engine.reach(*ends, (match,), replies=replies):
        asked = reach.painter.region(match, AS_SENT).surely
        left = asked - reach.total.surely
        packet = packet or (witness(left, evidence.network) if left else None)
        part = part or bool(asked & reach.total.surely)
    return packet, part


@dataclass(frozen=True)
class _Stop:
    """Where a packet ends on one of its ways, and the rules that would let it pass there and are turned off."""

    device: str
    why: str
    labels: list[Label]
    off: list[Label]


def _stops(evidence: Evidence, path: Path, packet: ConcretePacket) -> Iterator[_Stop]:
    """The place that stops a packet on a way: no route, or the line of a list."""
    if path.disposition == "no_route" and path.hops:
        device = evidence.network.node(path.hops[-1].device)
        if device is not None:
            route = [Label(device.device.origin, f"{device.id} has no route for {flow_text(packet)}")]
            yield _Stop(device.id, f"{device.id} has no route", route, [])
            return
    found = (stop for hop in path.hops if (stop := _stopped(evidence, hop, packet)) is not None)
    yield from islice(found, 1)


def _stopped(evidence: Evidence, hop: Hop, packet: ConcretePacket) -> _Stop | None:
    """The list of a device that denies a packet."""
    for judged in hop.judged:
        line = judged.decision.line
        if judged.decision.verdict == "deny" and line is not None:
            node = evidence.network.node(hop.device)
            off = [] if node is None else _switched_off(node, line.rule_set, packet)
            place = [Label(line.statement.origin, f"stops {flow_text(packet)}")] if line.statement.origin.line else []
            state = "turned off" if any(label.text == _DISABLED for label in off) else "past its time"
            why = f"{hop.device} stops it" + (f", and a rule that would let it pass is {state}" if off else "")
            return _Stop(hop.device, why, place, off)
    return None


def _switched_off(node: Node, rule_set: str, packet: ConcretePacket) -> list[Label]:
    """Disabled rules of the list that would let the packet through."""
    found = node.rule_sets.get(rule_set)
    rules = () if found is None else found.rules
    return [
        Label(rule.origin, f"would permit it, and ended on {rule.until}" if rule.ended else _DISABLED)
        for rule in rules
        if not rule.enabled
        and rule.action is Action.PERMIT
        and holds(region(rule.match, AS_SENT), packet, possibly=True)
    ]
