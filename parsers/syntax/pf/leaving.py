"""Gateways of rules that judge what leaves: such a packet is sent on past the table, too.

pf looks at `route-to` of a rule `out` where a packet would leave, as translated, and sends it to that gateway instead;
the rules of the other interface judge it there (pf.conf(5), "ROUTING"; `pf_route`). People write such floating rules.
One of both directions is refused by both products; where a file has it all the same, it may do so.
Both products write them as well: what has the address of an interface with a gateway as its source, and is not for
the network of that interface, goes to that gateway, whatever static routes say ("let out anything from firewall host
itself (force gw)": `filter_rules_generate` of pfSense 2.5; OPNsense documentation, "Firewall", "Settings", "Disable
force gateway"). What is translated to that address is sent so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model import address
from parsers.model.address import EVERY_ADDRESS, union_of
from parsers.model.interface import AddressRole
from parsers.model.match import ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import NatRule, NatStage
from parsers.model.routing import PolicyRoute
from parsers.model.rules import Action
from parsers.model.service import EVERY_PORT, NO_SERVICE
from parsers.syntax.pf.rules import IN, OUT, PfRule, first_match_order
from parsers.syntax.pf.sets import undecided

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.routing import Route
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.routes import Gateway, Ways

_COMBINED = "rules with gateways judge packets on their way in as well"


class Leaving:
    """The policy routes of what leaves, which stand before those of what comes in."""

    def __init__(self, root: Entry, ways: Ways, rules: Sequence[PfRule], nat: Sequence[NatRule]) -> None:
        """`rules` are all of the file, `nat` what translates sources, in order."""
        self._root, self._ways = root, ways
        self._nat = [item for item in nat if item.stage is NatStage.SOURCE and item.enabled]
        in_force = [item for item in rules if item.rule.enabled]
        self._combined = any(item.gateway and IN in item.directions for item in in_force)
        leaving = frozenset({OUT})
        self._out = [
            item
            for item in first_match_order(in_force)
            if item.directions == leaving or (item.gateway and OUT in item.directions)
        ]

    def policy_routes(self, routes: Sequence[Route]) -> list[PolicyRoute]:
        """What rules of people say, then what both products write for `routes`."""
        return [*self._of_people(), *self._forced(routes)]

    def _of_people(self) -> Iterator[PolicyRoute]:
        last = max((index for index, item in enumerate(self._out) if item.gateway), default=-1)
        for item in self._out[: last + 1]:
            if self._combined and not item.gateway:
                continue
            steered = item.gateway if item.rule.action is not Action.DENY else ""
            plain = PolicyRoute(item.rule.identity, self._as_it_came(item), None, None, item.rule.origin, answers=False)
            best = frozenset[str]() if self._combined or item.interfaces is None else item.interfaces
            if item.interfaces is not None and not item.interfaces:
                continue
            for made in self._ways.steered(plain, steered, item.interfaces):
                yield replace(made, best=best)

    def _as_it_came(self, item: PfRule) -> Match:
        """The match of a rule for packets before translation, which happens first where they leave."""
        match, origin = item.rule.match, item.rule.origin
        source, service = match.source, match.service
        every = source.surely.v4 == EVERY_ADDRESS.v4 or source.surely.v6 == EVERY_ADDRESS.v6
        if self._nat and not every:
            source = undecided(UnknownMatch(UnknownKind.FEATURE, "the source is judged as translated", origin))
        if self._nat and any(box.source_ports != EVERY_PORT for box in service.possibly.boxes):
            why = UnknownMatch(UnknownKind.FEATURE, "the source port is judged as translated", origin)
            service = ServiceMatch(NO_SERVICE, ANY_SERVICE.possibly, (why,))
        conditions = match.conditions
        if self._combined:
            conditions = (*conditions, UnknownMatch(UnknownKind.FEATURE, _COMBINED, origin))
        return Match(source, match.destination, service, conditions=conditions)

    def _forced(self, routes: Sequence[Route]) -> Iterator[PolicyRoute]:
        system = self._root.under("system")
        if not self._ways.presence and system.has("pf_disable_force_gw") and system.switch("pf_disable_force_gw"):
            return
        for name, gateway in self._ways.of_interfaces():
            own, network = self._own(name, gateway.family)
            wanted = self._ways.led_beside(name, gateway, routes) - network
            if wanted and own:
                yield from self._forced_by(name, gateway, own, wanted)

    def _own(self, name: str, family: int) -> tuple[AddressSet, AddressSet]:
        held = [
            item.value
            for item in self._ways.interface(name).addresses
            if item.value.version == family and item.role is AddressRole.PRIMARY
        ]
        return (
            union_of(address.from_cidr(str(value.ip)) for value in held),
            union_of(address.from_cidr(str(value.network)) for value in held),
        )

    def _forced_by(self, name: str, gateway: Gateway, own: AddressSet, wanted: AddressSet) -> Iterator[PolicyRoute]:
        """In the order of translations: what becomes the own address is sent to the gateway, the rest by the table."""
        for rule in self._nat:
            names = rule.match.out_interfaces
            if names is not None and name not in names:
                continue
            now = rule.match.destination
            destination = AddressMatch(now.surely & wanted, now.possibly & wanted, now.unknown)
            match = replace(rule.match, destination=destination, out_interfaces=None)
            if not destination.possibly:
                continue
            plain = PolicyRoute(rule.identity, match, None, None, rule.origin, best=frozenset({name}), answers=False)
            becomes = None if rule.address is None else rule.address.translated
            if becomes is None:
                yield plain
                continue
            doubts = ("it may be translated to another address",) if becomes - own else ()
            whys = tuple(_why(reason, rule) for reason in (*doubts, *self._overruled(name)))
            if self._combined:
                match = replace(match, conditions=(*match.conditions, _why(_COMBINED, rule)))
            yield replace(plain, match=match, next_hop=gateway.hop, interface=name, conditions=whys)

    def _overruled(self, name: str) -> tuple[str, ...]:
        """Rules of people that stand behind and let out decide in place of the one that both products write."""
        for item in self._out:
            told = not item.rule.implicit and item.rule.action is Action.PERMIT
            if told and (item.interfaces is None or name in item.interfaces):
                return ("a floating rule may let it out without a gateway",)
        return ()


def _why(reason: str, rule: NatRule) -> UnknownMatch:
    return UnknownMatch(UnknownKind.FEATURE, reason, rule.origin)
