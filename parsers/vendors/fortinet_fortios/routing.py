"""Static routes, policy routes, SD-WAN members and routing protocols of one virtual domain.

FortiOS CLI reference: `router static` (distance default 10, priority breaks ties), `router policy`
(first match, action deny uses the routing table), `system sdwan`: every member is a possible way. "Policy routes"
(administration guide) and "Policy route lookup scenario" (Fortinet community, 332273): with gateway and interface a
policy route decides alone; with the interface alone it takes only what the table could send out of it; an entry
whose way is not there is passed over. So is one that a link monitor has removed ("Enable or disable updating policy
routes when link health monitor fails", Administration Guide 7.2.4), unless the monitor says `update-policy-route
disable`. A static route with `bfd enable` may be gone ("BFD", Administration Guide 7.0.6: the routing information is
updated when a neighbour is down).
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, AddressSet
from parsers.model.device import Effect, Unmodelled
from parsers.model.intervals import Interval
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.routing import DynamicRouting, PolicyRoute, Route, RouteKind, Unusable
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, ServiceSet, of_ports, of_protocol
from parsers.syntax.leases import with_leases
from parsers.syntax.neighbours import addresses_in
from parsers.vendors.fortinet_fortios.addresses import subnet, united
from parsers.vendors.fortinet_fortios.interfaces import DYNAMIC_MODES, ZONE_SECTIONS, dynamic6, sdwan_members
from parsers.vendors.fortinet_fortios.sdwan_rules import steering
from parsers.vendors.fortinet_fortios.spoken import spoken_on
from parsers.vendors.fortinet_fortios.vrfs import copied_protocols, copies, in_every_vrf, leaks, vrf_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.routing import Address, Network
    from parsers.vendors.fortinet_fortios.entries import Context, Domain, Entry
    from parsers.vendors.fortinet_fortios.policies import Books

_PROTOCOLS = {
    "router ospf": "ospf",
    "router ospf6": "ospf6",
    "router bgp": "bgp",
    "router rip": "rip",
    "router ripng": "ripng",
    "router isis": "isis",
}
DISTANCE = 10
LEARNT_DISTANCE = 5


class Ways:
    """Reads the routing sections of a domain."""

    def __init__(self, domain: Domain, context: Context, books: Books) -> None:
        """Read `domain`."""
        self._domain, self._context, self._books = domain, context, books
        self._members = [
            item
            for path in ZONE_SECTIONS
            for item in sdwan_members(domain, path, context)
            if item.word("status", "enable") != "disable"
        ]
        self._monitors = [
            item
            for item in domain.entries("system link-monitor", context)
            if item.word("status", "enable") != "disable"
        ]

        self._steered = any(
            edit
            for path in ZONE_SECTIONS
            for block in domain.sections.get(path, [])
            for child in block.configs
            if child.name == "service"
            for edit in child.edits
        )

    def routes(self) -> list[Route]:
        """All static routes that are switched on; one for each SD-WAN member where they use it."""
        found: list[Route] = []
        for path, family in (("router static", 4), ("router static6", 6)):
            for entry in self._domain.entries(path, self._context):
                if entry.word("status", "enable") != "disable":
                    found += self._route(entry, family)
        found = with_leases(found, self._learnt())
        return [*found, *copies(self._books.wiring.interfaces, found)]

    def _learnt(self) -> list[tuple[Route, UnknownMatch]]:
        """Default routes from DHCP and PPPoE: `defaultgw` is enabled unless the file says otherwise."""
        found: list[tuple[Route, UnknownMatch]] = []
        for name, entry in self._books.wiring.entries.items():
            four = entry.word("mode") in DYNAMIC_MODES and entry.on("defaultgw", default=True)
            for family, learns in ((4, four), (6, dynamic6(entry, self._context))):
                if not learns or not self._books.wiring.interfaces[name].enabled:
                    continue
                why = self._why(UnknownKind.FEATURE, f"{name} may learn a default route", entry, "mode")
                network = ipaddress.ip_network("0.0.0.0/0" if family == 4 else "::/0")
                origin = self._context.span(entry.at("mode"))
                distance = self._number(entry, "distance", LEARNT_DISTANCE)
                vrf = self._books.wiring.interfaces[name].vrf
                found.append((Route(network, None, name, origin, distance=distance, vrf=vrf), why))
        return found

    def _route(self, entry: Entry, family: int) -> list[Route]:
        conditions = list(entry.unread)
        networks = self._networks(entry, family, conditions)
        hop = self.hop(entry, "gateway" if entry.words("gateway") else "gateway6", conditions)
        device = entry.word("device")
        self._must_exist(entry, "device", device)
        watchers = self._monitored(device)
        if entry.on("bfd"):
            watchers.append(self._why(UnknownKind.FEATURE, "BFD decides whether the route stands", entry, "bfd"))
        if entry.on("dynamic-gateway"):
            why = "the gateway is learnt from DHCP or PPP"
            conditions.append(self._why(UnknownKind.FEATURE, why, entry, "dynamic-gateway"))
        conditions += watchers
        ends: list[tuple[Address | None, str | None]] = [(hop, device or None)]
        choice: tuple[UnknownMatch, ...] = ()
        zones = entry.words("sdwan-zone")
        if zones or entry.on("sdwan") or entry.on("virtual-wan-link") or device in self._books.wiring.groups:
            ends, choice = self._member_ends(zones or ((device,) if device else ()), family, conditions)
        elif self._steered and device in {member.word("interface") for member in self._members}:
            ends += self._member_ends((), family, conditions)[0]
        null = entry.on("blackhole")
        distance = self._number(entry, "distance", DISTANCE)
        metric = self._number(entry, "priority", 0)
        found: list[Route] = []
        for network in networks:
            for next_hop, interface in ends if not null else [(None, None)]:
                if next_hop is None and interface is None and not null:
                    continue
                found.append(
                    Route(
                        network,
                        next_hop,
                        interface,
                        self._context.span(entry.line),
                        RouteKind.NULL if null else RouteKind.FORWARD,
                        distance,
                        metric,
                        self._vrf(entry, interface),
                        conditions=tuple(dict.fromkeys(conditions)),
                        lines=tuple(self._context.span(line) for line in entry.lines.values()),
                        choice=choice,
                        watched=bool(watchers) and conditions == watchers,
                    )
                )
        return found

    def _vrf(self, entry: Entry, interface: str | None) -> str:
        """The VRF of the interface that a route names, else the one that it says."""
        out = self._books.wiring.interfaces.get(interface or "")
        return vrf_named(entry.word("vrf")) if out is None else out.vrf

    def _must_exist(self, entry: Entry, key: str, name: str) -> None:
        """A way out that the file does not define may lead anywhere."""
        if not name or name in self._books.wiring.interfaces or name in self._books.wiring.groups:
            return
        reason = f"interface {name} is not defined"
        origin = self._context.span(entry.at(key))
        self._context.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, origin, reason)
        self._domain.unmodelled.append(Unmodelled(reason, Effect.MAY_DO_EITHER, origin))

    def _member_ends(
        self, zones: tuple[str, ...], family: int, conditions: list[UnknownMatch]
    ) -> tuple[list[tuple[Address | None, str | None]], tuple[UnknownMatch, ...]]:
        """Next hop and interface of each member, and the conditions that leave open which of them is taken."""
        found: list[tuple[Address | None, str | None]] = []
        lines: list[int] = []
        for member in self._members:
            zone = member.word("zone", "virtual-wan-link")
            if zones and zone not in zones and "virtual-wan-link" not in zones and "sd-wan" not in zones:
                continue
            key = "gateway" if family == 4 else "gateway6"
            found.append((self.hop(member, key, conditions), member.word("interface") or None))
            lines.append(member.line)
        if len(found) < 2:  # one member alone is the way, or there is none
            return found, ()
        choice = [self._context.unknown(UnknownKind.FEATURE, "SD-WAN chooses the member", line) for line in lines]
        conditions += choice
        return found, tuple(choice)

    def _networks(self, entry: Entry, family: int, conditions: list[UnknownMatch]) -> list[Network]:
        default = ipaddress.ip_network("0.0.0.0/0" if family == 4 else "::/0")
        if entry.words("dstaddr"):
            made = self._books.addresses.all_of(entry.words("dstaddr"), family, entry.at("dstaddr"))
            conditions += made.unknown
            return [ipaddress.ip_network(text) for text in made.possibly.cidrs()]
        for key in ("internet-service", "internet-service-custom", "internet-service-fortiguard"):
            if entry.word(key, "0") not in ("0", ""):
                conditions.append(
                    self._why(UnknownKind.INTERNET_SERVICE, f"route for {key} {entry.word(key)}", entry, key)
                )
                return [default]
        words = entry.words("dst")
        if not words:
            return [default]
        try:
            return [ipaddress.ip_network("/".join(words[:2]), strict=False)]
        except ValueError:
            reason = f"destination {' '.join(words)!r} is not understood"
            self._context.bad(entry.at("dst"), reason)
            conditions.append(self._why(UnknownKind.UNREAD, reason, entry, "dst"))
            return [default]

    def hop(self, entry: Entry, key: str, conditions: list[UnknownMatch]) -> Address | None:
        """The gateway that an entry names, or None."""
        text = entry.word(key)
        if not text or text in ("0.0.0.0", "::"):  # noqa: S104 -- these mean none, nothing is bound
            return None
        try:
            return ipaddress.ip_address(text)
        except ValueError:
            reason = f"gateway {text!r} is not understood"
            self._context.bad(entry.at(key), reason)
            conditions.append(self._why(UnknownKind.UNREAD, reason, entry, key))
            return None

    def _number(self, entry: Entry, key: str, default: int) -> int:
        text = entry.word(key, str(default))
        if text.isdigit():
            return int(text)
        self._context.bad(entry.at(key), f"{key} {text!r} is no number")
        return default

    def _monitored(self, device: str) -> list[UnknownMatch]:
        return [
            self._context.unknown(
                UnknownKind.FEATURE, f"link monitor {item.name!r} may withdraw routes of {device}", item.line
            )
            for item in self._monitors
            if device and item.word("srcintf") == device and item.word("update-static-route", "enable") != "disable"
        ]

    def _why(self, kind: UnknownKind, reason: str, entry: Entry, key: str) -> UnknownMatch:
        return self._context.unknown(kind, reason, entry.at(key))

    def policy_routes(self) -> list[PolicyRoute]:
        """The policy routes in order, and after them the rules of SD-WAN."""
        found: list[PolicyRoute] = []
        for path, family in (("router policy", 4), ("router policy6", 6)):
            found += [self._policy_route(entry, family) for entry in self._domain.entries(path, self._context)]
        found += steering(self, self._domain, self._context, self._books)
        return list(in_every_vrf(found, self._books.wiring.interfaces))

    def _policy_route(self, entry: Entry, family: int) -> PolicyRoute:
        conditions = list(entry.unread)
        names, missing = self._books.wiring.resolved(entry.words("input-device") or ("any",))
        if missing:
            conditions.append(
                self._why(
                    UnknownKind.UNRESOLVED, f"interface {' '.join(missing)} is not defined", entry, "input-device"
                )
            )
            names = None
        for key in ("input-device-negate", "src-negate", "dst-negate"):
            if entry.on(key):
                conditions += [self._why(UnknownKind.FEATURE, f"{key} is on", entry, key)]
        for key in ("internet-service-id", "internet-service-custom", "internet-service-fortiguard", "groups", "users"):
            if entry.words(key):
                reason = f"{key} {' '.join(entry.words(key))}"
                conditions += [self._why(UnknownKind.INTERNET_SERVICE, reason, entry, key)]
        if entry.word("tos", "0x00") != "0x00":
            conditions.append(self._why(UnknownKind.FEATURE, f"tos {entry.word('tos')}", entry, "tos"))
        negated = entry.on("input-device-negate") or entry.on("src-negate") or entry.on("dst-negate")
        stays = entry.word("action", "permit") == "deny"
        hop = None if stays else self.hop(entry, "gateway", conditions)
        device = None if stays else entry.word("output-device") or None
        self._must_exist(entry, "output-device", device or "")
        conditions += [] if stays else self._removing(device, hop)
        match = Match(
            self._side(entry, "src", family, conditions, wide=negated),
            self._side(entry, "dst", family, conditions, wide=negated),
            ServiceMatch.exactly(self._services(entry, conditions)),
            None if negated else names,
            None,
            tuple(conditions),
        )
        return PolicyRoute(
            entry.name,
            match,
            hop,
            device,
            self._context.span(entry.line),
            enabled=entry.word("status", "enable") != "disable",
            routed=device is not None and hop is None,
            unusable=Unusable.NEXT,
        )

    def _removing(self, device: str | None, hop: Address | None) -> Iterator[UnknownMatch]:
        """Link monitors that may remove a policy route by `device`, or where it names none by the network of `hop`."""
        for item in self._monitors:
            watched = item.word("srcintf")
            interface = self._books.wiring.interfaces.get(watched)
            here = [] if interface is None else [one.value.network for one in interface.addresses]
            by_hop = device is None and hop is not None and (not here or any(hop in network for network in here))
            if item.word("update-policy-route", "enable") != "disable" and (by_hop or device == watched):
                reason = f"link monitor {item.name!r} may remove policy routes by {watched}"
                yield self._context.unknown(UnknownKind.FEATURE, reason, item.line)

    def _side(
        self, entry: Entry, side: str, family: int, conditions: list[UnknownMatch], *, wide: bool
    ) -> AddressMatch:
        every = EVERY_IPV4 if family == 4 else EVERY_IPV6
        if wide:
            return AddressMatch.exactly(every)
        parts: list[AddressMatch] = []
        if entry.words(f"{side}addr"):
            parts.append(self._books.addresses.all_of(entry.words(f"{side}addr"), family, entry.at(f"{side}addr")))
        try:
            parts += [AddressMatch.exactly(part) for part in _written(entry.words(side))]
        except ValueError:
            reason = f"{side} {' '.join(entry.words(side))!r} is not understood"
            self._context.bad(entry.at(side), reason)
            conditions.append(self._why(UnknownKind.UNREAD, reason, entry, side))
            return AddressMatch.exactly(every)
        return united(parts) if parts else AddressMatch.exactly(every)

    def _services(self, entry: Entry, conditions: list[UnknownMatch]) -> ServiceSet:
        try:
            number = int(entry.word("protocol", "0"))
            if not number:
                return EVERY_SERVICE
            if number not in (6, 17, 132):
                return of_protocol(number)
            outer = Interval(int(entry.word("start-port", "0")), int(entry.word("end-port", "65535")))
            inner = Interval(int(entry.word("start-source-port", "0")), int(entry.word("end-source-port", "65535")))
            return of_ports(number, outer if outer.first or outer.last < 65535 else EVERY_PORT, inner)
        except ValueError:
            reason = "protocol or ports are not understood"
            self._context.bad(entry.at("protocol"), reason)
            conditions.append(self._why(UnknownKind.UNREAD, reason, entry, "protocol"))
            return EVERY_SERVICE

    def protocols(self) -> list[DynamicRouting]:
        """The routing protocols that have something to do; which VRFs they serve follows from neighbours, so all."""
        found: list[DynamicRouting] = []
        vrfs = sorted({"", *(interface.vrf for interface in self._books.wiring.interfaces.values())})
        for path, name in _PROTOCOLS.items():
            for block in self._domain.sections.get(path, []):
                work = [
                    child
                    for child in block.configs
                    if child.name
                    in (
                        "network",
                        "neighbor",
                        "neighbor-group",
                        "ospf-interface",
                        "interface",
                        "ospf6-interface",
                        "isis-interface",
                        "neighbor-range",
                    )
                    and child.edits
                ]
                near = addresses_in(edit.name for child in work if child.name == "neighbor" for edit in child.edits)
                if work:
                    made = DynamicRouting(name, self._context.span(block.line), neighbours=near)
                    made = replace(made, interfaces=spoken_on(block, self._books.wiring.interfaces))
                    found += [replace(made, vrf=vrf) for vrf in vrfs]
        found += leaks(self._domain, self._context)
        interfaces = self._books.wiring.interfaces
        found += [
            DynamicRouting(
                "dhcp", self._context.span(entry.at("dhcp-classless-route-addition")), interfaces[entry.name].vrf
            )
            for entry in self._books.wiring.entries.values()
            if entry.on("dhcp-classless-route-addition") and entry.word("mode") == "dhcp"
        ]
        return [*found, *copied_protocols(found, interfaces)]


def _written(words: tuple[str, ...]) -> list[AddressSet]:
    """`10.0.0.0/255.0.0.0`, `10.0.0.0/8`, `::/0`, or the old `10.0.0.0 255.0.0.0`.

    Raises:
        ValueError: none of these.
    """
    if len(words) == 2 and "/" not in words[0] and words[1].count(".") == 3 and words[1].startswith(("255.", "0.0.")):
        return [subnet(words)]
    return [
        subnet((word,))
        if word.partition("/")[2].count(".") != 3
        else subnet((word.partition("/")[0], word.partition("/")[2]))
        for word in words
    ]
