"""Small plants whose verdicts were worked out by hand from the vendors' documents, through the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from validator.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

Document = dict[str, object]


def judged(
    folder: Path, capsys: pytest.CaptureFixture[str], plant: str, files: Mapping[str, str], flows: str
) -> list[str]:
    """Each line of `flows`, `FLOW = VERDICT [SRC>DST:PORT]`, whose verdict or last header is another one."""
    for name, text in {"plant.yaml": plant, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    wrong: list[str] = []
    for line in flows.strip().splitlines():
        flow, _, want = (part.strip() for part in line.partition(" = "))
        main(["trace", str(folder), "--flow", flow, "--format", "json"])
        found = cast("Document", json.loads(capsys.readouterr().out))
        verdict, _, header = want.partition(" ")
        ends = _ends(found)
        if found["verdict"] != verdict or (header and not any(end.startswith(header) for end in ends)):
            wrong.append(f"{flow}: {found['verdict']} {sorted(ends)}, not {want}")
    return wrong


def _ends(found: Document) -> set[str]:
    """What leaves the last device of each path that has the verdict of the whole."""
    paths = cast("list[dict[str, object]]", found["paths"])
    ways = [cast("list[dict[str, str]]", path["hops"]) for path in paths if path["verdict"] == found["verdict"]]
    return {f"{hops[-1]['src']}>{hops[-1]['dst']}:{hops[-1]['dport']}" for hops in ways if hops}
