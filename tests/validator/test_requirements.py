"""Requirements: the catalogue against the checks, and that nothing is PROVED on the strength of what was not seen."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import jsonschema
import pytest

from audits import AS_OF, FIXTURES
from validator.audit import AuditOptions, audit
from validator.catalogue.requirements import Shows, documents, requirement_sets
from validator.check import checks
from validator.commands.arguments import parsed
from validator.commands.audit import audit_options
from validator.commands.status import MisuseError
from validator.questions import Silent
from validator.report.json_report import json_report
from validator.report.requirements_text import requirement_lines
from validator.report.schemas import report_schema
from validator.report.style import Style
from validator.requirements.answers import Answer, Standing
from validator.requirements.proofs import PROOFS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from validator.report.document import Report

EVERY = [one for document in documents() for one in document.requirements]
PLANT = """plant: {id: TINY, name: The smallest plant, owner: Plant A Ltd}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24], sl_t: 1, layer2: ATT-1}
  - {id: DMZ, kind: dmz, networks: [10.2.0.0/24], sl_t: 2, layer2: ATT-1,
     assets: [{id: HIST, ip: 10.2.0.10}, {id: WEB, ip: 10.2.0.30}]}
  - {id: CTRL, kind: control, networks: [10.3.0.0/24], sl_t: 2, layer2: ATT-1, assets: [{id: SCADA, ip: 10.3.0.10}]}
  - {id: CELL, kind: field, networks: [10.4.0.0/24], sl_t: {RDF: 3, IAC: 1}, layer2: ATT-1,
     assets: [{id: PLC, ip: 10.4.0.10}]}
  - {id: INTERNET, kind: internet, networks: [0.0.0.0/0]}
attestations: [{id: ATT-1}]
conduits:
  - {id: C-OFFICE-DMZ, from: OFFICE, to: DMZ, via: [fw-a],
     flows: [{src: 10.1.0.0/24, dst: WEB, service: tcp/443, purpose: reports, owner: Process lead}]}
  - {id: C-CTRL-DMZ, from: CTRL, to: DMZ, via: [fw-b],
     flows: [{src: 10.3.0.0/24, dst: HIST, service: tcp/5450, purpose: history, owner: Process lead}]}
  - {id: C-CTRL-CELL, from: CTRL, to: CELL, via: [sw-c],
     flows: [{src: SCADA, dst: PLC, service: modbus_tcp, purpose: polling, owner: DCS lead, essential: true}]}
devices:
  - {id: fw-a, file: configs/fw-a.txt, platform: cisco_asa}
  - {id: fw-b, file: configs/fw-b.txt, platform: fortinet_fortios}
  - {id: sw-c, file: configs/sw-c.txt, platform: cisco_ios}
"""
OUTSIDE = """interface GigabitEthernet1/3
 nameif outside
 security-level 0
 ip address 203.0.113.1 255.255.255.0
