"""`bypassstaticroutes`: between the network of an interface and what a static route reaches by it, nothing is judged.

Source: `filter_rules_generate` (pfSense 2.7): behind the rules of people, for each static route in force, quick rules
on the interface of its gateway, both ways, from the interface's own network to that of the route and back, of each IP
version in which the interface has an address. Packets of such connections may begin anywhere (`flags any`, sloppy
states). Where OPNsense puts them was not read; there they may stand in front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.interface import AddressRole
from parsers.model.match import AddressMatch, Match, UnknownKind
from parsers.model.rules import Action, Rule
from parsers.syntax.pf.rules import IN, OUT, PfRule
from parsers.syntax.pf.sets import FAMILY, undecided

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import UnknownMatch
    from parsers.model.routing import Route
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry

BOTH = frozenset({IN, OUT})
_WHAT = "pass between static routes and their interface"


def bypass(root: Entry, books: Books, routes: Sequence[Route]) -> list[PfRule]:
    """The rules that let pass what stays on one interface; none where the switch is off."""
    section = root.under("filter")
    if not section.has("bypassstaticroutes"):
        return []
    context = books.context
    conditions: tuple[UnknownMatch, ...] = ()
    if not context.dialect.flags_by_presence:
        reason = "where the rules of bypassstaticroutes stand was not read"
        conditions = (context.unknown(UnknownKind.FEATURE, reason, section.at("bypassstaticroutes")),)
    stated = {entry.origin for entry in root.under("staticroutes").all("route")}
    found: list[PfRule] = []
    for route in routes:
        if route.origin in stated and route.interface in books.wiring.interfaces:
            found += _both_ways(books, route, (*conditions, *route.conditions))
    return found


def _both_ways(books: Books, route: Route, conditions: tuple[UnknownMatch, ...]) -> Iterator[PfRule]:
    name = route.interface or ""
    own = _own_network(books, name, route.network.version)
    if own is None:
        return
    beyond = AddressMatch.exactly(address.from_cidr(str(route.network)))
    implicit = f"{books.context.dialect.title}: {_WHAT}"
    for source, destination in ((own, beyond), (beyond, own)):
        match = Match(source, destination, conditions=conditions)
        rule = Rule(_WHAT, Action.PERMIT, match, route.origin, route.lines, implicit=implicit)
        yield PfRule(rule, quick=True, interfaces=frozenset({name}), directions=BOTH)


def _own_network(books: Books, name: str, family: int) -> AddressMatch | None:
    """The network of the interface's own address; None where it has none of that IP version."""
    wiring = books.wiring
    if wiring.learns(name, family):
        place = wiring.entries[name].at("ipaddr" if family == 4 else "ipaddrv6")
        why = books.context.unknown(UnknownKind.FEATURE, f"the network of {name} is learnt", place)
        return undecided(why, FAMILY[family])
    for item in wiring.interfaces[name].addresses:
        if item.role is AddressRole.PRIMARY and item.value.version == family:
            return AddressMatch.exactly(address.from_cidr(str(item.value.network)))
    return None
