"""From a file of iptables to its device."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.registry import Reading
from parsers.vendors.linux_iptables.read import RuleFile, read_file, to_device

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The tables of one machine as one device."""
    file = RuleFile(source, ledger, diagnostics)
    read_file(file)
    if not file.tables:
        return Reading((), complete=False)
    return Reading((to_device(file, PurePosixPath(source.name).stem),), complete=file.complete)
