"""The package `network`: logical interfaces, the devices under them, bridges.

People and rules speak of logical interfaces (`lan`); the packet filter sees devices (`br-lan`). Which device a logical
interface has follows from its protocol: its own `device` (before release 21.02 `ifname`) where nothing is dialled,
`pppoe-wan` and the like where PPP makes one, the name of the interface for WireGuard, and for modems a device whose
name only the running system knows: here it is called like the interface. Two interfaces on one device are one.
Sources: OpenWrt, "Network configuration /etc/config/network", "Protocol reference", "DSA Mini-Tutorial"; netifd
(config.c, the scripts of its protocols); Teltonika, RutOS manual, "Network", "Mobile", "Interfaces".
"""

from __future__ import annotations

import ipaddress
from dataclasses import field, replace
from typing import TYPE_CHECKING, NamedTuple

from parsers.diagnostics import DiagnosticCode
from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.routing import SourceCheck, SourceCheckMode
from parsers.nouns import dataclass
from parsers.vendors.openwrt_uci.protocols import (
    ABOUT,
    DEVICE_ABOUT,
    DIALLED,
    LEARNED,
    MODEMS,
    PLAIN,
    TUNNELS,
    device_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import InterfaceAddressValue
    from parsers.source import Span
    from parsers.vendors.openwrt_uci.sections import Reading, Section


@dataclass(slots=True)
class Net:
    """A logical interface: its protocol, the device that packets see, and what stands below it."""

    name: str
    section: Section
    protocol: str
    device: str
    below: str = ""
    addresses: tuple[InterfaceAddressValue, ...] = ()
    learns: bool = False
    on: bool = True
    delegated: bool = False
    """All that it learns are IPv6 addresses, of a part of a prefix that a provider delegates."""

    @property
    def versions(self) -> frozenset[int]:
        """The IP versions of which the file may not show every address."""
        if not self.learns:
            return frozenset()
        return frozenset({6} if self.delegated else {4, 6})

    @property
    def subnets(self) -> tuple[str, ...] | None:
        """Its networks, as rules mean them by its name; None where some are not in the file."""
        return None if self.learns else tuple(str(value.network) for value in self.addresses)


class Allowed(NamedTuple):
    """The networks that a peer of WireGuard may send from, and is sent to; `origin` is where they are told."""

    origin: Span
    networks: tuple[str, ...]


@dataclass
class Wiring:
    """Devices and logical interfaces while they are read."""

    reading: Reading
    nets: dict[str, Net] = field(default_factory=dict[str, Net])
    interfaces: dict[str, Interface] = field(default_factory=dict[str, Interface])
    bridges: dict[str, Bridge] = field(default_factory=dict[str, Bridge])
    devices: dict[str, Section] = field(default_factory=dict[str, "Section"])
    checks: list[SourceCheck] = field(default_factory=list[SourceCheck])
    vrfs: dict[str, str] = field(default_factory=dict[str, str])
    """Device to the VRF that holds it."""
    allowed: dict[str, list[Allowed]] = field(default_factory=dict[str, "list[Allowed]"])
    """Devices of WireGuard with what their peers may send."""
    tables: dict[str, str] = field(default_factory=dict[str, str])
    """Number of a routing table to the VRF that uses it."""

    def read(self) -> None:
        """Every device and interface of the package."""
        for section in self.reading.of("network", "device"):
            self._device(section)
        for section in self.reading.of("network", "interface"):
            self._interface(section)
        for section in self.reading.of("network", "alias"):
            self._alias(section)
        self._resolve()
        for net in self.nets.values():
            self._made(net)
        for section in self.reading.of("network", "globals"):
            section.ignore(
                ("ula_prefix", "packet_steering", "steering_flows", "tcp_l3mdev", "udp_l3mdev", "dhcp_default_duid")
            )
            self.reading.modelled(section)
        for name, vrf in self.vrfs.items():
            if name in self.interfaces:
                self.interfaces[name] = replace(self.interfaces[name], vrf=vrf)

    def known(self, name: str, section: Section) -> Interface:
        """The device of that name; one that nobody defines is a socket, or a VLAN of one."""
        found = self.interfaces.get(name)
        if found is None:
            below, dot, number = name.rpartition(".")
            tagged = bool(dot and below and number.isdecimal() and 0 < int(number) < 4095)
            kind = InterfaceKind.SUBINTERFACE if tagged else InterfaceKind.PHYSICAL
            if name == "lo":
                kind = InterfaceKind.LOOPBACK
            if name.startswith(("tun", "tap", "ppp", "l2tp", "wg", "ipsec")):
                kind = InterfaceKind.TUNNEL
            found = Interface(
                name,
                kind,
                section.origin,
                vlan=int(number) if tagged else None,
                parent=below if tagged else "",
                peer="any" if kind is InterfaceKind.TUNNEL else "",
                dynamic_address=kind is InterfaceKind.TUNNEL,
            )
            self.interfaces[name] = found
            if tagged:
                self.known(below, section)
        return found

    def _device(self, section: Section) -> None:
        """`config device`: a bridge, a VLAN, a VRF, or settings of something that is there."""
        reading = self.reading
        section.ignore(DEVICE_ABOUT)
        kind, name = section.text("type").lower(), section.text("name")
        if not name:
            reading.strange(section, "a device without a name")
            return
        ports = section.values("ports", "ifname")
        vid = section.text("vid")
        self.devices[name] = section
        match kind:
            case "bridge":
                section.ignore(("vlan_filtering",))
                self._bridge(name, ports, section)
            case "8021q" | "8021ad":
                made = Interface(
                    name,
                    InterfaceKind.SUBINTERFACE,
                    section.origin,
                    vlan=int(vid) if vid.isdecimal() else None,
                    parent=next(iter(ports), ""),
                )
                self.interfaces[name] = made
                for port in ports:
                    self.known(port, section)
            case "vrf":
                self.vrfs |= dict.fromkeys(ports, name)
                self.tables[section.text("table")] = name
                self.interfaces[name] = Interface(name, InterfaceKind.OTHER, section.origin, vrf=name)
            case "bonding":
                for port in ports:
                    self.known(port, section)
                self.interfaces[name] = Interface(name, InterfaceKind.AGGREGATE, section.origin, members=tuple(ports))
            case "macvlan" | "veth":
                section.ignore(("mode", "peer_name", "peer_macaddr"))
                self.interfaces[name] = Interface(name, InterfaceKind.PHYSICAL, section.origin)
            case "":
                self.known(name, section)
            case _:
                self.known(name, section)
                reading.bad(section.at("type"), f"a device of type {kind} is not modelled")
        self._options(name, section)
        reading.modelled(section)

    def _options(self, name: str, section: Section) -> None:
        """Options of a device that bear on packets."""
        check = section.text("rpfilter").lower()
        modes = {
            "strict": SourceCheckMode.STRICT,
            "1": SourceCheckMode.STRICT,
            "loose": SourceCheckMode.LOOSE,
            "2": SourceCheckMode.LOOSE,
        }
        if check in modes:
            at = section.at("rpfilter")
            self.checks.append(SourceCheck(modes[check], frozenset({name}), at, frozenset({4}), allow_default=True))
        for option, what, effect in (
            ("isolate", "ports of the bridge do not reach each other", Effect.MAY_DENY),
            ("isolated", "ports of the bridge do not reach each other", Effect.MAY_DENY),
            ("auth", "a port asks stations who they are", Effect.MAY_DENY),
            ("auth_vlan", "a port puts stations into VLANs by who they are", Effect.MAY_DO_EITHER),
            ("acceptlocal", "packets with an own address as source are taken", Effect.MAY_PERMIT),
            ("proxy_arp", "it answers ARP for others", Effect.MAY_PERMIT),
            ("acceptra", "announcements of others give it routes of IPv6", Effect.MAY_REWRITE),
            ("ip6segmentrouting", "packets choose their own way (segment routing)", Effect.MAY_PERMIT),
            ("xdp", "a program judges packets before all rules", Effect.MAY_DO_EITHER),
        ):
            if section.has(option) and section.text(option).lower() not in {"0", "false", "no", "off", ""}:
                self.reading.doubt(f"{name}: {what} ({option})", effect, section.at(option), frozenset({name}))

    def _bridge(self, name: str, ports: list[str], section: Section) -> None:
        members = [self.known(port, section).name for port in ports]
        before = self.interfaces.get(name)
        self.interfaces[name] = Interface(
            name, InterfaceKind.BRIDGE, section.origin, addresses=() if before is None else before.addresses
        )
        self.bridges[name] = Bridge(name, tuple(members), BridgeMode.SWITCHED, section.origin, name, routed=True)

    def _interface(self, section: Section) -> None:
        """`config interface`; what its device is waits until all are known."""
        if not section.name:
            self.reading.strange(section, "an interface without a name")
            return
        protocol = section.text("proto").lower()
        below = section.values("device", "ifname", "_device")
        if not protocol:
            self.reading.bad(section.origin, f"interface {section.name} has no protocol")
        on = section.on("disabled", default=False) is not True and section.on("enabled", default=True) is not False
        name = section.name
        old_bridge = section.text("type") == "bridge"
        if old_bridge:
            self._bridge(f"br-{name}", below, section)
            below = [f"br-{name}"]
        first = next(iter(below), "")
        device = device_of(name, protocol, first, section.text("pppname"))
        learns = protocol not in PLAIN and protocol not in TUNNELS
        self.nets[name] = Net(name, section, protocol, device, first, self._addresses(section), learns, on)
        if section.text("ip6assign") not in {"", "0"}:
            self.nets[name].delegated = not learns
            self.nets[name].learns = True
        if protocol not in {*PLAIN, *LEARNED, *DIALLED, *MODEMS, *TUNNELS}:
            self.reading.bad(section.at("proto"), f"protocol {protocol} is not modelled")
        if len(below) > 1 and not old_bridge and protocol in {*PLAIN, *LEARNED}:
            self.reading.bad(section.at("device", "ifname"), "several devices and no bridge")

    def _alias(self, section: Section) -> None:
        """`config alias`: further addresses of an interface (releases before 19.07)."""
        base = section.text("interface")
        section.ignore(ABOUT)
        section.text("proto")
        found = self.nets.get(base)
        if found is None:
            self.reading.bad(section.at("interface"), f"interface {base} is not in the file")
        else:
            found.addresses += self._addresses(section)
        self.reading.modelled(section)

    def _addresses(self, section: Section) -> tuple[InterfaceAddressValue, ...]:
        """Addresses of both families, with the mask of `netmask` where none is written; none of the loopback ones."""
        mask = section.text("netmask")
        found: list[InterfaceAddressValue] = []
        names = ("ipaddr", "ip6addr", "addresses")
        for text in section.values(*names):
            whole = text if "/" in text or ":" in text or not mask else f"{text}/{mask}"
            try:
                value = ipaddress.ip_interface(whole)
                found += [] if value.is_loopback else [value]
            except ValueError:
                self.reading.bad(section.at(*names), f"address {text!r} is not understood")
        return tuple(found)

    def _resolve(self) -> None:
        """`@lan` means the device of `lan`."""
        for net in self.nets.values():
            seen: set[str] = set()
            device = net.device
            while device.startswith("@") and device not in seen:
                seen.add(device)
                other = self.nets.get(device[1:])
                device = "" if other is None else other.device
            if net.device.startswith("@") and (not device or device.startswith("@")):
                self.reading.bad(net.section.at("device", "ifname"), f"{net.device} is not in the file")
                device = net.name
            net.device = device

    def _made(self, net: Net) -> None:
        """The device of a logical interface gets its name, its addresses and its peer."""
        section = net.section
        section.ignore(ABOUT)
        section.ignore(
            ("defaultroute", "gateway", "ip6gw", "ip4table", "ip6table", "ip6assign", "ip6prefix", "peeraddr")
        )
        peer = section.text("peeraddr", "peer6addr", "server", "tunlink_peer")
        section.ignore(("tunlink", "ipaddr", "netmask", "ip6addr", "local", "remote"))
        if net.protocol in TUNNELS:
            self._tunnel(net, peer or "any")
        elif net.device and (net.protocol in DIALLED or net.protocol in MODEMS):
            below = net.below if net.below and not net.below.startswith("/") else ""
            made = Interface(
                net.device, InterfaceKind.OTHER, section.origin, (net.name,), dynamic_address=True, parent=below,
                enabled=net.on, modem=net.protocol in MODEMS,
            )  # fmt: skip
            if net.protocol in {"pptp", "l2tp", "sstp"}:
                made = replace(made, kind=InterfaceKind.TUNNEL, peer=peer or "any")
            self.interfaces[net.device] = made
            if below:
                self.known(below, section)
        elif not net.device:
            self._radio(net)
        else:
            self.known(net.device, section)
        self._addressed(net)
        self._uncertain(net)
        self.reading.modelled(section)

    def _tunnel(self, net: Net, peer: str) -> None:
        wrapping = TUNNELS[net.protocol][1]
        peers = peer
        if net.protocol in {"wireguard", "amneziawg"}:
            peers = self._endpoints(net)
        self.interfaces[net.device] = Interface(
            net.device, InterfaceKind.TUNNEL, net.section.origin, (net.name,) if net.device != net.name else (),
            peer=peers, wrapping=wrapping, enabled=net.on,
        )  # fmt: skip
        if net.protocol in {"map", "464xlat", "dslite", "openconnect", "vpnc", "nebula"}:
            what = f"{net.name}: what {net.protocol} gives it is not in the file"
            self.reading.doubt(what, Effect.MAY_DO_EITHER, net.section.origin)

    def _endpoints(self, net: Net) -> str:
        """The peers of a WireGuard interface (`config wireguard_NAME`)."""
        reading = self.reading
        ends: list[str] = []
        for section in reading.of("network", f"{net.protocol}_{net.name}"):
            section.ignore(
                ("description", "public_key", "preshared_key", "private_key", "persistent_keepalive", "endpoint_port")
            )
            end, allowed = section.text("endpoint_host"), section.values("allowed_ips")
            routed = section.on("route_allowed_ips", default=False)
            if section.on("disabled", default=False) is not True:
                ends.append(end)
                self.allowed.setdefault(net.device, []).append(Allowed(section.at("allowed_ips"), tuple(allowed)))
            else:
                self.allowed.setdefault(net.device, []).append(Allowed(section.at("disabled"), ()))
            if routed is None:
                reading.bad(section.at("route_allowed_ips"), "whether routes are made is not understood")
            reading.modelled(section)
        if not ends and net.device in self.allowed:
            return ""
        return "any" if not ends or "" in ends else ", ".join(sorted(set(ends)))

    def _radio(self, net: Net) -> None:
        """An interface without a device: one of the radio, if anything."""
        made = Interface(
            net.name,
            InterfaceKind.PHYSICAL,
            net.section.origin,
            enabled=net.on,
            dynamic_address=net.learns,
            dynamic_v6_only=net.delegated,
        )
        self.interfaces.setdefault(net.name, made)
        net.device = net.name

    def _addressed(self, net: Net) -> None:
        before = self.interfaces[net.device]
        origin = net.section.at("ipaddr", "ip6addr", "addresses")
        made = list(before.addresses)
        for value in net.addresses:
            taken = any(item.value.version == value.version for item in made)
            made.append(InterfaceAddress(value, AddressRole.SECONDARY if taken else AddressRole.PRIMARY, origin))
        aliases = (*before.aliases, net.name) if net.name not in {before.name, *before.aliases} else before.aliases
        together = self._on(net.device)
        told = before.dynamic_address and not any(item.addresses for item in together)
        learning = [item for item in together if item.learns and item.on]
        self.interfaces[net.device] = replace(
            before,
            addresses=tuple(made),
            aliases=aliases,
            dynamic_address=told or bool(learning),
            dynamic_v6_only=bool(learning) and not told and all(item.delegated for item in learning),
            enabled=before.enabled and any(item.on for item in together),
        )

    def _on(self, device: str) -> list[Net]:
        return [net for net in self.nets.values() if net.device == device]

    def _uncertain(self, net: Net) -> None:
        """Options that let packets take other ways."""
        section = net.section
        for option in ("ip4table", "ip6table"):
            if section.has(option) and section.text(option) not in self.tables:
                what = f"{net.name} keeps its routes in table {section.text(option)}, with rules that netifd makes"
                self.reading.doubt(what, Effect.MAY_REWRITE, section.at(option))
        if section.text("pppd_options"):
            what = f"{net.name}: options of pppd that are not modelled"
            self.reading.doubt(what, Effect.MAY_DO_EITHER, section.at("pppd_options"), frozenset({net.device}))
        mode = section.text("method", "passthrough_mode").lower()
        if net.on and net.protocol in MODEMS and mode in {"passthrough", "bridge"}:
            what = f"{net.name} gives the address of the modem to a station behind the device ({mode})"
            self.reading.doubt(what, Effect.MAY_DO_EITHER, section.origin)

    def placeholders(self, patterns: Iterator[tuple[str, Section]]) -> None:
        """Devices of zones that no section makes: daemons make them while the device runs."""
        for name, section in patterns:
            beginning = name.removesuffix("+")
            if name == "+" or not beginning:
                continue
            if name.endswith("+"):
                if not any(item.startswith(beginning) for item in self.interfaces):
                    self.interfaces[name] = Interface(
                        name, InterfaceKind.TUNNEL, section.origin, peer="any", dynamic_address=True
                    )
            elif name not in self.interfaces:
                self.known(name, section)

    def unknown_name(self, name: str, section: Section, option: str) -> None:
        """A network that no section defines."""
        reason = f"network {name} is not in the file"
        self.reading.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, section.at(option), reason)
