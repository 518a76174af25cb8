"""Deciso OPNsense: `config.xml`.

Sources: OPNsense documentation (docs.opnsense.org, 2025), "Rules", "Aliases", "Network Address Translation",
"Groups", "Gateways"; `src/etc/inc/filter.inc`, `filter.lib.inc`, `OPNsense/Firewall/*.php`, `Filter.xml` of 20.7 to
25.1; pf.conf(5) of FreeBSD 14. What absence means: a setting of a new-style model has the default of its model; one
of the old style counts if it holds something, and older versions took an empty element for one that is switched on.
New-style rules (`OPNsense/Firewall/Filter/rules`) stand before old ones of the same kind (`FilterRuleField.php`). The
rest is shared with pfSense: `parsers.syntax.pf`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Reading, Recognition
from parsers.syntax.pf.device import Product
from parsers.syntax.pf.entries import Dialect
from parsers.syntax.pf.reading import reading, root_of
from parsers.vendors.opnsense.additions import additions
from parsers.vendors.opnsense.rest import rest
from parsers.vendors.opnsense.wireguard import wireguard

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source
    from parsers.syntax.pf.entries import Entry

NAME = "opnsense"
DIALECT = Dialect(
    NAME,
    "OPNsense",
    flags_by_presence=False,
    ports_anywhere=False,
    static_routes_translated=None,
    link_local_blocked=False,
    private_sources=("10.0.0.0/8", "127.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    default_family=0,
)


def _aliases(root: Entry) -> list[Entry]:
    new = root.under("OPNsense", "Firewall", "Alias", "aliases").all("alias")
    return [*new, *root.under("aliases").all("alias")]


PRODUCT = Product(_aliases, wireguard, additions, rest)


def recognise(source: Source) -> Recognition:
    """By the root element."""
    root = root_of(source)
    if root is not None and root[1] == NAME:
        return Recognition(accepted=True, evidence=f"line {root[0]}: <{NAME}>")
    return Recognition(accepted=False, evidence="")


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The one device of a file."""
    return Reading(*reading(source, ledger, diagnostics, DIALECT, PRODUCT))


FACTS = Facts(
    forms=("`config.xml`",),
    modelled=(
        "floating rules and quick, groups, aliases, rules of the old and the new kind, gateways as policy "
        "routes, port forwards, one-to-one and outbound NAT, automatic rules, IPsec, OpenVPN, WireGuard, "
        "bridges, management"
    ),
    widens="lists that are fetched, schedules, tags, plug-ins that change rules",
    documents="OPNsense documentation 2025; sources of 20.7 to 25.1; pf.conf(5) of FreeBSD 14",
)
PARSER = Parser(
    name=NAME,
    title="Deciso OPNsense",
    maturity=Maturity.GRAMMAR_DERIVED,
    recognise=recognise,
    read=read,
    facts=FACTS,
)
