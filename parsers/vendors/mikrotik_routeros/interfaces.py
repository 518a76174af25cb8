"""Interfaces, their lists and addresses, bridges and VLANs.

Ports of a bridge carry no addresses of their own: the interface of the bridge has them, and rules know packets that
come in at a port by the name of the bridge. Without `vlan-filtering` a bridge joins its ports whatever the tag of a
frame; with it each port is an access or a trunk port by `pvid`, `frame-types` and the table `/interface bridge vlan`.
Source: MikroTik documentation, "Bridging and Switching", "Bridge VLAN Filtering", "Interface Lists", "VRRP".
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field, replace
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
    VlanLine,
)
from parsers.model.intervals import Interval
from parsers.vendors.mikrotik_routeros.firewall import interface_set
from parsers.vendors.mikrotik_routeros.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.intervals import Intervals
    from parsers.source import Span
    from parsers.syntax.cryptokey import Peer
    from parsers.syntax.netfilter.nouns import NamedSet
    from parsers.vendors.mikrotik_routeros.text import Command, Reading

TUNNELS = {
    "gre": "remote-address",
    "gre6": "remote-address",
    "ipip": "remote-address",
    "ipipv6": "remote-address",
    "6to4": "remote-address",
    "eoip": "remote-address",
    "eoipv6": "remote-address",
    "vxlan": "",
    "l2tp-client": "connect-to",
    "pptp-client": "connect-to",
    "sstp-client": "connect-to",
    "ovpn-client": "connect-to",
    "zerotier": "",
}
"""Interfaces that lead to another gateway, and the key that names it."""
_DIALLED = frozenset({"pppoe-client", "ppp-client", "lte", "l2tp-client", "pptp-client", "sstp-client", "ovpn-client"})
_KINDS = {
    "bridge": InterfaceKind.BRIDGE,
    "bonding": InterfaceKind.AGGREGATE,
    "vlan": InterfaceKind.SUBINTERFACE,
    "vrrp": InterfaceKind.OTHER,
    "pppoe-client": InterfaceKind.OTHER,
    "ppp-client": InterfaceKind.OTHER,
    "ethernet": InterfaceKind.PHYSICAL,
    "wireless": InterfaceKind.PHYSICAL,
    "wifi": InterfaceKind.PHYSICAL,
    "wifiwave2": InterfaceKind.PHYSICAL,
    "lte": InterfaceKind.PHYSICAL,
    "w60g": InterfaceKind.PHYSICAL,
    "veth": InterfaceKind.PHYSICAL,
    "macvlan": InterfaceKind.PHYSICAL,
    "wireguard": InterfaceKind.TUNNEL,
    **dict.fromkeys(TUNNELS, InterfaceKind.TUNNEL),
}
_MODEMS = frozenset({"lte", "ppp-client"})
_LTE = re.compile(r"lte\d+")
"""What a modem is called that no line defines: an export leaves out what is as delivered ("LTE")."""
_RADIOS = frozenset({"wireless", "wifi", "wifiwave2"})
"""Radios are delivered switched off, so an export says `disabled=no` of one that is on ("Wireless Interface")."""
SECTIONS = {f"interface {name}": name for name in _KINDS}
_ABOUT = words(
    "mtu l2mtu mac-address admin-mac auto-mac arp arp-timeout comment advertise speed auto-negotiation full-duplex"
    " tx-flow-control rx-flow-control bandwidth loop-protect loop-protect-send-interval loop-protect-disable-time"
    " orig-mac-address sfp-shutdown-temperature sfp-rate-select combo-mode poe-out poe-priority power-cycle-interval"
    " power-cycle-ping-enabled disable-running-check cable-settings rx-buffer"
    " ageing-time protocol-mode fast-forward priority forward-delay hello-time max-message-age transmit-hold-count"
    " igmp-snooping igmp-version mld-version multicast-querier multicast-router dhcp-snooping add-dhcp-option82"
    " port-cost-mode ether-type region-name region-revision max-hops mvrp startup-query-count"
    " mode link-monitoring mii-interval transmit-hash-policy lacp-rate lacp-user-key primary min-links up-delay"
    " down-delay arp-interval arp-ip-targets arp-validate slow-protocols"
    " use-service-tag loop-protect-status keepalive clamp-tcp-mss dont-fragment allow-fast-path dscp ipsec-secret"
    " tunnel-id vni port local-address vteps-ip-version"
    " user password service-name ac-name profile use-peer-dns allow mrru max-mtu max-mru dial-on-demand"
    " keepalive-timeout use-ipsec certificate verify-server-certificate tls-version auth cipher http-proxy"
    " proxy-port verify-server-address-from-certificate"
    " vrid version preemption-mode on-backup on-master on-fail authentication sync-connection-tracking"
    " remote-address connection-tracking-mode connection-tracking-port group-authority group-master interval"
    " listen-port private-key responder security ssid band channel-width country frequency wireless-protocol"
    " configuration configuration.mode configuration.ssid configuration.country channel channel.band"
    " channel.frequency channel.width channel.skip-dfs-channels security-profile installation distance"
    " hide-ssid disconnect-timeout frequency-mode basic-rates-a/g tx-power tx-power-mode antenna-gain wmm-support"
    " wps-mode rx-chains tx-chains bridge-mode default-authentication default-forwarding default-name"
    " apn-profiles allow-roaming network-mode pin sms-read sms-protocol band nr-band"
    " address gateway gateway6 container-mac-address dhcp datapath datapath.bridge"
    " security.authentication-types security.ft security.ft-over-ds security.wps security.connect-priority"
    " security.passphrase security.encryption steering data-channel dial-command phone info-channel modem-init"
    " remote-port instances"
)
_PORT_ABOUT = words(
    "comment internal-path-cost path-cost priority edge point-to-point auto-isolate learn fast-leave restricted-role"
    " restricted-tcn trusted hw multicast-router unknown-multicast-flood unknown-unicast-flood broadcast-flood"
    " bpdu-guard tag-stacking mvrp-applicant-state mvrp-registrar-state"
)
_ASKING_ABOUT = words(
    "comment auth-types accounting interim-update mac-auth-mode radius-mac-format auth-timeout retrans-timeout"
    " reauth-timeout"
)
_UNTAGGED = "admit-only-untagged-and-priority-tagged"
_TAGGED = "admit-only-vlan-tagged"

NO_NAME = "the interface or the group that is meant is not named"


@dataclass
class Wiring:
    """Interfaces by name while they are read; names that nobody defines are built-in ports."""

    reading: Reading
    interfaces: dict[str, Interface] = field(default_factory=dict[str, Interface])
    defined: set[str] = field(default_factory=set[str])
    renamed: dict[str, str] = field(default_factory=dict[str, str])
    lists: dict[str, Command] = field(default_factory=dict[str, "Command"])
    members: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    doubts: dict[str, str] = field(default_factory=dict[str, str])
    nested: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict[str, tuple[list[str], list[str]]])
    bridges: dict[str, Command] = field(default_factory=dict[str, "Command"])
    ports: list[tuple[str, str, Command]] = field(default_factory=list[tuple[str, str, "Command"]])
    table: list[Command] = field(default_factory=list["Command"])
    guards: dict[str, list[Span]] = field(default_factory=dict[str, "list[Span]"])
    """Ports that ask stations who they are, with the lines that say so."""
    dialled_in: set[str] = field(default_factory=set[str])
    endpoints: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    peers: dict[str, list[Peer]] = field(default_factory=dict[str, "list[Peer]"])
    """By device of WireGuard, what each of its peers may send."""

    def known(self, name: str, command: Command) -> str:
        """The name of an interface; one that nobody defines is a built-in port."""
        found = self.renamed.get(name, name)
        if found and found not in self.interfaces:
            kind = InterfaceKind.LOOPBACK if found == "lo" else InterfaceKind.PHYSICAL
            modem = _LTE.fullmatch(found) is not None
            self.interfaces[found] = Interface(found, kind, command.origin, dynamic_address=modem, modem=modem)
        return found

    def define(self, command: Command) -> None:
        """An interface, or what a built-in one is called."""
        kind = SECTIONS[command.section]
        default = command.found.get("default-name") or command.found.get("name") or "".join(command.words[:1])
        name = command.take("name") or default
        if not name:
            self.reading.bad(command, f"which {kind} interface is meant is not understood")
            return
        if name in self.defined:
            self.reading.unknown(command.lines, f"interface {name} stands here twice")
            return
        self.defined.add(name)
        if default and default != name:
            self.renamed[default] = name
        parent = command.take("interface" if kind != "wifi" else "master-interface")
        peer_key = TUNNELS.get(kind, "")
        peer = command.take(peer_key) if peer_key else ""
        vlan = command.take("vlan-id") if kind == "vlan" else ""
        members = tuple(part for part in command.take("slaves").split(",") if part) if kind == "bonding" else ()
        command.ignore(_ABOUT)
        if kind == "bridge":
            command.ignore(("vlan-filtering", "pvid", "frame-types", "ingress-filtering"))
            self.bridges[name] = command
        if kind in _DIALLED:
            command.ignore(("add-default-route", "default-route-distance", "use-network-apn", "use-peer-dns"))
        if kind in {"wireguard", "vxlan", "zerotier"}:
            command.ignore(("network", "interfaces"))
        if kind in _RADIOS:
            command.ignore(("mode", "vlan-mode"))
        before = self.interfaces.get(name)
        self.interfaces[name] = Interface(
            name,
            _KINDS[kind],
            command.origin,
            addresses=() if before is None else before.addresses,
            description=command.values.get("comment", ""),
            dynamic_address=kind in _DIALLED or (before is not None and before.dynamic_address),
            enabled=command.on,
            vlan=int(vlan) if vlan.isdecimal() else None,
            parent=parent,
            members=members,
            radio=kind in _RADIOS and command.values.get("disabled") == "no",
            modem=kind in _MODEMS,
            peer=peer or ("any" if kind in {"wireguard", "vxlan", "zerotier"} else ""),
        )
        self.reading.modelled(command)

    def list_of(self, command: Command) -> None:
        """An interface list, with the lists it takes in and leaves out."""
        command.ignore(("comment",))
        name = command.take("name") or command.found.get("name", "")
        self.lists[name] = command
        wider, without = (
            [part for part in command.take(key).split(",") if part and part != "none"] for key in ("include", "exclude")
        )
        self.nested[name] = (wider, without)
        for key in (*wider, *without):
            if key in {"all", "dynamic", "static"}:
                self.doubts[name] = f"interface list {name} is made of the list {key}"
        self.reading.modelled(command)

    def member(self, command: Command) -> None:
        """A member of an interface list."""
        command.ignore(("comment",))
        name, listed = command.take("interface"), command.take("list")
        if not name or not listed:
            self.reading.bad(command, NO_NAME)
            return
        if command.on:
            self.members.setdefault(listed, []).append(self.known(name, command))
        self.reading.modelled(command)

    def sets(self) -> Iterator[NamedSet]:
        """The interface lists as sets of the packet filter."""
        for name in sorted({*self.lists, *self.members}):
            command = self.lists.get(name) or next(iter(self.bridges.values()), None) or _anywhere(self.reading)
            yield interface_set(name, sorted(self._inside(name, ())), command, self.doubts.get(name, ""))
        if "none" not in self.lists:
            yield interface_set("none", (), _anywhere(self.reading))

    def _inside(self, name: str, seen: tuple[str, ...]) -> set[str]:
        """The members of a list: of those it includes, without those it excludes, and its own (they stay)."""
        if name in seen:
            return set()
        wider, without = self.nested.get(name, ([], []))
        found: set[str] = set()
        for other in wider:
            found |= self._inside(other, (*seen, name))
        for other in without:
            found -= self._inside(other, (*seen, name))
        return found | set(self.members.get(name, ()))

    def address(self, command: Command) -> None:
        """An address of an interface; on a VRRP interface it is shared."""
        version = 4 if command.section.startswith("ip ") else 6
        command.ignore(("comment", "network", "broadcast", "netmask", "advertise", "no-dad", "eui-64", "from-pool"))
        text, name = command.take("address"), command.take("interface")
        pool = command.values.get("from-pool", "")
        if not command.on:
            self.reading.irrelevant(command, "disabled")
            return
        if not name:
            self.reading.bad(command, NO_NAME)
            return
        name = self.known(name, command)
        if pool and pool not in {"none", ""}:
            self.interfaces[name] = replace(self.interfaces[name], dynamic_address=True)
            self.reading.modelled(command)
            return
        if "/" not in text:
            text = f"{text}/{32 if version == 4 else 64}"
        try:
            value = ipaddress.ip_interface(text)
        except ValueError:
            self.reading.bad(command, f"address {text!r} is not understood")
            return
        if command.values.get("eui-64") == "yes":
            self.reading.doubt(
                f"the address of {name} is made of its MAC address", Effect.MAY_DO_EITHER, command.origin
            )
        shared = self._is_vrrp(name)
        role = AddressRole.VIRTUAL if shared else AddressRole.PRIMARY
        home = self.known(self.interfaces[name].parent, command) if shared else name
        interface = self.interfaces[home]
        if role is AddressRole.PRIMARY and any(
            item.value.version == version and item.role is AddressRole.PRIMARY for item in interface.addresses
        ):
            role = AddressRole.SECONDARY
        made = InterfaceAddress(value, role, command.origin)
        self.interfaces[home] = replace(interface, addresses=(*interface.addresses, made))
        self.reading.modelled(command)

    def _is_vrrp(self, name: str) -> bool:
        item = self.interfaces[name]
        return item.kind is InterfaceKind.OTHER and bool(item.parent) and not item.dynamic_address

    def dhcp(self, command: Command) -> None:
        """An address that is not in the file."""
        command.ignore(
            (
                *("comment", "add-default-route", "use-peer-dns", "use-peer-ntp", "dhcp-options", "script"),
                *("default-route-distance", "default-route-tables", "pool-name", "pool-prefix-length", "prefix-hint"),
                *("request", "rapid-commit", "check-gateway", "allow-reconfigure", "use-broadcast", "name"),
            )
        )
        name = command.take("interface")
        if not name:
            self.reading.bad(command, NO_NAME)
            return
        if command.on:
            name = self.known(name, command)
            self.interfaces[name] = replace(self.interfaces[name], dynamic_address=True)
        self.reading.modelled(command)

    def bridged(self, command: Command) -> None:
        """A port of a bridge."""
        command.ignore(_PORT_ABOUT)
        for key in ("pvid", "frame-types", "ingress-filtering"):
            command.take(key)
        bridge, name = command.take("bridge"), command.take("interface")
        horizon = command.take("horizon", "none")
        if not command.on:
            self.reading.irrelevant(command, "disabled")
            return
        if not name or not bridge:
            self.reading.bad(command, NO_NAME)
            return
        port = self.known(name, command)
        if horizon != "none":
            what = f"split horizon {horizon} at {port}: ports of one number do not reach each other"
            self.reading.doubt(what, Effect.MAY_DENY, command.origin, frozenset({port}))
        self.ports.append((self.known(bridge, command), port, command))
        self.reading.modelled(command)

    def asked(self, command: Command) -> None:
        """A port that asks stations who they are (802.1X, or their MAC address), and may keep them out."""
        command.ignore(_ASKING_ABOUT)
        elsewhere = [command.take(key) for key in ("guest-vlan-id", "reject-vlan-id", "server-fail-vlan-id")]
        name = command.take("interface")
        if not command.on:
            self.reading.irrelevant(command, "disabled")
            return
        if not name:
            self.reading.bad(command, NO_NAME)
            return
        port = self.known(name, command)
        self.guards.setdefault(port, []).append(command.origin)
        moves = any(text not in {"", "!none", "none"} for text in elsewhere)
        what = f"{port} asks stations who they are (802.1X)"
        effect = Effect.MAY_DO_EITHER if moves else Effect.MAY_DENY
        self.reading.doubt(what, effect, command.origin, frozenset({port}))
        self.reading.modelled(command)

    def vlans(self, command: Command) -> None:
        """A row of the VLAN table."""
        command.ignore(("comment", "bridge", "tagged", "untagged", "vlan-ids", "mvrp-forbidden"))
        if command.on:
            self.table.append(command)
        self.reading.modelled(command)

    def finished(self) -> tuple[tuple[Interface, ...], tuple[Bridge, ...]]:
        """Interfaces and bridges, when all is read."""
        for name, ends in self.endpoints.items():
            peer = ", ".join(sorted(set(ends))) if "" not in ends else "any"
            self.interfaces[name] = replace(self.interfaces[name], peer=peer)
        made: list[Bridge] = []
        filtering = [name for name, command in self.bridges.items() if command.values.get("vlan-filtering") == "yes"]
        for name, command in self.bridges.items():
            ports = [(port, item) for bridge, port, item in self.ports if bridge == name]
            if filtering == [name]:
                self._switched(name, command, ports)
                continue
            if name in filtering:
                what = f"the VLANs of {name}: several bridges filter VLANs, which is not modelled"
                self.reading.doubt(what, Effect.MAY_DO_EITHER, command.origin)
            members = tuple(port for port, _ in ports)
            made.append(Bridge(name, members, BridgeMode.SWITCHED, command.origin, name, routed=True))
        return tuple(self.interfaces.values()), tuple(made)

    def _switched(self, bridge: str, command: Command, ports: list[tuple[str, Command]]) -> None:
        """A bridge that filters VLANs is a switch: its VLAN interfaces are those of the device in the VLANs."""
        loose = [port for port, item in ports if self._loose(item)]
        if loose:
            what = f"ingress filtering is off at {', '.join(loose)}: frames of any VLAN may enter there"
            self.reading.doubt(what, Effect.MAY_DO_EITHER, command.origin)
        pvid = _number(command.values.get("pvid", ""), 1)
        own = self.interfaces[bridge]
        self.interfaces[bridge] = replace(own, kind=InterfaceKind.VLAN, vlan=pvid)
        joined = set[str]()
        if command.values.get("mvrp") == "yes":
            joined = {port for port, item in ports if item.values.get("mvrp-registrar-state", "normal") == "normal"}
            what = f"{', '.join(sorted(joined))} become members of VLANs that their neighbours ask for (MVRP)"
            if joined:
                self.reading.doubt(what, Effect.MAY_PERMIT, command.origin, frozenset(joined))
        for port, item in ports:
            switched = replace(self._switchport(port, item), guards=tuple(self.guards.get(port, ())))
            switched = replace(switched, registers=command.origin if port in joined else None)
            self.interfaces[port] = replace(self.interfaces[port], switchport=switched)
        for name, found in list(self.interfaces.items()):
            if found.kind is InterfaceKind.SUBINTERFACE and found.parent == bridge:
                self.interfaces[name] = replace(found, kind=InterfaceKind.VLAN)

    def _loose(self, port: Command) -> bool:
        default = "yes" if self.reading.seventh else "no"
        return port.values.get("ingress-filtering", default) != "yes"

    def _switchport(self, port: str, command: Command) -> Switchport:
        pvid = _number(command.values.get("pvid", ""), 1)
        frames = command.values.get("frame-types", "admit-all")
        lines: list[VlanLine] = []
        allowed: Intervals = ()
        for row in self.table:
            tagged = port in row.values.get("tagged", "").split(",")
            if tagged or port in row.values.get("untagged", "").split(","):
                numbers = _numbers(row.values.get("vlan-ids", ""))
                allowed = intervals.normal((*allowed, *numbers))
                lines.append(VlanLine(numbers, row.origin))
        if frames == _UNTAGGED:
            return Switchport(SwitchportMode.ACCESS, access_vlan=pvid, lines=(VlanLine(_one(pvid), command.origin),))
        if frames == _TAGGED:
            allowed = intervals.difference(allowed, _one(pvid)) if not intervals.holds(allowed, pvid) else allowed
            native = next(number for number in range(1, 4095) if not intervals.holds(allowed, number))
            return Switchport(SwitchportMode.TRUNK, native_vlan=native, allowed=allowed, lines=tuple(lines))
        allowed = intervals.normal((*allowed, *_one(pvid)))
        lines.append(VlanLine(_one(pvid), command.origin))
        return Switchport(SwitchportMode.TRUNK, native_vlan=pvid, allowed=allowed, lines=tuple(lines))


def _anywhere(reading: Reading) -> Command:
    from parsers.vendors.mikrotik_routeros.text import Command  # noqa: PLC0415 -- only where a file names no bridge

    return Command("", "", range(1, 1), reading.source.span(1))


def _one(vlan: int) -> Intervals:
    return (Interval(vlan, vlan),)


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and 0 < int(text) < 4095 else default


def _numbers(text: str) -> Intervals:
    """`10,20-30`."""
    found: list[Interval] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first.isdecimal() and (last.isdecimal() or not dash):
            found.append(Interval(int(first), int(last or first)))
    return intervals.normal(found)
