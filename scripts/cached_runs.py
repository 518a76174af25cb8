"""Random edits of plants, audited with what earlier runs remembered and without; both must tell the same.

    .venv/bin/python scripts/cached_runs.py [--edits N] [--first SEED] [--patience SECONDS] [--small] [--most N]

Each seed takes one plant (the fixtures and generated ones in turn) through 25 edits with one memory; fewer where an
edit leaves so much open (a line that may rewrite anything) that two audits take longer than the patience. With
`--small` the plants are those of the checks and, each third seed, a small tree: a comparison takes a fraction of a
second. `--most`: up to so many edits between two comparisons. A difference is printed at once with its seed. At the
end stands how often each kind of edit was made, and how many files were recalled and read. Exit status 1 if anything
differed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from cached_audits import PLANTS, SMALL, Walk  # noqa: E402 - the paths first

STEPS = 25


def main() -> int:
    """Print what differed, and the counts."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--edits", type=int, default=2000)
    arguments.add_argument("--first", type=int, default=1, metavar="SEED")
    arguments.add_argument("--patience", type=float, default=8, metavar="SECONDS", help="of processor time")
    arguments.add_argument("--small", action="store_true", help="the plants of the checks and small trees")
    arguments.add_argument("--most", type=int, default=1, metavar="EDITS", help="between two comparisons")
    asked = arguments.parse_args()
    counts: Counter[str] = Counter()
    wrong = made = 0
    seed = asked.first
    while made < asked.edits:
        name = small(seed) if asked.small else PLANTS[seed % len(PLANTS)]
        with tempfile.TemporaryDirectory() as folder:
            walk = Walk(name, Path(folder), seed)
            for _ in range(min(STEPS, asked.edits - made)):
                made += 1
                started = time.process_time()
                different = walk.step(most=asked.most)
                if different is not None:
                    wrong += 1
                    print(f"seed {seed} ({name}): {different}", flush=True)
                    break
                if time.process_time() - started > asked.patience:
                    counts["(left early)"] += 1
                    break
            counts += walk.counts
        print(f"{made} compared, {wrong} different, seed {seed}", flush=True)
        seed += 1
    for name, count in sorted(counts.items()):
        print(f"{count:8} {name}")
    return 1 if wrong else 0


def small(seed: int) -> str:
    """The plant of a seed."""
    return SMALL[seed * 13 % len(SMALL)] if seed % 3 else "tree"


if __name__ == "__main__":
    sys.exit(main())
