"""A DMZ host can be entered and left by the same protocol: the DMZ passes it through.

What it does: for every host of a DMZ that the plant file names, takes the services of remote control, of files and
of databases that surely reach it from outside (enterprise, vendor, wireless, temporary, external, internet), and those
that it surely can open into the control system. Where one class is in both, the host is told, with the protocols of
each side.

Why it matters: a DMZ stops an attacker only where the protocol ends and another begins. RDP in and RDP out is a step; a
share that is written from one side and read from the other carries whatever is put there.

Example: the jump host takes RDP from the office and opens RDP to every control station.

Whether a gateway on the host breaks the protocol is in no configuration; `protocol_break` of the asset says it. Where
it is `no`, any service in and any out is told. Where it is `yes` the finding is low, for nobody has attested it. Where
it is `attested` only services that no conduit declares are told, as low.

Not reported: hosts that the plant file does not name; a host that ends the protocol on one side with another class (a
page in, RDP out). Flows that are declared on both sides count too, for the break is missing all the same; severity is
low then.

References: NIST SP 800-82r3 section 5.3; IEC 62443-3-3:2013 SR 5.2, SR 5.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import union_of
from parsers.nouns import dataclass
from validator.catalogue.protocols import names_of
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.jump_hosts import at_host, entering, leaving
from validator.plant.model import ProtocolBreak, ZoneKind
from validator.several_homes import places_of
from validator.stepping_stones import landing_ports
from validator.telling import service_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.address import AddressSet
    from validator.conformance import Gap
    from validator.findings import Finding
    from validator.plant.model import Asset, Zone
    from validator.verdicts import Box

CLASSES = {"remote_access": "remote control", "file": "file transfer", "database": "database"}
"""The classes of the catalogue that matter, as people call them."""
ANYTHING = {"": "services that it passes on"}
"""Of a host that breaks no protocol every service matters."""
DATABASES = frozenset({"mssql", "oracle_db", "mysql", "postgresql"})
MOST_NAMES = 3
BREAKS = {
    None: "whether the host breaks protocols is not declared",
    ProtocolBreak.NO: "the host is declared to pass protocols on",
    ProtocolBreak.YES: "the host is declared to break protocols, and nobody attests it",
    ProtocolBreak.ATTESTED: "the host is attested to break protocols; what is told is not declared",
}


@dataclass(frozen=True, slots=True)
class _Leg:
    """One side of a host: another zone, and the service that crosses."""

    zone: str
    service: str
    undeclared: bool


@check(
    "PATH010",
    "DMZ host passes a protocol through",
    severity=Severity.MEDIUM,
    clauses=("NIST SP 800-82r3 AC-4", "IEC 62443-3-3 SR 5.2", "IEC 62443-3-3 SR 5.4"),
    remediation="End the protocol in the DMZ: take another on one side, or a gateway that opens sessions itself.",
)
def pass_through_host(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A DMZ host can be entered and left by the same protocol: the DMZ passes it through."""
    for zone in evidence.plant.zones:
        if zone.kind is ZoneKind.DMZ:
            for asset in zone.assets:
                yield from _of_host(this, evidence, zone, asset)


def _of_host(this: Check, evidence: Evidence, zone: Zone, asset: Asset) -> Iterator[Finding]:
    places = places_of(evidence.network, zone, asset)
    addresses = union_of(places.values())
    enter, leave = entering(evidence, places), leaving(evidence, places)
    for name, called in (ANYTHING if asset.protocol_break is ProtocolBreak.NO else CLASSES).items():
        into = [leg for gap in enter for leg in _legs(gap, addresses, name, gap.source.id, to=True)]
        out = [leg for gap in leave for leg in _legs(gap, addresses, name, gap.destination.id, to=False)]
        beyond = any(leg.undeclared for leg in (*into, *out))
        if into and out and (beyond or asset.protocol_break is not ProtocolBreak.ATTESTED):
            yield this.finding(
                f"{asset.id} in {zone.id} is entered from {_zones(into)} and opens {_zones(out)}, both by {called}",
                Label(asset.origin, f"in: {_services(into)}; out: {_services(out)}"),
                severity=_severity(asset, beyond=beyond),
                pairs=[(one.zone, two.zone) for one in into for two in out],
                notes=[("in", _told(into)), ("out", _told(out)), ("break", BREAKS[asset.protocol_break])],
                identity=f"{asset.id}|{name}",
            )


def _severity(asset: Asset, *, beyond: bool) -> Severity:
    if asset.protocol_break is ProtocolBreak.NO:
        return Severity.MEDIUM
    return Severity.MEDIUM if beyond and asset.protocol_break is None else Severity.LOW


def _legs(gap: Gap, addresses: AddressSet, wanted: str, other: str, *, to: bool) -> Iterator[_Leg]:
    beyond = [box.dport for box in at_host(gap.surely, addresses, to=to)]
    for box in at_host(gap.verdict.surely, addresses, to=to):
        if not wanted or wanted in _classes(box):
            yield _Leg(other, service_name(box), box.dport in beyond)


def _classes(box: Box) -> set[str]:
    """The classes of single ports where packets arrive; ranges and everything are told by other checks."""
    if box.proto not in {"tcp", "udp"}:
        return set()
    ports = [int(port) for port in landing_ports(box) if port.isdigit()]
    known = [item for port in ports for item in names_of(6 if box.proto == "tcp" else 17, port)]
    found = {one for item in known for one in item.classes}
    return found | ({"database"} if DATABASES & {item.id for item in known} else set())


def _zones(legs: list[_Leg]) -> str:
    names = list(dict.fromkeys(leg.zone for leg in legs))
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def _services(legs: list[_Leg]) -> str:
    return ", ".join(dict.fromkeys(leg.service for leg in legs))


def _told(legs: list[_Leg]) -> str:
    return "; ".join(dict.fromkeys(f"{leg.zone} {leg.service}" for leg in legs))
