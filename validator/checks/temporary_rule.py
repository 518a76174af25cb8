"""A live permit says of itself that it is temporary.

What it does: reads the remark, name, description and tag of every enabled permit of a list that judges transit, and
looks for the words that people write on rules that are to go (temporary, test, FAT, SAT, commissioning, remove, delete,
trial, workaround, until, expires; some in German, French, Spanish and Italian). One finding a list.

Why it matters: nobody removes them. The factory test of three years ago is today's way into the control system.

Example: `remark TEMP FAT 2023 remove` above a permit.

Not reported: rules that are turned off or bound to a time; words within other words (`attempt`, `latest`); exceptions
of the register that have expired (MOD001), and their rules (PATH001).

References: IEC 62443-3-3:2013 SR 7.7; NERC CIP-005-7 R1.3.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.model.rules import Action, RuleSetKind
from validator.boundaries import transit_lists
from validator.check import Check, Evidence, check
from validator.findings import Label, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.rules import Rule, RuleMetadata
    from validator.findings import Finding

WORDS = frozenset(
    {"temp", "tmp", "temporary", "temporarily", "test", "testing", "fat", "sat", "commissioning", "remove", "delete"}
    | {"deleteme", "todo", "fixme", "trial", "workaround", "provisional", "interim", "until", "expires", "expired"}
    | {"temporär", "temporaer", "provisorisch", "vorläufig", "temporaire", "provisoire", "temporal", "provisorio"}
)
MOST_RULES = 6
"""A finding draws so many rules of one list and counts the others."""


@check(
    "RUL006",
    "rule that calls itself temporary",
    severity=Severity.LOW,
    clauses=("IEC 62443-3-3 SR 7.7", "NERC CIP-005-7 R1.3"),
    remediation="Remove the rule, or give it an owner, a reason and an end in the register.",
)
def temporary_rule(this: Check, evidence: Evidence) -> Iterator[Finding]:
    """A live permit says of itself that it is temporary."""
    for node in evidence.network.nodes:
        for name, _ in transit_lists(node):
            rule_set = node.rule_sets[name]
            found = [rule for rule in rule_set.rules if rule_set.kind is RuleSetKind.FILTER and _is_temporary(rule)]
            if found:
                one = len(found) == 1
                what = "1 permit" if one else f"{len(found)} permits"
                says = "calls itself temporary and is live" if one else "call themselves temporary and are live"
                yield this.finding(
                    f"{what} of {name} on {node.id} {says}",
                    *(Label(rule.origin, f"its words: {_said(rule)}") for rule in found[:MOST_RULES]),
                    identity=f"{node.id}|{name}|{'|'.join(rule.identity for rule in found)}",
                )


def _is_temporary(rule: Rule) -> bool:
    live = rule.enabled and rule.action is Action.PERMIT and not rule.implicit and not rule.schedule
    return live and _says_so(rule.metadata)


def _said(rule: Rule) -> str:
    about = rule.metadata
    texts = (about.remark, about.name, about.description, about.tag)
    return "; ".join(text for text in texts if text and WORDS & _split(text))


@lru_cache(maxsize=1 << 12)
def _says_so(about: RuleMetadata) -> bool:
    """Whether any of the words is there; of many rules nothing or the same is written."""
    return bool(WORDS & _split(f"{about.remark} {about.name} {about.description} {about.tag}"))


def _split(text: str) -> set[str]:
    """The words of a text in lower case; everything but letters parts them."""
    return set("".join(letter if letter.isalpha() else " " for letter in text.lower()).split())
