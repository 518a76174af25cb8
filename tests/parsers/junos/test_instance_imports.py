"""Junos: routes that a policy brings from one instance into another, judged by hand from Juniper's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ROUTER = """\
set version 19.4R3
set system host-name mx1
set interfaces ge-0/0/0 unit 0 family inet address 10.1.1.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.2.2.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.3.3.1/24
set interfaces ge-0/0/3 unit 0 family inet address 10.4.4.1/24
set routing-options static route 10.44.0.0/16 next-hop 10.4.4.254
set routing-instances A instance-type virtual-router
set routing-instances A interface ge-0/0/0.0
set routing-instances A routing-options instance-import LEAK
set routing-instances B instance-type virtual-router
set routing-instances B interface ge-0/0/1.0
set routing-instances B routing-options static route 10.22.0.0/16 next-hop 10.2.2.254
set routing-instances C instance-type virtual-router
set routing-instances C interface ge-0/0/2.0
"""
TERM = "set policy-options policy-statement LEAK term"
ALL_OF_B = f"{TERM} 1 from instance B\n{TERM} 1 then accept\n{TERM} 2 then reject\n"
INTERFACES = ALL_OF_B + f"{TERM} 1 from protocol direct\n"
MASTER = f"{TERM} 1 from instance master\n{TERM} 1 then accept\n{TERM} 2 then reject\n"
PREFIX = ALL_OF_B + f"{TERM} 1 from route-filter 10.22.0.0/16 exact\n"
MORE = ALL_OF_B + f"{TERM} 1 from community FOO\n"
OPEN_END = f"{TERM} 1 from instance B\n{TERM} 1 then accept\n"
REJECTS = f"{TERM} 0 from route-filter 10.22.0.0/16 orlonger\n{TERM} 0 then reject\n" + ALL_OF_B
LONGEST = f"{TERM} 0 from route-filter 10.0.0.0/8 orlonger\n{TERM} 0 from route-filter 10.22.0.0/15 exact\n{TERM} 0 then reject\n"
OWN_ACTION = f"{TERM} 0 from route-filter 10.22.0.0/16 orlonger accept\n{TERM} 0 then reject\n"
CASES = (
    (LONGEST + ALL_OF_B, "ge-0/0/0.0", "10.1.1.5 > 10.22.0.5 tcp/80", "permit"),  # only 10.22.0.0/15 counts, and fails
    (LONGEST + ALL_OF_B, "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "deny"),
    (OWN_ACTION + ALL_OF_B, "ge-0/0/0.0", "10.1.1.5 > 10.22.0.5 tcp/80", "possibly"),
    (OWN_ACTION + ALL_OF_B, "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "permit"),
    (ALL_OF_B, "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "permit"),
    (ALL_OF_B, "ge-0/0/0.0", "10.1.1.5 > 10.22.0.5 tcp/80", "permit"),
    (ALL_OF_B, "ge-0/0/0.0", "10.1.1.5 > 10.3.3.5 tcp/80", "deny"),
    (ALL_OF_B, "ge-0/0/1.0", "10.2.2.5 > 10.1.1.5 tcp/80", "deny"),
    (ALL_OF_B, "ge-0/0/2.0", "10.3.3.5 > 10.1.1.5 tcp/80", "deny"),
    (ALL_OF_B, "ge-0/0/3.0", "10.4.4.5 > 10.1.1.5 tcp/80", "deny"),
    (INTERFACES, "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "permit"),
    (INTERFACES, "ge-0/0/0.0", "10.1.1.5 > 10.22.0.5 tcp/80", "deny"),
    (MASTER, "ge-0/0/0.0", "10.1.1.5 > 10.44.0.5 tcp/80", "permit"),
    (MASTER, "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "deny"),
    (PREFIX, "ge-0/0/0.0", "10.1.1.5 > 10.22.0.5 tcp/80", "permit"),
    (PREFIX, "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "deny"),
    (MORE, "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "possibly"),
    (MORE, "ge-0/0/0.0", "10.1.1.5 > 10.3.3.5 tcp/80", "deny"),
    (OPEN_END, "ge-0/0/0.0", "10.1.1.5 > 10.3.3.5 tcp/80", "possibly"),
    (REJECTS, "ge-0/0/0.0", "10.1.1.5 > 10.22.0.5 tcp/80", "deny"),
    (REJECTS, "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "permit"),
    ("", "ge-0/0/0.0", "10.1.1.5 > 10.2.2.5 tcp/80", "possibly"),  # the policy is not in the file
)


@pytest.mark.parametrize(("policy", "enters", "flow", "verdict"), CASES)
def test_a_policy_brings_the_routes_that_it_accepts_and_no_others(
    policy: str, enters: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "mx1.set"
    config.write_text(ROUTER + policy, encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--from", enters, "--allow-incomplete"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown


def test_what_another_instance_learns_may_come_in() -> None:
    text = ROUTER + ALL_OF_B + "set routing-instances B protocols ospf area 0 interface ge-0/0/1.0\n"
    (device,) = parse(Source.from_text("mx1.set", text)).devices
    leaks = [(item.protocol, item.vrf, item.source_vrf) for item in device.dynamic_routing]
    assert leaks == [("OSPF", "B", None), ("instance-import", "A", "B")]
    (device,) = parse(Source.from_text("mx1.set", text + f"{TERM} 1 from protocol static\n")).devices
    assert [item.protocol for item in device.dynamic_routing] == ["OSPF"]


SUMMARIES = (
    ("route 10.64.0.0/10 preference 4", ""),
    ("route 10.64.0.0/10 frobnicate 4", "'frobnicate' of '10.64.0.0/10' is not understood"),
    ("defaults frobnicate", "'frobnicate' of 'defaults' is not understood"),
    ("frobnicate", "'frobnicate' of aggregate routes is not understood"),
    ("route 10.64.0.0/10 preference four", "preference 'four' of a route is not understood"),
)


@pytest.mark.parametrize(("said", "told"), SUMMARIES)
def test_no_word_of_an_aggregate_is_swallowed(said: str, told: str) -> None:
    text = f"{ROUTER}{ALL_OF_B}set routing-options aggregate {said}\n"
    result = parse(Source.from_text("mx1.set", text))
    assert [item.what for item in result.devices[0].unmodelled] == ([told] if told else [])
    if not told:
        assert [route.distance for route in result.devices[0].routes if str(route.network) == "10.64.0.0/10"] == [4]
