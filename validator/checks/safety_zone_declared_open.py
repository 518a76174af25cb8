"""A declared flow opens a safety zone to every service.

What it does: looks at the declared flows into zones of kind safety, and tells those by which hosts other than the
safety engineering workstations surely use every TCP or every UDP port.

Why it matters: such a flow is declared, so nothing that uses it is undeclared: the engineering protocols of the safety
controllers, remote desktops and file shares all travel by it. `segval init` writes what is open today as it is; left as
written, the declaration hides that the safety zone is open.

Example: `flows: [{src: CTRL, dst: SIS, service: any}]`, as `segval init` writes it where a policy permits `ALL`.

Not reported: flows of the safety engineering workstations; wide flows of which the configurations let less pass;
narrower flows of safety protocols (SIS002); what is not declared (SIS001).

References: IEC 62443-3-2:2020 ZCR 3.3; IEC 62443-3-3:2013 SR 5.2 RE 1, SR 7.7; IEC 61511-1:2016 8.2.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.service import EVERY_PORT, EVERY_PROTOCOL, TCP, UDP
from validator.address_text import addresses_of
from validator.check import Check, Evidence, check
from validator.declared import flow_match
from validator.findings import Label, Severity
from validator.plant.model import ZoneKind
from validator.reachability.carriers import carriers
from validator.reachability.header import AS_SENT
from validator.safety_grounds import station_addresses
from validator.telling import EVERY_SERVICE, service_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.service import ServiceSet
    from validator.findings import Finding
    from validator.plant.model import Conduit, Flow, Zone
    from validator.reachability.carriers import Carrier

PROTOCOLS = ((TCP, "every tcp port"), (UDP, "every udp port"))
WHOLE = frozenset({EVERY_SERVICE, *(name for _, name in PROTOCOLS)})
MOST_RULES = 4


@check(
    "SIS006",
    "safety zone is declared open to every service",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-2 ZCR 3.3", "IEC 62443-3-3 SR 5.2 RE 1", "IEC 61511-1 8.2.4"),
    remediation="Declare the services and hosts that the safety zone needs, and narrow the rules to them.",
)
def safety_zone_declared_open(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A declared flow opens a safety zone to every service."""
    for conduit in evidence.plant.conduits:
        zone = evidence.plant.zone(conduit.destination_zone)
        for flow in conduit.flows if zone.kind is ZoneKind.SAFETY else ():
            if not _whole(flow.services):
                continue
            opened = list(_opened(evidence, conduit, zone, flow))
            whole = sorted({name for names, _ in opened for name in names})
            if whole:
                what = EVERY_SERVICE if EVERY_SERVICE in whole else " and ".join(whole)
                labels = dict.fromkeys(label for _, found in opened for label in found)
                yield this.finding(
                    f"conduit {conduit.id} declares {what} from {flow.source.text} to {flow.destination.text}",
                    *list(labels)[:MOST_RULES],
                    Label(flow.origin, "declared here"),
                    source_zone=conduit.source_zone,
                    destination_zone=zone.id,
                    identity=f"{conduit.id}|{flow.source.text}|{flow.destination.text}|{flow.service_text}",
                    fixed_severity=True,
                )


def _opened(evidence: Evidence, conduit: Conduit, zone: Zone, flow: Flow) -> Iterator[tuple[set[str], list[Label]]]:
    """Which protocols hosts that are no station surely use whole by a flow, and the rules that let them."""
    match = flow_match(evidence.network, conduit, flow)
    known = station_addresses(evidence.plant, zone)
    for reach in evidence.gaps.engine.reach(evidence.plant.zone(conduit.source_zone), zone, (match,)):
        packets = reach.total.surely & reach.painter.region(match, AS_SENT).surely
        boxes = [box for box in packets.boxes() if addresses_of(box.src) - known]
        names = {service_name(box) for box in boxes} & WHOLE
        if names:
            yield names, list(_labels(carriers(reach, packets)))


def _labels(found: Iterable[Carrier]) -> Iterator[Label]:
    """Rules that let a protocol pass whole, with what makes those that nobody wrote."""
    for item in found:
        rule = item.rule
        whole = _whole(rule.match.service.surely) if rule is not None else ""
        if rule is not None and rule.origin.line and whole:
            yield Label(rule.origin, f"lets {whole} pass" + (f" ({rule.implicit})" if rule.implicit else ""))


def _whole(services: ServiceSet) -> str:
    """Which protocols a set of services has whole, in words; empty for none."""
    whole = [box.protocols for box in services.boxes if box.destination_ports == EVERY_PORT]
    if EVERY_PROTOCOL in whole:
        return EVERY_SERVICE
    named = [name for number, name in PROTOCOLS if any(part.first <= number <= part.last for part in whole)]
    return " and ".join(named)
