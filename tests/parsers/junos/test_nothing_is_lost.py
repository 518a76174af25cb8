"""Junos: strange lines, the two ways of writing one configuration, near misses, and the public samples."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parsers.as_json import device_json
from parsers.ledger import LineFate
from parsers.model.address import union_of
from parsers.model.rules import Action
from parsers.model.service import NO_SERVICE
from parsers.registry import ParseResult, UnknownFormatError, detect, parse
from parsers.source import Source

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "fixtures" / "juniper_junos"
SAMPLES = ROOT.parent / "shared" / "samples" / "one_policy_many_vendors"
SECRETS = (
    'root-authentication { plain-text-password-value "C4n4ry"; }',
    "set system root-authentication plain-text-password-value C4n4ry",
    "    user u { privacy-des { privacy-password C4n4ry; } }",
    '    snmp-community i { community-name "C4n4ry"; }',
    '    encrypted-password "$6$C4n4ry"; ## SECRET-DATA',
    '    pre-shared-key ascii-text "$9$C4n4ry";',
    "    community C4n4ry {",
    "set snmp community C4n4ry authorization read-only",
    '    10.1.1.1 secret "$9$C4n4ry"; ## SECRET-DATA',
    'set security ike policy p pre-shared-key ascii-text "$9$C4n4ry"',
    'set protocols bgp group g authentication-key "$9$C4n4ry"',
)
BRACES = ("filters", "logical", "nat", "switch", "zones")
HARMLESS = (
    "firewall / family inet / filter CELL-IN / term opc / then",
    "protocols / bgp",
    "protocols / rstp",
    "security / nat / proxy-arp",
    "security / screen",
    "system / services / ssh",
    "system / services / web-management",
)
"""Blocks of which no statement bears on access, or of which all are doubtful anyhow."""
VALUES = re.compile(r"/ (?:address|port|pool|prefix|filter|interface|then)$")
"""Blocks that hold values alone."""


def read(text: str) -> ParseResult:
    return parse(Source.from_text("config.conf", text), "juniper_junos")


def lines_of(case: str) -> list[str]:
    return (FIXTURES / case / "config.conf").read_text(encoding="utf-8").splitlines()


def blocks(lines: list[str]) -> list[str]:
    """The path of the block that each line leaves open."""
    stack: list[str] = []
    found: list[str] = []
    for line in lines:
        text = line.strip()
        if text.endswith("{"):
            stack.append(text[:-1].strip())
        elif text == "}":
            stack.pop()
        found.append(" / ".join(stack))
    return found


def as_commands(lines: list[str]) -> str:
    """The same configuration as `set` commands; reads one statement a line, as the fixtures have it."""
    stack: list[str] = []
    found: list[str] = []
    for line in lines:
        text = line.strip()
        off, text = text.startswith("inactive: "), text.removeprefix("inactive: ")
        if text.startswith("#") or not text:
            continue
        if text == "}":
            stack.pop()
            continue
        path = " ".join([*stack, text.rstrip(" ;{")])
        found.append(f"set {path}")
        if off:
            found.append(f"deactivate {path}")
        if text.endswith("{"):
            stack.append(text.rstrip(" {"))
    return "\n".join([item for item in found if item.startswith("set")] + [i for i in found if i[0] == "d"]) + "\n"


def without_places(document: dict[str, object]) -> dict[str, object]:
    return {key: item for key, item in document.items() if key not in {"line", "lines"}}


def model(result: ParseResult) -> str:
    """The devices, without the places of what they say."""
    told = json.dumps([device_json(item) for item in result.devices])
    return json.dumps(json.loads(told, object_hook=without_places))


@pytest.mark.parametrize("case", BRACES)
def test_a_strange_statement_anywhere_is_not_understood(case: str) -> None:
    lines = lines_of(case)
    for index, path in enumerate(blocks(lines), start=1):
        if not path or path.startswith(HARMLESS) or VALUES.search(path):
            continue
        garbled = [*lines[:index], "zzz-unknown 1;", *lines[index:]]
        result = read("\n".join(garbled) + "\n")
        assert result.ledger.fate(index + 1) in {LineFate.UNKNOWN, LineFate.PARTIAL}, f"line {index} in {path}"


@pytest.mark.parametrize("case", BRACES)
def test_commands_say_the_same_as_braces(case: str) -> None:
    braces, commands = read("\n".join(lines_of(case)) + "\n"), read(as_commands(lines_of(case)))
    assert model(braces) == model(commands)
    assert commands.ledger.blocking() == braces.ledger.blocking()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("interfaces {\n    ethernet eth0 {\n        address 10.0.0.1/24\n    }\n}\n", "a block without statements"),
    ],
)
def test_near_misses_say_why(text: str, words: str) -> None:
    with pytest.raises(UnknownFormatError, match=words):
        detect(Source.from_text("x", text))


@pytest.mark.parametrize("line", SECRETS)
def test_no_secret_survives(line: str) -> None:
    assert "C4n4ry" in line
    assert not any("C4n4ry" in item for item in Source.from_text("x", line + "\n").lines)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
def test_one_policy_is_the_same_for_two_vendors() -> None:
    """The generator splits a policy into pieces for Junos; together they speak of the same packets."""
    name = "sample_stateful_multitarget_complex"
    (own, other) = (parse(Source.read(SAMPLES / f"{name}.{end}")).devices[0] for end in ("srx", "xml"))
    for rule in other.rule_sets[0].rules:
        if rule.implicit:
            continue
        pieces = [item for item in own.rule_sets[0].rules if item.identity.rpartition("_")[0] == rule.identity]
        assert pieces
        assert {item.action for item in pieces} == {Action.PERMIT}
        assert union_of(item.match.source.surely for item in pieces) == rule.match.source.surely
        assert union_of(item.match.destination.surely for item in pieces) == rule.match.destination.surely
        services = NO_SERVICE
        for item in pieces:
            services |= item.match.service.surely
        assert not services - rule.match.service.possibly
        assert not rule.match.service.possibly - services
