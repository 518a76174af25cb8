"""MAC addresses as Cisco prints them: three groups of four hexadecimal digits."""

from __future__ import annotations

MAC = r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"


def colons(dotted: str) -> str:
    """`0050.7966.6800` as `00:50:79:66:68:00`."""
    digits = dotted.replace(".", "").lower()
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def is_multicast(dotted: str) -> bool:
    """Whether it names several stations (IEEE 802-2014, 8.2.2: the lowest bit of the first byte)."""
    return bool(int(dotted[:2], 16) & 1)
