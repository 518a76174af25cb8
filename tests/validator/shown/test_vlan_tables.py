"""`show vlan` joined to a switch whose configuration has no VLAN database: what it settles, and when it is not used."""

from __future__ import annotations

import pytest

from parsers.registry import parse
from parsers.shown import read_shown
from parsers.source import Source
from validator.plant.model import NOWHERE, Plant
from validator.shown.joining import Joined, with_shown
from validator.snapshot import ShownInput, Snapshot

SWITCH = """\
version 15.2
hostname sw
{database}interface GigabitEthernet0/1
 switchport mode access
 switchport access vlan 10
interface GigabitEthernet0/2
 switchport mode trunk
end
"""
TABLE = """\
VLAN Name                             Status    Ports
---- -------------------------------- --------- -------------------------------
1    default                          active
10   CELL                             active    Gi0/1
20   OFFICE                           active
30   OLD                              suspended
1002 fddi-default                     act/unsup
1003 token-ring-default               act/unsup
1004 fddinet-default                  act/unsup
1005 trnet-default                    act/unsup
"""


def joined(*tables: str, database: str = "") -> Joined:
    result = parse(Source.from_text("sw.txt", SWITCH.format(database=database)), "cisco_ios")
    shown = tuple(
        ShownInput("sw", read_shown(Source.from_text(f"show/sw/show_vlan{number}.txt", text)))
        for number, text in enumerate(tables)
    )
    plant = Plant("", "", "", NOWHERE, (), ())
    devices = tuple((device, "sw.txt") for device in result.devices)
    return with_shown(plant, devices, Snapshot("s", "", (), (result,), (), shown))


def numbers(found: Joined) -> set[int]:
    return {vlan.number for vlan in found.devices[0][0].vlans}


def test_a_table_is_the_database_and_a_condition() -> None:
    found = joined(TABLE)
    assert numbers(found) == {1, 10, 20}
    assert not found.unused
    assert [item.sentence() for item in found.as_of] == ["VLANs of sw are as of show/sw/show_vlan0.txt"]


def test_private_vlans_of_a_table_are_not_read() -> None:
    private = "\nPrimary Secondary Type              Ports\n------- --------- ----------------- -----\n"
    assert numbers(joined(TABLE + private)) == {1, 10, 20}
    found = joined(TABLE + private + "10      20        isolated          Gi0/1\n")
    assert [item.reason for item in found.unused] == ["the VLAN table is not trusted: it is not whole"]
    assert numbers(found) == set()


def test_the_same_table_twice_is_one() -> None:
    assert numbers(joined(TABLE, TABLE)) == {1, 10, 20}


def test_a_table_that_agrees_with_the_configuration_adds_nothing() -> None:
    found = joined(TABLE, database="vlan 10\nvlan 20\nvlan 30\n")
    assert numbers(found) == {10, 20, 30}
    assert not found.unused
    assert not found.as_of


def test_a_table_agrees_with_a_vlan_that_is_suspended() -> None:
    found = joined(TABLE, database="vlan 10\nvlan 20\nvlan 30\n state suspend\n")
    assert not found.unused


@pytest.mark.parametrize(
    ("tables", "database", "reason"),
    [
        ((TABLE.replace("1005 trnet-default                    act/unsup\n", ""),), "", "it is not whole"),
        ((TABLE.replace("1    default                          active\n", ""),), "", "it is not whole"),
        (
            (TABLE.replace("OFFICE                           active", "OFFICE                           odd"),),
            "",
            "whole",
        ),
        ((TABLE,), "vlan 10\nvlan 20\n", "VLAN 30 is in the table alone"),
        ((TABLE,), "vlan 10\n shutdown\nvlan 20\nvlan 30\n", "VLAN 10 is active there, and shut as configured"),
        ((TABLE,), "vlan 10\nvlan 20\nvlan 30\nvlan 40\n", "VLAN 40 is in the configuration alone"),
        (
            (
                TABLE.replace("active    Gi0/1", "active    ").replace(
                    "OFFICE                           active", "OFFICE                           active    Gi0/1"
                ),
            ),
            "",
            "Gi0/1 is in VLAN 20 there, and in 10",
        ),
        ((TABLE, TABLE.replace("20   OFFICE", "21   OFFICE")), "", "several VLAN tables that differ"),
    ],
)
def test_a_table_in_doubt_is_not_used(tables: tuple[str, ...], database: str, reason: str) -> None:
    found = joined(*tables, database=database)
    assert any(reason in item.reason for item in found.unused), found.unused
    assert not found.as_of
    assert numbers(found) == {int(line.split()[1]) for line in database.splitlines() if line[0] != " "}
