"""Packets travel undeclared between two zones as soon as one link, interface or device fails.

What it does: every single failure is simulated (`--failures 1`): the failed ports carry nothing, floating routes
stand up, policy routes fall back, reverse-path checks follow the new tables. What is possible then, undeclared, and
was not even possible before is told, one finding for each route that opens it, with the failure and all pairs.

Why it matters: a segmentation that holds on a good day alone is none. Backup routes are written once and tested
never, and an attacker can pull a cable.

Example: `ip route 10.30.0.0 255.255.0.0 10.0.0.2 250`, which goes round the firewall when its link is down.

Not reported: without `--failures 1`; what is open without a failure (PATH001 and the others); two failures at once;
failures of a failover pair as a whole, for the other half takes over.

References: IEC 62443-3-2:2020 ZCR 3.1; IEC 62443-3-3:2013 SR 5.2, SR 7.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import device_names
from validator.findings import Certainty, Label, Severity
from validator.flowtext import flow_text
from validator.reachability.trace import Tracer
from validator.telling import flows_of, path_text, services_text, zone_names
from validator.witness import witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.source import Span
    from validator.failures import Opened
    from validator.findings import Finding

MOST_FAILURES = 6
"""A finding names no more failures than this."""


@check(
    "PATH008",
    "path that only a failure opens",
    severity=Severity.MEDIUM,
    clauses=(
        "IEC 62443-3-2 ZCR 3.1",
        "IEC 62443-3-3 SR 5.2",
    ),
    remediation="Take the backup route away, or lead it through a device that enforces the same rules.",
)
def path_only_a_failure_opens(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Packets travel undeclared between two zones as soon as one thing fails."""
    if evidence.failures is None:
        return
    groups: dict[tuple[Span, bool], list[Opened]] = {}
    for item in evidence.failures.opened:
        groups.setdefault((_route(item), bool(item.sure)), []).append(item)
    for (origin, sure), group in groups.items():
        yield _finding(this, evidence, origin, group, sure=sure)


def _route(item: Opened) -> Span:
    """The line of the new way that carries it, or of what failed."""
    new = {(way.device, way.way.origin) for way in item.consequence.ways}
    ports = item.consequence.network.ports.all
    for edge, taken in item.reach.taken:
        if taken.possibly & item.possible and (ports[edge.source.port].device, edge.origin) in new:
            return edge.origin
    return item.consequence.failure.origin


def _finding(this: Check, evidence: Evidence, origin: Span, group: Sequence[Opened], *, sure: bool) -> Finding:
    first = group[0]
    packets = first.sure if sure else first.possible
    packet = witness(packets, evidence.network)
    failures = list(dict.fromkeys(item.consequence.failure.name for item in group))
    pairs = list(dict.fromkeys((item.source.id, item.destination.id) for item in group))
    way = path_text(Tracer(first.consequence.network).each(packet))
    notes = [("path", way)] if way else []
    more = f"; and {len(failures) - MOST_FAILURES} more" if len(failures) > MOST_FAILURES else ""
    notes.append(("failures", "; ".join(failures[:MOST_FAILURES]) + more))
    if len(pairs) > 1:
        notes.append(("pairs", ", ".join(f"{source} > {target}" for source, target in pairs)))
    verb = "reaches" if sure else "may reach"
    labels = [Label(origin, f"takes over when something fails, and carries {flow_text(packet)}")]
    failed = first.consequence.failure.origin
    if failed != origin:
        labels.append(Label(failed, f"if this fails: {failures[0]}"))
    return this.finding(
        f"{first.source.id} {verb} {first.destination.id} on {services_text(packets.boxes())} when {failures[0]},"
        " and no conduit declares it",
        *labels,
        certainty=Certainty.SURE if sure else Certainty.POSSIBLE,
        source_zone=first.source.id,
        destination_zone=first.destination.id,
        flows=flows_of(packets.boxes(), zone_names(evidence)),
        witness=flow_text(packet),
        notes=notes,
        identity=f"{device_names(evidence, origin.file)}|{failures[0]}",
        pairs=pairs,
    )
