"""VPNs: IPsec by selectors (`enc0`), OpenVPN and WireGuard as interfaces.

IPsec: a packet that a phase 2 selects goes into its tunnel past the routing table, as by a policy route; what comes
out is judged by the rules of `enc0` (pfSense: the tab IPsec). OpenVPN gives each server and client a device
(`ovpns1`, `ovpnc2`) and routes the networks that it names there; the group `openvpn` holds them all. Who may log in,
and which addresses a server gives out within its tunnel network, are outside the file. Sources: `ipsec.inc`,
`openvpn.inc` of both; pfSense documentation, "IPsec", "OpenVPN".
"""

from __future__ import annotations

import ipaddress
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet
from parsers.model.device import Effect
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.match import AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute, Route
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.nouns import dataclass
from parsers.syntax.pf.interfaces import add_tunnel
from parsers.syntax.pf.sets import undecided
from parsers.syntax.pf.tables import about, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.source import Span
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

ENC = "enc0"
_CIPHERS = about(
    "ciphers, keys, timers and logins",
    "iketype mode protocol myid_type myid_data peerid_type peerid_data encryption lifetime rekey_time reauth_time"
    " rand_time pre-shared-key private-key certref caref pkcs11certref pkcs11pin authentication_method descr"
    " nat_traversal mobike dpd_delay dpd_maxfail dpd_action startaction closeaction ikeport nattport"
    " gw_duplicates prfselect_enable splitconn tfc_enable tfc_bytes hash-algorithm dhgroup auto noinstallpolicy"
    " encryption-algorithm encryption-algorithm-option hash-algorithm-option pfsgroup pinghost uniqid reqid"
    " lifebytes keepalive margintime rekeyfuzz rekey_enable reauth_enable unique keyingtries"
    " responderonly hashalg spd inactivity_timeout sha256_96 generate_policy proposal_check local-kpref peer-kpref",
)
_OPENVPN = about(
    "ciphers, keys, timers, logins and what clients are told",
    "protocol dev_mode description tls tls_type tlsauth_keydir caref crlref ocspurl certref dh_length"
    " ecdh_curve cert_depth strictusercn data_ciphers data_ciphers_fallback digest engine compression"
    " allow_compression compress_push passtos dynamic_ip topology serverbridge_dhcp"
    " ncp_enable ncp-ciphers ping_method keepalive_interval keepalive_timeout ping_seconds ping_push ping_action"
    " ping_action_seconds ping_action_push inactive_seconds udp_fast_io exit_notify sndrcvbuf netbios_enable"
    " netbios_ntype netbios_scope verbosity_level shared_key auth_user auth_pass auth-retry-none proxy_addr"
    " proxy_port proxy_authtype proxy_user proxy_passwd use_shaper remote_cert_tls"
    " local_port server_port create_gw maxclients connlimit duplicate_cn crypto ipaddr gwredir gwredir6"
    " push_blockoutsidedns push_register_dns dns_domain dns_server1 dns_server2 dns_server3 dns_server4 ntp_server1"
    " ntp_server2 wins_server1 wins_server2 nbdd_server1 username_as_common_name no_tun_ipv6 local_group"
    " resolve_retry reneg-sec unique_subject",
)


_HARMLESS_OPTIONS = words(
    "remote-cert-tls persist-key persist-tun resolv-retry reneg-sec ping ping-restart ping-exit keepalive"
    " verb mute tls-version-min tls-cipher auth-nocache remote-random connect-retry sndbuf rcvbuf fast-io"
    " mssfix tun-mtu fragment explicit-exit-notify auth-retry tls-client float auth cipher hand-window"
    " pull-filter route-nopull route-noexec"
)
"""Options of OpenVPN that open no way; those of others are not read."""
KEEPS_ROUTES = frozenset({"route-nopull", "route-noexec"})
"""With one of them a client takes no route that its server tells (openvpn(8)); by a static key nobody tells any."""


_ANYBODY = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 -- these mean any, nothing is bound


@dataclass(slots=True)
class Vpn:
    """What VPNs bring: tunnels, their ways, and the peers that IPsec lets in."""

    tunnels: list[Tunnel] = field(default_factory=list[Tunnel])
    policy_routes: list[PolicyRoute] = field(default_factory=list[PolicyRoute])
    routes: list[Route] = field(default_factory=list[Route])
    peers: list[tuple[str, AddressMatch, Span]] = field(default_factory=list[tuple[str, AddressMatch, "Span"]])

    def add(self, other: Vpn) -> None:
        """Take over what `other` brings."""
        self.tunnels += other.tunnels
        self.policy_routes += other.policy_routes
        self.routes += other.routes
        self.peers += other.peers


