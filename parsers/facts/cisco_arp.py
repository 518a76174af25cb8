"""`show ip arp` of Cisco IOS and IOS XE, and `show arp` of Cisco ASA.

Sources: Cisco IOS IP Addressing Services Command Reference, `show ip arp` (an age of `-` is the device's own address;
`Incomplete`: nobody answered); Cisco ASA Command Reference, `show arp`: interface, address, MAC address and age in
seconds, or `alias` for addresses that the ASA answers for, `-` for static rows.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.mac import MAC, colons, is_multicast
from parsers.model.shown import Station
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger

_HEADING = re.compile(r"Protocol\s+Address\s+Age ?\(min\)\s+Hardware Addr\s+Type\s+Interface\s*$")
_ADDRESS = r"(?P<address>\d{1,3}(?:\.\d{1,3}){3})"
_IOS = re.compile(
    rf"Internet\s+{_ADDRESS}\s+(?P<age>\d+|-)\s+(?P<mac>{MAC})\s+(?:ARPA|SNAP|SRP-A)\s+(?P<interface>\S+)\s*$"
)
_UNANSWERED = re.compile(rf"Internet\s+{_ADDRESS}\s+(?:\d+|-)\s+Incomplete\s+ARPA(?:\s+\S+)?\s*$")
_ASA = re.compile(rf"\s+(?P<interface>[\w.-]+) {_ADDRESS} (?P<mac>{MAC}) (?P<age>\d+|-|alias)\s*$")
_KNOWN = ("Load for", "Time source is")


def claim(output: Output) -> Claim:
    """The heading of IOS, or a row of an ASA."""
    texts = [text for _, text in output.lines()]
    if any(_HEADING.match(text) or _ASA.match(text) for text in texts):
        return Claim.BY_CONTENT
    return Claim.BY_COMMAND if output.asks("show", "ip", "arp") or output.asks("show", "arp") else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """Every row with a MAC address."""
    stations: list[Station] = []
    for number, text in output.lines():
        row = _IOS.match(text) or _ASA.match(text)
        if not text.strip() or _HEADING.match(text):
            ledger.structural(number)
        elif PAGER.search(text):
            ledger.unknown(number, "pager residue", blocking=False)
            message = "a pager stopped here; rows may be missing"
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), message)
        elif _UNANSWERED.match(text):
            ledger.irrelevant(number, "nobody answered")
        elif text.startswith(_KNOWN):
            ledger.irrelevant(number, "time of the output")
        elif row is None or not _is_address(row["address"]):
            ledger.unknown(number, "not a row of an ARP table", blocking=False)
        elif is_multicast(row["mac"]):
            ledger.irrelevant(number, "not one station")
        else:
            own = row["age"] == "alias" or (row["age"] == "-" and text.startswith("Internet"))
            address = ipaddress.IPv4Address(row["address"])
            stations.append(Station(colons(row["mac"]), row["interface"], output.span(number), address, own=own))
            ledger.modelled(number)
    return Shown(stations=tuple(stations))


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


READER = OutputReader("cisco_arp", "ARP tables of Cisco IOS, IOS XE and ASA", claim, read)
