"""Access lists: rules, where they are assigned, and what they judge.

Rules of a list are tried in the order of their index, the first that matches decides, and a list that is assigned
ends with an implicit "deny all" (RM GUI HiSecOS EAGLE20/30 3.0, page 184). Lists judge in hardware, before the packet
filter, and keep no state. Those of a VLAN judge what comes in at it (UM BasicConfig HiOS-2S RSPE 6.1, page 148), so not
what is routed into it. Several lists of one place are tried in the order of their sequence, as one list.

What a rule of the XML asks for is documented (HM2-PLATFORM-QOS-ACL-MIB). Of the script no text that was read has more
than `permit every`: other words are read by their names, and where a list holds such a rule it proves nothing.

A list of MAC addresses may deny; where lists of addresses stand at the same place it may also decide in their stead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.syntax.hirschmann.list_rules import NotUnderstoodError, from_columns, from_words
from parsers.syntax.hirschmann.state import AccessList, ListRule, ListUse
from parsers.syntax.words import MissingWordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import State

IMPLICIT = 'RM GUI HiSecOS EAGLE20/30 3.0, page 184: an assigned list ends with an implicit "deny all"'


def ip_list(state: State, row: Row) -> None:
    """A rule of a list of addresses; its words are read now, so that its fate is told in place."""
    _listed(state, row, "ip")


def mac_list(state: State, row: Row) -> None:
    """A rule of a list of MAC addresses; what it matches is not told."""
    _listed(state, row, "mac")


def _listed(state: State, row: Row, kind: str) -> None:
    name, index = row.take("name"), row.number("index")
    action = {"permit": Action.PERMIT, "deny": Action.DENY}.get(row.take("action"), Action.UNKNOWN)
    row.taken.update(row.values)
    if not name or index is None:
        state.reading.bad(row, "a rule of a list without a name or an index")
        return
    found = state.lists.setdefault((kind, name), AccessList(name, kind, row.origin))
    if any(rule.index == index for rule in found.rules):
        state.reading.bad(row, f"rule {index} of access list {name} stands here twice")
        return
    found.rules.append(ListRule(index, action, row))


def use(kind: str, place: str) -> Callable[[State, Row], None]:
    """A list assigned to a port or to a VLAN."""

    def read(state: State, row: Row) -> None:
        vlan = row.number("vlan") if place == "vlan" else None
        direction, sequence = row.take("direction"), row.number("sequence")
        port = row.take("port")
        row.taken.update(row.values)
        if sequence is None or (place == "vlan" and vlan is None) or direction not in {"in", "out"}:
            state.reading.bad(row, "where a list is assigned")
            return
        state.uses.append(ListUse(row.take("name"), kind, port, vlan, direction, sequence, row))
        if kind == "ip":
            state.reading.modelled(row)

    return read


HANDLERS: dict[str, Callable[[State, Row], None]] = {
    "IP list": ip_list,
    "MAC list": mac_list,
    "list of a port": use("ip", "port"),
    "list of a VLAN": use("ip", "vlan"),
    "MAC list of a port": use("mac", "port"),
    "MAC list of a VLAN": use("mac", "vlan"),
}


def rule_sets(state: State) -> tuple[RuleSet, ...]:
    """The lists of addresses, each with its implicit end."""
    made: list[RuleSet] = []
    for (kind, name), found in state.lists.items():
        if kind == "mac":
            for rule in found.rules:
                state.reading.irrelevant(
                    rule.row, "a rule of a list of MAC addresses; what it may do is told where it is used"
                )
            continue
        rules = [_rule(state, rule) for rule in sorted(found.rules, key=lambda rule: rule.index)]
        rules.append(Rule("end", Action.DENY, Match(), found.origin, implicit=IMPLICIT))
        made.append(RuleSet(title(name), tuple(rules), found.origin, families=frozenset({4})))
    return tuple(made)


def title(name: str) -> str:
    """What a list is called in the model."""
    return f"access list {name}"


def _rule(state: State, rule: ListRule) -> Rule:
    row = rule.row
    try:
        draft = from_words(row) if "match" in row.values else from_columns(row)
        match = draft.match()
    except (NotUnderstoodError, MissingWordError) as error:
        reason = f"words of a rule that are not understood: {error}"
        state.reading.partly(row, reason)
        unread = UnknownMatch(UnknownKind.UNREAD, reason, row.origin)
        return Rule(str(rule.index), rule.action, Match(conditions=(unread,)), row.origin)
    if draft.conditions:
        state.reading.partly(row, "; ".join(item.reason for item in draft.conditions))
    elif _unshown(rule):
        state.reading.ledger.partial(row.origin.line, UNSHOWN, blocking=False)
    else:
        state.reading.modelled(row)
    return Rule(str(rule.index), rule.action, match, row.origin)


UNSHOWN = (
    "no document shows how rules of access lists are written, so a script of them decides nothing; "
    "hand in the configuration XML instead (`show running-config xml`, or Load/Save in the web interface)"
)


def _unshown(rule: ListRule) -> bool:
    """Whether it is a rule of a script with other words than the published ones."""
    return "match" in rule.row.values and not set(rule.row.values["match"].split()) <= {"every", "log"}


def _tell_unshown(state: State, lists: list[ListUse]) -> None:
    """Lists of one place of which no document shows how a rule is written."""
    for item in lists:
        rules = state.lists[("ip", item.name)].rules
        found = next((rule for rule in sorted(rules, key=lambda rule: rule.index) if _unshown(rule)), None)
        if found is not None:
            state.reading.ledger.partial(found.row.origin.line, UNSHOWN)
            state.reading.doubt(UNSHOWN, Effect.MAY_DO_EITHER, found.row.origin, _touched(item))


def bindings(state: State) -> tuple[Binding, ...]:
    """Where lists judge, with the lists of one place in the order of their sequence."""
    made: list[Binding] = []
    groups: dict[tuple[str, int | None, str], list[ListUse]] = {}
    for item in state.uses:
        if item.kind == "ip" and ("ip", item.name) not in state.lists:
            what = f"access list {item.name}, which has no rules here, is assigned"
            state.reading.unsupported(item.row, what, Effect.MAY_DO_EITHER, _touched(item))
            continue
        groups.setdefault((item.port, item.vlan, item.direction), []).append(item)
    for (port, vlan, direction), items in groups.items():
        lists = [item for item in sorted(items, key=lambda item: item.sequence) if item.kind == "ip"]
        for item in items:
            if item.kind == "mac":
                what = f"list {item.name} of MAC addresses judges frames at {port or f'VLAN {vlan}'}"
                effect = Effect.MAY_DO_EITHER if lists else Effect.MAY_DENY
                state.reading.unsupported(item.row, what, effect, _touched(item))
        _tell_equal(state, items)
        _tell_unshown(state, lists)
        if lists:
            names = tuple(title(item.name) for item in lists)
            made += _bound(state, names, lists[0], direction)
    _both(state)
    return tuple(made)


def _tell_equal(state: State, items: list[ListUse]) -> None:
    """Lists of one place with one sequence: whether the later takes the place of the former is not documented."""
    seen: set[int] = set()
    for item in items:
        if item.sequence in seen:
            what = f"several lists of one place have sequence {item.sequence}; which of them judges is not documented"
            state.reading.doubt(what, Effect.MAY_DO_EITHER, item.row.origin, _touched(item))
            state.reading.tell(item.row.origin, what)
        seen.add(item.sequence)


def _touched(item: ListUse) -> frozenset[str]:
    return frozenset({item.port if item.vlan is None else f"vlan/{item.vlan}"})


def _bound(state: State, names: tuple[str, ...], item: ListUse, direction: str) -> Iterator[Binding]:
    point = BindingPoint.INBOUND if direction == "in" else BindingPoint.OUTBOUND
    if item.vlan is None:
        port = state.port(item.port, item.row.origin)
        scope = "" if port.routed or port.vlan is not None else "port"
        yield Binding(names, point, item.port, item.row.origin, scope)
        return
    if direction == "out":
        what = f"lists of VLAN {item.vlan} judge frames that leave it"
        state.reading.unsupported(item.row, what, Effect.MAY_DENY, _touched(item))
        return
    router = state.ports.get(f"vlan/{item.vlan}")
    if router is None:
        yield Binding(names, point, None, item.row.origin, f"vlan-map {item.vlan}")
    else:
        yield Binding(names, point, router.name, item.row.origin, "vlan-map")


def _both(state: State) -> None:
    """Where lists of ports and of VLANs are assigned, which of the two decides is not documented."""
    ports = [item for item in state.uses if item.kind == "ip" and item.vlan is None]
    vlans = [item for item in state.uses if item.kind == "ip" and item.vlan is not None]
    if not ports or not vlans:
        return
    for item in vlans:
        what = "lists of ports and of VLANs are assigned; which of them decides is not documented"
        state.reading.doubt(what, Effect.MAY_DO_EITHER, item.row.origin, _touched(item))
    names = frozenset(item.port for item in ports)
    what = "lists of ports and of VLANs are assigned; which of them decides is not documented"
    state.reading.doubt(what, Effect.MAY_DO_EITHER, ports[0].row.origin, names)
