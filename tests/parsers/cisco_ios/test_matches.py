"""Every match keyword of an entry, with packets that it surely takes, may take, or never takes.

The packet check is this file's own: it looks at boxes and intervals, and asks no reader.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, NamedTuple

import pytest

from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.model.rules import Rule
    from parsers.model.service import ServiceSet

HEAD = ["version 15.2", "hostname R", "time-range NIGHT", " periodic daily 22:00 to 23:00"]


class Packet(NamedTuple):
    """`state` 1 new, 2 established; `fragment` 1 whole, 2 later; for ICMP `dport` is type * 256 + code."""

    proto: int
    src: str = "10.0.0.1"
    dst: str = "10.0.0.2"
    sport: int = 40000
    dport: int = 80
    state: int = 1
    fragment: int = 1


def holds(addresses: AddressSet, text: str) -> bool:
    address = ipaddress.ip_address(text)
    parts = addresses.v4 if address.version == 4 else addresses.v6
    return any(part.first <= int(address) <= part.last for part in parts)


def serves(services: ServiceSet, packet: Packet) -> bool:
    return any(
        box.protocols.first <= packet.proto <= box.protocols.last
        and box.source_ports.first <= packet.sport <= box.source_ports.last
        and box.destination_ports.first <= packet.dport <= box.destination_ports.last
        and box.states & packet.state
        and box.fragments & packet.fragment
        for box in services.boxes
    )


def verdict(rule: Rule, packet: Packet) -> str:
    match = rule.match
    surely = holds(match.source.surely, packet.src) and holds(match.destination.surely, packet.dst)
    possibly = holds(match.source.possibly, packet.src) and holds(match.destination.possibly, packet.dst)
    if surely and serves(match.service.surely, packet) and not match.conditions:
        return "yes"
    return "maybe" if possibly and serves(match.service.possibly, packet) else "no"


def first_rule(entry: str, kind: str = "ip access-list extended X") -> Rule:
    lines = [*HEAD, "interface Vlan1", " ip access-group X in", " ipv6 traffic-filter X in", kind, f" {entry}", "end"]
    return parse(Source.from_text("x", "\n".join(lines)), "cisco_ios").devices[0].rule_sets[0].rules[0]


NEW, EST, WHOLE, LATER = 1, 2, 1, 2
TCP, UDP = Packet(6), Packet(17)
FRAGMENT = Packet(6, sport=0, dport=0, fragment=LATER)
CASES: list[tuple[str, Packet, str]] = [
    ("permit ip any any", TCP, "yes"),
    ("permit ip any any", FRAGMENT, "yes"),
    ("permit tcp any any", UDP, "no"),
    ("permit ip host 10.0.0.1 any", TCP, "yes"),
    ("permit ip host 10.0.0.9 any", TCP, "no"),
    ("permit ip 10.0.0.0 0.0.0.255 any", TCP, "yes"),
    ("permit ip 10.0.0.0 0.255.0.254 any", TCP._replace(src="10.7.0.4"), "yes"),
    ("permit ip 10.0.0.0 0.255.0.254 any", TCP._replace(src="10.7.0.5"), "no"),
    ("permit ip 10.0.0.0 119.119.119.118 any", TCP._replace(src="127.0.0.0"), "maybe"),
    ("permit ip 10.0.0.0 119.119.119.118 any", TCP._replace(src="128.0.0.0"), "no"),
    ("permit tcp any any eq www", TCP, "yes"),
    ("permit tcp any any eq 443 80 22", TCP, "yes"),
    ("permit tcp any any eq 443", TCP, "no"),
    ("permit tcp any any neq 80", TCP, "no"),
    ("permit tcp any any neq 443", TCP, "yes"),
    ("permit tcp any any lt 81", TCP, "yes"),
    ("permit tcp any any lt 80", TCP, "no"),
    ("permit tcp any any gt 79", TCP, "yes"),
    ("permit tcp any any gt 80", TCP, "no"),
    ("permit tcp any any gt 65535", TCP._replace(dport=65535), "no"),
    ("permit tcp any lt 0 any", TCP._replace(sport=0), "no"),
    ("permit tcp any any gt 65535", FRAGMENT, "yes"),
    ("permit tcp any any gt 0", TCP._replace(dport=0), "no"),
    ("permit tcp any any lt 65535", TCP._replace(dport=65534), "yes"),
    ("deny tcp any range 1 1023 any neq 80", TCP._replace(sport=1023, dport=81), "yes"),
    ("deny tcp any range 1 1023 any neq 80", TCP._replace(sport=1023), "no"),
    ("permit tcp any any range 80 90", TCP, "yes"),
    ("permit tcp any any range 81 90", TCP, "no"),
    ("permit tcp any range 30000 65535 any eq 80", TCP, "yes"),
    ("permit tcp any eq 102 any", TCP, "no"),
    ("permit udp any any eq syslog", UDP._replace(dport=514), "yes"),
    ("permit tcp any any eq cmd", TCP._replace(dport=514), "yes"),
    ("permit udp any any eq cmd", UDP._replace(dport=514), "maybe"),
    ("permit tcp any any eq 80", FRAGMENT, "yes"),
    ("deny tcp any any eq 80", FRAGMENT, "no"),
    ("deny ip any any", FRAGMENT, "yes"),
    ("permit ip any any fragments", FRAGMENT, "yes"),
    ("permit ip any any fragments", TCP, "no"),
    ("permit tcp any any established", TCP, "no"),
    ("permit tcp any any established", TCP._replace(state=EST), "yes"),
    ("permit tcp any any syn", TCP, "yes"),
    ("permit tcp any any syn", TCP._replace(state=EST), "maybe"),
    ("permit tcp any any match-any +ack +rst", TCP, "no"),
    ("permit tcp any any match-any +ack +rst", TCP._replace(state=EST), "yes"),
    ("permit tcp any any match-all +syn -ack -rst", TCP, "yes"),
    ("permit tcp any any match-all +syn -ack -rst", TCP._replace(state=EST), "no"),
    ("permit tcp any any match-all +syn -ack -fin", TCP, "maybe"),
    ("permit tcp any any fin", TCP, "maybe"),
    ("permit icmp any any echo", Packet(1, dport=8 * 256), "yes"),
    ("permit icmp any any echo", Packet(1, dport=0), "no"),
    ("permit icmp any any 3 4", Packet(1, dport=3 * 256 + 4), "yes"),
    ("permit icmp any any 3 4", Packet(1, dport=3 * 256 + 3), "no"),
    ("permit icmp any any packet-too-big", Packet(1, dport=3 * 256 + 4), "yes"),
    ("permit igmp any any host-report", Packet(2), "maybe"),
    ("permit gre any any", Packet(47), "yes"),
    ("permit 50 any any", Packet(50), "yes"),
    ("permit ospf any any", Packet(89), "yes"),
    ("permit ip any any dscp ef", TCP, "maybe"),
    ("permit ip any any precedence 5", TCP, "maybe"),
    ("permit ip any any tos 4", TCP, "maybe"),
    ("permit ip any any ttl range 1 5", TCP, "maybe"),
    ("permit ip any any option any-options", TCP, "maybe"),
    ("permit ip any any time-range NIGHT", TCP, "maybe"),
    ("permit ip any any time-range NOWHERE", TCP, "maybe"),
    ("permit ip any any log", TCP, "yes"),
    ("permit tcp any any eq 80 reflect R timeout 60", TCP, "yes"),
    ("evaluate R", TCP, "no"),
    ("dynamic D permit ip any any", TCP, "maybe"),
    ("permit ip object-group MISSING any", TCP, "maybe"),
    ("permit object-group MISSING any any", TCP, "maybe"),
    ("permit tcp any any eq 443 zzz", TCP, "maybe"),
    ("permit tcp zzz any eq 443", TCP, "maybe"),
    ("permit udp any any eq 443 zzz", TCP, "no"),
    ("zzz-unknown 1", TCP, "maybe"),
    ("permit tcp any any eq 99999", TCP, "maybe"),
    ("permit ip 10.0.0.0 0.0.0.256 any", TCP, "maybe"),
]


@pytest.mark.parametrize(
    ("entry", "packet", "expected"), CASES, ids=[f"{entry} {index}" for index, (entry, _, _) in enumerate(CASES)]
)
def test_an_extended_entry_takes_exactly_its_packets(entry: str, packet: Packet, expected: str) -> None:
    assert verdict(first_rule(entry), packet) == expected


V6 = Packet(6, "2001:db8::1", "2001:db8::2")
CASES_V6: list[tuple[str, Packet, str]] = [
    ("permit ipv6 any any", V6, "yes"),
    ("permit tcp 2001:DB8::/64 any eq 80", V6, "yes"),
    ("sequence 40 permit tcp host 2001:DB8::1 any", V6, "yes"),
    ("permit tcp host 2001:DB8::9 any", V6, "no"),
    ("permit icmp any any nd-ns", V6._replace(proto=58, dport=135 * 256), "yes"),
    ("permit icmp any any echo-request", V6._replace(proto=58, dport=128 * 256), "yes"),
    ("permit ipv6 any any flow-label 5", V6, "maybe"),
    ("permit ipv6 any any", TCP, "no"),
    ("permit tcp 10.0.0.0 0.0.0.255 any", V6, "maybe"),
]


@pytest.mark.parametrize(("entry", "packet", "expected"), CASES_V6)
def test_an_ipv6_entry_takes_exactly_its_packets(entry: str, packet: Packet, expected: str) -> None:
    assert verdict(first_rule(entry, "ipv6 access-list X"), packet) == expected


STANDARD: list[tuple[str, str]] = [
    ("permit 10.0.0.1", "yes"),
    ("permit host 10.0.0.1", "yes"),
    ("permit 10.0.0.0 0.0.0.255 log", "yes"),
    ("permit any", "yes"),
    ("deny   10.0.0.2", "no"),
    ("permit 10.0.0.1 zzz", "maybe"),
    ("permit 10.0.0.0 zzz", "maybe"),
]


@pytest.mark.parametrize(("entry", "expected"), STANDARD)
def test_a_standard_entry_looks_at_the_source_alone(entry: str, expected: str) -> None:
    rule = first_rule(entry, "ip access-list standard X")
    assert verdict(rule, TCP) == expected
    assert verdict(rule, FRAGMENT._replace(dst="192.0.2.1")) == expected


def test_the_implicit_end_is_written_out() -> None:
    text = "\n".join([*HEAD, "ipv6 access-list X", " permit tcp any any", "end"])
    rules = parse(Source.from_text("x", text), "cisco_ios").devices[0].rule_sets[0].rules
    assert [(rule.action.value, bool(rule.implicit)) for rule in rules] == [
        ("permit", False),
        ("permit", True),
        ("permit", True),
        ("deny", True),
    ]


GROUP: list[tuple[str, Packet, str]] = [
    ("tcp eq 80", TCP, "yes"),
    ("tcp 80", TCP, "yes"),
    ("tcp 81", TCP, "no"),
    ("tcp source gt 1023 eq 80", TCP, "yes"),
    ("tcp source 40000", TCP, "yes"),
    ("tcp source 40000", TCP._replace(sport=80, dport=40000), "no"),
    ("tcp source range 40000 40001 81", TCP, "no"),
    ("udp source 53 123", UDP._replace(sport=53, dport=123), "yes"),
    ("tcp-udp eq domain", UDP._replace(dport=53), "yes"),
    ("icmp", Packet(1, dport=13 * 256), "yes"),
    ("icmp echo", Packet(1, dport=8 * 256), "yes"),
    ("icmp 3", Packet(1, dport=3 * 256 + 7), "yes"),
    ("icmp 3 4", Packet(1, dport=3 * 256 + 7), "no"),
    ("icmp zzz", Packet(1, dport=0), "maybe"),
    ("ospf", Packet(89), "yes"),
    ("89", Packet(89), "yes"),
    ("ip", TCP, "yes"),
]


@pytest.mark.parametrize(("member", "packet", "expected"), GROUP)
def test_a_member_of_a_service_group_takes_exactly_its_packets(member: str, packet: Packet, expected: str) -> None:
    lines = ["object-group service G", f" {member}", "ip access-list extended X", " permit object-group G any any"]
    device = parse(Source.from_text("x", "\n".join([*HEAD, *lines, "end"])), "cisco_ios").devices[0]
    assert verdict(device.rule_sets[0].rules[0], packet) == expected


NETWORKS: list[tuple[str, str]] = [
    ("host 10.0.0.1", "yes"),
    ("10.0.0.0 255.255.255.0", "yes"),
    ("10.0.0.0 /24", "yes"),
    ("10.0.1.0 /24", "no"),
    ("range 10.0.0.1 10.0.0.3", "yes"),
    ("range 10.0.0.2 10.0.0.3", "no"),
    ("any", "yes"),
    ("10.0.0.0 0.0.0.255", "maybe"),
]


@pytest.mark.parametrize(("member", "expected"), NETWORKS)
def test_a_member_of_a_network_group_takes_exactly_its_addresses(member: str, expected: str) -> None:
    lines = ["object-group network G", f" {member}", "ip access-list extended X", " permit ip object-group G any"]
    device = parse(Source.from_text("x", "\n".join([*HEAD, *lines, "end"])), "cisco_ios").devices[0]
    assert verdict(device.rule_sets[0].rules[0], TCP) == expected
