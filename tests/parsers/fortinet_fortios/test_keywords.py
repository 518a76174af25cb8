"""Every keyword of objects and policies with the exact packets it stands for."""

from __future__ import annotations

import pytest

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS
from parsers.model.intervals import Interval
from parsers.model.match import UnknownKind
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE, ServiceBox, ServiceSet
from parsers_fortios import device, policies, policy, rules


def address_object(name: str, *lines: str, section: str = "address") -> str:
    body = "".join(f"        set {line}\n" for line in lines)
    return f'config firewall {section}\n    edit "{name}"\n{body}    next\nend\n'


@pytest.mark.parametrize(
    ("lines", "cidrs"),
    [
        (["subnet 10.0.0.0 255.255.255.0"], ("10.0.0.0/24",)),
        (["subnet 10.0.0.7/32"], ("10.0.0.7/32",)),
        ([], ("0.0.0.0/0",)),
        (["type iprange", "start-ip 10.0.0.1", "end-ip 10.0.0.2"], ("10.0.0.1/32", "10.0.0.2/32")),
        (["type wildcard", "wildcard 10.0.0.0 255.255.0.0"], ("10.0.0.0/16",)),
        (["type wildcard", "wildcard 10.0.0.5 255.255.254.255"], ("10.0.0.5/32", "10.0.1.5/32")),
        (["type interface-subnet", 'interface "b"'], ("10.2.0.0/24",)),
    ],
)
def test_an_address_object_holds_exactly_these_addresses(lines: list[str], cidrs: tuple[str, ...]) -> None:
    (rule,) = rules(address_object("X", *lines) + policies(policy(1, 'srcaddr "X"')))
    assert rule.match.source.surely.cidrs() == rule.match.source.possibly.cidrs() == cidrs


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["type fqdn", "fqdn x.example.com"], UnknownKind.DOMAIN_NAME),
        (["type wildcard-fqdn", "wildcard-fqdn *.example.com"], UnknownKind.DOMAIN_NAME),
        (["type geography", "country DE"], UnknownKind.GEOGRAPHY),
        (["type dynamic", "sub-type sdn"], UnknownKind.DYNAMIC_LIST),
        (["type mac", "macaddr 00:11:22:33:44:55"], UnknownKind.FEATURE),
        (["type interface-subnet", "interface nowhere"], UnknownKind.DYNAMIC_LIST),
        (["type brand-new"], UnknownKind.UNREAD),
        (["subnet 10.0.0.300 255.0.0.0"], UnknownKind.UNREAD),
        (["subnet 10.0.0.0 255.0.0.0", "zzz-unknown 1"], UnknownKind.UNREAD),
    ],
)
def test_an_undecided_address_surely_holds_nothing_and_possibly_everything(lines: list[str], kind: UnknownKind) -> None:
    (rule,) = rules(address_object("X", *lines) + policies(policy(1, 'srcaddr "X"')))
    assert (rule.match.source.surely, rule.match.source.possibly) == (NO_ADDRESS, EVERY_IPV4)
    assert kind in [item.kind for item in rule.match.unknown]


def test_families_stay_apart() -> None:
    first, second = rules(policies(policy(1), policy(2, "srcaddr -", "dstaddr -", "srcaddr6 all", "dstaddr6 all")))
    assert (first.match.source.surely, first.match.destination.surely) == (EVERY_IPV4, EVERY_IPV4)
    assert (second.match.source.surely, second.match.destination.surely) == (EVERY_IPV6, EVERY_IPV6)


def test_negation_stays_within_its_family() -> None:
    text = address_object("X", "subnet 10.0.0.0 255.0.0.0")
    (rule,) = rules(text + policies(policy(1, 'srcaddr "X"', "srcaddr-negate enable")))
    assert (
        rule.match.source.surely == EVERY_IPV4 - rules(text + policies(policy(1, 'srcaddr "X"')))[0].match.source.surely
    )


def test_negating_what_is_undecided_swaps_the_bounds() -> None:
    text = address_object("X", "type fqdn", "fqdn x.example.com")
    (rule,) = rules(text + policies(policy(1, 'srcaddr "X"', "srcaddr-negate enable")))
    assert (rule.match.source.surely, rule.match.source.possibly) == (NO_ADDRESS, EVERY_IPV4)


def test_exclusion_takes_out_what_its_members_hold() -> None:
    text = """config firewall address
    edit "N"
        set subnet 10.0.0.0 255.255.255.0
    next
    edit "H"
        set subnet 10.0.0.128 255.255.255.128
    next
    edit "D"
        set type fqdn
        set fqdn "x"
    next
end
config firewall addrgrp
    edit "G"
        set member "N"
        set exclude enable
        set exclude-member "H"
    next
    edit "U"
        set member "N"
        set exclude enable
        set exclude-member "D"
    next
end
"""
    first, second = rules(text + policies(policy(1, 'srcaddr "G"'), policy(2, 'srcaddr "U"')))
    assert first.match.source.surely.cidrs() == ("10.0.0.0/25",)
    assert second.match.source.surely == NO_ADDRESS
    assert second.match.source.possibly.cidrs() == ("10.0.0.0/24",)


