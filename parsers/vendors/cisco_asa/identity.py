"""Who may log in to an ASA or enter by it, and how secrets stand in its file.

Documents: "Cisco ASA Series General Operations CLI Configuration Guide 9.x", chapter "Management Access": ASDM without
`aaa authentication http console` takes the enable password and no name, telnet without AAA the password of `passwd`,
SSH without AAA nobody (since 8.4(2)); sessions end after five minutes where no time-out is printed. "VPN CLI
Configuration Guide": a group without `authentication-server-group` asks the local accounts; `authentication` of its
web attributes says whether a password, a certificate, both, or an identity provider (SAML) is asked. Forms: `pbkdf2`
is slow on purpose, `encrypted` is the old digest of 16 characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod, SecretForm, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.identity import Secret
    from parsers.model.management import Setting
    from parsers.source import Span
    from parsers.vendors.cisco_asa.nouns import TunnelGroup
    from parsers.vendors.cisco_asa.state import State

TOLD = frozenset({Topic.LOGS, Topic.TIME, Topic.LOGINS, Topic.ATTEMPTS})
TELNET = "telnet password"
WELL_KNOWN = "<redacted-default>"
GROUP_SETTING = "vpn authentication of "
WAY_SETTING = "vpn way of authentication of "
SECOND_SETTING = "second vpn authentication of "
_FORMS = {
    "pbkdf2": SecretForm.HASH,
    "encrypted": SecretForm.WEAK_HASH,
    "nt-encrypted": SecretForm.WEAK_HASH,
    "mschap": SecretForm.WEAK_HASH,
    "nopassword": SecretForm.NONE,
}
_DOORS = {"ssh": "ssh", "telnet": "telnet", "https": "http"}
"""A service, and the word of `aaa authentication` for it."""


def secret_form(words: list[str]) -> SecretForm:
    """The form of `SECRET [FORM]` or `nopassword`; without a form the file was typed or hides it."""
    if WELL_KNOWN in words:
        return SecretForm.WELL_KNOWN
    return next((_FORMS[word] for word in words if word in _FORMS), SecretForm.UNKNOWN)


def logins(state: State, groups: dict[str, TunnelGroup], *, web: bool) -> tuple[Login, ...]:
    """The doors of the management plane that are open to somebody, then the groups of remote access."""
    return (*_doors(state, web=web), *(_group(state, item) for item in groups.values() if _takes_clients(item)))


def _takes_clients(group: TunnelGroup) -> bool:
    return group.kind != "ipsec-l2l" and group.name != "DefaultL2LGroup"


def used_secrets(state: State) -> tuple[Secret, ...]:
    """The secrets of the file, without the password of telnet where telnet answers nobody: every ASA prints one."""
    telnet = any(item.protocol == "telnet" for item in state.config.services_offered)
    return tuple(item for item in state.config.secrets.values() if telnet or item.purpose != TELNET)


def attempts_limited(settings: list[Setting]) -> bool:
    """Whether failed logins end a local account."""
    return any(item.name == "aaa local authentication" and "max-fail" in item.value for item in settings)


def _doors(state: State, *, web: bool) -> Iterator[Login]:
    settings = state.config.settings
    offered = {item.protocol: item.origin for item in reversed(state.config.services_offered)}
    if web and state.config.http_origin is not None:
        offered["https"] = state.config.http_origin
    for protocol in sorted(offered.keys() & _DOORS.keys()):
        word = _DOORS[protocol]
        printed = [item for item in settings if item.name == f"aaa authentication {word}"]
        methods: tuple[LoginMethod, ...] = ()
        lines: tuple[Span, ...] = ()
        if printed:
            methods = _methods(printed[-1].value.split()[1:])
            lines = (printed[-1].origin,)
        elif protocol != "ssh":
            methods = (LoginMethod.SHARED,)
        idle = _last(settings, "http server idle-timeout" if word == "http" else f"{word} timeout")
        minutes = int(idle.value) if idle is not None and idle.value.isdecimal() else None
        yield Login(protocol, offered[protocol], methods, lines, minutes, None if idle is None else idle.origin)


def _methods(groups: list[str]) -> tuple[LoginMethod, ...]:
    """`OT-TACACS LOCAL`, `LOCAL`: server groups by any other name."""
    found = [LoginMethod.LOCAL if word == "LOCAL" else LoginMethod.CENTRAL for word in groups]
    return tuple(dict.fromkeys(found))


def _last(settings: list[Setting], name: str) -> Setting | None:
    found = [item for item in settings if item.name == name]
    return found[-1] if found else None


def _group(state: State, group: TunnelGroup) -> Login:
    """The clients of one group; `second_factor` is what is asked beside one password."""
    settings = state.config.settings
    server = _last(settings, GROUP_SETTING + group.name)
    way = _last(settings, WAY_SETTING + group.name)
    words = set(way.value.split()) if way is not None else set[str]()
    passwords = _methods([word for word in server.value.split() if not word.startswith("(")]) if server else ()
    methods: tuple[LoginMethod, ...] = passwords or (LoginMethod.LOCAL,)
    second = ""
    if "saml" in words:
        methods, second = (LoginMethod.CENTRAL,), "identity provider"
    elif "certificate" in words:
        second = "certificate" if "aaa" in words else ""
        methods = methods if "aaa" in words else (LoginMethod.CERTIFICATE,)
    if _last(settings, SECOND_SETTING + group.name) is not None:
        second = second or "second password"
    lines = tuple(item.origin for item in (server, way) if item is not None)
    return Login(
        f"remote access {group.name}",
        group.origin,
        methods,
        lines,
        remote_access=True,
        second_factor=second,
        authorised=group.deciding,
    )
