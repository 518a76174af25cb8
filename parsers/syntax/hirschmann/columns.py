"""Rows that only the XML has: groups of servers, names of lists, lists by number.

Source of the columns of lists: HM2-PLATFORM-QOS-ACL-MIB (2012-12), which says for each what value asks for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.rules import Action
from parsers.syntax.hirschmann import lists
from parsers.syntax.hirschmann.state import AccessList, ListRule, ListUse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    if state.services.pop(_OVER_802, (False, row.origin))[0]:
        what = "SNMP answers by frames of layer 2 as well"
        state.reading.unsupported(row, what, Effect.MAY_PERMIT, frozenset({"management"}))
        return
    state.reading.modelled(row)


_OVER_802 = "snmp over 802"


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
    values = dict(row.values)
    for key in [key for key in values if key.startswith(("column ", "second "))]:
        _extra(row, key, values)
    for key in ("redirect", "mirror", "agent"):
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


_UNSET, _ZERO, _FALSE = frozenset({"-1"}), frozenset({"0"}), frozenset({"2"})
NEUTRAL: dict[str, frozenset[str]] = {
    "IPDSCP": _UNSET,
    "IpPrecedence": _UNSET,
    "IgmpType": _ZERO,
    "IpTosMask": _ZERO,
    "TcpFlagMask": _ZERO,
    "TimeRangeName": frozenset({""}),
    "Established": _FALSE,
    "Fragments": _FALSE,
    "RateLimitCrate": _ZERO,
    "RateLimitCburst": _ZERO,
}
"""Columns with the values that say nothing is asked for; of any other column no value does. 0 is a DSCP, and a type."""
_MASKED = {"IpTosBits": "IpTosMask", "TcpFlagBits": "TcpFlagMask"}
"""Columns of which only the bits of another one count."""
_PREFIX = "hm2AgentAclRule"


def _extra(row: Row, key: str, values: Mapping[str, str]) -> None:
    """A column that is not known narrows the rule, unless it says nothing."""
    value = row.values.pop(key)
    column = key.partition(" ")[2]
    name = column.removeprefix(_PREFIX)
    mask = _MASKED.get(name)
    nothing = value in NEUTRAL.get(name, ())
    if mask is not None:
        nothing = values.get(f"column {_PREFIX}{mask}") in NEUTRAL[mask]
    if not nothing:
        row.values[f"also {column}"] = value


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
