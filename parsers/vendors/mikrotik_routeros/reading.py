"""From the commands of an export to one device."""

from __future__ import annotations

from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from parsers.linux_state import KernelState, decided, own_addresses, with_state
from parsers.model.device import Device, Effect, Unmodelled
from parsers.model.interface import InterfaceKind
from parsers.model.management import REQUESTED_FORWARDS, Setting
from parsers.model.netfilter import NO_TOPOLOGY
from parsers.model.routing import SourceCheck
from parsers.nouns import dataclass
from parsers.syntax.cryptokey import guards
from parsers.syntax.netfilter.nouns import Chain, ChainRule, Do, Table, Verb, Verdict
from parsers.syntax.netfilter.to_device import Assembly
from parsers.vendors.mikrotik_routeros import firewall, interfaces, routes, vpn, wireguard
from parsers.vendors.mikrotik_routeros.bridges import Bridges
from parsers.vendors.mikrotik_routeros.ipsec_rules import by_tunnels, policies_of
from parsers.vendors.mikrotik_routeros.management import Host
from parsers.vendors.mikrotik_routeros.sections import (
    FEATURES,
    FORWARDS_ON_REQUEST,
    IRRELEVANT,
    ONLY_OPENING,
    OPENING,
    OTHERWISE,
    SCRIPTS,
    SWITCHED,
)
from parsers.vendors.mikrotik_routeros.stations import NamedStations
from parsers.vendors.mikrotik_routeros.steering import in_vrfs
from parsers.vendors.mikrotik_routeros.text import Command, Reading, commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.model.bridge import Bridge
    from parsers.model.interface import Interface

PLATFORM = "mikrotik_routeros"
_END_OF_CHAIN = "RouterOS accepts what meets no rule of a built-in chain (RouterOS documentation, Filter)"
_EFFECTS = {
    "deny": Effect.MAY_DENY,
    "permit": Effect.MAY_PERMIT,
    "either": Effect.MAY_DO_EITHER,
    "rewrite": Effect.MAY_REWRITE,
}
ADDED = frozenset(
    {
        *firewall.SECTIONS,
        *firewall.LISTS,
        "interface list member",
        "interface bridge port",
        "interface bridge vlan",
        "interface wireguard peers",
        "ip address",
        "ipv6 address",
        "ip dhcp-client",
        "ipv6 dhcp-client",
        "ip vrf",
        "ip route vrf",
        "ip route",
        "ipv6 route",
        "ip route rule",
        "routing rule",
        "ip pool",
        "ipv6 pool",
        "ip ipsec peer",
    }
)
"""Sections without anything as delivered, so that an export adds all they hold; a `set` there is from a script."""
_SETTINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ip ssh": ("ssh", ("strong-crypto", "forwarding-enabled", "password-authentication")),
    "system logging": ("logging", ("topics", "action")),
    "radius incoming": ("radius incoming", ("accept",)),
    "user aaa": ("user aaa", ("use-radius", "default-group")),
    "tool mac-server": ("mac-server", ("allowed-interface-list",)),
    "tool mac-server mac-winbox": ("mac-winbox", ("allowed-interface-list",)),
    "tool mac-server ping": ("mac-ping", ("enabled",)),
    "tool bandwidth-server": ("bandwidth-server", ("enabled", "authenticate")),
    "tool romon": ("romon", ("enabled",)),
    "ip smb": ("smb", ("enabled",)),
    "ip smb shares": ("smb share", ("name", "directory", "disabled")),
}
"""Sections of which some keys are kept as they stand: how they are called, and which."""
_SERVERS = {
    "system ntp client servers": ("ntp", "address"),
    "system logging action": ("syslog", "remote"),
    "radius": ("radius", "address"),
}
"""Sections that name servers: for what, and by which key."""
SCRIPTED = "scripts may change the configuration while the device runs"
STOPPED = "the device is told not to forward"


