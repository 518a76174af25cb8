"""Junos: what access ports carry beside their VLAN, and what switches before ELS are told of ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.device import Device

OLD = """\
set version 12.3R12.4
set system host-name ex
set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members A
set interfaces ge-0/0/2 unit 0 family ethernet-switching
set interfaces ge-0/0/3 unit 0 family ethernet-switching port-mode trunk
set vlans A vlan-id 10
set vlans V vlan-id 30
set vlans default
"""


def device(more: str) -> Device:
    (found,) = parse(Source.from_text("ex.set", OLD + more), "juniper_junos").devices
    return found


def voices(found: Device) -> dict[str, int | None]:
    return {item.name: item.switchport.voice_vlan for item in found.interfaces if item.switchport is not None}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", {}),
        ("set ethernet-switching-options voip interface ge-0/0/1.0 vlan V\n", {"ge-0/0/1.0": 30}),
        ("set switch-options voip interface ge-0/0/1.0 vlan 30\n", {"ge-0/0/1.0": 30}),
        ("set switch-options voip interface access-ports vlan V\n", {"ge-0/0/1.0": 30, "ge-0/0/2.0": 30}),
        ("set ethernet-switching-options voip interface ge-0/0/1.0 vlan untagged\n", {}),
        ("set ethernet-switching-options voip interface ge-0/0/3.0 vlan V\n", {}),
    ],
)
def test_a_voice_vlan_is_carried_with_its_tag(more: str, expected: dict[str, int]) -> None:
    found = device(more)
    assert {name: number for name, number in voices(found).items() if number is not None} == expected
    assert not found.unmodelled


def test_a_voice_vlan_without_a_number_is_a_doubt_of_its_port() -> None:
    (doubt,) = device("set switch-options voip interface ge-0/0/1.0 vlan Phones\n").unmodelled
    assert doubt.interfaces == frozenset({"ge-0/0/1.0"})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nonstop-bridging", 0),
        ("secure-access-port vlan A examine-dhcp", 0),
        ("secure-access-port vlan A no-arp-inspection", 0),
        ("secure-access-port vlan A arp-inspection", 1),
        ("secure-access-port vlan A mac-move-limit 1 action drop", 1),
        ("secure-access-port vlan A zzz", 1),
        ("secure-access-port interface ge-0/0/1.0 zzz", 1),
        ("secure-access-port vlan A ip-source-guard", 1),
        ("secure-access-port interface ge-0/0/1.0 mac-limit 1", 1),
        ("secure-access-port interface ge-0/0/1.0 dhcp-trusted", 0),
        ("secure-access-port interface ge-0/0/1.0 dhcp-trusted zzz", 1),
        ("secure-access-port vlan A examine-dhcp zzz", 1),
        ("secure-access-port vlan A examine-dhcp forwarding-class c1", 0),
        ("secure-access-port vlan A dhcp-option82 circuit-id", 0),
        ("secure-access-port dhcp-snooping-file location /var/tmp/snooped", 0),
        ("secure-access-port zzz", 1),
    ],
)
def test_only_what_may_drop_packets_leaves_a_doubt(line: str, told: int) -> None:
    assert len(device(f"set ethernet-switching-options {line}\n").unmodelled) == told


@pytest.mark.parametrize(
    ("port", "ports"),
    [
        ("ge-0/0/1", {"ge-0/0/1.0"}),
        ("ge-0/0/1.0", {"ge-0/0/1.0"}),
        ("all", {"ge-0/0/1.0", "ge-0/0/2.0", "ge-0/0/3.0"}),
        ("ACCESS", {"ge-0/0/1.0", "ge-0/0/2.0", "ge-0/0/3.0"}),
        ("ge-*", {"ge-0/0/1.0", "ge-0/0/2.0", "ge-0/0/3.0"}),
        ("ge-0/0/9.0", set[str]()),
    ],
)
def test_an_unknown_word_of_a_port_is_a_doubt_of_it(port: str, ports: set[str]) -> None:
    """A range or a pattern, which names no port of the file, stands for every one."""
    (doubt,) = device(f"set ethernet-switching-options secure-access-port interface {port} zzz\n").unmodelled
    assert doubt.interfaces == frozenset(ports)


def test_the_default_vlan_is_that_of_ports_that_name_none() -> None:
    found = device(
        "set vlans default l3-interface vlan.0\nset interfaces vlan unit 0 family inet address 10.1.1.1/24\n"
    )
    ports = {item.name: item for item in found.interfaces}
    switchport = ports["ge-0/0/2.0"].switchport
    assert switchport is not None
    assert switchport.access_vlan == ports["vlan.0"].vlan == 1
    clash = device("set vlans B vlan-id 1\n")
    assert any("default" in doubt.what for doubt in clash.unmodelled)
