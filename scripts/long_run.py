"""The long run: a million packets, and some thousand whole sets, in which the engine and its oracles must agree.

    .venv/bin/python scripts/long_run.py [--comparisons N] [--first SEED] [--state FILE] [SUITE ...]

Random networks, one of each suite a seed, until each suite has compared its share of N packets (the second engine:
until the others are done). What was counted is written to FILE after each seed; the same command goes on from there.
A contradiction is printed at once with the seed that shows it again. Exit status 1 if there was any. The counts:
`packets`, each with all `verdicts` of its network about it (surely, possibly, never, as the oracle says); `less
decided`, where the engine leaves open what the oracle decides by comparing readings; `too many readings`, packets that
the oracle gave up on; `sets` of whole pairs of zones that the second engine compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from comparisons import SUITES, Told  # noqa: E402 - the paths first

FIRST = 1_000_000
"""Far from the seeds that the tests use."""
SETS = frozenset({"second engine", "second engine, later", "second engine, the core hidden"})
"""They compare sets, and go on until the others are done."""
EVERY = 20
"""Seeds between two lines of progress."""


class Run:
    """What has been compared so far, in a file; `seed` is the next."""

    def __init__(self, file: Path, first: int) -> None:
        """Go on with the file, if it is there."""
        self.file, self.first, self.seed = file, first, first
        self.told = {name: Told() for name in SUITES}
        if file.exists():
            found = json.loads(file.read_text(encoding="utf-8"))
            self.first, self.seed = found["first"], found["next"]
            for name, one in found["suites"].items():
                self.told[name] = Told(Counter(one["counts"]), one["wrong"])
            print(f"{file}: going on with seed {self.seed}", flush=True)

    def keep(self) -> None:
        """Write the file anew."""
        suites = {
            name: {"counts": dict(sorted(one.counts.items())), "wrong": one.wrong} for name, one in self.told.items()
        }
        made = json.dumps({"first": self.first, "next": self.seed, "suites": suites}, indent=1)
        beside = self.file.with_suffix(".new")
        beside.write_text(made + "\n", encoding="utf-8")
        beside.replace(self.file)

    @property
    def packets(self) -> int:
        """Packets compared, of all suites."""
        return sum(one.counts["packets"] for one in self.told.values())

    @property
    def wrong(self) -> int:
        """Contradictions, of all suites."""
        return sum(len(one.wrong) for one in self.told.values())

    def waiting(self, names: list[str], share: int) -> list[str]:
        """The suites that have not yet compared their share."""
        left = [name for name in names if name not in SETS and self.told[name].counts["packets"] < share]
        return [*left, *(name for name in names if name in SETS)] if left else left

    def next_seed(self, names: list[str]) -> None:
        """One network of each suite."""
        for name in names:
            found = SUITES[name](self.seed)
            for line in found.wrong:
                print(f"{name}: {line}", flush=True)
            self.told[name].add(found)
        self.seed += 1
        self.keep()

    def table(self) -> str:
        """What was counted, one line a suite."""
        lines = [
            f"{name}: {', '.join(f'{count:,} {what}' for what, count in sorted(one.counts.items()) if count)}; "
            f"{len(one.wrong)} contradictions"
            for name, one in self.told.items()
        ]
        seeds = f"seeds {self.first:,} to {self.seed - 1:,}: {self.packets:,} packets, {self.wrong} contradictions"
        return "\n".join([*lines, seeds])


def main() -> int:
    """Compare until there is enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"of: {', '.join(SUITES)}; all if none is named")
    parser.add_argument("--comparisons", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=FIRST, help="the first seed")
    parser.add_argument("--state", type=Path, default=ROOT / "build" / "long_run.json")
    words = parser.parse_args()
    names = words.suites or list(SUITES)
    unknown = sorted(set(names) - set(SUITES))
    if unknown:
        parser.error(f"no such suite: {', '.join(unknown)}")
    words.state.parent.mkdir(parents=True, exist_ok=True)
    run, started = Run(words.state, words.first), time.monotonic()
    share = words.comparisons // max(1, len([name for name in names if name not in SETS]))
    while waiting := run.waiting(names, share):
        run.next_seed(waiting)
        if run.seed % EVERY == 0:
            print(
                f"{time.monotonic() - started:.0f} s: {run.packets:,} packets, {run.wrong} contradictions", flush=True
            )
    print(run.table())
    return 1 if run.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
