"""The answer for a safety zone: the faulty refinery is told in full, the clean one is isolated as declared."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from audits import FIXTURES, audited
from validator.chains import Chain
from validator.report.isolation_text import chain_text, isolation_lines
from validator.report.style import Style
from validator.report.terminal import text_report
from validator.stepping_stones import Step
from validator.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from validator.isolation import SafetyAnswer

PLANTS = FIXTURES / "plants"


def answer(plant: str) -> SafetyAnswer:
    return audited(PLANTS / plant).safety[0]


def test_faulty_plant() -> None:
    told = answer("refinery-u3-faulty")
    assert (told.zone, told.coupling, told.verdict) == ("SIS", "interfaced", Verdict.VIOLATED)
    assert {way.zone for way in told.ways_in if way.undeclared} == {"CTRL", "CELL1", "CELL2"}
    assert any(text.startswith("trunk") and "CELL1" in text for text in told.shared)
    assert told.remote == ("VP-USERS on fw-e: its clients have addresses of CTRL, which gets straight in",)
    stones = {chain.zone: chain.stones for chain in told.chains}
    assert stones["CORP"] == ("CTRL",)
    assert stones["VPNPOOL"] is None


def test_clean_plant() -> None:
    told = answer("refinery-u3-clean")
    assert told.verdict is Verdict.PROVED
    assert not told.breaches
    assert [way.zone for way in told.ways_in] == ["CTRL"]
    assert not any(way.undeclared for way in told.ways_in)
    assert not told.ways_out
    assert not told.grounds
    assert told.remote == ("VP-USERS on fw-e: its clients have addresses of VPNPOOL, at least 3 hosts away from it",)
    assert len(told.stops) == 2


def test_the_workstation_is_exposed_to_nobody_in_the_clean_plant() -> None:
    assert [(item.name, item.zones) for item in answer("refinery-u3-clean").workstations] == [("SIS-EWS", ())]


ROUTER = """\
set version 21.4R3-S5.4
set system host-name mx-cell
set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24
set interfaces ge-0/0/2 unit 0 family inet address 10.2.0.1/24
set routing-options static route 0.0.0.0/0 {main}
set routing-instances CELL instance-type virtual-router
set routing-instances CELL interface ge-0/0/2.0
set routing-instances CELL routing-options static route 0.0.0.0/0 next-table inet.0
"""
PLANT = """\
plant: {id: P, name: a cell in an instance of its own}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.0.0.0/24]}
  - {id: SIS, kind: safety, networks: [10.2.0.0/24]}
