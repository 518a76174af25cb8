"""Flow records of SiLK as `rwcut` prints them: columns between `|`, or `--delimited=,`.

Source: rwcut(1) of SiLK 3: names of the columns in the first line; `sTime` is UTC unless SiLK was built for local time
or is told otherwise (`--timestamp-format`); `initialFlags` are those of the first packet; `iType` and `iCode` are those
of ICMP, whose type and code stand in `dPort` (`type << 8 | code`) as well.

A record is one direction. Initial flags with SYN and no ACK open; a request of ICMP opens; all others do not say which
end opened them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.log_lines import (
    BLANK,
    HEADER,
    TOO_FEW,
    LogReader,
    Row,
    conversation,
    epoch_of,
    icmp_port,
    number_of,
    protocol_of,
    seconds_of,
)
from parsers.model.service import REPLIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from parsers.model.observation import Observation

NAMES = {
    "sip": "source",
    "dip": "destination",
    "sport": "sport",
    "dport": "port",
    "pro": "protocol",
    "protocol": "protocol",
    "initialf": "initial",
    "initialflags": "initial",
    "stime": "time",
    "stime+msec": "time",
    "ity": "icmp_type",
    "itype": "icmp_type",
    "icmptype": "icmp_type",
    "ico": "icmp_code",
    "icode": "icmp_code",
    "icmpcode": "icmp_code",
}
NEEDED = frozenset({"source", "destination", "sport", "port", "protocol"})
UTC_BY_DEFAULT = "times are UTC, unless SiLK was told otherwise"
_NO_TITLES = Row("no line with titles says which columns these are", understood=False)


class _Reader:
    def __init__(self, as_of: dt.date) -> None:
        del as_of
        self.clocks: set[str] = set()
        self._separator = "|"
        self._columns: tuple[str, ...] = ()

    def read(self, line: str) -> Observation | Row:
        if not line.strip():
            return BLANK
        titles = _titles(line)
        if titles is not None:
            self._separator, self._columns = titles
            return HEADER
        if not self._columns:
            return _NO_TITLES
        values = [value.strip() for value in line.rstrip().rstrip(self._separator).split(self._separator)]
        if len(values) < len(self._columns):
            return TOO_FEW
        return self._row({name: value for name, value in zip(self._columns, values) if name})  # noqa: B905 - what stands behind the titled columns is not read

    def _row(self, row: Mapping[str, str]) -> Observation | Row:
        protocol, port = protocol_of(row["protocol"]), number_of(row["port"])
        if protocol in {1, 58} and "icmp_type" in row:
            port = icmp_port(number_of(row["icmp_type"]), number_of(row.get("icmp_code", "0")))
        found = conversation(row["source"], row["destination"], protocol, number_of(row["sport"]), port)
        if isinstance(found, Row):
            return found
        self.clocks.add(UTC_BY_DEFAULT)
        when = seconds_of(row.get("time", ""))
        found = found._replace(when=epoch_of(row.get("time", "")) if when is None else when, directed=False)
        flags = row.get("initial", "")
        request = any(found.protocol == protocol and found.port >> 8 == kind for protocol, kind, _ in REPLIES)
        opens = (found.protocol == 6 and "S" in flags and "A" not in flags) or request
        return found._replace(directed=True) if opens else found


def _titles(line: str) -> tuple[str, tuple[str, ...]] | None:
    """Separator and columns, if these are titles."""
    for separator in ("|", ",", "\t"):
        words = [word.strip().lower() for word in line.rstrip().rstrip(separator).split(separator)]
        names = tuple(NAMES.get(word, "") for word in words)
        if "sip" in words and set(names) >= NEEDED:
            return separator, names
    return None


def claim(lines: Sequence[str]) -> bool:
    """Titles."""
    return any(_titles(line) is not None for line in lines)


READER = LogReader("silk_rwcut", "flow records printed by rwcut of SiLK", claim, _Reader)
