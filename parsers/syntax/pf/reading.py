"""From a file to its device."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.syntax.pf.device import device, incomplete
from parsers.syntax.pf.entries import Context
from parsers.syntax.xml_tree import xml_tree

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.device import Device
    from parsers.source import Source
    from parsers.syntax.pf.device import Product
    from parsers.syntax.pf.entries import Dialect


def reading(
    source: Source, ledger: Ledger, diagnostics: Diagnostics, dialect: Dialect, product: Product
) -> tuple[tuple[Device, ...], bool]:
    """The device of a file, and whether the file is whole."""
    context = Context(source, diagnostics, dialect)
    tree = xml_tree(source.lines)
    missing = incomplete(tree, context)
    made = device(tree, context, product)
    tree.account(ledger, source.lines)
    tree.let_go()
    more = [line for line in tree.strays if _stray(source, ledger, diagnostics, line)]
    missing += [
        Unmodelled("more XML beside the document", Effect.MAY_DO_EITHER, source.span(line)) for line in more[:1]
    ]
    if made is None:
        for line in range(1, len(source.lines) + 1):
            ledger.unknown(line, "no XML")
        where = source.span(1) if source.lines else context.whole
        diagnostics.error(DiagnosticCode.INCOMPLETE_EXPORT, where, "there is no configuration in this file")
        return (), False
    return (replace(made, unmodelled=(*made.unmodelled, *missing)),), not missing


def _stray(source: Source, ledger: Ledger, diagnostics: Diagnostics, line: int) -> bool:
    """Text around the document: what a terminal or a collector adds. True: it may be more of a configuration."""
    text = source.lines[line - 1].strip()
    if "<" not in text:
        ledger.structural(line, "text of a terminal around the document")
        return False
    ledger.unknown(line, "behind the end of the document")
    diagnostics.error(
        DiagnosticCode.SEVERAL_FILES, source.span(line), "more XML behind the document; hand files in one by one"
    )
    return True
