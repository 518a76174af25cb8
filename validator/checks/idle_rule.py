"""A rule of a list decides nothing, because earlier rules take all its packets or because it has none.

What it does: for every list that judges transit, finds exactly the enabled, written rules whose every packet surely
meets an earlier rule, and those that match no packet at all. One finding a list and kind: denies that never deny come
apart, for somebody relies on them; and so do rules that decide about later fragments alone, which carry no ports (a
permit of a port below a deny of that port, on a router that keeps no state).

Why it matters: such a rule says one thing and the device does another. A deny below a permit that takes its packets is
a hole that looks closed; a permit that never permits will be repaired in a hurry by a wider one.

Example: `deny tcp any any eq 3389` below `permit tcp any any`.

Not reported: rules below others with conditions (time, user, name), which may take the packets and may not; rules that
are turned off; rules for answers alone; statements of which a part decides something (one of two directions); lists of
more than 200,000 rules; a closing `deny any` below a permit of everything, which RUL001 tells.

References: IEC 62443-3-3:2013 SR 7.7; Al-Shaer and Hamed, "Firewall Policy Advisor", 2003 (shadowing).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.rules import RuleSetKind
from validator.boundaries import transit_lists
from validator.check import Check, Evidence, check
from validator.decided import closes
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.source import Span
    from validator.decided import Idle
    from validator.findings import Finding
    from validator.graph.network import Node

FRAGMENTS = "decide about later fragments alone: earlier rules take their other packets"
MOST_RULES = 4
"""A finding draws so many rules of one list and counts the others."""
MOST_TAKERS = 3
"""Of each rule it draws so many that take its packets; `segval rules` lists more."""


@check(
    "RUL004",
    "rule that never decides",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7",),
    remediation="Delete the rule, or move it above the rules that take its packets.",
)
def idle_rule(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A rule of a list decides nothing, because earlier rules take all its packets or because it has none."""
    for node in evidence.network.nodes:
        for name, _ in transit_lists(node):
            rule_set = node.rule_sets[name]
            if rule_set.kind is not RuleSetKind.FILTER:
                continue
            found = evidence.idleness.of(rule_set)
            shadowed = [idle for idle in _each_once(found.shadowed) if not closes(idle.rule)]
            contrary = [idle for idle in shadowed if idle.contrary]
            same = [idle for idle in shadowed if not idle.contrary]
            if contrary:
                yield _finding(this, node, name, contrary, "never deny: earlier rules permit their packets", True)
            if same:
                yield _finding(this, node, name, same, "never decide: earlier rules take their packets", False)
            if found.fragmentary:
                yield _finding(this, node, name, _each_once(found.fragmentary), FRAGMENTS, False)
            if found.impossible:
                yield _finding(this, node, name, list(_each_once(found.impossible)), "match no packet", False)


def _each_once(found: Iterable[Idle]) -> list[Idle]:
    """Of statements that stand as several rules the contrary one, if there is one, or the first."""
    known: dict[tuple[str, Span], Idle] = {}
    for idle in found:
        statement = idle.rule.identity, idle.rule.origin
        if statement not in known or idle.contrary > known[statement].contrary:
            known[statement] = idle
    return list(known.values())


def _finding(  # noqa: PLR0913, PLR0917 - the parts of one sentence
    this: Check,
    node: Node,
    name: str,
    idle: list[Idle],
    what: str,
    contrary: bool,  # noqa: FBT001
) -> Finding:
    labels: list[Label] = []
    for one in idle[:MOST_RULES]:
        text = "nobody meets this rule" if one.takers else "no packet has what it asks for"
        text = "only fragments without ports meet this rule" if what == FRAGMENTS else text
        labels.append(Label(one.rule.origin, text))
        labels += [Label(rule.origin, "takes its packets") for rule in one.takers[:MOST_TAKERS]]
        more = max(0, len(one.takers) - MOST_TAKERS) + one.others
        if more:
            labels.append(Label(one.rule.origin, f"{more} rule{'' if more == 1 else 's'} more take its packets"))
    count = len(idle)
    rules = "1 rule" if count == 1 else f"{count} rules"
    words = what if count > 1 else what.replace("never deny", "never denies").replace("never decide", "never decides")
    words = words if count > 1 else words.replace("match no", "matches no").replace("decide about", "decides about")
    words = words if count > 1 else words.replace("their ", "its ")
    return this.finding(
        f"{rules} of {name} on {node.id} {words}",
        *dict.fromkeys(labels),
        severity=Severity.MEDIUM if contrary else Severity.LOW,
        identity=f"{node.id}|{name}|{what}",
    )
