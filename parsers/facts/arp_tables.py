"""ARP tables of FortiOS, Junos, PAN-OS, RouterOS, Linux and FreeBSD (OPNsense, pfSense).

Commands and forms of rows:

- `get system arp` of FortiOS: address, age, MAC address, interface;
- `show arp`, `show arp no-resolve` of Junos: MAC address, address, name, interface, flags;
- `show arp all` of PAN-OS: interface, address, MAC address or `(incomplete)`, port, status, time to live;
- `/ip arp print` of RouterOS 6, 7: number, flags (`X` disabled, `I` invalid), address, MAC, interface, state;
- `ip neigh show` of iproute2: address, `dev`, `lladdr`, state; rows without `lladdr` did not answer;
- `arp -an` of FreeBSD: `? (address) at MAC on interface`; `permanent` rows are the device's own.

Sources: the templates of ntc-templates for the first four, ip-neighbour(8) of iproute2 6.1, arp(8) of FreeBSD 14.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.mac import COLONS, colons, is_multicast
from parsers.model.shown import Station
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.routing import Address

_V4 = r"(?P<address>\d{1,3}(?:\.\d{1,3}){3})"
_ANY = r"(?P<address>[0-9A-Fa-f:.]+)"
_MAC = rf"(?P<mac>{COLONS})"
_NAME = r"(?P<interface>\S+)"
_HEADINGS = (
    re.compile(r"Address\s+Age\(min\)\s+Hardware Addr\s+Interface$"),
    re.compile(r"MAC Address\s+Address\s+(?:Name\s+)?Interface\s+Flags$"),
    re.compile(r"interface\s+ip address\s+hw address\s+port\s+status\s+ttl$"),
    re.compile(r"#\s+ADDRESS\s+MAC-ADDRESS\s+INTERFACE(?:\s+STATUS)?$"),
)
_ROWS = (
    re.compile(rf"{_V4}\s+\d+\s+{_MAC}\s+{_NAME}$"),
    re.compile(rf"{_MAC}\s+{_V4}\s+(?:\S+\s+)?(?P<interface>[a-z]{{2,6}}[-.0-9]\S*)\s+[a-z]+(?: [a-z]+)*$"),
    re.compile(rf"{_NAME}\s+{_V4}\s+{_MAC}\s+\S+\s+[sce]\s+\d+$"),
    re.compile(rf"\d+\s+(?:[HDPC]+\s+)?{_V4}\s+{_MAC}\s+{_NAME}(?:\s+[a-z]+)?$"),
    re.compile(rf"{_ANY} dev {_NAME} lladdr {_MAC}(?: router| proxy| extern_learn| managed)*\s+[A-Z]+$"),
    re.compile(
        rf"\S+ \({_V4}\) at {_MAC} on {_NAME}(?P<own> permanent)?(?: expires in \d+ seconds)?(?: published)? \[\S+\]$"
    ),
)
_SILENT = (
    re.compile(rf"{_NAME}\s+{_V4}\s+\(incomplete\)\s+\S+\s+i\s+\d+$"),
    re.compile(rf"\d+\s+(?:[XIHDPC]+\s+)?{_V4}(?:\s+{_NAME})?(?:\s+(?:failed|incomplete))?$"),
    re.compile(rf"\d+\s+[XIHDPC]*[XI][XIHDPC]*\s+{_V4}\s+{COLONS}\s+\S+(?:\s+[a-z]+)?$"),
    re.compile(rf"{_ANY} dev {_NAME}(?: router| proxy)*\s+(?:FAILED|INCOMPLETE|NOARP|NONE)$"),
    re.compile(rf"\S+ \({_V4}\) at \(incomplete\) on {_NAME}.*$"),
)
"""Rows of stations that did not answer, or that are turned off."""
_KNOWN = (
    ("Flags:", "legend"),
    ("Columns:", "legend"),
    ("status:", "legend"),
    ("maximum of entries", "size of the table"),
    ("default timeout", "size of the table"),
    ("total ARP entries", "number of rows"),
    ("Total entries", "number of rows"),
    ("{master", "which half of the chassis answers"),
)
_COMMANDS = (("get", "system", "arp"), ("show", "arp", "no-resolve"), ("show", "arp", "all"), ("ip", "neigh"))


def claim(output: Output) -> Claim:
    """A heading, or a row of the two platforms that print none."""
    for _, text in output.lines():
        row = text.strip()
        if any(heading.match(row) for heading in _HEADINGS) or _ROWS[-1].match(row) or _ROWS[-2].match(row):
            return Claim.BY_CONTENT
    return Claim.BY_COMMAND if any(output.asks(*words) for words in _COMMANDS) else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """Every row with a MAC address."""
    stations: list[Station] = []
    for number, text in output.lines():
        station = _station(output, number, text.strip(), ledger)
        if station is not None:
            stations.append(station)
        elif PAGER.search(text):
            ledger.unknown(number, "pager residue", blocking=False)
            message = "a pager stopped here; rows may be missing"
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), message)
    return Shown(stations=tuple(stations))


def _station(output: Output, number: int, text: str, ledger: Ledger) -> Station | None:
    """The station of a line, which gets its fate."""
    if not text or set(text) <= {"-"} or any(heading.match(text) for heading in _HEADINGS):
        ledger.structural(number)
        return None
    reason = next((reason for start, reason in _KNOWN if text.startswith(start)), None)
    if reason is None and any(form.match(text) for form in _SILENT):
        reason = "nobody answered"
    if reason is not None:
        ledger.irrelevant(number, reason)
        return None
    for form in _ROWS:
        row = form.match(text)
        address = None if row is None else _address(row["address"])
        if row is not None and address is not None:
            if is_multicast(row["mac"]):
                ledger.irrelevant(number, "not one station")
                return None
            ledger.modelled(number)
            own = bool(row.groupdict().get("own"))
            return Station(colons(row["mac"]), row["interface"], output.span(number), address, own=own)
    ledger.unknown(number, "not a row of an ARP table", blocking=False)
    return None


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


READER = OutputReader("arp_tables", "ARP tables of FortiOS, Junos, PAN-OS, RouterOS, Linux and FreeBSD", claim, read)
