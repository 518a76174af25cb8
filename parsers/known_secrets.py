"""Values that stand in every list of defaults, and so are no secrets: their form can be judged."""

from __future__ import annotations

import re

DEFAULTS = frozenset(
    {
        "public",
        "private",
        "admin",
        "administrator",
        "cisco",
        "password",
        "default",
        "changeme",
        "opnsense",
        "pfsense",
        "moxa",
    }
)
"""Values, in lower case, that are told as `KNOWN` where they stand unencrypted. Source:
CWE-1392, use of default credentials."""
_PAIRS = re.compile(r"[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){2,31}")
"""A text in pairs of hexadecimal digits, as the XML of MIB tables has it."""


def is_default(value: str) -> bool:
    """Whether it is one of them, as it stands or in pairs of hexadecimal digits."""
    plain = bytes.fromhex(value).decode("latin-1") if _PAIRS.fullmatch(value) else value
    return plain.lower() in DEFAULTS
