"""The rules of people: which packets, what becomes of them, and their place among all rules.

Floating rules come first, then those of interface groups and of VPN tabs, then those of single interfaces, each in
the order of the file (pfSense documentation, "Firewall Rule Processing Order"; OPNsense documentation, "Rules",
"Processing order"; `filter_rules_generate`, `filter_configure_sync`). Rules of an interface are `in` and quick; a
floating one is quick if it says so. What a rule says that the file does not decide makes it uncertain.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.match import Match, UnknownKind, UnknownMatch
from parsers.model.rules import NO_METADATA, Action, Rule, RuleMetadata
from parsers.nouns import dataclass
from parsers.syntax.pf.rules import IN, NO_REPLY, OUT, PfRule
from parsers.syntax.pf.tables import RULE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.model.intervals import Intervals
    from parsers.syntax.pf.endpoints import Books
    from parsers.syntax.pf.entries import Entry
    from parsers.syntax.xml_tree import Element

ACTIONS = {"pass": Action.PERMIT, "block": Action.DENY, "reject": Action.DENY}
DIRECTIONS = {IN: frozenset({IN}), OUT: frozenset({OUT}), "any": frozenset({IN, OUT}), "": frozenset({IN, OUT})}
FAMILIES = {"inet": (4,), "inet6": (6,), "inet46": (4, 6)}
VPN_TABS = frozenset({"l2tp", "pptp", "pppoe", "enc0", "openvpn"})
FLOATING, GROUP, SINGLE = 200_000, 300_000, 400_000
"""Places of rules among all rules, as OPNsense numbers them."""
_TAG = "a tag that other rules set"
_NARROWING = {
    "tagged": _TAG,
    "os": "the operating system of the sender",
    "dscp": "the DiffServ code point",
    "tos": "the type of service",
    "prio": "the priority in the VLAN tag",
    "vlanprio": "the priority in the VLAN tag",
    "divert-to": "another program decides",
}
"""Settings that narrow a rule by something that no packet set tells apart, if they hold anything."""
_FLAGS = frozenset({"tcpflags1", "tcpflags2", "tcpflags_any"})
_CONDITIONS = frozenset({*_NARROWING, *_FLAGS, "statetype", "sched"})
"""Every setting of which `RuleReader.conditions` may make something."""
_NOT_NARROWING = frozenset({"", "none", "any"})
_WRITTEN = frozenset({"associated-rule-id", "descr", "description", "tag"})
"""Where people, or the web pages for them, write about a rule."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule with its place: `group` and `sequence` order rules before the order of the file does."""

    group: int
    sequence: int
    rule: PfRule


