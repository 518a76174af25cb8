"""From a file of Siemens SCALANCE S615 to its device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Reading as Result
from parsers.vendors.siemens_scalance.completeness import judge
from parsers.vendors.siemens_scalance.reader import read_settings
from parsers.vendors.siemens_scalance.text import Reading
from parsers.vendors.siemens_scalance.to_device import to_device

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Result:
    """One device."""
    reading = Reading(source, ledger, diagnostics)
    box = read_settings(reading)
    complete = judge(box)
    return Result((to_device(box),), complete)
