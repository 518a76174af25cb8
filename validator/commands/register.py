"""`segval register`: which fields of the register each zone and conduit gives, and which it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.audit import declared
from validator.commands.output import deliver, outputs_of, style_of
from validator.commands.plant_errors import told
from validator.commands.status import Exit, MisuseError
from validator.completeness import completeness
from validator.plant.mistakes import PlantError
from validator.report.safe_text import json_rows
from validator.snapshot import SnapshotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from parsers.as_json import Json
    from validator.commands.output import Output
    from validator.completeness import Completeness
    from validator.plant.model import Plant

FORMATS = ("text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Print it; always 0, for what is missing is judged by the audit (MOD008).

    Raises:
        MisuseError: no plant file, or one with mistakes.
    """
    outputs = outputs_of(arguments, FORMATS)
    try:
        plant = declared(arguments.snapshot, arguments.plant)
    except (SnapshotError, PlantError) as error:
        raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error
    rows = completeness(plant)

    def text(output: Output) -> str:
        style = style_of(arguments, output)
        return "".join(f"{line}\n" for row in _lines(plant, rows) for line in style.wrapped("", row, "  "))

    deliver(outputs, {"text": text, "json": lambda _: json_rows(_document(plant, rows))})
    return Exit.CLEAN.value


def _lines(plant: Plant, rows: Sequence[Completeness]) -> Iterator[str]:
    given, asked = _sums(rows)
    yield f"register of {plant.id}: {given} of {asked} fields of IEC 62443-3-2 ZCR 6.4 are given (our own list of them)"
    for row in rows:
        missing = f"; missing: {', '.join(row.missing)}" if row.missing else ""
        yield f"{row.kind} {row.id}: {len(row.given)} of {len(row.given) + len(row.missing)}{missing}"


def _sums(rows: Sequence[Completeness]) -> tuple[int, int]:
    given = sum(len(row.given) for row in rows)
    return given, given + sum(len(row.missing) for row in rows)


def _document(plant: Plant, rows: Sequence[Completeness]) -> Json:
    given, asked = _sums(rows)
    items: list[Json] = [
        {"kind": row.kind, "id": row.id, "line": row.line, "given": [*row.given], "missing": [*row.missing]}
        for row in rows
    ]
    return {"schema": 1, "plant": plant.id, "given": given, "asked": asked, "items": items}
