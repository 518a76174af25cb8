"""A rule permits every source, destination and service where zones meet.

What it does: looks at enabled, explicit permit rules of lists that judge transit, on devices that join two
or more zones. The match itself counts, not its words: 0.0.0.0/0 written in two halves is any as well.
A rule that earlier denies leave nothing is not a boundary's any-any and is not told.

Why it matters: such a rule is no rule.

Example: `permit ip any any` at the end of an access list "until we know what is needed".

Not reported: disabled rules, lists that nothing binds, rules with a condition (time, user).

References: IEC 62443-3-3:2013 SR 5.2 RE 1; NERC CIP-005-7 R1.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.rules import Action
from parsers.model.service import EVERY_SERVICE
from validator.boundaries import transit_lists, zones_at
from validator.causes import pairs_at
from validator.check import Check, Evidence, check
from validator.device_facts import named
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import Match
    from parsers.model.rules import Binding, Rule, RuleSet
    from validator.findings import Finding


MEETING = 2
"""A device on which fewer zones meet is no boundary."""


@check(
    "RUL001",
    "permit any to any at a boundary",
    severity=Severity.HIGH,
    clauses=("IEC 62443-3-3 SR 5.2 RE 1", "NERC CIP-005-7 R1.3"),
    remediation="Replace the rule by the flows that are needed.",
)
def permit_any_any(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A rule permits every source, destination and service where zones meet."""
    for node in evidence.network.nodes:
        if len(zones_at(evidence.network, node)) < MEETING:
            continue
        for name, binding in transit_lists(node):
            rule_set = node.rule_sets[name]
            for rule in rule_set.rules:
                if rule.enabled and not rule.implicit and rule.action is Action.PERMIT and _is_any(rule, rule_set):
                    yield this.finding(
                        f"{name} on {node.id} permits everything{_where(binding)}{_between(rule.match)}",
                        Label(rule.origin, "permits every source, destination and service"),
                        identity=f"{node.id}|{name}|{rule.identity}",
                        pairs=pairs_at(evidence.causes, rule.origin),
                    )


def _where(binding: Binding) -> str:
    return "" if binding.interface is None else f" {binding.point.value} {binding.interface}"


def _between(match: Match) -> str:
    """The interfaces that the rule itself names: it permits nothing of what comes in or goes out elsewhere."""
    ways = ((" that comes in by ", match.in_interfaces), (" that goes out by ", match.out_interfaces))
    return "".join(way + named(sorted(names)) for way, names in ways if names is not None)


def _is_any(rule: Rule, rule_set: RuleSet) -> bool:
    if rule.match.unknown or (rule.match.in_interfaces is not None and rule.match.out_interfaces is not None):
        return False
    sides = (rule.match.source.surely, rule.match.destination.surely)
    wide = all((side.v4 == EVERY_IPV4.v4) if 4 in rule_set.families else (side.v6 == EVERY_IPV6.v6) for side in sides)
    return wide and EVERY_SERVICE.boxes[0] in rule.match.service.surely.boxes
