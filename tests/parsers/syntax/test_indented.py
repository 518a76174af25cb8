"""The block tree by indentation."""

from __future__ import annotations

from parsers.syntax.indented import Statement, statements

TEXT = ["hostname a", "!", "interface X", " ip address 1", " service 1", "  inner", "", " last", "end"]


def shape(items: list[Statement]) -> list[object]:
    return [(item.line, item.text, shape(item.children)) for item in items]


def test_lines_belong_to_the_nearest_line_above_that_is_indented_less() -> None:
    inside: list[object] = [(4, "ip address 1", []), (5, "service 1", [(6, "inner", [])]), (8, "last", [])]
    assert shape(statements(TEXT)) == [(1, "hostname a", []), (3, "interface X", inside), (9, "end", [])]


def test_opaque_lines_make_no_statement() -> None:
    assert [item.line for item in statements(TEXT, {1, 4, 5, 6, 8})] == [3, 9]


def test_an_indented_first_line_stands_at_the_top() -> None:
    assert [item.line for item in statements(["  a", " b", "c"])] == [1, 2, 3]


def test_walk_goes_in_the_order_of_the_file() -> None:
    assert [item.line for top in statements(TEXT) for item in top.walk()] == [1, 3, 4, 5, 6, 8, 9]


def test_the_words_are_what_blanks_separate() -> None:
    assert statements([" a\tb   c "])[0].words == ["a", "b", "c"]