@dataclass
class Box:
    """All rooms of one device while it is read."""

    reading: Reading
    wall: firewall.Firewall
    wiring: interfaces.Wiring
    bridges: Bridges
    routes: routes.Routes
    host: Host
    vpn: vpn.Vpn
    name: str = ""
    stations: NamedStations = field(default_factory=NamedStations)

    def dispatch(self) -> dict[str, Callable[[Command], None]]:
        """Section to who reads it."""
        found: dict[str, Callable[[Command], None]] = dict.fromkeys(firewall.SECTIONS, self.wall.rule)
        found |= dict.fromkeys(firewall.LISTS, self.wall.listed)
        found |= dict.fromkeys(interfaces.SECTIONS, self.wiring.define)
        found |= dict.fromkeys(vpn.SERVERS, self.vpn.server)
        host = self.host
        found |= {section: partial(host.setting, name=name, keys=keys) for section, (name, keys) in _SETTINGS.items()}
        found |= {section: partial(host.server, purpose=what, key=key) for section, (what, key) in _SERVERS.items()}
        return (
            found
            | self.bridges.readers()
            | {
                "interface list": self.wiring.list_of,
                "interface detect-internet": self.detected,
                "interface list member": self.wiring.member,
                "ip firewall connection tracking": self.tracking,
                "zerotier": self.zerotier,
                "zerotier interface": self.zerotier_network,
                "interface wireguard peers": partial(wireguard.peer, self.wiring),
                "ip address": self.wiring.address,
                "ipv6 address": self.wiring.address,
                "ip dhcp-client": self.wiring.dhcp,
                "ipv6 dhcp-client": self.wiring.dhcp,
                "ip vrf": self.routes.vrf,
                "ip route vrf": self.routes.vrf,
                "ip route": self.routes.route,
                "ipv6 route": self.routes.route,
                "ip route rule": self.wall.steering.rule,
                "routing rule": self.wall.steering.rule,
                "ip settings": self.routes.settings,
                "ipv6 settings": self.routes.settings,
                "routing table": self.routes.table,
                "ip ipsec peer": self.vpn.peer,
                "ip ipsec policy": self.vpn.policies.append,
                "ip pool": self.vpn.pool,
                "ipv6 pool": self.vpn.pool,
                "ppp profile": self.vpn.profile,
                "ppp secret": self.vpn.profile,
                "ip service": host.service,
                "ip dns": self.resolver,
                "snmp": host.agent,
                "snmp community": host.community,
                "system identity": self.identity,
                "system ntp client": self.clock,
                "user": host.account,
            }
        )

    def identity(self, command: Command) -> None:
        """The name of the device."""
        self.name = command.take("name")
        self.reading.modelled(command)

    def clock(self, command: Command) -> None:
        """Time servers, as versions 6 and 7 write them."""
        for key in ("servers", "primary-ntp", "secondary-ntp", "server-dns-names"):
            if key in command.values:
                self.host.server(command, "ntp", key)
        command.ignore(command.values)
        self.reading.modelled(command)

    def resolver(self, command: Command) -> None:
        """Name servers that the device asks, and whether it answers others."""
        remote = command.values.get("allow-remote-requests") == "yes"
        repeated = frozenset(filter(None, command.take("mdns-repeat-ifaces").split(",")))
        if len(repeated) > 1:
            what = "announcements of services are repeated on other interfaces (mdns-repeat-ifaces)"
            self.reading.doubt(what, Effect.MAY_PERMIT, command.origin, repeated)
        self.host.server(command, "dns", "servers")
        if remote:
            self.host.setting(command, "dns", ("allow-remote-requests",))

    def zerotier(self, command: Command) -> None:
        """An instance of ZeroTier: where it speaks; networks that it joins are interfaces."""
        command.ignore(command.values)
        self.reading.modelled(command)

    def zerotier_network(self, command: Command) -> None:
        """A network of ZeroTier: an interface, whose addresses and routes its controller gives (`allow-managed`)."""
        self.wiring.define(command)
        if command.on and command.values.get("allow-managed", "yes") != "no":
            self.routes.learns("ZeroTier", command)

    def tracking(self, command: Command) -> None:
        """Connection tracking: without it no rule that asks for a state or an earlier translation means what it says.

        It runs where rules need it, unless it is switched off ("Connection tracking": NAT, states, fasttrack).
        """
        if command.values.get("enabled") == "no":
            what = "connection tracking is off, so that states and translations do not work as rules say"
            self.reading.doubt(what, Effect.MAY_DO_ANYTHING, command.origin)
        command.ignore(command.values)
        self.reading.modelled(command)

    def opens(self, command: Command) -> None:
        """What beside its own meaning may open a way, or runs a script."""
        self.wall.fills(command)
        self.vpn.asks(command)
        for key in SCRIPTS.get(command.section, ()):
            if command.values.get(key) and command.on:
                self.reading.doubt(f"{SCRIPTED} ({key})", Effect.MAY_DO_EITHER, command.origin)
                break
        keys, what = OPENING.get(command.section, ({}, ""))
        opened = [key for key, harmless in keys.items() if command.values.get(key, "") not in harmless]
        if opened and command.on:
            effect = Effect.MAY_PERMIT if command.section in ONLY_OPENING else Effect.MAY_DO_EITHER
            self.reading.doubt(f"{what} ({opened[0]})", effect, command.origin)

    def detected(self, command: Command) -> None:
        """Which interfaces lead to the internet: the device puts them into the lists that are named."""
        for key, name in command.values.items():
            if key.endswith("-interface-list") and key != "detect-interface-list" and name not in {"", "none"}:
                self.wiring.doubts[name] = f"the device puts interfaces into the list {name} (detect-internet)"
        command.ignore(command.values)
        self.reading.modelled(command)

    def read(self, command: Command) -> None:
        """One command."""
        section = command.section
        if section in FEATURES:
            self._feature(command)
        elif section in OTHERWISE:
            self.reading.irrelevant(command, OTHERWISE[section])
        elif section in IRRELEVANT:
            self.reading.irrelevant(command, IRRELEVANT[section])
        elif any(section == name or section.startswith(f"{name} ") for name in routes.PROTOCOLS):
            self.routes.protocol(command)
        elif section.endswith("-server") and section.removeprefix("interface ").removesuffix("-server") in vpn.KINDS:
            self.reading.irrelevant(command, "a name for one client")
        else:
            self.reading.unknown(command.lines, f"section /{section} is not known")

    def _feature(self, command: Command) -> None:
        what, effect = FEATURES[command.section]
        off = not command.on or (command.section in SWITCHED and command.values.get("enabled", "no") != "yes")
        if what and not off and command.verb in {"add", "set"}:
            self.reading.doubt(what, _EFFECTS[effect], command.origin)
            if command.section in FORWARDS_ON_REQUEST:
                self.host.settings.append(Setting(REQUESTED_FORWARDS, "on", command.origin))
        command.ignore(command.values)
        self.reading.modelled(command)


