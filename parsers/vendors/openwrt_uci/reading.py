"""From a file of OpenWrt and devices that are built on it to its device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Reading as Result
from parsers.vendors.openwrt_uci.device import read_device
from parsers.vendors.openwrt_uci.sections import Reading

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Result:
    """One device."""
    reading = Reading(source, ledger, diagnostics)
    device = read_device(reading)
    if device is None:
        return Result((), complete=False)
    return Result((device,), complete=reading.complete)
