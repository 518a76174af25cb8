"""Audits in one, two and three processes, files, lists, zones and ways shared out at once: all must tell the same, byte for byte.

A process of its own (`python tests/shared_audits.py`), for one that runs tests in threads may not fork.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from bench_audit import sites, write_plant  # noqa: E402 - the paths first
from validator import every_file, every_list, every_pair, every_way, side_by_side  # noqa: E402
from validator.audit import AuditOptions, audit  # noqa: E402
from validator.commands.audit import begun_with  # noqa: E402
from validator.every_way import follow_ways  # noqa: E402
from validator.plant.mistakes import PlantError  # noqa: E402
from validator.questions import Silent  # noqa: E402
from validator.remembered.store import Store  # noqa: E402
from validator.report.json_report import json_report  # noqa: E402
from validator.report.style import Style  # noqa: E402
from validator.report.terminal import text_report  # noqa: E402
from validator.snapshot import SnapshotError  # noqa: E402

DAY = dt.date(2026, 11, 23)


def told(folder: Path, options: AuditOptions) -> tuple[str, str]:
    """What an audit tells in full."""
    try:
        with begun_with(folder, options) as begun:
            report = audit(folder, replace(options, begun=begun), Silent())
    except (SnapshotError, PlantError) as error:
        return type(error).__name__, str(error)
    follow_ways(report.findings, options.processes)
    found = json_report(report), text_report(report, Style(), everything=True)
    if report.keep is not None:
        report.keep()
    return found


def shared_at_once() -> list[int]:
    """From now on files, lists, zones and ways are shared out, whether it pays or not; how many children there were is told."""
    every_pair.ALONE = every_pair.WORTH = every_file.ALONE = every_file.WORTH = 0.0
    every_way.ALONE = every_way.WORTH = 0.0
    every_pair.MOST_AGAIN = 2.0
    every_list.WORTH = every_file.AHEAD = 0
    forked = [0]
    really = os.fork

    def fork() -> int:
        forked[0] += 1
        return really()

    os.fork = fork
    return forked


def plants() -> list[Path]:
    """Every plant of the fixtures."""
    return sorted(path.parent for path in (ROOT / "fixtures").rglob("plant.yaml"))


def differing(folder: Path, options: AuditOptions) -> list[str]:
    """In how many processes another thing is told than in one; also with what they remembered of the first run."""
    alone = told(folder, options)
    found = [f"{folder}: {count}" for count in (2, 3) if told(folder, replace(options, processes=count)) != alone]
    with tempfile.TemporaryDirectory() as cache:
        kept = replace(options, store=Store(Path(cache)), processes=2)
        found += [f"{folder}: run {run} with a cache" for run in (1, 2) if told(folder, kept) != alone]
    return found


def main(part: int, parts: int) -> int:
    """Compare one part of all plants; the number of plants is printed, and what differs."""
    side_by_side.MOST_PROCESSES = 3
    forked = shared_at_once()
    wrong: list[str] = []
    there = plants()[part::parts]
    for folder in there:
        wrong += differing(folder, AuditOptions(None, DAY))
    with tempfile.TemporaryDirectory() as made:
        for seed in range(part, 6, parts):
            folder = Path(made) / str(seed)
            folder.mkdir()
            write_plant(folder, sites(4 + seed % 3, ("asa", "ios", "fortios")), 6, seed)
            wrong += differing(folder, AuditOptions(None, DAY, failures=seed % 2))
    print(f"{len(there)} plants, {forked[0]} children, {len(wrong)} differ", *wrong, sep="\n")  # noqa: T201
    return bool(wrong or forked[0] < len(there))


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # who runs the tests may ignore it, and then nothing is shared
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
