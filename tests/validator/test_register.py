"""The register: every field has its place and its judge, and what runs out on a day counts no more on the next."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pytest

from audits import AS_OF, FIXTURES, audited
from parsers.source import Source
from plant_examples import DESIGN, REGISTER
from validator.audit import AuditOptions, audit
from validator.catalogue.register_fields import REQUIREMENTS, VERDICTS, RegisterField, register_fields
from validator.check import checks
from validator.cli import main
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError
from validator.plant.recording import on_day
from validator.plant.register import Status
from validator.plant.shapes import Either, Form, Many, Shape
from validator.plant.tables import ASSET, CONDUIT, EXCEPTION, FLOW, ROOT, VENDOR, ZONE
from validator.questions import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from validator.plant.model import Plant

CASES = FIXTURES / "checks"


def form_of(shape: Shape | None) -> Form:
    inner = shape.of if isinstance(shape, Many) else shape
    form = inner.form if isinstance(inner, Either) else inner
    assert isinstance(form, Form)
    return form


FORMS = {
    "zones": ZONE,
    "assets": ASSET,
    "conduits": CONDUIT,
    "flows": FLOW,
    "exceptions": EXCEPTION,
    "vendors": VENDOR,
    "unmanaged_paths": form_of(ROOT.keys["unmanaged_paths"]),
    "attestations": form_of(ROOT.keys["attestations"]),
}
NESTED = {"safety"}
"""Keys whose inner keys have rows of their own."""


def name(row: RegisterField) -> str:
    return f"{row.section}-{row.field}"


@pytest.mark.parametrize("row", register_fields(), ids=name)
def test_every_field_has_a_place_and_a_judge_or_mod002_says_that_nobody_does(row: RegisterField) -> None:
    if not row.key:
        assert row.note
        return
    form, key = FORMS[row.section], row.key
    if "/" in key:
        outer, key = key.split("/")
        form = form_of(form.keys[outer])
    assert form.shape_of(key) is not None, "the plant file has no such key"
    told_by_mod002 = key in form.unused
    assert told_by_mod002 == (not row.judged and not row.prose and not row.note)
    assert key not in form.prose or row.prose
    assert set(row.judged) <= {VERDICTS, REQUIREMENTS, *checks()}


@pytest.mark.parametrize("section", FORMS)
def test_every_key_of_the_plant_file_is_a_field_of_the_list(section: str) -> None:
    listed = {row.key.partition("/")[0] for row in register_fields() if row.section == section and row.key}
    assert set(FORMS[section].known) == listed


def test_what_is_refused_or_done_otherwise_is_refused() -> None:
    for row in register_fields():
        if row.note.startswith("refused"):
            assert any(row.note.endswith(text) or text in row.note for text in _refusals(row.section)), row


def _refusals(section: str) -> list[str]:
    return [re.sub(r"'", "", text) for text in FORMS[section].refused.values()]


def plant_of(text: str) -> Plant:
    return load_plant(Source.from_text("plant.yaml", text))


def test_what_the_register_says_is_read() -> None:
    register = plant_of(REGISTER).register
    zone, conduit = register.zones[1], register.conduits[0]
    assert zone.accountable == "J. Doe, Functional safety engineer, Plant A Ltd"
    assert [(one.who, one.role, one.day) for one in zone.approvals] == [
        ("A. Owner", "asset_owner", dt.date(2026, 3, 20))
    ]
    assert zone.risk is not None
    assert (zone.risk.residual, zone.risk.ref, zone.risk.day) == ("medium", "CRA-2026-014", dt.date(2026, 3, 2))
    assert conduit.type == "firewall"
    assert (register.review_days, register.exception_max_days) == (365, 180)
    assert register.paths[0].text() == "unmanaged path U-01 (cellular router) into a zone that is not named"
    assert register.kept
    assert not plant_of(DESIGN).register.kept


WHOLE = """plant: {id: P1}
zones:
  - {id: A, kind: control, networks: [10.1.0.0/24], layer2: ATT-1, status: planned, purpose: [one, two], sl_c: 2,
     compensating_controls: [{for: SR 1.2, control: cabinet, expires: 2027-01-31}],
     review: {last: 2026-01-01, interval: 90}}
