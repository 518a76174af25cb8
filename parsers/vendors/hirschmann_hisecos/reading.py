"""From a file of Hirschmann HiSecOS to its device."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
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
from parsers.vendors.hirschmann_hisecos.mib_tables import EXPECTED, TABLES
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
    if state.script:
        _tell_unshown(state, wall)
    else:
        _tell_missing(state)
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
        answers_translated=False,
    )
    finish()
    return Reading((device,), reading.complete)


def _tell_missing(state: State) -> None:
    """Tables of the packet filter and of translation that are not in the file."""
    for title, effect in (("filter", Effect.MAY_DO_EITHER), ("translation", Effect.MAY_REWRITE)):
        names = [name for name in EXPECTED[title] if name not in state.tables]
        to_device.tell_missing(state, names, effect)


def _with_wall(wall: Wall, handler: Callable[[State, Wall, Row], None], state: State, row: Row) -> None:
    handler(state, wall, row)
    if row.element is None and row.kind not in {"VPN", "learning"}:
        wall.commands.append(row)


def _tell_unshown(state: State, wall: Wall) -> None:
    """Commands of the script that no document shows: of the packet filter, and of translation.

    One doubt stands for all of a kind, at the first of its lines; the others block nothing by themselves.
    """
    for row in wall.commands:
        if state.reading.ledger.fate(row.origin.line) is LineFate.MODELLED:
            state.reading.ledger.partial(row.origin.line, forms.UNSHOWN, blocking=False)
    rewriting = [row for row in wall.commands if row.kind.startswith("translation")]
    filtering = [row for row in wall.commands if row not in rewriting]
    for rows, effect in ((filtering, Effect.MAY_DO_EITHER), (rewriting, Effect.MAY_REWRITE)):
        if rows:
            state.reading.ledger.partial(rows[0].origin.line, forms.UNSHOWN)
            state.reading.doubt(forms.UNSHOWN, effect, rows[0].origin)
            state.reading.tell(rows[0].origin, forms.UNSHOWN)


def _enforcer(state: State, row: Row) -> None:
    """What an enforcer lets pass: rules that name it permit possibly alone, whatever stands here."""
    state.reading.irrelevant(row, "what an enforcer lets pass of the packets of its rules, which are possible only")


def _may_judge(made: tuple[RuleSet, ...], origin: Span) -> UnknownMatch | None:
    """A doubt where the packet filter drops anything."""
    if not any(rule.action is not Action.PERMIT for rule_set in made for rule in rule_set.rules):
        return None
    reason = "whether the packet filter judges packets for the device itself is not documented"
    return UnknownMatch(UnknownKind.FEATURE, reason, origin)
