"""Junos: a persistent binding lets hosts outside come back to its address, and leaves everything else decided.

Source: Junos 10.2 security guide, "Persistent NAT Configuration Overview".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

FIREWALL = """\
set version 20.4R3
set system host-name srx
set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.2/24
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.2.0.1/24
set routing-options static route 0.0.0.0/0 next-hop 203.0.113.1
set security zones security-zone untrust interfaces ge-0/0/0.0
set security zones security-zone trust interfaces ge-0/0/1.0
set security zones security-zone cell interfaces ge-0/0/2.0
set security nat source pool P address 203.0.113.10/32 to 203.0.113.12/32
set security nat source rule-set S from zone trust
set security nat source rule-set S to zone untrust
set security nat source rule-set S rule r match source-address 10.1.0.0/24
set security nat source rule-set S rule r then source-nat pool P
set security nat source rule-set S rule r then source-nat pool persistent-nat permit target-host
set security policies from-zone trust to-zone untrust policy out match source-address any
set security policies from-zone trust to-zone untrust policy out match destination-address any
set security policies from-zone trust to-zone untrust policy out match application any
set security policies from-zone trust to-zone untrust policy out then permit
"""
INTERFACE = FIREWALL.replace("source-nat pool persistent-nat", "source-nat interface persistent-nat").replace(
    "set security nat source rule-set S rule r then source-nat pool P\n", ""
)
POOL_FLOWS = (
    ("untrust", "198.51.100.9 > 203.0.113.11 tcp/5000", "possibly"),
    ("untrust", "198.51.100.9 > 203.0.113.11 udp/5000", "possibly"),
    ("untrust", "198.51.100.9 > 203.0.113.20 tcp/5000", "deny"),
    ("untrust", "198.51.100.9 > 10.1.0.5 tcp/5000", "deny"),
    ("untrust", "198.51.100.9 > 10.2.0.5 tcp/5000", "deny"),
    ("trust", "10.1.0.5 > 198.51.100.9 tcp/80", "permit"),
    ("trust", "10.1.0.5 > 10.2.0.5 tcp/502", "deny"),
    ("cell", "10.2.0.5 > 10.1.0.5 tcp/502", "deny"),
)


@pytest.mark.parametrize(("text", "outside"), [(FIREWALL, "203.0.113.11"), (INTERFACE, "203.0.113.2")])
@pytest.mark.parametrize(("zone", "flow", "verdict"), POOL_FLOWS)
def test_only_what_comes_to_the_address_of_a_binding_is_open(
    text: str, outside: str, zone: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not parse(Source.from_text("srx.set", text)).devices[0].unmodelled
    path = tmp_path / "srx.set"
    path.write_text(text, encoding="utf-8")
    main(["test-rules", str(path), "--from", zone, "--flow", flow.replace("203.0.113.11", outside)])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown
    if verdict == "possibly":
        assert "10.1.0.0/24" in shown
        assert "persistent NAT" in shown


def test_an_address_that_the_file_does_not_show_leaves_the_device_in_doubt() -> None:
    text = INTERFACE.replace("inet address 203.0.113.2/24", "inet dhcp")
    assert "persistent NAT" in str(parse(Source.from_text("srx.set", text)).devices[0].unmodelled)


def test_a_rule_that_is_switched_off_makes_no_binding() -> None:
    text = FIREWALL + "deactivate security nat source rule-set S rule r\n"
    device = parse(Source.from_text("srx.set", text)).devices[0]
    assert not any("binding" in rule.identity for rule in device.nat)
