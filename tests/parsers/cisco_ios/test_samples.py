"""Real files, where they are at hand: which are taken, and that every line has a fate."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.registry import parse
from parsers.source import Source, UnreadableSourceError
from parsers.vendors.cisco_ios import PARSER

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
FILES = sorted(path for path in SAMPLES.glob("*/*") if path.is_file())
pytestmark = pytest.mark.skipif(not FILES, reason="the samples are not here")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_ios_is_taken_for_ios(path: Path) -> None:
    try:
        source = Source.read(path, path.name)
    except UnreadableSourceError:
        return
    assert PARSER.recognise(source).accepted == path.name.startswith("ios_")


MOST_OPEN = {"ios_asr920_16.8.1b.txt": 6}
"""Blocking lines; those of the ASR stand for addresses that its owner replaced by 111.111.111.111."""


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.name.startswith("ios_") or path.suffix == ".acl"],
    ids=lambda path: path.name,
)
def test_every_line_of_a_real_file_has_a_fate(path: Path) -> None:
    result = parse(Source.read(path, path.name), "cisco_ios")
    assert sum(result.ledger.counts().values()) == len(result.source.lines)
    assert result.ledger.blocking() == MOST_OPEN.get(path.name, 0)
    assert result.complete == (path.suffix == ".txt")
