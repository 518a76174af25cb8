"""GlobalProtect: portals, gateways, the addresses of clients, and what each statement has to do with access.

Source: GlobalProtect Administrator's Guide 10.1, "Configure a GlobalProtect Gateway" (clients get an address of a pool,
which is routed to the tunnel interface of the gateway; with `retrieve-framed-ip-address` the login server names it, out
of `authentication-server-ip-pool`; third-party clients come by IKE), "Set Up Access to the GlobalProtect Portal". What
is not in the tables below is not understood, and leaves the firewall in doubt.
"""

from __future__ import annotations

import ipaddress
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet, union_of
from parsers.model.device import Effect
from parsers.model.identity import Login
from parsers.model.management import ManagementService
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import Route
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos.addresses import literal
from parsers.vendors.paloalto_panos.elements import (
    Fates,
    entries,
    is_on,
    members,
    name_of,
    part,
    settled,
    word,
    words,
)
from parsers.vendors.paloalto_panos.identity import clients

if TYPE_CHECKING:
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.interfaces import Wiring

_LOGIN = "how clients log in"
_KEYS = "certificates, keys and timers of the tunnel"
_CHOSEN = "which packets clients send into the tunnel; the policy judges what comes out of it"
_SERVERS = "name servers of clients"
_USERS = "which clients an entry is for; each may be any"
_LOGS = "logs and messages"
_APP = "what the app on the client does"
_ADDRESS: Fates = {
    "interface": "where it listens",
    "ip": {"ipv4": "where it listens", "ipv6": "where it listens"},
    "floating-ip": {"ipv4": "where it listens", "ipv6": "where it listens"},
    "ip-address-family": "where it listens",
}
_CLIENT_AUTH: Fates = {
    "entry": dict.fromkeys(
        (
            "os", "authentication-profile", "authentication-message", "username-label", "password-label",
            "user-credential-or-client-cert-required", "auto-retrieve-passcode",
        ),
        _LOGIN,
    )
}  # fmt: skip
_OVERRIDE: Fates = dict.fromkeys(("generate-cookie", "accept-cookie", "cookie-encrypt-decrypt-cert"), _LOGIN)
_SPLIT: Fates = dict.fromkeys(
    (
        "access-route", "exclude-access-route", "include-applications", "exclude-applications", "include-domains",
        "exclude-domains",
    ),
    _CHOSEN,
)  # fmt: skip
_POOLS: Fates = {key: {"member": "addresses of clients"} for key in ("ip-pool", "authentication-server-ip-pool")}
_CLIENT: Fates = {
    **_POOLS,
    **dict.fromkeys(("dns-server", "dns-suffix", "dns-suffix-inherited", "wins-server", "inheritance"), _SERVERS),
    **dict.fromkeys(("access-route", "exclude-access-route", "exclude-video-traffic"), _CHOSEN),
    "split-tunneling": _SPLIT,
}
_OF_TUNNELS: Fates = {
    "local-address": _ADDRESS,
    "client": _CLIENT,
    "max-user": "how many clients there may be",
    "ipsec": {
        **dict.fromkeys(("enable", "ipsec-crypto-profile"), _KEYS),
        "third-party-client": dict.fromkeys(("enable", "group-name", "group-password", "rekey-noauth"), _LOGIN),
    },
    **_CLIENT,
}
_OF_CONFIGS: Fates = {
    "entry": {
        **_POOLS,
        **dict.fromkeys(("source-user", "os", "serialno", "certificate"), _USERS),
        "source-address": dict.fromkeys(("ip-address", "region"), _USERS),
        **dict.fromkeys(("dns-server", "dns-suffix"), _SERVERS),
        "split-tunneling": _SPLIT,
        "authentication-override": _OVERRIDE,
        "retrieve-framed-ip-address": "addresses of clients",
        "no-direct-access-to-local-network": _CHOSEN,
    }
}
_OF_GATEWAYS: Fates = {
    "local-address": _ADDRESS,
    "client-auth": _CLIENT_AUTH,
    "remote-user-tunnel-configs": _OF_CONFIGS,
    **dict.fromkeys(("ssl-tls-service-profile", "certificate-profile"), _KEYS),
    **dict.fromkeys(("log-success", "log-fail", "log-setting", "hip-notification"), _LOGS),
    **dict.fromkeys(("roles", "security-restrictions", "block-quarantined-devices"), _LOGIN),
    "tunnel-mode": "without a tunnel clients only log in",
    "satellite-tunnel": "it has been told as not modelled",
}
_OF_PORTALS: Fates = {
    "local-address": _ADDRESS,
    "portal-config": {
        "local-address": _ADDRESS,
        "client-auth": _CLIENT_AUTH,
        **dict.fromkeys(("ssl-tls-service-profile", "certificate-profile", "config-selection"), _KEYS),
        **dict.fromkeys(
            ("custom-login-page", "custom-home-page", "custom-help-page", "custom-message-page", "info-page"), _LOGS
        ),
        **dict.fromkeys(("log-success", "log-fail", "log-setting"), _LOGS),
    },
    "client-config": {
        "configs": {
            "entry": {
                **dict.fromkeys(("source-user", "os", "certificate", "custom-checks"), _USERS),
                "machine-account-exists": _USERS,
                "gateways": "which gateways clients are offered; each is read where it stands",
                **dict.fromkeys(
                    (
                        "gp-app-config", "agent-ui", "hip-collection", "agent-config", "internal-host-detection",
                        "internal-host-detection-v6", "third-party-vpn-clients", "refresh-config", "portal-2fa",
                        "save-user-credentials", "client-certificate", "mdm-address", "mdm-enrollment-port",
                        "internal-gateway-2fa", "auto-discovery-external-gateway-2fa", "manual-only-gateway-2fa",
                    ),
                    _APP,
                ),
                "authentication-override": _OVERRIDE,
            }
        },
        **dict.fromkeys(("root-ca", "agent-user-override-key"), _KEYS),
    },
    "clientless-vpn": "it has been told as not modelled",
    "satellite-config": "what satellites are told; their tunnels are told as not modelled where they stand",
}  # fmt: skip
_OF_ALL: Fates = {
    "global-protect-gateway": {"entry": _OF_GATEWAYS},
    "global-protect-portal": {"entry": _OF_PORTALS},
    "global-protect-mdm": "where phones are managed",
    **dict.fromkeys(
        ("clientless-app", "clientless-app-group"), "what users of the portal may open, which is told as not modelled"
    ),
}


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
    elsewhere: set[str] = set()
    for entry in entries(network, "tunnel", "global-protect-gateway"):
        interfaces[name_of(entry)] = word(entry, "tunnel-interface")
        pools[name_of(entry)] = [one for path in (("ip-pool",), ("client", "ip-pool")) for one in members(entry, *path)]
        if is_on(part(entry, "ipsec", "third-party-client"), "enable"):
            _answers_ike(context, entry, found)
        settled(entry, _OF_TUNNELS)
    whole = part(scope, "global-protect")
    for entry in entries(whole, "global-protect-gateway"):
        name = word(entry, "remote-user-tunnel")
        interface = interfaces.get(name, name if name in wiring.interfaces else "")
        for config in entries(entry, "remote-user-tunnel-configs"):
            named = members(config, "authentication-server-ip-pool")
            pools.setdefault(name, []).extend([*members(config, "ip-pool"), *named])
            if is_on(config, "retrieve-framed-ip-address") and not named:
                elsewhere.add(name)
        _listens(context, entry, found, "GlobalProtect gateway")
        if word(entry, "satellite-tunnel"):
            context.feature(entry, f"satellites of {name_of(entry)} bring networks of their own", Effect.MAY_DO_EITHER)
        found.logins += clients(context, entry, f"remote access GlobalProtect {name_of(entry)}", scopes)
        if interface:
            _tunnel(context, entry, found, interface, pools.get(name, []), framed=name in elsewhere)
    for entry in entries(whole, "global-protect-portal"):
        _listens(context, entry, found, "GlobalProtect portal")
        if entry.child("clientless-vpn") is not None:
            what = f"the portal {name_of(entry)} opens connections for its users (clientless VPN)"
            context.feature(entry, what, Effect.MAY_PERMIT)
    settled(whole, _OF_ALL)
    return found


def _tunnel(  # noqa: PLR0913 - one noun from several places
    context: Context, entry: Element, found: RemoteAccess, interface: str, pool: list[Element], *, framed: bool
) -> None:
    unknown: list[UnknownMatch] = []
    if framed:
        unknown.append(context.why(UnknownKind.USER, "the login server names addresses of clients", entry))
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


def _answers_ike(context: Context, entry: Element, found: RemoteAccess) -> None:
    """Third-party clients come by IKE."""
    interface = word(part(entry, "local-address"), "interface")
    names = frozenset({interface}) if interface else None
    found.services += [
        ManagementService("IKE of third-party clients", port, context.span(entry), "udp", names) for port in (500, 4500)
    ]
