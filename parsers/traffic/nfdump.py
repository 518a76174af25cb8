"""Flow records of NetFlow and IPFIX as nfdump prints them: `-o csv` (1.6 and 1.7), `-o json` and `-o ndjson`.

Sources: nfdump 1.6.23 and 1.7, `output_csv.c`, `output_json.c`, nfdump(1): `ts,te,td,sa,da,sp,dp,pr,flg,...` in 1.6 (a
summary stands below the records), `firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows` in
1.7. RFC 7270, 4.12: the upper two bits of `forwardingStatus` are 1 for forwarded, 2 for dropped.

A record is one direction of a conversation. A TCP record with SYN and no ACK opens; a request of ICMP opens; all
others do not say which end opened them. Both ends spoke where a record of the other direction is there, or where one
record counts packets both ways (`opkt`). Times are printed in the zone of the computer on which nfdump ran.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from parsers.log_lines import (
    BLANK,
    HEADER,
    PART,
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
from parsers.model.service import REPLIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

NAMES = {
    "sa": "source",
    "srcaddr": "source",
    "src4_addr": "source",
    "src6_addr": "source",
    "da": "destination",
    "dstaddr": "destination",
    "dst4_addr": "destination",
    "dst6_addr": "destination",
    "sp": "sport",
    "srcport": "sport",
    "src_port": "sport",
    "dp": "port",
    "dstport": "port",
    "dst_port": "port",
    "pr": "protocol",
    "proto": "protocol",
    "flg": "flags",
    "tcp_flags": "flags",
    "fwd": "forwarding",
    "fwd_status": "forwarding",
    "opkt": "back",
    "out_packets": "back",
    "ts": "time",
    "firstseen": "time",
    "t_first": "time",
    "first": "time",
    "icmp_type": "icmp_type",
    "icmp_code": "icmp_code",
    "type": "type",
}
NEEDED = frozenset({"source", "destination", "sport", "port", "protocol"})
DROPPED = 2
LONGEST_RECORD = 200
"""Lines of one JSON object."""
NO_ZONE = "times are in the zone of the computer on which nfdump ran; it is not printed"
_SUMMARY = Row("summary below the records")
_NO_HEADING = Row("no heading says which columns these are", understood=False)
_NOT_JSON = Row("not a JSON object", understood=False)
_TOO_LONG = Row("a JSON object that does not end", understood=False)
_OTHER = Row("a record of another type than FLOW")


class _Reader:
    """Remembers the heading, and the lines of an object that is not closed yet."""

    def __init__(self, as_of: dt.date) -> None:
        del as_of
        self.clocks: set[str] = set()
        self._columns: tuple[str, ...] = ()
        self._least = 0
        self._ended = False
        self._open: list[str] = []

    def read(self, line: str) -> Observation | Row:
        text = line.strip()
        if self._open or text.startswith("{"):
            return self._part(text)
        if text in {"", "[", "]", ","}:
            return HEADER if text else BLANK
        return self._line(text)

    def _line(self, text: str) -> Observation | Row:
        """A line of CSV."""
        values = [value.strip() for value in text.split(",")]
        names = tuple(NAMES.get(value.lower(), "") for value in values)
        if set(names) >= NEEDED:
            self._columns, self._ended = names, False
            self._least = max(place for place, name in enumerate(names) if name in NEEDED) + 1
            return HEADER
        if text == "Summary" or self._ended:
            self._ended = True
            return _SUMMARY
        if not self._columns:
            return _NO_HEADING
        if len(values) < self._least:
            return TOO_FEW
        return self._row({name: value for name, value in zip(self._columns, values) if name})  # noqa: B905 - a row may be shorter or longer than its heading

    def _part(self, text: str) -> Observation | Row:
        """A line of an object; the last one brings the record."""
        self._open.append(text)
        if not text.endswith(("}", "},", "}]")):
            if len(self._open) <= LONGEST_RECORD:
                return PART
            self._open = []
            return _TOO_LONG
        whole, self._open = " ".join(self._open).rstrip(",]"), []
        try:
            found: object = json.loads(whole)
        except (ValueError, RecursionError):
            return _NOT_JSON
        if not isinstance(found, dict):
            return _NOT_JSON
        row: dict[str, str] = {}
        for key, value in cast("dict[str, object]", found).items():
            name = NAMES.get(key)
            if name and isinstance(value, (str, int)):
                row[name] = str(value)
        return self._row(row) if row.get("type", "FLOW") == "FLOW" else _OTHER

    def _row(self, row: Mapping[str, str]) -> Observation | Row:
        protocol = protocol_of(row.get("protocol", ""))
        port = _icmp(row) if protocol in {1, 58} else number_of(row.get("port", ""))
        sport = number_of(row.get("sport", ""))
        found = conversation(row.get("source", ""), row.get("destination", ""), protocol, sport, port)
        if isinstance(found, Row):
            return found
        self.clocks.add(NO_ZONE)
        sight = Sight.ANSWERED if (number_of(row.get("back", ""), 2**63) or 0) else Sight.SEEN
        if (number_of(row.get("forwarding", ""), 255) or 0) >> 6 == DROPPED:
            sight = Sight.DENIED
        found = found._replace(sight=sight, when=seconds_of(row.get("time", "")), directed=False)
        return turned(found, row.get("flags", ""))


def turned(found: Observation, flags: str) -> Observation:
    """The record with its direction, where it shows it; an answer of ICMP is turned into its request."""
    for protocol, request, reply in REPLIES:
        if found.protocol == protocol and found.port >> 8 in {request, reply}:
            asked = found._replace(port=request << 8 | found.port & 255, directed=True)
            if found.port >> 8 == request:
                return asked
            return asked._replace(source=found.destination, destination=found.source, sight=Sight.ANSWERED)
    opens = found.protocol == 6 and "S" in flags and "A" not in flags
    return found._replace(directed=True) if opens else found


def _icmp(row: Mapping[str, str]) -> int | None:
    """Type and code, from columns of their own, as `8.0`, or as one number."""
    if "icmp_type" in row:
        return icmp_port(number_of(row["icmp_type"]), number_of(row.get("icmp_code", "0")))
    kind, dot, code = row.get("port", "").partition(".")
    return icmp_port(number_of(kind), number_of(code)) if dot else number_of(kind)


def claim(lines: Sequence[str]) -> bool:
    """A heading with the columns of nfdump, or names of its JSON."""
    for line in lines:
        names = {NAMES.get(word.strip().lower(), "") for word in line.split(",")}
        if "," in line and names >= NEEDED:
            return True
    text = " ".join(lines)
    return '"src4_addr"' in text or '"src6_addr"' in text


READER = LogReader("nfdump", "flow records printed by nfdump", claim, _Reader)
