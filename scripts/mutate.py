"""Mutation testing of the engine: does a small fault in the code make a test fail?

    .venv/bin/python scripts/mutate.py [--count N] [--seed S] [--every N] [--first N] [--again FILE] [--time]
        [MODULE ...]

Each mutant is one change of one place: a comparison turned, `and` for `or`, `&` for `|`, `+` for `-`, a number
one higher, `not` left out, a condition that always or never holds, `surely` for `possibly`, a statement left out.
It is run in a copy of the project against the tests of its module (`TESTS`), which take under five seconds of
processor time; a mutant that takes longer than `SECONDS` of it is killed as well, for it does not end. Survivors are
printed with their line. `--count` takes one mutant of each of N equal parts of the file, chosen by the seed; else
`--every` takes each Nth mutant from number `--first` on. `--again`
runs of these only the survivors that an earlier run printed into a file. Not part of `scripts/test.py`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from _mutants import ROOT, mutants, spread, text_of
from _quick_tests import LEFT_OUT, TESTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from _mutants import Mutant

FRIENDS = ("numpy", "oxidd", "networkx", "netaddr", "yaml", "tabulate", "hypothesis", "hypothesis.strategies", "pytest")
"""What the project and its tests load besides themselves: loaded once, before the first fork."""
SECONDS = 20
"""Seconds of processor time of one mutant; `WALL` seconds only guard against one that sleeps."""
WALL = 1_200


def in_child(work: Callable[[], int]) -> bool:
    """Whether work succeeds in a process of its own, which is stopped when it takes too long."""
    child = os.fork()
    if child == 0:
        os.setsid()
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
            os._exit(work())
    end = time.monotonic() + WALL
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def tests_pass(folder: Path, module: str) -> bool:
    """Whether the tests of a module pass in a copy; only the project is loaded each time."""
    import pytest  # noqa: PLC0415 - loaded before the first fork, not for `--help`

    names = [str(folder / name) for name in TESTS[module]]
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=--import-mode=importlib"]
    options += [f"--deselect={name}" for name in LEFT_OUT]

    def outcome() -> int:
        failed = int(pytest.main([*options, f"--rootdir={folder}", *names]))
        return failed or int(not is_of_copy(folder, module))

    return in_child(outcome)


def is_of_copy(folder: Path, module: str) -> bool:
    """Whether the tests loaded a module from the copy: a test that puts another folder first would judge no mutant."""
    loaded = sys.modules.get(module.removesuffix(".py").replace("/", "."))
    return loaded is not None and loaded.__file__ == str(folder / module)


def spent() -> float:
    """Seconds of processor time of the processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def copied(folder: Path) -> None:
    """What the tests need."""
    for name in ("parsers", "validator", "tests", "fixtures", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)


def main() -> int:
    """Run mutants, print survivors and a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", default=list(TESTS), metavar="MODULE")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--again", type=Path, help="only the mutants that survived by the printed lines of this file")
    parser.add_argument("--time", action="store_true", help="no mutants: how long the tests of each module take")
    words = parser.parse_args()
    again = words.again and words.again.read_text(encoding="utf-8")
    for friend in FRIENDS:
        importlib.import_module(friend)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(folder)
        os.chdir(folder)
        sys.path[:1] = [name, f"{name}/tests", f"{name}/scripts"]
        for module in words.modules:
            every = list(mutants(module))
            chosen = spread(every, words.count, words.seed) if words.count else every[words.first :: words.every]
            if again:
                chosen = [one for one in chosen if one.told in again]
            sys.dont_write_bytecode = False
            before = spent()
            if not tests_pass(folder, module):
                print(f"{module}: its tests fail without any change, or do not load it", file=sys.stderr)
                return 1
            print(f"{module}: its tests take {spent() - before:.1f} seconds", flush=True)
            sys.dont_write_bytecode = True
            if not words.time:
                told(module, folder, chosen)
    return 0


def told(module: str, folder: Path, chosen: list[Mutant]) -> None:
    """Run the mutants of one module and say which survive."""
    original = (folder / module).read_text(encoding="utf-8")
    lines, met = original.splitlines(), Counter[str]()
    for compiled in (folder / module).parent.glob(f"__pycache__/{Path(module).stem}.*"):
        compiled.unlink()
    for mutant in chosen:
        (folder / module).write_text(text_of(mutant), encoding="utf-8")
        survived = tests_pass(folder, module)
        met["survived" if survived else "killed"] += 1
        if survived:
            print(f"{mutant.told} {lines[mutant.line - 1].strip()}", flush=True)
    (folder / module).write_text(original, encoding="utf-8")
    print(f"{module}: {len(chosen)} mutants, {met['killed']} killed, {met['survived']} survived", flush=True)


if __name__ == "__main__":
    sys.exit(main())
