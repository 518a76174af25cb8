"""Rule sets with their ends, and where they are bound.

"EOS User Manual", "ACLs and Route Maps": a packet that no rule takes is dropped; every IPv6 list lets the four
messages of neighbour discovery pass before that. What a list does that is bound and has no rules, or is not
defined, no document says, so it may do either. A list on a switched port judges what enters there before the list of
the VLAN's interface; on some platforms one of the two alone counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind
from parsers.model.match import Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.model.service import ICMPV6, of_icmp
from parsers.source import Span
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.list_uses import list_name
from parsers.syntax.vlans import carries
from parsers.vendors.arista_eos.read_switchports import is_switched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.interface import Interface
    from parsers.vendors.arista_eos.nouns import ListDraft, State

END = "Arista EOS: packets that no rule of a list takes are dropped"
NEIGHBOURS = "Arista EOS: every IPv6 list lets neighbour discovery pass before its end"
DISCOVERY = (133, 134, 135, 136)
Sets = dict[tuple[int, str], RuleSet]


def lists_and_bindings(state: State) -> tuple[Sets, list[Binding]]:
    """All lists of the file, those that are bound and not defined, and what binds them for transit and servers."""
    bound = {(use.family, use.name) for use in state.uses}
    sets: Sets = {}
    for key, draft in state.lists.items():
        _report_use(key, draft, bound, state)
        elsewhere = key not in bound and draft.name in state.mentioned
        sets[key] = _rule_set(key, draft, state, RuleSetKind.SELECTOR if elsewhere else RuleSetKind.FILTER)
        for line in draft.remark_lines:
            state.ledger.irrelevant(line, "a remark after the last entry of its list")
    for use in state.uses:
        key = (use.family, use.name)
        if key not in sets:
            why = f"access list {use.name} is bound and not defined"
            sets[key] = _open_set(list_name(key, state.lists, state.uses), use.family, use.origin, why)
            message = f"{why}: it may permit or deny"
            state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, use.origin, message)
    bindings = [
        Binding(
            (sets[use.family, use.name].name,),
            use.point,
            use.interface,
            use.origin,
            _scope(use.scope, use.interface, state),
        )
        for use in state.uses
        if use.scope != "control-plane"
    ]
    return sets, bindings


def _scope(scope: str, interface: str | None, state: State) -> str:
    """A filter on a switched port is a port list: it judges frames before they are routed."""
    if interface is None or scope:
        return scope
    return "port" if is_switched(state.interfaces[interface], state) else ""


def may_replace(state: State, interfaces: Iterable[Interface], bindings: Iterable[Binding]) -> Iterator[Unmodelled]:
    """A list on a port of a VLAN may take the place of the list of its VLAN interface, in the same direction."""
    listed = {(item.interface, item.point): item.origin for item in bindings if item.scope == "port"}
    judged = {(item.interface, item.point) for item in bindings if not item.scope}
    known = tuple(interfaces)
    for item in known:
        for point in (BindingPoint.INBOUND, BindingPoint.OUTBOUND):
            origin = listed.get((item.name, point))
            port = item.switchport
            for other in known if port is not None and origin is not None else ():
                if other.vlan is None or other.kind is not InterfaceKind.VLAN or (other.name, point) not in judged:
                    continue
                if port is not None and origin is not None and carries(port, other.vlan):
                    what = f"the list of port {item.name} may take the place of that of {other.name}"
                    yield Unmodelled(what, Effect.MAY_PERMIT, origin, frozenset({other.name}))
    del state


def _report_use(key: tuple[int, str], draft: ListDraft, bound: set[tuple[int, str]], state: State) -> None:
    if key not in bound and draft.name not in state.mentioned:
        message = f"access list {draft.name} is defined and never used"
        state.diagnostics.note(DiagnosticCode.UNBOUND, draft.origin, message)
    if key in bound and not draft.rules:
        message = f"access list {draft.name} is bound and has no rules: it may permit or deny"
        state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, draft.origin, message)


def _open_set(name: str, family: int, origin: Span, why: str) -> RuleSet:
    reason = UnknownMatch(UnknownKind.UNRESOLVED, why, origin)
    match = Match(EVERY[family], EVERY[family], conditions=(reason,))
    return RuleSet(name, (Rule("any", Action.UNKNOWN, match, origin),), origin, families=frozenset({family}))


def _doubted(rule: Rule, doubt: UnknownMatch) -> Rule:
    return replace(rule, match=replace(rule.match, conditions=(*rule.match.conditions, doubt)))


def _rule_set(key: tuple[int, str], draft: ListDraft, state: State, kind: RuleSetKind) -> RuleSet:
    name, family = list_name(key, state.lists, state.uses), draft.family
    if not draft.rules:
        return _open_set(name, family, draft.origin, f"access list {draft.name} has no rules")
    nowhere = Span(state.source.name, 0)
    every = EVERY[family]
    rules = [
        _doubted(rule, draft.doubled[at]) if at in draft.doubled else rule
        for at, rule in sorted(draft.rules, key=lambda item: item[0])
    ]
    if family == 6:
        for number in DISCOVERY:
            service = ServiceMatch.exactly(of_icmp(ICMPV6, number))
            match = Match(every, every, service)
            rules.append(Rule(f"nd-{number}", Action.PERMIT, match, nowhere, implicit=NEIGHBOURS))
    rules.append(Rule("implicit", Action.DENY, Match(every, every), nowhere, implicit=END))
    return RuleSet(name, tuple(rules), draft.origin, kind, frozenset({family}))
