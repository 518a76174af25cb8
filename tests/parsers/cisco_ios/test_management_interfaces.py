"""Management plane protection: by which interface whom the device lets open its services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audits import AS_OF
from parsers.ledger import LineFate
from parsers.registry import parse
from parsers.source import Source
from validator.audit import AuditOptions
from validator.device_questions import reach_device

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """version 15.4
hostname r1
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ipv6 address 2001:DB8:1::1/64
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
!
ip http server
{port}no ip http secure-server
snmp-server community secret RO
!
control-plane host
{lines}!
line vty 0 4
 transport input ssh telnet
!
end
"""
PLANT = """plant: {id: P}
zones:
  - {id: A, kind: enterprise, networks: [10.1.0.0/24, '2001:db8:1::/64']}
  - {id: B, kind: management, networks: [10.2.0.0/24]}
devices:
  - {id: r1, file: configs/r1.txt, platform: cisco_ios}
"""
OPTIONS = AuditOptions(None, AS_OF)
LINE = " management-interface GigabitEthernet0/1 allow ssh snmp\n"
A4, A6, B = "10.1.0.0/24", "2001:db8:1::/64", "10.2.0.0/24"
CASES = {
    "none": ("", "", "A", "ssh", {A4, A6}, {A4, A6}),
    "the interface and protocol": (LINE, "", "B", "ssh", {B}, {B}),
    "its second protocol": (LINE, "", "B", "snmp", {B}, {B}),
    "another protocol there": (LINE, "", "B", "telnet", set[str](), set[str]()),
    "another interface": (LINE, "", "A", "ssh", set[str](), {A6}),
    "another interface, SNMP": (LINE, "", "A", "snmp", set[str](), {A6}),
    "two interfaces": (
        f"{LINE} management-interface GigabitEthernet0/0 allow telnet\n",
        "",
        "A",
        "telnet",
        {A4, A6},
        {A4, A6},
    ),
    "two interfaces, another protocol": (
        f"{LINE} management-interface GigabitEthernet0/0 allow telnet\n",
        "",
        "A",
        "ssh",
        set[str](),
        {A6},
    ),
    "a port of its own": (LINE, "ip http port 8080\n", "A", "http", set[str](), {A4, A6}),
    "a protocol that nobody knows": (
        f"{LINE} management-interface GigabitEthernet0/0 allow netconf\n",
        "",
        "A",
        "ssh",
        set[str](),
        {A4, A6},
    ),
    "an interface that is not there": (
        " management-interface GigabitEthernet0/9 allow ssh\n",
        "",
        "A",
        "ssh",
        set[str](),
        {A4, A6},
    ),
}


@pytest.mark.parametrize(("lines", "port", "zone", "service", "surely", "possibly"), CASES.values(), ids=CASES.keys())
def test_who_opens_a_service(
    tmp_path: Path, lines: str, port: str, zone: str, service: str, surely: set[str], possibly: set[str]
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs/r1.txt").write_text(TEXT.format(lines=lines, port=port), encoding="utf-8")
    found = reach_device(tmp_path, OPTIONS, zone, "r1", service).services
    assert {word for item in found for box in item.surely for word in box.src} == surely
    assert {word for item in found for box in item.possibly for word in box.src if word in {A4, A6, B}} == possibly


def test_a_line_that_is_understood_is_in_the_model() -> None:
    text = TEXT.format(lines=LINE, port="")
    result = parse(Source.from_text("r1.txt", text))
    number = text.splitlines().index(LINE.rstrip()) + 1
    assert result.ledger.fate(number) is LineFate.MODELLED


def test_it_goes_by_the_interface_and_not_by_the_address(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "configs/r1.txt").write_text(TEXT.format(lines=LINE, port=""), encoding="utf-8")
    (found,) = reach_device(tmp_path, OPTIONS, "B", "r1", "ssh").services
    assert {word for box in found.surely for word in box.dst if ":" not in word} == {"10.1.0.1/32", "10.2.0.1/32"}
