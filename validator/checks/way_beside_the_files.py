"""The register declares a way into the plant that no configuration shows: a modem, a radio, a laptop.

What it does: lists `unmanaged_paths` that nobody attests and whose configuration was not handed in. Every pair of
zones with an end in the zone of such a path, or with an end outside, is UNKNOWN at best, for whoever comes by it
may go on.

Why it matters: an honest register knows of ways that no file shows. A proof that leaves them out is one of another
plant.

Example: `{id: U-01, kind: cellular_router, zone: CELL1, location: compressor skid}`.

Not reported: paths with `seen_in_config: true`, which are judged by their configuration; paths with `attested`, for
which somebody vouches that they carry nothing, while that attestation is in force.

References: IEC 62443-3-2:2020 ZCR 1.1, ZCR 3.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "MOD013",
    "way beside the files",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-2 ZCR 1.1", "IEC 62443-3-2 ZCR 3.6"),
    remediation="Hand in its configuration, take it away, or have somebody attest that it carries nothing.",
)
def way_beside_the_files(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The register declares a way into the plant that no configuration shows: a modem, a radio, a laptop."""
    for path in evidence.plant.register.paths:
        if path.open:
            of = f" of {path.vendor}" if path.vendor else ""
            yield this.finding(
                f"{path.text()}{of} is declared, and no configuration shows what it carries",
                Label(path.origin, "declared here"),
                certainty=Certainty.POSSIBLE,
                source_zone=path.zone,
                identity=path.id,
            )
