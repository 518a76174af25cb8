"""The plant declares a device, or a box holds a context, and no configuration of it was handed in.

What it does: compares `devices` with the configurations, by file, hostname or context. Attested devices and
the second half of a failover pair count as handed in. Zones that its conduits join cannot be PROVED. The system
configuration of an ASA lists its contexts, and that of a Nexus its virtual switches (VDC): one that has interfaces,
and no configuration, leaves every pair open. A configuration is that of a context by the `id` or `context` that the
plant gives it, its hostname or its file's name.

Why it matters: the device that nobody exported may be the one that joins two zones.

Example: the drawing has a firewall at the skid, the folder has not.

Not reported: devices that the plant does not declare.

References: IEC 62443-3-2:2020 ZCR 1.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.unshown import missing_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "COV002",
    "declared device without a configuration",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 1.1",),
    remediation="Export the configuration into configs/, or attest what the device does.",
)
def missing_device(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The plant declares a device, or a box holds a context, and no configuration of it was handed in."""
    yield from _contexts(this, evidence)
    undecided = list(evidence.gaps.undecided())
    for entry in evidence.network.missing:
        left = [gap for gap in undecided if missing_reason(entry) in gap.verdict.reasons]
        leaves = f"; leaves {len(left)} of {len(undecided)} undecided zone pairs open" if left else ""
        yield this.finding(
            f"device {entry.id} is declared, and {entry.lack}{leaves}",
            Label(entry.origin, f"expected in {entry.file}" if entry.file else "declared here"),
            identity=entry.id,
            pairs=[(gap.source.id, gap.destination.id) for gap in left],
            weight=len(left),
        )


def _contexts(this: Check, evidence: Evidence) -> Iterator[Finding]:
    undecided = list(evidence.gaps.undecided())
    for context in evidence.network.contexts:
        left = [gap for gap in undecided if context.sentence() in gap.verdict.reasons]
        leaves = f"; leaves {len(left)} of {len(undecided)} undecided zone pairs open" if left else ""
        yield this.finding(
            f"{context.sentence()}{leaves}",
            Label(context.origin, "made here"),
            identity=f"{context.box} {context.name}",
            pairs=[(gap.source.id, gap.destination.id) for gap in left],
            weight=len(left),
        )
