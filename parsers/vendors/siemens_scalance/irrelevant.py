"""Statements that bear on nobody's way, by mode and first word, each with its reason.

A row stands here only if no form of its statement can carry a packet, change an address, add an interface, a listener,
an account or a rule, or change other statements. What looks alike and does one of these is in `DOUBTED`.

`user-account-ext`: SCALANCE XM-400/XR-500 Command Line Interface 06/2016 (C79000-G8976-C252-11), 11.1; a role for those
whom a RADIUS server lets in. `dcp`, `media-type`, `mdi-x`, `storm-control`, `rate-limit`, `loopback-detection`,
`mac-address-table`, `dhcp-server` and `ip dhcp-server pool N`: words of the switches of the family, from memory.
"""

from __future__ import annotations

from parsers.model.device import Effect

CLOCK = "the clock"
LINKS = "how a port works, not for whom"
LOOPS = "which of several links carries frames, not between whom"
SESSIONS = "when a session ends, and how passwords must look"
MESSAGES = "what the device tells, and to whom"
OWN = "what the device asks others by itself"
POOLS = "which addresses hosts are given"
SEGMENT = "frames by which stations of one segment find the device; no packet passes by them"
COUNTERS = "how long the firewall remembers, not what it lets through"


def _all(words: str, reason: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), reason)


IRRELEVANT: dict[str, dict[str, str]] = {
    "": {
        "clock": CLOCK,
        "time": CLOCK,
        "lldp": "who is told about the device",
        "spanning-tree": LOOPS,
        "auto-save": "when settings are stored",
        "auto-logout": SESSIONS,
        "cli-console-timeout": SESSIONS,
        "web-session-timeout": SESSIONS,
        "password-policy": SESSIONS,
        "role": "what those may do that log in",
        "user-group": "what those may do that log in",
        "coordinates": "for people",
        "panel-button": "a button at the device",
        "user-account-ext": "what those may do that log in",
        "radius": "what those may do that a server lets in",
        "domain": "a name",
        "dhcp-server": POOLS,
        "dcp": SEGMENT,
        "loopback-detection": LOOPS,
        "mac-address-table": "how long stations are remembered",
        "ssl": "certificates of the device",
    },
    "firewall": {
        "idle-timeout": COUNTERS,
        "tcp-idle-timeout": COUNTERS,
        "udp-idle-timeout": COUNTERS,
        "icmp-idle-timeout": COUNTERS,
    },
    "interface": {
        "tia-interface": "which interface engineering uses to talk to the device",
        "mtu": LINKS,
        "speed": LINKS,
        "duplex": LINKS,
        "negotiation": LINKS,
        "flowcontrol": LINKS,
        "media-type": LINKS,
        "mdi-x": LINKS,
        "storm-control": "how much passes, not what",
        "rate-limit": "how much passes, not what",
        "loopback-detection": LOOPS,
        "dcp": SEGMENT,
        "lldp": "who is told about the device",
        "spanning-tree": LOOPS,
        "description": "for people",
        "apn": "how the modem dials",
        "dial": "how the modem dials",
        "user": "how the modem logs in",
        "password": "how the modem logs in",
        "pin": "how the modem logs in",
    },
    "modem": {
        "apn": "how the modem dials",
        "pin": "how the modem logs in",
        "user": "how the modem logs in",
        "password": "how the modem logs in",
        "roaming": "how the modem dials",
        "provider": "how the modem dials",
        "band": "how the modem dials",
    },
    "vrrp interface": {},
    "events": _all("client event event-config severity add smtp trap syslog", MESSAGES),
    "syslog": {"syslog": MESSAGES},
    "sntp": _all("sntp client shutdown time", CLOCK),
    "ntp": {"shutdown": CLOCK, "client": CLOCK, "time": CLOCK},
    "dnsclient": {"shutdown": OWN, "server": OWN},
    "ddnsclient": _all("service shutdown host user password idx url", OWN),
    "proxyserver": _all("srv name proxy shutdown port addr auth user password", OWN),
    "srs": _all("interval logon validate srv idx dst", OWN),
    "dhcp pool": {},
    "connectioncheck": _all("shutdown group action interval ping", "when the device starts anew"),
}
QUIET_TYPES = frozenset(
    {
        "auto-logout", "auto-save", "connectioncheck", "ddnsclient", "dnsclient", "events", "lldp", "ntp",
        "panel-button", "proxyserver", "sntp", "ssl", "stp", "syslog", "time",
    }
)  # fmt: skip
"""Types of `show running-config` of which no statement bears on access (the list of types of an S615 V08.00.00)."""
NEVER_QUIET = frozenset(
    {
        "base", "bridge", "dhcp", "dhcp-server", "dot1x", "firewall", "firewallnat", "interface", "ip", "ipsec", "ipv6",
        "monitor", "nat", "no", "openvpn", "pnac", "router", "sinemarc", "vlan", "vrrp", "vxlan",
    }
)  # fmt: skip
"""First words that are of another type, whatever was asked for: the line with the command may be missing."""
QUIET = frozenset(
    {"events", "syslog", "sntp", "ntp", "dnsclient", "ddnsclient", "proxyserver", "connectioncheck", "dhcp pool"}
)
"""Modes of which no statement bears on access: an unknown word within them is told and blocks nothing."""

FRAMES = "rules for frames drop packets, and let others pass where VLANs are bridged"
DOUBTED: dict[tuple[str, str], tuple[str, Effect]] = {
    ("modem", "sms"): ("commands by SMS may do anything", Effect.MAY_DO_ANYTHING),
    ("modem", "sms-command"): ("commands by SMS may do anything", Effect.MAY_DO_ANYTHING),
    ("modem", "sms-relay"): ("what the SMS relay hands on is not modelled", Effect.MAY_DO_EITHER),
    ("", "dhcp-config-request"): ("a DHCP server may give the device other settings", Effect.MAY_DO_ANYTHING),
    ("firewall", "macrule"): (FRAMES, Effect.MAY_DO_EITHER),
    ("firewall", "premacrule"): (FRAMES, Effect.MAY_DO_EITHER),
}
"""What is known and not modelled, by mode and first word."""
