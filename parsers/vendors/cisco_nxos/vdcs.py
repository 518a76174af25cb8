"""Virtual switches (VDC) of the same box, as the configuration of the default one lists them.

Source: Cisco Nexus 7000 Series NX-OS Virtual Device Context Configuration Guide, "Creating VDCs": `vdc NAME id N` with
the interfaces that it is given (`allocate interface`). Number 1 is the default VDC, whose configuration this is; each
other one has a running configuration of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import SeparateContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.ledger import Ledger
    from parsers.source import Source
    from parsers.syntax.indented import Statement

DEFAULT = "1"


def other_vdcs(tree: Iterable[Statement], source: Source, ledger: Ledger) -> Iterator[SeparateContext]:
    """The VDCs with interfaces that are not the one of this file."""
    for statement in tree:
        match statement.words:
            case ["vdc", name, "id", number] if number != DEFAULT:
                given = [child for child in statement.children if child.words[0] == "allocate"]
                for child in given:
                    ledger.modelled(child.line)
                if given:
                    yield SeparateContext(name, source.span(statement.line))
            case _:
                pass
