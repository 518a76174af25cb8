"""No line is lost: sums, garbled lines, missing lines, and what an export must have to be whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.ledger import LineFate
from parsers.source import Source
from parsers.syntax.edit_blocks import Block, edit_tree
from parsers.vendors.fortinet_fortios import PARSER
from parsers.vendors.fortinet_fortios.recognition import recognise
from parsers_fortios import header, policies, policy, read

FIXTURES = Path(__file__).parents[3] / "fixtures" / "fortinet_fortios"
CASES = sorted(FIXTURES.glob("*/config.txt"))
WHOLE = [path for path in CASES if path.parent.name not in ("truncated", "two_files")]


def opaque(block: Block) -> set[int]:
    inside = {line for item in block.settings for line in range(item.line, item.last)}
    return inside.union(*(opaque(child) for child in (*block.edits, *block.configs)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_every_line_is_judged(path: Path) -> None:
    lines = path.read_text().split("\n")[:-1]
    _, ledger, _, _ = read("\n".join(lines) + "\n")
    assert len(ledger) == len(lines)
    assert LineFate.UNSEEN not in ledger.counts()


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.parent.name)
def test_a_garbled_line_is_unknown_and_counted_wherever_it_stands(path: Path) -> None:
    lines = path.read_text().split("\n")[:-1]
    bodies = set[int]().union(*(opaque(block) for block in edit_tree(lines).configs))
    for after in range(len(lines) + 1):
        if after in bodies:
            continue
        _, ledger, _, _ = read("\n".join([*lines[:after], "    zzz-unknown 1", *lines[after:]]) + "\n")
        assert ledger.fate(after + 1) is LineFate.UNKNOWN, (after, lines[after - 1])


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.parent.name)
def test_a_block_word_that_is_missing_is_noticed(path: Path) -> None:
    lines = path.read_text().split("\n")[:-1]
    bodies = set[int]().union(*(opaque(block) for block in edit_tree(lines).configs))
    ends = [
        index for index, text in enumerate(lines) if text == "end" and index not in bodies and index + 1 not in bodies
    ]
    for index in ends:
        before = read("\n".join(lines) + "\n")
        after = read("\n".join(lines[:index] + lines[index + 1 :]) + "\n")
        assert before[0] != after[0] or not after[3] or after[1].blocking() > before[1].blocking(), index


@pytest.mark.parametrize("word", ["srcaddr", "dstaddr", "srcintf", "dstintf", "service", "action"])
def test_a_missing_line_of_a_policy_changes_the_rule(word: str) -> None:
    text = header("7.4.11") + policies(policy(1))
    lines = [line for line in text.split("\n") if not line.startswith(f"set {word} ")]
    assert read(text)[0][0].rule_sets != read("\n".join(lines))[0][0].rule_sets


def test_an_unknown_section_blocks() -> None:
    devices, ledger, _, _ = read(header("7.4.11") + "config quantum router\nset x 1\nend\n")
    assert ledger.blocking() == 3
    assert devices[0].unmodelled


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        (header("7.4.11") + "config system global\nend\n", True),
        (header("7.4.11") + "config system global\n", False),
        (header("7.4.11") + "config system global\nend\nend\n", False),
        (header("7.4.11") + "config system global\n--More--\nend\n", False),
        (header("7.4.11") + "config system global\nend\n" + header("7.4.11"), False),
        ("#FGBK|3|abc\n", False),
    ],
)
def test_completeness(text: str, *, complete: bool) -> None:
    devices, _, diagnostics, whole = read(text)
    assert whole is complete
    assert complete or diagnostics.found
    assert complete or all(device.unmodelled for device in devices)


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        (header("7.4.11"), True),
        ("config system global\nend\nconfig firewall policy\nend\n", True),
        ("config vdom\nedit root\nnext\nend\nconfig global\nend\n", True),
        ("config system global\nend\n", False),
        ("hostname r1\ninterface Gi0/1\n", False),
        ("config interface 'lan'\n", False),
    ],
)
def test_recognition(text: str, *, accepted: bool) -> None:
    assert recognise(Source.from_text("x.txt", text)).accepted is accepted


def test_virtual_domains_are_devices_of_their_own() -> None:
    devices, ledger, _, _ = read((FIXTURES / "vdoms" / "config.txt").read_text())
    assert [(item.name, item.context) for item in devices] == [("FW-V", "root"), ("FW-V", "OT")]
    assert [[interface.name for interface in item.interfaces] for item in devices] == [
        ["port1", "lnk0"],
        ["port2", "lnk1"],
    ]
    assert ledger.blocking() == 0
    assert PARSER.name == "fortinet_fortios"
