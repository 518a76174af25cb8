"""The table of lines that are known and bear on nobody's access: `irrelevant.yaml`."""

from __future__ import annotations

from pathlib import Path

from parsers.syntax.irrelevance import Table

TABLE = Table(Path(__file__).parent / "irrelevant.yaml")
