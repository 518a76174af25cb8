"""Firewall policies as rules, in the order of the file.

FortiOS: destination NAT comes before the policy, the policy sees the mapped address and port; a policy
without a virtual address as destination does not see packets that came through one, except a deny with
`match-vip` (deny only from 6.4.3; default disable, enable from 7.2.3 or 7.2.4: documents differ, so 7.2.3
is undecided). Action default deny, status default enable. Sources: CLI reference `firewall policy`;
Technical Tips "DENY policy for Virtual IP", "How to use virtual IPs with non-standard external port".
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from parsers.diagnostics import DiagnosticCode
from parsers.model.address import EVERY_IPV4, EVERY_IPV6, NO_ADDRESS, AddressSet
from parsers.model.match import AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleMetadata
from parsers.model.service import EVERY_SERVICE
from parsers.nouns import dataclass
from parsers.syntax.last_days import earliest
from parsers.vendors.fortinet_fortios.addresses import NOBODY, united
from parsers.vendors.fortinet_fortios.schedules import expiry
from parsers.vendors.fortinet_fortios.ssl_logins import NAMES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from parsers.model.intervals import Intervals
    from parsers.vendors.fortinet_fortios.addresses import AddressBook
    from parsers.vendors.fortinet_fortios.entries import Context, Entry
    from parsers.vendors.fortinet_fortios.interfaces import Wiring
    from parsers.vendors.fortinet_fortios.services import ServiceBook
    from parsers.vendors.fortinet_fortios.ssl_logins import SslLogins
    from parsers.vendors.fortinet_fortios.vips import Vip, VipBook

_ACTIONS = {
    "accept": Action.PERMIT,
    "deny": Action.DENY,
    "ipsec": Action.PERMIT,
    "learn": Action.PERMIT,
    "redirect": Action.PERMIT,
    "ssl-vpn": Action.PERMIT,
    "isolate": Action.UNKNOWN,
}
_NAMED = {
    "groups": UnknownKind.USER,
    "users": UnknownKind.USER,
    "identity-based-route": UnknownKind.USER,
    "fsso-groups": UnknownKind.USER,
    "devices": UnknownKind.FEATURE,
    "application": UnknownKind.APPLICATION,
    "app-category": UnknownKind.APPLICATION,
    "app-group": UnknownKind.APPLICATION,
    "url-category": UnknownKind.APPLICATION,
    "src-vendor-mac": UnknownKind.FEATURE,
    "ztna-ems-tag": UnknownKind.USER,
    "ztna-ems-tag-secondary": UnknownKind.USER,
    "ztna-geo-tag": UnknownKind.GEOGRAPHY,
    "sgt": UnknownKind.SECURITY_GROUP,
    "network-service-dynamic": UnknownKind.INTERNET_SERVICE,
    "network-service-src-dynamic": UnknownKind.INTERNET_SERVICE,
}
"""Keys that narrow a policy by something outside the configuration, if they name anything."""
_SWITCHED = {
    "identity-based": UnknownKind.USER,
    "ztna-status": UnknownKind.USER,
    "sgt-check": UnknownKind.SECURITY_GROUP,
    "nat46": UnknownKind.FEATURE,
    "nat64": UnknownKind.FEATURE,
    "enforce-default-app-port": UnknownKind.APPLICATION,
    "tos-negate": UnknownKind.FEATURE,
    "ztna-device-ownership": UnknownKind.USER,
    "pcp-inbound": UnknownKind.FEATURE,
    "disclaimer": UnknownKind.USER,
    "policy-expiry": UnknownKind.TIME,
}
_ZERO = {"tos": "0x00", "tos-mask": "0x00", "vlan-filter": "", "reputation-minimum": "0", "reputation-minimum6": "0"}
"""Keys that narrow a policy unless they have this value."""
_NARROWING = _NAMED.keys() | _SWITCHED.keys() | _ZERO.keys()
"""Most policies have none of these."""
_PROFILES = ("ips-sensor", "application-list", "av-profile", "webfilter-profile", "profile-group")
_INTERNET = {
    "dst": (("internet-service", 4), ("internet-service6", 6)),
    "src": (("internet-service-src", 4), ("internet-service6-src", 6)),
}
_BY_INTERNET = frozenset(key for switches in _INTERNET.values() for key, _ in switches)
EVERY = {4: EVERY_IPV4, 6: EVERY_IPV6}


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that policies name."""

    addresses: AddressBook
    services: ServiceBook
    vips: VipBook
    wiring: Wiring
    hours: Mapping[str, tuple[UnknownMatch, ...] | None]
    """Schedules by name: None where they hold at every hour, else what was not understood in them."""
    logins: SslLogins
    """Who comes in by SSL VPN."""
    never: frozenset[str] = frozenset()
    """Schedules that hold at no time."""
    last_days: Mapping[str, dt.date] = field(default_factory=dict[str, "dt.date"])
    """The last day of each schedule that has one."""
    week: Mapping[str, Intervals] = field(default_factory=dict[str, "Intervals"])
    """The hours of the week of each schedule that tells them."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one section of policies is written: its address keys by family, and whether virtual addresses act alone."""

    sources: tuple[tuple[str, int], ...] = (("srcaddr", 4), ("srcaddr6", 6))
    destinations: tuple[tuple[str, int], ...] = (("dstaddr", 4), ("dstaddr6", 6))
    central: bool = False
    any_vip: bool = False
    interfaces: tuple[str, str] = ("srcintf", "dstintf")


