"""Tunnels and remote access of one virtual domain.

A route-based tunnel is an interface of the name of its phase 1, judged by policies as any other. Dial-up
clients and SSL VPN clients get addresses of a pool and arrive on that interface: `bypasses_filter` is true,
because policies name the interface themselves. Source: CLI reference `vpn ipsec phase1-interface`, `vpn ssl settings`;
7.4, `vpn ssl web portal`: with `ip-mode user-group` clients have the addresses of their users and groups ("usually from
external auth servers"), with `dhcp` those of a DHCP server, and with `no-ip` none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_ADDRESS, EVERY_IPV4, NO_ADDRESS
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.vendors.fortinet_fortios.selectors import offered

if TYPE_CHECKING:
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.policies import Books


def ssl_interface(domain: Domain) -> str:
    """The interface on which SSL VPN clients arrive."""
    return f"ssl.{domain.name or 'root'}"


def tunnels(domain: Domain, context: Context, books: Books) -> list[Tunnel]:
    """Remote-access pools."""
    found = [
        item
        for entry in domain.entries("vpn ipsec phase1-interface", context)
        for item in _dial_up(entry, domain, context, books)
    ]
    found += _ssl(domain, context, books)
    return found


def _dial_up(entry: Entry, domain: Domain, context: Context, books: Books) -> list[Tunnel]:
    """The clients of a dial-up gateway: those of its pool, else those of the networks that its phase 2 names."""
    if entry.word("type") != "dynamic":
        return []
    local, clients = offered(entry, domain, context, books)
    unknown: list[UnknownMatch] = []
    pool = NO_ADDRESS
    try:
        if entry.on("mode-cfg") and entry.word("assign-ip-from", "range") == "range" and entry.words("ipv4-start-ip"):
            pool = address.from_range(entry.word("ipv4-start-ip"), entry.word("ipv4-end-ip"))
        elif entry.words("ipv4-name") and entry.word("assign-ip-from", "name") == "name":
            made = books.addresses.all_of(entry.words("ipv4-name"), 4, entry.at("ipv4-name"))
            pool, unknown = made.possibly, list(made.unknown)
    except ValueError:
        context.bad(entry.at("ipv4-start-ip"), f"pool of {entry.name!r} is not understood")
    if not pool and clients and EVERY_IPV4 - clients:
        pool = clients
    elif not pool:
        pool = EVERY_IPV4
        unknown.append(
            context.unknown(
                UnknownKind.FEATURE, f"addresses of dial-up clients of {entry.name!r} are not in the file", entry.line
            )
        )
    if not entry.on("add-route", default=True):
        reason = f"{entry.name!r} adds no routes to its clients, whose packets then fail the reverse-path check"
        unknown.append(context.unknown(UnknownKind.FEATURE, reason, entry.at("add-route")))
    origin = context.span(entry.line)
    kind = TunnelKind.REMOTE_ACCESS
    return [Tunnel(entry.name, kind, entry.name, local, pool, origin, unknown=tuple(unknown))]


def _ssl(domain: Domain, context: Context, books: Books) -> list[Tunnel]:
    """The clients of the SSL VPN. It listens at `source-interface` alone; portals have pools of their own besides."""
    settings = domain.single("vpn ssl settings", context)
    portals = [item for item in domain.entries("vpn ssl web portal", context) if item.on("tunnel-mode")]
    names = [*settings.words("tunnel-ip-pools"), *(name for portal in portals for name in portal.words("ip-pools"))]
    enabled = settings.word("status", settings.word("sslvpn-enable", "enable")) != "disable" and bool(
        settings.words("source-interface")
    )
    elsewhere = _given_elsewhere(domain, settings, portals, context, enabled=enabled)
    if not settings.line or not names:
        return elsewhere
    made = books.addresses.all_of(tuple(dict.fromkeys(names)), 4, settings.at("tunnel-ip-pools"))
    parts = [made.possibly]
    names6 = [
        *settings.words("tunnel-ipv6-pools"),
        *(name for portal in portals for name in portal.words("ipv6-pools")),
    ]
    if names6:
        parts.append(books.addresses.all_of(tuple(dict.fromkeys(names6)), 6, settings.at("tunnel-ipv6-pools")).possibly)
    name = ssl_interface(domain)
    return [
        Tunnel(
            f"{name} clients",
            TunnelKind.REMOTE_ACCESS,
            name,
            EVERY_ADDRESS,
            address.union_of(parts),
            context.span(settings.at("tunnel-ip-pools")),
            enabled=enabled,
            unknown=made.unknown,
            opened_by=(context.span(settings.at("source-interface")),),
        ),
        *elsewhere,
    ]


def _given_elsewhere(
    domain: Domain, settings: Entry, portals: list[Entry], context: Context, *, enabled: bool
) -> list[Tunnel]:
    """Clients of portals that leave the addresses to a server: any that it has."""
    name = ssl_interface(domain)
    return [
        Tunnel(
            f"{name} clients of {portal.name}",
            TunnelKind.REMOTE_ACCESS,
            name,
            EVERY_ADDRESS,
            EVERY_ADDRESS,
            context.span(portal.at("ip-mode")),
            enabled=enabled,
            unknown=(
                context.unknown(
                    UnknownKind.USER, f"a server gives clients of {portal.name!r} addresses", portal.at("ip-mode")
                ),
            ),
            opened_by=(context.span(settings.at("source-interface")),),
        )
        for portal in portals
        if settings.line and portal.word("ip-mode", "range") not in {"range", "no-ip"}
    ]
