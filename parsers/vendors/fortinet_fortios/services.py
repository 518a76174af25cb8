"""Services and service groups of one virtual domain.

FortiOS CLI reference, `firewall service custom`: a port entry is `destination[:source]`, ranges with a
dash; protocol IP with number 0 is every protocol; ICMP without a type is all of ICMP. Full exports define
the predefined services; `PREDEFINED` stands in for excerpts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.intervals import Interval
from parsers.model.match import ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.service import (
    EVERY_PORT,
    EVERY_SERVICE,
    ICMP,
    ICMPV6,
    NO_SERVICE,
    TCP,
    UDP,
    ServiceSet,
    of_icmp,
    of_ports,
    of_protocol,
)

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

SCTP, UDP_LITE = 132, 136
_PORT_KEYS = {"tcp-portrange": TCP, "udp-portrange": UDP, "sctp-portrange": SCTP, "udplite-portrange": UDP_LITE}
_DECIDED_ELSEWHERE = {
    "fqdn": UnknownKind.DOMAIN_NAME,
    "application": UnknownKind.APPLICATION,
    "app-category": UnknownKind.APPLICATION,
}

_TABLE = {
    "AFS3": "tcp 7000-7009 udp 7000-7009", "AH": "ip 51", "ALL_TCP": "tcp 1-65535", "ALL_UDP": "udp 1-65535",
    "BGP": "tcp 179", "CVSPSERVER": "tcp 2401 udp 2401", "DCE-RPC": "tcp 135 udp 135", "DHCP": "udp 67-68",
    "DHCP6": "udp 546 udp 547", "DNS": "tcp 53 udp 53", "ESP": "ip 50", "FINGER": "tcp 79", "FTP": "tcp 21",
    "FTP_GET": "tcp 21", "FTP_PUT": "tcp 21", "GOPHER": "tcp 70", "GRE": "ip 47", "GTP":
        "tcp 2123 udp 2123 udp 2152 udp 3386",
    "H323": "tcp 1720 tcp 1503 udp 1719", "HTTP": "tcp 80", "HTTPS": "tcp 443", "IKE": "udp 500 udp 4500",
    "IMAP": "tcp 143", "IMAPS": "tcp 993", "IRC": "tcp 6660-6669", "KERBEROS": "tcp 88 tcp 464 udp 88 udp 464",
    "L2TP": "tcp 1701 udp 1701", "LDAP": "tcp 389", "LDAP_UDP": "udp 389", "MGCP": "udp 2427 udp 2727",
    "MMS": "tcp 1755 udp 1024-5000", "MS-SQL": "tcp 1433 tcp 1434", "MYSQL": "tcp 3306", "NFS":
        "tcp 111 tcp 2049 udp 111 udp 2049",
    "NNTP": "tcp 119", "NTP": "tcp 123 udp 123", "ONC-RPC": "tcp 111 udp 111", "OSPF": "ip 89",
    "PC-Anywhere": "tcp 5631 udp 5632", "POP3": "tcp 110", "POP3S": "tcp 995", "PPTP": "tcp 1723",
    "RADIUS": "udp 1812 udp 1813", "RADIUS-OLD": "udp 1645 udp 1646", "RDP": "tcp 3389", "RIP": "udp 520",
    "RTSP": "tcp 554 tcp 7070 tcp 8554 udp 554", "SAMBA": "tcp 139", "SCCP": "tcp 2000", "SIP": "tcp 5060 udp 5060",
    "SIP-MSNmessenger": "tcp 1863", "SMB": "tcp 445", "SMTP": "tcp 25", "SMTPS": "tcp 465", "SNMP":
        "tcp 161-162 udp 161-162",
    "SOCKS": "tcp 1080 udp 1080", "SQUID": "tcp 3128", "SSH": "tcp 22", "SYSLOG": "udp 514", "TALK": "udp 517-518",
    "TELNET": "tcp 23", "TFTP": "udp 69", "TRACEROUTE": "udp 33434-33535", "VDOLIVE": "tcp 7000-7010", "VNC":
        "tcp 5900",
    "WAIS": "tcp 210", "WINFRAME": "tcp 1494 tcp 2598", "WINS": "tcp 1512 udp 1512", "X-WINDOWS": "tcp 6000-6063",
}  # fmt: skip
_ICMP_TABLE = {
    "ALL_ICMP": (ICMP, None), "ALL_ICMP6": (ICMPV6, None), "PING": (ICMP, 8), "PING6": (ICMPV6, 128),
    "TIMESTAMP": (ICMP, 13), "INFO_REQUEST": (ICMP, 15), "INFO_ADDRESS": (ICMP, 17),
}  # fmt: skip


def _predefined() -> dict[str, ServiceSet]:
    found = {"ALL": EVERY_SERVICE, "ANY": EVERY_SERVICE, "NONE": NO_SERVICE}
    for name, (protocol, kind) in _ICMP_TABLE.items():
        found[name] = of_icmp(protocol, kind)
    for name, text in _TABLE.items():
        words = text.split()
        made = NO_SERVICE
        for what, number in zip(words[::2], words[1::2], strict=True):
            protocols = {"tcp": TCP, "udp": UDP}
            made |= of_protocol(int(number)) if what == "ip" else of_ports(protocols[what], _range(number))
        found[name] = made
    return found


def _range(text: str) -> Interval:
    """`80` or `80-90`; port 0 alone is every port.

    Raises:
        ValueError: no numbers, or out of 0 to 65535.
    """
    first, _, last = text.partition("-")
    found = Interval(int(first), int(last or first))
    if found.last > EVERY_PORT.last:
        message = f"port {text} is out of range"
        raise ValueError(message)
    return found


PREDEFINED: dict[str, ServiceSet] = _predefined()


class ServiceBook:
    """Looks names up; every service and group is made once."""

    def __init__(self, domain: Domain, context: Context) -> None:
        """Read the sections of `domain`."""
        self._context = context
        self._custom = {item.name: item for item in domain.entries("firewall service custom", context)}
        self._groups = {item.name: item for item in domain.entries("firewall service group", context)}
        self._made: dict[str, ServiceMatch] = {}
        self._lists: dict[tuple[str, ...], ServiceMatch] = {}
        self._open: set[str] = set()

    def all_of(self, names: tuple[str, ...], line: int) -> ServiceMatch:
        """What any of `names` holds; the names stand in `line`."""
        found = self._lists.get(names)
        if found is None:
            parts = [self.named(name, line) for name in names]
            found = self._lists[names] = parts[0] if len(parts) == 1 else _united(parts)
        return found

    def named(self, name: str, line: int) -> ServiceMatch:
        """One service or group."""
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._make(name, line)
        return found

    def _make(self, name: str, line: int) -> ServiceMatch:
        if name in self._custom:
            return self._service(self._custom[name])
        if name in self._groups:
            return self._group(self._groups[name])
        if name in PREDEFINED:
            return ServiceMatch.exactly(PREDEFINED[name])
        message = f"service {name!r} is not defined"
        self._context.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, self._context.span(line), message)
        unknown = self._context.unknown(UnknownKind.UNRESOLVED, message, line)
        return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (unknown,))

    def _group(self, group: Entry) -> ServiceMatch:
        if group.name in self._open:
            message = f"service group {group.name!r} contains itself"
            self._context.diagnostics.error(DiagnosticCode.RECURSIVE_GROUP, self._context.span(group.line), message)
            unknown = self._context.unknown(UnknownKind.UNRESOLVED, message, group.line)
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (unknown,))
        self._open.add(group.name)
        found = self.all_of(group.words("member"), group.at("member"))
        self._open.discard(group.name)
        return _weakened(found, group)

    def _service(self, entry: Entry) -> ServiceMatch:
        try:
            whole = _packets(entry)
        except ValueError as error:
            reason = f"service {entry.name!r}: {error}"
            line = entry.at("tcp-portrange", "udp-portrange", "protocol-number", "icmptype", "protocol")
            self._context.bad(line, reason)
            unknown = self._context.unknown(UnknownKind.UNREAD, reason, line)
            return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (unknown,))
        conditions = [
            self._context.unknown(kind, f"service {entry.name!r}: {key} {' '.join(entry.words(key))}", entry.at(key))
            for key, kind in _DECIDED_ELSEWHERE.items()
            if entry.words(key)
        ]
        if entry.word("iprange", "0.0.0.0") not in ("0.0.0.0", "0.0.0.0-0.0.0.0"):  # noqa: S104 -- nothing is bound
            reason = f"service {entry.name!r} is for destinations {entry.word('iprange')} only"
            conditions.append(self._context.unknown(UnknownKind.FEATURE, reason, entry.at("iprange")))
        if entry.on("proxy") or entry.on("explicit-proxy"):
            reason = f"service {entry.name!r} is for the explicit proxy"
            conditions.append(self._context.unknown(UnknownKind.FEATURE, reason, entry.at("proxy", "explicit-proxy")))
        found = ServiceMatch(NO_SERVICE, whole, tuple(conditions)) if conditions else ServiceMatch.exactly(whole)
        return _weakened(found, entry)


def _packets(entry: Entry) -> ServiceSet:
    """The packets of one custom service.

    Raises:
        ValueError: a value is not understood.
    """
    protocol = entry.word("protocol", "TCP/UDP/SCTP").upper()
    if protocol.startswith("TCP/UDP"):
        found = NO_SERVICE
        for key, number in _PORT_KEYS.items():
            for text in entry.words(key):
                found |= _ports(number, text)
        return found
    if protocol in ("ICMP", "ICMP6"):
        number = ICMP if protocol == "ICMP" else ICMPV6
        kind, code = entry.word("icmptype"), entry.word("icmpcode")
        return of_icmp(number, _byte(kind) if kind else None, _byte(code) if code else None)
    if protocol == "IP":
        number = _byte(entry.word("protocol-number", "0"))
        return of_protocol(number) if number else EVERY_SERVICE
    if protocol == "ALL":
        return EVERY_SERVICE
    message = f"protocol {protocol!r} is not understood"
    raise ValueError(message)


def _byte(text: str) -> int:
    if not 0 <= int(text) <= 255:
        message = f"{text} is not 0 to 255"
        raise ValueError(message)
    return int(text)


def _ports(protocol: int, text: str) -> ServiceSet:
    destination, _, source = text.partition(":")
    return of_ports(protocol, _range(destination), _range(source) if source else EVERY_PORT)


def _weakened(found: ServiceMatch, entry: Entry) -> ServiceMatch:
    if not entry.unread:
        return found
    return ServiceMatch(NO_SERVICE, EVERY_SERVICE, (*found.unknown, *entry.unread))


def _united(parts: list[ServiceMatch]) -> ServiceMatch:
    unknown: tuple[UnknownMatch, ...] = tuple(dict.fromkeys(item for part in parts for item in part.unknown))
    surely = ServiceSet(tuple(dict.fromkeys(box for part in parts for box in part.surely.boxes)))
    possibly = ServiceSet(tuple(dict.fromkeys(box for part in parts for box in part.possibly.boxes)))
    return ServiceMatch(surely, possibly if unknown else surely, unknown)
