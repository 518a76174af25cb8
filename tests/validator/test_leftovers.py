"""Rules that are turned off and lists that judge no traffic are facts of the report, never findings."""

from __future__ import annotations

from audits import FIXTURES, audited
from validator.report.json_report import audit_document
from validator.report.leftover_text import leftover_lines
from validator.report.style import Style

CLEAN = audited(FIXTURES / "plants" / "refinery-u3-clean")


def test_the_decoys_of_the_clean_plant_are_told_and_are_no_findings() -> None:
    told = {(item.device, item.name, item.off) for item in CLEAN.leftovers}
    assert ("fw-e", "OLD_MIGRATION", False) in told
    assert any(device == "fw-e" and off for device, _, off in told)
    assert CLEAN.findings == ()


def test_filters_of_tunnels_and_of_remote_access_are_in_use() -> None:
    names = {item.name for item in CLEAN.leftovers if not item.off}
    assert not names & {"VP_FILTER", "ACME_FILTER", "VP_SPLIT", "ACME_CRYPTO"}


def test_both_faces_tell_all() -> None:
    page = "\n".join(leftover_lines(CLEAN.leftovers, Style(100), everything=True))
    rows = audit_document(CLEAN)["leftovers"]
    assert isinstance(rows, list)
    assert len(rows) == len(CLEAN.leftovers)
    assert all(f"{item.origin.file}:{item.origin.line}" in " ".join(page.split()) for item in CLEAN.leftovers)
    assert leftover_lines((), Style(100)) == []
