"""Rules of SD-WAN as policy routes: which packets leave by which member.

"Additional fields for configuring WAN intelligence" (Administration Guide 7.2.1 and 7.6.5): a rule takes a packet only
if the best route to its destination leaves by a member of the SD-WAN, and a route to it leaves by the member that the
rule prefers; `default enable` leaves out the first look, `gateway enable` the second, and then the packet goes to the
gateway of the member. "Configuring SD-WAN rules" (6.0): the first rule that matches decides, before the table.
Technical Tip 196237: a rule that does not pass these looks is passed over. CLI reference 6.0 to 7.4, `system sdwan`,
`config service`: in mode `manual` the first living member of the list carries the packets; in all others quality
decides, and so do health checks, users, roles and lists of internet services. "Manual strategy" (Administration Guide
7.6.1, from 7.4.1 on): with `load-balance enable` packets are spread over all members, by hand as well. A rule is passed
over if none of its members lives (Technical Tip 223230), so one with a member that no health check watches always takes
its packets.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind
from parsers.model.routing import PolicyRoute, Unusable
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, ServiceSet, of_ports, of_protocol
from parsers.vendors.fortinet_fortios.interfaces import ZONE_SECTIONS, sdwan_members

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.match import UnknownMatch
    from parsers.model.routing import Address
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.policies import Books
    from parsers.vendors.fortinet_fortios.routing import Ways

_CHOSEN_BY = {
    UnknownKind.USER: ("users", "groups"),
    UnknownKind.INTERNET_SERVICE: (
        "internet-service",
        "internet-service-custom",
        "internet-service-custom-group",
        "internet-service-name",
        "internet-service-group",
        "internet-service-app-ctrl",
        "internet-service-app-ctrl-group",
        "internet-service-app-ctrl-category",
        "internet-service-fortiguard",
        "internet-service-id",
        "internet-service-ctrl",
        "internet-service-ctrl-group",
    ),
    UnknownKind.FEATURE: (
        "role",
        "standalone-action",
        "route-tag",
        "dst-route-tag",
        "tos-mask",
        "minimum-sla-meet-members",
        "agent-exclusive",
    ),
}
"""Conditions of a rule that the file does not decide, by kind; `disable`, `standalone` and nothing mean none."""
_NONE = ("", "0", "disable", "standalone", "0x00")
_BY_HAND = ("manual", "")
_SPREADING = ("load-balance", "zone-mode")


def steering(ways: Ways, domain: Domain, context: Context, books: Books) -> list[PolicyRoute]:
    """The rules in order, each with one entry for each member that may carry its packets."""
    found: list[PolicyRoute] = []
    for path in ZONE_SECTIONS:
        whole = domain.single(path, context)
        if whole.word("status", "disable" if path == ZONE_SECTIONS[0] else "enable") == "disable":
            continue
        members = {
            item.name: item
            for item in sdwan_members(domain, path, context)
            if item.word("status", "enable") != "disable"
        }
        for rule in whole.within("service", context):
            if rule.word("status", "enable") != "disable":
                found += _Rule(ways, context, books, members, whole, rule).entries()
    return found


class _Rule:
    """One rule while it is written out."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a rule is read from, made in one place
        self, ways: Ways, context: Context, books: Books, members: dict[str, Entry], whole: Entry, rule: Entry
    ) -> None:
        self._ways, self._context, self._books = ways, context, books
        self._members, self._whole, self._rule = members, whole, rule
        self._family = 6 if rule.word("addr-mode") == "ipv6" or rule.words("dst6") or rule.words("src6") else 4

    def entries(self) -> Iterator[PolicyRoute]:
        """One entry a member, in the order of preference; conditions say why the next one may be asked."""
        conditions = [*self._rule.unread, *self._conditions()]
        match = self._match(conditions)
        carriers = self._carriers()
        every = frozenset(item.word("interface") for item in self._members.values())
        alone = len(carriers) == 1
        some_live = any(not tuple(self._watched(member)) for member in carriers)
        for member in carriers:
            name = member.word("interface")
            forced = self._rule.on("fib-best-match-force")
            best = frozenset({name}) if forced else every
            quality, watched = tuple(self._quality(alone=alone)), tuple(self._watched(member))
            doubts = (*conditions, *quality, *watched)
            straight = self._rule.on("gateway")
            yield PolicyRoute(
                f"sdwan {self._rule.name}",
                replace(match, conditions=tuple(dict.fromkeys(doubts))),
                self._gateway(member) if straight else None,
                name,
                self._context.span(self._rule.line),
                routed=not straight,
                best=frozenset() if self._rule.on("default") else best,
                unusable=Unusable.NEXT,
                choice=(*quality, *watched) if some_live else quality,
            )

    def _conditions(self) -> Iterator[UnknownMatch]:
        for kind, keys in _CHOSEN_BY.items():
            for key in keys:
                if self._rule.word(key) not in _NONE:
                    reason = f"{key} {' '.join(self._rule.words(key))}"
                    yield self._context.unknown(kind, reason, self._rule.at(key))

    def _match(self, conditions: list[UnknownMatch]) -> Match:
        words = self._rule.words("input-device") or self._rule.words("input-zone") or ("any",)
        names, missing = self._books.wiring.resolved(words)
        line = self._rule.at("input-device", "input-zone")
        if missing:
            reason = f"interface {' '.join(missing)} is not defined"
            conditions.append(self._context.unknown(UnknownKind.UNRESOLVED, reason, line))
            names = None
        if self._rule.on("input-device-negate") and names is not None:
            names = frozenset(self._books.wiring.interfaces) - names
        source, destination = self._side("src", conditions), self._side("dst", conditions)
        return Match(source, destination, ServiceMatch.exactly(self._services(conditions)), names)

    def _side(self, side: str, conditions: list[UnknownMatch]) -> AddressMatch:
        every = EVERY_IPV4 if self._family == 4 else EVERY_IPV6
        key = side if self._family == 4 else f"{side}6"
        if not self._rule.words(key):
            return AddressMatch.exactly(every)
        made = self._books.addresses.all_of(self._rule.words(key), self._family, self._rule.at(key))
        if not self._rule.on(f"{side}-negate"):
            return made
        conditions += made.unknown
        turned = made.negated()
        return AddressMatch(turned.surely & every, turned.possibly & every, turned.unknown)

    def _services(self, conditions: list[UnknownMatch]) -> ServiceSet:
        rule = self._rule
        try:
            number = int(rule.word("protocol", "0"))
            if not number:
                return EVERY_SERVICE
            if number not in (6, 17, 132):
                return of_protocol(number)
            outer = Interval(int(rule.word("start-port", "1")), int(rule.word("end-port", "65535")))
            inner = Interval(int(rule.word("start-src-port", "1")), int(rule.word("end-src-port", "65535")))
            whole = Interval(1, 65535)
            return of_ports(number, EVERY_PORT if outer == whole else outer, EVERY_PORT if inner == whole else inner)
        except ValueError:
            reason = "protocol or ports are not understood"
            self._context.bad(rule.at("protocol"), reason)
            conditions.append(self._context.unknown(UnknownKind.UNREAD, reason, rule.at("protocol")))
            return EVERY_SERVICE

    def _carriers(self) -> Sequence[Entry]:
        """The members that the rule names, or those of its zones, else all."""
        named = self._rule.words("priority-members") or self._rule.words("member")
        found = [self._members[name] for name in named if name in self._members]
        zones = self._rule.words("priority-zone")
        found += [item for item in self._members.values() if item.word("zone", "virtual-wan-link") in zones]
        return tuple(found) if named or zones else tuple(self._members.values())

    def _quality(self, *, alone: bool) -> Iterator[UnknownMatch]:
        """Why another member may carry packets of the rule: quality decides."""
        if self._rule.word("mode") not in _BY_HAND and not alone:
            reason = f"mode {self._rule.word('mode')}: quality decides which member carries packets"
            yield self._context.unknown(UnknownKind.FEATURE, reason, self._rule.at("mode"))
        for key in _SPREADING:
            if self._rule.on(key) and not alone:
                reason = f"{key} is on: packets of the rule are spread over its members"
                yield self._context.unknown(UnknownKind.FEATURE, reason, self._rule.at(key))

    def _watched(self, member: Entry) -> Iterator[UnknownMatch]:
        """Why a member may be out: a health check takes it out. A rule none of whose members lives is void (223230)."""
        for check in self._whole.within("health-check", self._context):
            watched = check.words("members")
            if not watched or "0" in watched or member.name in watched:
                reason = f"health check {check.name} may take member {member.name} out"
                yield self._context.unknown(UnknownKind.FEATURE, reason, check.line)

    def _gateway(self, member: Entry) -> Address | None:
        conditions: list[UnknownMatch] = []
        return self._ways.hop(member, "gateway" if self._family == 4 else "gateway6", conditions)
