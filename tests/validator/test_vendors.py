"""Vendors: what each reaches by itself and over its jump host, and rules that close it when they are really deleted."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import jsonschema
import pytest

from audits import FIXTURES, audited, audited_anew
from validator.kill_actions import Left
from validator.report.json_report import json_report
from validator.report.schemas import report_schema
from validator.report.style import Style
from validator.report.vendors_text import vendor_lines

if TYPE_CHECKING:
    from pathlib import Path

    from validator.report.document import Report
    from validator.vendors import VendorAnswer

FAULTY = FIXTURES / "plants" / "refinery-u3-faulty"
CLEAN = FIXTURES / "plants" / "refinery-u3-clean"
CHECKS = FIXTURES / "checks"


def answers(report: Report) -> dict[str, VendorAnswer]:
    return {vendor.id: vendor for vendor in report.vendors}


def test_the_faulty_refinery() -> None:
    told = answers(audited(FAULTY))
    acme = told["V-ACME"]
    assert acme.contract == "contract ended on 2025-12-31"
    assert acme.missing == ("hours", "second factor", "state by default", "action that ends it")
    assert [(way.zone, bool(way.undeclared)) for way in acme.reaches] == [("IDMZ", True), ("CTRL", True)]
    assert [one.zone for one in acme.over_host] == ["CTRL"]
    assert acme.without_tunnels == ()
    assert acme.closing is not None
    assert [span.line for _, span in acme.closing.statements] == [1574]
    assert acme.closing.left == (Left("ACME", "IDMZ", "every service"),)
    assert told["V-SUPPORT"].reaches == ()
    assert "SIS" in told["V-SUPPORT"].undecided
    assert told["V-SUPPORT"].closing is None


def lines_removed(folder: Path, report: Report, vendor: str) -> Report:
    """The report of the plant without the statements that close a vendor; of FortiOS the whole entry is taken."""
    closing = answers(report)[vendor].closing
    assert closing is not None
    for _, span in closing.statements:
        file = folder / span.file
        lines = file.read_bytes().decode().splitlines(keepends=True)
        last = span.line
        if lines[span.line - 1].strip().startswith("edit "):
            last = next(number for number in range(span.line, len(lines)) if lines[number].strip() == "next") + 1
        kept = [line if not span.line <= number <= last else "" for number, line in enumerate(lines, 1)]
        file.write_bytes("".join(kept).encode())
    return audited_anew(folder)


CLOSED = (
    (CLEAN, "V-ACME"),
    (CLEAN, "V-SUPPORT"),
    (CHECKS / "vendor_beyond_its_jump_host" / "bad-asa-a-cell-too", "V-ACME"),
    (CHECKS / "vendor_beyond_its_jump_host" / "bad-fortios-a-cell-too", "V-ACME"),
)


@pytest.mark.parametrize(("plant", "vendor"), CLOSED)
def test_statements_close_a_vendor_when_they_are_deleted(plant: Path, vendor: str, tmp_path: Path) -> None:
    folder = tmp_path / "plant"
    shutil.copytree(plant, folder)
    before = audited(plant)
    told = answers(before)[vendor]
    assert told.closing is not None
    assert told.closing.closes
    assert told.reaches
    after = lines_removed(folder, before, vendor)
    assert answers(after)[vendor].reaches == ()


def test_zones_over_the_jump_host_are_compared_with_the_entry() -> None:
    bad = answers(audited(CHECKS / "vendor_beyond_its_jump_host" / "bad-asa-a-cell-too"))["V-ACME"]
    assert [(one.zone, one.beyond) for one in bad.over_host] == [("CTRL", False), ("CELL", True)]


def changed(folder: Path, case: Path, *changes: tuple[str, str, str]) -> Report:
    shutil.copytree(case, folder / "case")
    for name, old, new in changes:
        file = folder / "case" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    return audited_anew(folder / "case")


OK = CHECKS / "vendor_beyond_its_jump_host" / "ok-asa-its-zones-only"
RULE = "access-list OUTSIDE_IN extended permit tcp 172.31.9.0 255.255.255.0 host 10.2.0.20 eq 3389"


def test_the_next_line_of_a_list_is_looked_for_again(tmp_path: Path) -> None:
    wider = f"{RULE.replace(' 172.31.9.0 255.255.255.0', ' any')} log\n{RULE}"
    told = answers(changed(tmp_path, OK, ("configs/fw-a.txt", RULE, wider)))["V-ACME"].closing
    assert told is not None
    assert told.closes
    assert [span.line for _, span in told.statements] == [30, 31]


def test_a_list_is_not_emptied(tmp_path: Path) -> None:
    """A list without a line is another list: some platforms let everything pass it."""
    deny = "access-list OUTSIDE_IN extended deny ip any any log \n"
    told = answers(changed(tmp_path, OK, ("configs/fw-a.txt", deny, "")))["V-ACME"].closing
    assert told is not None
    assert not told.statements
    assert told.why


def test_declared_flows_of_others_that_stop_are_told(tmp_path: Path) -> None:
    wide = RULE.replace("172.31.9.0 255.255.255.0", "any")
    other = (
        "  - id: C-NET-DMZ\n    from: INTERNET\n    to: DMZ\n    flows:\n"
        "      - {src: 198.51.100.9, dst: JH-01, service: tcp/3389, purpose: support, owner: DCS lead}\nvendors:"
    )
    told = answers(changed(tmp_path, OK, ("configs/fw-a.txt", RULE, wide), ("plant.yaml", "vendors:", other)))
    assert told["V-ACME"].stops == ("198.51.100.9 > JH-01 tcp/3389 of C-NET-DMZ",)


def test_both_faces_say_the_same() -> None:
    report = audited(CLEAN)
    document = json.loads(json_report(report))
    jsonschema.validate(document, report_schema("audit"))
    text = " ".join(" ".join(vendor_lines(report.vendors, report.sources, Style(100))).split())
    for vendor in document["vendors"]:
        (statement,) = vendor["closing"]["statements"]
        assert f"remove on fw-e {statement['file']}:{statement['line']} {statement['statement']}" in text
    assert "then nothing that the files show gets in by it (computed again)" in text
