"""WireGuard: each server is an interface `wg<instance>`, each of its clients a set of networks behind it.

The networks of a client are those that it may send from (see `parsers/syntax/cryptokey`) and that are routed to it,
unless the server says `disableroutes` (OPNsense documentation, "WireGuard"; `wireguard.inc`). A client without an
address may call from anywhere.
"""

from __future__ import annotations

import contextlib
import ipaddress
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.routing import Route
from parsers.syntax.cryptokey import Peer
from parsers.syntax.pf.interfaces import add_tunnel
from parsers.syntax.pf.tables import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

_ABOUT = about(
    "keys, timers and names", "name pubkey privkey psk port mtu dns keepalive serverport carp_depend_on gateway debug"
)


def wireguard(root: Entry, wiring: Wiring) -> list[Route]:
    """Add the interfaces to `wiring`; the routes to what lies behind them."""
    section = root.under("OPNsense", "wireguard")
    general = section.under("general").on("enabled")
    clients = {
        item.element.attributes.get("uuid", ""): item for item in section.under("client", "clients").all("client")
    }
    for item in clients.values():
        item.ignore(_ABOUT)
        for name in ("tunneladdress", "serveraddress", "enabled", "servers"):
            item.find(name)
    found: list[Route] = []
    names: set[str] = set(wiring.groups.get("wireguard", frozenset()))
    for entry in section.under("server", "servers").all("server"):
        entry.ignore(_ABOUT)
        for name in ("tunneladdress", "peers", "disableroutes", "instance"):
            entry.find(name)
        if general and entry.on("enabled", default=True):
            named = [clients[word] for word in entry.words("peers") if word in clients]
            peers = [item for item in named if item.on("enabled", default=True)]
            off = [Peer(item.origin, NO_ADDRESS) for item in named if not item.on("enabled", default=True)]
            ends = {item.text("serveraddress") for item in peers}
            name = add_tunnel(
                wiring,
                entry,
                f"wg{entry.text('instance')}",
                tuple(_own(entry)),
                "" if off and not peers else _peer(ends),
            )
            names.add(name)
            if named:
                wiring.peers[name] = [*map(_allowed, peers), *off]
            if not entry.on("disableroutes"):
                found += [route for item in peers for route in _behind(item, name)]
    wiring.groups["wireguard"] = frozenset(names)
    return found


def _peer(ends: set[str]) -> str:
    """The other gateways, where each is named; one without an endpoint may call from anywhere."""
    return ", ".join(sorted(ends)) if ends and "" not in ends else "any"


def _allowed(item: Entry) -> Peer:
    """What a client may send from; words that are no network are told where its routes are made."""
    found = NO_ADDRESS
    for word in item.words("tunneladdress"):
        with contextlib.suppress(ValueError):
            found |= from_cidr(word)
    return Peer(item.context.span(item.at("tunneladdress")), found)


def _own(entry: Entry) -> Iterator[InterfaceAddress]:
    for word in entry.words("tunneladdress"):
        try:
            value = ipaddress.ip_interface(word)
        except ValueError:
            entry.context.bad(entry.at("tunneladdress"), f"tunnel address {word!r} is not understood")
            entry.context.open("a tunnel address is unread", Effect.MAY_DO_EITHER, entry.at("tunneladdress"))
            continue
        yield InterfaceAddress(value, AddressRole.PRIMARY, entry.context.span(entry.at("tunneladdress")))


def _behind(item: Entry, name: str) -> Iterator[Route]:
    for word in item.words("tunneladdress"):
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError:
            item.context.bad(item.at("tunneladdress"), f"network {word!r} is not understood")
            item.context.open(f"a network behind {name} is unread", Effect.MAY_DO_EITHER, item.at("tunneladdress"))
            continue
        yield Route(network, None, name, item.context.span(item.at("tunneladdress")))
