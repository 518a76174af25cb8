"""Time and memory of an audit of very large files: a list of a million entries, and 200 MB of remarks.

    .venv/bin/python scripts/bench_large_files.py

Each row stands beside its budget. That such files are audited at all, in bounded memory, is what the tests show.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from large_files import LARGE, WHOLE  # noqa: E402 - the paths first

BUDGET = 120, 8 * 2**30
"""Seconds of one core, bytes."""


def main() -> int:
    """Print one row a file; 1 if one is over its budget."""
    over = False
    for make in LARGE:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "plant"
            shutil.copytree(WHOLE, folder)
            make(folder / "configs" / "fw-a.txt")
            before, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            ran = subprocess.run(
                [sys.executable, "-m", "validator.cli", "audit", str(folder)],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                check=False,
            )
            wall, after = time.monotonic() - before, resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
        over |= seconds > BUDGET[0] or after.ru_maxrss * 1024 > BUDGET[1]
        print(
            f"{make.__name__}: {seconds:.1f} s of processor time (budget {BUDGET[0]}), {wall:.1f} s of wall time, "
            f"at most {after.ru_maxrss / 2**20:.1f} GB so far (budget {BUDGET[1] / 2**30:.0f}), exit {ran.returncode}"
        )
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
