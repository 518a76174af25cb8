"""Ports of switches that a FortiGate manages: what they carry, and what is said where that is not followed."""

from __future__ import annotations

from parsers.model.interface import Interface, InterfaceKind, Switchport, SwitchportMode
from parsers.model.intervals import Interval, holds
from parsers.registry import parse
from parsers.source import Source

LINKED = """#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin
config system interface
    edit "fortilink"
        set vdom "root"
        set fortilink enable
        set type aggregate
    next
    edit "quarantine.fortilink"
        set interface "fortilink"
        set vlanid 4093
    next
    edit "v20"
        set ip 10.2.0.1 255.255.255.0
        set interface "fortilink"
        set vlanid 20
    next
    edit "v30"
        set interface "fortilink"
        set vlanid 30
    next
end
"""
PORT = """config switch-controller managed-switch
    edit "S1"
        set name "sw-1"
        config ports
            edit "port1"
{lines}            next
        end
    next
end
"""


def port(*lines: str) -> tuple[Interface, Switchport, list[str]]:
    """The port, what it carries, and why it may carry more."""
    text = LINKED + PORT.format(lines="".join(f"                {line}\n" for line in lines))
    device = parse(Source.from_text("fw.conf", text), "fortinet_fortios").devices[0]
    found = next(item for item in device.interfaces if item.name == "sw-1/port1")
    why = [item.what for item in device.unmodelled if item.interfaces == frozenset({"sw-1/port1"})]
    assert found.switchport is not None
    return found, found.switchport, why


def test_a_port_of_one_vlan_takes_stations_and_those_in_quarantine() -> None:
    _, carried, why = port('set vlan "v20"', 'set allowed-vlans "quarantine.fortilink"')
    assert (carried.mode, carried.access_vlan, carried.voice_vlan) == (SwitchportMode.ACCESS, 20, 4093)
    assert carried.guards == ()
    assert why == []


def test_a_port_with_other_vlans_is_a_trunk_that_lets_its_own_vlan_pass() -> None:
    _, carried, _ = port('set vlan "v20"', 'set allowed-vlans "v30"')
    assert (carried.mode, carried.native_vlan) == (SwitchportMode.TRUNK, 20)
    assert carried.allowed == (Interval(20, 20), Interval(30, 30))


def test_all_vlans_are_all() -> None:
    _, carried, _ = port('set vlan "v20"', "set allowed-vlans-all enable")
    assert holds(carried.allowed, 4000)


def test_a_policy_of_802_1x_asks_stations() -> None:
    _, carried, _ = port('set vlan "v20"', 'set port-security-policy "802-1X-policy-default"')
    assert carried.guards is not None
    assert len(carried.guards) == 1


def test_what_may_carry_more_is_told() -> None:
    for line in (
        'set vlan "elsewhere"',
        'set allowed-vlans "quarantine"',
        "set access-mode dynamic",
        'set untagged-vlans "v30"',
        "set something-new enable",
    ):
        said = () if line.startswith("set vlan") else ('set vlan "v20"',)
        assert port(*said, line)[2], line
    assert port()[2] == ["which VLAN takes frames without a tag is not told (sw-1/port1)"]


def test_a_port_that_is_down_is_down() -> None:
    assert not port('set vlan "v20"', "set status down")[0].enabled


def test_the_gateway_of_a_vlan_stands_on_the_switch() -> None:
    device = parse(Source.from_text("fw.conf", LINKED + PORT.format(lines="")), "fortinet_fortios").devices[0]
    gateway = next(item for item in device.interfaces if item.name == "v20")
    link = next(item for item in device.interfaces if item.name == "fortilink")
    assert (gateway.kind, gateway.parent, gateway.vlan) == (InterfaceKind.VLAN, "", 20)
    assert link.switchport is not None
    assert link.switchport.allowed == (Interval(20, 20), Interval(30, 30), Interval(4093, 4093))
    assert not holds(link.switchport.allowed, link.switchport.native_vlan)


def test_ports_of_switches_on_an_unknown_link_are_told_as_not_followed() -> None:
    text = LINKED.splitlines()[0] + "\n" + PORT.format(lines='                set vlan "v20"\n')
    rows = parse(Source.from_text("fw.conf", text), "fortinet_fortios").ledger.rows()
    assert any(row.line == 7 and "not followed" in row.reason for row in rows)
