"""Zones of a virtual system, and how rules name them.

Sources: PAN-OS Administrator's Guide 10.1, "Segment Your Network Using Interfaces and Zones"; web interface help,
"Network > Zones" and "Policies > Security", rule types. An interface that is in no zone passes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.nouns import dataclass
from parsers.vendors.paloalto_panos.elements import entries, irrelevant, members, name_of, part, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import UnknownMatch
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.virtual_systems import Neighbours

KINDS = ("layer3", "layer2", "virtual-wire", "tap", "tunnel", "external")
MULTICAST = "multicast"
"""A zone that is always there: what goes to multicast groups."""
_USERS = "says whose users are looked up; rules that name users are undecided by themselves"
_NO_BEARING = {
    "enable-user-identification": _USERS,
    "user-acl": _USERS,
    "enable-device-identification": _USERS,
    "device-acl": _USERS,
}
_OF_NETWORK = {
    "log-setting": "where logs go",
    "enable-packet-buffer-protection": "drops what floods",
    "net-inspection": "inspects what a rule permits",
}


@dataclass(frozen=True, slots=True)
class FirewallZone:
    """A zone with its interfaces and the name of its protection profile, if any."""

    name: str
    kind: str
    interfaces: frozenset[str]
    protection: str
    entry: Element | None = None


@dataclass(frozen=True, slots=True)
class Zones:
    """All zones by name. `fragment`: the file shows no zones; then each name that a rule uses is one interface."""

    context: Context
    by_name: dict[str, FirewallZone]
    fragment: bool

    @property
    def everywhere(self) -> frozenset[str]:
        """Interfaces of all zones."""
        return frozenset[str]().union(*(zone.interfaces for zone in self.by_name.values()))

    def zone_of(self, interface: str) -> str:
        """The zone of an interface, or empty."""
        return next((zone.name for zone in self.by_name.values() if interface in zone.interfaces), "")

    def interfaces(self, zones: Sequence[FirewallZone], words: Sequence[Element]) -> frozenset[str] | None:
        """The interfaces of zones; None for `any` in a file that does not show which zones there are."""
        if self.fragment and any(one.text == "any" for one in words):
            return None
        return frozenset[str]().union(*(zone.interfaces for zone in zones))

    def named(self, words: Sequence[Element]) -> tuple[list[FirewallZone], list[UnknownMatch]]:
        """The zones that words name (`any`: all of them), and the names that nothing defines."""
        found: dict[str, FirewallZone] = {}
        missing: list[UnknownMatch] = []
        for one in words:
            if one.text == "any":
                found |= self.by_name
            elif one.text in self.by_name:
                found[one.text] = self.by_name[one.text]
            elif self.fragment:
                zone = FirewallZone(one.text, "layer3", frozenset({one.text}), "", one)
                self.by_name[one.text] = found[one.text] = zone
            elif one.text != MULTICAST:
                missing.append(self.context.undefined(one, f"zone {one.text!r}"))
        return list(found.values()), missing


def read_zones(context: Context, scope: Element | None, neighbours: Neighbours, *, fragment: bool) -> Zones:
    """The zones of a virtual system; those of type external hold the ends of links to others.

    The first external zone that names a system has the link; that a second one does is a doubt.
    """
    found: dict[str, FirewallZone] = {}
    external: set[str] = set()
    for entry in entries(scope, "zone"):
        irrelevant(entry, _NO_BEARING)
        network = part(entry, "network")
        irrelevant(network, _OF_NETWORK)
        kind = next((name for name in KINDS if network is not None and network.child(name) is not None), "")
        interfaces = frozenset(one.text for one in members(network, kind)) if kind else frozenset[str]()
        protection = word(network, "zone-protection-profile")
        if kind == "external":
            beyond = sorted((interfaces - neighbours.systems) | (interfaces & external))
            external |= interfaces
            if beyond or not neighbours.systems:
                what = f"the way to {', '.join(beyond) or 'other virtual systems'} through zone {name_of(entry)!r}"
                context.feature(entry, what, Effect.MAY_DO_EITHER)
            interfaces = neighbours.of_zone(name_of(entry))
        found[name_of(entry)] = FirewallZone(name_of(entry), kind, interfaces, protection, entry)
    unnamed = {link.zone for link in neighbours.links} - set(found)
    found |= {name: FirewallZone(name, "external", neighbours.of_zone(name), "") for name in sorted(unnamed)}
    zones = Zones(context, found, fragment and not found)
    if zones.fragment and scope is not None:
        zones.named([one for one in scope.below() if _names_a_zone(one)])
    return zones


def _names_a_zone(one: Element) -> bool:
    """Whether an element is a member of `from` or `to` of a rule of security or NAT."""
    holder = one.parent
    if one.name != "member" or holder is None or holder.name not in ("from", "to"):
        return False
    rules = None if holder.parent is None else holder.parent.parent
    kind = None if rules is None else rules.parent
    return one.text != "any" and kind is not None and kind.name in ("security", "nat")


def ways(
    zones: Zones,
    sources: tuple[Sequence[FirewallZone], Sequence[Element]],
    targets: tuple[Sequence[FirewallZone], Sequence[Element]],
    kind: str,
) -> Iterator[tuple[frozenset[str] | None, frozenset[str] | None]]:
    """Interfaces in and out that a rule of a type speaks of: universal, intrazone or interzone.

    `sources` and `targets` are zones and the words that name them; None stands for any interface.
    """
    if kind == "intrazone":
        for zone in sources[0]:
            yield zone.interfaces, zone.interfaces
    elif kind == "interzone":
        for zone in sources[0]:
            others = [item.interfaces for item in targets[0] if item.name != zone.name]
            yield zone.interfaces, frozenset[str]().union(*others)
    else:
        yield zones.interfaces(*sources), zones.interfaces(*targets)
