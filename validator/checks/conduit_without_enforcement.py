"""A conduit names no device that enforces it, or one that enforces nothing.

What it does: once the register is kept (see MOD008), asks for `via` of each conduit; always, looks whether a device
in `via` is declared to be a switch, a converter or a radio bridge without a configuration, which passes whatever
comes.

Why it matters: a conduit is where traffic between zones is controlled. One without a device is a line in a drawing.

Example: `via: [sw-9]`, and `{id: sw-9, kind: unmanaged_switch}`.

Not reported: plant files that account for nothing; diodes; whether the named device really filters, which PATH and
the verdicts tell.

References: IEC 62443-3-2:2020 ZCR 3.1, ZCR 6.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.model import NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "MOD016",
    "conduit without enforcement",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-2 ZCR 3.1", "IEC 62443-3-2 ZCR 6.4"),
    remediation="Name the firewall, router or diode that controls it in `via`.",
)
def conduit_without_enforcement(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A conduit names no device that enforces it, or one that enforces nothing."""
    passing = {
        entry.id: entry
        for entry in evidence.plant.devices
        if entry.kind is not None and entry.kind is not NodeKind.DIODE
    }
    kept = evidence.plant.register.kept
    for conduit in evidence.plant.conduits:
        if not conduit.via and kept:
            text = f"{conduit.id} names no device that enforces it"
            yield this.finding(
                text,
                Label(conduit.origin, "`via` is missing"),
                source_zone=conduit.source_zone,
                destination_zone=conduit.destination_zone,
                identity=conduit.id,
            )
        for name in conduit.via:
            if name in passing:
                kind = passing[name].kind
                what = kind.value if kind is not None else ""
                yield this.finding(
                    f"{conduit.id} is enforced by {name}, and passes whatever comes, for it is of kind {what}",
                    Label(conduit.origin, f"`via` names {name}"),
                    Label(passing[name].origin, f"{name} is declared here"),
                    source_zone=conduit.source_zone,
                    destination_zone=conduit.destination_zone,
                    severity=Severity.MEDIUM,
                    identity=f"{conduit.id}|{name}",
                )
