"""A vendor comes in by something else than its entry in the register says.

What it does: compares three fields of each vendor with what enters at its entry point. `technology`: a tunnel between
gateways, clients of a VPN, a gateway of the maker that calls out; a tunnel of another kind that brings its zone in is
told, and so is one that is declared and not configured. `mfa`: clients whose login asks for a local password and for
nothing else. `kill_action`: the device that it names must be one by which the vendor comes in, and no other device may
let it in as well.

Why it matters: in the night of an incident somebody reads the register and does what it says. If the vendor comes by
another way, it stays inside.

Example: `technology: site_to_site`, and an old group of the client VPN for the same vendor on the same firewall.

Not reported: what a login server asks for besides (MOD002 says that it is not judged); vendors whose entry point is no
device of the snapshot; whether the action is the right one (`segval audit` prints the statements that close each way);
hours, states and ends of contracts (VEN010, VEN011, VEN003).

References: IEC 62443-3-2:2020 ZCR 3.6; IEC 62443-3-3:2013 SR 1.13.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from parsers.model.identity import LoginMethod
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.vendor_ways import called, entrances_of, logins_of, tunnels_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.graph.nodes import Node
    from validator.graph.ports import Port
    from validator.plant.model import Vendor

SITE, CLIENT, JUMP = "site_to_site", "client_vpn", "jump"
OUTWARD = frozenset({"cellular", "oem_gateway"})
"""Boxes of the vendor's own that call out: no tunnel of the plant's firewall is needed."""


class Fault(NamedTuple):
    """What is otherwise, as the end of a sentence, and the places that show it."""

    text: str
    labels: tuple[Label, ...]
    severity: Severity


@check(
    "VEN012",
    "vendor comes otherwise than declared",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 3.6", "IEC 62443-3-3 SR 1.13"),
    remediation="Find out which of the two is true; close what is not declared, or declare it and have it approved.",
)
def vendor_otherwise_than_declared(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A vendor comes in by something else than its entry in the register says."""
    for vendor in evidence.plant.vendors:
        if not any(_enters(vendor, node) for node in evidence.network.nodes):
            continue
        for fault in (*_technology(evidence, vendor), *_factor(evidence, vendor), *_kill_action(evidence, vendor)):
            yield this.finding(
                f"{vendor.id} {fault.text}",
                *fault.labels,
                Label(vendor.origin, "the vendor is declared here"),
                severity=fault.severity,
                source_zone=vendor.zone,
                identity=f"{vendor.id}|{fault.text}",
                fixed_severity=True,
            )


def _enters(vendor: Vendor, node: Node) -> bool:
    """Whether the entry point of a vendor is a device, or an interface of it."""
    names = {node.id, node.device.name}
    return vendor.entry_point in names or vendor.entry_point.rpartition(":")[0] in names


def _technology(evidence: Evidence, vendor: Vendor) -> Iterator[Fault]:
    said = vendor.technology
    if said == JUMP and not vendor.jump_host:
        yield Fault("is declared to come by a jump host, and none is named", (), Severity.LOW)
    if said not in {SITE, CLIENT} | OUTWARD:
        return
    found = list(tunnels_of(evidence, vendor))
    for node, port, clients in found:
        if said in OUTWARD or clients is (said == SITE):
            what = "remote access of clients" if clients else "a tunnel between gateways"
            text = f"is declared to come by {_words(said)}, and {what}, {called(port)} on {node.id}, lets it in"
            yield Fault(text, (Label(port.origin, "lets it in otherwise"),), Severity.MEDIUM)
    if said in {SITE, CLIENT} and not found:
        text = f"is declared to come by {_words(said)}, and {vendor.entry_point} has none for it"
        yield Fault(text, (), Severity.LOW)


def _words(technology: str) -> str:
    return {
        SITE: "a tunnel between gateways",
        CLIENT: "remote access of clients",
        "cellular": "a cellular router of its own",
        "oem_gateway": "a gateway of its own",
    }[technology]


def _factor(evidence: Evidence, vendor: Vendor) -> Iterator[Fault]:
    for node, port, login in logins_of(evidence, vendor) if vendor.mfa else ():
        if set(login.methods) == {LoginMethod.LOCAL} and not login.second_factor:
            text = f"is declared with a second factor, and {called(port)} on {node.id} asks for a local password alone"
            places = dict.fromkeys((login.origin, *login.lines))
            yield Fault(text, tuple(Label(span, "asks for nothing else") for span in places), Severity.MEDIUM)


def _kill_action(evidence: Evidence, vendor: Vendor) -> Iterator[Fault]:
    if not vendor.kill_action:
        return
    entrances = entrances_of(evidence, vendor)
    named = {node.id for node in evidence.network.nodes if _names(vendor.kill_action, node)}
    missed: dict[str, Port] = {name: port for name, port in entrances.items() if name not in named}
    if entrances and not named:
        yield Fault("has a kill action that names no device by which it comes in", _places(missed), Severity.LOW)
    elif missed:
        text = f"enters at {', '.join(missed)}, of which its kill action does not speak"
        yield Fault(text, _places(missed), Severity.MEDIUM)


def _names(text: str, node: Node) -> bool:
    """Whether a text names a device, whatever the case of its letters."""
    names = {name for name in (node.id, node.device.name) if name}
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE) for name in names)


def _places(ports: dict[str, Port]) -> tuple[Label, ...]:
    return tuple(Label(port.origin, "it comes in here") for port in ports.values())
