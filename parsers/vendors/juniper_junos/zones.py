"""Security zones: which interfaces they hold, and what may come in to the device itself by them.

Sources: "Security Policies User Guide", "Security Zones"; Junos 12.2, "Understanding How to Control Inbound Traffic
Based on Traffic Types": what is set at an interface of a zone takes the place of what is set at the zone, and what is
not allowed is dropped. The functional zone `management` passes nothing on.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from parsers.model.interface import Interface, InterfaceKind
from parsers.nouns import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.context import Context

_ABOUT = {
    "description": "a comment",
    "tcp-rst": "how refused connections are answered",
    "screen": "floods and malformed packets that screens drop",
    "application-tracking": "what the device records or measures",
    "source-identity-log": "what the device records or measures",
    "advance-policy-based-routing-profile": "",
    "advance-policy-based-routing": "",
    "enable-reverse-reroute": "how replies find their way",
}
HOST = "junos-host"


@dataclass(frozen=True, slots=True)
class Inbound:
    """What may come in to the device by an interface: services and protocols, with those that are excepted."""

    services: dict[str, Statement]
    excepted: frozenset[str]

    def line(self, name: str) -> Statement | None:
        """The statement that lets a service in, or None."""
        if name in self.excepted:
            return None
        if name.startswith("protocol "):
            return self.services.get(name) or self.services.get("protocol all")
        return self.services.get(name) or self.services.get("any-service") or self.services.get("all")


@dataclass
class Zones:
    """The zones of a device."""

    interfaces: dict[str, frozenset[str]] = field(default_factory=dict[str, "frozenset[str]"])
    inbound: dict[str, Inbound] = field(default_factory=dict[str, Inbound])
    origin: dict[str, Statement] = field(default_factory=dict[str, "Statement"])
    management: set[str] = field(default_factory=set[str])
    there: bool = False

    @property
    def all(self) -> frozenset[str]:
        """Every interface that is in a zone."""
        return frozenset[str]().union(*self.interfaces.values())

    def of(self, interface: str) -> str:
        """The zone of an interface, or empty."""
        return next((zone for zone, names in self.interfaces.items() if interface in names), "")


def read_zones(context: Context, root: Statement, known: dict[str, Interface]) -> Zones:
    """The zones; where the file shows no interface at all, each zone gets one that stands for it."""
    zones = Zones()
    fragment = not known and root.find("interfaces") is None
    everything: list[tuple[str, Statement, Statement]] = []
    for zone in root.children("security", "zones", "security-zone"):
        zones.there = True
        zones.origin[zone.word] = zone
        named = _zone(context, zone, zones, known, fragment=fragment)
        zones.interfaces[zone.word] = frozenset(named)
        every = zone.get("interfaces", "all")
        if every is not None:
            everything.append((zone.word, zone, every))
    taken = zones.all
    for name, zone, every in everything:
        rest = [item for item, found in known.items() if item not in taken and not found.management_only]
        zones.interfaces[name] |= frozenset(rest)
        for item in rest:
            zones.inbound[item] = _inbound(
                context, every.get("host-inbound-traffic") or zone.get("host-inbound-traffic")
            )
    for zone in root.children("security", "zones", "functional-zone"):
        zones.there = True
        named = _zone(context, zone, zones, known, fragment=fragment)
        zones.management |= set(named)
    if fragment:
        for name in _named_only(root):
            zones.interfaces.setdefault(name, frozenset())
        for name, held in zones.interfaces.items():
            if not held:
                place = zones.origin.get(name) or root
                known[name] = Interface(name, InterfaceKind.OTHER, context.span(place), dynamic_address=True)
                zones.interfaces[name] = frozenset({name})
    return zones


def _named_only(root: Statement) -> list[str]:
    """Zones that policies name."""
    found: dict[str, None] = {}
    policies = root.find("security", "policies", "from-zone")
    for source in () if policies is None else policies.below.values():
        targets = source.find("to-zone")
        for name in (source.word, *(() if targets is None else targets.below)):
            found.setdefault(name)
    for here in (
        () if (policies := root.find("security", "policies", "global", "policy")) is None else policies.below.values()
    ):
        for key in ("from-zone", "to-zone"):
            match = here.find("match", key)
            found |= dict.fromkeys(() if match is None else match.below)
    return [name for name in found if name not in {HOST, "any", "junos-global"}]


def _zone(
    context: Context, zone: Statement, zones: Zones, known: dict[str, Interface], *, fragment: bool
) -> Iterable[str]:
    own = zone.get("host-inbound-traffic")
    common = _inbound(context, own)
    found: list[str] = []
    for item in zone.children("interfaces"):
        if item.word == "all":
            continue
        name = unit_name(item.word)
        inner = item.get("host-inbound-traffic")
        if fragment and name not in known:
            known[name] = Interface(name, InterfaceKind.OTHER, context.span(item), dynamic_address=True)
        if name in known:
            found.append(name)
            zones.inbound[name] = common if inner is None else _inbound(context, inner)
        for each in item.children():
            if each.word != "host-inbound-traffic":
                context.bad(each, f"{each.word!r} of an interface of a zone is not understood")
    for item in zone.children():
        if _ABOUT.get(item.word):
            item.irrelevant(_ABOUT[item.word])
        elif item.word not in {"interfaces", "host-inbound-traffic", "address-book"}:
            context.unread(item, f"{item.word!r} of a zone is not understood", frozenset(found) or None)
    return found


def _inbound(context: Context, here: Statement | None) -> Inbound:
    services: dict[str, Statement] = {}
    excepted: set[str] = set()
    for kind in () if here is None else here.children():
        if kind.word not in {"system-services", "protocols"}:
            context.bad(kind, f"{kind.word!r} is not understood")
            continue
        for item in kind.children():
            name = f"protocol {item.word}" if kind.word == "protocols" else item.word
            if item.get("except") is not None:
                excepted.add(name)
            else:
                services[name] = item
    return Inbound(services, frozenset(excepted))


def unit_name(word: str) -> str:
    """An interface as rules name it: without a unit, unit 0 is meant."""
    return word if "." in word else f"{word}.0"
