"""Netgate pfSense CE and pfSense Plus: `config.xml`.

Sources: pfSense documentation (docs.netgate.com, 2024), "Firewall Rule Processing Order", "Floating Rules", "Ordering
of NAT and Firewall Processing", "Aliases", "Policy Routing Configuration"; `src/etc/inc/filter.inc` of 2.5 to 2.7;
pf.conf(5) of FreeBSD 14. What absence means: an element switches on by being there, so `<disabled></disabled>` is a
rule that does not count. Order: `parsers.syntax.pf.filters`; translation: `parsers.syntax.pf.nat`. Most is shared
with OPNsense, which grew out of it: `parsers.syntax.pf`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Recognition
from parsers.syntax.pf.recognition import missing_root, parts_of, root_of

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.registry import Reading
    from parsers.source import Source

NAME = "pfsense"


def recognise(source: Source) -> Recognition:
    """By the root element."""
    root = root_of(source)
    if root is not None and root[1] == NAME:
        return Recognition(accepted=True, evidence=f"line {root[0]}: <{NAME}>")
    line = parts_of(source) if root is None else 0
    return Recognition(accepted=False, evidence=missing_root(line), near=bool(line))


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.pfsense.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`config.xml`",),
    modelled=(
        "floating rules and quick, groups, aliases, gateways as policy routes, port forwards, one-to-one "
        "and outbound NAT, NPt, automatic rules, IPsec, OpenVPN, WireGuard, "
        "bridges, management"
    ),
    widens="lists that are fetched, schedules, tags, packages that change rules",
    documents="pfSense documentation 2024; sources of 2.5 to 2.7; pf.conf(5) of FreeBSD 14",
)
PARSER = Parser(
    name=NAME,
    title="Netgate pfSense",
    maturity=Maturity.GRAMMAR_DERIVED,
    recognise=recognise,
    read=read,
    facts=FACTS,
)
