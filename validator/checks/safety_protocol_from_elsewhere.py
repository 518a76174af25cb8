"""A protocol of safety controllers is open from elsewhere than the declared engineering station.

What it does: tells undeclared paths into a safety zone on ports that the catalogue of protocols calls
safety: programming and serving of safety controllers (TriStation, SILworX and their like). Where the plant names
safety engineering workstations, declared flows on these ports from anybody else are told as well.

Why it matters: who speaks the engineering protocol can change the safety logic or stop it; many of these
protocols ask for no password.

Example: `permit udp object-group ENG host 10.30.40.2 eq 1502`, where the group nests a whole network.

Not reported: the declared flows of the safety engineering station; declared flows where no asset has the role
`safety_engineering_workstation`; wider paths (SIS001).

References: IEC 62443-3-2:2020 ZCR 3.3; IEC 62443-3-3:2013 SR 5.2; ISA-TR84.00.09.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.catalogue.protocols import names_of
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.model import ZoneKind
from validator.safety_grounds import SAFETY, station_addresses, stations
from validator.telling import told
from validator.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.service import ServiceBox
    from validator.findings import Finding


@check(
    "SIS002",
    "safety protocol open from elsewhere than the engineering station",
    severity=Severity.CRITICAL,
    clauses=(
        "IEC 62443-3-2 ZCR 3.3",
        "IEC 62443-3-3 SR 5.2",
        "IEC 61511-1 8.2.4",
    ),
    remediation="Permit the protocol from the safety engineering station alone.",
)
def safety_protocol_from_elsewhere(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A protocol of safety controllers is open from elsewhere than the declared engineering station."""
    yield from told(this, evidence, Topic.SAFETY_PROTOCOL, ", and is not its declared engineering station")
    for conduit in evidence.plant.conduits:
        zone = evidence.plant.zone(conduit.destination_zone)
        if zone.kind is not ZoneKind.SAFETY or not (known := station_addresses(evidence.plant, zone)):
            continue
        for flow in conduit.flows:
            names = dict.fromkeys(name for box in flow.services.boxes for name in _safety_names(box))
            source = flow.source.addresses or evidence.network.zones.addresses[conduit.source_zone]
            if names and source - known:
                yield this.finding(
                    f"conduit {conduit.id} lets {flow.source.text} program {flow.destination.text} by"
                    f" {', '.join(names)}, and that is no declared engineering station",
                    Label(flow.origin, "declared here"),
                    *(Label(asset.origin, "a declared station") for _, asset in stations(evidence.plant, zone)),
                    severity=Severity.HIGH,
                    source_zone=conduit.source_zone,
                    destination_zone=zone.id,
                    identity=f"{conduit.id}|{flow.source.text}|{flow.destination.text}|{flow.service_text}",
                    fixed_severity=True,
                )


def _safety_names(box: ServiceBox) -> Iterator[str]:
    """Protocols of safety controllers on the one port of a box."""
    ports, protocols = box.destination_ports, box.protocols
    if ports.first == ports.last and protocols.first == protocols.last:
        for item in names_of(protocols.first, ports.first):
            if SAFETY in item.classes:
                yield item.id
