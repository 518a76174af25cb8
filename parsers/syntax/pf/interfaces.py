"""Interfaces by the key that rules, routes and translations call them by (`lan`, `opt3`), and what they stand on.

A key names a device of FreeBSD (`igb1`, `vlan0.10`, `lagg0`, `bridge0`, `ovpns1`); VLANs, aggregates, bridges and
tunnels are defined elsewhere in the file under the names of devices. A device that carries others and has no key of
its own becomes an interface under its own name. Sources: pfSense documentation, "Interface Configuration"; OPNsense
documentation, "Interfaces"; `interfaces.inc` of both.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import NO_ADDRESS, AddressSet, from_cidr
from parsers.model.device import Effect
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.match import AddressMatch, UnknownKind
from parsers.nouns import dataclass
from parsers.syntax.pf.sets import FAMILY, undecided, united
from parsers.syntax.pf.tables import INTERFACE, about

if TYPE_CHECKING:
    from parsers.source import Span
    from parsers.syntax.cryptokey import Peer
    from parsers.syntax.pf.entries import Context, Entry

LEARNT = {
    4: frozenset({"dhcp", "pppoe", "pptp", "l2tp", "ppp"}),
    6: frozenset({"dhcp6", "slaac", "track6", "6rd", "6to4", "idassoc6", "pppoev6"}),
}
"""Words in place of an address: the address is not in the file."""
GATEWAY_LEARNT = {4: LEARNT[4], 6: frozenset({"dhcp6", "slaac", "6rd", "6to4"})}
TUNNELS = re.compile(r"(?:ovpn[sc]|tun_wg|wg|gif|gre|ipsec|l2tp|pptp|ppp|stf)\d")
_KEYS = {4: ("ipaddr", "subnet"), 6: ("ipaddrv6", "subnetv6")}
NUMBERED = re.compile(r"(\D\S*?)[._](?:vlan)?(\d{1,4})")


@dataclass(slots=True)
class Wiring:
    """The interfaces in the order of the file. `groups` are names that rules use for several of them at once.

    `sequences` are the places of groups among rules (OPNsense from 24.7), 0 where none is given. `gateways` maps
    an interface and an IP version to the name of the gateway that is set on it.
    """

    interfaces: dict[str, Interface] = field(default_factory=dict[str, Interface])
    entries: dict[str, Entry] = field(default_factory=dict[str, "Entry"])
    devices: dict[str, str] = field(default_factory=dict[str, str])
    groups: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    sequences: dict[str, int] = field(default_factory=dict[str, int])
    words: dict[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])
    gateways: dict[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])
    assigned: list[str] = field(default_factory=list[str])
    peers: dict[str, list[Peer]] = field(default_factory=dict[str, "list[Peer]"])
    """By device of WireGuard, what each of its peers may send."""

    def named(self, device: str) -> str:
        """The interface that stands on a device: its key, else the device's own name."""
        return self.devices.get(device, device)

    def keys(self, name: str) -> frozenset[str] | None:
        """The interfaces that a name in a rule means; None where nothing has that name."""
        if name in self.groups:
            return self.groups[name]
        if name in self.interfaces:
            return frozenset({name})
        return None

    def learns(self, name: str, family: int) -> bool:
        """Whether the address of an IP version comes from elsewhere."""
        return self.words.get((name, family), "") in LEARNT[family]

    def has_gateway(self, name: str, family: int = 4) -> bool:
        """Whether the product takes it for an interface with a gateway: one is set, or may be learnt."""
        return bool(self.gateways.get((name, family))) or self.words.get((name, family), "") in GATEWAY_LEARNT[family]

    def own(self, name: str, family: int, context: Context) -> AddressMatch:
        """The first address of an interface (`lanip`)."""
        held = [item.value for item in self.interfaces[name].addresses if item.role is AddressRole.PRIMARY]
        sets = [address.from_cidr(str(value.ip)) for value in held if family in (0, value.version)]
        return self._with_learnt(name, family, address.union_of(sets), context)

    def networks(self, name: str, family: int, context: Context) -> list[AddressMatch]:
        """The networks of an interface (`lan`), each by itself, those of its virtual addresses included."""
        values = [item.value for item in self.interfaces[name].addresses]
        nets = dict.fromkeys(value.network for value in values if family in (0, value.version))
        found = [AddressMatch.exactly(address.from_cidr(str(net))) for net in _outermost(list(nets))]
        learnt = self._with_learnt(name, family, NO_ADDRESS, context)
        return [*found, learnt] if learnt.unknown else found

    def itself(self, context: Context) -> AddressMatch:
        """Every address of the firewall, `(self)`."""
        parts = [
            AddressMatch.exactly(address.from_cidr(str(item.value.ip)))
            for interface in self.interfaces.values()
            for item in interface.addresses
        ]
        parts += [
            self._with_learnt(name, family, NO_ADDRESS, context)
            for name in self.interfaces
            for family in (4, 6)
            if self.learns(name, family)
        ]
        return united(parts) if parts else AddressMatch.exactly(NO_ADDRESS)

    def _with_learnt(self, name: str, family: int, known: AddressSet, context: Context) -> AddressMatch:
        families = [one for one in (4, 6) if family in (0, one) and self.learns(name, one)]
        if not families:
            return AddressMatch.exactly(known)
        place = self.entries[name].at(_KEYS[families[0]][0])
        why = context.unknown(UnknownKind.DYNAMIC_LIST, f"the address of {name} is not in the file", place)
        every = address.union_of(FAMILY[one] for one in families)
        return united([AddressMatch.exactly(known), undecided(why, every)])


