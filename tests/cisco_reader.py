"""A second, small reader of Cisco access lists: IOS (standard, extended, named, numbered) and ASA extended lists.

It was written apart from the readers under test and shares nothing with them. It gives rule sets as
the oracle judges them; a word that it does not know makes the rule a `maybe`, like whatever decides
outside the text (time ranges, users, domain names).
Sources: Cisco IOS Security Command Reference, `access-list` and `ip access-list`; Cisco ASA Series
Command Reference, `access-list extended`, `object`, `object-group`.
"""

from __future__ import annotations

import ipaddress
import re
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
ICMP_CODES = {
    "net-unreachable": (3, 0), "host-unreachable": (3, 1), "protocol-unreachable": (3, 2), "port-unreachable": (3, 3),
    "packet-too-big": (3, 4), "administratively-prohibited": (3, 13), "ttl-exceeded": (11, 0), "reassembly-timeout": (11, 1),
}  # fmt: skip
COMPARISONS = frozenset({"eq", "neq", "lt", "gt", "range"})
SIDES = frozenset({"host", "subnet", "range", "network-object"})
"""Behind these words an ASA may print a `name` for an address."""
LAST = 2**16 - 1
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
    starts = [value & ~mask]
    for bit in high:
        starts += [start | 1 << bit for start in starts]
    ends = ((ipaddress.IPv4Address(start), ipaddress.IPv4Address(start + (1 << run) - 1)) for start in sorted(starts))
    return [f"{first}-{last}" for first, last in ends]


def netmask(address: str, mask: str) -> list[str]:
    """The ranges of an address with a network mask."""
    return bits(address, str(ipaddress.IPv4Address(2**32 - 1 - int(ipaddress.IPv4Address(mask)))))


def port(word: str) -> int:
    """A port by number or name."""
    return int(word) if word.isdigit() else PORTS[word]


def port_ranges(words: Words, *, several: bool) -> list[str]:
    """What follows `eq`, `neq`, `lt`, `gt` or `range`; IOS may list several ports after `eq` and `neq`."""
    operator = words.take()
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


def icmp_ranges(words: Words) -> list[str]:
    """A type, and a code behind it, by number or name; empty if there is none."""
    word = words.peek()
    if word in ICMP_CODES:
        kind, code = ICMP_CODES[words.take()]
        return [str(kind << 8 | code)]
    if not word.isdigit() and word not in ICMP_TYPES:
        return []
    words.take()
    kind = int(word) if word.isdigit() else ICMP_TYPES[word]
    if words.peek().isdigit():
        return [str(kind << 8 | int(words.take()))]
    return [f"{kind << 8}-{kind << 8 | 255}"]


def boxes(protocols: Sequence[str], sports: Sequence[str] = (), dports: Sequence[str] = ()) -> list[Doc]:
    """Every product; without ports the axis is free."""
    found = []
    for protocol, sport, dport in product(protocols, sports or [""], dports or [""]):
        found.append({"proto": protocol} | ({"sport": sport} if sport else {}) | ({"dport": dport} if dport else {}))
    return found


def _quad(word: str) -> bool:
    return re.fullmatch(r"\d+\.\d+\.\d+\.\d+", word) is not None


