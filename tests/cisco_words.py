"""The words of Cisco access lists for the second reader: tables, addresses with masks, ports, ICMP, TCP flags.

Sources: Cisco IOS Security Command Reference, `access-list`; Cisco ASA Series Command Reference, `access-list
extended`; IANA port and protocol numbers.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Doc = dict[str, Any]


def _table(text: str) -> dict[str, int]:
    return {word.split("=")[0]: int(word.split("=")[1]) for word in text.split()}


PROTOCOLS = _table(
    "icmp=1 igmp=2 ipinip=4 tcp=6 egp=8 igrp=9 udp=17 gre=47 esp=50 ahp=51 ah=51 ipsec=50 icmp6=58 eigrp=88 ospf=89 "
    "nos=94 pim=103 pcp=108 snp=109 sctp=132 pptp=47"
)
PORTS = _table(
    "echo=7 discard=9 daytime=13 chargen=19 ftp-data=20 ftp=21 ssh=22 telnet=23 smtp=25 time=37 nameserver=42 whois=43 "
    "tacacs=49 domain=53 bootps=67 bootpc=68 tftp=69 gopher=70 finger=79 www=80 http=80 hostname=101 pop2=109 pop3=110 "
    "sunrpc=111 ident=113 nntp=119 ntp=123 msrpc=135 netbios-ns=137 netbios-dgm=138 netbios-ssn=139 netbios-ss=139 "
    "imap4=143 snmp=161 snmptrap=162 xdmcp=177 bgp=179 irc=194 dnsix=195 ldap=389 mobile-ip=434 https=443 pim-auto-rp=496 "
    "isakmp=500 exec=512 biff=512 login=513 who=513 cmd=514 rsh=514 syslog=514 lpd=515 talk=517 rip=520 uucp=540 "
    "klogin=543 kshell=544 rtsp=554 ldaps=636 kerberos=750 lotusnotes=1352 citrix-ica=1494 sqlnet=1521 radius=1645 "
    "radius-acct=1646 h323=1720 pptp=1723 nfs=2049 ctiqbe=2748 cifs=3020 drip=3949 non500-isakmp=4500 sip=5060 aol=5190 "
    "secureid-udp=5510 pcanywhere-data=5631 pcanywhere-status=5632 vxlan=4789"
)
ICMP_TYPES = _table(
    "echo-reply=0 unreachable=3 source-quench=4 redirect=5 alternate-address=6 echo=8 router-advertisement=9 "
    "router-solicitation=10 time-exceeded=11 parameter-problem=12 timestamp-request=13 timestamp-reply=14 "
    "information-request=15 information-reply=16 mask-request=17 mask-reply=18 traceroute=30 conversion-error=31 "
    "mobile-redirect=32"
)
ICMP6_TYPES = _table(
    "unreachable=1 packet-too-big=2 time-exceeded=3 parameter-problem=4 echo=128 echo-reply=129 membership-query=130 "
    "membership-report=131 membership-reduction=132 router-solicitation=133 router-advertisement=134 "
    "neighbor-solicitation=135 neighbor-advertisement=136 neighbor-redirect=137 router-renumbering=138"
)
ICMP_CODES = {
    "net-unreachable": (3, 0), "host-unreachable": (3, 1), "protocol-unreachable": (3, 2), "port-unreachable": (3, 3),
    "packet-too-big": (3, 4), "administratively-prohibited": (3, 13), "ttl-exceeded": (11, 0), "reassembly-timeout": (11, 1),
}  # fmt: skip
COMPARISONS = frozenset({"eq", "neq", "lt", "gt", "range"})
SIDES = frozenset({"host", "subnet", "range", "network-object"})
"""Behind these words an ASA may print a `name` for an address."""
LAST = 2**16 - 1
MOST_FREE_BITS = 12
"""A mask with more free bits above its low run is not written out; its entry is a `maybe`."""
FLAGS = ("syn", "ack", "rst", "fin", "psh", "urg")
ANY = {"any": ["any"], "any4": ["0.0.0.0/0"], "any6": ["::/0"]}


@dataclass
class Addresses:
    """Ranges as the oracle reads them; `open` when the text does not say which."""

    texts: list[str] = field(default_factory=list)
    open: bool = False


@dataclass
class Words:
    """The rest of a line."""

    left: list[str]

    def peek(self) -> str:
        """The next word, empty at the end."""
        return self.left[0] if self.left else ""

    def take(self) -> str:
        """The next word, used up; empty at the end."""
        return self.left.pop(0) if self.left else ""


def bits(address: str, free: str) -> list[str]:
    """The ranges of an address whose set bits of `free` do not count."""
    value, mask = int(ipaddress.IPv4Address(address)), int(ipaddress.IPv4Address(free))
    run = 0
    while mask >> run & 1:
        run += 1
    high = [bit for bit in range(run, 32) if mask >> bit & 1]
    if len(high) > MOST_FREE_BITS:
        raise ValueError(free)
    starts = [value & ~mask]
    for bit in high:
        starts += [start | 1 << bit for start in starts]
    ends = ((ipaddress.IPv4Address(start), ipaddress.IPv4Address(start + (1 << run) - 1)) for start in sorted(starts))
    return [f"{first}-{last}" for first, last in ends]


def netmask(address: str, mask: str) -> list[str]:
    """The ranges of an address with a network mask."""
    return bits(address, str(ipaddress.IPv4Address(2**32 - 1 - int(ipaddress.IPv4Address(mask)))))


def port(word: str) -> int:
    """A port by number or name.

    Raises:
        ValueError, KeyError: it is none.
    """
    number = int(word) if word.isdigit() else PORTS[word]
    if number > LAST:
        raise ValueError(word)
    return number


def port_ranges(words: Words, *, several: bool) -> list[str]:
    """What follows `eq`, `neq`, `lt`, `gt` or `range`; IOS may list several ports after `eq` and `neq`."""
    operator = words.take() if words.peek() in COMPARISONS else "eq"
    values = [port(words.take())]
    while several and operator in {"eq", "neq"} and (words.peek().isdigit() or words.peek() in PORTS):
        values.append(port(words.take()))
    match operator:
        case "eq":
            return [str(value) for value in values]
        case "neq":
            edges = [-1, *sorted(values), LAST + 1]
            return [f"{low + 1}-{high - 1}" for low, high in pairwise(edges) if high - low > 1]
        case "lt":
            return [f"0-{values[0] - 1}"] if values[0] else []
        case "gt":
            return [f"{values[0] + 1}-{LAST}"] if values[0] < LAST else []
        case _:
            return [f"{values[0]}-{port(words.take())}"]


def icmp_ranges(words: Words, *, version: int = 4) -> list[str]:
    """A type, and a code behind it, by number or name; empty if there is none."""
    word, types = words.peek(), ICMP_TYPES if version == 4 else ICMP6_TYPES
    if version == 4 and word in ICMP_CODES:
        kind, code = ICMP_CODES[words.take()]
        return [str(kind << 8 | code)]
    if not word.isdigit() and word not in types:
        return []
    words.take()
    kind = int(word) if word.isdigit() else types[word]
    if words.peek().isdigit():
        return [str(kind << 8 | int(words.take()))]
    return [f"{kind << 8}-{kind << 8 | 255}"]


def flagged(words: Sequence[str]) -> dict[str, str]:
    """Which of `new` (SYN without ACK or RST) and `established` (ACK or RST) TCP packets match: yes, no or maybe.

    `words` are flags, any of which suffices (`established` is ACK or RST), or `match-any` or `match-all`
    and flags with their signs.
    """
    every = words[0] == "match-all"
    wanted: list[tuple[str, bool]] = []
    for word in words:
        if word == "established":
            wanted += [("ack", True), ("rst", True)]
        elif not word.startswith("match-"):
            wanted.append((word.lstrip("+-"), not word.startswith("-")))
    found: dict[str, set[bool]] = {"new": set(), "established": set()}
    for values in product((False, True), repeat=len(FLAGS)):
        bit = dict(zip(FLAGS, values, strict=True))
        hits = [bit[name] == value for name, value in wanted]
        if bit["ack"] or bit["rst"]:
            found["established"].add(all(hits) if every else any(hits))
        elif bit["syn"]:
            found["new"].add(all(hits) if every else any(hits))
    return {state: "maybe" if len(hits) > 1 else "yes" if True in hits else "no" for state, hits in found.items()}


def boxes(protocols: Sequence[str], sports: Sequence[str] = (), dports: Sequence[str] = ()) -> list[Doc]:
    """Every product; without ports the axis is free."""
    found = []
    for protocol, sport, dport in product(protocols, sports or [""], dports or [""]):
        found.append({"proto": protocol} | ({"sport": sport} if sport else {}) | ({"dport": dport} if dport else {}))
    return found
