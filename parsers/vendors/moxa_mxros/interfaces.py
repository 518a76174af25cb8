"""Interfaces, VLANs and the bridge of the neutral model.

- LAN, WAN and VLAN interfaces are the device in the VLAN they are bound to; LAN is in VLAN 1 as delivered. One without
  a line for its address has one that the file does not tell.
- A socket that no line puts elsewhere is an access port of VLAN 1 (the robot finds ports 1-7 and 9-16 of a fresh
  device there).
- Sockets of the bridge (`bridge group`) are joined whatever their VLAN, and the policies judge between them (scenario
  `l37_direction.feature`, BRG to BRG).
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect
from parsers.model.interface import (
    AddressRole,
    Interface,
    InterfaceAddress,
    InterfaceKind,
    Switchport,
    SwitchportMode,
    Vlan,
)
from parsers.model.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.vendors.moxa_mxros.nouns import Box, InterfaceDraft, VirtualDraft
    from parsers.vendors.moxa_mxros.text import Reading

DEFAULT_VLAN = 1
ROUTED = frozenset({"lan", "wan", "vlan"})
"""Interfaces that are there for an address; where no line tells it, it is given, or the line is missing."""
EVERYWHERE = frozenset({"any", "all"})


class Wiring:
    """Interfaces by the names that rules use."""

    def __init__(self, reading: Reading, box: Box) -> None:
        """Everything is read; two interfaces of one name cannot be told apart."""
        self._reading = reading
        self._box = box
        self._virtual: dict[str, list[InterfaceAddress]] = {}
        for draft in box.virtual:
            self._share(draft)
        self.interfaces = tuple(self._made())
        self.bridge = self._bridge()
        self._shared_vlans()
        self.by_name = {item.name.lower(): item for item in self.interfaces}
        self.vlans = tuple(Vlan(number, "", origin) for number, origin in sorted(box.vlans.items()))
        self.wan = frozenset(self._name(item) for item in box.interfaces if item.kind == "wan")
        self.inside = frozenset(
            item.name for item in self.interfaces if item.name not in self.wan and item.switchport is None
        )

    def named(self, name: str) -> frozenset[str] | None:
        """The interfaces that a rule means by a name; None: it is not known, for no interface has it or a socket.

        The bridge stands for its sockets too. What a rule means by a socket of the switch is not documented.
        """
        found = self.by_name.get(name.lower())
        if found is None or found.switchport is not None:
            return None
        if self.bridge is not None and found.name == self.bridge.interface:
            return frozenset({found.name, *self.bridge.members})
        return frozenset({found.name})

    def why_not(self, name: str) -> str:
        """Why it is not known which interfaces a name means."""
        if name.lower() in self.by_name:
            return f"what a rule means by socket {name} of the switch is not documented"
        return f"interface {name} is not in the file"

    @property
    def bridged(self) -> frozenset[str]:
        """The sockets of the bridge, with its interface."""
        return frozenset() if self.bridge is None else frozenset({self.bridge.interface, *self.bridge.members} - {""})

    def own(self, names: frozenset[str] | None) -> tuple[intervals.Intervals, bool]:
        """The device's own addresses at some interfaces (None: at all), and whether the file shows them all."""
        found = [item for item in self.interfaces if names is None or item.name in names]
        parts = [Interval(int(address.value.ip), int(address.value.ip)) for item in found for address in item.addresses]
        return intervals.normal(parts), not any(item.dynamic_address for item in found)

    def _name(self, draft: InterfaceDraft) -> str:
        same = [item for item in self._box.interfaces if item.name.lower() == draft.name.lower()]
        return draft.name if len(same) == 1 or same[0] is draft else f"{draft.name} ({draft.kind} {draft.vlan or ''})"

    def _made(self) -> Iterator[Interface]:
        for draft in self._box.interfaces:
            name = self._name(draft)
            if name != draft.name:
                what = f"two interfaces are called {draft.name}; which of them rules mean is not known"
                self._reading.doubt(what, Effect.MAY_DO_EITHER, draft.origin)
            if draft.kind == "ethernet":
                yield self._socket(draft, name)
                continue
            if draft.kind == "bridge":
                kind, vlan = InterfaceKind.BRIDGE, None
            else:
                kind = InterfaceKind.VLAN
                vlan = draft.vlan if draft.vlan is not None else DEFAULT_VLAN if draft.kind == "lan" else None
                if vlan is None and draft.enabled:
                    what = f"no line says which VLAN {name} is bound to"
                    self._reading.doubt(what, Effect.MAY_DO_EITHER, draft.origin)
            yield Interface(
                name,
                kind,
                draft.origin,
                description=draft.description,
                addresses=(*draft.addresses, *self._virtual.get(draft.name.lower(), ())),
                dynamic_address=draft.dynamic or (draft.kind in ROUTED and not draft.addresses),
                enabled=draft.enabled,
                vlan=vlan,
                proxy=draft.proxy,
            )

    def _socket(self, draft: InterfaceDraft, name: str) -> Interface:
        port = Interface(
            name, InterfaceKind.PHYSICAL, draft.origin, description=draft.description, enabled=draft.enabled
        )
        if draft.bridged is not None:
            return port
        switched = draft.switchport or Switchport(SwitchportMode.ACCESS, DEFAULT_VLAN)
        if switched.mode is SwitchportMode.TRUNK:
            native = (Interval(switched.native_vlan, switched.native_vlan),)
            switched = replace(switched, allowed=intervals.union(switched.allowed, native))
            loose = sorted({number for number in draft.untagged if number != switched.native_vlan})
            if loose:
                what = f"frames of VLAN {loose[0]} leave {name} without a tag, and those that come back are of another"
                self._reading.doubt(what, Effect.MAY_DO_EITHER, draft.origin)
        return replace(port, switchport=switched)

    def _bridge(self) -> Bridge | None:
        """The sockets of `bridge group`, with the interface of the bridge."""
        members = tuple(item.name for item in self._box.interfaces if item.bridged is not None)
        drafts = [item for item in self._box.interfaces if item.kind == "bridge"]
        if not members and not drafts:
            return None
        origin = drafts[0].origin if drafts else _origin_of(self._box, members[0])
        name = self._name(drafts[0]) if drafts else ""
        routed = bool(drafts) and drafts[0].enabled
        return Bridge(name or "bridge", members, BridgeMode.FILTERED, origin, name, routed=routed)

    def _shared_vlans(self) -> None:
        """Sockets of the bridge that share a VLAN with another socket: the switch may join them past all filters.

        The robot gives each socket of the bridge a VLAN of its own.
        """
        sockets = [item for item in self._box.interfaces if item.kind == "ethernet" and item.enabled]
        for draft in sockets:
            if draft.bridged is None:
                continue
            own = _vlans(draft)
            others = [item for item in sockets if item is not draft and intervals.intersection(own, _vlans(item))]
            if others:
                what = (
                    f"{draft.name} of the bridge and {others[0].name} share a VLAN; the switch may join them unfiltered"
                )
                names = frozenset({draft.name, others[0].name, *self.bridged})
                self._reading.doubt(what, Effect.MAY_DO_EITHER, draft.bridged, names)

    def _share(self, draft: VirtualDraft) -> None:
        """The address of a virtual router, on the interface that it names."""
        off = draft.enabled.on is False or self._box.vrrp.on is False
        if off or not draft.address:
            return
        held = [item for item in self._box.interfaces if item.name.lower() == draft.interface.lower()]
        networks = [address.value.network for item in held for address in item.addresses]
        address = ipaddress.IPv4Address(draft.address)
        network = next((item for item in networks if address in item), ipaddress.IPv4Network(f"{address}/32"))
        if not held:
            what = f"virtual router {draft.index} stands on an interface that is not in the file"
            self._reading.doubt(what, Effect.MAY_DO_EITHER, draft.origin)
            return
        value = ipaddress.IPv4Interface(f"{address}/{network.prefixlen}")
        made = InterfaceAddress(value, AddressRole.VIRTUAL, draft.origin)
        self._virtual.setdefault(draft.interface.lower(), []).append(made)


def _vlans(draft: InterfaceDraft) -> intervals.Intervals:
    """The VLANs that a socket may carry; VLAN 1 where no line says so."""
    port = draft.switchport
    if port is None or port.mode is SwitchportMode.ACCESS:
        number = DEFAULT_VLAN if port is None else port.access_vlan
        return (Interval(number, number),)
    return intervals.union(port.allowed, (Interval(port.native_vlan, port.native_vlan),))


def _origin_of(box: Box, name: str) -> Span:
    return next(item.origin for item in box.interfaces if item.name == name)
