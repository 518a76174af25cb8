"""Linux nftables: `nft list ruleset` as text, and `nft -j list ruleset` as JSON.

Sources: nft(8) and libnftables-json(5) of nftables 1.0.6; what both leave open is read from the kernel
(net/netfilter, Linux 6.1 to 6.12) and proved in the laboratory (tests/lab).

- Order: see `parsers.syntax.netfilter.to_device`. Chains of one hook are all asked, by priority; `accept` ends the
  chain only, `drop` and `reject` are final. The policy of a base chain is `accept` unless it says otherwise.
- A hook without chains lets everything pass; packets are forwarded (net.ipv4.ip_forward and its likes of IPv6 are
  not in the file, and a gateway has them on).
- Chains that the kernel asks for packets the device itself sends (hook output) bear on no transit.
- State: connection tracking of the kernel. `ct state new` is what opens, `established` what answers.
- Interfaces and routes are not in the file: `ip -j addr` and `ip -j route` stand beside it.
- There are no secrets in it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Reading, Recognition
from parsers.syntax.netfilter.to_device import HOOKS, Assembly, chains_called, of_unread
from parsers.vendors.linux_nftables.read_json import JsonReader
from parsers.vendors.linux_nftables.read_text import TextReader
from parsers.vendors.linux_nftables.state import RuleFile

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.device import Device
    from parsers.source import Source

_TABLE = re.compile(r"\s*table\s+(?:(?:ip|ip6|inet|arp|bridge|netdev)\s+)?[\w./\\-]+\s*\{")
_JSON = re.compile(r'\s*\{\s*"nftables"\s*:')
OUTPUT_ONLY = "judges only packets that the device itself sends"
NOT_CALLED = "no chain that the kernel asks calls this one"


def recognise(source: Source) -> Recognition:
    """A table with its family and an opening brace, or the one key of the JSON form."""
    start = "\n".join(source.lines[:4])
    if _JSON.match(start):
        return Recognition(accepted=True, evidence='line 1: "nftables" as JSON')
    for number, line in enumerate(source.lines[:2_000], start=1):
        if _TABLE.match(line):
            return Recognition(accepted=True, evidence=f"line {number}: {line.strip()[:40]!r}")
        if line.strip() and not line.lstrip().startswith(("#", "define", "flush", "include", "table", "delete")):
            break
    return Recognition(accepted=False, evidence="")


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The tables of one machine as one device."""
    file = RuleFile(source, ledger, diagnostics)
    if _JSON.match("\n".join(source.lines[:4])):
        JsonReader(file).read()
    else:
        TextReader(file).read()
    if not file.tables:
        file.incomplete("no table of nftables is here")
        return Reading((), complete=False)
    return Reading((_device(file),), complete=file.complete)


def _device(file: RuleFile) -> Device:
    tables = list(file.tables.values())
    unread = [item for span, reason in file.unread for item in of_unread(span, reason)]
    name = PurePosixPath(file.source.name).stem
    device = Assembly(name, "linux_nftables", tables[0].origin, tables, file.fault, unread=unread).device()
    called, sending = chains_called(tables, HOOKS), chains_called(tables, frozenset({"output"}))
    for key, lines in file.rule_lines:
        for line in lines:
            if key in called:
                file.ledger.modelled(line)
            else:
                file.ledger.irrelevant(line, OUTPUT_ONLY if key in sending else NOT_CALLED)
    return device


FACTS = Facts(
    forms=("`nft list ruleset`", "`nft -j list ruleset`", "`ip -j addr` and `ip -j route` beside them"),
    modelled=(
        "tables, chains by hook and priority, sets, maps and verdict maps, concatenations, connection states, NAT"
    ),
    widens="sets that rules fill, meters and quotas, expressions that no packet shows",
    documents="nft(8), libnftables-json(5) 1.0.6; Linux 6.1 to 6.12, compared in namespaces",
)
PARSER = Parser("linux_nftables", "Linux nftables", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