def read_device(reading: Reading, stem: str) -> Device | None:
    """The device, or None where no command was understood."""
    wiring = interfaces.Wiring(reading)
    ways = routes.Routes(reading, wiring)
    bridges = Bridges(reading, wiring)
    box = Box(reading, firewall.Firewall(reading), wiring, bridges, ways, Host(reading), vpn.Vpn(reading, wiring))
    readers = box.dispatch()
    any_read = False
    for command in commands(reading):
        any_read = True
        if command.verb not in {"add", "set"} or (command.verb == "set" and command.section in ADDED):
            reading.unknown(command.lines, f"{command.verb} changes what stands there; an export adds it as it is")
        elif "place-before" in command.values:
            reading.unknown(command.lines, "place-before is not what an export says: the place is not known")
        else:
            box.opens(command)
            box.stations.hears(command)
            readers.get(command.section, box.read)(command)
    return _device(box, stem) if any_read else None


def _device(box: Box, stem: str) -> Device:
    reading, wiring = box.reading, box.wiring
    origin = reading.source.span(1)
    dialled = list(box.vpn.dialled())
    found = [*box.routes.finished(), *dialled]
    tunnels = tuple(box.vpn.tunnels(found))
    made, bridges = box.bridges.finished(translates=box.wall.translates)
    made = tuple(replace(item, vrf=box.routes.vrfs.get(item.name, "")) for item in made)
    ports = {port: bridge for bridge, port, _ in box.bridges.ports}
    _slaves(box, made)
    policies = policies_of(box.vpn.policies, tunnels, box.routes.vrfs, made=reading.makes_policies)
    tables = box.wall.finished(wiring.sets(), ports, box.routes.vrfs, policies)
    _stop(tables, box)
    assembly = Assembly(
        box.name or stem, PLATFORM, origin, tables, reading.fault, unread=reading.unmodelled, policy=_END_OF_CHAIN
    )
    device = assembly.device()
    between = box.bridges.judged()
    if between is not None:
        sets, bindings = (*device.rule_sets, between[0]), (*device.bindings, between[1])
        device = replace(device, rule_sets=sets, bindings=bindings)
    device = with_state(device, KernelState(made, (), configured=True))
    names, own = [item.name for item in made], own_addresses(made)
    steered = list(in_vrfs(box.wall.steering.entries(tables), box.routes.vrfs.values()))
    checks = _checks(box, tuple(item.name for item in made))
    keys = [made for name, peers in wiring.peers.items() for made in guards(name, peers, "allowed-address")]
    kept: list[Unmodelled] = [item for item in device.unmodelled if item.what != NO_TOPOLOGY]
    return replace(
        device,
        version=reading.version,
        interfaces=made,
        rule_sets=(*(by_tunnels(item, policies.carried) for item in device.rule_sets), *(one[0] for one in keys)),
        bindings=(*device.bindings, *(one[1] for one in keys)),
        bridges=_known(bridges),
        routes=tuple(found),
        stations=tuple(box.stations.finished()),
        policy_routes=tuple(replace(item, match=decided(item.match, names, own)) for item in steered),
        dynamic_routing=tuple(box.routes.learnt()),
        source_checks=checks,
        tunnels=tunnels,
        management=box.host.finished(origin),
        unmodelled=tuple(kept),
    )