!
"""
OUTSIDE_LIST = """access-list OUTSIDE_IN extended deny ip any any log
access-group DMZ_IN in interface dmz
access-group OUTSIDE_IN in interface outside
route outside 0.0.0.0 0.0.0.0 203.0.113.254 1
"""
SR_5_2, DENY, APART = "IEC 62443-3-3 SR 5.2", "IEC 62443-3-3 SR 5.2 RE 1", "IEC 62443-3-3 SR 5.1"


def sound_plant(folder: Path) -> Path:
    """The tiny plant without its faults, every rule logging, layer 2 attested, every address in a zone."""
    shutil.copytree(FIXTURES / "plants" / "tiny", folder)
    (folder / "plant.yaml").write_text(PLANT, encoding="utf-8")
    edited(folder / "configs" / "sw-c.txt", "CELL_IN in", "CELL-IN in")
    edited(folder / "configs" / "sw-c.txt", "10.4.0.10 eq 502\n 20", "10.4.0.10 eq 502 log\n 20")
    edited(folder / "configs" / "sw-c.txt", "established\n", "established log\n")
    edited(folder / "configs" / "fw-a.txt", "object network WEB", OUTSIDE + "object network WEB")
    edited(folder / "configs" / "fw-a.txt", "access-group DMZ_IN in interface dmz\n", OUTSIDE_LIST)
    text = (folder / "configs" / "fw-b.txt").read_text(encoding="utf-8")
    start = text.index("    edit 2\n        set srcintf")
    end = text.index("    next\n", start) + len("    next\n")
    (folder / "configs" / "fw-b.txt").write_text(text[:start] + text[end:], encoding="utf-8")
    return folder


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def judged(folder: Path, *sets: str, as_of: dt.date = AS_OF, ignore: tuple[str, ...] = ()) -> Report:
    return audit(folder, AuditOptions(None, as_of, ignore=ignore, requirements=sets or ("iec62443",)), Silent())


def answer(report: Report, subject: str, requirement: str) -> Answer:
    return next(
        one
        for part in report.requirements
        for item in part.subjects
        if item.id == subject
        for one in item.answers
        if one.requirement.id == requirement
    )


@cache
def faulty() -> Report:
    return judged(FIXTURES / "plants" / "refinery-u3-faulty", *requirement_sets())


def test_every_clause_of_every_check_is_in_the_catalogue() -> None:
    there = {one.id for one in EVERY}
    cited = {(code, clause) for code, one in checks().items() for clause in one.clauses}
    missing = {(code, clause) for code, clause in cited if clause not in there}
    assert not missing


def test_no_check_answers_what_configurations_do_not_show() -> None:
    hidden = {one.id for one in EVERY if one.shows is Shows.NOTHING}
    assert not {clause for check in checks().values() for clause in check.clauses} & hidden


def test_every_proof_exists_and_belongs_to_something() -> None:
    assert {one.proof for one in EVERY if one.proof} == set(PROOFS)


def test_nothing_claims_to_be_verified_by_nobody_knows_whom() -> None:
    assert not [one.id for one in EVERY if one.verified_by]  # whoever compares one with the licensed text names himself


def test_sets_are_those_that_the_issue_names() -> None:
    assert requirement_sets() == ("aescsf", "iec61511", "iec62443", "ncsc", "nerc_cip", "nis2", "nist_800_82")


def test_a_sound_plant_is_proved_where_everything_was_seen(tmp_path: Path) -> None:
    report = judged(sound_plant(tmp_path / "plant"))
    assert not [finding for finding in report.findings if finding.code.startswith("PATH")]
    for zone in ("OFFICE", "DMZ", "CTRL", "CELL"):
        for clause in (SR_5_2, DENY, APART):
            found = answer(report, zone, clause)
            assert found.standing is Standing.PROVED, (zone, clause, found.why)
    found = answer(report, "C-CTRL-CELL", SR_5_2)
    assert found.standing is Standing.PROVED
    assert found.why == ("layer 2 as attested: ATT-1",)


def test_a_proof_names_the_exceptions_between_its_zones_and_no_others(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    with (folder / "plant.yaml").open("a", encoding="utf-8") as file:
        file.write(
            'exceptions:\n  - {id: X-1, flow: "10.3.0.10 > 10.2.0.10 tcp/445", reason: recipes, expires: 2027-06-30,\n'
            "     approved_by: [a.owner, s.cyber]}\n"
        )
    report = judged(folder)
    assert answer(report, "CTRL", SR_5_2).why[0] == "with what exceptions in force tolerate: X-1"
    assert "X-1" not in " ".join(answer(report, "CELL", SR_5_2).why)


BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "layer 2 is not shown": (lambda p: edited(p / "plant.yaml", "layer2: ATT-1", "name: Zone"), "CELL"),
    "no zone is the internet": (
        lambda p: edited(p / "plant.yaml", "  - {id: INTERNET, kind: internet, networks: [0.0.0.0/0]}\n", ""),
        "CELL",
    ),
    "a rule does not log": (lambda p: edited(p / "configs" / "sw-c.txt", "eq 502 log\n", "eq 502\n"), "CELL"),
    "a file is not read": (lambda p: (p / "configs" / "x.txt").write_text("hello\n", encoding="utf-8"), "CELL"),
    "a device is missing": (lambda p: (p / "configs" / "sw-c.txt").unlink(), "CELL"),
    "a line is not understood": (
        lambda p: edited(
            p / "configs" / "sw-c.txt", " 10 permit tcp host 10.3", " 5 permit frob any any\n 10 permit tcp host 10.3"
        ),
        "CELL",
    ),
    "a network is in no zone": (
        lambda p: edited(
            p / "configs" / "sw-c.txt", "ip route", "interface Vlan9\n ip address 172.16.9.1 255.255.255.0\n!\nip route"
        ),
        "CELL",
    ),
    "every port is declared": (
        lambda p: edited(p / "plant.yaml", "service: modbus_tcp", "service: any"),
        "CELL",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_was_not_seen_takes_the_proof_away(name: str, tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    change, zone = BREAKS[name]
    change(folder)
    found = answer(judged(folder), zone, SR_5_2)
    assert found.standing is Standing.UNKNOWN
    assert found.why


def test_an_undeclared_path_violates_the_boundary_of_both_zones_and_of_no_other(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    edited(folder / "configs" / "sw-c.txt", "CELL-IN in", "CELL_IN in")
    report = judged(folder)
    assert answer(report, "CELL", SR_5_2).standing is Standing.VIOLATED
    assert answer(report, "CTRL", SR_5_2).standing is Standing.VIOLATED
    assert answer(report, "C-CTRL-CELL", SR_5_2).standing is Standing.VIOLATED
    assert answer(report, "OFFICE", SR_5_2).standing is not Standing.VIOLATED
    assert answer(report, "C-OFFICE-DMZ", SR_5_2).standing is Standing.PROVED


def test_what_is_ignored_violates_all_the_same(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    edited(folder / "configs" / "sw-c.txt", "CELL-IN in", "CELL_IN in")
    report = judged(folder, ignore=("PATH", "RUL"))
    assert not [finding for finding in report.findings if finding.code.startswith(("PATH", "RUL"))]
    assert answer(report, "CELL", SR_5_2).standing is Standing.VIOLATED


def test_the_absence_of_a_finding_proves_nothing() -> None:
    for part in faulty().requirements:
        for subject in part.subjects:
            for one in subject.answers:
                if one.standing is Standing.PROVED:
                    assert one.requirement.proof
                    assert one.requirement.shows is Shows.FULLY
                    assert not one.findings
                if one.standing is Standing.UNKNOWN:
                    assert one.why


def test_no_zone_with_an_undecided_pair_is_proved() -> None:
    report = faulty()
    undecided = {zone for pair in report.pairs if pair.verdict != "PROVED" for zone in (pair.source, pair.destination)}
    for part in report.requirements:
        for subject in part.subjects:
            if subject.kind == "zone" and subject.id in undecided:
                rested = [one for one in subject.answers if one.requirement.proof in {"boundary", "only_declared"}]
                assert not [one for one in rested if one.standing is Standing.PROVED]


def test_a_target_level_asks_what_begins_at_it_and_no_more(tmp_path: Path) -> None:
    report = judged(sound_plant(tmp_path / "plant"))
    assert answer(report, "CELL", "IEC 62443-3-3 SR 5.2 RE 2").asked  # RDF 3
    assert not answer(report, "CTRL", "IEC 62443-3-3 SR 5.2 RE 2").asked  # RDF 2
    assert not answer(report, "CELL", "IEC 62443-3-3 SR 1.1 RE 1").asked  # IAC 1
    assert answer(report, "C-CTRL-CELL", "IEC 62443-3-3 SR 5.2 RE 2").asked  # the higher end


def test_bounds_end_where_something_is_not_proved_and_below_what_is_violated(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    bounds = {
        (subject.id, bound.foundation): bound
        for subject in judged(folder).requirements[0].subjects
        for bound in subject.bounds
    }
    assert bounds["CELL", "RDF"].proved_to == 0  # SR 5.4 is of level 1 and files do not prove it
    assert bounds["CELL", "RDF"].not_above == 4
    edited(folder / "configs" / "sw-c.txt", "CELL-IN in", "CELL_IN in")
    subjects = judged(folder).requirements[0].subjects
    after = next(
        one for subject in subjects if subject.id == "CELL" for one in subject.bounds if one.foundation == "RDF"
    )
    assert after.not_above == 0


def test_island_mode_names_the_essential_flows_that_stop(tmp_path: Path) -> None:
    found = answer(judged(sound_plant(tmp_path / "plant")), "C-CTRL-CELL", "IEC 62443-3-3 SR 5.2 RE 2")
    assert found.standing is Standing.UNKNOWN
    assert "essential flows stop: SCADA > PLC modbus_tcp of C-CTRL-CELL" in found.why[0]


def test_what_is_not_in_force_is_not_asked(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    old, new = "NERC CIP-005-7 R1.3", "NERC CIP-005-8 R1.2"
    before = judged(folder, "nerc_cip")
    assert answer(before, "TINY", old).asked
    assert not answer(before, "TINY", new).asked
    after = judged(folder, "nerc_cip", as_of=dt.date(2028, 4, 1))
    assert not answer(after, "TINY", old).asked
    assert answer(after, "TINY", new).asked
    assert answer(after, "TINY", new).standing is Standing.PROVED
    edited(folder / "plant.yaml", "purpose: polling, ", "")
    assert answer(judged(folder, "nerc_cip"), "TINY", old).standing is not Standing.PROVED


def test_documents_fit_the_schema_and_texts_say_what_they_are_not() -> None:
    report = faulty()
    jsonschema.validate(json.loads(json_report(report)), report_schema("audit"))
    assert json.loads(json_report(replace(report, requirements=())))["requirements"] == []
    for part in report.requirements:
        text = "\n".join(requirement_lines(part, Style(width=400)))
        assert "no claim about the security level achieved" in text
        assert len("\n".join(requirement_lines(part, Style(), everything=True))) >= len(text) // 2


def test_an_unknown_set_is_misuse() -> None:
    arguments = parsed(["audit", str(FIXTURES / "plants" / "tiny"), "--requirements", "iec62444"])
    assert isinstance(arguments, argparse.Namespace)
    with pytest.raises(MisuseError, match="did you mean iec62443"):
        audit_options(arguments)


def test_a_declared_flow_that_is_blocked_is_no_violation_of_least_functionality() -> None:
    broken = [one for one in faulty().findings if one.code == "PATH003"]
    assert broken
    assert all("SR 7.7" not in clause for one in broken for clause in one.clauses)


def test_a_requirement_is_put_into_words_once() -> None:
    part = next(one for one in faulty().requirements if one.set == "iec62443")
    page = " ".join(" ".join(requirement_lines(part, Style(120))).split())
    words = "traffic at the boundary of a zone is watched and controlled"
    assert page.count(words) == 1
    assert "not visible in configurations: the 17 of zone IDMZ" in page
    whole = " ".join(" ".join(requirement_lines(part, Style(120), everything=True)).split())
    assert whole.count(words) > 5


LEVELS = (
    "1.1 1 2 3 4, 1.2 2 3, 1.3 1 3, 1.4 1, 1.5 1 3, 1.6 1 2, 1.7 1 3 4, 1.8 2, 1.9 2 3, 1.10 1, 1.11 1, 1.12 1, 1.13 1 2, "
    "2.1 1 2 2 3 4, 2.2 1 3, 2.3 1 3, 2.4 1 3, 2.5 1, 2.6 2, 2.7 3, 2.8 1 3, 2.9 1 3, 2.10 1, 2.11 2 3 4, 2.12 3 4, "
    "3.1 1 3, 3.2 1 2 3, 3.3 1 3 4, 3.4 2 3, 3.5 1, 3.6 1, 3.7 2, 3.8 2 3 3 4, 3.9 2 4, "
    "4.1 1 2 4, 4.2 2 3, 4.3 1, 5.1 1 2 3 4, 5.2 1 2 3 3, 5.3 1 3, 5.4 1, 6.1 1 3, 6.2 2, "
    "7.1 1 2 3, 7.2 1, 7.3 1 2 3, 7.4 1, 7.5 1, 7.6 1 3, 7.7 1, 7.8 2"
)
"""Each SR of IEC 62443-3-3 with the level at which it begins, and those of its enhancements in order.

