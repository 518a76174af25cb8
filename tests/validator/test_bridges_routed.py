"""Bridge groups of a routing ASA, and transparent firewalls between routers: verdicts by hand from Cisco's guides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

from audits import audited_anew
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report

ASA = """: Saved
ASA Version 9.16(4)
!
hostname fw
!
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 10.1.0.1 255.255.255.0
!
interface GigabitEthernet1/2
 nameif cell_a
 bridge-group 1
 security-level {a}
!
interface GigabitEthernet1/3
 nameif cell_b
 bridge-group 1
 security-level {b}
!
interface BVI1
{bvi}
 ip address 10.5.0.1 255.255.255.0
!
{lines}
Cryptochecksum:6d7c1f2e8a9b0c1d2e3f4a5b6c7d8e9f
: end
"""
PLANT = """plant: {id: T}
zones:
  - {id: OUT, kind: control, networks: [10.1.0.0/24]}
  - {id: A, kind: control, networks: [10.5.0.0/25], interfaces: ['fw:cell_a']}
  - {id: B, kind: control, networks: [10.5.0.128/25], interfaces: ['fw:cell_b']}
"""
NAMED = " nameif plant\n security-level 50"


def asa(folder: Path, lines: str = "", *, a: int = 100, b: int = 100, bvi: str = NAMED) -> dict[str, set[str]]:
    """What travels, as `surely` and `possibly` agree, for each pair that has traffic."""
    (folder / "configs").mkdir()
    (folder / "configs" / "fw.txt").write_text(ASA.format(lines=lines, a=a, b=b, bvi=bvi), encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    return certain(audited_anew(folder))


def certain(report: Report) -> dict[str, set[str]]:
    """What surely travels; nothing else may."""
    found: dict[str, set[str]] = {}
    for pair in report.pairs:
        assert pair.surely == pair.possibly, (pair.source, pair.destination, pair.reasons)
        if pair.surely:
            found[f"{pair.source} > {pair.destination}"] = {
                f"{','.join(box.src)} {','.join(box.dst)} {box.proto} {box.dport}" for box in pair.surely
            }
    return found


A_OUT, B_OUT = "10.5.0.0/25 10.1.0.0/24 any any", "10.5.0.128/25 10.1.0.0/24 any any"
A_B, B_A = "10.5.0.0/25 10.5.0.128/25 any any", "10.5.0.128/25 10.5.0.0/25 any any"


def test_members_of_one_level_need_the_same_word_as_any_interfaces(tmp_path: Path) -> None:
    assert asa(tmp_path) == {"A > OUT": {A_OUT}, "B > OUT": {B_OUT}}


def test_same_security_traffic_joins_members_of_one_level(tmp_path: Path) -> None:
    found = asa(tmp_path, "same-security-traffic permit inter-interface")
    assert found == {"A > OUT": {A_OUT}, "B > OUT": {B_OUT}, "A > B": {A_B}, "B > A": {B_A}}


def test_levels_of_members_count_within_the_group_and_that_of_the_bvi_outside(tmp_path: Path) -> None:
    found = asa(tmp_path, a=100, b=0)  # B has level 0 as OUT, and yet reaches it: the BVI has 50
    assert found == {"A > OUT": {A_OUT}, "B > OUT": {B_OUT}, "A > B": {A_B}}


def test_a_bvi_without_a_name_routes_nothing(tmp_path: Path) -> None:
    assert asa(tmp_path, a=100, b=0, bvi=" no nameif") == {"A > B": {A_B}}


def test_lists_of_a_member_and_of_the_bvi_both_judge_what_is_routed(tmp_path: Path) -> None:
    lines = """access-list M extended permit tcp any any range 80 90
access-list V extended permit tcp any any range 85 99
access-group M in interface cell_a
access-group V in interface plant"""
    found = asa(tmp_path, lines, a=50, b=0)
    assert found["A > OUT"] == {"10.5.0.0/25 10.1.0.0/24 tcp 85-90"}
    assert found["A > B"] == {"10.5.0.0/25 10.5.0.128/25 tcp 80-90"}  # the BVI has no say in what is bridged
    assert found["B > OUT"] == {"10.5.0.128/25 10.1.0.0/24 tcp 85-99"}


def test_from_outside_a_list_lets_in_to_any_member(tmp_path: Path) -> None:
    lines = """access-list O extended permit tcp any 10.5.0.0 255.255.255.0 eq 102
access-list D extended deny ip any any
access-group O in interface outside
access-group D out interface cell_b"""
    found = asa(tmp_path, lines)
    assert found["OUT > A"] == {"10.1.0.0/24 10.5.0.0/25 tcp 102"}
    assert "OUT > B" not in found


def test_a_router_that_no_file_shows_may_stand_behind_any_member(tmp_path: Path) -> None:
    """Its address is in the network of A, whose hosts stand behind one member; the router is behind the other."""
    lines = """access-list D extended deny ip any any
