"""What a translation before 8.3 drops: packets that it takes and has no address for, and what has none at all.

Document: "NAT" (ASA 8.2 configuration guide, "NAT Control"; command reference 8.2, `nat-control`). A `nat` statement
takes packets to every interface of a lower level or its own, and outside NAT those to higher ones; where no `global`
with its number stands on that one, the packet is dropped (`show nat`: "No matching global"; message 305006). With
`nat-control` whatever goes from a higher level to a lower one needs a translation or an exemption, and so does the
address of the higher side that somebody of the lower side asks for (message 305005). Interfaces of one level need none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4
from parsers.model.match import EVERYTHING, AddressMatch, Match
from parsers.model.nat import NatRule, NatStage
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.vendors.cisco_asa.levels import level_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.source import Span
    from parsers.vendors.cisco_asa.state import State
    from parsers.vendors.cisco_asa.text import Statement

NAME = "(implicit) NAT control"
SETTING = "nat control"
NO_GLOBAL = "Cisco ASA before 8.3: no global address on the way out for packets that `nat` takes"
NOT_TRANSLATED = "Cisco ASA before 8.3: `nat-control` drops what no translation takes"
TAKEN = "Cisco ASA before 8.3: a translation or an exemption takes it"


def lower_than(state: State, nameif: str) -> frozenset[str]:
    """The interfaces with a lower level than that of `nameif`."""
    ports = [port for port in state.config.ports.values() if port.nameif]
    levels = [level_of(port) for port in ports if port.nameif == nameif]
    return frozenset(port.nameif for port in ports for level in levels if level_of(port) < level)


def ways_of_nat(state: State, nameif: str, *, outer: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Where a `nat` statement translates, and needs a global address; and where it may or may not do so.

    ASDM guide 8.2 ("Real Addresses in a NAT Rule Must be Translated on All Lower or Same Security Interfaces"): lower
    and same levels; for outside NAT (`outer`), which a statement for higher levels must say it is, all higher ones.
    """
    ports = {port.nameif: level_of(port) for port in state.config.ports.values() if port.nameif}
    level = ports.get(nameif, 0)
    higher = frozenset(name for name, other in ports.items() if other > level)
    others = frozenset(ports) - higher - {nameif}
    return (higher, others) if outer else (others, higher)


def no_global(identity: str, match: Match, origin: Span) -> Rule:
    """What stands in the list of translations for a way out that has no address."""
    return Rule(identity, Action.DENY, match, origin, implicit=NO_GLOBAL)


def nat_control(state: State, stated: Iterable[NatRule | Rule]) -> tuple[tuple[RuleSet, ...], tuple[Binding, ...]]:
    """The guard with its binding; nothing where nothing is dropped. `stated` is in the order of the device."""
    rules = list(stated)
    switches = [item.origin for item in state.config.settings if item.name == SETTING]
    if not switches and all(isinstance(item, NatRule) for item in rules):
        return (), ()
    whole = state.whole()
    taken = [_taken(item) if isinstance(item, NatRule) else item for item in rules]
    ways = list(_ways(state)) if switches else []
    asked = [_drop(f"{one}: not translated", one, above, True, switches[0]) for one, _, above in ways if above]
    ends = [_drop(f"{one}: no translation", one, below, False, switches[0]) for one, below, _ in ways if below]
    outer = {item.words[1].strip("()") for item in state.config.old_nat if item.words[0] == "nat" and _is_outer(item)}
    ends += [
        replace(_drop(f"{one}: outside NAT", one, above, False, switches[0]), action=Action.UNKNOWN)
        for one, _, above in ways
        if above and one in outer
    ]
    end = Rule("implicit", Action.PERMIT, EVERYTHING, whole, implicit=TAKEN)
    guard = RuleSet(NAME, (*asked, *(rule for rule in taken if rule), *ends, end), whole, RuleSetKind.GUARD)
    return (guard,), (Binding((NAME,), BindingPoint.FORWARD, None, whole),)


def _is_outer(statement: Statement) -> bool:
    """Outside NAT: with NAT control all packets from there may need a translation; an excerpt says so."""
    return "outside" in statement.words[3:]


def _taken(rule: NatRule) -> Rule | None:
    if rule.stage is not NatStage.SOURCE:
        return None
    return Rule(rule.identity, Action.PERMIT, rule.match, rule.origin, implicit=TAKEN)


def _ways(state: State) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Each interface with those of lower and of higher levels."""
    names = [port.nameif for port in state.config.ports.values() if port.nameif and not port.management_only]
    below = {name: lower_than(state, name) & frozenset(names) for name in names}
    for name in names:
        yield name, below[name], frozenset(other for other in names if name in below[other])


def _drop(identity: str, entering: str, leaving: frozenset[str], asked: bool, origin: Span) -> Rule:  # noqa: FBT001 - private
    """`asked`: only where no statement has decided about the destination."""
    nobody = frozenset({""}) if asked else None
    match = Match(
        AddressMatch.exactly(EVERY_IPV4),
        in_interfaces=frozenset({entering}),
        out_interfaces=leaving,
        translated_by=nobody,
    )
    return Rule(identity, Action.DENY, match, origin, implicit=NOT_TRANSLATED)
