"""Rows that only the XML has: groups of servers, names of lists, lists by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.rules import Action
from parsers.syntax.hirschmann import lists
from parsers.syntax.hirschmann.state import AccessList, ListRule, ListUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import State


def servers(state: State, row: Row) -> None:
    """Servers of the device, and their ports."""
    for key in list(row.values):
        service = key.removesuffix(" port")
        if key.startswith(("column ", "second ")):
            continue
        if key.endswith(" port"):
            number = row.number(key)
            if number is None or not 0 < number < 65_536:
                state.reading.bad(row, f"{key} {row.values[key]}", [key])
                return
            state.service_ports[service] = number
            continue
        on = row.switch(key)
        if on is None:
            state.reading.bad(row, f"{key} {row.values[key]}", [key])
            return
        state.services[service] = (on, row.origin)
    state.reading.modelled(row)


def list_name(state: State, row: Row) -> None:
    """Lists are numbered; their names are for people."""
    row.taken.update(key for key in row.values if not key.startswith(("column ", "second ")))
    state.reading.modelled(row)


def list_rule(state: State, row: Row) -> None:
    """A rule of a list, in a script or in a table."""
    if row.element is None:
        lists.ip_list(state, row)
        return
    name, index = row.take("list"), row.number("index")
    action = {"permit": Action.PERMIT, "deny": Action.DENY}.get(row.take("action"), Action.UNKNOWN)
    if row.switch("status") is False:
        state.reading.irrelevant(row, "a rule that is not active")
        return
    for key in [key for key in row.values if key.startswith(("column ", "second "))]:
        _extra(row, key)
    for key in ("redirect", "mirror"):
        if row.values.get(key, "0") not in {"", "0", "none"}:
            what = f"rule {index} of access list {name} sends packets to {row.values[key]} ({key})"
            state.reading.unsupported(row, what, Effect.MAY_DO_ANYTHING)
            return
    if not name or index is None:
        state.reading.bad(row, "a rule of a list without a number")
        return
    found = state.lists.setdefault(("ip", name), AccessList(name, "ip", row.origin))
    if any(rule.index == index for rule in found.rules):
        row.taken.update(row.values)
        state.reading.bad(row, f"rule {index} of access list {name} stands here twice")
        return
    found.rules.append(ListRule(index, action, row))
    row.taken.update(row.values)


NEUTRAL = frozenset({"", "0", "-1", "4294967295", "none"})
"""Values of columns that say nothing is asked for."""


def _extra(row: Row, key: str) -> None:
    """A column that is not known narrows the rule, unless it says nothing."""
    value = row.values.pop(key)
    if value not in NEUTRAL:
        row.values[f"also {key.partition(' ')[2]}"] = value


def list_use(state: State, row: Row) -> None:
    """Where a list is assigned, in a script or in a table."""
    place = "vlan" if row.kind == "list of a VLAN" else "port"
    if row.element is None:
        lists.use("ip", place)(state, row)
        return
    kind, sequence, direction = row.take("type"), row.number("sequence"), row.take("direction")
    vlan, port = row.number("vlan"), row.take("port")
    if row.switch("status") is False:
        state.reading.irrelevant(row, "an assignment that is not active")
        return
    if kind == "ipv6":
        state.reading.irrelevant(row, "a list of IPv6 addresses; the device does not route IPv6")
        return
    if sequence is None or direction not in {"in", "out"} or kind not in {"ip", "mac"} or not (port or vlan):
        state.reading.bad(row, "where a list is assigned")
        return
    state.uses.append(ListUse(row.take("list"), kind, port, vlan, direction, sequence, row))
    if kind == "ip":
        state.reading.modelled(row)


HANDLERS: dict[str, Callable[[State, Row], None]] = {
    "servers": servers,
    "list name": list_name,
    "IP list": list_rule,
    "list of a port": list_use,
    "list of a VLAN": list_use,
}
