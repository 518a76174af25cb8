"""`feature NAME`: what is switched on. A feature without statements of its own does nothing that passes packets.

"Feature-based licensing" of the Fundamentals Configuration Guides: statements of a feature that is off are not there.
SSH is on unless `no feature ssh` is printed; all others here are off unless named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

KNOWN = frozenset(
    {
        *("interface-vlan", "telnet", "ssh", "nxapi", "netconf", "restconf", "grpc", "scp-server", "sftp-server"),
        *("dhcp", "nat", "pbr", "hsrp", "vrrp", "vrrpv3", "glbp", "private-vlan", "vpc", "fex", "lacp", "udld"),
        *("ospf", "ospfv3", "bgp", "eigrp", "isis", "rip", "pim", "pim6", "msdp", "igmp"),
        *("tacacs+", "ldap", "radius", "privilege", "password encryption aes", "scheduler", "cts", "dot1x"),
        *("lldp", "cdp", "bfd", "netflow", "sflow", "analytics", "telemetry", "icam", "ngoam", "sla sender"),
        *("nv overlay", "vn-segment-vlan-based", "fabric forwarding", "otv", "vni", "hmm", "lisp", "evmed"),
        *("mpls l3vpn", "mpls ldp", "mpls static", "mpls traffic-engineering", "mpls segment-routing"),
        *("mpls oam", "mpls evpn", "segment-routing", "segment-routing traffic-engineering"),
        *("port-security", "macsec", "tunnel-encryption", "tunnel", "vtp", "vmtracker", "evb", "poe", "wccp"),
        *("ptp", "ntp", "bash-shell", "signature-verification", "container-tracker", "nbm", "hardware-telemetry"),
        *("npv", "npiv", "fcoe", "fcoe-npv", "fport-channel-trunk", "lacp", "port-track", "port_track", "sup-redirect"),
        *("catena", "itd", "epbr", "plb", "openflow", "smart-channel", "mvpn", "mvr", "imp", "tap-aggregation"),
        *("config", "crypto ca", "license smart", "l2tunnel", "sla responder", "sla twamp-server", "slow-drain"),
        *("app-hosting", "virtual-services", "guestshell", "nxsdk", "ofm", "ldap", "dhcpv6", "eth_port_sec"),
    }
)
"""Names that `feature` is printed with; what each does stands in statements of its own."""
ALWAYS = frozenset({"fex", "fabricpath", "mpls", "fabric", "fcoe", "virtualization", "fcoe-npv"})
"""Names of `feature-set`."""
RESPONDERS = {"sla responder": ("ip sla responder", 1967), "sla twamp-server": ("twamp", 862)}


def read_feature(statement: Statement, state: State) -> bool:
    """`feature NAME` and `no feature NAME`; one that nobody knows stays unread."""
    words = statement.words
    off = words[0] == "no"
    name = " ".join(words[1 + off :])
    if name not in KNOWN:
        return False
    state.features[name] = (not off, state.span(statement))
    state.modelled(statement)
    return True


def read_set(statement: Statement, state: State) -> bool:
    """`feature-set fex`, `install feature-set mpls`."""
    if statement.words[-1] not in ALWAYS or statement.words[-2] != "feature-set":
        return False
    state.modelled(statement)
    return True
