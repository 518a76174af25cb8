"""The house rules that tools can check: each contract holds, and each is seen to fail when it is broken."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

import parsers.vendors
import validator.checks
from parsers.registry import platforms
from validator.check import checks

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CODE = ("parsers", "validator")
BREAKS = {
    "parsers never import validator": ("parsers/source.py", "import validator.findings"),
    "the rooms of parsers, from the door down": ("parsers/ledger.py", "import parsers.registry"),
    "vendors are strangers to each other": ("parsers/vendors/rule_csv.py", "import parsers.vendors.xx_break"),
    "readers of show outputs are strangers to each other": (
        "parsers/facts/cisco_cdp.py",
        "import parsers.facts.cisco_lldp",
    ),
    "readers of traffic logs are strangers to each other": (
        "parsers/traffic/nfdump.py",
        "import parsers.traffic.silk_rwcut",
    ),
    "validator sees devices, never a vendor or a syntax": ("validator/snapshot.py", "import parsers.vendors.rule_csv"),
    "checks are strangers to each other": ("validator/checks/xx_one.py", "import validator.checks.xx_break"),
    "the rooms of validator, from the command down": ("validator/findings.py", "import validator.cli"),
}
"""Contract → a file and the line that breaks it."""


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def copied(folder: Path) -> Path:
    for name in CODE:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder)
    return folder


def test_every_import_contract_holds() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_import_contract_is_broken_below() -> None:
    assert sorted(BREAKS) == sorted(item["name"] for item in PROJECT["tool"]["importlinter"]["contracts"])


@pytest.mark.parametrize("contract", BREAKS)
def test_a_broken_contract_is_seen(contract: str, tmp_path: Path) -> None:
    clone = copied(tmp_path)
    for package in ("parsers/vendors", "validator/checks"):
        (clone / package / "xx_break.py").touch()
    name, line = BREAKS[contract]
    path = clone / name
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    done = lint_imports(clone)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout


def test_every_vendor_loads() -> None:
    names = [module.name for module in pkgutil.iter_modules(parsers.vendors.__path__)]
    assert sorted(platforms()) == sorted(names)


def test_recognition_loads_no_reader() -> None:
    """Every platform looks at every file, so what looks must be quick to load."""
    code = "import sys, parsers.registry; parsers.registry.platforms(); print(*sys.modules, sep=chr(10))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = [name for name in done.stdout.split() if name.startswith(("parsers.vendors.", "parsers.syntax."))]
    assert [name for name in loaded if name.endswith((".to_device", ".reading", ".netfilter.read_rule"))] == []


def test_every_check_loads_and_has_a_page() -> None:
    modules = {module.name for module in pkgutil.iter_modules(validator.checks.__path__)}
    assert {one.question.__module__.rpartition(".")[2] for one in checks().values()} == modules
    assert all(one.page.strip() for one in checks().values())


def test_every_module_can_be_imported_alone() -> None:
    for package in CODE:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            importlib.import_module(module.name)


ORACLES = (
    "naive*.py",
    "diagram_space.py",
    "diagram_rules.py",
    "diagram_nat.py",
    "diagram_routes.py",
    "diagram_plan.py",
    "diagram_sources.py",
    "diagram_engine.py",
    "diagram_features.py",
)
"""What judges the engine, and so must not know it; the second engine on diagrams does not even know the graph."""
GRAPH = ("validator",)
ENGINE = (
    "validator.reachability",
    "validator.packets",
    "validator.conformance",
    "parsers.vendors",
    "parsers.registry",
)


@pytest.mark.parametrize(
    "path", sorted({path for name in ORACLES for path in ROOT.glob(f"tests/{name}")}), ids=lambda path: path.name
)
def test_the_oracles_do_not_know_the_engine(path: Path) -> None:
    known = (*ENGINE, *GRAPH) if path.name.startswith("diagram") else ENGINE
    assert not [name for name in imported(path) if name.startswith(known)]


def imported(path: Path) -> set[str]:
    return {
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }


def test_every_package_is_listed_for_the_wheel() -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in CODE
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found
    bare = {path.parent for package in CODE for path in (ROOT / package).rglob("*.py")}
    assert {".".join(path.relative_to(ROOT).parts) for path in bare} == found


def test_every_data_file_is_listed_for_the_wheel() -> None:
    listed = {
        path
        for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package).glob(pattern)
    }
    data = {
        path
        for package in CODE
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and path.name != "README.md"
    }
    assert data <= listed


@pytest.mark.slow
def test_the_wheel_works_outside_the_clone(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    source = copied(tmp_path / "source")
    built = _run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "-w", str(tmp_path), str(source))
    if built.returncode != 0 and "setuptools" in built.stderr and "No matching distribution" in built.stderr:
        pytest.skip("no package index can be reached, so the build tool cannot be fetched")
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("segval-*.whl")
    home = tmp_path / "empty"
    venv.EnvBuilder(with_pip=True).create(home)
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    installed = _run(str(programs / "python"), "-m", "pip", "install", "--quiet", str(wheel))
    assert installed.returncode == 0, installed.stderr
    tiny = ROOT / "fixtures" / "plants" / "tiny"
    for arguments, status, printed in (
        (["--help"], 0, "segval"),
        (["platforms"], 0, "rule_csv"),
        (["schema"], 0, "segval plant file"),
        *((["schema", name], 0, '"$schema"') for name in ("audit", "parse", "trace", "test-rules")),
        (["audit", str(tiny), "--format", "json"], 1, '"VIOLATED"'),
        (["audit", str(tiny)], 1, "PATH001"),
    ):
        done = _run(str(programs / "segval"), *arguments, cwd=tmp_path)
        assert done.returncode == status, done.stderr
        assert printed in done.stdout
    told = "import parsers, validator; print(*parsers.__path__, *validator.__path__)"
    typed = _run(str(programs / "python"), "-c", told, cwd=tmp_path)
    assert str(home) in typed.stdout
    assert [(Path(folder) / "py.typed").is_file() for folder in typed.stdout.split()] == [True, True]


def _run(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
