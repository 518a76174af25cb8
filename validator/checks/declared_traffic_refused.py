"""A device refuses what is declared and what its configuration permits.

What it does: takes conversations of which a device says that it stopped them, and which are declared and surely pass by
the configurations.

Why it matters: the flow does not work, or the snapshot is not what the devices run. Both are better known before the
night on which it is needed.

Example: the rule for the historian was moved below a deny last week, and the snapshot is of the week before.

Not reported: flows that the configurations do not surely let pass (PATH002 tells of them).

References: IEC 62443-3-2:2020 ZCR 6.4; IEC 62443-3-3:2013 SR 7.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import FindingFlow, Label, Severity
from validator.observed.traffic import Kind, moment_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

MOST_LABELS = 4


@check(
    "PATH015",
    "declared traffic is refused",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 6.4",),
    remediation="Compare the device with its export; correct the rule, or export anew.",
)
def declared_traffic_refused(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A device refuses what is declared and what its configuration permits."""
    observed = evidence.observed
    for seen in () if observed is None else observed.of(Kind.REFUSED):
        devices = sorted({example.device for example in seen.examples if example.device})
        who = " and ".join(devices) or "a device"
        yield this.finding(
            f"{who} refused {seen.source} > {seen.destination} on {seen.services[0][0]}, declared and permitted",
            *(Label(example.origin, f"{example.packet.text()} was refused") for example in seen.examples[:MOST_LABELS]),
            source_zone=seen.source,
            destination_zone=seen.destination,
            flows=[
                FindingFlow(*item.packet.ends(), *item.packet.service().partition("/")[::2]) for item in seen.examples
            ],
            notes=[("seen", f"{seen.times} times, the last at {moment_text(seen.last)}")],
            identity="observed",
            fixed_severity=True,
        )
