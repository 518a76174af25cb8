"""Small plants whose verdicts were worked out by hand, from the vendors' documents and before the tool was asked.

A case is a folder of `fixtures/judged`: a snapshot and `judged.txt`, in which a line is `FLOW = VERDICT [SRC>DST:PORT]`
(a packet, what becomes of it, and how it leaves the last device), `ZONE > ZONE = PROVED|VIOLATED|UNKNOWN`, or
`CONDUIT = WORKS|BROKEN|UNKNOWN` (its first flow).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest

from validator.cli import main

JUDGED = Path(__file__).parents[2] / "fixtures" / "judged"
CASES = sorted(path.parent.name for path in JUDGED.glob("*/judged.txt"))
Document = dict[str, object]


@pytest.mark.parametrize("case", CASES)
def test_verdicts_are_those_worked_out_by_hand(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = JUDGED / case
    main(["audit", str(folder), "--format", "json", "-q"])
    audited = cast("Document", json.loads(capsys.readouterr().out))
    pairs = {f"{pair['from']} > {pair['to']}": pair["verdict"] for pair in cast("list[Document]", audited["pairs"])}
    for conduit in cast("list[Document]", audited["conduits"]):
        pairs[str(conduit["id"])] = cast("list[Document]", conduit["flows"])[0]["verdict"]
    silent = {
        f"{pair['from']} > {pair['to']}"
        for pair in cast("list[Document]", audited["pairs"])
        if pair["verdict"] == "UNKNOWN" and not pair["reasons"]
    }
    wrong: list[str] = []
    for line in (folder / "judged.txt").read_text(encoding="utf-8").splitlines():
        question, _, want = (part.strip() for part in line.partition("#")[0].partition(" = "))
        if want.isupper():
            found = str(pairs[question]).upper()
            wrong += [] if found == want else [f"{question}: {found}, not {want}"]
            wrong += [f"{question}: no reason is given"] if question in silent else []
        elif want:
            main(["trace", str(folder), "--flow", question, "--format", "json"])
            wrong += _compared(question, want, cast("Document", json.loads(capsys.readouterr().out)))
    assert wrong == []


def _compared(question: str, want: str, found: Document) -> list[str]:
    """What is wrong with an answer to one flow."""
    verdict, _, header = want.partition(" ")
    paths = cast("list[Document]", found["paths"])
    ways = [cast("list[Document]", path["hops"]) for path in paths if path["verdict"] == found["verdict"]]
    ends = sorted({f"{hops[-1]['src']}>{hops[-1]['dst']}:{hops[-1]['dport']}" for hops in ways if hops})
    if found["verdict"] == verdict and (not header or any(end.startswith(header) for end in ends)):
        return []
    return [f"{question}: {found['verdict']} {ends}, not {want}"]
