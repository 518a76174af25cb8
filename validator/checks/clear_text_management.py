"""A management service in clear text can be opened from some zone.

What it does: takes every line that offers telnet, http, ftp, tftp or SNMP of version 1 or 2c on a device, and
asks whether the hosts of any zone surely can open it, through the whole network and past the device's own lists.
One finding for each device and service, also where the zone is declared to manage the device.

Why it matters: passwords and communities go over the wire as they are, and whoever reads them once keeps them.
TFTP needs none.

Example: `transport input telnet ssh` on the terminal lines of a switch; `snmp-server community ... RO`.

Not reported: services that no zone can open; an http that only sends on to https; what only may be opened
(MGT001 tells it where it is not declared); the strength of ciphers.

References: IEC 62443-3-3:2013 SR 4.1, SR 4.3, SR 7.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.catalogue.management import in_clear_text
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.management import ManagementService
    from validator.findings import Finding
    from validator.graph.network import Node

MOST_ZONES = 6
"""A message counts the zones beyond this."""


@check(
    "MGT002",
    "management in clear text",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 4.1", "IEC 62443-3-3 SR 4.3", "IEC 62443-3-3 SR 7.7"),
    remediation="Turn the service off and use ssh, https or SNMP version 3.",
)
def clear_text_management(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A management service in clear text can be opened from some zone."""
    for node in evidence.network.nodes:
        groups: dict[tuple[str, str], dict[ManagementService, list[str]]] = {}
        for service in node.device.management.services:
            surely = in_clear_text(service) and bool(service.sources.surely)
            zones = list(dict.fromkeys(_opened_from(evidence, node, service))) if surely else []
            if zones:
                rights = service.detail if service.protocol == "snmp" and "," in service.detail else ""
                groups.setdefault((service.protocol, rights), {})[service] = zones
        for (protocol, rights), offers in groups.items():
            spoken = rights or " and ".join(dict.fromkeys(item.detail for item in offers if protocol == "snmp"))
            yield _finding(this, node, f"{protocol} {spoken}".strip(), offers)


def _opened_from(evidence: Evidence, node: Node, service: ManagementService) -> Iterator[str]:
    """The zones whose hosts surely open what this line offers, though another line may offer it to them too."""
    for item in evidence.openings:
        asked = (item.service.protocol, item.service.transport, item.service.port)
        if item.node.number != node.number or asked != (service.protocol, service.transport, service.port):
            continue
        if item.offered_by(service.origin):
            yield item.source.id


def _unsaid(item: ManagementService) -> str:
    return "" if item.origin.line else ", by default: no line turns it off"


def _finding(this: Check, node: Node, name: str, offers: dict[ManagementService, list[str]]) -> Finding:
    zones = list(dict.fromkeys(zone for found in offers.values() for zone in found))
    more = f" and {len(zones) - MOST_ZONES} more" if len(zones) > MOST_ZONES else ""
    labels = [
        Label(item.origin, f"{item.transport}/{item.port} answers in clear text{_unsaid(item)}") for item in offers
    ]
    labels += [Label(span, "offers it") for item in offers for span in item.lines]
    return this.finding(
        f"{node.id} offers {name} to {', '.join(zones[:MOST_ZONES])}{more}",
        *labels,
        source_zone=zones[0],
        notes=[("from", ", ".join(zones))] if len(zones) > 1 else [],
        identity=f"{node.id}|{name}",
    )
