"""What a device does is not what it will do after a restart: its last change was not saved.

What it does: for every export that tells both times (IOS, IOS XE), compares the last change with the last save.

Why it matters: the next loss of power brings the old rules back, in the night and without anybody at the keyboard; and
what is compared and archived as the configuration is not what runs.

Example: `Last configuration change at 09:40` below a save of three weeks before.

Not reported: devices that do not print both; a change of less than a minute after the save, for the export itself may
touch it.

References: IEC 62443-3-3:2013 SR 7.4, SR 7.6; NERC CIP-010-4 R1.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from parsers.stamps import StampKind
from validator.check import Check, Evidence, check
from validator.device_facts import device_names
from validator.exports import exports
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

GRACE = dt.timedelta(minutes=1)


@check(
    "MGT004",
    "change that was not saved",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.4", "IEC 62443-3-3 SR 7.6", "NERC CIP-010-4 R1.1"),
    remediation="Find out what was changed; save it, or take it back.",
)
def unsaved_change(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The last change of a configuration is younger than its last save."""
    for export in exports(evidence):
        kinds = {stamp.kind: stamp for stamp in export.stamps}
        changed, saved = kinds.get(StampKind.CHANGED), kinds.get(StampKind.SAVED)
        if changed is None or saved is None or changed.zone != saved.zone or changed.at - saved.at <= GRACE:
            continue
        yield this.finding(
            f"{export.name} was changed at {changed.at}, and saved last at {saved.at}",
            Label(changed.origin, "this change goes at the next restart"),
            Label(saved.origin, "saved before it"),
            identity=device_names(evidence, export.file),
        )
