"""The peers of WireGuard as lists of what they may send and are sent (see `parsers/syntax/cryptokey`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr
from parsers.syntax.cryptokey import Peer, guards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.rules import Binding, RuleSet
    from parsers.vendors.openwrt_uci.network import Allowed, Wiring
    from parsers.vendors.openwrt_uci.sections import Reading


def lists(wiring: Wiring, reading: Reading) -> Iterator[tuple[RuleSet, Binding]]:
    """The lists of every device of WireGuard, and where they judge."""
    for device, peers in wiring.allowed.items():
        yield from guards(device, [_peer(one, reading) for one in peers])


def _peer(peer: Allowed, reading: Reading) -> Peer:
    found = AddressSet()
    for text in peer.networks:
        try:
            found |= from_cidr(text)
        except ValueError:
            reading.bad(peer.origin, f"{text!r} is no network")
    return Peer(peer.origin, found)
