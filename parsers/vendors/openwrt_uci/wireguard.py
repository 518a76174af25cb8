"""What WireGuard lets through: a peer may send from its allowed addresses alone, and is sent what goes to them.

A packet that comes out of the tunnel with another source is dropped, and one that no peer may have is not sent
(WireGuard, "Cryptokey Routing"; wireguard(4)). So each of its devices has a list in either direction that only denies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr
from parsers.model.match import AddressMatch, Match
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.openwrt_uci.network import Allowed, Wiring
    from parsers.vendors.openwrt_uci.sections import Reading

CRYPTOKEY = "WireGuard, Cryptokey Routing"


def lists(wiring: Wiring, reading: Reading) -> Iterator[tuple[RuleSet, Binding]]:
    """The lists of every device of WireGuard, and where they judge."""
    for device, peers in wiring.allowed.items():
        for point in (BindingPoint.INBOUND, BindingPoint.OUTBOUND):
            origin = peers[0].origin
            rules = [_permit(peer, point, number, reading) for number, peer in enumerate(peers, start=1)]
            end = Rule("end", Action.DENY, Match(), origin, implicit=CRYPTOKEY)
            name = f"{device} allowed_ips {point}"
            yield (
                RuleSet(name, (*rules, end), origin, RuleSetKind.GUARD),
                Binding((name,), point, device, origin),
            )


def _permit(peer: Allowed, point: BindingPoint, number: int, reading: Reading) -> Rule:
    """What one peer may send, or is sent."""
    found = AddressSet()
    for text in peer.networks:
        try:
            found |= from_cidr(text)
        except ValueError:
            reading.bad(peer.origin, f"{text!r} is no network")
    match = AddressMatch.exactly(found)
    inbound = point is BindingPoint.INBOUND
    return Rule(
        f"peer {number}", Action.PERMIT, Match(source=match) if inbound else Match(destination=match), peer.origin
    )
