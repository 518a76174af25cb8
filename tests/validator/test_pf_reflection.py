"""NAT reflection: who inside reaches a translation by its outer address, and nothing else; verdicts by hand."""

from __future__ import annotations

import pytest

from parsers.model.device import Effect
from pf_configs import INTERFACES, any_to, device, floating, result, rule, verdict

BOTH = pytest.mark.parametrize("platform", ["opnsense", "pfsense"])
OFF = "<disablenatreflection>yes</disablenatreflection>"
PURE = "<enablenatreflectionpurenat>yes</enablenatreflectionpurenat>"
HELPER = "<enablenatreflectionhelper>yes</enablenatreflectionhelper>"
OUTER = "10.1.0.10 > 198.51.100.2 tcp/8443"
INNER = rule("pass", "lan", "<protocol>tcp</protocol>", sides=any_to("<address>10.2.0.10</address><port>443</port>"))
BLOCK = floating("block", "lan", "in", "<quick>1</quick>")


def system(*switches: str) -> str:
    return f"<system><hostname>fw</hostname><ipv6allow>1</ipv6allow>{''.join(switches)}</system>"


def forward(mode: str = "", destination: str = "<network>wanip</network><port>8443</port>", more: str = "") -> str:
    said = f"<natreflection>{mode}</natreflection>" if mode else ""
    return (
        "<rule><interface>wan</interface><ipprotocol>inet</ipprotocol><protocol>tcp</protocol>"
        f"<target>10.2.0.10</target><local-port>443</local-port>{said}{more}<source><any/></source>"
        f"<destination>{destination}</destination></rule>"
    )


def nat(*parts: str) -> str:
    return f"<nat><outbound><mode>disabled</mode></outbound>{''.join(parts)}</nat>"


@BOTH
@pytest.mark.parametrize(
    ("switch", "mode", "expected"),
    [(PURE, "", "permit"), (OFF, "purenat", "permit"), (OFF, "", "deny"), (PURE, "disable", "deny")],
)
def test_pure_nat_repeats_the_forward_inside(platform: str, switch: str, mode: str, expected: str) -> None:
    read = result(platform, INNER, system=system(switch), nat=nat(forward(mode)))
    assert verdict(read, OUTER, "lan", "opt1") == expected


@pytest.mark.parametrize(("switch", "mode"), [("", ""), (OFF, "enable"), (PURE, "enable")])
@pytest.mark.parametrize(
    ("flow", "leaving", "expected"),
    [
        (OUTER, "opt1", "possibly"),
        ("10.1.0.10 > 198.51.100.2 tcp/8444", "opt1", "deny"),
        ("10.1.0.10 > 198.51.100.2 udp/8443", "opt1", "deny"),
        ("10.1.0.10 > 10.2.0.10 tcp/443", "opt1", "deny"),
        ("10.1.0.10 > 10.2.0.11 tcp/502", "opt1", "deny"),
        ("10.1.0.10 > 203.0.113.9 tcp/8443", "wan", "deny"),
    ],
)
def test_the_proxy_of_pfsense_opens_the_forward_alone(
    switch: str, mode: str, flow: str, leaving: str, expected: str
) -> None:
    """No rule passes anything, and the program of the firewall needs none."""
    read = result("pfsense", system=system(switch), nat=nat(forward(mode)))
    assert verdict(read, flow, "lan", leaving) == expected
    (found,) = read.devices
    assert not [item for item in found.unmodelled if item.effect is Effect.MAY_PERMIT]


def test_the_proxy_of_pfsense_connects_with_an_address_of_its_own() -> None:
    """A rule that lets nothing from the LAN out to the cell does not see where the connection came from."""
    block = floating("block", "opt1", "out", "<quick>1</quick>", "<protocol>tcp</protocol>").replace(
        any_to(), any_to(source="<network>lan</network>")
    )
    read = result("pfsense", block, system=system(), nat=nat(forward()))
    assert verdict(read, OUTER, "lan", "opt1") == "possibly"
    assert verdict(result("pfsense", BLOCK, system=system(), nat=nat(forward())), OUTER, "lan", "opt1") == "possibly"


