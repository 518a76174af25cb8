"""The `set` form of PAN-OS gives the device that the XML form gives."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from panos_set_text import as_commands
from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.registry import ParseResult, UnknownFormatError, detect, parse
from parsers.source import Source
from parsers.syntax.xml_tree import xml_tree
from parsers.vendors.paloalto_panos.recognition import recognise

if TYPE_CHECKING:
    from parsers.as_json import Json

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "samples"
FILES = [
    *sorted((ROOT / "fixtures" / "paloalto_panos").glob("*/config.xml")),
    *sorted(SAMPLES.glob("panos/*.xml")),
    *sorted(SAMPLES.glob("one_policy_many_vendors/*.xml")),
]
PLACES = frozenset({"line", "version"})


def read(text: str) -> ParseResult:
    return parse(Source.from_text("config", text), "paloalto_panos")


def without_places(value: Json) -> Json:
    """A device without its lines, and without the version, which the `set` form does not print."""
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items() if key not in PLACES}
    if isinstance(value, list):
        return [without_places(item) for item in value]
    return re.sub(r":\d+", "", value) if isinstance(value, str) else value


def devices(result: ParseResult) -> list[Json]:
    return [without_places(device_json(device)) for device in result.devices]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_one_configuration_in_both_forms_gives_equal_devices(path: Path) -> None:
    source = Source.read(path, "config")
    tree = xml_tree(source.lines)
    if tree.problem is not None or tree.root is None:
        pytest.skip("the XML is cut off")
    xml, commands = parse(source, "paloalto_panos"), Source.from_text("config", "\n".join(as_commands(tree.root)))
    assert recognise(commands).accepted
    told = parse(commands)
    assert devices(told) == devices(xml)
    assert told.complete == xml.complete
    assert bool(told.ledger.blocking()) == bool(xml.ledger.blocking())
    assert sum(told.ledger.counts().values()) == len(commands.lines)


@pytest.mark.parametrize(
    "line",
    [
        "set network interface tunnel unitz tunnel.9",
        "set network zzz-unknown 1",
        "set rulebase security rules a zzz-unknown 1",
        "set rulebase security rules a from zone x",
        "set address H zzz-unknown 10.0.0.1",
        "set zzz-unknown",
        "delete rulebase security rules a",
        "set",
    ],
)
def test_a_line_that_nothing_understands_blocks(line: str) -> None:
    rules = [f"set rulebase security rules a {key} any" for key in ("to", "source", "destination", "service")]
    text = "\n".join([*rules, line, "set rulebase security rules a action allow"])
    result = read(text)
    assert [row.line for row in result.ledger.open_rows() if row.blocking and row.line == len(rules) + 1]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('set address A description "no end', "a quoted text has no end"),
        ("set zone a network layer3 [ x", "a list has no end"),
        ("set zone a network layer3 [ x [ y ] ]", "a list within a list"),
        ("set " + "a " * 300, "a command of more than 200 words"),
    ],
)
def test_what_breaks_a_command_ends_the_reading(line: str, what: str) -> None:
    result = read(f"set deviceconfig system hostname x\n{line}\nset zone b network layer3 y\n")
    assert not result.complete
    assert any(what in item.message for item in result.diagnostics)
    assert 3 in {row.line for row in result.ledger.open_rows() if row.blocking}


def test_a_text_may_go_on_over_lines_and_a_later_value_counts() -> None:
    lines = [
        'set address A description "one',
        'two \\"three\\""',
        "set address A ip-netmask 10.0.0.1",
        "set address A ip-netmask 10.0.0.2",
        "set rulebase security rules a source A",
    ]
    result = read("\n".join(lines))
    assert result.ledger.fate(2) is LineFate.IRRELEVANT
    assert result.ledger.fate(3) is LineFate.IRRELEVANT
    (found,) = result.devices[0].rule_sets[0].rules[0].match.source.possibly.cidrs()
    assert found == "10.0.0.2/32"


def test_the_words_in_braces_come_close() -> None:
    with pytest.raises(UnknownFormatError, match=r"PAN-OS in braces, which is not read; export the XML"):
        detect(Source.from_text("fw.txt", "deviceconfig {\n  system {\n    hostname fw;\n  }\n}\n"))
