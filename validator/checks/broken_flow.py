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

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from parsers.model.rules import Action
from validator.check import Check, Evidence, check
from validator.declared import example, flow_match
from validator.findings import Label, Severity
from validator.flowtext import flow_text
from validator.reachability.header import AS_SENT
from validator.reachability.judge import holds
from validator.reachability.programs import region
from validator.reachability.trace import Tracer
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.flowtext import ConcretePacket
    from validator.graph.network import Node
    from validator.plant.model import Conduit, Flow
    from validator.reachability.trace import Hop, Path

_DISABLED = "would permit it, and is disabled"


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
            why, blocked = _blocked(evidence, tracer, conduits[verdict.id], flow)
            if verdict.source in off and any(label.text == _DISABLED for label in blocked):
                continue
            yield this.finding(
                f"{flow.source.text} does not reach {flow.destination.text}{_where(verdict.destination, flow)}"
                f" on {flow.service_text}: {why or item.why}",
                Label(flow.origin, "declared here"),
                *blocked,
                source_zone=verdict.source,
                destination_zone=verdict.destination,
                identity=f"{verdict.id}|{flow.source.text}|{flow.destination.text}|{flow.service_text}",
                fixed_severity=True,
            )


def _where(zone: str, flow: Flow) -> str:
    """The zone of the destination, where the flow does not name it itself."""
    return "" if flow.destination.text == zone else f" in {zone}"


def _blocked(evidence: Evidence, tracer: Tracer, conduit: Conduit, flow: Flow) -> tuple[str, list[Label]]:
    """What stops an example packet of the flow, in words and as places; both empty where it arrives."""
    ends = {conduit.source_zone, conduit.destination_zone}
    nowhere = [
        zone for zone in evidence.plant.zones if zone.id in ends and not evidence.network.zones.attachments[zone.id]
    ]
    if nowhere:
        return "", [Label(zone.origin, f"no configuration shows where {zone.id} is attached") for zone in nowhere]
    packet = example(flow_match(evidence.network, conduit, flow, attached=True))
    if packet is None:
        return "", []
    paths = tracer.paths(packet)
    stops = [stop for path in paths for stop in _stops(evidence, path, packet)]
    if not stops:
        return "", []
    arrives = any(path.disposition == "delivered" for path in paths)
    stop = min(stops, key=lambda stop: (not stop.off, stop.device not in conduit.via))
    return "" if arrives else stop.why, [*stop.off, *stop.labels]


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
