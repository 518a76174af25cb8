"""Siemens SCALANCE S615, SC-600 and M-800, and the switches that share their command line: `show running-config`.

Sources, and what each is good for:

- PH_SCALANCE-S615-CLI_76 (Command Line Interface, 850 pages), as a public driver quotes it by section and page; the
  driver was tried on an S615 V08.00.00. Statements of the firewall, of IPsec, VLANs, interfaces, routes, time, logs.
- TIA Portal information system, security functions of S615 V7.1 and SC-600 V2.1; WBM manuals S615 11/2019
  (C79000-G8976-C388-08) and SC-600 10/2021 (C79000-G8976-C475-03): what each setting means, and the factory setting.
- "NAT with SCALANCE", entry 109744660: translations and the firewall.
- SCALANCE XM-400/XR-500 Command Line Interface 06/2016 (C79000-G8976-C252-11), 11.6: `authorized-manager`.
- `sinemarc_api` of Siemens (2023): the statements of `sinemarc`, and `!` around a mode.

What absence means: only what differs from the delivered state is printed, unless the command said `all`. The firewall
is on and discards what no rule takes; what is open at the device as delivered differs between releases and is possible
only, at other interfaces than `vlan 1` and `vlan 2`, and on an M-800, for every service. A device of which no line
shows a firewall may be a switch, and then nothing is sure. Of a setting that is stated twice the last one counts, but
no address of an interface is lost to another.
An interface that a rule names is there; a line of a type of settings that opens nothing (`show running-config stp`)
blocks nothing, and one about a server of the device leaves that server in doubt.
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

_OWN = re.compile(
    r"\s*(?:no\s+)?(?:base\s+bridge-mode\s|tia-interface\s*$|remote-end\s+name\s|rmend\s+name\s|ports\s+\("
    r"|snmpagent\s*$|switchport\s+pvid\s|ntp\s+server\s+id\s|syslogserver\s+(?:ipv4|ipv6|fqdn-name)\s"
    r"|user-account\s+\S+\s+password\s|system\s+name\s|authorized-manager\s+ip-source\s)",
    re.IGNORECASE,
)
"""Statements that hardly another platform has."""
_RULE = re.compile(r"\s*(?:ipv[46]rule\s+from\s|prerule\s+\w+\s+ipv[46]\s)", re.IGNORECASE)
"""Statements that no other platform has."""
_MODE = re.compile(r"\s*(?:firewall|firewallnat|ipsec|openvpn|sinemarc|ddnsclient|dnsclient)\s*$", re.IGNORECASE)
_ANY = re.compile("|".join(marks.pattern for marks in (_OWN, _RULE, _MODE)), re.IGNORECASE)
_FIRST = re.compile(
    r"no$|base$|tia-|remote-end$|rmend$|ports$|snmpagent$|switchport$|ntp$|syslogserver$|user-account$|system$|authorized-"
    r"|ipv[46]rule$|prerule$|firewall|ipsec$|openvpn$|sinemarc$|ddnsclient$|dnsclient$",
    re.IGNORECASE,
)
"""How the first words of all these begin."""
ENOUGH = 2


def recognise(source: Source) -> Recognition:
    """A rule, or two statements of which one is hardly anybody else's and the other at least opens such a mode."""
    own = modes = 0
    evidence = ""
    for number, line in lines_that_begin(source.lines, _FIRST):
        if not _ANY.match(line):
            continue
        rule, statement = _RULE.match(line), _OWN.match(line)
        modes += _MODE.match(line) is not None
        if rule or statement:
            evidence = evidence or f"line {number}: {line.strip()[:60]!r}"
            own += ENOUGH if rule else 1
        if own and own + modes >= ENOUGH:
            return Recognition(accepted=True, evidence=evidence)
    if own:
        return Recognition(accepted=False, evidence=f"{evidence}, and nothing else that SCALANCE has", near=True)
    if modes > ENOUGH:
        return Recognition(accepted=False, evidence="modes of SCALANCE without a statement that it has", near=True)
    return Recognition(accepted=False, evidence="")


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Result:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.siemens_scalance.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`show running-config`, with or without `all`", "a session with one answer for each type of settings"),
    modelled=(
        "rules of IPv4 and IPv6 by precedence, services, predefined rules by interface, masquerading, NAPT, source "
        "NAT, NETMAP, IPsec, OpenVPN and SINEMA RC with the rules that the device makes for them, VLANs and "
        "ports, routes, VRRP, servers and accounts, managers that a switch lets in"
    ),
    widens=(
        "rule sets that a person, an input or the clock activates, VPN connections that an event brings up, what a "
        "server says (SINEMA RC, OpenVPN, DHCP), services that are open as delivered and not printed, rules for "
        "frames, inter-VLAN bridges; NAT, services and OpenVPN are read by the names of their parameters, for no "
        "document at hand spells their statements"
    ),
    documents=(
        "PH_SCALANCE-S615-CLI_76 as quoted by a driver that was tried on V08.00.00; TIA Portal information system, "
        "S615 V7.1 and SC-600 V2.1; WBM manuals S615 11/2019, SC-600 10/2021; NAT with SCALANCE (109744660)"
    ),
)
PARSER = Parser(
    "siemens_scalance", "Siemens SCALANCE S615, SC-600, M-800", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS
)
