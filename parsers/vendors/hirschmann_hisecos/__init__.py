"""Hirschmann HiSecOS: industrial firewalls EAGLE20/30 and EAGLE40, CLI script and XML.

Sources: those that `parsers.syntax.hirschmann` names; above all RM GUI HiSecOS EAGLE20/30, release 3.0 (09/2015).

- Order (page 398): access lists in hardware, destination translation (1:1, destination, double NAT), route, packet
  filter coming in, packet filter going out, source translation (masquerading, double NAT).
- The packet filter acts on router interfaces, keeps state, and forwards what no rule takes unless the default policy
  says otherwise. What is switched between ports of one VLAN it never sees.
- Rules act once they are assigned and committed.
- Whether the packet filter judges packets for the device itself is in no text that was read: where it drops anything,
  services of the device are open possibly, not surely.
- Without `ip routing` nothing is routed. IPv6 is not routed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from parsers.model.device import Device, Effect, Stage
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.registry import Facts, Maturity, Parser, Reading, Recognition
from parsers.syntax.hirschmann import lists, to_device
from parsers.syntax.hirschmann.gather import gathered
from parsers.syntax.hirschmann.management import management
from parsers.syntax.hirschmann.recognition import HISECOS, system_of
from parsers.syntax.hirschmann.rows import Reading as Rows
from parsers.syntax.hirschmann.script_rows import Reader
from parsers.vendors.hirschmann_hisecos import forms, packet_filter, tables, translation
from parsers.vendors.hirschmann_hisecos.mib_tables import TABLES
from parsers.vendors.hirschmann_hisecos.nouns import Wall

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.rules import RuleSet
    from parsers.source import Source, Span
    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import State

PLATFORM = "hirschmann_hisecos"
ORDER = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)
_READER = Reader(forms.OWN, forms.PAIRS, forms.IRRELEVANT)


def recognise(source: Source) -> Recognition:
    """`! Version: HiSecOS-…`, XML with tables of the packet filter, or its commands among those of both systems."""
    guess = system_of(source.lines)
    return Recognition(guess.system == HISECOS, guess.evidence, near=guess.near)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """One device."""
    reading = Rows(source, ledger, diagnostics)
    wall = Wall()
    own: dict[str, Callable[[State, Row], None]] = {
        kind: partial(_with_wall, wall, handler) for kind, handler in tables.HANDLERS.items()
    }
    state, finish = gathered(reading, _READER, TABLES, {**own, "enforcer": _enforcer})
    list_sets, list_bindings = lists.rule_sets(state), lists.bindings(state)
    filter_sets, filter_bindings = packet_filter.rule_sets(state, wall, with_answers=bool(list_bindings))
    nat = translation.nat_rules(state, wall)
    tables.tell_uncommitted(state, wall)
    if nat and list_bindings:
        what = "answers to translated packets meet access lists, which keep no state; they are not followed"
        reading.doubt(what, Effect.MAY_DENY, list_bindings[0].origin)
    interfaces = to_device.interfaces(state)
    origin = to_device.whole(state)
    unsure = to_device.filters_may_judge(list_bindings, origin) or _may_judge(filter_sets, origin)
    device = Device(
        state.name,
        PLATFORM,
        ORDER,
        stateful=bool(nat) or not list_bindings,
        origin=origin,
        version=state.version,
        interfaces=interfaces,
        rule_sets=(*list_sets, *filter_sets),
        bindings=(*list_bindings, *filter_bindings),
        nat=nat,
        routes=tuple(state.routes),
        dynamic_routing=tuple(state.dynamic),
        vlans=to_device.vlans(state),
        management=management(state, origin, unsure),
        unmodelled=tuple(reading.unmodelled),
        forwards=to_device.routes_between(state),
        forwarded=frozenset({4}),
    )
    finish()
    return Reading((device,), reading.complete)


def _with_wall(wall: Wall, handler: Callable[[State, Wall, Row], None], state: State, row: Row) -> None:
    handler(state, wall, row)


def _enforcer(state: State, row: Row) -> None:
    """What an enforcer lets pass: rules that name it permit possibly alone, whatever stands here."""
    state.reading.irrelevant(row, "what an enforcer lets pass of the packets of its rules, which are possible only")


def _may_judge(made: tuple[RuleSet, ...], origin: Span) -> UnknownMatch | None:
    """A doubt where the packet filter drops anything."""
    if not any(rule.action is not Action.PERMIT for rule_set in made for rule in rule_set.rules):
        return None
    reason = "whether the packet filter judges packets for the device itself is not documented"
    return UnknownMatch(UnknownKind.FEATURE, reason, origin)


FACTS = Facts(
    forms=("`show running-config script`, with or without `all`", "configuration XML of MIB tables"),
    modelled=(
        "packet filter of layer 3 with assignments, priorities and default policy, access lists before it, 1:1 NAT, "
        "destination NAT, masquerading; all that is modelled of HiOS"
    ),
    widens=(
        "enforcers (DPI), rules that are not committed, accepts on one side alone with a default policy that drops, "
        "parameters of rules, double NAT, IPsec, firewall learning mode, the layer-2 filter"
    ),
    documents="RM GUI HiSecOS EAGLE20/30 3.0, pages 132 to 154, 184, 398; HM2-FW-MIB (2011-09), HM2-NAT-MIB (2011-11)",
)
PARSER = Parser(PLATFORM, "Hirschmann HiSecOS (EAGLE)", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
