"""Interfaces, VLANs and routes of the neutral model.

A port is a member of VLANs by the lines `ports` of these; its own VLAN (`switchport pvid`, 1 if nothing is printed)
is that of frames without a tag that come in. Where both do not agree, frames go out without a tag of a VLAN into which
the port takes none, and it may join the two.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import (
    EVERY_VLAN,
    AddressRole,
    Interface,
    InterfaceAddress,
    InterfaceKind,
    Switchport,
    SwitchportMode,
    Vlan,
    VlanLine,
)
from parsers.model.intervals import Interval, normal
from parsers.model.routing import DynamicRouting, Route
from parsers.vendors.siemens_scalance.nouns import Port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.siemens_scalance.nouns import End
    from parsers.vendors.siemens_scalance.reader import Box

_KINDS = {
    "vlan": InterfaceKind.VLAN,
    "ppp": InterfaceKind.OTHER,
    "usb": InterfaceKind.OTHER,
    "loopback": InterfaceKind.LOOPBACK,
    "po": InterfaceKind.AGGREGATE,
}
DIALS = frozenset({"ppp", "usb"})
"""Interfaces to a provider, which gives them their address (S615, "PPP"; M-800: the mobile network)."""
AGGREGATED = "which ports {name} puts together is not read"
NOT_ONE_VLAN = "{name} sends frames of VLAN {out} without a tag and takes such frames into VLAN {into}"
PVID_UNTOLD = "into which VLAN {name} takes frames without a tag is not printed"


def complete(box: Box) -> None:
    """Interfaces with which a device is delivered and of which only what was changed is printed.

    `vlan 1` has an address as delivered (of every device), `vlan 2` one by DHCP (S615, SC-600); which, the file does
    not say. Interfaces that rules and routes speak of are there, and such with a subnet ("VLANx: VLANs with configured
    subnet", WBM manual SC-600 10/2021, "IP Rules"): where no line tells the address, lines are missing or it is given.
    """
    settings = box.settings
    named = {f"{end.kind} {end.number}" for end in _ends(box)} | {item.end for item in settings.routes}
    spoken = named | {f"vlan {number}" for number in settings.vlans}
    with_subnet = {name for name in named if name.startswith("vlan ")}
    for name in sorted(with_subnet | {"vlan 1", "vlan 2"}):
        if name in with_subnet or name == "vlan 1" or name in spoken or name in settings.ports:
            port = settings.ports.setdefault(name, Port(name, 1))
            port.dynamic = port.dynamic or not (port.told or port.addresses)
    for name in sorted(spoken):
        if name.partition(" ")[0] in DIALS:
            settings.ports.setdefault(name, Port(name, 1))


def _ends(box: Box) -> Iterator[End]:
    settings = box.settings
    for rule in settings.rules:
        yield from (end for end in (rule.source_end, rule.target_end) if end is not None)
    yield from (item.end for item in settings.openings if item.end is not None)
    yield from (item.end for item in settings.masquerades)
    yield from (item.end for item in settings.forwards)
    for item in settings.source_nat:
        yield from (item.source_end, item.target_end)
    for mapped in settings.maps:
        yield from (mapped.source_end, mapped.target_end)


def interfaces(box: Box) -> list[Interface]:
    """All interfaces that a line shows, in the order of the file."""
    return [_interface(box, port) for port in box.settings.ports.values()]


def _interface(box: Box, port: Port) -> Interface:
    kind, _, number = port.name.partition(" ")
    made = Interface(
        port.name,
        _KINDS.get(kind, InterfaceKind.PHYSICAL),
        box.reading.span(port.line),
        aliases=_aliases(box, port),
        addresses=tuple(_addresses(port)),
        dynamic_address=port.dynamic or (kind in DIALS and not port.addresses),
        enabled=port.enabled,
        vlan=int(number) if kind == "vlan" and number.isdecimal() else None,
        modem=kind in DIALS,
    )
    if kind == "po":
        box.reading.doubt(AGGREGATED.format(name=port.name), Effect.MAY_DO_EITHER, port.line)
    if kind in {"vlan", "loopback", *DIALS} or port.routed:
        return made
    return replace(made, switchport=_switchport(box, port))


def _aliases(box: Box, port: Port) -> tuple[str, ...]:
    """The name without its blank, and what people call it, unless something else has that name."""
    others = {name for name in box.settings.ports if name != port.name}
    shared = [item for item in box.settings.ports.values() if item.alias == port.alias]
    made = [port.name.replace(" ", "")]
    if port.alias and port.alias not in others and len(shared) == 1:
        made.append(port.alias)
    return tuple(dict.fromkeys(made))


def _addresses(port: Port) -> Iterator[InterfaceAddress]:
    """The addresses; shared ones take the network of the interface."""
    own = [item.value.network for item in port.addresses if item.role is not AddressRole.VIRTUAL]
    for item in port.addresses:
        home = next((net for net in own if item.value.ip in net), None)
        if item.role is AddressRole.VIRTUAL and home is not None:
            yield replace(item, value=ipaddress.ip_interface(f"{item.value.ip}/{home.prefixlen}"))
        else:
            yield item


def _switchport(box: Box, port: Port) -> Switchport:
    lines = tuple(
        VlanLine((Interval(vlan, vlan),), box.reading.span(line))
        for vlan, line in sorted({**port.tagged, **port.untagged}.items())
    )
    if port.trunk:
        return Switchport(
            SwitchportMode.TRUNK, native_vlan=port.pvid or 1, allowed=EVERY_VLAN, lines=lines, guards=None
        )
    into = _own_vlan(box, port)
    tagged = set(port.tagged) - {into}
    if not tagged and set(port.untagged) <= {into}:
        return Switchport(SwitchportMode.ACCESS, access_vlan=into, lines=lines)
    allowed = normal(Interval(vlan, vlan) for vlan in {*tagged, *port.untagged, into})
    return Switchport(SwitchportMode.TRUNK, native_vlan=into, allowed=allowed, lines=lines)


def _own_vlan(box: Box, port: Port) -> int:
    """The VLAN of frames without a tag that come in; where it is not that of those that go out, nothing is sure."""
    out = sorted(port.untagged)
    if port.pvid is None and len(out) == 1:
        if out[0] != 1:
            line = port.untagged[out[0]]
            box.reading.doubt(PVID_UNTOLD.format(name=port.name), Effect.MAY_DO_EITHER, line)
        return out[0]
    into = port.pvid or 1
    strange = [vlan for vlan in out if vlan != into]
    if strange:
        what = NOT_ONE_VLAN.format(name=port.name, out=strange[0], into=into)
        box.reading.doubt(what, Effect.MAY_DO_EITHER, port.untagged[strange[0]])
    return into


def vlans(box: Box) -> tuple[Vlan, ...]:
    """The VLANs that the switch has."""
    return tuple(
        Vlan(item.number, item.name, box.reading.span(item.line))
        for item in sorted(box.settings.vlans.values(), key=lambda one: one.number)
    )


def routes(box: Box) -> list[Route]:
    """The static routes."""
    return [
        Route(item.network, item.next_hop, item.end or None, box.reading.span(item.line), distance=item.distance)
        for item in box.settings.routes
    ]


def given_routes(box: Box) -> list[DynamicRouting]:
    """Routes that a provider or a DHCP server gives together with an address.

    PPP gives none but the way to the other end (RFC 1332): where a default route leads there anyway, that is known.
    """
    through = {item.end for item in box.settings.routes if item.network.prefixlen == 0}
    return [
        DynamicRouting(f"what gives {port.name} its address", box.reading.span(port.line), families=frozenset({4}))
        for port in box.settings.ports.values()
        if port.enabled and (port.dynamic or (_dials(port) and not port.addresses and port.name not in through))
    ]


def _dials(port: Port) -> bool:
    return port.name.partition(" ")[0] in DIALS
