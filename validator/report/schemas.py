"""The JSON Schemas of our documents, kept beside this module and printed by `segval schema`."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.as_json import Json

KINDS = ("audit", "parse", "pivots", "test-rules", "trace", "violations")


def report_schema(kind: str) -> dict[str, Json]:
    """The schema (draft 2020-12) of one kind of document of `KINDS`."""
    file = resources.files("validator.report").joinpath(f"{kind}.schema.json")
    document: dict[str, Json] = json.loads(file.read_text(encoding="utf-8"))
    return document