def _outermost(
    nets: list[ipaddress.IPv4Network | ipaddress.IPv6Network],
) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Networks that lie in no other one of the list."""

    def lies_in(one: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
        return any(
            other != one and other.version == one.version and int(other.network_address) <= int(one.network_address)
            and int(one.broadcast_address) <= int(other.broadcast_address)
            for other in nets
        )  # fmt: skip

    return [net for net in nets if not lies_in(net)]


def wiring(root: Entry) -> Wiring:
    """Everything that the file says about interfaces, without tunnels."""
    found = Wiring()
    section = root.child("interfaces")
    for element in section.element.children if section is not None else ():
        entry = root.moved(element.modelled())
        entry.ignore(INTERFACE)
        if entry.text("type") == "group" or (element.name in {"openvpn", "wireguard", "enc0"} and entry.has("virtual")):
            found.groups.setdefault(element.name, frozenset())
            for name in ("if", "descr", "enable", "virtual", "networks", "internal_dynamic"):
                entry.find(name)
            continue
        _assigned(found, entry)
    _carriers(found, root)
    _virtual_addresses(found, root)
    _groups(found, root)
    return found


def _assigned(found: Wiring, entry: Entry) -> None:
    name, device = entry.element.name, entry.text("if")
    found.entries[name] = entry
    found.assigned.append(name)
    if device:
        found.devices.setdefault(device, name)
    for family, gateway in ((4, "gateway"), (6, "gatewayv6")):
        found.words[name, family] = entry.text(_KEYS[family][0])
        if entry.text(gateway) and entry.text(gateway) != "none":
            found.gateways[name, family] = entry.text(gateway)
    for flag in ("blockpriv", "blockbogons", "virtual", "internal_dynamic", "type"):
        entry.find(flag)
    alias = entry.text("descr")
    interface = Interface(
        name,
        _kind(device),
        entry.origin,
        aliases=tuple(dict.fromkeys(word for word in (alias, device) if word and word != name)),
        description=alias,
        addresses=tuple(_addresses(entry)),
        dynamic_address=found.learns(name, 4) or found.learns(name, 6),
        enabled=entry.has("enable"),
    )
    found.interfaces[name] = interface


def _kind(device: str) -> InterfaceKind:
    if device.startswith("lo"):
        return InterfaceKind.LOOPBACK
    return InterfaceKind.TUNNEL if TUNNELS.match(device) else InterfaceKind.PHYSICAL


def _addresses(entry: Entry) -> list[InterfaceAddress]:
    found: list[InterfaceAddress] = []
    for family, (key, length) in _KEYS.items():
        text, bits = entry.text(key), entry.text(length)
        if not text or text in LEARNT[family] or text == "none":
            continue
        try:
            value = ipaddress.ip_interface(f"{text}/{bits or (32 if family == 4 else 128)}")
        except ValueError:
            entry.context.bad(entry.at(key), f"address {text!r} with {bits!r} bits is not understood")
            entry.context.open(f"the address of {entry.element.name} is unread", Effect.MAY_DO_EITHER, entry.at(key))
            continue
        if not value.ip.is_loopback:
            found.append(InterfaceAddress(value, AddressRole.PRIMARY, entry.context.span(entry.at(key))))
    text, bits = entry.text("alias-address"), entry.text("alias-subnet")
    if text:
        try:
            value = ipaddress.ip_interface(f"{text}/{bits or 32}")
        except ValueError:
            entry.context.bad(entry.at("alias-address"), f"alias address {text!r} is not understood")
        else:
            found.append(InterfaceAddress(value, AddressRole.SECONDARY, entry.context.span(entry.at("alias-address"))))
    return found


def _carriers(found: Wiring, root: Entry) -> None:
    """VLANs, aggregates, bridges and point-to-point links: what the devices of interfaces stand on."""
    for entry in root.under("laggs").all("lagg"):
        entry.ignore(_TUNED)
        members = tuple(found.named(_device(found, name, entry.origin)) for name in entry.words("members"))
        _becomes(found, entry, entry.text("laggif"), InterfaceKind.AGGREGATE, members=members)
    for entry in root.under("vlans").all("vlan"):
        entry.ignore(_TUNED)
        parent, tag = entry.text("if"), entry.text("tag")
        name = entry.text("vlanif") or f"{parent}.{tag}"
        if not (tag.isascii() and tag.isdecimal() and 0 < int(tag) < 4095):
            entry.context.bad(entry.at("tag"), f"VLAN tag {tag!r} is not understood")
            entry.context.open(f"{name} has a tag that is unread", Effect.MAY_DO_EITHER, entry.at("tag"))
            continue
        carrier = found.named(_device(found, parent, entry.origin))
        _becomes(found, entry, name, InterfaceKind.SUBINTERFACE, parent=carrier, vlan=int(tag))
    for entry in root.under("ppps").all("ppp"):
        entry.ignore(_DIALLED)
        ports = entry.words("ports")
        carrier = found.named(_device(found, ports[0], entry.origin)) if ports else ""
        entry.find("type")
        _becomes(found, entry, entry.text("if"), InterfaceKind.VIRTUAL_LINK, parent=carrier)
    for section, key in (("gifs", "gif"), ("gres", "gre")):
        for entry in root.under(section).all(key):
            entry.ignore(_TUNED)
            for name in ("tunnel-local-addr", "tunnel-remote-addr", "tunnel-remote-net", "if"):
                entry.find(name)
            _becomes(found, entry, entry.text(f"{key}if"), InterfaceKind.TUNNEL, peer=entry.text("remote-addr"))


_TUNED = about(
    "tuning of the link",
    "descr pcp proto lacp_fast_timeout use_flowid lagghash lacp_strict lacptimeout failovermaster mtu link0 link1"
    " link2 primary_interface wlan-options",
)
_DIALLED = about(
    "how the link is dialled",
    "ptpid username password provider hostuniq bandwidth mtu mru mrru ondemand idletimeout shortseq acfcomp"
    " protocomp vjcomp tcpmssfix localip subnet gateway apn apnum phone simpin pin-wait initstr connect-timeout"
    " uptime descr null_service pppoe-reset-type reset_day reset_hour reset_month",
)


def _device(found: Wiring, device: str, origin: Span) -> str:
    """Make sure that a carrier is an interface, under its own name if it has no key."""
    if device and device not in found.devices:
        found.devices[device] = device
        found.interfaces.setdefault(device, Interface(device, _kind(device), origin))
    return device


def _becomes(  # noqa: PLR0913 - what a device may stand on
    found: Wiring,
    entry: Entry,
    device: str,
    kind: InterfaceKind,
    *,
    parent: str = "",
    vlan: int | None = None,
    members: tuple[str, ...] = (),
    peer: str = "",
) -> None:
    """The interface on `device` is of this kind and stands on these."""
    if not device:
        return
    name = found.named(_device(found, device, entry.origin))
    known = found.interfaces[name]
    found.interfaces[name] = replace(known, kind=kind, parent=parent, vlan=vlan, members=members, peer=peer)


def add_tunnel(found: Wiring, entry: Entry, device: str, addresses: tuple[InterfaceAddress, ...], peer: str) -> str:
    """A tunnel interface that a VPN makes; its name among interfaces."""
    name = found.named(_device(found, device, entry.origin))
    known = found.interfaces[name]
    found.interfaces[name] = replace(
        known,
        kind=InterfaceKind.TUNNEL,
        addresses=known.addresses or addresses,
        peer=peer,
        dynamic_address=known.dynamic_address or not (known.addresses or addresses),
    )
    return name


def _virtual_addresses(found: Wiring, root: Entry) -> None:
    """CARP addresses are shared with another firewall; aliases are more addresses of this one.

    For those of Proxy ARP it answers, and for others not ("Virtual IP Addresses", pfSense documentation).
    """
    entries = root.under("virtualip").all("vip")
    carriers = {f"_vip{item.text('uniqid')}": item.text("interface") for item in entries}
    for entry in entries:
        entry.ignore(_VIRTUAL)
        mode = entry.text("mode")
        place = entry.text("interface")
        place = carriers.get(place, place)
        interface = found.interfaces.get(place)
        if mode in {"proxyarp", "other"}:
            for name in ("subnet", "subnet_bits", "type", "uniqid"):
                entry.find(name)
            if interface is not None and mode == "proxyarp":
                more = interface.answers_for | _answered(entry)
                found.interfaces[place] = replace(interface, answers_for=more)
            continue
        try:
            bits = entry.text("subnet_bits") or ("128" if ":" in entry.text("subnet") else "32")
            value = ipaddress.ip_interface(f"{entry.text('subnet')}/{bits}")
        except ValueError:
            value = None
        if interface is None or value is None or mode not in {"carp", "ipalias"}:
            entry.context.bad(entry.element, "a virtual address is not understood")
            entry.context.open("a virtual address is unread", Effect.MAY_DO_EITHER, entry.element)
            continue
        role = AddressRole.VIRTUAL if mode == "carp" else AddressRole.SECONDARY
        item = InterfaceAddress(value, role, entry.context.span(entry.at("subnet")))
        found.interfaces[place] = replace(interface, addresses=(*interface.addresses, item))


def _answered(entry: Entry) -> AddressSet:
    try:
        return from_cidr(f"{entry.text('subnet')}/{entry.text('subnet_bits') or '32'}")
    except ValueError:
        return NO_ADDRESS


_VIRTUAL = about(
    "how the address is announced",
    "vhid advskew advbase password descr noexpand nobind gateway peer peer6 type range proxyarp carp_mode"
    " carp_peer nosync",
)


def _groups(found: Wiring, root: Entry) -> None:
    for entry in root.under("ifgroups").all("ifgroupentry"):
        entry.ignore({"descr": "a description", "nogroup": "shown in the menu only"})
        members: set[str] = set()
        for name in entry.words("members"):
            known = found.keys(name)
            if known is None:
                entry.context.unresolved(entry.at("members"), f"interface {name!r} of a group is not defined")
            members |= known or frozenset()
        group = entry.text("ifname")
        found.groups[group] = frozenset(members)
        sequence = entry.text("sequence", "0")
        found.sequences[group] = int(sequence) if sequence.isascii() and sequence.isdecimal() else 0