def _slaves(box: Box, made: tuple[Interface, ...]) -> None:
    """Addresses of ports of a bond: which interface their packets come in by is not documented."""
    slaves = {port for item in made for port in item.members if item.kind is InterfaceKind.AGGREGATE}
    for item in made:
        if item.name in slaves and item.addresses:
            what = f"{item.name} has an address and is a port of a bond"
            box.reading.doubt(what, Effect.MAY_DO_EITHER, item.addresses[0].origin)


def _known(bridges: tuple[Bridge, ...]) -> tuple[Bridge, ...]:
    return tuple(item for item in bridges if item.members)


def _stop(tables: list[Table], box: Box) -> None:
    """Where forwarding is switched off, nothing passes."""
    for version, command in box.routes.stopped.items():
        family = "ip" if version == 4 else "ip6"
        table = Table(family, "settings", command.origin)
        chain = Chain("forward", command.origin, hook="forward", priority=-400)
        chain.rules.append(ChainRule((Do(Verdict(Verb.DROP)),), command.origin, STOPPED))
        table.chains["forward"] = chain
        tables.append(table)


def _checks(box: Box, names: tuple[str, ...]) -> tuple[SourceCheck, ...]:
    command = box.routes.check_by
    if box.routes.check is None or command is None:
        return ()
    return (SourceCheck(box.routes.check, frozenset(names), command.origin, frozenset({4}), allow_default=True),)
