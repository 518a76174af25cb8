"""The time of a rule is over, and the rule is still there.

What it does: asks every written rule of a list that judges transit for its last day (an absolute time range of ASA
and IOS, a one-time schedule or the expiry of a FortiOS policy, a non-recurring schedule of PAN-OS, a slot of a Junos
scheduler, `--datestop` of iptables, `stop_date` of OpenWrt), and tells those whose last day lies more than one day
before the day that is judged (`--as-of`). Verdicts take such a rule for one that matches nothing. One finding a list.

Why it matters: a date is all that keeps the rule off. Whoever moves the end of the schedule, or sets the clock of the
device back, opens everything that the rule says, and nobody approves it a second time.

Example: `access-list VENDOR extended permit tcp host 10.9.0.5 host 10.3.0.7 eq 3389 time-range FAT` with
`absolute end 18:00 31 March 2024`.

Not reported: rules that are turned off besides (they are told as left over); schedules that come again, have not begun,
or ended yesterday or today: the device's clock and time zone are in no file, and such a rule counts as possible.

References: IEC 62443-3-3:2013 SR 7.7; NERC CIP-005-7 R1.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.rules import Action, RuleSetKind
from validator.boundaries import transit_lists
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.rules import Rule
    from validator.findings import Finding

MOST_RULES = 6
"""A finding draws so many rules of one list and counts the others."""


@check(
    "RUL009",
    "rule whose time is over",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7", "NERC CIP-005-7 R1.3"),
    remediation="Delete the rule and its schedule; if the access is needed again, approve it anew with a new end.",
)
def ended_rule(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """The time of a rule is over, and the rule is still there."""
    for node in evidence.network.nodes:
        for name, _ in transit_lists(node):
            rule_set = node.rule_sets[name]
            found = _ended(rule_set.rules) if rule_set.kind is RuleSetKind.FILTER else []
            if found:
                one = len(found) == 1
                what = "the time of 1 rule" if one else f"the time of {len(found)} rules"
                yield this.finding(
                    f"{what} of {name} on {node.id} is over, and {'it is' if one else 'they are'} still in the list",
                    *(Label(rule.origin, _said(rule)) for rule in found[:MOST_RULES]),
                    identity=f"{node.id}|{name}|{'|'.join(rule.identity for rule in found)}",
                )


def _ended(rules: Sequence[Rule]) -> list[Rule]:
    """One of each statement."""
    return list({rule.origin: rule for rule in reversed(rules) if rule.ended and not rule.implicit}.values())[::-1]


def _said(rule: Rule) -> str:
    what = "denies" if rule.action is Action.DENY else "permits"
    schedule = f" ({rule.schedule})" if rule.schedule else ""
    return f"{what} nothing since {rule.until}{schedule}"