attestations: [{id: ATT-1, who: N. Etwork, expires: 2027-01-31}]
devices: [{id: d-1, kind: diode, attested: ATT-1}]
unmanaged_paths: [{id: U-1, kind: modem, zone: A, attested: ATT-1}]
"""


def test_an_attestation_vouches_until_its_last_day() -> None:
    plant = plant_of(WHOLE)
    assert plant.register.zones[0].status is Status.PLANNED
    assert plant.register.zones[0].levels["RDF"] == 2
    assert on_day(plant, dt.date(2027, 1, 31)) is plant
    later = on_day(plant, dt.date(2027, 2, 1))
    assert (plant.zones[0].layer2, later.zones[0].layer2) == ("ATT-1", "")
    assert (plant.devices[0].attested, later.devices[0].attested) == ("ATT-1", "")
    assert (plant.register.paths[0].open, later.register.paths[0].open) == (False, True)


WRONG = {
    "approvals: [{who: A, role: owner, date: 2026-01-01}]": "one of asset_owner, ot_engineering",
    "approvals: [{who: A, role: asset_owner}]": "'date' of an approval of zone A is missing",
    "review: {due: 2026-01-01}": "here it is called 'next'",
    "review: 2026-01-01": "a mapping with",
    "risk: {residual: big}": "very_low, low, medium, high, very_high, or a number",
    "status: old": "one of planned, live, retired",
    "compensating_controls: [{control: cabinet}]": "'for' of a compensating control of zone A is missing",
    "compensating_controls: [{for: SR 9.9, control: cabinet}]": "no requirement of IEC 62443-3-3",
    "sl_c: {IAC: 5}": "a whole number from 0 to 4",
    "purdue_level: 6": "a level from 0 to 5, or 3.5",
    "cip: {impact: huge}": "one of high, medium, low",
    "physical_boundary: {locked: yes}": "did you mean 'lock'",
    "access_points: {logical: [inside]}": "DEVICE:INTERFACE",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_value_is_a_mistake_whether_it_is_judged_or_not(text: str) -> None:
    with pytest.raises(PlantError) as raised:
        plant_of(f"plant: {{id: P1}}\nzones:\n  - {{id: A, kind: control, networks: [10.1.0.0/24], {text}}}\n")
    assert WRONG[text] in str(raised.value)


def verdicts(folder: Path, day: dt.date = AS_OF) -> set[tuple[str, str, str]]:
    report = audit(folder, AuditOptions(None, day), Silent())
    return {(pair.source, pair.destination, pair.verdict.value) for pair in report.pairs}


def test_nothing_is_proved_past_a_way_that_no_file_shows() -> None:
    case = CASES / "way_beside_the_files" / "ok-asa-attested"
    assert verdicts(case) == {("DMZ", "CTRL", "PROVED"), ("CTRL", "DMZ", "PROVED")}
    assert verdicts(case, dt.date(2026, 11, 24)) == {("DMZ", "CTRL", "UNKNOWN"), ("CTRL", "DMZ", "UNKNOWN")}
    report = audited(CASES / "way_beside_the_files" / "bad-asa-modem")
    assert report.exit == 3
    assert report.pairs[0].reasons[0].startswith("unmanaged path U-01 (cellular router) into CTRL is declared")


def test_a_way_into_one_zone_leaves_pairs_inside_alone(tmp_path: Path) -> None:
    plant = CASES / "way_beside_the_files" / "bad-asa-modem" / "plant.yaml"
    text = plant.read_text(encoding="utf-8").replace("zone: CTRL", "zone: SPARE")
    text = text.replace("conduits:", "  - {id: SPARE, kind: field, networks: [10.9.0.0/24]}\nconduits:")
    (tmp_path / "configs").mkdir()
    config = plant.parent / "configs" / "fw-a.txt"
    (tmp_path / "configs" / "fw-a.txt").write_bytes(config.read_bytes())
    (tmp_path / "plant.yaml").write_text(text, encoding="utf-8")
    assert ("DMZ", "CTRL", "PROVED") in verdicts(tmp_path)
    (tmp_path / "plant.yaml").write_text(text.replace("kind: dmz", "kind: vendor"), encoding="utf-8")
    assert ("DMZ", "CTRL", "UNKNOWN") in verdicts(tmp_path)


def test_exceptions_tell_when_an_attestation_ends(capsys: pytest.CaptureFixture[str]) -> None:
    case = CASES / "way_beside_the_files" / "ok-asa-attested"
    assert main(["exceptions", str(case), "--as-of", "2026-11-20", "--next", "30d", "-q"]) == 1
    out = capsys.readouterr().out
    assert "attestation ATT-1: expires 2026-11-23, 3 days left" in out
    assert "2026-11-24: DMZ > CTRL turns UNKNOWN, for ATT-1 has ended" in out


def test_the_register_command_counts_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    case = str(CASES / "unaccounted_record" / "ok-asa-all")
    assert main(["register", case]) == 0
    out = capsys.readouterr().out
    assert "zone CTRL: 5 of 12; missing: name, safety, physical_boundary" in out
    assert "zone DMZ: 6 of 11" not in out
    main(["register", case, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["given"] == sum(len(item["given"]) for item in document["items"])
    assert main(["register", str(CASES)]) == 2


def test_a_plant_with_every_key_is_told_exactly_what_nobody_judges() -> None:
    """And every key of the list stands in that plant, so that none is forgotten here."""
    folder = CASES / "unjudged_keys" / "bad-asa-every-key"
    plant = load_plant(Source.read(folder / "plant.yaml", "plant.yaml"))
    report = audited(folder)
    told = {finding.message.split(" is declared ")[0] for finding in report.findings if finding.code == "MOD002"}
    unjudged = {row.key.rpartition("/")[2] for row in register_fields() if row.key and not row.judged and not row.prose}
    inner = {"initial", "unmitigated", "method", "model_commit", "signature", "evidence", "test_id"}
    elsewhere = {"maximum_width", "mfa"}
    noted = {row.key for row in register_fields() if row.note} - elsewhere
    assert told == (unjudged - noted) | inner | elsewhere | {"role"}
    words = set(re.findall(r"[a-z_]+(?=:)", (folder / "plant.yaml").read_text(encoding="utf-8")))
    assert {row.key for row in register_fields() if row.key and row.key.rpartition("/")[2] not in words} == {
        *("hosts", "vlans", "interfaces", "layer2", "safety/coupling", "mac", "redundant", "protocol_break"),
        *("peers", "sport", "compensating", "functional_safety"),
    }
    others = [one.code for one in report.findings if one.code.startswith("MOD") and one.code != "MOD002"]
    assert others == []
    assert plant.register.kept
