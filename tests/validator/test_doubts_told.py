"""What findings say of what is not sure: why, what would settle it, and declared zones before all others."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited, audited_anew
from validator.checks import management_from_elsewhere
from validator.cli import main
from validator.reachability.carriers import doubts

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.model.match import UnknownMatch
    from validator.findings import Finding
    from validator.packets import PacketSet
    from validator.reachability.question import PairReach
    from validator.report.document import Report


def missing(report: Report, hop: str) -> list[Finding]:
    """What is told of a next hop that no file shows."""
    said = f"next hop {hop} is on no device of the snapshot"
    return [item for item in report.findings if item.code == "COV003" and item.message.startswith(said)]


def test_management_that_only_may_be_says_why() -> None:
    report = audited(FIXTURES / "plants" / "routeros-site")
    found = {finding.message: finding for finding in report.findings if finding.code == "MGT001"}
    ssh = found["CELL may be able to manage fw-cell by ssh, and nothing declares it"]
    why = "no line shows whether all hosts of LAN are trusted, as they are when delivered (configs/fw-cell.txt:97)"
    assert ("because", why) in ssh.notes
    assert ssh.labels[0].text.startswith("may let ")
    sure = found["OFFICE can manage rtr-site by ssh, and nothing declares it"]
    assert "because" not in dict(sure.notes)
    assert sure.labels[0].text.startswith("lets ")


def test_why_a_device_may_be_managed_is_looked_up_once_for_each_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer has all lines and services of a zone: asked for each of them, the reasons took most of an audit."""
    asked: list[PairReach] = []

    def noted(reach: PairReach, packets: PacketSet) -> dict[UnknownMatch, PacketSet]:
        asked.append(reach)
        return doubts(reach, packets)

    monkeypatch.setattr(management_from_elsewhere, "doubts", noted)
    report = audited_anew(FIXTURES / "plants" / "routeros-site")
    told = [one for one in report.findings if one.code == "MGT001" and "because" in dict(one.notes)]
    assert 0 < max(Counter(map(id, asked)).values()) <= len(told)


def test_declared_zones_are_named_before_addresses_in_none() -> None:
    report = audited(FIXTURES / "checks" / "weak_secret" / "bad-panos-md5")
    found = next(finding for finding in report.findings if finding.code == "MGT001")
    assert found.message.startswith("OFFICE, CTRL, addresses in no zone may be able to manage pa by ")
    assert found.source_zone == "addresses in no zone"


@pytest.mark.parametrize(
    ("folder", "hop", "zone", "wider"),
    [
        ("undecided/bad-ios-default-route", "10.2.0.254", "networks: [172.16.0.0/16]", "[172.16.0.0/16, 10.2.0.254]"),
        (
            "tunnel_to_anybody/bad-ios-multipoint",
            "10.9.0.2",
            "[172.31.9.0/24]",
            "[172.31.9.0/24, 10.9.0.2]",
        ),
    ],
)
def test_a_next_hop_that_nobody_shows_is_settled_as_its_remedy_says(
    folder: str, hop: str, zone: str, wider: str, tmp_path: Path
) -> None:
    copy = shutil.copytree(FIXTURES / "checks" / folder, tmp_path / "plant")
    before = missing(audited_anew(copy), hop)
    assert "or declare the address in the zone behind it" in before[0].remediation
    plant = copy / "plant.yaml"
    text = plant.read_text(encoding="utf-8")
    assert zone in text
    plant.write_text(text.replace(zone, wider if zone[0] == "[" else f"networks: {wider}"), encoding="utf-8")
    assert len(missing(audited_anew(copy), hop)) < len(before)


def test_a_next_hop_to_the_internet_is_settled_by_its_interface(tmp_path: Path) -> None:
    copy = shutil.copytree(FIXTURES / "checks" / "logs_stay_on_device" / "ok-panos-profile-used", tmp_path / "plant")
    assert (
        "(the internet: by `interfaces: [DEVICE:INTERFACE]`)" in missing(audited_anew(copy), "10.9.0.1")[0].remediation
    )
    plant = copy / "plant.yaml"
    text = plant.read_text(encoding="utf-8").replace("10.9.0.0/24", "10.9.0.128/25")
    assert "kind: internet" in text
    plant.write_text(
        text.replace("kind: internet", 'kind: internet, interfaces: ["fw-pa:ethernet1/1"]'), encoding="utf-8"
    )
    assert not missing(audited_anew(copy), "10.9.0.1")


