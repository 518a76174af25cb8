"""Who may log in to OPNsense and pfSense, and in which form passwords and communities stand.

Sources: pfSense documentation, "User Manager Settings" (`authmode` names one server; the local database is asked
where it does not answer; `session_timeout` in minutes, four hours where it is not printed, 0 never ends), "Login
Protection" (sshguard blocks who fails, always); OPNsense documentation, "Settings", "Administration" (`authmode`
names servers in their order; the local database without one), "Two-factor authentication" (a server of type `totp`
asks for a code besides the local password); `openvpn.inc` of both (`mode`: `server_tls` asks for a certificate,
`server_user` for an account, `server_tls_user` for both).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod, Secret, SecretForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.pf.entries import Entry

WELL_KNOWN = "<redacted-default>"
COMMUNITY = "snmp community"
_STRENGTHS = {
    "bcrypt-hash": SecretForm.HASH,
    "sha512-hash": SecretForm.HASH,
    "md5-hash": SecretForm.WEAK_HASH,
    "nt-hash": SecretForm.WEAK_HASH,
}
_CENTRAL = frozenset({"ldap", "radius", "ldap-totp"})
_CODES = frozenset({"totp", "ldap-totp"})
_ACCOUNTS = frozenset({"server_user", "server_tls_user"})


def is_off(user: Entry) -> bool:
    """Whether an account is switched off."""
    return user.has("disabled") and user.text("disabled") != "0"


def logins(root: Entry, system: Entry) -> tuple[Login, ...]:
    """The administrators as one door, and each server of OpenVPN that asks for an account."""
    users = [entry.origin for entry in system.all("user") if not is_off(entry)]
    kinds = {entry.text("name"): entry.text("type") for entry in system.all("authserver")}
    gui = system.child("webgui")
    found: list[Login] = []
    if gui is not None or users:
        named = "" if gui is None else gui.text("authmode")
        methods = _methods(named, kinds)
        if root.element.name == "pfsense" and methods[-1] is not LoginMethod.LOCAL:
            methods = (*methods, LoginMethod.LOCAL)
        idle = "" if gui is None else gui.text("session_timeout")
        found.append(
            Login(
                "administrators",
                users[0] if gui is None else gui.origin,
                methods,
                tuple(users),
                int(idle) if idle.isdecimal() else None,
                gui.context.span(gui.at("session_timeout")) if gui is not None and idle.isdecimal() else None,
                second_factor=_second(named, kinds),
            )
        )
    return (*found, *_remote(root, kinds))


def _methods(named: str, kinds: dict[str, str]) -> tuple[LoginMethod, ...]:
    """The servers that are named, in order; the local database where none is."""
    names = [name.strip() for name in named.split(",") if name.strip()]
    methods = [LoginMethod.CENTRAL if kinds.get(name) in _CENTRAL else LoginMethod.LOCAL for name in names]
    return tuple(dict.fromkeys(methods)) or (LoginMethod.LOCAL,)


def _second(named: str, kinds: dict[str, str]) -> str:
    names = [name.strip() for name in named.split(",") if name.strip()]
    return "one-time code" if names and all(kinds.get(name) in _CODES for name in names) else ""


def _remote(root: Entry, kinds: dict[str, str]) -> Iterator[Login]:
    section = root.child("openvpn")
    for entry in () if section is None else section.all("openvpn-server"):
        mode, named = entry.text("mode"), entry.text("authmode")
        if mode in _ACCOUNTS and not (entry.has("disable") and entry.text("disable") != "0"):
            second = "certificate" if mode == "server_tls_user" else _second(named, kinds)
            name = f"remote access ovpns{entry.text('vpnid')}"
            methods = _methods(named, kinds)
            yield Login(name, entry.origin, methods, (entry.origin,), remote_access=True, second_factor=second)


def secrets(root: Entry, system: Entry) -> Iterator[Secret]:
    """How the passwords of the accounts stand in the file, by the best form of each, and communities that answer."""
    for entry in system.all("user"):
        form = next((form for name, form in _STRENGTHS.items() if entry.has(name)), None)
        if WELL_KNOWN in {entry.text(name) for name in (*_STRENGTHS, "password")}:
            form = SecretForm.WELL_KNOWN
        if form is not None and not is_off(entry):
            yield Secret(f"user {entry.text('name')}", form, entry.origin)
    snmp = root.child("snmpd")
    if snmp is None or not snmp.has("enable"):
        return
    for name in ("rocommunity", "rwcommunity"):
        word = snmp.text(name)
        if word:
            form = SecretForm.WELL_KNOWN if word == WELL_KNOWN else SecretForm.CLEAR
            yield Secret(COMMUNITY, form, snmp.context.span(snmp.at(name)))
