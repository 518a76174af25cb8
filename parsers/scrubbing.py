"""A configuration to hand to strangers: what names people, places and single boxes is masked, the rest stays.

Secrets are gone before (`parsers.redaction`). What is masked keeps its length, letter by letter, so that every
place in the file stays where it is and the file reads as the same device. Names, addresses, descriptions and
banners stay: the model rests on the first two, and only their owner can judge the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LETTER = re.compile(r"\\u[0-9A-Fa-f]{4}|\\[bfnrt\"\\/]|[^\W_]")
"""A letter or digit; an escape of JSON stays whole, or the text would be none any more."""
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[A-Za-z]{2,24}")
_STATEMENTS = re.compile(
    r"""^\s*(?:set\s+|option\s+|[\w-]+\.@?[\w-]+(?:\[\d+\])?\.)?
    (?:snmp(?:-server)?\s+(?:contact|location)|system\s+(?:contact|location)|sys(?:contact|location)
    |contact(?:-info|_info)?|location|serial(?:[-_ ]?(?:number|no))?)(?:\s+|=(?='))(?P<v>\S.*?)\s*;?\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""Who cares for a device and where it stands: Cisco, Juniper, Fortinet, Hirschmann, Siemens, OpenWrt, Net-SNMP."""
_ELEMENTS = re.compile(r"<(?P<n>sys(?:contact|location)|contact|location|serial(?:-?number)?)>(?P<v>[^<]+)</(?P=n)>")
_ATTRIBUTES = re.compile(r"""<Attribute\s[^>]*name="(?:sysContact|sysLocation|[^"]*SerialNum)"[^>]*>(?P<v>[^<]+)<""")
"""In the XML of MIB tables of HiOS and HiSecOS."""
_ANSWERS = re.compile(
    r'"(?:creator|last-modifier|email(?:-address)?|phone-number|contact-details|ticket-requester|serial-number)"\s*:\s*'
    r'"(?P<v>(?:[^"\\]|\\.)+)"'
)
"""In answers of the management API of Check Point: who made and changed an object."""
_REAL_NAME = re.compile(r"^\s*set\s+user\s+\S+\s+realname\s+(?P<v>\S.*?)\s*$")
"""In Gaia."""
_SERIAL = re.compile(
    r"(?:\bserial\s+number\s*[:=]\s*|\budi\s+pid\s+\S+\s+sn:?\s*)(?P<v>[A-Za-z0-9][\w-]{5,31})\b", re.IGNORECASE
)
"""In the headings of ASA and RouterOS, and in `license udi pid NAME sn NUMBER` of IOS."""

_ROUTER_MENU = re.compile(r"^/snmp\b", re.MULTILINE)
_ROUTER = re.compile(r"""(?<![^\s])(?:contact|location)=(?:\\\n[ \t]*)?(?P<v>"(?:[^"\\]|\\[\s\S])*"|[^\s"'\\]+)""")
"""In `/snmp` of RouterOS, which breaks long statements with a backslash, within quotes too."""


def scrubbed(lines: Iterable[str]) -> list[str]:
    """The lines with mail addresses, contacts, locations and serial numbers masked; their lengths stay.

    Applying it twice changes nothing.
    """
    return _of_router([_line(line) for line in lines])


def _of_router(lines: list[str]) -> list[str]:
    """The lines with the contact and location of `/snmp` masked, where they are an export of RouterOS."""
    text = "\n".join(lines)
    if _ROUTER_MENU.search(text) is None:
        return lines
    for found in _ROUTER.finditer(text):
        start, end = found.span("v")
        text = text[:start] + _masked(text[start:end]) + text[end:]
    return text.split("\n")


def masked_mail(text: str) -> str:
    """`text` with mail addresses masked, as in a line: what a model made of such a line holds."""
    return _MAIL.sub(lambda found: _masked(found[0]), text)


def _line(line: str) -> str:
    for shape in (_STATEMENTS, _ELEMENTS, _ATTRIBUTES, _ANSWERS, _REAL_NAME, _SERIAL):
        for found in shape.finditer(line):
            start, end = found.span("v")
            line = line[:start] + _masked(line[start:end]) + line[end:]
    return masked_mail(line)


def _masked(text: str) -> str:
    return _LETTER.sub(lambda found: found[0] if found[0].startswith("\\") else "x", text)
