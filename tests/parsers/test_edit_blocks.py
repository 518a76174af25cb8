"""The tree of config, edit, set, next and end: words, nesting, line numbers, and what does not balance."""

from __future__ import annotations

import pytest

from parsers.syntax.edit_blocks import Block, edit_tree, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("set a b c", ["set", "a", "b", "c"]),
        ('set name "two words" x', ["set", "name", "two words", "x"]),
        (r'set name "a \"b\" \\ c"', ["set", "name", 'a "b" \\ c']),
        ('set member "a""b" c', ["set", "member", "ab", "c"]),
        ('set empty ""', ["set", "empty", ""]),
        (r"set a one\ word", ["set", "a", "one word"]),
        (r"set a end\\", ["set", "a", "end\\"]),
    ],
)
def test_words_are_split_as_a_shell_would(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def lines_of(block: Block) -> set[int]:
    own = {block.line, *block.strays} | ({block.end} if block.end else set())
    own |= {line for item in block.settings for line in range(item.line, item.last + 1)}
    return own.union(*(lines_of(child) for child in (*block.edits, *block.configs)))


def test_every_line_is_in_the_tree_once_and_keeps_its_number() -> None:
    text = [
        "#header",
        "config system interface",
        '    edit "port1"',
        "        set ip 10.0.0.1 255.255.255.0",
        "        config ipv6",
        "            set ip6-address ::1/128",
        "        end",
        "        odd words",
        "    next",
        "end",
        "",
        'config system replacemsg http "a b"',
        '    set buffer "<p>',
        "end",
        'next"',
        "end",
    ]
    tree = edit_tree(text)
    assert [block.name for block in tree.configs] == ["system interface", "system replacemsg http a b"]
    port = tree.configs[0].edits[0]
    assert (port.name, port.line, port.end, port.strays) == ("port1", 3, 9, [8])
    assert port.configs[0].settings[0].values == ("::1/128",)
    value = tree.configs[1].settings[0]
    assert (value.line, value.last, value.values) == (13, 15, ("<p>\nend\nnext",))
    found = set(tree.comments) | set(tree.blanks) | set(tree.strays)
    assert found.union(*(lines_of(block) for block in tree.configs)) == set(range(1, len(text) + 1))
    assert not tree.problems


def test_end_closes_an_edit_and_its_config() -> None:
    tree = edit_tree(["config vdom", "edit root", "config a", "end", "end", "config b", "end"])
    assert [block.name for block in tree.configs] == ["vdom", "b"]
    assert not tree.problems


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("config a\nedit 1\nset x 1", (1, "`config a` is never closed")),
        ("end", (1, "`end` closes nothing")),
        ("config a\nnext\nend", (2, "`next` closes nothing")),
        ('config a\nset x "open\nend', (2, "a quoted value is never closed")),
        ("edit 1\nnext", (1, "`edit` stands where no `config` is open")),
    ],
)
def test_what_does_not_balance_is_said(text: str, problem: tuple[int, str]) -> None:
    assert problem in edit_tree(text.split("\n")).problems


def test_an_unclosed_quote_does_not_swallow_the_rest() -> None:
    tree = edit_tree(["config a", 'set x "open', "set y 1", "end"])
    assert [item.key for item in tree.configs[0].settings] == ["y"]
    assert tree.configs[0].strays == [2]


def test_a_line_that_was_met_before_says_the_same_only_where_it_is_a_setting() -> None:
    again = '  set member "a" "b"'
    text = ["config one", again, "end", again, "config two", '  set buffer "', again, '  "', again, "end"]
    tree = edit_tree(text)
    first, second = tree.configs
    assert [(item.key, item.values, item.line) for item in first.settings] == [("member", ("a", "b"), 2)]
    assert tree.strays == [4]
    buffer, opened, member = second.settings[0], second.settings[1:-1], second.settings[-1]
    assert (buffer.key, buffer.line) == ("buffer", 6)
    assert (member.key, member.values, member.line) == ("member", ("a", "b"), 9)
    assert all(item.line > buffer.last for item in opened)
    assert lines_of(second) == set(range(5, 11))
