"""One device alone stands between zones whose target levels are two or more apart.

What it does: for every device at two zones that both declare a target level (`sl_t`) for the same foundational
requirement, compares the levels. One finding a device, with the two zones that are furthest apart.

Why it matters: who gets the one device has the higher zone; a zone between them (a DMZ) asks for a second step. It is
a remark on the register, and no clause forbids it.

Example: `sl_t: 1` for the office and `sl_t: 3` for the control system behind the same firewall.

Not reported: where one of the two is of kind dmz; zones that declare no level; switches that carry a zone and do not
route for it.

References: IEC 62443-3-2:2020 ZCR 3.1, ZCR 5.6.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.device_facts import boxes, zones_at
from validator.findings import Label, Severity
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.model import Zone

FAR = 2
"""Levels."""


@check(
    "MOD005",
    "target levels far apart across one device",
    severity=Severity.INFO,
    clauses=("IEC 62443-3-2 ZCR 3.1", "IEC 62443-3-2 ZCR 5.6"),
    remediation="Put a zone between them (a DMZ with devices of its own), or review the levels.",
)
def levels_far_apart(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """One device alone stands between zones whose target levels are two or more apart."""
    for node in boxes(evidence):
        zones = [zone for zone in zones_at(evidence.network, node) if zone.kind is not ZoneKind.DMZ]
        pairs = [(*_apart(one, other), one, other) for one, other in combinations(zones, 2)]
        far = [pair for pair in pairs if pair[0] >= FAR]
        if not far:
            continue
        gap, name, one, other = max(far, key=lambda pair: (pair[0], pair[2].id, pair[3].id))
        more = f", and {len(far) - 1} more pairs" if len(far) > 1 else ""
        levels = f"{one.id} ({name} {one.sl_t[name]}) and {other.id} ({name} {other.sl_t[name]})"
        yield this.finding(
            f"{node.id} alone joins {levels}{more}",
            Label(one.origin, f"{gap} levels from {other.id}"),
            Label(other.origin, "declared here"),
            pairs=[(pair[2].id, pair[3].id) for pair in far],
            identity=f"{node.id}|{'|'.join(sorted(f'{pair[2].id} {pair[3].id}' for pair in far))}",
        )


def _apart(one: Zone, other: Zone) -> tuple[int, str]:
    """By how many levels two zones differ at most, and for which foundational requirement; where both declare one."""
    found = [(abs(level - other.sl_t[name]), name) for name, level in one.sl_t.items() if name in other.sl_t]
    return max(found, key=lambda item: (item[0], item[1] == "RDF", item[1]), default=(0, ""))
