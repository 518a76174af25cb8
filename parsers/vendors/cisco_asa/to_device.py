"""The ASA's nouns into the neutral device."""

from __future__ import annotations

import pathlib
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import NO_ADDRESS
from parsers.model.device import Device, Effect, SeparateContext, Stage, Unmodelled
from parsers.model.interface import Interface, InterfaceKind, Switchport, SwitchportMode, VlanLine
from parsers.model.intervals import Interval, normal
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.match import AddressMatch, UnknownKind, UnknownMatch
from parsers.model.mirror import Mirror
from parsers.model.nat import NatRule
from parsers.model.routing import SourceCheck, SourceCheckMode
from parsers.model.rules import BindingPoint
from parsers.syntax.arp_of_nat import with_silence
from parsers.syntax.tracked_objects import with_what_is_asked
from parsers.syntax.vlans import vlan_numbers
from parsers.vendors.cisco_asa.bridges import bridges, check_lists, is_bvi, without_members
from parsers.vendors.cisco_asa.bypass import entrances, past_lists
from parsers.vendors.cisco_asa.clusters import give_units_addresses
from parsers.vendors.cisco_asa.contents import contents
from parsers.vendors.cisco_asa.identity import TOLD, attempts_limited, logins, used_secrets
from parsers.vendors.cisco_asa.leased import leased_routes
from parsers.vendors.cisco_asa.levels import level_of, level_rules
from parsers.vendors.cisco_asa.lists import Lists
from parsers.vendors.cisco_asa.management_table import give_table, perhaps_in_the_one_table
from parsers.vendors.cisco_asa.nat_control import nat_control
from parsers.vendors.cisco_asa.no_forward import no_forward
from parsers.vendors.cisco_asa.objects import Objects
from parsers.vendors.cisco_asa.one_rule import one_rule
from parsers.vendors.cisco_asa.policy_routes import policy_routes, tunneled_routes
from parsers.vendors.cisco_asa.portals import own_sources, portals, proxied, unjudged
from parsers.vendors.cisco_asa.read_management import LOGIN
from parsers.vendors.cisco_asa.references import check_interfaces, check_ports
from parsers.vendors.cisco_asa.reverse_path import reverse_path
from parsers.vendors.cisco_asa.sessions import forgotten
from parsers.vendors.cisco_asa.state_bypass import admitted
from parsers.vendors.cisco_asa.translate import Translator
from parsers.vendors.cisco_asa.translate_old import old_statements
from parsers.vendors.cisco_asa.tunnels import Tunnels
from parsers.vendors.cisco_asa.unused import unused_objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.bridge import Bridge
    from parsers.model.routing import Route
    from parsers.model.rules import Binding
    from parsers.vendors.cisco_asa.nouns import Config, Port
    from parsers.vendors.cisco_asa.state import State

REAL_ADDRESSES = (
    Stage.DESTINATION_NAT, Stage.INBOUND_FILTER, Stage.ROUTING,
    Stage.FORWARD_FILTER, Stage.OUTBOUND_FILTER, Stage.SOURCE_NAT,
)  # fmt: skip
"""From 8.3 access lists see real addresses ("Access Rules", ASA 8.3 release notes)."""
ROUTED_FIRST = (
    Stage.DESTINATION_NAT, Stage.ROUTING, Stage.INBOUND_FILTER,
    Stage.FORWARD_FILTER, Stage.OUTBOUND_FILTER, Stage.SOURCE_NAT,
)  # fmt: skip
"""Entries of Threat Defense may name the interface that a packet leaves by (`ifc` before the destination)."""
NO_VLAN = 0
"""The native VLAN of a trunk that drops frames without a tag."""
MAPPED_ADDRESSES = (
    Stage.INBOUND_FILTER, Stage.DESTINATION_NAT, Stage.ROUTING,
    Stage.FORWARD_FILTER, Stage.SOURCE_NAT, Stage.OUTBOUND_FILTER,
)  # fmt: skip
"""Before 8.3 an interface list sees what is on the wire of its interface."""


def _silent(state: State) -> tuple[str, frozenset[str]]:
    """What takes back that mapped addresses are answered for: a word of a translation, and interfaces."""
    stated = (line.split() for line in state.source.lines)
    return "no-proxy-arp", frozenset(
        words[2] for words in stated if words[:2] == ["sysopt", "noproxyarp"] and len(words) > 2
    )


