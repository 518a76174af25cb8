"""`ip inspect`: sessions that are remembered, whose answers pass lists that would deny them (CBAC, classic firewall).

Documents: "Configuring Context-Based Access Control" (Security Configuration Guide 12.4): inspection stands behind the
lists, so what they deny opens no session; a rule watches what enters (`in`) or leaves (`out`) by an interface.
"Firewall ACL Bypass" (12.3(4)T): a packet of a session passes the input list where it enters and the output list where
it leaves; before that release temporary entries of the same two lists did the same. So for an answer that enters by X
and leaves by Y, both lists are open if Y inspects `in` or X inspects `out`. "Firewall Stateful Inspection of ICMP"
(12.2(15)T): echo and timestamp requests open sessions. A protocol is told by its ports (see `port_map`).

Further connections that an application agrees on (data of FTP, media of SIP) are let in as a part of the session that
the lists permitted; they are no openings of their own here. Options that look into contents may drop.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.syntax.cisco_addresses import EVERY
from parsers.vendors.cisco_ios.nouns import Inspected
from parsers.vendors.cisco_ios.port_map import application
from parsers.vendors.cisco_ios.reflexive import answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, State

POINTS = {"in": BindingPoint.INBOUND, "out": BindingPoint.OUTBOUND}
LIMITS = frozenset(
    {
        "alert-off",
        "audit-trail",
        "dns-timeout",
        "hashtable-size",
        "log",
        "max-incomplete",
        "one-minute",
        "redundancy",
        "tcp",
        "udp",
        "waas",
    }
)
"""Timers, alarms and limits of half-open connections: nothing passes by them that would not else."""
SILENT = {"alert": 2, "audit-trail": 2, "timeout": 2, "router-traffic": 1, "wait-time": 2}
"""Options that decide about no packet, or only about those of the router itself, with their length in words."""
DROPS = {
    "java-list": (2, "Java applets are filtered"),
    "urlfilter": (1, "a server decides about addresses of pages"),
    "program-number": (2, "only one program of RPC is let through"),
    "max-data": (2, "mail of more than so many bytes is dropped"),
    "secure-login": (1, "logins in clear text are dropped"),
    "reset": (1, "what breaks the protocol is dropped"),
}
"""Options by which contents decide, with their length in words."""
CONTENTS = {"appfw": "a policy about contents", "smtp": "only some commands of SMTP are let through"}
"""Inspections by which contents decide without any option."""


def read_inspect(statement: Statement, state: State) -> bool:
    """`ip|ipv6 inspect name NAME PROTOCOL [options]`, and the settings of the feature."""
    words = statement.words[1:] if statement.words[0] == "no" else statement.words
    family = 6 if words[0] == "ipv6" else 4
    if words[2] != "name":
        if words[2] not in LIMITS or "block-non-session" in words:
            return False
        state.ledger.irrelevant(statement.line, "timers, alarms and limits of inspection")
        return True
    if words is not statement.words:
        return False
    name, protocol, rest = words[3], words[4], words[5:]
    drops = CONTENTS.get(protocol, "")
    if protocol in ("fragment", "parameter"):
        state.ledger.irrelevant(statement.line, "limits of fragments and sessions of inspection")
        state.inspections.setdefault((family, name), [])
        return True
    while rest and protocol != "appfw":
        size, reason = DROPS.get(rest[0], (SILENT.get(rest[0], 0), ""))
        if not size or len(rest) < size:
            return False
        drops, rest = drops or reason, rest[size:]
    state.inspections.setdefault((family, name), []).append(Inspected(protocol, state.span(statement), drops))
    state.modelled(statement)
    return True


def read_applied(words: list[str], child: Statement, draft: InterfaceDraft, _: State) -> bool:
    """`ip|ipv6 inspect NAME in|out` on an interface."""
    if len(words) != 4 or words[3] not in POINTS:
        return False
    draft.inspected.append((6 if words[0] == "ipv6" else 4, words[2], POINTS[words[3]], child))
    return True


def with_sessions(bindings: Sequence[Binding], state: State) -> tuple[list[RuleSet], list[Binding]]:
    """The bindings with what inspection lets pass in front of them, and the lists that this takes."""
    _report(state)
    sets: list[RuleSet] = []
    found: list[Binding] = []
    for binding in bindings:
        family = _family(binding, state)
        rules = list(_sessions(binding, family, state))
        if not rules:
            found.append(binding)
            continue
        direction = "in" if binding.point is BindingPoint.INBOUND else "out"
        version = "" if family == 4 else " (ipv6)"
        name = f"sessions {direction} {binding.interface}{version}"
        sets.append(RuleSet(name, tuple(rules), rules[0].origin, families=frozenset({family})))
        found.append(replace(binding, rule_sets=(name, *binding.rule_sets)))
    for made, bound in _contents(state):
        sets.append(made)
        found.append(bound)
    return sets, found


def _report(state: State) -> None:
    for draft in state.interfaces.values():
        for family, name, _, child in draft.inspected:
            if (family, name) not in state.inspections:
                what = f"inspection rule {name}, which is not defined,"
                state.feature(child, what, Effect.MAY_DO_EITHER, draft.name)
    used = {(family, name) for draft in state.interfaces.values() for family, name, _, _ in draft.inspected}
    for key, lines in state.inspections.items():
        if key not in used and lines:
            message = f"inspection rule {key[1]} is defined and never used"
            state.diagnostics.note(DiagnosticCode.UNBOUND, lines[0].origin, message)


def _family(binding: Binding, state: State) -> int:
    """The IP version of what binds a list on an interface."""
    return next((use.family for use in state.uses if use.origin == binding.origin), 4)


def _sessions(binding: Binding, family: int, state: State) -> Iterator[Rule]:
    """What answers to sessions may pass a list: see the module's first words."""
    if binding.interface is None or binding.scope or binding.point not in POINTS.values():
        return
    incoming = binding.point is BindingPoint.INBOUND
    own = BindingPoint.OUTBOUND if incoming else BindingPoint.INBOUND
    other = BindingPoint.INBOUND if incoming else BindingPoint.OUTBOUND
    for draft in state.interfaces.values():
        for version, name, point, _ in draft.inspected:
            if version != family:
                continue
            if draft.name == binding.interface and point is own:
                yield from _answers(name, family, Match(), state)
            elif point is other:
                there = frozenset({draft.name})
                within = Match(in_interfaces=there) if incoming else Match(out_interfaces=there)
                yield from _answers(name, family, within, state)


