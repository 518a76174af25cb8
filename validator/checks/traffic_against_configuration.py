"""Traffic passed that the configurations forbid.

What it does: takes conversations of the logs below `flows/` (or `--observed`) that passed: both ends spoke, or a device
says that it let the packet through. Where the configurations surely stop such a packet, on every way, under every
translation and in both directions if the log does not say who opened it, the two contradict each other. One
finding a pair of zones; each example names the line of the log and the rule that should have stopped it.

Why it matters: either the snapshot is not what the devices run, or there is a way that no file shows, or somebody uses
the address of another. In each case no proof for this pair of zones can be relied on until it is known which.

Example: the sensor saw a workstation of the office write to a controller by Modbus, which the firewall between them
denies.

Not reported: attempts without an answer; pairs with a device or a place that is not shown; addresses that a
translation may have made; what a device let through and another behind it stops. They are listed in the report.

References: IEC 62443-3-3:2013 SR 5.2; NIST SP 800-82r3 5.2.3.
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
    "PATH013",
    "traffic passed that the configurations forbid",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2",),
    remediation="Find out which it is: an old snapshot (export anew and compare), a way that no file shows, or a false "
    "source. Until then take no verdict of this pair for granted.",
)
def traffic_against_configuration(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Traffic passed that the configurations forbid."""
    observed = evidence.observed
    for seen in () if observed is None else observed.of(Kind.FORBIDDEN):
        labels: list[Label] = []
        for example in seen.examples[:MOST_LABELS]:
            answered = "and was answered" if example.answered else f"by the word of {example.device}"
            labels.append(Label(example.origin, f"{example.packet.text()} passed {answered}"))
            if example.stopped_at.line:
                labels.append(Label(example.stopped_at, f"{example.stopped_by}: should have stopped it"))
        yield this.finding(
            f"{seen.source} reached {seen.destination} on {seen.services[0][0]}, which the configurations forbid",
            *dict.fromkeys(labels),
            source_zone=seen.source,
            destination_zone=seen.destination,
            flows=[
                FindingFlow(*item.packet.ends(), *item.packet.service().partition("/")[::2]) for item in seen.examples
            ],
            witness=seen.examples[0].packet.text(),
            notes=[("seen", f"{seen.conversations} conversations, the last at {moment_text(seen.last)}")],
            identity="observed",
        )
