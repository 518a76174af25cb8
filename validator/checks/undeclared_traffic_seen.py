"""Undeclared traffic is in use.

What it does: takes conversations of the logs that the configurations let pass and that no conduit and no exception in
force on that day declares. One finding a pair of zones.

Why it matters: PATH001 says that a way is open; this says that somebody uses it. To close it will be noticed, and to
leave it open is no longer a question of theory.

Example: the historian also reads from the controllers directly, and the register knows only of the data server.

Not reported: attempts that the configurations stop; conversations of which the log does not say who opened them, if the
other direction may pass. Nothing seen here makes a way declared.

References: IEC 62443-3-2:2020 ZCR 3.1; IEC 62443-3-3:2013 SR 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Certainty, FindingFlow, Label, Severity
from validator.observed.traffic import Kind, moment_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

MOST_LABELS = 4


@check(
    "PATH014",
    "undeclared traffic is in use",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.1", "IEC 62443-3-3 SR 5.2"),
    remediation="Ask whose it is. Declare the flow with its reason and have it approved, or close the way.",
)
def undeclared_traffic_seen(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Undeclared traffic is in use."""
    observed = evidence.observed
    for seen in () if observed is None else observed.of(Kind.UNDECLARED):
        passed = seen.sure or any(example.answered for example in seen.examples)
        services = ", ".join(service for service, _ in seen.services[:3])
        more = " and more" if len(seen.services) > 3 else ""
        yield this.finding(
            f"{seen.source} uses {seen.destination} on {services}{more}, and no conduit declares it",
            *(
                Label(
                    item.origin,
                    f"{item.packet.text()} {'was answered' if item.answered else 'was seen, and no answer'}",
                )
                for item in seen.examples[:MOST_LABELS]
            ),
            certainty=Certainty.SURE if passed else Certainty.POSSIBLE,
            source_zone=seen.source,
            destination_zone=seen.destination,
            flows=[
                FindingFlow(*item.packet.ends(), *item.packet.service().partition("/")[::2]) for item in seen.examples
            ],
            witness=seen.examples[0].packet.text(),
            notes=[("seen", f"{seen.conversations} conversations, the last at {moment_text(seen.last)}")],
            identity="observed",
        )
