"""From a file of Moxa MX-ROS to its device."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Reading as Result
from parsers.vendors.moxa_mxros.management import Host
from parsers.vendors.moxa_mxros.nouns import Box
from parsers.vendors.moxa_mxros.read import read_statements
from parsers.vendors.moxa_mxros.text import Reading, blocks
from parsers.vendors.moxa_mxros.to_device import to_device

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

_VERSION = re.compile(r"^!.*\b(?:Firmware|Version)\b[^0-9]{0,20}V?(?P<v>\d+\.\d+(?:\.\d+)*)", re.IGNORECASE)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Result:
    """The one device of the file; every line gets its fate."""
    reading = Reading(source, ledger, diagnostics)
    box, host = Box(version=_version(source)), Host(reading)
    top = blocks(reading)
    if not top:
        return Result((), complete=False)
    read_statements(reading, box, host, top)
    return Result((to_device(reading, box, host),), complete=reading.complete)


def _version(source: Source) -> str:
    found = (_VERSION.match(line) for line in source.lines[:30])
    return next((item["v"] for item in found if item), "")
