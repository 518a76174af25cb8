"""From what was read to the neutral `Device`: interfaces, lists, ways, and doubts."""

from __future__ import annotations

import ipaddress
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Device, Effect, Stage, Unmodelled
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind, Vlan, Wrapping
from parsers.source import Span
from parsers.vendors.arista_eos.control_plane import control_plane
from parsers.vendors.arista_eos.features import mirror_doubts, mirrors
from parsers.vendors.arista_eos.forwarding import forwarding
from parsers.vendors.arista_eos.multicast import multicast
from parsers.vendors.arista_eos.nat import translations
from parsers.vendors.arista_eos.policy_routes import policy_routes
from parsers.vendors.arista_eos.read_routing import leaks
from parsers.vendors.arista_eos.read_switchports import is_switched, secondaries, switchport
from parsers.vendors.arista_eos.relays import relays
from parsers.vendors.arista_eos.to_lists import lists_and_bindings, may_replace
from parsers.vendors.arista_eos.to_management import management
from parsers.vendors.arista_eos.traffic_policies import policy_lists
from parsers.vendors.arista_eos.vxlan import carried_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.arista_eos.nouns import InterfaceDraft, State

ORDER = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)
KINDS = (
    (re.compile(r".*\.\d+$"), InterfaceKind.SUBINTERFACE),
    (re.compile(r"Vlan"), InterfaceKind.VLAN),
    (re.compile(r"Loopback"), InterfaceKind.LOOPBACK),
    (re.compile(r"Tunnel"), InterfaceKind.TUNNEL),
    (re.compile(r"Port-Channel"), InterfaceKind.AGGREGATE),
    (re.compile(r"Vxlan|Dps"), InterfaceKind.OTHER),
)


def to_device(state: State) -> Device:
    """The device, without what is not modelled: the reader adds that when every line has its fate."""
    sets, bindings = lists_and_bindings(state)
    policy_sets, policy_bindings = policy_lists(state, bindings)
    own_sets, own_bindings = control_plane(state, sets)
    interfaces = tuple(_interface(draft, state) for draft in state.interfaces.values())
    ways = forwarding(state, interfaces)
    plane = management(state, sets)
    state.unmodelled += [
        *ways.doubts,
        *multicast(state, sets),
        *mirror_doubts(state),
        *carried_elsewhere(state, interfaces),
        *may_replace(state, interfaces, bindings),
        *_ignored_addresses(state),
        *_undefined_vrfs(state),
    ]
    nat = translations(state, (*bindings, *policy_bindings))
    routed = policy_routes(state)
    return Device(
        state.hostname or PurePosixPath(state.source.name).stem,
        "arista_eos",
        ORDER,
        stateful=False,
        origin=state.source.span(state.name_line) if state.name_line else Span(state.source.name, 0),
        version=state.version,
        interfaces=interfaces,
        rule_sets=(*sets.values(), *policy_sets, *own_sets, *ways.guards),
        bindings=(*bindings, *policy_bindings, *own_bindings, *ways.bindings),
        nat=(*nat, *relays(state)),
        routes=tuple(state.routes),
        policy_routes=tuple(routed),
        dynamic_routing=(*state.dynamic, *leaks(state)),
        source_checks=tuple(state.source_checks),
        vlans=tuple(_vlans(state)),
        mirrors=tuple(mirrors(state)),
        management=plane,
        forwards=bool(ways.families),
        forwarded=ways.families,
    )


def _vlans(state: State) -> Iterator[Vlan]:
    for number, draft in state.vlans.items():
        yield Vlan(number, draft.name, draft.origin, draft.private, secondaries(number, state))


def _ignored_addresses(state: State) -> Iterator[Unmodelled]:
    """A switched port ignores its address ("Virtual LANs"); where a port has one, a line may be missing."""
    for draft in state.interfaces.values():
        if draft.switched is None and draft.addresses and is_switched(draft, state):
            what = f"{draft.name} has an address and no `no switchport` line: it may route"
            touched = frozenset({draft.name})
            yield Unmodelled(what, Effect.MAY_DO_ANYTHING, draft.addresses[0].origin, touched)


def _undefined_vrfs(state: State) -> Iterator[Unmodelled]:
    """An interface of a VRF that no line defines: a line is missing, or the interface is in another."""
    for draft in state.interfaces.values():
        if draft.vrf not in state.defined_vrfs:
            what = f"{draft.name} is in VRF {draft.vrf}, which is not defined"
            state.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, draft.origin, what)
            yield Unmodelled(what, Effect.MAY_DO_ANYTHING, draft.origin, frozenset({draft.name}))


def _interface(draft: InterfaceDraft, state: State) -> Interface:
    kind = next((kind for pattern, kind in KINDS if pattern.match(draft.name)), InterfaceKind.PHYSICAL)
    parent = draft.channel_group
    vlan = draft.vlan
    if kind is InterfaceKind.SUBINTERFACE:
        parent = draft.name.rpartition(".")[0]
    if kind is InterfaceKind.VLAN:
        vlan = int(draft.name[4:])
    port = switchport(draft, state)
    ignored = port is not None and (draft.switched is not None or not draft.addresses)
    borrowed = draft.borrows is not None and draft.peer in ("", "any")
    if borrowed and draft.borrows is not None:
        state.ledger.modelled(draft.borrows.line)
    below = secondaries(vlan, state) if vlan is not None and kind is InterfaceKind.VLAN else ()
    down = state.ports_down and draft.name.startswith("Ethernet") and "." not in draft.name
    return Interface(
        draft.name,
        kind,
        draft.origin,
        description=draft.description,
        addresses=() if ignored else (*draft.addresses, *_virtual(draft)),
        dynamic_address=(draft.dynamic_address or borrowed) and port is None,
        enabled=not down if draft.enabled is None else draft.enabled,
        vrf=draft.vrf,
        vlan=vlan,
        parent=parent,
        members=tuple(other.name for other in state.interfaces.values() if other.channel_group == draft.name),
        switchport=port,
        peer=draft.peer,
        secondaries=below if draft.mapping is None else draft.mapping,
        local_proxy=draft.local_proxy,
        proxy=draft.proxy,
        wrapping=draft.wrapping if kind is InterfaceKind.TUNNEL and draft.peer else Wrapping.UNTOLD,
    )


def _virtual(draft: InterfaceDraft) -> Iterator[InterfaceAddress]:
    up = [(text, origin) for group, text, origin in draft.vrrp if group not in draft.vrrp_off]
    for text, origin in (*draft.virtual, *up):
        address = ipaddress.ip_address(text)
        length = next(
            (own.value.network.prefixlen for own in draft.addresses if address in own.value.network),
            address.max_prefixlen,
        )
        yield InterfaceAddress(ipaddress.ip_interface(f"{text}/{length}"), AddressRole.VIRTUAL, origin)
