"""Secrets of OpenWrt, in `uci export` and `uci show`."""

from __future__ import annotations

_NAMES = (
    r"(?:(?!by)(?:\w*?_)?(?:pass|pin|key|uuid)|\w*(?:(?<!by)(?<!com)pass(?:word|wd|phrase|code)?|pwd|secret|psk|token|community"
    r"|pincode|(?:shared|private|auth|api|access|wpa)_?key|credentials?|r[01]kh|puk|auth_?code))\d*"
)
_VALUE = (
    r"""(?!['"]?(?:/(?:etc|tmp|usr|var|root|mnt|lib)/|\$p\$))"""
    r"""(?P<v>(?:'[^']*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)|\\.|[^\s'"\\])+)"""
)
"""Quoted parts that touch are one value; a path of a file, or a word for the password of the system, is no secret."""

SHAPES: tuple[tuple[str, str], ...] = (
    (
        "pass|pwd|secret|psk|key|token|community|pin|uuid|credential|puk|r0kh|r1kh|code",
        rf"^\s*(?:option|list)\s+['\"]?{_NAMES}['\"]?\s+{_VALUE}",
    ),
    (
        "pass|pwd|secret|psk|key|token|community|pin|uuid|credential|puk|r0kh|r1kh|code",
        rf"^\s*(?:uci\s+(?:-q\s+)?(?:set|add_list)\s+)?[\w-]+\.@?[\w-]+(?:\[\d+\])?\.{_NAMES}={_VALUE}",
    ),
)
