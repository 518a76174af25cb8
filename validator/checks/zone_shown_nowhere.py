"""No configuration shows where a zone is attached, so nothing can be proved of it.

What it does: names the zones that stand on no network of a device, behind no tunnel, and to which no route leads that
speaks of them. A default route, or one to all private networks, leads to whatever is not elsewhere, and an interface
whose network no file shows may have any zone: neither says where a zone is. What stands outside of a plant (internet,
enterprise, vendor, external) lies where its default routes lead. Of a zone that is shown it names the declared networks
of which nothing is: they leave the pairs of the zone open as a zone of their own would. What is declared for everything
or all private networks, what is left of a network whose nested zones are shown, and the rest of a network of which a
part is shown, are summaries: what is proved of the zone holds for its other networks.

Why it matters: some device attaches the zone, and it was not handed in. It may have a line to any other zone too: the
firewall of the safety system is the one that is missing from the folder, and it stands on the control network.

Example: a safety zone of 10.30.40.0/28, one firewall with `route corp 0.0.0.0 0.0.0.0 10.0.0.254`, and no other device.

Not reported: networks that a device has for others (NAT); zones that are planned or retired; zones that name an
interface of a router or firewall; zones on a switch that was handed in whose wiring shows the whole segment, or for
whose layer 2 somebody vouches. Without such a switch nobody's word is enough: no file shows what it speaks of.

References: IEC 62443-3-2:2020 ZCR 1.1, ZCR 3.1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Label, Severity
from validator.plant.register import Status
from validator.unshown import partly_unplaced, unplaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from validator.conformance import Gap
    from validator.findings import Finding
    from validator.plant.model import Zone

VOUCHED = (
    "{} vouches for the cables and switches of the zone, and not that no router or firewall leads into it, for which no"
    " word is enough: hand in the configuration of the switch that the zone stands on (`vlans` or `interfaces` of the"
    " zone say where), or of what routes for it. A zone whose switch has no configuration stays undecided here: show"
    " on site that nothing leads out of it."
)
NETWORKS = (
    "Hand in the configuration of the device that has an address on the network, or a route to it. If nothing uses the"
    " network yet, take it out of the zone; if it is not known where it is, make it a zone of its own, so that the rest"
    " of this one can be proved."
)


@check(
    "COV010",
    "zone that no configuration shows",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 1.1", "IEC 62443-3-2 ZCR 3.1"),
    remediation="Hand in the configuration of the device that has an address on its network, or name the interface in"
    " the zone (`interfaces`), if it is one that is shown. If nothing routes for it: the switch that it stands on"
    " (`vlans` or `interfaces` of the zone say where), and with it the `wiring` or somebody's word (`layer2`).",
)
def zone_shown_nowhere(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """No configuration shows where a zone is attached, so nothing can be proved of it."""
    undecided = list(evidence.gaps.undecided())
    status = {record.id: record.status for record in evidence.plant.register.zones}
    for zone in evidence.plant.zones:
        if status.get(zone.id, Status.LIVE) is not Status.LIVE:
            continue
        for reason in unplaced(evidence.network, zone):
            left, leaves = _left(undecided, reason)
            found = this.finding(
                f"{reason}{leaves}",
                Label(zone.origin, "declared here"),
                source_zone=zone.id,
                identity=zone.id,
                pairs=[(gap.source.id, gap.destination.id) for gap in left],
                weight=len(left),
            )
            yield replace(found, remediation=VOUCHED.format(zone.layer2)) if zone.layer2 else found
        yield from _partly(this, evidence, zone, undecided)


def _left(undecided: Sequence[Gap], reason: str) -> tuple[list[Gap], str]:
    """The pairs that are open for a reason, and how many, in words."""
    left = [gap for gap in undecided if reason in gap.verdict.reasons]
    return left, f"; leaves {len(left)} of {len(undecided)} undecided zone pairs open" if left else ""


def _partly(this: Check, evidence: Evidence, zone: Zone, undecided: Sequence[Gap]) -> Iterator[Finding]:
    networks = evidence.network.unshown.get(zone.id, ())
    for reason in partly_unplaced(evidence.network, zone):
        left, leaves = _left(undecided, reason)
        found = this.finding(
            f"{reason}{leaves}",
            *[Label(item.origin, "declared here") for item in networks if item.in_use][:MOST_LABELS],
            source_zone=zone.id,
            identity=f"{zone.id}|networks",
            pairs=[(gap.source.id, gap.destination.id) for gap in left],
            weight=len(left),
        )
        yield replace(found, remediation=NETWORKS)
    for item in networks:
        if item.in_use:
            continue
        text = ", ".join(item.addresses.cidrs())
        yield this.finding(
            f"no configuration shows where {text} of {zone.id} is attached: what is proved of {zone.id} holds for its"
            " other networks",
            Label(item.origin, "declared here"),
            source_zone=zone.id,
            identity=f"{zone.id}|{text}",
            severity=Severity.LOW,
        )
