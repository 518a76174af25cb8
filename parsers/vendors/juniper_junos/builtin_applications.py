"""Applications that every Junos device knows without being told (`junos-…`).

Source: Junos OS "Security Policies User Guide for Security Devices", "Predefined Policy Applications" (tables of
protocols and ports), and the group `junos-defaults` as public transcripts show it. Those whose ports a server tells
while it runs (RPC by program number or UUID) have the ports of their port mapper surely, and any port possibly.
"""

from __future__ import annotations

_TCP = (
    "aol=5190-5193 bgp=179 cvspserver=2401 dns-tcp=53 finger=79 ftp=21 ftp-data=20 gopher=70 http=80 http-ext=7001"
    " https=443 ident=113 imap=143 imaps=993 internet-locator-service=389 irc=6660-6669 ldap=389 ldp-tcp=646 lpr=515"
    " mail=25 ms-rpc-tcp=135 ms-sql=1433 msn=1863 netbios-session=139 nfsd-tcp=2049 nntp=119 ns-global=15397"
    " ns-global-pro=15397 pop3=110 pptp=1723 printer=515 realaudio=554 rtsp=554 sccp=2000 smb-session=445"
    " smtp=25 smtps=465 sqlnet-v1=1525 sqlnet-v2=1521 ssh=22 sun-rpc-tcp=111 tacacs=49 tacacs-ds=65 telnet=23"
    " vnc=5800 vnc=5900 wais=210 whois=43 winframe=1494 wxcontrol=3578 x-windows=6000-6063 xnm-clear-text=3221"
    " xnm-ssl=3220 ymsg=5000-5010 ymsg=5050"
)
_UDP = (
    "biff=512 bootpc=68 bootps=67 chargen=19 dhcp-client=68 dhcp-relay=67 dhcp-server=67 discard=9 dns-udp=53 echo=7"
    " gnutella=6346-6347 gprs-gtp-c=2123 gprs-gtp-u=2152 gprs-gtp-v0=3386 gtp=2123 ike=500 ike-nat=4500 l2tp=1701"
    " ldp-udp=646 mgcp-ca=2727 mgcp-ua=2427 ms-rpc-udp=135 nbds=138 nbname=137 nfsd-udp=2049 ntalk=517-518 ntp=123"
    " r2cp=28672 radacct=1813 radius=1812 rip=520 sql-monitor=1434 stun=3478 sun-rpc-udp=111"
    " syslog=514 talk=517-518 tftp=69 vdo-live=7000-7010 who=513"
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
}
_PROTOCOL = {"gre": 47, "ospf": 89}
_BOTH = "sip=5060"
_ANY_PORT = {
    "ms-rpc-uuid-any-tcp": (6,),
    "ms-rpc-uuid-any-udp": (17,),
    "sun-rpc-any-tcp": (6,),
    "sun-rpc-any-udp": (17,),
}
_SETS = {
    "cifs": ("netbios-session", "smb-session"),
    "mgcp": ("mgcp-ua", "mgcp-ca"),
    "ms-rpc": ("ms-rpc-tcp", "ms-rpc-udp"),
    "sun-rpc": ("sun-rpc-tcp", "sun-rpc-udp"),
    "ms-rpc-any": ("ms-rpc-uuid-any-tcp", "ms-rpc-uuid-any-udp"),
    "sun-rpc-any": ("sun-rpc-any-tcp", "sun-rpc-any-udp"),
}


def _listed(text: str, *protocols: int) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for item in text.split():
        name, _, ports = item.partition("=")
        found.setdefault(f"junos-{name}", []).extend((protocol, ports) for protocol in protocols)
    return found


BUILT_IN: dict[str, list[tuple[int, str]]] = {
    **_listed(_TCP, 6),
    **_listed(_UDP, 17),
    **_listed(_BOTH, 6, 17),
    **{f"junos-{name}": [parts] for name, parts in _ICMP.items()},
    **{f"junos-{name}": [(protocol, "")] for name, protocol in _PROTOCOL.items()},
    "junos-h323": [(6, "1720"), (17, "1719"), (6, "1503"), (6, "389"), (6, "522"), (6, "1731")],
}
"""Name to protocols, each with destination ports or the type of ICMP (empty: all)."""
BUILT_IN_SETS = {f"junos-{name}": tuple(f"junos-{item}" for item in items) for name, items in _SETS.items()}
"""Sets of them; those of `junos-defaults` that hold what is in the tables."""
TOLD_LATER = {f"junos-{name}": protocols for name, protocols in _ANY_PORT.items()}
"""Those whose ports the server tells while it runs, by protocol."""
