"""From what was read to the neutral `Device`: rule sets with their ends, bindings, interfaces, and doubts.

"Configuring IP ACLs" (Nexus 9000 Security Configuration Guide 9.x, 10.1(x)): order of application; implicit rules;
"When you apply an undefined ACL to an interface, the system treats the ACL as empty and permits all traffic".
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import from_cidr, union_of
from parsers.model.device import Device, Effect, Stage
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind, Wrapping
from parsers.model.intervals import Interval
from parsers.model.management import RemoteServer
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import Action, Binding, Rule, RuleSet, RuleSetKind
from parsers.model.service import ICMPV6, Fragment, ServiceBox, ServiceSet, of_icmp, of_ports
from parsers.source import Span
from parsers.syntax.bfd_hops import with_bfd
from parsers.syntax.cisco_addresses import EVERY
from parsers.syntax.list_uses import list_name
from parsers.syntax.tracked_objects import with_what_is_asked
from parsers.vendors.cisco_nxos.entries import without_sure_fragments
from parsers.vendors.cisco_nxos.nat import of_packets_as_received, translations
from parsers.vendors.cisco_nxos.policy_routes import policy_routes
from parsers.vendors.cisco_nxos.ports import defaults, enabled, kind_of, switchport
from parsers.vendors.cisco_nxos.read_routes import leaks
from parsers.vendors.cisco_nxos.read_vlans import down_with_vlans
from parsers.vendors.cisco_nxos.to_management import management
from parsers.vendors.cisco_nxos.vlan_maps import vlan_map_sets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.syntax.list_uses import Use
    from parsers.vendors.cisco_nxos.nouns import InterfaceDraft, ListDraft, State

ORDER = (Stage.INBOUND_FILTER, Stage.DESTINATION_NAT, Stage.ROUTING, Stage.OUTBOUND_FILTER)
TRANSLATING = (*ORDER[:-1], Stage.FORWARD_FILTER_AS_RECEIVED, Stage.OUTBOUND_FILTER, Stage.SOURCE_NAT)
END = "Cisco NX-OS: implicit deny at the end of an access list"
NEIGHBOURS = "Cisco NX-OS: an IPv6 access list permits neighbour and router discovery before its implicit deny"
UNDEFINED = "Cisco NX-OS: an access list that is bound and not defined is treated as empty and permits all traffic"
EMPTY = "Cisco NX-OS: an access list without entries permits all traffic"
DISCOVERY = (("nd-na", 136), ("nd-ns", 135), ("router-advertisement", 134), ("router-solicitation", 133))
MANAGEMENT_VRF = "management"
BOOTPS = 67
SMALLEST = 31
"""From this length on a network has no broadcast address (RFC 3021)."""


def to_device(state: State) -> Device:
    """The device, without what is not modelled: the reader adds that when every line has its fate."""
    state.routes[:] = with_bfd(state.routes, state.watched_hops)
    interfaces = _interfaces(state)
    switched = {item.name for item in interfaces if item.switchport is not None}
    sets, bindings = _rule_sets_and_bindings(state, switched)
    map_sets, map_bindings = vlan_map_sets(state)
    nat = translations(state)
    named = {item.name: item for item in (*sets.values(), *map_sets)}
    out_sets, all_bindings = of_packets_as_received(nat, named, (*bindings, *map_bindings), state)
    routes = policy_routes(state)
    planes = management(state, sets)
    relays = [
        RemoteServer("udp relay", address, span, draft.name)
        for draft in state.interfaces.values()
        for address, span in draft.relays
    ]
    _overlays(state, interfaces)
    return Device(
        state.hostname or PurePosixPath(state.source.name).stem,
        "cisco_nxos",
        TRANSLATING if nat else ORDER,
        stateful=False,
        origin=state.source.span(state.name_line) if state.name_line else Span(state.source.name, 0),
        version=state.version,
        interfaces=interfaces,
        rule_sets=(*sets.values(), *map_sets, *out_sets),
        bindings=tuple(all_bindings),
        nat=(*_relays(state), *nat),
        routes=with_what_is_asked(state.routes, state.source.lines),
        policy_routes=tuple(routes),
        dynamic_routing=(*state.dynamic, *leaks(state)),
        source_checks=tuple(state.source_checks),
        mirrors=tuple(
            replace(item, heard=next((state.heard[port] for port in item.ports if port in state.heard), None))
            for item in state.mirrors
        ),
        vlans=tuple(sorted(state.vlans, key=lambda item: item.number)),
        management=replace(planes, servers=(*planes.servers, *relays)),
    )


def _rule_sets_and_bindings(state: State, switched: set[str]) -> tuple[dict[tuple[int, str], RuleSet], list[Binding]]:
    uses = [*state.uses, *(use for _, use in state.snmp_lists if _is_meant(use, state))]
    bound = {(use.family, use.name) for use in uses}
    sets: dict[tuple[int, str], RuleSet] = {}
    for key, draft in state.lists.items():
        _report_use(key, draft, bound, state)
        elsewhere = key not in bound and draft.name in state.mentioned
        sets[key] = _rule_set(key, draft, state, RuleSetKind.SELECTOR if elsewhere else RuleSetKind.FILTER)
        for line in draft.remark_lines:
            state.ledger.irrelevant(line, "a remark after the last entry of its list")
    for use in uses:
        key = (use.family, use.name)
        if key not in sets:
            sets[key] = _open_set(list_name(key, state.lists, state.uses), use.family, use.origin, UNDEFINED)
            message = f"access list {use.name} is bound and not defined: it permits everything"
            state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, use.origin, message)
    bindings = [
        Binding((sets[use.family, use.name].name,), use.point, use.interface, use.origin, use.scope)
        for use in uses
        if _counts(use.interface, use.scope, switched)
    ]
    return sets, bindings


def _is_meant(use: Use, state: State) -> bool:
    """`use-acl` names a list of either IP version: that which is defined, else one of IPv4 that is not."""
    other = (10 - use.family, use.name) in state.lists
    return (use.family, use.name) in state.lists or (use.family == 4 and not other)


def _counts(interface: str | None, scope: str, switched: set[str]) -> bool:
    """A router list on a switched port is inactive, and a port list on a routed one.

    "ip access-group", "ip port access-group" (Nexus 7000 Security Command Reference).
    """
    if interface is None:
        return True
    return (interface in switched) is (scope == "port")


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
    rules = _with_fragments([rule for _, rule in sorted(draft.rules, key=lambda item: item[0])], draft)
    if family == 6:
        for number, icmp_type in DISCOVERY:
            service = ServiceMatch.exactly(of_icmp(ICMPV6, icmp_type))
            rules.append(Rule(number, Action.PERMIT, Match(every, every, service), nowhere, implicit=NEIGHBOURS))
    rules.append(Rule("implicit", Action.DENY, Match(every, every), nowhere, implicit=END))
    return RuleSet(name, tuple(rules), draft.origin, kind, frozenset({family}))


def _with_fragments(rules: list[Rule], draft: ListDraft) -> list[Rule]:
    """`fragments permit-all|deny-all`: later fragments that no entry matches explicitly (Nexus 7000, `fragments`).

    Whether an entry with ports matches them explicitly is not said, so its fragments are in doubt.
    """
    if draft.fragments is None:
        return rules
    word, origin = draft.fragments
    reason = UnknownMatch(UnknownKind.FEATURE, f"fragments {word} of the list", origin)
    changed = [
        replace(rule, match=replace(rule.match, service=without_sure_fragments(rule.match.service, reason)))
        for rule in rules
    ]
    later = ServiceMatch.exactly(ServiceSet((ServiceBox(fragments=Fragment.LATER),)))
    match = Match(EVERY[draft.family], EVERY[draft.family], later)
    if word == "permit-all":
        match = replace(match, conditions=(replace(reason, reason="the first fragment was permitted"),))
    action = Action.PERMIT if word == "permit-all" else Action.DENY
    return [*changed, Rule(f"fragments {word}", action, match, origin)]


def _interfaces(state: State) -> tuple[Interface, ...]:
    known = defaults(state)
    found: list[Interface] = []
    inband = [
        draft.name
        for draft in state.interfaces.values()
        if draft.vrf == MANAGEMENT_VRF and not draft.name.startswith("mgmt") and draft.addresses
    ]
    members: dict[str, list[str]] = {}
    for draft in state.interfaces.values():
        members.setdefault(draft.channel_group, []).append(draft.name)
    for draft in state.interfaces.values():
        kind = kind_of(draft)
        port = switchport(draft, state, known)
        digits = draft.name[4:]
        vlan = int(digits) if kind is InterfaceKind.VLAN and digits.isdecimal() else draft.vlan
        out_of_band = draft.name.startswith("mgmt") and not inband
        found.append(
            Interface(
                draft.name,
                kind,
                draft.origin,
                description=draft.description,
                addresses=(*draft.addresses, *_virtual(draft)),
                dynamic_address=draft.dynamic_address,
                enabled=enabled(draft, state, known, switched=port is not None or draft.fabric),
                vrf=draft.vrf or (MANAGEMENT_VRF if draft.name.startswith("mgmt") else ""),
                vlan=vlan,
                parent=_parent(draft, kind),
                members=tuple(members.get(draft.name, ())) if draft.name else (),
                switchport=port,
                management_only=out_of_band,
                peer=draft.peer,
                secondaries=draft.secondaries,
                local_proxy=draft.local_proxy,
                proxy=draft.proxy,
                wrapping=Wrapping.GRE if kind is InterfaceKind.TUNNEL and draft.peer else Wrapping.UNTOLD,
            )
        )
    known.doubts(state)
    return tuple(down_with_vlans(found, state))


def _parent(draft: InterfaceDraft, kind: InterfaceKind) -> str:
    return draft.name.rpartition(".")[0] if kind is InterfaceKind.SUBINTERFACE else draft.channel_group


def _virtual(draft: InterfaceDraft) -> list[InterfaceAddress]:
    found: list[InterfaceAddress] = []
    for text, origin in draft.virtual:
        address = ipaddress.ip_address(text)
        length = next(
            (own.value.network.prefixlen for own in draft.addresses if address in own.value.network),
            address.max_prefixlen,
        )
        found.append(InterfaceAddress(ipaddress.ip_interface(f"{text}/{length}"), AddressRole.VIRTUAL, origin))
    return found


def _overlays(state: State, interfaces: Iterable[Interface]) -> None:
    """VXLAN and OTV carry VLANs to whoever takes part: what stands in them is not in this file."""
    for item in interfaces:
        if item.enabled and item.name.startswith(("nve", "Overlay")):
            what = f"networks are carried over the network below ({item.name}), and to whom is in other devices"
            state.doubt(what, Effect.MAY_DO_ANYTHING, item.origin)


def _relays(state: State) -> Iterator[NatRule]:
    """`ip dhcp relay address`: broadcasts to the port of DHCP servers go on to each; any of several may get them."""
    ports = ServiceMatch.exactly(of_ports(17, Interval(BOOTPS, BOOTPS)))
    for draft in state.interfaces.values():
        if not draft.relays:
            continue
        targets = union_of(from_cidr(address) for address, _ in draft.relays)
        spans = [span for _, span in draft.relays]
        kind = NatKind.STATIC if len(draft.relays) == 1 else NatKind.POOL
        for broadcast in _broadcasts(draft):
            match = Match(
                destination=AddressMatch.exactly(from_cidr(broadcast)),
                service=ports,
                in_interfaces=frozenset({draft.name}),
            )
            translation = AddressTranslation(kind, from_cidr(broadcast), targets)
            name = f"relay {draft.name} {broadcast}"
            yield NatRule(name, NatStage.DESTINATION, match, translation, spans[0], lines=tuple(spans[1:]))


def _broadcasts(draft: InterfaceDraft) -> Iterator[str]:
    yield "255.255.255.255"
    for item in draft.addresses:
        network = item.value.network
        if network.version == 4 and network.prefixlen < SMALLEST:
            yield str(network.broadcast_address)
