"""Servers that profiles of a PAN-OS firewall name: where logs go, and who is asked about logins; and its communities.

Sources: PAN-OS Administrator's Guide 10.1, "Configure Syslog Monitoring" (a server profile receives what a match
list of `log-settings`, or of a log forwarding profile, sends to it), "Configure Local or External Authentication for
Firewall Administrators", "Monitor Statistics Using SNMP" (version 2c: the community stands in the profile of the
device). A profile that nothing sends to or asks receives nothing. What Panorama pushed is in the file of a merged
configuration alone. The digest that PAN-OS is delivered with is known by itself (`parsers.redaction.DELIVERED`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.identity import Secret, SecretForm
from parsers.model.management import RemoteServer
from parsers.vendors.paloalto_panos.elements import entries, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context

WELL_KNOWN = "<redacted-default>"
_DIGEST_FORMS = {WELL_KNOWN: SecretForm.WELL_KNOWN, "<redacted-md5>": SecretForm.WEAK_HASH}
COMMUNITY = "snmp community"
_LOGINS = {"radius": "radius", "tacplus": "tacacs", "ldap": "ldap"}
_ADDRESSES = ("server", "ip-address", "address", "ldap-server")
_SENDING = frozenset({"send-syslog", "using-syslog-setting"})


def profile_servers(context: Context, config: Element) -> Iterator[RemoteServer]:
    """The servers of all profiles that something names."""
    sections = [one for one in config.below() if one.name in {"log-settings", "server-profile"}]
    if not sections:
        return
    sent = {text for one in config.below() if one.name in _SENDING for text in _texts(one)}
    asked = {
        text for one in config.below() if one.name == "server-profile" and not one.children for text in (one.text,)
    }
    for section in sections:
        for kind in section.children:
            if section.name == "log-settings" and kind.name == "syslog":
                yield from _of_kind(context, kind, "syslog", sent)
            elif section.name == "server-profile" and kind.name in _LOGINS:
                yield from _of_kind(context, kind, _LOGINS[kind.name], asked)


def _of_kind(context: Context, kind: Element, purpose: str, used: set[str]) -> Iterator[RemoteServer]:
    for profile in kind.all("entry"):
        servers = profile.child("server") if name_of(profile) in used else None
        for entry in () if servers is None else servers.all("entry"):
            place = next((found for key in _ADDRESSES if (found := entry.child(key)) is not None), None)
            if place is not None and place.text:
                yield RemoteServer(purpose, place.text, context.span(place))


def _texts(item: Element) -> set[str]:
    return {one.text for one in (item, *item.below()) if one.text}


def digests(context: Context, config: Element) -> Iterator[Secret]:
    """Administrators with the password that the firewall is delivered with, or with an MD5 digest (`$1$`)."""
    for entry in entries(config, "mgt-config", "users"):
        phash = entry.child("phash")
        form = None if phash is None else _DIGEST_FORMS.get(phash.text)
        if phash is not None and form is not None:
            yield Secret(f"user {name_of(entry)}", form, context.span(phash))


def communities(context: Context, system: Element | None) -> Iterator[Secret]:
    """The community of version 2c."""
    setting = None if system is None else system.child("snmp-setting")
    for one in () if setting is None else setting.below():
        if one.name == "snmp-community-string" and one.text:
            form = SecretForm.WELL_KNOWN if one.text == WELL_KNOWN else SecretForm.CLEAR
            yield Secret(COMMUNITY, form, context.span(one))
