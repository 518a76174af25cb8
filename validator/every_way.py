"""The ways of all witnesses, followed before they are told: by several processes where that pays.

A report of data tells the way of each finding, and each is found by itself. What another process found comes back as it
is remembered from run to run: its text, and the devices that were met.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from validator.side_by_side import Parts, share_out
from validator.telling import Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from validator.findings import Finding

ALONE, WORTH = 0.1, 1.0
"""Seconds of processor time: so long one process follows ways, and shares the rest out if it would take so long."""


def follow_ways(findings: Iterable[Finding], processes: int) -> None:
    """Find the way of each finding that has one; with one process they are found as they are told."""
    if processes == 1:
        return
    ways = [one.way for one in findings if isinstance(one.way, Way) and not one.way.is_known]
    began = time.process_time()
    for number, way in enumerate(ways):
        spent, left = time.process_time() - began, len(ways) - number
        if spent >= ALONE and left > 1 and spent / max(1, number) * left >= WORTH:
            _share_out(ways[number:], processes - 1)
            return
        way()


def _share_out(ways: list[Way], children: int) -> None:
    def here(number: int) -> None:
        ways[number]()

    parts = Parts(here, lambda number: ways[number].told(), lambda number, raw: ways[number].heard(raw))
    share_out(parts, range(len(ways)), children, lambda: None)
