"""From a file of pfSense to its device: what differs from the other of the two, and one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Reading
from parsers.syntax.pf.device import Additions, Product
from parsers.syntax.pf.entries import Dialect
from parsers.syntax.pf.reading import reading
from parsers.vendors.pfsense.wireguard import wireguard

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.source import Source
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.filters import RuleReader
    from parsers.syntax.pf.nat import Translations

DIALECT = Dialect(
    "pfsense",
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


def _additions(_root: Entry, _books: Books, _reader: RuleReader, _translations: Translations) -> Additions:
    return Additions()


def _rest(_root: Entry) -> None:
    return None


PRODUCT = Product(_aliases, wireguard, _additions, _rest)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The one device of a file."""
    return Reading(*reading(source, ledger, diagnostics, DIALECT, PRODUCT))
