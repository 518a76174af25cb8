"""MAC addresses as Cisco prints them (three groups of four hexadecimal digits), and as everybody else does."""

from __future__ import annotations

MAC = r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"
COLONS = r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}"


def colons(printed: str) -> str:
    """`0050.7966.6800` and `00:50:79:66:68:00` as `00:50:79:66:68:00`."""
    digits = printed.replace(".", "").replace(":", "").lower()
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def is_multicast(printed: str) -> bool:
    """Whether it names several stations (IEEE 802-2014, 8.2.2: the lowest bit of the first byte)."""
    return bool(int(printed[:2], 16) & 1)
