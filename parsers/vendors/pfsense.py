"""Netgate pfSense CE and pfSense Plus: `config.xml`.

Sources: pfSense documentation (docs.netgate.com, 2024), "Firewall Rule Processing Order", "Floating Rules", "Ordering
of NAT and Firewall Processing", "Aliases", "Policy Routing Configuration"; `src/etc/inc/filter.inc` of 2.5 to 2.7;
pf.conf(5) of FreeBSD 14. What absence means: an element switches on by being there, so `<disabled></disabled>` is a
rule that does not count. Order: `parsers.syntax.pf.filters`; translation: `parsers.syntax.pf.nat`. Most is shared
with OPNsense, which grew out of it: `parsers.syntax.pf`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Facts, Maturity, Parser, Reading, Recognition
from parsers.syntax.pf.device import Additions, Product
from parsers.syntax.pf.entries import Dialect
from parsers.syntax.pf.reading import parts_of, reading, root_of

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.routing import Route
    from parsers.source import Source
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.filters import RuleReader
    from parsers.syntax.pf.interfaces import Wiring
    from parsers.syntax.pf.nat import Translations

NAME = "pfsense"
DIALECT = Dialect(
    NAME,
    "pfSense",
    flags_by_presence=True,
    ports_anywhere=True,
    static_routes_translated=True,
    link_local_blocked=True,
    private_sources=("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    default_family=4,
)


def _aliases(root: Entry) -> list[Entry]:
    return root.under("aliases").all("alias")


def _tunnels(_root: Entry, _wiring: Wiring) -> list[Route]:
    return []


def _additions(_root: Entry, _books: Books, _reader: RuleReader, _translations: Translations) -> Additions:
    return Additions()


def _rest(_root: Entry) -> None:
    return None


PRODUCT = Product(_aliases, _tunnels, _additions, _rest)


def recognise(source: Source) -> Recognition:
    """By the root element."""
    root = root_of(source)
    if root is not None and root[1] == NAME:
        return Recognition(accepted=True, evidence=f"line {root[0]}: <{NAME}>")
    line = parts_of(source) if root is None else 0
    return Recognition(
        accepted=False,
        evidence=f"line {line} looks like a part of a config.xml, and the root element is missing" if line else "",
        near=bool(line),
    )


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The one device of a file."""
    return Reading(*reading(source, ledger, diagnostics, DIALECT, PRODUCT))


FACTS = Facts(
    forms=("`config.xml`",),
    modelled=(
        "floating rules and quick, groups, aliases, gateways as policy routes, port forwards, one-to-one "
        "and outbound NAT, automatic rules, IPsec, OpenVPN, bridges, management"
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
