"""Values that a key cannot have, values that are not set, and names that nothing defines."""

from __future__ import annotations

import pytest

from parsers.ledger import LineFate
from parsers.model.nat import NatKind, NatStage
from parsers.model.rules import Action
from parsers_fortios import device, header, policies, policy, read, rules

PLACES = {
    "policy": policies("edit 1\nset action accept\n{}\nnext"),
    "interface": "config system interface\nedit x\n{}\nnext\nend\n",
    "zone": "config system zone\nedit z\n{}\nnext\nend\n",
    "route": "config router static\nedit 1\nset device a\n{}\nnext\nend\n",
    "settings": "config system settings\n{}\nend\n",
    "schedule": "config firewall schedule recurring\nedit always\n{}\nnext\nend\n",
    "group": "config firewall addrgrp\nedit g\n{}\nnext\nend\n",
}


@pytest.mark.parametrize(
    ("place", "line", "odd"),
    [
        ("policy", "set status disabled", True),
        ("policy", "set status disable", False),
        ("policy", "set srcaddr-negate maybe", True),
        ("policy", "set service-negate enable extra", True),
        ("policy", "set srcaddr", True),
        ("policy", "set schedule-timeout maybe", False),
        ("interface", "set status shut", True),
        ("interface", "set type quantum", True),
        ("interface", "set type hard-switch", False),
        ("interface", "set mode magic", True),
        ("interface", "set vlanid 4095", True),
        ("interface", "set vlanid \u0663", True),
        ("interface", "set vlanid 20", False),
        ("zone", "set intrazone perhaps", True),
        ("route", "set blackhole perhaps", True),
        ("route", "set internet-service 0", False),
        ("settings", "set opmode sideways", True),
        ("schedule", "set day someday", True),
        ("schedule", "set day monday none", False),
        ("group", "set exclude perhaps", True),
    ],
)
def test_only_values_that_a_key_can_have_are_understood(place: str, line: str, *, odd: bool) -> None:
    text = header("7.4.11") + PLACES[place].format(line)
    _, ledger, _, _ = read(text)
    assert (ledger.fate(text.split("\n").index(line) + 1) is LineFate.PARTIAL) is odd


def test_two_single_quotes_are_no_value() -> None:
    empty = "".join(f"set {key} ''\n" for key in ("groups", "users", "poolname", "comments", "identity-based-route"))
    service = "config firewall service custom\nedit S\nset fqdn ''\nset tcp-portrange 502\nset category ''\nnext\nend\n"
    route = "config router static\nedit 1\nset device b\nset dstaddr ''\nset internet-service-custom ''\n"
    text = service + policies(policy(1, 'service "S"').replace("next", f"{empty}next"))
    found = device(text + route + "set vrf unspecified\nnext\nend\n")
    (rule,) = [rule for rule in found.rule_sets[0].rules if not rule.implicit]
    assert not rule.match.unknown
    assert [(str(item.network), item.interface, item.vrf) for item in found.routes] == [("0.0.0.0/0", "b", "")]


@pytest.mark.parametrize("line", ["set acton accept", "zet action accept"])
def test_a_policy_whose_action_may_stand_in_an_unread_line_may_do_either(line: str) -> None:
    (rule,) = rules(policies(policy(1, action="").replace("next", f"{line}\nnext")))
    assert rule.action is Action.UNKNOWN
    assert rule.match.unknown


@pytest.mark.parametrize("line", ["set action", "set action zzz"])
def test_an_action_that_is_not_understood_is_told_with_its_line(line: str) -> None:
    text = policies(policy(1, action="").replace("next", f"{line}\nnext"))
    (rule,) = rules(text)
    assert rule.action is Action.UNKNOWN
    assert rule.match.conditions


def test_a_route_out_of_an_undefined_interface_leaves_all_routes_open() -> None:
    found = device("config router static\nedit 1\nset dst 10.9.0.0 255.255.0.0\nset device nope\nnext\nend\n")
    assert [item.interfaces for item in found.unmodelled] == [None]


def test_a_zone_with_an_undefined_member_may_be_any_interface() -> None:
    zone = 'config system zone\nedit "Z"\nset intrazone deny\nset interface "b" "nope"\nnext\nend\n'
    (rule,) = rules(zone + policies(policy(1, 'dstintf "Z"')))
    assert rule.match.out_interfaces is None
    assert rule.match.conditions


def test_an_interface_of_a_missing_virtual_domain_is_told() -> None:
    interface = "config system interface\nedit x\nset vdom LOST\nset ip 10.9.0.1 255.255.255.0\nnext\nend\n"
    devices, ledger, _, _ = read(f"config vdom\nedit root\nnext\nend\nconfig global\n{interface}end\n")
    assert ledger.blocking() == 1
    assert devices[0].unmodelled


@pytest.mark.parametrize("line", ["set mappedport 443x", "set zzz-mappedport 443", "set extport 4443x"])
def test_a_virtual_address_with_unread_ports_may_lead_to_any_port(line: str) -> None:
    ports = "\n".join(
        ["set extport 4443", "set mappedport 443"][index] if key not in line else line
        for index, key in enumerate(("extport", "mappedport"))
    )
    vip = f'config firewall vip\nedit "V"\nset extip 10.1.0.50\nset mappedip "10.2.0.50"\nset portforward enable\n{ports}\nnext\nend\n'
    found = device(vip + policies(policy(1, 'dstaddr "V"')))
    (rule,) = [item for item in found.nat if item.stage is NatStage.DESTINATION]
    assert rule.address is not None
    assert (rule.address.kind, rule.port) == (NatKind.UNKNOWN, None)


@pytest.mark.parametrize("prompt", ["FW1 # show", "FW1 (root) # show full-configuration | grep .", "FW1 #"])
def test_a_prompt_that_shows_the_whole_is_no_doubt(prompt: str) -> None:
    _, ledger, _, _ = read(f"{prompt}\n{header('7.4.11')}config system global\nend\n")
    assert ledger.fate(1) is LineFate.STRUCTURAL


def test_a_prompt_that_shows_a_part_is_a_doubt() -> None:
    _, ledger, _, _ = read(f"FW1 # show firewall policy\n{header('7.4.11')}config system global\nend\n")
    assert ledger.fate(1) is LineFate.UNKNOWN
