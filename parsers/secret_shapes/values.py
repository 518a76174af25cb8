"""How a secret is written: in quotes or bare, behind the form that it is kept in, before words that follow."""

from __future__ import annotations

WORD = r"""(?P<v>"(?:[^"\\]|\\.)*"|'[^']*'|"[^"]*$|\S+)"""
QUOTES = r""""(?:[^"\\]|\\.)*"|'[^']*'"""
QUOTED = rf"(?P<v>{QUOTES})"
FORM = r"(?:(?:1?[0-9]|8a|sha512|ciphertext|cipher|irreversible-cipher|simple|hash)\s+(?=\S))?"
_TAIL = (
    r"(?=\s*;?\s*(?:\#\#.*)?$|\s+(?:(?:encrypted|pbkdf2|nt-encrypted|mschap|store-local|hidden)(?:\s|$)"
    r"|(?:privilege|level|timeout|key-id|key_id)\s+\d|(?:role|realm|mode)\s+\S|level-[12]|(?:secret|password)\s+\d\s))"
)
REST = rf"""(?P<v>"(?:[^"\\]|\\.)*"(?=[\s;]|$)|\S.*?){_TAIL}"""
"""Clear-text secrets may hold blanks: everything up to the end, or to words that are known to follow."""

NO_STATEMENT = (
    r"^(?!\s*(?:[\[\]\w/.-]+:\s*)?(?:access-list|permit|deny|remark|description|banner|object|name|nat|set|route-map|class|policy-map"
    r"|match|edit|(?:ip|ipv6|mac)\s+(?:access|prefix)-\S+|crypto\s+(?:dynamic-)?map|rule|[0-9]+\s+(?:permit|deny))\b)"
)
"""Begins no statement in which such words are names or prose."""
