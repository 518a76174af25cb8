"""More than is ever audited together is refused before it is read, with the number that was found and the bound."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from large_files import WHOLE
from validator import audit as audit_module
from validator import snapshot
from validator.cli import main
from validator.plant import loader

if TYPE_CHECKING:
    from pathlib import Path

MISUSE = 2
CLEAN = 0


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    """One firewall and two zones."""
    folder = tmp_path / "plant"
    shutil.copytree(WHOLE, folder)
    return folder


def said(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["audit", str(folder), "--no-cache", "--as-of", "2026-11-23"])
    return status, capsys.readouterr().err


def test_too_many_files(plant: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MOST_FILES", 3)
    for number in range(2):
        (plant / "configs" / f"more-{number}.txt").write_text("!\n", encoding="utf-8")
    assert "at most" not in said(plant, capsys)[1]
    (plant / "configs" / "more-2.txt").write_text("!\n", encoding="utf-8")
    status, text = said(plant, capsys)
    assert status == MISUSE
    assert "4 configuration files; at most 3 are audited together" in text


def test_too_many_zones(plant: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "MOST_ZONES", 2)
    assert said(plant, capsys)[0] == CLEAN
    monkeypatch.setattr(loader, "MOST_ZONES", 1)
    status, text = said(plant, capsys)
    assert status == MISUSE
    assert "2 zones are declared, and at most 1 are compared with each other" in text
    assert "plant.yaml:4" in text


def test_too_large_plant_files(
    plant: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (plant / "plant.yaml").stat().st_size
    monkeypatch.setattr(audit_module, "LARGEST_PLANT", size)
    assert said(plant, capsys)[0] == CLEAN
    (plant / "plant").mkdir()
    (plant / "plant.yaml").rename(plant / "plant" / "plant.yaml")
    (plant / "plant" / "more.yaml").write_text("exceptions: []\n", encoding="utf-8")
    status, text = said(plant, capsys)
    assert status == MISUSE
    assert "of plant files are read" in text
