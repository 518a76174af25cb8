"""Statements of Fortinet FortiOS that carry a secret."""

from __future__ import annotations

from parsers.secret_shapes.values import WORD

_NAMES = (
    r"pass(?:word|wd)[0-9]?|psksecret(?:-remote)?|(?:secondary-|tertiary-|ppk-|client-|shared-|rsso-|sso-)?secret[0-9]?"
    r"|(?:secondary-|tertiary-)?key[0-9]?|wep-?key[0-9]?|key-string|(?:auth|priv|enc)-?(?:pwd|key|passwd)|md5-key"
    r"|authentication-key|(?:auth-)?password-(?:l1|l2)|sae-(?:password|private-key)|pass-?phrase|private-key|server-key"
    r"|(?:api|access|secret|ddns|session|crypto|pre-?shared|acme-eab|hmac)-key|psk|phash|seed|(?:\S+-)?token"
    r"|acme-eab-key-hmac|(?:snmp-)?community(?!\s+(?:[0-9:]+|no-\S+|internet|none|local-AS|gshut)(?:\s|$))|activation-code|hash-key|tls-auth-key|\S+-(?:secret|psk|passphrase|api-key)"
    r"|\S+-(?:pass(?:word|wd)|pwd)[0-9]?"
)

SHAPES: tuple[tuple[str, str], ...] = (
    (
        "pass|pwd|psk|secret|key|token|seed|phash|communit|activation",
        rf"^\s*(?:set|append)\s+(?:{_NAMES})\s+(?:[0-9]+\s+(?=\S))?(?!ENC\s|(?:enable|disable)\s*$){WORD}\s*$",
    ),
    (" enc ", r"^\s*(?:set|append)\s+\S+\s+ENC\s+(?P<v>\S.*?)\s*$"),
    (
        "password|secret|key",
        rf"^\s*set\s+(?:ldap|radius|tacacs|http)\s+(?:password|secret|key)\s+(?:ENC\s+)?{WORD}\s*$",
    ),
)
