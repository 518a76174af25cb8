"""Linux iptables: `iptables-save` and `ip6tables-save`, in one file or two, and `ipset save` beside them.

Sources: iptables(8), iptables-save(8) and iptables-extensions(8) of iptables 1.8.9, ipset(8) 7.17; what they leave
open is read from the kernel (net/netfilter, Linux 6.1 to 6.12) and proved in the laboratory (tests/lab).

- Tables by priority: raw -300, mangle -150, nat (destination -100, source 100), filter 0, security 50; the order of
  steps and the bindings are those of `parsers.syntax.netfilter.to_device`. A table that is not printed is empty.
- The policy of a built-in chain stands in its `:CHAIN` line; chains of the user have none and return at their end.
- The rules of the other IP version stand in another file; where it was not handed in, that version is uncertain.
- State: connection tracking of the kernel; `-m state` is `-m conntrack` by another name.
- Interfaces and routes are not in the file: `ip -j addr` and `ip -j route` stand beside it.
- There are no secrets in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition
from parsers.syntax.beginnings import lines_that_begin

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source

_TABLE = re.compile(r"\*(filter|nat|mangle|raw|security)\s*$")
_STAR = re.compile(r"\*")
_CHAIN = re.compile(r":\S{1,64} (ACCEPT|DROP|-)(\s|$)")
_HEAD = re.compile(r"-A|--append|-P|--policy|\S*ip6?tables")
_RULE = re.compile(
    r"\s*(?:\S*ip6?tables(?:-legacy|-nft)?\s+(?:-t\s+\w+\s+)?)?(?:-A|--append|-P|--policy)\s+[A-Za-z]\S{0,63}\s+\S"
)


def recognise(source: Source) -> Recognition:
    """A line `*filter` (or of another table) with a line `:CHAIN POLICY` behind it; near it: rules without a table."""
    start = next((number for number, line in lines_that_begin(source.lines, _STAR) if _TABLE.match(line)), 0)
    for line in source.lines[start:] if start else ():
        if _CHAIN.match(line):
            return Recognition(accepted=True, evidence=f"line {start}: {source.lines[start - 1].strip()!r}")
    if start:
        return Recognition(accepted=False, evidence=f"line {start}: a table without chains", near=True)
    alone = next((number for number, line in lines_that_begin(source.lines, _HEAD) if _RULE.match(line)), 0)
    evidence = f"line {alone}: a rule without its table, which `iptables-save` prints" if alone else ""
    return Recognition(accepted=False, evidence=evidence, near=bool(alone))


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.linux_iptables.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`iptables-save`", "`ip6tables-save`", "`ipset save`", "`ip -j addr` and `ip -j route` beside them"),
    modelled=(
        "tables and priorities, own chains, jumps, goto and return, match modules that speak of "
        "addresses, ports, states and interfaces, sets, NAT"
    ),
    widens="owner, recent, limit, string and other modules that no packet shows; sets that are not in the file",
    documents=("iptables(8), iptables-extensions(8) 1.8.9; ipset(8) 7.17; Linux 6.1 to 6.12, compared in namespaces"),
)
PARSER = Parser("linux_iptables", "Linux iptables and ip6tables", Maturity.GRAMMAR_DERIVED, recognise, read, FACTS)
