"""The ASA's own words for ports, protocols, ICMP types and log levels.

Sources: "Addresses, Protocols, and Ports" (ref-ports) of the ASA General Operations CLI
Configuration Guide, 9.2 to 9.22; the names are the device's own and differ from IANA's
(kerberos is 750, radius 1645, dnsix 195, cifs 3020).
"""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a table that is written as text."""
    return frozenset(text.split())


TCP_PORTS: dict[str, int] = {
    "aol": 5190,
    "bgp": 179,
    "chargen": 19,
    "cifs": 3020,
    "citrix-ica": 1494,
    "cmd": 514,
    "ctiqbe": 2748,
    "daytime": 13,
    "discard": 9,
    "domain": 53,
    "echo": 7,
    "exec": 512,
    "finger": 79,
    "ftp": 21,
    "ftp-data": 20,
    "gopher": 70,
    "h323": 1720,
    "hostname": 101,
    "http": 80,
    "https": 443,
    "ident": 113,
    "imap4": 143,
    "irc": 194,
    "kerberos": 750,
    "klogin": 543,
    "kshell": 544,
    "ldap": 389,
    "ldaps": 636,
    "login": 513,
    "lotusnotes": 1352,
    "lpd": 515,
    "netbios-ssn": 139,
    "nfs": 2049,
    "nntp": 119,
    "pcanywhere-data": 5631,
    "pim-auto-rp": 496,
    "pop2": 109,
    "pop3": 110,
    "pptp": 1723,
    "rpc": 111,
    "rsh": 514,
    "rtsp": 554,
    "sip": 5060,
    "smtp": 25,
    "sqlnet": 1521,
    "ssh": 22,
    "sunrpc": 111,
    "tacacs": 49,
    "talk": 517,
    "telnet": 23,
    "uucp": 540,
    "whois": 43,
    "www": 80,
}
UDP_PORTS: dict[str, int] = {
    "biff": 512,
    "bootpc": 68,
    "bootps": 67,
    "cifs": 3020,
    "discard": 9,
    "dnsix": 195,
    "domain": 53,
    "echo": 7,
    "http": 80,
    "isakmp": 500,
    "kerberos": 750,
    "mobile-ip": 434,
    "nameserver": 42,
    "netbios-dgm": 138,
    "netbios-ns": 137,
    "nfs": 2049,
    "ntp": 123,
    "pcanywhere-status": 5632,
    "pim-auto-rp": 496,
    "radius": 1645,
    "radius-acct": 1646,
    "rip": 520,
    "rpc": 111,
    "secureid-udp": 5510,
    "sip": 5060,
    "snmp": 161,
    "snmptrap": 162,
    "sunrpc": 111,
    "syslog": 514,
    "tacacs": 49,
    "talk": 517,
    "tftp": 69,
    "time": 37,
    "vxlan": 4789,
    "who": 513,
    "www": 80,
    "xdmcp": 177,
}
ANY_PORTS: dict[str, int] = {**TCP_PORTS, **UDP_PORTS}
"""Both tables; no name has two numbers, so a name used with the other protocol is still clear."""

PROTOCOLS: dict[str, int] = {
    "ah": 51,
    "eigrp": 88,
    "esp": 50,
    "gre": 47,
    "icmp": 1,
    "icmp6": 58,
    "igmp": 2,
    "igrp": 9,
    "ipinip": 4,
    "ipsec": 50,
    "nos": 94,
    "ospf": 89,
    "pcp": 108,
    "pim": 103,
    "pptp": 47,
    "sctp": 132,
    "snp": 109,
    "tcp": 6,
    "udp": 17,
}
ICMP_TYPES: dict[str, int] = {
    "echo-reply": 0,
    "unreachable": 3,
    "source-quench": 4,
    "redirect": 5,
    "alternate-address": 6,
    "echo": 8,
    "router-advertisement": 9,
    "router-solicitation": 10,
    "time-exceeded": 11,
    "parameter-problem": 12,
    "timestamp-request": 13,
    "timestamp-reply": 14,
    "information-request": 15,
    "information-reply": 16,
    "mask-request": 17,
    "mask-reply": 18,
    "traceroute": 30,
    "conversion-error": 31,
    "mobile-redirect": 32,
}
ICMP6_TYPES: dict[str, int] = {
    "unreachable": 1,
    "packet-too-big": 2,
    "time-exceeded": 3,
    "parameter-problem": 4,
    "echo": 128,
    "echo-reply": 129,
    "membership-query": 130,
    "membership-report": 131,
    "membership-reduction": 132,
    "router-solicitation": 133,
    "router-advertisement": 134,
    "neighbor-solicitation": 135,
    "neighbor-advertisement": 136,
    "neighbor-redirect": 137,
    "router-renumbering": 138,
}
LOG_LEVELS = word_set(
    """
    emergencies alerts critical errors warnings notifications informational debugging 0 1 2 3 4 5 6 7 default
    """
)

IMPLICIT_DENY = "Cisco ASA: implicit deny at the end of an access list (Firewall CLI guide, Access Control Lists)"
SAME_INTERFACE = "Cisco ASA: same-security-traffic intra-interface (Command Reference, same-security-traffic)"
SAME_LEVEL = "Cisco ASA: same-security-traffic inter-interface (Command Reference, same-security-traffic)"
LIST_DECIDED = "Cisco ASA: an inbound list replaces the security levels (Firewall CLI guide, Access Rules)"
HIGH_TO_LOW = "Cisco ASA: higher to lower security level is permitted (Firewall CLI guide, Access Rules)"
LOW_TO_HIGH = "Cisco ASA: lower to higher security level is denied (Firewall CLI guide, Access Rules)"
LEAVES_TUNNEL = "Cisco ASA: sysopt connection permit-vpn is on by default (VPN CLI guide, bypass ACLs)"
