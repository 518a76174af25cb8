"""XLSX files as rows. The zip and its XML are looked at before openpyxl is, which is loaded only here (`xlsx`)."""

from __future__ import annotations

import datetime as dt
import importlib
import zipfile
from typing import TYPE_CHECKING, Any

from validator.exchange.faults import Faults, Place, fatal
from validator.exchange.sheets import LARGEST, MOST_COLUMNS, MOST_ROWS, Columns, Sheet, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MOST_PARTS = 2_000
LARGEST_UNPACKED = 128 * 1024 * 1024
"""Bytes of all parts together, as the zip states them; openpyxl reads no more than that of each."""
OLD_FORMAT = b"\xd0\xcf\x11\xe0"
"""How files of Excel before 2007, and encrypted ones, begin."""
_ENTITIES = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)


def read_workbook(path: Path, columns: Columns, faults: Faults) -> Sheet:
    """The rows of the one sheet whose heading has the needed columns; its lines are the rows of the sheet.

    Raises:
        ExchangeError: it is no such file, may do harm, or has none or two such sheets.
    """
    _guard(path)
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ModuleNotFoundError as error:
        message = "openpyxl is not installed, which reads such files"
        raise fatal(Place(path.name, 0), message, "pip install 'segval[xlsx]', or save it as CSV UTF-8") from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        sheets = [(str(sheet.title), _rows(path, sheet, faults)) for sheet in book.worksheets]
        book.close()
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        message = f"it is no workbook that can be read ({type(error).__name__})"
        raise fatal(Place(path.name, 0), message, "a workbook as .xlsx") from error
    fitting = [(title, rows) for title, rows in sheets if _fits(rows, columns)]
    if len(fitting) != 1:
        there = ", ".join(title for title, _ in (fitting or sheets))
        message = f"{len(fitting)} sheets have a heading with {', '.join(columns.needed)} ({there})"
        raise fatal(Place(path.name, 0), message, "one such sheet")
    title, rows = fitting[0]
    return sheet_of(f"{path.name}:{title}", rows, columns, faults)


def _guard(path: Path) -> None:
    """Refuse what could harm before anything reads it."""
    try:
        if path.stat().st_size > LARGEST:
            raise fatal(Place(path.name, 0), f"the file is larger than {LARGEST >> 20} MB")
        with path.open("rb") as file:
            if file.read(4) == OLD_FORMAT:
                raise fatal(Place(path.name, 0), "it is an old or encrypted workbook", "a workbook as .xlsx")
        with zipfile.ZipFile(path) as package:
            _guard_parts(path, package)
    except zipfile.BadZipFile as error:
        raise fatal(
            Place(path.name, 0), "it is no workbook", "a workbook as .xlsx, or a file that ends in .csv"
        ) from error
    except OSError as error:
        raise fatal(Place(path.name, 0), f"cannot be read: {error.strerror or type(error).__name__}") from error


def _guard_parts(path: Path, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        message = f"it unpacks to more than {LARGEST_UNPACKED >> 20} MB or {MOST_PARTS} parts"
        raise fatal(Place(path.name, 0), message, "a sheet alone")
    for part in parts:
        if part.filename.lower().endswith("vbaproject.bin"):
            raise fatal(Place(path.name, 0), "it holds macros", "a workbook without (.xlsx)")
        if part.filename.lower().endswith((".xml", ".rels")):
            with package.open(part) as file:
                head = file.read(4_096)
            if any(word in head for word in _ENTITIES):
                raise fatal(
                    Place(path.name, 0), f"{part.filename} declares a document type", "a workbook of a sheet program"
                )


def _rows(path: Path, sheet: Any, faults: Faults) -> list[tuple[int, Sequence[str]]]:
    """Every row with a number, its cells as texts; the size that a sheet states of itself is not believed."""
    found: list[tuple[int, Sequence[str]]] = []
    rows: Iterable[Any] = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 1)
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell, Place(f"{path.name}:{sheet.title}", number), faults) for cell in cells]
        found.append((number, texts))
        if number > MOST_ROWS:
            raise fatal(Place(f"{path.name}:{sheet.title}", number), f"there are more than {MOST_ROWS} rows")
    width = max((index + 1 for _, texts in found for index, text in enumerate(texts) if text), default=0)
    return [(number, [*texts[:width], *[""] * (width - len(texts))]) for number, texts in found]


def _text(cell: Any, place: Place, faults: Faults) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        what = "a formula" if cell.data_type == "f" else "an error"
        faults.add(Place(place.file, place.line, str(cell.column_letter)), f"the cell holds {what}", "its value")
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _fits(rows: list[tuple[int, Sequence[str]]], columns: Columns) -> bool:
    heading = next((cells for _, cells in rows if any(cells)), ())
    return set(columns.needed) <= {columns.known(word) for word in heading}