def openvpn(root: Entry, wiring: Wiring) -> Vpn:
    """Servers and clients of OpenVPN; their interfaces are added to `wiring`."""
    found, section = Vpn(), root.under("openvpn")
    names: set[str] = set(wiring.groups.get("openvpn", frozenset()))
    for key, letter in (("openvpn-server", "s"), ("openvpn-client", "c")):
        for entry in section.all(key):
            entry.ignore(_OPENVPN)
            name = _instance(entry, letter, wiring, found)
            if name:
                names.add(name)
    for entry in section.all("openvpn-csc"):
        entry.context.open("addresses and routes of single OpenVPN clients", Effect.MAY_DO_EITHER, entry.element)
        for one in entry.element.below():
            one.partial("routes of single clients are not modelled")
    if names:
        wiring.groups["openvpn"] = frozenset(names)
    return found


def _instance(entry: Entry, letter: str, wiring: Wiring, found: Vpn) -> str:
    off = entry.switch("disable")
    device = f"ovpn{letter}{entry.text('vpnid')}"
    server = letter == "s"
    peer = "any" if server else entry.text("server_addr")
    addresses = tuple(_own_addresses(entry, device, server=server))
    for key in (
        "interface",
        "local_network",
        "local_networkv6",
        "custom_options",
        "client2client",
        "serverbridge_interface",
        "mode",
        "authmode",
        "route_no_pull",
        "route_no_exec",
    ):
        entry.find(key)
    if off is True:
        for key in ("remote_network", "remote_networkv6"):
            entry.find(key)
        _unread(entry, device)
        return ""
    said = [word.split()[0] for word in entry.text("custom_options").replace("\n", ";").split(";") if word.strip()]
    if not set(said) <= _HARMLESS_OPTIONS:
        entry.at("custom_options").partial("options of OpenVPN are not read")
        what = f"options of OpenVPN on {device}"
        entry.context.open(what, Effect.MAY_DO_EITHER, entry.at("custom_options"), frozenset({wiring.named(device)}))
    name = add_tunnel(wiring, entry, device, addresses, peer)
    if not server and _is_told(entry, said):
        routes_told(entry, name)
    for key in ("remote_network", "remote_networkv6"):
        for word in entry.words(key):
            _route(entry, key, word, name, found)
    _unread(entry, device)
    return name


def _own_addresses(entry: Entry, device: str, *, server: bool) -> Iterator[InterfaceAddress]:
    """A server has the first address of its network; a client the second, where there are four addresses."""
    for key in ("tunnel_network", "tunnel_networkv6"):
        for word in entry.words(key):
            try:
                network = ipaddress.ip_network(word, strict=False)
            except ValueError:
                entry.context.bad(entry.at(key), f"tunnel network {word!r} is not understood")
                entry.context.open(f"the network of {device} is unread", Effect.MAY_DO_EITHER, entry.at(key))
                continue
            own = network.network_address + (1 if server or network.num_addresses < 4 else 2)
            value = ipaddress.ip_interface(f"{own}/{network.prefixlen}")
            yield InterfaceAddress(value, AddressRole.PRIMARY, entry.context.span(entry.at(key)))


def _is_told(entry: Entry, options: list[str]) -> bool:
    """Whether a client of the old style takes what its server tells."""
    keeps = True in {entry.switch("route_no_pull"), entry.switch("route_no_exec")}
    return not keeps and KEEPS_ROUTES.isdisjoint(options) and entry.text("mode") != "p2p_shared_key"


def routes_told(entry: Entry, name: str) -> None:
    """A client takes the routes that its server tells, and no file of the client shows them."""
    entry.context.open(f"which routes the server of {name} tells", Effect.MAY_REWRITE, entry.element)


def _unread(entry: Entry, device: str) -> None:
    for why in entry.unread():
        entry.context.open(f"{device}: {why.reason}", Effect.MAY_DO_EITHER, entry.element)


def _route(entry: Entry, key: str, word: str, name: str, found: Vpn) -> None:
    try:
        network = ipaddress.ip_network(word, strict=False)
    except ValueError:
        entry.context.bad(entry.at(key), f"network {word!r} is not understood")
        entry.context.open(f"a network behind {name} is unread", Effect.MAY_DO_EITHER, entry.at(key))
        return
    found.routes.append(Route(network, None, name, entry.context.span(entry.at(key))))


