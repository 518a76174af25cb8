"""Whether a file holds all settings of its device.

`show running-config` of version 8 wants a type, so a session that asked for some types says nothing of the others. A
file without any command is whole if it ends with `end`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.vendors.siemens_scalance.reader import Box

NEEDED = ("firewall", "firewallnat", "ip", "ipsec", "openvpn", "sinemarc")
"""Types that can open a way (the list of types of an S615 V08.00.00), beside those of interfaces and VLANs."""


def judge(box: Box) -> bool:
    """Whether all settings are there; what is missing is told."""
    reading = box.reading
    last = max(len(reading.source.lines), 1)
    if not reading.ended:
        reading.missing(last, "neither `end` nor a prompt follows the settings, so lines may be missing")
    if reading.shown and "" not in reading.shown:
        missing = [kind for kind in NEEDED if kind not in reading.shown]
        if not any(kind.startswith("interface") for kind in reading.shown):
            missing.append("interface")
        elif box.settings.firewall.on is False and "interface" not in reading.shown:
            missing.append("interface (those that were not asked for forward as well, for the firewall is off)")
        if missing:
            reading.missing(last, f"these types of settings were not shown: {', '.join(missing)}")
    return not reading.broken
