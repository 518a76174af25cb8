"""Secrets in XML exports, in `name=value` exports, and in places of any kind."""

from __future__ import annotations

from parsers.spread_secrets import (
    BEARER,
    JSON,
    ROUTER_NAMES,
    ROUTER_SCRIPT,
    ROUTER_VALUE,
    ROUTER_WORDS,
    TELEGRAM,
    ZEROTIER,
)

_XML_NAMES = (
    r"[\w.-]*(?:pass(?:word|wd|phrase)|secret|psk|pwd|bindpw|phash|token|priv(?:ate)?-?key|pre-?shared-?key|shared_?key"
    r"|(?:bcrypt|sha512|md5|nt)-hash|api_?key|crypto-?key|community(?:-string)?)|key|prv|tls"
)
_XML_WORDS = "passw|passphrase|secret|psk|pwd|bindpw|phash|token|key|-hash|community|<prv|<tls"
"""One of these is in every name of `_XML_NAMES`."""
_URL_LIKE = r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^/\s:@\"]{1,100}:"

SHAPES: tuple[tuple[str, str], ...] = (
    (_XML_WORDS, rf"<(?P<tag>{_XML_NAMES})(?:\s[^>]*)?>(?P<v>[^<\s][^<]*?)\s*(?:</(?P=tag)>|$)"),
    (
        "password=|secret=|key=|passphrase=",
        (
            r"(?:^|\s)(?:[\w-]*password|[\w-]*secret|[\w-]*(?:pre-?shared|private|auth|encryption)-key|[\w-]*passphrase)="
            rf"{ROUTER_VALUE}"
        ),
    ),
    (ROUTER_WORDS, rf"(?:^|[\s.]){ROUTER_NAMES}={ROUTER_VALUE}"),
    (":local|:global|:set", ROUTER_SCRIPT),
    ("/bot", TELEGRAM),
    ("authorization", BEARER),
    ('":|" :', JSON),
    ("sharedaccesskey=", r"""\bsharedaccesskey=(?P<v>[^;'"\s]+)"""),
    ("identity=", ZEROTIER),
    (
        "password=|passwd=|pass=|pwd=|key=|token=|secret=",
        r"[?&]\w*(?:password|passwd|pass|pwd|key|token|secret)=(?P<v>[^&\s'\"\\]+)",
    ),
    ("://", rf"{_URL_LIKE}(?!\d+/)(?P<v>[^@\s\"]{{1,300}})@"),
    ("$", r"(?P<v>\$(?:[0-9y]|1[0-9]|2[abxy]|sha[0-9]*|apr1|7a?|argon2\w*)\$[^\s\";,<>']+)"),
)