def ipsec(root: Entry, wiring: Wiring, books: Books) -> Vpn:
    """Tunnels of the old style (`phase1`, `phase2`)."""
    found, section = Vpn(), root.under("ipsec")
    ones = {entry.text("ikeid"): entry for entry in section.all("phase1")}
    for entry in ones.values():
        entry.ignore(_CIPHERS)
        for key in ("interface", "remote-gateway", "mobile", "disabled"):
            entry.find(key)
    if any(_is_on(entry) for entry in ones.values()) and section.switch("disabled") is not True:
        with_encapsulation(wiring, section.origin)
    for entry in ones.values():
        if _is_on(entry):
            _peer(entry, wiring, found)
        _unread(entry, "IPsec")
    for number, entry in enumerate(section.all("phase2"), 1):
        entry.ignore(_CIPHERS)
        _phase2(entry, number, ones, books, found)
    _clients(section, found)
    _settings(section)
    section.ignore(_SECTION)
    return found


def _settings(section: Entry) -> None:
    """Settings of pfSense for all tunnels: at which interface rules judge, own ports, and what bypasses selectors.

    Sources: pfSense documentation, "IPsec Advanced Settings" (IPsec Filter Mode, Additional IPsec bypass);
    `vpn_ipsec_settings.php` of 2.7.
    """
    context, here = section.context, frozenset({ENC})
    mode = section.text("filtermode", "enc")
    if mode != "enc":
        what = "tunnels are blocked, or judged at interfaces of their own (IPsec Filter Mode)"
        context.open(
            what, Effect.MAY_DENY if mode == "if_ipsec" else Effect.MAY_DO_EITHER, section.at("filtermode"), here
        )
    for name, usual in _PORTS.items():
        if section.text(name) not in usual:
            context.open(f"IPsec listens at port {section.text(name)}", Effect.MAY_PERMIT, section.at(name))
    bypass = section.has("ipsecbypass")
    for entry in section.under("bypassrules").all("rule"):
        for name in ("source", "srcmask", "destination", "dstmask"):
            entry.find(name)
        if bypass:
            context.open("a way past IPsec for some networks", Effect.MAY_REWRITE, entry.element)


def with_encapsulation(wiring: Wiring, origin: Span) -> None:
    """Give the firewall the interface by which everything of IPsec comes out."""
    if ENC not in wiring.interfaces:
        wiring.interfaces[ENC] = Interface(ENC, InterfaceKind.TUNNEL, origin, aliases=("IPsec",))
        wiring.groups.pop(ENC, None)


_SECTION = about(
    "ciphers, keys, timers and logs",
    "logging unityplugin strictcrlpolicy acceptunencryptedmainmode maxmss maxmss_enable makebeforebreak"
    " async_crypto mobilekey uniqueids configthreads vtimaps max_ikev1_exchanges enable compression pkcs11support"
    " enableinterfacesuse dns-interval maxexchange noshuntlaninterfaces ikev2_retransmit_enable ikev2_retransmit_tries"
    " ikev2_retransmit_timeout ikev2_retransmit_base ikev2_retransmit_jitter ikev2_retransmit_limit",
)
_PORTS = {"port": ("", "500"), "port_nat_t": ("", "4500")}


def _is_on(entry: Entry) -> bool:
    return entry.switch("disabled") is not True or entry.text("disabled") == "0"


def _peer(entry: Entry, wiring: Wiring, found: Vpn) -> None:
    name = entry.text("interface")
    for key in wiring.keys(name) or frozenset(wiring.assigned):
        found.peers.append((key, _addresses_of_peer(entry), entry.origin))


def _addresses_of_peer(entry: Entry) -> AddressMatch:
    text = entry.text("remote-gateway")
    if not entry.has("mobile") and text not in _ANYBODY:
        try:
            return AddressMatch.exactly(address.from_cidr(text))
        except ValueError:
            reason = f"the address of {text!r} is not in the file"
            return undecided(entry.context.unknown(UnknownKind.DOMAIN_NAME, reason, entry.at("remote-gateway")))
    return AddressMatch.exactly(EVERY_ADDRESS)