def to_device(state: State) -> Device:
    """The device; resolves every name, so it also decides the fates of access lists and translations."""
    config = state.config
    give_table(state)
    objects = Objects(state)
    lists = Lists(state, objects)
    _resolve_all(state, objects)
    bindings = lists.bindings()
    translations = tuple(without_members(state, Translator(state, objects).rules()))
    stated = old_statements(state, lists)
    old = tuple(without_members(state, (item for item in stated if isinstance(item, NatRule))))
    web = portals(state)
    tunnels = (*Tunnels(state, lists).all(), *web)
    for name, _user, span in config.vpn.user_filters:
        lists.require(name, span.line)
    routed = (*policy_routes(state, lists), *tunneled_routes(state, tunnels))
    entering = entrances(state, tunnels)
    levels, level_binding = level_rules(state, _judged(bindings, lists, config), entering)
    past, bindings = past_lists(entering, bindings, state.whole())
    beside = (
        reverse_path((*translations, *old), state.whole()),
        nat_control(state, stated),
        no_forward(state, tunnels),
        contents(state),
    )
    give_units_addresses(state)
    interfaces = tuple(_interface(port, config.ports) for port in config.ports.values())
    joined = _checked_bridges(state, bindings)
    _contexts(state)
    return Device(
        name=config.hostname or pathlib.PurePosixPath(state.source.name).stem,
        platform="cisco_asa",
        order=_order(state),
        stateful=True,
        forgets=forgotten(state),
        origin=config.hostname_origin or state.whole(),
        version=config.version,
        interfaces=interfaces,
        rule_sets=(
            *lists.rule_sets.values(),
            *proxied(web),
            *past,
            levels,
            *unjudged((found for rule_sets, _ in beside for found in rule_sets), web),
        ),
        bindings=(*bindings, level_binding, *(found for _, bound in beside for found in bound)),
        nat=(*own_sources(state, web), *with_silence((*one_rule(translations), *old), state.source, *_silent(state))),
        routes=with_what_is_asked((*_routes(config), *perhaps_in_the_one_table(state)), state.source.lines),
        policy_routes=routed,
        dynamic_routing=tuple(config.dynamic_routing),
        source_checks=_source_checks(config),
        tunnels=tunnels,
        bridges=joined,
        mirrors=tuple(_mirrors(config.ports)),
        management=_management(state),
        unmodelled=_unmodelled(state),
        admits_strays=tuple(admitted(state, lists)),
        forwards=not config.system_context and not config.transparent,
        high_availability=config.failover,
        separate=tuple(SeparateContext(name, span) for name, span in config.contexts if name in config.wired_contexts),
        unnamed=unused_objects(state.source),
    )


def _checked_bridges(state: State, bindings: tuple[Binding, ...]) -> tuple[Bridge, ...]:
    """The bridges; what names an interface that is not there, or a list that has no say where it stands, is told."""
    _user_lists(state)
    check_interfaces(state)
    check_ports(state)
    joined = bridges(state)
    check_lists(state, bindings)
    return joined


def _management(state: State) -> Management:
    """Who may open what on the device itself, and where its logs and time go."""
    config = state.config
    web = _http_services(state)
    return Management(
        (*_at_ports(config), *web),
        tuple(config.accounts.values()),
        tuple(config.servers),
        tuple(config.settings),
        Answers.ARRIVING_ADDRESS,
        through_tunnels=_through_tunnels(state),
        logins=logins(state, config.vpn.groups, web=bool(web)),
        secrets=used_secrets(state),
        told=TOLD,
        attempts_limited=attempts_limited(config.settings),
    )


def _at_ports(config: Config) -> Iterator[ManagementService]:
    """The services that lines offer; SNMP at the port of `snmp-server listen-port`.

    Telnet to the interface of the lowest level must come through a tunnel ("Management Access", General CLI guide, from
    memory; the PIX command reference, `telnet`, says so of the outside interface), and who has one is not asked here.
    """
    levels = {port.nameif: level_of(port) for port in config.ports.values() if port.nameif and port.enabled}
    low = {name for name, level in levels.items() if level == min(levels.values()) < max(levels.values())}
    for item in config.services_offered:
        if item.protocol == "snmp":
            yield replace(item, port=config.snmp_port)
        elif item.protocol == "telnet" and low & (item.interfaces or frozenset()):
            why = "telnet to the interface of the lowest security level must come through a tunnel"
            doubt = UnknownMatch(UnknownKind.FEATURE, why, item.origin)
            yield replace(item, sources=AddressMatch(NO_ADDRESS, item.sources.possibly, (doubt,)))
        else:
            yield item


def _user_lists(state: State) -> None:
    """`per-user-override`: the list that a server gives a user takes the place of that of the interface.

    Command Reference, `access-group`. Only where users log in by the device, or dial in.
    """
    asked = any(item.what == LOGIN for item in state.unmodelled) or bool(state.config.vpn.groups)
    for statement in state.config.overridden if asked else ():
        what = "a list that a server gives to a user takes the place of this one (per-user-override)"
        state.feature(statement, what, Effect.MAY_PERMIT, {statement.words[4]})


