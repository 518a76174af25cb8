"""A management service of a device can be opened from a zone that is not declared to manage it.

What it does: for every device, every zone and every management service (ssh, telnet, http, https, snmp,
netconf and the like), the exact set of packets that travel to the device and are let in by it is compared with
what is declared: zones of kind management, or those of the device's `managed_from`, and flows of conduits and
exceptions to an address of the device. Addresses in no zone are asked as well. One finding for each line that
offers the service, with all zones beneath.

Why it matters: who can log in to a firewall or a switch can change the segmentation itself. Management from the
office network, from a vendor or from anywhere is the shortest way round every rule.

Example: `ssh 0.0.0.0 0.0.0.0 corp` on the edge firewall, or `ip http server` on a switch without a list.

Not reported: ping, VPN gateways and other services that do not open the management plane; consoles; what lines
that were not understood may open (COV001 tells them); whether the login is strong. Management from the control
system itself is medium, from everywhere else high.

References: IEC 62443-3-3:2013 SR 1.13, SR 5.2; NERC CIP-005-8 R1.3; ASD Principles of OT cyber security 4.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity
from validator.flowtext import flow_text
from validator.plant.model import OPERATIONAL, ZoneKind
from validator.reachability.access import admitting_lines
from validator.reachability.carriers import doubts
from validator.telling import flows_of, zone_names
from validator.witness import witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.rules import Rule
    from parsers.source import Span
    from validator.findings import Finding
    from validator.managing import Opening
    from validator.packets import PacketSet
    from validator.reachability.access import Access
    from validator.reachability.question import PairReach

_RANK = {
    ZoneKind.INTERNET: 0,
    ZoneKind.EXTERNAL: 1,
    ZoneKind.VENDOR: 2,
    ZoneKind.WIRELESS: 3,
    ZoneKind.TEMPORARY: 4,
    ZoneKind.ENTERPRISE: 5,
    ZoneKind.DMZ: 6,
}
"""The zones that matter most first; those of the control system come last."""
MOST_ZONES = 6
"""A message counts the zones beyond this."""
MOST_REASONS = 3
MOST_RULES = 4
"""A finding draws so many rules that let people come to a service of which no line speaks."""


@check(
    "MGT001",
    "management from a zone that is not declared for it",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 1.13", "IEC 62443-3-3 SR 5.2", "NERC CIP-005-8 R1.3"),
    remediation="Let the service listen on the management network alone and name its sources, or declare"
    " `managed_from` for the device or a flow to its address.",
)
def management_from_elsewhere(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A management service of a device can be opened from a zone that is not declared to manage it."""
    groups: defaultdict[tuple[int, Span, bool], list[_Way]] = defaultdict(list)
    for item in evidence.openings:
        if item.manages:
            sure = any(one.surely for one in item.undeclared)
            for access, rule, packets in item.lines(possible=not sure, declared=False):
                groups[item.node.number, rule.origin, sure].append(_Way(item, access, rule, packets))
    for (_, origin, sure), group in groups.items():
        yield _finding(this, evidence, origin, sorted(group, key=_weight), sure=sure)


class _Way(NamedTuple):
    """A line that offers a service, and the packets that come to it."""

    opening: Opening
    access: Access
    rule: Rule
    packets: PacketSet


def _weight(one: _Way) -> tuple[int, str]:
    zone = one.opening.source
    return _RANK.get(zone.kind, len(_RANK)), zone.id


def _finding(this: Check, evidence: Evidence, origin: Span, group: list[_Way], *, sure: bool) -> Finding:
    zone = group[0].opening.source
    names = {one.id for one in evidence.plant.zones}
    group = sorted(group, key=lambda one: one.opening.source.id not in names)
    opening, _, rule, packets = group[0]
    node = opening.node
    boxes = [box for one in group for box in one.packets.boxes()]
    zones = list(dict.fromkeys(one.opening.source.id for one in group))
    more = f" and {len(zones) - MOST_ZONES} more" if len(zones) > MOST_ZONES else ""
    can = "can manage" if sure else "may be able to manage"
    services = ", ".join(dict.fromkeys(one.opening.service.protocol for one in group))
    message = f"{', '.join(zones[:MOST_ZONES])}{more} {can} {node.id} by {services}, and nothing declares it"
    packet = flow_text(witness(packets, evidence.network))
    silent = "" if origin.line else ": the service runs by default, and no line turns it off"
    lets = "lets" if sure else "may let"
    labels = [Label(origin, f"{lets} {packet} in{silent}"), *(Label(span, "offers it") for span in rule.lines)]
    labels = labels if origin.line else [*_admitting(group), *labels]
    severity = Severity.MEDIUM if zone.kind in OPERATIONAL or not sure else Severity.HIGH
    return this.finding(
        message,
        *labels,
        certainty=Certainty.SURE if sure else Certainty.POSSIBLE,
        severity=severity,
        source_zone=zone.id,
        pairs=[(name, "") for name in zones],
        flows=flows_of(boxes, zone_names(evidence)),
        witness=packet,
        notes=[*_undecided(group, sure=sure), *([("from", ", ".join(zones))] if len(zones) > 1 else [])],
        identity=f"{node.id}|{services}|{'|'.join(sorted(zones))}",
    )


def _undecided(group: list[_Way], *, sure: bool) -> Iterator[tuple[str, str]]:
    """Why the packets only may come in."""
    if sure:
        return
    together: dict[int, tuple[PairReach, PacketSet]] = {}
    for one in group:
        reach = one.access.reach
        known = together.get(id(reach))
        together[id(reach)] = reach, one.packets if known is None else known[1] | one.packets
    found = dict.fromkeys(doubt for reach, packets in together.values() for doubt in doubts(reach, packets))
    for doubt in list(found)[:MOST_REASONS]:
        yield "because", f"{doubt.reason} ({doubt.origin.place})"
    if len(found) > MOST_REASONS:
        yield "because", f"of {len(found) - MOST_REASONS} more reasons (`segval reach --to-device` tells them)"


def _admitting(group: list[_Way]) -> list[Label]:
    """The rules that let people come as far as services of which no line speaks."""
    rules = (rule for one in group for rule in admitting_lines(one.access, one.packets))
    return [Label(span, "lets them come to it") for span in dict.fromkeys(rule.origin for rule in rules)][:MOST_RULES]