def _answers(name: str, family: int, within: Match, state: State) -> Iterator[Rule]:
    for line in state.inspections.get((family, name), ()):
        for match in _opening(line, family, state):
            where = replace(match, in_interfaces=within.in_interfaces, out_interfaces=within.out_interfaces)
            yield Rule(f"{name} {line.protocol}", Action.PERMIT, answers(where), line.origin)


def _opening(line: Inspected, family: int, state: State) -> Iterator[Match]:
    if line.protocol == "appfw":
        return
    reason = f"which ports {line.protocol} has, the port map does not say"
    doubt = UnknownMatch(UnknownKind.APPLICATION, reason, line.origin)
    for match in application(line.protocol, family, state, doubt):
        destination = EVERY[family] if match.destination.surely == EVERY[family].surely else match.destination
        yield replace(match, source=EVERY[family], destination=destination)


def _contents(state: State) -> Iterator[tuple[RuleSet, Binding]]:
    """Lists that deny what contents may make inspection drop, each where its rule watches."""
    for draft in state.interfaces.values():
        for family, name, point, child in draft.inspected:
            rules = [
                Rule(f"{name} {line.protocol}", Action.DENY, match, line.origin)
                for line in state.inspections.get((family, name), ())
                if line.drops
                for match in _dropped(line, family, state)
            ]
            if not rules:
                continue
            origin = state.span(child)
            every = Match(EVERY[family], EVERY[family])
            rest = Rule("implicit", Action.PERMIT, every, origin, implicit=_REST)
            title = f"contents {name} {draft.name} {point.value}"
            made = RuleSet(title, (*rules, rest), origin, RuleSetKind.GUARD, frozenset({family}))
            yield made, Binding((title,), point, draft.name, origin)


_REST = "Cisco IOS: inspection lets pass what it does not look into"


def _dropped(line: Inspected, family: int, state: State) -> Iterator[Match]:
    reason = UnknownMatch(UnknownKind.INSPECTION, line.drops, line.origin)
    if line.protocol == "appfw":
        yield Match(EVERY[family], EVERY[family], conditions=(reason,))
    for match in _opening(line, family, state):
        yield replace(match, conditions=(reason,))
