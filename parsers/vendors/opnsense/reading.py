"""From a file of OPNsense to its device: what differs from the other of the two, and one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.registry import Reading
from parsers.syntax.pf.device import Product
from parsers.syntax.pf.entries import Dialect
from parsers.syntax.pf.reading import reading
from parsers.vendors.opnsense.additions import additions
from parsers.vendors.opnsense.openvpn import openvpn_instances
from parsers.vendors.opnsense.rest import rest
from parsers.vendors.opnsense.swanctl import swanctl
from parsers.vendors.opnsense.wireguard import wireguard

if TYPE_CHECKING:
    from parsers.diagnostics import Diagnostics
    from parsers.ledger import Ledger
    from parsers.model.routing import Route
    from parsers.source import Source
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.interfaces import Wiring

DIALECT = Dialect(
    "opnsense",
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


def _tunnels(root: Entry, wiring: Wiring) -> list[Route]:
    return [*wireguard(root, wiring), *openvpn_instances(root, wiring)]


PRODUCT = Product(_aliases, _tunnels, additions, rest, swanctl)


def read(source: Source, ledger: Ledger, diagnostics: Diagnostics) -> Reading:
    """The one device of a file."""
    return Reading(*reading(source, ledger, diagnostics, DIALECT, PRODUCT))
