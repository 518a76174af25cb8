"""The ledger of each file in numbers, as reports print it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from validator.report.document import CoverageRow

if TYPE_CHECKING:
    from parsers.registry import ParseResult
    from validator.snapshot import ShownInput


def coverage(result: ParseResult) -> CoverageRow:
    """The ledger of one file in numbers."""
    counts = result.ledger.unit_counts()
    names = ", ".join(f"{device.name}/{device.context}" if device.context else device.name for device in result.devices)
    return CoverageRow(
        result.source.name,
        names,
        result.platform,
        result.maturity.value,
        result.complete,
        counts.total(),
        counts[LineFate.MODELLED],
        counts[LineFate.STRUCTURAL],
        counts[LineFate.IRRELEVANT],
        counts[LineFate.PARTIAL],
        counts[LineFate.UNKNOWN],
        result.ledger.blocking(),
        result.source.sha256,
        "elements" if result.ledger.in_elements else "lines",
    )


def shown_coverage(item: ShownInput) -> CoverageRow:
    """The ledger of one file of `show` outputs in numbers; its platform is the readers that took it."""
    file = item.file
    counts = file.ledger.counts()
    readers = ", ".join(sorted({output.reader for output in file.outputs if output.reader})) or "show"
    return CoverageRow(
        file.source.name,
        item.folder,
        readers,
        "grammar-derived",
        file.complete,
        len(file.source.lines),
        counts[LineFate.MODELLED],
        counts[LineFate.STRUCTURAL],
        counts[LineFate.IRRELEVANT],
        counts[LineFate.PARTIAL],
        counts[LineFate.UNKNOWN],
        file.ledger.blocking(),
        file.source.sha256,
    )