def _phase2(entry: Entry, number: int, ones: dict[str, Entry], books: Books, found: Vpn) -> None:
    one = ones.get(entry.text("ikeid"))
    mode = entry.element.child("mode")
    kind = "tunnel" if mode is None else mode.text
    doubts: list[UnknownMatch] = []
    local = _selector(entry, "localid", books, doubts)
    remote = _selector(entry, "remoteid", books, doubts)
    translated = entry.child("natlocalid")
    for key in ("disabled", "mobile"):
        entry.find(key)
    on = _is_on(entry)
    if translated is not None:
        for part in translated.element.below():
            part.partial("translation within a tunnel is not modelled")
        if on:
            entry.context.open("translation within a tunnel", Effect.MAY_REWRITE, translated.element)
    doubts += entry.unread()
    if one is None or not on or not _is_on(one) or kind == "transport":
        return
    if kind == "vti":
        entry.context.open("IPsec with an interface of its own (VTI)", Effect.MAY_DO_EITHER, entry.element)
        entry.element.partial("a tunnel with an interface of its own is not modelled")
        return
    mobile = one.has("mobile")
    name = f"ipsec {number}"
    found.tunnels.append(
        Tunnel(
            name,
            TunnelKind.REMOTE_ACCESS if mobile else TunnelKind.SITE_TO_SITE,
            ENC,
            local,
            remote,
            entry.origin,
            peer="" if mobile or one.text("remote-gateway") in _ANYBODY else one.text("remote-gateway"),
            bypasses_filter=False,
            unknown=tuple(doubts),
            lines=entry.lines,
        )
    )
    found.policy_routes.append(
        PolicyRoute(
            name,
            Match(AddressMatch.exactly(local), AddressMatch.exactly(remote), conditions=tuple(doubts)),
            None,
            ENC,
            entry.origin,
        )
    )


def _selector(entry: Entry, key: str, books: Books, doubts: list[UnknownMatch]) -> AddressSet:
    """One side of a phase 2: a network, an address, or that of an interface."""
    part = entry.child(key)
    if part is None:
        return EVERY_ADDRESS if entry.has("mobile") else NO_ADDRESS
    kind, text = part.text("type"), part.text("address")
    family = 6 if entry.text("mode") == "tunnel6" else 4
    if kind in {"network", "address"}:
        try:
            return address.from_cidr(f"{text}/{part.text('netbits')}" if kind == "network" else text)
        except ValueError:
            kind = f"{kind} {text}"
    elif kind in books.wiring.interfaces:
        nets = books.wiring.networks(kind, family, entry.context)
        doubts += [why for item in nets for why in item.unknown]
        return address.union_of(item.possibly for item in nets)
    elif kind in {"none", "mobile"}:
        return NO_ADDRESS
    reason = f"selector {kind!r} is not understood"
    entry.context.bad(part.element, reason)
    doubts.append(entry.context.unknown(UnknownKind.UNREAD, reason, part.element))
    return EVERY_ADDRESS


def _given_by_radius(client: Entry) -> Tunnel:
    """Mobile clients that have whatever address a RADIUS server says."""
    origin = client.context.span(client.element)
    why = client.context.unknown(UnknownKind.USER, "a RADIUS server gives mobile clients addresses", client.element)
    return Tunnel(
        "mobile by RADIUS",
        TunnelKind.REMOTE_ACCESS,
        ENC,
        EVERY_ADDRESS,
        EVERY_ADDRESS,
        origin,
        bypasses_filter=False,
        unknown=(why,),
    )


def _clients(section: Entry, found: Vpn) -> None:
    """The addresses that mobile clients get: of the pool, or of the RADIUS server that knows them.

    `vpn_ipsec_mobile.php` of pfSense (RADIUS IP address priority): the pool is used "if address is not supplied by
    RADIUS server". That the server is asked where there is no pool is from memory, so such clients are in doubt.
    """
    client = section.child("client")
    if client is None:
        return
    switched_on = client.has("enable")
    pools = [
        f"{client.text(f'pool_address{end}')}/{client.text(f'pool_netbits{end}')}"
        for end in ("", "_v6")
        if client.text(f"pool_address{end}")
    ]
    for name in ("pool_netbits", "pool_netbits_v6"):
        client.find(name)
    asked = client.has("radius_ip_priority_enable")
    client.ignore_all("logins, and what clients are told")
    if not switched_on:
        return
    if not pools or asked:
        found.tunnels.append(_given_by_radius(client))
    for word in pools:
        try:
            pool = address.from_cidr(word)
        except ValueError:
            client.context.bad(client.element, f"pool {word!r} is not understood")
            client.context.open("the pool of mobile clients is unread", Effect.MAY_DO_EITHER, client.element)
            continue
        origin = client.context.span(client.at("pool_address"))
        tunnel = Tunnel(
            f"mobile {word}", TunnelKind.REMOTE_ACCESS, ENC, EVERY_ADDRESS, pool, origin, bypasses_filter=False
        )
        found.tunnels.append(tunnel)
        match = Match(destination=AddressMatch.exactly(pool))
        found.policy_routes.append(PolicyRoute(f"mobile {word}", match, None, ENC, origin))