def box(protocol: int, ports: tuple[int, int] = (0, 65535), sources: tuple[int, int] = (0, 65535)) -> ServiceBox:
    return ServiceBox(Interval(protocol, protocol), Interval(*sources), Interval(*ports))


@pytest.mark.parametrize(
    ("lines", "boxes"),
    [
        (["tcp-portrange 80"], {box(6, (80, 80))}),
        (["tcp-portrange 80 443-445"], {box(6, (80, 80)), box(6, (443, 445))}),
        (["tcp-portrange 80:1024-65535"], {box(6, (80, 80), (1024, 65535))}),
        (["udp-portrange 53"], {box(17, (53, 53))}),
        (["sctp-portrange 5"], {box(132, (5, 5))}),
        (["protocol ICMP"], {box(1)}),
        (["protocol ICMP", "icmptype 8"], {box(1, (8 << 8, (8 << 8) + 255))}),
        (["protocol ICMP", "icmptype 3", "icmpcode 4"], {box(1, (772, 772))}),
        (["protocol ICMP6", "icmptype 128"], {box(58, (128 << 8, (128 << 8) + 255))}),
        (["protocol IP", "protocol-number 47"], {box(47)}),
        (["protocol IP"], set(EVERY_SERVICE.boxes)),
        (["protocol ALL"], set(EVERY_SERVICE.boxes)),
        (["protocol TCP/UDP/SCTP"], set()),
    ],
)
def test_a_service_is_exactly_these_packets(lines: list[str], boxes: set[ServiceBox]) -> None:
    text = 'config firewall service custom\nedit "S"\n' + "".join(f"set {line}\n" for line in lines) + "next\nend\n"
    (rule,) = rules(text + policies(policy(1, 'service "S"')))
    assert set(rule.match.service.surely.boxes) == set(rule.match.service.possibly.boxes) == boxes


@pytest.mark.parametrize(
    "line",
    ["tcp-portrange 99999", "tcp-portrange x", "protocol XYZ", "zzz-unknown 1", "protocol IP\nset protocol-number 300"],
)
def test_a_service_that_is_not_understood_may_be_anything(line: str) -> None:
    text = f'config firewall service custom\nedit "S"\nset {line}\nnext\nend\n'
    (rule,) = rules(text + policies(policy(1, 'service "S"')))
    assert rule.match.service.surely == ServiceSet()
    assert rule.match.service.possibly == EVERY_SERVICE


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('groups "G"', UnknownKind.USER),
        ('users "u"', UnknownKind.USER),
        ('fsso-groups "G"', UnknownKind.USER),
        ('schedule "shift"', UnknownKind.TIME),
        ("application 1", UnknownKind.APPLICATION),
        ("app-category 2", UnknownKind.APPLICATION),
        ("src-vendor-mac 3", UnknownKind.FEATURE),
        ("tos 0x20", UnknownKind.FEATURE),
        ("ztna-status enable", UnknownKind.USER),
        ("reputation-minimum 3", UnknownKind.FEATURE),
        ("zzz-unknown 1", UnknownKind.UNREAD),
        ('srcintf "nowhere"', UnknownKind.UNRESOLVED),
        ('service "nowhere"', UnknownKind.UNRESOLVED),
        ('srcaddr "nowhere"', UnknownKind.UNRESOLVED),
        ("internet-service enable", UnknownKind.INTERNET_SERVICE),
        ("internet-service-src enable", UnknownKind.INTERNET_SERVICE),
        ("srcintf -", UnknownKind.UNREAD),
        ("srcaddr -", UnknownKind.UNREAD),
        ("service -", UnknownKind.UNREAD),
    ],
)
def test_what_decides_outside_the_file_is_kept_as_a_condition(line: str, kind: UnknownKind) -> None:
    (rule,) = rules(policies(policy(1, line)))
    assert kind in [item.kind for item in rule.match.unknown]


@pytest.mark.parametrize(
    ("action", "meant"),
    [
        ("accept", Action.PERMIT),
        ("deny", Action.DENY),
        ("", Action.DENY),
        ("learn", Action.PERMIT),
        ("ipsec", Action.PERMIT),
        ("brand-new", Action.UNKNOWN),
    ],
)
def test_actions(action: str, meant: Action) -> None:
    (rule,) = rules(policies(policy(1, action=action)))
    assert rule.action is meant


def test_the_order_is_that_of_the_file_and_a_disabled_policy_keeps_its_place() -> None:
    found = rules(policies(policy(9), policy(1, "status disable"), policy(5)))
    assert [(rule.identity, rule.enabled) for rule in found] == [("9", True), ("1", False), ("5", True)]


def test_the_last_rule_is_the_implicit_deny() -> None:
    last = device(policies(policy(1))).rule_sets[0].rules[-1]
    assert (last.identity, last.action, bool(last.implicit)) == ("0", Action.DENY, True)
