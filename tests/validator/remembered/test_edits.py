"""Whatever is edited, an audit with a memory tells what one without it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cached_audits import Walk, no_edit
from validator.remembered import readings

if TYPE_CHECKING:
    from pathlib import Path

STEPS = 6


@pytest.mark.parametrize(("name", "seed"), [("tiny", 1), ("tiny", 2), ("generated", 3), ("linux-gateways", 5)])
def test_edits(name: str, seed: int, tmp_path: Path) -> None:
    walk = Walk(name, tmp_path, seed)
    for _ in range(STEPS):
        assert walk.step() is None
    assert walk.counts["files recalled"]
    assert walk.counts["files read"]


def test_it_would_notice_a_file_that_is_taken_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "_key", lambda name, _sha256, _asked: name)
    monkeypatch.setattr(readings, "_is_of", lambda _result, _name, _sha256: True)
    walk = Walk("tiny", tmp_path, 3)
    path = walk.folder / "configs" / "fw-b.txt"
    text = path.read_text(encoding="utf-8")
    assert walk.step(no_edit) is None
    narrower = text.replace('set service "ALL"', 'set service "PI"')
    assert walk.step(lambda _: path.write_text(narrower, encoding="utf-8")) is not None
