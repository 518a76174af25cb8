"""`show ipv6 route [vrf NAME]` of Cisco IOS and IOS XE.

Source: Cisco IOS IPv6 Command Reference, `show ipv6 route`: the first line names the VRF and the number of
entries, so a missing prefix shows; each prefix is followed by one `via` line for each next hop.
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
from parsers.outputs import PAGER, Claim, Output, OutputReader, Shown

if TYPE_CHECKING:
    from ipaddress import IPv6Network

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Span

PROTOCOLS = {
    "U": "per-user static",
    "B": "bgp",
    "R": "rip",
    "D": "eigrp",
    "EX": "eigrp",
    "O": "ospf",
    "OI": "ospf",
    "OE1": "ospf",
    "OE2": "ospf",
    "ON1": "ospf",
    "ON2": "ospf",
    "I1": "isis",
    "I2": "isis",
    "IA": "isis",
    "IS": "isis",
    "ND": "nd default",
    "NDp": "nd prefix",
    "H": "nhrp",
    "l": "lisp",
    "a": "application",
}
SOURCES = {"C": RouteSource.CONNECTED, "L": RouteSource.LOCAL, "LC": RouteSource.LOCAL, "S": RouteSource.STATIC}
_TITLE = re.compile(r"IPv6 Routing Table - (?P<vrf>\S+) - (?P<entries>\d{1,10}) entr(?:y|ies)$")
_PREFIX = re.compile(
    r"(?P<code>[A-Za-z]\w{0,2})\s+(?P<network>[0-9A-Fa-f:.]+/\d{1,3}) \[(?P<distance>\d{1,10})/(?P<metric>\d{1,10})\]"
    r"(?:, tag \d+)?$"
)
_VIA = re.compile(
    r"\s+via (?:(?P<hop>[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(?:%(?P<vrf>\S+?))?(?:, (?P<interface>[A-Za-z]\S*))?"
    r"|(?P<direct>[A-Za-z][^\s,]*)(?:%\S+?)?, (?:directly connected|receive))$"
)


@dataclass(slots=True)
class _Draft:
    """One table while it is read."""

    vrf: str
    line: int
    entries: int
    prefixes: list[tuple[int, IPv6Network]] = field(default_factory=list[tuple[int, "IPv6Network"]])
    rows: list[TableRoute] = field(default_factory=list[TableRoute])
    flaws: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    legend: bool = False


def claim(output: Output) -> Claim:
    """The title that every table begins with."""
    for _, text in output.lines():
        if _TITLE.match(text):
            return Claim.BY_CONTENT
    return Claim.BY_COMMAND if output.asks("show", "ipv6", "route") else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """All tables of the output, one a VRF."""
    reading = _Reading(output, ledger)
    for number, text in output.lines():
        reading.line(number, text)
    return Shown(tables=tuple(reading.tables(diagnostics)))


class _Reading:
    """Reads one output line by line."""

    def __init__(self, output: Output, ledger: Ledger) -> None:
        """No table has begun."""
        self._output = output
        self._ledger = ledger
        self._drafts: list[_Draft] = []
        self._stray: list[tuple[int, str]] = []
        self._prefix: tuple[IPv6Network, re.Match[str]] | None = None
        self._in_legend = False

    def line(self, number: int, text: str) -> None:
        """Give a line its meaning, or say that it has none."""
        title, prefix, via = _TITLE.match(text), _PREFIX.match(text), _VIA.match(text)
        if not text.strip():
            self._ledger.structural(number)
        elif PAGER.search(text):
            self._flaw(number, "a pager stopped here; lines may be missing")
        elif title is not None:
            name = title["vrf"]
            self._drafts.append(_Draft("" if name == "default" else name, number, int(title["entries"])))
            self._prefix = None
            self._ledger.modelled(number)
        elif text.startswith("Codes:") and self._drafts:
            self._in_legend = self._drafts[-1].legend = True
            self._ledger.structural(number, "legend")
        elif self._in_legend and text[0] == " " and " - " in text:
            self._ledger.structural(number, "legend")
        elif prefix is not None and self._drafts:
            self._in_legend = False
            self._open(number, prefix)
        elif via is None or not self._hop(number, via):
            self._flaw(number, "not a row of a route table")

    def tables(self, diagnostics: Diagnostics) -> list[RouteTable]:
        """What was read, with what is missing said."""
        found: list[RouteTable] = []
        stray = list(self._stray)
        for draft in self._drafts:
            flaws = [*draft.flaws, *self._missing(draft)]
            stray += flaws
            why = flaws[0][1] if flaws else ""
            found.append(RouteTable(draft.vrf, 6, tuple(draft.rows), self._span(draft.line), not flaws, why))
        for number, message in stray:
            diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, self._span(number), message)
        return found

    def _span(self, number: int) -> Span:
        return self._output.span(number)

    def _flaw(self, number: int, message: str) -> None:
        self._ledger.unknown(number, message, blocking=False)
        (self._drafts[-1].flaws if self._drafts else self._stray).append((number, message))
        self._prefix = None

    def _open(self, number: int, prefix: re.Match[str]) -> None:
        """`O   2001:DB8::/64 [110/2]`; its next hops follow."""
        if prefix["code"] not in SOURCES and prefix["code"] not in PROTOCOLS:
            self._flaw(number, f"no known code: {prefix['code']}")
            return
        try:
            network = ipaddress.IPv6Network(prefix["network"], strict=False)
        except ValueError:
            self._flaw(number, "no network")
            return
        self._prefix = (network, prefix)
        self._drafts[-1].prefixes.append((number, network))
        self._ledger.modelled(number)

    def _hop(self, number: int, via: re.Match[str]) -> bool:
        """One next hop of the prefix at hand; what the router keeps for itself (`receive`) is LOCAL."""
        if self._prefix is None:
            return False
        network, prefix = self._prefix
        interface = via["interface"] or via["direct"]
        null = interface is not None and interface.lower() == "null0"
        try:
            hop = ipaddress.IPv6Address(via["hop"]) if via["hop"] else None
        except ValueError:
            return False
        source = SOURCES.get(prefix["code"], RouteSource.DYNAMIC)
        vrf = via["vrf"]
        self._drafts[-1].rows.append(
            TableRoute(
                network,
                hop,
                None if null else interface,
                self._span(number),
                source,
                PROTOCOLS.get(prefix["code"], source.value),
                RouteKind.NULL if null else RouteKind.FORWARD,
                int(prefix["distance"]),
                int(prefix["metric"]),
                next_hop_vrf="" if vrf == "default" else vrf,
            )
        )
        self._ledger.modelled(number)
        return True

    def _missing(self, draft: _Draft) -> list[tuple[int, str]]:
        """Signs that rows are missing which no single line shows."""
        found: list[tuple[int, str]] = []
        if draft.entries != len(draft.prefixes):
            found.append(
                (draft.line, f"{draft.entries} entries by this line, and {len(draft.prefixes)} stand below it")
            )
        hops = {row.network for row in draft.rows}
        found += [(number, "no next hop follows") for number, network in draft.prefixes if network not in hops]
        if not draft.legend:
            found.append((draft.line, "the table has no legend; lines are missing"))
        if not self._output.ended:
            found.append((self._output.last, "no prompt follows; the end of the table may be missing"))
        if self._output.prompt_line and not _whole(self._output):
            found.append((self._output.prompt_line, "the command asks for a part of the table"))
        return found


def _whole(output: Output) -> bool:
    """Whether the command asks for all routes: nothing after it but a VRF."""
    rest = output.command.split()[3:]
    return not output.filtered() and (not rest or (rest[0].lower() == "vrf" and len(rest) == 2))


READER = OutputReader("cisco_routes6", "IPv6 route table of Cisco IOS and IOS XE", claim, read)
