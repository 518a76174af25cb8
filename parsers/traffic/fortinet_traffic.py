"""Traffic logs of FortiGate: `key=value`, quoted or not, with or without a heading of syslog.

Sources: FortiOS Log Message Reference 6.0 to 7.6, log ids 2, 3, 13 and 26: `action` is deny for what a policy blocked;
start, accept and all that tells how a session ended (close, timeout, client-rst, server-rst, dns, ip-conn: the attempt
failed) was allowed by the policy. `eventtime` is in seconds, from 6.2 on in nanoseconds, UTC; else `date` and `time`
are those of the device, with `tz` where it is printed. `dstip` is the address that the sender wrote, `tranip` what
became of it.

That bytes came back (`rcvdbyte`) shows that both ends spoke, unless the session ended by a reset of the far side, which
may be that of another firewall.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.log_lines import (
    BLANK,
    LAST_MOMENT,
    UTC,
    LogReader,
    Row,
    conversation,
    icmp_port,
    number_of,
    offset_of,
    protocol_of,
    seconds_of,
)
from parsers.model.observation import Observation, Sight

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

_FIELD = re.compile(r'([A-Za-z_]\w*)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))')
ALLOWED = frozenset({"accept", "start", "close", "timeout", "client-rst", "server-rst", "dns", "ip-conn"})
MAY_BE_ANSWERED = frozenset({"accept", "close", "timeout", "client-rst"})
_NANOSECONDS = 10**9
_NO_FIELDS = Row("no key=value of a FortiGate", understood=False)
_OTHER = Row("a log of another type than traffic")
_SNIFFED = Row("seen by a sniffer policy, which stops nothing and lets nothing pass")
_NO_ACTION = Row("an action that is not known", understood=False)
NO_ZONE = "times are those of the device; no zone is printed"


class _Reader:
    def __init__(self, as_of: dt.date) -> None:
        del as_of
        self.clocks: set[str] = set()

    def read(self, line: str) -> Observation | Row:
        if not line.strip():
            return BLANK
        row = {found[1]: found[2] if found[2] is not None else found[3] for found in _FIELD.finditer(line)}
        if row.get("type", "traffic") != "traffic":
            return _OTHER
        if "srcip" not in row or "type" not in row:
            return _NO_FIELDS
        return _SNIFFED if row.get("subtype") == "sniffer" else self._observed(row)

    def _observed(self, row: Mapping[str, str]) -> Observation | Row:
        protocol = protocol_of(row.get("proto", ""))
        port = _icmp(row.get("service", "")) if protocol in {1, 58} else number_of(row.get("dstport", ""))
        found = conversation(row["srcip"], row.get("dstip", ""), protocol, number_of(row.get("srcport", "")), port)
        if isinstance(found, Row):
            return found
        sight = _sight(row)
        if sight is None:
            return _NO_ACTION
        return found._replace(sight=sight, when=self._when(row), device=row.get("devname", ""))

    def _when(self, row: Mapping[str, str]) -> int | None:
        event = number_of(row.get("eventtime", ""), LAST_MOMENT * _NANOSECONDS)
        if event is not None:
            self.clocks.add(UTC)
            return event // _NANOSECONDS if event > LAST_MOMENT else event
        printed, offset = seconds_of(f"{row.get('date', '')} {row.get('time', '')}"), offset_of(row.get("tz", ""))
        self.clocks.add(NO_ZONE if offset is None else UTC)
        return printed if printed is None or offset is None else printed - offset


def _sight(row: Mapping[str, str]) -> Sight | None:
    action = row.get("action", "")
    if action == "deny":
        return Sight.DENIED
    if action not in ALLOWED:
        return None
    back = number_of(row.get("rcvdbyte", ""), 2**63) or 0
    return Sight.ANSWERED if back and action in MAY_BE_ANSWERED else Sight.LET_THROUGH


def _icmp(service: str) -> int | None:
    """Type and code of `PING`, `PING6` or `icmp/3/1`."""
    word = service.lower()
    if word in {"ping", "ping6"}:
        return icmp_port(8 if word == "ping" else 128, 0)
    found = re.fullmatch(r"icmp6?/(\d{1,3})/(\d{1,3})", word)
    return None if found is None else icmp_port(int(found[1]), int(found[2]))


def claim(lines: Sequence[str]) -> bool:
    """Fields that only such logs have."""
    return any("srcip=" in line and "logid=" in line and "type=" in line for line in lines) or any(
        "devid=" in line and re.search(r"\btype=\"?traffic\b", line) for line in lines
    )


READER = LogReader("fortinet_traffic", "traffic logs of FortiGate", claim, _Reader)
