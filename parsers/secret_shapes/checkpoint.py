"""Statements of Check Point Gaia that carry a secret."""

from __future__ import annotations

from parsers.secret_shapes.values import WORD

SHAPES: tuple[tuple[str, str], ...] = (
    ("password|newpass", rf"^\s*set\s+user\s+\S+\s+(?:password-hash|password|newpass)\s+(?![*!]\s*$){WORD}"),
    ("password", rf"^\s*set\s+(?:expert-password|grub2-password)(?:-hash)?\s+{WORD}"),
    ("auth-pass", rf"^\s*(?:set|add)\s+snmp\s+usm\s.*?\sauth-pass-?phrase(?:-hashed)?\s+{WORD}"),
    ("privacy-pass", rf"^\s*(?:set|add)\s+snmp\s+usm\s.*?\sprivacy-pass-?phrase(?:-hashed)?\s+{WORD}"),
    ("community", rf"^\s*add\s+snmp\s(?:.*\s)?community\s+{WORD}"),
    (
        "secret|key|password",
        rf"^\s*(?:set|add)\s+aaa\s.*?\s(?:encrypted-)?(?:secret|key|shared-secret|password)\s+{WORD}",
    ),
    (
        "secret|simple|password|key",
        (
            r"^\s*(?:set|add)\s+(?:ospf3?|rip|bgp|isis|m?vrrp|mcvr|ipv6\s+\S+|ntp|pppoe|backup\S*|restore|snapshot\S*|proxy"
            r"|cloning-group|dynamic-content|mail-notification|installer|lom|ipmi)\s(?:.*?\s)?"
            rf"(?:secret|simple(?:\s+password)?|password(?:-hash|\s+plain)?|authkey)\s+{WORD}"
        ),
    ),
)
