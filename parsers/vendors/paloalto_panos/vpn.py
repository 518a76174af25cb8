"""IPsec tunnels and GlobalProtect.

Sources: PAN-OS Administrator's Guide 10.1, "VPNs" (tunnels are interfaces with zones, and the policy judges what they
carry) and GlobalProtect Administrator's Guide 10.1, "Configure a GlobalProtect Gateway" (clients get an address of a
pool, which is routed to the tunnel interface of the gateway).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet, union_of
from parsers.model.device import Effect
from parsers.model.identity import Login
from parsers.model.management import ManagementService
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Route
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.vendors.paloalto_panos.addresses import literal
from parsers.vendors.paloalto_panos.elements import entries, irrelevant, is_on, members, name_of, part, word, words
from parsers.vendors.paloalto_panos.identity import clients

if TYPE_CHECKING:
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.addresses import AddressBook
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.interfaces import Wiring

_ANY = "any"
_KEYS = "keys and timers of the tunnel"
_OF_GATEWAYS = (
    "authentication", "protocol", "protocol-common", "local-address", "local-id", "peer-id", "comment", "disabled",
    "ipv6",
)  # fmt: skip
_OF_TUNNELS = (
    "manual-key", "global-protect-satellite", "tunnel-monitor", "anti-replay", "anti-replay-window", "copy-tos",
    "copy-flow-label", "enable-gre-encapsulation", "comment", "ipv6", "ipsec-mode",
)  # fmt: skip


def site_tunnels(context: Context, network: Element | None, wiring: Wiring, book: AddressBook) -> None:
    """Give each tunnel interface the peer of its IPsec tunnel."""
    peers: dict[str, str] = {}
    for entry in entries(network, "ike", "gateway"):
        peers[name_of(entry)] = _peer(entry, book)
        irrelevant(entry, dict.fromkeys(_OF_GATEWAYS, _KEYS))
    for entry in entries(network, "tunnel", "ipsec"):
        interface = word(entry, "tunnel-interface")
        gateways = [name_of(one) for one in entries(entry, "auto-key", "ike-gateway")]
        for proxy in entries(entry, "auto-key", "proxy-id"):
            proxy.irrelevant("what both ends agree on; the route decides what enters the tunnel")
        disabled = is_on(entry, "disabled")
        if entry.child("global-protect-satellite") is not None and not disabled:
            _satellite(context, entry)
        if entry.child("manual-key") is not None:
            peer = word(part(entry, "manual-key"), "peer-address") or _ANY
        else:
            peer = next((peers[name] for name in gateways if name in peers), _ANY)
        irrelevant(part(entry, "auto-key"), dict.fromkeys(("ipsec-crypto-profile", "proxy-id-v6"), _KEYS))
        irrelevant(entry, dict.fromkeys(_OF_TUNNELS, _KEYS))
        known = wiring.interfaces.get(interface)
        if known is None:
            context.undefined(entry, f"interface {interface!r}")
        elif not disabled:
            wiring.interfaces[interface] = replace(known, peer=peer)


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


@dataclass(slots=True)
class RemoteAccess:
    """What GlobalProtect adds to a virtual system."""

    tunnels: list[Tunnel] = field(default_factory=list[Tunnel])
    routes: list[Route] = field(default_factory=list[Route])
    services: list[ManagementService] = field(default_factory=list[ManagementService])
    logins: list[Login] = field(default_factory=list[Login])


def remote_access(
    context: Context, scopes: tuple[Element | None, Element], network: Element | None, wiring: Wiring
) -> RemoteAccess:
    """GlobalProtect gateways and portals of the last of `scopes`; all of them define what it names."""
    found, scope = RemoteAccess(), scopes[-1]
    interfaces: dict[str, str] = {}
    pools: dict[str, list[Element]] = {}
    for entry in entries(network, "tunnel", "global-protect-gateway"):
        interfaces[name_of(entry)] = word(entry, "tunnel-interface")
        pools[name_of(entry)] = [one for path in (("ip-pool",), ("client", "ip-pool")) for one in members(entry, *path)]
        entry.irrelevant(_KEYS)
    whole = part(scope, "global-protect")
    for entry in entries(whole, "global-protect-gateway"):
        name = word(entry, "remote-user-tunnel")
        interface = interfaces.get(name, name if name in wiring.interfaces else "")
        for config in entries(entry, "remote-user-tunnel-configs"):
            pools.setdefault(name, []).extend(members(config, "ip-pool"))
            pools[name].extend(members(config, "authentication-server-ip-pool"))
        _listens(context, entry, found, "GlobalProtect gateway")
        if word(entry, "satellite-tunnel"):
            context.feature(entry, f"satellites of {name_of(entry)} bring networks of their own", Effect.MAY_DO_EITHER)
        found.logins += clients(context, entry, f"remote access GlobalProtect {name_of(entry)}", scopes)
        entry.irrelevant("how clients log in")
        if interface:
            _tunnel(context, entry, found, interface, pools.get(name, []))
    for entry in entries(whole, "global-protect-portal"):
        _listens(context, entry, found, "GlobalProtect portal")
        if entry.child("clientless-vpn") is not None:
            what = f"the portal {name_of(entry)} opens connections for its users (clientless VPN)"
            context.feature(entry, what, Effect.MAY_PERMIT)
        entry.irrelevant("how clients log in")
    if whole is not None:
        whole.irrelevant("how clients log in")
    return found


def _tunnel(context: Context, entry: Element, found: RemoteAccess, interface: str, pool: list[Element]) -> None:
    unknown: list[UnknownMatch] = []
    parts: list[AddressSet] = []
    for one in pool:
        read = literal(one.text)
        if read is None:
            context.bad(one, f"pool {one.text!r} is not understood")
            unknown.append(context.why(UnknownKind.UNREAD, "a pool that is not understood", one))
        else:
            parts.append(read)
    remote = union_of(parts)
    if not remote or unknown:
        if not pool:
            unknown.append(context.why(UnknownKind.UNREAD, "the pool of clients is not in the file", entry))
        remote = EVERY_ADDRESS
    found.tunnels.append(
        Tunnel(
            f"GlobalProtect {name_of(entry)}",
            TunnelKind.REMOTE_ACCESS,
            interface,
            EVERY_ADDRESS,
            remote,
            context.span(entry),
            bypasses_filter=False,
            unknown=tuple(unknown),
        )
    )
    for text in union_of(parts).cidrs():
        found.routes.append(Route(ipaddress.ip_network(text), None, interface, context.span(entry)))


def _listens(context: Context, entry: Element, found: RemoteAccess, what: str) -> None:
    """Portals and gateways answer on the interface that they name."""
    local = part(entry, "local-address") or part(entry, "portal-config", "local-address")
    interface = word(local, "interface")
    words(local, "ip")
    if interface:
        names = frozenset({interface})
        found.services += [
            ManagementService(what, 443, context.span(entry), "tcp", names),
            ManagementService(what, 4501, context.span(entry), "udp", names),
        ]
