"""What WireGuard lets through: a peer may send from its allowed addresses alone, and is sent what goes to them.

A packet that comes out of the tunnel with another source is dropped, and one that no peer may have is not sent
(WireGuard, "Cryptokey Routing"; wireguard(4)). So each of its devices has a list in either direction that only denies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from parsers.model.match import AddressMatch, Match
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet, RuleSetKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.source import Span

CRYPTOKEY = "WireGuard, Cryptokey Routing"


class Peer(NamedTuple):
    """What a peer may send from, and is sent; `origin` is where it is told."""

    origin: Span
    allowed: AddressSet


def guards(device: str, peers: Sequence[Peer], word: str = "allowed_ips") -> Iterator[tuple[RuleSet, Binding]]:
    """The lists of a device of WireGuard with its peers (at least one), and their places; `word` is the vendor's.

    Peers that are turned off stand among them with no address: nobody sends, or is sent, anything by them.
    """
    for point in (BindingPoint.INBOUND, BindingPoint.OUTBOUND):
        origin = peers[0].origin
        rules = [_permit(peer, point, number) for number, peer in enumerate(peers, start=1) if peer.allowed]
        end = Rule("end", Action.DENY, Match(), origin, implicit=CRYPTOKEY)
        name = f"{device} {word} {point}"
        yield RuleSet(name, (*rules, end), origin, RuleSetKind.GUARD), Binding((name,), point, device, origin)


def _permit(peer: Peer, point: BindingPoint, number: int) -> Rule:
    """What one peer may send, or is sent."""
    allowed = AddressMatch.exactly(peer.allowed)
    match = Match(source=allowed) if point is BindingPoint.INBOUND else Match(destination=allowed)
    return Rule(f"peer {number}", Action.PERMIT, match, peer.origin)
