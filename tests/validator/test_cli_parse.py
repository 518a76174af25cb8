"""`parse`, `explain`, `platforms` and `schema`; the platform is a toy, so that no vendor's change breaks them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

import parsers.registry
from parsers.diagnostics import DiagnosticCode, Diagnostics
from parsers.model.device import Device, Effect, Stage, Unmodelled
from parsers.model.interface import Interface, InterfaceKind
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.registry import Maturity, Parser, Reading, Recognition
from report_sample import HOSTILE
from validator.check import check, checks
from validator.cli import main
from validator.commands import about, parse
from validator.findings import Severity
from validator.report.schemas import report_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from parsers.ledger import Ledger
    from parsers.source import Source
    from validator.check import Check, Evidence
    from validator.findings import Finding

TOY = "toy_os\ninterface one vrf a\ninterface two\npermit any\ndeny maybe\n\nwhat is this\n"


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    interfaces: list[Interface] = []
    rules: list[Rule] = []
    for number, line in enumerate(source.lines, 1):
        words = line.split()
        match words[:1]:
            case ["toy_os"]:
                ledger.modelled(number)
            case ["interface"]:
                vrf = words[3] if len(words) > 3 else ""
                interfaces.append(Interface(words[1], InterfaceKind.PHYSICAL, source.span(number), vrf=vrf))
                ledger.modelled(number)
            case ["permit" | "deny"]:
                unsure = words[1] == "maybe"
                known = (UnknownMatch(UnknownKind.UNREAD, "maybe", source.span(number)),) if unsure else ()
                rules.append(
                    Rule(str(number), Action(words[0]), Match(conditions=known), source.span(number, 1, len(line)))
                )
                if unsure:
                    ledger.partial(number, "left over: maybe")
                else:
                    ledger.modelled(number)
            case []:
                ledger.structural(number)
            case ["remark"]:
                ledger.irrelevant(number, "a comment")
            case _:
                diagnostics.error(DiagnosticCode.UNKNOWN_LINE, source.span(number), f"no meaning for {line}")
    device = Device(
        "toy",
        "toy_os",
        (Stage.ROUTING,),
        stateful=True,
        origin=source.span(1),
        interfaces=tuple(interfaces),
        rule_sets=(RuleSet("LIST", tuple(rules), source.span(1)),),
        bindings=(Binding(("LIST",), BindingPoint.INBOUND, "one", source.span(1)),),
        unmodelled=(Unmodelled("a toy feature", Effect.MAY_DENY, source.span(1)),),
    )
    return Reading((device,), complete="incomplete" not in source.lines[-1])


def recognise(source: Source) -> Recognition:
    return Recognition(bool(source.lines) and source.lines[0].startswith("toy_os"), "line 1")


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"toy_os": Parser("toy_os", "Toy", Maturity.GRAMMAR_DERIVED, recognise, read)}
    for module in (parsers.registry, parse, about):
        monkeypatch.setattr(module, "platforms", lambda: found)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(list(words))
    shown = capsys.readouterr()
    return status, shown.out, shown.err


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.txt").write_text(TOY, encoding="utf-8")
    return "toy.txt"


def test_annotate_shows_each_line_with_its_fate(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "parse", config, "--annotate")
    assert status == 3
    assert out.split("\n")[:9] == [
        "+  1 | toy_os",
        "+  2 | interface one vrf a",
        "+  3 | interface two",
        "+  4 | permit any",
        "~! 5 | deny maybe",
        "     = partial: left over: maybe",
        "   6 |",
        "?! 7 | what is this",
        "     = unknown: no reader has a meaning for this line",
    ]
    assert "7 lines: 1 structural, 0 irrelevant, 4 modelled, 1 partial, 1 unknown; 2 blocking" in out


def test_text_shows_the_device_and_what_is_open(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "parse", config)
    assert status == 3
    for said in (
        "device toy (stateful)",
        "LIST        filter",
        "one in",
        "5: blocking partial: left over",
        "a toy feature",
    ):
        assert said in out
    assert "error[PRS001]: no meaning for what is this\n --> toy.txt:7:1" in out


def test_json_fits_its_schema(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "parse", config, "--format", "json")
    assert status == 3
    document = json.loads(out)
    jsonschema.validate(document, report_schema("parse"))
    assert len(document["ledger"]) == 7


def test_understood_file_is_0_and_incomplete_one_is_3(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / config).write_text("toy_os\npermit any\n", encoding="utf-8")
    assert run(capsys, "parse", config)[0] == 0
    (tmp_path / config).write_text("toy_os\nremark incomplete\n", encoding="utf-8")
    status, out, _ = run(capsys, "parse", config)
    assert status == 3
    assert "INCOMPLETE" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nothing.txt", "nothing.txt: cannot be read"),
        ("other.txt", "no format fits"),
        ("empty.txt", "the file is empty"),
        ("binary.txt", "binary file"),
        ("toy.txt --platform toy_so", "no platform 'toy_so'; did you mean toy_os?"),
        ("toy.txt --vrf b", "no VDOM, vsys, context or VRF 'b'; there are a"),
        ("toy.txt --format sarif", "parse has no format 'sarif'"),
        (".", "cannot be read"),
    ],
)
def test_misuse_is_2(config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, said: str) -> None:
    assert config == "toy.txt"
    (tmp_path / "other.txt").write_text("hello\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\x00\x01")
    status, out, err = run(capsys, "parse", *words.split())
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_vrf_narrows(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run(capsys, "parse", config, "--vrf", "a", "--format", "json")[1])
    assert [item["name"] for item in document["device"]["interfaces"]] == ["one"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_reaches_the_terminal(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    body = f"toy_os\ninterface {text}\npermit {text}\nunknown {text}\nremark {text}\n"
    (tmp_path / config).write_text(body, encoding="utf-8", errors="surrogateescape")
    for words in ((), ("--annotate",), ("--format", "json")):
        _, out, err = run(capsys, "parse", config, *words)
        assert all(line.isprintable() for line in (out + err).split("\n"))


def question(_this: Check, _evidence: Evidence) -> Iterator[Finding]:
    yield from ()


def test_explain_prints_the_page_of_a_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = check("PATH001", "undeclared path", severity=Severity.HIGH, clauses=("ZCR 3.2",), remediation="Close it.")
    monkeypatch.setattr(about, "checks", lambda: {"PATH001": one(question)})
    status, out, _ = run(capsys, "explain", "path001")
    assert status == 0
    assert out.startswith("PATH001: undeclared path\nseverity: high")
    assert "remedy: Close it." in out
    assert "`parse`, `explain`" in out
    assert run(capsys, "explain", "PATH002")[0] == 2
    assert "did you mean PATH001?" in run(capsys, "explain", "PATH002")[2]


def test_every_code_has_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    for diagnostic in DiagnosticCode:
        assert len(run(capsys, "explain", diagnostic.value)[1].split("\n", 3)[3]) > 20
    for code in checks():
        assert run(capsys, "explain", code)[0] == 0


@pytest.mark.parametrize("width", [60, 80, 140])
def test_pages_keep_to_the_width(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for code in ("COV010", "PATH001", "PRS003"):
        lines = run(capsys, "explain", code)[1].splitlines()
        assert max(map(len, lines)) <= width
        assert "" in lines
    assert max(len(line) for line in run(capsys, "explain", "COV010")[1].splitlines()) > width - 20


@pytest.mark.parametrize(
    ("code", "close", "there", "absent"),
    [
        ("cov1", "COV001", "COV003 zone pairs cannot be decided", "PATH001"),
        ("path1", "PATH001", "PATH016 declared flow is not seen", "COV001"),
        ("PRS099", "PRS009", "PRS003 incomplete export", "PATH001"),
        ("PTH001", "PATH001", "`segval explain FAMILY`", "COV001"),
    ],
)
def test_a_code_that_is_none_shows_those_of_its_family(
    code: str, close: str, there: str, absent: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, "explain", code)
    assert status == 2
    assert f"did you mean {close}?" in err
    assert there in err
    assert absent not in err.partition("?")[2]


def test_a_family_lists_its_codes(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "explain", "cov")
    assert status == 0
    assert out.startswith("COV001 lines that matter were not understood\nCOV002 ")
    assert {line[:3] for line in out.splitlines()} == {"COV"}


def test_platforms_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "toy_os      Toy      grammar-derived" in run(capsys, "platforms")[1]
    assert json.loads(run(capsys, "platforms", "--format", "json")[1])["platforms"][0]["name"] == "toy_os"


def test_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "schema", "audit")[1]) == report_schema("audit")
    status, _, err = run(capsys, "schema", "aduit")
    assert (status, err) == (2, "segval: no schema 'aduit'; did you mean audit?\n")
