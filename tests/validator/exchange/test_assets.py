"""Assets from CSV and XLSX: what comes in goes out the same, and what a program of sheets did to a file is said."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from parsers.source import Source
from validator.cli import main
from validator.exchange.assets import read_assets
from validator.exchange.faults import ExchangeError, Faults
from validator.plant.loader import load_plant

FIXTURES = Path(__file__).parents[3] / "fixtures"
REFINERY = FIXTURES / "plants" / "refinery-u3-clean"
HEADING = "id,zone,ip,role\n"
SOUND = HEADING + "PLC-1,CELL,10.1.0.5,controller\nPLC-2,CELL,10.1.0.6 10.1.0.7,controller\n"
PLANT = """plant: {id: P1}
zones:
  - {id: CELL, kind: field, networks: [10.1.0.0/24]}
  - {id: CTRL, kind: control, networks: [10.2.0.0/24]}
"""


def faults_of(folder: Path, text: str | bytes, name: str = "assets.csv") -> str:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    faults = Faults()
    with pytest.raises(ExchangeError) as raised:
        _read(path, faults)
    return str(raised.value)


def _read(path: Path, faults: Faults) -> None:
    read_assets(path, None, faults)
    faults.end()


def imported(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main(["import", *map(str, words)]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_each_asset_has_the_line_it_comes_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "assets.csv").write_text(SOUND + '\nHMI-1,CTRL,10.2.0.9,"operator, main: #1"\n', encoding="utf-8")
    out = imported(capsys, "assets", tmp_path / "assets.csv")
    assert out.splitlines()[2:] == [
        "assets:",
        "  - {id: PLC-1, zone: CELL, ip: 10.1.0.5, role: controller}  # assets.csv:2",
        "  - {id: PLC-2, zone: CELL, ip: [10.1.0.6, 10.1.0.7], role: controller}  # assets.csv:3",
        '  - {id: HMI-1, zone: CTRL, ip: 10.2.0.9, role: "operator, main: #1"}  # assets.csv:5',
    ]
    plant = load_plant([Source.from_text("plant.yaml", PLANT), Source.from_text("assets.yaml", out)])
    assert [asset.id for asset in plant.zone("CELL").assets] == ["PLC-1", "PLC-2"]
    assert plant.zone("CTRL").assets[0].role == "operator, main: #1"
    assert plant.zone("CTRL").assets[0].origin.file == "assets.yaml"


def test_what_goes_out_comes_in_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "assets", str(REFINERY), "-o", str(tmp_path / "assets.csv")]) == 0
    made = imported(capsys, "assets", tmp_path / "assets.csv")
    before = Source.read(REFINERY / "plant.yaml", "plant.yaml")
    bare = _without_assets(before.lines)
    after = load_plant([Source.from_text("plant.yaml", bare), Source.from_text("assets.yaml", made)])
    for zone in load_plant(before).zones:
        again = after.zone(zone.id).assets
        assert [(one.id, one.addresses, one.role, one.redundant) for one in zone.assets] == [
            (one.id, one.addresses, one.role, one.redundant) for one in again
        ]
    folder = tmp_path / "again" / "plant"
    folder.mkdir(parents=True)
    (folder / "plant.yaml").write_text(bare, encoding="utf-8")
    (folder / "assets.yaml").write_text(made, encoding="utf-8")
    assert main(["export", "assets", str(tmp_path / "again")]) == 0
    assert capsys.readouterr().out == (tmp_path / "assets.csv").read_text(encoding="utf-8")


def _without_assets(lines: tuple[str, ...] | list[str]) -> str:
    kept: list[str] = []
    for line in lines:
        start = line.strip()
        if start.startswith("assets:") or (line.startswith("      - {id:") and "ip:" in line):
            continue
        kept.append(line)
    return "\n".join(kept) + "\n"


EVERY = (
    "id;zone;ip;mac;role;redundant;protocol_break;vendor;model;fw;os;criticality;business_value;fragile;dns;name;owner;"
    "notes;description\n"
    "A-1;CELL;10.1.0.5;00:11:22:33:44:55;controller;yes;attested;Maker;M-340;2.70;;C=1 I=3 A=3 safety=2;high;yes;"
    "a1.plant.example;First;DCS lead;'=1+1 is text;'-5 degrees\n"
)


def test_every_column_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "assets.csv").write_text(EVERY, encoding="utf-8")
    made = imported(capsys, "assets", tmp_path / "assets.csv")
    assert "criticality: {C: 1, I: 3, A: 3, safety: 2}" in made
    (tmp_path / "plant").mkdir()
    (tmp_path / "plant" / "assets.yaml").write_text(made, encoding="utf-8")
    (tmp_path / "plant" / "plant.yaml").write_text(PLANT, encoding="utf-8")
    assert main(["export", "assets", str(tmp_path)]) == 0
    assert capsys.readouterr().out == EVERY.replace(";", ",")


def test_the_plant_tells_the_zone_of_an_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    path = tmp_path / "assets.csv"
    path.write_text("hostname,IP Address,Serial No\nPLC-1,10.1.0.5,77\nHMI-1,10.2.0.9,78\n", encoding="utf-8")
    out = imported(capsys, "assets", path, "--plant", tmp_path / "plant.yaml")
    assert "{id: PLC-1, zone: CELL, ip: 10.1.0.5}  # assets.csv:2" in out
    assert "# Not read: the columns Serial No." in out
    path.write_text("id,ip,zone\nX,10.9.0.1,\nY,10.1.0.6,CEL\n", encoding="utf-8")
    assert main(["import", "assets", str(path), "--plant", str(tmp_path / "plant.yaml")]) == 2
    err = capsys.readouterr().err
    assert "assets.csv:2: column 'ip': no zone of the plant has 10.9.0.1" in err
    assert (
        "assets.csv:3: column 'zone': there is no zone 'CEL'; expected one of CELL, CTRL; did you mean 'CELL'?" in err
    )


HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "a formula": (
        HEADING + "PLC-1,CELL,10.1.0.5,=HYPERLINK(1)\n",
        "assets.csv:2: column 'role': '=HYPERLINK(1)' would be",
    ),
    "a macro call": (HEADING + "@SUM(A1),CELL,10.1.0.5,x\n", "column 'id': '@SUM(A1)' would be calculated"),
    "an id twice": (
        SOUND + "PLC-1,CTRL,10.2.0.5,x\n",
        "assets.csv:4: column 'id': the asset 'PLC-1' stands in line 2 already",
    ),
    "an address twice": (SOUND + "PLC-3,CELL,10.1.0.7,x\n", "10.1.0.7/32 is an address of PLC-2 in line 3 too"),
    "an id with blanks": (
        HEADING + "PLC 1,CELL,10.1.0.5,x\n",
        "'PLC 1' is no id; expected letters, digits, '.', '_' and '-'",
    ),
    "no address": (HEADING + "PLC-1,CELL,10.1.0.500,x\n", "assets.csv:2: column 'ip': '10.1.0.500' is no address"),
    "a network": (HEADING + "PLC-1,CELL,10.1.0.5/24,x\n", "did you mean '10.1.0.5'?"),
    "no zone": (HEADING + "PLC-1,,10.1.0.5,x\n", "column 'zone': the zone is empty; expected a zone, or --plant FILE"),
    "too few cells": (HEADING + "PLC-1,CELL\n", "assets.csv:2: the row has 2 cells; expected 4, as the heading has"),
    "too many cells": (HEADING + "PLC-1,CELL,10.1.0.5,x,y\n", "the row has 5 cells"),
    "an open quote": (HEADING + 'PLC-1,CELL,"10.1.0.5,x\n', "assets.csv:2: the row is not CSV"),
    "two columns of one name": (
        "id,zone,ip,IP address\nA,B,10.1.0.1,10.1.0.2\n",
        "ip and IP address are both the column 'ip'",
    ),
    "no heading": ("PLC-1,CELL,10.1.0.5\n", "the heading has no column 'id'"),
    "a heading alone, misspelt": ("id,zoone\n", "the heading has no column 'zone'; is it 'zoone'?"),
    "nothing": ("", "the file is empty"),
    "blank lines": ("\n\n \n", "the file is empty"),
    "Latin-1": (HEADING.encode() + "PLC-1,CELL,10.1.0.5,Kühlung\n".encode("latin-1"), "UTF-8; save it as 'CSV UTF-8'"),
    "bytes": (b"id,zone\x00\x01\n", "NUL"),
    "a hidden character": (HEADING + "PLC-1,CELL,10.1.0.5,con\u202etroller\n", "the character U+202E cannot be seen"),
    "a line break": (HEADING + 'PLC-1,CELL,10.1.0.5,"two\nlines"\n', "the character U+000A cannot be seen"),
    "a very long cell": (HEADING + f"PLC-1,CELL,10.1.0.5,{'x' * 10_001}\n", "the cell has 10001 characters"),
    "many columns": (",".join(["id", "zone", *map(str, range(300))]) + "\n", "there are 302 columns"),
    "neither yes nor no": ("id,zone,fragile\nA,B,perhaps\n", "'perhaps' is neither yes nor no"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, case: str) -> None:
    text, message = HOSTILE[case]
    assert message in faults_of(tmp_path, text)


def test_all_faults_are_told_and_not_too_many(tmp_path: Path) -> None:
    found = faults_of(tmp_path, HEADING + "A B,,x,=1+1\nC D,Z,y,\n")
    assert len(found.splitlines()) == 6
    many = faults_of(tmp_path, HEADING + "A B,Z,,\n" * 500)
    assert many.splitlines()[0].startswith("assets.csv: more than 100 faults") or "more than 100 faults" in many
    assert len(many.splitlines()) == 101


def test_many_rows_are_refused(tmp_path: Path) -> None:
    assert "more than 100000 rows" in faults_of(tmp_path, HEADING + "".join(f"A{n},Z,,\n" for n in range(100_001)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_read_where_the_file_says_so(
    tmp_path: Path, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "assets.csv"
    path.write_bytes((HEADING + "PLC-1,CELL,10.1.0.5,Kühlung\r\n").encode(encoding))
    assert 'role: "Kühlung"' in imported(capsys, "assets", path)


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "assets", str(tmp_path / "none.csv")]) == 2
    assert "none.csv: cannot be read" in capsys.readouterr().err


# Workbooks


def workbook(path: Path, rows: list[list[object]], *, second: list[list[object]] | None = None) -> Path:
    openpyxl: Any = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Hosts"
    for row in rows:
        book.active.append(row)
    if second is not None:
        sheet = book.create_sheet("Other")
        for row in second:
            sheet.append(row)
    book.save(path)
    return path


ROWS: list[list[object]] = [
    ["id", "zone", "ip", "fragile"],
    ["PLC-1", "CELL", "10.1.0.5", True],
    [101, "CELL", None, None],
]


def test_a_workbook_is_read_like_a_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = workbook(tmp_path / "assets.xlsx", ROWS, second=[["remarks"], ["none"]])
    assert imported(capsys, "assets", path).splitlines()[2:] == [
        "assets:",
        "  - {id: PLC-1, zone: CELL, ip: 10.1.0.5, fragile: true}  # assets.xlsx:Hosts:2",
        "  - {id: 101, zone: CELL}  # assets.xlsx:Hosts:3",
    ]


def test_formulas_and_two_tables_of_a_workbook_are_refused(tmp_path: Path) -> None:
    formula: list[list[object]] = [*ROWS, ["PLC-9", "CELL", "=A1", None]]
    path = workbook(tmp_path / "a.xlsx", formula)
    assert "a.xlsx:Hosts:4: column 'C': the cell holds a formula" in faults_of(tmp_path, path.read_bytes(), "a.xlsx")
    path = workbook(tmp_path / "b.xlsx", ROWS, second=ROWS)
    assert "2 sheets have a heading with id, zone (Hosts, Other)" in faults_of(tmp_path, path.read_bytes(), "b.xlsx")
    path = workbook(tmp_path / "c.xlsx", [["a", "b"]])
    assert "0 sheets have a heading with id, zone (Hosts)" in faults_of(tmp_path, path.read_bytes(), "c.xlsx")


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


HARMFUL: dict[str, tuple[bytes, str]] = {
    "no zip": (b"id,zone\n", "it is no workbook; expected a workbook as .xlsx, or a file that ends in .csv"),
    "an old one": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old or encrypted workbook"),
    "a bomb": (packed({"xl/worksheets/sheet1.xml": b" " * (129 << 20)}), "it unpacks to more than 128 MB"),
    "many parts": (packed({f"x{n}.xml": b"" for n in range(2_001)}), "or 2000 parts"),
    "macros": (packed({"xl/vbaProject.bin": b"x"}), "it holds macros"),
    "entities": (
        packed({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>'}),
        "xl/workbook.xml declares a document type",
    ),
    "entities in UTF-16": (packed({"a.xml": "<!DOCTYPE x>".encode("utf-16")}), "a.xml declares a document type"),
    "an empty zip": (packed({"a.txt": b""}), "it is no workbook that can be read"),
}


@pytest.mark.parametrize("case", HARMFUL)
def test_harmful_workbooks_are_refused_before_they_are_read(tmp_path: Path, case: str) -> None:
    raw, message = HARMFUL[case]
    if case == "an empty zip":
        pytest.importorskip("openpyxl")
    assert message in faults_of(tmp_path, raw, "assets.xlsx")


def test_without_openpyxl_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("validator.exchange.workbooks.importlib.import_module", none)
    assert "pip install 'segval[xlsx]', or save it as CSV" in faults_of(tmp_path, packed({"a.xml": b""}), "assets.xlsx")
