"""Cisco ASA 7 to 9.x, and the LINA part of Firepower Threat Defense; ISA-3000 and Stratix 5950 run it too.

Sources: Cisco ASA Command Reference (A to V), ASA Firewall, VPN and General Operations CLI
Configuration Guides 9.x, ASA 8.2 Configuration Guide for the old translations.

What absence means: no list at an interface leaves the security levels to decide (written out as a rule
set at the forwarding point); `sysopt connection permit-vpn` is on; `same-security-traffic` is off; a
list ends in a deny. Rule order: the file's order, `line N` inserts, remarks count as lines. Lists bind to
interfaces (in, out), to all of them (global, after the interface's own) and to the device itself
(control-plane). From 8.3 lists see real addresses, before that mapped ones; see `to_device`.

    text -> read_* (the ASA's own nouns) -> entries, lists, translate, tunnels, levels -> to_device
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source

HEADERS = ("ASA Version ", "PIX Version ", "NGFW Version ")
NEAR = ("access-list ", "nameif ", "security-level ", "object-group network ")
FAR = 2000
"""Lines that recognition looks at."""


def recognise(source: Source) -> Recognition:
    """By a version header, or by `nameif` beside `security-level`; never by name."""
    seen: dict[str, int] = {}
    for number, text in enumerate(source.lines[:FAR], 1):
        stripped = text.strip()
        if text.startswith(HEADERS):
            return Recognition(accepted=True, evidence=f'line {number}: "{stripped}"')
        if stripped.startswith(": Hardware:") and "ASA" in stripped:
            return Recognition(accepted=True, evidence=f'line {number}: "{stripped}"')
        for mark in ("nameif ", "security-level "):
            if stripped.startswith(mark):
                seen.setdefault(mark, number)
        if text.startswith("access-list ") and _asa_list(text.split()):
            seen.setdefault("access-list ", number)
    if "nameif " in seen and "security-level " in seen:
        where = f"lines {seen['nameif ']} and {seen['security-level ']}"
        return Recognition(accepted=True, evidence=f"{where}: nameif and security-level")
    if seen:
        mark, number = next(iter(seen.items()))
        return Recognition(accepted=False, evidence=f'line {number}: "{mark.strip()}"', near=True)
    return Recognition(accepted=False, evidence="")


def _asa_list(words: list[str]) -> bool:
    """A list with a name; IOS writes lists of this form with numbers only."""
    return len(words) > 3 and words[2] in {"extended", "advanced", "remark"} and not words[1].isdecimal()


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.cisco_asa.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`show running-config`", "`more system:running-config`", "a configuration of one context", "LINA of FTD"),
    modelled=(
        "interfaces and levels, lists of every type that judges packets, objects and groups, translation "
        "of before and from 8.3, routes, policy routes, VPN and its filters, portals, management, "
        "transparent mode, failover"
    ),
    widens=(
        "users, FQDN, security groups and time ranges in rules, Snort behind LINA, dynamic routes without "
        "a table, inspection that opens ports"
    ),
    documents=(
        "ASA Command Reference; Firewall, VPN and General Operations CLI Configuration Guides 9.x; ASA "
        "8.2 Configuration Guide"
    ),
)
PARSER = Parser("cisco_asa", "Cisco ASA and FTD (LINA)", Maturity.SAMPLE_TESTED, recognise, read, FACTS)
