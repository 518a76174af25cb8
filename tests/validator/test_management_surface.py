"""Who can open what, as commands and documents say it; what the plant file may declare about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from audits import AS_OF, FIXTURES, audited
from parsers.source import Source
from validator.audit import AuditOptions
from validator.cli import main
from validator.device_questions import reach_device
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError
from validator.report.json_report import json_report
from validator.report.management_text import management_lines
from validator.report.schemas import report_schema
from validator.report.style import Style

if TYPE_CHECKING:
    from pathlib import Path

FAULTY = FIXTURES / "plants" / "refinery-u3-faulty"
CLEAN = FIXTURES / "plants" / "refinery-u3-clean"
OPTIONS = AuditOptions(None, AS_OF)


def rows(plant: Path) -> set[tuple[str, str, str, bool, bool]]:
    """(device, service, from, sure, declared)."""
    return {(row.device, row.service, row.source, bool(row.surely), row.declared) for row in audited(plant).management}


def test_clean_plant_is_managed_from_the_management_network_alone() -> None:
    assert {(source, sure, declared) for _, _, source, sure, declared in rows(CLEAN)} == {("MGMT", True, True)}
    assert {device for device, *_ in rows(CLEAN)} == {
        "fw-d", "fw-e", "fw-s", "rtr-1", "sw-1", "sw-2", "sw-3", "sw-4", "sw-c", "sw-e",
    }  # fmt: skip


def test_faulty_plant_is_managed_from_elsewhere_too() -> None:
    elsewhere = {(device, service, source) for device, service, source, _, declared in rows(FAULTY) if not declared}
    assert {item for item in elsewhere if item[0] == "fw-e"} == {("fw-e", "ssh", "CORP")}
    assert {item[2] for item in elsewhere if item[:2] == ("sw-c", "http")} == {"ACME", "CELL1", "CELL2", "CTRL", "SIS"}
    assert {item[2] for item in elsewhere if item[:2] == ("fw-d", "https")} == {"CTRL", "HIST", "IDMZ", "WIFI"}


def test_document_of_the_audit_fits_its_schema() -> None:
    document = json.loads(json_report(audited(FAULTY)))
    jsonschema.validate(document, report_schema("audit"))
    found = document["management"]
    assert isinstance(found, list)
    line = next(row for row in audited(FAULTY).management if (row.device, row.service) == ("fw-e", "ssh"))
    assert (line.origin.file, line.origin.line) == ("configs/fw-e.txt", 313)


def test_table_marks_what_nothing_declares() -> None:
    lines = management_lines(audited(FAULTY).management, Style(width=120))
    assert "  fw-e  CORP ssh!; MGMT https snmp ssh" in lines


def test_a_network_is_asked_as_well_as_a_zone() -> None:
    answer = reach_device(FAULTY, OPTIONS, "10.20.3.200/29", "fw-d", "ssh")
    assert [(item.service, [box.src for box in item.surely]) for item in answer.services] == [
        ("ssh", [("10.20.3.200/29",)])
    ]


def test_command_prints_json_with_fixed_names(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["reach", str(FAULTY), "--from", "CTRL", "--to-device", "sw-c", "--service", "http", "--format", "json"]
    assert main(arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"schema", "from", "device", "offered", "services", "conditions"}
    (service,) = document["services"]
    assert set(service) == {"service", "transport", "port", "surely", "possibly", "reasons", "rules"}
    assert service["surely"] == service["possibly"]
    assert {"sw-c"} <= {rule["device"] for rule in service["rules"]}


def test_service_may_be_named_by_its_port(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reach", str(FAULTY), "--from", "CORP", "--to-device", "fw-e", "--service", "tcp/22"]) == 0
    assert "ssh (tcp/22)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--to-device", "fw-x"], "did you mean fw-"),
        (["--to-device", "fw-e", "--service", "shh"], "did you mean ssh?"),
        (["--to-device", "fw-e", "--to", "CTRL"], "either --to ZONE|CIDR or --to-device DEVICE"),
        ([], "either --to ZONE|CIDR or --to-device DEVICE"),
    ],
)
def test_what_is_not_there_is_told(more: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reach", str(FAULTY), "--from", "CORP", *more]) == 2
    assert told in capsys.readouterr().err


def test_nothing_can_be_opened_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reach", str(CLEAN), "--from", "CORP", "--to-device", "fw-e"]) == 0
    assert "nothing of it can be opened from there" in capsys.readouterr().out


def plant_with(tmp_path: Path, entry: str) -> Path:
    path = tmp_path / "plant.yaml"
    zones = "zones: [{id: A, kind: control, networks: [10.0.0.0/24]}]\n"
    path.write_text(f"plant: {{id: P, name: N}}\n{zones}devices:\n  - {{id: fw, {entry}}}\n")
    return path


def test_managed_from_names_zones(tmp_path: Path) -> None:
    plant = load_plant([Source.read(plant_with(tmp_path, "managed_from: A"), "plant.yaml")])
    assert plant.devices[0].managed_from == ("A",)
    nobody = load_plant([Source.read(plant_with(tmp_path, "managed_from: []"), "plant.yaml")])
    assert nobody.devices[0].managed_from == ()
    with pytest.raises(PlantError, match="names zone 'B', which is not declared"):
        load_plant([Source.read(plant_with(tmp_path, "managed_from: [B]"), "plant.yaml")])