def test_a_private_next_hop_of_no_zone_is_settled_by_the_interface_that_the_remedy_names(tmp_path: Path) -> None:
    """It is in no zone as it is, so that to declare it in none settles nothing. A zone that nobody shows may be behind it."""
    (tmp_path / "configs").mkdir()
    config = """ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 192.168.1.2 255.255.255.0
interface GigabitEthernet1/2
 nameif office
 security-level 50
 ip address 10.1.0.1 255.255.255.0
access-list IN extended permit tcp any any eq 443
access-list IN extended deny ip any any log
access-group IN in interface office
route outside 0.0.0.0 0.0.0.0 192.168.1.1 1
: end
"""
    (tmp_path / "configs" / "fw.txt").write_text(config, encoding="utf-8")
    zones = """plant: {id: X}
zones:
  - {id: INTERNET, kind: internet, networks: [0.0.0.0/0]}
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: CELL, kind: control, networks: [10.3.0.0/24]}
devices:
  - {id: fw, file: configs/fw.txt, platform: cisco_asa}
"""
    plant = tmp_path / "plant.yaml"
    plant.write_text(zones, encoding="utf-8")
    said = missing(audited_anew(tmp_path), "192.168.1.1")[0].remediation
    line = "interfaces: [fw:outside]"
    assert f"`{line}` of zone INTERNET" in said
    plant.write_text(zones.replace("internet,", f"internet, {line},"), encoding="utf-8")
    pairs = {(one.source, one.destination): str(one.verdict) for one in audited_anew(tmp_path).pairs}
    assert pairs["OFFICE", "INTERNET"] == "VIOLATED"
    assert pairs["INTERNET", "OFFICE"] == "PROVED"


def test_a_list_that_is_not_defined_says_why_it_permits(capsys: pytest.CaptureFixture[str]) -> None:
    config = str(FIXTURES / "plants" / "tiny" / "configs" / "sw-c.txt")
    words = ["test-rules", config, "--rule-set", "CELL_IN", "--flow", "tcp 10.4.0.2:40000 > 10.3.0.3:443"]
    why = "Cisco IOS: an access list that is bound and not defined permits everything"
    main(words)
    text = " ".join(capsys.readouterr().out.split())
    assert f"by CELL_IN rule implicit ({why}) at" in text
    main([*words, "--format", "json"])
    assert f'"implicit_by": "{why}"' in capsys.readouterr().out.replace('":"', '": "')


def test_a_list_of_nearly_the_same_name_is_shown() -> None:
    report = audited(FIXTURES / "checks" / "undefined_list" / "bad-ios-name-misspelt")
    found = next(finding for finding in report.findings if finding.code == "RUL003")
    assert [label.text for label in found.labels[1:]] == ["CELL-IN is defined here, and no interface binds it"]


def test_why_a_translated_flow_is_undecided_is_told(tmp_path: Path) -> None:
    """The flow is declared as it arrives, at 10.2.0.10; hosts send to 10.1.9.10, and two translations speak of that."""
    (tmp_path / "configs").mkdir()
    config = """ASA Version 9.16(4)
hostname fw
interface GigabitEthernet1/1
 nameif outside
 security-level 0
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif dmz
 security-level 50
 ip address 10.2.0.1 255.255.255.0
object network HIST
 host 10.2.0.10
access-list IN extended permit tcp any object HIST eq 443
access-list IN extended deny ip any any log
access-group IN in interface outside
object network HIST
 nat (dmz,outside) static 10.1.9.10
nat (outside,dmz) source dynamic any interface
: end
"""
    (tmp_path / "configs" / "fw.txt").write_text(config, encoding="utf-8")
    plant = """plant: {id: X}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: DMZ, kind: dmz, networks: [10.2.0.0/24]}
conduits:
  - {id: C1, from: OFFICE, to: DMZ, flows: [{src: OFFICE, dst: 10.2.0.10, service: tcp/443}]}
devices:
  - {id: fw, file: configs/fw.txt, platform: cisco_asa}
"""
    (tmp_path / "plant.yaml").write_text(plant, encoding="utf-8")
    report = audited_anew(tmp_path)
    assert [str(one.verdict) for item in report.conduits for one in item.flows] == ["UNKNOWN"]
    told = [item.message for item in report.findings if item.code == "COV003"]
    why = "a packet matches one manual translation only, and manual 1 and object HIST both speak of it"
    assert any(why in message and message.endswith("leaves 1 declared flow of C1 open") for message in told)
