"""Panorama: what each firewall gets, worked out by hand from the Panorama Administrator's Guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from panorama_text import entry, names, panorama, rulebase, template
from panos_text import rule
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.registry import ParseResult

ANY = {"from": "any", "to": "any"}


def layer(name: str) -> str:
    """A pre-rule and a post-rule of one level, and an object that each level defines."""
    return (
        rulebase("pre-rulebase", rule(f"{name}-pre", destination="X"))
        + rulebase("post-rulebase", rule(f"{name}-post"))
        + f"<address>{entry('X', f'<ip-netmask>10.0.0.{len(name)}</ip-netmask>')}</address>\n"
    )


def read(text: str) -> ParseResult:
    return parse(Source.from_text("panorama.xml", text))


def port(name: str, body: str) -> str:
    return f"<interface><ethernet>{entry(name, body)}</ethernet></interface>"


def stack(names_: str, device: str = "", more: str = "") -> str:
    members = "".join(f"<member>{one}</member>" for one in names_.split())
    return entry("S", f"<templates>{members}</templates><devices>{entry('001', device)}</devices>{more}")


def test_rules_come_from_above_down_before_the_firewall_and_from_below_up_behind_it() -> None:
    groups = (
        entry("leaf", layer("leaf") + f"<devices>{entry('001')}</devices>")
        + entry("middle", layer("middle"))
        + entry("top", layer("top"))
        + entry("other", layer("other"))
    )
    parents = {"leaf": "middle", "middle": "top", "top": ""}
    (device,) = read(panorama(groups, parents=parents, shared=layer("shared"))).devices
    assert names(device) == [
        *("shared-pre", "top-pre", "middle-pre", "leaf-pre", "(local rules)"),
        *("leaf-post", "middle-post", "top-post", "shared-post"),
    ]
    assert device.rule_sets[0].rules[0].match.destination.possibly.cidrs() == ("10.0.0.4/32",)
    assert device.unmodelled


def test_groups_that_are_their_own_parents_end() -> None:
    groups = entry("a", layer("a") + f"<devices>{entry('001')}</devices>") + entry("b", layer("b"))
    (device,) = read(panorama(groups, parents={"a": "b", "b": "a"})).devices
    assert names(device) == ["b-pre", "a-pre", "(local rules)", "a-post", "b-post"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (f"<devices>{entry('001')}</devices>", ["001"]),
        (f"<devices>{entry('001')}</devices><negate>yes</negate>", ["002"]),
        (f"<devices>{entry('001', '<vsys>' + entry('vsys2') + '</vsys>')}</devices>", []),
        ("<negate>no</negate>", ["001", "002"]),
        ("<tags><member>t</member></tags>", ["001?", "002?"]),
    ],
)
def test_a_rule_is_for_the_firewalls_that_it_names(target: str, expected: list[str]) -> None:
    rules = rulebase("pre-rulebase", rule("r", more=f"<target>{target}</target>"))
    result = read(panorama(entry("g", rules + f"<devices>{entry('001')}{entry('002')}</devices>")))
    found: list[str] = []
    for device in result.devices:
        hits = [item for item in device.rule_sets[0].rules if item.identity == "r"]
        found += [device.name + ("?" if item.match.conditions else "") for item in hits]
    assert found == expected


def test_the_lowest_override_of_a_default_rule_counts() -> None:
    def defaults(action: str) -> str:
        rules = f"<rules>{entry('interzone-default', f'<action>{action}</action>')}</rules>"
        return f"<post-rulebase><default-security-rules>{rules}</default-security-rules></post-rulebase>"

    groups = entry("g", defaults("deny") + f"<devices>{entry('001')}</devices>")
    (device,) = read(panorama(groups, shared=defaults("allow"))).devices
    assert [item.action.value for item in device.rule_sets[0].rules if item.identity == "interzone-default"] == ["deny"]


HIGH = port("ethernet1/1", "<layer3><mtu>1400</mtu></layer3><comment>high</comment>")
LOW = port("ethernet1/1", "<comment>low</comment><layer3><ip><entry name='10.1.0.1/24'/></ip></layer3>")


def test_the_highest_template_of_a_stack_counts() -> None:
    result = read(panorama(templates=template("low", LOW) + template("high", HIGH), stacks=stack("high low")))
    (device,) = result.devices
    (interface,) = (item for item in device.interfaces if item.name == "ethernet1/1")
    assert interface.description == "high"
    assert [str(item.value) for item in interface.addresses] == ["10.1.0.1/24"]
    assert not any("of several templates" in item.what for item in device.unmodelled)


@pytest.mark.parametrize(
    "other",
    [
        port("ethernet1/1", "<layer2/>"),
        port("ethernet1/1", "<layer3><dhcp-client><enable>yes</enable></dhcp-client></layer3>"),
    ],
)
def test_alternatives_of_two_templates_are_in_doubt(other: str) -> None:
    low = port("ethernet1/1", "<layer3><ip><entry name='10.1.0.1/24'/></ip></layer3>")
    result = read(panorama(templates=template("low", other) + template("high", low), stacks=stack("high low")))
    (device,) = result.devices
    assert any("of several templates" in item.what for item in device.unmodelled)
    assert [str(value.value) for item in device.interfaces for value in item.addresses] == ["10.1.0.1/24"]


def variable(value: str) -> str:
    return f"<variable>{entry('$ip', f'<type><ip-netmask>{value}</ip-netmask></type>')}</variable>"


@pytest.mark.parametrize(
    ("own", "of_stack", "expected"),
    [
        (variable("10.1.0.1/24"), variable("10.2.0.1/24"), ["10.1.0.1/24"]),
        ("", variable("10.2.0.1/24"), ["10.2.0.1/24"]),
        ("", "", ["10.3.0.1/24"]),
        (variable("None"), "", ["10.3.0.1/24"]),
    ],
)
def test_the_nearest_value_of_a_variable_counts(own: str, of_stack: str, expected: list[str]) -> None:
    network = port("ethernet1/1", "<layer3><ip><entry name='$ip'/></ip></layer3>")
    text = panorama(templates=template("t", network, variable("10.3.0.1/24")), stacks=stack("t", own, of_stack))
    (device,) = read(text).devices
    assert [str(value.value) for item in device.interfaces for value in item.addresses] == expected


def test_a_variable_without_a_value_is_an_address_that_is_not_understood() -> None:
    network = port("ethernet1/1", "<layer3><ip><entry name='$ip'/></ip></layer3>")
    result = read(panorama(templates=template("t", network), stacks=stack("t")))
    assert result.devices[0].interfaces[0].dynamic_address
    assert result.ledger.blocking()


def test_what_is_not_understood_in_a_used_group_blocks_and_in_an_unused_one_does_not() -> None:
    odd = "<zzz-unknown>1</zzz-unknown>"
    used = read(panorama(entry("g", odd + f"<devices>{entry('001')}</devices>")))
    unused = read(panorama(entry("g", f"<devices>{entry('001')}</devices>") + entry("h", odd)))
    assert (used.ledger.blocking(), unused.ledger.blocking()) == (1, 0)


def test_without_a_firewall_it_says_what_to_hand_in() -> None:
    result = read(panorama(entry("g", layer("g"))))
    assert not result.complete
    assert any("names no firewall" in item.message for item in result.diagnostics)
