"""Tunnels between sites (IPsec, GRE), and gateways that a GlobalProtect portal joins (satellites).

Sources: PAN-OS Administrator's Guide 10.1, "VPNs", and Networking Administrator's Guide, "GRE Tunnels" (from 9.0):
tunnels are interfaces with zones, and the policy judges what they carry.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import Wrapping
from parsers.vendors.paloalto_panos.elements import entries, irrelevant, is_on, name_of, part, word

if TYPE_CHECKING:
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.addresses import AddressBook
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.interfaces import Wiring

_ANY = "any"
_KEYS = "keys and timers of the tunnel"
_OF_GATEWAYS = (
    "authentication", "protocol", "protocol-common", "local-address", "local-id", "peer-id", "comment",
    "ipv6",
)  # fmt: skip
_OF_TUNNELS = (
    "manual-key", "global-protect-satellite", "tunnel-monitor", "anti-replay", "anti-replay-window", "copy-tos",
    "copy-flow-label", "enable-gre-encapsulation", "comment", "ipv6", "ipsec-mode",
)  # fmt: skip
_OF_GRE = ("local-address", "keep-alive", "copy-tos", "ttl", "comment")


def site_tunnels(context: Context, network: Element | None, wiring: Wiring, book: AddressBook) -> None:
    """Give each tunnel interface the peer of its IPsec or GRE tunnel."""
    _gre(context, network, wiring, book)
    peers: dict[str, str] = {}
    silent: set[str] = set()
    for entry in entries(network, "ike", "gateway"):
        peers[name_of(entry)] = _peer(entry, book)
        silent |= {name_of(entry)} if is_on(entry, "disabled") else set()
        irrelevant(entry, dict.fromkeys(_OF_GATEWAYS, _KEYS))
    in_use, turned_off = _other_ends(network), set[str]()
    for entry in entries(network, "tunnel", "ipsec"):
        interface = word(entry, "tunnel-interface")
        gateways = [name_of(one) for one in entries(entry, "auto-key", "ike-gateway")]
        disabled = is_on(entry, "disabled") or bool(gateways and silent.issuperset(gateways))
        if entry.child("global-protect-satellite") is not None and not disabled:
            _satellite(context, entry)
        if entry.child("manual-key") is not None:
            peer = word(part(entry, "manual-key"), "peer-address") or _ANY
        else:
            peer = next((peers[name] for name in gateways if name in peers), _ANY)
        irrelevant(part(entry, "auto-key"), {"ipsec-crypto-profile": _KEYS})
        irrelevant(entry, dict.fromkeys(_OF_TUNNELS, _KEYS))
        known = wiring.interfaces.get(interface)
        if known is None:
            context.undefined(entry, f"interface {interface!r}")
        elif disabled:
            turned_off.add(interface)
        else:
            in_use.add(interface)
            wiring.interfaces[interface] = replace(known, peer=peer)
    for name in turned_off - in_use:
        wiring.interfaces[name] = replace(wiring.interfaces[name], enabled=False)


def _other_ends(network: Element | None) -> set[str]:
    """The tunnel interfaces that something else than an IPsec tunnel uses, whether its reader knows it or not."""
    tunnels = None if network is None else network.child("tunnel")
    others = [one for one in (() if tunnels is None else tunnels.children) if one.name != "ipsec"]
    return {one.text for other in others for one in other.below() if one.name == "tunnel-interface"}


def _gre(context: Context, network: Element | None, wiring: Wiring, book: AddressBook) -> None:
    for entry in entries(network, "tunnel", "gre"):
        interface, disabled = word(entry, "tunnel-interface"), is_on(entry, "disabled")
        peer = _peer(entry, book)
        if is_on(entry, "erspan"):
            context.feature(entry, f"{name_of(entry)} takes copies of frames (ERSPAN)", Effect.MAY_DO_EITHER)
        irrelevant(entry, dict.fromkeys(_OF_GRE, _KEYS))
        known = wiring.interfaces.get(interface)
        if known is None:
            context.undefined(entry, f"interface {interface!r}")
        elif not disabled:
            wiring.interfaces[interface] = replace(known, peer=peer, wrapping=Wrapping.GRE)


def _peer(entry: Element, book: AddressBook) -> str:
    """The address or the name of the other gateway as printed; `any` where any may call."""
    address = part(entry, "peer-address")
    text = word(address, "ip")
    irrelevant(address, {"dynamic": "any gateway may call"})
    if not text:
        return word(address, "fqdn") or _ANY
    named = book.prefix(text)
    if named is not None:
        return str(named.ip)
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return _ANY


def _satellite(context: Context, entry: Element) -> None:
    """Large-scale VPN: a portal names the gateways, and they the routes (GlobalProtect Administrator's Guide 10.1)."""
    what = f"{name_of(entry)} joins gateways and routes that a portal names (satellite)"
    context.feature(entry, what, Effect.MAY_DO_EITHER)


def satellites(context: Context, network: Element | None) -> None:
    """`tunnel/global-protect-site-to-site`: the same, as older releases and gateways write it."""
    for entry in entries(network, "tunnel", "global-protect-site-to-site"):
        _satellite(context, entry)
