"""Whom the SNMP agent answers: its switch, hosts of communities, users of version 3, and trusted hosts."""

from __future__ import annotations

import pytest

from parsers.model.address import EVERY_IPV4, NO_ADDRESS, AddressSet, from_cidr
from parsers.registry import parse
from parsers.source import Source

HEAD = (
    "#config-version=FGT60F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin\n"
    'config system interface\nedit "port1"\nset vdom "root"\nset ip 10.1.0.1 255.255.255.0\n'
    "set allowaccess snmp\nnext\nend\n"
)
AGENT = "config system snmp sysinfo\nset status enable\nend\n"
TRUST = (
    'config system admin\nedit "admin"\nset accprofile "super_admin"\nset trusthost1 10.9.0.0 255.255.0.0\n'
    "set ip6-trusthost1 2001:db8::/64\nset password ENC x\nnext\nend\n"
)


def community(*hosts: str, more: str = "") -> str:
    """One community with hosts, each a few settings."""
    inner = "".join(f"edit {number}\n{host}\nnext\n" for number, host in enumerate(hosts, 1))
    return f'config system snmp community\nedit 1\nset name "x"\n{more}config hosts\n{inner}end\nnext\nend\n'


ONE = community("set ip 10.9.0.5 255.255.255.255")
USER = 'config system snmp user\nedit "u"\nset security-level auth-priv\nset notify-hosts 10.9.0.7\nnext\nend\n'
CASES: dict[str, tuple[str, dict[int, AddressSet]]] = {
    "a host": (AGENT + ONE, {161: from_cidr("10.9.0.5")}),
    "no word of the agent": ("config system snmp sysinfo\nend\n" + ONE, {}),
    "an agent that is off": (AGENT.replace("enable", "disable") + ONE, {}),
    "no community": (AGENT, {}),
    "a community that is off": (AGENT + community("set ip 10.9.0.5", more="set status disable\n"), {}),
    "everybody": (AGENT + community("set ip 0.0.0.0 0.0.0.0"), {161: EVERY_IPV4}),
    "a host without an address": (AGENT + community("set ha-direct enable"), {161: EVERY_IPV4}),
    "told of events alone": (
        AGENT + community("set ip 10.9.0.5\nset host-type trap", "set ip 10.9.0.6"),
        {161: from_cidr("10.9.0.6")},
    ),
    "trusted hosts hold too": (
        AGENT + TRUST + community("set ip 10.9.0.5", "set ip 10.8.0.5"),
        {161: from_cidr("10.9.0.5")},
    ),
    "another port of one version": (
        AGENT + community("set ip 10.9.0.5", more="set query-v2c-port 1610\n"),
        {161: from_cidr("10.9.0.5"), 1610: from_cidr("10.9.0.5")},
    ),
    "one version alone": (
        AGENT + community("set ip 10.9.0.5", more="set query-v1-status disable\nset query-v2c-port 1610\n"),
        {1610: from_cidr("10.9.0.5")},
    ),
    "a user of version 3": (AGENT + ONE + USER, {161: EVERY_IPV4}),
    "a user who may not query": (AGENT + USER.replace("set notify", "set queries disable\nset notify"), {}),
}


@pytest.mark.parametrize(("more", "answered"), CASES.values(), ids=CASES.keys())
def test_whom_the_agent_answers(more: str, answered: dict[int, AddressSet]) -> None:
    services = parse(Source.from_text("f", HEAD + more)).devices[0].management.services
    assert {item.port: item.sources.surely for item in services if item.protocol == "snmp"} == answered
    assert all(not item.sources.unknown for item in services)


@pytest.mark.parametrize("more", [community(), community("set ip 10.0.0.300 255.255.255.255")])
def test_a_community_that_is_not_understood_is_open_possibly(more: str) -> None:
    services = parse(Source.from_text("f", HEAD + AGENT + more)).devices[0].management.services
    sources = next(item.sources for item in services if item.protocol == "snmp")
    assert (sources.surely, sources.possibly) == (NO_ADDRESS, EVERY_IPV4)
    assert sources.unknown


@pytest.mark.parametrize("more", [ONE, ""])
def test_a_file_that_does_not_show_the_agent_says_nothing_of_it(more: str) -> None:
    services = parse(Source.from_text("f", HEAD + more)).devices[0].management.services
    sources = next(item.sources for item in services if item.protocol == "snmp")
    assert (sources.surely, sources.possibly) == (NO_ADDRESS, EVERY_IPV4)
    assert sources.unknown
