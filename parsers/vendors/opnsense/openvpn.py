"""OpenVPN of the new style (`OPNsense/OpenVPN/Instances`, since 23.7): each instance is an interface of its own.

`OpenVPN.xml` of 24.1 and `InstanceField.php`: a server is `ovpns<vpnid>`, has the first address of `server` and gives
clients the others; a client is `ovpnc<vpnid>`, and its address comes from the server. `route` names the networks behind
an instance, `push_route` those that clients are told. A client takes what routes its server tells, unless it says
`route-nopull` or `route-noexec`. Overwrites say which client has which addresses within these networks.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.routing import Route
from parsers.syntax.pf.interfaces import add_tunnel
from parsers.syntax.pf.tables import about
from parsers.syntax.pf.tunnels import KEEPS_ROUTES, routes_told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

_ABOUT = about(
    "ciphers, keys, timers, logins and what clients are told",
    "verb proto port port-share local topology nopool push_route push_excluded_routes cert ca crl cert_depth"
    " remote_cert_tls verify_client_cert use_ocsp auth data-ciphers data-ciphers-fallback tls_key authmode local_group"
    " various_push_flags push_inactive username_as_common_name strictusercn username password maxclients"
    " keepalive_interval keepalive_timeout reneg-sec auth-gen-token auth-gen-token-renewal auth-gen-token-secret"
    " provision_exclusive redirect_gateway route_metric register_dns dns_domain dns_domain_search dns_servers"
    " ntp_servers tun_mtu fragment mssfix carp_depend_on compress_migrate ifconfig-pool-persist http-proxy description",
)
_HARMLESS_FLAGS = frozenset(
    [
        *("client-to-client", "duplicate-cn", "passtos", "persist-remote-ip", "remote-random", "explicit-exit-notify"),
        *("fast-io", "float", "block-ipv6", *KEEPS_ROUTES),
    ]
)


def openvpn_instances(root: Entry, wiring: Wiring) -> list[Route]:
    """Add the interfaces to `wiring`; the routes to what lies behind them."""
    section = root.under("OPNsense", "OpenVPN")
    found: list[Route] = []
    names: set[str] = set(wiring.groups.get("openvpn", frozenset()))
    for entry in section.under("Instances").all("Instance"):
        entry.ignore(_ABOUT)
        for key in ("vpnid", "dev_type", "role", "server", "server_ipv6", "remote", "route", "various_flags"):
            entry.find(key)
        bridged = entry.text("bridge_gateway") or entry.text("bridge_pool")
        if not entry.on("enabled", default=True):
            continue
        name = _added(entry, wiring)
        names.add(name)
        found += _behind(entry, name)
        flags = frozenset(entry.words("various_flags"))
        if flags - _HARMLESS_FLAGS:
            what = f"flags of {name} that are not understood"
            entry.context.bad(entry.at("various_flags"), what)
            entry.context.open(what, Effect.MAY_DO_EITHER, entry.at("various_flags"))
        if entry.text("role", "server") == "client" and not flags & KEEPS_ROUTES:
            routes_told(entry, name)
        if bridged:
            entry.context.open(f"{name} is a part of a bridge", Effect.MAY_DO_EITHER, entry.element)
        for why in entry.unread():
            entry.context.open(f"{name}: {why.reason}", Effect.MAY_DO_EITHER, entry.element)
    for entry in section.under("Overwrites").all("Overwrite"):
        entry.ignore_all("which client has which of the addresses behind an instance, and what it is told")
    section.ignore(about("keys", "StaticKeys"))
    if names:
        wiring.groups["openvpn"] = frozenset(names)
    return found


def _added(entry: Entry, wiring: Wiring) -> str:
    client = entry.text("role", "server") == "client"
    device = f"ovpn{'c' if client else 's'}{entry.text('vpnid')}"
    peer = ", ".join(word.rpartition(":")[0] or word for word in entry.words("remote")) if client else "any"
    return add_tunnel(wiring, entry, device, () if client else tuple(_own(entry)), peer or "any")


def _own(entry: Entry) -> Iterator[InterfaceAddress]:
    """The address of a server: the first of its network."""
    for key in ("server", "server_ipv6"):
        for word in entry.words(key):
            network = _network(entry, key, word)
            if network is not None:
                value = ipaddress.ip_interface(f"{network.network_address + 1}/{network.prefixlen}")
                yield InterfaceAddress(value, AddressRole.PRIMARY, entry.context.span(entry.at(key)))


def _behind(entry: Entry, name: str) -> Iterator[Route]:
    for word in entry.words("route"):
        network = _network(entry, "route", word)
        if network is not None:
            yield Route(network, None, name, entry.context.span(entry.at("route")))


def _network(entry: Entry, key: str, word: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(word, strict=False)
    except ValueError:
        what = f"network {word!r} of an OpenVPN instance is not understood"
        entry.context.bad(entry.at(key), what)
        entry.context.open(what, Effect.MAY_DO_EITHER, entry.at(key))
        return None
