"""What a firewall rule tests, as tests of the packet filter.

RouterOS runs the packet filter of Linux under its own words (MikroTik documentation, "Filter", "Matchers"; "Common
Firewall Matchers and Actions"). Conditions that are decided by a clock, a counter, a mark or a payload are doubts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind
from parsers.syntax.netfilter.names import TCP_FLAGS
from parsers.syntax.netfilter.nouns import Doubt, InSet, Test
from parsers.syntax.week_hours import clock_hours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.syntax.netfilter.nouns import Statement
    from parsers.vendors.mikrotik_routeros.text import Command

INTERFACE_LIST, ADDRESS_LIST = "interface list ", "address list "
"""How the sets of a table that stand for lists are named: this, and the name of the list."""
PROTOCOLS = {
    "icmp": 1,
    "igmp": 2,
    "ggp": 3,
    "ip-encap": 4,
    "ipencap": 4,
    "st": 5,
    "tcp": 6,
    "egp": 8,
    "pup": 12,
    "udp": 17,
    "hmp": 20,
    "xns-idp": 22,
    "rdp": 27,
    "iso-tp4": 29,
    "dccp": 33,
    "xtp": 36,
    "ddp": 37,
    "idpr-cmtp": 38,
    "ipv6-encap": 41,
    "ipv6": 41,
    "ipv6-route": 43,
    "ipv6-frag": 44,
    "rsvp": 46,
    "gre": 47,
    "ipsec-esp": 50,
    "ipsec-ah": 51,
    "rspf": 73,
    "icmpv6": 58,
    "ipv6-nonxt": 59,
    "ipv6-opts": 60,
    "vmtp": 81,
    "ospf": 89,
    "ipip": 94,
    "etherip": 97,
    "encap": 98,
    "pim": 103,
    "vrrp": 112,
    "l2tp": 115,
    "sctp": 132,
    "udp-lite": 136,
}
"""IANA protocol numbers under the names that RouterOS completes."""
PORTED = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp", 136: "udplite"}
_DOUBTS = {
    "time": UnknownKind.TIME,
    "content": UnknownKind.INSPECTION,
    "layer7-protocol": UnknownKind.INSPECTION,
    "tls-host": UnknownKind.INSPECTION,
    "p2p": UnknownKind.APPLICATION,
    "connection-type": UnknownKind.SESSION,
    "hotspot": UnknownKind.USER,
    **dict.fromkeys(
        (
            "limit",
            "dst-limit",
            "connection-limit",
            "connection-bytes",
            "connection-rate",
            "connection-mark",
            "packet-mark",
            "routing-mark",
            "routing-table",
            "per-connection-classifier",
            "nth",
            "random",
            "psd",
            "src-mac-address",
            "packet-size",
            "dscp",
            "ttl",
            "hop-limit",
            "ipv4-options",
            "headers",
            "ipsec-policy",
            "realm",
            "tcp-mss",
            "priority",
            "ingress-priority",
            "in-bridge-port",
            "out-bridge-port",
            "in-bridge-port-list",
            "out-bridge-port-list",
            "src-address-type",
        ),
        UnknownKind.FEATURE,
    ),
}
"""Conditions that the configuration does not decide."""
_OPTIONS = frozenset(
    {"any", "loose-source-routing", "record-route", "router-alert", "strict-source-routing", "timestamp"}
)
"""What `ipv4-options` asks to be there; `none` and `no-...` ask for packets without (wiki, "IP/Firewall/Filter")."""
_GROUPS = frozenset({"all-ethernet", "all-ppp", "all-vlan", "all-wireless", "dynamic", "static"})


def tests(command: Command, version: int) -> Iterator[Statement]:
    """The tests of a rule in no order, for all of them must hold; keys that are no tests are left alone."""
    protocol = _protocol(command)
    for key in list(command.values):
        reader = _READERS.get(key)
        if reader is not None:
            value = command.take(key)
            negated = value.startswith("!")
            yield reader(value.removeprefix("!"), negated, version, protocol)
        elif key in _DOUBTS:
            value = command.take(key)
            hours = clock_hours(value) if key == "time" else None
            kind = UnknownKind.HEADERS if key == "ipv4-options" and value in _OPTIONS else _DOUBTS[key]
            yield Doubt(kind, f"{key}={value}"[:100], hours=hours or ())


def _protocol(command: Command) -> str:
    """The name under which ports are compared, or empty."""
    value = command.values.get("protocol", "")
    number = PROTOCOLS.get(value, int(value) if value.isdecimal() else -1)
    return PORTED.get(number, "")


def _unread(text: str) -> Doubt:
    return Doubt(UnknownKind.UNREAD, f"{text[:80]!r} is not understood", unread=True)


def _of(key: str, values: list[str], *, negated: bool) -> Test:
    return Test((key,), tuple((value,) for value in values), negated)


def _address(side: str) -> Callable[[str, bool, int, str], Statement]:
    def read(value: str, negated: bool, version: int, _protocol: str) -> Statement:  # noqa: FBT001 - one shape for all
        return _of(f"{'ip' if version == 4 else 'ip6'} {side}addr", [value], negated=negated)

    return read


def _listed(side: str) -> Callable[[str, bool, int, str], Statement]:
    def read(value: str, negated: bool, version: int, _protocol: str) -> Statement:  # noqa: FBT001
        return InSet((f"{'ip' if version == 4 else 'ip6'} {side}addr",), f"{ADDRESS_LIST}{value}", negated)

    return read


def _number(value: str, negated: bool, _version: int, _protocol: str) -> Statement:  # noqa: FBT001
    if value not in PROTOCOLS and not (value.isdecimal() and int(value) < 256):
        return _unread(f"protocol={value}")
    return _of("l4proto", [str(PROTOCOLS.get(value, value))], negated=negated)


def _ports(end: str) -> Callable[[str, bool, int, str], Statement]:
    def read(value: str, negated: bool, _version: int, protocol: str) -> Statement:  # noqa: FBT001
        if not protocol:
            return _unread(f"{value}, ports without a protocol that has them")
        return _of(f"{protocol} {end}", value.split(","), negated=negated)

    return read


def named_interface(key: str, value: str, *, negated: bool) -> Statement:
    """Whether the interface of one side (`key`) is the one of a name; groups are not in the file."""
    if value.startswith("*"):
        return Doubt(UnknownKind.UNRESOLVED, f"interface {value} was deleted")
    if value in _GROUPS:
        return Doubt(UnknownKind.FEATURE, f"interfaces {value}")
    return _of(key, [value], negated=negated)


def _interface(key: str) -> Callable[[str, bool, int, str], Statement]:
    def read(value: str, negated: bool, _version: int, _protocol: str) -> Statement:  # noqa: FBT001
        return named_interface(key, value, negated=negated)

    return read


def _interface_list(key: str) -> Callable[[str, bool, int, str], Statement]:
    def read(value: str, negated: bool, _version: int, _protocol: str) -> Statement:  # noqa: FBT001
        if value in {"dynamic", "static"}:
            return Doubt(UnknownKind.FEATURE, f"interfaces of the list {value}")
        if value == "all":
            return _of(key, ["*"], negated=negated)
        return InSet((key,), f"{INTERFACE_LIST}{value}", negated)

    return read


def _states(value: str, negated: bool, _version: int, _protocol: str) -> Statement:  # noqa: FBT001
    return _of("ct state", value.split(","), negated=negated)


def _translated(value: str, negated: bool, _version: int, _protocol: str) -> Statement:  # noqa: FBT001
    if value != "dstnat":
        return Doubt(UnknownKind.SESSION, f"connections of which {value} was done")
    return _of("ct status", ["dnat"], negated=negated)


def _kind(value: str, negated: bool, _version: int, _protocol: str) -> Statement:  # noqa: FBT001
    if value != "local":
        return Doubt(UnknownKind.FEATURE, f"whether the destination is {'not ' if negated else ''}{value}")
    return _of("fib daddr type", ["local"], negated=negated)


def _icmp(value: str, negated: bool, version: int, _protocol: str) -> Statement:  # noqa: FBT001
    """`TYPE`, `TYPE:CODE` or `TYPE:CODE-CODE`."""
    values = [part.replace(":", "/") for part in value.split(",")]
    return _of("icmp type" if version == 4 else "icmpv6 type", values, negated=negated)


def _flags(value: str, negated: bool, _version: int, _protocol: str) -> Statement:  # noqa: FBT001
    mask = wanted = 0
    for part in value.split(","):
        bit = TCP_FLAGS.get({"ece": "ecn"}.get(part.removeprefix("!"), part.removeprefix("!")), 0)
        if not bit:
            return _unread(f"tcp-flags={value}")
        mask |= bit
        wanted |= 0 if part.startswith("!") else bit
    return _of("tcp flags", [f"{mask}/{wanted}"], negated=negated)


def _first_flag(value: str, negated: bool, version: int, protocol: str) -> Statement:  # noqa: FBT001
    """A `!` before the first flag is that flag's own."""
    return _flags(f"!{value}" if negated else value, False, version, protocol)


def _fragment(value: str, negated: bool, _version: int, _protocol: str) -> Statement:  # noqa: FBT001
    later = (value in {"yes", "true"}) is not negated
    return _of("fragment", ["later"], negated=not later)


_READERS: dict[str, Callable[[str, bool, int, str], Statement]] = {
    "src-address": _address("s"),
    "dst-address": _address("d"),
    "src-address-list": _listed("s"),
    "dst-address-list": _listed("d"),
    "protocol": _number,
    "src-port": _ports("sport"),
    "dst-port": _ports("dport"),
    "port": _ports("port"),
    "any-port": _ports("port"),
    "in-interface": _interface("iifname"),
    "out-interface": _interface("oifname"),
    "in-interface-list": _interface_list("iifname"),
    "out-interface-list": _interface_list("oifname"),
    "connection-state": _states,
    "connection-nat-state": _translated,
    "dst-address-type": _kind,
    "icmp-options": _icmp,
    "tcp-flags": _first_flag,
    "fragment": _fragment,
}
