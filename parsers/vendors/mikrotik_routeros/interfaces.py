"""Interfaces, their lists and addresses.

Source: MikroTik documentation, "Ethernet", "VLAN", "Interface Lists", "VRRP", "IP Addressing".
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field, replace
from itertools import chain
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.routing import Route
from parsers.nouns import dataclass
from parsers.vendors.mikrotik_routeros.firewall import interface_set
from parsers.vendors.mikrotik_routeros.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_SOFTWARE = frozenset({"eoip", "eoipv6", "vlan"})
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
_RADIO_ABOUT = (
    "channel.",
    "configuration.",
    "security.",
    "steering.",
    "aaa.",
    "interworking.",
    "radio-mac",
    "datapath.cli",
)
"""How keys of a radio begin that say how it sends, and whether its clients reach each other."""
SECTIONS = {f"interface {name}": name for name in _KINDS} | {"zerotier interface": "zerotier"}
_ABOUT = words(
    "mtu l2mtu mac-address admin-mac auto-mac arp arp-timeout comment advertise speed auto-negotiation full-duplex"
    " tx-flow-control rx-flow-control bandwidth loop-protect loop-protect-send-interval loop-protect-disable-time"
    " orig-mac-address sfp-shutdown-temperature sfp-rate-select combo-mode poe-out poe-priority power-cycle-interval"
    " power-cycle-ping-enabled power-cycle-ping-address power-cycle-ping-timeout sfp-ignore-rx-los fec-mode"
    " disable-running-check cable-settings rx-buffer"
    " ageing-time protocol-mode fast-forward priority forward-delay hello-time max-message-age transmit-hold-count"
    " igmp-snooping igmp-version mld-version multicast-querier multicast-router dhcp-snooping add-dhcp-option82"
    " port-cost-mode max-learned-entries ether-type region-name region-revision max-hops mvrp startup-query-count"
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
UNLISTED = frozenset({"dynamic", "static"})
"""Built-in lists whose members depend on what runs ("Interface Lists": by the flag `dynamic` of an interface)."""
BUILT_IN = UNLISTED | {"all", "none"}
"""Lists that every device has ("Interface Lists", Lists)."""
SINGLE = 32
NO_NAME = "the interface or the group that is meant is not named"
UNTOLD = "an interface that is not named"
"""What has the addresses of lines that do not say whose they are: the device has them, and somewhere their networks."""


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
    dialled_in: set[str] = field(default_factory=set[str])
    endpoints: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    peers: dict[str, list[Peer]] = field(default_factory=dict[str, "list[Peer]"])
    """By device of WireGuard, what each of its peers may send."""
    software: set[str] = field(default_factory=set[str])
    """Interfaces that no switch chip has, as the manual of bridges says ("like EoIP or VLAN")."""
    given_ways: dict[str, int] = field(default_factory=dict[str, int])
    """Interfaces by which a provider gives a default route, with its distance."""
    other_ends: list[Route] = field(default_factory=list["Route"])
    """Hosts at the other end of single addresses: connected, and no network of an interface."""

    def known(self, name: str, command: Command) -> str:
        """The name of an interface; one that nobody defines is a built-in port.

        An export calls every port as it is called now, whatever it was called when it was delivered. A line that calls
        one by a name that it has no more is from a script, and which port it means depends on when it ran.
        """
        found = self.now(name)
        if found != name:
            self._called(name, found, command)
        if found and found not in self.interfaces:
            kind = InterfaceKind.LOOPBACK if found == "lo" else InterfaceKind.PHYSICAL
            modem = _LTE.fullmatch(found) is not None
            self.interfaces[found] = Interface(found, kind, command.origin, dynamic_address=modem, modem=modem)
        return found

    def now(self, name: str) -> str:
        """What a port is called; the name of one as it was delivered may be that of another now."""
        return name if name in self.defined else self.renamed.get(name, name)

    def _called(self, name: str, now: str, command: Command) -> None:
        what = f"the port {name} is called {now}, and lines speak of it by both names"
        self.reading.doubt(what, Effect.MAY_DO_EITHER, command.origin)

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
        self.software.update({name} if kind in _SOFTWARE else ())
        if default and default != name:
            self.renamed[default] = name
            if default in self.interfaces and default not in self.defined:
                self._called(default, name, command)
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
            self._leads(name, command, usual="no")
            command.ignore(("add-default-route", "default-route-distance", "use-network-apn", "use-peer-dns"))
        if kind in {"wireguard", "vxlan", "zerotier"}:
            command.ignore(("network", "interfaces", "allow-default", "allow-global", "allow-managed", "instance"))
        if kind in _RADIOS:
            command.ignore(("mode", "vlan-mode", *(key for key in command.values if key.startswith(_RADIO_ABOUT))))
            listed = command.take("datapath.interface-list")
            if listed:
                self.doubts[listed] = f"radios join the interface list {listed}"
        before = self.interfaces.get(name)
        self.interfaces[name] = Interface(
            name,
            _KINDS[kind],
            command.origin,
            addresses=() if before is None else before.addresses,
            description=command.values.get("comment", ""),
            dynamic_address=kind in _DIALLED or kind == "zerotier" or (before is not None and before.dynamic_address),
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
            yield interface_set(name, sorted(self.within(name)), command, self.doubt_of(name))
        if "none" not in self.lists:
            yield interface_set("none", (), _anywhere(self.reading))

    def doubt_of(self, name: str, seen: frozenset[str] = frozenset()) -> str:
        """Why the members of a list are not all in the file, or nothing; those it takes in or leaves out count too."""
        if name in self.doubts:
            return self.doubts[name]
        for other in sorted({*chain(*self.nested.get(name, ()))} - seen - {name}):
            if other in UNLISTED:
                return f"interface list {name} is made of the list {other}"
            inner = self.doubt_of(other, seen | {name})
            if inner:
                return f"{inner}, of which the list {name} is made"
        return ""

    def within(self, name: str) -> set[str]:
        """The members of a list that the file names."""
        return self._inside(name, ())

    def tell_peers(self) -> None:
        """The other ends of tunnels with several of them, when all is read."""
        for name, ends in self.endpoints.items():
            peer = ", ".join(sorted(set(ends))) if "" not in ends else "any"
            self.interfaces[name] = replace(self.interfaces[name], peer=peer)

    def _inside(self, name: str, seen: tuple[str, ...]) -> set[str]:
        """Members of those it includes, without those it excludes, and its own (they stay)."""
        if name in seen:
            return set()
        if name == "all":
            return set(self.interfaces)
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
        command.ignore(("comment", "broadcast", "netmask", "advertise", "no-dad", "eui-64", "from-pool"))
        text, name, network = (command.take(key) for key in ("address", "interface", "network"))
        pool = command.values.get("from-pool", "")
        if not command.on:
            self.reading.irrelevant(command, "disabled")
            return
        if not name:
            self.reading.bad(command, NO_NAME)
            name = UNTOLD
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
            self.interfaces[name] = replace(self.interfaces[name], dynamic_address=True)
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
        if (
            network
            and isinstance(value, ipaddress.IPv4Interface)
            and not self._connected(network, value, home, command)
        ):
            return
        if name != UNTOLD:
            self.reading.modelled(command)

    def _connected(self, network: str, value: ipaddress.IPv4Interface, home: str, command: Command) -> bool:
        """What `network` says beside the address: of a single address, who is at the other end ("IP Addressing").

        With a longer mask it follows from the address; one that does not is told, for the device may go by either.
        """
        try:
            said = ipaddress.IPv4Address(network)
        except ValueError:
            self.reading.bad(command, f"network {network!r} of an address is not understood")
            return False
        if said == value.network.network_address:
            return True
        if value.network.prefixlen == SINGLE:
            self.other_ends.append(Route(ipaddress.IPv4Network(said), None, home, command.origin, distance=0))
            return True
        what = f"network {network} is not that of {value}; which of them is connected is not documented"
        self.reading.bad(command, what)
        return False

    def _is_vrrp(self, name: str) -> bool:
        item = self.interfaces[name]
        return item.kind is InterfaceKind.OTHER and bool(item.parent) and not item.dynamic_address

    def _leads(self, name: str, command: Command, *, usual: str) -> None:
        """Note that the other end gives a default route, if it does ("DHCP", "PPPoE": `add-default-route`)."""
        distance = command.values.get("default-route-distance", "1")
        if command.on and command.values.get("add-default-route", usual) != "no" and distance.isdecimal():
            self.given_ways[name] = int(distance)

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
            self._leads(name, command, usual="yes" if command.section == "ip dhcp-client" else "no")
        self.reading.modelled(command)


def _anywhere(reading: Reading) -> Command:
    from parsers.vendors.mikrotik_routeros.text import Command  # noqa: PLC0415 -- only where a file names no bridge

    return Command("", "", range(1, 1), reading.source.span(1))
