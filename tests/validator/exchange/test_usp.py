"""The zone matrix of Tufin: what it allows becomes conduits, and goes out as it came in."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.source import Source
from validator.cli import main
from validator.exchange.faults import ExchangeError, Faults
from validator.exchange.usp import HEADING, read_matrix
from validator.plant.loader import load_plant

REFINERY = Path(__file__).parents[3] / "fixtures" / "plants" / "refinery-u3-clean"
START = ",".join(f'"{word}"' for word in HEADING) + "\n"
MATRIX = (
    START + '"OFFICE","DMZ","medium","allow only","tcp 443; tcp 8000-8010; icmp 8","IS_LOGGED, EXPLICIT_SOURCE, '
    'LAST_HIT_WITHIN {DAYS: 90}, SOURCE_MAX_IP {COUNT:20}","HOST_TO_HOST"\n'
    '"DMZ","OFFICE","medium","block all","","",""\n'
    '"DMZ","DMZ","low","allow all","","",""\n'
    '"CTRL","DMZ","high","allow all","","",""\n'
)
PLANT = """plant: {id: P1}
zones:
  - {id: OFFICE, kind: enterprise, networks: [10.1.0.0/24]}
  - {id: DMZ, kind: dmz, networks: [10.2.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.3.0.0/24]}
"""


def imported(path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> str:
    path.write_text(text, encoding="utf-8")
    assert main(["import", "usp", str(path)]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_a_matrix_becomes_conduits_with_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = imported(tmp_path / "usp.csv", MATRIX, capsys)
    assert out.splitlines()[2:] == [
        "# 1 rows allow nothing, and 1 speak of one zone with itself; they need no conduit.",
        "conduits:",
        "  - id: C-OFFICE-DMZ  # usp.csv:2, severity medium, flows: HOST_TO_HOST",
        "    from: OFFICE",
        "    to: DMZ",
        "    logging: required",
        "    quality: {explicit: src, max_hosts: 20, hit_within_days: 90}",
        "    flows:",
        "      - {src: any, dst: any, service: [tcp/443, tcp/8000-8010, icmp/8]}",
        "  - id: C-CTRL-DMZ  # usp.csv:5, severity high",
        "    from: CTRL",
        "    to: DMZ",
        "    flows:",
        "      - {src: any, dst: any, service: any}",
    ]
    plant = load_plant([Source.from_text("plant.yaml", PLANT), Source.from_text("conduits.yaml", out)])
    assert [(one.id, one.logging) for one in plant.conduits] == [("C-OFFICE-DMZ", True), ("C-CTRL-DMZ", False)]


def test_what_goes_out_comes_in_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "usp", str(REFINERY)]) == 0
    first = capsys.readouterr()
    assert "flows are narrower than zones and services: the matrix allows more" in first.err
    rows = first.out.splitlines()
    zones = len(load_plant(Source.read(REFINERY / "plant.yaml", "plant.yaml")).zones)
    assert len(rows) == 1 + zones * (zones - 1)
    made = imported(tmp_path / "usp.csv", first.out, capsys)
    text = (REFINERY / "plant.yaml").read_text(encoding="utf-8")
    bare = text[: text.index("conduits:")] + text[text.index("vendors:") :]
    (tmp_path / "plant").mkdir()
    (tmp_path / "plant" / "plant.yaml").write_text(bare, encoding="utf-8")
    (tmp_path / "plant" / "conduits.yaml").write_text(made, encoding="utf-8")
    assert main(["export", "usp", str(tmp_path)]) == 0
    again = capsys.readouterr()
    assert again.out == first.out
    assert not again.err


def test_every_kind_of_service_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell = "icmp 8; icmp6 128; ip 47; sctp 2905; tcp 22; tcp 67-68; udp 53"
    text = START.replace('"', "") + f"OFFICE,DMZ,medium,allow only,{cell},,\n"
    (tmp_path / "plant").mkdir()
    (tmp_path / "plant" / "conduits.yaml").write_text(imported(tmp_path / "usp.csv", text, capsys), encoding="utf-8")
    (tmp_path / "plant" / "plant.yaml").write_text(PLANT, encoding="utf-8")
    assert main(["export", "usp", str(tmp_path)]) == 0
    assert f"OFFICE,DMZ,medium,allow only,{cell},," in capsys.readouterr().out


def test_both_directions_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "OFFICE,DMZ,low,allow only,tcp 443,,\nDMZ,OFFICE,low,allow only,tcp 25,,\n"
    out = imported(tmp_path / "usp.csv", START + rows, capsys)
    assert "id: C-OFFICE-DMZ  # usp.csv:2" in out
    assert "id: C-DMZ-OFFICE  # usp.csv:3" in out


def test_domains_and_names_with_blanks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heading = "From domain;From zone;To domain;To zone;Severity;Access type;Services;Rule properties;Flows\n"
    row = "Default;Users Networks;SiteB;Oil & Gas;low;Allow only;https;;\n"
    out = imported(tmp_path / "usp.csv", heading + row, capsys)
    assert "from: Users-Networks" in out
    assert "to: SiteB.Oil-Gas" in out


WRONG = {
    "A,B,low,allow some,tcp 1,,": "usp.csv:2: column 'access_type': there is no access type 'allow some'",
    "A,B,low,block only,tcp 1,,": "'block only' allows every service but those it names",
    "A,B,low,allow only,,,": "column 'services': 'allow only' names no service",
    "A,B,low,allow only,tcp 99999,,": "column 'services': 'tcp 99999'",
    "A,B,low,allow only,tcp 20-10,,": "runs backwards",
    "A,B,low,allow only,HTTTPS,,": "'HTTTPS'",
    "A,,low,allow all,,,": "column 'to_zone': the zone is empty",
    "A,B,low,allow all,,IS_LOGED,": "there is no rule property 'IS_LOGED'",
    "A,B,low,allow all,,,\nA,B,low,block all,,,": "usp.csv:3: A to B stands in line 2 already",
    "A B,C,low,allow all,,,\nA-B,D,low,allow all,,,": "'A-B' and 'A B' are both the id 'A-B'",
    "=A,B,low,allow all,,,": "would be calculated as a formula",
}


@pytest.mark.parametrize("rows", WRONG)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, rows: str) -> None:
    (tmp_path / "usp.csv").write_text(START + rows + "\n", encoding="utf-8")
    faults = Faults()
    with pytest.raises(ExchangeError) as raised:
        _read(tmp_path / "usp.csv", faults)
    assert WRONG[rows] in str(raised.value)


def _read(path: Path, faults: Faults) -> None:
    read_matrix(path, None, faults)
    faults.end()


def test_zones_are_those_of_the_plant_where_one_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    (tmp_path / "usp.csv").write_text(START + "OFICE,DMZ,low,allow all,,,\n", encoding="utf-8")
    assert main(["import", "usp", str(tmp_path / "usp.csv"), "--plant", str(tmp_path / "plant.yaml")]) == 2
    assert (
        "there is no zone 'OFICE'; expected one of CTRL, DMZ, OFFICE; did you mean 'OFFICE'?" in capsys.readouterr().err
    )


def test_a_long_pair_gets_an_id_by_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = "A" * 40, "B" * 40
    assert "id: C-line-2" in imported(tmp_path / "usp.csv", START + f"{one},{other},low,allow all,,,\n", capsys)
