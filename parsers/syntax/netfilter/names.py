"""Names that rules use for numbers: protocols, ports, ICMP types and codes (nft(8), iptables-extensions(8)).

Protocols are those of /etc/protocols (netbase 6.4), which both programs ask; `ipip` is 94 there, and 4 is `ipencap`.
"""

from __future__ import annotations

PROTOCOLS = {
    "ip": 0,
    "hopopt": 0,
    "icmp": 1,
    "igmp": 2,
    "ipencap": 4,
    "ipv4": 4,
    "tcp": 6,
    "egp": 8,
    "igp": 9,
    "udp": 17,
    "dccp": 33,
    "ipv6": 41,
    "ipv6-route": 43,
    "ipv6-frag": 44,
    "rsvp": 46,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "icmpv6": 58,
    "ipv6-icmp": 58,
    "icmp6": 58,
    "ipv6-nonxt": 59,
    "ipv6-opts": 60,
    "ospf": 89,
    "eigrp": 88,
    "pim": 103,
    "comp": 108,
    "ipcomp": 108,
    "vrrp": 112,
    "l2tp": 115,
    "sctp": 132,
    "udplite": 136,
    "mpls-in-ip": 137,
    "ggp": 3,
    "st": 5,
    "pup": 12,
    "hmp": 20,
    "xns-idp": 22,
    "rdp": 27,
    "iso-tp4": 29,
    "xtp": 36,
    "ddp": 37,
    "idpr-cmtp": 38,
    "idrp": 45,
    "skip": 57,
    "rspf": 73,
    "vmtp": 81,
    "ax.25": 93,
    "ipip": 94,
    "etherip": 97,
    "encap": 98,
    "isis": 124,
    "fc": 133,
    "mobility-header": 135,
    "manet": 138,
    "hip": 139,
    "shim6": 140,
    "wesp": 141,
    "rohc": 142,
    "ethernet": 143,
    "ipv6-mh": 135,
    "mh": 135,
}
PORTED = {"tcp": 6, "udp": 17, "dccp": 33, "sctp": 132, "udplite": 136}
PORTS = {
    "ftp-data": 20,
    "ftp": 21,
    "ssh": 22,
    "telnet": 23,
    "smtp": 25,
    "domain": 53,
    "bootps": 67,
    "bootpc": 68,
    "tftp": 69,
    "http": 80,
    "kerberos": 88,
    "pop3": 110,
    "sunrpc": 111,
    "auth": 113,
    "ntp": 123,
    "netbios-ns": 137,
    "netbios-dgm": 138,
    "netbios-ssn": 139,
    "imap2": 143,
    "snmp": 161,
    "snmp-trap": 162,
    "bgp": 179,
    "ldap": 389,
    "https": 443,
    "microsoft-ds": 445,
    "submission": 587,
    "syslog": 514,
    "ldaps": 636,
    "iso-tsap": 102,
    "imaps": 993,
    "pop3s": 995,
    "openvpn": 1194,
    "ms-sql-s": 1433,
    "radius": 1812,
    "nfs": 2049,
    "mysql": 3306,
    "ms-wbt-server": 3389,
    "postgresql": 5432,
    "x11": 6000,
    "http-alt": 8080,
}
"""Usual entries of /etc/services; a name that is missing here makes its rule uncertain, never wrong."""
ICMP_TYPES = {
    "echo-reply": 0,
    "destination-unreachable": 3,
    "source-quench": 4,
    "redirect": 5,
    "echo-request": 8,
    "router-advertisement": 9,
    "router-solicitation": 10,
    "time-exceeded": 11,
    "parameter-problem": 12,
    "timestamp-request": 13,
    "timestamp-reply": 14,
    "info-request": 15,
    "info-reply": 16,
    "address-mask-request": 17,
    "address-mask-reply": 18,
    "ping": 8,
    "pong": 0,
    "ttl-exceeded": 11,
}
ICMP_CODES = {
    "net-unreachable": 0,
    "host-unreachable": 1,
    "prot-unreachable": 2,
    "port-unreachable": 3,
    "frag-needed": 4,
    "net-prohibited": 9,
    "host-prohibited": 10,
    "admin-prohibited": 13,
}
ICMPV6_TYPES = {
    "destination-unreachable": 1,
    "packet-too-big": 2,
    "time-exceeded": 3,
    "parameter-problem": 4,
    "echo-request": 128,
    "echo-reply": 129,
    "mld-listener-query": 130,
    "mld-listener-report": 131,
    "mld-listener-done": 132,
    "mld-listener-reduction": 132,
    "nd-router-solicit": 133,
    "nd-router-advert": 134,
    "nd-neighbor-solicit": 135,
    "nd-neighbor-advert": 136,
    "nd-redirect": 137,
    "router-renumbering": 138,
    "ind-neighbor-solicit": 141,
    "ind-neighbor-advert": 142,
    "mld2-listener-report": 143,
    "router-solicitation": 133,
    "router-advertisement": 134,
    "neighbour-solicitation": 135,
    "neighbor-solicitation": 135,
    "neighbour-advertisement": 136,
    "neighbor-advertisement": 136,
    "ttl-zero-during-transit": 3,
}
ICMPV6_CODES = {
    "no-route": 0,
    "admin-prohibited": 1,
    "addr-unreachable": 3,
    "port-unreachable": 4,
    "policy-fail": 5,
    "reject-route": 6,
}
TCP_FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32, "ecn": 64, "cwr": 128, "none": 0, "all": 63}


class NotReadError(ValueError):
    """A value is no number, name or range that its field knows."""


def number(text: str, names: dict[str, int], last: int) -> int:
    """A number from 0 to `last`, decimal or `0x…`, or a name for one.

    Raises:
        NotReadError: neither.
    """
    low = text.strip().strip('"').lower()
    if low in names:
        return names[low]
    try:
        found = int(low, 0)
    except ValueError:
        found = -1
    if not 0 <= found <= last:
        message = f"{text!r} is not understood here"
        raise NotReadError(message)
    return found


def bounds(text: str, names: dict[str, int], last: int) -> tuple[int, int]:
    """`80`, `80-90`, a name, or a range of names (names themselves may hold a dash).

    Raises:
        NotReadError: none of them, or a range in the wrong order.
    """
    try:
        only = number(text, names, last)
    except NotReadError:
        first, dash, end = text.partition("-")
        low = number(first, names, last)
        high = number(end, names, last) if dash else low
        if high < low:
            message = f"{text!r} is a range in the wrong order"
            raise NotReadError(message) from None
        return low, high
    return only, only
