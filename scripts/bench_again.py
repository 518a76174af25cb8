"""Time of a whole `segval audit` without a cache, with an empty one, again, and after one edited rule.

    .venv/bin/python scripts/bench_again.py [--firewalls 100] [--rules 100]

Wall clock and processor seconds of the whole command, each in a process of its own, on a plant of `bench_audit.py`. The
modules are compiled before, as they are where the tool is installed.
The aim (DESIGN) for the last row is 1.5 s wall on 100 firewalls.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_audit import WRITERS, sites, write_plant


def main() -> int:
    """Print one row a run."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--firewalls", type=int, default=100)
    arguments.add_argument("--rules", type=int, default=100, help="of each firewall")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "plant"
        folder.mkdir()
        write_plant(folder, sites(asked.firewalls, tuple(WRITERS)), asked.rules, seed=asked.firewalls)
        cache = ["--cache", str(Path(name) / "cache")]
        compiled()
        print(f"{'run':20}{'wall s':>8}{'processor s':>13}")
        row("no cache", folder, ["--no-cache"])
        row("empty cache", folder, cache)
        row("unchanged", folder, cache)
        edit(folder / "configs" / "fw-000.txt")
        row("one rule edited", folder, cache)
    return 0


def row(what: str, folder: Path, how: list[str]) -> None:
    """Run an audit and print how long it took."""
    words = [
        "audit",
        str(folder),
        "--as-of",
        "2026-01-01",
        "--format",
        "json",
        "-o",
        str(folder.parent / "report.json"),
    ]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command([*words, "--quiet", *how])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what:20}{time.perf_counter() - start:>8.2f}{spent:>13.2f}", flush=True)


def compiled() -> None:
    """Audit the smallest plant once, so that each module is compiled."""
    with tempfile.TemporaryDirectory() as name:
        plant = Path(__file__).resolve().parents[1] / "fixtures" / "plants" / "tiny"
        command(["audit", str(plant), "--no-cache", "--quiet", "--format", "json", "-o", f"{name}/report.json"])


def command(words: list[str]) -> None:
    """Run `segval` as an installed one runs: what Python compiles is kept."""
    code = "from validator.door import command; command()"
    installed = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", code, *words], check=False, env=installed)


def edit(path: Path) -> None:
    """Give one permit in the middle of a list another port, in its place."""
    text = path.read_text(encoding="utf-8")
    found = list(re.finditer(r"extended permit tcp .* eq (\d+)$", text, re.MULTILINE))
    first, last = found[len(found) // 2].span(1)
    path.write_text(f"{text[:first]}9{text[first:last][:3]}{text[last:]}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
