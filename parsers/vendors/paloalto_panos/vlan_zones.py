"""What a VLAN interface routes, and by which zone rules know it.

A port of layer 2 is in a zone of that kind, the VLAN interface that routes for it in one of layer 3. Between ports
rules ask for the zones of the ports (PAN-OS Networking Administrator's Guide 10.1, "Layer 2 Interfaces"); what is
routed has come in at the VLAN interface, whose zone they ask for ("Layer 2 Interfaces with VLANs": the VLAN interface
is configured with a zone of its own). No document was found that says so of a rule which names the zone of the port
and one beyond the VLAN; where such a rule stands, both are possible. A DoS rule may name the port itself, which is the
same question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect, Unmodelled
from parsers.vendors.paloalto_panos.elements import entries, is_on, members, name_of, part
from parsers.vendors.paloalto_panos.policies import RULEBASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.bridge import Bridge
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.zones import Zones

_KINDS = ("security", "nat", "pbf", "dos", "authentication", "captive-portal")


def unclear(context: Context, vsys: Element, zones: Zones, bridges: Sequence[Bridge]) -> Iterator[Unmodelled]:
    """Doubts of VLAN interfaces: rules that name the zone of a port of theirs and something beyond the ports."""
    layer2 = [zone for zone in zones.by_name.values() if zone.kind == "layer2"]
    flat = {name for zone in layer2 for name in (zone.name, *zone.interfaces)}
    for bridge in bridges:
        members_ = set(bridge.members)
        ports = members_ | {zone.name for zone in layer2 if zone.interfaces & members_}
        if not bridge.routed:
            continue
        for rule in _rules(vsys):
            sides = [_named(rule, key) for key in ("from", "to")]
            if any(one & ports and not other <= flat | members_ for one, other in (sides, reversed(sides))):
                what = (
                    f"rule {name_of(rule)!r} names ports or their zone, and may be for what {bridge.interface} routes"
                )
                yield Unmodelled(what, Effect.MAY_DO_EITHER, context.span(rule), frozenset({bridge.interface}))


def _rules(vsys: Element) -> Iterator[Element]:
    for base in RULEBASES:
        for kind in _KINDS:
            for rule in entries(vsys, base, kind, "rules"):
                if not is_on(rule, "disabled"):
                    yield rule


def _named(rule: Element, key: str) -> set[str]:
    """The zones and interfaces of one side, where none is said any; forwarding and DoS rules hold them below it."""
    holder = part(rule, key)
    below = () if holder is None else tuple(kind for kind in ("zone", "interface") if holder.child(kind) is not None)
    found = [one for kind in below for one in members(holder, kind)] or members(rule, key)
    return {one.text for one in found} or {"any"}
