"""Translations of NX-OS: the statements are those of IOS, the order of lists and translation is not.

"Configuring Static and Dynamic NAT Translation" (Nexus 9000 Interfaces Configuration Guide 7.x to 10.4(x)): static
statements hold both ways, dynamic ones for who sent first; `add-route` makes the route to an outside local address;
`group` joins statements for packets of which both ends change. Which header lists of the way out see: `nat_lists`.
Nobody answers ARP for a translated address of the outside network but by `ip proxy-arp` there. Timers and limits of
entries (`ip nat translation`) change neither whom a statement translates nor to what.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import Match
from parsers.model.nat import NatStage
from parsers.model.rules import Action, BindingPoint, Rule
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.cisco_nat.statements import nat_rules, not_modelled, read_nat
from parsers.vendors.cisco_nxos.nat_lists import seen_either_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from parsers.model.nat import NatRule
    from parsers.model.rules import Binding, RuleSet
    from parsers.syntax.indented import Statement
    from parsers.vendors.cisco_nxos.nouns import State

ELSEWHERE = "Cisco NX-OS: the list of an interface does not judge what leaves by another"


def read_translation(statement: Statement, state: State) -> bool:
    """One `ip nat` line of global configuration; False where its first word is not known."""
    if statement.words[2:3] == ["translation"]:
        state.ledger.irrelevant(statement.line, "timers and limits of entries of translation")
        return True
    return statement.words[2:3] not in (["service"], ["settings"], ["portmap"]) and read_nat(statement, state)


def translations(state: State) -> list[NatRule]:
    """The rules, and what the model cannot say beside them."""
    for statement in state.nat:
        if statement.words[2] == "outside" and "add-route" not in statement.words:
            not_modelled(statement, "where its outside local address is sent without `add-route`", state)
    state.nat = [statement for statement in state.nat if not state.seen(statement)]
    rules = nat_rules(state)
    sided = {draft.name: draft for draft in state.interfaces.values() if draft.nat_side}
    for draft in sided.values() if rules else ():
        if draft.policy_map is not None:
            what = "whether policy routes see packets before or after translation is not documented"
            state.doubt(what, Effect.MAY_REWRITE, draft.policy_map[1], draft.name)
    answering = {name for name, draft in sided.items() if draft.proxy}
    return [_silent(rule, answering) for rule in rules]


def _silent(rule: NatRule, answering: set[str]) -> NatRule:
    if rule.stage is not NatStage.DESTINATION or answering & (rule.match.in_interfaces or frozenset()):
        return rule
    return replace(rule, unanswered=True)


def of_packets_as_received(
    rules: Iterable[NatRule], sets: Mapping[str, RuleSet], bindings: Iterable[Binding], state: State
) -> tuple[list[RuleSet], list[Binding]]:
    """IPv4 lists of the way out of sides of translation: they name the way out, and tell what they match either way.

    Where destinations may be translated before, they are lists of the device, which judge packets as they came in.
    Every other binding stays as it is.
    """
    nat = list(rules)
    entered = {
        state.interfaces[name].nat_side
        for rule in nat
        if rule.stage is NatStage.DESTINATION
        for name in rule.match.in_interfaces or ()
    }
    made: dict[str, RuleSet] = {}
    kept: list[Binding] = []
    for item in bindings:
        draft = state.interfaces.get(item.interface or "")
        side = "" if draft is None or item.point is not BindingPoint.OUTBOUND else draft.nat_side
        untouched = not nat or (item.scope and not entered - {side})
        if draft is None or not side or untouched or 4 not in sets[item.rule_sets[0]].families:
            kept.append(item)
        elif item.scope:
            what = "whether a VLAN access map sees destinations before or after translation is not documented"
            state.doubt(what, Effect.MAY_DO_EITHER, item.origin, item.interface)
            kept.append(item)
        else:
            named = _out_of(seen_either_way(sets[item.rule_sets[0]], nat, draft.name), draft.name)
            made[named.name] = named
            kept.append(replace(item, rule_sets=(named.name,), point=BindingPoint.FORWARD, interface=None))
    return list(made.values()), kept


def _out_of(listed: RuleSet, interface: str) -> RuleSet:
    leaving = frozenset({interface})
    rules = tuple(replace(rule, match=replace(rule.match, out_interfaces=leaving)) for rule in listed.rules)
    other = Rule("elsewhere", Action.PERMIT, Match(EVERY[4], EVERY[4]), listed.origin, implicit=ELSEWHERE)
    return replace(listed, name=f"{listed.name} out of {interface}", rules=(*rules, other))
