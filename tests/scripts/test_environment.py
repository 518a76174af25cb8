"""The shared environment: when it is made anew, and what it says when it cannot be made."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import _environment as environment

if TYPE_CHECKING:
    from pathlib import Path


def held(folder: Path, *extras: str) -> None:
    """Pretend that `folder` was made with `extras`."""
    python = environment.python_of(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    (folder / environment.STAMP).write_text(json.dumps(environment.wanted(set(extras))), encoding="utf-8")


def test_what_was_made_from_this_project_is_current(tmp_path: Path) -> None:
    held(tmp_path, "dev")
    assert environment.is_current(tmp_path, {"dev"})
    assert environment.is_current(tmp_path, set())
    assert not environment.is_current(tmp_path, {"other"})


def test_a_changed_project_makes_it_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held(tmp_path, "dev")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    assert not environment.is_current(tmp_path, {"dev"})


@pytest.mark.parametrize("stamp", ["", "[]", "{}", '{"extras": 1}', "\x00"])
def test_an_odd_stamp_is_stale(tmp_path: Path, stamp: str) -> None:
    held(tmp_path)
    (tmp_path / environment.STAMP).write_text(stamp, encoding="utf-8")
    assert not environment.is_current(tmp_path, set())


def test_without_ensurepip_one_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda _: None)
    with pytest.raises(SystemExit) as stopped:
        environment.make(tmp_path / ".venv")
    assert stopped.value.code == 2
    assert "python3-venv" in capsys.readouterr().err


def test_an_old_python_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(environment, "OLDEST", (99, 0))
    with pytest.raises(SystemExit):
        environment.ensure()
    assert "Python 99.0 or newer is needed" in capsys.readouterr().err


def test_without_a_network_pip_is_quoted_and_the_way_out_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = subprocess.CompletedProcess([sys.executable], 1, stdout="ERROR: no connection\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SystemExit) as stopped:
        environment.install(tmp_path, {"dev"})
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert "ERROR: no connection" in said
    assert "PIP_FIND_LINKS" in said
