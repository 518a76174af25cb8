"""`new_vendor.py` and `new_check.py`: what they write loads, lints and passes as it is; nothing is overwritten."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDOR = ("new_vendor.py", "acme_os", "Acme, Router", "! ACME-OS configuration")
CHECK = ("new_check.py", "MOD999", "odd_name", "a zone has an odd name")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the code that a scaffold may write into."""
    for name in ("parsers", "validator"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests/parsers/vendors").mkdir(parents=True)
    for name in ("tests/golden.py", "tests/parsers/test_fixtures.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "fixtures").mkdir()
    return tmp_path


def python(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=clone, capture_output=True, text=True, encoding="utf-8", check=False
    )


def scaffold(clone: Path, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    script, *others = arguments
    return python(clone, str(ROOT / "scripts" / script), *others, "--root", str(clone))


def linted(clone: Path, *paths: str) -> str:
    check = python(clone, "-m", "ruff", "check", *paths)
    form = python(clone, "-m", "ruff", "format", "--check", *paths)
    return "" if check.returncode == form.returncode == 0 else check.stdout + form.stdout


def test_a_new_vendor_passes_as_it_is(clone: Path) -> None:
    assert scaffold(clone, VENDOR).returncode == 0
    tests = python(clone, "-m", "pytest", "tests/parsers", "-k", "acme_os", "-p", "no:cacheprovider")
    assert tests.returncode == 0, tests.stdout
    assert not linted(clone, "parsers/vendors/acme_os.py", "tests/parsers/vendors/test_acme_os.py")


def test_a_new_check_loads_as_it_is(clone: Path) -> None:
    assert scaffold(clone, CHECK).returncode == 0
    seen = python(clone, "-c", "from validator.check import checks; print(checks()['MOD999'].page)")
    assert "a zone has an odd name" in seen.stdout, seen.stderr
    assert not linted(clone, "validator/checks/odd_name.py")


@pytest.mark.parametrize("arguments", [VENDOR, CHECK], ids=["vendor", "check"])
def test_nothing_is_overwritten(clone: Path, arguments: tuple[str, ...]) -> None:
    assert scaffold(clone, arguments).returncode == 0
    before = {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()}
    again = scaffold(clone, arguments)
    assert again.returncode == 2
    assert "nothing was written" in again.stdout
    assert {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("new_vendor.py", "../evil", "T", "x"),
        ("new_vendor.py", "acme", "T", "x"),
        ("new_vendor.py", "acme_os", "T", " "),
        ("new_vendor.py", "acme_os", "T\nU", "x"),
        ("new_check.py", "BAD001", "odd_name", "T"),
        ("new_check.py", "MOD999", "../evil", "T"),
        ("new_check.py", "MOD999", "odd_name", ""),
    ],
)
def test_odd_names_are_refused(clone: Path, arguments: tuple[str, ...]) -> None:
    done = scaffold(clone, arguments)
    assert done.returncode == 2
    assert done.stdout.startswith("segval: ")
