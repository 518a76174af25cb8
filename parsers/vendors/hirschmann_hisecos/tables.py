"""Reading the tables: rules, changes of rules, assignments and commits, of the packet filter and of translation.

Rules take effect when they are assigned to a router interface and committed (RM GUI 3.0, page 132). A script is what a
device runs when its last command of a table is `commit`; what is changed after it is told, and may be in force or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr, from_range
from parsers.model.device import Effect
from parsers.vendors.hirschmann_hisecos.nouns import Assignment, Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import State
    from parsers.vendors.hirschmann_hisecos.nouns import Table, Wall

_UNDER_WAY = "edited and not committed"


def _table(wall: Wall, row: Row) -> Table:
    name = row.take("table")
    return wall.table(name) if name else wall.filter


def _edited(table: Table, row: Row) -> None:
    if row.element is None:
        table.edited = row.origin


def entry(state: State, wall: Wall, row: Row) -> None:
    """A rule; its values are read when the lists are made."""
    table, index = _table(wall, row), row.number("index")
    if index is None:
        state.reading.bad(row, f"{row.kind} without an index")
        return
    status = row.switch("status")
    if index in table.entries:
        state.reading.bad(row, f"{row.kind} {index} stands here twice")
        return
    table.entries[index] = Entry(index, row, dict(row.values), enabled=status is not False)
    row.taken.update(row.values)
    _edited(table, row)


def changed(state: State, wall: Wall, row: Row) -> None:
    """New values for a rule."""
    table, index = _table(wall, row), row.number("index")
    found = table.entries.get(index) if index is not None else None
    if found is None:
        state.reading.bad(row, f"{row.kind}: there is no rule {row.values.get('index', '')}")
        return
    found.values.update({key: value for key, value in row.values.items() if key not in {"index", "table"}})
    found.lines = (*found.lines, row.origin)
    row.taken.update(row.values)
    _edited(table, row)
    state.reading.modelled(row)


def switched(state: State, wall: Wall, row: Row) -> None:
    """A rule turned on or off."""
    table, index = _table(wall, row), row.number("index")
    found = table.entries.get(index) if index is not None else None
    if found is None:
        state.reading.bad(row, f"{row.kind}: there is no rule {row.values.get('index', '')}")
        return
    found.enabled = row.take("switched").startswith("enable")
    found.lines = (*found.lines, row.origin)
    _edited(table, row)
    state.reading.modelled(row)


def deleted(state: State, wall: Wall, row: Row) -> None:
    """A rule that is gone, with its assignments."""
    table, index = _table(wall, row), row.number("index")
    gone = table.entries.pop(index, None) if index is not None else None
    if gone is None:
        state.reading.bad(row, f"{row.kind}: there is no rule {row.values.get('index', '')}")
        return
    state.reading.irrelevant(gone.row, "deleted below")
    table.assignments[:] = [item for item in table.assignments if item.index != index]
    _edited(table, row)
    state.reading.modelled(row)


def assignment(state: State, wall: Wall, row: Row) -> None:
    """A rule at an interface."""
    table, index, priority = _table(wall, row), row.number("index"), row.number("priority")
    direction = row.take("direction")
    if index is None or priority is None or direction not in {"ingress", "egress", "both"}:
        state.reading.bad(row, row.kind)
        return
    on = row.switch("status") is not False
    table.assignments.append(Assignment(row.take("interface"), direction, index, priority, row, on))
    _edited(table, row)
    state.reading.modelled(row)


def assignment_switched(state: State, wall: Wall, row: Row) -> None:
    """An assignment turned on or off, or gone."""
    table, index = _table(wall, row), row.number("index")
    interface, direction, said = row.take("interface"), row.take("direction"), row.take("switched")
    found = [
        item
        for item in table.assignments
        if (item.interface, item.direction, item.index) == (interface, direction, index)
    ]
    if not found:
        state.reading.bad(row, f"{row.kind}: rule {index} is not assigned to {interface} {direction}")
        return
    if not said:
        table.assignments[:] = [item for item in table.assignments if item not in found]
    for item in found:
        item.enabled = said.startswith("enable")
    _edited(table, row)
    state.reading.modelled(row)


def commit(state: State, wall: Wall, row: Row) -> None:
    """What was changed is in force."""
    _table(wall, row).edited = None
    state.reading.modelled(row)


_COMMITTED = (
    "whether the rules of {} are committed is not in the file; look at the device, and let the plant vouch "
    "(`settings_complete`)"
)
"""A published export of HiOS leaves out what cannot be set, as `hm2L3RulePendingActions` cannot."""


def pending(state: State, wall: Wall, row: Row) -> None:
    """Of the XML: whether changes are not committed."""
    table = _table(wall, row)
    if "pending" not in row.values:
        effect = Effect.MAY_DO_EITHER if table is wall.filter else Effect.MAY_REWRITE
        state.reading.missing(_COMMITTED.format(row.kind.removesuffix(" pending")), effect, row.origin)
    elif row.switch("pending") is not False:
        table.pending = row.origin
    if row.take("public") not in {"", "0", "none"}:
        what = "1:1 NAT has a public interface of its own; what that means is not documented"
        state.reading.unsupported(row, what, Effect.MAY_REWRITE)
        return
    state.reading.modelled(row)


def policy(state: State, wall: Wall, row: Row) -> None:
    """What becomes of packets that no rule takes."""
    said = row.take("policy")
    if said not in {"accept", "drop", "reject"}:
        state.reading.bad(row, f"default policy {said!r}")
        return
    wall.policy = (said, row.origin)
    state.reading.modelled(row)


def learning(state: State, wall: Wall, row: Row) -> None:
    """The firewall learning mode: while it learns, packets pass that no rule takes."""
    del wall
    rest = row.take("rest")
    if row.negated or rest.split()[-1:] in (["disable"], ["stop"], ["clear"]):
        state.reading.modelled(row)
        return
    what = "the firewall learning mode: what passes while it learns is not documented here"
    state.reading.unsupported(row, what, Effect.MAY_DO_EITHER)


def vpn(state: State, wall: Wall, row: Row) -> None:
    """IPsec: what a connection carries is not read."""
    del wall
    row.taken.update(row.values)
    if row.negated or row.switch("status") is False:
        state.reading.irrelevant(row, "a connection of IPsec that is off")
        return
    state.reading.unsupported(row, "IPsec; what its connections carry is not read", Effect.MAY_DO_ANYTHING)


def network_object(state: State, wall: Wall, row: Row) -> None:
    """The name of an object (HM2-NETOBJ-MIB)."""
    index, name = row.number("index"), row.take("name")
    if index is None or not name:
        state.reading.bad(row, "a network object without a name or a number")
    elif row.switch("status") is False:
        state.reading.irrelevant(row, "an object that is not active")
    else:
        wall.objects.names[index] = name
        state.reading.modelled(row)


def network_object_data(state: State, wall: Wall, row: Row) -> None:
    """Addresses of an object: one, a network, or the first and the last of a range."""
    index, text = row.number("index"), row.take("addresses")
    if row.switch("status") is False:
        state.reading.irrelevant(row, "addresses that are not active")
        return
    first, dash, last = text.partition("-")
    try:
        found = from_range(first.strip(), last.strip()) if dash else from_cidr(text)
    except ValueError:
        found = None
    if index is None:
        state.reading.bad(row, "addresses of no network object")
        return
    if found is None or not found.v4:
        wall.objects.unclear.add(index)
        state.reading.partly(row, f"addresses {text!r} of a network object are not understood")
        return
    wall.objects.parts.append((index, found))
    state.reading.modelled(row)


HANDLERS: dict[str, Callable[[State, Wall, Row], None]] = {
    "network object": network_object,
    "network object data": network_object_data,
    "default policy": policy,
    "filter rule": entry,
    "filter rule changed": changed,
    "filter rule deleted": deleted,
    "filter rule switched": switched,
    "filter assignment": assignment,
    "filter assignment deleted": assignment_switched,
    "filter assignment switched": assignment_switched,
    "filter commit": commit,
    "filter pending": pending,
    "translation": entry,
    "translation changed": changed,
    "translation deleted": deleted,
    "translation switched": switched,
    "translation assignment": assignment,
    "translation assignment deleted": assignment_switched,
    "translation commit": commit,
    "translation pending": pending,
    "learning": learning,
    "VPN": vpn,
}


def tell_uncommitted(state: State, wall: Wall) -> None:
    """Changes that are not in force yet."""
    for name, table in (("packet filter", wall.filter), *sorted(wall.nat.items())):
        place = table.pending or table.edited
        if place is None:
            continue
        what = f"rules of {name} are {_UNDER_WAY}: the device may run others"
        effect = Effect.MAY_DO_EITHER if table is wall.filter else Effect.MAY_REWRITE
        state.reading.doubt(what, effect, place)
        state.reading.tell(place, what)
