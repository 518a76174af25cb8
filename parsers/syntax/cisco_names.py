"""The words of access lists of Cisco and the numbers behind them: the vendor's own tables, not IANA's.

From "Cisco IOS Security Command Reference", `permit (IP)`, `permit (IPv6)`, `deny (IP)`, and the
online help of IOS 15 and IOS XE 17. TCP and UDP names differ: `syslog` is udp/514, `cmd` tcp/514. NX-OS has a part of
the same names with the same numbers ("Cisco Nexus 7000 Series NX-OS Security Command Reference", `permit (IPv4)`).
EOS has most of the port names and all ICMP names of IPv4 too ("EOS User Manual", "ACLs and Route Maps"): it lacks the
others, and adds its own.
"""

from __future__ import annotations

from parsers.model.intervals import Interval

PROTOCOLS = {
    "ahp": 51,
    "eigrp": 88,
    "esp": 50,
    "gre": 47,
    "icmp": 1,
    "igmp": 2,
    "ipinip": 4,
    "nos": 94,
    "ospf": 89,
    "pcp": 108,
    "pim": 103,
    "sctp": 132,
    "tcp": 6,
    "udp": 17,
}
"""Protocol names of IPv4 lists; `ip` is every protocol."""

PROTOCOLS_V6 = {"ahp": 51, "esp": 50, "icmp": 58, "pcp": 108, "sctp": 132, "tcp": 6, "udp": 17}
"""Protocol names of IPv6 lists; `ipv6` is every protocol."""

SHARED_TCP_PORTS = {
    "bgp": 179,
    "chargen": 19,
    "cmd": 514,
    "daytime": 13,
    "discard": 9,
    "domain": 53,
    "echo": 7,
    "exec": 512,
    "finger": 79,
    "ftp": 21,
    "ftp-data": 20,
    "gopher": 70,
    "hostname": 101,
    "ident": 113,
    "irc": 194,
    "klogin": 543,
    "kshell": 544,
    "login": 513,
    "lpd": 515,
    "nntp": 119,
    "pim-auto-rp": 496,
    "pop2": 109,
    "pop3": 110,
    "smtp": 25,
    "sunrpc": 111,
    "syslog": 514,
    "tacacs": 49,
    "talk": 517,
    "telnet": 23,
    "time": 37,
    "uucp": 540,
    "whois": 43,
    "www": 80,
}
"""TCP names that IOS and EOS both have."""

TCP_PORTS = SHARED_TCP_PORTS | {
    "connectedapps-plain": 15001,
    "connectedapps-tls": 15002,
    "drip": 3949,
    "msrpc": 135,
    "onep-plain": 15001,
    "onep-tls": 15002,
}

SHARED_UDP_PORTS = {
    "biff": 512,
    "bootpc": 68,
    "bootps": 67,
    "discard": 9,
    "dnsix": 195,
    "domain": 53,
    "echo": 7,
    "isakmp": 500,
    "mobile-ip": 434,
    "nameserver": 42,
    "netbios-dgm": 138,
    "netbios-ns": 137,
    "netbios-ss": 139,
    "non500-isakmp": 4500,
    "ntp": 123,
    "pim-auto-rp": 496,
    "rip": 520,
    "snmp": 161,
    "snmptrap": 162,
    "sunrpc": 111,
    "syslog": 514,
    "tacacs": 49,
    "talk": 517,
    "tftp": 69,
    "time": 37,
    "who": 513,
    "xdmcp": 177,
}
"""UDP names that IOS and EOS both have."""

UDP_PORTS = SHARED_UDP_PORTS | {"ripv6": 521}

PORTS: dict[int, dict[str, int]] = {6: TCP_PORTS, 17: UDP_PORTS, 132: {}}
"""Port names by protocol number; only these protocols take ports."""


def icmp_names(*names: tuple[str, int, int | None]) -> dict[str, Interval]:
    """ICMP names as `type << 8 | code` intervals; a code of None is every code."""
    return {
        name: Interval(kind << 8 | (code or 0), kind << 8 | (255 if code is None else code))
        for name, kind, code in names
    }


