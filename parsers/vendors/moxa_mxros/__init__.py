"""Moxa MX-ROS (EDR-G9010, EDR-8010, TN-4900, NAT-108, OnCell G4300): `show running-config`, shown or exported.

Sources: guerrilla_aaron 0.1.8 on PyPI (2023), a robot that tests EDR-G9010 2.0 and 3.0, EDR-8010 3.0 and TN-4900 3.0,
by its commands, templates of `show` outputs and scenarios; the tables of commands of the public SDK Guerrilla. Its
author writes from moxa.com, and it is no document of the vendor. No configuration that a device printed was read, and
no manual: what the robot does not show is open. Each module names what it follows.

- The exported file holds the same lines as `show running-config` (`l37_firewall_config_import_export.feature`); one
  that is encrypted as a whole is not read. No mark ends it: where the terminal did not print its prompt behind it,
  lines may be missing at its end, whatever stands there; the plant may vouch that none are (`settings_complete`).
- A fresh device forwards everything; where `default-action` and `enable` stand in no line, both ways are followed.
- Rules of the layer 3 to 7 policy, the layer 2 filter and NAT are asked by index, the first that matches decides.
- Order: destination NAT, route, layer 2 filter and policy, source NAT. Whether the policy sees a destination before or
  behind NAT is open.
- Names of interfaces in rules are `LAN`, `WAN` and `BRG_LAN`, unless an interface has a `name`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition
from parsers.registry import Reading as Result
from parsers.syntax.beginnings import lines_that_begin

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source

FAR = 20_000
_MARKS = re.compile(
    r"\s*(?:l3l7-policy(?:\s|$)|(?:original in-iface|translated out-iface) |(?:no )?config-fwr-ver-check\s*$)"
)
_SHARED = re.compile(
    r"\s*(?:(?:no )?interface trusted-access(?:\s|$)|l2-filter \d{1,4}\s*$"
    r"|object (?:network-service|industrial-application-service)\s*$)"
)
"""What older routers of Moxa have too (EDR-810, EDR-G902, TN-5916)."""
_OLDER = re.compile(r"\s*(?:firewall \d{1,4}\s*$|ip nat (?:static|dynamic) )")
"""What those alone have."""
_NEAR = re.compile(
    r"\s*(?:warning-notification system-event |ip http-server (?:secure|max-login-users)|redundancy mode turbo-"
    r"|interface ethernet \d+/\d+$)"
)
_FIRST = re.compile(
    r"l3l7-|original$|translated$|(?:no|config-fwr-ver-check|interface|l2-filter|object|firewall|ip|redundancy)$|warning-"
)
"""How the first words of all these begin."""
_ANY = re.compile("|".join(marks.pattern for marks in (_MARKS, _SHARED, _OLDER, _NEAR)))


def recognise(source: Source) -> Recognition:
    """By contexts that only MX-ROS has, or those of all routers of Moxa without one that only older ones have."""
    found: dict[re.Pattern[str], str] = {}
    for number, line in lines_that_begin(source.lines, _FIRST):
        if number > FAR:
            break
        if not _ANY.match(line):
            continue
        for marks in (_MARKS, _SHARED, _OLDER, _NEAR):
            if marks not in found and marks.match(line):
                found[marks] = f'line {number}: "{line.strip()[:60]}"'
        if _MARKS in found:
            return Recognition(accepted=True, evidence=found[_MARKS])
    if _OLDER in found:
        evidence = f"{found[_OLDER]}, as older routers of Moxa have it; their statements are others"
        return Recognition(accepted=False, evidence=evidence, near=_SHARED in found or _NEAR in found)
    if _SHARED in found:
        return Recognition(accepted=True, evidence=found[_SHARED])
    near = f"{found[_NEAR]}, and no policy, object or list of trusted addresses" if _NEAR in found else ""
    return Recognition(accepted=False, evidence=near, near=bool(near))


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Result:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.moxa_mxros.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`show running-config`; the exported file where it is not encrypted as a whole",),
    modelled=(
        "layer 3 to 7 policy with objects and default action, layer 2 filter, NAT (1-1, N-1, port forward, advance), "
        "VLANs and the bridge, routes, virtual routers, IPsec, L2TP, trusted access, services, accounts, servers"
    ),
    widens=(
        "the vendor's lists of protocols, policies of MAC addresses, inspection, NAT before or behind the policy, what "
        "tunnels bring, whatever the file leaves to a default, relays and carried broadcasts"
    ),
    documents=(
        "a robot that tests these devices (guerrilla_aaron 0.1.8); of lines about the device itself also the commands "
        "of the export of an EDR-810 3.13, as quoted; no manual and no real file was read"
    ),
)
PARSER = Parser(
    "moxa_mxros",
    "Moxa MX-ROS (EDR-G9010, EDR-8010, TN-4900)",
    Maturity.GRAMMAR_DERIVED,
    recognise,
    read,
    FACTS,
)
