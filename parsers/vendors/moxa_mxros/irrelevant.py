"""Statements without bearing on who may talk to whom: their first words, and why.

Each was looked at with one question: can a line that begins so open a way through the device or to it? What could is
in no row: ports that ask stations may put them into a VLAN (`dot1x guest-vlan`), GVRP does so by itself, IGMP and
directed broadcasts may carry packets past the policy, `arp` may answer for others, copies of a port mirror leave by
another socket.

Beside the robot's words, those that the table of an EDR-810 3.13 holds by which it writes its export (a public
re-implementation of that router's command line quotes it): the banner, `login mode`, `fast-bootup`, `fiber-check`,
`logging-capacity`, `security-notification`, `ntp refresh-time`, `ip dhcp retry`, `ip http-server auto-logout`, `mtu`,
`vlan mode 1qvlan`, `no gvrp`. Whether MX-ROS prints each of them too is not known.
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
    ("aaa", "authentication", "banner"): "what a person reads that logs in",
    ("aaa", "authentication", "fail-message"): "what a person reads that logs in",
    ("login", "mode"): "what a person meets that logs in at the console",
    ("fast-bootup",): "how the device starts",
    ("fiber-check",): "what is told of optical modules",
    ("logging-capacity",): "what happens when the list of events is full",
    ("security-notification",): "what the device tells of itself",
    ("ntp", "refresh-time"): "time",
    ("ip", "dhcp", "retry"): "how often the device asks for an address of its own",
    ("ip", "http-server", "auto-logout"): "when a session ends",
    ("mtu",): "size of packets",
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
EXACTLY: dict[str, str] = {
    "vlan mode 1qvlan": "VLANs are kept apart, as they are read here",
    "no gvrp": "no neighbour puts a port into a VLAN",
}
"""Statements of which another form does matter."""
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
    exact = EXACTLY.get(" ".join(words))
    if exact is not None:
        return exact
    told = words[1:] if words[:1] == ["no"] else words
    for table in (REASONS, DENYING):
        for length in (3, 2, 1):
            if len(told) >= length and tuple(told[:length]) in table:
                return table[tuple(told[:length])]
    return ""
