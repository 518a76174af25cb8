"""Something that the configurations do not decide leaves zone pairs open.

What it does: collects, over all pairs whose verdict is UNKNOWN, the reasons that leave them open, and tells
each reason once, with the pairs it would settle. The reason that settles most comes first.

Why it matters: UNKNOWN is not passed. A domain name, a dynamic route, a missing router or an unread word
can each hide a path.

Example: a policy whose destination is a domain name.

Not reported: reasons on ways where nothing undeclared could travel.

References: IEC 62443-3-3:2013 SR 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity
from validator.reachability.carriers import doubts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import UnknownMatch
    from validator.conformance import Gap
    from validator.findings import Finding


MOST_PAIRS = 12


@check(
    "COV003",
    "zone pairs cannot be decided",
    severity=Severity.MEDIUM,
    clauses=("IEC 62443-3-3 SR 5.2",),
    remediation="Give what is missing (a route table, a definition, a device), or replace what cannot be computed.",
)
def undecided(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """Something that the configurations do not decide leaves zone pairs open."""
    pairs: dict[UnknownMatch, list[Gap]] = {}
    for gap in evidence.gaps.undecided():
        for item in gap.undeclared:
            for doubt in doubts(item.reach, item.possible):
                known = pairs.setdefault(doubt, [])
                if gap not in known:
                    known.append(gap)
    total = sum(1 for _ in evidence.gaps.undecided())
    for doubt, gaps in sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0])):
        shown = ", ".join(f"{gap.source.id} > {gap.destination.id}" for gap in gaps[:MOST_PAIRS])
        more = f" and {len(gaps) - MOST_PAIRS} more" if len(gaps) > MOST_PAIRS else ""
        yield this.finding(
            f"{_told(doubt)}; leaves {len(gaps)} of {total} undecided zone pairs open",
            Label(doubt.origin, "not decided by the configuration"),
            certainty=Certainty.POSSIBLE,
            source_zone=gaps[0].source.id,
            destination_zone=gaps[0].destination.id,
            notes=[("pairs", shown + more)],
            identity=f"{doubt.kind}|{doubt.reason}|{doubt.origin.file}",
            pairs=[(gap.source.id, gap.destination.id) for gap in gaps],
        )


def _told(doubt: UnknownMatch) -> str:
    """Kind and reason, once each."""
    return doubt.reason if doubt.reason.startswith(str(doubt.kind)) else f"{doubt.kind}: {doubt.reason}"
