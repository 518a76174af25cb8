"""The WireGuard package of pfSense: each tunnel is an interface, each of its peers a set of addresses behind it.

`installedpackages/wireguard` holds `config` (whether it runs, and which tunnels stand in the group `WireGuard`),
`tunnels/item` and `peers/item` (pfsense/FreeBSD-ports, net/pfSense-pkg-WireGuard, `wg.inc` and `wg_api.inc` of 0.2). A
tunnel that is assigned has the addresses of its interface, any other one those of its own rows. The package adds no
rules, and no routes to what peers may send from (see `parsers/syntax/cryptokey`): static routes do that. A peer without
an endpoint may call from anywhere.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, from_cidr
from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.syntax.cryptokey import Peer
from parsers.syntax.pf.interfaces import add_tunnel
from parsers.syntax.pf.tables import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Route
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

GROUP = "WireGuard"
_SWITCH = ("yes", "no", "")
_ABOUT = about(
    "keys, timers and names",
    "descr privatekey publickey presharedkey mtu listenport port persistentkeepalive keep_conf resolve_interval"
    " resolve_interval_track hide_secrets hide_peers",
)


def wireguard(root: Entry, wiring: Wiring) -> list[Route]:
    """Add the tunnels to `wiring`; the package routes nothing by itself."""
    section = root.under("installedpackages", "wireguard")
    settings = section.under("config")
    settings.ignore(_ABOUT)
    running = _one_of(settings, "enable", "on", "off", "") == "on"
    grouped = _one_of(settings, "interface_group", "all", "unassigned", "none", "") or "all"
    peers = section.under("peers").all("item")
    allowed: list[Peer] = []
    for item in peers:
        item.ignore(_ABOUT)
        _one_of(item, "enabled", *_SWITCH)
        for name in ("tun", "endpoint", "allowedips"):
            item.find(name)
        allowed.append(_allowed(item))
    members: set[str] = set()
    for entry in section.under("tunnels").all("item"):
        entry.ignore(_ABOUT)
        device = entry.text("name")
        own = [made for row in _rows(entry, "addresses") if (made := _interface(row)) is not None]
        if _one_of(entry, "enabled", *_SWITCH) != "yes" or not running or not device:
            continue
        named = [(item, peer) for item, peer in zip(peers, allowed, strict=True) if item.text("tun") == device]
        mine = [(item.text("endpoint"), peer) for item, peer in named if item.text("enabled") == "yes"]
        off = [Peer(item.origin, NO_ADDRESS) for item, _ in named if item.text("enabled") in {"", "no"}]
        assigned = device in wiring.devices
        ends = {end for end, _ in mine}
        peer = ", ".join(sorted(ends)) if ends and "" not in ends else "" if off and not mine else "any"
        name = add_tunnel(wiring, entry, device, tuple(own), peer)
        if mine or off:
            wiring.peers[name] = [*(peer for _, peer in mine), *off]
        if grouped == "all" or (grouped == "unassigned" and not assigned):
            members.add(name)
    if GROUP in wiring.groups or members:
        wiring.groups[GROUP] = wiring.groups.get(GROUP, frozenset()) | members
    return []


def _one_of(entry: Entry, key: str, *known: str) -> str:
    """The value of a key; one that is not known may mean anything."""
    text = entry.text(key)
    if text not in known:
        entry.context.bad(entry.at(key), f"{key} {text!r} is not understood")
        entry.context.open(f"{key} of WireGuard is unread", Effect.MAY_DO_EITHER, entry.at(key))
    return text


def _rows(entry: Entry, key: str) -> list[Entry]:
    rows = entry.under(key).all("row")
    for row in rows:
        row.ignore(_ABOUT)
    return rows


def _interface(row: Entry) -> InterfaceAddress | None:
    text = f"{row.text('address')}/{row.text('mask')}"
    try:
        return InterfaceAddress(ipaddress.ip_interface(text), AddressRole.PRIMARY, row.origin)
    except ValueError:
        row.context.bad(row.at("address"), f"tunnel address {text!r} is not understood")
        row.context.open("a tunnel address is unread", Effect.MAY_DO_EITHER, row.at("address"))
        return None


def _allowed(item: Entry) -> Peer:
    """What a peer may send from."""
    found = NO_ADDRESS
    for network, row in _networks(item):
        try:
            found |= from_cidr(network)
        except ValueError:
            row.context.bad(row.at("address"), f"allowed address {network!r} is not understood")
            row.context.open("what a peer may send from is unread", Effect.MAY_DO_EITHER, row.at("address"))
    return Peer(item.context.span(item.at("allowedips")), found)


def _networks(item: Entry) -> Iterator[tuple[str, Entry]]:
    for row in _rows(item, "allowedips"):
        yield f"{row.text('address')}/{row.text('mask')}", row
