"""From what was read to the neutral `Device`: rule sets with their ends, bindings, interfaces, and doubts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import from_cidr, union_of
from parsers.model.device import Device, Effect, Stage, Unmodelled
from parsers.model.interface import (
    Interface,
    InterfaceKind,
    PrivatePort,
    Switchport,
    SwitchportMode,
    Wrapping,
)
from parsers.model.intervals import Interval
from parsers.model.management import Management, RemoteServer
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.model.service import ICMPV6, ServiceSet, of_icmp, of_ports
from parsers.source import Span
from parsers.syntax.arp_of_nat import with_silence
from parsers.syntax.bfd_hops import with_bfd
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.cisco_nat.statements import nat_rules
from parsers.syntax.list_uses import list_name
from parsers.syntax.tracked_objects import with_what_is_asked
from parsers.syntax.vlans import carries
from parsers.vendors.cisco_ios.bridges import bridges
from parsers.vendors.cisco_ios.control_plane import policing
from parsers.vendors.cisco_ios.derived import vlan_map_sets
from parsers.vendors.cisco_ios.families import between_families
from parsers.vendors.cisco_ios.gateway_groups import shared_addresses
from parsers.vendors.cisco_ios.inspection import with_sessions
from parsers.vendors.cisco_ios.l2nat import layer2_nat
from parsers.vendors.cisco_ios.last_resort import last_resort
from parsers.vendors.cisco_ios.leased import leased_routes
from parsers.vendors.cisco_ios.local_bgp import exchange
from parsers.vendors.cisco_ios.management_interfaces import protected
from parsers.vendors.cisco_ios.mirrors import mirror_doubts, mirrors
from parsers.vendors.cisco_ios.multicast import multicast
from parsers.vendors.cisco_ios.nat66 import prefix_rules
from parsers.vendors.cisco_ios.openings import labelled_ways
from parsers.vendors.cisco_ios.permanent import permanent_routes
from parsers.vendors.cisco_ios.policy_routes import policy_routes
from parsers.vendors.cisco_ios.policy_sources import as_received
from parsers.vendors.cisco_ios.read_routes import shut_with_vlans
from parsers.vendors.cisco_ios.read_switchports import TRUNKS, assigned_vlans, port_guards, private_pairs
from parsers.vendors.cisco_ios.read_vpn import tunnels
from parsers.vendors.cisco_ios.read_vrfs import labelled, leaks, received_routes
from parsers.vendors.cisco_ios.reflexive import with_answers
from parsers.vendors.cisco_ios.replication import by_maps, replicated
from parsers.vendors.cisco_ios.spoken import where_spoken
from parsers.vendors.cisco_ios.to_management import management, snmp_services
from parsers.vendors.cisco_ios.zone_policies import zone_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.address import AddressSet
    from parsers.vendors.cisco_ios.nouns import InterfaceDraft, ListDraft, State

ORDER = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)
ORDER_WITH_ZONES = (*ORDER[:3], Stage.FORWARD_FILTER, *ORDER[3:])
END = "Cisco IOS: implicit deny at the end of an access list"
NEIGHBOURS = "Cisco IOS: an IPv6 access list permits neighbour discovery before its implicit deny"
SMALLEST = 31
"""From this length on a network has no broadcast address (RFC 3021)."""
UNDEFINED = "Cisco IOS: an access list that is bound and not defined permits everything"
EMPTY = "Cisco IOS: an access list that is bound and has no entries permits everything"
KINDS = (
    (re.compile(r"Vlan", re.IGNORECASE), InterfaceKind.VLAN),
    (re.compile(r"Loopback", re.IGNORECASE), InterfaceKind.LOOPBACK),
    (re.compile(r"Tunnel|Virtual-Template|Dialer|Virtual-Access|SSLVPN", re.IGNORECASE), InterfaceKind.TUNNEL),
    (re.compile(r"vasi(?:left|right)\d+$", re.IGNORECASE), InterfaceKind.VIRTUAL_LINK),
    (re.compile(r"BVI|BDI", re.IGNORECASE), InterfaceKind.BRIDGE),
    (re.compile(r".*\.\d+$"), InterfaceKind.SUBINTERFACE),
    (re.compile(r"Port-channel", re.IGNORECASE), InterfaceKind.AGGREGATE),
    (re.compile(r"Null|NVI|AppGigabit|VirtualPortGroup|Embedded", re.IGNORECASE), InterfaceKind.OTHER),
)

_BUILT_IN = re.compile(r"[A-Za-z](?:[1-9]\d*/)?0/[1-9]\d*$")
_UPLINK = re.compile(r"[A-Za-z][1-9]\d*/1/[1-9]\d*$")
_OF_ROUTER = re.compile(r"[A-Za-z]0/\d+/\d+$")


def to_device(state: State) -> Device:
    """The device, without what is not modelled: the reader adds that when every line has its fate."""
    between_families(state)
    shut_with_vlans(state)
    state.routes[:] = with_bfd(state.routes, state.watched_hops)
    copies = replicated(state)
    exchange(state)
    sets, bindings = _rule_sets_and_bindings(state)
    session_sets, bindings = with_sessions(bindings, state)
    zone_sets, zone_bindings = zone_lists(state)
    map_sets, map_bindings = vlan_map_sets(state)
    own = [*policing(state, sets), *protected(state)]
    state.services = snmp_services(state, sets)
    nat = [*with_silence(nat_rules(state), state.source, "no-alias"), *prefix_rules(state), *_relays(state)]
    planes = management(state, sets)
    joined = tunnels(state)
    outside = frozenset(draft.name for draft in state.interfaces.values() if draft.nat_side == "outside")
    routes = as_received(policy_routes(state), nat, outside)
    static = (*state.routes, *permanent_routes(state))
    forwarding = forwards(state)
    interfaces = tuple(_interface(draft, state) for draft in state.interfaces.values())
    below = layer2_nat(state, interfaces, (*bindings, *map_bindings))
    interfaces = below.interfaces
    state.unmodelled += [*multicast(state, sets), *mirror_doubts(state), *assigned_vlans(state), *labelled(state)]
    state.unmodelled += _may_replace(state, interfaces, (*bindings, *map_bindings))
    return Device(
        state.hostname or PurePosixPath(state.source.name).stem,
        "cisco_ios",
        ORDER_WITH_ZONES if zone_sets else ORDER,
        stateful=False,
        origin=state.source.span(state.name_line) if state.name_line else Span(state.source.name, 0),
        version=state.version,
        interfaces=interfaces,
        rule_sets=(*sets.values(), *session_sets, *zone_sets, *map_sets, *below.rule_sets, *(item for item, _ in own)),
        bindings=(*bindings, *zone_bindings, *map_bindings, *below.bindings, *(item for _, item in own)),
        nat=(*nat, *below.nat),
        routes=with_what_is_asked(
            leased_routes((*static, *copies.routes, *received_routes(state), *last_resort(state)), state),
            state.source.lines,
        ),
        policy_routes=(*state.nat_ways, *routes),
        dynamic_routing=(*where_spoken(state), *leaks(state), *by_maps(state), *copies.dynamic, *labelled_ways(state)),
        source_checks=tuple(state.source_checks),
        tunnels=tuple(joined),
        vlans=tuple(state.vlans),
        bridges=(*bridges(state, interfaces, (*bindings, *map_bindings)), *below.bridges),
        mirrors=mirrors(state),
        management=_with_relays(planes, state),
        forwards=forwarding,
        forwarded=forwarded(state),
    )


def forwards(state: State) -> bool:
    """Whether the device routes: routers do unless told not to; switches print `ip routing` if they do.

    A device with switch ports that prints nothing does not route if its addresses are those of VLANs and of its
    management port, and it has one alone or is told by its file to be a switch of a stack or of a fixed number of ports
    (`_fixed`). Otherwise it may be a router with switch ports, or a Catalyst 4500 or 6500, which route without a line
    that says so: it forwards, and whether it really does is a doubt upon everything, also where it routes IPv6. An
    address that it is given counts.
    """
    if "no ip routing" in state.marks:
        return "ipv6 unicast-routing" in state.marks
    switched = any(draft.switched for draft in state.interfaces.values()) or "switch platform" in state.marks
    if not switched or "ip routing" in state.marks:
        return True
    addressed = _addressed(state)
    fixed = "stack" in state.marks or ("switch" in state.marks and _fixed(state))
    told = fixed and not state.marks & {"router", "routes"}
    six = "ipv6 unicast-routing" in state.marks
    if (told or len(addressed) < 2) and all(map(_may_be_of_a_switch, addressed)) and not state.nat and not six:
        return False
    what = "the file does not say whether this device with switch ports routes (no `ip routing` line)"
    state.unmodelled.append(Unmodelled(what, Effect.MAY_DENY, Span(state.source.name, 0)))
    return True


def _fixed(state: State) -> bool:
    """Whether sockets are named as on switches that do not route until told to: Catalyst 2960, 3560 and 3750.

    "Configuring Interface Characteristics" of these: the module is 0 (1 for uplinks of a stack's member), in front of
    it is the number of the switch in its stack, from 1, and ports begin with 1. Modular switches begin with slot 1, and
    routers have a slot 0 in front of a module.
    """
    names = [draft.name for draft in state.interfaces.values() if _kind(draft) is InterfaceKind.PHYSICAL]
    switched = [name for name in names if state.interfaces[name].switched]
    built_in = [name for name in switched if _BUILT_IN.search(name)]
    others = [name for name in switched if name not in built_in and not _UPLINK.search(name)]
    return bool(built_in) and not others and not any(map(_OF_ROUTER.search, names))


def _addressed(state: State) -> list[InterfaceDraft]:
    """The interfaces with an address, written or given."""
    return [
        draft
        for draft in state.interfaces.values()
        if draft.enabled
        and (draft.addresses or draft.dynamic_address or draft.delegated or draft.borrows or draft.link_local)
    ]


def _may_be_of_a_switch(draft: InterfaceDraft) -> bool:
    """Whether a switch that does not route has an address there: of a VLAN, or where it is managed."""
    bare = _kind(draft) in {InterfaceKind.VLAN, InterfaceKind.LOOPBACK}
    return bare or draft.name == "FastEthernet0" or draft.vrf == "Mgmt-vrf"


def forwarded(state: State) -> frozenset[int]:
    """The IP versions that the device routes, where it routes: IPv6 only if told to, IPv4 unless told not to.

    "IPv6 for Cisco IOS Software", 12.2T, and "Configuring IPv6 Unicast Routing", Catalyst 3750 12.2(44)SE: IPv6 routing
    is disabled by default. A host of the segment is then reached, and nothing beyond it.
    """
    four = frozenset[int]() if "no ip routing" in state.marks else frozenset({4})
    return four | (frozenset({6}) if "ipv6 unicast-routing" in state.marks else frozenset[int]())


def _rule_sets_and_bindings(state: State) -> tuple[dict[tuple[int, str], RuleSet], list[Binding]]:
    bound = {(use.family, use.name) for use in state.uses}
    sets: dict[tuple[int, str], RuleSet] = {}
    for key, draft in state.lists.items():
        _report_use(key, draft, bound, state)
        used_elsewhere = key not in bound and draft.name in state.mentioned
        sets[key] = _rule_set(key, draft, state, RuleSetKind.SELECTOR if used_elsewhere else RuleSetKind.FILTER)
        for line in draft.remark_lines:
            state.ledger.irrelevant(line, "a remark after the last entry of its list")
    for use in state.uses:
        key = (use.family, use.name)
        if key not in state.lists and key not in sets:
            sets[key] = _open_set(list_name(key, state.lists, state.uses), use.family, use.origin, UNDEFINED)
            message = f"access list {use.name} is bound and not defined: it permits everything"
            state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, use.origin, message)
    bindings = [
        Binding(
            (sets[use.family, use.name].name,),
            use.point,
            use.interface,
            use.origin,
            _scope(use.scope, use.interface, state),
        )
        for use in state.uses
    ]
    return sets, bindings


def _scope(scope: str, interface: str | None, state: State) -> str:
    """A filter on a switched port is a port list: it judges frames before they are routed."""
    if interface is None or scope:
        return scope
    return "port" if _switchport(state.interfaces[interface], state) is not None else ""


def _may_replace(state: State, interfaces: tuple[Interface, ...], bindings: Iterable[Binding]) -> Iterator[Unmodelled]:
    """A list on a port of a VLAN may take the place of the inbound list and the map of its VLAN interface.

    "Using VLAN Maps with Router ACLs" (Catalyst 2960-X 15.0(2)EX): what comes in by a port with a list is filtered by
    that alone, where the VLAN interface has an input list or the VLAN a map. On other platforms both judge.
    """
    judged = {item.interface for item in bindings if item.point is BindingPoint.INBOUND and item.scope != "port"}
    listed = {use.interface: use.origin for use in state.uses if use.interface is not None}
    for item in interfaces:
        port, origin = item.switchport, listed.get(item.name)
        for other in interfaces if port is not None and origin is not None else ():
            if other.vlan is None or other.kind is not InterfaceKind.VLAN or other.name not in judged:
                continue
            if port is not None and origin is not None and carries(port, other.vlan):
                what = f"the list of port {item.name} may take the place of the list or map of {other.name}"
                yield Unmodelled(what, Effect.MAY_PERMIT, origin, frozenset({other.name}))


def _report_use(key: tuple[int, str], draft: ListDraft, bound: set[tuple[int, str]], state: State) -> None:
    if key not in bound and draft.name not in state.mentioned:
        message = f"access list {draft.name} is defined and never used"
        state.diagnostics.note(DiagnosticCode.UNBOUND, draft.origin, message)
    if key in bound and not draft.rules:
        message = f"access list {draft.name} is bound and has no entries: it permits everything"
        state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, draft.origin, message)


def _open_set(name: str, family: int, origin: Span, why: str) -> RuleSet:
    rule = Rule("implicit", Action.PERMIT, Match(EVERY[family], EVERY[family]), origin, implicit=why)
    return RuleSet(name, (rule,), origin, families=frozenset({family}))


def _rule_set(key: tuple[int, str], draft: ListDraft, state: State, kind: RuleSetKind) -> RuleSet:
    name, family = list_name(key, state.lists, state.uses), draft.family
    if not draft.rules:
        return _open_set(name, family, draft.origin, EMPTY)
    nowhere = Span(state.source.name, 0)
    every = EVERY[family]
    rules = with_answers([rule for _, rule in sorted(draft.rules, key=lambda item: item[0])], family, state)
    if family == 6:
        for number, icmp_type in (("nd-na", 136), ("nd-ns", 135)):
            service = ServiceMatch.exactly(of_icmp(ICMPV6, icmp_type))
            rules.append(Rule(number, Action.PERMIT, Match(every, every, service), nowhere, implicit=NEIGHBOURS))
    rules.append(Rule("implicit", Action.DENY, Match(every, every), nowhere, implicit=END))
    return RuleSet(name, tuple(rules), draft.origin, kind, frozenset({family}))


def _borrows(draft: InterfaceDraft, state: State) -> bool:
    """Whether a tunnel to several gateways, or to none that is named, has the address of another interface."""
    if draft.borrows is None or draft.peer not in ("", "any"):
        return False
    state.ledger.modelled(draft.borrows.line)
    return True


def _is_shut(name: str, state: State) -> bool:
    """Whether an interface is shut: its subinterfaces have no other port to send by."""
    return name in state.interfaces and not state.interfaces[name].enabled


def _interface(draft: InterfaceDraft, state: State) -> Interface:
    kind = _kind(draft)
    parent = draft.channel_group or draft.parent
    if kind is InterfaceKind.SUBINTERFACE and not draft.parent:
        parent = draft.name.rpartition(".")[0]
    vlan = draft.vlan
    number = draft.name[4:]
    if kind is InterfaceKind.VLAN and number.isdecimal():
        vlan = int(number)
    bridge = draft.bridge_group
    if kind is InterfaceKind.BRIDGE:
        bridge = draft.name[3:] if draft.name.upper().startswith("BVI") else f"bridge-domain {draft.name[3:]}"
    alone = draft.link_local and not draft.addresses and not draft.virtual and 6 in forwarded(state)
    of_six = alone or draft.delegated
    return Interface(
        draft.name,
        kind,
        draft.origin,
        description=draft.description,
        addresses=(*draft.addresses, *shared_addresses(draft)),
        dynamic_address=draft.dynamic_address or _borrows(draft, state) or of_six,
        dynamic_v6_only=of_six and not (draft.dynamic_address or _borrows(draft, state)),
        enabled=draft.enabled and not (kind is InterfaceKind.SUBINTERFACE and _is_shut(parent, state)),
        vrf=draft.vrf,
        firewall_zone=draft.zone,
        vlan=vlan,
        untagged=draft.native_tag,
        parent=parent,
        members=_members(draft, state),
        bridge_group=bridge,
        switchport=_switchport(draft, state),
        peer=draft.peer,
        secondaries=draft.secondaries,
        local_proxy=draft.local_proxy,
        proxy=draft.proxy,
        wrapping=draft.wrapping if kind is InterfaceKind.TUNNEL and draft.peer else Wrapping.UNTOLD,
        modem=draft.name.lower().startswith("cellular"),
    )


def _members(draft: InterfaceDraft, state: State) -> tuple[str, ...]:
    """The ports of an aggregate; the other end of a VASI pair ("Configuring VRF-Aware Software Infrastructure")."""
    left, right = ("vasileft", "vasiright") if draft.name.lower().startswith("vasileft") else ("vasiright", "vasileft")
    other = f"{right}{draft.name[len(left) :]}" if draft.name.lower().startswith(left) else ""
    return tuple(
        item.name
        for item in state.interfaces.values()
        if item.channel_group == draft.name or item.name.lower() == other
    )


def _kind(draft: InterfaceDraft) -> InterfaceKind:
    """What an interface is; a Dialer that the other end gives its address is a provider's line, and no tunnel."""
    if draft.parent:
        return InterfaceKind.SUBINTERFACE
    if draft.dynamic_address and draft.name.startswith("Dialer"):
        return InterfaceKind.OTHER
    return next((kind for pattern, kind in KINDS if pattern.match(draft.name)), InterfaceKind.PHYSICAL)


def _switchport(draft: InterfaceDraft, state: State) -> Switchport | None:
    """The port's layer 2; on a switch a port without any word about it negotiates in VLAN 1."""
    kind = _kind(draft)
    if kind not in (InterfaceKind.PHYSICAL, InterfaceKind.AGGREGATE) or draft.switched is False:
        return None
    if draft.switched is None:
        on_switch = "switch platform" in state.marks or any(other.switched for other in state.interfaces.values())
        given = draft.dynamic_address or draft.delegated
        routed = draft.addresses or draft.vrf or given or "router" in state.marks
        if not on_switch or routed:
            return None
    trunk = draft.private_role in TRUNKS
    return Switchport(
        draft.mode or SwitchportMode.DYNAMIC,
        draft.access_vlan,
        draft.voice_vlan,
        draft.private_native if trunk else draft.native_vlan,
        draft.private_allowed if trunk else draft.allowed,
        tuple(draft.vlan_lines),
        None if draft.private_role is None else PrivatePort(draft.private_role, private_pairs(draft)),
        draft.protected,
        negotiates=draft.mode in (SwitchportMode.TRUNK, SwitchportMode.DYNAMIC, None)
        and not draft.silent
        and not trunk,
        guards=port_guards(draft, state),
        tree=state.trees.of(draft.name, draft.mode or SwitchportMode.DYNAMIC, draft.access_vlan, draft.native_vlan),
        bpdu_guard=state.trees.guarded(draft.name, draft.mode or SwitchportMode.DYNAMIC),
        tags_native=None if draft.mode is SwitchportMode.ACCESS else state.tags_native,
    )


def _relays(state: State) -> list[NatRule]:
    """`ip helper-address`: broadcasts to the relayed UDP ports go on to the helpers ("IP Addressing Services").

    The broadcast of every network, and those of the networks of the interface. Several helpers each get a copy; the
    rule says that any of them may.
    """
    ports = ServiceSet(
        tuple(box for port in sorted(state.relay_ports) for box in of_ports(17, Interval(port, port)).boxes)
    )
    return [
        _relay(draft, name, address, ports)
        for draft in state.interfaces.values()
        if draft.helpers
        for name, address in _broadcasts(draft)
    ]


def _broadcasts(draft: InterfaceDraft) -> Iterator[tuple[str, AddressSet]]:
    yield f"relay {draft.name}", from_cidr("255.255.255.255")
    for item in draft.addresses:
        network = item.value.network
        if network.version == 4 and network.prefixlen < SMALLEST:
            yield f"relay {draft.name} {network.broadcast_address}", from_cidr(str(network.broadcast_address))


def _relay(draft: InterfaceDraft, name: str, broadcast: AddressSet, ports: ServiceSet) -> NatRule:
    targets = union_of(from_cidr(address) for address, _ in draft.helpers)
    kind = NatKind.STATIC if len(draft.helpers) == 1 else NatKind.POOL
    match = Match(
        destination=AddressMatch.exactly(broadcast),
        service=ServiceMatch.exactly(ports),
        in_interfaces=frozenset({draft.name}),
    )
    spans = [span for _, span in draft.helpers]
    translation = AddressTranslation(kind, broadcast, targets)
    return NatRule(name, NatStage.DESTINATION, match, translation, spans[0], lines=tuple(spans[1:]))


def _with_relays(planes: Management, state: State) -> Management:
    relays = [
        RemoteServer("udp relay", address, span, draft.name)
        for draft in state.interfaces.values()
        for address, span in draft.helpers
    ]
    return replace(planes, servers=(*planes.servers, *relays))
