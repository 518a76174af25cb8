"""Every linter, one after the other, all of them even if one fails; what pre-commit runs.

    python3 scripts/check.py [--fast] [NAME ...]

NAME is one of the steps below. `--fast` leaves out the two type checkers.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from _environment import ROOT, ensure, program_of, python_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One program of the environment with its arguments; `slow` ones are left out by `--fast`."""

    name: str
    command: tuple[str, ...]
    slow: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a step ended."""

    name: str
    passed: bool
    seconds: float


PYTHON = "{python}"
"""Stands for the interpreter of the environment in the arguments of a step."""
LINTERS = (
    Step("ruff check", ("ruff", "check", ".")),
    Step("ruff format", ("ruff", "format", "--check", ".")),
    Step("mypy", ("mypy",), slow=True),
    Step("pyright", ("pyright", "--pythonpath", PYTHON), slow=True),
    Step("import contracts", ("lint-imports",)),
)


def run(step: Step, folder: Path) -> Outcome:
    """Run one step in the environment in `folder`, its output as it comes."""
    print(f"\n== {step.name}", flush=True)
    started = time.monotonic()
    program, *arguments = step.command
    given = [str(python_of(folder)) if argument == PYTHON else argument for argument in arguments]
    done = subprocess.run([str(program_of(folder, program)), *given], cwd=ROOT, check=False)
    return Outcome(step.name, done.returncode == 0, time.monotonic() - started)


def summary(outcomes: Sequence[Outcome]) -> str:
    """One line a step."""
    rows = [f"{'ok  ' if item.passed else 'FAIL'}  {item.name:<18} {item.seconds:6.1f} s" for item in outcomes]
    return "\n".join(["", "== summary", *rows])


def main() -> int:
    """0 if every step passed, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *(step.name for step in LINTERS)])
    parser.add_argument("--fast", action="store_true")
    asked = parser.parse_args()
    folder = ensure("dev")
    steps = [
        step for step in LINTERS if not (asked.fast and step.slow) and (not asked.names or step.name in asked.names)
    ]
    outcomes = [run(step, folder) for step in steps]
    print(summary(outcomes))
    return 0 if all(item.passed for item in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
