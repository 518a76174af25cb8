"""IPsec of the new style (`OPNsense/Swanctl`, since 23.1): connections, and children with the networks of both sides.

`Swanctl.xml` of 23.1 and later; strongSwan documentation, swanctl.conf: a child of mode `tunnel` carries what goes from
`local_ts` to `remote_ts`, past the routing table; without `remote_ts` it is for the other end itself, or for clients
that get an address of a pool. With `policies` 0 a route into an interface of its own (VTI) decides, which is not
modelled. What comes out is judged by the rules of `enc0`, as with tunnels of the old style.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet
from parsers.model.device import Effect
from parsers.model.match import AddressMatch, Match, UnknownKind
from parsers.model.routing import PolicyRoute
from parsers.model.vpn import Tunnel, TunnelKind
from parsers.nouns import dataclass
from parsers.syntax.pf.sets import undecided
from parsers.syntax.pf.tables import about
from parsers.syntax.pf.tunnels import ENC, Vpn, with_encapsulation

if TYPE_CHECKING:
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

_CONNECTION = about(
    "ciphers, keys and timers",
    "proposals unique aggressive version mobike local_port remote_port encap reauth_time rekey_time over_time dpd_delay"
    " dpd_timeout send_certreq send_cert keyingtries description",
)
_CHILD = about(
    "ciphers, timers and names",
    "reqid esp_proposals sha256_96 start_action close_action dpd_action rekey_time description",
)
_OTHERS = about("who proves to be whom, and with which keys", "locals remotes")
_ANYBODY = frozenset({"%any", "%any4", "%any6", "0.0.0.0", "::"})  # noqa: S104 -- these mean any, nothing is bound


@dataclass(frozen=True, slots=True)
class _Connection:
    """One connection that is on: both ends as printed, and the addresses that its clients get."""

    entry: Entry
    local: tuple[str, ...]
    remote: tuple[str, ...]
    pool: AddressSet


def swanctl(root: Entry, wiring: Wiring) -> Vpn:
    """The tunnels of connections that are on."""
    section, found = root.under("OPNsense", "Swanctl"), Vpn()
    section.ignore(_OTHERS)
    general = root.under("OPNsense", "IPsec", "general")
    running = general.text("enabled", "1") != "0"
    pools = _pools(section)
    connections = {
        entry.element.attributes.get("uuid", ""): made
        for entry in section.under("Connections").all("Connection")
        if (made := _connection(entry, pools)) is not None and running
    }
    if connections:
        with_encapsulation(wiring, section.origin)
    for one in connections.values():
        _peer(one, wiring, found)
    for number, entry in enumerate(section.under("children").all("child"), 1):
        _child(entry, number, connections, found)
    for entry in section.under("VTIs").all("VTI"):
        on = running and entry.on("enabled", default=True)
        entry.ignore_all("of an interface of IPsec")
        if on:
            _open(entry, "IPsec with an interface of its own (VTI)")
    for entry in section.under("SPDs").all("SPD"):
        on = running and entry.on("enabled", default=True)
        entry.ignore_all("more policies of IPsec")
        if on:
            _open(entry, "a policy of IPsec by hand")
    return found


def _open(entry: Entry, what: str) -> None:
    entry.element.partial(f"{what} is not modelled")
    entry.context.open(what, Effect.MAY_DO_EITHER, entry.element)


def _pools(section: Entry) -> dict[str, AddressSet]:
    found: dict[str, AddressSet] = {}
    for entry in section.under("Pools").all("Pool"):
        entry.ignore(about("what clients are told", "dns name description"))
        addresses = _networks(entry, "addrs", NO_ADDRESS)
        if entry.on("enabled", default=True):
            found[entry.element.attributes.get("uuid", "")] = addresses
    return found


def _connection(entry: Entry, pools: dict[str, AddressSet]) -> _Connection | None:
    entry.ignore(_CONNECTION)
    local, remote, named = entry.words("local_addrs"), entry.words("remote_addrs"), entry.words("pools")
    if not entry.on("enabled", default=True):
        return None
    unknown = [word for word in named if word not in pools]
    if unknown:
        entry.context.open(f"the pool {unknown[0]!r} of an IPsec connection", Effect.MAY_DO_EITHER, entry.element)
    for why in entry.unread():
        entry.context.open(f"IPsec: {why.reason}", Effect.MAY_DO_EITHER, entry.element)
    return _Connection(entry, local, remote, address.union_of(pools[word] for word in named if word in pools))


def _peer(one: _Connection, wiring: Wiring, found: Vpn) -> None:
    """Who may negotiate, at which interfaces."""
    origin = one.entry.origin
    own = {str(item.value.ip): name for name, face in wiring.interfaces.items() for item in face.addresses}
    keys = {own[word] for word in one.local if word in own}
    places = keys if one.local and len(keys) == len(one.local) else frozenset(wiring.assigned)
    parts: list[AddressMatch] = []
    for word in one.remote:
        try:
            parts.append(AddressMatch.exactly(EVERY_ADDRESS if word in _ANYBODY else address.from_cidr(word)))
        except ValueError:
            reason = f"the address of {word!r} is not in the file"
            why = one.entry.context.unknown(UnknownKind.DOMAIN_NAME, reason, one.entry.at("remote_addrs"))
            parts.append(undecided(why))
    for key in sorted(places):
        found.peers += [(key, part, origin) for part in parts or [AddressMatch.exactly(EVERY_ADDRESS)]]


def _child(entry: Entry, number: int, connections: dict[str, _Connection], found: Vpn) -> None:
    entry.ignore(_CHILD)
    mode, one = entry.text("mode", "tunnel"), connections.get(entry.text("connection"))
    local, remote = _networks(entry, "local_ts", NO_ADDRESS), _networks(entry, "remote_ts", NO_ADDRESS)
    routed, enabled = entry.text("policies", "1") == "0", entry.on("enabled", default=True)
    if one is None or not enabled:
        return
    for why in entry.unread():
        entry.context.open(f"IPsec: {why.reason}", Effect.MAY_DO_EITHER, entry.element)
    if mode != "tunnel" or routed:
        if mode != "transport":
            _open(entry, "IPsec without policies" if routed else f"IPsec of mode {mode}")
        return
    clients = bool(one.pool) and not remote
    local = local or _ends(one.local) or EVERY_ADDRESS
    remote = remote or one.pool or _ends(one.remote)
    if not remote:
        _open(entry, "IPsec for another end that the file does not name")
        return
    named = "" if clients or set(one.remote) & _ANYBODY else ", ".join(one.remote)
    name = f"ipsec child {number}"
    kind = TunnelKind.REMOTE_ACCESS if clients else TunnelKind.SITE_TO_SITE
    found.tunnels.append(
        Tunnel(name, kind, ENC, local, remote, entry.origin, peer=named, bypasses_filter=False, lines=entry.lines)
    )
    match = Match(AddressMatch.exactly(local), AddressMatch.exactly(remote))
    found.policy_routes.append(PolicyRoute(name, match, None, ENC, entry.origin))


def _ends(words: tuple[str, ...]) -> AddressSet:
    """The addresses of one side, as far as they are addresses."""
    found = NO_ADDRESS
    for word in words:
        try:
            found |= NO_ADDRESS if word in _ANYBODY else address.from_cidr(word)
        except ValueError:
            return NO_ADDRESS
    return found


def _networks(entry: Entry, key: str, usual: AddressSet) -> AddressSet:
    found = usual
    for word in entry.words(key):
        try:
            found |= address.from_cidr(word)
        except ValueError:
            what = f"network {word!r} of IPsec is not understood"
            entry.context.bad(entry.at(key), what)
            entry.context.open(what, Effect.MAY_DO_EITHER, entry.at(key))
    return found
