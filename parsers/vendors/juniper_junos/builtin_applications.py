"""Applications that every Junos device knows without being told (`junos-…`).

Source: Junos OS "Security Policies User Guide for Security Devices", "Predefined Policy Applications" (tables of
protocols and ports), and the group `junos-defaults` as public transcripts show it (three of them, of Junos 10 to 2x,
were compared). Where these say different things, what all say is sure and what any says is possible (`TOLD_APART`).
Those whose ports a server tells while it runs (RPC by program number or UUID) have any port possibly.
"""

from __future__ import annotations

_TCP = (
    "aol=5190-5193 bgp=179 cvspserver=2401 dns-tcp=53 finger=79 ftp=21 ftp-data=20 gopher=70 http=80 http-ext=7001"
    " https=443 ident=113 imap=143 imaps=993 internet-locator-service=389 irc=6660-6669 ldap=389 ldp-tcp=646 lpr=515"
    " mail=25 ms-rpc-tcp=135 ms-sql=1433 msn=1863 netbios-session=139 nfsd-tcp=2049 nntp=119 ns-global=15397"
    " ns-global-pro=15397 pop3=110 pptp=1723 printer=515 realaudio=554 rdp=3389 rsh=514 rtsp=554 sccp=2000"
    " smb=139 smb=445 smb-session=445 smtp=25 snmp-agentx=705 snpp=444 sqlnet-v1=1525 sqlnet-v2=1521"
    " ssh=22 sun-rpc-tcp=111 tacacs=49 tacacs-ds=65 telnet=23"
    " wais=210 whois=43 winframe=1494 x-windows=6000-6063 xnm-clear-text=3221 xnm-ssl=3220 gprs-gtp-c-tcp=2123"
    " gprs-gtp-u-tcp=2152 gprs-gtp-v0-tcp=3386"
)
_UDP = (
    "biff=512 bootpc=68 bootps=67 chargen=19 dhcp-client=68 dhcp-relay=67 dhcp-server=67 discard=9 dns-udp=53 echo=7"
    " gnutella=6346-6347 gprs-gtp-c-udp=2123 gprs-gtp-u-udp=2152 gprs-gtp-v0-udp=3386 gtp=2123"
    " ike=500 ike-nat=4500 l2tp=1701 ldp-udp=646 ms-rpc-udp=135 nbds=138 nbname=137 nfs=111"
    " nfsd-udp=2049 nsm=69 ntp=123 pc-anywhere=5632"
    " r2cp=28672 radacct=1813 radius=1812 rip=520 sql-monitor=1434 sun-rpc-udp=111"
    " syslog=514 tftp=69 uucp=540 vdo-live=7000-7010 who=513"
)
_ICMP = {
    "icmp-all": (1, ""),
    "icmp-ping": (1, "8"),
    "ping": (1, "8"),
    "icmp6-all": (58, ""),
    "pingv6": (58, "128"),
    "icmp6-echo-request": (58, "128"),
    "icmp6-echo-reply": (58, "129"),
    "icmp6-packet-too-big": (58, "2"),
    "icmp6-dst-unreach-route": (58, "1/0"),
    "icmp6-dst-unreach-admin": (58, "1/1"),
    "icmp6-dst-unreach-beyond": (58, "1/2"),
    "icmp6-dst-unreach-addr": (58, "1/3"),
    "icmp6-dst-unreach-port": (58, "1/4"),
    "icmp6-time-exceed-transit": (58, "3/0"),
    "icmp6-time-exceed-reassembly": (58, "3/1"),
    "icmp6-param-prob-header": (58, "4/0"),
    "icmp6-param-prob-nexthdr": (58, "4/1"),
    "icmp6-param-prob-option": (58, "4/2"),
}
_PROTOCOL = {
    "gre": 47,
    "ospf": 89,
    "gprs-sctp": 132,
    "sctp-any": 132,
    "persistent-nat": 255,
    "tcp-any": 6,
    "udp-any": 17,
}
_BOTH = "sip=5060"
_PROGRAMS = ("mountd", "nfs", "nlockmgr", "portmap", "status", "ypbind")
_ANY_PORT = {
    "ms-rpc-uuid-any-tcp": (6,),
    "ms-rpc-uuid-any-udp": (17,),
    "sun-rpc-any-tcp": (6,),
    "sun-rpc-any-udp": (17,),
    "ms-rpc-epm": (6,),
    "ms-rpc-msexchange-directory-nsp": (6,),
    "ms-rpc-msexchange-directory-rfr": (6,),
    "ms-rpc-msexchange-info-store": (6,),
    **{f"sun-rpc-{program}-tcp": (6,) for program in _PROGRAMS},
    **{f"sun-rpc-{program}-udp": (17,) for program in _PROGRAMS},
}
_MAPPERS = ("sun-rpc-tcp", "sun-rpc-udp", "sun-rpc-portmap-tcp", "sun-rpc-portmap-udp")
_SETS = {
    "cifs": ("netbios-session", "smb-session"),
    "mgcp": ("mgcp-ua", "mgcp-ca"),
    "ms-rpc": ("ms-rpc-tcp", "ms-rpc-udp"),
    "sun-rpc": ("sun-rpc-tcp", "sun-rpc-udp"),
    "ms-rpc-any": ("ms-rpc-uuid-any-tcp", "ms-rpc-uuid-any-udp"),
    "sun-rpc-any": ("sun-rpc-any-tcp", "sun-rpc-any-udp"),
    "routing-inbound": ("bgp", "rip", "ldp-tcp", "ldp-udp"),
    "gprs-gtp": ("gprs-gtp-c", "gprs-gtp-u", "gprs-gtp-v0"),
    "ms-rpc-msexchange": (
        "ms-rpc-tcp",
        "ms-rpc-udp",
        "ms-rpc-epm",
        "ms-rpc-msexchange-directory-rfr",
        "ms-rpc-msexchange-info-store",
        "ms-rpc-msexchange-directory-nsp",
    ),
    **{
        f"sun-rpc-{name}": (*_MAPPERS, *(f"sun-rpc-{program}-{end}" for program in programs for end in ("tcp", "udp")))
        for name, programs in (*((one, (one,)) for one in _PROGRAMS), ("nfs-access", ("nfs", "mountd")))
    },
}
_APART = {
    "talk": ("udp/517", "udp/517-518 tcp/517"),
    "ntalk": ("udp/518", "udp/517-518 tcp/518"),
    "vnc": ("tcp/5800", "tcp/5800 tcp/5900"),
    "stun": ("udp/3478", "udp/3478-3479 tcp/3478-3479"),
    "ymsg": ("tcp/5050", "tcp/5000-5010 tcp/5050 udp/5000-5010 udp/5050"),
    "smtps": ("", "tcp/465 tcp/587"),
    "wxcontrol": ("tcp/3578", "tcp/3578 tcp/7560"),
    "mgcp-ca": ("", "udp/2427 udp/2727"),
    "mgcp-ua": ("", "udp/2427 udp/2727"),
    "gprs-gtp-c": ("udp/2123", "udp/2123 tcp/2123"),
    "gprs-gtp-u": ("udp/2152", "udp/2152 tcp/2152"),
    "gprs-gtp-v0": ("udp/3386", "udp/3386 tcp/3386"),
}


