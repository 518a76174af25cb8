"""What the components of a zone can reach (`sl_c`) is below its target (`sl_t`), and no control stands in.

What it does: compares the two levels for each foundational requirement that declares both. A compensating control
counts for the requirement it names (`for: SR 1.2`, or `for: IAC` for the whole of it) until it expires.

Why it matters: a target that the equipment cannot reach is a wish; ZCR 5.12 asks for further measures there.

Example: `sl_t: {IAC: 3}` and `sl_c: {IAC: 1}`.

Not reported: levels of which one is not declared; whether a compensating control is enough.

References: IEC 62443-3-2:2020 ZCR 5.12; IEC 62443-3-3:2013 annex A.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validator.catalogue.requirements import FOUNDATIONS
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.register import Record


@check(
    "MOD014",
    "capability below target",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 5.12",),
    remediation="Add a compensating control (`compensating_controls`), or better equipment.",
)
def capability_below_target(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """What the components of a zone can reach is below its target, and no control stands in."""
    records = {record.id: record for record in evidence.plant.register.zones}
    for zone in evidence.plant.zones:
        record = records[zone.id]
        helped = _compensated(record, evidence.as_of)
        short = [
            f"{name} {record.levels[name]} of {target}"
            for name, target in sorted(zone.sl_t.items(), key=lambda item: FOUNDATIONS.index(item[0]))
            if name in record.levels and record.levels[name] < target and name not in helped
        ]
        if short:
            yield this.finding(
                f"{zone.id} can reach {', '.join(short)}, and no compensating control stands in",
                Label(zone.origin, "`sl_c` is below `sl_t`"),
                source_zone=zone.id,
                identity=f"{zone.id}|{'|'.join(short)}",
            )


def _compensated(record: Record, day: dt.date) -> set[str]:
    """The foundational requirements for which a control in force stands in."""
    found: set[str] = set()
    for control in record.compensations:
        if control.expires is not None and control.expires < day:
            continue
        number = re.search(r"\bSR ([1-7])\.", control.requirement)
        found.add(FOUNDATIONS[int(number.group(1)) - 1] if number else control.requirement)
    return found
