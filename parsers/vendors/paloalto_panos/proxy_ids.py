"""Proxy IDs: what the two ends of an IPsec tunnel agree to carry.

Source: PAN-OS Administrator's Guide 10.0, "Set Up an IPSec Tunnel", "Tunnel Interface": routes decide what enters a
tunnel; proxy IDs are exchanged in phase 2 and must be the same on both peers, and without one both sides are
0.0.0.0/0. What they have in common is carried. What becomes of other packets that a route leads into the tunnel, or
that come out of it, is told by none of these, so they may pass or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import from_cidr
from parsers.model.match import AddressMatch, Match, UnknownKind
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind
from parsers.vendors.paloalto_panos.elements import entries, name_of, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.match import UnknownMatch
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context

Guards = list[tuple[RuleSet, Binding]]
_LISTS = ("proxy-id", "proxy-id-v6")


def proxied(context: Context, network: Element | None) -> dict[str, Guards]:
    """The lists of each tunnel interface at which only tunnels with proxy IDs end."""
    ending: dict[str, list[list[Element]]] = {}
    for entry in entries(network, "tunnel", "ipsec"):
        chosen = [one for word_ in _LISTS for one in entries(entry, "auto-key", word_)]
        ending.setdefault(word(entry, "tunnel-interface"), []).append(chosen)
    return {
        name: list(_guards(context, name, [one for part_ in parts for one in part_]))
        for name, parts in ending.items()
        if name and all(parts)
    }


def _guards(context: Context, name: str, chosen: list[Element]) -> Iterator[tuple[RuleSet, Binding]]:
    sides = [_sides(context, one) for one in chosen]
    origin = context.span(chosen[0])
    why = context.why(UnknownKind.FEATURE, f"what {name} carries beside its proxy IDs", chosen[0])
    end = Rule("no proxy ID", Action.UNKNOWN, Match(conditions=(why,)), origin)
    for point, title in ((BindingPoint.OUTBOUND, "outgoing"), (BindingPoint.INBOUND, "incoming")):
        called = f"proxy IDs of {name}, {title}"
        rules: list[Rule] = []
        for one, ((here, there), conditions) in zip(chosen, sides, strict=True):
            source, destination = (here, there) if point is BindingPoint.OUTBOUND else (there, here)
            match = Match(source, destination, conditions=conditions)
            rules.append(Rule(name_of(one), Action.PERMIT, match, context.span(one)))
        yield (
            RuleSet(called, (*rules, end), origin, RuleSetKind.GUARD),
            Binding((called,), point, name, origin),
        )


def _sides(context: Context, proxy: Element) -> tuple[tuple[AddressMatch, AddressMatch], tuple[UnknownMatch, ...]]:
    """What stands here and what beyond; a side that no line says, or no network says, may be any."""
    found: list[AddressMatch] = []
    missing = False
    for key in ("local", "remote"):
        text = word(proxy, key)
        try:
            found.append(AddressMatch.exactly(from_cidr(text)))
        except ValueError:
            missing = True
            found.append(Match().source)
    protocol = proxy.child("protocol")
    narrow = protocol is not None and protocol.child("any") is None and protocol.text != "any"
    narrow |= any(one.name not in {"local", "remote", "protocol"} for one in proxy.children)
    conditions: list[UnknownMatch] = []
    if missing:
        conditions.append(context.why(UnknownKind.UNRESOLVED, f"the addresses of proxy ID {name_of(proxy)}", proxy))
    if narrow:
        conditions.append(context.why(UnknownKind.FEATURE, f"what else proxy ID {name_of(proxy)} asks for", proxy))
    for one in () if protocol is None else (protocol, *protocol.below()):
        one.modelled()
    proxy.modelled()
    return (found[0], found[1]), tuple(conditions)
