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
from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition
from parsers.vendors.linux_nftables.forms import JSON_FORM, PROGRAM

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source

_TABLE = re.compile(r"\s*(?:(?:add|create)\s+)?table\s+(?:(?:ip|ip6|inet|arp|bridge|netdev)\s+)?[\w./\\-]+\s*\{")
_CHAIN = re.compile(r"\s*chain\s+[\w./\\-]+\s*\{")
_COMMAND = re.compile(r"\s*(?:add|create)\s+(?:table|chain)\s+(?:ip|ip6|inet|arp|bridge|netdev)\s+\S")


def recognise(source: Source) -> Recognition:
    """A table with its family and an opening brace, a command that adds one, or the one key of the JSON form."""
    start = "\n".join(source.lines[:4])
    if JSON_FORM.match(start):
        return Recognition(accepted=True, evidence='line 1: "nftables" as JSON')
    if PROGRAM.match(start):
        return Recognition(accepted=True, evidence=f"line 1: {source.lines[0][:40]!r}")
    for number, line in enumerate(source.lines[:2_000], start=1):
        if _TABLE.match(line) or _COMMAND.match(line):
            return Recognition(accepted=True, evidence=f"line {number}: {line.strip()[:40]!r}")
        if _CHAIN.match(line):
            evidence = f"line {number}: a chain without its table, which `nft list ruleset` prints"
            return Recognition(accepted=False, evidence=evidence, near=True)
        if line.strip() and not line.lstrip().startswith(("#", "define", "flush", "include", "table", "delete")):
            break
    return Recognition(accepted=False, evidence="")


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.linux_nftables.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=(
        "`nft list ruleset`",
        "`nft -j list ruleset`",
        "files for `nft -f`",
        "`ip -j addr` and `ip -j route` beside them",
    ),
    modelled=(
        "tables, chains by hook and priority, sets, maps and verdict maps, concatenations, connection states, NAT"
    ),
    widens="sets that rules fill, meters and quotas, expressions that no packet shows",
    documents="nft(8), libnftables-json(5) 1.0.6; Linux 6.1 to 6.12, compared in namespaces",
)
PARSER = Parser("linux_nftables", "Linux nftables", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
