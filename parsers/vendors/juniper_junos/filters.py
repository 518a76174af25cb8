"""Firewall filters: terms in order, each with what it matches and does.

Source: "Routing Policies, Firewall Filters, and Traffic Policers User Guide", "Guidelines for Configuring Firewall
Filters": a term without `from` takes everything; a term that says nothing of accept, discard or reject accepts; a
filter ends with discard. `next term` goes on. On a device with zones each packet meets them, also one of a session:
"Flow-Based and Packet-Based Processing User Guide", stateless filters before the session is looked up and behind it.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleMetadata, RuleSet
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.filter_terms import term_matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.addresses import PrefixLists
    from parsers.vendors.juniper_junos.context import Context

END = "Junos Firewall Filters User Guide: a filter ends with an implicit discard"
_MARKS = frozenset(
    [
        "count",
        "log",
        "syslog",
        "sample",
        "port-mirror",
        "port-mirror-instance",
        "policer",
        "three-color-policer",
        "forwarding-class",
        "loss-priority",
        "dscp",
        "traffic-class",
        "prefix-action",
        "service-accounting",
        "service-accounting-deferred",
        "analyzer",
        "packet-mode-count",
        "hierarchical-policer",
        "next-hop-group",
        "no-decapsulate",
        "force-premium",
        "service-filter-hit",
        "cos-next-hop-map",
    ]
)
_ABOUT = frozenset(
    [
        "interface-specific",
        "physical-interface-filter",
        "instance-shared",
        "accounting-profile",
        "enhanced-mode",
        "fast-lookup-filter",
    ]
)
_ENDS = {"accept": Action.PERMIT, "discard": Action.DENY, "reject": Action.DENY}
_ELSEWHERE = frozenset(
    ["next-ip", "next-ip6", "next-interface", "logical-system", "topology", "routing-instance", "vlan", "interface"]
)


FRAMES = ("ethernet-switching", "bridge")
"""Families of filters of ports and VLANs."""


def bound_name(name: str, version: int) -> str:
    """The name of the rule set for a filter; version 0 for one of frames."""
    return {4: name, 6: f"{name} (inet6)"}.get(version, f"{name} (frames)")


@dataclass
class Filters:
    """The filters of a device."""

    context: Context
    root: Statement
    lists: PrefixLists
    routes: dict[str, list[tuple[Rule, str]]] = field(default_factory=dict[str, "list[tuple[Rule, str]]"])
    packet_mode: dict[str, Statement] = field(default_factory=dict[str, "Statement"])

    def rule_sets(self) -> list[RuleSet]:
        """Every filter for IP, used or not."""
        found = [self._filter(entry, 4) for entry in self.root.children("firewall", "filter")]
        for family, version in (("inet", 4), ("inet6", 6)):
            entries = self.root.children("firewall", "family", family, "filter")
            found += [self._filter(entry, version) for entry in entries]
        for family in FRAMES:
            found += [self._filter(entry, 0) for entry in self.root.children("firewall", "family", family, "filter")]
        return found

    def _filter(self, entry: Statement, version: int) -> RuleSet:
        """One filter; version 0 for one of frames."""
        name = bound_name(entry.word, version)
        held = entry.get("term")
        terms = [] if held is None else list(held.below.values())
        pairs = [(item, rule) for item in terms for rule in self._rules(name, item, version)]
        rules = self.context.in_order(pairs)
        if len(rules) > len(pairs) and any(target for _, target in self.routes.get(name, [])):
            self.context.doubt("where terms of a group stand among others", Effect.MAY_REWRITE, held)
        for item in entry.children():
            if item.word in _ABOUT:
                item.irrelevant("how the filter is counted and installed")
            elif item.word != "term":
                self.context.bad(item, f"{item.word!r} of a filter is not understood")
                item.unknown(f"{item.word!r} is not understood")
                why = self.context.why(UnknownKind.UNREAD, f"{item.word} is not understood", item)
                rules.insert(0, Rule(item.word, Action.UNKNOWN, Match(conditions=(why,)), self.context.span(item)))
        origin = self.context.span(entry)
        rules.append(Rule("end", Action.DENY, Match(), origin, implicit=END))
        families = frozenset({version} if version else {4, 6})
        return RuleSet(name, tuple(rules), origin, families=families, each_packet=True)

    def _not_read(self, item: Statement) -> UnknownMatch:
        """What nobody read of a term: it may be a verdict, and it may be another table or a translation of families."""
        self.context.bad(item, f"{item.word!r} of a term is not understood")
        item.unknown(f"{item.word!r} is not understood")
        self.context.doubt(f"{item.word!r} of a term is not understood", Effect.MAY_REWRITE, item)
        return self.context.why(UnknownKind.UNREAD, f"{item.word} is not understood", item)

    def _rules(self, name: str, term: Statement, version: int) -> Iterator[Rule]:
        enabled = term.active
        term.read()
        matches = term_matches(self.context, self.lists, term, version or 4, frames=not version)
        action, target, doubts = self._action(name, term)
        if not enabled:
            for item in term.walk():
                item.read()
        for item in term.children():
            if item.word not in {"from", "then"}:
                doubts.append(self._not_read(item))
                action = Action.UNKNOWN
        if action is None:
            return
        logged = any(term.find("then", word) is not None for word in ("log", "syslog"))
        for match in matches:
            rule = Rule(
                term.word,
                action,
                replace(match, conditions=(*match.conditions, *doubts)),
                self.context.span(term),
                self.context.spans(term),
                enabled=enabled,
                logged=logged,
                metadata=RuleMetadata(name=term.word),
            )
            if enabled:
                self.routes.setdefault(name, []).append((rule, target))
            yield rule

    def _action(self, name: str, term: Statement) -> tuple[Action | None, str, list[UnknownMatch]]:
        """What a term does; None if it goes on with the next; the instance that it sends packets to."""
        found: list[Statement] = []
        goes_on, target, doubts = False, "", list[UnknownMatch]()
        for item in term.children("then"):
            if item.word in _ENDS:
                found.append(item)
                for each in item.children():
                    each.irrelevant("how refused packets are answered")
            elif item.word == "next":
                goes_on = item.text() == "term"
            elif item.word == "packet-mode":
                self.packet_mode[name] = item
            elif item.word in _ELSEWHERE:
                target = self._sent(item, term)
            elif item.word in _MARKS:
                item.irrelevant("what is counted, marked and slowed down")
            else:
                doubts.append(self._not_read(item))
        if doubts:
            return Action.UNKNOWN, target, doubts
        own = [item for item in found if not item.inherited] or found
        if not own:
            return (None if goes_on else Action.PERMIT), target, []
        return _ENDS[own[-1].word], target, []

    def _sent(self, item: Statement, term: Statement) -> str:
        """The routing instance that packets go to; other ways are not modelled."""
        values = item.children()
        if item.word == "routing-instance" and values:
            for each in values[0].children():
                self.context.bad(each, f"{each.word!r} is not understood")
            return values[0].word
        item.settle(LineFate.MODELLED)
        self.context.doubt(f"term {term.word} sends packets by {item.word}", Effect.MAY_REWRITE, item)
        return ""
