"""What was read comes back as it was, of every platform, and nothing else is ever made of a file."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from parsers.as_json import parse_document
from parsers.model.address import AddressSet
from parsers.model.intervals import Interval
from parsers.registry import ParseResult, UnknownFormatError, parse
from parsers.source import Source, UnreadableSourceError
from validator.remembered.packing import PackingError, pack, unpack
from validator.remembered.readings import StoredReadings
from validator.remembered.store import ENDING, Store
from validator.remembered.tool import tool_digest

FIXTURES = Path(__file__).parents[3] / "fixtures"
ASKED = ("", "")


def configurations() -> list[Path]:
    """The configuration of every case of every platform, and all of the plants."""
    cases = [path for path in FIXTURES.glob("*/*/config*") if path.is_file()]
    return sorted([*cases, *(path for path in FIXTURES.glob("plants/*/configs/**/*") if path.is_file())])


@cache
def read(path: Path) -> ParseResult | None:
    platform = path.parent.parent.name
    named = None if "plants" in path.parts else platform
    try:
        return parse(Source.read(path, f"configs/{path.parent.name}.txt"), named)
    except (UnknownFormatError, UnreadableSourceError):
        return None


@pytest.mark.parametrize("path", configurations(), ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_every_fixture_comes_back_as_it_was(path: Path, tmp_path: Path) -> None:
    result = read(path)
    if result is None:
        pytest.skip("no platform takes it by itself")
    StoredReadings(Store(tmp_path)).remember(result, ASKED)
    store = Store(tmp_path)
    found = StoredReadings(store).recalled(result.source.name, path.read_bytes(), ASKED)
    assert found is not None
    assert replace(found, ledger=result.ledger) == result
    assert found.ledger.state == result.ledger.state
    assert found.ledger.rows() == result.ledger.rows()
    assert parse_document(found) == parse_document(result)
    assert pack(found.devices) == pack(result.devices)
    assert not list(store.words())


def test_what_was_one_object_stays_one() -> None:
    inner, equal = AddressSet((Interval(1, 9),)), AddressSet((Interval(1, 9),))
    found = unpack(pack((inner, inner, equal)))
    assert isinstance(found, tuple)
    assert found == (inner, inner, equal)
    assert found[0] is found[1] is not found[2]


def test_values_of_every_kind_come_back() -> None:
    values = (
        None,
        True,
        1,
        0,
        False,
        -5,
        1 << 127,
        "",
        "é\n\u2028\udc80",
        b"\x00\xff",
        1.5,
        frozenset({4, 6}),
        ((), ((),)),
    )
    found = unpack(pack(values))
    assert found == values
    assert isinstance(found, tuple)
    assert [type(item) for item in found] == [type(item) for item in values]


@pytest.mark.parametrize("value", [object(), [1], {"a": [1]}, {1}, print, Interval])
def test_what_has_no_form_is_not_written(value: object) -> None:
    with pytest.raises(PackingError):
        pack((value,))


def test_sets_have_one_order() -> None:
    names = [f"name{number}" for number in range(50)]
    assert pack(frozenset(names)) == pack(frozenset(reversed(names)))


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00", pickle.dumps(AddressSet()), b"\xff\xff\xff\xff{}", b"\x02\x00\x00\x00[]", b"\x02\x00\x00\x00{}"],
)
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(PackingError):
        unpack(raw)


@pytest.mark.parametrize(
    "groups",
    [[["builtins.eval", 1]], [["parsers.registry.Parser", 1]], [["os.system", 1]], [["tuple", 9]], [["tuple"]]],
)
def test_no_other_class_is_ever_made(groups: list[object]) -> None:
    head = json.dumps({"texts": ["id"], "numbers": [], "others": [], "groups": groups, "root": 3}).encode()
    with pytest.raises(PackingError):
        unpack(len(head).to_bytes(4, "little") + head + bytes(16))


def test_damaged_bytes_end_in_an_error_or_a_value() -> None:
    result = read(FIXTURES / "plants" / "tiny" / "configs" / "fw-a.txt")
    assert result is not None
    raw = pack(result.devices)
    rng = random.Random(5)  # noqa: S311 - reproducible, not secret
    for _ in range(300):
        broken = bytearray(raw)
        for _ in range(rng.randrange(1, 4)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        try:
            unpack(bytes(broken[: rng.randrange(len(raw) // 2, len(raw) + 1)]))
        except PackingError:
            continue


def test_name_bytes_and_platform_are_the_key(tmp_path: Path) -> None:
    path = FIXTURES / "plants" / "tiny" / "configs" / "fw-a.txt"
    result, raw = read(path), path.read_bytes()
    assert result is not None
    readings = StoredReadings(Store(tmp_path))
    readings.remember(result, ASKED)
    name = result.source.name
    assert readings.recalled(name, raw, ASKED) is not None
    assert readings.recalled("configs/other.txt", raw, ASKED) is None
    assert readings.recalled(name, raw + b"\n", ASKED) is None
    assert readings.recalled(name, raw, ("cisco_asa", "")) is None
    assert readings.recalled(name, raw, ("", "cisco_asa")) is None


def test_a_whole_file_of_something_else_is_left_aside(tmp_path: Path) -> None:
    path = FIXTURES / "plants" / "tiny" / "configs" / "fw-a.txt"
    result, raw = read(path), path.read_bytes()
    assert result is not None
    for other in (pack(()), pack(("a",) * 7), b"{}"):
        store = Store(tmp_path)
        key = "\0".join((tool_digest(), result.source.name, result.source.sha256, *ASKED))
        store.keep("reading", key, other)
        assert StoredReadings(store).recalled(result.source.name, raw, ASKED) is None
        assert list(store.words())
        for kept in tmp_path.glob(f"*{ENDING}"):
            kept.unlink()