class Text:
    """A configuration: its blocks by their first line, and the objects that lists name."""

    def __init__(self, text: str, *, asa: bool) -> None:
        self.asa = asa
        self.within: list[tuple[str, str]] = []
        self.blocks: list[tuple[list[str], list[list[str]]]] = []
        names: dict[str, str] = {}
        for line in text.splitlines():
            words = line.split()
            if not words or words[0].startswith("!"):
                continue
            if words[0] == "name" and len(words) > 2:
                names[words[2]] = words[1]
            after_host = [names.get(word, word) if before in SIDES else word for before, word in pairwise(words)]
            words = [words[0], *after_host]
            if line[0].isspace() and self.blocks:
                self.blocks[-1][1].append(words)
            else:
                self.blocks.append((words, []))
        self.named: dict[tuple[str, str], tuple[list[str], list[list[str]]]] = {}
        for head, body in self.blocks:
            if head[0] in {"object", "object-group"} and len(head) > 2:
                old = self.named.get((head[0], head[2]), (head, []))
                self.named[head[0], head[2]] = (head, old[1] + body)

    def addresses(self, kind: str, name: str) -> Addresses:
        """The addresses of a network object or group, nested ones included; open if it is not there or holds itself."""
        if (kind, name) not in self.named or (kind, name) in self.within:
            return Addresses(open=True)
        found = Addresses()
        self.within.append((kind, name))
        for line in self.named[kind, name][1]:
            part = self._member(Words([*line]))
            found.texts += part.texts
            found.open |= part.open
        self.within.pop()
        return found

    def _member(self, words: Words) -> Addresses:
        head = words.peek()
        if head in {"description", "nat"}:
            return Addresses()
        if head == "group-object":
            return self.addresses("object-group", words.left[1])
        if head in {"network-object", "subnet"}:
            words.take()
        if head == "range":
            return Addresses([f"{words.left[1]}-{words.left[2]}"])
        return self.address(words, masks=True)

    def address(self, words: Words, *, masks: bool) -> Addresses:
        """One side of an entry; `masks` are network masks, else wildcards."""
        word = words.take()
        if word in ANY:
            return Addresses(ANY[word])
        if word == "host":
            return Addresses([words.take()])
        if word in {"object", "object-group"}:
            return self.addresses(word, words.take())
        if "/" in word or ":" in word or (_quad(word) and not _quad(words.peek())):
            return Addresses([word])
        if not _quad(word):  # an interface, a user, a domain name, a security group
            words.take()
            return Addresses(open=True)
        return Addresses((netmask if masks else bits)(word, words.take()))

    def services(self, kind: str, name: str) -> list[Doc]:
        """The boxes of a service object or group that carries its own protocols."""
        head, body = self.named[kind, name]
        if len(head) > 3:
            return boxes(self.protocol(head[3]), (), self.group_ports(name))
        found: list[Doc] = []
        for line in body:
            words = Words([*line])
            first = words.take()
            if first == "description":
                continue
            if first == "group-object":
                found += self.services("object-group", words.take())
            elif words.peek() == "object":
                found += self.services("object", words.left[1])
            elif first in {"service-object", "service"}:
                found += self.service(words)
            elif first == "protocol-object":
                found += boxes(self.protocol(words.take()))
            else:
                found += self.service(Words([*line]))
        return found if head[1] in {"service", "protocol"} else []

    def service(self, words: Words) -> list[Doc]:
        """`tcp source eq 1 destination range 2 3`, `tcp-udp eq 53`, `icmp echo`."""
        protocols = self.protocol(words.take())
        if protocols in (["1"], ["58"]):
            return boxes(protocols, (), icmp_ranges(words))
        sports: list[str] = []
        dports: list[str] = []
        while words.left:
            side = words.take() if words.peek() in {"source", "destination"} else "destination"
            (sports if side == "source" else dports).extend(port_ranges(words, several=False))
        return boxes(protocols, sports, dports)

    def protocol(self, word: str) -> list[str]:
        """Protocol numbers as texts."""
        if word in {"ip", "any"}:
            return ["any"]
        return ["6", "17"] if word == "tcp-udp" else [str(PROTOCOLS.get(word) or int(word))]

    def group_ports(self, name: str) -> list[str]:
        """The ports of an ASA group of `port-object` lines, or the types of one of `icmp-object` lines."""
        found: list[str] = []
        for line in self.named["object-group", name][1]:
            words = Words(line[1:])
            if line[0] == "group-object":
                found += self.group_ports(words.take())
            elif line[0] == "port-object":
                found += port_ranges(words, several=False)
            elif line[0] == "icmp-object":
                found += icmp_ranges(words)
        return found

    # Entries

    def extended(self, words: Words) -> Doc:
        """What follows the action of an extended entry."""
        carried: list[Doc] | None = None
        protocols = ["any"]
        if words.peek() in {"object", "object-group"}:
            carried = self.services(words.take(), words.take())
            if all(set(box) == {"proto"} for box in carried):
                protocols, carried = [box["proto"] for box in carried], None
        else:
            protocols = self.protocol(words.take())
        src = self.address(words, masks=self.asa)
        sports = self.ports(words)
        dst = self.address(words, masks=self.asa)
        dports = icmp_ranges(words) if protocols in (["1"], ["58"]) else []
        dports = dports or self.ports(words)
        service = boxes(protocols, sports, dports) if carried is None else carried
        if words.peek() in {"object", "object-group"}:
            wanted = self.services(words.take(), words.take())
            service = [box for box in wanted if box["proto"] in protocols or protocols == ["any"]]
        return {"src": src, "dst": dst, "service": service}

    def ports(self, words: Words) -> list[str]:
        """Ports of one side, if any; an ASA group of ports may stand there."""
        if words.peek() in COMPARISONS:
            return port_ranges(words, several=not self.asa)
        group = self.named.get(("object-group", words.left[1])) if len(words.left) > 1 else None
        typed = group is not None and (group[0][1] == "icmp-type" or (group[0][1] == "service" and len(group[0]) > 3))
        if words.peek() == "object-group" and typed:
            words.take()
            return self.group_ports(words.take())
        return []

    def entry(self, action: str, words: Words, *, style: str) -> Doc:
        """One rule; IOS judges later fragments by addresses alone: a permit takes them, a deny does not."""
        if style == "extended":
            parts = self.extended(words)
        else:
            one = self.address(words, masks=self.asa)
            every = Addresses(["any"])
            parts = {
                "src": every if self.asa else one,
                "dst": one if self.asa else every,
                "service": [{"proto": "any"}],
            }
        enabled, conditions = self._rest(words, parts["service"])
        if not self.asa:
            parts["service"] = _with_fragments(action, parts["service"])
        match: Doc = {"service": parts["service"], "conditions": conditions}
        for key in ("src", "dst"):
            match[key] = parts[key].texts
            if parts[key].open:
                match[f"possibly_{key}"] = ["any"]
        return {"id": "", "action": action, "enabled": enabled, "implicit": False, "match": match}

    def _rest(self, words: Words, service: list[Doc]) -> tuple[bool, list[Doc]]:
        enabled, conditions = True, []
        while words.left:
            match words.take():
                case "log" | "log-input":
                    words.left = [word for word in words.left if word in {"inactive", "time-range"}] or []
                    conditions += [{"kind": "time range"}] if "time-range" in words.left else []
                case "inactive":
                    enabled = False
                case "established":
                    for box in service:
                        box["state"] = "established"
                case "fragments":
                    for box in service:
                        box["fragment"] = "later"
                case word:
                    conditions.append({"kind": word})
        return enabled, conditions


