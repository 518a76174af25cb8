"""Whether the device routes at all, and in which VRFs.

"EOS User Manual", "IPv4" and "VRF": routing of IPv4 is off until `ip routing`, of IPv6 until `ipv6 unicast-routing`,
for each VRF by itself. A running configuration prints `ip routing` or `no ip routing` for each VRF, so where neither
line stands and the VRF has interfaces to route between, a line is missing: it may route. Management ports: no document
at hand says whether packets pass between them and the other ports, so they may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind
from parsers.model.match import Match
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.nouns import dataclass
from parsers.source import Span
from parsers.syntax.cisco_addresses import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.interface import Interface
    from parsers.vendors.arista_eos.nouns import State

OFF = "Arista EOS: a VRF does not route until told to (ip routing, ipv6 unicast-routing)"
PASSED = "Arista EOS: other VRFs route"
SWITCHES = {4: "ip routing", 6: "ipv6 unicast-routing"}


@dataclass(frozen=True, slots=True)
class Forwarding:
    """`families` are the IP versions routed in any VRF; `guards` keep back those of VRFs that do not route them."""

    families: frozenset[int]
    guards: tuple[RuleSet, ...]
    bindings: tuple[Binding, ...]
    doubts: tuple[Unmodelled, ...]


def forwarding(state: State, interfaces: tuple[Interface, ...]) -> Forwarding:
    """What routes, by VRF."""
    doubts: list[Unmodelled] = []
    vrfs = sorted({item.vrf for item in interfaces} | {vrf for vrf, _ in state.routing})
    routed = {(vrf, family): _routes(vrf, family, state, interfaces, doubts) for vrf in vrfs for family in (4, 6)}
    families = frozenset(family for (_, family), on in routed.items() if on)
    guards = tuple(_guards(routed, families, state, interfaces))
    bindings = tuple(Binding((guard.name,), BindingPoint.FORWARD, None, guard.origin) for guard in guards)
    doubts += _management_ports(routed, state, interfaces)
    return Forwarding(families, guards, bindings, tuple(doubts))


def _routes(vrf: str, family: int, state: State, interfaces: tuple[Interface, ...], doubts: list[Unmodelled]) -> bool:
    said = state.routing.get((vrf, family))
    if said is not None:
        return said
    if family == 6:
        return False
    ends = [item for item in interfaces if item.vrf == vrf and item.enabled and _is_end(item)]
    protocols = any(item.vrf == vrf and 4 in item.families for item in state.dynamic)
    if len(ends) < 2 and not protocols:
        return False
    where = f"VRF {vrf}" if vrf else "the default VRF"
    what = f"the file says neither `ip routing` nor `no ip routing` for {where}"
    touched = frozenset(item.name for item in interfaces if item.vrf == vrf)
    doubts.append(Unmodelled(what, Effect.MAY_DENY, Span(state.source.name, 0), touched))
    return True


def _is_end(item: Interface) -> bool:
    """Whether an interface has an address that packets may be routed to and from; a tunnel may borrow one."""
    has = (
        item.dynamic_address
        or item.kind is InterfaceKind.TUNNEL
        or any(address.value.version == 4 for address in item.addresses)
    )
    return has and item.switchport is None and not item.name.startswith(("Management", "Loopback"))


def _guards(
    routed: dict[tuple[str, int], bool],
    families: frozenset[int],
    state: State,
    interfaces: tuple[Interface, ...],
) -> Iterator[RuleSet]:
    """What enters in a VRF that does not route its IP version goes nowhere."""
    for family in sorted(families):
        still = frozenset(item.name for item in interfaces if not routed[item.vrf, family] and item.switchport is None)
        if not still:
            continue
        nowhere = Span(state.source.name, 0)
        every = EVERY[family]
        rules = (
            Rule("off", Action.DENY, Match(every, every, in_interfaces=still), nowhere, implicit=OFF),
            Rule("on", Action.PERMIT, Match(every, every), nowhere, implicit=PASSED),
        )
        name = f"no {SWITCHES[family]}"
        yield RuleSet(name, rules, nowhere, RuleSetKind.GUARD, frozenset({family}))


def _management_ports(
    routed: dict[tuple[str, int], bool], state: State, interfaces: tuple[Interface, ...]
) -> Iterator[Unmodelled]:
    for item in interfaces:
        if not item.name.startswith("Management") or not (routed[item.vrf, 4] or routed[item.vrf, 6]):
            continue
        if any(other.vrf == item.vrf and other is not item and other.addresses for other in interfaces):
            what = f"packets between management port {item.name} and other ports, which may not pass"
            yield Unmodelled(what, Effect.MAY_DENY, item.origin, frozenset({item.name}))
    del state