@pytest.mark.parametrize(
    ("destination", "more"),
    [
        ("<network>wanip</network>", ""),
        ("<network>wanip</network><port>8443</port>", "<disabled/>"),
        ("<network>wanip</network><port>8443</port>", "<nordr/>"),
    ],
)
def test_the_proxy_of_pfsense_needs_a_port_and_a_rule_that_counts(destination: str, more: str) -> None:
    read = result("pfsense", system=system(), nat=nat(forward(destination=destination, more=more)))
    assert verdict(read, OUTER, "lan", "opt1") == "deny"


@BOTH
@pytest.mark.parametrize(
    ("flow", "pfsense", "opnsense"),
    [
        ("10.1.0.10 > 198.51.100.77 tcp/8443", "permit", "permit"),
        ("10.1.0.10 > 203.0.113.9 tcp/8443", "deny", "permit"),
    ],
)
def test_a_destination_of_any_is_the_network_of_the_interface_inside(
    platform: str, flow: str, pfsense: str, opnsense: str
) -> None:
    text = nat(forward(destination="<any/><port>8443</port>"))
    read = result(platform, INNER, system=system(PURE), nat=text)
    assert verdict(read, flow, "lan", "opt1") == (pfsense if platform == "pfsense" else opnsense)


def test_what_is_kept_is_kept_inside_too() -> None:
    """`no rdr` of pfSense is repeated inside, so a later forward does not take its packets there."""
    both = nat(forward(more="<nordr/>"), forward())
    assert verdict(result("pfsense", INNER, system=system(PURE), nat=both), OUTER, "lan", "opt1") == "deny"
    assert (
        verdict(
            result("opnsense", INNER, system=system(PURE), nat=both.replace("<nordr/>", "<nordr>1</nordr>")),
            OUTER,
            "lan",
            "opt1",
        )
        == "permit"
    )


MAPPING = (
    "<onetoone><interface>wan</interface><external>198.51.100.64</external>{}"
    "<source><address>10.2.0.0/28</address></source><destination><any/></destination></onetoone>"
)


@BOTH
@pytest.mark.parametrize(
    ("switch", "said", "expected"),
    [
        ("", "", "deny"),
        ("<enablebinatreflection>yes</enablebinatreflection>", "", "permit"),
        ("<enablebinatreflection>yes</enablebinatreflection>", "<natreflection>disable</natreflection>", "deny"),
        ("", "<natreflection>enable</natreflection>", "permit"),
    ],
)
def test_one_to_one_mappings_inside(platform: str, switch: str, said: str, expected: str) -> None:
    read = result(platform, INNER, system=system(OFF, switch), nat=nat(MAPPING.format(said)))
    assert verdict(read, "10.1.0.10 > 198.51.100.74 tcp/443", "lan", "opt1") == expected
    assert verdict(read, "10.1.0.10 > 198.51.100.75 tcp/443", "lan", "opt1") == "deny"
    assert not read.devices[0].unmodelled


@BOTH
def test_the_helper_translates_what_turns_round(platform: str) -> None:
    """From the network of the target back to it, and nothing else is in doubt."""
    rules = [
        rule("pass", "opt1"),
        rule("pass", "lan"),
        floating("block", "opt1", "out", "<quick>1</quick>").replace(
            any_to(), any_to(source="<address>10.2.0.20</address>")
        ),
    ]
    read = result(platform, *rules, system=system(PURE, HELPER), nat=nat(forward()))
    assert verdict(read, "10.2.0.20 > 198.51.100.2 tcp/8443", "opt1", "opt1") == "possibly"
    assert verdict(read, "10.1.0.10 > 198.51.100.2 tcp/8443", "lan", "opt1") == "permit"
    assert not read.devices[0].unmodelled
    plain = result(platform, *rules, system=system(PURE), nat=nat(forward()))
    assert verdict(plain, "10.2.0.20 > 198.51.100.2 tcp/8443", "opt1", "opt1") == "deny"


@BOTH
def test_reflection_leaves_nothing_open(platform: str) -> None:
    found = device(platform, system=system(HELPER), nat=nat(forward(), MAPPING.format("")), interfaces=INTERFACES)
    assert found.unmodelled == ()
