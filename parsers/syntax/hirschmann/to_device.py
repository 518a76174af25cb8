"""From what was read to the parts of a device that both platforms share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.device import Effect
from parsers.model.interface import Interface, InterfaceKind, Vlan
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting
from parsers.syntax.hirschmann import layer2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.rules import Binding
    from parsers.source import Span
    from parsers.syntax.hirschmann.state import Port, State

MANAGEMENT = "management"
OUT_OF_BAND = "out-of-band"


def interfaces(state: State) -> tuple[Interface, ...]:
    """Ports, aggregates, router interfaces, and the addresses of the device itself."""
    if not state.script:
        _tell_missing(state)
    layer2.join_members(state)
    made = [_interface(state, port) for port in state.ports.values() if not port.own]
    if state.management is not None or state.management_dynamic is not None:
        made.append(_own(state))
    if state.out_of_band is not None:
        found = state.out_of_band
        made.append(
            Interface(
                OUT_OF_BAND,
                InterfaceKind.PHYSICAL,
                found.origin,
                addresses=(found,),
                enabled=state.out_of_band_on,
                management_only=True,
            )
        )
    _told_loose(state)
    return tuple(made)


def _tell_missing(state: State) -> None:
    """Of the XML, which has every table: one that is not there was cut out, and its defaults prove nothing.

    Which table has the static routes is in none of the MIBs that were read, so a device that routes may have more.
    """
    if not state.ports:
        return
    missing = [
        name
        for name, there in (
            ("dot1qVlanStaticEntry", bool(state.memberships)),
            ("dot1qPortVlanEntry", "dot1qPortVlanEntry" in state.tables),
            ("hm2AgentSwitchIpRoutingMode", state.routing is not None or _switches_only(state)),
            ("hm2AgentSwitchIpInterfaceEntry", not state.routing or any(port.routed for port in state.ports.values())),
        )
        if not there
    ]
    for name in missing:
        what = f"{name} is not in the file"
        state.reading.doubt(what, Effect.MAY_DO_ANYTHING, whole(state))
        state.reading.tell(whole(state), what)
    if state.routing:
        tell_missing(state, [name for name in LISTS if name not in state.tables], Effect.MAY_DENY)
        static = DynamicRouting("static entries", whole(state), families=frozenset({4}), elsewhere=True)
        state.dynamic.append(static)


def _switches_only(state: State) -> bool:
    """Whether nothing of a whole export is a router's, so that it has no routing to be on."""
    return state.switches_only and all(port.kind in SWITCHED for port in state.ports.values())


SWITCHED = frozenset({InterfaceKind.PHYSICAL, InterfaceKind.AGGREGATE})
LISTS = ("hm2AgentAclRuleEntry", "hm2AgentAclIfEntry", "hm2AgentAclVlanEntry")
"""Tables of access lists (HM2-PLATFORM-QOS-ACL-MIB)."""


def tell_missing(state: State, names: Iterable[str], effect: Effect) -> None:
    """Tables that are not in the file, and what they may do; whether an export leaves out empty ones is not known."""
    for name in names:
        state.reading.missing(f"{name} is not in the file", effect, whole(state))


def _own(state: State) -> Interface:
    """The address of the device itself, in its management VLAN."""
    origin = state.management.origin if state.management is not None else state.management_dynamic
    return Interface(
        MANAGEMENT,
        InterfaceKind.VLAN,
        origin if origin is not None else state.reading.source.span(1),
        addresses=(state.management,) if state.management is not None and state.management_dynamic is None else (),
        dynamic_address=state.management_dynamic is not None,
        vlan=state.management_vlan,
        management_only=True,
    )


def _interface(state: State, port: Port) -> Interface:
    members = tuple(other.name for other in state.ports.values() if other.aggregate == port.name)
    shown = tuple(port.addresses) if port.routed else ()
    switched = None
    if not port.routed and port.kind in {InterfaceKind.PHYSICAL, InterfaceKind.AGGREGATE} and not port.aggregate:
        switched, doubt = layer2.switchport(port)
        if doubt:
            state.reading.doubt(doubt, Effect.MAY_DO_EITHER, port.origin)
            state.reading.diagnostics.warning(DiagnosticCode.UNSUPPORTED, port.origin, f"not modelled: {doubt}")
    return Interface(
        port.name,
        port.kind,
        port.origin,
        description=port.description,
        addresses=shown if port.kind is not InterfaceKind.LOOPBACK else tuple(port.addresses),
        dynamic_address=port.dynamic_address,
        enabled=port.enabled,
        vlan=port.vlan,
        members=members,
        switchport=switched,
        proxy=port.proxy,
    )


def _told_loose(state: State) -> None:
    """Ports whose stations may send into any VLAN of the device: past whatever stands between the VLANs."""
    switched = [port for port in state.ports.values() if _is_socket(port)]
    used = {number for port in switched for number in (*port.members, port.pvid)}
    used |= {port.vlan for port in state.ports.values() if port.vlan is not None}
    if state.management is not None or state.management_dynamic is not None:
        used.add(state.management_vlan)
    loose = [port for port in switched if layer2.loose(port)]
    if not loose or len(used) < len(("own", "another")):
        return
    what = f"without ingress filtering frames of any VLAN may enter at {', '.join(port.name for port in loose)}"
    state.reading.doubt(what, Effect.MAY_DO_EITHER, loose[0].origin)
    state.reading.diagnostics.warning(DiagnosticCode.UNSUPPORTED, loose[0].origin, what[:LONGEST])


LONGEST = 400
"""Characters of a remark; the doubt itself is whole."""


def _is_socket(port: Port) -> bool:
    """Whether something can be plugged into it that is switched."""
    return port.enabled and not port.routed and not port.aggregate and port.kind in SWITCHED and not port.own


def vlans(state: State) -> tuple[Vlan, ...]:
    """The VLANs of the file, and VLAN 1, which is there as delivered."""
    found = dict(state.vlans)
    if 1 not in found:
        found[1] = ("", whole(state))
    return tuple(Vlan(number, name, origin) for number, (name, origin) in sorted(found.items()))


def whole(state: State) -> Span:
    """Where a default stands: nowhere, so the line that names the device, else the first."""
    return state.origin if state.origin is not None else state.reading.source.span(1)


def routes_between(state: State) -> bool:
    """Whether it routes at all; what has an address of a router and does not say so is told."""
    return state.routing is True


def is_router(state: State, name: str) -> bool:
    """Whether the file shows a router interface of that name."""
    return name in state.ports and state.ports[name].routed


def filters_may_judge(bindings: tuple[Binding, ...], origin: Span) -> UnknownMatch | None:
    """A doubt where access lists are assigned: whether they judge packets for the device itself is not documented."""
    if not bindings:
        return None
    reason = "whether access lists judge packets for the device itself is not documented"
    return UnknownMatch(UnknownKind.FEATURE, reason, origin)
