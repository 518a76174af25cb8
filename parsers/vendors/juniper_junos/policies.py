"""Security policies: between two zones, global, and the default.

Sources: "Security Policies User Guide", "Security Policies Overview", "Global Policies", "Unified Policies": the
policies between the zones of the way in and out are asked in their order, then the global ones, then the default, which
denies where nothing else is said; within a zone nothing passes without a policy either. A policy sees the destination
as it is behind static and destination NAT, and the source as it came in. KB27211 and KB30997 for what goes to the
device itself: policies to the zone `junos-host` judge it beside `host-inbound-traffic`. A policy that denies and comes
from a group stands behind those of the file (field: the usual way to log what the default denies; were it in front,
nothing would pass); where one that permits stands is left open.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_IPV6
from parsers.model.device import Effect
from parsers.model.match import ANY_ADDRESS, ANY_SERVICE, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleMetadata, RuleSet
from parsers.nouns import dataclass
from parsers.vendors.juniper_junos.schedulers import last_day, week_hours
from parsers.vendors.juniper_junos.zones import HOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.source import Span
    from parsers.syntax.statements import Statement
    from parsers.vendors.juniper_junos.addresses import Books
    from parsers.vendors.juniper_junos.context import Context
    from parsers.vendors.juniper_junos.services import Applications
    from parsers.vendors.juniper_junos.zones import Zones

NAME = "security policies"
TO_HOST = "policies to junos-host"
PERMIT_ALL = "default-policy permit-all (Security Policies User Guide, default-policy)"
DEFAULT = "Junos Security Policies User Guide, default policy: deny-all"
NO_ZONE = "Junos Security Policies User Guide, security zones: an interface in no zone passes nothing (null zone)"
NO_IPV6 = "Junos Flow-Based and Packet-Based Processing User Guide, family inet6 mode"
SELF = "Junos Knowledge Base KB30997, self-traffic-policy"
_NARROWING = {
    "source-identity": (UnknownKind.USER, "user"),
    "source-end-user-profile": (UnknownKind.USER, "device profile"),
    "dynamic-application": (UnknownKind.APPLICATION, "application"),
    "url-category": (UnknownKind.APPLICATION, "URL category"),
    "source-l3vpn-vrf-group": (UnknownKind.FEATURE, "VRF group"),
    "destination-l3vpn-vrf-group": (UnknownKind.FEATURE, "VRF group"),
}
_KEYS = frozenset({"source-address", "destination-address", "application", "from-zone", "to-zone"})
_NEGATED = {"source-address-excluded": "source", "destination-address-excluded": "destination"}
_LOGS = frozenset({"log", "count"})
_DROPPED = {"drop-translated": True, "drop-untranslated": False}
"""What a permit drops: destinations that were translated, or that were not."""
_IN_PERMIT = {
    "application-services": "profiles of inspection",
    "tcp-options": "how connections are checked",
    "services-offload": "how fast packets go",
}


@dataclass(frozen=True, slots=True)
class Way:
    """Where a policy counts; None is every zone."""

    source: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class TunnelUse:
    """A policy that permits into a tunnel: its statement, what it takes, and the condition that its rule has."""

    statement: Statement
    match: Match
    way: Way
    condition: UnknownMatch


@dataclass
class Policies:
    """Makes one rule set of all policies."""

    context: Context
    root: Statement
    zones: Zones
    books: Books
    applications: Applications
    tunnels: dict[str, list[TunnelUse]] = field(default_factory=dict[str, "list[TunnelUse]"])
    to_host: list[Rule] = field(default_factory=list[Rule])
    hosted: set[str] = field(default_factory=set[str])

    def rule_sets(self, unzoned: frozenset[str]) -> list[RuleSet]:
        """The policies, and those for the device itself if there are any."""
        top = self.root.get("security", "policies")
        origin = self.context.span(top or self.root.find("security") or self.root)
        rules = list(self._first(unzoned))
        for source in () if top is None else top.children("from-zone"):
            for target in source.children("to-zone"):
                rules += self._between(source, target)
            self._others(source, {"to-zone"})
        overall = None if top is None else top.get("global")
        if overall is not None:
            for rule in self._policies(overall, Way(None, None)):
                if rule.match.out_interfaces is not None:
                    rules.append(rule)
                    continue
                self.to_host.append(rule)
                self.hosted |= set(self.zones.interfaces)
            self._others(overall, {"policy"})
        rules += self._default(top)
        found = [RuleSet(NAME, tuple(rules), origin)]
        if self.to_host:
            found.append(RuleSet(TO_HOST, tuple(self._host_end(origin)), origin))
        if top is not None:
            self._settled(top)
        return found

    def _settled(self, top: Statement) -> None:
        for item in top.children():
            match item.word:
                case "from-zone" | "global" | "default-policy":
                    continue
                case "policy-rematch" | "policy-stats" | "traceoptions" | "pre-id-default-policy" | "unified-policy":
                    item.irrelevant("how sessions are kept and counted")
                case _:
                    self.context.unread(item, f"{item.word!r} of security policies is not understood")

    def _others(self, here: Statement, known: set[str]) -> None:
        for item in here.children():
            if item.word not in known:
                self.context.unread(item, f"{item.word!r} of security policies is not understood")

    def _first(self, unzoned: frozenset[str]) -> Iterator[Rule]:
        """What no policy can let pass."""
        where = self.context.span(self.root.find("security", "zones") or self.root)
        if unzoned:
            yield Rule("null zone", Action.DENY, Match(in_interfaces=unzoned), where, implicit=NO_ZONE)
            yield Rule("null zone", Action.DENY, Match(out_interfaces=unzoned), where, implicit=NO_ZONE)
        mode = self.root.value("security", "forwarding-options", "family", "inet6", "mode")
        six = AddressMatch.exactly(EVERY_IPV6)
        if mode is None:
            reason = "whether IPv6 is forwarded where no mode is set depends on model and release"
            why = UnknownMatch(UnknownKind.FEATURE, reason, where)
            yield Rule("IPv6", Action.DENY, Match(source=six, conditions=(why,)), where, implicit=NO_IPV6)
        elif mode.word == "drop":
            yield Rule("IPv6", Action.DENY, Match(source=six), self.context.span(mode))
        elif mode.word == "packet-based":
            yield Rule("IPv6", Action.PERMIT, Match(source=six), self.context.span(mode))
        elif mode.word != "flow-based":
            self.context.bad(mode, f"mode {mode.word!r} is not understood")
            self.context.doubt("how IPv6 is forwarded", Effect.MAY_DO_EITHER, mode)

    def _between(self, source: Statement, target: Statement) -> list[Rule]:
        way = Way(source.word, target.word)
        rules = self._policies(target, way)
        self._others(target, {"policy"})
        if target.word == HOST:
            self.to_host += rules
            self.hosted.add(source.word)
            return []
        if source.word == HOST:
            return []
        return rules

    def _policies(self, here: Statement, way: Way) -> list[Rule]:
        held = here.get("policy")
        entries = [] if held is None else list(held.below.values())
        made = [(item, rule) for item in entries for rule in _by_translation(item, self._policy(item, way))]
        return self.context.in_order(made, denying_behind=True)

    def _policy(self, entry: Statement, way: Way) -> Rule:
        enabled = entry.active
        entry.read()
        conditions: list[UnknownMatch] = []
        match = self._match(entry, way, conditions)
        action = self._action(entry, match, way, conditions)
        schedule = entry.text("scheduler-name")
        if schedule:
            why = self.context.why(UnknownKind.TIME, f"schedule {schedule}", entry)
            conditions.append(replace(why, hours=week_hours(self.root, schedule) or ()))
        for item in entry.children():
            if item.word == "description":
                item.irrelevant("a comment")
            elif item.word not in {"match", "then", "scheduler-name"}:
                self.context.bad(item, f"{item.word!r} of a policy is not understood")
                conditions.append(self.context.why(UnknownKind.UNREAD, f"{item.word} is not understood", item))
        if not enabled:
            for item in entry.walk():
                item.read()
        match = Match(
            match.source, match.destination, match.service, match.in_interfaces, match.out_interfaces, tuple(conditions)
        )
        return Rule(
            entry.word,
            action,
            match,
            self.context.span(entry),
            self.context.spans(entry),
            enabled=enabled,
            logged=entry.find("then", "log") is not None,
            schedule=schedule,
            until=last_day(self.root, schedule),
            metadata=RuleMetadata(name=entry.word, description=entry.text("description"), tag=_inspected(entry)),
        )

    def _match(self, entry: Statement, way: Way, conditions: list[UnknownMatch]) -> Match:
        sides = {"source": ANY_ADDRESS, "destination": ANY_ADDRESS}
        service = ANY_SERVICE
        names = self._zones_of(entry, way)
        for key in entry.children("match"):
            if key.word in {"source-address", "destination-address"}:
                side = key.word.removesuffix("-address")
                zone = way.source if side == "source" else way.target
                sides[side] = self.books.all_of(key.children(), () if zone is None else (zone,))
            elif key.word == "application":
                service = self._service(key, conditions)
            elif key.word not in _KEYS and key.word not in _NEGATED:
                self._narrowed(key, conditions)
        for word, side in _NEGATED.items():
            if entry.get("match", word) is not None:
                sides[side] = sides[side].negated()
        missing = [word for word in ("source-address", "destination-address") if entry.find("match", word) is None]
        if entry.find("match", "application") is None and entry.find("match", "dynamic-application") is None:
            missing.append("application")
        conditions += [self.context.why(UnknownKind.UNREAD, f"no {word} is in the file", entry) for word in missing]
        return Match(sides["source"], sides["destination"], service, names[0], names[1])

    def _narrowed(self, key: Statement, conditions: list[UnknownMatch]) -> None:
        """What else a policy asks for decides outside the file."""
        if key.word in _NARROWING:
            kind, what = _NARROWING[key.word]
            named = [item.word for item in key.children() if item.word not in {"any", "none"}]
            if named:
                conditions.append(self.context.why(kind, f"{what} {' '.join(named)}", key))
            return
        self.context.bad(key, f"{key.word!r} of a policy is not understood")
        key.unknown(f"{key.word!r} is not understood")
        conditions.append(self.context.why(UnknownKind.UNREAD, f"{key.word} is not understood", key))

    def _service(self, key: Statement, conditions: list[UnknownMatch]) -> ServiceMatch:
        named = key.children()
        if any(item.word == "junos-defaults" for item in named):
            conditions.append(
                self.context.why(UnknownKind.APPLICATION, "the ports that applications have by default", key)
            )
            named = [item for item in named if item.word != "junos-defaults"]
            if not named:
                return ANY_SERVICE
        return self.applications.all_of(named)

    def _zones_of(self, entry: Statement, way: Way) -> tuple[frozenset[str], frozenset[str] | None]:
        sides: list[frozenset[str] | None] = []
        for zone, key in ((way.source, "from-zone"), (way.target, "to-zone")):
            named = [zone] if zone is not None else entry.texts("match", key)
            if not named or "any" in named:
                sides.append(self.zones.all)
                continue
            for name in named:
                if name not in self.zones.interfaces and name != HOST:
                    self.context.unresolved(f"zone {name} is not in the file", entry)
            sides.append(
                None
                if HOST in named
                else frozenset[str]().union(*(self.zones.interfaces.get(name, frozenset()) for name in named))
            )
        return sides[0] or frozenset(), sides[1]

    def _action(self, entry: Statement, match: Match, way: Way, conditions: list[UnknownMatch]) -> Action:
        found: dict[str, Statement] = {}
        for item in entry.children("then"):
            if item.word in _LOGS:
                item.irrelevant("what the device records or measures")
            elif item.word in {"permit", "deny", "reject"}:
                found[item.word] = item
            else:
                self.context.bad(item, f"{item.word!r} of a policy is not understood")
                return Action.UNKNOWN
        own = [item for item in found.values() if not item.inherited] or list(found.values())
        if len(own) != 1:
            conditions.append(self.context.why(UnknownKind.UNREAD, "the action is not in the file", entry))
            return Action.UNKNOWN
        if own[0].word != "permit":
            for item in own[0].children():
                item.irrelevant("how refused connections are answered")
            return Action.DENY
        self._permitted(own[0], match, way, conditions)
        return Action.PERMIT

    def _permitted(self, permit: Statement, match: Match, way: Way, conditions: list[UnknownMatch]) -> None:
        for item in permit.children():
            match_word = item.word
            if match_word in _IN_PERMIT:
                item.irrelevant(_IN_PERMIT[match_word])
            elif match_word == "firewall-authentication":
                item.irrelevant("who is authenticated")
                conditions.append(self.context.why(UnknownKind.USER, "users who logged in at the firewall", item))
            elif match_word == "destination-address":
                if item.text() not in _DROPPED:
                    reason = f"{item.text()!r} of a destination is not understood"
                    self.context.bad(item, reason)
                    conditions.append(self.context.why(UnknownKind.UNREAD, reason, item))
            elif match_word == "tunnel":
                self._tunnel(item, match, way, conditions)
            else:
                self.context.bad(item, f"{match_word!r} of a policy is not understood")
                item.unknown(f"{match_word!r} is not understood")
                conditions.append(self.context.why(UnknownKind.UNREAD, f"{match_word} is not understood", item))

    def _tunnel(self, item: Statement, match: Match, way: Way, conditions: list[UnknownMatch]) -> None:
        name = item.text("ipsec-vpn")
        item.get("pair-policy")
        for each in item.children("pair-policy"):
            each.read()
        why = self.context.why(UnknownKind.FEATURE, f"only what the tunnel {name or '(no name)'} carries", item)
        self.tunnels.setdefault(name, []).append(TunnelUse(item, match, way, why))
        conditions.append(why)

    def _default(self, top: Statement | None) -> Iterator[Rule]:
        stated = None if top is None else top.value("default-policy")
        if stated is not None and stated.word == "permit-all":
            where = self.context.span(stated)
            zoned = Match(in_interfaces=self.zones.all, out_interfaces=self.zones.all)
            yield Rule("default-policy", Action.PERMIT, zoned, where, implicit=PERMIT_ALL, logged=False)
        elif stated is not None and stated.word != "deny-all":
            self.context.bad(stated, f"default policy {stated.word!r} is not understood")
            yield Rule("default-policy", Action.UNKNOWN, Match(), self.context.span(stated))
        elif stated is not None:
            yield Rule("default-policy", Action.DENY, Match(), self.context.span(stated), logged=False)
            return
        where = self.context.span(top or self.root.find("security") or self.root)
        yield Rule("default-policy", Action.DENY, Match(), where, implicit=DEFAULT, logged=False)

    def _host_end(self, origin: Span) -> Iterable[Rule]:
        """Behind the policies to the device itself: undecided in zones that have some, allowed in others."""
        yield from self.to_host
        names = frozenset[str]().union(*(self.zones.interfaces.get(name, frozenset()) for name in self.hosted))
        reason = "what policies to junos-host do where none matches is not documented in what was read"
        why = UnknownMatch(UnknownKind.FEATURE, reason, origin)
        yield Rule("end", Action.UNKNOWN, Match(in_interfaces=names, conditions=(why,)), origin, implicit=SELF)
        yield Rule("self-traffic-policy", Action.PERMIT, Match(), origin, implicit=SELF)


def _by_translation(entry: Statement, rule: Rule) -> list[Rule]:
    """`permit destination-address drop-translated`: what was translated is dropped, the rest permitted; or reverse."""
    said = entry.find("then", "permit", "destination-address")
    drops = None if said is None or not said.active else _DROPPED.get(next(iter(said.below), ""))
    if drops is None or rule.action is not Action.PERMIT:
        return [rule]
    return [
        replace(rule, action=Action.DENY, match=replace(rule.match, translated=drops)),
        replace(rule, match=replace(rule.match, translated=not drops)),
    ]


def _inspected(entry: Statement) -> str:
    """The profiles that inspect what a policy permits."""
    services = entry.find("then", "permit", "application-services")
    return "" if services is None or not services.below else f"inspected: {', '.join(services.below)}"
