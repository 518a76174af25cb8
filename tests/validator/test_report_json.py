"""The faces for machines: our own document against its schema, SARIF against the standard's shape."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from parsers.source import Span
from report_sample import CELL, HOSTILE, RULE, UNDECLARED, report
from validator.commands.output import write_file
from validator.findings import Label
from validator.report.json_report import audit_document, json_report
from validator.report.safe_text import AlikeRows, json_item, json_pieces, json_rows
from validator.report.sarif import sarif_document, sarif_report
from validator.report.schemas import KINDS, report_schema

if TYPE_CHECKING:
    from parsers.as_json import Json

TESTS = Path(__file__).parents[1]
OFFICIAL = json.loads((TESTS / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
SARIF = json.loads((TESTS / "schemas" / "sarif-2.1.0-subset.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_a_schema(kind: str) -> None:
    schema = report_schema(kind)
    assert isinstance(schema, dict)
    jsonschema.Draft202012Validator.check_schema(schema)


def test_audit_document_fits_its_schema() -> None:
    jsonschema.validate(json.loads(json_report(report())), report_schema("audit"))


def test_schema_refuses_what_lacks_a_fixed_name() -> None:
    for name in ("findings", "pairs", "conduits", "coverage", "snapshot", "exit", "tool"):
        document = dict(audit_document(report()))
        del document[name]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document, report_schema("audit"))


def test_finding_has_the_fixed_names_and_values() -> None:
    finding = json.loads(json_report(report()))["findings"][0]
    assert finding["severity"] == "critical"
    assert finding["certainty"] == "sure"
    assert (finding["from"], finding["to"]) == ("CELL1", "ENTERPRISE")
    assert finding["flows"][0] == {"src": "10.20.1.0/24", "dst": "0.0.0.0/0", "proto": "tcp", "ports": "445"}
    assert finding["labels"][0] == {
        "file": CELL,
        "line": 142,
        "col": 1,
        "end_col": len(RULE),
        "text": "lets 10.20.1.7 -> 10.0.4.20 tcp/445 through",
    }
    assert finding["fingerprint"] == UNDECLARED.fingerprint


def test_place_without_a_line_is_null() -> None:
    whole = replace(UNDECLARED, labels=(Label(Span("configs/x.txt", 0), "default"),))
    label = json.loads(json_report(report(findings=(whole,))))["findings"][0]["labels"][0]
    assert (label["line"], label["col"], label["end_col"]) == (None, None, None)
    location = json.loads(sarif_report(report(findings=(whole,))))["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "configs/x.txt"}}


def test_sarif_fits_the_standard() -> None:
    for schema in (OFFICIAL, SARIF):
        jsonschema.validate(json.loads(sarif_report(report())), schema, cls=jsonschema.Draft4Validator)


def test_sarif_result_names_rule_place_and_fingerprint() -> None:
    run = json.loads(sarif_report(report()))["runs"][0]
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "PATH001"
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 142,
        "startColumn": 1,
        "endColumn": len(RULE) + 1,
    }
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "plant.yaml"
    assert result["partialFingerprints"] == {"segval/v1": UNDECLARED.fingerprint}
    assert result["properties"]["certainty"] == "sure"
    assert run["invocations"][0]["exitCode"] == 1
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2


def test_sarif_columns_count_utf16() -> None:
    line = "remark \U0001f600\U0001f600 END"
    at = line.index("END") + 1
    odd = replace(UNDECLARED, labels=(Label(Span("configs/x", 1, at, at + 2), ""),))
    run = json.loads(sarif_report(report(findings=(odd,), sources={"configs/x": (line,)})))["runs"][0]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (at + 2, at + 5)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_reaches_a_machine_face_raw(text: str) -> None:
    bad = replace(
        UNDECLARED,
        message=text,
        title=text,
        labels=(Label(Span(f"configs/{text}", 1), text), Label(Span("a", 1), text)),
        notes=((text, text),),
        witness=text,
        remediation=text,
        source_zone=text,
        code="PATH999",
    )
    row = replace(report().coverage[0], file=text, device=text)
    hostile = report(findings=(bad,), coverage=(row,), incomplete=(text,), plant_name=text, snapshot_name=text)
    for face, schema, cls in (
        (json_report(hostile), report_schema("audit"), jsonschema.Draft202012Validator),
        (sarif_report(hostile), SARIF, jsonschema.Draft4Validator),
        (sarif_report(hostile), OFFICIAL, jsonschema.Draft4Validator),
    ):
        assert all(line.isprintable() for line in face.split("\n"))
        jsonschema.validate(json.loads(face), schema, cls=cls)
    message = json.loads(sarif_report(hostile))["runs"][0]["results"][0]["message"]["text"]
    assert r"](http" not in message.replace(r"\](http", "")


def test_faces_are_the_same_bytes_whatever_the_hash_seed() -> None:
    program = (
        "import hashlib, sys; sys.path[:0] = sys.argv[1:3];"
        "from report_sample import report; from validator.report import json_report, sarif, style, terminal;"
        "text = json_report.json_report(report()) + sarif.sarif_report(report())"
        " + terminal.text_report(report(), style.Style());"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program, str(TESTS), str(TESTS.parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_sarif_document_has_one_run() -> None:
    runs = sarif_document(report())["runs"]
    assert isinstance(runs, list)
    assert len(runs) == 1


def test_millions_of_pairs_that_are_alike_are_never_in_memory_at_once(tmp_path: Path) -> None:
    zones = [f"ZONE-{number:04}" for number in range(400)]
    ends = [json_item({"to": zone})[1:] for zone in zones]
    rows = [(f'{{"from": {json_item(zone)}, ', ends) for zone in zones]
    document: dict[str, Json] = {"pairs": AlikeRows(rows), "quiet": [*map(str, zones)]}
    place = tmp_path / "report.json"
    tracemalloc.start()
    write_file(place, json_pieces(document))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < place.stat().st_size / 10
    assert place.read_text(encoding="utf-8") == json_rows(document)
    whole = [{"from": one, "to": other} for one in zones for other in zones]
    assert json.loads(json_rows(document)) == {"pairs": whole, "quiet": zones}
    assert json_rows({**document, "pairs": [*whole]}) == json_rows(document)


def test_what_a_piece_holds_that_nobody_would_see_stands_as_an_escape() -> None:
    rows = AlikeRows([('{"from": "\u202e", ', ['"to": "a"}', '"to": "\x7f"}'])])
    assert json.loads(json_rows({"pairs": rows})) == {
        "pairs": [{"from": "\u202e", "to": "a"}, {"from": "\u202e", "to": "\x7f"}]
    }
    assert json_rows({"pairs": rows}).replace("\n", "").isprintable()