access-group D out interface cell_a
same-security-traffic permit inter-interface
route plant 10.9.0.0 255.255.255.0 10.5.0.100"""
    (tmp_path / "configs").mkdir()
    text = ASA.format(lines=lines, a=0, b=0, bvi=" nameif plant\n security-level 0")
    (tmp_path / "configs" / "fw.txt").write_text(text, encoding="utf-8")
    far = "  - {id: FAR, kind: enterprise, networks: [10.9.0.0/24]}\n"
    (tmp_path / "plant.yaml").write_text(PLANT + far, encoding="utf-8")
    pairs = {f"{one.source} > {one.destination}": one for one in audited_anew(tmp_path).pairs}
    assert [box.dst for box in pairs["OUT > FAR"].possibly] == [("10.9.0.0/24",)]
    assert not pairs["OUT > FAR"].surely


def test_a_global_list_judges_once(tmp_path: Path) -> None:
    lines = """access-list M extended permit tcp any any eq 80
access-list G extended permit udp any any eq 53
access-group M in interface cell_a
access-group G global"""
    found = asa(tmp_path, lines, a=0, b=100)
    assert found["A > OUT"] == {"10.5.0.0/25 10.1.0.0/24 tcp 80", "10.5.0.0/25 10.1.0.0/24 udp 53"}
    assert found["B > OUT"] == {"10.5.0.128/25 10.1.0.0/24 udp 53"}


def test_translations_for_any_interface_leave_members_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "object network ALL\n subnet 0.0.0.0 0.0.0.0\n nat (any,outside) dynamic interface\n"
    asa(tmp_path, lines, a=100, b=0)
    capsys.readouterr()
    main(["trace", str(tmp_path), "--flow", "10.5.0.9:1 > 10.1.0.9 tcp/80", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert [hop["src"] for path in document["paths"] for hop in path["hops"]] == ["10.5.0.9"]


@pytest.mark.parametrize(
    ("words", "verdict", "exits"),
    [
        ("--from cell_a --to cell_b", "permit", {("cell_a", "cell_b")}),
        ("--from cell_b --to cell_a", "deny", {("cell_b", "cell_a")}),
        ("--from cell_b --to outside", "permit", {("cell_b", "outside")}),
    ],
)
def test_rules_of_one_device_are_asked_by_member(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, verdict: str, exits: set[tuple[str, str]]
) -> None:
    asa(tmp_path, a=100, b=0)
    capsys.readouterr()
    flow = "10.5.0.9:1 > 10.9.0.9 tcp/80"
    main(["test-rules", str(tmp_path / "configs" / "fw.txt"), *words.split(), "--flow", flow, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    hops = cast("list[dict[str, str]]", [hop for path in found["paths"] for hop in path["hops"]])
    assert (found["verdict"], {(hop["in"], hop["out"]) for hop in hops}) == (verdict, exits)


TRANSPARENT = """: Saved
ASA Version 9.16(4)
!
firewall transparent
hostname fw-t
!
interface GigabitEthernet1/1
 nameif north
 bridge-group 1
 security-level 0
!
interface GigabitEthernet1/2
 nameif south
 bridge-group 1
 security-level 100
!
interface BVI1
 ip address 10.0.0.254 255.255.255.0
!
access-list IN extended permit tcp any any eq 102
access-group IN in interface north
Cryptochecksum:6d7c1f2e8a9b0c1d2e3f4a5b6c7d8e9f
: end
"""
ROUTER = """!
version 15.9
hostname r{number}
!
interface GigabitEthernet0/0
 ip address 10.{number}.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.0.0.{number} 255.255.255.0
