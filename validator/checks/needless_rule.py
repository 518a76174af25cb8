"""A permit could be deleted, and nothing would change.

What it does: for every list that judges transit, finds exactly the enabled, written permits whose every packet would be
permitted by later rules of the list anyway. One finding a list.

Why it matters: who removes such a rule to close a way closes nothing, and a review of long lists misses what matters.

Example: `permit tcp host 10.1.0.5 any eq 443` above `permit tcp 10.1.0.0 255.255.255.0 any eq 443`.

Not reported: denies (the last `deny any` is there for its log); rules with conditions other than times; permits that
log where the later ones do not; rules that never decide anything (RUL004); lists of more than 200,000 rules.

References: IEC 62443-3-3:2013 SR 7.7; Al-Shaer and Hamed, "Firewall Policy Advisor", 2003 (redundancy).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.rules import Action, RuleSetKind
from parsers.source import Span
from validator.boundaries import transit_lists
from validator.check import Check, Evidence, check
from validator.decided import logs_alone
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.rules import Rule
    from validator.findings import Finding

MOST_RULES = 4
"""A finding draws so many rules of one list and counts the others."""
MOST_TAKERS = 3
"""Of each rule it draws so many that permit its packets; `segval rules` lists more."""


@check(
    "RUL005",
    "permit that changes nothing",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7",),
    remediation="Delete the rule, or narrow the later one that makes it needless.",
)
def needless_rule(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A permit could be deleted, and nothing would change."""
    for node in evidence.network.nodes:
        for name, _ in transit_lists(node):
            rule_set = node.rule_sets[name]
            if rule_set.kind is not RuleSetKind.FILTER:
                continue
            redundant = evidence.idleness.of(rule_set).redundant
            permits = {
                (idle.rule.identity, idle.rule.origin): idle for idle in redundant if idle.rule.action is Action.PERMIT
            }
            needless = [idle for idle in permits.values() if not logs_alone(idle)]
            if needless:
                count = len(needless)
                rules = "1 permit" if count == 1 else f"{count} permits"
                labels: list[Label] = []
                for one in needless[:MOST_RULES]:
                    labels.append(Label(one.rule.origin, "later rules permit all of this anyway"))
                    labels += [
                        Label(rule.origin, "permits it too") if not rule.implicit else _at_the_end(rule)
                        for rule in one.takers[:MOST_TAKERS]
                    ]
                yield this.finding(
                    f"{rules} of {name} on {node.id} change{'s' if count == 1 else ''} nothing",
                    *dict.fromkeys(labels),
                    identity=f"{node.id}|{name}",
                )


def _at_the_end(rule: Rule) -> Label:
    """The end of the list, which no line states."""
    return Label(Span(rule.origin.file, 0), f"the end of the list permits it: {rule.implicit}")
