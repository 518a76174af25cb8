"""Who may log in to a FortiGate, and how secrets stand in its file.

Documents: FortiOS CLI reference 7.x, `system admin` (an administrator without `password` has none, unless `remote-auth`
or a certificate, `peer-auth`, decides; `two-factor`), `system global` (`admintimeout`, five minutes where it is not
printed; `admin-lockout-threshold`, three failed logins, so there always is a limit). Which time server a unit asks
where `system ntp` is not printed differs by release, and is not told. Clients of VPNs: `clients.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod, Secret, SecretForm, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry

WELL_KNOWN = "<redacted-default>"


def told(common: Domain, context: Context) -> frozenset[Topic]:
    """What absence means something for."""
    always = frozenset({Topic.LOGS, Topic.LOGINS, Topic.ATTEMPTS})
    return always | {Topic.TIME} if common.single("system ntp", context).line else always


def secrets(common: Domain, context: Context) -> Iterator[Secret]:
    """The passwords of administrators, and communities that stand in every list."""
    for entry in common.entries("system admin", context):
        words = entry.words("password")
        span = context.span(entry.at("password") if words else entry.line)
        if words:
            yield Secret(f"user {entry.name}", _form(words), span)
        elif not entry.unread and not any(entry.on(key) for key in ("remote-auth", "peer-auth")):
            yield Secret(f"user {entry.name}", SecretForm.NONE, span)
    for entry in common.entries("system snmp community", context):
        if entry.word("name") == WELL_KNOWN and entry.word("status", "enable") == "enable":
            yield Secret("snmp community", SecretForm.WELL_KNOWN, context.span(entry.at("name")))


def _form(words: tuple[str, ...] | list[str]) -> SecretForm:
    if words[0] == "ENC":
        return SecretForm.HASH
    return SecretForm.WELL_KNOWN if words[0] == WELL_KNOWN else SecretForm.CLEAR


def logins(common: Domain, settings: Entry, context: Context) -> tuple[Login, ...]:
    """The administrators as one door, for any of them opens it."""
    admins = [one for one in common.entries("system admin", context) if one.word("status", "enable") != "disable"]
    if not admins:
        return ()
    methods = [LoginMethod.CENTRAL if entry.on("remote-auth") else LoginMethod.LOCAL for entry in admins]
    printed = settings.words("admintimeout")
    idle = int(printed[0]) if printed and printed[0].isdecimal() else None
    factors = {entry.word("two-factor", "disable") for entry in admins} - {"disable"}
    every = all(entry.word("two-factor", "disable") != "disable" for entry in admins)
    door = Login(
        "administrators",
        context.span(admins[0].line),
        tuple(sorted(dict.fromkeys(methods))),
        tuple(context.span(entry.line) for entry in admins[1:]),
        idle,
        context.span(settings.at("admintimeout")) if printed else None,
        second_factor=", ".join(sorted(factors)) if every else "",
    )
    return (door,)
