"""Whose rule it is: what fw4 writes by itself is marked so, and what a redirect lets pass is laid to the redirect.

fw4 lets pass what any redirect has translated, by one rule behind those of a zone (`ct status dnat accept`). Said
redirect by redirect it is the same packets, and a verdict names the section that people wrote.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.nat import NatStage
from parsers.model.rules import NO_METADATA, Action
from parsers.vendors.openwrt_uci.firewall import REDIRECTED
from parsers.vendors.openwrt_uci.rules import NO_LEAK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device
    from parsers.model.nat import NatRule
    from parsers.model.rules import Rule

OF_FW4 = "openwrt/firewall4, ruleset.uc"
UNSAID = frozenset({"loopback", "established"})


def with_names(device: Device) -> Device:
    """The device with rules that name their sections."""
    nat = tuple(_stated(rule) for rule in device.nat)
    redirects: dict[str, list[NatRule]] = {}
    for rule in nat:
        if rule.stage is NatStage.DESTINATION:
            redirects.setdefault(rule.statement, []).append(rule)
    sets = tuple(
        replace(item, rules=tuple(made for rule in item.rules for made in _named(rule, redirects)))
        for item in device.rule_sets
    )
    return replace(device, nat=nat, rule_sets=sets)


def _stated(rule: NatRule) -> NatRule:
    """A redirect with a name that all of its rules have in common."""
    if rule.stage is not NatStage.DESTINATION:
        return rule
    return replace(rule, statement=f"redirect of line {rule.origin.line}")


def _named(rule: Rule, redirects: dict[str, list[NatRule]]) -> Iterator[Rule]:
    remark = rule.metadata.remark
    if remark == REDIRECTED and rule.match.translated and rule.action is Action.PERMIT:
        for statement, found in redirects.items():
            redirect = found[0]
            if not any(_together(rule.match.in_interfaces, item.match.in_interfaces) for item in found):
                continue
            match = replace(rule.match, translated_by=frozenset({statement}))
            name = redirect.identity.removesuffix(" (reflection)")
            yield replace(
                rule, identity=name, match=match, origin=redirect.origin, lines=rule.lines, metadata=NO_METADATA
            )
    elif rule.identity in UNSAID or remark in {NO_LEAK, REDIRECTED}:
        yield replace(rule, implicit=OF_FW4, metadata=NO_METADATA)
    else:
        yield rule


def _together(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    """Whether a packet can come in by an interface of both."""
    return one is None or other is None or bool(one & other)