"""


@pytest.mark.parametrize(("main", "told"), [("discard", "nowhere (drops)"), ("next-hop 10.0.0.254", "10.0.0.254")])
def test_default_routes_are_told_in_words(main: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "mx.conf").write_text(ROUTER.replace("{main}", main), encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    assert audited(tmp_path).safety[0].default_routes == (
        f"mx-cell to {told}",
        "mx-cell to the main table in VRF CELL",
    )


IN = Step("SIS", "PLC", "tcp/3")


@pytest.mark.parametrize(
    ("chain", "text"),
    [
        (Chain("A", (), (IN,), ()), "from A none: straight in to PLC by tcp/3"),
        (
            Chain("A", ("V-1",), (Step("B", "JH", "tcp/1"), Step("B", "GW", ""), IN), ("B",), ("B",)),
            "from A (V-1) 2: B JH by tcp/1, then B GW within the zone, then in to PLC by tcp/3; every way passes B",
        ),
        (Chain("A", (), None, ()), "from A only possibly, straight in"),
        (Chain("A", (), None, ("B", "C")), "from A only possibly, over B > C"),
        (Chain("A", (), None, None), "from A no way"),
        (Chain("A", (), None, None, undecided=True), "from A nothing that the files show, and it is not decided"),
    ],
)
def test_chains(chain: Chain, text: str) -> None:
    assert chain_text(chain) == text


def test_no_safety_zone_no_block() -> None:
    assert isolation_lines((), Style(80)) == []


def coupled(plant: str, coupling: str, folder: Path) -> SafetyAnswer:
    """The answer for a twin of the refinery whose safety zone is declared with another coupling."""
    shutil.copytree(PLANTS / plant, folder / plant)
    file = folder / plant / "plant.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("coupling: interfaced") == 1
    file.write_text(text.replace("coupling: interfaced", f"coupling: {coupling}"), encoding="utf-8")
    (told,) = audited(folder / plant).safety
    assert told.coupling == coupling
    return told


@pytest.mark.parametrize("plant", ["refinery-u3-clean", "refinery-u3-faulty"])
def test_an_airgap_allows_neither_the_conduit_nor_the_firewall(plant: str, tmp_path: Path) -> None:
    told = [one.text for one in coupled(plant, "airgap", tmp_path).breaches]
    assert "conduit C-CTRL-SIS joins it to CTRL" in told
    assert any(text.startswith("device fw-s joins it to ") and "CTRL" in text for text in told)
    assert any(text.startswith("device sw-c joins it to ") for text in told) == (plant == "refinery-u3-faulty")


@pytest.mark.parametrize("coupling", ["interfaced", "integrated"])
@pytest.mark.parametrize("plant", ["refinery-u3-clean", "refinery-u3-faulty"])
def test_a_conduit_with_control_is_allowed_to_what_is_joined(plant: str, coupling: str, tmp_path: Path) -> None:
    assert coupled(plant, coupling, tmp_path).breaches == ()


def test_steps_name_hosts_and_services() -> None:
    steps = {chain.zone: chain for chain in answer("refinery-u3-clean").chains}
    assert [(step.zone, step.hosts) for step in steps["ACME"].steps or ()] == [
        ("IDMZ", "JH-01"),
        ("CTRL", "EWS-01 or EWS-02"),
        ("CTRL", "OPC-GW"),
        ("SIS", "TMR-01 or TMR-02"),
    ]
    assert (steps["ACME"].hosts, steps["ACME"].vendors, steps["ACME"].closing) == (3, ("V-ACME",), ("CTRL",))
    assert steps["CORP"].hosts == 4
    assert (steps["INTERNET"].steps, steps["INTERNET"].undecided) == (None, False)


def test_what_stands_nowhere_is_not_said_to_have_no_way() -> None:
    steps = {chain.zone: chain for chain in answer("refinery-u3-faulty").chains}
    assert (steps["VPNPOOL"].steps, steps["VPNPOOL"].undecided) == (None, True)


def test_the_verdict_rests_on_more_than_pairs() -> None:
    grounds = answer("refinery-u3-faulty").grounds
    assert grounds[:3] == (
        "CTRL, CELL1 get in undeclared by every service",
        "CELL2 gets in undeclared by every tcp port from port 102",
        "it gets out to CTRL, CELL3 undeclared by every service",
    )
    assert "CTRL, CELL1, CELL2, SIS, ACME can manage sw-c in front of it by http, undeclared" in grounds
    assert "fw-s joins it to CTRL without a filter when it has no power" in grounds


def changed(plant: Path, folder: Path, file: str, old: str, new: str) -> SafetyAnswer:
    """The answer for a twin of a plant with one text of one file changed."""
    shutil.copytree(plant, folder / plant.name)
    path = folder / plant.name / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return audited(folder / plant.name).safety[0]


CASES = (
    (
        "configs/fw-s.txt", "no hardware-bypass GigabitEthernet 1/1-1/2", "hardware-bypass GigabitEthernet 1/1-1/2",
        Verdict.VIOLATED, "fw-s joins it to CTRL without a filter when it has no power",
    ),
    (
        "configs/fw-s.txt", "ssh 10.99.0.0 255.255.255.0 mgmt", "ssh 10.20.0.0 255.255.252.0 outside",
        Verdict.VIOLATED, "CTRL can manage fw-s in front of it by ssh, undeclared",
    ),
    (
        "plant.yaml", "coupling: interfaced", "coupling: airgap",
        Verdict.VIOLATED, "coupling airgap does not allow that conduit C-CTRL-SIS joins it to CTRL",
    ),
    (
        "configs/fw-e.txt", "ip local pool VP 10.66.0.16-10.66.0.31 mask 255.255.255.224",
        "ip local pool VP 10.30.40.12-10.30.40.13 mask 255.255.255.240",
        Verdict.VIOLATED, "clients of remote access VP-USERS on fw-e stand in it",
    ),
    (
        "plant.yaml", "{id: SIS-EWS, ip: 10.30.40.10,", "{id: SIS-EWS, ip: [10.30.40.10, 10.20.3.77],",
        Verdict.VIOLATED, "host SIS-EWS stands in it and in CTRL",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "verdict", "ground"), CASES)
def test_one_line_spoils_the_clean_answer(
    file: str, old: str, new: str, verdict: Verdict, ground: str, tmp_path: Path
) -> None:
    told = changed(PLANTS / "refinery-u3-clean", tmp_path, file, old, new)
    assert told.verdict is verdict
    assert ground in told.grounds


def test_who_may_program_is_told_by_the_declared_station() -> None:
    cases = FIXTURES / "checks" / "safety_protocol_from_elsewhere"
    (right,) = audited(cases / "ok-asa-station-in-control").safety
    assert (right.verdict, right.grounds) == (Verdict.PROVED, ())
    assert right.programmed_from == ("from CTRL by udp/1502 (triconex_tristation) (declared stations)",)
    (wrong,) = audited(cases / "bad-asa-declared-from-another-host").safety
    assert wrong.verdict is Verdict.VIOLATED
    assert wrong.grounds == (
        "CTRL programs it by udp/1502 (triconex_tristation) from hosts that are no declared station",
    )


def test_a_firewall_that_judges_what_it_routes_shares_nothing_by_that() -> None:
    assert not any(text.startswith("routing table of fw-s") for text in answer("refinery-u3-clean").shared)


@pytest.mark.parametrize(("line", "expected"), [("", True), (" ip access-group SHUT in\n", False)])
def test_a_router_without_a_list_shares_its_routing_table(tmp_path: Path, line: str, *, expected: bool) -> None:
    text = """version 15.2
