"""Check Point without `show global-properties`: only what a rule translates is left open, judged by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from checkpoint_answers import gateway, host, interface, layer, nat_rule, network, package, rule, rulebase, tcp
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

GAIA = """\
# Configuration of cp1
# Language version: 14.1v1
set hostname cp1
set interface eth0 state on
set interface eth0 ipv4-address 203.0.113.1 mask-length 24
set interface eth1 state on
set interface eth1 ipv4-address 10.1.0.1 mask-length 24
set interface eth2 state on
set interface eth2 ipv4-address 10.2.0.1 mask-length 24
set static-route default nexthop gateway address 203.0.113.254 on
"""
ROUTED = GAIA + "set static-route 198.51.100.0/24 nexthop gateway address 10.2.0.254 on\n"


def _text(gaia: str) -> str:
    objects = [
        *(network("it", "10.1.0.0", 24), network("ot", "10.2.0.0", 24), host("web", "10.2.0.5")),
        *(host("pub", "198.51.100.9"), tcp("modbus", "502")),
    ]
    rules = [rule(1, "it", "ot|pub", "modbus", "Accept"), rule(2, "Any", "Any", "Any", "Drop")]
    faces = [
        interface("eth0", "203.0.113.1/24", "external"),
        interface("eth1", "10.1.0.1/24"),
        interface("eth2", "10.2.0.1/24"),
    ]
    answers = [
        *(package("Standard", ["Network"]), layer("Network"), rulebase("Network", rules, objects)),
        *(
            rulebase("", [nat_rule(1, "Any pub Any", "Original web Original")], objects),
            gateway("cp1", "203.0.113.1", faces, vpn=False),
        ),
    ]
    return gaia + "".join(f"{json.dumps(item, indent=2)}\n" for item in answers)


CASES = (
    (GAIA, "10.1.0.9 > 10.2.0.7 tcp/502", "permit"),  # nothing translates it
    (GAIA, "10.1.0.9 > 10.2.0.7 tcp/503", "deny"),
    (GAIA, "10.1.0.9 > 198.51.100.9 tcp/502", "possibly"),  # before the route or behind it
    (ROUTED, "10.1.0.9 > 10.2.0.7 tcp/502", "possibly"),  # the original has a route of its own
)


@pytest.mark.parametrize(("gaia", "flow", "verdict"), CASES)
def test_what_no_rule_translates_is_sure(
    gaia: str, flow: str, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "cp1.txt"
    config.write_text(_text(gaia), encoding="utf-8")
    main(["test-rules", str(config), "--flow", flow, "--from", "eth1", "--allow-incomplete"])
    shown = capsys.readouterr().out
    assert shown.split()[0] == verdict, shown
