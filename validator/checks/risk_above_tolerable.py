"""The register states a risk that is above what it calls tolerable, or none where it must.

What it does: compares `risk.residual` with `risk.tolerable`, where both are words (`very_low` to `very_high`) or
both numbers; and asks, once the register is kept (see MOD008), for a `risk.ref` and `risk.date` of each safety
zone.

Why it matters: whoever accepts a risk above the limit has to say so, with an end; that is an exception, not a
record.

Example: `risk: {residual: high, tolerable: medium}`.

Not reported: a word beside a number, which nobody can compare; whether the assessment is right.

References: IEC 62443-3-2:2020 ZCR 5.12; IEC 61511-1:2016 8.2.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity
from validator.plant.model import ZoneKind
from validator.plant.register import Status
from validator.plant.register_tables import RISK_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding
    from validator.plant.register import Risk


@check(
    "MOD015",
    "risk above tolerable",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 5.12", "IEC 61511-1 8.2.4"),
    remediation="Reduce it, or write an exception with an end; name the assessment of each safety zone.",
)
def risk_above_tolerable(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The register states a risk that is above what it calls tolerable, or none where it must."""
    register = evidence.plant.register
    for record in (*register.zones, *register.conduits):
        if record.risk is not None and _above(record.risk):
            yield this.finding(
                f"the residual risk of {record.id} is {record.risk.residual}, and {record.risk.tolerable} is tolerable",
                Label(record.risk.origin, "assessed here"),
                identity=f"{record.id}|residual",
            )
    safety = {zone.id for zone in evidence.plant.zones if zone.kind is ZoneKind.SAFETY}
    kept = register.kept
    for record in register.zones:
        named = record.risk is not None and record.risk.ref and record.risk.day is not None
        if kept and record.id in safety and record.status is Status.LIVE and not named:
            yield this.finding(
                f"{record.id} is a safety zone, and names no risk assessment with its date",
                Label(record.origin, "`risk: {ref: ..., date: ...}` is missing"),
                severity=Severity.LOW,
                identity=f"{record.id}|assessment",
            )


def _above(risk: Risk) -> bool:
    if risk.residual in RISK_WORDS and risk.tolerable in RISK_WORDS:
        return RISK_WORDS.index(risk.residual) > RISK_WORDS.index(risk.tolerable)
    return risk.residual.isdigit() and risk.tolerable.isdigit() and int(risk.residual) > int(risk.tolerable)
