"""How protocols and ports are printed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.model.intervals import Interval
from parsers.model.service import EVERY_PORT, ICMP, ICMPV6

if TYPE_CHECKING:
    from collections.abc import Mapping

PROTOCOL_NAMES: Mapping[int, str] = {
    1: "icmp",
    2: "igmp",
    6: "tcp",
    17: "udp",
    47: "gre",
    50: "esp",
    51: "ah",
    58: "icmp6",
    89: "ospf",
    132: "sctp",
}


@lru_cache(maxsize=1 << 12)
def service_text(protocols: Interval, source_ports: Interval, ports: Interval) -> tuple[str, str, str]:
    """Protocol, source ports and destination ports as printed in a `Box`."""
    if protocols == Interval(0, 255):
        name = "any"
    elif protocols.first == protocols.last:
        name = PROTOCOL_NAMES.get(protocols.first, str(protocols.first))
    else:
        name = f"{protocols.first}-{protocols.last}"
    if ports == EVERY_PORT:
        shown = "any"
    elif protocols.first in {ICMP, ICMPV6}:
        low, high = f"{ports.first >> 8}.{ports.first & 255}", f"{ports.last >> 8}.{ports.last & 255}"
        shown = low if low == high else f"{low}-{high}"
    else:
        shown = _range_text(ports)
    return name, "any" if source_ports == EVERY_PORT else _range_text(source_ports), shown


def _range_text(part: Interval) -> str:
    return str(part.first) if part.first == part.last else f"{part.first}-{part.last}"
