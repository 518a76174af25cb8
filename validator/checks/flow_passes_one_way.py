"""A declared flow passes a device that keeps state in one direction only.

What it does: for every declared flow that arrives and is answered, the ways of its packets are compared with the ways
of their answers, as sets. A device that keeps track of connections must be passed by both or by neither. If it is not
by any choice of routers, the flow is BROKEN for TCP; if only some choice or some equal-cost way misses it, or the
protocol is none with connections, it is UNKNOWN.

Why it matters: a firewall drops answers whose opening it never saw, so the flow fails; or somebody switches the check
off (`asymroute`, TCP state bypass), and the firewall is a router. And what comes back past a firewall goes past its
rules, too.

Example: the core switch routes to the DMZ by firewall A, and the DMZ router routes back by firewall B.

Not reported: flows that are translated (their answers are followed with what must be undone); filters without state;
devices that only a router which no file shows would give one direction, where it may as well hand on both itself.

References: IEC 62443-3-2:2020 ZCR 6.4; Cisco ASA Firewall CLI guide, "The Asynchronous Routing Problem"; Fortinet
community, "How the FortiGate behaves when asymmetric routing".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "PATH009",
    "flow passes a stateful device in one direction only",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 6.4", "IEC 62443-3-3 SR 5.2"),
    remediation="Route both directions through the same devices.",
)
def flow_passes_one_way(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A declared flow passes a device that keeps state in one direction only."""
    conduits = {conduit.id: conduit for conduit in evidence.plant.conduits}
    for verdict in evidence.gaps.conduits:
        for item in verdict.flows:
            if not item.one_way:
                continue
            flow = conduits[verdict.id].flows[item.index]
            nodes = [node for name in item.one_way if (node := evidence.network.node(name)) is not None]
            sure = item.verdict is FlowVerdict.BROKEN
            yield this.finding(
                f"{flow.source.text} to {flow.destination.text} in {verdict.destination} on {flow.service_text}:"
                f" {item.why}",
                *(Label(node.device.origin, f"{node.id} sees one direction only") for node in nodes),
                Label(flow.origin, "declared here"),
                certainty=Certainty.SURE if sure else Certainty.POSSIBLE,
                source_zone=verdict.source,
                destination_zone=verdict.destination,
                identity=f"{verdict.id}|{flow.source.text}|{flow.destination.text}|{flow.service_text}",
                fixed_severity=True,
            )
