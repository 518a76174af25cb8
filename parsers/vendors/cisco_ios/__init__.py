"""Cisco IOS and IOS XE, with Industrial Ethernet and Stratix switches: `show running-config`.

What absence means: an interface without a list filters nothing; a bound list that is not defined or has
no entries permits everything; every other list ends with a deny; routers route unless `no ip routing`.
Lists judge packets one by one (no state). Order for what passes: inbound list, translation from outside,
routing, translation from inside, outbound list ("NAT Order of Operation", Cisco document 6209).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser
from parsers.vendors.cisco_ios.anchors import recognise

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `read.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.cisco_ios.read import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`show running-config`", "`startup-config`"),
    modelled=(
        "interfaces, VLANs and trunks, private VLANs, lists on routed and switched ports, VLAN maps, "
        "reflexive lists, inspection, zone-based firewall, NAT, L2NAT, VRFs, routes, policy "
        "routes, HSRP and VRRP, lines and services of management"
    ),
    widens=("time ranges, TrustSec, dynamic routes without a table, dynamic entries of NAT, applications told by NBAR"),
    documents="IOS and IOS XE command references; NAT Order of Operation (document 6209)",
)
PARSER = Parser(
    "cisco_ios", "Cisco IOS, IOS XE, Industrial Ethernet, Stratix", Maturity.SAMPLE_TESTED, recognise, read, FACTS
)
