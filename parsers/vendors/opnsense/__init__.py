"""Deciso OPNsense: `config.xml`.

Sources: OPNsense documentation (docs.opnsense.org, 2025), "Rules", "Aliases", "Network Address Translation",
"Groups", "Gateways"; `src/etc/inc/filter.inc`, `filter.lib.inc`, `OPNsense/Firewall/*.php`, `Filter.xml` of 20.7 to
25.7; pf.conf(5) of FreeBSD 14. What absence means: a setting of a new-style model has the default of its model; one
of the old style counts if it holds something, and older versions took an empty element for one that is switched on.
New-style rules (`OPNsense/Firewall/Filter/rules`) stand before old ones of the same kind (`FilterRuleField.php`). The
rest is shared with pfSense: `parsers.syntax.pf`.
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

NAME = "opnsense"


def recognise(source: Source) -> Recognition:
    """By the root element."""
    root = root_of(source)
    if root is not None and root[1] == NAME:
        return Recognition(accepted=True, evidence=f"line {root[0]}: <{NAME}>")
    line = parts_of(source) if root is None else 0
    return Recognition(accepted=False, evidence=missing_root(line), near=bool(line))


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """See `reading.read`, which is loaded with the first file of its kind."""
    from parsers.vendors.opnsense.reading import read as read_now  # noqa: PLC0415 - most runs meet few platforms

    return read_now(source, ledger, diagnostics)


FACTS = Facts(
    forms=("`config.xml`",),
    modelled=(
        "floating rules and quick, groups, aliases, rules of the old and the new kind, gateways as policy "
        "routes, port forwards, one-to-one and outbound NAT, automatic rules, IPsec and OpenVPN of the old and the new "
        "kind, WireGuard, NPt, bridges, management"
    ),
    widens="lists that are fetched, schedules, tags, interfaces of IPsec, plug-ins that change rules",
    documents="OPNsense documentation 2025; sources of 20.7 to 25.7; pf.conf(5) of FreeBSD 14",
)
PARSER = Parser(
    name=NAME,
    title="Deciso OPNsense",
    maturity=Maturity.GRAMMAR_DERIVED,
    recognise=recognise,
    read=read,
    facts=FACTS,
)