class RuleReader:
    """Makes rules of pf of `<rule>` elements.

    `hours` are schedules by name with what was not understood in them, `week` their hours of the week where known.
    """

    def __init__(
        self, books: Books, hours: Mapping[str, tuple[UnknownMatch, ...] | None], week: Mapping[str, Intervals]
    ) -> None:
        """Names are looked up in `books`."""
        self._books, self._context, self._hours, self._week = books, books.context, hours, week

    def placed(self, entry: Entry, number: int) -> list[Placed]:
        """The rule of one element: two where it speaks of ICMP in both IP versions, none for a line of the menu."""
        entry.ignore(RULE)
        floating = entry.has("floating")
        conditions = self.conditions(entry)
        interfaces = self._interfaces(entry, conditions, floating=floating)
        quick = self._quick(entry, floating=floating)
        directions = self._directions(entry, conditions, floating=floating)
        families = self.families(entry, conditions)
        gateway, reply = entry.text("gateway"), self.reply(entry)
        rules = [self._rule(entry, number, family, conditions) for family in families]
        rules = self.with_unread(entry, rules)
        group, sequence = self._place(entry, floating=floating)
        return [Placed(group, sequence, PfRule(rule, quick, interfaces, directions, gateway, reply)) for rule in rules]

    def reply(self, entry: Entry) -> str:
        """Where answers are sent, as `PfRule.reply` says it."""
        if entry.has("disablereplyto") and (
            self._context.dialect.flags_by_presence or entry.text("disablereplyto") not in {"", "0"}
        ):
            return NO_REPLY
        return entry.text("reply-to") or entry.text("replyto")

    def with_unread(self, entry: Entry, rules: list[Rule]) -> list[Rule]:
        """The rules with what nobody read in their element as conditions."""
        unread = entry.unread()
        if not unread:
            return rules
        return [
            replace(rule, match=replace(rule.match, conditions=(*rule.match.conditions, *unread))) for rule in rules
        ]

    def families(self, entry: Entry, conditions: list[UnknownMatch]) -> tuple[int, ...]:
        """The IP versions of a rule, one by one where it must be told apart; 0 stands for both."""
        word = entry.text("ipprotocol")
        if not word:
            return (self._context.dialect.default_family,)
        if word not in FAMILIES:
            reason = f"ipprotocol {word!r} is not understood"
            self._context.bad(entry.at("ipprotocol"), reason)
            conditions.append(self._why(UnknownKind.UNREAD, reason, entry, "ipprotocol"))
            return (0,)
        found = FAMILIES[word]
        apart = entry.text("protocol").lower() == "icmp"
        return found if len(found) == 1 or apart else (0,)

    def _rule(self, entry: Entry, number: int, family: int, conditions: list[UnknownMatch]) -> Rule:
        source = self._books.side(entry, "source", family)
        destination = self._books.side(entry, "destination", family)
        ports = self._port(entry, "source"), self._port(entry, "destination")
        service = self._books.service(entry, family, entry.text("protocol"), ports)
        return self.rule(entry, number, Match(source, destination, service, conditions=tuple(conditions)))

    @staticmethod
    def _port(entry: Entry, side: str) -> Element | None:
        part = entry.element.child(side)
        return None if part is None else part.child("port")

    def rule(self, entry: Entry, number: int, match: Match, word: str | None = None) -> Rule:
        """A rule of this match, with what people wrote beside it; `word` is its action."""
        said = entry.text("type") if word is None else word
        action = ACTIONS.get(said, Action.PERMIT if not said else Action.UNKNOWN)
        enabled, doubt = self._enabled(entry)
        if said == "match":
            enabled = False  # it sets tags and queues, and decides nothing
        elif action is Action.UNKNOWN:
            self._context.bad(entry.at("type"), f"type {said!r} is not understood")
        if doubt is not None:
            match = replace(match, conditions=(*match.conditions, doubt))
        return Rule(
            self.identity(entry, number),
            action,
            match,
            entry.heading,
            lines=entry.lines,
            enabled=enabled,
            logged=(found := entry.find("log")) is not None and found.text != "0",
            schedule=entry.text("sched"),
            metadata=self._metadata(entry),
        )

    @staticmethod
    def _metadata(entry: Entry) -> RuleMetadata:
        if _WRITTEN.isdisjoint(entry.element.names):
            return NO_METADATA
        return RuleMetadata(
            name=entry.text("associated-rule-id"),
            description=entry.text("descr") or entry.text("description"),
            tag=entry.text("tag"),
        )

    @staticmethod
    def identity(entry: Entry, number: int) -> str:
        """The tracker of pfSense, the uuid of OPNsense, else the place in the file."""
        tracker = entry.element.child("tracker")
        said = tracker.text if tracker is not None else ""
        return said or entry.element.attributes.get("uuid") or f"rule {number}"

    def _enabled(self, entry: Entry) -> tuple[bool, UnknownMatch | None]:
        off = entry.switch("disabled")
        if off is None:
            reason = "<disabled> may or may not count: versions read it in different ways"
            return True, self._why(UnknownKind.UNREAD, reason, entry, "disabled")
        return not off, None

    def conditions(self, entry: Entry) -> list[UnknownMatch]:
        """What narrows a rule and is not decided by the file."""
        found: list[UnknownMatch] = []
        names = entry.element.names
        if _CONDITIONS.isdisjoint(names):
            return found
        for key, what in _NARROWING.items():
            said = entry.text(key)
            if said not in _NOT_NARROWING:
                found.append(self._why(UnknownKind.FEATURE, f"{key} {said}: {what}", entry, key))
        if not _FLAGS.isdisjoint(names):
            found += self._flags(entry)
        state = entry.text("statetype")
        if state in {"none", "no state"} and entry.text("type", entry.text("action", "pass")) == "pass":
            reason = "no state is kept: answers need a rule of their own"
            found.append(self._why(UnknownKind.SESSION, reason, entry, "statetype"))
        name = entry.text("sched")
        if name:
            hours = self._hours.get(name, ())
            if hours is not None:
                why = self._why(UnknownKind.TIME, f"schedule {name}", entry, "sched")
                found += [replace(why, hours=() if hours else self._week.get(name, ())), *hours]
        return found

    def _flags(self, entry: Entry) -> list[UnknownMatch]:
        """TCP flags other than those of a connection that begins (`S/SA`, pf's own default)."""
        wanted, among = (frozenset(word[0] for word in entry.words(f"tcpflags{end}")) for end in ("1", "2"))
        if entry.has("tcpflags_any") and entry.text("tcpflags_any") != "0":
            return []
        if not among or (wanted <= {"s"} and wanted and among <= {"s", "a"}):
            return []
        reason = f"TCP flags {'+'.join(sorted(wanted)) or 'none'} of {'+'.join(sorted(among))}"
        return [self._why(UnknownKind.SESSION, reason, entry, "tcpflags2")]

    def _why(self, kind: UnknownKind, reason: str, entry: Entry, key: str) -> UnknownMatch:
        return self._context.unknown(kind, reason, entry.at(key))

    def _quick(self, entry: Entry, *, floating: bool) -> bool:
        """Every rule of an interface is quick; OPNsense lets people switch that off."""
        said = entry.has("quick")
        if self._context.dialect.flags_by_presence:
            return not floating or said
        return entry.text("quick") not in {"", "0"} if said else not floating

    def _directions(self, entry: Entry, conditions: list[UnknownMatch], *, floating: bool) -> frozenset[str]:
        word = entry.text("direction")
        if self._context.dialect.flags_by_presence and not floating:
            return DIRECTIONS[IN]
        if not self._context.dialect.flags_by_presence and not word:
            return DIRECTIONS[IN]  # `FilterRule.php`, `parseReplaceSimple,any:|:in`: floating ones as well
        if word not in DIRECTIONS:
            reason = f"direction {word!r} is not understood"
            self._context.bad(entry.at("direction"), reason)
            conditions.append(self._why(UnknownKind.UNREAD, reason, entry, "direction"))
        return DIRECTIONS.get(word, DIRECTIONS["any"])

    def _interfaces(self, entry: Entry, conditions: list[UnknownMatch], *, floating: bool) -> frozenset[str] | None:
        names = entry.words("interface")
        if names == ("any",) and floating and self._context.dialect.flags_by_presence:
            return None
        found = self.resolved(entry, names)
        if not names:
            return None if floating or not self._context.dialect.flags_by_presence else frozenset()
        if entry.has("interfacenot") and entry.text("interfacenot") not in {"", "0"}:
            return frozenset(self._books.wiring.interfaces) - found
        if not found and floating and self._context.dialect.flags_by_presence:
            reason = f"no interface of {' '.join(names)} is in the file: pfSense then takes every one"
            conditions.append(self._why(UnknownKind.UNRESOLVED, reason, entry, "interface"))
            return None
        return found

    def resolved(self, entry: Entry, names: tuple[str, ...]) -> frozenset[str]:
        """The interfaces behind names; both products leave a rule out for names that they do not know."""
        found: set[str] = set()
        for name in names:
            known = self._books.wiring.keys(name)
            if known is None and name not in VPN_TABS:
                self._context.unresolved(entry.at("interface"), f"interface {name!r} is not defined")
            found |= known or frozenset()
        return frozenset(found)

    def _place(self, entry: Entry, *, floating: bool) -> tuple[int, int]:
        if floating:
            return FLOATING, 0
        name = entry.text("interface")
        if name in self._books.wiring.groups or name in VPN_TABS:
            return GROUP, self._books.wiring.sequences.get(name, 0)
        return SINGLE, 0


def in_place(rules: list[Placed]) -> list[PfRule]:
    """All rules in the order in which pf is given them."""
    return [item.rule for item in sorted(rules, key=lambda item: (item.group, item.sequence))]
