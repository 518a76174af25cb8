"""Check Point: answers that do not agree, are not whole, or are of somebody else leave no sure verdict.

Each case was once read as if it were sure.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from checkpoint_answers import (
    DOMAIN,
    gateway,
    host,
    interface,
    layer,
    listing,
    nat_rule,
    network,
    package,
    properties,
    rule,
    rulebase,
    tcp,
    text,
    thing,
    uid,
)
from parsers.model.address import from_cidr
from parsers.model.service import EVERY_SERVICE
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.device import Device
    from parsers.model.rules import Rule

GAIA = """\
set hostname gw
set interface eth0 state on
set interface eth0 ipv4-address 10.1.0.1 mask-length 24
set interface eth1 state on
set interface eth1 ipv4-address 10.20.0.1 mask-length 24
"""
WHOLE: dict[str, Any] = {
    "package": package("P", ["Network"]),
    "layer": layer("Network"),
    "rules": rulebase("Network", [rule(1, "Any", "Any", "Any", "Drop")], []),
    "nat": rulebase("", [], []),
    "gateway": gateway("gw", "10.1.0.1", [interface("eth0", "10.1.0.1/24", "external")]),
    "properties": properties(),
}


def device_of(*more: Any, before: str = GAIA, **changed: Any) -> Device:
    whole = text(*{**WHOLE, **changed}.values(), *more, before=before)
    (device,) = parse(Source.from_text("gw.txt", whole), "checkpoint_gaia").devices
    return device


def sure(device: Device) -> bool:
    """Whether nothing of it is in doubt."""
    return not device.unmodelled and not any(item.match.unknown for one in device.rule_sets for item in one.rules)


def first(device: Device) -> Rule:
    return device.rule_sets[0].rules[0]


def rules_of(*items: Any, objects: Any = (), **more: Any) -> Any:
    return rulebase("Network", list(items), list(objects), **more)


def test_a_group_with_exclusion_shows_its_groups_as_objects() -> None:
    """`show group-with-exclusion` prints `include` and `except` as objects, not as uids."""
    inside, outside = network("IN", "10.1.0.0", 16), network("OUT", "10.1.5.0", 24)
    group = thing("GWE", "group-with-exclusion", include=inside, groups=[])
    group["except"] = outside
    for objects in ((group,), (group, inside, outside)):
        match = first(device_of(rules=rules_of(rule(1, "GWE", "Any", "Any", "Accept"), objects=objects))).match
        assert match.source.possibly.cidrs() == (
            "10.1.0.0/22",
            "10.1.4.0/24",
            "10.1.6.0/23",
            "10.1.8.0/21",
            "10.1.16.0/20",
            "10.1.32.0/19",
            "10.1.64.0/18",
            "10.1.128.0/17",
        )


def test_an_empty_group_is_nobody_or_anybody() -> None:
    group = thing("NONE", "group", members=[], groups=[])
    match = first(device_of(rules=rules_of(rule(1, "NONE", "Any", "Any", "Drop"), objects=[group]))).match
    assert (match.source.surely.cidrs(), match.source.possibly.cidrs()) == ((), ("0.0.0.0/0", "::/0"))


@pytest.mark.parametrize("service", ["NONE", "!NONE"])
def test_an_empty_group_of_services_is_none_or_any(service: str) -> None:
    group = thing("NONE", "service-group", members=[], groups=[])
    match = first(device_of(rules=rules_of(rule(1, "Any", "Any", service, "Drop"), objects=[group]))).match
    assert not match.service.surely
    assert match.service.possibly == EVERY_SERVICE


def test_a_configuration_without_its_beginning() -> None:
    assert not sure(device_of(before=GAIA.partition("\n")[2]))


def test_a_member_is_installed_by_its_cluster() -> None:
    for kind, cluster_kind in (("cluster-member", "simple-cluster"), ("CpmiClusterMember", "CpmiGatewayCluster")):
        cluster = thing("cl", cluster_kind, ipv4_address="10.1.0.3", cluster_member_names=["gw", "gw2"])
        member = thing("gw", kind, ipv4_address="10.1.0.1")
        rules = rules_of(rule(1, "Any", "Any", "Any", "Accept", install_on="cl"), objects=[cluster])
        assert first(device_of(gateway=listing([cluster, member]), rules=rules)).enabled
        assert first(device_of(gateway=member, rules=rules)).enabled


def test_a_group_of_gateways_may_be_called_all() -> None:
    other = gateway("other", "10.9.0.1", [])
    group = thing("All", "group", members=[other["uid"]])
    rules = rules_of(rule(1, "Any", "Any", "Any", "Accept", install_on="All"), objects=[group, other])
    assert not first(device_of(rules=rules)).enabled


@pytest.mark.parametrize("column", ["source", "destination", "service", "install-on", "vpn", "content", "time"])
def test_an_empty_column_says_nothing(column: str) -> None:
    for action in ("Accept", "Drop"):
        strange: dict[str, Any] = {**rule(1, "Any", "Any", "Any", action), column: []}
        device = device_of(rules=rules_of(strange, rule(2, "Any", "Any", "Any", "Drop")))
        assert first(device).match.unknown, action


def test_a_rule_told_twice_and_not_alike() -> None:
    one, other = rule(1, "Any", "Any", "Any", "Drop"), rule(1, "Any", "Any", "Any", "Drop")
    other["action"] = uid("Accept")
    assert not sure(device_of(rules=rules_of(one), more=rules_of(other)))
    assert not sure(device_of(rules=rules_of(one, other, total=1)))
    assert sure(device_of(rules=rules_of(one), more=rules_of(copy.deepcopy(one))))
    hits = {**copy.deepcopy(one), "hits": {"value": 7}}
    assert sure(device_of(rules=rules_of(one), more=rules_of(hits)))


def test_a_translation_told_twice_and_not_alike() -> None:
    objects = [host("A", "10.1.0.9"), host("B", "10.20.0.9"), host("C", "10.20.0.7")]
    one, other = nat_rule(1, "Any A Any", "Original B Original"), nat_rule(1, "Any A Any", "Original C Original")
    assert one["uid"] == other["uid"]
    assert not sure(device_of(nat=rulebase("", [one], objects), more=rulebase("", [other], objects)))


def test_two_cleanup_actions_of_one_layer() -> None:
    assert not sure(device_of(more=layer("Network", "accept")))
    assert not sure(device_of(more={**layer("Network", "accept"), "zones": 1}))


def test_two_packages_of_one_name() -> None:
    other = package("P", ["Network", "Other"])
    assert not sure(device_of(more=other))
    assert not sure(device_of(package=other, more=WHOLE["package"], other=rules_of()))


def test_a_package_that_is_installed_elsewhere() -> None:
    other = gateway("other", "10.9.0.1", [])
    elsewhere = {**package("P", ["Network"]), "installation-targets": [other]}
    assert not sure(device_of(package=elsewhere))
    here = {**package("P", ["Network"]), "installation-targets": [WHOLE["gateway"]]}
    assert sure(device_of(package=here))


def test_a_package_without_an_access_policy() -> None:
    assert not sure(device_of(package={**package("P", ["Network"]), "access": False}))


def test_a_policy_that_is_not_installed() -> None:
    policy = {"access-policy-name": "P", "access-policy-installed": False}
    assert not sure(device_of(gateway={**WHOLE["gateway"], "policy": policy}))
    assert sure(device_of(gateway={**WHOLE["gateway"], "policy": {**policy, "access-policy-installed": True}}))


@pytest.mark.parametrize("total", [4_000_000_000, 9_999_999_999_999_999_999, -1, 1e30])
def test_a_total_beyond_all_bounds(total: float) -> None:
    device = device_of(rules=rules_of(rule(1, "Any", "Any", "Any", "Accept"), total=total))
    assert not sure(device)


def test_a_rule_number_beyond_all_bounds() -> None:
    device = device_of(rules=rules_of(rule(4_000_000_000, "Any", "Any", "Any", "Accept"), total=1))
    assert not sure(device)


@pytest.mark.parametrize("topic", ["interface", "static-route", "user admin"])
def test_a_part_of_the_configuration_is_not_all_of_it(topic: str) -> None:
    prompt = f"gw> show configuration {topic}\n"
    assert not sure(device_of(before=prompt + GAIA))


def test_gateways_alone_are_not_all_boxes_of_the_management() -> None:
    """`show simple-gateways` knows no management server, so between which boxes implied rules let pass is not told."""
    on = properties("accept-control-connections")
    rules = rules_of(rule(1, "Any", "Any", "Any", "Drop"))
    device = device_of(properties=on, gateway=listing([WHOLE["gateway"]]), rules=rules)
    implied = device.rule_sets[0].rules[0]
    assert implied.match.source.possibly.cidrs() == ("0.0.0.0/0", "::/0")


def test_boxes_whose_interfaces_are_not_shown() -> None:
    on = properties("accept-control-connections")
    other = thing("other", "simple-gateway", ipv4_address="10.9.0.1")
    server = thing("mgmt", "checkpoint-host", ipv4_address="10.1.0.250", interfaces=[])
    device = device_of(properties=on, gateway=listing([WHOLE["gateway"], other, server]))
    assert device.rule_sets[0].rules[0].match.source.possibly.cidrs() == ("0.0.0.0/0", "::/0")
    moved = {**server, "nat-settings": {"auto-rule": True, "ipv4-address": "192.0.2.9", "method": "static"}}
    device = device_of(properties=on, gateway=listing([WHOLE["gateway"], moved]))
    assert device.rule_sets[0].rules[0].match.source.possibly.cidrs() == ("0.0.0.0/0", "::/0")


@pytest.mark.parametrize("port", [None, "65535-1024", "<0", "80,443", "any", "99999", ""])
def test_ports_that_are_none(port: str | None) -> None:
    odd = tcp("odd", port)  # type: ignore[arg-type]
    device = device_of(
        rules=rules_of(rule(1, "Any", "Any", "odd", "Accept"), rule(2, "Any", "Any", "Any", "Drop"), objects=[odd])
    )
    assert first(device).match.unknown


def test_a_rule_shown_alone_is_not_lost() -> None:
    """`show access-rule` prints one rule without its layer."""
    alone = {**rule(1, "Any", "Any", "Any", "Accept"), "layer": uid("Network"), "domain": DOMAIN}
    assert not sure(device_of(alone))


def test_interfaces_of_the_gateway_that_are_not_shown() -> None:
    zone = thing("OT", "security-zone")
    shown = interface("eth0", "10.1.0.1/24", "external")
    whole = gateway("gw", "10.1.0.1", [])
    whole["interfaces"] = {"from": 1, "to": 1, "total": 2, "objects": [shown]}
    rules = rules_of(rule(1, "OT", "Any", "Any", "Accept"), rule(2, "Any", "Any", "Any", "Drop"), objects=[zone])
    assert first(device_of(gateway=whole, rules=rules)).match.unknown


def test_a_section_says_which_rules_it_holds() -> None:
    one = rule(1, "Any", "Any", "Any", "Drop")
    for inside in ([one], []):
        part = {"uid": "s", "name": "s", "type": "access-section", "from": 1, "to": 3, "rulebase": inside}
        assert not sure(device_of(rules=[part]))
        assert not sure(device_of(rules={**rules_of(one), "rulebase": [part], "total": len(inside)}))


def test_groups_that_contain_each_other() -> None:
    """What the inner one holds is not what is left of it while the outer one is read."""
    one, other = thing("A", "group", members=[uid("B"), uid("H")]), thing("B", "group", members=[uid("A"), uid("K")])
    objects = [one, other, host("H", "10.1.0.8"), host("K", "10.1.0.9")]
    rules = [rule(1, "A", "Any", "Any", "Accept"), rule(2, "B", "Any", "Any", "Accept")]
    for item in device_of(rules=rules_of(*rules, objects=objects)).rule_sets[0].rules[:2]:
        assert item.match.source.possibly & from_cidr("10.1.0.8/31") == from_cidr("10.1.0.8/31")
    one, other = (
        thing("A", "service-group", members=[uid("B"), uid("H")]),
        thing("B", "service-group", members=[uid("A")]),
    )
    rules = [rule(1, "Any", "Any", "A", "Accept"), rule(2, "Any", "Any", "B", "Accept")]
    device = device_of(rules=rules_of(*rules, objects=[one, other, tcp("H", "502")]))
    assert all(item.match.service.possibly for item in device.rule_sets[0].rules[:2])


@pytest.mark.parametrize("hop", ["blackhole", "reject", "gateway logical eth1 on"])
def test_a_route_without_the_address_of_a_gateway_is_read(hop: str) -> None:
    device = device_of(before=f"{GAIA}set static-route 10.9.0.0/16 nexthop {hop}\n")
    assert [str(route.network) for route in device.routes] == ["10.9.0.0/16"]


def test_a_route_of_ipv6_is_printed_without_the_word_address() -> None:
    """`set ipv6 static-route default nexthop gateway 2001:db8::1 on`, which was no route, and left everything open."""
    line = "set ipv6 static-route 2001:db8:9::/48 nexthop gateway 2001:db8:1::fe priority 1 on"
    device = device_of(before=f"{GAIA}set interface eth0 ipv6-address 2001:db8:1::1 mask-length 64\n{line}\n")
    assert [(str(route.network), str(route.next_hop)) for route in device.routes] == [
        ("2001:db8:9::/48", "2001:db8:1::fe")
    ]


STATIC = {"auto-rule": True, "ipv4-address": "10.1.0.78", "ipv6-address": "", "install-on": "All", "method": "static"}


@pytest.mark.parametrize("member", ["HN", "G"])
def test_an_object_with_an_automatic_static_nat_may_mean_its_other_address(member: str) -> None:
    """A rule is written with one object for both sides of the translation; before, nobody was let in by it."""
    objects = [host("HN", "10.20.0.9", nat_settings=STATIC), thing("G", "group", members=[uid("HN")], groups=[])]
    match = first(device_of(rules=rules_of(rule(1, "Any", member, "Any", "Accept"), objects=objects))).match
    assert match.destination.surely.cidrs() == ("10.20.0.9/32",)
    assert match.destination.possibly.cidrs() == ("10.1.0.78/32", "10.20.0.9/32")
    match = first(device_of(rules=rules_of(rule(1, "Any", f"!{member}", "Any", "Drop"), objects=objects))).match
    assert not match.destination.surely & from_cidr("10.1.0.78/32")


def test_who_hides_has_no_other_address() -> None:
    hidden = host("HN", "10.20.0.9", nat_settings={**STATIC, "method": "hide", "hide-behind": "ip-address"})
    match = first(device_of(rules=rules_of(rule(1, "Any", "HN", "Any", "Accept"), objects=[hidden]))).match
    assert match.destination.possibly.cidrs() == ("10.20.0.9/32",)


def test_what_a_group_takes_out_may_be_more() -> None:
    objects = [
        network("IN", "10.1.0.0", 24),
        host("HN", "10.20.0.9", nat_settings=STATIC),
        {**thing("GWE", "group-with-exclusion", include=uid("IN"), groups=[]), "except": uid("HN")},
    ]
    match = first(device_of(rules=rules_of(rule(1, "GWE", "Any", "Any", "Accept"), objects=objects))).match
    assert not match.source.surely & from_cidr("10.1.0.78/32")
    assert match.source.possibly & from_cidr("10.1.0.78/32")
