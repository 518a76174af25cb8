"""The plant file holds keys on which no verdict rests yet.

What it does: lists, once for each kind of key, the keys of the register that are accepted and kept, and that
no check of this version judges.

`mfa` of a vendor is judged where remote access of its own shows a login, and told here where it does not (the second
factor may be asked for on the jump host). `hours` of a vendor are told where they are no days and times, with which
schedules could be compared.

Why it matters: who writes `mfa` or `maximum_width` believes that they are watched; silence would let them believe it.

Example: `mfa: true` on a vendor who comes by a tunnel between two gateways.

Not reported: keys that describe (names, owners, purposes).

References: IEC 62443-3-2:2020 ZCR 6.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.hours import declared_hours
from validator.vendor_ways import logins_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from validator.findings import Finding

MOST_LABELS = 8


@check(
    "MOD002",
    "declared and not judged",
    severity=Severity.INFO,
    clauses=("IEC 62443-3-2 ZCR 6.4",),
    remediation="Verify these by hand until a check does.",
)
def unjudged_keys(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The plant file holds keys on which no verdict rests yet."""
    places: dict[str, list[Span]] = {}
    for key, span in (*evidence.plant.unused, *_modelled(evidence)):
        places.setdefault(key, []).append(span)
    for key, spans in sorted(places.items()):
        times = "once" if len(spans) == 1 else f"{len(spans)} times"
        yield this.finding(
            f"{key} is declared {times}, and no check of this version judges it",
            *(Label(span, "kept, and not judged") for span in sorted(spans)[:MOST_LABELS]),
            identity=key,
        )


def _modelled(evidence: Evidence) -> Iterator[tuple[str, Span]]:
    """Keys that the model holds and no check asks for."""
    for conduit in evidence.plant.conduits:
        if conduit.maximum_width is not None:
            yield "maximum_width", conduit.origin
    for vendor in evidence.plant.vendors:
        if vendor.mfa and not any(login for _, _, login in logins_of(evidence, vendor)):
            yield "mfa", vendor.origin
        if vendor.hours and declared_hours(vendor.hours) is None:
            yield f"hours: {vendor.hours}", vendor.origin
