"""Cisco Nexus switches with NX-OS: `show running-config`.

Sources: Nexus 9000 Series NX-OS Security Configuration Guide 9.x, 10.1(x) and 10.4(x), "Configuring IP ACLs" and
"Configuring VLAN ACLs" (application order, implicit rules, undefined lists); Nexus 7000 Series Security Command
Reference (`ip access-group`, `fragments`); Nexus 5500 Series Security Command Reference, `permit (IPv6)`; Interfaces
Configuration Guides 6.x to 10.4(x) (layer of a port, states). Each module says what it takes from where.

What absence means: a feature is off until `feature` names it, but SSH; an interface without a list filters nothing; a
list that is bound and not defined permits everything; every other list ends with a deny, before which that of IPv6
permits neighbour and router discovery. VLAN interfaces and subinterfaces are down until `no shutdown`. Whether an
Ethernet port is routed or switched, and up or down, by default differs between models: the file's other ports tell, or
nothing does. `mgmt0` passes no packets on. Lists judge packets one by one (no state). Order for what passes: port
list, map of the VLAN that it came in on, router list in, route, router list out, map of the VLAN that it leaves by.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Reading, Recognition
from parsers.syntax.beginnings import lines_that_begin

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

MARKS = (
    re.compile(r"!Command: show (?:running|startup)-config"),
    re.compile(r"version \d{1,2}\.\d{1,2}\(\S+\)\S*(?:\s+Bios:.*)?\s*$"),
    re.compile(r"(?:no )?feature (?!set\b)[a-z][\w+-]*(?: [\w-]+)*\s*$"),
    re.compile(r"vrf context \S+\s*$"),
    re.compile(r"interface mgmt0\s*$"),
    re.compile(r"vdc \S+ id \d+\s*$"),
    re.compile(r"boot (?:nxos|kickstart) \S+"),
    re.compile(r"!\s*Cisco Nexus Operating System \(NX-OS\)|!RANCID-CONTENT-TYPE: cisco-nx"),
    re.compile(r"snmp-server user \S+ (?:network|vdc)-(?:admin|operator) "),
    re.compile(r"username \S+ password \d \S+ +role \S+"),
    re.compile(r"line vty\s*$"),
)
"""How lines of hardly any other system begin."""
FOREIGN = re.compile(
    r"ASA Version|PIX Version|NGFW Version|: Saved|! device: |! Command: show run|!! IOS XR|!Version ArubaOS"
    r"|config system|set version|vrf instance |transceiver qsfp|management api |ip access-list (?:standard|extended) "
)
LISTS = re.compile(r"ip(?:v6)? access-list \S+\s*$")
_FIRST = re.compile(
    r"[:!]|(?:version|no|feature|vrf|interface|vdc|boot|snmp-server|username|line|ASA|PIX|NGFW|config|set|transceiver"
    r"|management|ip|ipv6)$"
)
"""How first words of all these begin."""
ENOUGH = 2
LOOKED_AT = 20_000


def recognise(source: Source) -> Recognition:
    """Two marks of NX-OS, and none of its neighbours."""
    found: dict[int, str] = {}
    near = ""
    for number, line in lines_that_begin(source.lines, _FIRST):
        if number > LOOKED_AT:
            break
        if line[:1] == " ":
            continue
        if FOREIGN.match(line):
            return Recognition(accepted=False, evidence=f'line {number}: "{line[:40]}"')
        if not near and LISTS.match(line):
            near = f'line {number}: "{line[:40]}"'
        for index, mark in enumerate(MARKS):
            if index not in found and mark.match(line):
                found[index] = f'line {number}: "{line.strip()[:40]}"'
    evidence = "; ".join([*found.values(), *([near] if near else [])][:3])
    accepted = len(found) >= ENOUGH
    return Recognition(accepted, evidence or "no mark of NX-OS", near=not accepted and bool(found or near))


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.cisco_nxos.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`show running-config` of a switch or a VDC",),
    modelled=(
        "features, lists of IPv4 and IPv6 with object groups on routed and switched ports, VLAN access maps, VLANs, "
        "trunks, private VLANs, port channels, VRF contexts, static routes across VRFs, policy routes, HSRP, VRRP and "
        "GLBP, reverse-path checks, DHCP relays, static and dynamic NAT, services, accounts and servers of management"
    ),
    widens=(
        "living entries and groups of NAT, VXLAN, OTV, MPLS, multicast past router lists, time ranges, dynamic routes "
        "without a table, tracked routes and next hops, ports of which the file does not say whether they are routed "
        "or up; the output has no end mark, so that a file cut within its routing protocols is not told"
    ),
    documents=(
        "Nexus 9000 NX-OS Security Configuration Guide 9.x, 10.1(x), 10.4(x); Nexus 7000 Security Command Reference; "
        "Interfaces Configuration Guides 6.x to 10.4(x)"
    ),
)
PARSER = Parser("cisco_nxos", "Cisco Nexus NX-OS", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
