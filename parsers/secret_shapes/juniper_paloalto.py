"""Statements of Juniper Junos, VyOS and the `set` format of Palo Alto PAN-OS that carry a secret."""

from __future__ import annotations

from parsers.secret_shapes.values import QUOTED, QUOTES, WORD

_PANOS = (
    r"(?:deviceconfig|network|shared|vsys|template(?:-stack)?|device-group|global-protect|config|mgt-config|readonly"
    r"|vm-info-source|redistribution-agent|user-id-agent|external-list)\s.*?\s"
    r"(?:(?:\S+-)?(?:password|passphrase|secret|passcode)|(?!public-|ssh-)(?:\S+-)?key|(?:auth|priv)pwd|community)"
)

SHAPES: tuple[tuple[str, str], ...] = (
    (
        "password",
        rf"^\s*(?:set\s.*?\s)?(?:encrypted|plain-?text|simple|privacy|authentication)-password\s+(?P<v>{QUOTES}|[^\s;]+)",
    ),
    (
        "key",
        rf"^\s*(?:set\s.*?\s)?(?:authentication|privacy|pre-?shared|private|shared)-key\s+(?:ascii-text\s+|hexadecimal\s+|key\s+)?{QUOTED}",
    ),
    ("pre-shared-key", rf"\spre-shared-key\s+(?:key|ascii-text|hexadecimal)\s+(?P<v>{QUOTES}|[^\s;]+)"),
    (
        "authentication-key",
        rf"^\s*set\s+(?:protocols|system|routing-instances|groups)\s.*?\sauthentication-key\s+{WORD}",
    ),
    ("ascii-text", rf"(?:^|\s)(?:ascii-text|hexadecimal)\s+{QUOTED}"),
    (
        "password|secret|key|passphrase",
        rf"^\s*set\s.*?\s(?:secret|password|key|pre-shared-secret|passphrase)\s+{QUOTED}",
    ),
    ("secret-data", rf"^.*{QUOTED}.*\#\#\s+SECRET-DATA"),
    ("community", r"^\s*community\s+(?P<v>\S+)\s*\{"),
    ("community", rf"^\s*set\s+(?:service\s+)?snmp\s(?:.*\s)?community\s+{WORD}"),
    ("community", rf"^\s*set\s.*\ssnmp-community-string\s+{WORD}"),
    (
        "plain-text-password-value|privacy-password|community-name",
        rf"(?:^|\s)(?:plain-text-password-value|(?:authentication|privacy)-password|community-name)\s+(?P<v>{QUOTES}|[^\s;]+)",
    ),
    ("phash", rf"^\s*(?:set\s.*?\s)?phash\s+{WORD}"),
    ("passw|secret|key|pwd|phrase|passcode|community", rf"^\s*set\s+{_PANOS}\s+{WORD}\s*$"),
    ("==", r"(?P<v>-A[A-Z]==[A-Za-z0-9+/=]{20,})"),
)
