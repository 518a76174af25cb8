"""Layer 2: ports, VLANs and membership.

A port is a member of VLAN 1 without a tag as delivered, and its PVID is 1. `include` makes it a member, `auto` leaves
it to a protocol (so it is none), `exclude` forbids it; `tagging` says that it sends frames of the VLAN with a tag.
Without `vlan ingressfilter` a port takes frames of any VLAN that comes with a tag (RFC 4363: the default of
`dot1qPortIngressFiltering` is false), so stations may send into VLANs of which the port is no member. Frames that it
sends without a tag of several VLANs join these one way (asymmetric VLANs).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import EVERY_VLAN, Switchport, SwitchportMode, VlanLine
from parsers.model.intervals import Interval, normal
from parsers.syntax.hirschmann.copies import HANDLERS as COPIES
from parsers.syntax.hirschmann.state import PORT_NAME
from parsers.syntax.vlans import LAST_VLAN

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.syntax.hirschmann.rows import Row
    from parsers.syntax.hirschmann.state import Port, State


def _vlan(state: State, row: Row, key: str = "vlan") -> int | None:
    """The number of a VLAN; None, and told, where it is none."""
    number = row.number(key)
    if number is None or not 1 <= number <= LAST_VLAN:
        state.reading.bad(row, f"VLAN {row.values.get(key, '')!r}")
        return None
    return number


def _port(state: State, row: Row) -> Port:
    return state.port(row.take("port"), row.origin)


def vlan(state: State, row: Row) -> None:
    """A VLAN; in the XML with its name, members and untagged members."""
    number = _vlan(state, row)
    if number is None:
        return
    state.vlans[number] = (row.take("name") or state.vlans.get(number, ("", row.origin))[0], row.origin)
    if "egress" in row.values and number in state.memberships:
        state.reading.bad(row, f"VLAN {number} stands here twice")
        return
    if "egress" in row.values:
        egress, untagged = (
            [part.strip() for part in row.take(key).split(",") if part.strip()] for key in ("egress", "untagged")
        )
        if strange := [name for name in (*egress, *untagged) if PORT_NAME.fullmatch(name) is None]:
            state.reading.bad(row, f"{strange[0]!r} is no name of one interface", ["egress", "untagged"])
            return
        state.memberships[number] = (egress, untagged, row.origin)
    state.reading.modelled(row)


def vlan_name(state: State, row: Row) -> None:
    """The name of a VLAN; VLAN 1 is there as delivered."""
    number = _vlan(state, row)
    if number is not None:
        state.vlans[number] = (row.take("name"), state.vlans.get(number, ("", row.origin))[1])
        state.reading.modelled(row)


def vlan_router(state: State, row: Row) -> None:
    """`routing add N`: a router interface in VLAN N."""
    number = _vlan(state, row)
    if row.switch("status") is False:
        state.reading.irrelevant(row, "a router interface that is not active")
    elif number is not None:
        state.port(f"vlan/{number}", row.origin)
        state.reading.modelled(row)


def unaware(state: State, row: Row) -> None:
    """A device that does not look at VLANs forwards every frame to every port."""
    if row.negated or row.switch("status") is False:
        state.reading.modelled(row)
        return
    row.take("status")
    state.unaware = row.origin
    state.reading.unsupported(row, "the device does not look at VLANs (unaware mode)", Effect.MAY_DO_ANYTHING)


def participation(state: State, row: Row) -> None:
    """`vlan participation include|exclude|auto N`."""
    port, number = _port(state, row), _vlan(state, row)
    if number is None:
        return
    if row.take("part") == "include":
        port.members.add(number)
        port.lines.append(VlanLine((Interval(number, number),), row.origin))
    else:
        port.members.discard(number)
    state.reading.modelled(row)


def tagging(state: State, row: Row) -> None:
    """`vlan tagging N`."""
    port, number = _port(state, row), _vlan(state, row)
    if number is None:
        return
    (port.tagged.discard if row.negated else port.tagged.add)(number)
    state.reading.modelled(row)


def pvid(state: State, row: Row) -> None:
    """The VLAN of frames that come in without a tag; in the XML with the two habits of the port."""
    port, number = _port(state, row), _vlan(state, row)
    if number is None:
        return
    port.pvid = number
    port.lines.append(VlanLine((Interval(number, number),), row.origin))
    if "filter" in row.values:
        port.ingress_filter = row.switch("filter") is True
    if "frames" in row.values:
        port.frames = row.take("frames")
    if row.values.get("learns", "disable") != "disable":
        row.taken.add("learns")
        port.registers = row.origin
        what = f"{port.name} becomes a member of VLANs that its neighbour asks for (GVRP)"
        state.reading.unsupported(row, what, Effect.MAY_PERMIT, frozenset({port.name}))
        return
    row.taken.add("learns")
    state.reading.modelled(row)


def ingress_filter(state: State, row: Row) -> None:
    """`vlan ingressfilter`."""
    _port(state, row).ingress_filter = not row.negated
    state.reading.modelled(row)


def frames(state: State, row: Row) -> None:
    """`vlan acceptframe`."""
    _port(state, row).frames = row.take("frames")
    state.reading.modelled(row)


def shutdown(state: State, row: Row) -> None:
    """A port that is off; in the XML `status` says so."""
    port = _port(state, row)
    on = row.switch("status")
    port.enabled = on if on is not None else row.negated
    state.reading.modelled(row)


def description(state: State, row: Row) -> None:
    """What people call a port."""
    _port(state, row).description = row.take("name")
    state.reading.modelled(row)


def aggregate(state: State, row: Row) -> None:
    """`link-aggregation add lag/1`, and its ports; in the XML a row for each port."""
    name = row.take("aggregate")
    if row.element is not None and PORT_NAME.fullmatch(name) is None:
        state.reading.bad(row, f"{name!r} is no name of one interface", ["aggregate"])
        return
    state.port(name, row.origin)
    if row.values.get("port"):
        _port(state, row).aggregate = name
    state.reading.modelled(row)


def aggregate_itself(state: State, row: Row) -> None:
    """Of the XML (HM2-PLATFORM-SWITCHING-MIB, `hm2AgentLagSummaryConfigEntry`): an aggregate, and whether it is on."""
    port = _port(state, row)
    port.enabled = row.switch("on") is not False and row.switch("status") is not False
    if row.take("added") not in {"", "0"}:
        state.reading.bad(row, "a port that is being added", ["added"])
        return
    state.reading.modelled(row)


def ring(state: State, row: Row) -> None:
    """Of the XML: a ring whose ports become members of a VLAN; nothing new where the VLAN lists them anyway."""
    if not state.all_read:
        state.later.append(row)
        return
    number, ports = row.number("vlan"), [name for name in row.take("ports").split(",") if name]
    listed = state.memberships.get(number or 0, ([], [], row.origin))[0]
    if ports and set(ports) <= set(listed):
        state.reading.modelled(row)
        return
    what = f"a ring makes its ports members of VLAN {row.values['vlan']}"
    state.reading.unsupported(row, what, Effect.MAY_DO_ANYTHING)


def device_switch(state: State, row: Row) -> None:
    """Of the XML: a switch of the device; the tables of ports that it governs are read with it in mind."""
    row.taken.update(key for key in row.values if not key.startswith(("column ", "second ")))
    state.reading.modelled(row)


def registration(state: State, row: Row) -> None:
    """Of the XML: a port that becomes a member of VLANs that its neighbour asks for by MVRP."""
    port = _port(state, row)
    if row.switch("status") is False:
        state.reading.modelled(row)
        return
    port.registers = row.origin
    what = f"{port.name} becomes a member of VLANs that its neighbour asks for (MVRP)"
    state.reading.unsupported(row, what, Effect.MAY_PERMIT, frozenset({port.name}))


def station_check(state: State, row: Row) -> None:
    """Of the XML (HM2-PLATFORM-DOT1X-ADVANCED-MIB): how a port lets stations in; 3 lets in all.

    IEEE8021-PAE-MIB has a column of its own for that, which newer releases leave out.
    """
    port = _port(state, row)
    if row.take("mode", "3" if "guest" not in row.values else "") == "3":
        row.taken.update({"guest", "refused"})
        state.reading.modelled(row)
        return
    port.guards.append(row.origin)
    if any(row.take(key, "0") != "0" for key in ("guest", "refused")):
        what = f"{port.name} joins another VLAN where a station is not known"
        state.reading.unsupported(row, what, Effect.MAY_DO_ANYTHING)
        return
    what = f"{port.name} asks stations who they are"
    state.reading.unsupported(row, what, Effect.MAY_DENY, frozenset({port.name}))


def station_vlans(state: State, row: Row) -> None:
    """Of the XML: whether a server may put the ports of stations into other VLANs."""
    if row.switch("assigned") is False and row.switch("made") is False:
        state.reading.modelled(row)
        return
    what = "a server says in which VLAN the port of a station is (802.1X)"
    state.reading.unsupported(row, what, Effect.MAY_DO_ANYTHING)


def guard(state: State, row: Row) -> None:
    """A line that lets in known stations alone; what it lets in is not in the file, so it may deny."""
    port = _port(state, row)
    if row.negated or row.take("mode") == "force-authorized" or row.switch("status") is False:
        state.reading.modelled(row)
        return
    port.guards.append(row.origin)
    what = f"{port.name} asks stations who they are"
    state.reading.unsupported(row, what, Effect.MAY_DENY, frozenset({port.name}))


def nothing(state: State, row: Row) -> None:
    """A row that says that there is nothing."""
    state.reading.irrelevant(row, "an entry that puts nothing anywhere")


HANDLERS: dict[str, Callable[[State, Row], None]] = {
    "VLAN": vlan,
    "VLAN name": vlan_name,
    "VLAN router": vlan_router,
    "VLAN unaware": unaware,
    "participation": participation,
    "tagging": tagging,
    "PVID": pvid,
    "ingress filter": ingress_filter,
    "frames": frames,
    "shutdown": shutdown,
    "description": description,
    "aggregate": aggregate,
    "aggregate itself": aggregate_itself,
    "switch of the device": device_switch,
    "registration": registration,
    "ring": ring,
    "station check": station_check,
    "VLANs of stations": station_vlans,
    "guard": guard,
    "nothing": nothing,
    **COPIES,
}


def join_members(state: State) -> None:
    """Of the XML: each VLAN lists its members, so a port is a member of those that list it, and of no other."""
    if not state.memberships:
        return
    for port in state.ports.values():
        port.members.clear()
        port.tagged.clear()
    for number, (egress, untagged, origin) in sorted(state.memberships.items()):
        for name in egress:
            port = state.port(name, origin)
            port.members.add(number)
            port.lines.append(VlanLine((Interval(number, number),), origin))
            if name not in untagged:
                port.tagged.add(number)


def switchport(port: Port) -> tuple[Switchport, str]:
    """What a port carries, and what that cannot say (empty where it says all)."""
    made, doubt = _as_written(port)
    return replace(made, registers=port.registers), doubt


def _as_written(port: Port) -> tuple[Switchport, str]:
    tagged = port.members & port.tagged
    untagged = port.members - tagged
    guards = tuple(port.guards)
    lines = tuple(port.lines)
    if port.frames == "admituntaggedonly":
        doubt = _one_way(port, untagged | tagged)
        return Switchport(SwitchportMode.ACCESS, access_vlan=port.pvid, lines=lines, guards=guards), doubt
    doubt = _one_way(port, untagged)
    if port.frames == "all" and not tagged and port.members == {port.pvid}:
        return Switchport(SwitchportMode.ACCESS, access_vlan=port.pvid, lines=lines, guards=guards), doubt
    native = port.pvid if port.frames == "all" and port.pvid in port.members else _unused(port.members)
    allowed = normal(Interval(number, number) for number in port.members)
    if port.frames != "all" and untagged:
        doubt = f"{port.name} sends frames of VLAN {_named(untagged)} without a tag and takes none without one"
    made = Switchport(SwitchportMode.TRUNK, native_vlan=native, allowed=allowed, lines=lines, guards=guards)
    return made, doubt


def loose(port: Port) -> bool:
    """Whether frames of any VLAN may enter it with a tag."""
    return not port.ingress_filter and port.frames != "admituntaggedonly"


def _one_way(port: Port, untagged: set[int]) -> str:
    if port.pvid not in port.members and port.frames != "vlanonly" and not port.ingress_filter:
        return f"{port.name} puts frames without a tag into VLAN {port.pvid}, of which it is no member"
    others = untagged - {port.pvid}
    return f"{port.name} sends frames of VLAN {_named(others)} without a tag, and takes those of {port.pvid}" * bool(
        others
    )


def _named(numbers: set[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


def _unused(members: set[int]) -> int:
    first, last = EVERY_VLAN[0].first, EVERY_VLAN[0].last
    return next((number for number in range(last, first - 1, -1) if number not in members), last)
