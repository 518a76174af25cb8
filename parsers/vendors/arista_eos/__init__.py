"""Arista EOS: `show running-config` and `startup-config` of switches and routers.

Sources: "EOS User Manual", releases 4.14 and 4.2x to 4.3x, chapter by chapter as each module names it; what
`show ip access-lists default-control-plane-acl` printed on 4.19 to 4.3x.

What absence means: ports switch, in access mode and VLAN 1; nothing is routed until `ip routing` and `ipv6
unicast-routing`, in each VRF by itself; an interface without a list filters nothing; a list ends with a deny; the
control plane has `default-control-plane-acl`; SSH listens, Telnet and the command API do not. Lists judge packets one
by one (no state). Order for what passes: inbound list, translation, routing, outbound list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source

HEADER = re.compile(r"^! device: \S+ \(.*EOS-|^! boot system flash:/?EOS|^! EOS-\d|^boot system flash:/?v?EOS")
OWN = re.compile(
    r"^(?:no aaa root|aaa root |transceiver qsfp default-mode |service routing protocols model "
    r"|management api (?:http-commands|gnmi|netconf|restconf)|vrf instance |no ip routing vrf |ip routing vrf "
    r"|daemon TerminAttr|mlag configuration|interface (?:Vxlan1|Management\d|Ethernet\d\S*)$"
    r"|! Command: show (?:run|start)"
    r"|ip virtual-router mac-address |queue-monitor |system control-plane|management (?:ssh|telnet|security|console)$"
    r"|switchport default mode |username \S+ .*\bsecret sha512 |vlan internal order |hardware tcam|no ip routing$"
    r"|(?:class-map|policy-map) type pbr |event-handler |router (?:general|multicast|l2-vpn)$)"
    r"|^ +(?:switchport trunk group |service-policy type pbr |ip address virtual |(?:statistics|counters) per-entry$)"
)
"""Statements that few other platforms have."""
FOREIGN = re.compile(
    r"^(?:version \d+\.\d+|feature [a-z]|vdc |vrf context |boot nxos|!Command: show|switchname |ASA Version"
    r"|#|set |config |interface (?:Gigabit|FastE|TenGig)|line vty|!! IOS XR|!Running configuration|ver \d)"
)
ENOUGH = 2


def recognise(source: Source) -> Recognition:
    """The header that names EOS, or two kinds of statements that few others have, and none of a near relative."""
    found: dict[str, str] = {}
    for number, line in enumerate(source.lines, 1):
        if HEADER.match(line):
            return Recognition(accepted=True, evidence=f"line {number}: {line.strip()[:60]!r}")
        if FOREIGN.match(line):
            return Recognition(accepted=False, evidence=f"line {number}: {line.strip()[:60]!r}", near=bool(found))
        own = OWN.match(line)
        if own and len(found) < ENOUGH:
            found.setdefault(
                " ".join(own[0].split()[:2]).rstrip("0123456789/"), f"line {number}: {line.strip()[:60]!r}"
            )
    evidence = "; ".join(found.values())
    return Recognition(len(found) >= ENOUGH, evidence or "no mark of EOS", near=0 < len(found) < ENOUGH)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.arista_eos.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`show running-config`", "`startup-config`"),
    modelled=(
        "lists of IPv4 and IPv6 on routed and switched ports and for the device itself, traffic policies of routed "
        "interfaces, interfaces, VLANs, trunks and trunk groups, private VLANs, VRFs with their own routing, static "
        "and policy routes, NAT, VARP and VRRP, reverse-path checks, relays, servers of management with their lists, "
        "accounts and AAA"
    ),
    widens=(
        "living entries of NAT, NAT beside lists, groups of next hops, traffic policies that send elsewhere, MAC "
        "lists, VXLAN, MPLS, dynamic routes without a table, mirror sessions, programs and scripts on the device, "
        "packets between management ports and others"
    ),
    documents="EOS User Manual, releases 4.14 and 4.2x to 4.3x",
)
PARSER = Parser("arista_eos", "Arista EOS", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