def _through_tunnels(state: State) -> str:
    """The interface of `management-access`, which answers what comes in by a tunnel; the last line counts."""
    named = [item.value for item in state.config.settings if item.name == "management access through a tunnel"]
    return named[-1] if named else ""


def _order(state: State) -> tuple[Stage, ...]:
    """The stages of a packet's way, by product and version."""
    if state.config.threat_defense or any(found.kind == "advanced" for found in state.config.lists.values()):
        return ROUTED_FIRST
    old = state.release < (8, 3) and state.config.product in {"ASA", "PIX"}
    return MAPPED_ADDRESSES if old else REAL_ADDRESSES


def _source_checks(config: Config) -> tuple[SourceCheck, ...]:
    """`ip verify reverse-path interface IF` (Command Reference): the best route to the source, or the default route."""
    return tuple(
        SourceCheck(
            SourceCheckMode.STRICT, frozenset({item.value}), item.origin, frozenset({4}), allow_default=True
        )
        for item in config.settings
        if item.name == "anti-spoofing"
    )  # fmt: skip


def _routes(config: Config) -> tuple[Route, ...]:
    """A route stands in the VRF of its interface ("route", Threat Defense virtual routers; `management_table`)."""
    return tuple(leased_routes(config))


def _unmodelled(state: State) -> tuple[Unmodelled, ...]:
    """A line may stand above the `nameif` of its interface, so hardware names become names only now."""
    names = {port.hardware: port.name for port in state.config.ports.values()}
    found: list[Unmodelled] = []
    for item in state.unmodelled:
        if item.interfaces is None:
            found.append(item)
        else:
            interfaces = frozenset(names.get(name, name) for name in item.interfaces)
            found.append(replace(item, interfaces=interfaces))
    return tuple(found)


def _resolve_all(state: State, objects: Objects) -> None:
    """Objects that no rule names are resolved too, so that their faults are said."""
    for name, network in state.config.networks.items():
        objects.network(name, network.origin.line)
    for name, service in state.config.services.items():
        objects.service(name, service.origin.line)


def _judged(bindings: tuple[Binding, ...], lists: Lists, config: Config) -> dict[str, frozenset[int]]:
    """For which IP versions an interface has an inbound list; a global list judges at BVIs, through their members."""
    found: dict[str, frozenset[int]] = {}
    for binding in bindings:
        if binding.point is BindingPoint.INBOUND and binding.interface:
            families = frozenset(number for name in binding.rule_sets for number in lists.rule_sets[name].families)
            found[binding.interface] = found.get(binding.interface, frozenset()) | families
    everywhere = [group.name for group in config.access_groups if group.direction == "global"]
    for port in config.ports.values():
        for name in everywhere if is_bvi(port) and port.nameif else ():
            families = lists.rule_sets[name].families if name in lists.rule_sets else frozenset({4, 6})
            found[port.nameif] = found.get(port.nameif, frozenset()) | families
    return found


def _kind(port: Port) -> InterfaceKind:
    hardware = port.hardware.lower()
    if is_bvi(port):
        return InterfaceKind.BRIDGE
    if hardware.startswith("vlan"):
        return InterfaceKind.VLAN
    if hardware.startswith(("tunnel", "vni")):
        return InterfaceKind.TUNNEL
    if hardware.startswith("loopback"):
        return InterfaceKind.LOOPBACK
    if "." in hardware:
        return InterfaceKind.SUBINTERFACE
    return InterfaceKind.AGGREGATE if hardware.startswith(("port-channel", "redundant")) else InterfaceKind.PHYSICAL


def _passes(port: Port, kind: InterfaceKind, ports: dict[str, Port]) -> bool:
    """Whether an interface is up and may pass traffic.

    "Basic Interface Configuration": a subinterface is down with the interface that carries it; "nameif": without a
    name an interface passes nothing, and its network is in no routing table.
    """
    if kind is InterfaceKind.SUBINTERFACE:
        above = ports.get(port.hardware.rpartition(".")[0])
        if above is not None and not above.enabled:
            return False
    nameless = bool(port.addresses) and not port.nameif and kind is not InterfaceKind.BRIDGE
    return port.enabled and not nameless


