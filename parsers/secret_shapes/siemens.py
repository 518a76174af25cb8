"""Statements of Siemens SCALANCE that carry a secret."""

from __future__ import annotations

from parsers.secret_shapes.values import REST, WORD

SHAPES: tuple[tuple[str, str], ...] = (
    ("user-account", rf"""^\s*user-account\s+(?:"[^"]*"|\S+)\s+(?:.*?\s)??(?:password|pw|hash)\s+{REST}"""),
    ("psk", rf"^\s*auth\s+psk\s+{REST}"),
    (
        "pw|password",
        rf"^\s*(?:device|user|service|srv|proxy|smtp\S*)\s+(?!name\s)(?:\S+\s+)*?(?:pw|password)\s+{REST}",
    ),
    ("pw", rf"^\s*(?:auth|authentication|username|login)\s+(?:\S+\s+)*?pw\s+{REST}"),
    ("pw ", rf"^\s*pw\s+{WORD}\s*$"),
    ("pin ", rf"^\s*pin\s+{WORD}\s*$"),
    (
        "key",
        rf"^\s*ntp\s+(?:secure\s+)?key(?:-id|\s+id)?\s+\d+\s+(?:(?:hash|type|value|key|sha\S*|md5)\s+)*{WORD}\s*$",
    ),
    ("text-authentication", rf"^\s*vrrp\s+\d+\s+text-authentication\s+{REST}"),
    (
        "snmp",
        (
            r"^\s*snmp\s+community\s+(?:index\s+)?"
            rf"(?!(?:name|index)\b|(?:ro|rw|add|modify|delete|remove|mode|\d+)\s){WORD}"
        ),
    ),
    ("snmp", rf"^\s*snmp\s+community\s+.*?\sname\s+{WORD}"),
    ("snmp", rf"^\s*snmp\s+user\s.*?\sauth\s+(?:md5|sha\S*)\s+{WORD}"),
    ("snmp", rf"^\s*snmp\s+user\s.*?\spriv\s+(?:(?:des|3des|aes\S*)\s+){WORD}"),
)
