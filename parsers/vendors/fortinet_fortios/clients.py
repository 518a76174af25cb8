"""What clients of remote access are asked for on a FortiGate: SSL VPN, and dial-up IPsec with users.

Documents: FortiOS CLI reference 7.4, `user local` (`type`, whose default is `password`, and `two-factor`), `user group`
(`member` names accounts and servers), `vpn ssl settings` (`reqclientcert`, `force-two-factor-auth`, the rules of
`authentication-rule` with `client-cert`), `vpn ipsec phase1-interface` (`authmethod`, `xauthtype`, `eap`,
`authusrgrp`). Who may log in to SSL VPN is named by those rules and by the policies from its interface. A dial-up
gateway without users takes who holds its key, and is a gateway as well as clients; one that takes the groups of its
policies is not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod
from parsers.vendors.fortinet_fortios.vpn import ssl_interface

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

_SERVERS = ("user radius", "user ldap", "user tacacs+", "user saml", "user pop3", "user krb-keytab")
_CERTIFICATE = "certificate"


def client_logins(domain: Domain, context: Context) -> tuple[Login, ...]:
    """The doors of remote access of one virtual domain; accounts with one password apart from all others."""
    directory = _Directory(domain, context)
    return (*_ssl(domain, context, directory), *_dial_up(domain, context, directory))


def _ssl(domain: Domain, context: Context, directory: _Directory) -> Iterator[Login]:
    settings = domain.single("vpn ssl settings", context)
    rules = settings.within("authentication-rule", context)
    name = ssl_interface(domain)
    policies = [
        entry
        for entry in domain.entries("firewall policy", context)
        if name in entry.words("srcintf") and entry.word("status", "enable") != "disable"
    ]
    everybody = settings.on("reqclientcert") or settings.on("force-two-factor-auth")
    named: dict[str, bool] = {}
    for holder in (*rules, *policies):
        asked = everybody or holder.on("client-cert")
        for word in (*holder.words("groups"), *holder.words("users")):
            named[word] = asked if word not in named or holder in rules else named[word]
    yield from directory.doors(f"remote access {name} clients", named.items())


def _dial_up(domain: Domain, context: Context, directory: _Directory) -> Iterator[Login]:
    for entry in domain.entries("vpn ipsec phase1-interface", context):
        asks = entry.word("xauthtype", "disable") != "disable" or entry.on("eap")
        if entry.word("type") == "dynamic" and asks and entry.words("authusrgrp"):
            asked = entry.word("authmethod", "psk") == "signature"
            yield from directory.doors(f"remote access {entry.name}", [(entry.word("authusrgrp"), asked)])


class _Directory:
    """The accounts, groups and servers of a virtual domain."""

    def __init__(self, domain: Domain, context: Context) -> None:
        """Nothing is judged yet."""
        self._context = context
        self._accounts = {entry.name: entry for entry in domain.entries("user local", context)}
        self._groups = {entry.name: entry for entry in domain.entries("user group", context)}
        self._peers = {entry.name for entry in domain.entries("user peer", context)}
        self._servers = {entry.name for path in _SERVERS for entry in domain.entries(path, context)}

    def doors(self, door: str, named: Iterable[tuple[str, bool]]) -> Iterator[Login]:
        """Logins of one door for names of accounts and groups, each with whether a certificate is asked for too."""
        weak: dict[str, Entry] = {}
        others: dict[LoginMethod, Entry] = {}
        for name, certificate in named:
            group = self._groups.get(name)
            for member in (name,) if group is None else group.words("member"):
                account = self._accounts.get(member)
                place = account or group
                method = self._method(member, account)
                if place is None or method is None:
                    continue
                second = certificate or (account is not None and account.word("two-factor", "disable") != "disable")
                if method is LoginMethod.LOCAL and not second:
                    weak[member] = place
                else:
                    others.setdefault(method, place)
        if weak:
            spans = [self._context.span(entry.line) for entry in weak.values()]
            yield Login(door, spans[0], (LoginMethod.LOCAL,), tuple(spans[1:]), remote_access=True)
        if others:
            spans = [self._context.span(entry.line) for entry in others.values()]
            yield Login(
                door, spans[0], tuple(sorted(others)), tuple(spans[1:]), remote_access=True,
                second_factor=_CERTIFICATE if LoginMethod.LOCAL in others else "",
            )  # fmt: skip

    def _method(self, name: str, account: Entry | None) -> LoginMethod | None:
        """How a member proves who they are; None where the file does not say, or where they may not log in."""
        if account is not None:
            if account.word("status", "enable") == "disable" or account.unread:
                return None
            return LoginMethod.LOCAL if account.word("type", "password") == "password" else LoginMethod.CENTRAL
        if name in self._peers:
            return LoginMethod.CERTIFICATE
        return LoginMethod.CENTRAL if name in self._servers else None
