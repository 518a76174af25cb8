"""Junos: one configuration in braces, as commands, as XML and as JSON gives equal devices; odd XML and JSON block."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.registry import ParseResult, UnknownFormatError, detect, parse
from parsers.source import Source

FIXTURES = Path(__file__).parents[3] / "fixtures" / "juniper_junos"
FILES = {
    "braces": FIXTURES / "form_braces" / "config.conf",
    "set": FIXTURES / "form_set" / "config.conf",
    "XML": FIXTURES / "form_xml" / "config.xml",
    "JSON": FIXTURES / "form_json" / "config.json",
}
XML = """<rpc-reply xmlns:junos="http://xml.juniper.net/junos/21.4R0/junos">
<configuration>
<version>21.4R3</version>
{}
</configuration>
</rpc-reply>
"""
ROUTE = "<routing-options><static><route><name>10.0.0.0/8</name>{}</route></static></routing-options>"


def read(text: str) -> ParseResult:
    return parse(Source.from_text("config", text), "juniper_junos")


def model(result: ParseResult) -> object:
    """The devices, without the places of what they say."""

    def without_places(found: dict[str, object]) -> dict[str, object]:
        return {key: item for key, item in found.items() if key not in {"line", "lines"}}

    return json.loads(json.dumps([device_json(item) for item in result.devices]), object_hook=without_places)


def blocked(result: ParseResult) -> set[int]:
    return {row.line for row in result.ledger.open_rows() if row.blocking}


@pytest.mark.parametrize("form", ["set", "XML", "JSON"])
def test_one_configuration_in_four_forms_gives_equal_devices(form: str) -> None:
    first, other = (Source.read(FILES[name], "config") for name in ("braces", form))
    assert detect(other).name == "juniper_junos"
    results = [parse(one) for one in (first, other)]
    assert model(results[0]) == model(results[1])
    for result in results:
        assert result.complete
        assert not result.ledger.blocking()
        assert sum(result.ledger.counts().values()) == len(result.source.lines)


@pytest.mark.parametrize("form", ["XML", "JSON"])
def test_a_strange_value_anywhere_is_not_understood(form: str) -> None:
    """After each opening of a container a strange statement; where nothing bears on access it need not block."""
    lines = FILES[form].read_text(encoding="utf-8").splitlines()
    opening = re.compile(
        r"\s*<(?!rpc-reply|cli|configuration|banner)[\w.-]+(?: [^>]*)?>$" if form == "XML" else r'.*[":] \{$|\s*\{$'
    )
    added = "<zzz-unknown>1</zzz-unknown>" if form == "XML" else '"zzz-unknown" : 1,'
    known = 0
    for index, line in enumerate(lines, 1):
        if not opening.match(line) or (
            form == "JSON" and (index < 10 or '"@"' in line or lines[index].strip().startswith("}"))
        ):
            continue
        result = read("\n".join([*lines[:index], added, *lines[index:]]) + "\n")
        fate = result.ledger.fate(index + 1)
        assert fate is not LineFate.STRUCTURAL, f"line {index}: {line}"
        known += fate in {LineFate.UNKNOWN, LineFate.PARTIAL}
    assert known > 40


@pytest.mark.parametrize("form", ["XML", "JSON"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_cut_text_is_told(form: str, part: float) -> None:
    text = FILES[form].read_text(encoding="utf-8")
    result = read(text[: int(len(text) * part)])
    assert not result.complete
    assert any("the reading ends here" in item.message for item in result.diagnostics)


@pytest.mark.parametrize(
    ("inside", "blocks"),
    [
        (ROUTE.format("<next-hop>10.1.1.1</next-hop><preference>7</preference>"), False),
        (ROUTE.format("<next-hop>10.1.1.1</next-hop><preference><zzz>7</zzz></preference>"), True),
        ('<interfaces operation="delete"/>', True),
        ("<undocumented><system><host-name>x</host-name></system></undocumented>", False),
        ("<zzz-unknown/>", True),
    ],
)
def test_what_is_not_known_blocks(inside: str, *, blocks: bool) -> None:
    assert bool(blocked(read(XML.format(inside)))) is blocks


def test_attributes_of_json_are_those_of_their_leaf() -> None:
    text = """{
    "configuration" : {
        "version" : "21.4R3",
        "security" : {
            "policies" : {
                "policy" : [ { "from-zone-name" : "A", "to-zone-name" : "B", "policy" : [ {
                    "name" : "p",
                    "match" : { "source-address" : ["any"], "destination-address" : ["any"],
                        "application" : ["junos-ssh", "junos-telnet"],
                        "@application" : [{"inactive" : true}, null] },
                    "then" : { "permit" : [null] }
                } ] } ]
            }
        }
    }
}
"""
    (rule,) = (item for item in read(text).devices[0].rule_sets[0].rules if item.identity == "p")
    (box,) = rule.match.service.possibly.boxes
    assert (box.destination_ports.first, box.destination_ports.last) == (23, 23)


def test_the_older_json_says_the_same() -> None:
    text = """{
    "configuration" : [ {
        "attributes" : {"xmlns" : "http://xml.juniper.net/xnm/1.1/xnm"},
        "version" : [ { "data" : "15.1X49-D170.4" } ],
        "system" : [ { "host-name" : [ { "data" : "old-fw" } ] } ]
    } ]
}
"""
    result = read(text)
    assert (result.devices[0].name, result.devices[0].version) == ("old-fw", "15.1X49-D170.4")
    assert not result.ledger.blocking()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<configuration>\n<thing>1</thing>\n</configuration>\n", "nothing that only Junos has"),
        ('{\n "configuration" : {\n "thing" : 1\n}\n}\n', "nothing that only Junos has"),
    ],
)
def test_near_misses_say_why(text: str, words: str) -> None:
    with pytest.raises(UnknownFormatError, match=words):
        detect(Source.from_text("x", text))


SECRETS = (
    ("<ascii-text>C4n4ry</ascii-text>", '"ascii-text" : "C4n4ry"'),
    ("<secret>C4n4ry</secret>", '"secret" : "C4n4ry"'),
    ("<authentication-key>C4n4ry</authentication-key>", '"authentication-key" : "C4n4ry"'),
    ("<encrypted-password>C4n4ry</encrypted-password>", '"encrypted-password" : "C4n4ry"'),
    ("<community>\n<name>C4n4ry</name>", '"community" : [ { "name" : "C4n4ry", "x" : {"name" : "y"} }, { "name" : "C4n4ry" } ]'),
)  # fmt: skip


@pytest.mark.parametrize(("element", "pair"), SECRETS)
def test_no_secret_survives(element: str, pair: str) -> None:
    for text in (XML.format(element), '{\n    "configuration" : {\n' + pair + "\n"):
        assert "C4n4ry" in text
        lines = Source.from_text("x", text).lines
        assert not any("C4n4ry" in line for line in lines)
        assert len(lines) == len(text.splitlines())
