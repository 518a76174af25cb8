"""`export verbose` says of every key what it is, `!key` of those without a value: the device is the same."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import cast

import pytest

from parsers.model.device import Device, Effect
from parsers.registry import parse
from parsers.source import Source, Span
from validator.cli import main

VERBOSE = Path(__file__).parents[3] / "fixtures" / "mikrotik_routeros" / "verbose" / "config.rsc"
COMPACT = """\
# 2026-03-02 09:11:45 by RouterOS 7.19.6
/interface bridge
add admin-mac=D4:01:C3:00:00:43 auto-mac=no comment=defconf name=bridge
/interface wifi
set [ find default-name=wifi1 ] configuration.country=Germany .mode=ap .ssid=PLANT
/interface list
add comment=defconf name=WAN
add comment=defconf name=LAN
/interface bridge port
add bridge=bridge comment=defconf interface=ether2
add bridge=bridge comment=defconf interface=ether3
add bridge=bridge comment=defconf interface=ether4
/interface list member
add comment=defconf interface=bridge list=LAN
add comment=defconf interface=ether1 list=WAN
/ip address
add address=192.168.88.1/24 comment=defconf interface=bridge network=192.168.88.0
add address=203.0.113.2/24 interface=ether1 network=203.0.113.0
add address=10.5.0.1/24 interface=ether5 network=10.5.0.0
/ip firewall filter
add action=accept chain=input connection-state=established,related,untracked
add action=drop chain=input in-interface-list=!LAN
add action=fasttrack-connection chain=forward comment="defconf: fasttrack" connection-state=established,related \\
    hw-offload=yes
add action=accept chain=forward connection-state=established,related,untracked
add action=drop chain=forward connection-state=invalid
add action=accept chain=forward dst-address=10.5.0.10 dst-port=502 in-interface-list=LAN protocol=tcp
add action=drop chain=forward
/ip firewall nat
add action=masquerade chain=srcnat ipsec-policy=out,none out-interface-list=WAN
/ip route
add dst-address=0.0.0.0/0 gateway=203.0.113.1
/system identity
set name=MikroTik
"""


def device(text: str) -> Device:
    """The one device of a text."""
    return parse(Source.from_text("r.rsc", text), platform="mikrotik_routeros").devices[0]


def without_places(item: object) -> object:
    """A model without the lines it stands on."""
    if isinstance(item, Span):
        return None
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        fields = ((field.name, getattr(item, field.name)) for field in dataclasses.fields(item) if field.init)
        return (type(item).__name__, *((name, without_places(value)) for name, value in fields))
    if isinstance(item, tuple):
        return tuple(without_places(part) for part in cast("tuple[object, ...]", item))
    return item


@pytest.mark.parametrize("part", ["rule_sets", "bindings", "nat", "routes", "bridges", "unmodelled"])
def test_an_export_with_defaults_is_the_same_device(part: str) -> None:
    verbose, compact = device(VERBOSE.read_text(encoding="utf-8")), device(COMPACT)
    assert without_places(getattr(verbose, part)) == without_places(getattr(compact, part))


def test_its_interfaces_are_those_of_the_short_one() -> None:
    verbose, compact = device(VERBOSE.read_text(encoding="utf-8")), device(COMPACT)
    found = [{item.name: [a.value for a in item.addresses] for item in one.interfaces} for one in (verbose, compact)]
    assert found[0] == found[1]


def test_every_line_of_it_is_read() -> None:
    assert not [row for row in parse(Source.read(VERBOSE)).ledger.rows() if row.blocking]


def test_a_matcher_that_is_not_set_asks_for_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that was read as asking for the interface without a name matched nothing: what it accepts was denied."""
    config = tmp_path / "r.rsc"
    config.write_text(
        "# 2026-03-02 09:11:45 by RouterOS 7.19.6\n/ip firewall filter\n"
        "add action=accept chain=forward !in-interface !src-address !src-address-list\nadd action=drop chain=forward\n",
        encoding="utf-8",
    )
    flow = "tcp 10.1.0.7:1 > 10.2.0.5:102"
    main(["test-rules", str(config), "--rule-set", "ip filter forward", "--flow", flow])
    assert "permit" in capsys.readouterr().out


def test_a_route_that_is_no_black_hole_leads_on() -> None:
    text = COMPACT.replace("add dst-address=0.0.0.0/0 gateway", "add !blackhole dst-address=0.0.0.0/0 gateway")
    assert without_places(device(text).routes) == without_places(device(COMPACT).routes)


@pytest.mark.parametrize(
    ("lines", "effect"),
    [
        ("/ip firewall connection tracking\nset enabled=no\n", Effect.MAY_DO_ANYTHING),
        ("/interface ethernet switch\nset 0 l3-hw-offloading=yes name=switch1\n", Effect.MAY_PERMIT),
        ("/interface ethernet switch\nset 0 mirror-source=ether1 mirror-target=ether2\n", Effect.MAY_PERMIT),
        ("/interface ethernet switch port\nset 1 default-vlan-id=20 vlan-mode=secure\n", Effect.MAY_DO_EITHER),
        ("/interface ethernet switch port-isolation\nset 1 forwarding-override=ether1\n", Effect.MAY_DENY),
        ("/interface ethernet switch\nset 0 cpu-flow-control=yes mirror-egress-target=none name=switch1\n", None),
        ("/interface ethernet switch port-isolation\nset 0 !forwarding-override\n", None),
        ("/ip firewall connection tracking\nset enabled=auto icmp-timeout=10s\n", None),
    ],
)
def test_what_passes_the_rules_by_is_told(lines: str, effect: Effect | None) -> None:
    assert [item.effect for item in device(COMPACT + lines).unmodelled] == ([] if effect is None else [effect])