def _listed(text: str, *protocols: int) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for item in text.split():
        name, _, ports = item.partition("=")
        found.setdefault(f"junos-{name}", []).extend((protocol, ports) for protocol in protocols)
    return found


def _parts(text: str) -> list[tuple[int, str]]:
    return [({"tcp": 6, "udp": 17}[item.partition("/")[0]], item.partition("/")[2]) for item in text.split()]


BUILT_IN: dict[str, list[tuple[int, str]]] = {
    **_listed(_TCP, 6),
    **_listed(_UDP, 17),
    **_listed(_BOTH, 6, 17),
    **{f"junos-{name}": [parts] for name, parts in _ICMP.items()},
    **{f"junos-{name}": [(protocol, "")] for name, protocol in _PROTOCOL.items()},
    "junos-h323": [(6, "1720"), (17, "1719"), (6, "1503"), (6, "389"), (6, "522"), (6, "1731")],
}
"""Name to protocols, each with destination ports or the type of ICMP, perhaps with a code (empty: all)."""
BUILT_IN_SETS = {f"junos-{name}": tuple(f"junos-{item}" for item in items) for name, items in _SETS.items()}
"""Sets of them; those of `junos-defaults` that hold what is in the tables."""
TOLD_LATER = {f"junos-{name}": protocols for name, protocols in _ANY_PORT.items()}
"""Those whose ports the server tells while it runs, by protocol."""
TOLD_APART = {f"junos-{name}": (_parts(sure), _parts(possible)) for name, (sure, possible) in _APART.items()}
"""Those of which the sources say different things: what all say, and what any says."""
