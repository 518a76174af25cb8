"""Junos: which prefix, which rule set of NAT and which route decides, judged by hand from Juniper's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ROUTER = """\
## Last commit: 2024-03-11 08:12:44 UTC by admin
version 21.4R3-S5.4;
system {
    host-name mx-cell;
}
interfaces {
    ge-0/0/0 { unit 0 { family inet { filter { input SSH; } address 10.0.0.1/24; } } }
    ge-0/0/1 { unit 0 { family inet { filter { input NETS; } address 10.1.0.1/24; } } }
    ge-0/0/2 { unit 0 { family inet { filter { input MASKS; } address 10.2.0.1/24; } } }
    ge-0/0/3 { unit 0 { family inet { filter { input EITHER; } address 10.3.0.1/24; } } }
    ge-0/0/4 { unit 0 { family inet { address 10.4.0.1/24; } } }
}
policy-options {
    prefix-list managers { 10.0.0.10/32; }
    prefix-list plant { 10.1.0.0/24; }
    prefix-list spare { 10.1.0.128/25; }
    prefix-list kept { 10.1.0.130/32; }
    prefix-list again { 10.1.0.0/24; }
}
firewall {
    family inet {
        filter SSH {
            term no-ssh {
                from {
                    source-address { 0.0.0.0/0; }
                    source-prefix-list { managers except; }
                    protocol tcp;
                    destination-port ssh;
                }
                then { discard; }
            }
            term rest { then accept; }
        }
        filter NETS {
            term all {
                from { source-prefix-list { plant; spare except; kept; } protocol tcp; }
                then accept;
            }
            term same {
                from { source-prefix-list { plant; again except; } protocol udp; }
                then accept;
            }
        }
        filter MASKS {
            term gaps {
                from { source-address { 10.0.0.5/255.0.0.255; } protocol tcp; }
                then accept;
            }
            term long {
                from { source-address { 10.2.0.0/255.255.255.0; 10.2.0.128/255.255.255.128 except; } protocol udp; }
                then accept;
            }
            term odd {
                from { source-address { 0.0.0.7/0.0.0.255; } protocol icmp; }
                then accept;
            }
        }
        filter EITHER {
            term one {
                from { address { 10.3.0.0/24; 10.3.0.64/26 except; } }
                then accept;
            }
        }
    }
}
"""
FILTERED = (
    ("ge-0/0/0", "10.0.0.10 > 10.4.0.7 tcp/22", "permit"),  # an exception of a list in an address
    ("ge-0/0/0", "10.0.0.11 > 10.4.0.7 tcp/22", "deny"),
    ("ge-0/0/0", "10.0.0.11 > 10.4.0.7 tcp/23", "permit"),
    ("ge-0/0/1", "10.1.0.5 > 10.4.0.7 tcp/22", "permit"),
    ("ge-0/0/1", "10.1.0.129 > 10.4.0.7 tcp/22", "deny"),
    ("ge-0/0/1", "10.1.0.130 > 10.4.0.7 tcp/22", "permit"),  # longer than what is excepted
    ("ge-0/0/1", "10.1.0.5 > 10.4.0.7 udp/22", "possibly"),  # the same prefix twice
    ("ge-0/0/2", "10.2.0.5 > 10.4.0.7 tcp/22", "permit"),  # a mask with gaps
    ("ge-0/0/2", "10.2.0.6 > 10.4.0.7 tcp/22", "deny"),
    ("ge-0/0/2", "10.2.0.6 > 10.4.0.7 udp/22", "permit"),  # a mask as it is written for networks
    ("ge-0/0/2", "10.2.0.129 > 10.4.0.7 udp/22", "deny"),
    ("ge-0/0/2", "10.2.0.7 > 10.4.0.7 icmp/8", "possibly"),  # the last octet alone: no wildcard, and too many gaps
    ("ge-0/0/3", "10.3.0.5 > 10.4.0.7 tcp/22", "permit"),
    ("ge-0/0/3", "10.3.0.65 > 10.3.0.9 tcp/22", "permit"),  # by its destination
    ("ge-0/0/3", "10.3.0.65 > 10.4.0.7 tcp/22", "possibly"),  # an exception counts where both sides are in it
    ("ge-0/0/3", "10.9.0.65 > 10.4.0.7 tcp/22", "deny"),
)
FIREWALL = """\
set version 21.4R3-S5.4
set system host-name srx-cell
set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.2.0.1/24
set routing-options static route 0.0.0.0/0 next-hop 203.0.113.254
set routing-options static route 10.9.0.0/16 next-hop 10.2.0.9
set routing-options static route 10.9.0.0/16 no-install
set security forwarding-options family inet6 mode flow-based
set security nat source pool P-A address 203.0.113.10/32
set security nat source pool P-B address 203.0.113.20/32
set security nat source rule-set A from interface ge-0/0/1.0
set security nat source rule-set A to zone untrust
set security nat source rule-set A rule r1 match source-address 10.1.0.0/24
set security nat source rule-set A rule r1 then source-nat pool P-A
set security nat source rule-set B from routing-instance default
set security nat source rule-set B to interface ge-0/0/0.0
set security nat source rule-set B rule r2 match source-address 10.1.0.0/24
set security nat source rule-set B rule r2 then source-nat pool P-B
set security nat source rule-set C from zone dmz
set security nat source rule-set C to zone untrust
set security nat source rule-set C rule r3 match source-address 10.2.0.0/24
set security nat source rule-set C rule r3 then source-nat interface persistent-nat permit any-remote-host
set security policies from-zone trust to-zone untrust policy web match source-address any
set security policies from-zone trust to-zone untrust policy web match destination-address any
set security policies from-zone trust to-zone untrust policy web match application junos-http
set security policies from-zone trust to-zone untrust policy web then permit
set security zones security-zone trust interfaces ge-0/0/1.0
set security zones security-zone dmz interfaces ge-0/0/2.0
set security zones security-zone untrust interfaces ge-0/0/0.0
"""
DEFAULTS = "set routing-options static defaults no-install\nset routing-options static route 0.0.0.0/0 install\n"


def answer(capsys: pytest.CaptureFixture[str], folder: Path, text: str, way_in: str, flow: str) -> str:
    config = folder / "config.conf"
    config.write_text(text, encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--from", way_in, "--allow-incomplete"])
    return capsys.readouterr().out


@pytest.mark.parametrize(("way_in", "flow", "expected"), FILTERED)
def test_the_longest_prefix_decides_in_addresses_and_lists_together(
    way_in: str, flow: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, tmp_path, ROUTER, way_in, flow).split()[0] == expected


def test_rule_sets_rank_by_where_packets_leave_before_where_they_came_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = answer(capsys, tmp_path, FIREWALL, "trust", "10.1.0.5 > 198.51.100.7 tcp/80")
    assert "translated by rule B r2" in shown


@pytest.mark.parametrize("more", ["", DEFAULTS])
def test_a_route_that_is_not_installed_carries_nothing(
    more: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = FIREWALL if not more else FIREWALL.replace("set routing-options static route 10.9.0.0/16 no-install\n", more)
    shown = answer(capsys, tmp_path, text, "trust", "10.1.0.5 > 10.9.0.7 tcp/80")
    assert "ge-0/0/1.0>ge-0/0/0.0" in shown
    assert "ge-0/0/2.0" not in shown
