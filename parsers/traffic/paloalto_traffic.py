"""Traffic logs of PAN-OS: comma-separated, as syslog sends them, or as the web interface exports them with headings.

Sources: PAN-OS Administrator's Guide 9.1 to 11.1, "Traffic Log Fields" (the order of the first 46 columns is the same
in all of them; later releases add columns at the end): subtype `start` and `end` of sessions that a rule allowed,
`drop` (dropped before the application was told) and `deny`. The destination is the one that the sender wrote; NAT
addresses stand apart. Times are those of the firewall; no zone is printed.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from parsers.log_lines import (
    BLANK,
    HEADER,
    TOO_FEW,
    LogReader,
    Row,
    conversation,
    icmp_port,
    number_of,
    protocol_of,
    seconds_of,
)
from parsers.model.observation import Observation, Sight

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

COLUMNS = {
    "type": 3,
    "subtype": 4,
    "time": 6,
    "source": 7,
    "destination": 8,
    "application": 14,
    "repeat": 23,
    "sport": 24,
    "port": 25,
    "protocol": 29,
    "action": 30,
    "received": 33,
    "device": 52,
}
"""Where the fields stand in a line of syslog, from 0."""
LEAST = 34
HEADINGS = {
    "type": ("Type",),
    "subtype": ("Threat/Content Type",),
    "time": ("Generate Time", "Generated Time"),
    "source": ("Source address", "Source Address"),
    "destination": ("Destination address", "Destination Address"),
    "application": ("Application",),
    "repeat": ("Repeat Count",),
    "sport": ("Source Port",),
    "port": ("Destination Port",),
    "protocol": ("IP Protocol", "Protocol"),
    "action": ("Action",),
    "received": ("Bytes Received",),
    "device": ("Device Name",),
}
NO_ZONE = "times are those of the firewall; no zone is printed"
_OTHER = Row("a log of another type than TRAFFIC")
_NO_ACTION = Row("an action or a subtype that is not known", understood=False)
_NOT_CSV = Row("no comma-separated line", understood=False)


class _Reader:
    def __init__(self, as_of: dt.date) -> None:
        del as_of
        self.clocks: set[str] = set()
        self._columns: Mapping[str, int] = COLUMNS
        self._least = LEAST

    def read(self, line: str) -> Observation | Row:
        if not line.strip():
            return BLANK
        values = _values(line)
        if values is None or len(values) < 4:
            return _NOT_CSV
        if _is_heading(line):
            self._columns = {
                key: values.index(name) for key, names in HEADINGS.items() for name in names if name in values
            }
            self._least = max(self._columns.values()) if len(self._columns) >= len(HEADINGS) - 1 else len(values)
            return HEADER
        row = {key: values[place].strip() for key, place in self._columns.items() if place < len(values)}
        if row.get("type", "").upper() != "TRAFFIC":
            return _OTHER if row.get("type", "").isalpha() else _NOT_CSV
        if len(values) < self._least:
            return TOO_FEW
        return self._observed(row)

    def _observed(self, row: Mapping[str, str]) -> Observation | Row:
        protocol = protocol_of(row.get("protocol", ""))
        port = number_of(row.get("port", ""))
        if protocol in {1, 58}:
            kind = {1: 8, 58: 128}[protocol] if row.get("application") in {"ping", "ping6"} else None
            port = icmp_port(kind, 0)
        found = conversation(
            row.get("source", ""), row.get("destination", ""), protocol, number_of(row.get("sport", "")), port
        )
        if isinstance(found, Row):
            return found
        sight = _sight(row)
        if sight is None:
            return _NO_ACTION
        self.clocks.add(NO_ZONE)
        times = max(number_of(row.get("repeat", ""), 2**31) or 1, 1)
        when = seconds_of(row.get("time", ""))
        return found._replace(sight=sight, when=when, device=row.get("device", ""), times=times)


def _sight(row: Mapping[str, str]) -> Sight | None:
    subtype, action = row.get("subtype", "").lower(), row.get("action", "").lower()
    if subtype in {"drop", "deny"} or action.startswith(("deny", "drop", "reset", "block")):
        return Sight.DENIED
    if action != "allow" or subtype not in {"start", "end"}:
        return None
    back = number_of(row.get("received", ""), 2**63) or 0
    return Sight.ANSWERED if back and subtype == "end" else Sight.LET_THROUGH


def _values(line: str) -> list[str] | None:
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line]), None)
    except csv.Error:
        return None


def _is_heading(line: str) -> bool:
    return line.lstrip('\ufeff"').startswith("Domain") and "Source" in line and "Serial #" in line


def claim(lines: Sequence[str]) -> bool:
    """The headings, or `TRAFFIC` in the fourth column."""
    for line in lines:
        values = _values(line) or []
        if _is_heading(line) or (len(values) >= LEAST and values[COLUMNS["type"]] == "TRAFFIC"):
            return True
    return False


READER = LogReader("paloalto_traffic", "traffic logs of PAN-OS", claim, _Reader)
