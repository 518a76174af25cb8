"""Static routes, default routes, and gateways of rules as policy routes.

A static route names a gateway, a gateway an interface and an address. Default routes come from the gateway that is
marked (`defaultgw`, `defaultgw4`), else from whichever gateway the product chooses, so each may be it. A rule with
a gateway is a `route-to`: pf sends what it passes that way, past the table (pf.conf(5), "ROUTING"); what another
rule passes takes the table. The gateway of a rule is left out while it is down, is disabled or is on no interface in
force (`filter_generate_user_rule`); with `skip_rules_gw_down` the whole rule is, whatever its action, and later rules
decide (help of "Skip rules when gateway is down", `system_advanced_misc.php` of pfSense 2.5; `parseFilterRules` in
`Firewall/Plugin.php` of OPNsense 17.1). A group chooses among its members. Sources: pfSense documentation, "Gateways",
"Policy Routing Configuration"; OPNsense documentation, "Gateways"; `gwlb.inc`, `Gateways.php`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV4, EVERY_IPV6, from_cidr, union_of
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import UnknownKind, UnknownMatch
from parsers.model.routing import PolicyRoute, Route, RouteKind
from parsers.model.rules import Action
from parsers.nouns import dataclass
from parsers.syntax.pf.rules import IN, at_interface, first_match_order
from parsers.syntax.pf.tables import about

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model.address import AddressSet
    from parsers.model.interface import Interface
    from parsers.model.routing import Address, Network
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.pf.rules import PfRule

_DEFAULTS: dict[int, Network] = {4: ipaddress.ip_network("0.0.0.0/0"), 6: ipaddress.ip_network("::/0")}
_ABOUT = about(
    "how the gateway is watched, or what people wrote",
    "descr interval monitor weight latencylow latencyhigh losslow losshigh alert_interval time_period loss_interval"
    " data_payload action_disable force_down gw_down_kill_states nonlocalgateway fargw monitor_noroute"
    " monitor_killstates monitor_killstates_priority data_length current_latencylow current_latencyhigh"
    " current_losslow current_losshigh current_interval current_time_period current_loss_interval"
    " current_data_length killstates",
)
_ABOUT_GROUP = {
    "descr": "a description",
    "trigger": "when a member counts as down",
    "poolopts": "balancing",
    "keep_failover_states": "states, which belong to packets that rules passed",
}
_NULL = frozenset({"null4", "null6"})


@dataclass(frozen=True, slots=True)
class Gateway:
    """A way out: `hop` None where its address is learnt. `watched`: rules do without it while it is down."""

    name: str
    interface: str
    hop: Address | None
    family: int
    entry: Entry
    default: bool
    watched: bool
    enabled: bool
    metric: int = 0


class Ways:
    """The routes of one file."""

    def __init__(self, root: Entry, books: Books) -> None:
        """Read gateways, groups and static routes of `root`."""
        self._root, self._books, self._context = root, books, books.context
        self._section = root.under("gateways")
        self._groups = {item.text("name"): item for item in self._section.all("gateway_group")}
        for item in self._groups.values():
            item.ignore(_ABOUT_GROUP)
            for one in item.element.all("item"):
                one.modelled()
        self._chosen = {4: self._section.text("defaultgw4"), 6: self._section.text("defaultgw6")}
        old = [self._gateway(item) for item in self._section.all("gateway_item")]
        new = [self._gateway(item) for item in root.under("OPNsense", "Gateways").all("gateway_item")]
        self._skips = root.under("system").switch("skip_rules_gw_down")
        self._gateways = {item.name: item for item in [*old, *new] if item is not None}

    def _gateway(self, entry: Entry) -> Gateway | None:
        entry.ignore(_ABOUT)
        text, name = entry.text("gateway"), entry.text("name")
        family = 6 if entry.text("ipprotocol") == "inet6" else 4
        hop: Address | None = None
        if text and text != "dynamic":
            try:
                hop = ipaddress.ip_address(text)
                family = hop.version
            except ValueError:
                self._context.bad(entry.at("gateway"), f"gateway address {text!r} is not understood")
                self._context.open(f"gateway {name} is unread", Effect.MAY_DO_EITHER, entry.at("gateway"))
        off = entry.switch("disabled")
        enabled = off is not True or entry.text("disabled") == "0"
        chosen = self._chosen[family]
        default = chosen == name if chosen else entry.has("defaultgw") and entry.text("defaultgw") != "0"
        priority = entry.text("priority", "0")
        watched = not entry.has("monitor_disable") or entry.text("monitor_disable") == "0"
        watched = watched or (entry.has("force_down") and entry.text("force_down") != "0")
        interface = self._books.wiring.named(entry.text("interface"))
        metric = int(priority) if priority.isascii() and priority.isdecimal() else 0
        return Gateway(name, interface, hop, family, entry, default, watched, enabled, metric)

    def routes(self) -> list[Route]:
        """Static routes, then default routes."""
        found: list[Route] = []
        for entry in self._root.under("staticroutes").all("route"):
            entry.ignore({"descr": "a description"})
            found += self._static(entry)
        for family in (4, 6):
            found += self._default(family)
        return found

    def _static(self, entry: Entry) -> Iterator[Route]:
        off = entry.switch("disabled")
        if off is True and entry.text("disabled") != "0":
            for name in ("network", "gateway"):
                entry.find(name)
            return
        name = entry.text("gateway")
        entry.find("network")
        doubts = list(entry.unread())
        if off is None and entry.text("disabled") == "":
            reason = "<disabled> may or may not count: versions read it in different ways"
            doubts.append(self._context.unknown(UnknownKind.UNREAD, reason, entry.at("disabled")))
        networks = self._networks(entry, doubts)
        for network in networks:
            if name.lower() in _NULL:
                yield Route(network, None, None, entry.origin, RouteKind.NULL, conditions=tuple(doubts))
                continue
            gateway = self._named(name, network.version)
            if gateway is None:
                reason = f"gateway {name!r} is not in the file"
                self._context.unresolved(entry.at("gateway"), reason)
                self._context.open(reason, Effect.MAY_DO_EITHER, entry.at("gateway"))
                continue
            if gateway.enabled:
                yield Route(
                    network, gateway.hop, gateway.interface, entry.origin, conditions=tuple(doubts), lines=entry.lines
                )

    def _networks(self, entry: Entry, doubts: list[UnknownMatch]) -> list[Network]:
        text = entry.text("network")
        if self._books.aliases.knows(text):
            made = self._books.aliases.addresses(text, entry.at("network"))
            doubts += made.unknown
            return [ipaddress.ip_network(net) for net in made.possibly.cidrs()]
        try:
            return [ipaddress.ip_network(text, strict=False)]
        except ValueError:
            reason = f"network {text!r} is not understood"
            self._context.bad(entry.at("network"), reason)
            self._context.open(reason, Effect.MAY_DO_EITHER, entry.at("network"))
            return []

    def _named(self, name: str, family: int) -> Gateway | None:
        """A gateway by name; `WAN_DHCP` and the like are made for interfaces that learn their address."""
        if name in self._gateways:
            return self._gateways[name]
        for key in self._books.wiring.assigned:
            interface = self._books.wiring.interfaces[key]
            made = {f"{word.upper()}{end}" for word in (key, interface.description) for end in _LEARNT_ENDS}
            if name.upper() in made and (self._books.wiring.learns(key, family) or "_VPN" in name.upper()):
                entry = self._books.wiring.entries[key]
                return Gateway(name, key, None, family, entry, default=False, watched=True, enabled=True)
        return None

    def _default(self, family: int) -> Iterator[Route]:
        """One route for each gateway that may be the default one; surely where the file says which."""
        mine = [item for item in self._gateways.values() if item.family == family and item.enabled]
        marked = [item for item in mine if item.default]
        chosen = self._chosen[family]
        if chosen == "-":
            return
        if chosen in self._groups:
            members = [self._named(word.split("|")[0], family) for word in self._members(chosen)]
            there = [item for item in members if item is not None]
            yield from self._perhaps(there, f"gateway group {chosen}", one_is_taken=len(there) == len(members) > 1)
            return
        if len(marked) == 1:
            item = marked[0]
            yield Route(_DEFAULTS[family], item.hop, item.interface, item.entry.origin, lines=item.entry.lines)
            return
        candidates = marked or mine
        alone = len(candidates) == 1 and not self._learners(family) and not any(self._undefined(family))
        if alone:
            item = candidates[0]
            yield Route(_DEFAULTS[family], item.hop, item.interface, item.entry.origin, lines=item.entry.lines)
            return
        yield from self._perhaps(candidates, "which gateway is the default one, the device decides")
        yield from self._undefined(family)
        for key in self._learners(family):
            entry = self._books.wiring.entries[key]
            place = entry.at("ipaddr" if family == 4 else "ipaddrv6")
            why = self._context.unknown(UnknownKind.FEATURE, f"{key} may learn a default route", place)
            yield Route(_DEFAULTS[family], None, key, self._context.span(place), conditions=(why,))

    def _undefined(self, family: int) -> Iterator[Route]:
        """Interfaces with a gateway that the file does not define may have a default route through it."""
        for (key, version), name in self._books.wiring.gateways.items():
            if version == family and self._named(name, family) is None:
                place = self._books.wiring.entries[key].at("gateway" if family == 4 else "gatewayv6")
                reason = f"gateway {name!r} is not in the file"
                self._context.unresolved(place, reason)
                why = self._context.unknown(UnknownKind.UNRESOLVED, reason, place)
                yield Route(_DEFAULTS[family], None, key, self._context.span(place), conditions=(why,))

    def _learners(self, family: int) -> list[str]:
        wiring = self._books.wiring
        words = {"dhcp", "pppoe", "pptp", "l2tp", "ppp"} if family == 4 else {"dhcp6", "slaac", "6rd", "6to4"}
        return [key for key in wiring.assigned if wiring.interfaces[key].enabled and wiring.words[key, family] in words]

    def _perhaps(self, gateways: Sequence[Gateway], reason: str, *, one_is_taken: bool = False) -> Iterator[Route]:
        """Default routes by any of these; `one_is_taken`: only which of them is open."""
        whys = [self._context.unknown(UnknownKind.FEATURE, reason, item.entry.element) for item in gateways]
        for item, why in zip(gateways, whys, strict=True):
            yield Route(
                _DEFAULTS[item.family], item.hop, item.interface, item.entry.origin, metric=item.metric,
                conditions=(why,), lines=item.entry.lines, choice=tuple(whys) if one_is_taken else (),
            )  # fmt: skip

    def _members(self, group: str) -> list[str]:
        return [one.text for one in self._groups[group].element.all("item")]

    def in_force(self, rules: Sequence[PfRule]) -> list[PfRule]:
        """The rules; one with a gateway that may be down may be left out where the file says so."""
        return list(rules) if self._skips is False else [self._perhaps_skipped(item) for item in rules]

    def _perhaps_skipped(self, item: PfRule) -> PfRule:
        group = item.gateway in self._groups
        up = self._one_is_up(item.gateway) if group else self._is_up(self._named(item.gateway, 4))
        if not item.gateway or up:
            return item
        reason, match = f"the rule is left out while gateway {item.gateway} is down", item.rule.match
        why = UnknownMatch(UnknownKind.FEATURE, reason, item.rule.origin)
        return replace(item, rule=replace(item.rule, match=replace(match, conditions=(*match.conditions, why))))

    def policy_routes(self, rules: Sequence[PfRule]) -> list[PolicyRoute]:
        """What rules with a gateway do to routing, in the order in which rules decide."""
        ordered = [item for item in first_match_order(rules) if IN in item.directions and item.rule.enabled]
        last = max((index for index, item in enumerate(ordered) if item.gateway), default=-1)
        names = sorted(self._books.wiring.interfaces)
        found: list[PolicyRoute] = []
        for item in ordered[: last + 1]:
            if item.rule.action is not Action.DENY:
                rule = item.rule
                match = at_interface(item, names)
                plain = PolicyRoute(rule.identity, match, None, None, rule.origin, answers=False)
                found += self.steered(plain, item.gateway, item.interfaces)
        return found

    def of_interfaces(self) -> Iterator[tuple[str, Gateway]]:
        """Interfaces with a gateway of their own whose address the file holds."""
        for (key, family), name in self._books.wiring.gateways.items():
            gateway = self._named(name, family)
            if gateway is not None and gateway.hop is not None and gateway.family == family:
                yield key, gateway

    def gateway(self, name: str) -> Gateway | None:
        """A gateway by name."""
        return self._named(name, 4)

    @staticmethod
    def led_beside(name: str, gateway: Gateway, routes: Sequence[Route]) -> AddressSet:
        """Networks to which routes lead by an interface, past its gateway."""
        return union_of(
            from_cidr(str(item.network))
            for item in routes
            if item.interface == name and item.kind is RouteKind.FORWARD and item.next_hop != gateway.hop
            and item.network.version == gateway.family and item.network.prefixlen
        )  # fmt: skip

    def connected(self, name: str) -> AddressSet:
        """The networks of an interface by its own addresses."""
        return union_of(from_cidr(str(item.value.network)) for item in self.interface(name).addresses)

    @staticmethod
    def answered(plain: PolicyRoute, gateway: Gateway) -> PolicyRoute:
        """Answers that leave to a gateway whether it is watched or not."""
        return replace(plain, next_hop=gateway.hop, interface=gateway.interface)

    def interface(self, name: str) -> Interface:
        """An interface by its key."""
        return self._books.wiring.interfaces[name]

    @property
    def presence(self) -> bool:
        """Whether the product is pfSense."""
        return self._context.dialect.flags_by_presence

    def steered(self, plain: PolicyRoute, name: str, interfaces: frozenset[str] | None) -> Iterator[PolicyRoute]:
        """What a rule with the gateway or group `name` does at `interfaces`; `plain` where it has none."""
        if not name:
            yield plain
            return
        yield from self._not_for_vpn(plain)
        if name in self._groups:
            yield from self._by_group(plain, name)
            return
        gateway = self._named(name, 4)
        if gateway is None:
            reason = f"gateway {name!r} is not in the file"
            why = UnknownMatch(UnknownKind.UNRESOLVED, reason, plain.origin)
            self._context.unmodelled.append(Unmodelled(reason, Effect.MAY_REWRITE, plain.origin, interfaces))
            yield replace(plain, conditions=(why,))
            return
        reason = f"gateway {name} may be down"
        why = UnknownMatch(UnknownKind.FEATURE, reason, gateway.entry.origin)
        if not gateway.enabled:
            yield plain
            return
        yield self._to(plain, gateway, (why,) if gateway.watched and self._skips is not True else ())

    def _by_group(self, plain: PolicyRoute, group: str) -> Iterator[PolicyRoute]:
        """Any member of a group; the table where all of them may be down, or one is not in the file."""
        members = [item for item in self._gateways_of(group) if item is not None and item.enabled]
        why = UnknownMatch(UnknownKind.FEATURE, f"gateway group {group} chooses", plain.origin)
        perhaps = replace(plain.match, conditions=(*plain.match.conditions, why))
        for member in members:
            yield self._to(replace(plain, match=perhaps, choice=(why,)), member, ())
        if not self._one_is_up(group):
            yield plain

    def _gateways_of(self, group: str) -> list[Gateway | None]:
        return [self._named(word.split("|")[0], 4) for word in self._members(group)]

    def _one_is_up(self, group: str) -> bool:
        """Whether all members of a group are in the file and in force, and one of them is never down."""
        members = self._gateways_of(group)
        return all(item is not None and item.enabled for item in members) and any(map(self._is_up, members))

    def _is_up(self, gateway: Gateway | None) -> bool:
        """Whether a gateway is never taken to be down."""
        if gateway is None or gateway.watched or not gateway.enabled:
            return False
        interface = self._books.wiring.interfaces.get(gateway.interface)
        return interface is not None and interface.enabled

    def _to(self, plain: PolicyRoute, gateway: Gateway, doubts: tuple[UnknownMatch, ...]) -> PolicyRoute:
        """The way to a gateway; where its interface is down the rule stands and the table decides."""
        return replace(plain, next_hop=gateway.hop, interface=gateway.interface, conditions=doubts)

    def _not_for_vpn(self, plain: PolicyRoute) -> Iterator[PolicyRoute]:
        """pfSense: a rule for any destination leaves networks of VPNs to the table (`disablenegate` ends that)."""
        dialect, system = self._context.dialect, self._root.under("system")
        whole = plain.match.destination.surely
        everywhere = whole.v4 == EVERY_IPV4.v4 or whole.v6 == EVERY_IPV6.v6
        if not dialect.flags_by_presence or system.has("disablenegate") or not everywhere:
            return
        reason = "networks of VPNs and static routes may be left to the routing table"
        why = UnknownMatch(UnknownKind.FEATURE, reason, plain.origin)
        match = plain.match
        yield replace(plain, match=replace(match, conditions=(*match.conditions, why)))


_LEARNT_ENDS = ("_DHCP", "_DHCP6", "_PPPOE", "_PPP", "_SLAAC", "_L2TP", "_PPTP", "_VPNV4", "_VPNV6", "_TRACK6")
