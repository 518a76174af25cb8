"""A declared flow of OPC Classic opens a thousand ports or more across a boundary.

What it does: for each conduit, takes the declared flows from one end to another together. Where they hold tcp/135 and a
thousand TCP ports from 1024 on or more, and the configurations surely let them pass, it is told, with the rules that
open the ports and how many these are.

Why it matters: OPC Classic (DA, A&E, HDA) is DCOM: the port of each server is agreed on when it is called. A boundary
that lets all of them pass lets every other service of that host pass as well, and malware that looks for one.

Example: `permit tcp host HIST host OPC range 1024 65535` beside the rule for port 135.

Not reported: flows of every service; ranges that nobody declares (PATH001, PATH002); firewalls that follow the call and
open one port (`inspect dcerpc`), for these need the rule for port 135 alone; OPC UA.

References: IEC 62443-3-3:2013 SR 7.7; NIST SP 800-82r3 (DCOM).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.service import TCP
from validator.check import Check, Evidence, check
from validator.declared import flow_match
from validator.findings import Label, Severity
from validator.reachability.carriers import carriers
from validator.reachability.header import AS_SENT
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.rules import Rule
    from parsers.model.service import ServiceSet
    from validator.findings import Finding
    from validator.plant.model import Conduit, Flow

MAPPER = 135
"""Where a client asks for the port of a server."""
FIRST, LEAST = 1024, 1000
"""Ports from here on may be agreed on; fewer than this many were chosen one by one (DCOM can be told a range)."""
MOST_RULES = 4


@check(
    "RUL010",
    "wide port range for OPC Classic",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 7.7",),
    remediation="Use OPC UA or a tunnel of one port; else give DCOM a small range, or let a firewall follow its calls.",
)
def wide_ports_for_opc_classic(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A declared flow of OPC Classic opens a thousand ports or more across a boundary."""
    conduits = {conduit.id: conduit for conduit in evidence.plant.conduits}
    for verdict in evidence.gaps.conduits:
        conduit = conduits[verdict.id]
        ends: dict[tuple[str, str], list[Flow]] = {}
        for row in verdict.flows:
            if row.verdict is FlowVerdict.WORKS:
                flow = conduit.flows[row.index]
                ends.setdefault((flow.source.text, flow.destination.text), []).append(flow)
        for (source, destination), flows in ends.items():
            count = max(_dynamic(flow.services) for flow in flows)
            if count >= LEAST and any(_asks(flow.services) for flow in flows):
                yield _finding(this, evidence, conduit, flows, f"{source} > {destination}", count)


def _finding(  # noqa: PLR0913, PLR0917 - the parts of one sentence
    this: Check, evidence: Evidence, conduit: Conduit, flows: list[Flow], ends: str, count: int
) -> Finding:
    rules = [rule for flow in flows for rule in _rules(evidence, conduit, flow)]
    wide = [Label(rule.origin, f"opens {_dynamic(rule.match.service.surely)} ports") for rule in rules]
    return this.finding(
        f"{ends} of {conduit.id} opens {count} TCP ports besides 135, as DCOM (OPC Classic) and RPC need",
        *list(dict.fromkeys(wide))[:MOST_RULES],
        Label(flows[0].origin, "declared here"),
        source_zone=conduit.source_zone,
        destination_zone=conduit.destination_zone,
        identity=f"{conduit.id}|{ends}",
    )


def _rules(evidence: Evidence, conduit: Conduit, flow: Flow) -> Iterator[Rule]:
    """The written rules that let a wide range of a flow pass."""
    zones = {zone.id: zone for zone in evidence.plant.zones}
    match = flow_match(evidence.network, conduit, flow)
    engine = evidence.gaps.engine
    for reach in engine.reach(zones[conduit.source_zone], zones[conduit.destination_zone], (match,)):
        packets = reach.total.surely & reach.painter.region(match, AS_SENT).surely
        for item in carriers(reach, packets):
            rule = item.rule
            if rule is not None and not rule.implicit and _dynamic(rule.match.service.surely) >= LEAST:
                yield rule


def _asks(services: ServiceSet) -> bool:
    return any(
        box.protocols.first <= TCP <= box.protocols.last
        and box.destination_ports.first <= MAPPER <= box.destination_ports.last
        for box in services.boxes
    )


def _dynamic(services: ServiceSet) -> int:
    """How many TCP ports from 1024 on a set of services holds, in ranges that begin above 135: not "any"."""
    return sum(
        max(0, box.destination_ports.last - max(box.destination_ports.first, FIRST) + 1)
        for box in services.boxes
        if box.protocols.first <= TCP <= box.protocols.last and box.destination_ports.first > MAPPER
    )
