"""JSON with its places: the same values as the standard library, a place for each, and a word where it is broken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.ledger import Ledger, LineFate
from parsers.syntax.json_tree import DEEPEST, Node, documents

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


@given(st.lists(VALUES) | st.dictionaries(st.text(max_size=4), VALUES), st.sampled_from((None, 0, 1, 2)), st.booleans())
def test_values_are_those_of_the_standard_library(value: object, indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    (found,) = documents(text.split("\n"))
    assert found.problem is None
    assert plain(found.root) == value
    assert (found.first, found.last) == (1, text.count("\n") + 1)


def test_every_name_stands_where_its_node_says() -> None:
    value: Any = {"a": [1, {"b": None, "c": "x"}], "d": {"e": True, "f": []}}
    lines = ("set hostname x", *json.dumps(value, indent=2).split("\n"), "[1,", ' "two"]')
    first, second = documents(lines)
    for node in first.root.below():
        if node.key in lines[node.line - 1]:
            assert lines[node.line - 1][node.column - 1 :].startswith(f'"{node.key}"')
    items = first.root.members["a"].items
    assert [lines[item.line - 1][item.column - 1] for item in items] == ["1", "{"]
    assert (second.first, second.last) == (len(lines) - 1, len(lines))
    assert [item.line for item in second.root.items] == [len(lines) - 1, len(lines)]


BROKEN = (
    ('{"a":1,}', "a comma stands before the end"),
    ('{"a" 1}', "a value has no name"),
    ("[1 2]", "a comma is missing"),
    ('{"a":[1,2}', "a bracket is closed that was not opened"),
    ("[1,2", "the JSON is not closed"),
    ('{"a":1}x', "'x' stands behind the end of the JSON"),
    ("[,1]", "a comma stands where none belongs"),
    ("[1,,2]", "this is no JSON"),
    ('["a":1]', "a name stands where none belongs"),
    ('{"a":"\\x"}', "a string has an escape that is none"),
    ('{"a":tru}', "a value has no name"),
    ("[" * (DEEPEST + 2), f"more than {DEEPEST} levels"),
)


@pytest.mark.parametrize(("text", "problem"), BROKEN)
def test_what_is_broken_is_told(text: str, problem: str) -> None:
    (found,) = documents([text])
    assert found.problem == (1, problem)


def test_a_broken_document_ends_before_a_line_of_another_kind() -> None:
    lines = ["{", '  "a" : {', "set interface eth0 state on", "[1]"]
    found = list(documents(lines))
    assert [(item.first, item.last) for item in found] == [(1, 2), (4, 4)]
    assert found[0].problem is not None


def test_a_name_that_stands_twice_is_told() -> None:
    (found,) = documents(['{"a":1,"a":2,"b":3}'])
    assert [node.value for node in found.repeated] == [1]


def test_every_line_has_the_worst_fate_of_its_nodes() -> None:
    lines = ["{", '"a":1,"b":2,', '"c":3', "}", '{"d":[', "1"]
    first, second = documents(lines)
    first.root.modelled()
    first.root.members["a"].modelled()
    first.root.members["b"].irrelevant("for people")
    first.root.members["c"].partial("left over")
    ledger = Ledger(len(lines))
    for document in (first, second):
        document.account(ledger, lines)
    fates = [row.fate for row in ledger.rows()]
    assert fates == [
        LineFate.MODELLED,
        LineFate.MODELLED,
        LineFate.PARTIAL,
        LineFate.STRUCTURAL,
        LineFate.UNKNOWN,
        LineFate.UNKNOWN,
    ]
    assert ledger.blocking() == 3
    assert sum(ledger.unit_counts().values()) == 7
