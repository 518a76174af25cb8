"""The two halves of a failover pair filter differently.

What it does: a failover pair is one device. Where the configurations of both halves were handed in, their interfaces
(also for whom they answer ARP), lists, bindings, checks of sources, what they admit of connections that they did not
see begin, translations, routes, policy routes, tunnels, bridges, VLANs and management services are compared without
regard to line numbers; the audit itself rests on the first one, and what the other may do otherwise is in doubt, as
is what of the other was not understood. Interfaces and services that one half has alone may be there.

Why it matters: after a failover the other half decides, and what was proved holds no longer.

Example: a rule added on the standby unit while replication was broken.

Not reported: names, addresses within one network (each half has its own beside a virtual one), addresses of ports for
management alone, and management settings, which differ by design.

References: IEC 62443-3-3:2013 SR 5.2, SR 7.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding


@check(
    "COV006",
    "halves of a failover pair differ",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2", "IEC 62443-3-3 SR 7.6"),
    remediation="Let the pair replicate its configuration again, and export both halves. If one file is an older "
    "export or the startup configuration of the same device, take it out of the folder.",
)
def failover_halves_differ(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The two halves of a failover pair filter differently."""
    for twin in evidence.network.twins:
        if twin.differs:
            words = ", ".join(twin.differs)
            yield this.finding(
                f"the halves of {twin.node.id} differ in {words}",
                Label(twin.device.origin, f"the other half; the audit rests on {twin.node.file}"),
                Label(twin.node.device.origin, "this half was audited"),
                identity=f"{twin.node.id}|{','.join(twin.differs)}",
            )
