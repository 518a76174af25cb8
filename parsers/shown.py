"""The door of `show` outputs: which readers there are, and reading one file of them.

A reader is a module of `parsers.facts` with a `READER`, found by its name. No line of such a file
blocks a proof: what is not understood is not used, which leaves the verdicts where they are without it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from typing import TYPE_CHECKING

import parsers.facts
from parsers.diagnostics import Diagnostic, DiagnosticCode, Diagnostics
from parsers.ledger import Ledger, LineFate
from parsers.nouns import dataclass
from parsers.outputs import Claim, Output, OutputReader, Shown, outputs_of

if TYPE_CHECKING:
    from parsers.source import Source

IRRELEVANT = (
    (r"ter\w* |no pag|set cli|conf\w* system console", "sets up the terminal session"),
    (r"(?:exit|quit|logout|end|next|en\w*|conf\w*|edit|changeto)\b", "moves between modes or contexts"),
    (r"sh\w* (?:clock|ver\w*|users?|inv\w*|boot\w*|log\w*|proc\w*|mem\w*|env\w*|ntp.*|history)\b", "bears on no path"),
    (r"(?:get system status|exec\w* (?:time|date))\b", "bears on no path"),
)
"""Commands whose output is known and not needed, with the reason."""


@dataclass(frozen=True, slots=True)
class ReadOutput:
    """One output and what was read of it; `reader` is empty if none takes it.

    `known`: no reader is needed, for the output bears on nothing.
    """

    output: Output
    reader: str
    shown: Shown
    known: bool = False


@dataclass(frozen=True, slots=True)
class ShownFile:
    """Everything that one file of `show` outputs gave."""

    source: Source
    outputs: tuple[ReadOutput, ...]
    ledger: Ledger
    diagnostics: tuple[Diagnostic, ...]

    @property
    def complete(self) -> bool:
        """Whether every output was taken and nothing is said to be missing."""
        incomplete = any(item.code is DiagnosticCode.INCOMPLETE_EXPORT for item in self.diagnostics)
        return not incomplete and all(item.reader or item.known for item in self.outputs)


@cache
def readers() -> dict[str, OutputReader]:
    """All readers by name, sorted.

    Raises:
        TypeError: a module of `parsers.facts` has no `READER`, or one of another name.
    """
    found: dict[str, OutputReader] = {}
    for module in pkgutil.iter_modules(parsers.facts.__path__):
        reader = getattr(importlib.import_module(f"parsers.facts.{module.name}"), "READER", None)
        if not isinstance(reader, OutputReader) or reader.name != module.name:
            message = f"parsers.facts.{module.name} must hold READER, an OutputReader of the same name"
            raise TypeError(message)
        found[reader.name] = reader
    return dict(sorted(found.items()))


def read_shown(source: Source) -> ShownFile:
    """Read every output of a file; each line gets its fate."""
    ledger, diagnostics = Ledger(len(source.lines)), Diagnostics()
    found = [_read(output, ledger, diagnostics) for output in outputs_of(source)]
    for row in ledger.rows():
        if ledger.fate(row.line) is LineFate.UNSEEN:
            ledger.unknown(row.line, "no reader has a meaning for this line", blocking=False)
    if not found:
        diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, source.span(1), "the file is empty")
    return ShownFile(source, tuple(found), ledger, diagnostics.in_order())


def _read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> ReadOutput:
    if output.prompt_line:
        ledger.structural(output.prompt_line, "command")
    body = [(number, text) for number, text in output.lines() if text.strip()]
    if not body and not output.command:
        return _marked(output, ledger, "nothing but a prompt")
    for pattern, reason in IRRELEVANT:
        if output.prompt_line and re.match(pattern, output.command.lower()):
            return _marked(output, ledger, reason)
    claims = [(reader.claim(output), name) for name, reader in readers().items()]
    best = max((claim for claim, _ in claims), default=Claim.NO)
    named = [name for claim, name in claims if claim is best and best is not Claim.NO]
    if len(named) == 1:
        return ReadOutput(output, named[0], readers()[named[0]].read(output, ledger, diagnostics))
    what = f"`{output.command}`" if output.command else "this output"
    message = f"more than one reader takes {what}: {', '.join(named)}" if named else f"no reader takes {what}"
    diagnostics.warning(DiagnosticCode.UNKNOWN_LINE, output.origin(), message)
    for number, text in output.lines():
        if text.strip():
            ledger.unknown(number, message, blocking=False)
        else:
            ledger.structural(number)
    return ReadOutput(output, "", Shown())


def _marked(output: Output, ledger: Ledger, reason: str) -> ReadOutput:
    """An output that is known and not needed."""
    for number, text in output.lines():
        if text.strip():
            ledger.irrelevant(number, reason)
        else:
            ledger.structural(number)
    return ReadOutput(output, "", Shown(), known=True)
