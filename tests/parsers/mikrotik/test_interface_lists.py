"""Interface lists: what is not in the file of one list is not in the file of lists that are made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import audited_anew
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "# 2026-03-02 09:11:45 by RouterOS 7.18.2\n"
RULES = """\
/ip address
add address=10.1.0.1/24 interface=ether1 network=10.1.0.0
add address=10.2.0.1/24 interface=ether3 network=10.2.0.0
/ip firewall filter
add action=drop chain=forward in-interface-list={}
add action=accept chain=forward
"""
RADIO = "/interface wifi\nset [ find default-name=wifi1 ] datapath.interface-list=D disabled=no\n/interface list\nadd name=D\n"
PLANT = """\
plant: {id: P, name: P, owner: me}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24]}
  - {id: B, kind: enterprise, networks: [10.2.0.0/24]}
"""


def verdict(text: str, folder: Path) -> str:
    """The verdict of the pair."""
    (folder / "configs").mkdir()
    (folder / "configs" / "r.rsc").write_text(HEAD + text, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (pair,) = (item for item in audited_anew(folder).pairs if (item.source, item.destination) == ("A", "B"))
    return pair.verdict.value


@pytest.mark.parametrize(
    "lists",
    [
        "/interface list\nadd include=dynamic name=OUT\n",
        "/interface list\nadd include=dynamic name=D\nadd include=D name=OUT\n",
        "/interface list\nadd include=D name=OUT\nadd include=E name=D\nadd include=static name=E\n",
        "/interface list\nadd exclude=D include=all name=OUT\nadd include=static name=D\n",
        f"{RADIO}add include=D name=OUT\n",
    ],
)
def test_a_list_of_lists_has_their_doubts(lists: str, tmp_path: Path) -> None:
    """Before, a list between hid that the device fills it while it runs: who was in no list of the file was shut out."""
    assert verdict(lists + RULES.format("!OUT"), tmp_path) == "UNKNOWN"


@pytest.mark.parametrize(
    ("lists", "asked"),
    [
        ("/interface list\nadd name=D\nadd include=D name=OUT\n", "!OUT"),
        ("/interface list\nadd include=dynamic name=D\nadd name=OUT\n", "!OUT"),
        ("/interface list\nadd include=OUT name=D\nadd include=D name=OUT\n", "!OUT"),
    ],
)
def test_lists_that_the_file_fills_are_sure(lists: str, asked: str, tmp_path: Path) -> None:
    assert verdict(lists + RULES.format(asked), tmp_path) == "PROVED"


def test_ports_of_a_bridge_by_a_list_of_lists_are_in_doubt() -> None:
    text = (
        f"{HEAD}/interface bridge\nadd name=br\n/interface list\nadd include=dynamic name=D\nadd include=D name=P\n"
        "/interface bridge port\nadd bridge=br interface=P\n"
    )
    (device,) = parse(Source.from_text("r.rsc", text)).devices
    assert [item.what for item in device.unmodelled] == [
        "interface list D is made of the list dynamic, of which the list P is made, whose members are ports of br"
    ]


PORTS = """\
/interface bridge
add name=br
/interface ethernet
set [ find default-name=ether1 ] comment=office
set [ find default-name=ether3 ] comment=cell
/interface bridge port
add bridge=br interface={}
{}
/ip firewall filter
add action=drop chain=forward
"""
ROUTED = """\
/ip address
add address=10.1.0.1/24 interface=ether1 network=10.1.0.0
add address=10.2.0.1/24 interface=ether3 network=10.2.0.0"""
JOINED = "/ip address\nadd address=10.1.0.1/24 interface=br network=10.1.0.0"


@pytest.mark.parametrize("addresses", [ROUTED, JOINED])
@pytest.mark.parametrize("listed", ["all", "static", "dynamic"])
def test_ports_by_a_built_in_list_keep_nothing_proved(listed: str, addresses: str, tmp_path: Path) -> None:
    """Before, the list was a port of that name, and who stood at the real ports was PROVED apart."""
    text = PORTS.format(listed, addresses)
    assert verdict(text, tmp_path) == "UNKNOWN"
    (device,) = parse(Source.from_text("r.rsc", HEAD + text)).devices
    assert listed not in {item.name for item in device.interfaces}


def test_all_is_what_is_built_on_no_other_interface() -> None:
    text = (
        f"{HEAD}/interface bridge\nadd name=br\nadd name=other\n/interface bridge port\nadd bridge=br interface=all\n"
        "add bridge=other interface=ether7\n/interface ethernet\nset [ find default-name=ether1 ] comment=x\n"
        "/interface vlan\nadd interface=br name=v7 vlan-id=7\n/interface bonding\nadd name=bond slaves=ether4,ether5\n"
        "/ip address\nadd address=10.9.0.1/32 interface=lo network=10.9.0.1\n"
        "add address=10.8.0.1/24 interface=ether4 network=10.8.0.0\n"
    )
    (device,) = parse(Source.from_text("r.rsc", text)).devices
    assert {item.name: item.members for item in device.bridges} == {"br": ("bond", "ether1"), "other": ("ether7",)}


def test_the_built_in_list_of_nothing_joins_nothing() -> None:
    text = f"{HEAD}/interface bridge\nadd name=br\n/interface bridge port\nadd bridge=br interface=none\n"
    (device,) = parse(Source.from_text("r.rsc", text)).devices
    assert (device.bridges, [item.name for item in device.interfaces]) == ((), ["br"])


def test_a_list_may_stand_behind_the_ports_that_are_named_by_it() -> None:
    first = "/interface bridge port\nadd bridge=br interface=P\n"
    second = "/interface list\nadd name=P\n/interface list member\nadd interface=ether2 list=P\n"
    made = [
        parse(Source.from_text("r.rsc", f"{HEAD}/interface bridge\nadd name=br\n{text}")).devices[0]
        for text in (first + second, second + first)
    ]
    for device in made:
        assert [item.members for item in device.bridges] == [("ether2",)]
        assert "P" not in {item.name for item in device.interfaces}


def test_a_bridge_that_is_in_the_list_of_its_ports_keeps_its_addresses() -> None:
    """Before, the bridge lent its addresses to itself, and had none then."""
    text = (
        f"{HEAD}/interface bridge\nadd name=br\n/interface list\nadd name=LAN\n/interface list member\n"
        "add interface=br list=LAN\nadd interface=ether2 list=LAN\n/interface bridge port\nadd bridge=br interface=LAN\n"
        "/ip address\nadd address=10.1.0.1/24 interface=br network=10.1.0.0\n"
    )
    (device,) = parse(Source.from_text("r.rsc", text)).devices
    (bridge,) = (item for item in device.interfaces if item.name == "br")
    assert [str(item.value) for item in bridge.addresses] == ["10.1.0.1/24"]
    assert [item.members for item in device.bridges] == [("ether2",)]
    assert not device.unmodelled


@pytest.mark.parametrize("port", ["br", "br-2"])
def test_a_bridge_as_a_port_is_told(port: str) -> None:
    text = (
        f"{HEAD}/interface bridge\nadd name=br\nadd name=br-2\n/interface bridge port\nadd bridge=br interface={port}\n"
        "add bridge=br interface=ether2\n/ip address\nadd address=10.1.0.1/24 interface=br network=10.1.0.0\n"
    )
    found = parse(Source.from_text("r.rsc", text))
    (device,) = found.devices
    (bridge,) = (item for item in device.interfaces if item.name == "br")
    assert [str(item.value) for item in bridge.addresses] == ["10.1.0.1/24"]
    assert [item.members for item in device.bridges] == [("ether2",)]
    assert [item.what for item in device.unmodelled] == [f"{port} is a bridge, and no bridge is a port of one"]
    assert [row.line for row in found.ledger.rows() if row.blocking] == [6]
