"""A conduit that must be logged is carried by a rule that does not log.

What it does: for every conduit with `logging: required`, finds the explicit rules that carry its declared
flows on the devices of `via` (on every device, if none is named) and whose configuration does not say that
they log.

Why it matters: what passes a boundary unseen can be neither watched nor reconstructed.

Example: `set logtraffic disable` on the policy of the historian.

Not reported: rules that carry undeclared packets only (path findings tell them); where logs are sent.

References: IEC 62443-3-3:2013 SR 2.8, SR 1.13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.declared import flow_match
from validator.findings import Label, Severity
from validator.reachability.carriers import carriers
from validator.reachability.header import AS_SENT, arriving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Conduit
    from validator.reachability.carriers import Carrier


@check(
    "LOG001",
    "conduit is not logged",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 2.8", "IEC 62443-3-3 SR 1.13"),
    remediation="Turn logging on for the rule.",
)
def unlogged_conduit(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A conduit that must be logged is carried by a rule that does not log."""
    for conduit in evidence.plant.conduits:
        if not conduit.logging:
            continue
        silent = {(item.node, item.rule.origin): item for item in _carrying(evidence, conduit) if item.rule is not None}
        for (number, origin), item in sorted(silent.items(), key=lambda entry: (entry[0][0], entry[0][1])):
            node = evidence.network.nodes[number]
            identity = item.rule.identity if item.rule is not None else ""
            yield this.finding(
                f"{node.id} carries conduit {conduit.id} by {item.rule_set} {identity} without a log",
                Label(origin, "does not log what it permits"),
                Label(conduit.origin, "logging is required here"),
                source_zone=conduit.source_zone,
                destination_zone=conduit.destination_zone,
                identity=f"{conduit.id}|{node.id}|{item.rule_set}|{identity}",
            )


def _carrying(evidence: Evidence, conduit: Conduit) -> Iterator[Carrier]:
    """Explicit rules without a log that carry declared flows on the conduit's devices."""
    named = {node.number for name in conduit.via if (node := evidence.network.node(name)) is not None}
    source, target = evidence.plant.zone(conduit.source_zone), evidence.plant.zone(conduit.destination_zone)
    matches = tuple(flow_match(evidence.network, conduit, flow) for flow in conduit.flows)
    for reach in evidence.gaps.engine.reach(source, target, matches):
        declared = reach.grid.empty()
        for delivery in reach.deliveries:
            for header in dict.fromkeys((AS_SENT, arriving(delivery.header))):
                for match in matches:
                    declared = declared | (reach.painter.region(match, header).surely & delivery.packets.surely)
        for item in carriers(reach, declared):
            permits = item.rule is not None and not item.rule.implicit and item.rule.logged is not True
            if permits and (not conduit.via or item.node in named):
                yield item