def _with_fragments(action: str, service: list[Doc]) -> list[Doc]:
    found: list[Doc] = []
    for box in service:
        deep = {"sport", "dport", "state"} & set(box)
        found.append(box | {"fragment": "whole"} if deep and "fragment" not in box else box)
        if deep and action == "permit" and "fragment" not in box:
            found.append({"proto": box["proto"], "fragment": "later"})
    return found


END: Doc = {"id": "end", "action": "deny", "enabled": True, "implicit": True, "match": {}}


def rule_sets(text: str, *, asa: bool = False) -> dict[str, Doc]:
    """Every access list of a configuration by name, with its implicit deny, as `naive.judge` reads it."""
    whole = Text(text, asa=asa)
    found: dict[str, list[Doc]] = {}
    for head, body in whole.blocks:
        if head[0] == "access-list" and len(head) > 2:
            _one_line(whole, found.setdefault(head[1], []), head)
        elif head[:2] == ["ip", "access-list"] and head[2] in {"standard", "extended"}:
            rules = found.setdefault(head[3], [])
            for line in body:
                words = Words(line[1:] if line[0].isdigit() else [*line])
                action = words.take()
                if action in {"permit", "deny"}:
                    rules.append(whole.entry(action, words, style=head[2]))
    return {
        name: {"name": name, "families": [4, 6] if asa else [4], "rules": [*rules, END]}
        for name, rules in found.items()
    }


def _one_line(whole: Text, rules: list[Doc], head: list[str]) -> None:
    words = Words(head[2:])
    style = "extended"
    if head[1].isdigit() and (int(head[1]) < 100 or 1300 <= int(head[1]) < 2000) and not whole.asa:
        style = "standard"
    if words.peek() == "line":
        words.left = words.left[2:]
    if words.peek() in {"extended", "standard"}:
        style = words.take()
    action = words.take()
    if action in {"permit", "deny"}:
        rules.append(whole.entry(action, words, style=style))
