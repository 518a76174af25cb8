"""The environment that all scripts share: `.venv` beside the clone, made with the standard library alone.

It is made when missing and brought up to date when `pyproject.toml` or the Python has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
STAMP = "segval.json"
OLDEST = (3, 11)


class EnvironmentProblem(SystemExit):
    """The environment cannot be made; the message says what to do. Exit status 2."""

    def __init__(self, message: str) -> None:
        print(f"segval: {message}", file=sys.stderr)
        super().__init__(2)


def python_of(folder: Path) -> Path:
    """The interpreter of the environment in `folder`."""
    return program_of(folder, "python")


def program_of(folder: Path, name: str) -> Path:
    """A program of the environment in `folder`, on any system."""
    return folder / "Scripts" / f"{name}.exe" if os.name == "nt" else folder / "bin" / name


def wanted(extras: set[str]) -> dict[str, object]:
    """What the environment must have been made from to be of use."""
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return {"project": project, "python": list(sys.version_info[:3]), "root": str(ROOT), "extras": sorted(extras)}


def is_current(folder: Path, extras: set[str]) -> bool:
    """Whether the environment in `folder` was made from today's project with at least `extras`."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        held = set(stamp["extras"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return python_of(folder).exists() and extras <= held and stamp == wanted(held)


def ensure(*extras: str) -> Path:
    """The environment's folder, made or brought up to date with the named extras of the project.

    Raises:
        EnvironmentProblem: the Python is too old, `ensurepip` is missing, or packages cannot be fetched.
    """
    if sys.version_info < OLDEST:
        message = f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {sys.version.split()[0]}"
        raise EnvironmentProblem(message)
    needed = set(extras)
    if not is_current(FOLDER, needed):
        make(FOLDER)
        install(FOLDER, needed)
        (FOLDER / STAMP).write_text(json.dumps(wanted(needed), indent=1) + "\n", encoding="utf-8")
    return FOLDER


def make(folder: Path) -> None:
    """An empty environment with pip in `folder`; an older one of another Python is replaced."""
    if find_spec("ensurepip") is None:
        raise EnvironmentProblem(without_ensurepip())
    print(f"making the environment {folder.name} (once; nothing outside this folder is changed)", flush=True)
    (folder / STAMP).unlink(missing_ok=True)
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(folder)
    except subprocess.CalledProcessError as error:
        raise EnvironmentProblem(without_ensurepip()) from error
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror}. Clone into a folder of your own"
        raise EnvironmentProblem(message) from error


def without_ensurepip() -> str:
    """What to install where the Python comes without ensurepip."""
    return (
        "this Python cannot make environments: ensurepip is missing. Install the package python3-venv "
        "(Debian, Ubuntu: apt-get install python3-venv), then run this again"
    )


def install(folder: Path, extras: set[str]) -> None:
    """The project itself, editable, with `extras`, into the environment in `folder`."""
    project = f"{ROOT}[{','.join(sorted(extras))}]" if extras else str(ROOT)
    parts = f" ({', '.join(sorted(extras))})" if extras else ""
    print(f"installing segval{parts} and what it needs: a minute or two", flush=True)
    command = [str(python_of(folder)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "-e", project]
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)
        message = (
            "the packages could not be installed; pip says why above. Without a network, fetch them elsewhere "
            "(`pip download`), and set PIP_NO_INDEX=1 and PIP_FIND_LINKS to the folder that holds them"
        )
        raise EnvironmentProblem(message)