!
ip route 10.{other}.0.0 255.255.255.0 10.0.0.{other}
!
end
"""
ROUTED_PLANT = """plant: {{id: T}}
zones:
  - {{id: Z1, kind: control, networks: [10.1.0.0/24]}}
  - {{id: Z2, kind: control, networks: [10.2.0.0/24]}}
{more}
"""
SIDES = """  - {id: NORTH, kind: control, networks: [10.0.0.0/25], interfaces: ['fw-t:north', 'r1:GigabitEthernet0/1']}
  - {id: SOUTH, kind: control, networks: [10.0.0.128/25], interfaces: ['fw-t:south', 'r2:GigabitEthernet0/1']}"""


def routers(folder: Path, more: str) -> Report:
    """Two routers on one subnet with a transparent firewall somewhere on it."""
    (folder / "configs").mkdir()
    (folder / "configs" / "fw-t.txt").write_text(TRANSPARENT, encoding="utf-8")
    for number, other in ((1, 2), (2, 1)):
        text = ROUTER.format(number=number, other=other)
        (folder / "configs" / f"r{number}.txt").write_text(text, encoding="utf-8")
    (folder / "plant.yaml").write_text(ROUTED_PLANT.format(more=more), encoding="utf-8")
    return audited_anew(folder)


def test_routers_on_different_sides_meet_through_the_firewall(tmp_path: Path) -> None:
    found = certain(routers(tmp_path, SIDES))
    assert found["Z1 > Z2"] == {"10.1.0.0/24 10.2.0.0/24 tcp 102"}
    assert found["Z2 > Z1"] == {"10.2.0.0/24 10.1.0.0/24 any any"}
    assert found["NORTH > SOUTH"] == {"10.0.0.0/25 10.0.0.128/25 tcp 102"}


def test_routers_on_one_side_meet_directly(tmp_path: Path) -> None:
    both = "['fw-t:north', 'r1:GigabitEthernet0/1', 'r2:GigabitEthernet0/1']"
    found = certain(routers(tmp_path, f"  - {{id: NORTH, kind: control, networks: [10.0.0.0/24], interfaces: {both}}}"))
    assert found["Z1 > Z2"] == {"10.1.0.0/24 10.2.0.0/24 any any"}
    assert found["Z2 > Z1"] == {"10.2.0.0/24 10.1.0.0/24 any any"}


def test_where_no_side_is_told_nothing_between_routers_is_sure(tmp_path: Path) -> None:
    (pair,) = [pair for pair in routers(tmp_path, "").pairs if pair.source == "Z1"]
    assert (pair.verdict.value, pair.surely) == ("UNKNOWN", ())
    assert any("which member of bridge group 1 of fw-t" in reason for reason in pair.reasons)


def test_a_frame_is_for_one_router_alone(tmp_path: Path) -> None:
    """Router 1 sends packets for the network of router 3 to router 2, which drops them; router 3 does not take them."""
    sides = SIDES.replace("'r2:GigabitEthernet0/1'", "'r2:GigabitEthernet0/1', 'r3:GigabitEthernet0/1'")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw-t.txt").write_text(TRANSPARENT.replace("eq 102", ""), encoding="utf-8")
    for number, other in ((1, 3), (2, 1), (3, 1)):
        text = ROUTER.format(number=number, other=other)
        text = text.replace("255.255.255.0 10.0.0.3", "255.255.255.0 10.0.0.2")
        (tmp_path / "configs" / f"r{number}.txt").write_text(text, encoding="utf-8")
    third = "  - {id: Z3, kind: control, networks: [10.3.0.0/24]}\n"
    (tmp_path / "plant.yaml").write_text(ROUTED_PLANT.format(more=third + sides), encoding="utf-8")
    found = certain(audited_anew(tmp_path))
    assert "Z1 > Z3" not in found
    assert found["Z3 > Z1"] == {"10.3.0.0/24 10.1.0.0/24 any any"}
    assert found["NORTH > Z3"] == {"10.0.0.0/25 10.3.0.0/24 tcp any"}  # a host may choose any router


def test_the_network_of_a_bridge_in_no_zone_is_told(tmp_path: Path) -> None:
    report = routers(tmp_path, "")
    assert any(finding.code == "NET002" and "10.0.0.0/24" in finding.message for finding in report.findings)


def test_a_routed_packet_into_a_bridge_of_two_devices_in_a_row(tmp_path: Path) -> None:
    """Two transparent firewalls in a row: both judge, and what one denies the other cannot let through."""
    second = TRANSPARENT.replace("fw-t", "fw-u").replace("eq 102", "range 100 200").replace("10.0.0.254", "10.0.0.253")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw-u.txt").write_text(second, encoding="utf-8")
    (tmp_path / "configs" / "fw-t.txt").write_text(TRANSPARENT.replace("eq 102", "range 50 150"), encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(
        """plant: {id: T}
zones:
  - {id: NORTH, kind: control, networks: [10.0.0.0/26], interfaces: ['fw-t:north']}
  - {id: BETWEEN, kind: control, networks: [10.0.0.64/26], interfaces: ['fw-t:south', 'fw-u:north']}
  - {id: SOUTH, kind: control, networks: [10.0.0.128/26], interfaces: ['fw-u:south']}
""",
        encoding="utf-8",
    )
    found = certain(audited_anew(tmp_path))
    assert found["NORTH > BETWEEN"] == {"10.0.0.0/26 10.0.0.64/26 tcp 50-150"}
    assert found["BETWEEN > SOUTH"] == {"10.0.0.64/26 10.0.0.128/26 tcp 100-200"}
    assert found["NORTH > SOUTH"] == {"10.0.0.0/26 10.0.0.128/26 tcp 100-150"}
    assert found["SOUTH > NORTH"] == {"10.0.0.128/26 10.0.0.0/26 any any"}
