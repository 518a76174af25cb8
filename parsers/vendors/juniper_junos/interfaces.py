"""Interfaces: ports, their units, VLANs, aggregates, and which filters they bind.

Sources: "Interfaces Fundamentals for Junos OS"; "Ethernet Switching User Guide" (ELS and before: `interface-mode`,
`port-mode`; a port without a mode is an access port); "Chassis Cluster User Guide" (reth interfaces group the ports of
both nodes, fxp0 is the management port); the management ports fxp0, em0, me0, vme and mgmt pass nothing on. "VRRP
Configuration": a backup with a higher priority (100 where none is given) preempts unless `no-preempt` stands, tracked
interfaces and routes lower it, and whose own address is shared has 255 (RFC 5798, 8.3.2).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.device import Effect
from parsers.model.interface import (
    AddressRole,
    Candidacy,
    Interface,
    InterfaceAddress,
    InterfaceKind,
    Vlan,
)
from parsers.model.routing import SourceCheck, SourceCheckMode
from parsers.model.rules import Binding, BindingPoint
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.links import OF_ADDRESSES, OF_FAMILIES, OF_PORTS, OF_UNITS
from parsers.vendors.juniper_junos.switching import Switching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

_DEDICATED = re.compile(r"(?:fxp0|em\d|me0|vme|mgmt\d?)$")
_DIALER = re.compile(r"dl\d+")
"""Interfaces that dial out by a modem ("Dialer Interfaces"); the modem (`cl-`) has no address of its own."""
_INTERNAL = re.compile(
    r"(?:fab|swfab|jsrv|vcp|lsq|lt|sp|ms|ams|mams|rms|si|lsi|vt|pd|pe|pimd|pime|tap|dsc|gr|cbp|pip|demux)\d*\b"
)
_TUNNELS = re.compile(r"(?:st|gr|ip|ut|mt|vtep)[-\d]")
_OWNER = 255
"""The priority of a router whose own address a group shares."""
_OPTIONS = ("gigether-options", "ether-options", "fastether-options")
_CARRIES_IP = frozenset({"ethernet", "frame-relay", "vlan"})
"""Encapsulations of a logical tunnel with an address at each end; others switch frames."""


@dataclass
class Wiring:
    """What the interfaces of a device say."""

    interfaces: dict[str, Interface] = field(default_factory=dict[str, Interface])
    bindings: list[Binding] = field(default_factory=list[Binding])
    host_filters: list[tuple[str, str, Statement]] = field(default_factory=list[tuple[str, str, "Statement"]])
    """Filters of loopback units: unit, rule set, statement."""
    source_checks: list[SourceCheck] = field(default_factory=list[SourceCheck])
    vlans: list[Vlan] = field(default_factory=list[Vlan])
    filtered: list[str] = field(default_factory=list[str])
    bridged: list[Statement] = field(default_factory=list["Statement"])

    def part(self, held: Callable[[str], bool]) -> Wiring:
        """What is said of the units that one of several devices holds."""
        return Wiring(
            {name: item for name, item in self.interfaces.items() if held(name)},
            [item for item in self.bindings if item.interface is None or held(item.interface)],
            [item for item in self.host_filters if held(item[0])],
            [
                replace(item, interfaces=own)
                for item in self.source_checks
                if (own := frozenset(name for name in item.interfaces if held(name)))
            ],
            self.vlans,
            self.filtered,
            self.bridged,
        )


@dataclass
class InterfaceReader:
    """Reads `interfaces`, `vlans` and `bridge-domains`."""

    context: Context
    root: Statement
    vrfs: dict[str, str]
    links: frozenset[tuple[str, str]] = frozenset()
    """Units of logical tunnels that name each other, both ways round."""
    wiring: Wiring = field(default_factory=Wiring)
    _members: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])

    def read(self) -> Wiring:
        """All interfaces."""
        self._switching = Switching(self.context)
        self._switching.read(self.root)
        self.wiring.vlans = self._switching.vlans
        ports = [item for item in self.root.children("interfaces") if not item.word.startswith("interface-range")]
        for port in ports:
            self._grouped(port)
        for port in ports:
            self._port(port)
        self.wiring.bindings += self._switching.bindings
        return self.wiring

    def _grouped(self, port: Statement) -> None:
        """`802.3ad`, `redundant-parent`: the group that a port is in."""
        for options in _OPTIONS:
            for item in port.children(options):
                if item.word in {"802.3ad", "redundant-parent"}:
                    group = item.text()
                    for inner in item.walk():
                        inner.read()
                    self._members.setdefault(group, []).append(port.word)
                else:
                    item.irrelevant("how the link works")
        for item in port.children("fabric-options"):
            item.settle(LineFate.MODELLED)

    def _port(self, port: Statement) -> None:
        off = port.get("disable") is not None
        native = port.text("native-vlan-id")
        for item in port.children():
            if item.word in OF_PORTS:
                item.irrelevant("how the link works")
            elif item.word not in {"unit", "disable", "native-vlan-id", *_OPTIONS, "fabric-options"}:
                self.context.unread(item, f"{item.word!r} of an interface is not understood")
        units = port.children("unit")
        tagged = [unit for unit in units if unit.find("vlan-id") is not None or unit.find("vlan-tags") is not None]
        base = Interface(
            port.word,
            _kind(port.word),
            self.context.span(port),
            description=port.text("description"),
            enabled=not off,
            members=tuple(self._members.get(port.word, ())),
            management_only=bool(_DEDICATED.match(port.word)),
            modem=_DIALER.fullmatch(port.word) is not None,
        )
        grouped = any(port.word in names for names in self._members.values())
        if tagged or not units or grouped:
            self.wiring.interfaces[port.word] = base
        for unit in units:
            self._unit(base, unit, native, tagged=bool(tagged))

    def _unit(self, base: Interface, unit: Statement, native: str, *, tagged: bool) -> None:
        name = f"{base.name}.{unit.word}"
        vlan = unit.text("vlan-id")
        number = int(vlan) if vlan.isdecimal() and 0 < int(vlan) < 4095 else None
        for item in unit.children():
            if item.word in OF_UNITS:
                item.irrelevant("how the link works")
            elif (
                item.word
                in {
                    "vlan-tags",
                    "input-vlan-map",
                    "output-vlan-map",
                    "vlan-id-range",
                    "vlan-id-list",
                    "filter",
                    "proxy-arp",
                }
                and item.word != "proxy-arp"
            ):
                item.settle(LineFate.MODELLED)
                self.context.doubt(f"{item.word} of {name}", Effect.MAY_DO_EITHER, item, frozenset({name}))
            elif item.word == "proxy-arp":
                item.irrelevant("answers to ARP")
            elif item.word not in {"family", "vlan-id", "disable", "tunnel", "peer-unit"}:
                self.context.unread(item, f"{item.word!r} of a unit is not understood")
        made = replace(
            base,
            name=name,
            kind=InterfaceKind.SUBINTERFACE if tagged else base.kind,
            origin=self.context.span(unit),
            aliases=() if tagged or unit.word != "0" else (base.name,),
            description=unit.text("description") or base.description,
            enabled=base.enabled and unit.get("disable") is None,
            vrf=self.vrfs.get(name, ""),
            vlan=number if tagged else None,
            untagged=bool(tagged and (number is None or (native and vlan == native))),
            parent=base.name if tagged else "",
            members=() if tagged else base.members,
        )
        if base.name in {"irb", "vlan"}:
            made = replace(made, kind=InterfaceKind.VLAN, vlan=self._switching.routed.get(name), aliases=(), parent="")
            if name not in self._switching.routed:
                made = replace(made, enabled=False)
        self.wiring.interfaces[name] = self._families(self._linked(made, unit), unit, native)

    def _linked(self, made: Interface, unit: Statement) -> Interface:
        """`peer-unit` of a logical tunnel: the other end of a cable inside of the device, if both ends say so."""
        peer = unit.get("peer-unit")
        if peer is None:
            return made
        peer.settle(LineFate.MODELLED)
        base = made.name.rpartition(".")[0]
        other = f"{base}.{unit.text('peer-unit')}"
        if not base.startswith("lt-") or (made.name, other) not in self.links:
            what = f"{made.name} is joined to a unit that is not in the file, or does not say so"
            self.context.doubt(what, Effect.MAY_DO_EITHER, peer)
            return made
        carried = unit.text("encapsulation") or "ethernet"
        if carried not in _CARRIES_IP:
            what = f"{made.name} joins networks on layer 2 (encapsulation {carried})"
            self.context.doubt(what, Effect.MAY_DO_EITHER, peer)
        return replace(made, kind=InterfaceKind.VIRTUAL_LINK, members=(other,), vlan=None, parent="", untagged=False)

    def _families(self, made: Interface, unit: Statement, native: str) -> Interface:
        for family in unit.children("family"):
            match family.word:
                case "inet" | "inet6":
                    made = self._ip(made, family, 4 if family.word == "inet" else 6)
                case "ethernet-switching" | "bridge":
                    made = self._switching.port(made, family, native)
                    self.wiring.bridged.append(family)
                case "iso":
                    family.irrelevant("carries no IP")
                case _:
                    family.settle(LineFate.MODELLED)
                    self.context.doubt(
                        f"family {family.word} of {made.name}", Effect.MAY_DO_EITHER, family, frozenset({made.name})
                    )
        tunnel = unit.get("tunnel")
        if tunnel is not None:
            made = replace(made, peer=tunnel.text("destination"))
            tunnel.settle(LineFate.MODELLED)
        elif made.kind is InterfaceKind.TUNNEL:
            made = replace(made, peer="any")
        return made

    def _ip(self, made: Interface, family: Statement, version: int) -> Interface:
        addresses = list(made.addresses)
        dynamic = made.dynamic_address
        for item in family.children():
            match item.word:
                case "address":
                    for each in item.children():
                        addresses += self._address(each)
                case "dhcp" | "dhcp-client" | "dhcpv6-client" | "negotiate-address":
                    item.settle(LineFate.MODELLED)
                    dynamic = True
                case "unnumbered-address":
                    item.settle(LineFate.MODELLED)
                    dynamic = dynamic or made.kind is not InterfaceKind.TUNNEL
                case "filter":
                    self._filters(made.name, item, version)
                case "rpf-check":
                    self._check(made.name, item, version)
                case word if word in OF_FAMILIES:
                    item.irrelevant("how the link works")
                case word:
                    self.context.unread(
                        item, f"{word!r} of family {family.word} is not understood", frozenset({made.name})
                    )
        return replace(made, addresses=tuple(addresses), dynamic_address=dynamic)

    def _address(self, each: Statement) -> Iterator[InterfaceAddress]:
        try:
            value = ipaddress.ip_interface(each.word)
        except ValueError:
            self.context.bad(each, f"address {each.word!r} is not understood")
            return
        yield InterfaceAddress(value, AddressRole.PRIMARY, self.context.span(each))
        for item in each.children():
            if item.word in {"vrrp-group", "vrrp-inet6-group"}:
                for group in item.children():
                    shared = [*group.children("virtual-address"), *group.children("virtual-inet6-address")]
                    for virtual in shared:
                        try:
                            address = ipaddress.ip_interface(f"{virtual.word}/{value.network.prefixlen}")
                        except ValueError:
                            self.context.bad(virtual, f"address {virtual.word!r} is not understood")
                            continue
                        stands = _candidacy(group, mine=address.ip == value.ip)
                        yield InterfaceAddress(address, AddressRole.VIRTUAL, self.context.span(virtual), stands)
                    group.irrelevant("how the address is shared")
            elif item.word in OF_ADDRESSES:
                item.irrelevant("how the address is used")
            else:
                self.context.bad(item, f"{item.word!r} of an address is not understood")

    def _filters(self, name: str, item: Statement, version: int) -> None:
        for word in ("input", "output"):
            single = item.text(word)
            named = [single] if single else item.texts(f"{word}-list")
            if not named:
                continue
            place = item.get(word) or item.get(f"{word}-list") or item
            sets = tuple(text if version == 4 else f"{text} (inet6)" for text in named)
            for below in place.walk():
                below.read()
            if name.startswith("lo0."):
                if word == "input":
                    self.wiring.host_filters += [(name, text, place) for text in sets]
                continue
            point = BindingPoint.INBOUND if word == "input" else BindingPoint.OUTBOUND
            self.wiring.bindings.append(Binding(sets, point, name, self.context.span(place)))
        for each in item.children():
            if each.word in {"group", "dialer"}:
                each.irrelevant("what is counted together")
            elif each.word not in {"input", "output", "input-list", "output-list"}:
                self.context.unread(each, f"{each.word!r} of a filter is not understood", frozenset({name}))

    def _check(self, name: str, item: Statement, version: int) -> None:
        loose = item.text("mode") == "loose"
        aside = item.text("fail-filter")
        mode = SourceCheckMode.LOOSE if loose else SourceCheckMode.STRICT
        if (
            self.root.get("routing-options", "forwarding-table", "unicast-reverse-path", "feasible-paths") is not None
            and not loose
        ):
            mode = SourceCheckMode.FEASIBLE
        rule_set = aside if version == 4 or not aside else f"{aside} (inet6)"
        self.wiring.source_checks.append(
            SourceCheck(
                mode,
                frozenset({name}),
                self.context.span(item),
                frozenset({version}),
                allow_default=True,
                rule_set=rule_set,
            )
        )


def linked_units(root: Statement) -> frozenset[tuple[str, str]]:
    """The units of logical tunnels (`lt-0/0/0`) of a whole file that name each other as peers, both ways round.

    "Logical Systems User Guide for Routers and Switches", "Connecting Logical Systems Within the Same Device Using
    Logical Tunnel Interfaces": a unit has one peer unit, and the two may be of different logical systems.
    """
    systems = root.find("logical-systems")
    holders = [root, *(() if systems is None else systems.below.values())]
    named: dict[str, str] = {}
    for holder in holders:
        whole = holder.find("interfaces")
        for port in () if whole is None else whole.below.values():
            units = port.find("unit")
            for unit in () if units is None or not port.word.startswith("lt-") else units.below.values():
                peer = unit.find("peer-unit")
                if peer is not None and len(peer.below) == 1:
                    named[f"{port.word}.{unit.word}"] = f"{port.word}.{next(iter(peer.below))}"
    return frozenset((name, peer) for name, peer in named.items() if named.get(peer) == name)


def _kind(name: str) -> InterfaceKind:
    if name.startswith("lo0"):
        return InterfaceKind.LOOPBACK
    if name in {"irb", "vlan"}:
        return InterfaceKind.VLAN
    if re.match(r"(?:ae|reth)\d", name):
        return InterfaceKind.AGGREGATE
    if _TUNNELS.match(name):
        return InterfaceKind.TUNNEL
    if _INTERNAL.match(name):
        return InterfaceKind.OTHER
    return InterfaceKind.PHYSICAL


def _candidacy(group: Statement, *, mine: bool) -> Candidacy | None:
    """How a router stands for the address of a group; None where another group says it."""
    for word in ("priority", "track", "preempt", "no-preempt"):
        for item in group.children(word):
            item.settle(LineFate.MODELLED)
    if group.children("vrrp-inherit-from"):
        return None
    priority = group.text("priority") or "100"
    if not priority.isdecimal():
        return None
    watches = bool(group.children("track"))
    preempts = mine or group.get("no-preempt") is None
    return Candidacy(_OWNER if mine else int(priority), preempts, watches, f"vrrp {group.word}")
