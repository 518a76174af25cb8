"""Stations that configurations name: placed by their address, told as named and not as seen, and never as dual-homed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited_anew
from parsers.model.mac import colons
from parsers.registry import parse
from parsers.source import Source, Span
from parsers.syntax.reservations import stated

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Span("fw.txt", 1, 1, 1)
EWON = "00:03:27:11:22:33"
ROUTEROS = f"""# 2026-11-20 09:11:45 by RouterOS 7.15.2
/ip address
add address=10.3.0.1/24 interface=ether3 network=10.3.0.0
/ip dhcp-server lease
add address=10.3.0.77 mac-address={EWON} server=skid
add address=10.3.0.78 disabled=yes mac-address=00:03:27:11:22:34 server=skid
/ip arp
add address=10.3.0.79 interface=ether3 mac-address=00:03:27:11:22:35
/system identity
set name=fw
"""
OPENWRT = f"""package network

config interface 'loopback'
\toption device 'lo'
\toption proto 'static'
\tlist ipaddr '127.0.0.1/8'

config interface 'cell'
\toption device 'lan1'
\toption proto 'static'
\tlist ipaddr '10.3.0.1/24'

package dhcp

config host
\toption name 'skid'
\tlist mac '{EWON}'
\toption ip '10.3.0.77'

package firewall

config defaults
\toption forward 'DROP'
"""
FORTIOS = f"""#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
config system global
    set hostname "fw"
end
config system interface
    edit "internal"
        set vdom "root"
        set ip 10.3.0.1 255.255.255.0
    next
end
config system dhcp server
    edit 1
        set interface "internal"
        config reserved-address
            edit 1
                set ip 10.3.0.77
                set mac {EWON}
            next
        end
    next
end
"""
PLANT = """plant: {id: P, name: P, owner: o}
zones:
  - {id: SKID, kind: field, networks: [10.3.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.2.0.0/24]}
conduits: []
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ROUTEROS, [(EWON, "10.3.0.77"), ("00:03:27:11:22:35", "10.3.0.79")]),
        (OPENWRT, [(EWON, "10.3.0.77")]),
        (FORTIOS, [(EWON, "10.3.0.77")]),
    ],
)
def test_each_platform_names_its_stations(text: str, found: list[tuple[str, str]]) -> None:
    (device,) = parse(Source.from_text("fw.txt", text)).devices
    assert [(item.mac, str(item.address)) for item in device.stations] == found
    assert all(item.stated for item in device.stations)


@pytest.mark.parametrize(
    ("macs", "address", "number"),
    [
        (EWON, "10.3.0.77", 1),
        ("00-03-27-11-22-33, 00:03:27:11:22:34", "10.3.0.77/24", 2),
        (EWON, "0.0.0.0", 0),  # noqa: S104 - an address that nobody has
        (EWON, "ignore", 0),
        ("00:03:27:*:*:*", "10.3.0.77", 0),
        ("01:00:5e:00:00:01", "10.3.0.77", 0),
        ("", "10.3.0.77", 0),
    ],
)
def test_only_whole_addresses_name_a_station(macs: str, address: str, number: int) -> None:
    found = list(stated(macs, address, PLACE))
    assert len(found) == number
    assert all(item.mac.startswith(colons("00:03:27")) for item in found)


@pytest.mark.parametrize("text", [ROUTEROS, OPENWRT, FORTIOS])
def test_a_reserved_gateway_is_named_and_not_seen(tmp_path: Path, text: str) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT)
    (tmp_path / "configs" / "fw.txt").write_text(text)
    found = audited_anew(tmp_path).findings
    gateway = next(item for item in found if item.code == "VEN008" and "10.3.0.77" in item.message)
    assert gateway.labels[0].text == f"{EWON} is named here"
    assert not any(item.code in {"NET013", "NET014"} for item in found)


def test_a_card_with_reservations_in_two_networks_may_move_and_is_not_told_as_seen_twice(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT)
    text = ROUTEROS.replace(
        "/ip dhcp-server", "add address=10.2.0.1/24 interface=ether2 network=10.2.0.0\n/ip dhcp-server"
    )
    text = text.replace("server=skid\n", f"server=skid\nadd address=10.2.0.77 mac-address={EWON} server=ctrl\n", 1)
    (tmp_path / "configs" / "fw.txt").write_text(text)
    assert not any(item.code in {"NET013", "NET014"} for item in audited_anew(tmp_path).findings)


SWITCH = """version 15.2
hostname sw-1
!
vtp mode transparent
!
vlan 10
!
interface GigabitEthernet0/1
 switchport access vlan 10
 switchport mode access
!
end
"""
TABLE = """          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
  10    0003.270a.1b2c    DYNAMIC     Gi0/1
Total Mac Addresses for this criterion: 1
"""


def test_a_row_of_a_mac_table_takes_the_address_that_was_seen_and_none_that_is_only_named(tmp_path: Path) -> None:
    """The reservation names an asset's address; the ARP table has the card at another one, the switch at a port."""
    plant = tmp_path / "plant"
    shutil.copytree(FIXTURES / "checks" / "gateway_of_nobody" / "bad-fortios-stale-reservation", plant)
    (plant / "configs" / "sw-1.txt").write_text(SWITCH)
    (plant / "show" / "sw-1").mkdir()
    (plant / "show" / "sw-1" / "show_mac_address-table.txt").write_text(TABLE)
    register = (plant / "plant.yaml").read_text()
    register = register.replace("networks: [10.3.0.0/24]\n", "networks: [10.3.0.0/24]\n    vlans: [10]\n")
    register += "  - {id: sw-1, file: configs/sw-1.txt, platform: cisco_ios}\n"
    (plant / "plant.yaml").write_text(register)
    (found,) = [item for item in audited_anew(plant).findings if item.code == "VEN008"]
    assert "10.3.0.77 in CTRL has a card" in found.message
    assert [label.text for label in found.labels[:3]].count("00:03:27:0a:1b:2c was seen here") == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("server=skid", True),
        ("address=0.0.0.0 server=skid", True),
        ("address=pool1 server=skid", True),
        ("server=all", False),
        ("server=gone", False),
        ("comment=none", False),
        ("disabled=yes server=skid", False),
    ],
)
def test_a_reservation_without_an_address_stands_where_its_server_is(tmp_path: Path, words: str, *, told: bool) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT)
    text = ROUTEROS.replace("/ip address", "/ip dhcp-server\nadd interface=ether3 name=skid\n/ip address")
    text = text.replace(f"add address=10.3.0.77 mac-address={EWON} server=skid", f"add mac-address={EWON} {words}")
    (tmp_path / "configs" / "fw.txt").write_text(text)
    findings = audited_anew(tmp_path).findings
    found = [item.message for item in findings if item.code == "VEN008" and item.message.startswith(EWON)]
    assert [message.partition(" has ")[0] for message in found] == [f"{EWON} in SKID"] * told
