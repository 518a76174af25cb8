"""Who administers a PAN-OS firewall and how they prove it.

Sources: PAN-OS Administrator's Guide 10.1, "Configure Local or External Authentication for Firewall Administrators" (an
account has a password of the firewall, an authentication profile, or a certificate; accounts that only a server knows
are asked by the profile of the device); web interface help 10.1, "Device > Setup > Management", authentication settings
(`idle-timeout` in minutes, 0 is never; failed attempts, 0 or not printed is no limit). What a device of Panorama gets
from a template is not in its own configuration, so absence means nothing there. A local authentication profile (method
`local-database`) counts as local.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Login, LoginMethod, Topic
from parsers.vendors.paloalto_panos.elements import entries, is_on, name_of, part, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.source import Span
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context


def logins(context: Context, config: Element, deviceconfig: Element | None) -> Iterator[Login]:
    """The administrators as one door, for any of them opens it."""
    users = list(entries(config, "mgt-config", "users"))
    profile = None if deviceconfig is None else part(deviceconfig, "system")
    everybody = None if profile is None else profile.child("authentication-profile")
    local = _local_profiles(config)
    methods = [_method(entry, local) for entry in users]
    lines = [context.span(entry) for entry in users]
    if everybody is not None:
        methods.append(_of_profile(everybody.modelled().text, local))
        lines.append(context.span(everybody))
    if lines:
        idle, origin = _idle(context, deviceconfig)
        order = tuple(sorted(dict.fromkeys(methods)))
        yield Login("administrators", lines[0], order, tuple(lines[1:]), idle, origin)


def _method(entry: Element, local: frozenset[str]) -> LoginMethod:
    profile = entry.child("authentication-profile")
    if profile is not None:
        return _of_profile(profile.modelled().text, local)
    return LoginMethod.CERTIFICATE if is_on(entry, "client-certificate-only") else LoginMethod.LOCAL


def _of_profile(name: str, local: frozenset[str]) -> LoginMethod:
    return LoginMethod.LOCAL if name in local else LoginMethod.CENTRAL


def _local_profiles(config: Element) -> frozenset[str]:
    """Authentication profiles that ask the database of the firewall itself."""
    return frozenset(name for name, (local, _) in _profiles((config.child("shared"),)).items() if local)


def _profiles(scopes: Iterable[Element | None]) -> dict[str, tuple[bool, bool]]:
    """Authentication profiles: whether the firewall's own accounts are asked, and a second factor too."""
    found: dict[str, tuple[bool, bool]] = {}
    for scope in scopes:
        profiles = None if scope is None else scope.child("authentication-profile")
        for entry in () if profiles is None else profiles.children:
            method, factors = entry.child("method"), entry.child("multi-factor-auth")
            switch = None if factors is None else factors.child("mfa-enable")
            local = method is not None and method.child("local-database") is not None
            found[name_of(entry)] = local, switch is not None and switch.text == "yes"
    return found


def clients(context: Context, gateway: Element, door: str, scopes: Iterable[Element | None]) -> Iterator[Login]:
    """What clients of a GlobalProtect gateway are asked for.

    GlobalProtect Administrator's Guide 10.1, "Set Up Access to the GlobalProtect Portal" and gateway authentication: a
    certificate profile beside an authentication profile asks for both, unless either is enough
    (`user-credential-or-client-cert-required`). That the firewall asks for the factors of `multi-factor-auth` where
    GlobalProtect logs in differs by vendor of the factor, and counts as asked for.
    """
    profiles = _profiles(scopes)
    certificate = gateway.child("certificate-profile") is not None
    asked = gateway.child("client-auth")
    for entry in () if asked is None else asked.all("entry"):
        named = entry.child("authentication-profile")
        if named is None or named.text not in profiles:
            continue
        local, factor = profiles[named.text]
        either = entry.child("user-credential-or-client-cert-required")
        both = certificate and (either is None or either.text != "yes")
        second = "certificate" if both else "second factor" if factor else ""
        method = LoginMethod.LOCAL if local else LoginMethod.CENTRAL
        yield Login(door, context.span(named), (method,), remote_access=True, second_factor=second)


def _idle(context: Context, deviceconfig: Element | None) -> tuple[int | None, Span | None]:
    management = part(deviceconfig, "setting", "management")
    text = word(management, "idle-timeout")
    if management is None or not text.isdecimal():
        return None, None
    return int(text), context.span(management.child("idle-timeout"))


def locks_out(deviceconfig: Element | None) -> bool:
    """Whether failed logins lock an account of the firewall."""
    text = word(part(deviceconfig, "setting", "management", "admin-lockout"), "failed-attempts")
    return text.isdecimal() and int(text) > 0


def told(context: Context, system: Element | None) -> frozenset[Topic]:
    """What absence means something for; nothing on a device that Panorama may configure."""
    if (
        context.managed is not None
        or system is None
        or system.child("panorama") is not None
        or system.child("panorama-server") is not None
    ):
        return frozenset()
    return frozenset(Topic)
