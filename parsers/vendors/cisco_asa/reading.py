"""From a file of ASA to its device; every line gets its fate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.registry import Reading
from parsers.vendors.cisco_asa.reader import read_statements
from parsers.vendors.cisco_asa.state import State
from parsers.vendors.cisco_asa.text import Outline
from parsers.vendors.cisco_asa.to_device import to_device

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The one device of the file; every line gets its fate."""
    outline = Outline(source, ledger, diagnostics)
    state = State(source, ledger, diagnostics)
    read_statements(state, outline.top)
    device = to_device(state)
    complete = outline.complete and not state.excerpt and _has_end(source)
    if not _has_end(source):
        span = source.span(len(source.lines)) if source.lines else state.whole()
        message = "neither `: end` nor a Cryptochecksum closes the export; lines may be missing"
        diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, span, message)
    return Reading((device,), complete)


def _has_end(source: Source) -> bool:
    return any(text.startswith((": end", "Cryptochecksum:")) for text in source.lines[-400:])
