"""A declared flow was not seen, while the logs saw its zones talk.

What it does: where logs hold anything between the two zones of a conduit, in either direction, every flow of it that no
log holds is told, with the time that the logs cover. One finding a conduit.

Why it matters: what nobody uses is an open way without a reason. A flow that is needed once a year is worth a word in
its `purpose`.

Example: the port of the old engineering tool is still declared, and nobody has used it in the month that was logged.

Not reported: conduits of which the logs saw nothing at all, for a sensor sees only its own wire; flows that may have
been seen under translated addresses; times of less than a day.

References: IEC 62443-3-3:2013 SR 7.7; NERC CIP-005-7 R1.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.observed.traffic import UNUSED, Kind, moment_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

MOST_LABELS = 8
SHORTEST = 86_400
"""Seconds of logs below which a missing flow means nothing."""
BETWEEN = frozenset({Kind.USED, Kind.UNDECLARED, Kind.FORBIDDEN, Kind.REFUSED, Kind.STOPPED})


@check(
    "PATH016",
    "declared flow is not seen",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7",),
    remediation="Ask its owner whether it is needed; delete it and its rule if not.",
)
def declared_flow_not_seen(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A declared flow was not seen, while the logs saw its zones talk."""
    observed = evidence.observed
    if observed is None or observed.first is None or observed.last is None:
        return
    if observed.last - observed.first < SHORTEST:
        return
    window = f"from {moment_text(observed.first)} to {moment_text(observed.last)}"
    talking = {frozenset((seen.source, seen.destination)) for seen in observed.seen if seen.kind in BETWEEN}
    for conduit in evidence.plant.conduits:
        if frozenset((conduit.source_zone, conduit.destination_zone)) not in talking:
            continue
        uses = [observed.uses.get((conduit.id, index), UNUSED) for index in range(len(conduit.flows))]
        idle = [flow for flow, use in zip(conduit.flows, uses, strict=True) if not use.times and not use.perhaps]
        if idle:
            count = "1 flow" if len(idle) == 1 else f"{len(idle)} flows"
            yield this.finding(
                f"{count} of {conduit.id} in no log {window}",
                *(
                    Label(flow.origin, f"{flow.source.text} > {flow.destination.text} {flow.service_text}: not seen")
                    for flow in idle[:MOST_LABELS]
                ),
                identity=conduit.id,
                fixed_severity=True,
            )
