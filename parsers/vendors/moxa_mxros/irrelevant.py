"""Statements without bearing on who may talk to whom: their first words, and why.

Each was looked at with one question: can a line that begins so open a way through the device or to it? What could is
in no row: ports that ask stations may put them into a VLAN (`dot1x guest-vlan`), IGMP and directed broadcasts may
carry packets past the policy, `arp` may answer for others, copies of a port mirror leave by another socket.
"""

from __future__ import annotations

REASONS: dict[tuple[str, ...], str] = {
    ("clock",): "time",
    ("ntp", "server"): "the device tells others the time",
    ("ntp", "authentication-key"): "how time servers prove who they are",
    ("email-warning",): "whom the device writes to",
    ("warning-notification",): "what the device tells of itself",
    ("password-policy",): "which passwords are taken",
    ("config-file",): "how a copy of the configuration is signed or encrypted",
    ("config-fwr-ver-check",): "whether a copy of another firmware is taken",
    ("settingcheck",): "whether a change is taken back when nobody confirms it",
    ("redundancy",): "which of the ways is used; all are followed",
    ("spanning-tree",): "which of the ways is used; all are followed",
    ("lldp",): "what is announced",
    ("dot1x", "radius"): "which server is asked about stations",
    ("dot1x", "local-userdb"): "accounts of stations",
    ("qos",): "order of packets",
    ("mac-address-table", "aging-time"): "how long stations are remembered",
    ("relay-warning",): "an output for an alarm",
    ("ip", "ddns"): "under which name the device is known",
    ("ip", "igmp-snooping"): "whom multicast of a segment is sent to",
    ("ip", "igmp", "static-group"): "whom multicast of a segment is sent to",
    ("service", "dhcp"): "which addresses hosts are given",
    ("logging",): "what the device records",
    ("snmp-server", "contact"): "who cares for the device",
    ("snmp-server", "location"): "where the device stands",
    ("snmp-server", "description"): "what the device is",
    ("snmp-server", "engineid"): "how SNMP knows the device",
    ("snmp-server", "trap-mode"): "how the device tells of itself",
    ("snmp-server", "trap-v3"): "how the device tells of itself",
    ("snmp-server", "inform-v3"): "how the device tells of itself",
}
DENYING: dict[tuple[str, ...], str] = {
    ("dos",): "drops packets by flags that open no connection, or beyond a rate",
    ("firewall", "malformed"): "drops packets that are malformed",
}
"""What only drops, and not the packet by which a connection begins."""
POOL = "which addresses hosts are given"
POOL_WORDS = frozenset(
    {"network", "host", "hardware-address", "default-router", "dns-server", "ntp-server", "lease", "domain-name"}
)
RING_WORDS = frozenset({"spanning-tree", "mode", "turbo-ring", "turbo-ring-v2", "turbo-chain", "mrp"})


def reason_of(words: list[str]) -> str:
    """Why a statement does not matter, or empty; a leading `no` is not counted."""
    told = words[1:] if words[:1] == ["no"] else words
    for table in (REASONS, DENYING):
        for length in (3, 2, 1):
            if len(told) >= length and tuple(told[:length]) in table:
                return table[tuple(told[:length])]
    return ""
