"""What FortiOS does that a reader of the lines alone would miss."""

from __future__ import annotations

import pytest

from parsers.model.device import Effect
from parsers.model.match import UnknownKind
from parsers.model.rules import Action, RuleSetKind
from parsers_fortios import device, header, policies, policy, read, rules

ALWAYS = """config firewall schedule recurring
    edit "always"
        {}
    next
    edit "daily"
        set day sunday monday tuesday wednesday thursday friday saturday
    next
end
"""
DAYS = "set day sunday monday tuesday wednesday thursday friday saturday"


@pytest.mark.parametrize(
    ("lines", "schedule", "sure"),
    [
        (DAYS, "always", True),
        (DAYS, "daily", True),
        (DAYS, "none", False),
        (f"{DAYS}\n        set start 08:00\n        set end 17:00", "always", False),
        ("set day monday", "always", False),
        ("set color 3", "always", False),
    ],
)
def test_a_schedule_holds_always_only_if_it_says_so(lines: str, schedule: str, *, sure: bool) -> None:
    (rule,) = rules(ALWAYS.format(lines) + policies(policy(1, f'schedule "{schedule}"')))
    assert (UnknownKind.TIME not in [item.kind for item in rule.match.unknown]) is sure


@pytest.mark.parametrize("side", ["src", "dst"])
def test_an_internet_service_stands_in_for_addresses(side: str) -> None:
    key = "internet-service-src" if side == "src" else "internet-service"
    (rule,) = rules(policies(policy(1, f"{key} enable")))
    match = rule.match.source if side == "src" else rule.match.destination
    assert not match.surely
    assert match.unknown


@pytest.mark.parametrize(
    ("lines", "learnt"),
    [
        ("set mode dhcp", [5]),
        ("set mode pppoe\nset distance 20", [20]),
        ("set mode dhcp\nset defaultgw disable", []),
        ("set mode dhcp\nset status down", []),
        ("set ip 10.9.0.1 255.255.255.0", []),
    ],
)
def test_a_default_route_may_be_learnt(lines: str, learnt: list[int]) -> None:
    text = f"config system interface\nedit wan\nset vdom root\n{lines}\nnext\nend\n"
    routes = [route for route in device(text).routes if route.interface == "wan"]
    assert [route.distance for route in routes] == learnt
    assert not any(route.conditions for route in routes)


POLICY_MODE = "config system settings\nset ngfw-mode policy-based\n{}end\n"


@pytest.mark.parametrize(("line", "dns"), [("", True), ("set implicit-allow-dns disable\n", False)])
def test_in_policy_mode_the_security_policies_judge_what_a_policy_lets_them(line: str, *, dns: bool) -> None:
    text = POLICY_MODE.format(line) + policies(policy(1, action=""))
    found = device(text + policies(policy(4, 'service "SSH"')).replace("firewall policy", "firewall security-policy"))
    assert [(item.name, item.kind) for item in found.rule_sets] == [
        ("policy", RuleSetKind.GUARD),
        ("security-policy", RuleSetKind.FILTER),
    ]
    assert [item.rule_sets for item in found.bindings] == [("policy",), ("security-policy",)]
    assert [rule.action for rule in found.rule_sets[0].rules] == [Action.PERMIT, Action.DENY]
    assert ("implicit-dns" in [rule.identity for rule in found.rule_sets[1].rules]) is dns


def test_before_6_2_policy_mode_judges_by_the_policies() -> None:
    found = device(POLICY_MODE.format("") + policies(policy(1, "application 16001")), "6.0.9")
    assert [item.rule_sets for item in found.bindings] == [("policy",)]


MULTICAST = """config firewall multicast-policy
edit 1
set srcintf "a"
set dstintf "b"
{}
next
end
"""


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        (policies(policy(1, "rtp-nat enable")), Effect.MAY_REWRITE),
        (policies(policy(1, "pcp-inbound enable")), Effect.MAY_REWRITE),
        (MULTICAST.format("set status enable"), Effect.MAY_PERMIT),
        (MULTICAST.format("set dnat 239.1.1.1\nset status enable"), Effect.MAY_REWRITE),
        ("config system global\nset tp-mc-skip-policy enable\nend\n", Effect.MAY_PERMIT),
        ("config system global\nset default-service-source-port 1024-65535\nend\n", Effect.MAY_DO_EITHER),
        ("config system settings\nset vdom-type lan-extension\nend\n", Effect.MAY_DO_EITHER),
    ],
)
def test_switches_that_open_other_ways_are_told(text: str, effect: Effect) -> None:
    assert [item.effect for item in device(text).unmodelled] == [effect]
    off = text.replace("enable", "disable").replace("lan-extension", "traffic").replace("1024-", "1-")
    assert not device(off).unmodelled


def test_an_interface_for_management_answers_its_trusted_hosts_only() -> None:
    lines = "set ip 10.9.0.1 255.255.255.0\nset allowaccess https ping\nset dedicated-to management\n{}"
    text = f"config system interface\nedit mgmt\n{lines}\nnext\nend\n"
    (devices, _, _, _) = read(header("7.4.11") + text.format("set trust-ip-1 10.9.0.0 255.255.255.0"))
    assert [item.sources.surely.cidrs()[0] for item in devices[0].management.services] == ["10.9.0.0/24"] * 2
    (devices, _, _, _) = read(header("7.4.11") + text.format("set trust-ip-1 10.9.0.300 255.255.255.0"))
    assert all(item.sources.unknown for item in devices[0].management.services)


def test_sd_wan_rules_make_routes_over_its_members_undecided() -> None:
    sdwan = """config system sdwan
    set status enable
    config members
        edit 1
            set interface "a"
            set gateway 10.1.0.254
        next
        edit 2
            set interface "b"
            set gateway 10.2.0.254
        next
    end
    {}
end
config router static
    edit 1
        set dst 10.8.0.0 255.255.0.0
        set gateway 10.1.0.254
        set device "a"
    next
end
"""
    rule = "config service\n        edit 1\n            set priority-members 2\n        next\n    end"
    assert [(route.interface, bool(route.conditions)) for route in device(sdwan.format("")).routes] == [("a", False)]
    assert {(route.interface, bool(route.conditions)) for route in device(sdwan.format(rule)).routes} == {
        ("a", True),
        ("b", True),
    }
