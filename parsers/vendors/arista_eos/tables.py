"""The words of EOS access lists and the numbers behind them: EOS's own tables, not IANA's.

From "EOS User Manual", chapter "ACLs and Route Maps" (4.14 and 4.3x: `permit`, `deny`, the default list of the control
plane) and the online help of EOS 4.2x. ICMP of IPv4 has the names of IOS; ports have most of those, and the ones that
are listed here. A name that is in neither is not guessed: its rule keeps its place, in doubt.
"""

from __future__ import annotations

from parsers.syntax.cisco_names import SHARED_TCP_PORTS, SHARED_UDP_PORTS, icmp_names

PROTOCOLS = {
    "ahp": 51,
    "gre": 47,
    "icmp": 1,
    "igmp": 2,
    "ospf": 89,
    "pim": 103,
    "rsvp": 46,
    "sctp": 132,
    "tcp": 6,
    "udp": 17,
    "vrrp": 112,
}
"""Protocol names of IPv4 lists; `ip` is every protocol."""
PROTOCOLS_V6 = {
    "ahp": 51,
    "icmpv6": 58,
    "ospf": 89,
    "pim": 103,
    "rsvp": 46,
    "sctp": 132,
    "tcp": 6,
    "udp": 17,
    "vrrp": 112,
}
"""Protocol names of IPv6 lists; `ipv6` is every protocol."""
TCP_PORTS = SHARED_TCP_PORTS | {
    "gnmi": 6030,
    "https": 443,
    "ldp": 646,
    "microsoft-ds": 445,
    "mlag": 4432,
    "msdp": 639,
    "netbios-ssn": 139,
    "netconf-ssh": 830,
    "nat": 4532,
    "nfs": 2049,
    "snmp": 161,
    "ssh": 22,
}
UDP_PORTS = SHARED_UDP_PORTS | {
    "bfd": 3784,
    "bfd-echo": 3785,
    "ldp": 646,
    "micro-bfd": 6784,
    "mlag": 4432,
    "multihop-bfd": 4784,
    "ptp-event": 319,
    "ptp-general": 320,
    "sbfd": 7784,
}
PORTS: dict[int, dict[str, int]] = {6: TCP_PORTS, 17: UDP_PORTS, 132: {}}
"""Port names by protocol number; only these protocols take ports."""
ICMPV6_TYPES = icmp_names(
    ("echo-reply", 129, None),
    ("echo-request", 128, None),
    ("neighbor-advertisement", 136, None),
    ("neighbor-solicitation", 135, None),
    ("packet-too-big", 2, None),
    ("parameter-problem", 4, None),
    ("redirect-message", 137, None),
    ("router-advertisement", 134, None),
    ("router-solicitation", 133, None),
    ("time-exceeded", 3, None),
    ("unreachable", 1, None),
)
