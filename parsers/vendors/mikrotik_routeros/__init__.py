"""MikroTik RouterOS 6 and 7: what `/export` prints, terse or not, with or without defaults.

Sources: MikroTik documentation (help.mikrotik.com), "Packet Flow in RouterOS", "Filter", "NAT", "Mangle", "RAW",
"Address lists", "Interface Lists", "Bridging and Switching", "IP Routing", "VRF", "IPsec", "WireGuard", "PPP AAA",
"Services"; the kernel is that of Linux, whose packet filter `parsers.syntax.netfilter` describes.

- Order: raw, connection tracking, mangle, destination NAT, route, mangle, filter, mangle, source NAT.
- Chains accept what no rule decides: a device without filter rules forwards everything.
- An export shows what differs from the defaults: services run unless it says otherwise, and entries that come and go
  (of address lists above all) are not in it. A list without an entry here is uncertain.
- Connections that a rule fasttracks pass all later rules by; that is a possibility, never sure.
- Interfaces of built-in ports that keep their names stand nowhere: each that an address, a list, a bridge, a route or
  another interface names is taken to exist.
- A `set` of something numbered, or `disable`, belongs to a script that changes lines above, and is unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition
from parsers.syntax.beginnings import lines_that_begin

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source

_BY = re.compile(r"#.*\bby RouterOS\b", re.IGNORECASE)
_SECTION = re.compile(
    r"/(?:interface|ip|ipv6|system|routing|tool|snmp|user|queue|port|ppp|certificate|disk|radius|caps-man|mpls)"
    r"(?:[ /][a-z0-9-]+){0,5}(?:\s+(?:add|set)\s.*)?$"
)
_MARKED = re.compile("[#/]")
_COMMAND = re.compile(r"(?:add|set)\s+(?:\[|[\w./-]+=|[\w-]+\s)")


def recognise(source: Source) -> Recognition:
    """The heading `by RouterOS`, or sections (`/ip address`) with commands below them."""
    marked = lines_that_begin(source.lines, _MARKED)
    if not any(_BY.match(line) or _SECTION.match(line) for _, line in marked):
        return Recognition(accepted=False, evidence="")
    sections: list[int] = []
    commands = 0
    for number, line in enumerate(source.lines, start=1):
        if _BY.match(line):
            return Recognition(accepted=True, evidence=f"line {number}: {line.strip()!r}")
        if _SECTION.match(line):
            sections.append(number)
            commands += bool(re.search(r"\s(?:add|set)\s", line))
        elif sections and _COMMAND.match(line):
            commands += 1
        if len(sections) > 1 and commands > 1:
            return Recognition(accepted=True, evidence=f"line {sections[0]}: {source.lines[sections[0] - 1].strip()!r}")
    evidence = f"line {sections[0]}: a section without commands" if sections else ""
    if sections and commands:
        return Recognition(accepted=True, evidence=f"line {sections[0]}: {source.lines[sections[0] - 1].strip()!r}")
    return Recognition(accepted=False, evidence=evidence, near=bool(sections))


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `export.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.mikrotik_routeros.export import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`/export`, terse or not, of version 6 and 7",),
    modelled=(
        "raw, mangle, filter and NAT with own chains, lists of interfaces and addresses, bridges, VLANs and their"
        " filtering, rules between ports of bridges, routes, VRFs, policy routes, IPsec, WireGuard, PPP, services"
    ),
    widens="rules of switch chips, frames that these forward past the rules of bridges, lists that fill at run time,"
    " fasttrack, layer-7 patterns, hotspot, what scripts change",
    documents="MikroTik documentation (help.mikrotik.com), the pages that the module names",
)
PARSER = Parser("mikrotik_routeros", "MikroTik RouterOS", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
