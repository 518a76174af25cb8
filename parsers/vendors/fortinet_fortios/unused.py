"""Addresses and groups of addresses that no other line names, without those that a unit is delivered with.

Document: FortiOS CLI reference, `firewall address`, `firewall addrgrp`. What is delivered differs by release; the
names below are those of 5.0 to 7.6 as exports of new units print them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.syntax.unnamed import unnamed

if TYPE_CHECKING:
    from parsers.model.objects import NamedObject
    from parsers.vendors.fortinet_fortios.entries import Context, Domain

_SECTIONS = ("firewall address", "firewall address6", "firewall addrgrp", "firewall addrgrp6")
_TEXTS = ("set comment", "set alias", "set description", "set name ")
_DELIVERED = frozenset(
    {
        *(
            "all",
            "none",
            "SSLVPN_TUNNEL_ADDR1",
            "SSLVPN_TUNNEL_IPv6_ADDR1",
            "FIREWALL_AUTH_PORTAL_ADDRESS",
            "FABRIC_DEVICE",
        ),
        *(
            "EMS_ALL_UNKNOWN_CLIENTS",
            "EMS_ALL_UNMANAGEABLE_CLIENTS",
            "FCTEMS_ALL_FORTICLOUD_SERVERS",
            "metadata-server",
        ),
        *("login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "gmail.com", "wildcard.google.com"),
        *(
            "wildcard.dropbox.com",
            "G Suite",
            "Microsoft Office 365",
            "adobe",
            "Adobe Login",
            "android",
            "apple",
            "appstore",
        ),
        *("auth.gfx.ms", "autoupdate.opera.com", "citrix", "dropbox.com", "eease", "firefox update server", "fortinet"),
        *(
            "google-drive",
            "google-play",
            "google-play2",
            "google-play3",
            "googleapis.com",
            "icloud",
            "itunes",
            "microsoft",
        ),
        *(
            "skype",
            "softwareupdate.vmware.com",
            "swscan.apple.com",
            "update.microsoft.com",
            "verisign",
            "Windows update 2",
        ),
        *(
            "live.com",
            "cdn-apple",
            "mzstatic-apple",
            "adobe.com",
            "RFC1918-10",
            "RFC1918-172",
            "RFC1918-192",
            "RFC1918-GRP",
        ),
    }
)


def unused_objects(domain: Domain, context: Context) -> tuple[NamedObject, ...]:
    """In the order of the file."""
    defined = {
        entry.name: entry.line
        for section in _SECTIONS
        for entry in domain.entries(section, context)
        if entry.name not in _DELIVERED and not entry.name.startswith(("EMS", "FCTEMS", "MAC_EMS"))
    }
    lines = (text.strip() for text in context.source.lines)
    naming = (text for text in lines if text.startswith("set ") and not text.startswith(_TEXTS))
    return unnamed(defined, _words("\n".join(naming)) if defined else (), context.source)


def _words(text: str) -> list[str]:
    """What stands between two quotes, and the words that stand outside; a last quote without another opens nothing."""
    parts = text.split('"')
    inside, outside = parts[1::2], parts[::2]
    if len(parts) % 2 == 0:
        outside.append(inside.pop())
    return [*inside, *" ".join(outside).split()]
