"""The ways between virtual systems of one firewall.

Source: PAN-OS Administrator's Guide 10.1, "Communication Between Virtual Systems", "Inter-VSYS Traffic That Remains
Within the Firewall": a packet for an interface of another virtual system leaves by the zone of type external that names
that system, and comes in there by the external zone that names the sender's; the policies of both judge it. A system
that has no such zone for another passes it nothing. Shared gateways are not read.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.interface import Interface, InterfaceKind
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule
from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos.elements import name_of
from parsers.vendors.paloalto_panos.zones import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.routing import Routers

EXTERNAL = "external"
OF_SYSTEMS = "(virtual systems)"
"""The zone of a shared gateway for systems that no external zone of it names."""
_JUDGES_NOTHING = "PAN-OS Administrator's Guide, Shared Gateway: no security policy between a system and the gateway"
_OUTSIDE = "whether a shared gateway passes packets between its own interfaces is not documented"


@dataclass(frozen=True, slots=True)
class Link:
    """One end of a way to another system in the table of a router; `peer` names the other end."""

    name: str
    peer: str
    zone: str
    router: str
    place: Element

    def interface(self, context: Context) -> Interface:
        """The end as an interface of the system that it is in."""
        where = context.span(self.place)
        return Interface(
            self.name,
            InterfaceKind.VIRTUAL_LINK,
            where,
            members=(self.peer,),
            vrf=self.router,
            firewall_zone=self.zone,
        )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a virtual system knows of the others: its ends of links, and where foreign interfaces lie.

    `behind` names the end of a link for each interface of another system; None where nothing passes between the two.
    """

    links: tuple[Link, ...] = ()
    behind: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    systems: frozenset[str] = frozenset()
    gateway: bool = False
    """This is a shared gateway."""

    def of_zone(self, zone: str) -> frozenset[str]:
        """The ends of links in a zone."""
        return frozenset(link.name for link in self.links if link.zone == zone)


ALONE = Neighbours()


class Systems:
    """The virtual systems of a firewall, with its shared gateways (named `gateways`); `prefix` tells it from others."""

    def __init__(
        self,
        systems: Sequence[Element],
        interfaces: Iterable[str],
        routers: Routers,
        prefix: str,
        gateways: frozenset[str] = frozenset(),
    ) -> None:
        """Find out which interfaces each has, and to which others it has an external zone."""
        self._gateways = gateways
        self._routers, self._prefix = routers, prefix
        self._systems = {name_of(one): one for one in systems}
        self._own = {name: _interfaces(one) for name, one in self._systems.items()}
        self._zones = {name: dict(_external(one)) for name, one in self._systems.items()}
        self._every = tuple(interfaces)

    def neighbours(self, system: str) -> Neighbours:
        """What a system knows of the others."""
        links: list[Link] = []
        behind: dict[str, str | None] = {name: None for name in self._every if name not in self._own[system]}
        for other in self._systems:
            if other == system or not self._joined(system, other):
                continue
            zone = self._zones[system].get(other)
            for router in sorted(self._routers.holding(self._own[system] | self._own[other])):
                link = Link(
                    self._name(system, other, router),
                    self._name(other, system, router),
                    OF_SYSTEMS if zone is None else name_of(zone),
                    router,
                    self._systems[system] if zone is None else zone,
                )
                links.append(link)
                for name in self._own[other] & behind.keys():
                    if self._routers.of_interface.get(name) == router:
                        behind[name] = link.name
        return Neighbours(tuple(links), behind, frozenset(self._systems), system in self._gateways)

    def _joined(self, one: str, other: str) -> bool:
        """Whether packets pass from one to the other: each names the other, as far as it is a virtual system."""
        if one in self._gateways and other in self._gateways:
            return False
        return all(here in self._gateways or there in self._zones[here] for here, there in ((one, other), (other, one)))

    def _name(self, system: str, other: str, router: str) -> str:
        return f"{self._prefix}{system} to {other} in {router}"


def passing(context: Context, gateway: Element, neighbours: Neighbours, own: frozenset[str]) -> Iterator[Rule]:
    """What a shared gateway lets pass: all between systems and its interfaces, nothing from system to system."""
    links = frozenset(link.name for link in neighbours.links)
    where = context.span(gateway)
    for name, ins, outs in (("from systems", links, own), ("to systems", own, links)):
        yield Rule(name, Action.PERMIT, Match(in_interfaces=ins, out_interfaces=outs), where, implicit=_JUDGES_NOTHING)
    why = UnknownMatch(UnknownKind.FEATURE, _OUTSIDE, where)
    match = Match(in_interfaces=own, out_interfaces=own, conditions=(why,))
    yield Rule("between interfaces", Action.PERMIT, match, where, implicit=_JUDGES_NOTHING)
    yield Rule("between systems", Action.DENY, Match(), where, implicit=_JUDGES_NOTHING)


def _interfaces(system: Element) -> frozenset[str]:
    """The interfaces that a system imports or has in a zone; nothing is marked as read."""
    holders = [_down(system, "import", "network", "interface")]
    zones = system.child("zone")
    for entry in () if zones is None else zones.all("entry"):
        holders += [_down(entry, "network", kind) for kind in KINDS if kind != EXTERNAL]
    return frozenset(one.text for holder in holders if holder is not None for one in holder.all("member"))


def _external(system: Element) -> Iterator[tuple[str, Element]]:
    """The other systems that external zones name, each with its zone; the first counts."""
    zones = system.child("zone")
    found: dict[str, Element] = {}
    for entry in () if zones is None else zones.all("entry"):
        holder = _down(entry, "network", EXTERNAL)
        for one in () if holder is None else holder.all("member"):
            found.setdefault(one.text, entry)
    yield from found.items()


def _down(here: Element | None, *names: str) -> Element | None:
    for name in names:
        here = None if here is None else here.child(name)
    return here
