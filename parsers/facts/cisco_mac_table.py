"""`show mac address-table` of Cisco IOS, IOS XE and Industrial Ethernet switches.

Source: Cisco IOS Interface and Hardware Component Command Reference, `show mac address-table`: one row for each VLAN,
address and port. The Catalyst 4500 prints the protocols before the port, the Catalyst 6500 a star before
the row and whether and how long ago it was learnt. Rows of several stations at once (multicast), of the switch
itself and of no VLAN (`All`) say nothing of a station.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.mac import MAC, colons, is_multicast
from parsers.model.shown import Station
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger

_HEADING = re.compile(r"\s*vlan\s+mac address\s+type\s+(?:protocols\s+|learn\s+age\s+)?ports?\s*$", re.IGNORECASE)
_ROW = re.compile(
    rf"\s*(?:\*\s+)?(?P<vlan>\d{{1,4}}|All|-+|N/A)\s+(?P<mac>{MAC})\s+(?P<type>[A-Za-z]\S*)"
    r"(?:\s+(?:Yes|No)\s+(?:\d+|-+|N/A)|\s+[a-z]+(?:,[a-z]+)+)?\s+(?P<port>\S+)\s*$",
    re.IGNORECASE,
)
_KNOWN = (
    ("Mac Address Table", "heading"),
    ("Unicast Entries", "heading"),
    ("Multicast Entries", "heading"),
    ("Total Mac Addresses", "number of rows"),
    ("Legend", "legend"),
    ("Displaying entries", "heading"),
    ("age - seconds", "legend"),
    ("n/a - not available", "legend"),
    ("Load for", "time of the output"),
    ("Time source is", "time of the output"),
)
_OWN = frozenset({"cpu", "router", "switch", "drop"})


def claim(output: Output) -> Claim:
    """The heading of the table."""
    if any(_HEADING.match(text) for _, text in output.lines()):
        return Claim.BY_CONTENT
    asked = output.asks("show", "mac", "address-table") or output.asks("show", "mac-address-table")
    return Claim.BY_COMMAND if asked else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """Every row of one station in one VLAN."""
    stations: list[Station] = []
    for number, text in output.lines():
        row = _ROW.match(text)
        if not text.strip() or set(text.strip()) <= {"-", "+", " "} or _HEADING.match(text):
            ledger.structural(number)
        elif PAGER.search(text):
            ledger.unknown(number, "pager residue", blocking=False)
            message = "a pager stopped here; rows may be missing"
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, output.span(number), message)
        elif row is None:
            reason = next((reason for start, reason in _KNOWN if text.strip().lower().startswith(start.lower())), None)
            if reason is None:
                ledger.unknown(number, "not a row of a MAC table", blocking=False)
            else:
                ledger.irrelevant(number, reason)
        elif not row["vlan"].isdecimal() or is_multicast(row["mac"]):
            ledger.irrelevant(number, "not one station in one VLAN")
        else:
            own = row["port"].lower() in _OWN or row["port"].lower().startswith("vl")
            port = "" if own else row["port"]
            stations.append(Station(colons(row["mac"]), port, output.span(number), vlan=int(row["vlan"]), own=own))
            ledger.modelled(number)
    return Shown(stations=tuple(stations))


READER = OutputReader("cisco_mac_table", "MAC tables of Cisco IOS and IOS XE", claim, read)
