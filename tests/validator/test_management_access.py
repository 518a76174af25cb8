"""Who can open what on a device: the engine against the oracle on random networks, packet by packet.

`SEGVAL_LONG=1` asks twenty times as many.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from management_case import compared, drawn
from validator.reachability.access import Doors

NETWORKS = 1_000 if os.environ.get("SEGVAL_LONG") == "1" else 50


@pytest.mark.parametrize("start", range(0, NETWORKS, 10))
def test_engine_and_oracle_agree_on_who_opens_what(start: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(start, start + 10):
        this = drawn(seed)
        for target in Doors(this.engine).targets:
            assert not compared(this, target, counts)[:3], f"seed {seed}"
    assert counts["True True"] > 100
    assert counts["False False"] > 100
    total = sum(value for key, value in counts.items() if key != "less decided")
    assert counts["less decided"] < total / 25
