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
    from collections.abc import Iterator

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
    found: set[str] = set()
    shared = config.child("shared")
    profiles = None if shared is None else shared.child("authentication-profile")
    for entry in () if profiles is None else profiles.children:
        method = entry.child("method")
        if method is not None and method.child("local-database") is not None:
            found.add(name_of(entry))
    return frozenset(found)


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
