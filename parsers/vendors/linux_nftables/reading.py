"""From a file of nftables to its device."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.registry import Reading
from parsers.syntax.netfilter.to_device import HOOKS, Assembly, chains_called, of_unread
from parsers.vendors.linux_nftables.forms import JSON_FORM
from parsers.vendors.linux_nftables.read_json import JsonReader
from parsers.vendors.linux_nftables.read_text import TextReader
from parsers.vendors.linux_nftables.state import RuleFile

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.device import Device
    from parsers.source import Source

OUTPUT_ONLY = "judges only packets that the device itself sends"
NOT_CALLED = "no chain that the kernel asks calls this one"


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The tables of one machine as one device."""
    file = RuleFile(source, ledger, diagnostics)
    if JSON_FORM.match("\n".join(source.lines[:4])):
        JsonReader(file).read()
    else:
        TextReader(file).read()
    if not file.tables:
        file.incomplete("no table of nftables is here")
        return Reading((), complete=False)
    return Reading((_device(file),), complete=file.complete)


def _device(file: RuleFile) -> Device:
    tables = list(file.tables.values())
    unread = [item for span, reason in file.unread for item in of_unread(span, reason)]
    name = PurePosixPath(file.source.name).stem
    device = Assembly(name, "linux_nftables", tables[0].origin, tables, file.fault, unread=unread).device()
    called, sending = chains_called(tables, HOOKS), chains_called(tables, frozenset({"output"}))
    for key, lines in file.rule_lines:
        for line in lines:
            if key in called:
                file.ledger.modelled(line)
            else:
                file.ledger.irrelevant(line, OUTPUT_ONLY if key in sending else NOT_CALLED)
    return device
