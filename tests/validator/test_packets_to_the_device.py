"""`test-rules` and packets to an address of the device itself: its own plane decides, not the lists of transit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

JUNOS = """\
set version 20.4R3.8
set system host-name srx-n
set system services ssh
set security forwarding-options family inet6 mode flow-based
set interfaces ge-0/0/0 unit 0 family inet address 203.0.113.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set interfaces lo0 unit 0 family inet filter input PROTECT
set interfaces lo0 unit 0 family inet address 10.255.0.1/32
set security nat destination pool WEB address 10.1.0.60/32
set security nat destination rule-set IN from zone untrust
set security nat destination rule-set IN rule web match destination-address 203.0.113.1/32
set security nat destination rule-set IN rule web match destination-port 443
set security nat destination rule-set IN rule web then destination-nat pool WEB
set security policies from-zone untrust to-zone trust policy in match source-address any
set security policies from-zone untrust to-zone trust policy in match destination-address any
set security policies from-zone untrust to-zone trust policy in match application junos-https
set security policies from-zone untrust to-zone trust policy in then permit
set security zones security-zone untrust interfaces ge-0/0/0.0
set security zones security-zone trust interfaces ge-0/0/1.0 host-inbound-traffic system-services ssh
set firewall family inet filter PROTECT term ssh from source-address 10.1.0.0/25
set firewall family inet filter PROTECT term ssh from protocol tcp
set firewall family inet filter PROTECT term ssh from port ssh
set firewall family inet filter PROTECT term ssh then accept
set firewall family inet filter PROTECT term bgp from protocol tcp
set firewall family inet filter PROTECT term bgp from port bgp
set firewall family inet filter PROTECT term bgp then accept
set firewall family inet filter PROTECT term rest then discard
"""
IOS = """\
version 15.2
hostname sw-cell
interface GigabitEthernet0/1
 ip address 10.1.0.1 255.255.255.0
ip access-list standard MANAGERS
 permit 10.1.0.0 0.0.0.127
line vty 0 4
 access-class MANAGERS in
 transport input ssh
end
"""
TO_JUNOS = (
    ("trust", "10.1.0.5 > 10.1.0.1 tcp/22", "permit", "PROTECT"),
    ("trust", "10.1.0.5 > 10.255.0.1 tcp/22", "deny", "null zone"),  # the loopback is in no zone
    ("trust", "10.1.0.200 > 10.1.0.1 tcp/22", "deny", "rule rest"),
    ("trust", "10.1.0.5 > 10.1.0.1 tcp/443", "deny", "rule rest"),
    ("trust", "10.1.0.5 > 10.1.0.1 tcp/179", "possibly", "whether srx-n itself answers there"),
    ("untrust", "198.51.100.7 > 203.0.113.1 tcp/443", "permit", "10.1.0.60:443"),  # translated: not for the device
    ("untrust", "198.51.100.7 > 203.0.113.1 tcp/22", "deny", "rule rest"),
)


def answer(capsys: pytest.CaptureFixture[str], config: Path, *words: str) -> str:
    main(["test-rules", str(config), "--allow-incomplete", *words])
    return capsys.readouterr().out


@pytest.mark.parametrize(("way_in", "flow", "verdict", "told"), TO_JUNOS)
def test_lists_of_the_device_itself_decide(
    way_in: str, flow: str, verdict: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "srx.conf"
    config.write_text(JUNOS, encoding="utf-8")
    shown = answer(capsys, config, "--from", way_in, "--flow", flow)
    assert shown.split()[0] == verdict, shown
    assert told in shown


def test_transit_is_asked_about_where_the_way_out_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "srx.conf"
    config.write_text(JUNOS, encoding="utf-8")
    shown = answer(capsys, config, "--from", "trust", "--to", "untrust", "--flow", "10.1.0.5 > 203.0.113.1 tcp/22")
    assert "default-policy" in shown


def test_the_management_profile_decides_on_pan_os(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from panos_text import firewall  # noqa: PLC0415 - one test's text

    config = tmp_path / "fw.xml"
    config.write_text(firewall(), encoding="utf-8")
    for flow, verdict in (("10.20.0.5 > 10.20.0.1 tcp/22", "permit"), ("10.20.9.5 > 10.20.0.1 tcp/22", "deny")):
        assert answer(capsys, config, "--from", "trust", "--flow", flow).split()[0] == verdict


def test_the_list_of_the_lines_decides_on_ios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "sw.txt"
    config.write_text(IOS, encoding="utf-8")
    for flow, verdict in (("10.1.0.5 > 10.1.0.1 tcp/22", "permit"), ("10.1.0.200 > 10.1.0.1 tcp/22", "deny")):
        assert answer(capsys, config, "--from", "GigabitEthernet0/1", "--flow", flow).split()[0] == verdict