ICMP_TYPES = icmp_names(
    ("administratively-prohibited", 3, 13),
    ("alternate-address", 6, None),
    ("conversion-error", 31, None),
    ("dod-host-prohibited", 3, 10),
    ("dod-net-prohibited", 3, 9),
    ("echo", 8, None),
    ("echo-reply", 0, None),
    ("general-parameter-problem", 12, 0),
    ("host-isolated", 3, 8),
    ("host-precedence-unreachable", 3, 14),
    ("host-redirect", 5, 1),
    ("host-tos-redirect", 5, 3),
    ("host-tos-unreachable", 3, 12),
    ("host-unknown", 3, 7),
    ("host-unreachable", 3, 1),
    ("information-reply", 16, None),
    ("information-request", 15, None),
    ("mask-reply", 18, None),
    ("mask-request", 17, None),
    ("mobile-redirect", 32, None),
    ("net-redirect", 5, 0),
    ("net-tos-redirect", 5, 2),
    ("net-tos-unreachable", 3, 11),
    ("net-unreachable", 3, 0),
    ("network-unknown", 3, 6),
    ("no-room-for-option", 12, 2),
    ("option-missing", 12, 1),
    ("packet-too-big", 3, 4),
    ("parameter-problem", 12, None),
    ("port-unreachable", 3, 3),
    ("precedence-unreachable", 3, 15),
    ("protocol-unreachable", 3, 2),
    ("reassembly-timeout", 11, 1),
    ("redirect", 5, None),
    ("router-advertisement", 9, None),
    ("router-solicitation", 10, None),
    ("source-quench", 4, None),
    ("source-route-failed", 3, 5),
    ("time-exceeded", 11, None),
    ("timestamp-reply", 14, None),
    ("timestamp-request", 13, None),
    ("traceroute", 30, None),
    ("ttl-exceeded", 11, 0),
    ("unreachable", 3, None),
)
"""ICMP names as `type << 8 | code` intervals."""

ICMPV6_TYPES = icmp_names(
    ("beyond-scope", 1, 2),
    ("destination-unreachable", 1, 3),
    ("dhaad-reply", 145, None),
    ("dhaad-request", 144, None),
    ("echo-reply", 129, None),
    ("echo-request", 128, None),
    ("header", 4, 0),
    ("hop-limit", 3, 0),
    ("mld-query", 130, None),
    ("mld-reduction", 132, None),
    ("mld-report", 131, None),
    ("mpd-advertisement", 147, None),
    ("mpd-solicitation", 146, None),
    ("nd-na", 136, None),
    ("nd-ns", 135, None),
    ("next-header", 4, 1),
    ("no-admin", 1, 1),
    ("no-route", 1, 0),
    ("packet-too-big", 2, None),
    ("parameter-option", 4, 2),
    ("parameter-problem", 4, None),
    ("port-unreachable", 1, 4),
    ("reassembly-timeout", 3, 1),
    ("redirect", 137, None),
    ("renum-command", 138, 0),
    ("renum-result", 138, 1),
    ("renum-seq-number", 138, 255),
    ("router-advertisement", 134, None),
    ("router-renumbering", 138, None),
    ("router-solicitation", 133, None),
    ("time-exceeded", 3, None),
    ("unreachable", 1, None),
)

IGMP_TYPES = frozenset({"dvmrp", "host-query", "host-report", "pim", "trace", "v2-host-report", "v3-host-report"})
"""IGMP types are outside the packets that the model tells apart; a rule with one only may match."""

ONE_WORD_CONDITIONS = frozenset(
    {"dscp", "precedence", "tos", "option", "flow-label", "routing-type", "mobility-type", "dest-option-type"}
)
"""Options with one argument about a field that the model does not tell apart."""

HEADER_TYPES = frozenset({"option", "routing-type", "mobility-type", "dest-option-type"})
"""Those of them that ask for an option of IPv4 or an extension header of IPv6."""

BARE_CONDITIONS = frozenset({"auth", "dest-option", "hbh", "mobility", "routing", "undetermined-transport"})
"""Options without argument about header chains that the model does not tell apart: what has such a header."""

TCP_FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32}
