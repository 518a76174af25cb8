"""A vendor's contract has ended, and its way in is still configured.

What it does: for every vendor whose contract ended before the day of the audit, looks for ways by which its zone
comes in: where its entry point is, and wherever no other vendor of the zone enters whose contract is in force. It is
low where the way is no tunnel, or one without another end, and its zone reaches nothing any more.

Why it matters: access outlives contracts because nobody is told to close it.

Example: a site-to-site tunnel of a maker whose service contract ended last year.

Not reported: vendors without a contract end.

References: IEC 62443-3-3:2013 SR 1.13 RE 1; Commission Implementing Regulation (EU) 2024/2690, 6.7.2 (h).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.interface import InterfaceKind
from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity
from validator.graph.entry_points import enters_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.graph.attachments import Attachment
    from validator.graph.ports import Port
    from validator.plant.model import Vendor


@check(
    "VEN003",
    "vendor access past the end of its contract",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 1.13 RE 1", "NIS2 CIR 2024/2690 6.7.2 (h)"),
    remediation="Close the access, or enter the new contract.",
)
def access_past_contract(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A vendor's contract has ended, and its way in is still configured."""
    reaching = {gap.source.id for gap in evidence.gaps.open if gap.verdict.possibly}
    for vendor in evidence.plant.vendors:
        if vendor.contract_end is None or vendor.contract_end >= evidence.as_of:
            continue
        entrances: dict[str, list[Attachment]] = {}
        for attachment in evidence.network.zones.attachments[vendor.zone]:
            node = evidence.network.node_of(attachment.port)
            if _is_way_in(attachment) and _is_of(vendor, evidence, attachment.port):
                entrances.setdefault(node.id, []).append(attachment)
        for device, found in entrances.items():
            sure = any(item.stands for item in found)
            closed = vendor.zone not in reaching and not any(_is_live(item) for item in found)
            still = "still enters" if sure else "may still enter"
            said = f"still has a way to {device}, by which nothing passes" if closed else f"{still} at {device}"
            label = "this way in is there, and no rule lets anything pass" if closed else "this way in is open"
            yield this.finding(
                f"{vendor.id} {said}; its contract ended on {vendor.contract_end}",
                *dict.fromkeys(Label(item.port.origin, label) for item in found),
                Label(vendor.origin, "the contract is declared here"),
                certainty=Certainty.SURE if sure else Certainty.POSSIBLE,
                severity=Severity.LOW if closed else None,
                source_zone=vendor.zone,
                identity=f"{vendor.id}|{device}",
            )


def _is_way_in(item: Attachment) -> bool:
    """Whether something is configured for it; that an unseen router may lead anywhere is no access of a vendor."""
    return item.stands or _is_tunnel(item)


def _is_tunnel(item: Attachment) -> bool:
    return item.port.tunnel is not None or item.port.interface.kind is InterfaceKind.TUNNEL


def _is_live(item: Attachment) -> bool:
    """Whether a tunnel has another end: one whose peers are all turned off has none."""
    return item.port.tunnel is not None or bool(item.port.peers)


def _is_of(vendor: Vendor, evidence: Evidence, port: Port) -> bool:
    """Whether a way in is the vendor's: its entry point, or the entry point of nobody in force that has its zone."""
    if enters_at(vendor, evidence.network, port):
        return True
    others = (one for one in evidence.plant.vendors if one.zone == vendor.zone)
    in_force = (one for one in others if one.contract_end is None or one.contract_end >= evidence.as_of)
    return not any(enters_at(one, evidence.network, port) for one in in_force)
