"""`conn.log` of Zeek, as tab-separated values with its header or as JSON, one object a line.

Sources: Zeek documentation 8.2, "conn.log" and `base/protocols/conn/main.zeek` (`conn_state`; ICMP types and codes
stand in the columns of ports; `history` begins with `^` where Zeek turned the direction around); "Log Formats".
Times are seconds since 1970, UTC.

What each `conn_state` shows: in S1, S2, S3, SF, RSTO and RSTR both ends spoke (RSTR: after the connection stood). S0,
SH and RSTOS0 are attempts without an answer. REJ was refused, by the host or by a firewall in its name, so it shows no
more than an attempt. SHR and RSTRH are answers to a packet that the sensor did not see. OTH began before the sensor
looked: who opened it is not known, save of requests of ICMP, which are all OTH.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from parsers.log_lines import (
    BLANK,
    HEADER,
    TOO_FEW,
    UTC,
    LogReader,
    Row,
    conversation,
    epoch_of,
    icmp_port,
    number_of,
    protocol_of,
    seconds_of,
)
from parsers.model.observation import Observation, Sight
from parsers.model.service import REPLIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

SIGHTS = {
    **dict.fromkeys(("S1", "S2", "S3", "SF", "RSTO", "RSTR"), Sight.ANSWERED),
    **dict.fromkeys(("S0", "SH", "RSTOS0", "REJ", "SHR", "RSTRH", "OTH"), Sight.SEEN),
}
NEEDED = ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "conn_state")
_NO_FIELDS = Row("no #fields line says which columns these are", understood=False)
_NO_STATE = Row("no conn_state that is known", understood=False)
_NOT_JSON = Row("not a JSON object on one line", understood=False)
_OTHER_PATH = Row("a row of another log of Zeek")


class _Reader:
    """Remembers the last `#fields`."""

    def __init__(self, as_of: dt.date) -> None:
        del as_of
        self.clocks: set[str] = set()
        self._separator = "\t"
        self._unset = "-"
        self._fields: tuple[str, ...] = ()

    def read(self, line: str) -> Observation | Row:
        if not line.strip():
            return BLANK
        if line.startswith("#"):
            self._header(line)
            return HEADER
        if line.lstrip().startswith("{"):
            return self._object(line)
        if not self._fields:
            return _NO_FIELDS
        values = line.split(self._separator)
        if len(values) < len(self._fields):
            return TOO_FEW
        return self._row({name: "" if text == self._unset else text for name, text in zip(self._fields, values)})  # noqa: B905 - more values than names are cut off

    def _header(self, line: str) -> None:
        name, _, rest = line[1:].partition(" ")
        if name == "separator":
            text = rest.strip()
            escaped = text.startswith("\\x") and len(text) == 4
            told = bytes.fromhex(text[2:]).decode("latin-1") if escaped and _is_hex(text[2:]) else text
            self._separator = told or "\t"
            return
        words = line[1:].split(self._separator)
        if words[0] == "fields":
            self._fields = tuple(words[1:]) if set(NEEDED) <= set(words) else ()
        elif words[0] == "unset_field" and len(words) > 1:
            self._unset = words[1]

    def _object(self, line: str) -> Observation | Row:
        try:
            found: object = json.loads(line)
        except (ValueError, RecursionError):
            return _NOT_JSON
        if not isinstance(found, dict):
            return _NOT_JSON
        known = cast("dict[str, object]", found)
        if known.get("_path", "conn") != "conn":
            return _OTHER_PATH
        return self._row({name: str(value) for name, value in known.items() if isinstance(value, (str, int, float))})

    def _row(self, row: Mapping[str, str]) -> Observation | Row:
        sight = SIGHTS.get(row.get("conn_state", ""))
        if sight is None:
            return _NO_STATE
        one, other = number_of(row.get("id.orig_p", "")), number_of(row.get("id.resp_p", ""))
        protocol = protocol_of(row.get("ip_proto", "")) or protocol_of(row.get("proto", ""))
        port = icmp_port(one, other) if row.get("proto") == "icmp" else other
        found = conversation(row.get("id.orig_h", ""), row.get("id.resp_h", ""), protocol, one, port)
        if isinstance(found, Row):
            return found
        begun = row["conn_state"] == "OTH"
        if begun and _is_positive(row.get("orig_pkts")) and _is_positive(row.get("resp_pkts")):
            sight = Sight.ANSWERED
        when = epoch_of(row.get("ts", ""))
        if when is None:
            when = seconds_of(row.get("ts", ""))
        self.clocks.add(UTC)
        asked = any(found.protocol == number and found.port >> 8 == kind for number, kind, _ in REPLIES)
        directed = asked or (not begun and not row.get("history", "").startswith("^"))
        return found._replace(sight=sight, directed=directed, when=when)


def _is_hex(text: str) -> bool:
    return all(letter in "0123456789abcdefABCDEF" for letter in text)


def _is_positive(text: str | None) -> bool:
    return bool(text) and text != "0"


def claim(lines: Sequence[str]) -> bool:
    """A `#path conn`, a `#fields` with its columns, or an object with its names."""
    for line in lines:
        if line.startswith("#fields") and all(name in line for name in NEEDED):
            return True
        if line.lstrip().startswith("{") and '"conn_state"' in line and '"id.orig_h"' in line:
            return True
    return False


READER = LogReader("zeek_conn", "Zeek conn.log", claim, _Reader)
