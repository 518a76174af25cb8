"""A declared flow also travels past the device that should enforce its conduit.

What it does: for every conduit with `via`, computes what of its declared flows still surely arrives when the
named device carries nothing. Every device of `via` must stand on every way.

Why it matters: the conduit was approved with its firewall; a second way round it is not watched, and what
the firewall denies tomorrow goes on travelling.

Example: a VLAN interface of the core switch in the network behind the safety firewall.

Not reported: undeclared packets on the way round (path findings tell them); devices of `via` that no
configuration was handed in for (COV002).

References: IEC 62443-3-2:2020 ZCR 6.4; IEC 62443-3-3:2013 SR 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.declared import flow_match
from validator.findings import Label, Severity
from validator.flowtext import flow_text
from validator.reachability.header import AS_SENT
from validator.telling import flows_of, services_text, zone_names
from validator.witness import witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.graph.network import Node
    from validator.packets import PacketSet
    from validator.plant.model import Conduit
    from validator.reachability.engine import PairReach


@check(
    "PATH007",
    "conduit goes round its enforcement device",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 6.4", "IEC 62443-3-3 SR 5.2"),
    remediation="Close the way round, or name the devices that really enforce the conduit.",
)
def enforcement_bypassed(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A declared flow also travels past the device that should enforce its conduit."""
    for conduit in evidence.plant.conduits:
        for name in conduit.via:
            node = evidence.network.node(name)
            if node is None:
                continue
            for reach, packets in _round(evidence, conduit, node):
                yield this.finding(
                    f"{conduit.source_zone} reaches {conduit.destination_zone} on {services_text(packets.boxes())}"
                    f" past {node.id}, which conduit {conduit.id} names as its enforcement",
                    *_way(evidence, reach, packets),
                    Label(conduit.origin, f"declared via {node.id}"),
                    source_zone=conduit.source_zone,
                    destination_zone=conduit.destination_zone,
                    flows=flows_of(packets.boxes(), zone_names(evidence)),
                    witness=flow_text(witness(packets, evidence.network)),
                    identity=f"{conduit.id}|{node.id}",
                )


def _round(evidence: Evidence, conduit: Conduit, node: Node) -> Iterator[tuple[PairReach, PacketSet]]:
    """What of the declared flows surely arrives without the device."""
    source, target = evidence.plant.zone(conduit.source_zone), evidence.plant.zone(conduit.destination_zone)
    matches = tuple(flow_match(evidence.network, conduit, flow) for flow in conduit.flows)
    engine = evidence.gaps.engine
    for reach in engine.reach(source, target, matches, avoiding=frozenset({node.number})):
        declared = reach.grid.empty()
        for match in matches:
            declared = declared | reach.painter.region(match, AS_SENT).surely
        packets = declared & reach.total.surely
        if packets:
            yield reach, packets


def _way(evidence: Evidence, reach: PairReach, packets: PacketSet) -> list[Label]:
    """The interfaces by which the packets go round."""
    ports = evidence.network.ports.all
    found: dict[Label, None] = {}
    for edge, taken in reach.taken:
        if taken.surely & packets and edge.out_port is not None:
            entered = ports[edge.source.port]
            device = evidence.network.node_of(entered).id
            text = f"{device} passes it from {entered.name} to {edge.out_port.name}"
            found[Label(edge.out_port.origin, text)] = None
    return list(found)[:4]