def _interface(port: Port, ports: dict[str, Port]) -> Interface:
    kind = _kind(port)
    hardware = port.hardware
    number = hardware.lower().removeprefix("bvi") if kind is InterfaceKind.BRIDGE else ""
    members = [other.name for other in ports.values() if number and other.bridge_group == number]
    if hardware.lower().startswith("port-channel") and "." not in hardware:
        members += [other.hardware for other in ports.values() if other.channel == hardware[len("port-channel") :]]
    vlan = port.vlan
    if kind is InterfaceKind.VLAN and hardware[4:].isdecimal():
        vlan = int(hardware[4:])
    parent = ""
    if kind is InterfaceKind.SUBINTERFACE:
        above = hardware.rpartition(".")[0]
        parent = ports[above].name if above in ports else above
    return Interface(
        name=port.name,
        kind=kind,
        origin=port.origin,
        aliases=(hardware,) if port.nameif else (),
        description=port.description,
        addresses=tuple(port.addresses),
        dynamic_address=port.dynamic,
        enabled=_passes(port, kind, ports),
        vrf=port.vrf,
        firewall_zone=port.zone,
        security_level=level_of(port) if port.nameif else None,
        vlan=vlan,
        parent=parent,
        members=(*port.members, *members),
        bridge_group=port.bridge_group,
        switchport=_switchport(port, ports),
        management_only=port.management_only,
        peer=port.peer,
    )


def _switchport(port: Port, ports: dict[str, Port]) -> Switchport | None:
    """ASA 5505 and Firepower 1010 switch between their ports; VLAN 1 where nothing is said.

    A trunk passes what is allowed, and its native VLAN whether that is allowed or not; the ASA 5505 has none until one
    is named ("Basic Interface Configuration (ASA 5505)", 9.2), the Firepower 1010 VLAN 1 ("Basic Interface
    Configuration for Firepower 1010 Switch Ports", 9.13).
    """
    if not port.switchport and not _switches_unsaid(port, ports):
        return None
    native = NO_VLAN if port.hardware.lower().startswith("ethernet0/") else 1
    made = Switchport(SwitchportMode.ACCESS, 1, native_vlan=native, allowed=())
    for words, origin in port.switchport:
        vlans = vlan_numbers(words[-1]) if words[2:] else ()
        lines = (*made.lines, VlanLine(vlans, origin)) if vlans else made.lines
        if words[:2] == ["access", "vlan"] and vlans:
            made = replace(made, access_vlan=vlans[0].first, lines=lines)
        elif words[:3] == ["trunk", "native", "vlan"] and vlans:
            made = replace(made, native_vlan=vlans[0].first, lines=lines)
        elif words[:3] == ["trunk", "allowed", "vlan"] and vlans:
            made = replace(made, allowed=normal((*made.allowed, *vlans)), lines=lines)
        elif words[:2] == ["mode", "trunk"]:
            made = replace(made, mode=SwitchportMode.TRUNK)
        elif words == ["protected"]:
            made = replace(made, protected=origin)
    if made.native_vlan == NO_VLAN:
        return made
    return replace(made, allowed=normal((*made.allowed, Interval(made.native_vlan, made.native_vlan))))


def _mirrors(ports: dict[str, Port]) -> Iterator[Mirror]:
    """`switchport monitor PORT [tx|rx|both]` (ASA 5505): copies of what a port carries leave by the one it stands at.

    Cisco ASA Series Command Reference, `switchport monitor`: both directions where none is named (from knowledge of the
    reference; its page was not at hand).
    """
    names = {name.lower().replace(" ", ""): name for name in ports}
    for name, port in ports.items():
        lines = [(words, origin) for words, origin in port.switchport if words[:1] == ["monitor"] and words[1:]]
        copied = ["".join(words[1:] if words[-1] not in {"tx", "rx", "both"} else words[1:-1]) for words, _ in lines]
        known = [names[text.lower()] for text in copied if text.lower() in names]
        if lines:
            yield Mirror(name, lines[0][1], (port.name,), tuple(ports[each].name for each in known))


def _switches_unsaid(port: Port, ports: dict[str, Port]) -> bool:
    """On a box with switch ports, a bare port without a name or an address is one too, in VLAN 1."""
    bare = not (port.nameif or port.addresses or port.no_nameif or port.bridge_group or port.channel or port.dynamic)
    physical = port.hardware.lower().startswith(("ethernet", "gigabitethernet")) and "." not in port.hardware
    return bare and physical and any(other.switchport for other in ports.values())


def _http_services(state: State) -> list[ManagementService]:
    """`http NETWORK MASK IF` lines count once `http server enable` stands there."""
    config = state.config
    found: list[ManagementService] = []
    for sources, interface, span in config.http_clients:
        if config.http_port is not None:
            match = AddressMatch.exactly(sources)
            lines = (config.http_origin,) if config.http_origin else ()
            service = ManagementService(
                "https", config.http_port, span, "tcp", frozenset({interface}), match, lines=lines, past_lists=True
            )
            found.append(service)
    return found


def _contexts(state: State) -> None:
    for name, span in state.config.contexts:
        message = f"context {name} has a configuration of its own; give that file too"
        state.diagnostics.warning(DiagnosticCode.UNSUPPORTED, span, message)
    if state.config.system_context:
        state.add_feature("system configuration: the contexts decide", Effect.MAY_DO_EITHER, state.whole())
