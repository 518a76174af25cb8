"""Hits of access lists: they are joined only where the list has as many entries, and no verdict rests on them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from audits import FIXTURES, audited, audited_anew
from validator.findings import Certainty

if TYPE_CHECKING:
    from pathlib import Path

CASES = FIXTURES / "checks" / "rule_without_hits"


def test_no_verdict_rests_on_hits(tmp_path: Path) -> None:
    for case in ("bad-asa-second-port", "bad-ios-second-port"):
        folder = tmp_path / case
        shutil.copytree(CASES / case, folder)
        shutil.rmtree(folder / "show")
        with_hits, without = audited(CASES / case), audited_anew(folder)
        assert with_hits.pairs == without.pairs
        assert with_hits.conduits == without.conduits
        assert [item for item in with_hits.findings if item.code != "RUL008"] == list(without.findings)


def test_what_ios_does_not_count_may_have_matched() -> None:
    sure = {
        case: audited(CASES / case).findings[0].certainty for case in ("bad-asa-second-port", "bad-ios-second-port")
    }
    assert sure == {"bad-asa-second-port": Certainty.SURE, "bad-ios-second-port": Certainty.POSSIBLE}


def test_a_list_with_another_number_of_entries_is_not_used_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(CASES / "bad-asa-second-port", folder)
    shown = folder / "show" / "fw-a" / "show_access_list.txt"
    lines = [line for line in shown.read_text(encoding="utf-8").splitlines() if " line 3 " not in line]
    shown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = {finding.code: finding for finding in audited_anew(folder).findings}
    assert "RUL008" not in found
    assert "COV007" in found
    text = str(found["COV007"])
    assert "it has another number of entries in the configuration" in text
