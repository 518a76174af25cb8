"""A vendor gets from its jump host into zones that its entry in the register does not name.

What it does: takes every vendor with a jump host and `zones`. Where the vendor surely gets to the host, it looks which
zones of the control system the host surely opens. Each that is not among the vendor's is told, with the rules by which
the host gets there.

Why it matters: the jump host is where the vendor's access ends on paper. From it the vendor goes wherever the host may,
and a host that serves five vendors may go where all five must.

Example: `zones: [IDMZ, CTRL]` of the vendor, and a rule that lets its jump host into the cells as well.

Not reported: vendors without `zones` or a jump host; what the vendor reaches without the host (VEN001); zones outside
of the control system; whether the host itself keeps vendors apart, which no configuration of a network shows.

References: IEC 62443-3-2:2020 ZCR 3.6; IEC 62443-3-3:2013 SR 1.13, SR 2.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import AddressMatch, Match
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity
from validator.reachability.carriers import carriers
from validator.reachability.header import AS_SENT
from validator.vendors import host_of, over_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Vendor


@check(
    "VEN009",
    "vendor gets beyond its zones by its jump host",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.6", "IEC 62443-3-3 SR 1.13", "IEC 62443-3-3 SR 2.1"),
    remediation="Give the vendor a jump host of its own, narrow what the host may open, or name the zone in the entry.",
)
def vendor_beyond_its_jump_host(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A vendor gets from its jump host into zones that its entry in the register does not name."""
    for vendor in evidence.plant.vendors:
        for one in over_host(evidence, vendor):
            if one.beyond:
                yield this.finding(
                    f"{vendor.id} gets over {vendor.jump_host} to {one.zone} by {one.services},"
                    f" and its zones are {', '.join(vendor.zones)}",
                    *_rules(evidence, vendor, one.zone),
                    Label(vendor.origin, "its zones are declared here"),
                    source_zone=vendor.zone,
                    destination_zone=one.zone,
                    identity=f"{vendor.id}|{vendor.jump_host}|{one.zone}",
                    fixed_severity=True,
                )


def _rules(evidence: Evidence, vendor: Vendor, zone: str) -> list[Label]:
    """The written rules by which the host gets to a zone."""
    found = host_of(evidence.plant, vendor)
    if found is None:
        return []
    home, host = found
    sender = Match(source=AddressMatch.exactly(host.addresses))
    labels: dict[Label, None] = {}
    for reach in evidence.gaps.engine.reach(home, evidence.plant.zone(zone), (sender,)):
        packets = reach.total.surely & reach.painter.region(sender, AS_SENT).possibly
        for item in carriers(reach, packets):
            if item.rule is not None and not item.rule.implicit:
                labels[Label(item.rule.origin, f"lets {host.id} into {zone}")] = None
    return list(labels)[:MOST_LABELS]
