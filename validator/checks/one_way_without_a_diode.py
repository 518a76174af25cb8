"""A conduit is declared to be one-way, and what stands on it lets packets come back.

What it does: for each conduit of `direction: one_way` or `type: diode`, asks for a device of `kind: diode` in its
`via`; for flows of TCP, which need an answer; for a conduit that declares the way back; and for what may come back.

Why it matters: a firewall rule in one direction is no diode. The answers of each permitted connection come back,
and whoever writes `one_way` believes that nothing can.

Example: `direction: one_way` and `via: [fw-a]`, where fw-a is a firewall.

Not reported: conduits that do not say so; `direction: a_to_b`, which speaks of who opens the connection.

References: IEC 62443-3-3:2013 SR 5.2; IEC 62443-3-2:2020 ZCR 6.4. NAMUR NE 177 describes such a gateway.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.service import TCP, of_protocol
from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity
from validator.plant.model import NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from validator.findings import Finding
    from validator.plant.model import Conduit


PLACED = "Take away what comes back, and say by `wiring` where the diode stands; or take `one_way` out of the register."
"""The remedy where a diode is declared."""


@check(
    "MOD010",
    "one-way conduit without a diode",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 6.4",),
    remediation="Put a diode on it and declare it (`devices`, `kind: diode`), or take `one_way` out of the register.",
)
def one_way_without_a_diode(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A conduit is declared to be one-way, and what stands on it lets packets come back."""
    diodes = {entry.id for entry in evidence.plant.devices if entry.kind is NodeKind.DIODE}
    types = {record.id: record.type for record in evidence.plant.register.conduits}
    for conduit in evidence.plant.conduits:
        if not conduit.one_way and types.get(conduit.id) != "diode":
            continue
        for fault, span, certainty in _faults(evidence, conduit, diodes):
            found = this.finding(
                f"{conduit.id} is declared to be one-way, and {fault}",
                Label(span, "declared here"),
                certainty=certainty,
                source_zone=conduit.source_zone,
                destination_zone=conduit.destination_zone,
                identity=f"{conduit.id}|{fault}",
            )
            yield replace(found, remediation=PLACED) if set(conduit.via) & diodes else found


def _faults(evidence: Evidence, conduit: Conduit, diodes: set[str]) -> Iterator[tuple[str, Span, Certainty]]:
    if not set(conduit.via) & diodes:
        on_it = f"{', '.join(conduit.via)} is no diode" if conduit.via else "its `via` names no diode"
        yield on_it, conduit.origin, Certainty.SURE
    for flow in conduit.flows:
        if flow.services & of_protocol(TCP):
            text = f"{flow.source.text} > {flow.destination.text} {flow.service_text} needs answers"
            yield text, flow.origin, Certainty.SURE
            break
    back = conduit.destination_zone, conduit.source_zone
    for other in evidence.plant.conduits:
        if (other.source_zone, other.destination_zone) == back:
            yield f"{other.id} declares the way back", other.origin, Certainty.SURE
    for gap in evidence.gaps.open:
        if (gap.source.id, gap.destination.id) == back and gap.verdict.possibly:
            certainty = Certainty.SURE if gap.verdict.surely else Certainty.POSSIBLE
            verb = "reaches" if gap.verdict.surely else "may reach"
            unplaced = ", ".join(sorted(set(conduit.via) & diodes - _wired(evidence)))
            nowhere = f", and no wire of the register says where {unplaced} stands" if unplaced else ""
            yield f"{back[0]} {verb} {back[1]}{nowhere}", conduit.origin, certainty


def _wired(evidence: Evidence) -> set[str]:
    """The nodes that `wiring` puts somewhere."""
    wires = evidence.plant.wiring.wires
    return {wire.via for wire in wires} | {end.device for wire in wires for end in wire.ends}
