"""Policy-based forwarding (PBF): rules that choose the way before the routing table does.

Sources: PAN-OS Administrator's Guide 10.1, "Policy-Based Forwarding"; web interface help 10.1, "Policies > Policy Based
Forwarding". The first rule that matches decides; a rule that names an application does not take the first packets of a
connection. With a monitor that disables the rule (`disable-if-unreachable`) it is out of force while the next hop does
not answer: packets go by the routing table, or by a later rule that takes them, of which the guide says nothing.

With symmetric return ("Egress Path and Symmetric Return") answers of sessions that a rule took leave by the interface
that they came in by, to one of the next hops that are named for it. By which of its uplinks a session came in is in no
file: what the table sends out of another interface with a default route may take that way. Answers are told apart by
the sources of the rule alone, for their own source may be translated.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Effect
from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute
from parsers.vendors.paloalto_panos.elements import (
    entries,
    irrelevant,
    is_on,
    leftover,
    members,
    name_of,
    part,
    word,
    words,
)
from parsers.vendors.paloalto_panos.policies import RULEBASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Address
    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.policies import PolicyReader
    from parsers.vendors.paloalto_panos.routing import Routers

_NO_BEARING = {
    "description": "a comment",
    "tag": "a label",
    "group-tag": "a label",
    "target": "which firewalls the rule is for",
    "active-active-device-binding": "which device of a pair",
}


class ForwardingReader:
    """Makes policy routes of PBF rules."""

    def __init__(self, policies: PolicyReader, routers: Routers) -> None:
        """Read with the names that security rules use."""
        self._policies, self._context, self._routers = policies, policies.context, routers

    def routes(self, scope: Element) -> list[PolicyRoute]:
        """Every rule in order, once for each router that its interfaces belong to."""
        found: list[PolicyRoute] = []
        for base in RULEBASES:
            for entry in entries(scope, base, "pbf", "rules"):
                found += self._rule(entry)
        return found

    def _rule(self, entry: Element) -> Iterator[PolicyRoute]:
        incoming, conditions = self._incoming(entry)
        for key, kind in (("source-user", UnknownKind.USER), ("application", UnknownKind.APPLICATION)):
            names = [text for text in words(entry, key) if text != "any"]
            if names:
                conditions.append(self._context.why(kind, f"{key} {' '.join(names)}", entry))
        schedule = word(entry, "schedule")
        if schedule:
            conditions.append(self._context.why(UnknownKind.TIME, f"schedule {schedule}", entry))
        binding = word(entry, "active-active-device-binding", "both")
        if binding != "both":
            conditions.append(self._context.why(UnknownKind.FEATURE, f"for device {binding} of a pair", entry))
        services = members(entry, "service")
        book = self._policies.books.services
        match = Match(
            self._policies.side(entry, "source"),
            self._policies.side(entry, "destination"),
            book.all_of(services) if services else Match().service,
            incoming,
            None,
            tuple(conditions),
        )
        enabled = not is_on(entry, "disabled")
        back = list(self._back(entry))
        irrelevant(entry, _NO_BEARING)
        way = self._way(entry, enabled=enabled)
        rest = leftover(self._context, entry)
        if way is None:
            return
        drop, interface, hop, doubts = way
        open_ = (*match.conditions, *doubts, *rest)
        match = Match(match.source, match.destination, match.service, incoming, None, open_)
        interfaces = incoming if incoming is not None else frozenset(self._routers.of_interface)
        for router in sorted(self._routers.holding(interfaces)):
            if enabled and incoming is not None:
                yield from self._returning(entry, incoming, router, back)
            yield PolicyRoute(
                name_of(entry),
                match,
                hop,
                interface,
                self._context.span(entry),
                vrf=router,
                drop=drop,
                enabled=enabled,
                until=self._policies.last_days.get(word(entry, "schedule")),
            )

    def _back(self, entry: Element) -> Iterator[Address | None]:
        """The next hops of answers; None for the neighbour that handed the question in."""
        said = part(entry, "enforce-symmetric-return")
        named = [name_of(one) for one in entries(said, "nexthop-address-list")]
        if not is_on(said, "enabled"):
            return
        for text in named or [""]:
            try:
                yield ipaddress.ip_address(text)
            except ValueError:
                yield None

    def _returning(
        self, entry: Element, incoming: frozenset[str], router: str, back: list[Address | None]
    ) -> Iterator[PolicyRoute]:
        """What answers may do that the table sends out of another uplink; the table may send them, too."""
        span, source = self._context.span(entry), self._policies.side(entry, "source")
        uplinks = {
            route.interface: route.next_hop
            for route in self._routers.routes
            if route.vrf == router and route.interface and not route.network.prefixlen
        }
        why = self._context.why(UnknownKind.FEATURE, "by which of its uplinks a session came in is in no file", entry)
        table = PolicyRoute(name_of(entry), Match(destination=source), None, None, span, vrf=router, answers=True)
        for name in sorted(incoming if back else ()):
            others = frozenset(uplink for uplink in uplinks if uplink != name)
            for hop in back if others and self._routers.of_interface.get(name) == router else ():
                perhaps = replace(table.match, conditions=(why,))
                way = replace(table, match=perhaps, interface=name, next_hop=hop or uplinks.get(name), best=others)
                yield replace(way, choice=(why,))
        if back:
            yield table

    def _incoming(self, entry: Element) -> tuple[frozenset[str] | None, list[UnknownMatch]]:
        """The interfaces that packets come in by; PBF names zones or interfaces."""
        source = part(entry, "from")
        interfaces = frozenset(words(source, "interface"))
        zones, missing = self._policies.zones.named(members(source, "zone"))
        named = interfaces.union(*(zone.interfaces for zone in zones))
        return (None if missing or source is None else named), list(missing)

    def _way(
        self, entry: Element, *, enabled: bool
    ) -> tuple[bool, str | None, Address | None, tuple[UnknownMatch, ...]] | None:
        """Whether packets are dropped, the interface, the next hop, and why the rule may be out of force."""
        action = part(entry, "action")
        if action is None:
            self._lost(entry, enabled=enabled)
            return None
        if action.child("discard") is not None:
            part(action, "discard")
            return True, None, None, ()
        if action.child("no-pbf") is not None:
            part(action, "no-pbf")
            return False, None, None, ()
        forward = part(action, "forward")
        if forward is None:
            self._lost(entry, enabled=enabled)
            return None
        interface = word(forward, "egress-interface")
        doubts: tuple[UnknownMatch, ...] = ()
        monitor = forward.child("monitor")
        if monitor is not None:
            if is_on(monitor, "disable-if-unreachable"):
                doubts = (self._context.why(UnknownKind.FEATURE, "the next hop is watched", monitor),)
            monitor.modelled()
            monitor.irrelevant("how the next hop is watched")
        hop, lost = self._hop(forward)
        if lost or not interface:
            self._lost(entry, enabled=enabled)
            return None
        return False, interface, hop, doubts

    def _hop(self, forward: Element) -> tuple[Address | None, bool]:
        nexthop = part(forward, "nexthop")
        if nexthop is None or not nexthop.children:
            return None, False
        text = word(nexthop, "ip-address")
        try:
            return ipaddress.ip_address(text), False
        except ValueError:
            named = self._policies.addresses.prefix(text)
        if named is not None:
            return named.ip, False
        nexthop.irrelevant("a name that the file does not resolve")
        return None, True

    def _lost(self, entry: Element, *, enabled: bool) -> None:
        """A way that is not in the file: whatever the rule takes may go anywhere."""
        for one in entry.below():
            if one.name in ("action", "forward", "forward-to-vsys", "nexthop"):
                one.modelled()
        if enabled:
            self._context.feature(entry, f"the way of forwarding rule {name_of(entry)!r}", Effect.MAY_REWRITE)
