"""What a VLAN interface routes, and by which zone rules know it.

A port of layer 2 is in a zone of that kind, the VLAN interface that routes for it in one of layer 3. Between ports
rules ask for the zones of the ports (PAN-OS Networking Administrator's Guide 10.1, "Layer 2 Interfaces"); what is
routed has come in at the VLAN interface, whose zone they ask for ("Layer 2 Interfaces with VLANs": the VLAN interface
is configured with a zone of its own). No document was found that says so of a rule which names the zone of the port
and one beyond the VLAN; where such a rule stands, both are possible.
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
    flat = {name for name, zone in zones.by_name.items() if zone.kind == "layer2"}
    for bridge in bridges:
        ports = {name for name in flat if zones.by_name[name].interfaces & set(bridge.members)}
        if not bridge.routed or not ports:
            continue
        for rule in _rules(vsys):
            sides = [_named(rule, key) for key in ("from", "to")]
            if any(one & ports and not other <= flat for one, other in (sides, reversed(sides))):
                what = f"rule {name_of(rule)!r} names a zone of ports, and may be for what {bridge.interface} routes"
                yield Unmodelled(what, Effect.MAY_DO_EITHER, context.span(rule), frozenset({bridge.interface}))


def _rules(vsys: Element) -> Iterator[Element]:
    for base in RULEBASES:
        for kind in _KINDS:
            for rule in entries(vsys, base, kind, "rules"):
                if not is_on(rule, "disabled"):
                    yield rule


def _named(rule: Element, key: str) -> set[str]:
    """The zones of one side, where none is said any; forwarding and DoS rules hold them one level below."""
    holder = part(rule, key)
    found = members(holder, "zone") if holder is not None and holder.child("zone") is not None else members(rule, key)
    return {one.text for one in found} or {"any"}
