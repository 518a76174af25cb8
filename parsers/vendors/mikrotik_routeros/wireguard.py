"""Peers of WireGuard (MikroTik documentation, "WireGuard").

A peer without an endpoint may call from anywhere. It sends from its `allowed-address` alone, and is sent what goes to
it; no route follows from that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, from_cidr, union_of
from parsers.model.device import Effect
from parsers.syntax.cryptokey import Peer
from parsers.vendors.mikrotik_routeros.interfaces import NO_NAME

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.vendors.mikrotik_routeros.interfaces import Wiring
    from parsers.vendors.mikrotik_routeros.text import Command

ABOUT = (
    *("comment", "name", "public-key", "private-key", "preshared-key", "persistent-keepalive", "responder"),
    *("endpoint-port", "client-address", "client-dns", "client-endpoint", "client-keepalive"),
    *("client-listen-port", "is-responder", "client-allowed-address"),
)


def peer(wiring: Wiring, command: Command) -> None:
    """One peer of an interface."""
    command.ignore((*ABOUT, "allowed-address"))
    name, endpoint = command.take("interface"), command.take("endpoint-address")
    if not name:
        wiring.reading.bad(command, NO_NAME)
        return
    port = wiring.known(name, command)
    if not command.on:
        command.ignore(command.values)
        wiring.endpoints.setdefault(port, [])
        wiring.peers.setdefault(port, []).append(Peer(command.origin, NO_ADDRESS))
    else:
        wiring.endpoints.setdefault(port, []).append(endpoint)
        wiring.peers.setdefault(port, []).append(Peer(command.origin, _allowed(wiring, port, command)))
    wiring.reading.modelled(command)


def _allowed(wiring: Wiring, port: str, command: Command) -> AddressSet:
    """The allowed addresses of a peer; what cannot be read may be any."""
    text = command.take("allowed-address")
    try:
        return union_of(from_cidr(word) for word in text.split(",") if word)
    except ValueError:
        what = f"WireGuard takes from a peer at {port} only sources of its allowed-address ({text})"
        wiring.reading.doubt(what, Effect.MAY_DENY, command.origin, frozenset({port}))
        return EVERY_ADDRESS
