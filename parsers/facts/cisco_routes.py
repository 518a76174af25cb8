"""`show ip route [vrf NAME|*]` of Cisco IOS and IOS XE, `show route` of Cisco ASA.

Sources: Cisco IOS IP Routing: Protocol-Independent Command Reference, `show ip route` (codes, the lines
"is [variably] subnetted", gateway of last resort); Cisco ASA Series Command Reference, S commands, `show
route` (networks with masks, nameifs instead of interfaces, `V` for routes of VPN peers).

What tells that a row is missing: the legend and the line with the gateway of last resort come first in
every table; each block of subnets says how many it holds; a default route and its gateway are told twice.
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
    from ipaddress import IPv4Network

    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Span

PROTOCOLS = {
    "R": "rip",
    "I": "igrp",
    "E": "egp",
    "M": "mobile",
    "B": "bgp",
    "D": "eigrp",
    "O": "ospf",
    "i": "isis",
    "U": "per-user static",
    "o": "odr",
    "P": "downloaded static",
    "H": "nhrp",
    "l": "lisp",
    "a": "application",
    "V": "vpn",
    "BI": "bgp between VRFs",
    "SI": "static between VRFs",
}
SOURCES = {"C": RouteSource.CONNECTED, "L": RouteSource.LOCAL, "S": RouteSource.STATIC}
OVERRIDDEN = frozenset("%p")
"""Next hop override and PfR: packets go elsewhere than the row says."""
KNOWN_FLAGS = frozenset("*+ ")
_SUB = r"EX|IA|E1|E2|N1|N2|L1|L2|ia|su"
_CODES = r"C|L|SI|BI|S|R|I|E|M|B|D|O|i|U|o|P|H|l|a|V"
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}"
_ROW = re.compile(
    rf"(?P<code>{_CODES})(?P<flags>[ *%+p&!>]*)(?:(?P<sub>{_SUB})(?P<more>[ *%+p&!>]*))?\s"
    rf"\s*(?P<network>{_ADDRESS})(?:/(?P<length>\d{{1,2}})| (?P<mask>{_ADDRESS}))?(?P<tail>\s.*)?$"
)
_BLOCK = re.compile(
    rf"\s+(?P<network>{_ADDRESS})/(?P<length>\d{{1,10}}) is (?:variably )?subnetted, (?P<subnets>\d{{1,10}}) subnets?"
    r"(?:, (?P<masks>\d{1,10}) masks?)?$"
)
_TABLE = re.compile(r"Routing Table\s*:\s*(?P<vrf>\S+)$")
_GATEWAY = re.compile(rf"Gateway of last resort is (?:not set|(?P<hop>{_ADDRESS}) to network (?P<network>{_ADDRESS}))$")
_VIA = re.compile(
    rf"\s*\[(?P<distance>\d{{1,10}})/(?P<metric>\d{{1,10}})\] via (?P<hop>{_ADDRESS})(?: \((?P<vrf>[^)\s]+)\))?"
    r"(?P<rest>(?:, [^,\s]+){0,2})$"
)
_DIRECT = re.compile(
    r"\s*(?:\[(?P<distance>\d{1,10})/(?P<metric>\d{1,10})\](?: is directly connected| is a summary)?"
    r"|is directly connected|is a summary)(?P<rest>(?:, [^,\s]+){1,2})$"
)
_VPN = re.compile(r"\s*connected by VPN \((?:not )?advertised\)(?P<rest>, [^,\s]+)$")
_CLOCK = re.compile(r"Load for five secs|Time source is|No time source|\*?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d")


@dataclass(slots=True)
class _Block:
    """A heading `10.0.0.0/8 is variably subnetted, 4 subnets, 2 masks`, and the prefixes under it."""

    parent: IPv4Network
    length: int | None
    subnets: int
    line: int
    prefixes: set[IPv4Network] = field(default_factory=set["IPv4Network"])


@dataclass(slots=True)
class _Draft:
    """One table while it is read."""

    vrf: str
    line: int
    legend: bool = False
    gateway: bool = False
    default: str | None = None
    rows: list[TableRoute] = field(default_factory=list[TableRoute])
    blocks: list[_Block] = field(default_factory=list[_Block])
    flaws: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


@dataclass(frozen=True, slots=True)
class _Prefix:
    """The head of a row, kept for the lines that continue it."""

    network: IPv4Network
    source: RouteSource
    protocol: str


def claim(output: Output) -> Claim:
    """A legend of Cisco codes that begins with `C - connected` or `L - local`, and IPv4 rows."""
    for _, text in output.lines():
        if text.lstrip().startswith(("Codes: C - connected", "Codes: L - local")) and "B - BGP" in text:
            return Claim.BY_CONTENT
    by_name = output.asks("show", "ip", "route") or output.asks("show", "route")
    return Claim.BY_COMMAND if by_name else Claim.NO


def read(output: Output, ledger: Ledger, diagnostics: Diagnostics) -> Shown:
    """All tables of the output, one a VRF."""
    reading = _Reading(output, ledger)
    for number, text in output.lines():
        reading.line(number, text)
    return Shown(tables=tuple(reading.tables(diagnostics)))


class _Reading:
    """Reads one output line by line."""

    def __init__(self, output: Output, ledger: Ledger) -> None:
        """Begin with a table of the global VRF, which has no heading."""
        self._output = output
        self._ledger = ledger
        self._drafts = [_Draft("", output.first)]
        self._block: _Block | None = None
        self._prefix: _Prefix | None = None
        self._in_legend = False

    def line(self, number: int, text: str) -> None:
        """Give a line its meaning, or say that it has none."""
        if PAGER.search(text):
            self._flaw(number, "a pager stopped here; lines may be missing")
            return
        if not text.strip():
            self._ledger.structural(number)
            self._in_legend = False
            return
        if self._heading(number, text) or self._row(number, text) or self._continuation(number, text):
            return
        self._flaw(number, "not a row of a route table")

    def tables(self, diagnostics: Diagnostics) -> list[RouteTable]:
        """What was read; the global table only if it has anything."""
        found: list[RouteTable] = []
        for draft in self._drafts:
            if draft is self._drafts[0] and len(self._drafts) > 1 and not (draft.legend or draft.rows):
                for number, message in draft.flaws:
                    diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, self._span(number), message)
                continue
            flaws = [*draft.flaws, *self._missing(draft)]
            for number, message in flaws:
                diagnostics.warning(DiagnosticCode.INCOMPLETE_EXPORT, self._span(number), message)
            why = flaws[0][1] if flaws else ""
            found.append(RouteTable(draft.vrf, 4, tuple(draft.rows), self._span(draft.line), not flaws, why))
        return found

    def _span(self, number: int) -> Span:
        return self._output.span(number)

    def _flaw(self, number: int, message: str) -> None:
        self._ledger.unknown(number, message, blocking=False)
        self._drafts[-1].flaws.append((number, message))
        self._prefix = None

    def _heading(self, number: int, text: str) -> bool:
        """Legend, names of tables, gateway of last resort, headings of blocks, the clock."""
        draft = self._drafts[-1]
        table, gateway, block = _TABLE.match(text), _GATEWAY.match(text), _BLOCK.match(text)
        if table is not None:
            self._drafts.append(_Draft(table["vrf"] if table["vrf"] != "default" else "", number))
            self._block = self._prefix = None
            self._ledger.modelled(number)
        elif text.startswith("Codes:"):
            draft.legend = self._in_legend = True
            self._ledger.structural(number, "legend")
        elif self._in_legend and text[0] == " " and " - " in text:
            self._ledger.structural(number, "legend")
        elif gateway is not None:
            draft.gateway, draft.default = True, gateway["network"]
            self._in_legend = False
            self._ledger.modelled(number)
        elif block is not None:
            self._open_block(number, block)
        elif _CLOCK.match(text):
            self._ledger.irrelevant(number, "when the output was taken")
        else:
            return False
        return True

    def _open_block(self, number: int, block: re.Match[str]) -> None:
        """`172.16.0.0/26 is subnetted` gives every row beneath it that length; variable ones have their own."""
        variable = block["masks"] is not None
        try:
            address = ipaddress.IPv4Address(block["network"])
            length = int(block["length"])
            parent = ipaddress.IPv4Network(
                (address, length if variable else min(length, _classful(address))), strict=False
            )
        except ValueError:
            self._flaw(number, "no network")
            return
        self._block = _Block(parent, None if variable else length, int(block["subnets"]), number)
        self._drafts[-1].blocks.append(self._block)
        self._prefix = None
        self._ledger.modelled(number)

    def _row(self, number: int, text: str) -> bool:
        row = _ROW.match(text)
        if row is None:
            return False
        network = self._network(row)
        flags = set(row["flags"]) | set(row["more"] or "")
        if network is None or not flags <= KNOWN_FLAGS:
            why = "next hop overridden by NHRP or PfR" if flags & OVERRIDDEN else "network or flags not understood"
            self._flaw(number, why)
            return True
        if row["length"] and self._block is None and network.prefixlen > _classful(network.network_address):
            self._drafts[-1].flaws.append((number, "the line above its subnets is missing"))
        code = row["code"]
        source = SOURCES.get(code, RouteSource.DYNAMIC)
        self._prefix = _Prefix(network, source, PROTOCOLS.get(code, source.value))
        tail = row["tail"] or ""
        if not tail.strip():
            self._ledger.modelled(number)
            return True
        if not self._hop(number, tail):
            self._flaw(number, "next hop not understood")
        return True

    def _network(self, row: re.Match[str]) -> IPv4Network | None:
        """The prefix of a row; without a length it takes that of its block."""
        block = self._block
        try:
            address = ipaddress.IPv4Address(row["network"])
            if block is not None and address not in block.parent:
                self._block = block = None
            length = row["length"] or row["mask"] or (None if block is None else block.length)
            network = None if length is None else ipaddress.IPv4Network(f"{address}/{length}")
        except ValueError:
            return None
        if network is not None and block is not None and network.subnet_of(block.parent):
            block.prefixes.add(network)
        return network

    def _continuation(self, number: int, text: str) -> bool:
        if self._prefix is None or not text.startswith(" "):
            return False
        return self._hop(number, text)

    def _hop(self, number: int, tail: str) -> bool:
        """One next hop of the prefix at hand; a tunneled route of ASA is for what leaves a tunnel, not of the table."""
        if self._prefix is not None and _VIA.match(tail.removesuffix(" tunneled")) and tail.endswith(" tunneled"):
            self._ledger.irrelevant(number, "a tunneled route, which the configuration states")
            return True
        prefix, via = self._prefix, _VIA.match(tail)
        direct = None if via else _VPN.match(tail) or _DIRECT.match(tail)
        found = via or direct
        if prefix is None or found is None:
            return False
        words = [word for word in found["rest"].split(", ") if word]
        names = [word for word in words if not AGE.fullmatch(word)]
        if len(names) > 1 or (direct is not None and not names):
            return False
        interface = names[0] if names else None
        null = interface is not None and interface.lower() == "null0"
        try:
            hop = ipaddress.IPv4Address(via["hop"]) if via else None
        except ValueError:
            return False
        numbers = found.groupdict()
        vrf = via["vrf"] if via else None
        self._drafts[-1].rows.append(
            TableRoute(
                prefix.network,
                hop,
                None if null else interface,
                self._span(number),
                prefix.source,
                prefix.protocol,
                RouteKind.NULL if null else RouteKind.FORWARD,
                int(numbers.get("distance") or 0),
                int(numbers.get("metric") or 0),
                next_hop_vrf="" if vrf in {"default", "global"} else vrf,
            )
        )
        self._ledger.modelled(number)
        return True

    def _missing(self, draft: _Draft) -> list[tuple[int, str]]:
        """Signs that rows are missing which no single line shows."""
        found: list[tuple[int, str]] = []
        if not draft.legend:
            found.append((draft.line, "the table has no legend; its beginning is missing"))
        if not draft.gateway:
            found.append((draft.line, "the line about the gateway of last resort is missing"))
        if not self._output.ended:
            found.append((self._output.last, "no prompt follows; the end of the table may be missing"))
        if self._output.prompt_line and not _whole(self._output):
            found.append((self._output.prompt_line, "the command asks for a part of the table"))
        asked = self._output.command.lower().split()
        if not draft.vrf and self._output.prompt_line and "vrf" in asked and asked[-1] != "*":
            found.append((draft.line, "the command names a VRF, and the table does not"))
        prefixes = {str(row.network) for row in draft.rows}
        found += [
            (block.line, f"{block.subnets} subnets by this line, and {len(block.prefixes)} stand below it")
            for block in draft.blocks
            if block.subnets != len(block.prefixes)
        ]
        if draft.gateway and (draft.default is not None) != ("0.0.0.0/0" in prefixes):
            found.append((draft.line, "the gateway of last resort and the default route do not fit"))
        if draft.default is not None and draft.default.strip("0."):
            found.append((draft.line, "the gateway of last resort is that of a default network, which is not modelled"))
        return found


def _classful(address: ipaddress.IPv4Address) -> int:
    first = int(address) >> 24
    return 8 if first < 128 else 16 if first < 192 else 24


def _whole(output: Output) -> bool:
    """Whether the command asks for all routes: nothing after it but a VRF."""
    if output.filtered():
        return False
    words = output.command.split()
    rest = words[3:] if len(words) > 1 and "ip".startswith(words[1].lower()) else words[2:]
    return not rest or (rest[0].lower() == "vrf" and len(rest) == 2)


READER = OutputReader("cisco_routes", "IPv4 route table of Cisco IOS, IOS XE and ASA", claim, read)
