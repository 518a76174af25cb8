"""A configuration lacks its end, or shows that lines are missing.

What it does: each platform has marks that only a whole export has (`end`, `Cryptochecksum`, balanced
blocks). Without them, or with pager residue between the lines, nothing of the device is PROVED. A file that
shows no interface at all (an excerpt, an encrypted backup) leaves every pair open: nobody knows what it joins.

Why it matters: what is cut off may be the rule that opens, or the one that denies.

Example: a terminal capture that ends in the middle of an access list.

Not reported: fragments read with --platform by other commands.

References: IEC 62443-3-3:2013 SR 7.6 RE 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.source import Span
from validator.check import Check, Evidence, check
from validator.device_facts import device_names
from validator.findings import Label, Severity
from validator.snapshot import joins_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "COV005",
    "export is incomplete",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 7.6 RE 1",),
    remediation="Export the configuration again, with the pager off, to its last line.",
)
def incomplete_export(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A configuration lacks its end, or shows that lines are missing."""
    joined = {node.file for node in evidence.network.nodes if node.device.interfaces}
    for result in evidence.results:
        name = result.source.name
        said = [item for item in result.diagnostics if item.code is DiagnosticCode.INCOMPLETE_EXPORT]
        if joins_nothing(result, joined):
            label = Label(Span(name, 0), "no interface stands in this file")
            told = [Label(item.span, item.message) for item in said] if result.complete else []
            yield this.finding(
                f"the export {name} shows no interface",
                *(told[:20] or [label]),
                identity=f"{device_names(evidence, name)}|interfaces",
            )
        if result.complete:
            continue
        labels = [Label(item.span, item.message) for item in said] or [Label(Span(name, 0), "incomplete")]
        yield this.finding(f"the export {name} is incomplete", *labels[:20], identity=device_names(evidence, name))
