"""Interfaces of one virtual domain, the names by which policies call them, and how they hang together.

FortiOS CLI reference, `system interface`, `system zone`, `system sdwan` (before 6.4 `system
virtual-wan-link`), `system switch-interface`, `system virtual-switch`, `system vdom-link`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole, Candidacy, Interface, InterfaceAddress, InterfaceKind, Wrapping
from parsers.model.match import UnknownKind
from parsers.nouns import dataclass
from parsers.vendors.fortinet_fortios.entries import Entry
from parsers.vendors.fortinet_fortios.managed_switches import join_switches

if TYPE_CHECKING:
    from parsers.model.match import UnknownMatch
    from parsers.vendors.fortinet_fortios.entries import Context, Domain

_KINDS = {
    "": InterfaceKind.PHYSICAL,
    "physical": InterfaceKind.PHYSICAL,
    "vlan": InterfaceKind.SUBINTERFACE,
    "aggregate": InterfaceKind.AGGREGATE,
    "redundant": InterfaceKind.AGGREGATE,
    "loopback": InterfaceKind.LOOPBACK,
    "tunnel": InterfaceKind.TUNNEL,
    "switch": InterfaceKind.BRIDGE,
    "hard-switch": InterfaceKind.BRIDGE,
    "vap-switch": InterfaceKind.BRIDGE,
    "vdom-link": InterfaceKind.VIRTUAL_LINK,
    "emac-vlan": InterfaceKind.SUBINTERFACE,
    "switch-vlan": InterfaceKind.VLAN,
    "hard-switch-vlan": InterfaceKind.VLAN,
    "vxlan": InterfaceKind.TUNNEL,
    "geneve": InterfaceKind.TUNNEL,
}
_OWNER = "255"
"""The priority that takes over also without preemption."""
_RADIOS = frozenset({"vap-switch", "wl-mesh"})
"""Networks of access points, and the mesh between these."""
_MODEMS = frozenset({"wwan", "modem"})
"""What a built-in or plugged-in modem is called; the carrier gives it its address ("lte-modem", "modem")."""
DYNAMIC_MODES = frozenset({"dhcp", "pppoe", "pppoa", "ipoa"})
_UNSET = frozenset({"", "0.0.0.0", "::", "::/0"})  # noqa: S104 -- values that mean none, nothing is bound
_TUNNEL_SECTIONS = {
    "system ipsec-aggregate": Wrapping.IPSEC,
    "vpn ipsec manualkey-interface": Wrapping.IPSEC,
    "system gre-tunnel": Wrapping.GRE,
    "system ipip-tunnel": Wrapping.UNTOLD,
    "system sit-tunnel": Wrapping.UNTOLD,
    "system ipv6-tunnel": Wrapping.UNTOLD,
    "system vxlan": Wrapping.UNTOLD,
    "system geneve": Wrapping.UNTOLD,
}
"""Tunnels that have sections of their own beside that of their interface, and what is on the wire."""
FRAME_TUNNELS = ("system vxlan", "system geneve")
"""Those that carry frames: their far ends and this one are one broadcast domain."""
ZONE_SECTIONS = ("system sdwan", "system virtual-wan-link")


@dataclass(slots=True)
class Wiring:
    """The interfaces of a domain in the order of the file, and what policies may call them.

    `groups` maps a zone to its members; `intrazone` holds the zones' entries. `allowaccess` are the
    protocols of each interface with their lines.
    """

    interfaces: dict[str, Interface] = field(default_factory=dict[str, Interface])
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    groups: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    zones: dict[str, Entry] = field(default_factory=dict[str, Entry])

    def resolved(self, names: tuple[str, ...]) -> tuple[frozenset[str] | None, tuple[str, ...]]:
        """The interfaces that `names` mean (None: any), and the names that mean nothing here."""
        if "any" in names:
            return None, ()
        found: set[str] = set()
        missing: list[str] = []
        for name in names:
            if name in self.groups:
                found |= self.groups[name]
            elif name in self.interfaces:
                found.add(name)
            else:
                missing.append(name)
        return frozenset(found), tuple(missing)


def wiring(domain: Domain, common: Domain, context: Context, *, several: bool) -> Wiring:
    """All interfaces of `domain`; with `several` domains, those of `common` that name it.

    A VLAN of an interface that is down sends nothing, for it has no other, nor does a VLAN within that.
    """
    found = Wiring()
    whole = common.entries("system interface", context) if several else []
    entries = [*whole, *(domain.entries("system interface", context) if domain is not common or not several else ())]
    down = {entry.name for entry in entries if entry.word("status") == "down"}
    carriers = {entry.name: entry.word("interface") for entry in entries if entry.word("vlanid")}
    while more := {name for name, carrier in carriers.items() if carrier in down} - down:
        down |= more
    for entry in entries:
        if several and entry.word("vdom", domain.name) != domain.name:
            continue
        found.entries[entry.name] = entry
        made = _interface(entry, context)
        carried = made.kind is InterfaceKind.SUBINTERFACE and made.parent in down
        found.interfaces[entry.name] = replace(made, enabled=made.enabled and not carried)
    for name in reserved(common, context) & found.interfaces.keys():
        found.interfaces[name] = replace(found.interfaces[name], management_only=True)
    _switches(found, domain, common, context)
    _links(found, common, context)
    _tunnels(found, domain, context)
    _zones(found, domain, context)
    join_switches(found, domain, common, context)
    return found


def reserved(common: Domain, context: Context) -> frozenset[str]:
    """Interfaces by which each unit of a cluster is managed alone; no packet is routed through them.

    FortiOS Administration Guide 7.0, "Out-of-band management with reserved management interfaces"; Fortinet Community,
    "HA Reserved Management Interface" (FD32214). Each unit has its own settings there, which are not synchronised.
    Before 6.2 there was one, `ha-mgmt-interface`. Of a firewall that stands alone nothing says so.
    """
    ha = common.single("system ha", context)
    if not ha.on("ha-mgmt-status") or ha.word("mode") not in {"a-p", "a-a"}:
        return frozenset()
    several = (one.word("interface") for one in ha.within("ha-mgmt-interfaces", context))
    return frozenset((*ha.words("ha-mgmt-interface"), *several))


def _interface(entry: Entry, context: Context) -> Interface:
    kind = _KINDS.get(entry.word("type"))
    if kind is None:
        kind = InterfaceKind.OTHER
    vlan = entry.word("vlanid")
    if vlan and kind is InterfaceKind.PHYSICAL:
        kind = InterfaceKind.SUBINTERFACE
    parent = entry.word("interface")
    if parent and kind is InterfaceKind.PHYSICAL:
        kind = InterfaceKind.SUBINTERFACE if vlan else InterfaceKind.TUNNEL
    alias = entry.word("alias")
    return Interface(
        entry.name,
        kind,
        context.span(entry.line),
        aliases=(alias,) if alias and alias != entry.name else (),
        description=entry.word("description") or alias,
        addresses=tuple(_addresses(entry, context)),
        dynamic_address=entry.word("mode") in DYNAMIC_MODES or entry.name in _MODEMS or dynamic6(entry, context),
        enabled=entry.word("status", "up") != "down",
        vrf="" if entry.word("vrf", "0") in ("0", "unspecified") else entry.word("vrf"),
        vlan=int(vlan) if vlan.isdigit() and 0 < int(vlan) < 4095 else None,
        parent=parent,
        members=entry.words("member"),
        management_only=entry.word("dedicated-to") == "management",
        radio=entry.word("type") in _RADIOS,
        modem=entry.name in _MODEMS,
        isolates=_isolates(entry, context),
    )


def _isolates(entry: Entry, context: Context) -> UnknownMatch | None:
    """Managed switches keep stations of this VLAN apart; whether all of them hang on such switches is not in the file.

    FortiSwitch Devices Managed by FortiOS 6.4 to 7.4, "Blocking intra-VLAN traffic": clients reach the FortiGate alone.
    """
    if not entry.on("switch-controller-access-vlan"):
        return None
    reason = f"managed switches block what stations of {entry.name} send each other, and which stand there is not told"
    return context.unknown(UnknownKind.FEATURE, reason, entry.at("switch-controller-access-vlan"))


def dynamic6(entry: Entry, context: Context) -> bool:
    """Whether the IPv6 address (and with it perhaps a default route) is learnt from others."""
    return any(
        part.word("ip6-mode") in ("dhcp", "pppoe", "delegated") or part.on("autoconf") for part in _ipv6(entry, context)
    )


def _ipv6(entry: Entry, context: Context) -> list[Entry]:
    found: list[Entry] = []
    for block in entry.configs:
        if block.name == "ipv6":
            part = Entry("ipv6", block.line)
            part.learn(block, context)
            found.append(part)
    return found


def _addresses(entry: Entry, context: Context) -> list[InterfaceAddress]:
    found: list[InterfaceAddress] = []

    def add(words: tuple[str, ...], role: AddressRole, line: int, stands: Candidacy | None = None) -> None:
        if not words or words[0] in _UNSET:
            return
        try:
            value = ipaddress.ip_interface("/".join(words[:2]))
        except ValueError:
            reason = f"{' '.join(words)!r} is no address with a mask"
            context.bad(line, reason)
            what = f"the address of {entry.name} is not understood"
            context.broken.append(Unmodelled(what, Effect.MAY_DO_EITHER, context.span(line), frozenset({entry.name})))
            return
        found.append(InterfaceAddress(value, role, context.span(line), stands))

    add(entry.words("ip"), AddressRole.PRIMARY, entry.at("ip"))
    add(entry.words("management-ip"), AddressRole.SECONDARY, entry.at("management-ip"))
    for item in entry.within("secondaryip", context):
        add(item.words("ip"), AddressRole.SECONDARY, item.at("ip"))
    for item in entry.within("vrrp", context):
        if item.word("status", "enable") == "enable":
            add((item.word("vrip"), _own_mask(found)), AddressRole.VIRTUAL, item.at("vrip"), _candidacy(item))
    for part in _ipv6(entry, context):
        add(part.words("ip6-address"), AddressRole.PRIMARY, part.at("ip6-address"))
        for item in part.within("ip6-extra-addr", context):
            add((item.name,), AddressRole.SECONDARY, item.line)
        for item in part.within("vrrp6", context):
            add((item.word("vrip6"),), AddressRole.VIRTUAL, item.at("vrip6"), _candidacy(item))
    return found


def _candidacy(group: Entry) -> Candidacy | None:
    """How the device stands for the address of a group; None where its priority is not understood."""
    priority = group.word("priority", "100")
    if not priority.isdecimal() or group.unread:
        return None
    watches = group.word("vrgrp", "0") != "0" or any(
        word not in _UNSET for key in ("vrdst", "vrdst6") for word in group.words(key)
    )
    preempts = group.on("preempt", default=True) or priority == _OWNER
    return Candidacy(int(priority), preempts, watches, f"vrrp {group.name}")


def _own_mask(found: list[InterfaceAddress]) -> str:
    return str(found[0].value.network.prefixlen) if found and found[0].value.version == 4 else "32"


def _switches(found: Wiring, domain: Domain, common: Domain, context: Context) -> None:
    """Software and hardware switches: the switch is the interface, its members are ports of it.

    Ports of a hardware switch are no interfaces of the file; only its own section names them (Administration Guide
    7.2.1, "Hardware switch": one that is removed from it is listed as an interface again).
    """
    parts = [domain] if domain is common else [common, domain]
    listed = {entry.name for part in parts for entry in part.entries("system interface", context)}
    for part in parts:
        for entry in part.entries("system switch-interface", context):
            if entry.name in found.interfaces:
                _group(found, entry.name, entry.words("member"))
        for entry in part.entries("system virtual-switch", context):
            if entry.name in found.interfaces:
                ports = entry.within("port", context)
                for port in (port for port in ports if port.name not in listed):
                    up = port.word("status", "up") != "down"
                    origin = context.span(port.line)
                    found.interfaces[port.name] = Interface(port.name, InterfaceKind.PHYSICAL, origin, enabled=up)
                _group(found, entry.name, tuple(port.name for port in ports))
    for interface in list(found.interfaces.values()):
        if interface.members and interface.kind is InterfaceKind.AGGREGATE:
            _group(found, interface.name, interface.members)


def _group(found: Wiring, name: str, members: tuple[str, ...]) -> None:
    whole = found.interfaces[name]
    kind = whole.kind if whole.kind is InterfaceKind.AGGREGATE else InterfaceKind.BRIDGE
    found.interfaces[name] = replace(whole, kind=kind, members=members)
    for member in members:
        if member in found.interfaces and not found.interfaces[member].parent:
            found.interfaces[member] = replace(found.interfaces[member], parent=name)


def _links(found: Wiring, common: Domain, context: Context) -> None:
    """The two ends of a vdom-link are its name with 0 and 1; on NP hardware, `npuX_vlinkY`."""
    names = {item.name for item in common.entries("system vdom-link", context)}
    for name, interface in list(found.interfaces.items()):
        stem, end = name[:-1], name[-1:]
        linked = stem in names or "_vlink" in name or interface.kind is InterfaceKind.VIRTUAL_LINK
        if linked and end in ("0", "1"):
            peer = stem + ("1" if end == "0" else "0")
            found.interfaces[name] = replace(interface, kind=InterfaceKind.VIRTUAL_LINK, members=(peer,))


def _tunnels(found: Wiring, domain: Domain, context: Context) -> None:
    """A route-based IPsec tunnel is an interface of its phase 1 name; what it is bound to carries it."""
    for entry in domain.entries("vpn ipsec phase1-interface", context):
        peer = (
            "dial-up clients" if entry.word("type") == "dynamic" else entry.word("remote-gw", entry.word("remote-gw6"))
        )
        made = found.interfaces.get(entry.name) or Interface(entry.name, InterfaceKind.TUNNEL, context.span(entry.line))
        said = f"{made.description} " if made.description else ""
        found.interfaces[entry.name] = replace(
            made,
            kind=InterfaceKind.TUNNEL,
            parent=entry.word("interface", made.parent),
            description=f"{said}IPsec to {peer or 'a named gateway'}",
            peer="any" if entry.word("type") == "dynamic" else peer or entry.word("remotegw-ddns") or "any",
            wrapping=Wrapping.IPSEC,
        )
    for path, wrapping in _TUNNEL_SECTIONS.items():
        for entry in domain.entries(path, context):
            made = found.interfaces.get(entry.name) or Interface(
                entry.name, InterfaceKind.TUNNEL, context.span(entry.line)
            )
            found.interfaces[entry.name] = replace(
                made,
                kind=InterfaceKind.TUNNEL,
                parent=entry.word("interface", made.parent),
                members=entry.words("member") or made.members,
                peer=_far_end(entry),
                wrapping=wrapping,
            )


def _far_end(entry: Entry) -> str:
    """The other gateways of a tunnel: any where they are learnt, or whoever listens to a multicast address."""
    if entry.word("evpn-id", "0") != "0" or entry.word("ip-version").endswith("multicast"):
        return "any"
    for key in ("remote-gw", "remote-gw6", "destination"):
        if entry.word(key) not in _UNSET:
            return entry.word(key)
    return ", ".join(entry.words("remote-ip") or entry.words("remote-ip6"))


def _zones(found: Wiring, domain: Domain, context: Context) -> None:
    for entry in domain.entries("system zone", context):
        found.zones[entry.name] = entry
        if not entry.unread:
            _zone(found, entry.name, entry.words("interface"), context, entry.at("interface"))
    for path in ZONE_SECTIONS:
        for block in domain.sections.get(path, []):
            found.groups.setdefault("virtual-wan-link", frozenset())
            zones = [edit.name for child in block.configs if child.name == "zone" for edit in child.edits]
            for name in zones:
                found.groups.setdefault(name, frozenset())
        for entry in sdwan_members(domain, path, context):
            _member(found, entry.word("interface"), entry.word("zone", "virtual-wan-link"))


def _member(found: Wiring, name: str, zone: str) -> None:
    """Put one SD-WAN member into its zone."""
    if not name:
        return
    found.groups[zone] = found.groups.get(zone, frozenset()) | {name}
    if name in found.interfaces:
        found.interfaces[name] = replace(found.interfaces[name], firewall_zone=zone)


def sdwan_members(domain: Domain, path: str, context: Context) -> list[Entry]:
    """The members of an SD-WAN, whether or not it is switched on."""
    return domain.single(path, context).within("members", context)


def _zone(found: Wiring, zone: str, members: tuple[str, ...], context: Context, line: int) -> None:
    for name in members:
        if name.startswith("ssl.") and name not in found.interfaces:
            found.interfaces[name] = Interface(name, InterfaceKind.TUNNEL, context.span(line))
    if found.interfaces.keys() >= set(members):
        found.groups[zone] = frozenset(members)
    for name in members:
        if name in found.interfaces:
            found.interfaces[name] = replace(found.interfaces[name], firewall_zone=zone)
        else:
            message = f"zone {zone!r} names interface {name!r}, which is not defined here"
            context.ledger.partial(line, message)
            context.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, context.span(line), message)
