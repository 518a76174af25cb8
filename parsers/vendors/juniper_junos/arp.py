"""For which addresses beside its own an interface answers ARP.

NAT User Guide, "Configuring Proxy ARP": a translated address that lies in the network of an interface and is not its
own is answered for only where `security nat proxy-arp interface NAME address A [to B]` says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.ledger import LineFate
from parsers.model.address import NO_ADDRESS, from_cidr, from_range

if TYPE_CHECKING:
    from parsers.model.address import AddressSet
    from parsers.model.interface import Interface
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context


def answering(context: Context, root: Statement, interfaces: dict[str, Interface]) -> None:
    """Give each interface the addresses that it is told to answer for."""
    for item in root.children("security", "nat", "proxy-arp", "interface"):
        item.settle(LineFate.MODELLED)
        name = item.word if "." in item.word else f"{item.word}.0"
        made = NO_ADDRESS
        for each in item.children("address"):
            try:
                made = made | _addresses(each)
            except ValueError:
                context.bad(each, "an address of proxy-arp is not understood")
        if name in interfaces:
            interfaces[name] = replace(interfaces[name], answers_for=interfaces[name].answers_for | made)


def _addresses(each: Statement) -> AddressSet:
    """`A`, `A/LENGTH`, or `A to B`.

    Raises:
        ValueError: none of these.
    """
    last = next((inner.word for inner in each.children("to")), "")
    return from_range(each.word.partition("/")[0], last.partition("/")[0]) if last else from_cidr(each.word)
