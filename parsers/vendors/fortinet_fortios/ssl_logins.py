"""Which clients of SSL VPN a policy that names groups and users speaks of.

Documents: CLI reference 7.4, `vpn ssl settings` (the rules of `authentication-rule` give groups and users a portal;
`default-portal` is for all others), `vpn ssl web portal` (`tunnel-mode`, `ip-pools`, `ip-mode`); Administration Guide
7.4, "SSL VPN": who may log in is who a policy from the interface of SSL VPN names. So a client has logged in as one of
the names of those rules and policies, with an address of its portal's pools, and a policy that names all who may have
an address of its sources asks nothing more of them. A rule for one realm, interface or source, or that asks for a
certificate, leaves its names the usual portal elsewhere. Policies from any interface, and from a zone with that of SSL
VPN, are taken to let in too. Whether anybody of one group is connected is not asked, as it is
not asked of other hosts; of several groups with one pool nobody knows who has an address, so it stays in doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS
from parsers.nouns import dataclass
from parsers.vendors.fortinet_fortios.vpn import ssl_interface

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.vendors.fortinet_fortios.addresses import AddressBook
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

NAMES = ("groups", "users")
_NARROWS = ("realm", "source-interface", "source-address", "source-address6", "client-cert", "user-peer", "auth")
"""What a rule may ask besides names."""
_NOTHING = frozenset({"", "any", "all", "disable"})
_POLICIES = ("firewall policy", "firewall policy6", "firewall consolidated policy")


@dataclass(frozen=True, slots=True)
class SslLogins:
    """The interface of SSL VPN, and which addresses whoever logs in by a name may have."""

    interface: str
    addresses: dict[str, AddressSet]

    def all_of(self, entry: Entry, interfaces: frozenset[str] | None, source: AddressSet) -> bool:
        """Whether a policy names everybody who comes in by its interfaces from one of its sources."""
        if interfaces != frozenset({self.interface}):
            return False
        meant = {name for name, own in self.addresses.items() if own.meets(source)}
        return bool(meant) and meant <= _named(entry)


def ssl_logins(domain: Domain, context: Context, book: AddressBook) -> SslLogins:
    """Who may log in to the SSL VPN of a virtual domain."""
    interface = ssl_interface(domain)
    settings = domain.single("vpn ssl settings", context)
    portals = {entry.name: entry for entry in domain.entries("vpn ssl web portal", context)}
    usual = _pools(settings.word("default-portal"), portals, settings, book)
    found: dict[str, AddressSet] = {}
    for rule in settings.within("authentication-rule", context):
        own = EVERY_ADDRESS if rule.unread else _pools(rule.word("portal"), portals, settings, book)
        if any(set(rule.words(key)) - _NOTHING for key in _NARROWS):
            own |= usual
        for name in _named(rule):
            found[name] = found.get(name, NO_ADDRESS) | own
    zones = {entry.name for entry in domain.entries("system zone", context) if interface in entry.words("interface")}
    incoming = {interface, "any", *zones}
    for path in _POLICIES:
        for entry in domain.entries(path, context):
            if not entry.values.keys().isdisjoint(NAMES) and not incoming.isdisjoint(entry.words("srcintf")):
                for name in _named(entry) - found.keys():
                    found[name] = usual
    return SslLogins(interface, found)


def _named(entry: Entry) -> set[str]:
    return {word for key in NAMES for word in entry.words(key) if word}


def _pools(name: str, portals: dict[str, Entry], settings: Entry, book: AddressBook) -> AddressSet:
    """The addresses of a portal's clients; every address where the file does not say, or where a browser is enough."""
    portal = portals.get(name)
    if portal is None or portal.unread or portal.on("web-mode") or portal.word("ip-mode", "range") != "range":
        return EVERY_ADDRESS
    if not portal.on("tunnel-mode") and not portal.on("ipv6-tunnel-mode"):
        return NO_ADDRESS
    found = NO_ADDRESS
    for key, usual, family in (("ip-pools", "tunnel-ip-pools", 4), ("ipv6-pools", "tunnel-ipv6-pools", 6)):
        holder, own = (portal, key) if portal.words(key) else (settings, usual)
        if holder.words(own):
            found |= book.all_of(holder.words(own), family, holder.at(own)).possibly
    return found or EVERY_ADDRESS
