"""Golden files: compare, and rewrite on demand with `SEGVAL_UPDATE_GOLDENS=1`."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

UPDATE = os.environ.get("SEGVAL_UPDATE_GOLDENS") == "1"


def assert_golden_text(path: Path, actual: str) -> None:
    """`actual` is what `path` holds."""
    if UPDATE:
        path.write_text(actual, encoding="utf-8", newline="\n")
    assert path.exists(), f"{path} is missing; run with SEGVAL_UPDATE_GOLDENS=1 and read what it writes"
    assert actual == path.read_text(encoding="utf-8")


def assert_golden_json(path: Path, actual: object) -> None:
    """`actual` as JSON is what `path` holds."""
    assert_golden_text(path, json.dumps(actual, indent=1, ensure_ascii=False, sort_keys=False) + "\n")
