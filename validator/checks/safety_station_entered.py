"""The engineering station of a safety system is entered from another zone, and the register says that it may be.

What it does: for every asset with the role `safety_engineering_workstation`, takes the declared flows that end at it
by a service of remote control, of files or of administration (remote desktop, SSH, SMB, web pages), or by so many
ports that these are among them, and that the configurations let through. One finding a flow. Where the sender surely
is entered by remote control itself, that step is told beside it, for both together are one way.

Why it matters: who sits at this station can change the safety logic and needs no protocol of the controllers across any
firewall. The step that the register allows is the one that an intruder takes (TRITON came in that way).

Example: `{src: JUMP, dst: SIS-EWS, service: rdp}`, and the historian may open a remote desktop on JUMP.

Not reported: what no conduit declares (SIS001, PATH001, VEN001); flows that the configurations do not let through; a
station with a card in two zones (NET001); flows within the zone of the station; other services, such as time or virus
scans.

References: IEC 62443-3-2:2020 ZCR 3.3; IEC 62443-3-3:2013 SR 5.2, SR 2.1; ISA-TR84.00.09; IEC 61511-1:2016 8.2.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS
from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, ServiceMatch
from parsers.model.service import TCP
from validator.catalogue.protocols import names_of
from validator.check import Check, Evidence, check
from validator.device_facts import MOST_LABELS
from validator.findings import Certainty, Label, Severity
from validator.jump_hosts import at_host
from validator.reachability.carriers import carriers
from validator.reachability.engine import Engine
from validator.reachability.header import AS_SENT
from validator.safety_grounds import WORKSTATION
from validator.telling import services_text
from validator.travel import classes_of
from validator.verdicts import FlowVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from parsers.model.service import ServiceBox
    from validator.findings import Finding
    from validator.plant.model import Asset, Conduit, Flow, Zone

ENTRY = frozenset({"remote_access", "file", "admin"})
"""Classes of services by which somebody gets to work on a station."""
DESKTOP = 3389
"""The port of remote desktops stands for those of its kind where a range is declared."""


@check(
    "SIS007",
    "safety engineering station is entered from another zone",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 3.3", "IEC 62443-3-3 SR 5.2", "IEC 61511-1 8.2.4"),
    remediation="Work at the station itself, or open the flow for a time that the functional safety approver grants.",
)
def safety_station_entered(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The engineering station of a safety system is entered from another zone, as declared."""
    stations = [(zone, asset) for zone in evidence.plant.zones for asset in zone.assets if asset.role == WORKSTATION]
    verdicts = {(item.id, flow.index): flow.verdict for item in evidence.gaps.conduits for flow in item.flows}
    for zone, asset in stations:
        for conduit in evidence.plant.conduits:
            for index, flow in enumerate(conduit.flows) if conduit.destination_zone == zone.id else ():
                verdict = verdicts.get((conduit.id, index), FlowVerdict.BROKEN)
                ends_here = not flow.destination.addresses or flow.destination.addresses & asset.addresses
                if ends_here and verdict is not FlowVerdict.BROKEN and any(map(_lets_work, flow.services.boxes)):
                    yield _finding(this, evidence, (zone, asset), (conduit, flow), sure=verdict is FlowVerdict.WORKS)


def _finding(
    this: Check, evidence: Evidence, station: tuple[Zone, Asset], declared: tuple[Conduit, Flow], *, sure: bool
) -> Finding:
    (zone, asset), (conduit, flow) = station, declared
    steps = list(_before(evidence, conduit, flow.source.addresses or NO_ADDRESS))
    entered = f", and {flow.source.text} is entered from {' and '.join(steps)}" if steps else ""
    may_be = "is" if sure else "may be"
    return this.finding(
        f"{asset.id} {may_be} entered from {conduit.source_zone} ({flow.source.text}) by {flow.service_text}, as"
        f" {conduit.id} declares{entered}",
        *_rules(evidence, conduit, asset, flow),
        Label(flow.origin, "declared here"),
        Label(asset.origin, "the engineering station of a safety system"),
        certainty=Certainty.SURE if sure else Certainty.POSSIBLE,
        source_zone=conduit.source_zone,
        destination_zone=zone.id,
        identity=f"{asset.id}|{conduit.id}|{flow.source.text}|{flow.service_text}",
        fixed_severity=True,
    )


def _rules(evidence: Evidence, conduit: Conduit, asset: Asset, flow: Flow) -> list[Label]:
    """The rules that let the flow through, the first ones."""
    ends = evidence.plant.zone(conduit.source_zone), evidence.plant.zone(conduit.destination_zone)
    asked = Match(
        source=AddressMatch.exactly(flow.source.addresses) if flow.source.addresses else ANY_ADDRESS,
        destination=AddressMatch.exactly(asset.addresses),
        service=ServiceMatch.exactly(flow.services),
    )
    found: dict[Label, None] = {}
    engine = evidence.everywhere or Engine(evidence.network)
    for reach in engine.reach(*ends, (asked,)):
        packets = reach.total.possibly & reach.painter.region(asked, AS_SENT).possibly
        for carrier in carriers(reach, packets, possible=True):
            if carrier.rule is not None and not carrier.rule.implicit:
                found[Label(carrier.rule.origin, "lets it through")] = None
    return list(found)[:MOST_LABELS]


def _before(evidence: Evidence, conduit: Conduit, sender: AddressSet) -> Iterator[str]:
    """From where the sender surely is entered by remote control itself."""
    for gap in evidence.gaps.open:
        if sender and gap.destination.id == conduit.source_zone:
            boxes = [box for box in at_host(gap.verdict.surely, sender, to=True) if "remote_access" in classes_of(box)]
            if boxes:
                yield f"{gap.source.id} by {services_text(boxes)}"


def _lets_work(box: ServiceBox) -> bool:
    """Whether a service is one by which somebody works on a station, or a range of ports that holds such."""
    ports, protocols = box.destination_ports, box.protocols
    if protocols.first != protocols.last or ports.first != ports.last:
        return protocols.first <= TCP <= protocols.last and ports.first <= DESKTOP <= ports.last
    return any(ENTRY & set(item.classes) for item in names_of(protocols.first, ports.first))
