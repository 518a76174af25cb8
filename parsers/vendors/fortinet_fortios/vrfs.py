"""VRFs of one virtual domain: what leads from one into another.

- A static route stands in the VRF of the interface that it names; `vrf` says where one without an interface stands
  (CLI reference 7.0 to 7.6, `router static`; Technical Tip 207715 shows both tables beside the configuration).
- VRF 0 may hold a copy of the routes of all others, so that what comes in there may leave by any VRF: Technical Tip
  297349, "Properties of VRF0 inside FortiOS" (6.x, 7.x), and Administration Guide 7.6.0, "Support cross-VRF local-in
  and local-out traffic"; Administration Guide 7.6.3, "Virtual routing and forwarding", says that packets are only
  forwarded within a VRF. As the documents differ, the copies are possible and never sure; no table lists them.
- `vrf-leak` of BGP (from 7.2 `vrf`, `leak-target`) puts routes of one VRF into another, out of an interface that it
  names: Administration Guide 6.4.8, "Route leaking between VRFs". Which ones, BGP decides at run time.
- A policy route says nothing about VRFs (CLI reference, `router policy`): it is taken in the VRF of its interface, and
  possibly from any other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from parsers.model.interface import Interface
    from parsers.model.routing import PolicyRoute
    from parsers.source import Span
    from parsers.vendors.fortinet_fortios.entries import Context, Domain

_LEAKS = (("vrf-leak", "target", 4), ("vrf-leak6", "target", 6), ("vrf", "leak-target", 4), ("vrf6", "leak-target", 6))
_COPIED = "VRF 0 may hold the routes of all VRFs"


def vrf_named(word: str) -> str:
    """A VRF by its number; VRF 0 has no name."""
    return "" if word in ("", "0", "unspecified") else word


def copies(interfaces: Mapping[str, Interface], routes: Iterable[Route]) -> Iterator[Route]:
    """What VRF 0 may hold of the other VRFs: their connected networks and their static routes."""
    if all(interface.vrf for interface in interfaces.values()):
        return
    for interface in interfaces.values():
        for address in interface.addresses if interface.vrf and interface.enabled else ():
            why = _possible(address.origin)
            yield Route(address.value.network, None, interface.name, address.origin, distance=0, conditions=(why,))
    for route in routes:
        if route.vrf:
            yield replace(route, vrf="", conditions=(*route.conditions, _possible(route.origin)))


def _possible(origin: Span) -> UnknownMatch:
    return UnknownMatch(UnknownKind.FEATURE, _COPIED, origin)


def copied_protocols(found: Sequence[DynamicRouting], interfaces: Mapping[str, Interface]) -> Iterator[DynamicRouting]:
    """What VRF 0 may hold of the routes that other VRFs learn."""
    if all(interface.vrf for interface in interfaces.values()):
        return
    for item in found:
        if item.vrf:
            yield replace(item, vrf="", source_vrf=item.vrf, listed=False)


def leaks(domain: Domain, context: Context) -> Iterator[DynamicRouting]:
    """Routes that BGP takes from one VRF to another."""
    whole = domain.single("router bgp", context)
    for section, targets, family in _LEAKS:
        for origin in whole.within(section, context):
            for target in origin.within(targets, context):
                yield DynamicRouting(
                    f"BGP leaks of VRF {origin.name}",
                    context.span(target.line),
                    vrf_named(target.name),
                    source_vrf=vrf_named(origin.name),
                    families=frozenset({family}),
                )


def in_every_vrf(routes: Iterable[PolicyRoute], interfaces: Mapping[str, Interface]) -> Iterator[PolicyRoute]:
    """Policy routes, which ask for no VRF, in each of them."""
    vrfs = sorted({interface.vrf for interface in interfaces.values()} | {""})
    for route in routes:
        out = interfaces.get(route.interface or "")
        for vrf in vrfs:
            if out is None or out.vrf == vrf:
                yield replace(route, vrf=vrf)
                continue
            reason = f"whether a policy route leads from VRF {vrf or 0} into VRF {out.vrf or 0} is not documented"
            why = UnknownMatch(UnknownKind.FEATURE, reason, route.origin)
            yield replace(route, vrf=vrf, match=replace(route.match, conditions=(*route.match.conditions, why)))
