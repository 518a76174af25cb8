"""Statements that bear on nobody's way, by mode and first word, each with its reason.

A row stands here only if no form of its statement can carry a packet, change an address, add an interface, a listener,
an account or a rule, or change other statements. What looks alike and does one of these is in `DOUBTED`.
"""

from __future__ import annotations

from parsers.model.device import Effect

CLOCK = "the clock"
LINKS = "how a port works, not for whom"
LOOPS = "which of several links carries frames, not between whom"
SESSIONS = "when a session ends, and how passwords must look"
MESSAGES = "what the device tells, and to whom"
OWN = "what the device asks others by itself"
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
    "connectioncheck": _all("shutdown group action interval ping", "when the device starts anew"),
}
QUIET = frozenset({"events", "syslog", "sntp", "ntp", "dnsclient", "ddnsclient", "proxyserver", "connectioncheck"})
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
