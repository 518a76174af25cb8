"""`segval import` and `segval export`: what other tools hold, as parts of a plant file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from validator.audit import declared, declared_tree
from validator.commands.output import complain, deliver, outputs_of
from validator.commands.plant_errors import told
from validator.commands.status import Exit, MisuseError
from validator.exchange.assets import assets_csv, assets_text, read_assets
from validator.exchange.faults import ExchangeError, Faults
from validator.exchange.netbox import netbox_text, read_netbox
from validator.exchange.placing import Zones
from validator.exchange.usp import matrix_csv, matrix_text, read_matrix, widened
from validator.plant.mistakes import PlantError
from validator.snapshot import SnapshotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

IMPORTS = ("assets", "netbox", "usp")
EXPORTS = ("assets", "usp")
FORMATS = ("text",)


def import_run(arguments: argparse.Namespace) -> int:
    """Print the part of a plant file that the files make.

    Raises:
        MisuseError: a file has faults, or the plant has mistakes; all of them are told.
    """
    outputs = outputs_of(arguments, FORMATS)
    try:
        zones = Zones.of_plant(declared(arguments.plant.parent, arguments.plant)) if arguments.plant else None
        text = _imported(arguments.what, arguments.files, zones)
    except (ExchangeError, SnapshotError, PlantError) as error:
        folder = arguments.plant.parent if arguments.plant else Path()
        raise MisuseError(told(error, folder, arguments.plant)) from error
    deliver(outputs, {"text": lambda _: text})
    return Exit.CLEAN.value


def _imported(what: str, files: Sequence[Path], zones: Zones | None) -> str:
    """The text; files of which one at a time is read are refused together.

    Raises:
        ExchangeError: whatever is wrong with them.
        MisuseError: more than one file.
    """
    faults = Faults()
    if what == "netbox":
        found = read_netbox(files, zones, faults)
        faults.end()
        return netbox_text(found)
    if len(files) > 1:
        message = f"segval import {what} reads one file at a time, and not {len(files)}"
        raise MisuseError(message)
    if what == "usp":
        matrix = read_matrix(files[0], zones, faults)
        faults.end()
        return matrix_text(matrix)
    sheet = read_assets(files[0], zones, faults)
    faults.end()
    return assets_text(sheet, zones)


def export_run(arguments: argparse.Namespace) -> int:
    """Print the plant file as CSV for another tool.

    Raises:
        MisuseError: no plant file, or one with mistakes.
    """
    outputs = outputs_of(arguments, FORMATS)
    try:
        plant = declared(arguments.snapshot, arguments.plant)
        text = (
            matrix_csv(plant)
            if arguments.what == "usp"
            else assets_csv(declared_tree(arguments.snapshot, arguments.plant))
        )
    except (SnapshotError, PlantError) as error:
        raise MisuseError(told(error, arguments.snapshot, arguments.plant)) from error
    deliver(outputs, {"text": lambda _: text})
    narrow = widened(plant) if arguments.what == "usp" else 0
    if narrow and not arguments.quiet:
        verb = "flow is" if narrow == 1 else "flows are"
        complain(f"{narrow} {verb} narrower than zones and services: the matrix allows more than the plant file")
    return Exit.CLEAN.value
