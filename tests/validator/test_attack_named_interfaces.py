"""Zones that name interfaces: by abbreviation, by a name that does not exist, and several zones on one interface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ROUTER = """\
version 15.7
hostname R1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group OUT out
interface GigabitEthernet0/2
 ip unnumbered GigabitEthernet0/1
ip access-list extended OUT
 deny ip any any
end
"""
ZONES = """\
plant: {{id: T}}
zones:
  - {{id: A, kind: enterprise, networks: [10.1.0.0/24]}}
  - {{id: B, kind: control, {first}}}
  - {{id: C, kind: field, {second}}}
"""


def audited(
    folder: Path, capsys: pytest.CaptureFixture[str], first: str, second: str
) -> tuple[int, dict[str, str], str]:
    (folder / "configs").mkdir()
    (folder / "configs" / "r1.txt").write_text(ROUTER, encoding="utf-8")
    (folder / "plant.yaml").write_text(ZONES.format(first=first, second=second), encoding="utf-8")
    status = main(["audit", str(folder), "--format", "json", "-q"])
    output = capsys.readouterr()
    pairs = json.loads(output.out)["pairs"] if output.out else []
    return status, {f"{pair['from']}>{pair['to']}": pair["verdict"] for pair in pairs}, output.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("R1:GigabitEthernet0/11", "zone B names interface 'GigabitEthernet0/11', which device R1 does not have"),
        ("R1:GigabitEthernet0/11", "did you mean 'R1:GigabitEthernet0/1'?"),
        ("R2:GigabitEthernet0/1", "zone B names device 'R2', which is no device of the snapshot"),
        ("r1:GigabitEthernet0/1", "did you mean 'R1'?"),
    ],
)
def test_a_name_that_does_not_exist_is_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    status, _, told = audited(tmp_path, capsys, f'interfaces: ["{name}"]', "networks: [10.3.0.0/24]")
    assert status == 2
    assert "plant.yaml:4:5" in told
    assert said.replace("'?", "`?").replace("mean '", "mean `") in told


@pytest.mark.parametrize("name", ["R1:Gi0/1", "R1:gigabitethernet0/1", "R1:GigabitEthernet0/1"])
def test_the_usual_abbreviations_of_interfaces_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    _, pairs, _ = audited(tmp_path, capsys, f'interfaces: ["{name}"]', "networks: [10.3.0.0/24]")
    assert pairs["A>B"] == "PROVED"
    assert pairs["B>A"] == "VIOLATED"


def test_zones_that_name_one_interface_have_what_they_declare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = 'networks: [10.2.0.0/25], interfaces: ["R1:Gi0/1"]'
    second = 'networks: [10.2.0.128/25], interfaces: ["R1:Gi0/1"]'
    _, pairs, _ = audited(tmp_path, capsys, first, second)
    assert {pair: pairs[pair] for pair in ("A>B", "A>C")} == {"A>B": "PROVED", "A>C": "PROVED"}
    assert {pair: pairs[pair] for pair in ("B>A", "C>A", "B>C", "C>B")} == dict.fromkeys(
        ("B>A", "C>A", "B>C", "C>B"), "VIOLATED"
    )
