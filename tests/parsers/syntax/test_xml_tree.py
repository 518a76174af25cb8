"""XML trees: every place, every fate, and what is refused."""

from __future__ import annotations

import pytest

from parsers.ledger import Ledger, LineFate
from parsers.source import Source
from parsers.syntax.xml_tree import DEEPEST, Element, xml_tree

TEXT = """\
<?xml version="1.0"?>
<config version="1">
  <!-- made by hand -->
  <rule id="7"><type>pass</type>
    <descr>two
lines</descr>
  </rule>

  <empty/>
</config>
"""


def lines(text: str) -> tuple[str, ...]:
    return Source.from_text("x.xml", text).lines


def named(text: str, name: str) -> Element:
    root = xml_tree(lines(text)).root
    assert root is not None
    return next(one for one in (root, *root.below()) if one.name == name)


@pytest.mark.parametrize(
    ("name", "place", "text"),
    [
        ("config", (2, 1, 10), ""),
        ("rule", (4, 3, 7), ""),
        ("type", (4, 16, 4), "pass"),
        ("descr", (5, 5, 6), "two\nlines"),
        ("empty", (9, 3, 9), ""),
    ],
)
def test_every_element_has_its_place_and_text(name: str, place: tuple[int, int, int], text: str) -> None:
    one = named(TEXT, name)
    assert ((one.line, one.column, one.end_line), one.text) == (place, text)


def test_paths_attributes_and_children() -> None:
    rule = named(TEXT, "rule")
    assert (rule.path, rule.attributes, [one.name for one in rule.children]) == (
        "config/rule",
        {"id": "7"},
        ["type", "descr"],
    )
    assert (rule.child("type"), rule.child("nothing")) == (rule.children[0], None)


def fates(text: str) -> list[str]:
    """The tree with rules modelled, their types too, and `empty` without bearing."""
    tree = xml_tree(lines(text))
    ledger = Ledger(len(lines(text)))
    for one in tree.root.below() if tree.root else ():
        match one.name:
            case "rule" | "type":
                one.modelled()
            case "empty":
                one.irrelevant("a placeholder")
            case _:
                pass
    if tree.root is not None:
        tree.root.structural()
    tree.account(ledger, lines(text))
    assert sum(ledger.counts().values()) == len(lines(text))
    return [row.fate.name for row in ledger.rows()]


def test_a_line_has_the_worst_fate_of_its_elements() -> None:
    assert fates(TEXT) == [
        *("STRUCTURAL", "STRUCTURAL", "STRUCTURAL"),
        *("MODELLED", "UNKNOWN", "UNKNOWN"),
        *("STRUCTURAL", "STRUCTURAL", "IRRELEVANT", "STRUCTURAL"),
    ]
    one_line = "<config><rule/><odd/></config>\n"
    assert fates(one_line) == ["UNKNOWN"]


def test_units_are_elements() -> None:
    tree = xml_tree(lines("<config><rule/><odd/></config>\n"))
    ledger = Ledger(1)
    assert tree.root is not None
    tree.root.structural()
    tree.root.children[0].modelled()
    tree.account(ledger, ("<config><rule/><odd/></config>",))
    assert dict(ledger.unit_counts()) == {LineFate.STRUCTURAL: 1, LineFate.MODELLED: 1, LineFate.UNKNOWN: 1}
    assert ledger.rows()[0].reason == "no reader has a meaning for <config/odd>"


def test_irrelevance_reaches_down_and_spares_what_was_judged() -> None:
    tree = xml_tree(lines("<a><b><c/></b><d/></a>"))
    assert tree.root is not None
    tree.root.children[1].modelled()
    tree.root.irrelevant("decoration")
    assert [one.fate.name for one in tree.root.below()] == ["IRRELEVANT", "IRRELEVANT", "MODELLED"]


@pytest.mark.parametrize("prompt", ["fw# exit", "root@fw:~ # exit", "[admin@fw] >", "--More--"])
def test_a_prompt_behind_the_document_is_no_break(prompt: str) -> None:
    tree = xml_tree(lines(f"<a><b/></a>\n{prompt}\n"))
    assert tree.strays == [2]
    assert tree.problem is None


def test_what_a_terminal_adds_is_outside() -> None:
    tree = xml_tree(lines("# show config\n\n<a>\n</a>\nhost> exit\n"))
    assert (tree.strays, tree.problem, tree.last_line) == ([1, 5], None, 4)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("<a>\n<b>\n", 2, "no element found"),
        ("<a>\n<b></a>\n", 2, "mismatched tag"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd">\n<a/>\n', 1, "DOCTYPE"),
        ("<a>&nothing;</a>\n", 1, "undefined entity"),
        ("<a>" * (DEEPEST + 1), 1, "levels"),
    ],
)
def test_what_ends_a_reading_is_told_with_its_line(text: str, line: int, words: str) -> None:
    tree = xml_tree(lines(text))
    assert tree.problem is not None
    assert tree.problem[0] == line
    assert words in tree.problem[1]


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "aaaa"><!ENTITY y "&x;&x;">]>\n<a>&y;</a>\n'
    tree = xml_tree(lines(bomb))
    assert (tree.root, tree.problem is not None) == (None, True)


def test_lines_behind_a_break_are_not_understood() -> None:
    text = "<a>\n<b/>\n<c></d>\n<e/>\n"
    tree = xml_tree(lines(text))
    assert tree.root is not None
    for one in (tree.root, *tree.root.below()):
        one.modelled()
    ledger = Ledger(4)
    tree.account(ledger, lines(text))
    assert [row.fate.name for row in ledger.rows()] == ["MODELLED", "MODELLED", "MODELLED", "UNKNOWN"]
    assert ledger.rows()[3].blocking


@pytest.mark.parametrize("text", ["", "\n\n", "no XML here\n"])
def test_a_file_without_xml_has_no_root(text: str) -> None:
    tree = xml_tree(lines(text))
    assert tree.root is None
    ledger = Ledger(len(lines(text)))
    tree.account(ledger, lines(text))
    assert all(row.fate is LineFate.UNKNOWN for row, line in zip(ledger.rows(), lines(text), strict=True) if line)


def test_columns_are_characters() -> None:
    assert named("<a>Ünïcödé <b/></a>", "b").column == 12
