"""Packets of TCP connections that an ASA did not see begin and lets its lists judge: TCP state bypass.

Document: "Connection Settings", "Configure TCP State Bypass" (Firewall CLI guide 9.x): a service policy says it of a
class of packets, mostly by an access list; a packet of that class without SYN and without a connection takes the way of
a new one. Of other packets the connection must be known. A policy that is bound nowhere does nothing. A class that says
more than an access list stands for all packets here, and so does `class-default`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import Match
from parsers.model.rules import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.cisco_asa.lists import Lists
    from parsers.vendors.cisco_asa.nouns import Bypass
    from parsers.vendors.cisco_asa.state import State


def admitted(state: State, lists: Lists) -> Iterator[Match]:
    """The packets that are judged although nobody saw their connection begin."""
    bound = {item.value.split()[0] for item in state.config.settings if item.name == "service policy"}
    for item in state.config.bypasses:
        if item.policy in bound or state.excerpt or state.config.threat_defense:
            yield from _chosen(item, state, lists)


def _chosen(item: Bypass, state: State, lists: Lists) -> Iterator[Match]:
    for words in state.config.classes.get(item.traffic, [[""]]):
        found = lists.rule_sets.get(words[1]) if len(words) == 2 and words[0] == "access-list" else None
        if found is None:
            yield Match(conditions=(item.why,))
            continue
        for rule in found.rules:
            if rule.enabled and rule.action is not Action.DENY:
                yield replace(rule.match, conditions=(*rule.match.conditions, item.why))
