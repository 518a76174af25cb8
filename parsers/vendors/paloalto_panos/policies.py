"""Security rules: their order, what each matches, and what PAN-OS does where none does.

Sources: PAN-OS Administrator's Guide 10.1, "Security Policy" and "Security Policy Rules"; web interface help 10.1,
"Policies > Security". Rules are read in order (those that Panorama put before, the local ones, those behind), the
first that matches decides; at the end `intrazone-default` allows within a zone and `interzone-default` denies the rest,
unless they are overridden. A rule sees addresses and ports as they came in, and the zone that the packet leaves by.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, UnknownKind, UnknownMatch
from parsers.model.rules import Action, Rule, RuleMetadata, RuleSet
from parsers.vendors.paloalto_panos.elements import (
    LOCAL,
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
from parsers.vendors.paloalto_panos.zones import ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.syntax.xml_tree import Element
    from parsers.vendors.paloalto_panos.addresses import AddressBook
    from parsers.vendors.paloalto_panos.elements import Context
    from parsers.vendors.paloalto_panos.schedules import Times
    from parsers.vendors.paloalto_panos.services import Books
    from parsers.vendors.paloalto_panos.zones import Zones

NAME = "security"
RULEBASES = ("pre-rulebase", LOCAL, "post-rulebase")
"""What Panorama put before the local rules, the local rules, and what it put behind them."""
ACTIONS = {
    "allow": Action.PERMIT,
    "deny": Action.DENY,
    "drop": Action.DENY,
    "reset-client": Action.DENY,
    "reset-server": Action.DENY,
    "reset-both": Action.DENY,
}
NARROWING = {
    "source-user": (UnknownKind.USER, "user"),
    "category": (UnknownKind.APPLICATION, "URL category"),
    "hip-profiles": (UnknownKind.USER, "host information profile"),
    "source-hip": (UnknownKind.USER, "host information profile"),
    "destination-hip": (UnknownKind.USER, "host information profile"),
    "source-imsi": (UnknownKind.USER, "subscriber"),
    "source-imei": (UnknownKind.USER, "equipment"),
    "source-nw-slice": (UnknownKind.USER, "network slice"),
    "saas-user-list": (UnknownKind.USER, "user list"),
    "saas-tenant-list": (UnknownKind.USER, "tenant list"),
}
NO_BEARING = {
    "log-setting": "where logs go",
    "option": "turns inspection of answers off",
    "disable-inspect": "turns inspection off",
    "disable-server-response-inspection": "turns inspection of answers off",
    "group-tag": "a label",
    "qos": "marks packets",
    "icmp-unreachable": "how the sender is told",
    "log-start": "when a log is written",
}
_TARGET = ("devices", "negate", "tags")
_REQUIRED = ("from", "to", "source", "destination", "service", "application")
INTRAZONE, INTERZONE = "intrazone-default", "interzone-default"
_DOCUMENT = "PAN-OS Administrator's Guide, Security Policy: {name}"


class PolicyReader:
    """Makes rules of the entries of a virtual system."""

    def __init__(self, context: Context, zones: Zones, addresses: AddressBook, books: Books, times: Times) -> None:
        """Read with the names of one virtual system; `times` are those of its schedules."""
        self.context, self.zones, self.addresses, self.books = context, zones, addresses, books
        self.last_days, self.week = times

    def rule_set(self, scope: Element) -> RuleSet:
        """Every rule in order, with the defaults at the end."""
        found: list[Rule] = []
        defaults: dict[str, Element] = {}
        for base in RULEBASES:
            found += self._rules_elsewhere(base)
            for entry in entries(scope, base, NAME, "rules"):
                found += self.rules(entry)
        for base in (*RULEBASES[::2], RULEBASES[1]):
            for entry in entries(scope, base, "default-security-rules", "rules"):
                defaults[name_of(entry)] = entry
        origin = next((one for base in RULEBASES if (one := part(scope, base, NAME)) is not None), scope)
        found += self._defaults(defaults, origin)
        return RuleSet(NAME, tuple(found), self.context.span(origin))

    def _rules_elsewhere(self, base: str) -> Iterator[Rule]:
        """Rules that stand here and that the file does not show."""
        unseen = self.context.elsewhere(base)
        if unseen is not None:
            name, why = unseen
            yield Rule(name, Action.UNKNOWN, Match(conditions=(why,)), why.origin)

    def rules(self, entry: Element) -> list[Rule]:
        """The rules of one entry: one, or one for each zone where its type says so."""
        action = self._action(entry)
        conditions = self.conditions(entry)
        from_words, to_words = members(entry, "from"), members(entry, "to")
        sources, missing = self.zones.named(from_words)
        targets, missing_targets = self.zones.named(to_words)
        kind = word(entry, "rule-type", "universal")
        match = Match(
            self.side(entry, "source"),
            self.side(entry, "destination"),
            self.books.matched(
                members(entry, "service"), members(entry, "application"), permits=action is Action.PERMIT
            ),
        )
        profiles = _profiles(entry)
        log_end = entry.child("log-end")
        logged = True if log_end is None else is_on(entry, "log-end")
        remark, tags = word(entry, "description"), " ".join(words(entry, "tag"))
        enabled = not is_on(entry, "disabled")
        irrelevant(entry, NO_BEARING)
        unread = leftover(self.context, entry)
        conditions += [*self._unnamed(entry), *unread]
        if kind not in ("universal", "intrazone", "interzone"):
            reason = f"rule type {kind!r} is not understood"
            self.context.bad(entry.child("rule-type") or entry, reason)
            conditions.append(self.context.why(UnknownKind.UNREAD, reason, entry))
        found = [
            (incoming, outgoing)
            for incoming, outgoing in ways(self.zones, (sources, from_words), (targets, to_words), kind)
            if _some(incoming) and _some(outgoing)
        ]
        lost = [*missing, *(missing_targets if kind != "intrazone" else ())]
        first = Rule(
            name_of(entry),
            action,
            match,
            self.context.span(entry),
            lines=tuple(why.origin for why in unread),
            enabled=enabled,
            logged=logged,
            schedule=_schedule(entry),
            until=self.last_days.get(_schedule(entry)),
            metadata=RuleMetadata(name=name_of(entry), description=remark, tag=_tag(tags, profiles)),
        )
        made = [
            replace(first, match=replace(match, in_interfaces=ins, out_interfaces=outs, conditions=tuple(conditions)))
            for ins, outs in found
        ]
        if lost or any(entry.child(side) is None for side in _zones_of(kind)):
            made.append(replace(first, match=replace(match, conditions=(*conditions, *lost))))
        nowhere = frozenset[str]()
        return made or [replace(first, match=replace(match, in_interfaces=nowhere, out_interfaces=nowhere))]

    def _action(self, entry: Element) -> Action:
        text = word(entry, "action")
        if text in ACTIONS:
            return ACTIONS[text]
        element = entry.child("action")
        self.context.bad(entry if element is None else element, f"action {text!r} is not understood")
        return Action.UNKNOWN

    def _unnamed(self, entry: Element) -> Iterator[UnknownMatch]:
        for key in _REQUIRED:
            if entry.child(key) is None and (key != "to" or key in _zones_of(word(entry, "rule-type"))):
                yield self.context.why(UnknownKind.UNREAD, f"<{key}> is not in the file", entry)
        if entry.child("action") is None or word(entry, "action") not in ACTIONS:
            yield self.context.why(UnknownKind.UNREAD, "the action is not understood", entry)

    def conditions(self, entry: Element) -> list[UnknownMatch]:
        """What a rule asks for beside addresses and services, and the file does not decide."""
        found: list[UnknownMatch] = []
        for key, (kind, what) in NARROWING.items():
            names = [text for text in words(entry, key) if text not in ("any", "")]
            if names:
                element = entry.child(key)
                found.append(self.context.why(kind, f"{what} {' '.join(names)}", element or entry))
        if _schedule(entry):
            why = self.context.why(UnknownKind.TIME, f"schedule {word(entry, 'schedule')}", entry)
            found.append(replace(why, hours=self.week.get(_schedule(entry), ())))
        found += self._targets(entry)
        return found

    def _targets(self, entry: Element) -> Iterator[UnknownMatch]:
        """Panorama: a rule may be for some firewalls only."""
        target = part(entry, "target")
        if target is None:
            return
        if self.context.managed is not None and target.child("tags") is None:
            irrelevant(target, dict.fromkeys(_TARGET, "the rule is for this firewall"))
            return
        negated = is_on(target, "negate")
        devices = part(target, "devices")
        if negated or (devices is not None and devices.children) or target.child("tags") is not None:
            yield self.context.why(UnknownKind.UNREAD, "the rule is for some firewalls of Panorama only", target)
        irrelevant(target, dict.fromkeys(_TARGET, "which firewalls the rule is for"))

    def side(self, entry: Element, key: str) -> AddressMatch:
        """The addresses of one side, negated where the rule says so."""
        named = members(entry, key)
        negated = is_on(entry, f"negate-{key}")
        if not named:
            return ANY_ADDRESS
        found = self.addresses.all_of(named)
        return found.negated() if negated else found

    def _defaults(self, entries_: dict[str, Element], origin: Element) -> list[Rule]:
        within, between = entries_.get(INTRAZONE), entries_.get(INTERZONE)
        found: list[Rule] = []
        every = (list(self.zones.by_name.values()), ())
        for incoming, outgoing in ways(self.zones, every, every, "intrazone"):
            if incoming:
                found.append(self._default(INTRAZONE, within, origin, (incoming, outgoing), Action.PERMIT))
        if between is not None and word(between, "action") not in ("", "deny"):
            for incoming, outgoing in ways(self.zones, every, every, "interzone"):
                if incoming and outgoing:
                    found.append(self._default(INTERZONE, between, origin, (incoming, outgoing), Action.DENY))
            between = None
        found.append(self._default(INTERZONE, between, origin, None, Action.DENY))
        for entry in entries_.values():
            irrelevant(entry, {**NO_BEARING, "profile-setting": "inspects what a rule permits", "tag": "a label"})
        return found

    def _default(
        self,
        name: str,
        entry: Element | None,
        origin: Element,
        way: tuple[frozenset[str] | None, frozenset[str] | None] | None,
        usual: Action,
    ) -> Rule:
        incoming, outgoing = way or (None, None)
        match = Match(in_interfaces=incoming, out_interfaces=outgoing)
        document = _DOCUMENT.format(name=name)
        if entry is None or entry.child("action") is None:
            logged = False if entry is None else is_on(entry, "log-end")
            return Rule(name, usual, match, self.context.span(entry or origin), implicit=document, logged=logged)
        action = self._action(entry)
        return Rule(name, action, match, self.context.span(entry), implicit=document, logged=is_on(entry, "log-end"))


def _zones_of(kind: str) -> tuple[str, ...]:
    """Where a rule of a type names zones: one within a zone names it once."""
    return ("from",) if kind == "intrazone" else ("from", "to")


def _some(interfaces: frozenset[str] | None) -> bool:
    return interfaces is None or bool(interfaces)


def _schedule(entry: Element) -> str:
    name = word(entry, "schedule")
    return "" if name in ("", "none", "None") else name


def _profiles(entry: Element) -> list[str]:
    setting = part(entry, "profile-setting")
    found: list[str] = []
    if setting is not None:
        found += [f"group {name}" for name in words(setting, "group")]
        profiles = part(setting, "profiles")
        if profiles is not None:
            found += [f"{one.name} {name}" for one in profiles.children for name in words(profiles, one.name)]
        setting.irrelevant("inspects what a rule permits")
    return found


def _tag(tags: str, profiles: Iterable[str]) -> str:
    inspected = ", ".join(profiles)
    return "; ".join(part for part in (tags, f"inspected: {inspected}" if inspected else "") if part)