POLICY6 = Style((("srcaddr", 6),), (("dstaddr", 6),))
CONSOLIDATED = Style((("srcaddr4", 4), ("srcaddr6", 6)), (("dstaddr4", 4), ("dstaddr6", 6)))


class PolicyReader:
    """Makes rules of policies; address and service lists are shared between rules."""

    def __init__(self, context: Context, books: Books, style: Style) -> None:
        """Read policies written in one style."""
        self.context, self.books, self.style = context, books, style

    def rules(self, entry: Entry) -> list[Rule]:
        """The rules of one policy: one, or more where it speaks of virtual addresses too."""
        action = self._action(entry)
        conditions = self._conditions(entry)
        incoming = self._interfaces(entry, self.style.interfaces[0], conditions)
        outgoing = self._interfaces(entry, self.style.interfaces[1], conditions)
        source, service = self._source(entry), self._service(entry, conditions)
        if self.books.logins.all_of(entry, incoming, source.possibly):
            met = {entry.at(key) for key in NAMES}
            conditions = [why for why in conditions if why.kind is not UnknownKind.USER or why.origin.line not in met]
        never = self._schedule(entry) in self.books.never
        plain, vips = (None, []) if never else self._destination(entry)
        whole = Match(
            source=source,
            destination=NOBODY if plain is None else plain,
            service=service,
            in_interfaces=incoming,
            out_interfaces=outgoing,
            conditions=tuple(conditions),
        )
        direct = [] if plain is None else self._direct(entry, action, whole)
        parts = [*direct, *self._through(whole, vips, entry)] or [whole]
        first = self._rule(entry, action, parts[0])
        return [first, *(replace(first, match=part) for part in parts[1:])]

    def _rule(self, entry: Entry, action: Action, match: Match) -> Rule:
        profiles = [f"{key} {entry.word(key)}" for key in _PROFILES if entry.word(key)]
        schedule = "" if self._always(entry) else self._schedule(entry)
        logging = entry.word("logtraffic")
        return Rule(
            entry.name,
            action,
            match,
            self.context.span(entry.line),
            lines=tuple(self.context.span(line) for line in entry.lines.values()),
            enabled=entry.word("status", "enable") != "disable",
            logged={"all": True, "disable": False, "enable": True}.get(logging),
            schedule=schedule,
            until=earliest(self.books.last_days.get(schedule), expiry(entry)),
            metadata=RuleMetadata(
                remark=entry.word("global-label") or entry.word("label"),
                name=entry.word("name"),
                description=entry.word("comments"),
                tag=f"inspected: {', '.join(profiles)}" if profiles else "",
            ),
        )

    def _action(self, entry: Entry) -> Action:
        if "action" not in entry.values and entry.unread:
            return Action.UNKNOWN
        word = entry.word("action", "" if "action" in entry.values else "deny")
        if word not in _ACTIONS:
            self.context.bad(entry.at("action"), f"action {word!r} is not understood")
        if word == "deny" and entry.on("learning-mode"):
            return Action.UNKNOWN
        return _ACTIONS.get(word, Action.UNKNOWN)

    def _conditions(self, entry: Entry) -> list[UnknownMatch]:
        found = list(entry.unread)
        if "action" in entry.values and entry.word("action") not in _ACTIONS:
            found.append(self._why(UnknownKind.UNREAD, "the action is not understood", entry, "action"))
        if not entry.values.keys().isdisjoint(_NARROWING):
            found += self._narrowed(entry)
        if not self._always(entry):
            why = self._why(UnknownKind.TIME, f"schedule {self._schedule(entry)}", entry, "schedule")
            found.append(replace(why, hours=self.books.week.get(self._schedule(entry), ())))
            found += self.books.hours.get(self._schedule(entry)) or ()
        if entry.word("action") in ("ipsec", "redirect", "ssl-vpn"):
            found.append(self._why(UnknownKind.FEATURE, f"action {entry.word('action')}", entry, "action"))
        return found

    def _narrowed(self, entry: Entry) -> Iterator[UnknownMatch]:
        """What narrows a policy by something outside the configuration."""
        for key, kind in _NAMED.items():
            words = [word for word in entry.words(key) if word]
            if words:
                yield self._why(kind, f"{key} {' '.join(words)}", entry, key)
        for key, kind in _SWITCHED.items():
            if entry.on(key):
                yield self._why(kind, f"{key} is on", entry, key)
        for key, zero in _ZERO.items():
            if entry.word(key, zero) != zero:
                yield self._why(UnknownKind.FEATURE, f"{key} {entry.word(key)}", entry, key)

    def _schedule(self, entry: Entry) -> str:
        return entry.word("schedule", "always")

    def _always(self, entry: Entry) -> bool:
        """Whether the policy holds at every hour; `always` does, unless it was defined anew."""
        name = self._schedule(entry)
        return self.books.hours.get(name, None if name == "always" else ()) is None

    def _why(self, kind: UnknownKind, reason: str, entry: Entry, key: str) -> UnknownMatch:
        return self.context.unknown(kind, reason, entry.at(key))

    def _interfaces(self, entry: Entry, key: str, conditions: list[UnknownMatch]) -> frozenset[str] | None:
        if not key:
            return None
        names = entry.words(key)
        if not names:
            conditions.append(self._why(UnknownKind.UNREAD, f"{key} is not in the file", entry, key))
            return None
        found, missing = self.books.wiring.resolved(names)
        if not missing:
            return found
        reason = f"interface {' '.join(missing)} is not defined"
        self.context.diagnostics.warning(DiagnosticCode.UNRESOLVED_NAME, self.context.span(entry.at(key)), reason)
        conditions.append(self._why(UnknownKind.UNRESOLVED, reason, entry, key))
        zones = [self.books.wiring.zones[name] for name in missing if name in self.books.wiring.zones]
        why = "the members of this zone are not understood"
        conditions += [self._why(UnknownKind.UNRESOLVED, why, zone, "interface") for zone in zones]
        return None

    def _service(self, entry: Entry, conditions: list[UnknownMatch]) -> ServiceMatch:
        if self._by_internet_service(entry, "dst"):
            return ServiceMatch.exactly(EVERY_SERVICE)
        names = entry.words("service")
        if not names:
            if not any(entry.words(key) for key in ("application", "app-category", "app-group", "url-category")):
                conditions.append(self._why(UnknownKind.UNREAD, "service is not in the file", entry, "service"))
            return ServiceMatch.exactly(EVERY_SERVICE)
        found = self.books.services.all_of(names, entry.at("service"))
        return found.negated() if entry.on("service-negate") else found

    def _by_internet_service(self, entry: Entry, side: str, family: int | None = None) -> bool:
        """Whether internet services stand in for the addresses (of one family)."""
        if entry.values.keys().isdisjoint(_BY_INTERNET):
            return False
        return any(entry.on(key) for key, number in _INTERNET[side] if family in (None, number))

    def _internet(self, entry: Entry, side: str) -> list[AddressMatch]:
        """Addresses, and with them services, that the vendor's database decides."""
        found: list[AddressMatch] = []
        for key, family in _INTERNET[side]:
            if entry.on(key):
                names = [
                    word
                    for end in ("-name", "-id", "-group", "-custom", "-custom-group")
                    for word in entry.words(key + end)
                ]
                why = self._why(UnknownKind.INTERNET_SERVICE, f"{key} {' '.join(names)}".rstrip(), entry, key)
                found.append(AddressMatch(NO_ADDRESS, EVERY[family], (why,)))
        return found

    def _source(self, entry: Entry) -> AddressMatch:
        parts = self._internet(entry, "src")
        for key, family in self.style.sources:
            if entry.words(key) and not self._by_internet_service(entry, "src", family):
                made = self.books.addresses.all_of(entry.words(key), family, entry.at(key))
                parts.append(_signed(made, entry, key, family))
        return united(parts) if parts else self._missing(entry, "srcaddr")

    def _missing(self, entry: Entry, key: str) -> AddressMatch:
        every = AddressSet(EVERY_IPV4.v4, EVERY_IPV6.v6)
        return AddressMatch(
            NO_ADDRESS, every, (self._why(UnknownKind.UNREAD, f"{key} is not in the file", entry, key),)
        )

    def _destination(self, entry: Entry) -> tuple[AddressMatch | None, list[Vip]]:
        """What plain addresses match (None: there are none), and the virtual addresses that are named."""
        parts, vips = self._internet(entry, "dst"), list[tuple["Vip", ...]]()
        for key, family in self.style.destinations:
            plain: list[str] = []
            for name in entry.words(key):
                named = None if self.books.addresses.knows(name, family) else self.books.vips.named(name, family)
                if named is None:
                    plain.append(name)
                else:
                    vips.append(named)
            if plain and not self._by_internet_service(entry, "dst", family):
                made = self.books.addresses.all_of(tuple(plain), family, entry.at(key))
                parts.append(_signed(made, entry, key, family))
        if not parts and not vips:
            return self._missing(entry, "dstaddr"), []
        return (united(parts) if parts else None), [vip for group in vips for vip in group]

    def _through(self, whole: Match, vips: list[Vip], entry: Entry) -> list[Match]:
        """Packets that came through the named virtual addresses, one match for each set of inner ports.

        A policy means the virtual addresses that it names, and no others that lead to the same place.
        """
        by_ports: dict[tuple[object, ...], list[Vip]] = {}
        for vip in dict.fromkeys(vips):
            if not self._may_name(whole, vip):
                continue
            by_ports.setdefault(vip.mapped_ports.boxes, []).append(vip)
        found: list[Match] = []
        for group in by_ports.values():
            service = whole.service
            inner = group[0].mapped_ports
            if inner.boxes != EVERY_SERVICE.boxes:
                service = ServiceMatch(service.surely & inner, service.possibly & inner, service.unknown)
            conditions = list(whole.conditions)
            if any(entry.on(f"{key}-negate") for key, _ in self.style.destinations):
                conditions.append(self._why(UnknownKind.FEATURE, "negated virtual addresses", entry, "dstaddr-negate"))
            seen = united([vip.seen for vip in group])
            found.append(
                replace(
                    whole,
                    destination=seen,
                    service=service,
                    conditions=tuple(conditions),
                    translated=None if self.style.central else True,
                    translated_by=None if self.style.central else frozenset(vip.statement for vip in group),
                )
            )
        return found

    def _may_name(self, whole: Match, vip: Vip) -> bool:
        """Whether a policy may name a virtual address: its incoming interface must match the outer one.

        Source: Administration Guide 7.0.7, "Static virtual IPs", Interface.
        """
        names, missing = self.books.wiring.resolved(vip.entry.words("extintf") or ("any",))
        incoming = whole.in_interfaces
        return bool(vip.unknown or missing or names is None or incoming is None or names & incoming)

    def _direct(self, entry: Entry, action: Action, whole: Match) -> list[Match]:
        """Packets for plain addresses; whether those that came through a virtual address count too.

        With `match-vip-only` nothing else counts. Which address of them a policy with a destination narrower than
        `all` looks at, the outer or the inner one, is not documented.
        """
        only = entry.on("match-vip-only")
        if (self.style.central or not self.style.any_vip) and not only:
            return [whole]
        counts = True if only else self._sees_vips(entry, action)
        if counts is False:
            return [replace(whole, translated=False)]
        everything = all(part in whole.destination.surely.v4 for part in EVERY_IPV4.v4)
        if counts and everything:
            return [replace(whole, translated=True if only else None)]
        key = "match-vip-only" if only else "match-vip"
        reason = f"{key}: whether packets for virtual addresses match depends on the firmware"
        why = self._why(UnknownKind.FEATURE, reason, entry, key)
        outer = self.books.vips.behind(whole.destination.possibly)
        wide = AddressMatch(NO_ADDRESS, whole.destination.possibly | outer, whole.destination.unknown)
        if everything:
            wide = whole.destination
        through = replace(whole, translated=True, destination=wide, conditions=(*whole.conditions, why))
        return [through] if only else [replace(whole, translated=False), through]

    def _sees_vips(self, entry: Entry, action: Action) -> bool | None:
        """Whether the policy sees packets that came through virtual addresses; None where that is open."""
        context = self.context
        if action is Action.PERMIT:
            if not entry.on("match-vip"):
                return False
            return None if context.at_least(6, 4, 3) is None else not context.at_least(6, 4, 3)
        if "match-vip" in entry.values:
            return entry.on("match-vip")
        if action is Action.UNKNOWN or context.version is None or context.version == (7, 2, 3):
            return None
        return context.version >= (7, 2, 4)


def _signed(made: AddressMatch, entry: Entry, key: str, family: int) -> AddressMatch:
    """`made`, or every other address of the family where the key is negated."""
    negated = entry.on(f"{key}-negate") or (key in ("srcaddr4", "dstaddr4") and entry.on(f"{key[:-1]}-negate"))
    if not negated:
        return made
    return AddressMatch(EVERY[family] - made.possibly, EVERY[family] - made.surely, made.unknown)


def implicit_deny(context: Context, line: int) -> Rule:
    """The end of every policy list."""
    origin = context.span(line) if line else replace(context.span(1), line=0, column=1, end_column=1)
    return Rule("0", Action.DENY, Match(), origin, implicit="FortiOS: implicit deny policy (ID 0)")
