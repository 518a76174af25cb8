"""Firewalls that bridge: what travels between the sides, by hand from the vendors' documents, and what is not known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from audits import audited_anew
from validator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from validator.report.document import Report

ISA = """: Saved
:
: Hardware:   ISA-30002C2F, 8192 MB RAM, CPU Atom C2000 series 1750 MHz, 1 CPU (4 cores)
:
ASA Version 9.16(4)
!
firewall transparent
hostname fw-sis
!
interface GigabitEthernet1/1
 nameif outside
 bridge-group 1
 security-level 0
!
interface GigabitEthernet1/2
 nameif inside
 bridge-group 1
 security-level 100
!
interface BVI1
 ip address 10.30.40.254 255.255.255.0
!
{lines}
Cryptochecksum:6d7c1f2e8a9b0c1d2e3f4a5b6c7d8e9f
: end
"""
ROUTER = """!
version 15.9
hostname r1
!
interface GigabitEthernet0/0
 ip address 10.20.0.1 255.255.255.0
!
interface GigabitEthernet0/1
 ip address 10.30.40.1 255.255.255.0
!
end
"""
PLANT = """plant: {{id: T}}
zones:
  - {{id: CTRL, kind: control, networks: [10.20.0.0/24]}}
  - {{id: EWS, kind: control, networks: [10.30.40.128/25]{ews}}}
  - {{id: SIS, kind: safety, networks: [10.30.40.0/25]{sis}}}
"""
MODBUS = """access-list IN extended permit tcp host 10.30.40.130 host 10.30.40.10 eq 502
access-list IN extended permit tcp 10.20.0.0 255.255.255.0 host 10.30.40.10 eq 443
access-group IN in interface outside
"""
PINNED = {"ews": ", interfaces: ['fw-sis:outside', 'r1:GigabitEthernet0/1']", "sis": ", interfaces: ['fw-sis:inside']"}


def written(folder: Path, lines: str, pins: dict[str, str], *, router: str = ROUTER) -> Path:
    """A snapshot of the transparent firewall, and of the router beside it if it is not empty."""
    (folder / "configs").mkdir()
    (folder / "configs" / "fw-sis.txt").write_text(ISA.format(lines=lines), encoding="utf-8")
    if router:
        (folder / "configs" / "r1.txt").write_text(router, encoding="utf-8")
    (folder / "plant.yaml").write_text(PLANT.format(**({"ews": "", "sis": ""} | pins)), encoding="utf-8")
    return folder


def told(report: Report) -> dict[str, tuple[str, set[str], set[str]]]:
    """For each pair: the verdict, what surely and what possibly travels, in words."""
    return {
        f"{pair.source} > {pair.destination}": (
            pair.verdict.value,
            {_box(box) for box in pair.surely},
            {_box(box) for box in pair.possibly},
        )
        for pair in report.pairs
    }


def _box(box: object) -> str:
    parts = [getattr(box, name) for name in ("src", "dst", "proto", "dport")]
    return " ".join(",".join(part) if isinstance(part, (list, tuple)) else str(part) for part in parts)


def test_pinned_zones_are_judged_by_the_lists(tmp_path: Path) -> None:
    found = told(audited_anew(written(tmp_path, MODBUS, PINNED)))
    verdict, surely, possibly = found["EWS > SIS"]
    assert (verdict, surely) == ("VIOLATED", possibly)
    assert surely == {"10.30.40.130/32 10.30.40.10/32 tcp 502"}
    verdict, surely, possibly = found["CTRL > SIS"]
    assert (verdict, surely) == ("VIOLATED", possibly)
    assert surely == {"10.20.0.0/24 10.30.40.10/32 tcp 443"}


def test_without_a_permit_the_other_side_is_proved(tmp_path: Path) -> None:
    lists = "access-list IN extended deny ip any any\naccess-group IN in interface outside\n"
    found = told(audited_anew(written(tmp_path, lists, PINNED)))
    assert found["EWS > SIS"] == ("PROVED", set(), set())
    assert found["CTRL > SIS"] == ("PROVED", set(), set())
    assert found["SIS > EWS"][0] == "VIOLATED"  # level 100 to level 0 without a list
    assert found["SIS > CTRL"][0] == "VIOLATED"


def test_levels_alone_let_the_higher_side_out_and_nothing_in(tmp_path: Path) -> None:
    found = told(audited_anew(written(tmp_path, "", PINNED)))
    assert found["EWS > SIS"] == ("PROVED", set(), set())
    assert found["CTRL > SIS"] == ("PROVED", set(), set())
    assert found["SIS > EWS"][1] == {"10.30.40.0/25 10.30.40.128/25 any any"}


def test_a_list_at_the_inside_shuts_the_way_out(tmp_path: Path) -> None:
    lists = "access-list OUT extended permit tcp any any eq 514\naccess-group OUT in interface inside\n"
    found = told(audited_anew(written(tmp_path, lists, PINNED)))
    assert found["SIS > EWS"][1] == found["SIS > EWS"][2] == {"10.30.40.0/25 10.30.40.128/25 tcp 514"}
    assert found["SIS > CTRL"][1] == found["SIS > CTRL"][2] == {"10.30.40.0/25 10.20.0.0/24 tcp 514"}


def test_unpinned_zones_are_unknown_with_what_to_declare(tmp_path: Path) -> None:
    report = audited_anew(written(tmp_path, MODBUS, {}))
    found = told(report)
    for pair in ("EWS > SIS", "SIS > EWS", "CTRL > SIS", "SIS > CTRL"):
        assert found[pair][0] == "UNKNOWN", pair
    (verdict,) = [item for item in report.pairs if (item.source, item.destination) == ("EWS", "SIS")]
    assert any("name the interfaces in the zones" in reason for reason in verdict.reasons)


def test_one_pin_leaves_one_place_for_the_other_zone_but_not_for_the_router(tmp_path: Path) -> None:
    lists = "access-list IN extended deny ip any any\naccess-group IN in interface outside\n"
    found = told(audited_anew(written(tmp_path, lists, {"sis": PINNED["sis"]})))
    assert found["EWS > SIS"][0] == "UNKNOWN"  # the router may stand inside and carry it round: r1 hears EWS through
    assert found["CTRL > SIS"][0] == "UNKNOWN"  # the firewall itself if the router stood inside
    assert not found["CTRL > SIS"][1]


def test_one_pin_suffices_without_other_devices(tmp_path: Path) -> None:
    lists = "access-list IN extended deny ip any any\naccess-group IN in interface outside\n"
    found = told(audited_anew(written(tmp_path, lists, {"sis": PINNED["sis"]}, router="")))
    assert found["EWS > SIS"] == ("PROVED", set(), set())
    assert found["SIS > EWS"][0] == "VIOLATED"


def test_the_trace_shows_the_bridge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, MODBUS, PINNED)
    capsys.readouterr()
    main(["trace", str(folder), "--flow", "10.30.40.130:1 > 10.30.40.10 tcp/502", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["verdict"] == "permit"
    hops = [
        [(hop["device"], hop["in"], hop["out"], hop["rule_set"], hop["rule"]) for hop in path["hops"]]
        for path in document["paths"]
        if path["verdict"] == "permit"
    ]
    assert [("fw-sis", "outside", "inside", "IN", "1")] in hops
