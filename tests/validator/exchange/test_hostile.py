"""No file of another tool makes an import raise anything but its own error, and what is printed always loads or is told."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.source import Source
from validator.exchange.assets import assets_text, read_assets
from validator.exchange.faults import ExchangeError, Faults
from validator.exchange.netbox import netbox_text, read_netbox
from validator.exchange.usp import matrix_text, read_matrix
from validator.plant.loader import load_plant
from validator.plant.mistakes import PlantError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from validator.plant.model import Plant

QUICK = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
CELLS = st.one_of(
    st.sampled_from(
        ["", "A", "A-1", "CELL", "10.1.0.5", "10.1.0.5 10.1.0.6", "::1", "yes", "=1", "'=1", "~", "null", "..."]
    ),
    st.sampled_from(
        ["a: b", "# x", "[x]", "{x: y}", '"', "\\", "é", "\u2028", "tcp 80", "allow only", "any", "- x", "!!str"]
    ),
    st.text(max_size=12),
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=6)
ZONES = "plant: {id: P1}\nzones:\n  - {id: CELL, kind: field, networks: [10.1.0.0/24]}\n"
HEADINGS = {
    "assets.csv": "id,zone,ip,role,criticality,fragile,dns,notes",
    "usp.csv": "from zone,to zone,severity,access type,services,rule properties,flows",
}


def assets(path: Path) -> str:
    faults = Faults()
    sheet = read_assets(path, None, faults)
    faults.end()
    return assets_text(sheet, None)


def matrix(path: Path) -> str:
    faults = Faults()
    found = read_matrix(path, None, faults)
    faults.end()
    return matrix_text(found)


def netbox(path: Path) -> str:
    faults = Faults()
    found = read_netbox([path], None, faults)
    faults.end()
    return netbox_text(found)


SYNTAX = ("not YAML", "no colon", "not closed", "cannot be seen", "begins here", "value is missing", "quote")
READERS: dict[str, Callable[[Path], str]] = {
    "assets.csv": assets,
    "usp.csv": matrix,
    "a.json": netbox,
    "a.xlsx": assets,
}


def attempted(reader: Callable[[Path], str], path: Path) -> str | ExchangeError:
    """What an import prints, or its own error; anything else is raised."""
    try:
        return reader(path)
    except ExchangeError as error:
        return error


def loaded(text: str) -> Plant | PlantError:
    """The plant with what was imported beside it, or its mistakes."""
    try:
        return load_plant([Source.from_text("plant.yaml", ZONES), Source.from_text("made.yaml", text)])
    except PlantError as error:
        return error


def read(path: Path) -> None:
    """Import a file; what comes out is YAML that a plant file may hold, with whatever mistakes of its own."""
    made = attempted(READERS[path.name], path)
    if isinstance(made, ExchangeError):
        assert str(made).startswith(path.name)
        return
    plant = loaded(made)
    if isinstance(plant, PlantError):
        assert not any(word in mistake.message for mistake in plant.mistakes for word in SYNTAX), (made, str(plant))


@QUICK
@given(rows=ROWS, name=st.sampled_from(sorted(HEADINGS)))
def test_tables_of_anything(tmp_path: Path, rows: list[list[str]], name: str) -> None:
    width = HEADINGS[name].count(",") + 1
    lines = [HEADINGS[name]]
    for row in rows:
        cells = [*row, *[""] * width][:width]
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
    read(tmp_path / name)


@QUICK
@given(raw=st.binary(max_size=300), name=st.sampled_from(sorted(READERS)))
def test_bytes_of_anything(tmp_path: Path, raw: bytes, name: str) -> None:
    if name.endswith("xlsx"):
        pytest.importorskip("openpyxl")
    (tmp_path / name).write_bytes(raw)
    read(tmp_path / name)


@QUICK
@given(
    parts=st.dictionaries(
        st.sampled_from(["xl/workbook.xml", "[Content_Types].xml", "_rels/.rels"]), st.binary(max_size=80)
    )
)
def test_workbooks_of_anything(tmp_path: Path, parts: dict[str, bytes]) -> None:
    pytest.importorskip("openpyxl")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    read(tmp_path / "a.xlsx")


@QUICK
@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(
                ["prefix", "address", "name", "role", "device_type", "status", "vlan", "primary_ip4", "vrf"]
            ),
            st.recursive(
                st.one_of(CELLS, st.none(), st.integers(-5, 5), st.booleans()),
                lambda inner: st.dictionaries(st.sampled_from(["slug", "name", "value", "address", "vid"]), inner),
                max_leaves=3,
            ),
        ),
        max_size=4,
    )
)
def test_answers_of_anything(tmp_path: Path, rows: list[dict[str, object]]) -> None:

    (tmp_path / "a.json").write_text(json.dumps(rows), encoding="utf-8")
    read(tmp_path / "a.json")


@QUICK
@given(texts=st.lists(CELLS, min_size=1, max_size=4))
def test_free_texts_come_through_as_they_are_or_are_refused(tmp_path: Path, texts: list[str]) -> None:
    rows = [f'A-{number},CELL,10.1.0.{number},"{text.replace(QUOTE, QUOTE * 2)}"' for number, text in enumerate(texts)]
    (tmp_path / "assets.csv").write_text("\n".join(["id,zone,ip,role", *rows]), encoding="utf-8", errors="replace")
    made = attempted(assets, tmp_path / "assets.csv")
    if isinstance(made, ExchangeError):
        assert any(word in str(made) for word in REFUSALS), str(made)
        return
    plant = loaded(made)
    assert not isinstance(plant, PlantError), str(plant)
    roles = [asset.role for asset in plant.zone("CELL").assets]
    assert roles == [_kept(text) for text in texts]


QUOTE = '"'
REFUSALS = ("formula", "cannot be seen", "not CSV", "cells", "NUL", "UTF")


def _kept(text: str) -> str:
    """What of a text is kept: blanks round it go, a quote before what looks like a formula goes, a dash is nothing."""
    text = text.strip()
    if text.startswith("'") and len(text) > len("'=") and text[1] in "=+-@":
        return text[1:]
    return "" if text == "-" else text
