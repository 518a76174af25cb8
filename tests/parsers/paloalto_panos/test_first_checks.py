"""PAN-OS: DoS rules, authentication rules and application overrides beside the security policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

FRAME = """\
set deviceconfig system hostname fw
set network interface ethernet ethernet1/1 layer3 ip 192.0.2.2/24
set network interface ethernet ethernet1/2 layer3 ip 10.10.10.1/24
set network interface ethernet ethernet1/3 layer3 ip 10.10.20.1/24
set network virtual-router default interface [ ethernet1/1 ethernet1/2 ethernet1/3 ]
set network virtual-router default routing-table ip static-route D destination 0.0.0.0/0
set network virtual-router default routing-table ip static-route D nexthop ip-address 192.0.2.1
set zone OUT network layer3 ethernet1/1
set zone DMZ network layer3 ethernet1/2
set zone DCS network layer3 ethernet1/3
set application own category networking subcategory ip-protocol technology client-server risk 1
set application own default port tcp/502
set rulebase security rules web from any to any source any destination any application any service service-http
set rulebase security rules web action allow
set rulebase security rules plc from DMZ to DCS source any destination any application [ modbus ssh ]
set rulebase security rules plc service application-default
set rulebase security rules plc action allow
"""
DENIES = """\
set rulebase dos rules D from zone OUT
set rulebase dos rules D to zone [ DMZ DCS ]
set rulebase dos rules D source 203.0.113.0/24 destination any service any
set rulebase dos rules D action deny
"""
ASKS = """\
set rulebase authentication rules A from DMZ to DCS source any destination any service service-http
set rulebase authentication rules A authentication-enforcement default-web-form
"""
OVERRIDE = """\
set rulebase application-override rules O from DMZ to DCS source any destination any protocol tcp port 500-510
set rulebase application-override rules O application own
"""
SCAN, WEB = ("OUT", "203.0.113.9 > 10.10.10.5 tcp/80"), ("DMZ", "10.10.10.5 > 10.10.20.5 tcp/80")
PLC, SHELL = ("DMZ", "10.10.10.5 > 10.10.20.5 tcp/502"), ("DMZ", "10.10.10.5 > 10.10.20.5 tcp/22")


@pytest.mark.parametrize(
    ("lines", "flow", "verdict"),
    [
        ("", SCAN, "permit"),
        (DENIES, SCAN, "deny"),
        (DENIES, ("OUT", "198.51.100.9 > 10.10.10.5 tcp/80"), "permit"),
        (DENIES, ("DMZ", "10.10.10.5 > 10.10.20.5 tcp/80"), "permit"),
        (DENIES.replace("action deny", "action protect"), SCAN, "permit"),
        (DENIES + "set rulebase dos rules D disabled yes\n", SCAN, "permit"),
        (DENIES.replace("action deny", "action shape"), SCAN, "possibly"),
        (DENIES.replace("from zone OUT", "from interface ethernet1/1"), SCAN, "deny"),
        (DENIES.replace(" D ", " A ").replace("action deny", "action allow") + DENIES, SCAN, "permit"),
        (DENIES.replace("source 203.0.113.0/24", "source Nobody"), SCAN, "possibly"),
        (ASKS, WEB, "possibly"),
        (ASKS, SHELL, "permit"),
        (ASKS.replace("default-web-form", "default-no-captive-portal"), WEB, "permit"),
        ("", PLC, "permit"),
        (OVERRIDE, PLC, "possibly"),
        (OVERRIDE, SHELL, "permit"),
        (OVERRIDE + "set rulebase application-override rules O disabled yes\n", PLC, "permit"),
        (OVERRIDE + "set rulebase security rules plc application own\n", PLC, "permit"),
        (OVERRIDE.replace("protocol tcp", "protocol udp"), PLC, "permit"),
    ],
)
def test_what_judges_a_session_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, flow: tuple[str, str], verdict: str
) -> None:
    path = tmp_path / "fw.set"
    path.write_text(FRAME + lines, encoding="utf-8")
    zone, packet = flow
    main(["test-rules", str(path), "--from", zone, "--flow", packet, "--format", "json", "--allow-incomplete"])
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict


def test_a_group_that_holds_the_application_of_an_override_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = "set application-group G members [ own ssh ]\n"
    path = tmp_path / "fw.set"
    text = FRAME.replace("application [ modbus ssh ]", "application G")
    path.write_text(text + group + OVERRIDE, encoding="utf-8")
    main(["test-rules", str(path), "--from", PLC[0], "--flow", PLC[1], "--format", "json", "--allow-incomplete"])
    assert json.loads(capsys.readouterr().out)["verdict"] == "permit"
