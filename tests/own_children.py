"""The processes that a test has started and not waited for; what ran before in the same process may have left some."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_before: set[int] = set()


@pytest.fixture(autouse=True)
def of_others() -> Iterator[None]:
    """Children that other tests have left to this process are not those of this test (import it to have it so)."""
    _before.update(_children())
    yield
    _before.clear()


def no_children() -> bool:
    """Whether all children of this test are gone, and have been waited for (Linux)."""
    return _children() <= _before


def _children() -> frozenset[int]:
    told = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return frozenset(int(pid) for path in told for pid in path.read_text(encoding="ascii").split())
