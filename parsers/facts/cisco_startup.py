"""`show startup-config` of Cisco IOS, IOS XE and ASA: the configuration that the next start brings.

Sources: Cisco IOS Configuration Fundamentals Command Reference, `show startup-config`; Cisco ASA Command Reference,
the same. The text is that of a configuration, and is kept whole; whoever compares it reads it as the platform of its
device.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.shown import StoredConfiguration
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger

_COMMENTS = ("!", ":", "Using ", "Building configuration", "Current configuration")


def claim(output: Output) -> Claim:
    """By the command alone, for the text is that of any configuration."""
    asked = output.asks("show", "startup-config") or output.asks("more", "nvram:startup-config")
    return Claim.BY_COMMAND if asked and not output.filtered() else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """The text, with every line at its number."""
    kept: list[str] = [""] * (output.first - 1)
    for number, text in output.lines():
        kept.append(text)
        if PAGER.search(text):
            ledger.unknown(number, "pager residue", blocking=False)
            message = "a pager stopped here; lines may be missing"
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), message)
        elif not text.strip():
            ledger.structural(number)
        elif text.lstrip().startswith(_COMMENTS):
            ledger.irrelevant(number, "a comment")
        else:
            ledger.modelled(number)
    source = Source.from_text(output.source.name, "\n".join(kept) + "\n")
    return Shown(stored=StoredConfiguration(source, output.origin()))


READER = OutputReader("cisco_startup", "stored configurations of Cisco IOS, IOS XE and ASA", claim, read)