Written down a second time from general knowledge of annex B, apart from the catalogue; not compared with the licensed text.
"""


def test_ids_and_levels_of_part_3_3_are_those_that_were_written_down_apart() -> None:
    expected: dict[str, int] = {}
    for row in LEVELS.split(", "):
        number, *levels = row.split()
        names = [f"SR {number}", *(f"SR {number} RE {index}" for index in range(1, len(levels)))]
        expected |= dict(zip(names, map(int, levels), strict=True))
    found = {one.short: one.level for one in documents()[0].requirements}
    assert len(found) == 100  # 51 requirements, 49 enhancements
    assert found == expected


def test_a_bound_counts_what_can_be_proved_and_what_cannot(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    edited(folder / "plant.yaml", "sl_t: {RDF: 3, IAC: 1}", "sl_t: {RDF: 3, IAC: 1}, sl_a_claimed: {RDF: 3}")
    report = judged(folder)
    cell = next(subject for subject in report.requirements[0].subjects if subject.id == "CELL")
    bound = next(one for one in cell.bounds if one.foundation == "RDF")
    names = {one.requirement.short for one in cell.answers if one.requirement.foundation == "RDF"}
    assert names >= {"SR 5.1", "SR 5.2", "SR 5.2 RE 1"}
    assert (bound.provable, bound.proved, bound.held_to) == (3, 3, 3)
    assert (
        bound.partly + bound.not_visible == len([n for n in names if n not in {"SR 5.1", "SR 5.2", "SR 5.2 RE 1"}]) - 1
    )
    text = "\n".join(requirement_lines(report.requirements[0], Style(width=400)))
    assert (
        "level RDF: target SL 3; of 3 that configurations can prove, 3 are PROVED, all up to SL 3; nothing found"
        in text
    )
    assert "the register claims SL 3" in text
    assert "contradicts" not in text
    edited(folder / "configs" / "sw-c.txt", "CELL-IN in", "CELL_IN in")
    text = "\n".join(requirement_lines(judged(folder).requirements[0], Style(width=400)))
    assert "the register claims SL 3, which a violated requirement contradicts" in text


def test_island_mode_tells_what_is_used_from_beyond_and_how_it_is_cut(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    edited(folder / "plant.yaml", "id: C-CTRL-DMZ, from: CTRL, to: DMZ", "id: C-CTRL-DMZ, from: CTRL, to: OFFICE")
    edited(folder / "plant.yaml", "src: 10.3.0.0/24, dst: HIST", "src: 10.3.0.0/24, dst: OFFICE")
    found = answer(judged(folder), "CTRL", "IEC 62443-3-3 SR 5.2 RE 2")
    assert "it uses from beyond the plant: tcp/5450 of OFFICE in OFFICE" in found.why
    assert any(text.startswith("no `isolation_action` says how it is cut off: C-CTRL-CELL") for text in found.why)
    edited(folder / "plant.yaml", "via: [sw-c],", "via: [sw-c], isolation_action: 'sw-c: shutdown Vlan30',")
    found = answer(judged(folder), "C-CTRL-CELL", "IEC 62443-3-3 SR 5.2 RE 2")
    assert not any("isolation_action" in text for text in found.why)
    assert found.standing is Standing.UNKNOWN


def test_fail_close_is_violated_by_the_register_itself_and_never_proved(tmp_path: Path) -> None:
    folder, clause = sound_plant(tmp_path / "plant"), "IEC 62443-3-3 SR 5.2 RE 3"
    found = answer(judged(folder), "C-CTRL-CELL", clause)
    assert found.standing is Standing.UNKNOWN
    assert "conduit C-CTRL-CELL does not say how it fails (`fail: close`)" in found.why
    assert "single failures were not followed (--failures 1)" in found.why
    edited(folder / "plant.yaml", "via: [sw-c],", "via: [sw-c], fail: close,")
    found = answer(judged(folder), "C-CTRL-CELL", clause)
    assert found.standing is Standing.UNKNOWN
    assert not any("does not say" in text for text in found.why)
    edited(folder / "plant.yaml", "fail: close,", "fail: {mode: open, reason: availability},")
    found = answer(judged(folder), "C-CTRL-CELL", clause)
    assert found.standing is Standing.VIOLATED
    assert found.why == ("conduit C-CTRL-CELL is declared to fail open",)


def test_what_rests_on_an_attestation_is_proved_until_its_last_day(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    edited(folder / "plant.yaml", "[{id: ATT-1}]", "[{id: ATT-1, who: N. Etwork, expires: 2026-12-31}]")
    last = judged(folder, as_of=dt.date(2026, 12, 31))
    assert answer(last, "CTRL", SR_5_2).standing is Standing.PROVED
    later = answer(judged(folder, as_of=dt.date(2027, 1, 1)), "CTRL", SR_5_2)
    assert later.standing is Standing.UNKNOWN
    assert "proved on layer 3 alone, for layer 2 is neither shown nor attested" in later.why[0]


def test_nothing_is_proved_of_a_zone_past_a_way_that_no_file_shows(tmp_path: Path) -> None:
    folder = sound_plant(tmp_path / "plant")
    with (folder / "plant.yaml").open("a", encoding="utf-8") as file:
        file.write("unmanaged_paths: [{id: U-1, kind: cellular_router, zone: CELL}]\n")
    report = judged(folder)
    for zone in ("OFFICE", "DMZ", "CTRL", "CELL"):
        found = answer(report, zone, SR_5_2)
        assert found.standing is Standing.UNKNOWN, zone
        assert "what may travel is not decided" in found.why[0]
    found = answer(report, "C-OFFICE-DMZ", SR_5_2)
    assert found.standing is Standing.PROVED  # neither end is in the zone of the router, nor outside
