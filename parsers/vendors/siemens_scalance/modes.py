"""Which words open a mode of the command line, and which words a mode knows.

Modes and their words: PH_SCALANCE-S615-CLI_76, chapters 5 to 13, as far as a public driver quotes them by section and
page, and the types of `show running-config` of an S615 V08.00.00. What such a source does not spell out (the
statements of `firewallnat`, `openvpn`, `modem`, services of the firewall) follows the names of the parameters in the
manuals of the web page; a word that is spelled otherwise on a device is not understood, and blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INNER = frozenset({"ipsec", "openvpn", "vrrp"})
"""Modes that hold modes."""
_PLAIN = frozenset(
    {
        "firewall", "firewallnat", "ipsec", "openvpn", "sinemarc", "proxyserver", "srs", "ddnsclient", "dnsclient",
        "dnsproxy", "dnsserver", "modem", "ntp", "sntp", "events", "cloudconnector", "tcpevent", "connectioncheck",
        "syslog",
    }
)  # fmt: skip
"""Words that stand alone and open the mode of their name."""
_OPENERS = {
    ("ipsec", "remote-end"): "ipsec remote end",
    ("ipsec", "connection"): "ipsec connection",
    ("openvpn", "connection"): "openvpn connection",
    ("openvpn", "remote"): "openvpn remote",
    ("openvpn", "client"): "openvpn remote",
    ("openvpn", "server"): "openvpn server",
}
"""(mode, word) before `name <name>`."""


def opened(kind: str, words: Sequence[str]) -> tuple[str, str] | None:
    """The mode that a line opens within a mode of `kind`, and what it is about; None where it opens none."""
    first = words[0].lower()
    if len(words) == 3 and words[1].lower() == "name" and (kind, first) in _OPENERS:
        return _OPENERS[kind, first], words[2].strip('"')
    if kind == "ipsec connection":
        if len(words) == 1 and first == "authentication":
            return "ipsec authentication", ""
        return ("ipsec phase", words[1]) if len(words) == 2 and first == "phase" else None
    if kind == "openvpn connection" and len(words) == 1 and first == "authentication":
        return "openvpn authentication", ""
    if kind == "vrrp":
        return ("vrrp interface", " ".join(words[1:]).lower()) if first == "interface" and len(words) > 1 else None
    return None if kind else _from_global(first, words)


def _from_global(first: str, words: Sequence[str]) -> tuple[str, str] | None:
    if len(words) == 1:
        return (first, "") if first in _PLAIN else None
    if first == "interface":
        return "interface", " ".join(words[1:]).lower()
    if first == "vlan" and len(words) == 2 and words[1].isdecimal():
        return "vlan", words[1]
    if first == "ip" and len(words) == 4 and [word.lower() for word in words[1:3]] == ["dhcp-server", "pool"]:
        return "dhcp pool", words[3]
    if first == "router" and len(words) == 2 and words[1].lower() in {"vrrp", "vrrp3", "vrrpv3"}:
        return "vrrp", ""
    return None
