"""System messages of Cisco ASA and of FTD (LINA): connections that were built, and hits of access lists.

Sources: "Cisco Secure Firewall ASA Series Syslog Messages", 302013, 302015, 302020, 106023, 106100; Cisco document
116149 (which end opened a connection: of an inbound one the first that is printed, of an outbound one the second).

A connection has real and mapped addresses. What is kept is the packet as it came in: the real source, and the
destination as the sender wrote it (mapped). 106100 says what one list did, before others are asked; its
permit shows no more than that the packet came. Teardowns tell no opening and are skipped, and so is all else.
Times: where no year is printed it is assumed; a zone is printed only with `logging timestamp rfc5424`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.log_lines import (
    BLANK,
    MONTHS,
    UTC,
    LogReader,
    Row,
    conversation,
    icmp_port,
    moment,
    number_of,
    offset_of,
    protocol_of,
    seconds_of,
    without_year,
)
from parsers.model.observation import Observation, Sight

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

_MESSAGE = re.compile(r"%(?:ASA|FTD|PIX)-(?:\w+-)?\d-(?P<id>\d{6}): ?")
_END = r"(?P<{0}>[^:]+):(?P<{0}real>[0-9A-Fa-f.:]+)/(?P<{0}port>\d+) ?\((?P<{0}mapped>[0-9A-Fa-f.:]+)/\d+\)"
_USER = r"(?: ?\([^()]*\))*"
_BUILT = re.compile(
    r"Built (?P<way>inbound|outbound) (?P<protocol>TCP|UDP) connection \d+ for "
    + _END.format("a")
    + _USER
    + " to "
    + _END.format("b")
)
_ICMP = re.compile(
    r"Built (?P<way>inbound|outbound) ICMP connection for faddr (?P<f>[0-9A-Fa-f.:]+)/\d+" + _USER + r" "
    r"gaddr (?P<g>[0-9A-Fa-f.:]+)/\d+ laddr (?P<l>[0-9A-Fa-f.:]+)/\d+"
    + _USER
    + r"(?: type (?P<type>\d+) code (?P<code>\d+))?"
)
_LIST = re.compile(
    r"access-list \S+ (?P<verdict>permitted|denied|est-allowed) (?P<protocol>\S+) "
    r"[^/]+/(?P<source>[0-9A-Fa-f.:]+)\((?P<sport>\d+)\)(?:\([^()]*\))* -> "
    r"[^/]+/(?P<destination>[0-9A-Fa-f.:]+)\((?P<port>\d+)\)(?:\([^()]*\))* hit-cnt (?P<hits>\d+)"
)
_DENY = re.compile(
    r"Deny (?:protocol )?(?P<protocol>\S+) src [^:]+:(?P<source>[0-9A-Fa-f.:]+?)(?:/(?P<sport>\d+))?(?:\([^()]*\))* "
    r"dst [^:]+:(?P<destination>[0-9A-Fa-f.:]+?)(?:/(?P<port>\d+))?(?:\([^()]*\))*"
    r"(?: \(type (?P<type>\d+), code (?P<code>\d+)\))? by access.group"
)
_STAMP = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?P<zone>Z|[+-]\d\d:?\d\d)?"
    r"|(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(?P<day>\d\d?)(?: (?P<year>\d{4}))? "
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
)
_NO_MESSAGE = Row("no system message of an ASA", understood=False)
_OTHER = Row("a message that tells no opening of a connection")
_ESTABLISHED = Row("a packet of a connection that stood before")
_SHAPE = Row("a message of another shape than is documented", understood=False)
NO_ZONE = "times are those of the device; no zone is printed"
NO_YEAR = "no year is printed: the last that makes no future is taken; times are those of the device"


class _Reader:
    def __init__(self, as_of: dt.date) -> None:
        self.clocks: set[str] = set()
        self._as_of = as_of

    def read(self, line: str) -> Observation | Row:
        found = _MESSAGE.search(line)
        if found is None:
            return _NO_MESSAGE if line.strip() else BLANK
        read = _MESSAGES.get(found["id"])
        if read is None:
            return _OTHER
        told = read(line, found.end())
        if isinstance(told, Row):
            return told
        when, device = self._stamp(line[: found.start()])
        return told._replace(when=when, device=device)

    def _stamp(self, header: str) -> tuple[int | None, str]:
        """The moment, from the last stamp with a year if there is one, and the name behind the last stamp."""
        stamps = list(_STAMP.finditer(header))
        if not stamps:
            return None, ""
        with_year = [stamp for stamp in stamps if stamp["iso"] or stamp["year"]]
        chosen = (with_year or stamps)[-1]
        words = [word for word in header[stamps[-1].end() :].replace(":", " ").split() if word != "-"]
        if not words and len(stamps) > 1:
            words = header[stamps[0].end() : stamps[-1].start()].split()
        return self._seconds(chosen), words[0] if words else ""

    def _seconds(self, stamp: re.Match[str]) -> int | None:
        if stamp["iso"]:
            seconds, offset = seconds_of(stamp["iso"]), offset_of(stamp["zone"] or "")
            self.clocks.add(NO_ZONE if offset is None else UTC)
            return seconds if seconds is None or offset is None else seconds - offset
        time = moment(int(stamp["hour"]), int(stamp["minute"]), int(stamp["second"]))
        month, day = MONTHS[stamp["month"]], int(stamp["day"])
        self.clocks.add(NO_ZONE if stamp["year"] else NO_YEAR)
        if not stamp["year"]:
            return without_year(month, day, time, self._as_of)
        start = seconds_of(f"{stamp['year']}-{month}-{day} 00:00:00")
        return None if start is None else start + time


def _built(line: str, at: int) -> Observation | Row:
    found = _BUILT.match(line, at)
    if found is None:
        return _SHAPE
    opener, other = ("a", "b") if found["way"] == "inbound" else ("b", "a")
    return _let_through(
        conversation(
            found[f"{opener}real"],
            found[f"{other}mapped"],
            protocol_of(found["protocol"]),
            number_of(found[f"{opener}port"]),
            _mapped_port(found, other),
        )
    )


def _mapped_port(found: re.Match[str], end: str) -> int | None:
    """The port behind the mapped address of an end."""
    text = found.string[found.end(f"{end}mapped") + 1 :]
    return number_of(text[: text.index(")")])


def _icmp(line: str, at: int) -> Observation | Row:
    found = _ICMP.match(line, at)
    if found is None:
        return _SHAPE
    source, destination = (found["f"], found["g"]) if found["way"] == "inbound" else (found["l"], found["f"])
    port = icmp_port(int(found["type"]), int(found["code"])) if found["type"] else None
    return _let_through(conversation(source, destination, 1, 0, port))


def _let_through(found: Observation | Row) -> Observation | Row:
    return found if isinstance(found, Row) else found._replace(sight=Sight.LET_THROUGH)


def _hit(line: str, at: int) -> Observation | Row:
    found = _LIST.match(line, at)
    if found is None:
        return _SHAPE
    if found["verdict"] == "est-allowed":
        return _ESTABLISHED
    protocol, one, other = protocol_of(found["protocol"]), number_of(found["sport"]), number_of(found["port"])
    told = conversation(
        found["source"], found["destination"], protocol, one, icmp_port(one, other) if protocol in {1, 58} else other
    )
    if isinstance(told, Row):
        return told
    sight = Sight.DENIED if found["verdict"] == "denied" else Sight.SEEN
    return told._replace(sight=sight, times=max(number_of(found["hits"], 2**31) or 1, 1))


def _deny(line: str, at: int) -> Observation | Row:
    found = _DENY.match(line, at)
    if found is None:
        return _SHAPE
    protocol = protocol_of(found["protocol"])
    port = number_of(found["port"] or "")
    if found["type"]:
        port = icmp_port(int(found["type"]), int(found["code"]))
    told = conversation(found["source"], found["destination"], protocol, number_of(found["sport"] or ""), port)
    return told if isinstance(told, Row) else told._replace(sight=Sight.DENIED)


_MESSAGES = {"302013": _built, "302015": _built, "302020": _icmp, "106100": _hit, "106023": _deny}


def claim(lines: Sequence[str]) -> bool:
    """A system message."""
    return any(_MESSAGE.search(line) for line in lines)


READER = LogReader("cisco_asa_syslog", "system messages of Cisco ASA", claim, _Reader)