hostname r-1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
{line}interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip access-list extended SHUT
 deny ip any any
end
"""
    plant = """plant: {id: T}
zones:
  - {id: SIS, kind: safety, networks: [10.1.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.2.0.0/24]}
"""
    (tmp_path / "configs").mkdir()
    (tmp_path / "plant.yaml").write_text(plant, encoding="utf-8")
    (tmp_path / "configs" / "r-1.txt").write_text(text.format(line=line), encoding="utf-8")
    (told,) = audited(tmp_path).safety
    assert ("routing table of r-1 with CTRL" in told.shared) is expected


def test_a_zone_that_is_declared_open_is_not_called_isolated() -> None:
    report = audited(FIXTURES / "checks" / "safety_zone_declared_open" / "bad-asa-permit-ip")
    (told,) = report.safety
    assert told.verdict is Verdict.PROVED
    assert [(way.zone, way.whole) for way in told.ways_in] == [("CTRL", True)]
    page = text_report(report, Style(100))
    assert "safety zone SIS: OPEN AS DECLARED" in page
    assert "because any host of CTRL gets in by every service, and the plant file declares it" in page
    narrow = audited(FIXTURES / "checks" / "safety_zone_declared_open" / "ok-asa-one-port")
    assert "safety zone SIS: ISOLATED AS DECLARED" in text_report(narrow, Style(100))
    assert not any(way.whole for way in narrow.safety[0].ways_in)


TRANSLATED = """\
ASA Version 9.16(4)
hostname fw-s
interface GigabitEthernet1/1
 nameif ctrl
 security-level 50
 ip address 10.3.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif sis
 security-level 90
 ip address 10.4.0.1 255.255.255.0
object network SES
 host 10.4.0.7
object network TMR
 host 10.4.0.5
access-list CTRL_IN extended permit tcp 10.3.0.0 255.255.255.0 object SES eq 3389 log
access-list CTRL_IN extended permit udp 10.3.0.0 255.255.255.0 object TMR eq 1502 log
access-list CTRL_IN extended deny ip any any log
object network SES
 nat (sis,ctrl) static 10.3.0.107
object network TMR
 nat (sis,ctrl) static 10.3.0.105 service udp 1502 51502
access-group CTRL_IN in interface ctrl
: end
"""
BEHIND = """\
plant: {id: P, name: a safety zone behind translated addresses}
zones:
  - {id: CTRL, kind: control, networks: [10.3.0.0/24]}
  - id: SIS
    kind: safety
    networks: [10.4.0.0/24]
    assets:
      - {id: TMR, ip: 10.4.0.5, role: safety_controller}
      - {id: SES, ip: 10.4.0.7, role: safety_engineering_workstation}
"""


def test_what_is_translated_is_told_as_it_arrives(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw.txt").write_text(TRANSLATED, encoding="utf-8")
    (tmp_path / "plant.yaml").write_text(BEHIND, encoding="utf-8")
    (told,) = audited(tmp_path).safety
    assert [(item.name, bool(item.zones)) for item in told.workstations] == [("SES", True)]
    assert any("CTRL" in text and "udp/51502" in text for text in told.programmed_from)
    assert {"engineering", "remote_access"} <= set(told.ways_in[0].classes)
