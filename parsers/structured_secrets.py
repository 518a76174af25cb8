"""Secrets in XML and JSON, where the name of a value and the value are an element or a pair: Junos, Check Point.

Source: the names are those of the statements that `parsers.redaction` knows in text; `Map Junos OS Configuration
Statements to JSON`. A community of SNMP is the `name` of an item of `community`, there alone it is a secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAMES = (
    r"[\w.-]*(?:password|passphrase|secret|(?<!public-)key|key-value|password-value)|ascii-text|hexadecimal"
    r"|community-name|simple-password|md5-key"
)
_ELEMENT = re.compile(rf"<(?P<n>{_NAMES})(?:\s[^>\n]{{0,400}})?>(?P<v>[^<\n]{{1,4000}})</(?P=n)>")
_COMMUNITY = re.compile(r"<community(?:\s[^>\n]{0,400})?>\s{0,400}<name>(?P<v>[^<\n]{1,4000})</name>")
_PAIR = re.compile(rf'"(?:{_NAMES})"\s*:\s*"(?P<v>(?:[^"\\\n]|\\.){{1,4000}})"')
_ANSWER = re.compile(
    r'"(?:[\w-]*(?:[Pp]assword|[Pp]ass-?[Pp]hrase|[Ss]ecret|[Pp]sk)(?:-hash(?:ed)?|-base64)?|(?:[\w-]+-)?(?:shared|private|api'
    r"|auth|authentication|encryption|secret|access|application)-key|pre-?[Ss]hared-?[Kk]ey|sic-key|phash|(?:[\w-]+-)?token"
    r'|snmp-community|community-?(?:[Nn]ame|[Ss]tring)|header-value|sid)"\s*:\s*"(?P<v>(?:[^"\\\n]|\\.){1,4000})"'
)
"""In answers of a management API: `shared-secret` of a gateway and of a community, passwords of users and servers."""
_LIST = re.compile(r'"community"\s*:\s*\[')
_NAME = re.compile(r'"name"\s*:\s*"(?P<v>(?:[^"\\\n]|\\.){1,4000})"')
_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
HEAD = 4_000
"""Characters in which a configuration of Junos begins."""


def without_structured(text: str, masked: Callable[[re.Match[str]], str]) -> str:
    """The text with the secrets of Junos in XML or JSON masked; its lines stay."""
    head = text[:HEAD]
    if "<configuration" in head or "xml.juniper.net" in head:
        return _COMMUNITY.sub(masked, _ELEMENT.sub(masked, text))
    if '"configuration"' in head:
        return _communities(_PAIR.sub(masked, text), masked)
    return _ANSWER.sub(masked, text) if '":' in text or '" :' in text else text


def _communities(text: str, masked: Callable[[re.Match[str]], str]) -> str:
    pieces: list[str] = []
    at = 0
    for found in _names(text):
        if found.start() >= at:
            pieces += (text[at : found.start()], masked(found))
            at = found.end()
    return "".join([*pieces, text[at:]])


def _names(text: str) -> Iterator[re.Match[str]]:
    """The names of the items of every list `community`, not those of what is within an item."""
    for begin in _LIST.finditer(text):
        depth = 1
        for sign in _SIGN.finditer(text, begin.end()):
            if sign[0] in "[{":
                depth += 1
            elif sign[0] in "]}":
                depth -= 1
            elif depth == 2 and (name := _NAME.match(text, sign.start())) is not None:
                yield name
            if not depth:
                break
