"""Who sees packets that came through a virtual address, by firmware and by what is printed."""

from __future__ import annotations

import pytest

from parsers.model.intervals import Interval
from parsers.model.nat import NatKind, NatStage
from parsers_fortios import device, policies, policy, rules

VIP = """config firewall vip
    edit "V"
        set extip 10.1.0.50
        set mappedip "10.2.0.50"
        set extintf "a"
        set portforward enable
        set extport 8080
        set mappedport 80
    next
end
"""


@pytest.mark.parametrize(
    ("version", "line", "seen"),
    [
        ("6.0.9", "", [False]),
        ("7.2.2", "", [False]),
        ("7.0.17", "", [False]),
        ("7.2.3", "", [False, True]),
        ("7.2.4", "", [None]),
        ("7.4.11", "", [None]),
        ("6.0.9", "match-vip enable", [None]),
        ("7.4.11", "match-vip disable", [False]),
    ],
)
def test_a_deny_all_above_a_virtual_address(version: str, line: str, seen: list[bool | None]) -> None:
    above = policy(1, *([line] if line else []), action="deny")
    found = rules(VIP + policies(above, policy(2, 'dstaddr "V"')), version)
    assert [rule.match.translated for rule in found if rule.identity == "1"] == seen
    for rule in found:
        if rule.identity == "1" and rule.match.translated:
            assert rule.match.conditions, "an undecided deny never surely stops anything"


def test_an_accept_for_everything_does_not_see_virtual_addresses() -> None:
    found = rules(VIP + policies(policy(1), policy(2, 'dstaddr "V"')))
    assert [rule.match.translated for rule in found] == [False, True]


def test_the_policy_sees_the_mapped_address_and_port() -> None:
    (rule,) = rules(VIP + policies(policy(2, 'dstaddr "V"')))
    assert rule.match.destination.surely.cidrs() == ("10.2.0.50/32",)
    assert [(box.protocols.first, box.destination_ports) for box in rule.match.service.surely.boxes] == [
        (6, Interval(80, 80))
    ]


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        (policy(1, 'dstaddr "V"'), True),
        (policy(1, 'dstaddr "V"', "status disable"), False),
        (policy(1), False),
        (policy(1, 'dstaddr "V"', action="deny"), True),
    ],
)
def test_a_virtual_address_acts_only_if_an_enabled_policy_names_it(text: str, *, acts: bool) -> None:
    rule, elsewhere = [item for item in device(VIP + policies(text)).nat if item.stage is NatStage.DESTINATION]
    assert rule.enabled is elsewhere.enabled is acts
    assert elsewhere.match.conditions, "whether the device listens on other interfaces is open"
    assert rule.match.in_interfaces == frozenset({"a"})
    assert rule.port is not None
    assert (rule.port.original, rule.port.translated) == (Interval(8080, 8080), Interval(80, 80))


def test_with_central_nat_it_always_acts_and_policies_see_plain_addresses() -> None:
    text = "config system settings\nset central-nat enable\nend\n" + VIP
    found = device(text + policies(policy(1)))
    assert [item.enabled for item in found.nat if item.stage is NatStage.DESTINATION] == [True, True]
    assert all(rule.match.translated is None for rule in found.rule_sets[0].rules)


def test_a_policy_means_the_virtual_address_that_it_names_and_no_other_to_the_same_place() -> None:
    other = VIP.replace('"V"', '"W"').replace("10.1.0.50", "10.1.0.51")
    found = rules(VIP + other + policies(policy(1, 'dstaddr "V"'), policy(2, 'dstaddr "W"')))
    assert [rule.match.translated_by for rule in found] == [frozenset({"vip V"}), frozenset({"vip W"})]
    assert not any(rule.match.conditions for rule in found)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("type server-load-balance", NatKind.UNKNOWN),
        ("type fqdn", NatKind.POOL),
        ("type access-proxy", NatKind.UNKNOWN),
        ("zzz-unknown 1", NatKind.UNKNOWN),
        ("mappedport x", NatKind.UNKNOWN),
    ],
)
def test_a_virtual_address_that_is_not_understood_is_never_sure(line: str, kind: NatKind) -> None:
    inner = "" if line == "type fqdn" else '        set mappedip "10.2.0.50"\n'
    text = (
        VIP.replace('        set mappedip "10.2.0.50"\n', f"        set {line}\n{inner}")
        if "mappedport" not in line
        else VIP.replace("mappedport 80", line)
    )
    found = device(text + policies(policy(1, 'dstaddr "V"')))
    rule, _ = [item for item in found.nat if item.stage is NatStage.DESTINATION]
    assert rule.match.conditions
    assert rule.address is not None
    assert rule.address.kind is kind
    assert all(item.match.unknown for item in found.rule_sets[0].rules if item.identity == "1")
