"""`trace`, `test-rules` and `reach`: flows in order, errors in their place, documents that fit their schemas."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jsonschema
import pytest

from parsers.source import Span
from report_sample import HOSTILE
from validator.cli import main
from validator.findings import Label
from validator.report.flow_text import answer_text
from validator.report.reach_text import reach_document, reach_text
from validator.report.schemas import report_schema
from validator.report.style import Style
from validator.verdicts import Box

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.as_json import Json

ASA = """\
: Saved
ASA Version 9.16(4)
hostname FW
interface GigabitEthernet1/1
 nameif office
 security-level 20
 ip address 10.1.0.1 255.255.255.0
interface GigabitEthernet1/2
 nameif dmz
 security-level 50
 ip address 10.2.0.1 255.255.255.0
access-list OFFICE_IN extended permit tcp 10.1.0.0 255.255.255.0 host 10.2.0.30 eq https
access-list OFFICE_IN extended permit tcp any any eq 8080 time-range NIGHT
access-list OFFICE_IN extended deny ip any any
access-group OFFICE_IN in interface office
Cryptochecksum:00000000d00d00000000d00d00000002
: end
"""
PLANT = """\
plant: {id: T, name: Two zones, owner: Nobody}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: DMZ, kind: dmz, networks: [10.2.0.0/24]}
"""
OPEN = "10.1.0.5:40000 > 10.2.0.30 tcp/443"
NIGHT = "10.1.0.5:40000 > 10.2.0.30 tcp/8080"


@pytest.fixture
def snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "snap" / "configs").mkdir(parents=True)
    (tmp_path / "snap" / "configs" / "fw.txt").write_text(ASA, encoding="utf-8")
    (tmp_path / "snap" / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "fw.txt").write_text(ASA, encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(list(words))
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def documents(text: str) -> list[dict[str, Json]]:
    return [json.loads(line) for line in text.split("\n") if line]


def test_answers_keep_the_order_and_the_keys_of_the_input(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flows = (
        '{"id": 7, "src": "10.1.0.5", "dst": "10.2.0.30", "proto": "TCP", "dport": 443, "verdict": "mine"}\n'
        "\n"
        '{"id": 8, "src": "10.1.0.5", "dst": "nowhere", "proto": "tcp", "dport": 443}\n'
        "{not json\n"
        f"{NIGHT}\n"
    )
    (snapshot / "flows.jsonl").write_text(flows, encoding="utf-8")
    words = ["test-rules", "fw.txt", "--rule-set", "OFFICE_IN", "--flows", "flows.jsonl", "--format", "json"]
    status, out, _ = run(capsys, *words)
    one, two, three, four = documents(out)
    assert status == 2
    assert (one["id"], one["proto"], one["dport"], one["verdict"], one["line"]) == (7, "TCP", 443, "permit", 12)
    assert (two["id"], two["dst"], two["verdict"]) == (8, "nowhere", None)
    assert "'nowhere' is not an address" in str(two["error"])
    assert three["flow"] == "{not json"
    assert three["error"]
    assert (four["flow"], four["verdict"], four["line"]) == (NIGHT, "possibly", 13)
    for document in (one, two, three, four):
        jsonschema.validate(document, report_schema("test-rules"))


def test_status_tells_sure_answers_from_possible_ones(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert snapshot.is_dir()
    words = ["test-rules", "fw.txt", "--rule-set", "OFFICE_IN", "--flow"]
    assert run(capsys, *words, OPEN)[0] == 0
    assert run(capsys, *words, NIGHT)[0] == 3
    assert run(capsys, *words, NIGHT, "--allow-incomplete")[0] == 0


def test_text_says_the_verdict_and_the_line(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert snapshot.is_dir()
    words = ["test-rules", "fw.txt", "--rule-set", "OFFICE_IN", "--flow", OPEN, "--flow", NIGHT]
    lines = run(capsys, *words)[1].split("\n")
    assert lines[0] == f"permit {OPEN}"
    assert lines[1].endswith("at fw.txt:12")
    assert lines[2] == f"possibly {NIGHT}"
    assert "because fw.txt:13: " in lines[4]


def test_whole_device_is_judged_from_one_interface_to_another(
    snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert snapshot.is_dir()
    words = ["test-rules", "fw.txt", "--from", "office", "--to", "dmz", "--flow", OPEN, "--format", "json"]
    status, out, _ = run(capsys, *words)
    assert (status, documents(out)[0]["verdict"]) == (0, "permit")
    jsonschema.validate(documents(out)[0], report_schema("test-rules"))


def test_trace_goes_hop_by_hop(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert snapshot.is_dir()
    status, out, _ = run(capsys, "trace", "snap", "--flow", OPEN, "--format", "json")
    assert (status, documents(out)[0]["verdict"]) == (0, "permit")
    jsonschema.validate(documents(out)[0], report_schema("trace"))
    text = run(capsys, "trace", "snap", "--flow", OPEN)[1]
    assert "path 1: permit, delivered" in text
    assert "FW office>dmz" in text
    assert "at configs/fw.txt:12" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("test-rules fw.txt --rule-set OFFICE_IN", "test-rules needs a flow"),
        ("test-rules fw.txt --flow FLOW", "needs --rule-set NAME, or --from"),
        ("test-rules fw.txt --rule-set A --from nowhere --flow FLOW", "no interface or zone 'nowhere'"),
        ("test-rules fw.txt --rule-set A --to office --flow FLOW", "--to needs --from"),
        ("test-rules fw.txt --rule-set OFICE --flow FLOW", "no rule set 'OFICE'"),
        ("test-rules fw.txt --from ofice --flow FLOW", "no interface or zone 'ofice'"),
        ("test-rules fw.txt --rule-set OFFICE_IN --flows no.jsonl", "no.jsonl: cannot be read: No such file"),
        ("trace snap --flows latin.txt", "latin.txt: cannot be read: not UTF-8 text"),
        ("trace nosnap --flow FLOW", "nosnap"),
        ("trace snap --flow FLOW --format sarif", "trace has no format 'sarif'"),
    ],
)
def test_misuse_is_2(snapshot: Path, capsys: pytest.CaptureFixture[str], words: str, said: str) -> None:
    (snapshot / "latin.txt").write_bytes(b"\xe4\n")
    status, out, err = run(capsys, *(OPEN if word == "FLOW" else word for word in words.split()))
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_flows_are_echoed_harmless(snapshot: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert snapshot.is_dir()
    for face in ("text", "json"):
        words = ["test-rules", "fw.txt", "--rule-set", "OFFICE_IN", "--format", face, "--flow", f"{text} > x tcp/1"]
        status, out, err = run(capsys, *words)
        assert status == 2
        assert all(line.isprintable() for line in (out + err).split("\n"))


def test_numbers_that_json_has_not_are_echoed_as_text(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert snapshot.is_dir()
    words = [
        "test-rules",
        "fw.txt",
        "--rule-set",
        "OFFICE_IN",
        "--format",
        "json",
        "--flow",
        '{"src": NaN, "id": Infinity}',
    ]
    status, out, _ = run(capsys, *words)
    assert status == 2
    assert documents(out)[0]["id"] == "Infinity"


@dataclass(frozen=True)
class Carrying:
    device: str = "fw-a"
    rule_set: str = "OUT"
    rule: str = "10"
    label: Label = Label(Span("configs/fw-a.txt", 12, 1, 9), "permits tcp/445")  # noqa: RUF009 - frozen
    sure: bool = False


@dataclass(frozen=True)
class Failing:
    name: str = "core Vlan20 fails"
    origin: Span = Span("configs/core.txt", 7, 1, 9)  # noqa: RUF009 - frozen
    surely: tuple[Box, ...] = ()
    possibly: tuple[Box, ...] = (Box(("10.1.0.9/32",), ("10.0.0.7/32",), "tcp", "any", "22"),)


@dataclass(frozen=True)
class Answer:
    source: str = "CELL1"
    destination: str = "10.0.0.0/16"
    service: str = ""
    surely: tuple[Box, ...] = ()
    possibly: tuple[Box, ...] = (Box(tuple(f"10.1.{n}.0/24" for n in range(8)), ("10.0.0.7/32",), "tcp", "any", "445"),)
    reasons: tuple[str, ...] = ("fw-b has no route table",)
    conditions: tuple[str, ...] = ("routes of ospf on fw-a are as of show/fw-a/routes.txt",)
    rules: tuple[Carrying, ...] = (Carrying(),)
    failures: tuple[Failing, ...] | None = None


def test_reach_shows_sets_reasons_and_rules() -> None:
    assert reach_text(Answer(), Style(100)).split("\n") == [
        "CELL1 > 10.0.0.0/16",
        "surely nothing",
        "possibly:",
        "  10.1.0.0/24, 10.1.1.0/24, 10.1.2.0/24, 10.1.3.0/24, 10.1.4.0/24, 10.1.5.0/24 and 2 more >",
        "    10.0.0.7/32 tcp/445",
        "  because fw-b has no route table",
        "  given that routes of ospf on fw-a are as of show/fw-a/routes.txt",
        "",
        "carried by",
        "  configs/fw-a.txt:12:1: fw-a OUT 10 (may match): permits tcp/445",
        "",
    ]
    document = reach_document(Answer())
    assert document["possibly"] != document["surely"]
    assert len(json.dumps(document["possibly"]).split("10.1.")) == 9


def test_reach_tells_the_set_and_the_lines(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert snapshot.is_dir()
    words = ["reach", "snap", "--from", "OFFICE", "--to", "10.2.0.30", "--service", "tcp/443"]
    status, out, _ = run(capsys, *words, "--format", "json")
    document = json.loads(out)
    assert status == 0
    assert document["surely"] == [
        {"src": ["10.1.0.0/24"], "dst": ["10.2.0.30/32"], "proto": "tcp", "sport": "any", "dport": "443"}
    ]
    assert ("OFFICE_IN", 12) in [(item["rule_set"], item["line"]) for item in document["rules"]]
    assert run(capsys, "reach", "snap", "--from", "OFFICE", "--to", "DMZ")[0] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--from OFICE --to DMZ", "did you mean OFFICE?"),
        ("--from OFFICE --to 192.0.2.0/24", "192.0.2.0/24 is in no zone"),
        ("--from OFFICE --to DMZ --service modbus_tpc", "modbus_tcp"),
        ("--from OFFICE", "--to"),
    ],
)
def test_reach_of_what_is_not_there_is_2(
    snapshot: Path, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    assert snapshot.is_dir()
    status, out, err = run(capsys, "reach", "snap", *words.split())
    assert (status, out) == (2, "")
    assert said in err


def test_a_flow_that_could_not_be_read_is_shown_as_written() -> None:
    document: dict[str, Json] = {"flow": "1 > 2", "error": "no address"}
    assert answer_text(document, Style()) == "error 1 > 2: no address"


def test_reach_tells_what_failures_open() -> None:
    opened = Answer(failures=(Failing(),))
    assert reach_text(opened, Style(100)).endswith(
        "\nwhen core Vlan20 fails, besides\nsurely nothing\npossibly:\n  10.1.0.9/32 > 10.0.0.7/32 tcp/22\n"
    )
    assert reach_text(Answer(failures=()), Style(100)).endswith("\n\nno single failure opens more\n")
    assert reach_document(Answer())["failures"] is None
    assert json.dumps(reach_document(opened)["failures"]).startswith('[{"failure": "core Vlan20 fails", "file"')
