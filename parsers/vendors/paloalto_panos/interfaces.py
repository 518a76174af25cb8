"""Interfaces: Ethernet, aggregates, subinterfaces, loopbacks, VLAN and tunnel interfaces, and what joins them.

Sources: PAN-OS web interface help 10.1, "Network > Interfaces", "Network > Virtual Wires", "Network > VLANs";
Networking Administrator's Guide 10.1, "Configure Interfaces". A virtual wire joins two interfaces, a VLAN joins layer-2
interfaces; the security policy judges what passes between their zones. `tag-allowed` of a wire names the VLAN tags that
pass it, 0 for none, which is all that passes where it is empty; other frames are dropped. As with a routed port, the
stations that the plant puts behind a wire without tags send none; which tag they have on another wire is not in the
file, so what passes one that drops some tags is a doubt.
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.intervals import Interval, normal
from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos.elements import (
    Fates,
    entries,
    irrelevant,
    is_on,
    name_of,
    part,
    settled,
    word,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.intervals import Intervals
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.addresses import AddressBook
    from parsers.vendors.paloalto_panos.elements import Context

_NO_BEARING = {
    "link-speed": "speed of the link",
    "link-duplex": "duplex of the link",
    "lacp": "bundles links",
    "lldp": "announces itself",
    "mtu": "size of packets",
    "adjust-tcp-mss": "size of packets",
    "ndp-proxy": "answers for neighbours",
    "netflow-profile": "where records go",
    "df-ignore": "fragments packets",
    "poe": "power",
    "traffic-interconnect": "of chassis",
    "ddns-config": "announces an address",
    "bfd": "watches a neighbour",
    "sdwan-link-settings": "of SD-WAN, which is judged by its own rules",
    "arp": "addresses of neighbours",
    "neighbor": "addresses of neighbours",
    "link-tag": "a label",
    "lldp-profile": "announces itself",
    "upstream-nat": "of SD-WAN, which is judged by its own rules",
}
_NO_BEARING_V6 = {
    "neighbor-discovery": "announces prefixes",
    "interface-id": "the host part where the address has none",
    "enable-dad": "looks for duplicates",
    "reachable-time": "of neighbours",
    "ns-interval": "of neighbours",
    "dad-attempts": "looks for duplicates",
}
_HOW_ASKED = "how the address is asked for"
_ASKED: Fates = {
    **dict.fromkeys(
        (
            "enable", "create-default-route", "default-route-metric", "send-hostname", "username", "password",
            "service", "access-concentrator", "authentication", "passive", "static-address", "accept-ra-route",
            "preference", "v6-options", "prefix-delegation", "neighbor-discovery",
        ),
        _HOW_ASKED,
    ),
}  # fmt: skip
_HOSTS = "gives addresses to hosts"
_RELAYED = "requests are carried to these servers, which is told as not modelled"
_DHCP: Fates = {
    "server": dict.fromkeys(("option", "ip-pool", "reserved", "mode", "probe-ip"), _HOSTS),
    "relay": {key: dict.fromkeys(("enabled", "server"), _RELAYED) for key in ("ip", "ipv6")},
}
"""What stands beneath is told level by level; other words leave the firewall in doubt."""
_PASSING = {
    "bonjour": "announcements of services are repeated on other interfaces (Bonjour Reflector)",
    "decrypt-forward": "decrypted packets are sent through a chain of other devices",
}
UNTAGGED = (Interval(0, 0),)
EVERY_TAG = (Interval(0, 4094),)
_MODES = ("layer3", "layer2", "virtual-wire", "tap", "ha", "decrypt-mirror", "log-card", "aggregate-group")


@dataclass(slots=True)
class Wiring:
    """All interfaces of the box by name, before virtual systems divide them.

    `profiles` are the management profiles of interfaces, `bridges` what joins them on layer 2, `default_routes` the
    interfaces that ask for their address and take a default route with it.
    """

    interfaces: dict[str, Interface] = field(default_factory=dict[str, Interface])
    profiles: dict[str, str] = field(default_factory=dict[str, str])
    modes: dict[str, str] = field(default_factory=dict[str, str])
    bridges: list[Bridge] = field(default_factory=list[Bridge])
    default_routes: dict[str, Element] = field(default_factory=dict[str, "Element"])
    wires: list[Bridge] = field(default_factory=list[Bridge])
    """Those of `bridges` that are virtual wires."""


class InterfaceReader:
    """Reads `network/interface`; addresses may be names of address objects."""

    def __init__(self, context: Context, addresses: AddressBook) -> None:
        """Read into an empty wiring."""
        self.context, self.addresses, self.wiring = context, addresses, Wiring()

    def read(self, network: Element | None) -> Wiring:
        """Every interface, then virtual wires and VLANs."""
        whole = part(network, "interface")
        for kind, of in (("ethernet", InterfaceKind.PHYSICAL), ("aggregate-ethernet", InterfaceKind.AGGREGATE)):
            for entry in entries(whole, kind):
                self._port(entry, of)
        for kind, of in (
            ("loopback", InterfaceKind.LOOPBACK),
            ("vlan", InterfaceKind.VLAN),
            ("tunnel", InterfaceKind.TUNNEL),
        ):
            own = part(whole, kind)
            for entry in entries(own, "units"):
                self._routed(entry, entry, of)
            if own is not None and (own.child("ip") is not None or own.child("ipv6") is not None):
                self._routed(own, own, of, name=kind)
            irrelevant(own, _NO_BEARING)
        self._groups()
        self._wires(network)
        self._vlans(network)
        return self.wiring

    def _port(self, entry: Element, kind: InterfaceKind) -> None:
        name = name_of(entry)
        irrelevant(entry, _NO_BEARING)
        mode = next((one for one in _MODES if entry.child(one) is not None), "")
        enabled = word(entry, "link-state", "auto") != "down"
        base = Interface(name, kind, self.context.span(entry), description=word(entry, "comment"), enabled=enabled)
        self.wiring.modes[name] = mode
        inner = entry.child(mode) if mode else None
        if mode == "layer3" and inner is not None:
            self._routed(entry, inner.structural(), kind, base=base)
            self._units(inner, name)
            return
        if mode == "aggregate-group":
            group = word(entry, mode)
            base = replace(base, parent=group)
        elif mode in ("layer2", "virtual-wire") and inner is not None:
            inner.structural()
            self._units(inner, name)
            self.wiring.profiles[name] = word(inner, "interface-management-profile")
            irrelevant(inner, {**_NO_BEARING, "netflow-profile": "where records go"})
        elif inner is not None:
            if mode == "decrypt-mirror":
                what = f"copies of what was decrypted leave by {name}"
                self.context.feature(inner, what, Effect.MAY_PERMIT, frozenset({name}))
            inner.irrelevant("carries no traffic of its own")
            base = replace(base, management_only=mode in ("tap", "ha", "decrypt-mirror", "log-card"))
        self.wiring.interfaces[name] = base

    def _units(self, inner: Element, parent: str) -> None:
        for unit in entries(inner, "units"):
            tag = word(unit, "tag")
            vlan = int(tag) if tag.isdigit() and 0 < int(tag) < 4095 else None
            if tag and vlan is None:
                self.context.bad(unit, f"tag {tag!r} is not understood")
            base = Interface(
                name_of(unit),
                InterfaceKind.SUBINTERFACE,
                self.context.span(unit),
                description=word(unit, "comment"),
                parent=parent,
                vlan=vlan,
            )
            self.wiring.modes[base.name] = inner.name
            self._routed(unit, unit, InterfaceKind.SUBINTERFACE, base=base)

    def _routed(
        self, entry: Element, inner: Element, kind: InterfaceKind, base: Interface | None = None, name: str = ""
    ) -> None:
        own = name or name_of(entry)
        if base is None:
            base = Interface(own, kind, self.context.span(entry), description=word(entry, "comment"))
        self.wiring.modes.setdefault(own, "layer3")
        found = [*self._ipv4(inner), *self._ipv6(inner)]
        dynamic = self._asks(own, inner)
        untagged = is_on(inner, "untagged-sub-interface")
        if untagged:
            base = replace(base, untagged=True)
        self.wiring.profiles[own] = word(inner, "interface-management-profile")
        self._passes_on(own, inner)
        irrelevant(inner, _NO_BEARING)
        unresolved = any(item is None for item in found)
        addresses = tuple(item for item in found if item is not None)
        self.wiring.interfaces[own] = replace(base, addresses=addresses, dynamic_address=dynamic or unresolved)

    def _passes_on(self, name: str, inner: Element) -> None:
        """What an interface hands on by itself: announcements of services, and decrypted packets for a chain."""
        for key, what in _PASSING.items():
            child = inner.child(key)
            if child is None:
                continue
            if child.text == "yes" or is_on(child, "enable"):
                self.context.feature(child, f"{what} ({name})", Effect.MAY_PERMIT, frozenset({name}))
            child.irrelevant("how it does so; nothing where it is off")

    def _ipv4(self, inner: Element) -> Iterator[InterfaceAddress | None]:
        for place, entry in enumerate(entries(inner, "ip")):
            irrelevant(entry, {"sdwan-gateway": "of SD-WAN, which is judged by its own rules"})
            yield self._address(entry, place)

    def _ipv6(self, inner: Element) -> Iterator[InterfaceAddress | None]:
        whole = part(inner, "ipv6")
        if whole is None:
            return
        on = is_on(whole, "enabled")
        irrelevant(whole, _NO_BEARING_V6)
        for place, entry in enumerate(entries(whole, "address")):
            used = is_on(entry, "enable-on-interface", default=True)
            entry.child("prefix")
            host = entry.child("prefix") is None
            irrelevant(entry, dict.fromkeys(("advertise", "anycast"), "announces the prefix"))
            irrelevant(entry, {"prefix": "the host part is made by the firewall"})
            if on and used:
                yield self._address(entry, place) if host else None

    def _address(self, entry: Element, place: int) -> InterfaceAddress | None:
        """One address; None where the file does not show it."""
        text = name_of(entry)
        role = AddressRole.SECONDARY if place else AddressRole.PRIMARY
        try:
            return InterfaceAddress(ipaddress.ip_interface(text), role, self.context.span(entry))
        except ValueError:
            value = self.addresses.prefix(text)
        if value is None:
            self.context.bad(entry, f"address {text!r} is not understood")
            return None
        return InterfaceAddress(value, role, self.context.span(entry))

    def _asks(self, name: str, inner: Element) -> bool:
        """Whether the address comes from DHCP or PPPoE; a default route comes with it unless that is turned off."""
        asked = False
        for key in ("dhcp-client", "pppoe"):
            child = inner.child(key)
            if child is None:
                continue
            on = is_on(child, "enable", default=True)
            asked = asked or on
            if on and is_on(child, "create-default-route", default=True):
                self.wiring.default_routes[name] = child
            child.modelled()
            settled(child, _ASKED)
        return asked

    def _groups(self) -> None:
        """Members of aggregates."""
        for name, item in self.wiring.interfaces.items():
            if item.kind is InterfaceKind.AGGREGATE:
                members_ = tuple(other.name for other in self.wiring.interfaces.values() if other.parent == name)
                ports = tuple(one for one in members_ if self.wiring.modes.get(one) == "aggregate-group")
                self.wiring.interfaces[name] = replace(item, members=ports)

    def _wires(self, network: Element | None) -> None:
        for entry in entries(network, "virtual-wire"):
            ends = (word(entry, "interface1"), word(entry, "interface2"))
            firewalling = is_on(entry, "multicast-firewalling") or is_on(part(entry, "multicast-firewalling"), "enable")
            irrelevant(entry, {"link-state-pass-through": "follows the link", "multicast-firewalling": "multicast"})
            passing = self._tags(entry, frozenset(filter(None, ends)))
            if all(ends):
                origin = self.context.span(entry)
                bridge = Bridge(name_of(entry), ends, BridgeMode.FILTERED, origin, untagged_only=passing == UNTAGGED)
                self.wiring.bridges.append(bridge)
                self.wiring.wires.append(bridge)
                if not firewalling:
                    what = f"multicast passes the virtual wire {bridge.name} without a policy"
                    self.context.feature(entry, what, Effect.MAY_PERMIT, frozenset(ends))

    def _tags(self, wire: Element, ends: frozenset[str]) -> Intervals:
        """The tags that pass a wire; others it drops: a doubt, for the file does not say what the stations send."""
        listed = wire.child("tag-allowed")
        if listed is None:
            return UNTAGGED
        try:
            passing = _tag_list(listed.modelled().text)
        except ValueError:
            self.context.bad(listed, f"tags {listed.text!r} are not understood")
            passing = ()
        if passing not in (UNTAGGED, EVERY_TAG):
            what = f"virtual wire {name_of(wire)} drops frames of other VLANs than {listed.text}"
            self.context.unmodelled.append(Unmodelled(what, Effect.MAY_DENY, self.context.span(listed), ends))
        return passing

    def _vlans(self, network: Element | None) -> None:
        for entry in entries(network, "vlan"):
            ports = words(entry, "interface")
            virtual = part(entry, "virtual-interface")
            routed = word(virtual, "interface")
            forwards = is_on(virtual, "l3-forwarding", default=True)
            irrelevant(entry, {"mac": "fixed addresses", "stp": "spanning tree"})
            if routed and routed not in self.wiring.interfaces:
                self.context.undefined(entry, f"interface {routed!r}")
                routed = ""
            bridge = Bridge(
                name_of(entry),
                ports,
                BridgeMode.FILTERED,
                self.context.span(entry),
                interface=routed,
                routed=bool(routed) and forwards,
                members_judge_routed=False,
            )
            self.wiring.bridges.append(bridge)


def _tag_list(text: str) -> Intervals:
    """`0,10-20`; an empty list is frames without a tag."""
    found: list[Interval] = []
    for item in text.replace(" ", "").split(",") if text else ["0"]:
        first, dash, last = item.partition("-")
        found.append(Interval(int(first), int(last if dash else first)))
    return normal(found)


def relays(context: Context, network: Element | None) -> None:
    """DHCP: a server answers by itself; a relay carries requests to a server beyond, past the policy."""
    for entry in entries(network, "dhcp", "interface"):
        relay = entry.child("relay")
        if relay is not None and (is_on(relay.child("ip"), "enabled") or is_on(relay.child("ipv6"), "enabled")):
            what = f"DHCP relay on {name_of(entry)}"
            context.feature(relay, what, Effect.MAY_PERMIT, frozenset({name_of(entry)}))
        settled(entry, _DHCP)
