"""`get router info routing-table all` of FortiOS.

Sources: FortiOS 6.0 CLI Reference, `router info routing-table` (keywords); FortiOS 7.0 Administration Guide,
Routing concepts, "Routing table" (codes, [distance/metric], `[priority/weight]` at the end, recursive next
hops, tunnels, summaries to Null). Only `all` shows every route in use; `database` also shows those that are not.
Of equal distances the lower priority is used, for static routes by configuration.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import field
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.routing import RouteKind
from parsers.model.shown import RouteSource, RouteTable, TableRoute
from parsers.nouns import dataclass
from parsers.outputs import AGE, PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Span

PROTOCOLS = {"K": "kernel", "R": "rip", "B": "bgp", "O": "ospf", "i": "isis", "V": "bgp vpn"}
SOURCES = {"C": RouteSource.CONNECTED, "S": RouteSource.STATIC}
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}"
_ROW = re.compile(
    rf"(?P<code>[KCSRBOiV])(?P<flags>[ *]*)(?P<sub>IA|N1|N2|E1|E2|L1|L2|ia)?\s+(?P<network>{_ADDRESS}/\d{{1,2}})"
    r"(?P<tail>\s.*)$"
)
_TABLE = re.compile(r"Routing table for VRF=(?P<vrf>\d{1,10})$")
_COST = r"(?:\[(?P<distance>\d{1,10})/(?P<metric>\d{1,10})\] )?"
_RECURSIVE = re.compile(
    rf"(?:is directly connected, (?P<link>[^,\s)]+)|via (?P<hop>{_ADDRESS}), (?P<interface>[^,\s)]+)"
    rf"|via (?P<tunnel>\S+) tunnel (?:{_ADDRESS}|\S+))$"
)
_HOP = re.compile(
    rf"\s*{_COST}(?:via (?P<hop>{_ADDRESS}) \((?P<inner>recursive [^)]+)\)"
    rf"|via (?P<next>{_ADDRESS}), (?P<interface>[^,\s]+)"
    rf"|via (?P<tunnel>\S+) tunnel [^,\s]+"
    r"|is directly connected, (?P<link>[^,\s]+)"
    r"|is a summary, (?P<null>Null0?)"
    r"|\((?P<again>recursive [^)]+)\))(?P<rest>(?:, [^,]+){0,2})$"
)
_TAIL = re.compile(r"\[(?P<priority>\d{1,10})/(?P<weight>\d{1,10})\]$")


@dataclass(slots=True)
class _Draft:
    """One table while it is read."""

    vrf: str
    line: int
    rows: list[TableRoute] = field(default_factory=list[TableRoute])
    flaws: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


@dataclass(slots=True)
class _Prefix:
    """The head of a row, kept for the lines that continue it; the last cost holds until another is printed."""

    network: IPv4Network
    source: RouteSource
    protocol: str
    distance: int = 0
    metric: int = 0


def claim(output: Output) -> Claim:
    """The legend that begins with kernel routes."""
    for _, text in output.lines():
        if text.startswith("Codes: K - kernel, C - connected, S - static") or _TABLE.match(text):
            return Claim.BY_CONTENT
    return Claim.BY_COMMAND if output.asks("get", "router", "info", "routing-table") else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """All tables of the output, one a VRF."""
    reading = _Reading(output, ledger)
    for number, text in output.lines():
        reading.line(number, text)
    return Shown(tables=tuple(reading.tables(diagnostics)))


class _Reading:
    """Reads one output line by line."""

    def __init__(self, output: Output, ledger: Ledger) -> None:
        """Before FortiOS 6.2 no line names the VRF, and there is one table."""
        self._output = output
        self._ledger = ledger
        self._drafts: list[_Draft] = [_Draft("", output.first)]
        self._prefix: _Prefix | None = None
        self._in_legend = False
        self._legend = False

    def line(self, number: int, text: str) -> None:
        """Give a line its meaning, or say that it has none."""
        table = _TABLE.match(text.strip())
        if not text.strip():
            self._ledger.structural(number)
            self._in_legend = False
        elif PAGER.search(text):
            self._flaw(number, "a pager stopped here; lines may be missing")
        elif text.startswith("Codes:"):
            self._in_legend = self._legend = True
            self._ledger.structural(number, "legend")
        elif self._in_legend and " - " in text and table is None:
            if "selected route" in text:
                self._flaw(number, "this is the database, with routes that are not in use; give routing-table all")
            else:
                self._ledger.structural(number, "legend")
        elif table is not None:
            self._in_legend = False
            self._open(number, table["vrf"])
        elif not self._row(number, text) and not self._continuation(number, text):
            self._flaw(number, "not a row of a route table")

    def tables(self, diagnostics: Diagnostics) -> list[RouteTable]:
        """What was read, with what is missing said."""
        found: list[RouteTable] = []
        for draft in self._drafts:
            flaws = [*draft.flaws, *self._missing(draft)]
            for number, message in flaws:
                diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, self._span(number), message)
            why = flaws[0][1] if flaws else ""
            found.append(RouteTable(draft.vrf, 4, tuple(draft.rows), self._span(draft.line), not flaws, why))
        return found

    def _span(self, number: int) -> Span:
        return self._output.span(number)

    def _open(self, number: int, vrf: str) -> None:
        """`Routing table for VRF=0`: VRF 0 is the one that has no name."""
        first = self._drafts[0]
        name = "" if vrf == "0" else vrf
        if len(self._drafts) == 1 and not first.rows:
            first.vrf, first.line = name, number
        else:
            self._drafts.append(_Draft(name, number))
        self._prefix = None
        self._ledger.structural(number, "heading of a table")

    def _flaw(self, number: int, message: str) -> None:
        self._ledger.unknown(number, message, blocking=False)
        self._drafts[-1].flaws.append((number, message))
        self._prefix = None

    def _row(self, number: int, text: str) -> bool:
        row = _ROW.match(text)
        if row is None:
            return False
        try:
            network = ipaddress.IPv4Network(row["network"])
        except ValueError:
            self._flaw(number, "no network")
            return True
        source = SOURCES.get(row["code"], RouteSource.DYNAMIC)
        self._prefix = _Prefix(network, source, PROTOCOLS.get(row["code"], source.value))
        if not self._hop(number, row["tail"]):
            self._flaw(number, "next hop not understood")
        return True

    def _continuation(self, number: int, text: str) -> bool:
        """A further next hop: indented, though some captures lose the blanks."""
        return self._prefix is not None and text.lstrip()[:1] in {"[", "i", "(", "v"} and self._hop(number, text)

    def _hop(self, number: int, tail: str) -> bool:
        """One next hop of the prefix at hand."""
        prefix, found = self._prefix, _HOP.match(tail)
        if prefix is None or found is None:
            return False
        if found["distance"]:
            prefix.distance, prefix.metric = int(found["distance"]), int(found["metric"])
        words = [word for word in (found["rest"] or "").split(", ") if word]
        others = [word for word in words if not AGE.fullmatch(word) and not _TAIL.match(word)]
        target = _target(found)
        if others or target is None:
            return False
        interface, hop = target
        ends = next((match for word in words if (match := _TAIL.match(word))), None)
        null = interface.lower() in {"null", "null0"}
        self._drafts[-1].rows.append(
            TableRoute(
                prefix.network,
                hop,
                None if null else interface,
                self._span(number),
                prefix.source,
                prefix.protocol,
                RouteKind.NULL if null else RouteKind.FORWARD,
                prefix.distance,
                prefix.metric,
                int(ends["priority"]) if ends else 0,
            )
        )
        self._ledger.modelled(number)
        return True

    def _missing(self, draft: _Draft) -> list[tuple[int, str]]:
        """Signs that rows are missing which no single line shows."""
        found: list[tuple[int, str]] = []
        if not self._legend:
            found.append((draft.line, "the table has no legend; its beginning is missing"))
        if not self._output.ended:
            found.append((self._output.last, "no prompt follows; the end of the table may be missing"))
        command = self._output.command.split()
        whole = command[-1:] == ["all"] and not self._output.filtered()
        if self._output.prompt_line and not whole:
            found.append((self._output.prompt_line, "the command asks for a part of the table; give routing-table all"))
        return found


def _target(found: re.Match[str]) -> tuple[str, IPv4Address | None] | None:
    """(interface, next hop) that packets really take: of a recursive route those that it resolves to."""
    if found["null"] or found["link"] or found["tunnel"]:
        return found["null"] or found["link"] or found["tunnel"], None
    if found["next"]:
        return found["interface"], ipaddress.IPv4Address(found["next"])
    inner = _RECURSIVE.match((found["inner"] or found["again"]).removeprefix("recursive "))
    if inner is None:
        return None
    if inner["hop"]:
        return inner["interface"], ipaddress.IPv4Address(inner["hop"])
    if inner["tunnel"]:
        return inner["tunnel"], None
    return inner["link"], ipaddress.IPv4Address(found["hop"]) if found["hop"] else None


READER = OutputReader("fortinet_routes", "IPv4 route table of FortiOS", claim, read)
