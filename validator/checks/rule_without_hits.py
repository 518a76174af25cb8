"""A permit that nothing has matched, in a list whose other entries have matches.

What it does: reads the hits of access lists (`show access-list` of ASA, `show access-lists` of IOS) below `show/`. Of a
list that judges transit, and of which at least one entry has matched, the permits without a match are told. One
finding a list.

Why it matters: a rule that nobody uses is an open way without a reason, and nobody will miss it when it is closed.

Example: the port of the old engineering tool has had no hit since the counters were cleared.

Not reported: lists without any match (their counters may have been cleared a moment ago); denies; lists whose number of
entries differs from the configuration (COV007). IOS counts only what its processor forwards, so there it is possible,
not sure.

References: IEC 62443-3-3:2013 SR 7.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.rules import Action
from validator.boundaries import transit_lists
from validator.check import Check, Evidence, check
from validator.findings import Certainty, Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Finding

MOST_RULES = 6


@check(
    "RUL008",
    "rule without hits",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7",),
    remediation="Find out since when the counters run and whether the rule is needed; delete it if not.",
)
def rule_without_hits(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A permit has no match while others of its list have."""
    for node in evidence.network.nodes:
        judging = {name for name, _ in transit_lists(node)}
        for hits in node.device.list_hits:
            if hits.name not in judging or not any(hits.counts):
                continue
            rules = [rule for rule in node.rule_sets[hits.name].rules if not rule.implicit]
            if len(rules) != len(hits.counts):
                continue
            idle = [
                (rule, line)
                for rule, count, line in zip(rules, hits.counts, hits.lines, strict=True)
                if not count and rule.enabled and rule.action is Action.PERMIT
            ]
            if idle:
                count = "1 permit" if len(idle) == 1 else f"{len(idle)} permits"
                labels = [
                    label
                    for rule, line in idle[:MOST_RULES]
                    for label in (Label(rule.origin, "nothing has matched it"), Label(line, "its counter"))
                ]
                yield this.finding(
                    f"{count} of {hits.name} on {node.id} without a match",
                    *labels,
                    certainty=Certainty.POSSIBLE if hits.software else Certainty.SURE,
                    notes=[("counters", "since when they run is not shown")],
                    identity=f"{node.id}|{hits.name}",
                )
