"""Values that are cut off or damaged are told and block proofs; the file is still read."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.ledger import LineFate
from parsers.registry import parse
from parsers.source import Source

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "checkpoint_gaia"


@pytest.mark.parametrize(
    ("case", "line", "damaged"),
    [
        ("gaia_management", "add rba user ops roles ops", "add rba user ops roles"),
        ("negation", '      "ipv4-address" : "10.1.0.1",', '      "ipv4-address" : "10.1.0",'),
    ],
)
def test_a_damaged_value_is_told_where_it_stands(case: str, line: str, damaged: str) -> None:
    text = (FIXTURES / case / "config.txt").read_text(encoding="utf-8")
    assert line in text
    read = parse(Source.from_text("gw.txt", text.replace(line, damaged, 1)), "checkpoint_gaia")
    number = text[: text.index(line)].count("\n") + 1
    near = range(number - 2, number + 1)
    assert any(item.origin.line in near for item in read.devices[0].unmodelled)
    assert LineFate.UNKNOWN in {read.ledger.fate(at) for at in near}
