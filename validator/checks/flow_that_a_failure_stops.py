"""A declared flow works, and stops when one link, interface or device fails.

What it does: every single failure is simulated (`--failures 1`), and the declared flows whose ways use a failed port
are judged again. Those that work on a good day and not surely then are told, one finding for each conduit, with the
failures that stop them, and apart from these those that may. Flows that are declared `essential` come first and weigh
more.

Why it matters: what the plant needs in an emergency must not hang on one cable. Which flows have no second way is known
before the cable breaks, or after.

Example: a safety zone whose status reaches the control room by one firewall with one uplink.

Not reported: without `--failures 1`; flows that do not work anyway (PATH003); two failures at once; failures of
switches and cables whose wires nobody shows (`wiring:`, CDP, LLDP); failover pairs, which do not fail as a whole.

References: IEC 62443-3-3:2013 SR 7.1; IEC 62443-3-2:2020 ZCR 6.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from validator.failures import Broken
    from validator.findings import Finding
    from validator.plant.model import Conduit

MOST_NAMED = 6
"""A finding names no more failures, and no more flows, than this."""


@check(
    "PATH012",
    "flow that a single failure stops",
    severity=Severity.INFO,
    clauses=("IEC 62443-3-3 SR 7.1", "IEC 62443-3-2 ZCR 6.4"),
    remediation="Give the flow a second way with the same rules, or accept that it stops, and say so.",
)
def flow_that_a_failure_stops(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A declared flow has no second way."""
    stopped = () if evidence.failures is None else evidence.failures.broken
    for conduit in evidence.plant.conduits:
        for essential in (True, False):
            found = [
                item
                for item in stopped
                if item.conduit == conduit.id and conduit.flows[item.index].essential is essential
            ]
            if found:
                yield _finding(this, conduit, found, essential=essential)


def _finding(this: Check, conduit: Conduit, found: list[Broken], *, essential: bool) -> Finding:
    flows = [conduit.flows[index] for index in sorted({item.index for item in found})]
    sure = any(item.sure for item in found)
    failures = _names(item for item in found if item.sure is sure)
    perhaps = [name for name in _names(found) if name not in failures]
    first = flows[0]
    more = f" and {len(flows) - 1} more flows" if len(flows) > 1 else ""
    what = "essential flow " if essential else ""
    verb, has = ("stop", "has") if sure else ("may stop", "may have")
    return this.finding(
        f"{what}{first.source.text} > {first.destination.text} {first.service_text}{more} of conduit {conduit.id}"
        f" {verb + ('s' if sure and not more else '')} when {failures[0]}",
        *(Label(flow.origin, f"{has} no second way") for flow in flows[:MOST_NAMED]),
        notes=(("failures", _told(failures)), *((("may stop it too", _told(perhaps)),) if perhaps else ())),
        severity=Severity.MEDIUM if essential else None,
        certainty=Certainty.SURE if sure else Certainty.POSSIBLE,
        source_zone=conduit.source_zone,
        destination_zone=conduit.destination_zone,
        identity=f"{conduit.id}|{'essential' if essential else 'other'}",
        fixed_severity=True,
    )


def _names(found: Iterable[Broken]) -> list[str]:
    return list(dict.fromkeys(name for item in found for name in (item.failure.name, *item.failure.same)))


def _told(failures: list[str]) -> str:
    rest = f"; and {len(failures) - MOST_NAMED} more" if len(failures) > MOST_NAMED else ""
    return "; ".join(failures[:MOST_NAMED]) + rest
