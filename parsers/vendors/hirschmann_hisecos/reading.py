"""From a file of Hirschmann HiSecOS to its device."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from parsers.model.device import Device, Effect, Stage
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.rules import Action
from parsers.registry import Reading
from parsers.syntax.hirschmann import lists, to_device
from parsers.syntax.hirschmann.gather import gathered
from parsers.syntax.hirschmann.management import management
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
