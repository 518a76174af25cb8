"""Words of pf and of both products: protocols, ICMP types, ports.

Sources: FreeBSD 14 `/etc/protocols` and `/etc/services`; pf.conf(5), `icmp-type` and `icmp6-type`, whose names are
those of `pfctl_parser.c`; `Filter.xml` of OPNsense 25.1.
"""

from __future__ import annotations

PROTOCOLS: dict[str, int] = {
    "icmp": 1, "igmp": 2, "ipencap": 4, "ipv4": 4, "tcp": 6, "egp": 8, "igp": 9, "udp": 17, "rdp": 27, "ipv6": 41,
    "rsvp": 46, "gre": 47, "esp": 50, "ah": 51, "ipv6-icmp": 58, "icmp6": 58, "icmpv6": 58, "eigrp": 88, "ospf": 89,
    "ospfigp": 89, "etherip": 97, "encap": 98, "pim": 103, "ipcomp": 108, "carp": 112, "vrrp": 112, "l2tp": 115,
    "pfsync": 240, "sctp": 132, "udplite": 136,
}  # fmt: skip
ICMP_TYPES: dict[str, int] = {
    "echorep": 0, "unreach": 3, "squench": 4, "redir": 5, "althost": 6, "echoreq": 8, "routeradv": 9, "routersol": 10,
    "timex": 11, "paramprob": 12, "timereq": 13, "timerep": 14, "inforeq": 15, "inforep": 16, "maskreq": 17,
    "maskrep": 18, "trace": 30, "dataconv": 31, "mobredir": 32, "ipv6-where": 33, "ipv6-here": 34, "mobregreq": 35,
    "mobregrep": 36, "skip": 39, "photuris": 40,
}  # fmt: skip
ICMP6_TYPES: dict[str, int] = {
    "unreach": 1, "toobig": 2, "timex": 3, "paramprob": 4, "echoreq": 128, "echorep": 129, "groupqry": 130,
    "listqry": 130, "grouprep": 131, "listenrep": 131, "groupterm": 132, "listendone": 132, "routersol": 133,
    "routeradv": 134, "neighbrsol": 135, "neighbradv": 136, "redir": 137, "routrrenum": 138, "fqdnreq": 139,
    "niqry": 139, "wrureq": 139, "fqdnrep": 140, "nirep": 140, "wrurep": 140, "mtraceresp": 200, "mtrace": 201,
}  # fmt: skip
PORTS: dict[str, int] = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "dns": 53, "tftp": 69, "http": 80, "pop3": 110,
    "ntp": 123, "imap": 143, "snmp": 161, "snmptrap": 162, "ldap": 389, "https": 443, "microsoft-ds": 445,
    "isakmp": 500, "syslog": 514, "submission": 587, "ldaps": 636, "imaps": 993, "pop3s": 995, "openvpn": 1194,
    "l2f": 1701, "pptp": 1723, "radius": 1812, "sieve": 4190, "sip": 5060, "cvsup": 5999, "hbci": 3000,
    "wins": 1512, "mms": 1755, "rdp": 3389, "ms-wbt-server": 3389, "ipsec-msft": 4500, "ipsec-nat-t": 4500,
    "nat-t": 4500, "nntp": 119, "msnp": 1863, "mysql": 3306, "nfs": 2049, "rsync": 873, "xmpp-client": 5222,
}  # fmt: skip
WITH_PORTS = (6, 17)
ANY_WORDS = frozenset({"", "any"})
