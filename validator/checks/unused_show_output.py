"""A `show` output was handed in, and nothing rests on it.

What it does: lists files and outputs below `show/` that were not used, with the reason: no reader takes the
command, the folder or the prompt names no device of the snapshot, rows are missing, or a route table
contradicts the configuration of its device. A neighbour of CDP or LLDP that names a device of the snapshot, and a port
that this does not have, is listed too.

Why it matters: who hands in a route table expects verdicts to rest on it. A table of another day, or of
another device, must not do so, and must not be dropped in silence.

Example: `show ip route` taken while a link was down.

Not reported: outputs that are known to bear on no path (`show version`, `terminal length 0`); neighbours that are no
device of the snapshot.

References: IEC 62443-3-2:2020 ZCR 1.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "COV007",
    "show output is not used",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 1.1",),
    remediation="Take the output again, whole, from the device its folder names, on the day of its configuration.",
)
def unused_show_output(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A `show` output was handed in, and nothing rests on it."""
    for item in evidence.unused:
        yield this.finding(
            f"{item.span.file} is not used: {item.reason}" if item.span.line == 0 else f"not used: {item.reason}",
            Label(item.span, "not used"),
            identity=f"{item.span.file}|{item.reason}",
        )
    for name, neighbour in evidence.network.standing.segments.wires.unplaced:
        reason = f"{name} has no interface {neighbour.remote_interface}, or several that it may mean"
        yield this.finding(
            f"not used: {reason}",
            Label(neighbour.origin, "this neighbour is no wire"),
            identity=f"{neighbour.origin.file}|{reason}",
        )
